"""Jobs: what each is told of its own files, whatever runs beside it or fails."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag import pipeline
from rag.errors import NotFound, TooBusy
from rag.http_api.documents import reading_routes
from rag.jobs import MOST_ENDED, MOST_WAITING, Ingestion, Job
from rag.pipeline import Library, open_library
from rag.records import Document, Passage
from rag.settings import Settings
from rag.split import split_document
from tests.conftest import wait_for

LIGHTHOUSE = "Ada Quist painted the lighthouse of Grebe Point green on Monday.\n"
ASKED = "Who painted the lighthouse of Grebe Point?"


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """The small corpus, ingested."""
    with open_library(settings, "test") as library:
        pipeline.ingest(library)
        yield library


def ended(ingestion: Ingestion, job: Job, timeout_s: float = 60.0) -> Job:
    wait_for(
        lambda: ingestion.job(job.id).finished is not None, f"the job of {job.files}", timeout_s
    )
    return ingestion.job(job.id)


def counts(job: Job) -> tuple[int, int, int, int]:
    return job.added, job.changed, job.removed, job.unchanged


def running(ingestion: Ingestion, job: Job) -> None:
    wait_for(lambda: ingestion.job(job.id).state == "running", "the job to run")


def test_a_job_that_is_done_can_be_asked_about(library: Library, corpus: Path) -> None:
    with Ingestion(library) as ingestion:
        (corpus / "light.txt").write_text(LIGHTHOUSE)
        job = ended(ingestion, ingestion.submit(["light.txt"]))
        assert (job.state, counts(job)) == ("done", (1, 0, 0, 0))
        assert (job.files, job.files_done, job.problems) == (("light.txt",), 1, ())
        assert job.started is not None
        assert job.finished is not None
        assert job.created <= job.started <= job.finished
        answer = pipeline.ask(library, ASKED)
        assert [c.document for c in answer.citations] == ["light.txt"]

        (corpus / "light.txt").write_text(LIGHTHOUSE.replace("Ada Quist", "Bo Lind"))
        assert counts(ended(ingestion, ingestion.submit(["light.txt"]))) == (0, 1, 0, 0)
        assert "Bo Lind" in pipeline.ask(library, ASKED).citations[0].quote

        (corpus / "light.txt").unlink()
        assert counts(ended(ingestion, ingestion.submit(["light.txt"]))) == (0, 0, 1, 0)
        assert pipeline.ask(library, ASKED).status == "not_in_corpus"


def test_jobs_that_wait_run_together_and_each_is_told_of_its_own_files(
    library: Library, corpus: Path
) -> None:
    (corpus / "rows.csv").write_text("text,title\nThe mill burned down.,Mill\n,Empty\n")
    (corpus / "broken.json").write_text('{"text": ')
    (corpus / "bridge.txt").write_text("The Talle bridge opened again on Friday.")
    (corpus / "council.json").unlink()
    with Ingestion(library) as ingestion:
        with library.ingesting:
            first = ingestion.submit(["none.txt"])
            running(ingestion, first)
            rows = ingestion.submit(["rows.csv", "ferry.md"])
            broken = ingestion.submit(["broken.json"])
            changed = ingestion.submit(["bridge.txt", "council.json"])
            assert ingestion.job(rows.id).state == "queued"
            assert ingestion.waiting == 3
            assert ingestion.running
        assert counts(ended(ingestion, first)) == (0, 0, 0, 0)
        jobs = [ended(ingestion, job) for job in (rows, broken, changed)]
    assert len({job.started for job in jobs}) == 1
    assert [job.state for job in jobs] == ["done"] * 3
    assert [counts(job) for job in jobs] == [(1, 0, 0, 1), (0, 0, 0, 0), (0, 1, 1, 0)]
    assert [[problem.source for problem in job.problems] for job in jobs] == [
        ["rows.csv#2"],
        ["broken.json"],
        [],
    ]
    assert "not valid JSON" in jobs[1].problems[0].cause
    assert jobs[1].problems[0].remedy


def test_a_full_queue_refuses_before_anything_is_written(library: Library) -> None:
    with Ingestion(library) as ingestion:
        with library.ingesting:
            running(ingestion, ingestion.submit(["none.txt"]))
            for _ in range(MOST_WAITING - 1):
                ingestion.submit(["none.txt"])
            with ingestion.place():
                assert ingestion.waiting == MOST_WAITING
                with pytest.raises(TooBusy) as refused, ingestion.place():
                    pytest.fail("there was a place")
                assert refused.value.retry_after_s >= 1
                last = ingestion.submit(["none.txt"])
        assert ended(ingestion, last).state == "done"
        wait_for(lambda: ingestion.waiting == 0, "the queue to empty")
        with ingestion.place():
            pass


def test_the_last_jobs_that_ended_are_kept(library: Library) -> None:
    with Ingestion(library) as ingestion:
        jobs = [ended(ingestion, ingestion.submit(["none.txt"]))]
    jobs += [ingestion.submit(["none.txt"]) for _ in range(MOST_ENDED)]
    with pytest.raises(NotFound):
        ingestion.job(jobs[0].id)
    assert ingestion.job(jobs[1].id).state == "stopped"


def test_an_unknown_job_is_told(library: Library) -> None:
    with pytest.raises(NotFound, match="no job 'x'"):
        Ingestion(library).job("x")


def test_stopping_ends_a_job_at_a_safe_point_and_loses_nothing(
    library: Library, corpus: Path
) -> None:
    names = [f"many/{number:03}.txt" for number in range(150)]
    (corpus / "many").mkdir()
    for name in names:
        (corpus / name).write_text(f"On day {name} the harbour master counted ships. " * 40)
    with Ingestion(library) as ingestion:
        job = ingestion.submit(names)
        wait_for(lambda: ingestion.job(job.id).files_done >= 5, "some files")
        later = ingestion.submit(["bridge.txt"])
        ingestion.stop()
        job, later = ingestion.job(job.id), ingestion.job(later.id)
        assert job.state == later.state == "stopped"
        assert 5 <= job.files_done < 150
        assert 5 <= job.added < 150
        with pytest.raises(TooBusy, match="stopping"), ingestion.place():
            pytest.fail("there was a place")
        ingestion.stop()
    assert not library.ingesting.locked()
    report = pipeline.ingest(library, only=names[:10] + names[-3:])
    assert report.unchanged >= 5
    assert report.added >= 3
    assert pipeline.search(library, "harbour master ships", limit=1)


def test_cancelling_ends_one_job_and_the_others_of_its_run_go_on(
    library: Library, corpus: Path
) -> None:
    names = [f"many/{number:03}.txt" for number in range(150)]
    (corpus / "many").mkdir()
    for name in names:
        (corpus / name).write_text(f"On day {name} the harbour master counted ships. " * 40)
    (corpus / "zz.txt").write_text(LIGHTHOUSE)
    with Ingestion(library) as ingestion:
        with library.ingesting:
            running(ingestion, ingestion.submit(["none.txt"]))
            many = ingestion.submit(names)
            other = ingestion.submit(["many/000.txt", "zz.txt"])
            waiting = ingestion.submit(["bridge.txt"])
            assert ingestion.cancel(waiting.id).state == "cancelled"
            assert ingestion.waiting == 2
        wait_for(lambda: ingestion.job(many.id).files_done >= 5, "some files")
        assert 0 < ingestion.job(many.id).progress < 1
        ingestion.cancel(many.id)
        many, other = ended(ingestion, many), ended(ingestion, other)
        assert many.state == "cancelled"
        assert 5 <= many.files_done <= many.added < 150
        # What the run that was ended had ingested of the other is counted, too.
        assert (other.state, counts(other), other.progress) == ("done", (2, 0, 0, 0), 1)
        assert ingestion.last_run == (other,)
        assert pipeline.ask(library, ASKED).citations[0].document == "zz.txt"
        assert ingestion.cancel(other.id) == other  # it has ended
        with pytest.raises(NotFound):
            ingestion.cancel("x")
        rest = ended(ingestion, ingestion.submit(many.files[many.files_done :][:3]))
        assert rest.state == "done"
        assert rest.added >= 2  # the first may have been ingested as the run ended


def test_progress_counts_the_parts_of_a_long_file(
    library: Library, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f'{{"text": "Ship {n} came in at noon."}}\n' for n in range(40))
    (corpus / "rows.jsonl").write_text(rows)
    told: list[float] = []
    with Ingestion(library) as ingestion:
        with library.ingesting:
            running(ingestion, ingestion.submit(["none.txt"]))
            job = ingestion.submit(["bridge.txt", "rows.jsonl"])
        embed = library.embedder.embed

        def embedding(texts: list[str]) -> object:
            told.append(ingestion.job(job.id).progress)
            return embed(texts)

        monkeypatch.setattr(library.embedder, "embed", embedding)
        assert ended(ingestion, job).progress == 1
    assert told == sorted(told)
    assert told[:41:10] == pytest.approx([0.5, 0.625, 0.75, 0.875])


def test_what_another_process_ingests_is_seen(
    settings: Settings, corpus: Path, chroma_server: str
) -> None:
    shared = settings.model_copy(update={"chroma_url": chroma_server})
    with (
        open_library(shared, "test", rebuild=True) as here,
        open_library(shared, "test") as there,
        Ingestion(here) as ingestion,
    ):
        pipeline.ingest(here)
        assert len(here.retriever.metadata) == 3
        (corpus / "light.txt").write_text(LIGHTHOUSE)
        pipeline.ingest(there)
        assert counts(ended(ingestion, ingestion.submit(["light.txt"]))) == (0, 0, 0, 1)
        assert pipeline.ask(here, ASKED).citations[0].document == "light.txt"
        (corpus / "light.txt").unlink()
        assert counts(ended(ingestion, ingestion.submit(["light.txt"]))) == (0, 0, 1, 0)
        assert len(there.retriever.metadata) == 3


def test_what_a_failed_run_left_undone_is_done_in_the_next(library: Library, corpus: Path) -> None:
    aside = corpus.with_name("aside")
    with Ingestion(library) as ingestion:
        (corpus / "light.txt").write_text(LIGHTHOUSE)
        corpus.rename(aside)
        job = ended(ingestion, ingestion.submit(["light.txt"]))
        assert job.state == "failed"
        assert "does not exist" in str(job.cause)
        assert "next upload" in str(job.remedy)
        aside.rename(corpus)
        assert ended(ingestion, ingestion.submit(["bridge.txt"])).state == "done"
        assert pipeline.ask(library, ASKED).citations[0].document == "light.txt"


def test_a_fault_of_bylines_own_fails_a_job_and_not_the_next(
    settings: Settings, corpus: Path
) -> None:
    def split(document: Document) -> list[Passage]:
        if "unsplittable" in document.text:
            raise ZeroDivisionError
        return split_document(document)

    with open_library(settings, "test", split=split) as library, Ingestion(library) as ingestion:
        (corpus / "bad.txt").write_text("An unsplittable report.")
        job = ended(ingestion, ingestion.submit(["bad.txt"]))
        assert job.state == "failed"
        assert "fault" in str(job.cause)
        (corpus / "bad.txt").unlink()
        assert ended(ingestion, ingestion.submit(["ferry.md"])).state == "done"


def test_many_threads_submit_and_no_job_is_lost(library: Library, corpus: Path) -> None:
    jobs: list[Job] = []
    start = threading.Barrier(8)

    def put(thread: int) -> None:
        start.wait()
        for number in range(5):
            name = f"{thread}-{number}.txt"
            with ingestion.place():
                (corpus / name).write_text(f"Ship {name} left the harbour at noon.")
                jobs.append(ingestion.submit([name]))

    with Ingestion(library) as ingestion:
        threads = [threading.Thread(target=put, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {counts(ended(ingestion, job)) for job in jobs} == {(1, 0, 0, 0)}
        assert len({job.id for job in jobs}) == 40
    assert len(library.retriever.metadata) == 3 + 40


def test_a_deleted_document_is_gone_before_the_index_has_heard(
    library: Library, corpus: Path
) -> None:
    with Ingestion(library) as ingestion:
        app = FastAPI()
        app.include_router(reading_routes(library, ingestion))
        with TestClient(app) as api, library.ingesting:
            assert api.get("/v1/documents/bridge.txt/text").is_success
            (corpus / "bridge.txt").unlink()
            job = ingestion.submit(["bridge.txt"])
            for gone in ("/v1/documents/bridge.txt", "/v1/documents/bridge.txt/text"):
                with pytest.raises(NotFound, match=r"no document 'bridge\.txt'"):
                    api.get(gone)
            listed = [one["id"] for one in api.get("/v1/documents").json()["documents"]]
            assert "bridge.txt" not in listed
            assert "bridge.txt" in library.retriever.metadata
        assert ended(ingestion, job).removed == 1

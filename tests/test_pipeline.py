"""Ingesting and asking: what an index holds after changes, faults and kills."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.embed import MiniLM
from rag.errors import (
    CorpusError,
    EmbeddingError,
    IndexMismatch,
    QuestionError,
    SettingsError,
    StoreUnreachable,
)
from rag.load import SUFFIXES
from rag.pipeline import (
    Asked,
    IngestReport,
    answering,
    ask,
    ingest,
    ingestion,
    open_library,
    search,
)
from rag.records import Answer, Filters, Turn
from rag.release import Released
from rag.retrieve import Retriever
from rag.settings import ROOT, Settings
from tests.conftest import environment, serving, wait_for


def run(settings: Settings) -> IngestReport:
    with open_library(settings, "test") as library:
        return ingest(library)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def contents(settings: Settings) -> dict[str, Any]:
    """Everything that the index holds, vectors to the last bit."""
    with open_library(settings, "test") as library:
        store = library.store
        rows: Any = store._passages.get(include=["metadatas", "documents", "embeddings"])
        records: Any = store._documents.get(include=["metadatas", "embeddings"])
    held: dict[str, Any] = {}
    for row_id, row, text, vector in zip(
        rows["ids"],
        rows["metadatas"],
        rows["documents"],
        rows["embeddings"],
        strict=True,
    ):
        held[row_id] = (row, text, vector.tobytes())
    for row_id, row, vector in zip(
        records["ids"],
        records["metadatas"],
        records["embeddings"],
        strict=True,
    ):
        held[f"record of {row_id}"] = (row, vector.tobytes())
    return held


def test_the_index_follows_the_corpus(settings: Settings) -> None:
    corpus = settings.corpus
    assert counts(run(settings)) == (3, 0, 0, 0)
    assert counts(run(settings)) == (0, 0, 0, 3)
    (corpus / "bridge.txt").write_text("The bridge reopened on Sunday, engineer Olsen said.")
    (corpus / "ferry.md").unlink()
    (corpus / "new.txt").write_text("A bus will replace the ferry.")
    assert counts(run(settings)) == (1, 1, 1, 1)
    with open_library(settings, "test") as library:
        assert sorted(library.store.documents()) == ["bridge.txt", "council.json", "new.txt"]
        assert library.retriever.document("bridge.txt").text == (
            "The bridge reopened on Sunday, engineer Olsen said."
        )
        assert library.store.sweep() == 0  # nothing is left over


def test_progress_moves_within_a_file_of_many_reports(settings: Settings) -> None:
    rows = "".join(f'{{"text": "Row {n} counts {n} boats."}}\n' for n in range(4))
    (settings.corpus / "rows.jsonl").write_text(rows)
    told: list[tuple[float, int, str]] = []
    with open_library(settings, "test") as library:
        ingest(library, lambda *step: told.append(step))
    done = [step[0] for step in told]
    assert done == sorted(done)
    assert {step for step in told if "rows" in step[2]} == {
        (3, 4, "rows.jsonl"),
        (3, 4, "rows.jsonl#1"),
        (3.25, 4, "rows.jsonl#2"),
        (3.5, 4, "rows.jsonl#3"),
        (3.75, 4, "rows.jsonl#4"),
    }
    assert told[-1] == (4, 4, "")


def test_unchanged_files_are_neither_parsed_nor_embedded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)

    def fail(*_: object) -> None:
        raise AssertionError("work was done for an unchanged file")

    monkeypatch.setattr(ingestion, "load_file", fail)
    monkeypatch.setattr(MiniLM, "embed", fail)
    os.utime(settings.corpus / "bridge.txt")  # touched is not changed
    assert counts(run(settings)) == (0, 0, 0, 3)


def test_another_way_to_split_reads_every_file_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    monkeypatch.setattr(ingestion, "_SPLIT_VERSION", ingestion._SPLIT_VERSION + 1)
    assert counts(run(settings)) == (0, 3, 0, 0)
    assert counts(run(settings)) == (0, 0, 0, 3)


def test_changed_metadata_alone_replace_the_document(settings: Settings) -> None:
    run(settings)
    (settings.corpus / "metadata.csv").write_text(
        "file,title,publisher,published,url\nbridge.txt,Cracks found,Coast Desk,2024-03-04,\n"
    )
    assert counts(run(settings)) == (0, 1, 0, 2)
    with open_library(settings, "test") as library:
        (citation, *_) = ask(library, "How long will repairs of the bridge take?").citations
    assert (citation.title, citation.published) == ("Cracks found", "2024-03-04")


def test_a_file_that_becomes_unreadable_keeps_its_last_good_text(settings: Settings) -> None:
    run(settings)
    (settings.corpus / "council.json").write_text('{"text": "cut off')
    report = run(settings)
    assert not report.ok
    assert [p.source for p in report.problems] == ["council.json"]
    assert counts(report) == (0, 0, 0, 2)
    with open_library(settings, "test") as library:
        assert "council.json" in library.store.documents()


def test_a_broken_row_is_reported_every_time_and_costs_no_other(settings: Settings) -> None:
    (settings.corpus / "rows.jsonl").write_text(
        '{"text": "First row about trams."}\n{"text": \n{"text": "Third row about trains."}\n'
    )
    for expected in ((5, 0, 0, 0), (0, 0, 0, 5)):
        report = run(settings)
        assert [p.source for p in report.problems] == ["rows.jsonl#2"]
        assert counts(report) == expected


def test_an_emptied_corpus_empties_the_index_and_a_missing_one_does_not(
    settings: Settings,
) -> None:
    run(settings)
    moved = settings.corpus.rename(settings.corpus.with_name("moved"))
    with pytest.raises(CorpusError, match="does not exist"):
        run(settings)
    with open_library(settings, "test") as library:
        assert len(library.store.documents()) == 3
    shutil.copytree(moved, settings.corpus)
    assert counts(run(settings)) == (0, 0, 0, 3)
    for file in settings.corpus.iterdir():
        file.unlink()
    assert counts(run(settings)) == (0, 0, 3, 0)
    with open_library(settings, "test") as library, pytest.raises(CorpusError, match="empty"):
        ask(library, "What now?")


@pytest.mark.parametrize(
    ("question", "message"),
    [("", "empty"), (" \n", "empty"), ("why? " * 20_000, "100,000"), ("\ud83d?", "surrogate")],
)
def test_a_question_that_cannot_be_asked_is_refused(
    settings: Settings, question: str, message: str
) -> None:
    run(settings)
    with open_library(settings, "test") as library, pytest.raises(QuestionError, match=message):
        ask(library, question)


def test_a_question_of_two_thousand_words_is_answered(settings: Settings) -> None:
    run(settings)
    with open_library(settings, "test") as library:
        answer = ask(library, "How many weeks did engineer Marta Olsen say? " * 250)
    assert "six weeks" in answer.citations[0].quote


def test_every_quote_stands_at_its_offsets(settings: Settings) -> None:
    run(settings)
    with open_library(settings, "test") as library:
        for question in ("How many trips a day?", "Who is Jens Berg?", "Is there life on Mars?"):
            answer = ask(library, question)
            for citation in (*answer.citations, *answer.nearest):
                document = library.retriever.document(citation.document)
                assert document.text[citation.start : citation.end] == citation.quote
                assert document.version == citation.version


def test_the_newest_source_is_told_whatever_is_cited(settings: Settings) -> None:
    run(settings)
    with open_library(settings, "test") as library:
        answer = ask(library, "How long will repairs of the bridge take?")
    assert answer.citations[0].published is None
    assert answer.newest_source == "2024-03-07T18:00:00+01:00"


def test_filters_say_which_reports_are_answered_from(settings: Settings) -> None:
    run(settings)
    with open_library(settings, "test") as library:
        question = "What did the council and the ferry company say?"
        answer = ask(library, question, filters=Filters(publisher=("coast desk",)))
        assert {c.document for c in (*answer.citations, *answer.nearest)} == {"ferry.md"}
        assert answer.newest_source == "2024-03-05"
        assert answer.filters == Filters(publisher=("coast desk",))
        assert ask(library, question, filters=Filters()).filters is None
        hits = search(library, "repair", limit=9, filters=Filters(published_from="2024-03-06"))
        assert {h.passage.document for h in hits} == {"council.json"}
        assert len(search(library, "repair", limit=1)) == 1
        with pytest.raises(QuestionError, match="empty"):
            search(library, " ", limit=1)


def test_filters_that_admit_no_report_are_told_as_the_reason(settings: Settings) -> None:
    run(settings)
    with open_library(settings, "test") as library:
        answer = ask(library, "Who is Jens Berg?", filters=Filters(document=("nothing.txt",)))
        assert (answer.status, answer.nearest, answer.newest_source) == ("not_in_corpus", (), None)
        assert answer.reason == "No report in the corpus fits the filters."
        assert search(library, "Berg", limit=9, filters=Filters(language=("fr",))) == []


def test_only_the_files_that_are_named_are_looked_at(settings: Settings) -> None:
    corpus = settings.corpus
    with open_library(settings, "test") as library:
        ingest(library)
        (corpus / "bridge.txt").write_text("The bridge reopened on Sunday, engineer Olsen said.")
        (corpus / "ferry.md").unlink()
        (corpus / "council.json").write_text('{"text": "cut off')
        (corpus / "tram.txt").write_text("The tram started on 4 May, the company said.")
        report = ingest(library, only=["bridge.txt", "nothing.txt"])
        assert (counts(report), report.problems) == ((0, 1, 0, 0), ())
        assert counts(ingest(library, only=["ferry.md"])) == (0, 0, 1, 0)
        assert counts(ingest(library, only=["tram.txt", "bridge.txt"])) == (1, 0, 0, 1)
        report = ingest(library, only=["council.json"])
        assert ([p.source for p in report.problems], counts(report)) == (
            ["council.json"],
            (0, 0, 0, 0),
        )
        assert sorted(library.store.documents()) == ["bridge.txt", "council.json", "tram.txt"]
        assert counts(ingest(library, only=[])) == (0, 0, 0, 0)
        # The table of all files is about all of them.
        (corpus / "metadata.csv").write_text("file,title\nbridge.txt,Bridge open\n")
        assert counts(ingest(library, only=["metadata.csv"])) == (0, 1, 0, 1)


def test_a_stopped_ingest_keeps_what_it_finished_and_the_next_goes_on(settings: Settings) -> None:
    rows = "".join(f'{{"text": "Row {n} counts {n} boats."}}\n' for n in range(4))
    (settings.corpus / "rows.jsonl").write_text(rows)
    stop = threading.Event()

    def stop_at_the_third_row(done: float, total: int, name: str) -> None:
        if name == "rows.jsonl#3":
            stop.set()

    with open_library(settings, "test") as library:
        report = ingest(library, stop_at_the_third_row, stop=stop)
        assert (report.stopped, report.ok, counts(report)) == (True, False, (5, 0, 0, 0))
        assert "4 boats" not in str(ask(library, "What counts 4 boats?").citations)
        assert "six weeks" in ask(library, "How long will repairs take?").citations[0].quote
        assert counts(ingest(library, stop=stop)) == (0, 0, 0, 0)  # stopped before it began
        report = ingest(library, stop=threading.Event())
        assert (report.stopped, counts(report)) == (False, (2, 0, 0, 5))


def test_a_long_document_is_stopped_before_it_is_stored(settings: Settings) -> None:
    rows = (f"Harbour {n} counts {7 * n} boats, and {8 * n} more in winter." for n in range(400))
    (settings.corpus / "a long one.txt").write_text(" ".join(rows))
    stop = threading.Event()
    told: list[float] = []

    def stop_within(done: float, total: int, name: str) -> None:
        told.append(done)
        if 0 < done < 1:
            stop.set()

    with open_library(settings, "test") as library:
        report = ingest(library, stop_within, stop=stop)
        assert (report.stopped, counts(report)) == (True, (0, 0, 0, 0))
        assert 0 < told[-1] < 1
        assert library.store.documents() == {}
        assert library.store.sweep() == 0
        assert counts(ingest(library)) == (4, 0, 0, 0)


def test_an_open_library_sees_what_an_ingest_changed(settings: Settings) -> None:
    with open_library(settings, "test") as library:
        ingest(library)
        assert ask(library, "When did the tram start?").status == "not_in_corpus"
        (settings.corpus / "tram.txt").write_text("The tram started on 4 May, the company said.")
        ingest(library)
        assert "4 May" in ask(library, "When did the tram start?").citations[0].quote


def test_questions_do_not_wait_for_an_ingest_nor_for_the_snapshot_that_it_makes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()
    reached: list[str] = []
    with open_library(settings, "test") as library:
        ingest(library)
        before = library.retriever
        read_index = library._read_index

        def read_slowly() -> Retriever:
            reached.append("the snapshot")
            assert may_end.wait(300)
            return read_index()

        monkeypatch.setattr(library, "_read_index", read_slowly)
        (settings.corpus / "tram.txt").write_text("The tram started on 4 May, the company said.")
        ingesting = threading.Thread(target=ingest, args=[library])
        ingesting.start()
        wait_for(lambda: bool(reached), "the ingest to make a snapshot")
        assert ask(library, "When did the tram start?").status == "not_in_corpus"
        assert library.retriever is before
        may_end.set()
        ingesting.join()
        assert reached == ["the snapshot"]  # no question makes another
        assert "4 May" in ask(library, "When did the tram start?").citations[0].quote
        assert reached == ["the snapshot"]


def test_only_what_changed_is_read_from_the_store(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_library(settings, "test") as library:
        ingest(library)
        assert len(library.retriever.metadata) == 3
        read: list[str] = []
        get = library.store._passages.get

        def noted(**given: Any) -> Any:
            read.extend(given.get("ids") or ["every row"])
            return get(**given)

        monkeypatch.setattr(library.store._passages, "get", noted)
        (settings.corpus / "tram.txt").write_text("The tram started on 4 May, the company said.")
        (settings.corpus / "ferry.md").unlink()
        ingest(library)
        assert sorted(library.retriever.metadata) == ["bridge.txt", "council.json", "tram.txt"]
        assert [i.split("@")[0] for i in read] == ["tram.txt"]
        assert library.store.sweep() == 0  # and yet nothing is left over


def test_what_a_fault_left_over_is_swept_by_the_next_ingest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_library(settings, "test") as library:
        ingest(library)
        (settings.corpus / "bridge.txt").write_text("The bridge reopened on Sunday.")

        def full(*_: object, **__: object) -> None:
            raise StoreUnreachable("The disk is full.", "Free some space.")

        with monkeypatch.context() as patch:
            patch.setattr(library.store._documents, "upsert", full)
            with pytest.raises(StoreUnreachable):
                ingest(library)
        assert "six weeks" in ask(library, "How long will repairs take?").citations[0].quote
        (settings.corpus / "bridge.txt").write_text("The bridge is for sale, Olsen said.")
        assert counts(ingest(library)) == (0, 1, 0, 2)
        assert library.store.sweep() == 0
        assert not library.store.is_changing


def test_what_another_process_changed_is_seen_by_the_next_question(
    settings: Settings, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    chroma = str(Path(sys.executable).parent / "chroma")
    command = [chroma, "run", "--path", str(tmp_path / "chroma"), "--port", str(port)]
    with serving([*command, "--host", "127.0.0.1"], f"{url}/api/v2/heartbeat", tmp_path / "log"):
        shared = settings.model_copy(update={"chroma_url": url})
        with open_library(shared, "asks") as library, open_library(shared, "changes") as other:
            ingest(other)
            assert ask(library, "When did the tram start?").status == "not_in_corpus"
            tram = settings.corpus / "tram.txt"
            tram.write_text("The tram started on 4 May, the company said.")
            ingest(other, only=["tram.txt"])
            assert "4 May" in ask(library, "When did the tram start?").citations[0].quote


def test_asking_while_ingesting_never_mixes_versions(settings: Settings) -> None:
    """Each answer quotes one version, whole, however often the text changes under it."""
    text = "The count of version {n} was {n} votes, the clerk said. " * 40
    file = settings.corpus / "count.txt"
    file.write_text(text.format(n=0))
    failures: list[BaseException] = []
    with open_library(settings, "test") as library:
        ingest(library)
        done = threading.Event()

        def keep_asking() -> None:
            try:
                while not done.is_set():
                    quotes = [c.quote for c in ask(library, "What was the count?").citations]
                    assert len({q.split()[4] for q in quotes if q.startswith("The count")}) == 1
            except BaseException as error:  # noqa: BLE001 - re-raised below, in the test's thread
                failures.append(error)

        threads = [threading.Thread(target=keep_asking) for _ in range(3)]
        for thread in threads:
            thread.start()
        for n in range(1, 6):
            file.write_text(text.format(n=n))
            assert ingest(library).changed == 1
        done.set()
        for thread in threads:
            thread.join()
    assert not failures, failures[0]


def test_what_was_stored_before_a_fault_is_kept_and_seen(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = MiniLM.embed

    def fail_on_ferry(self: MiniLM, texts: list[str]) -> Any:
        if any("ferry" in text for text in texts):
            raise EmbeddingError("The model is gone.", "Bring it back.")
        return embed(self, texts)

    with open_library(settings, "test") as library:
        with monkeypatch.context() as patch:
            patch.setattr(MiniLM, "embed", fail_on_ferry)
            with pytest.raises(EmbeddingError):
                ingest(library)
        assert "six weeks" in ask(library, "How long will repairs take?").citations[0].quote
        assert counts(ingest(library)) == (1, 0, 0, 2)


def test_a_follow_up_is_understood_by_rule(settings: Settings) -> None:
    run(settings)
    turn = Turn(question="Who is Marta Olsen?", answer="Marta Olsen is an engineer.")
    with open_library(settings, "test") as library:
        asked, *_, answer = answering(library, "what did she say about repairs?", turns=[turn])
    whole = "What did Marta Olsen say about repairs?"
    assert asked == Asked(standalone_question=whole, mode="quotes")
    assert isinstance(answer, Answer)
    assert (answer.question, answer.standalone_question) == (
        "what did she say about repairs?",
        whole,
    )
    assert "six weeks" in answer.citations[0].quote


def test_each_statement_is_handed_over_before_the_answer(settings: Settings) -> None:
    run(settings)
    with open_library(settings, "test") as library:
        _, *released, answer = answering(library, "What did Marta Olsen and Jens Berg say?")
    assert isinstance(answer, Answer)
    assert [r.statement for r in released if isinstance(r, Released)] == list(answer.statements)
    assert [c for r in released if isinstance(r, Released) for c in r.citations] == list(
        answer.citations
    )
    assert len(released) == len(answer.statements) > 1


def test_the_time_of_who_reads_an_answer_is_not_counted(settings: Settings) -> None:
    run(settings)
    with open_library(settings, "test") as library:
        started = time.perf_counter()
        events = []
        for event in answering(library, "What did Marta Olsen and Jens Berg say?"):
            events.append(event)
            time.sleep(0.5)
    took_s = time.perf_counter() - started - 0.5 * len(events)
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert len(events) >= 4
    assert answer.timings_ms["total"] <= 1000 * took_s
    stages = sum(ms for stage, ms in answer.timings_ms.items() if stage != "total")
    assert stages == pytest.approx(answer.timings_ms["total"], abs=1)


def test_prose_needs_a_chat_model(settings: Settings) -> None:
    run(settings)
    with (
        open_library(settings, "test") as library,
        pytest.raises(SettingsError, match="Set BYLINE_MODEL"),
    ):
        ask(library, "Who?", mode="prose")
    nowhere = settings.model_copy(update={"model": "m"})
    with (
        pytest.raises(SettingsError, match="Set OPENAI_BASE_URL"),
        open_library(nowhere, "test"),
    ):
        pass


@pytest.mark.parametrize("prompt", ["answer", "answer-passages", "check", "standalone"])
def test_a_prompt_that_is_missing_is_told_before_anything_is_asked(
    settings: Settings, tmp_path: Path, prompt: str
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "rag", checkout / "rag", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "prompts", checkout / "prompts")
    (checkout / "prompts" / f"{prompt}.md").unlink()
    opening = (
        "from rag.pipeline import open_library\n"
        "from rag.settings import read_settings\n"
        "with open_library(read_settings(), 'test'): pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", opening],
        cwd=checkout,
        env=environment(
            BYLINE_CORPUS=str(settings.corpus),
            BYLINE_DATA=str(settings.data),
            BYLINE_MODEL="m",
            OPENAI_API_KEY="k",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PromptError" in done.stderr
    assert f"prompts/{prompt}.md cannot be read" in done.stderr


def test_an_index_of_another_model_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    monkeypatch.setattr(MiniLM, "name", "another-model")
    with pytest.raises(IndexMismatch, match="ingest --rebuild"):
        run(settings)
    with open_library(settings, "test", rebuild=True) as library:
        assert counts(ingest(library)) == (3, 0, 0, 0)


def test_a_kill_in_the_middle_leaves_what_the_next_ingest_completes(
    settings: Settings, tmp_path: Path
) -> None:
    """kill -9 at several moments; the index then equals one made without a kill."""
    for n in range(40):
        sentences = [f"Report {n} counts {n * k} boats in harbour {k}." for k in range(60)]
        (settings.corpus / f"report-{n:02}.txt").write_text(" ".join(sentences))
    unharmed = settings.model_copy(update={"data": tmp_path / "unharmed"})
    command = [sys.executable, str(ROOT / "app.py"), "ingest"]

    def environ(data: Path) -> dict[str, str]:
        return environment(BYLINE_CORPUS=str(settings.corpus), BYLINE_DATA=str(data))

    begun = time.monotonic()
    subprocess.run(command, env=environ(unharmed.data), stderr=subprocess.DEVNULL, check=True)
    whole_s = time.monotonic() - begun
    stored: list[int] = []
    for share in (0.6, 0.5, 0.5):
        with subprocess.Popen(
            command, env=environ(settings.data), stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(share * whole_s)
            process.send_signal(signal.SIGKILL)
        with open_library(settings, "test") as library:
            stored.append(len(library.store.documents()))
            assert len(library.retriever) >= stored[-1]  # whole, or it raises
    assert any(0 < count < 43 for count in stored), f"no kill fell in the middle: {stored}"
    run(settings)
    assert contents(settings) == contents(unharmed)


def test_every_ending_that_is_listed_has_a_reader() -> None:
    from rag.readers import READERS

    assert set(READERS) == set(SUFFIXES)

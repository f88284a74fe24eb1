"""Changed corpus files → jobs → one thread that ingests them, and what came of each.

    place → files written → submit → queued → running → done | failed | cancelled | stopped

Whoever changes files takes a place in the queue first, so that nothing is written that
could not be followed up. Jobs that wait are ingested in one run, for a run costs the
same for one file as for a few; each is told of its own files alone, by comparing what
questions were answered from before the run and after it. One that is cancelled ends the
run at a safe point, and the others of the run go on in the next.

A job is not kept over a restart and need not be: its files are in the corpus folder,
all of which is ingested when the server starts. What a failed run left undone is done
in the next.

Not covered: files that change without a job, while the server runs.
"""

import logging
import math
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import AwareDatetime, Field

from rag import pipeline
from rag.errors import BylineError, NotFound, TooBusy
from rag.load import Problem, file_of
from rag.records import Metadata, Record

#: Jobs that may wait, those whose files are still being received included.
MOST_WAITING = 100
#: Jobs that are kept when they have ended.
MOST_ENDED = 1_000
#: When to try again where too many wait, seconds.
_RETRY_AFTER_S = 5
_LOG = logging.getLogger(__name__)

State = Literal["queued", "running", "done", "cancelled", "stopped", "failed"]
#: Document id → what tells one state of it from another.
_Documents = dict[str, tuple[str, Metadata]]


class FileProblem(Problem):
    """A file, or a row of one, that was not read as it should be."""

    # A name of its own: to whoever uses the API, a problem is why a request failed.


class Job(Record):
    """What becomes of files that were put into the corpus folder, or deleted there.

    Attributes:
        state: `done`: questions that are asked now are answered from these files as they
            are. `cancelled`: it was told to end early; what was ingested by then stays, and the
            files from `files_done` on are in the corpus folder and not ingested. `stopped`: the
            server ended first, and ingests them when it starts again. `failed`: `cause` says
            why; the next job goes on with them.
        files: the files, by their paths within the corpus folder, in the order they are read.
        files_done: how many of them were looked at so far.
        progress: how much of them was, from 0 to 1, a part of a long file included.
        added, changed, removed, unchanged: numbers of documents, once it has ended.
        problems: what of these files could not be read as it should.
        cause, remedy: why it failed and what to do.
    """

    id: str
    state: State = "queued"
    files: tuple[str, ...]
    files_done: int = Field(default=0, ge=0)
    progress: float = Field(default=0, ge=0, le=1)
    added: int = Field(default=0, ge=0)
    changed: int = Field(default=0, ge=0)
    removed: int = Field(default=0, ge=0)
    unchanged: int = Field(default=0, ge=0)
    problems: tuple[FileProblem, ...] = ()
    cause: str | None = None
    remedy: str | None = None
    created: AwareDatetime
    started: AwareDatetime | None = None
    finished: AwareDatetime | None = None


class Ingestion:
    """Ingests what jobs name, in a thread of its own while the context is open.

    Args:
        library: the open corpus; the caller keeps it open for longer.
        at_start: what ingesting the whole folder came to, when the server started.

    Attributes:
        ingested: documents that jobs added or changed so far.
        at_start: as given.
        began: when it was made.
    """

    def __init__(
        self, library: pipeline.Library, at_start: pipeline.IngestReport | None = None
    ) -> None:
        self.ingested = 0
        self.at_start = at_start
        self.began = _now()
        self._library = library
        self._jobs: OrderedDict[str, Job] = OrderedDict()  # in the order of their last change
        self._queue: list[str] = []
        self._places = 0
        self._owed: set[str] = set()
        self._cancelled: set[str] = set()
        #: What questions were answered from before a job first ran, where its run was ended.
        self._before: dict[str, dict[str, _Documents]] = {}
        self._stop = threading.Event()
        self._end_run = threading.Event()
        self._changing = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="ingestion")

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """As `stop`."""
        self.stop()

    def stop(self) -> None:
        """End at the next safe point, and wait for it. What waits is stopped, not lost."""
        with self._changing:
            self._stop.set()
            self._end_run.set()
            self._changing.notify_all()
        if self._thread.ident is not None:
            self._thread.join()

    @property
    def waiting(self) -> int:
        """Jobs that wait, and those whose files are being received."""
        with self._changing:
            return len(self._queue) + self._places

    @property
    def running(self) -> bool:
        """Whether an ingest is under way, of a job or not."""
        return self._library.ingesting.locked()

    @property
    def awaited(self) -> frozenset[str]:
        """The files of jobs that wait or run."""
        with self._changing:
            jobs = [job for job in self._jobs.values() if job.finished is None]
        return frozenset(file for job in jobs for file in job.files)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one job, held while its files are written and until it is submitted.

        Raises:
            TooBusy: there is none, or the server is about to stop.
        """
        with self._changing:
            if self._stop.is_set():
                raise TooBusy("The server is stopping.", "Send it again when it runs again.")
            if len(self._queue) + self._places >= MOST_WAITING:
                raise TooBusy(
                    f"{MOST_WAITING} uploads wait to be ingested.",
                    "Send it again later; nothing of it was kept.",
                    retry_after_s=_RETRY_AFTER_S,
                )
            self._places += 1
        try:
            yield
        finally:
            with self._changing:
                self._places -= 1

    def submit(self, files: Iterable[str]) -> Job:
        """Have these files of the corpus folder ingested, which changed just now.

        Never refuses: `place` has.

        Args:
            files: paths within the corpus folder.
        """
        job = Job(id=str(uuid.uuid4()), files=tuple(sorted(set(files))), created=_now())
        with self._changing:
            self._jobs[job.id] = job
            if self._stop.is_set():
                self._update([job.id], state="stopped", finished=_now())
            else:
                self._queue.append(job.id)
                self._changing.notify_all()
            return self._jobs[job.id]

    def job(self, job_id: str) -> Job:
        """How a job is.

        Raises:
            NotFound: there is none of this id, or it ended long ago.
        """
        with self._changing:
            job = self._jobs.get(job_id)
        if job is None:
            raise NotFound(
                f"There is no job {job_id[:60]!r}.",
                f"The last {MOST_ENDED:,} are kept until the server stops; list the documents.",
            )
        return job

    @property
    def last_run(self) -> tuple[Job, ...]:
        """The jobs that ran and ended together, last of all; none before the first has."""
        with self._changing:
            ended = [job for job in self._jobs.values() if job.started and job.finished]
            return tuple(job for job in ended if job.started == ended[-1].started)

    def cancel(self, job_id: str) -> Job:
        """Have a job end at the next safe point. One that has ended stays as it is.

        Its files stay in the corpus folder; those that were not ingested are when another job
        names them, or when the server starts again.

        Raises:
            NotFound: as for `job`.
        """
        with self._changing:
            job = self.job(job_id)
            if job_id in self._queue:
                self._queue.remove(job_id)
                before = self._before.pop(job_id, None)
                counts = _counts(job.files, before, self._documents_of(job.files)) if before else {}
                self._update([job_id], state="cancelled", finished=_now(), **counts)
            elif job.state == "running":
                self._cancelled.add(job_id)
                self._end_run.set()
            return self._jobs[job_id]

    def _work(self) -> None:
        while True:
            with self._changing:
                self._changing.wait_for(lambda: self._queue or self._stop.is_set())
                taken, self._queue = self._queue, []
                if self._stop.is_set():
                    self._update(taken, state="stopped", finished=_now())
                    return
                self._end_run.clear()
                self._update(taken, state="running", started=_now())
                jobs = [self._jobs[job_id] for job_id in taken]
            self._run(jobs)
            self._cancelled.difference_update(taken)

    def _run(self, jobs: Sequence[Job]) -> None:
        files = self._owed.union(*(job.files for job in jobs))
        self._owed = files
        try:
            before = self._documents_of(files)
            report = pipeline.ingest(
                self._library, _Progress(self, jobs), only=files, stop=self._end_run
            )
            after = self._documents_of(files)
        except BylineError as error:
            self._fail(jobs, error.problem, error.remedy)
            return
        except Exception:  # noqa: BLE001 - a thread that ends would leave every later job waiting
            _LOG.exception("An ingest failed by a fault of Byline's own.")
            self._fail(jobs, "Byline has a fault, which is in its log.", "Report it.")
            return
        self.ingested += report.added + report.changed
        with self._changing:
            going_on = self._going_on(jobs, before) if report.stopped else []
            if not report.stopped:
                self._owed = set()
            elif not self._stop.is_set():
                self._owed -= {f for job in jobs if job.id in self._cancelled for f in job.files}
            for job in jobs:
                if job.id not in going_on:
                    self._end(job, report, self._before.pop(job.id, before), after)

    def _going_on(self, jobs: Sequence[Job], before: dict[str, _Documents]) -> list[str]:
        """Jobs of a run that another one's cancelling ended, queued again; while locked."""
        if self._stop.is_set():
            return []
        ids = [job.id for job in jobs if job.id not in self._cancelled]
        for job_id in ids:
            self._before.setdefault(job_id, before)
        self._update(ids, state="queued", started=None, files_done=0, progress=0.0)
        self._queue = ids + self._queue
        return ids

    def _end(
        self,
        job: Job,
        report: pipeline.IngestReport,
        before: Mapping[str, _Documents],
        after: Mapping[str, _Documents],
    ) -> None:
        """Tell a job what came of its run; while locked."""
        stopped: State = "cancelled" if job.id in self._cancelled else "stopped"
        changes: dict[str, object] = {"files_done": len(job.files), "progress": 1.0}
        self._update(
            [job.id],
            state=stopped if report.stopped else "done",
            problems=tuple(
                FileProblem(**problem.model_dump())
                for problem in report.problems
                if file_of(problem.source) in job.files
            ),
            finished=_now(),
            **({} if report.stopped else changes),
            **_counts(job.files, before, after),
        )

    def _fail(self, jobs: Sequence[Job], cause: str, remedy: str) -> None:
        remedy += " The next upload goes on with these files, and so does the server's next start."
        with self._changing:
            for job in jobs:
                self._before.pop(job.id, None)
            self._update(
                [job.id for job in jobs],
                state="failed",
                cause=cause,
                remedy=remedy,
                finished=_now(),
            )

    def _documents_of(self, files: Iterable[str]) -> dict[str, _Documents]:
        """File → its documents, as questions are answered from them now."""
        retriever = self._library.retriever
        found: dict[str, _Documents] = {file: {} for file in files}
        for document, metadata in retriever.metadata.items():
            if (file := file_of(document)) in found:
                found[file][document] = (retriever.passages_of(document)[0].version, metadata)
        return found

    def _update(self, job_ids: Iterable[str], **changes: object) -> None:
        """Change jobs, and forget the oldest of those that ended; while `_changing` is held."""
        for job_id in job_ids:
            self._jobs[job_id] = self._jobs[job_id].model_copy(update=changes)
            self._jobs.move_to_end(job_id)
        ended = [job_id for job_id, job in self._jobs.items() if job.finished is not None]
        for job_id in ended[:-MOST_ENDED]:
            del self._jobs[job_id]


class _Progress:
    """Tells jobs how many of their files an ingest has looked at, and how much of the next.

    It is told what is read, so a file was looked at when another one follows.
    """

    def __init__(self, ingestion: Ingestion, jobs: Sequence[Job]) -> None:
        self._ingestion = ingestion
        self._jobs = jobs
        self._reading = ""

    def __call__(self, done: float, total: int, name: str) -> None:
        read, self._reading = self._reading, file_of(name)
        part = done - math.floor(done)
        with self._ingestion._changing:
            for job in self._jobs:
                files_done = self._ingestion._jobs[job.id].files_done
                if self._reading != read and read in job.files:
                    files_done += 1
                elif self._reading not in job.files:
                    continue
                ahead = part if self._reading in job.files else 0
                progress = min(1.0, (files_done + ahead) / len(job.files))
                self._ingestion._update([job.id], files_done=files_done, progress=progress)


def _counts(
    files: Iterable[str], before: Mapping[str, _Documents], after: Mapping[str, _Documents]
) -> dict[str, int]:
    counts = {"added": 0, "changed": 0, "removed": 0, "unchanged": 0}
    for file in files:
        old, new = before[file], after[file]
        counts["added"] += len(new.keys() - old.keys())
        counts["removed"] += len(old.keys() - new.keys())
        for document in new.keys() & old.keys():
            counts["unchanged" if new[document] == old[document] else "changed"] += 1
    return counts


def _now() -> datetime:
    return datetime.now(UTC)

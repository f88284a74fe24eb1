"""The arrows in order: `ingest` a corpus folder, `ask` it a question.

Every surface calls these two on a `Library`, the open index of one corpus.
`ask` works on a snapshot of the index and takes a new one when the index has
changed, so an answer never mixes two versions of a document, and many threads
may ask while one ingests.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import PurePosixPath
from typing import Any, Literal, TypeVar

import numpy as np

from rag.answer.quotes import draft_of_quotes
from rag.chat_model import ChatModel
from rag.check.checker import Checker
from rag.cite import answer_with_citations
from rag.conversation import standalone_by_model, standalone_by_rule
from rag.conversation.model import standalone_prompt
from rag.embed import Embedder, MiniLM, make_embedder
from rag.errors import (
    BylineError,
    CorpusError,
    QuestionError,
    SettingsError,
    StoreError,
    UnreadableFile,
)
from rag.interaction import Interaction
from rag.load import (
    SIDECAR,
    CorpusFile,
    CorpusListing,
    Problem,
    fingerprint,
    list_corpus,
    load_file,
    unread,
)
from rag.records import Answer, Document, Draft, Filters, Hit, Passage, Record, Turn
from rag.release import Released, Requests, Waiting, Writer, prose_answer, released_at_once
from rag.retrieve import DEPTH, Retriever, with_title
from rag.settings import Settings
from rag.split import BUDGET_TOKENS, split_document
from rag.store import Store, StoredDocument, open_store

#: The longest question, in characters: over 2,000 words.
LONGEST_QUESTION = 20_000
#: Why the corpus does not say, when no document is admitted.
NO_REPORT = "No report in the corpus fits the filters."
#: Hits whose sentences are weighed for an answer.
HITS_READ = 8
_EMBEDDED_AT_ONCE = 64
#: Raise it when passages are cut or embedded otherwise than before; every file is then read anew.
_SPLIT_VERSION = 2


Split = Callable[[Document], list[Passage]]
Mode = Literal["quotes", "prose"]
_E = TypeVar("_E")


class IngestReport(Record):
    """What an ingest did.

    Attributes:
        added, changed, removed, unchanged: numbers of documents.
        problems: what could not be read as it should, by file.
        others: ending → number of files that no reader is for.
        stopped: whether it was told to stop before its end.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    others: Mapping[str, int] = {}
    stopped: bool = False

    @property
    def ok(self) -> bool:
        """Whether every file was read."""
        return not self.stopped and not unread(self.problems)


class Library:
    """An open corpus: its folder, its index, its embedding model. Make one with `open_library`."""

    def __init__(self, settings: Settings, store: Store, embedder: Embedder, split: Split) -> None:
        self.settings = settings
        self.store = store
        self.embedder = embedder
        self.split = split
        minilm = embedder if isinstance(embedder, MiniLM) else MiniLM()
        self.interaction = Interaction(minilm)
        self.writer: Writer | None = None
        if settings.model:
            standalone_prompt()  # checked now, not at the first follow-up
            self.writer = Writer(
                ChatModel(settings), Checker(minilm), second_opinion=settings.second_opinion
            )
        self.ingesting = threading.Lock()
        self._reading = threading.Lock()
        self._snapshot: tuple[int, Retriever] | None = None

    @property
    def retriever(self) -> Retriever:
        """A snapshot of the index as it stands; the same one until the index changes."""
        with self._reading:
            generation = self.store.generation
            if self._snapshot is None or self._snapshot[0] != generation:
                self._snapshot = (generation, self._read_index())
            return self._snapshot[1]

    def _read_index(self) -> Retriever:
        documents = self.store.documents()
        try:
            passages = self.store.passages(documents)
        except StoreError:
            # Another process may have changed a document between the two calls.
            documents = self.store.documents()
            passages = self.store.passages(documents)
        metadata = {name: document.metadata for name, document in documents.items()}
        return Retriever(passages, metadata, self.store, self.embedder, self.interaction)


@contextmanager
def open_library(
    settings: Settings, task: str, *, rebuild: bool = False, split: Split = split_document
) -> Iterator[Library]:
    """The corpus that the settings name, opened for one process.

    Args:
        settings: as checked at start.
        task: what this process does, for the message that another one gets.
        rebuild: begin with an empty index.
        split: cuts a document into passages that tile it; an index is not told which
            one made it, so another one needs an index of its own.

    Raises:
        StoreError: the index is held, unreachable, damaged, or another model's.
        EmbeddingError: the embedding model is missing or does not answer.
        SettingsError: a chat model is named, and no endpoint for it.
        PromptError: a prompt is missing or has been edited wrongly.
    """
    embedder = make_embedder(settings)
    with open_store(
        settings.data,
        settings.chroma_url,
        embedder.name,
        embedder.dimension,
        rebuild=rebuild,
        task=task,
    ) as store:
        yield Library(settings, store, embedder, split)


def ingest(
    library: Library,
    progress: Callable[[float, int, str], None] | None = None,
    *,
    only: Collection[str] | None = None,
    stop: threading.Event | None = None,
) -> IngestReport:
    """Make the index equal to the corpus folder.

    Unchanged files cost a checksum. A changed document is replaced in one step.
    A file that cannot be read is reported, and what the index holds of it stays.
    Killed or stopped at any moment, it leaves a whole index, and the next ingest goes on.

    Args:
        library: the open corpus.
        progress: told `(files done, files in all, what is read)`; a file of many reports, or a
            long one, is done in parts.
        only: files of the corpus, by their paths within its folder with `/`, that were added,
            changed or removed; no other is looked at. With `metadata.csv` among them all are,
            since it tells of all.
        stop: ends it early when set: what is done by then stays.

    Raises:
        CorpusError: the folder is missing.
        StoreError, EmbeddingError: as their names say; what was stored so far stays.
    """
    with library.ingesting:
        return _Ingest(
            library,
            progress or (lambda done, total, name: None),
            None if only is None or SIDECAR in only else frozenset(only),
            stop or threading.Event(),
        ).run()


class _Stopped(Exception):  # noqa: N818 - asked for, no error
    """The ingest was told to stop."""


class _Ingest:
    """One run of `ingest`, and what it has counted so far."""

    def __init__(
        self,
        library: Library,
        progress: Callable[[float, int, str], None],
        only: frozenset[str] | None,
        stop: threading.Event,
    ) -> None:
        self._store = library.store
        self._embedder = library.embedder
        self._split = library.split
        self._progress = progress
        self._stop = stop
        self._only = only
        self._listing = _listing_of(list_corpus(library.settings.corpus), only)
        self._stored = library.store.documents()
        self._of_file: dict[str, list[StoredDocument]] = {}
        for document in self._stored.values():
            if only is None or document.file in only:
                self._of_file.setdefault(document.file, []).append(document)
        self._problems = list(self._listing.problems)
        self._added = self._changed = self._unchanged = 0
        self._gone: set[str] = set()
        self._writing = library.store.is_changing  # an ingest was killed: its change ends here

    def run(self) -> IngestReport:
        files = self._listing.files
        stopped = False
        try:
            for done, file in enumerate(files):
                self._progress(done, len(files), file.name)
                self._read(file, done)
            self._progress(len(files), len(files), "")
            self._remove_what_left()
        except _Stopped:
            stopped = True
            self._gone = set()
        finally:
            if self._writing:
                self._store.end_change()
        self._store.sweep()
        return IngestReport(
            added=self._added,
            changed=self._changed,
            removed=len(self._gone),
            unchanged=self._unchanged,
            problems=tuple(self._problems),
            others=self._listing.others,
            stopped=stopped,
        )

    def _go_on(self) -> None:
        """Come here where nothing is half done.

        Raises:
            _Stopped: it is to end.
        """
        if self._stop.is_set():
            raise _Stopped

    def _remove_what_left(self) -> None:
        listed = {file.name for file in self._listing.files}
        unlisted = {p.source for p in unread(self._listing.problems)}  # there, but not readable
        for name, documents in self._of_file.items():
            folders = {str(parent) for parent in PurePosixPath(name).parents}
            if name not in listed and not unlisted & {name, *folders}:
                self._gone |= {document.id for document in documents}
        if self._gone:
            self._begin_writing()
            self._store.remove(sorted(self._gone))

    def _begin_writing(self) -> None:
        if not self._writing:
            self._store.begin_change()
            self._writing = True

    def _read(self, file: CorpusFile, done: int) -> None:
        self._go_on()
        stored = self._of_file.get(file.name, [])
        try:
            mark = f"{_SPLIT_VERSION}.{BUDGET_TOKENS}.{fingerprint(file)}"
        except UnreadableFile as error:
            self._problems.append(
                Problem(source=error.source, cause=error.problem, remedy=error.remedy)
            )
            return
        if stored and all(document.file_fingerprint == mark for document in stored):
            self._unchanged += len(stored)
            return
        loaded = load_file(file)
        self._problems += loaded.problems
        share = 1 / max(1, len(loaded.documents))
        for number, document in enumerate(loaded.documents):
            self._keep(document, file.name, done + number * share, share)
        if not loaded.problems:
            # Last, so that a file is known as read only when all of it was.
            self._store.note_file([document.id for document in loaded.documents], mark)
        if not unread(loaded.problems):
            self._gone |= {d.id for d in stored} - {d.id for d in loaded.documents}

    def _keep(self, document: Document, file: str, done: float, share: float) -> None:
        """Store a document unless it is; its work is this share of a file's."""
        revision = _revision(document)
        stored = self._stored.get(document.id)
        if stored is not None and stored.revision == revision:
            self._unchanged += 1
            return
        passages = self._split(document)
        texts = [with_title(passage.text, document.metadata) for passage in passages]
        vectors = np.empty((len(texts), self._embedder.dimension), dtype=np.float32)
        # Never texts of two documents at once: a vector then depends on its document alone.
        for at in range(0, len(texts), _EMBEDDED_AT_ONCE):
            ahead = done + share * at / len(texts)
            self._progress(ahead, len(self._listing.files), document.id)
            self._go_on()
            vectors[at : at + _EMBEDDED_AT_ONCE] = self._embedder.embed(
                texts[at : at + _EMBEDDED_AT_ONCE]
            )
        self._begin_writing()
        self._store.replace(document, revision, passages, vectors, file)
        if stored is None:
            self._added += 1
        else:
            self._changed += 1


def _listing_of(listing: CorpusListing, only: frozenset[str] | None) -> CorpusListing:
    """What a listing has of these files; all of it when None."""
    if only is None:
        return listing
    return CorpusListing(
        files=tuple(file for file in listing.files if file.name in only),
        problems=tuple(p for p in listing.problems if p.source in only),
    )


def _revision(document: Document) -> str:
    """Names the text, the metadata and the splitting; 16 hexadecimal digits."""
    parts: list[Any] = [_SPLIT_VERSION, BUDGET_TOKENS, document.version]
    parts.append(document.metadata.model_dump())
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


class Asked(Record):
    """What is about to be answered, and how.

    Attributes:
        standalone_question: the question with its references to earlier turns resolved.
    """

    standalone_question: str
    mode: Mode


#: What `answering` yields: how the question was understood, then each statement, last the
#: whole answer; and, while a chat model is waited for, that there is nothing yet.
Event = Asked | Waiting | Released | Answer


def ask(
    library: Library,
    question: str,
    *,
    turns: Sequence[Turn] = (),
    mode: Mode | None = None,
    filters: Filters | None = None,
    within: Retriever | None = None,
) -> Answer:
    """What the corpus says to a question, or that it does not say; as for `answering`."""
    *_, answer = answering(
        library, question, turns=turns, mode=mode, filters=filters, within=within
    )
    if not isinstance(answer, Answer):
        raise TypeError("answering() ended without an answer")
    return answer


def answering(
    library: Library,
    question: str,
    *,
    turns: Sequence[Turn] = (),
    mode: Mode | None = None,
    filters: Filters | None = None,
    within: Retriever | None = None,
) -> Generator[Event]:
    """What the corpus says to a question, as it is found out.

    Closing the iterator early gives up what the chat model was asked.

    Args:
        library: the open corpus.
        question: as the reader asked it.
        turns: what was asked and answered before, oldest first.
        mode: how to answer; prose where a chat model is set, when None.
        filters: which documents to answer from; where they admit none, the answer is that the
            corpus does not say, and why.
        within: a snapshot to answer from, such as `library.retriever.without(...)`;
            the index as it stands when None.

    Yields:
        An `Asked`; then a `Released` for each statement, which stays as it is; then the
        `Answer`, which holds them all. Between them, and before, a `Waiting` every
        `release.PAUSE_S` seconds in which there is nothing else.

    Raises:
        QuestionError: the question is empty or longer than `LONGEST_QUESTION`.
        SettingsError: prose is asked for, and no chat model is set.
        CorpusError: nothing has been ingested.
        StoreError, EmbeddingError: as their names say.
    """
    text = _checked(question)
    writer = library.writer if mode != "quotes" else None
    if writer is None and mode == "prose":
        raise SettingsError(
            "Prose needs a chat model, and none is set.",
            "Set BYLINE_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY; or ask for quotes.",
        )
    opened: AbstractContextManager[Requests | None] = (
        Requests(writer.model) if writer else nullcontext()
    )
    with opened as requests:
        clock = _Clock()
        retriever = _filled(library) if within is None else within
        if filters is not None:
            retriever = retriever.within(filters)
        clock.lap("open")
        if turns and requests:
            rewriting = requests.submit(standalone_by_model, text, turns, requests)
            yield from clock.lapped("standalone", requests.waiting_for(rewriting))
            text = rewriting.result()
        elif turns:
            text = standalone_by_rule(text, turns)
            clock.lap("standalone")
        yield Asked(standalone_question=text, mode="prose" if writer else "quotes")
        clock.skip()
        asked = retriever.read(text)
        clock.lap("read")
        hits = retriever.hits(text, HITS_READ)
        parts = [(retriever.read(part), retriever.hits(part, HITS_READ)) for part in asked.parts]
        clock.lap("retrieve")
        if len(retriever):
            draft = draft_of_quotes(asked, hits, parts, retriever, library.settings.caution)
        else:
            draft = Draft(reason=NO_REPORT)
        clock.lap("answer")
        answer = answer_with_citations(draft, question, retriever.document)
        clock.lap("cite")
        if writer and requests and (answer.statements or len(answer.nearest) > 1):
            writing = prose_answer(writer, requests, text, hits, retriever, answer)
            with closing(clock.lapped("write", writing)) as events:
                for event in events:
                    if isinstance(event, Answer):
                        answer = event
                    else:
                        yield event
        else:
            yield from released_at_once(answer)
            clock.skip()
        timings_ms = {**clock.laps_ms(), **answer.timings_ms}
        if requests and requests.model_ms:
            timings_ms["model"] = round(requests.model_ms, 1)
        yield answer.model_copy(
            update={
                "standalone_question": text,
                "newest_source": retriever.newest_source,
                "timings_ms": timings_ms,
                "usage": requests.usage if requests else answer.usage,
            }
        )


def search(
    library: Library, question: str, *, limit: int, filters: Filters | None = None
) -> list[Hit]:
    """The passages that fit a question, best first.

    Args:
        library: the open corpus.
        question: any text with words in it.
        limit: how many, at most.
        filters: which documents to search.

    Raises:
        QuestionError: the question is empty or longer than `LONGEST_QUESTION`.
        CorpusError: nothing has been ingested.
        StoreError, EmbeddingError: as their names say.
    """
    text = _checked(question)
    return _filled(library).within(filters or Filters()).hits(text, limit, max(limit, DEPTH))


def warm_up(library: Library) -> None:
    """Load what the first question would otherwise wait for: models, and the corpus's words."""
    with suppress(BylineError):  # whoever asks is told
        ask(library, "Who said what?", mode="quotes")


def _checked(question: str) -> str:
    if not question.strip():
        raise QuestionError("The question is empty.", "Write a question.")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; the most is {LONGEST_QUESTION:,}.",
            "Shorten it to what you want to know.",
        )
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise QuestionError(
            f"The question has half a character (a lone surrogate) at position {error.start}.",
            "Write it again.",
        ) from None
    return question.strip()


def _filled(library: Library) -> Retriever:
    retriever = library.retriever
    if len(retriever) == 0:
        raise CorpusError(
            "The index is empty.",
            f"Put reports into {library.settings.corpus}, then run python app.py ingest, "
            "or start the server again.",
        )
    return retriever


class _Clock:
    """Milliseconds between calls of `lap`, by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + 1000 * (now - self._last)
        self._last = now

    def lapped(self, stage: str, events: Generator[_E]) -> Generator[_E]:
        """The events; what passes until each is the stage's, what passes after it is not."""
        with closing(events):
            for event in events:
                self.lap(stage)
                yield event
                self.skip()
        self.lap(stage)

    def skip(self) -> None:
        """Leave out what has passed since the last lap; it was the caller's time."""
        now = time.perf_counter()
        self._start += now - self._last
        self._last = now

    def laps_ms(self) -> dict[str, float]:
        laps = {**self._laps, "total": 1000 * (self._last - self._start)}
        return {stage: round(ms, 1) for stage, ms in laps.items()}

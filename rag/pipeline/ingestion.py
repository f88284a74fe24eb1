"""The corpus folder → the index, file by file, changed files only."""

import hashlib
import json
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from rag.errors import UnreadableFile
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
from rag.pipeline.library import Library
from rag.records import Document, Record
from rag.retrieve import with_title
from rag.split import BUDGET_TOKENS
from rag.store import StoredDocument

#: Passages embedded between two times that questions are given way: a tenth of a second.
_EMBEDDED_AT_ONCE = 6
#: Raise it when passages are cut or embedded otherwise than before; every file is then read anew.
_SPLIT_VERSION = 2


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
    It waits while questions are answered (`precedence.py`), which go on with the snapshot
    that they had; a new one is theirs when this returns.

    Args:
        library: the open corpus.
        progress: told `(files done, files in all, what is read)`; a file of many reports, or a
            long one, is done in parts.
        only: files of the corpus, by their paths within its folder with `/`, that were added,
            changed or removed; no other is looked at. With `metadata.csv` among them all are,
            since it tells of all.
        stop: ends it early when set, between two documents or within a long one, which then
            counts as not begun: what is done by then stays.

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
        self._library = library
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
        self._superseded: list[StoredDocument] = []
        # A change was killed, or ended with a fault: what it left over is swept up here.
        self._sweeping = self._writing = library.store.is_changing

    def run(self) -> IngestReport:
        stopped = False
        try:
            self._read_all()
            self._remove_what_left()
        except _Stopped:
            stopped = True
            self._gone = set()
        except BaseException:
            if self._writing:
                # Not ended: whoever ingests next finds that, and sweeps.
                self._store.show_change()
            raise
        if self._writing:
            self._library.precedence.give_way()
            self._library.show_change()
            self._store.delete_passages(self._superseded)
            if self._sweeping:
                self._store.sweep()
            self._store.end_change()
        return IngestReport(
            added=self._added,
            changed=self._changed,
            removed=len(self._gone),
            unchanged=self._unchanged,
            problems=tuple(self._problems),
            others=self._listing.others,
            stopped=stopped,
        )

    def _read_all(self) -> None:
        files = self._listing.files
        for done, file in enumerate(files):
            self._progress(done, len(files), file.name)
            self._read(file, done)
        self._progress(len(files), len(files), "")

    def _go_on(self) -> None:
        """Come here often, where nothing is half done; waits while questions are answered.

        Raises:
            _Stopped: it is to end.
        """
        if not self._stop.is_set():
            self._library.precedence.give_way()
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
            self._superseded += (self._stored[name] for name in self._gone)

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
            self._superseded.append(stored)


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

"""Answers that were given, kept so that they can be shown again: SQLite, beside the index.

An answer cites a version of each document. Shown again, it says which of these have changed
or left since, and whether the exact quote still stands: a report that was corrected flags
every answer that leaned on it. That is found out when the answer is read, against the index
as it then is, so nobody has to tell the log of a change.

The log never stands in an answer's way. Where it cannot be written, answers are given without
an id, and one warning says so until it can be again. A damaged file is set aside.

Not covered: a change of title, publisher or date alone, which leaves the text and so its
version; a report that was moved to another file, which has left by the id that was cited.
"""

import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from rag.errors import NotFound, StoreUnreachable
from rag.records import Answer, ChangedSource

if TYPE_CHECKING:
    from rag.retrieve import Retriever

#: Answers that are kept, beyond which the oldest make room; some 4 kB each.
MOST_KEPT = 100_000
#: The file's name, in the index folder.
FILE = "answers.sqlite3"
_SET_ASIDE = "answers-set-aside-"
#: Raised when the tables change; a file of another layout is set aside like a damaged one.
_LAYOUT = 1
_TABLE = """
    CREATE TABLE answers (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        record TEXT NOT NULL
    )
"""
#: How long another process that writes is waited for, seconds.
_BUSY_S = 5.0
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_FAULTS = (sqlite3.Error, OSError)
_log = logging.getLogger("byline")
_T = TypeVar("_T")


class AnswerLog:
    """The answers that were given over one index; for many threads, and several processes.

    Args:
        folder: where the file is, made when missing; None keeps nothing.
        index: gives the snapshot of the index as it stands.
    """

    def __init__(self, folder: Path | None, index: "Callable[[], Retriever]") -> None:
        self._folder = folder
        self._index = index
        self._using = threading.Lock()
        self._file: sqlite3.Connection | None = None
        self._fault_told = False

    def keep(self, answer: Answer) -> Answer:
        """The answer with its id, by which it can be had again; as it is when it cannot be kept.

        One that has an id already is kept by that, and once.
        """
        if self._folder is None:
            return answer
        kept = answer.model_copy(
            update={
                "id": answer.id or secrets.token_hex(16),
                "answered_at": answer.answered_at
                or datetime.now(UTC).isoformat(timespec="seconds"),
            }
        )
        record = kept.model_dump_json()

        def insert(file: sqlite3.Connection) -> Answer:
            with file:
                file.execute("BEGIN IMMEDIATE")
                number = file.execute(
                    "INSERT INTO answers (id, record) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    (kept.id, record),
                ).lastrowid
                file.execute("DELETE FROM answers WHERE number <= ?", ((number or 0) - MOST_KEPT,))
            return kept

        return self._tried(insert) or answer

    def get(self, answer_id: str) -> Answer | None:
        """The answer that has this id, `changed` told against the index as it stands.

        Returns:
            None where there is none, or it cannot be read.

        Raises:
            StoreError: the index cannot be read.
        """
        if self._folder is None or not answer_id.isascii():
            return None
        select = "SELECT record FROM answers WHERE id = ?"
        row = self._tried(lambda file: file.execute(select, (answer_id,)).fetchone())
        return self._as_it_stands(*row) if row else None

    def latest(self, limit: int, before: str | None = None) -> list[Answer]:
        """Answers as `get` gives them, newest first.

        Args:
            limit: how many, at most.
            before: the id of an answer; only what was kept before that.

        Raises:
            StoreError: the index cannot be read.
        """
        if self._folder is None:
            return []
        rows = self._tried(
            lambda file: file.execute(
                "SELECT record FROM answers WHERE ?1 IS NULL"
                " OR number < (SELECT number FROM answers WHERE id = ?1)"
                " ORDER BY number DESC LIMIT ?2",
                (before, limit),
            ).fetchall()
        )
        found = (self._as_it_stands(*row) for row in rows or ())
        return [answer for answer in found if answer is not None]

    def close(self) -> None:
        """Close the file; nothing is kept from then on."""
        with self._using:
            self._folder = None
            self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _as_it_stands(self, record: str) -> Answer | None:
        try:
            answer = Answer.model_validate_json(record)
        except ValidationError:
            _log.warning(
                "An answer that was kept is damaged, or of a later Byline: it is not shown."
            )
            return None
        return answer.model_copy(update={"changed": changed_sources(answer, self._index())})

    def _tried(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """What the work with the file gives; None where that fails, which is told once."""
        try:
            result = self._done(work)
        except _FAULTS as error:
            if not self._fault_told:
                _log.warning(
                    "Answers are given but not kept, because %s cannot be used: %s. Free some "
                    "space there, or make it writable.",
                    self._folder and self._folder / FILE,
                    error,
                )
            self._fault_told = True
            return None
        self._fault_told = False
        return result

    def _done(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """What the work with the file gives; on a new file, where this one is damaged."""
        with self._using:
            try:
                return work(self._opened())
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._set_aside(error)
                return work(self._opened())

    def _opened(self) -> sqlite3.Connection:
        if self._folder is None:
            raise sqlite3.ProgrammingError("the log is closed")
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _alone(self._folder):
                self._file = _open(self._folder / FILE)
        return self._file

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        """Let the file have another name; unless another process has done so."""
        self._close()
        if self._folder is None:
            return
        with _alone(self._folder):
            if _is_whole(self._folder / FILE):
                return
            name = f"{_SET_ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite3"
            for part in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    (self._folder / f"{FILE}{part}").rename(self._folder / f"{name}{part}")
        _log.warning(
            "The answers kept in %s cannot be read: %s. The file is now %s, and a new one is "
            "begun; sqlite3 FILE .recover may save what it had.",
            self._folder / FILE,
            error,
            name,
        )


def changed_sources(answer: Answer, index: "Retriever") -> tuple[ChangedSource, ...]:
    """The citations whose documents are not as they were cited, in the order of their numbers.

    Args:
        answer: one that was given before.
        index: a snapshot of the index.
    """
    changed = []
    for citation in answer.citations or answer.nearest:
        here = citation.document in index.metadata
        document = index.document(citation.document) if here else None
        if document is None or document.version != citation.version:
            changed.append(
                ChangedSource(
                    number=citation.number,
                    document=citation.document,
                    change="changed" if document else "removed",
                    version=citation.version,
                    now=document.version if document else None,
                    quote_stands=document is not None and citation.quote in document.text,
                )
            )
    return tuple(changed)


def delete_answers(folder: Path) -> int:
    """Delete every answer that is kept in an index folder; how many there were.

    Files that were set aside are deleted too. Other processes may have the log open.

    Raises:
        StoreUnreachable: they cannot be deleted.
    """
    path, count = folder / FILE, 0
    try:
        if path.exists():
            with _alone(folder):
                opened = _open(path)
            with closing(opened) as file:
                count = file.execute("DELETE FROM answers").rowcount
                # What is deleted stands in the file and its journal until these are written anew.
                file.execute("VACUUM")
                file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for aside in folder.glob(f"{_SET_ASIDE}*"):
            aside.unlink(missing_ok=True)
    except _FAULTS as error:
        raise StoreUnreachable(
            f"The answers in {path} cannot be deleted: {error}.",
            f"Delete {FILE}* and {_SET_ASIDE}* there while nothing of Byline runs.",
        ) from None
    return count


def no_such_answer(answer_id: str) -> NotFound:
    """The error of an answer that is not there."""
    return NotFound(
        f"No answer is kept by the id {answer_id[:64]!r}.",
        "Ask the question again; answers go when they are deleted, or make room for newer ones.",
    )


class _OtherLayout(sqlite3.DatabaseError):
    """The file is not of this layout."""


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    # The low byte is the kind of error, the rest says more of it.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, _OtherLayout) or code in _DAMAGE


def _alone(folder: Path) -> AbstractContextManager[object]:
    """While nobody else opens the file, which SQLite does not sort out while it is made."""
    from filelock import FileLock

    return FileLock(folder / "answers.lock", timeout=_BUSY_S)


def _is_whole(path: Path) -> bool:
    try:
        with closing(_open(path)) as file:
            return file.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError as error:
        if _is_damage(error):
            return False
        raise


def _open(path: Path) -> sqlite3.Connection:
    if not path.exists():
        path.touch(mode=0o600)  # what somebody asked is for whoever runs Byline
    file = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        is_new = _is_empty(file)  # first, so that what is not ours stays as it is
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        if is_new:
            with file:
                file.execute("BEGIN IMMEDIATE")
                file.execute(_TABLE)
                file.execute(f"PRAGMA user_version = {_LAYOUT}")
    except BaseException:
        file.close()
        raise
    return file


def _is_empty(file: sqlite3.Connection) -> bool:
    """Whether it has no table yet; False when it has ours.

    Raises:
        _OtherLayout: it has others.
    """
    (layout,) = file.execute("PRAGMA user_version").fetchone()
    if layout == _LAYOUT:
        return False
    if layout or file.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise _OtherLayout("it is of another Byline, or of something else")
    return True

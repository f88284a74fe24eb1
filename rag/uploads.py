"""Files into the corpus folder, replaced there, and out of it again: whole or not at all.

    bytes → hidden file, fsynced → its name, folder fsynced

What has its name has all its bytes, on the disk. A hidden file is never read as a
report, so a kill at any moment leaves none half-written; the next `CorpusFolder`
deletes what was left. Several files come in together or not at all, except that a
kill between two renames leaves the first.

Names are taken in the form NFC and told apart whatever the case of their letters, so
that a corpus can move to any file system. No symbolic link is followed.

Not covered: what else writes into the folder at the same moment; Windows, which cannot
fsync a folder.
"""

import errno
import fcntl
import hashlib
import os
import threading
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Self

from rag.errors import CorpusError, DiskFull, NotFound, UploadConflict, UploadRefused
from rag.load import SUFFIXES, is_beside_reports

#: The longest part of a name, in bytes of UTF-8: what file systems take.
LONGEST_PART_BYTES = 255
#: The longest name, folders included, in bytes of UTF-8.
LONGEST_NAME_BYTES = 1_000
_HIDDEN = ".upload-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
#: Controls, lone surrogates, line and paragraph separators.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
#: They show the characters after them in another order than they stand in.
_BIDI_CONTROLS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def checked_name(name: str) -> str:
    """A name for a corpus file, in the form NFC.

    Args:
        name: a path within the corpus folder, with `/`.

    Raises:
        UploadRefused: no report can be named so; the message says why.
    """
    for position, character in enumerate(name):
        if unicodedata.category(character) in _REFUSED_CATEGORIES or character in _BIDI_CONTROLS:
            raise _refused(name, f"has the character U+{ord(character):04X} at position {position}")
    name = unicodedata.normalize("NFC", name)
    if "\\" in name:
        raise _refused(name, "has a backslash", "Separate folders with /.")
    if len(name.encode()) > LONGEST_NAME_BYTES:
        raise _refused(name, f"has more than {LONGEST_NAME_BYTES:,} bytes")
    for part in name.split("/"):
        if part in ("", ".", ".."):
            raise _refused(
                name, f"has the part {part!r}", "Name a path within the corpus folder: a/b.txt."
            )
        if part.startswith("."):
            raise _refused(name, f"has the hidden part {part!r}", "Begin no part with a dot.")
        if len(part.encode()) > LONGEST_PART_BYTES:
            raise _refused(name, f"has a part of more than {LONGEST_PART_BYTES} bytes")
    if PurePosixPath(name).suffix.lower() not in SUFFIXES:
        raise _refused(name, "has no ending that is read", f"The endings are {' '.join(SUFFIXES)}.")
    # Whatever the case: some file systems read metadata.csv under any.
    if is_beside_reports(name) or is_beside_reports(name.lower()):
        raise _refused(name, "is not that of a report: notes about a corpus are named so")
    return name


def _refused(name: str, why: str, remedy: str = "Name it otherwise.") -> UploadRefused:
    shown = name if len(name) <= 100 else f"{name[:100]}…"
    return UploadRefused(f"The name {shown!r} {why}.", remedy)


class Staged:
    """A file's bytes in a hidden file, until it gets its name.

    A context: what has not got its name at the end of it is deleted.

    Attributes:
        name: the file's path within the corpus folder.
        size_bytes: how many were written.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.size_bytes = 0
        self._digest = hashlib.sha256()
        self._path: Path | None = folder / f"{_HIDDEN}{uuid.uuid4().hex}"
        with _translated(folder):
            self._stream = self._path.open("xb")
            # Says that somebody still writes it; a kill lets go of it.
            fcntl.flock(self._stream, fcntl.LOCK_EX)
        self._folder = folder

    def __enter__(self) -> Self:
        """Hold the hidden file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Delete it, unless it got its name."""
        with suppress(OSError):  # buffered bytes that found no room
            self._stream.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def write(self, data: bytes) -> int:
        """Add bytes.

        Raises:
            DiskFull: there is no room for them.
        """
        with _translated(self._folder):
            self._stream.write(data)
        self._digest.update(data)
        self.size_bytes += len(data)
        return len(data)

    def finish(self) -> None:
        """Bring all bytes to the disk.

        Raises:
            UploadRefused: there are none.
            DiskFull: there is no room for them.
        """
        if self.size_bytes == 0:
            raise UploadRefused(f"The file {self.name} is empty.", "Send it with its words.")
        with _translated(self._folder):
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def equals(self, path: Path) -> bool:
        """Whether the file at `path` has the same bytes."""
        if path.stat().st_size != self.size_bytes:
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest() == self._digest.digest()

    def move(self, path: Path) -> None:
        """Give it its name, in place of what has it."""
        if self._path is None:
            raise ValueError(f"{self.name} has its name already")
        self._path.replace(path)
        self._path = None


class CorpusFolder:
    """Where reports are put, replaced and deleted, by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open it, and delete hidden files that a killed process left."""
        self._folder = folder
        self._changing = threading.Lock()
        with suppress(OSError):  # whoever puts a file there is told
            _sweep(folder)

    def stage(self, name: str) -> Staged:
        """A place for the bytes of the file that is to have this name.

        Raises:
            CorpusError: the folder is missing or cannot be written.
        """
        return Staged(self._folder, name)

    def has(self, name: str) -> bool:
        """Whether there is a file of this name, which ingesting reads."""
        return self._find(name) is not None

    def add(self, staged: Sequence[Staged]) -> None:
        """Put new files there, all or none. One that is there with the same bytes may stay.

        Args:
            staged: finished, their names as `checked_name` gives them.

        Raises:
            UploadConflict: a name is taken, or two of them are one.
            DiskFull: there is no room for them.
            CorpusError: the folder cannot be written.
        """
        _refuse_clashes([file.name for file in staged])
        with self._changing, _translated(self._folder):
            siblings: dict[Path, dict[str, set[str]]] = {}
            new = [file for file in staged if self._is_new(file, siblings)]
            made: list[Path] = []
            try:
                for file in new:
                    path = self._folder / file.name
                    made += _made_folders(path.parent)
                    file.move(path)
                    made.append(path)
                for folder in {path.parent for path in made}:
                    _sync(folder)
            except OSError:
                for path in reversed(made):
                    with suppress(OSError):
                        path.rmdir() if path.is_dir() else path.unlink()
                raise

    def replace(self, staged: Staged) -> None:
        """Put a file in the place of the one that has its name.

        Raises:
            NotFound: there is none.
            DiskFull, CorpusError: as for `add`.
        """
        with self._changing, _translated(self._folder):
            path = self._find(staged.name)
            if path is None:
                raise no_such_file(staged.name)
            staged.move(path)
            _sync(path.parent)

    def delete(self, name: str) -> None:
        """Delete a file.

        Raises:
            NotFound: there is none.
            CorpusError: the folder cannot be written.
        """
        with self._changing, _translated(self._folder):
            path = self._find(name)
            if path is None:
                raise no_such_file(name)
            path.unlink()
            _sync(path.parent)

    def _find(self, name: str) -> Path | None:
        """Where the file of exactly this name is, if it is one that ingesting reads."""
        if is_beside_reports(name) or PurePosixPath(name).suffix.lower() not in SUFFIXES:
            return None
        here = self._folder
        for part in name.split("/"):
            # Not `exists`: some file systems find a name under another case.
            if part in ("", "..") or part.startswith(".") or part not in _names_in(here):
                return None
            here /= part
            if here.is_symlink():
                return None
        return here if here.is_file() else None

    def _is_new(self, file: Staged, siblings: dict[Path, dict[str, set[str]]]) -> bool:
        """Whether nothing has the file's name; False when the same bytes have it.

        Args:
            file: finished.
            siblings: what was found in folders so far: folded name → names.
        """
        here = self._folder
        parts = file.name.split("/")
        for depth, part in enumerate(parts, start=1):
            if here not in siblings:
                names = siblings[here] = {}
                for name in _names_in(here):
                    names.setdefault(_folded(name), set()).add(name)
            alike = siblings[here].get(_folded(part), set())
            if not alike:
                return True
            if part not in alike:
                raise _taken(file.name, f"{min(alike)!r} differs from {part!r} in spelling alone")
            here /= part
            if here.is_symlink() or not (here.is_file() if depth == len(parts) else here.is_dir()):
                raise _taken(file.name, f"{part!r} is there and is something else")
        if not file.equals(here):
            raise _taken(file.name, "there is such a file with other words")
        return False


def _refuse_clashes(names: Sequence[str]) -> None:
    """Raise `UploadConflict` when two names are one on some file system, or one is in another."""
    folders: dict[str, str] = {}
    files: set[str] = set()
    for name in names:
        parts = name.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            if _folded(folder) in files or folders.setdefault(_folded(folder), folder) != folder:
                raise _taken(name, "another file that comes with it needs that place")
        if _folded(name) in files or _folded(name) in folders:
            raise _taken(name, "another file that comes with it has it too")
        files.add(_folded(name))


def no_such_file(name: str) -> NotFound:
    """The error of a file that is not there."""
    return NotFound(
        f"The corpus has no file {name!r}.", "List the documents, or POST it as a new one."
    )


def _taken(name: str, why: str) -> UploadConflict:
    return UploadConflict(
        f"The name {name} is taken: {why}.",
        "Name the file otherwise, or replace the one that is there with PUT.",
    )


def _folded(name: str) -> str:
    """Equal for names that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names alone, of folders that may be large
    except (FileNotFoundError, NotADirectoryError):
        return []


def _made_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; those that were missing, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir()
    return missing[::-1]


def _sync(folder: Path) -> None:
    """Bring a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    for path in folder.glob(f"{_HIDDEN}*"):
        with suppress(OSError), path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while somebody writes it
            path.unlink()


def unwritten(where: str, error: OSError) -> DiskFull | CorpusError:
    """What the system says of a file that cannot be written, as an error of ours."""
    if error.errno in _FULL:
        return DiskFull(
            f"There is no room in {where}: {error.strerror}.",
            "Free some space and send it again; nothing of it was kept.",
        )
    return CorpusError(
        f"There is no writing in {where}: {error.strerror or error}.",
        "Make it writable for the user that runs Byline.",
    )


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """The system's errors as ours."""
    try:
        yield
    except OSError as error:
        raise unwritten(f"the corpus folder {folder}", error) from None

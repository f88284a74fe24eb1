"""A corpus folder → its files → `Document`s, and what could not be read.

Every file is read on its own, and a fault in one becomes a `Problem` that
names it, so that one bad file never costs the others. What belongs to the
corpus is decided here: files whose ending has a reader, not hidden, not
reached by a symbolic link. `metadata.csv` at its top and the notes
`README.md` and `SOURCES.md` are about the corpus, not in it. The readers
themselves are in `readers.py`, imported when the first file is read, because
LlamaIndex takes seconds to import and an unchanged corpus needs none of it.
"""

import csv
import hashlib
import io
import os
import stat
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from rag.encoding import decode_text
from rag.errors import CorpusError, UnreadableFile
from rag.records import Document, Metadata, Record

#: Endings that have a reader; `readers.READERS` has the same keys.
SUFFIXES = (".txt", ".md", ".html", ".json", ".jsonl", ".csv", ".pdf", ".docx", ".eml")
SIDECAR = "metadata.csv"
_NOTES = ("readme.md", "sources.md")
#: Part of every fingerprint: raise it when a reader extracts other text than before.
_READERS_VERSION = 1


class Problem(Record):
    """A file, or a row of one, that was not read as it should be.

    Attributes:
        source: path within the corpus folder, `#` and a row number where one is at fault.
        cause: what is wrong with it; a sentence.
        remedy: what to do with it; a sentence.
        was_read: whether its text was read all the same (a bad date, say).
    """

    source: str
    cause: str
    remedy: str
    was_read: bool = False


class CorpusFile(Record):
    """A file to read.

    Attributes:
        name: its path within the corpus folder, with `/` on every system.
        sidecar: its row in `metadata.csv`, empty values left out.
    """

    name: str
    path: Path
    sidecar: dict[str, str] = {}


class CorpusListing(Record):
    """What a corpus folder holds.

    Attributes:
        files: in the order of their names.
        problems: files that are not followed or opened at all, and bad sidecar rows.
        others: ending → number of files that no reader is for.
    """

    files: tuple[CorpusFile, ...]
    problems: tuple[Problem, ...] = ()
    others: dict[str, int] = Field(default_factory=dict)


class LoadedFile(Record):
    """What one file gave."""

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()


def list_corpus(folder: Path) -> CorpusListing:
    """The files of the corpus in `folder`, its sub-folders included.

    Raises:
        CorpusError: the folder is missing or cannot be listed.
    """
    if not folder.is_dir():
        raise CorpusError(
            f"The corpus folder {folder} does not exist.",
            "Make it and put reports there, or name another with BYLINE_CORPUS.",
        )
    problems: list[Problem] = []
    paths: list[Path] = []
    others: Counter[str] = Counter()

    def unlistable(error: OSError) -> None:
        where = Path(error.filename)
        if where == folder:
            raise CorpusError(
                f"The corpus folder {folder} cannot be listed: {error.strerror}.",
                "Make it readable, or name another with BYLINE_CORPUS.",
            )
        problems.append(
            _problem(where.relative_to(folder), f"The folder cannot be listed: {error.strerror}.")
        )

    for at, folders, names in os.walk(folder, onerror=unlistable):
        here = Path(at)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if (here / name).is_symlink() and _leads_out(here / name, folder):
                problems.append(_leads_out_problem((here / name).relative_to(folder)))
        for name in names:
            path = here / name
            if name.startswith((".", "~$")) or name.lower() in _NOTES:
                continue
            if here == folder and name == SIDECAR:
                continue
            if path.suffix.lower() not in SUFFIXES:
                others[path.suffix.lower() or name] += 1
            elif not path.is_symlink():
                paths.append(path)
            elif _leads_out(path, folder):
                problems.append(_leads_out_problem(path.relative_to(folder)))

    sidecar, sidecar_problems = _read_sidecar(folder)
    files = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if _is_unicode(name):
            files.append(CorpusFile(name=name, path=path, sidecar=sidecar.pop(name, {})))
        else:
            problems.append(
                Problem(
                    source=ascii(name)[1:-1],
                    cause="Its name is not valid Unicode.",
                    remedy="Rename it.",
                )
            )
    problems += sidecar_problems
    problems += (
        Problem(
            source=SIDECAR,
            cause=f"It describes {name!r}, which is not in the corpus.",
            remedy="Correct the name in its column file, or remove the row.",
            was_read=True,
        )
        for name in sidecar
    )
    files.sort(key=lambda f: f.name)
    return CorpusListing(files=tuple(files), problems=tuple(problems), others=dict(others))


def fingerprint(file: CorpusFile) -> str:
    """SHA-256 over all that decides what the file gives; equal means unchanged.

    Raises:
        UnreadableFile: it cannot be opened.
    """
    digest = hashlib.sha256(repr((_READERS_VERSION, sorted(file.sidecar.items()))).encode())
    try:
        if not stat.S_ISREG(file.path.stat().st_mode):
            raise UnreadableFile(file.name, "It is not a regular file.", "Remove it.")
        with file.path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise _unopened(file, error) from None
    return digest.hexdigest()


def load_file(file: CorpusFile) -> LoadedFile:
    """The documents in `file`, and a problem for all of it that could not be read."""
    from rag.readers import READERS

    errors: list[UnreadableFile] = []
    problems: list[Problem] = []
    documents: list[Document] = []
    try:
        found = READERS[file.path.suffix.lower()].load_data(file.path, problems=errors)
        if not found and not errors:
            raise UnreadableFile(file.name, "It holds no report.", "Remove it, or fill it.")
    except UnreadableFile as error:
        found = []
        errors.append(error)
    except OSError as error:
        found = []
        errors.append(_unopened(file, error))
    for error in errors:
        row = error.source.partition("#")[2]
        source = f"{file.name}#{row}" if row else file.name
        problems.append(Problem(source=source, cause=error.problem, remedy=error.remedy))
    for document in found:
        row = document.metadata.get("row")
        source = file.name if row is None else f"{file.name}#{row}"
        text = _storable(document.text)
        if not text.strip():
            problems.append(
                Problem(
                    source=source,
                    cause="It is empty." if not text else "It holds only white space.",
                    remedy="Remove it, or fill it.",
                )
            )
            continue
        metadata, doubts = _metadata(source, {**document.metadata, **file.sidecar})
        problems += doubts
        documents.append(Document(id=source, text=text, metadata=metadata))
    return LoadedFile(documents=tuple(documents), problems=tuple(problems))


def _metadata(source: str, fields: dict[str, str]) -> tuple[Metadata, list[Problem]]:
    from rag.readers import iso_8601

    known = {name: _storable(fields[name]) for name in Metadata.model_fields if fields.get(name)}
    problems = []
    if "published" in known:
        written = known.pop("published")
        if date := iso_8601(written):
            known["published"] = date
        else:
            problems.append(
                Problem(
                    source=source,
                    cause=f"Its date {written!r} is not understood; it was read without one.",
                    remedy="Write the date as 2022-11-11 or 2022-11-11T09:30:00+02:00.",
                    was_read=True,
                )
            )
    return Metadata(**known), problems


def _read_sidecar(folder: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """File name → its row of `metadata.csv`."""
    path = folder / SIDECAR
    rows: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    try:
        text = decode_text(path.read_bytes(), SIDECAR)
    except FileNotFoundError:
        return rows, problems
    except OSError as error:
        return rows, [_problem(Path(SIDECAR), f"It cannot be opened: {error.strerror}.")]
    except UnreadableFile as error:
        return rows, [Problem(source=SIDECAR, cause=error.problem, remedy=error.remedy)]
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if "file" not in (reader.fieldnames or []):
        return rows, [
            Problem(
                source=SIDECAR,
                cause=f"Its header has no column named file (it has: {reader.fieldnames}).",
                remedy="Begin it with the line file,title,publisher,published,url.",
            )
        ]
    for row in reader:
        name = (row.get("file") or "").strip()
        rows[name] = {
            field: row[field].strip()
            for field in Metadata.model_fields
            if isinstance(row.get(field), str) and row[field].strip()
        }
    return rows, problems


def _leads_out(link: Path, folder: Path) -> bool:
    """Whether a symbolic link ends outside `folder`; one within it is not read twice."""
    return not link.resolve().is_relative_to(folder.resolve())


def _leads_out_problem(name: Path) -> Problem:
    return Problem(
        source=name.as_posix(),
        cause="It is a symbolic link out of the corpus folder, and was not followed.",
        remedy="Copy what it points to into the corpus.",
    )


def _problem(name: Path, cause: str) -> Problem:
    return Problem(
        source=name.as_posix(), cause=cause, remedy="Make it readable for this user, or remove it."
    )


def _unopened(file: CorpusFile, error: OSError) -> UnreadableFile:
    return UnreadableFile(
        file.name,
        f"It cannot be opened: {error.strerror or error}.",
        "Make it readable for this user, or remove it.",
    )


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _storable(text: str) -> str:
    """`text` with lone surrogates, which no UTF-8 can hold, replaced by U+FFFD."""
    if _is_unicode(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def unread(problems: Iterable[Problem]) -> list[Problem]:
    """Those problems whose file or row was not read."""
    return [problem for problem in problems if not problem.was_read]

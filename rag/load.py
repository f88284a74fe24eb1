"""A corpus folder → its files → `Document`s, and what could not be read.

Every file is read on its own, and a fault in one becomes a `Problem` that
names it, so that one bad file never costs the others. What belongs to the
corpus is decided here: files whose ending has a reader, not hidden, not
reached by a symbolic link. `metadata.csv` at its top and the notes
`README.md` and `SOURCES.md` are about the corpus, not in it. The readers
themselves are in `readers/`, imported when the first file is read, because
LlamaIndex takes seconds to import and an unchanged corpus needs none of it.
"""

import csv
import hashlib
import io
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field, field_validator

from rag.encoding import decode_text
from rag.errors import CorpusError, UnreadableFile
from rag.records import Document, Metadata, Record

#: Endings that have a reader; `readers.READERS` has the same keys.
SUFFIXES = (".txt", ".md", ".html", ".json", ".jsonl", ".csv", ".pdf", ".docx", ".eml")
SIDECAR = "metadata.csv"
_NOTES = ("readme.md", "sources.md")
#: What a row's id adds to its file's name. No file ends so, for it would have no known ending.
_ROW = re.compile(r"#[0-9]+\Z")
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

    @field_validator("source", "cause", "remedy")
    @classmethod
    def _can_be_written(cls, text: str) -> str:
        return _storable(text)


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
    problems: list[Problem] = []
    paths: list[Path] = []
    links: list[Path] = []
    others: Counter[str] = Counter()
    root = Path(os.path.realpath(folder))
    read = {root}  # where a link may lead: what it points to is read there

    def unlistable(error: OSError) -> None:
        where = Path(error.filename)
        if where == folder:
            missing = isinstance(error, FileNotFoundError)
            cause = "does not exist" if missing else f"cannot be listed: {error.strerror}"
            raise CorpusError(
                f"The corpus folder {folder} {cause}.",
                "Make it and put reports there, or name another with BYLINE_CORPUS.",
            )
        problems.append(
            _problem(where.relative_to(folder), f"The folder cannot be listed: {error.strerror}.")
        )

    for at, folders, names in os.walk(folder, onerror=unlistable):
        here = Path(at)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (here / name for name in folders):
            if path.is_symlink():
                links.append(path)
            else:
                read.add(root / path.relative_to(folder))
        for name in names:
            path = here / name
            if name.startswith(".") or is_beside_reports(path.relative_to(folder).as_posix()):
                continue
            if path.suffix.lower() not in SUFFIXES:
                others[_storable(path.suffix.lower() or name)] += 1
            elif path.is_symlink():
                links.append(path)
            else:
                paths.append(path)
                read.add(root / path.relative_to(folder))

    for link in links:
        # Not Path.resolve, which Python 3.11 ends with a RuntimeError on a loop.
        target = Path(os.path.realpath(link))
        if target not in read:
            problems.append(_unfollowed(link.relative_to(folder), target.is_relative_to(root)))
    sidecar, sidecar_problems = _read_sidecar(folder)
    files = []
    described = set()
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if _is_unicode(name):
            key = unicodedata.normalize("NFC", name)
            described.add(key)
            files.append(CorpusFile(name=name, path=path, sidecar=sidecar.get(key, {})))
        else:
            problems.append(
                Problem(source=name, cause="Its name is not valid Unicode.", remedy="Rename it.")
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
        if name not in described
    )
    files.sort(key=lambda f: f.name)
    return CorpusListing(files=tuple(files), problems=tuple(problems), others=dict(others))


def is_beside_reports(name: str) -> bool:
    """Whether a file of this name in a corpus folder is no report: notes, or another program's.

    Args:
        name: its path within the folder, with `/`.
    """
    last = name.rpartition("/")[2]
    return name == SIDECAR or last.startswith("~$") or last.lower() in _NOTES


def file_of(source: str) -> str:
    """The corpus file that a document, or a problem, is of: its id without the row.

    >>> file_of("2022/wire.jsonl#17"), file_of("2022/crowds #2.txt")
    ('2022/wire.jsonl', '2022/crowds #2.txt')
    """
    return _ROW.sub("", source)


def fingerprint(file: CorpusFile) -> str:
    """SHA-256 over all that decides what the file gives; equal means unchanged.

    Raises:
        UnreadableFile: it cannot be opened.
    """
    digest = hashlib.sha256(repr((_READERS_VERSION, sorted(file.sidecar.items()))).encode())
    try:
        _refuse_irregular(file)
        with file.path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise _unopened(file, error) from None
    return digest.hexdigest()


def _refuse_irregular(file: CorpusFile) -> None:
    """Raise `UnreadableFile` for a pipe or a device, which to open may wait for ever."""
    if not stat.S_ISREG(file.path.stat().st_mode):
        raise UnreadableFile(file.name, "It is not a regular file.", "Remove it.")


def load_file(file: CorpusFile) -> LoadedFile:
    """The documents in `file`, and a problem for all of it that could not be read."""
    from rag.readers import READERS

    errors: list[UnreadableFile] = []
    problems: list[Problem] = []
    documents: list[Document] = []
    found = []
    try:
        _refuse_irregular(file)
        found = READERS[file.path.suffix.lower()].load_data(file.path, problems=errors)
    except UnreadableFile as error:
        errors.append(error)
    except OSError as error:
        errors.append(_unopened(file, error))
    if not found and not errors:
        errors.append(UnreadableFile(file.name, "It holds no report.", "Remove it, or fill it."))
    for fault in errors:
        source = file.name + fault.source.removeprefix(file.path.name)  # and # with the row
        problems.append(Problem(source=source, cause=fault.problem, remedy=fault.remedy))
    for document in found:
        row = document.metadata.get("row")
        source = file.name if row is None else f"{file.name}#{row}"
        text = _storable(document.text)
        if not text.strip():
            problems.append(
                Problem(source=source, cause="It holds no words.", remedy="Remove it, or fill it.")
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
                    cause=f"Its date {written[:60]!r} is not understood; it was read without one.",
                    remedy="Write the date as 2022-11-11 or 2022-11-11T09:30:00+02:00.",
                    was_read=True,
                )
            )
    return Metadata(**known), problems


def _read_sidecar(folder: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """File name, as NFC → its row of `metadata.csv`."""
    path = folder / SIDECAR
    if path.is_symlink():
        return {}, [_unfollowed(Path(SIDECAR), is_inside=False)]
    try:
        _refuse_irregular(CorpusFile(name=SIDECAR, path=path))
        text = decode_text(path.read_bytes(), SIDECAR)
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [_problem(Path(SIDECAR), f"It cannot be opened: {error.strerror}.")]
    except UnreadableFile as error:
        return {}, [Problem(source=SIDECAR, cause=error.problem, remedy=error.remedy)]
    return _parse_sidecar(text)


def _parse_sidecar(text: str) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    rows: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if "file" not in header:
            return {}, [
                Problem(
                    source=SIDECAR,
                    cause="Its header has no column named file "
                    f"(it has: {', '.join(header)[:200] or 'none'}).",
                    remedy="Begin it with the line file,title,publisher,published,url.",
                )
            ]
        for number, row in enumerate(reader, start=1):
            fields = dict(zip(header, (" ".join(cell.split()) for cell in row), strict=False))
            name = unicodedata.normalize("NFC", fields.get("file", ""))
            if any(map(str.strip, row[len(header) :])):
                problems.append(
                    Problem(
                        source=f"{SIDECAR}#{number}",
                        cause=f"It has {len(row)} values for {len(header)} columns.",
                        remedy="Put quotation marks around a value that holds a comma.",
                    )
                )
            elif name in rows:
                problems.append(
                    Problem(
                        source=f"{SIDECAR}#{number}",
                        cause=f"It describes {name!r} again; the first row counts.",
                        remedy="Remove one of the two rows.",
                        was_read=True,
                    )
                )
            elif any(fields.values()):
                known = (field for field in Metadata.model_fields if fields.get(field))
                rows[name] = {field: fields[field] for field in known}
    except csv.Error as error:
        problems.append(
            Problem(
                source=SIDECAR,
                cause=f"It is not valid CSV: {error} (line {reader.line_num}).",
                remedy="Check the quotation marks around that line; the rows before it were read.",
            )
        )
    return rows, problems


def _unfollowed(link: Path, is_inside: bool) -> Problem:
    """The problem of a symbolic link, for what it points to is not read."""
    if is_inside:
        return Problem(
            source=link.as_posix(),
            cause="It is a symbolic link to nothing that is read in the corpus.",
            remedy="Put the file itself there, or remove the link.",
        )
    return Problem(
        source=link.as_posix(),
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

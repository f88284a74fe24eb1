"""One corpus file → LlamaIndex documents, by a LlamaIndex reader for each format.

`READERS` maps a file's ending to its reader, and fits
`SimpleDirectoryReader(file_extractor=READERS)` as it stands. A document's
`text` is what Byline quotes from, so no reader trims or re-wraps what it
extracted. Its metadata are the fields of `records.Metadata`, and `row` for a
file that holds several documents. A fault that spoils one row goes to
`problems` when the caller gives a list, and is raised otherwise.

Not covered: pictures and scans (no OCR), attachments of e-mails, text boxes
and footnotes of Word documents, passwords.
"""

import csv
import email
import email.policy
import io
import json
import re
import zipfile
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

import docx
import docx.opc.exceptions
import pypdf.errors
import trafilatura
import trafilatura.metadata
import yaml
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document
from llama_index.readers.file import PDFReader
from tenacity import RetryError

from rag.encoding import decode_text
from rag.errors import UnreadableFile

#: The most text that one file may hold, in bytes of UTF-8.
MAX_TEXT_BYTES = 50_000_000
#: The largest file that is opened at all: text in UTF-16 takes two bytes for one.
_MAX_FILE_BYTES = {".pdf": 500_000_000, ".docx": 500_000_000}

#: What other people's exports call a field, in order of preference.
_FIELDS = {
    "text": ("text", "body", "content"),
    "title": ("title", "headline"),
    "publisher": ("publisher", "source"),
    "published": ("published", "published_at", "date"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_META_CHARSET = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w-]+)""", re.IGNORECASE)


class CorpusReader(BaseReader):
    """A reader of one format, from bytes.

    Subclasses turn bytes into `(text, metadata)` pairs; this class does what
    all share: opening, the size limit, and what becomes of a bad row.
    """

    def load_data(
        self,
        file: Path | str,
        extra_info: dict[str, Any] | None = None,
        fs: Any = None,
        problems: list[UnreadableFile] | None = None,
    ) -> list[Document]:
        """The documents in `file`.

        Args:
            file: its path.
            extra_info: metadata to add to each document; LlamaIndex's convention.
            fs: an fsspec file system; the local one when None.
            problems: where a bad row's error goes; the first is raised when None.

        Raises:
            UnreadableFile: nothing in it can be read; `source` is the file's name.
        """
        path = Path(file)
        size = fs.size(str(path)) if fs else path.stat().st_size
        refuse_oversize(path.name, size)
        with fs.open(str(path), "rb") if fs else path.open("rb") as stream:
            data = stream.read()
        documents = []
        for item in self.parse(data, path.name):
            if isinstance(item, UnreadableFile):
                if problems is None:
                    raise item
                problems.append(item)
            else:
                text, metadata = item
                documents.append(Document(text=text, metadata={**(extra_info or {}), **metadata}))
        return documents

    @abstractmethod
    def parse(
        self, data: bytes, source: str
    ) -> Iterable[tuple[str, dict[str, Any]] | UnreadableFile]:
        """Each document's text and metadata, or the error of a row that is none.

        Raises:
            UnreadableFile: nothing in `data` can be read.
        """


def refuse_oversize(source: str, size_bytes: int) -> None:
    """Raise `UnreadableFile` for a file too large to open."""
    limit = _MAX_FILE_BYTES.get(Path(source).suffix.lower(), 2 * MAX_TEXT_BYTES + 4)
    if size_bytes > limit:
        raise _too_large(source, size_bytes)


def _too_large(source: str, size_bytes: int) -> UnreadableFile:
    return UnreadableFile(
        source,
        f"It holds {size_bytes / 1e6:,.0f} MB; the most is {MAX_TEXT_BYTES / 1e6:.0f} MB of text.",
        "Split it into smaller files.",
    )


def decode_within_limit(data: bytes, source: str) -> str:
    """`decode_text`, for at most `MAX_TEXT_BYTES` of text."""
    text = decode_text(data, source)
    if len(text) > MAX_TEXT_BYTES // 4 and len(text.encode(errors="replace")) > MAX_TEXT_BYTES:
        raise _too_large(source, len(text.encode(errors="replace")))
    return text


class PlainTextReader(CorpusReader):
    """A `.txt` file: its text as decoded."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        yield decode_within_limit(data, source), {}


class FrontMatterReader(CorpusReader):
    """A `.md` file: what follows the YAML front matter, and the fields in it."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        text = decode_within_limit(data, source)
        match = _FRONT_MATTER.match(text)
        if match is None:
            yield text, {}
            return
        try:
            fields = yaml.safe_load(match.group(1))
        except (yaml.YAMLError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            line = f" in line {mark.line + 2}" if mark else ""
            raise UnreadableFile(
                source,
                f"Its front matter is not valid YAML{line}: {getattr(error, 'problem', error)}.",
                "Correct it (a value with a colon needs quotes), or remove it.",
            ) from None
        if isinstance(fields, dict):
            yield text[match.end() :], _named_fields(fields)
        else:  # two rules around a paragraph, not front matter
            yield text, {}


class HtmlReader(CorpusReader):
    """A `.html` page: its article as trafilatura finds it, and its meta tags."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        yield read_html(_decode_html(data, source), source)


def _decode_html(data: bytes, source: str) -> str:
    declared = _META_CHARSET.search(data[:4096])
    if declared:
        try:
            return data.decode(declared.group(1).decode())
        except (LookupError, UnicodeDecodeError):
            pass  # a page that declares the wrong encoding is read as any other text
    return decode_within_limit(data, source)


def read_html(page: str, source: str) -> tuple[str, dict[str, Any]]:
    """The article's text and the metadata of an HTML page.

    Raises:
        UnreadableFile: there is no article in it.
    """
    tree = trafilatura.load_html(page)
    if tree is None:
        raise UnreadableFile(source, "It is not an HTML page.", "Save the page again.")
    found = trafilatura.metadata.extract_metadata(tree)
    exact_time = tree.xpath(
        "string(//meta[@property='article:published_time' or @name='date' "
        "or @itemprop='datePublished']/@content)"
    )
    language = str(tree.xpath("string(/html/@lang)")).split("-")[0]
    text = trafilatura.extract(tree, include_comments=False, include_tables=True, fast=False)
    if not text:
        text = trafilatura.baseline(tree)[1]
    if not text:
        raise UnreadableFile(
            source,
            "No article text was found in the page.",
            "Save the article as text, or check that the page is not built by scripts alone.",
        )
    return text, _named_fields(
        {
            "title": found.title,
            "publisher": found.sitename,
            "published": exact_time or found.date,
            "url": found.url,
            "language": language or None,
        }
    )


class JsonReader(CorpusReader):
    """A `.json` file: one report, or a list of reports."""

    def parse(  # noqa: D102
        self, data: bytes, source: str
    ) -> Iterator[tuple[str, dict[str, Any]] | UnreadableFile]:
        try:
            content = json.loads(decode_within_limit(data, source))
        except json.JSONDecodeError as error:
            raise UnreadableFile(
                source,
                f"It is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
                "Correct it, or export it again.",
            ) from None
        except RecursionError:
            raise UnreadableFile(
                source, "Its JSON is nested too deeply.", "Export it as a flat list of reports."
            ) from None
        if isinstance(content, list):
            yield from (_from_fields(item, source, n) for n, item in enumerate(content, start=1))
            return
        item = _from_fields(content, source, None)
        if isinstance(item, UnreadableFile):
            raise item
        yield item


class JsonLinesReader(CorpusReader):
    """A `.jsonl` file: a report a line; `row` is the line's number."""

    def parse(  # noqa: D102
        self, data: bytes, source: str
    ) -> Iterator[tuple[str, dict[str, Any]] | UnreadableFile]:
        for number, line in enumerate(decode_within_limit(data, source).split("\n"), start=1):
            if not line.strip():
                continue
            try:
                yield _from_fields(json.loads(line), source, number)
            except json.JSONDecodeError as error:
                yield UnreadableFile(
                    f"{source}#{number}",
                    f"The line is not valid JSON: {error.msg} at column {error.colno}.",
                    "Correct the line; the other lines were read.",
                )
            except RecursionError:
                yield UnreadableFile(
                    f"{source}#{number}", "Its JSON is nested too deeply.", "Flatten the line."
                )


class CsvReader(CorpusReader):
    """A `.csv` file with a header: a report a row; `row` counts from 1 below the header."""

    def parse(  # noqa: D102
        self, data: bytes, source: str
    ) -> Iterator[tuple[str, dict[str, Any]] | UnreadableFile]:
        text = decode_within_limit(data, source)
        header = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=header.count)
        csv.field_size_limit(MAX_TEXT_BYTES)
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            names = [(name or "").strip().lower() for name in rows.fieldnames or []]
            if not set(names) & set(_FIELDS["text"]):
                raise UnreadableFile(
                    source,
                    f"Its header has no column named text (it has: {', '.join(names) or 'none'}).",
                    "Name the column that holds the report's words text.",
                )
            rows.fieldnames = names
            for number, row in enumerate(rows, start=1):
                yield _from_fields(row, source, number)
        except csv.Error as error:
            raise UnreadableFile(
                source,
                f"It is not valid CSV: {error} (line {rows.line_num}).",
                "Check the quotation marks around that line, or export it again.",
            ) from None


class TextPdfReader(CorpusReader):
    """A `.pdf` file with a text layer, by LlamaIndex's `PDFReader`."""

    def load_data(  # noqa: D102
        self,
        file: Path | str,
        extra_info: dict[str, Any] | None = None,
        fs: Any = None,
        problems: list[UnreadableFile] | None = None,
    ) -> list[Document]:
        path = Path(file)
        refuse_oversize(path.name, fs.size(str(path)) if fs else path.stat().st_size)
        try:
            (document,) = PDFReader(return_full_document=True).load_data(path, extra_info, fs)
        except RetryError as error:
            cause = error.last_attempt.exception()
            if isinstance(cause, OSError):
                raise cause from None
            raise _unreadable_pdf(path.name, cause) from None
        if not document.text.strip():
            raise UnreadableFile(
                path.name,
                "The PDF holds pictures of pages, no text.",
                "Run text recognition over it first (for example: ocrmypdf in.pdf out.pdf).",
            )
        if len(document.text.encode(errors="replace")) > MAX_TEXT_BYTES:
            raise _too_large(path.name, len(document.text.encode(errors="replace")))
        return [Document(text=document.text, metadata=dict(extra_info or {}))]

    def parse(self, data: bytes, source: str) -> Iterator[Any]:  # noqa: D102
        raise NotImplementedError("PDFReader opens the file itself")


def _unreadable_pdf(source: str, cause: BaseException | None) -> UnreadableFile:
    if isinstance(cause, (pypdf.errors.FileNotDecryptedError, pypdf.errors.DependencyError)):
        return UnreadableFile(
            source, "The PDF is protected by a password.", "Save a copy without one."
        )
    return UnreadableFile(
        source,
        f"It is not a PDF that can be read ({cause}).",
        "Open it in a PDF viewer and save it again.",
    )


class WordReader(CorpusReader):
    """A `.docx` file: its paragraphs and table cells in order, a line each."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                unpacked = sum(i.file_size for i in archive.infolist() if i.filename[-4:] == ".xml")
            if unpacked > 20 * MAX_TEXT_BYTES:
                raise _too_large(source, unpacked)
            word = docx.Document(io.BytesIO(data))
        except (
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            docx.opc.exceptions.OpcError,
        ) as error:
            raise UnreadableFile(
                source,
                f"It is not a Word document that can be read ({error}).",
                "Open it in Word or LibreOffice and save it as .docx again.",
            ) from None
        lines: list[str] = []
        for block in word.iter_inner_content():
            if isinstance(block, docx.table.Table):
                lines += (" | ".join(cell.text for cell in row.cells) for row in block.rows)
            else:
                lines.append(block.text)
        yield "\n\n".join(line for line in lines if line.strip()), {}


class EmailReader(CorpusReader):
    """An `.eml` file: its text part, else the article in its HTML part."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        message = email.message_from_bytes(data, policy=email.policy.default)
        part = message.get_body(preferencelist=("plain", "html"))
        if not isinstance(part, EmailMessage) or not message.keys():
            raise UnreadableFile(
                source,
                "No text was found in the e-mail.",
                "Save the e-mail as text, or its attachment beside it.",
            )
        payload = part.get_payload(decode=True)
        raw = payload if isinstance(payload, bytes) else b""
        charset = part.get_content_charset()
        try:
            text = raw.decode(charset or "ascii")
        except (LookupError, UnicodeDecodeError):
            text = decode_within_limit(raw, source)
        if part.get_content_subtype() == "html":
            text, _ = read_html(text, source)
        name, address = parseaddr(str(message.get("From", "")))
        yield (
            text,
            _named_fields(
                {
                    "title": str(message.get("Subject", "")).strip(),
                    "publisher": name or address,
                    "published": str(message.get("Date", "")),
                    "language": str(message.get("Content-Language", "")).split("-")[0],
                }
            ),
        )


def _from_fields(
    fields: Any, source: str, row: int | None
) -> tuple[str, dict[str, Any]] | UnreadableFile:
    """A report held as named fields (a JSON object, a CSV row)."""
    where = source if row is None else f"{source}#{row}"
    if not isinstance(fields, Mapping):
        return UnreadableFile(
            where,
            f"It is a JSON {type(fields).__name__}, not an object.",
            'Write each report as an object: {"title": …, "text": …}.',
        )
    named = {str(name).strip().lower(): value for name, value in fields.items()}
    text = next((named[n] for n in _FIELDS["text"] if named.get(n) is not None), None)
    if not isinstance(text, str) or not text.strip():
        return UnreadableFile(
            where,
            f"It has no words in a field named text (it has: {', '.join(named) or 'none'}).",
            "Put the report's words in a field named text.",
        )
    metadata = _named_fields(named)
    if row is not None:
        metadata["row"] = row
    return text, metadata


def _named_fields(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """The metadata among `fields`, by Byline's names; dates as the source wrote them."""
    named = {str(name).strip().lower(): value for name, value in fields.items()}
    found: dict[str, Any] = {}
    for name, aliases in _FIELDS.items():
        if name == "text":
            continue
        for alias in aliases:
            value = named.get(alias)
            if isinstance(value, (date, datetime)):
                value = value.isoformat()
            if isinstance(value, (str, int, float)) and str(value).strip():
                found[name] = str(value).strip()
                break
    return found


def iso_8601(written: str) -> str | None:
    """`written` as an ISO 8601 date or date and time; None when it is neither.

    ISO 8601 stays as it stands; the RFC 2822 form of e-mails is converted. No
    other form is guessed at: 11/12/2022 is two different days.
    """
    try:
        datetime.fromisoformat(written)
    except ValueError:
        try:
            return parsedate_to_datetime(written).isoformat()
        except ValueError:
            return None
    return written


READERS: dict[str, CorpusReader] = {
    ".txt": PlainTextReader(),
    ".md": FrontMatterReader(),
    ".html": HtmlReader(),
    ".json": JsonReader(),
    ".jsonl": JsonLinesReader(),
    ".csv": CsvReader(),
    ".pdf": TextPdfReader(),
    ".docx": WordReader(),
    ".eml": EmailReader(),
}

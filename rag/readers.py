"""One corpus file → LlamaIndex documents, by a LlamaIndex reader for each format.

`READERS` maps a file's ending to its reader, and fits
`SimpleDirectoryReader(file_extractor=READERS)` as it stands. A document's
`text` is what Byline quotes from, so no reader trims or re-wraps what it
extracted. Its metadata are the fields of `records.Metadata`, and `row` for a
file that holds several documents. A fault that spoils one row goes to
`problems` when the caller gives a list, and is raised otherwise.

Not covered: pictures and scans (no OCR), attachments of e-mails, text boxes
and footnotes of Word documents, passwords, dates that a page only implies.
"""

import csv
import email
import email.errors
import email.header
import io
import json
import logging
import lzma
import re
import zipfile
import zlib
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
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
from tenacity import RetryError

from rag.encoding import decode_text
from rag.errors import UnreadableFile

#: The most text that one file may hold, in bytes of UTF-8.
MAX_TEXT_BYTES = 50_000_000
#: The largest file that is opened at all, and the most that a .docx may unpack to:
#: pictures count here, text does not.
_MAX_FILE_BYTES = {".pdf": 500_000_000, ".docx": 500_000_000}
#: For other formats, and for the XML inside a .docx: UTF-16 takes two bytes for one.
_MAX_MARKUP_BYTES = 2 * MAX_TEXT_BYTES + 4
#: Bad rows of one file that are reported each by itself.
_MAX_BAD_ROWS = 100

_FILL_IT = "Remove it, or fill it."

#: What other people's exports call a field, in order of preference.
_TEXT_FIELDS = ("text", "body", "content")
_METADATA_FIELDS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "source"),
    "published": ("published", "published_at", "date"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
#: PyYAML reads 100 KB a second, and nobody's front matter is longer than this.
_MAX_FRONT_MATTER = 65_536
_YAML_NULLS = ("null", "Null", "NULL", "~")
_DECLARED_CHARSET = re.compile(
    rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE
)
#: Where pages say when they were published, by trust; all spelled in small letters.
_PUBLISHED_TAGS = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "date",
)
_JSON_LD_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
_ISO_8601 = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{8})(?:[T ](\d\d:\d\d[\d:.,]*) ?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
#: python-docx takes a document to be sound: a damaged one raises whatever its zip, its XML
#: or the code that reads them stumbles on.
_DAMAGED_WORD = (
    docx.opc.exceptions.OpcError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    SyntaxError,  # lxml's XMLSyntaxError is one
    RuntimeError,  # an encrypted archive
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
_LINES = (  # of a Word document: paragraphs, and rows of tables
    ".//w:p[not(ancestor::w:tbl or ancestor::w:txbxContent)]"
    " | .//w:tr[not(ancestor::w:tr or ancestor::w:txbxContent)]"
)
_CELLS = "w:tc | w:sdt/w:sdtContent/w:tc"
_PARAGRAPHS = ".//w:p[not(ancestor::w:txbxContent)]"
_WORDS = (  # `Paragraph.text` leaves out what a tracked change or a content control inserts
    ".//w:r/*[self::w:t or self::w:tab or self::w:ptab or self::w:br or self::w:cr"
    " or self::w:noBreakHyphen]"
    "[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent)]"
)

# What these say of a file is reported as its problem, or did not keep it from being read.
for _library in ("htmldate", "pypdf", "trafilatura"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)


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
            problems: where a bad row's error goes, and beyond the hundredth their number;
                the first is raised when None.

        Raises:
            UnreadableFile: nothing in it can be read; `source` is the file's name.
        """
        path = Path(file)
        size = fs.size(str(path)) if fs else path.stat().st_size
        refuse_oversize(path.name, size)
        with fs.open(str(path), "rb") if fs else path.open("rb") as stream:
            data = stream.read()
        if not data:
            raise UnreadableFile(path.name, "It is empty.", _FILL_IT)
        documents = []
        bad_rows = 0
        for item in self.parse(data, path.name):
            if isinstance(item, UnreadableFile):
                if problems is None:
                    raise item
                bad_rows += 1
                if bad_rows <= _MAX_BAD_ROWS:
                    problems.append(item)
            else:
                text, metadata = item
                documents.append(Document(text=text, metadata={**(extra_info or {}), **metadata}))
        if problems is not None and bad_rows > _MAX_BAD_ROWS:
            problems.append(
                UnreadableFile(
                    path.name,
                    f"{bad_rows - _MAX_BAD_ROWS:,} more of its rows cannot be read.",
                    "Correct the rows named first; the cause is likely the same.",
                )
            )
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
    limit = _MAX_FILE_BYTES.get(Path(source).suffix.lower(), _MAX_MARKUP_BYTES)
    if size_bytes > limit:
        raise _too_large(source, size_bytes)


def _too_large(source: str, size_bytes: int) -> UnreadableFile:
    return UnreadableFile(
        source,
        f"It holds {size_bytes / 1e6:,.0f} MB; the most is {MAX_TEXT_BYTES / 1e6:.0f} MB of text.",
        "Split it into smaller files.",
    )


def _refuse_too_much_text(text: str, source: str) -> None:
    """Raise `UnreadableFile` for text of more than `MAX_TEXT_BYTES`."""
    if len(text) > MAX_TEXT_BYTES // 4:  # a character takes four bytes at most
        size_bytes = len(text.encode(errors="replace"))
        if size_bytes > MAX_TEXT_BYTES:
            raise _too_large(source, size_bytes)


def decode_within_limit(data: bytes, source: str, declared: str | None = None) -> str:
    """`decode_text`, for some words and at most `MAX_TEXT_BYTES` of them."""
    text = decode_text(data, source, declared)
    _refuse_too_much_text(text, source)
    if not text or text.isspace():
        raise UnreadableFile(
            source, "It holds only white space." if text else "It is empty.", _FILL_IT
        )
    return text


class PlainTextReader(CorpusReader):
    """A `.txt` file: its text as decoded."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        yield decode_within_limit(data, source), {}


class FrontMatterReader(CorpusReader):
    """A `.md` file: what follows the YAML front matter, and the fields in it."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        text = decode_within_limit(data, source)
        match = _FRONT_MATTER.match(text, 0, _MAX_FRONT_MATTER)
        if match is None:
            yield text, {}
            return
        try:
            # Plain strings throughout: to YAML the language `no` is the truth value false.
            fields = yaml.load(match.group(1), Loader=yaml.BaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f" in line {mark.line + 2}" if mark else ""
            raise UnreadableFile(
                source,
                f"Its front matter is not valid YAML{line}: {getattr(error, 'problem', error)}.",
                "Correct it (a value with a colon needs quotes), or remove it.",
            ) from None
        except RecursionError:
            raise UnreadableFile(
                source,
                "Its front matter is nested too deeply.",
                "Write it as lines like title: …, or remove it.",
            ) from None
        if isinstance(fields, dict):
            known = {name: value for name, value in fields.items() if value not in _YAML_NULLS}
            yield text[match.end() :], _named_fields(known)
        elif fields:  # two rules around a paragraph, not front matter
            yield text, {}
        else:
            yield text[match.end() :], {}


class HtmlReader(CorpusReader):
    """A `.html` page: its article as trafilatura finds it, and its meta tags."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        declared = _DECLARED_CHARSET.search(data[:4096])
        charset = declared.group(1).decode() if declared else None
        yield read_html(decode_within_limit(data, source, charset), source)


def read_html(page: str, source: str) -> tuple[str, dict[str, Any]]:
    """The article's text and the metadata of an HTML page, or of a piece of one.

    Raises:
        UnreadableFile: there is no article in it.
    """
    tree: Any = trafilatura.load_html(page)
    if tree is None:  # trafilatura takes pages, not the fragments that e-mails hold
        tree = trafilatura.load_html(f"<html><body>{page}</body></html>")
    for element in tree.xpath("//noscript"):
        element.drop_tree()  # "Enable JavaScript" is no article
    found = trafilatura.metadata.extract_metadata(tree, extensive=False)
    tags = _meta_tags(tree)
    text = trafilatura.extract(tree, include_comments=False)
    if not text:
        raise UnreadableFile(
            source,
            "No article text was found in the page.",
            "Save the article as text, or check that the page is not built by scripts alone.",
        )
    return text, _named_fields(
        {
            "title": tags.get("og:title") or found.title,
            "publisher": tags.get("og:site_name") or found.sitename,
            "published": _published(tree, tags),
            "url": _address(tree, tags),
            "language": tree.xpath("string(//html/@lang)"),
        }
    )


def _meta_tags(tree: Any) -> dict[str, str]:
    """Name in small letters → the first value that the page gives it."""
    tags: dict[str, str] = {}
    for element in tree.xpath("//meta[@content] | //*[@itemprop]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = (element.get("content") or element.get("datetime") or "").strip()
        if value:
            tags.setdefault(name.lower(), value)
    return tags


def _published(tree: Any, tags: Mapping[str, str]) -> str | None:
    """The date that the page declares. trafilatura's own guess from the text is often wrong."""
    dates = [tags[name] for name in _PUBLISHED_TAGS if name in tags]
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        dates += _JSON_LD_PUBLISHED.findall(script)
    return next(filter(iso_8601, dates), dates[0] if dates else None)


def _address(tree: Any, tags: Mapping[str, str]) -> str | None:
    declared = (tags.get("og:url"), *tree.xpath("//link[@rel='canonical']/@href"))
    return next((url for url in declared if url and url.startswith(("https://", "http://"))), None)


class JsonReader(CorpusReader):
    """A `.json` file: one report, or a list of reports."""

    def parse(  # noqa: D102
        self, data: bytes, source: str
    ) -> Iterator[tuple[str, dict[str, Any]] | UnreadableFile]:
        try:
            content = _parse_json(decode_within_limit(data, source))
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


def _parse_json(text: str) -> Any:
    """What `text` says, numbers as it writes them and NaN as null."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)


class JsonLinesReader(CorpusReader):
    """A `.jsonl` file: a report a line; `row` is the line's number."""

    def parse(  # noqa: D102
        self, data: bytes, source: str
    ) -> Iterator[tuple[str, dict[str, Any]] | UnreadableFile]:
        # Not splitlines(), which also breaks at a U+2028 inside a string.
        lines = io.StringIO(decode_within_limit(data, source), newline="\n")
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield _from_fields(_parse_json(line), source, number)
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
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            names = [name.strip().lower() for name in next(rows)]
            _check_header(names, source)
            for number, row in enumerate(rows, start=1):
                if any(row[len(names) :]):
                    yield UnreadableFile(
                        f"{source}#{number}",
                        f"It has {len(row)} values for {len(names)} columns.",
                        f"Put quotation marks around a value that holds a {delimiter!r}.",
                    )
                elif any(map(str.strip, row)):
                    yield _from_fields(dict(zip(names, row, strict=False)), source, number)
        except csv.Error as error:
            raise UnreadableFile(
                source,
                f"It is not valid CSV: {error} (line {rows.line_num}).",
                "Check the quotation marks around that line, or export it again.",
            ) from None


def _check_header(names: list[str], source: str) -> None:
    """Raise `UnreadableFile` unless one column holds the words, and no field has two."""
    if not set(names) & set(_TEXT_FIELDS):
        raise UnreadableFile(
            source,
            f"Its header has no column named text (it has: {_listed(names)}).",
            "Name the column that holds the report's words text.",
        )
    known = {*_TEXT_FIELDS, *(alias for aliases in _METADATA_FIELDS.values() for alias in aliases)}
    twice = [name for name, times in Counter(names).items() if times > 1 and name in known]
    if twice:
        raise UnreadableFile(
            source,
            f"Its header has more than one column named {_listed(twice)}.",
            "Give each column a name of its own.",
        )


class TextPdfReader(CorpusReader):
    """A `.pdf` file with a text layer, by LlamaIndex's `PDFReader`."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        reader = _llama_index_pdf_reader()
        try:
            (document,) = reader.load_data(Path(source), fs=_InMemory(data))
        except RetryError as error:
            raise _unreadable_pdf(source, error.last_attempt.exception()) from None
        text = str(document.text)
        if not text.strip():
            raise UnreadableFile(
                source,
                "The PDF has no text: its pages are pictures, or blank, or there are none.",
                "Run text recognition over it first (for example: ocrmypdf in.pdf out.pdf).",
            )
        _refuse_too_much_text(text, source)
        yield text, {}


class _InMemory:
    """As much of an fsspec file system as `PDFReader` asks for: one file, already read."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self, path: str, mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def _llama_index_pdf_reader() -> Any:
    """A `PDFReader`, without what importing its package does to the log.

    A module of that package calls `logging.basicConfig(level=INFO)`, and from
    then on every library's chatter would stand on the terminal.
    """
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    from llama_index.readers.file import PDFReader

    root.handlers[:] = handlers
    root.setLevel(level)
    return PDFReader(return_full_document=True)


def _unreadable_pdf(source: str, cause: BaseException | None) -> UnreadableFile:
    if isinstance(cause, (pypdf.errors.FileNotDecryptedError, pypdf.errors.DependencyError)):
        return UnreadableFile(
            source, "The PDF is encrypted.", "Open it in a PDF viewer and save a copy that is not."
        )
    return UnreadableFile(
        source,
        f"It is not a PDF that can be read ({cause}).",
        "Open it in a PDF viewer and save it again.",
    )


class WordReader(CorpusReader):
    """A `.docx` file: its paragraphs and rows of tables in order, as it reads with all
    tracked changes accepted.
    """

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        try:
            _refuse_zip_bomb(data, source)
            body = docx.Document(io.BytesIO(data)).element.body
        except _DAMAGED_WORD as error:
            raise UnreadableFile(
                source,
                f"It is not a Word document that can be read ({error}).",
                "Open it in Word or LibreOffice and save it as .docx again.",
            ) from None
        lines = [] if body is None else map(_line, body.xpath(_LINES))
        text = "\n\n".join(line for line in lines if line.strip())
        _refuse_too_much_text(text, source)
        yield text, {}


def _refuse_zip_bomb(data: bytes, source: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    markup = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if unpacked > _MAX_FILE_BYTES[".docx"] or markup > _MAX_MARKUP_BYTES:
        raise _too_large(source, unpacked)


def _line(element: Any) -> str:
    """The text of a paragraph; of a table row its cells', with bars between."""
    if element.tag.endswith("}p"):
        return "".join(map(str, element.xpath(_WORDS)))
    return " | ".join(
        "\n".join(_line(paragraph) for paragraph in cell.xpath(_PARAGRAPHS))
        for cell in element.xpath(_CELLS)
    )


class EmailReader(CorpusReader):
    """An `.eml` file: its first text part with words in it, else the article in its HTML part."""

    def parse(self, data: bytes, source: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: D102
        try:
            # Not policy.default: its header parser fails on many malformed headers,
            # and takes minutes and all memory over long ones.
            message = email.message_from_bytes(data)
        except RecursionError:
            raise UnreadableFile(
                source, "Its parts are nested too deeply.", "Save the e-mail as text."
            ) from None
        parts = _text_parts(message)
        if not parts or not message.keys():
            raise UnreadableFile(
                source,
                "No text was found in the e-mail.",
                "Save the e-mail as text, or its attachment beside it.",
            )
        raw, charset = parts.get("plain") or parts["html"]
        text = decode_within_limit(raw, source, charset)
        if "plain" not in parts:
            text, _ = read_html(text, source)
        sender = _header(message, "From", source)
        yield (
            text,
            _named_fields(
                {
                    "title": _header(message, "Subject", source),
                    "publisher": sender.partition("<")[0].strip(' "') or sender.strip("<> "),
                    "published": _header(message, "Date", source),
                    "language": _header(message, "Content-Language", source),
                }
            ),
        )


def _text_parts(message: Message) -> dict[str, tuple[bytes, str | None]]:
    """`plain`, `html` → bytes and charset of the first such part that is not blank.

    Attachments, forwarded messages among them, are left out.
    """
    found: dict[str, tuple[bytes, str | None]] = {}
    waiting: list[Any] = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed(part.get_payload())
        elif part.get_content_type() in ("text/plain", "text/html"):
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes) and raw.strip():
                found.setdefault(part.get_content_subtype(), (raw, part.get_content_charset()))
    return found


def _header(message: Message, name: str, source: str) -> str:
    """The words of a header, decoded; empty when it has none."""
    value = message.get(name, "")
    try:
        pieces = email.header.decode_header(value)
    except email.errors.HeaderParseError:
        return str(value)
    words = ""
    for piece, charset in pieces:
        if isinstance(piece, str):
            words += piece
        else:
            with suppress(UnreadableFile):  # what is no text is no title
                words += decode_text(piece, source, charset)
    return words


def _from_fields(
    fields: Any, source: str, row: int | None
) -> tuple[str, dict[str, Any]] | UnreadableFile:
    """A report held as named fields (a JSON object, a CSV row)."""
    where = source if row is None else f"{source}#{row}"
    if not isinstance(fields, Mapping):
        return UnreadableFile(
            where,
            "It is no JSON object.",
            'Write each report as an object: {"title": …, "text": …}.',
        )
    named = {str(name).strip().lower(): value for name, value in fields.items()}
    text = _first_with_words(named, _TEXT_FIELDS)
    if text is None:
        return UnreadableFile(
            where,
            f"It has no words in a field named text (it has: {_listed(named)}).",
            "Put the report's words in a field named text.",
        )
    metadata = _named_fields(named)
    if row is not None:
        metadata["row"] = row
    return text, metadata


def _listed(names: Iterable[str]) -> str:
    """Names of fields as an error shows them: at most 200 characters of them."""
    listed = ", ".join(names)
    return f"{listed[:200]}…" if len(listed) > 200 else listed or "none"


def _named_fields(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """The metadata among `fields`, by Byline's names, each on one line; dates as they stand."""
    named = {str(name).strip().lower(): value for name, value in fields.items()}
    found: dict[str, Any] = {}
    for name, aliases in _METADATA_FIELDS.items():
        value = _first_with_words(named, aliases)
        if value is not None:
            found[name] = " ".join(value.split())
    return found


def _first_with_words(named: Mapping[str, Any], aliases: Iterable[str]) -> str | None:
    values = (named.get(alias) for alias in aliases)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def iso_8601(written: str) -> str | None:
    """`written` as an ISO 8601 date or date and time; None when it is neither.

    A space may stand for the T and before the zone. The RFC 2822 form of
    e-mails is converted. No other form is guessed at: 11/12/2022 is two
    different days.

    >>> iso_8601("2022-11-11 09:30 +0200")
    '2022-11-11T09:30+0200'
    >>> iso_8601("Fri, 11 Nov 2022 09:30:00 +0200")
    '2022-11-11T09:30:00+02:00'
    """
    match = _ISO_8601.fullmatch(written)
    try:
        if match is None:
            return parsedate_to_datetime(written).isoformat()
        day, time, zone = match.groups()
        normal = date.fromisoformat(day).isoformat()
        if time:
            normal += f"T{time}{zone or ''}"
            datetime.fromisoformat(normal)
    except (ValueError, OverflowError):  # OverflowError: a year beyond all machine integers
        return None
    return normal


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

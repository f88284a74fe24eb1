"""One corpus file → LlamaIndex documents, by a LlamaIndex reader for each format.

`READERS` maps a file's ending to its reader, and fits
`SimpleDirectoryReader(file_extractor=READERS)` as it stands. A document's
`text` is what Byline quotes from, so no reader trims or re-wraps what it
extracted. Its metadata are the fields of `records.Metadata`, and `row` for a
file that holds several documents. A fault that spoils one row goes to
`problems` when the caller gives a list, and is raised otherwise.

A file a format: `text`, `html`, `rows` (JSON, JSON Lines, CSV), `pdf`, `word`,
`mail`; `base` is what they share, `fields` the names that metadata come under.

Not covered: pictures and scans (no OCR), attachments of e-mails, text boxes
and footnotes of Word documents, passwords, dates that a page only implies.
"""

from rag.readers.base import CorpusReader
from rag.readers.fields import iso_8601
from rag.readers.html import HtmlReader
from rag.readers.mail import EmailReader
from rag.readers.pdf import TextPdfReader
from rag.readers.rows import CsvReader, JsonLinesReader, JsonReader
from rag.readers.text import FrontMatterReader, PlainTextReader
from rag.readers.word import WordReader

__all__ = ["READERS", "CorpusReader", "iso_8601"]

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

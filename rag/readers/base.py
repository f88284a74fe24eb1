"""What all readers share: opening a file, the size limits, what becomes of a bad row."""

from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document

from rag.encoding import decode_text
from rag.errors import UnreadableFile

#: The most text that one file may hold, in bytes of UTF-8.
MAX_TEXT_BYTES = 50_000_000
#: The largest file that is opened at all, and the most that a .docx may unpack to:
#: pictures count here, text does not.
MAX_FILE_BYTES = {".pdf": 500_000_000, ".docx": 500_000_000}
#: For other formats, and for the XML inside a .docx: UTF-16 takes two bytes for one.
MAX_MARKUP_BYTES = 2 * MAX_TEXT_BYTES + 4
#: Bad rows of one file that are reported each by itself.
_MAX_BAD_ROWS = 100

_FILL_IT = "Remove it, or fill it."

#: A document's text and its metadata.
Report = tuple[str, dict[str, Any]]


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
    def parse(self, data: bytes, source: str) -> Iterable[Report | UnreadableFile]:
        """Each document's text and metadata, or the error of a row that is none.

        Raises:
            UnreadableFile: nothing in `data` can be read.
        """


def refuse_oversize(source: str, size_bytes: int) -> None:
    """Raise `UnreadableFile` for a file too large to open."""
    limit = MAX_FILE_BYTES.get(Path(source).suffix.lower(), MAX_MARKUP_BYTES)
    if size_bytes > limit:
        raise too_large(source, size_bytes)


def too_large(source: str, size_bytes: int) -> UnreadableFile:
    """The error of a file that holds too much."""
    return UnreadableFile(
        source,
        f"It holds {size_bytes:,} bytes; the most is {MAX_TEXT_BYTES:,} bytes of text.",
        "Split it into smaller files.",
    )


def refuse_too_much_text(text: str, source: str) -> None:
    """Raise `UnreadableFile` for text of more than `MAX_TEXT_BYTES`."""
    if len(text) > MAX_TEXT_BYTES // 4:  # a character takes four bytes at most
        size_bytes = len(text.encode(errors="replace"))
        if size_bytes > MAX_TEXT_BYTES:
            raise too_large(source, size_bytes)


def decode_within_limit(data: bytes, source: str, declared: str | None = None) -> str:
    """`decode_text`, for some words and at most `MAX_TEXT_BYTES` of them."""
    text = decode_text(data, source, declared)
    refuse_too_much_text(text, source)
    if not text or text.isspace():
        raise UnreadableFile(
            source, "It holds only white space." if text else "It is empty.", _FILL_IT
        )
    return text

"""`.pdf` files, by LlamaIndex's `PDFReader`."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf.errors
from tenacity import RetryError

from rag.errors import UnreadableFile
from rag.readers.base import CorpusReader, Report, refuse_too_much_text

# What it says of a file is reported as its problem, or did not keep it from being read.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class TextPdfReader(CorpusReader):
    """A `.pdf` file with a text layer, by LlamaIndex's `PDFReader`."""

    def parse(self, data: bytes, source: str) -> Iterator[Report]:  # noqa: D102
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
        refuse_too_much_text(text, source)
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
    if isinstance(cause, pypdf.errors.FileNotDecryptedError):
        return UnreadableFile(
            source, "The PDF is encrypted.", "Open it in a PDF viewer and save a copy that is not."
        )
    return UnreadableFile(
        source,
        f"It is not a PDF that can be read ({cause}).",
        "Open it in a PDF viewer and save it again.",
    )

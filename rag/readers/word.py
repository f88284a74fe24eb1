"""`.docx` files, by python-docx."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
import docx.opc.exceptions

from rag.errors import UnreadableFile
from rag.readers.base import (
    MAX_FILE_BYTES,
    MAX_MARKUP_BYTES,
    CorpusReader,
    Report,
    refuse_too_much_text,
    too_large,
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


class WordReader(CorpusReader):
    """A `.docx` file: its paragraphs and rows of tables in order, tracked changes accepted."""

    def parse(self, data: bytes, source: str) -> Iterator[Report]:  # noqa: D102
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
        refuse_too_much_text(text, source)
        yield text, {}


def _refuse_zip_bomb(data: bytes, source: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    markup = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if unpacked > MAX_FILE_BYTES[".docx"] or markup > MAX_MARKUP_BYTES:
        raise too_large(source, unpacked)


def _line(element: Any) -> str:
    """The text of a paragraph; of a table row its cells', with bars between."""
    if element.tag.endswith("}p"):
        return "".join(map(str, element.xpath(_WORDS)))
    return " | ".join(
        "\n".join(_line(paragraph) for paragraph in cell.xpath(_PARAGRAPHS))
        for cell in element.xpath(_CELLS)
    )

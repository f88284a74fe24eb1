"""`.eml` files, by Python's own e-mail parser."""

import email
import email.errors
import email.header
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from typing import Any

from rag.encoding import decode_text
from rag.errors import UnreadableFile
from rag.readers.base import CorpusReader, Report, decode_within_limit
from rag.readers.fields import named_fields
from rag.readers.html import read_html

#: In characters; to decode a longer one takes time that grows with its square.
_LONGEST_HEADER = 10_000


class EmailReader(CorpusReader):
    """An `.eml` file: its first text part with words in it, else the article in its HTML part."""

    def parse(self, data: bytes, source: str) -> Iterator[Report]:  # noqa: D102
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
            named_fields(
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
    """The words of a header, decoded; empty when it has none, or more than any real one."""
    value = message.get(name, "")
    if len(str(value)) > _LONGEST_HEADER:
        return ""
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

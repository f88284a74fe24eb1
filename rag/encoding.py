"""The bytes of a text file → its text, or an error that says what the bytes are.

A byte order mark decides first and is dropped; then strict UTF-8; then UTF-16
without a mark, known by where its zero bytes stand; then chardet among the encodings
that newsrooms still meet (on short newsroom sentences with the rule below it
read 15 of 15 right, charset-normalizer 8). Bytes that are nearly UTF-8 are
refused with the place of the damage rather than read as another encoding: a
quote with wrong letters is worse than none. Not covered: UTF-7, EBCDIC.
"""

import codecs
import re

from rag.errors import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = (
    *("cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "koi8-r", "koi8-u"),
    *("cp932", "euc_jis_2004", "gb18030", "big5", "cp949"),
)
#: Below this chardet saw too few letters beyond ASCII to tell (measured: at most 0.05 for
#: English with a curly quote or two, at least 0.07 for a sentence in another language).
_UNSURE = 0.06
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x7fELF": "a program",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_SAVE_AS_UTF8 = "Save it as UTF-8 text."


def decode_text(data: bytes, source: str) -> str:
    """The text in `data`, without its byte order mark.

    Raises:
        UnreadableFile: the bytes are no text, damaged UTF-8, or in no known encoding.
    """
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise UnreadableFile(
                source,
                f"It is {kind}, not text.",
                "Give the file the ending of its kind, or save it as UTF-8 text.",
            )
    text = _decode(data, source)
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > len(text) // 100:
        raise UnreadableFile(
            source, f"It is binary data, not text ({controls} control characters).", _SAVE_AS_UTF8
        )
    return text


def _decode(data: bytes, source: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise _damaged(source, encoding.upper(), len(mark) + error.start) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(data):
            raise _damaged(source, "UTF-8", error.start) from None
    else:
        if "\x00" not in text:
            return text
    return _decode_utf16_without_mark(data) or _decode_legacy(data, source)


def _damaged(source: str, encoding: str, place: int) -> UnreadableFile:
    return UnreadableFile(
        source,
        f"It is {encoding} text, but damaged at byte {place:,}.",
        f"Get an undamaged copy, or open it in an editor and save it as {encoding} again.",
    )


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most bytes beyond ASCII stand in well-formed UTF-8 sequences."""
    beyond_ascii = sum(byte >= 0x80 for byte in data)
    well_formed = sum(len(m) for m in _UTF8_SEQUENCE.findall(data))
    return well_formed > 0.5 * beyond_ascii


def _decode_utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 text has its zero bytes nearly all on one side; None when `data` has not."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 4 or max(even, odd) < 20 * min(even, odd):
        return None
    try:
        return data.decode("utf-16-be" if even > odd else "utf-16-le")
    except UnicodeDecodeError:
        return None


def _decode_legacy(data: bytes, source: str) -> str:
    import chardet

    best = chardet.detect(data, include_encodings=_LEGACY, compat_names=False)
    encoding = best["encoding"] if best["confidence"] >= _UNSURE else "cp1252"
    try:
        return data.decode(encoding or "cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            source,
            f"Its encoding could not be told: not UTF-8, and as {encoding}, the nearest, "
            f"it breaks at byte {error.start:,}.",
            _SAVE_AS_UTF8,
        ) from None

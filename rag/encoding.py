"""The bytes of a text file → its text, or an error that says what the bytes are.

A byte order mark decides first and is dropped; then strict UTF-8; then UTF-16
without a mark, known by where its zero bytes stand; then the encoding that a
page or an e-mail declares, which is wrong too often to come earlier; then
chardet among the encodings that newsrooms still meet (on short newsroom
sentences with the rule below it read 15 of 15 right, charset-normalizer 8).
Bytes that are nearly UTF-8 are refused with the place of the damage rather
than read as another encoding: a quote with wrong letters is worse than none.
Not covered: UTF-7, EBCDIC.
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
#: Codecs that a declaration is believed in: of the others Python has, some decode
#: anything (UTF-16), some are no encodings of text (punycode), and ASCII tells nothing.
_DECLARABLE = re.compile(r"(cp\d|iso8859|iso2022|koi8|mac|euc|gb|big5|shift|tis)")
#: As browsers do: what is declared → what is meant.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
#: Below this chardet saw too few letters beyond ASCII to tell (measured: at most 0.05 for
#: English with a curly quote or two, at least 0.07 for a sentence in another language).
_UNSURE = 0.06
#: How far before the first byte beyond ASCII chardet begins, which reads 200,000 bytes of
#: what it is given and would else judge a long English page by its English part alone.
_LEAD = 1_000
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
_CONTROLS = [chr(n) for n in range(32) if chr(n) not in "\t\n\x0b\f\r\x1b"]
_ASCII = bytes(range(0x80))
_SAVE_AS_UTF8 = "Save it as UTF-8 text."


def decode_text(data: bytes, source: str, declared: str | None = None) -> str:
    """The text in `data`, without its byte order mark.

    Args:
        data: the bytes.
        source: what to call them in an error.
        declared: the encoding that they are said to be in; any name, known or not.

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
    text = _decode(data, source, declared)
    controls = sum(map(text.count, _CONTROLS))
    if "\x00" in text or controls > 1 + len(text) // 100:
        raise _binary(source)
    return text


def _decode(data: bytes, source: str, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise _damaged(source, encoding.upper(), len(mark) + error.start) from None
    codec = _declared_codec(declared)
    if codec and codec.startswith("iso2022"):  # all ASCII: nothing but its name tells it
        text = _decode_or_none(data, codec)
        if text is not None:
            return text
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(data):
            raise _damaged(source, "UTF-8", error.start) from None
        first_odd = error.start
    else:
        if "\x00" not in text:
            return text
        first_odd = 0
    return (
        _decode_utf16_without_mark(data)
        or (codec and _decode_or_none(data, codec))
        or _decode_legacy(data, source, first_odd)
    )


def _declared_codec(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared or "").name
    except (LookupError, ValueError):  # ValueError: a zero byte in the name
        return None
    return _SUPERSETS.get(name, name) if _DECLARABLE.match(name) else None


def _decode_or_none(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _damaged(source: str, encoding: str, place: int) -> UnreadableFile:
    return UnreadableFile(
        source,
        f"It is {encoding} text, but damaged at byte {place:,}.",
        f"Get an undamaged copy, or open it in an editor and save it as {encoding} again.",
    )


def _binary(source: str) -> UnreadableFile:
    return UnreadableFile(source, "It is binary data, not text.", _SAVE_AS_UTF8)


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most bytes beyond ASCII stand in well-formed UTF-8 sequences."""
    well_formed = data.decode("utf-8", "ignore").encode()
    return len(well_formed.translate(None, _ASCII)) > 0.5 * len(data.translate(None, _ASCII))


def _decode_utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 text has its zero bytes nearly all on one side; None when `data` has not."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 4 or max(even, odd) < 20 * min(even, odd):
        return None
    return _decode_or_none(data, "utf-16-be" if even > odd else "utf-16-le")


def _decode_legacy(data: bytes, source: str, first_odd: int) -> str:
    import chardet

    sample = data[max(0, first_odd - _LEAD) :]
    best = chardet.detect(sample, include_encodings=_LEGACY, compat_names=False)
    encoding = best["encoding"]
    if encoding is None:
        raise _binary(source)
    if best["confidence"] < _UNSURE:
        encoding = "cp1252"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            source,
            f"Its encoding could not be told: not UTF-8, and as {encoding}, the nearest, "
            f"it breaks at byte {error.start:,}.",
            _SAVE_AS_UTF8,
        ) from None

"""Bytes to text: what is detected, what is believed, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.encoding import decode_text
from rag.errors import UnreadableFile

RUSSIAN = "Министр приказал вывести войска с правого берега, сообщает агентство. "
ENGLISH = "The mayor said on Friday that the bridge was closed after the storm. "


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Мэр сказал: “no”."),
        ("utf-8-sig", "Мэр сказал: “no”."),
        ("utf-16", "Мэр сказал: “no”."),
        ("utf-32", "Мэр сказал: “no”."),
        ("utf-16-le", ENGLISH),
        ("utf-16-be", ENGLISH),
        ("cp1252", "The mayor said “no” – it’s over."),
        ("cp1252", "Der Bürgermeister sagte, die Brücke über den Fluß sei gesperrt."),
        ("cp1252", "café"),
        ("cp1251", RUSSIAN),
        ("cp1251", "Привет"),
        ("cp1251", "Київ: мер повідомив про п’ять загиблих."),
        ("koi8-r", RUSSIAN),
        ("cp1250", "Starosta řekl, že most je zavřený a voda stoupá."),
        ("cp1253", "Ο δήμαρχος είπε ότι η γέφυρα έκλεισε."),
        ("cp932", "市長は橋が閉鎖されたと述べた。"),
        ("gb18030", "市长说桥已经关闭了。"),
    ],
)
def test_encodings_are_detected(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding), "x.txt") == text


@pytest.mark.parametrize("times", [1, 8])
@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Le président français a déclaré vendredi que l’armée était prête. "),
        ("cp1252", "He said: “We won” – café. "),
        ("cp1252", "It’s over. "),
        ("cp1252", " naïve café "),
        ("cp1252", "Die Straße über München "),
        ("cp1252", "El alcalde señaló que murieron seis personas; “es trágico”, añadió. "),
        ("cp1251", "Министерство обороны России заявило, что вывод войск завершён. "),
        ("cp1251", "Українські війська увійшли до Херсона. "),
        ("cp1251", "Мэр сказал: «Погибли шесть человек». "),
        ("cp1251", "Привет "),
        ("cp1250", "Prezydent Zełenski powiedział, że wojska odzyskały miasto. "),
        ("koi8_r", "Министерство обороны России заявило, что вывод войск завершён. "),
        ("shift_jis", "ロシア国防省はヘルソン市からの撤退を完了したと発表した。 "),
        ("gb18030", "俄罗斯国防部宣布撤军完成。 "),
        ("cp1256", "أعلنت وزارة الدفاع الروسية اكتمال الانسحاب "),
    ],
)
def test_a_sentence_is_enough_to_tell(encoding: str, text: str, times: int) -> None:
    assert decode_text((text * times).encode(encoding), "x.txt") == text * times


def test_a_passage_far_behind_english_still_tells_the_encoding() -> None:
    page = ENGLISH * 5_000 + RUSSIAN * 20  # 345,000 bytes of ASCII before the first other
    assert decode_text(page.encode("cp1251"), "x.txt") == page


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff")))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode_text(text.encode(), "x.txt") == text


@pytest.mark.parametrize("text", ["a\r\nb\rc\n", "page\f2\x0b", "\ufeffkept", "nbsp\xa0 \u2028"])
def test_nothing_but_the_first_mark_is_dropped(text: str) -> None:
    assert decode_text(b"\xef\xbb\xbf" + text.encode(), "x.txt") == text


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Мэр сказал".encode(), "windows-1251", "Мэр сказал"),  # wrong: it is UTF-8
        (b"\xef\xbb\xbfcaf\xc3\xa9", "iso-8859-1", "café"),
        (b"\x93no\x94", "iso-8859-1", "“no”"),  # as browsers read it
        (b"\xe0\xe1\xe2", "windows-1251", "абв"),
        (b"\xe0\xe1\xe2", "x-unknown", "àáâ"),
        ("市長".encode("iso2022_jp"), "ISO-2022-JP", "市長"),
        ("市長".encode(), "iso-2022-jp", "市長"),  # wrong: it is UTF-8
        *(
            (b"caf\xe9", codec, "café")  # none is an encoding of text to believe in
            for codec in ("utf-8", "utf-16", "ascii", "punycode", "undefined", "hex", "a\0b", "")
        ),
    ],
)
def test_a_declared_encoding_is_believed_only_for_odd_bytes(
    data: bytes, declared: str, text: str
) -> None:
    assert decode_text(data, "x.html", declared) == text


@pytest.mark.parametrize(
    ("data", "kind", "place"),
    [
        ("ééé ".encode() + b"\xc3 x", "UTF-8", "byte 7"),  # 3 * 2 + 1
        ("мост".encode()[:-1], "UTF-8", "byte 6"),  # cut off within the fourth letter
        (b"\xef\xbb\xbfa\xff", "UTF-8", "byte 4"),
        (b"\xff\xfea\x00b", "UTF-16-LE", "byte 4"),
    ],
)
def test_damaged_unicode_is_refused_with_the_place(data: bytes, kind: str, place: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        decode_text(data, "x.txt")
    assert caught.value.problem == f"It is {kind} text, but damaged at {place}."


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"%PDF-1.7\n", "It is a PDF, not text."),
        (b"PK\x03\x04", "It is a ZIP archive or an Office document, not text."),
        (b"\x89PNG\r\n", "It is a PNG picture, not text."),
        (b"words\x00words", "It is binary data, not text."),
        (b"\x01\x02words", "It is binary data, not text."),
        (bytes(range(256)) * 20, "It is binary data, not text."),
    ],
)
def test_binary_data_is_named(data: bytes, cause: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        decode_text(data, "x.txt")
    assert (caught.value.source, caught.value.problem) == ("x.txt", cause)


def test_one_stray_control_character_is_no_binary_data() -> None:
    assert decode_text(b"The end of a file from DOS.\x1a", "x.txt").endswith("DOS.\x1a")


def test_what_no_encoding_fits_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="could not be told"):
        decode_text(b"\x81\x8d\x8f", "x.txt")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("data", [ENGLISH.encode() * 300_000, RUSSIAN.encode("cp1251") * 300_000])
def test_twenty_megabytes_take_no_time(data: bytes) -> None:
    assert len(decode_text(data, "x.txt")) == len(data)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("data", [RUSSIAN.encode() * 150_000 + b"\xd0", b"\x01" * 20_000_000])
def test_twenty_megabytes_of_no_text_take_no_time(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        decode_text(data, "x.txt")

"""Each format, by the reader that `SimpleDirectoryReader` would call."""

import io
import json
import logging
import random
import re
import socket
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import fpdf
import pypdf
import pytest
import trafilatura
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from llama_index.core import SimpleDirectoryReader
from llama_index.core.schema import Document
from PIL import Image
from pypdf.generic import DecodedStreamObject, NameObject

from rag.errors import UnreadableFile
from rag.readers import READERS, base, iso_8601

Read = Callable[..., list[Document]]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads bytes as the file of that name; no reader may look beyond them."""

    def refuse(*arguments: Any, **named: Any) -> None:
        pytest.fail(f"a reader opened a connection: {arguments}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)

    def read(
        name: str, data: bytes | str, problems: list[UnreadableFile] | None = None
    ) -> list[Document]:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return READERS[path.suffix].load_data(path, problems=problems)

    return read


def one(documents: list[Document]) -> tuple[str, dict[str, Any]]:
    (document,) = documents
    return document.text, document.metadata


def problem(read: Read, name: str, data: bytes | str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(name, data)
    assert caught.value.source == name
    assert caught.value.remedy.endswith(".")
    return caught.value.problem


def text_or_problem(read: Read, name: str, data: bytes | str) -> str:
    try:
        return one(read(name, data))[0]
    except UnreadableFile as error:
        return error.problem


# Text and Markdown


@pytest.mark.parametrize("name", ["x.txt", "x.md"])
@pytest.mark.parametrize("text", ["a\r\nb\n\n  c \f 2 \n", "Advertisement\n\nWords\u2028more"])
def test_text_is_kept_as_it_is(read: Read, name: str, text: str) -> None:
    assert one(read(name, b"\xef\xbb\xbf" + text.encode())) == (text, {})


@pytest.mark.parametrize(
    ("front_matter", "metadata"),
    [
        ("title: T\npublished: 2022-11-11", {"title": "T", "published": "2022-11-11"}),
        ("Title: T\nsource: P\nlink: u", {"title": "T", "publisher": "P", "url": "u"}),
        ("title: |\n  Two\n  lines", {"title": "Two lines"}),
        ("language: no\ntitle: on", {"language": "no", "title": "on"}),
        ("title: null\nurl: ~\nlanguage:", {}),
        ("title: [a, b]\npublisher: {name: P}", {}),
        ("published: 2022-13-45", {"published": "2022-13-45"}),  # for the loader to doubt
        ("title: !!bool maybe\nurl: !!int ''", {"title": "maybe"}),
        ("title: !!python/object/apply:os.system ['exit 1']", {}),
        ("# nothing but a comment", {}),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_front_matter_is_metadata_and_no_text(
    read: Read, front_matter: str, metadata: dict[str, str], line_end: str
) -> None:
    page = f"---\n{front_matter}\n---\nBody.\n---\nMore.\n".replace("\n", line_end)
    body = "Body.\n---\nMore.\n".replace("\n", line_end)
    assert one(read("x.md", "\ufeff" + page)) == (body, metadata)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: not closed\n",
        "---\n\nA paragraph between rules.\n\n---\nMore.",
        "---\n- a\n- list\n---\nMore.",
        "\n---\ntitle: not at the top\n---\n",
        "---\n" + "title: far too long\n" * 4_000 + "---\nMore.",
    ],
)
def test_what_only_looks_like_front_matter_is_text(read: Read, text: str) -> None:
    assert one(read("x.md", text)) == (text, {})


@pytest.mark.parametrize(
    ("front_matter", "cause"),
    [
        ("a: b\ntitle: T: U", "not valid YAML in line 3: mapping values are not allowed here."),
        ("title: \x01", "not valid YAML: unacceptable character #x0001"),
        ("? [a]\n: b", "not valid YAML in line 2: found unhashable key."),
        ("a: &x [*x]", "found unconstructable recursive node."),
        ("a: " + "[" * 3_000, "nested too deeply."),
    ],
)
def test_broken_front_matter_is_reported(read: Read, front_matter: str, cause: str) -> None:
    assert cause in problem(read, "x.md", f"---\n{front_matter}\n---\nBody.")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["---\n" * 1_250_000, "---\n" + "--- x\n" * 800_000, "---" + " " * 5_000_000 + "x"]
)
def test_five_megabytes_of_rules_take_no_time(read: Read, text: str) -> None:
    (document,) = read("x.md", text)
    assert text.endswith(document.text)


# HTML

WORDS = "<p>The mayor said the bridge would stay shut.</p><p>Nobody knew for how long.</p>"
TEXT = "The mayor said the bridge would stay shut.\n\nNobody knew for how long."


def page(head: str = "", body: str = f"<article>{WORDS}</article>", html: str = "<html>") -> str:
    return f"<!doctype html>{html}<head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("head", "metadata"),
    [
        ("", {}),
        ('<meta property="og:title" content="Tom &amp;&#10; Co">', {"title": "Tom & Co"}),
        ("<title>Bridge shut</title>", {"title": "Bridge shut"}),
        ('<meta property="og:site_name" content="apnews">', {"publisher": "apnews"}),
        (
            '<meta property="article:modified_time" content="2023-01-01">'
            '<meta name="DATE" content="Nov 11, 2022">'
            '<meta property="article:published_time" content="2022-11-11T09:30:00Z">',
            {"published": "2022-11-11T09:30:00Z"},
        ),
        ('<meta name="date" content="Nov 11, 2022">', {"published": "Nov 11, 2022"}),
        (
            '<meta property="article:published_time" content="11/11/2022">'
            '<meta name="date" content="2022-11-11">',
            {"published": "2022-11-11"},
        ),
        (
            '<meta property="og:url" content="https://x.example/a?b=1&amp;c=2">'
            '<meta property="og:site_name" content="X">',
            {"url": "https://x.example/a?b=1&c=2", "publisher": "X"},
        ),
        (
            '<link rel="canonical" href="https://x.example/2019/03/04/a">'
            '<meta property="og:url" content="/a"><meta property="og:site_name" content="X">',
            {"url": "https://x.example/2019/03/04/a", "publisher": "X"},
        ),
        ('<link rel="canonical" href="javascript:alert(1)">', {}),
        (
            '<script type="application/ld+json">{"@context": "https://schema.org",'
            ' "@type": "NewsArticle", "headline": "H",'
            ' "datePublished" : "2022-11-11T09:30:00+02:00", "dateModified": "2023-01-01",'
            ' "publisher": {"@type": "Organization", "name": "P"}}</script>',
            {"title": "H", "publisher": "P", "published": "2022-11-11T09:30:00+02:00"},
        ),
        ('<script type="application/ld+json">[[[[{"a": </script>', {}),
        ('<script type="application/ld+json">' + "[" * 100_000 + "</script>", {}),
    ],
)
def test_a_pages_metadata_are_what_it_declares(
    read: Read, head: str, metadata: dict[str, str]
) -> None:
    assert one(read("x.html", page(head))) == (TEXT, metadata)


def test_the_publication_date_of_microdata_and_the_language_are_read(read: Read) -> None:
    body = f'<article><time itemprop="datePublished" datetime="2022-11-11"></time>{WORDS}</article>'
    text, metadata = one(read("x.html", page(body=body, html='<html lang="en-GB">')))
    assert (text, metadata) == (TEXT, {"published": "2022-11-11", "language": "en-GB"})


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{WORDS}</article><footer>Copyright 2020 The Post</footer>",
        f"<article>{WORDS}</article><time datetime='2021-01-01'>a comment</time>",
        "<article><p>On 3 May 2019 the mayor said the bridge would stay shut.</p></article>",
    ],
)
def test_no_date_is_guessed_from_the_words_of_a_page(read: Read, body: str) -> None:
    _, metadata = one(read("x.html", page(body=body)))
    assert metadata == {}


RUSSIAN = "Мэр сказал, что мост закрыт после бури. Никто не знает, надолго ли."


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("windows-1251", "cp1251"),
        ("utf-8", "cp1251"),
        ("windows-1251", "utf-8"),
        ("utf-16", "utf-8"),
        ("iso-8859-1", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-16-le"),
        ("undefined", "utf-8"),
    ],
)
@pytest.mark.parametrize(
    "declaration",
    ["<meta charset={}>", '<meta http-equiv="Content-Type" content="text/html; charset={}">'],
)
def test_a_page_in_another_encoding_than_it_declares_is_read(
    read: Read, declared: str, encoding: str, declaration: str
) -> None:
    text = page(declaration.format(declared), f"<article><p>{RUSSIAN}</p></article>")
    assert one(read("x.html", text.encode(encoding))) == (RUSSIAN, {})


def test_an_xml_declaration_is_read_and_does_not_stop_the_page(read: Read) -> None:
    text = "<?xml version='1.0' encoding='windows-1251'?>" + page(body=f"<p>{RUSSIAN}</p>")
    assert one(read("x.html", text.encode("cp1251"))) == (RUSSIAN, {})


@pytest.mark.parametrize("text", [WORDS, "<p>Short.</p>", "No tags at all", "https://x.example/"])
def test_a_piece_of_a_page_is_read(read: Read, text: str) -> None:
    assert one(read("x.html", text)) == (
        re.sub("<.*?>", "", text.replace("</p><p>", "\n\n")),
        {},
    )


@pytest.mark.parametrize(
    "text",
    [
        "<html></html>",
        "<!-- html -->",
        page(body=""),
        page(body="<div id=root></div><script>document.write('words')</script><style>p {}</style>"),
        page(body="<noscript>Enable JavaScript</noscript>"),
        page(body="<div>" * 20_000 + WORDS),
    ],
)
def test_a_page_without_an_article_is_reported(read: Read, text: str) -> None:
    assert problem(read, "x.html", text) == "No article text was found in the page."


def test_nothing_a_page_points_to_is_fetched_or_run(read: Read) -> None:
    text = (
        "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><html><head>"
        "<base href='http://x.example/'><link rel=stylesheet href='http://x.example/a.css'>"
        f"<script src='http://x.example/a.js'></script></head><body>{WORDS}<p>&x;</p>"
        "<iframe src='http://x.example/'></iframe><img src='http://x.example/a.png'></body></html>"
    )
    assert one(read("x.html", text))[0] == f"{TEXT}\n\n&x;"


def test_control_characters_by_reference_do_not_stop_a_page(read: Read) -> None:
    head = "<meta name=author content='A &#x1F; B'>"
    body = f"<article>{WORDS}<p>One&#1;&#x0b;&#0031 two &#111;&#x1ff;.</p></article>"
    assert one(read("x.html", page(head, body)))[0] == f"{TEXT}\n\nOne two o\u01ff."


def test_mangled_pages_are_read_or_reported(read: Read) -> None:
    whole = page(
        "<title>T</title><meta property=og:title content=A><script type='application/ld+json'>"
        '{"@type":"NewsArticle","publisher":{"name":"P"},"author":[{"name":1}]}</script>',
        f"<article>{WORDS}<table><tr><td>a</table><ul><li>x</ul></article><footer>c</footer>",
    )
    pieces = (
        "<p> </p> <noscript> <html> </html> <svg> <table> &#1; &#xD800; <!-- --> <a href=http://[>"
    )
    pick = random.Random(1)
    for _ in range(150):
        text = whole
        for _ in range(4):
            at = pick.randrange(len(text))
            text = text[:at] + pick.choice(pieces.split()) + text[at + pick.randrange(30) :]
        assert text_or_problem(read, "x.html", text)


# JSON, JSON Lines, CSV


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            '{"text": "a", "TITLE": " t ", "date": "2022"}',
            ("a", {"title": "t", "published": "2022"}),
        ),
        ('{"text": " ", "body": "b", "content": "c"}', ("b", {})),
        ('{"text": "a", "text": "b"}', ("b", {})),
        ('{"text": "a", "title": NaN, "url": true, "publisher": {"name": "P"}}', ("a", {})),
        ('{"text": "a", "published": 20221111}', ("a", {"published": "20221111"})),
        ('{"text": "a", "views": ' + "9" * 5_000 + "}", ("a", {})),
        ('{"text": "a\\u2028\\r\\nb "}', ("a\u2028\r\nb ", {})),
        ('[{"text": "a"}]', ("a", {"row": 1})),
    ],
)
def test_a_report_in_json(read: Read, content: str, expected: tuple[str, dict[str, str]]) -> None:
    assert one(read("x.json", b"\xef\xbb\xbf" + content.encode())) == expected


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ('{"text": "cut off', "It is not valid JSON: Unterminated string starting at in line 1"),
        ("[" * 100_000, "Its JSON is nested too deeply."),
        ('"a string"', "It is no JSON object."),
        ("9" * 5_000, "It is no JSON object."),
        ("null", "It is no JSON object."),
        ('{"title": "t"}', "It has no words in a field named text (it has: title)."),
        ('{"text": ["a"]}', "It has no words in a field named text (it has: text)."),
        (json.dumps({"x" * 1_000: 1}), f"(it has: {'x' * 200}…)."),
    ],
)
def test_json_that_is_no_report_is_reported(read: Read, content: str, cause: str) -> None:
    assert cause in problem(read, "x.json", content)


def test_a_bad_item_of_a_list_costs_no_other(read: Read) -> None:
    problems: list[UnreadableFile] = []
    documents = read("x.json", '[{"text": "a"}, 5, {"title": "b"}, {"text": "c"}]', problems)
    assert [(d.text, d.metadata) for d in documents] == [("a", {"row": 1}), ("c", {"row": 4})]
    assert [p.source for p in problems] == ["x.json#2", "x.json#3"]


def test_json_lines_are_numbered_as_an_editor_numbers_them(read: Read) -> None:
    lines = '{"text": "a"}\r\n\r\n{"text": "b\u2028c"}\n{"text": \n  \n[1]\n{"text": "d"}'
    problems: list[UnreadableFile] = []
    documents = read("x.jsonl", b"\xef\xbb\xbf" + lines.encode(), problems)
    assert [(d.text, d.metadata["row"]) for d in documents] == [("a", 1), ("b\u2028c", 3), ("d", 7)]
    assert [(p.source, p.problem) for p in problems] == [
        ("x.jsonl#4", "The line is not valid JSON: Expecting value at column 9."),
        ("x.jsonl#6", "It is no JSON object."),
    ]


def test_a_bad_row_is_raised_where_nobody_collects_them(read: Read) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read("x.jsonl", '{"text": "a"}\n{\n')
    assert caught.value.source == "x.jsonl#2"


def test_beyond_a_hundred_bad_rows_are_only_counted(read: Read) -> None:
    problems: list[UnreadableFile] = []
    (document,) = read("x.jsonl", "plain words\n" * 1_234 + '{"text": "a"}', problems)
    assert document.metadata == {"row": 1_235}
    assert [p.source for p in problems] == [*(f"x.jsonl#{n}" for n in range(1, 101)), "x.jsonl"]
    assert problems[-1].problem == "1,134 more of its rows cannot be read."  # 1,234 - 100


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("title,text\nt,a\n", [("a", {"title": "t", "row": 1})]),
        ("Title ; TEXT\r\nt;a, b\r\n", [("a, b", {"title": "t", "row": 1})]),
        ("title\ttext\nt\ta; b", [("a; b", {"title": "t", "row": 1})]),
        ('text,title\n"a\r\n""b""\n",t\n', [('a\r\n"b"\n', {"title": "t", "row": 1})]),
        ("text\ra\rb\r", [("a", {"row": 1}), ("b", {"row": 2})]),
        ("text,title\n,\n\na,,\nb\n", [("a", {"row": 3}), ("b", {"row": 4})]),
        ("id,id,text\n1,2,a", [("a", {"row": 1})]),
        ("text\n" + "x" * 300_000, [("x" * 300_000, {"row": 1})]),  # csv stops at 131,072
    ],
)
def test_reports_in_csv(
    read: Read, table: str, expected: list[tuple[str, dict[str, str | int]]]
) -> None:
    documents = read("x.csv", b"\xef\xbb\xbf" + table.encode())
    assert [(d.text, d.metadata) for d in documents] == expected


def test_a_csv_row_that_fits_no_header_costs_no_other(read: Read) -> None:
    problems: list[UnreadableFile] = []
    (document,) = read("x.csv", "title,text\nA, b,c\nd\ne,f\n", problems)
    assert (document.text, document.metadata) == ("f", {"title": "e", "row": 3})
    assert [(p.source, p.problem) for p in problems] == [
        ("x.csv#1", "It has 3 values for 2 columns."),
        ("x.csv#2", "It has no words in a field named text (it has: title)."),
    ]


@pytest.mark.parametrize(
    ("table", "cause"),
    [
        ("a,b\n1,2\n", "Its header has no column named text (it has: a, b)."),
        ("\n\ntext\na\n", "Its header has no column named text (it has: none)."),
        ("text,Text\na,b\n", "Its header has more than one column named text."),
        ('text\nok\n"cut off\n', "It is not valid CSV: unexpected end of data (line 3)."),
        ('text\n"a"b\n', "It is not valid CSV: ',' expected after '\"' (line 2)."),
    ],
)
def test_broken_csv_is_reported(read: Read, table: str, cause: str) -> None:
    assert problem(read, "x.csv", table) == cause


# PDF


def pdf(*pages: str, **encryption: Any) -> bytes:
    made = fpdf.FPDF()
    made.set_font("Helvetica", size=12)
    if encryption:
        made.set_encryption(**encryption)
    for text in pages:
        made.add_page()
        made.cell(text=text)
    return bytes(made.output())


def test_a_pdf_is_read_page_after_page(read: Read) -> None:
    assert one(read("x.pdf", pdf("The mayor said it.", "Page two."))) == (
        "The mayor said it.\nPage two.",
        {},
    )


@pytest.mark.parametrize("cipher", ["RC4", "AES_128", "AES_256"])
def test_a_pdf_that_only_printing_is_forbidden_in_is_read(read: Read, cipher: str) -> None:
    method = fpdf.enums.EncryptionMethod[cipher]
    locked = pdf("Words", owner_password="o", encryption_method=method)
    assert one(read("x.pdf", locked))[0] == "Words"


def test_a_pdf_with_a_password_is_reported(read: Read) -> None:
    locked = pdf("Words", owner_password="o", user_password="u")
    assert problem(read, "x.pdf", locked) == "The PDF is encrypted."


def picture_pdf() -> bytes:
    made = fpdf.FPDF()
    made.add_page()
    made.image(Image.new("RGB", (40, 40), "red"))
    return bytes(made.output())


def saved(writer: pypdf.PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def pypdf_pdf(pages: int) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    return saved(writer)


@pytest.mark.parametrize("data", [picture_pdf(), pypdf_pdf(1), pypdf_pdf(0)])
def test_a_pdf_without_text_is_reported(read: Read, data: bytes) -> None:
    assert problem(read, "x.pdf", data).startswith("The PDF has no text: its pages are pictures")


def pdf_bomb() -> bytes:
    """A page whose content unpacks to 100 MB."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Words")))
    content = DecodedStreamObject()
    content.set_data(b" " * 100_000_000)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content.flate_encode())
    return saved(writer)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n%%EOF", b" \n", pdf("Words" * 20)[:400], pdf("Words")[:-10], pdf_bomb()],
    ids=["bare", "white", "half", "end", "bomb"],
)
def test_a_damaged_pdf_is_reported(read: Read, data: bytes) -> None:
    assert problem(read, "x.pdf", data).startswith("It is not a PDF that can be read (")


def test_the_readers_leave_the_log_alone(
    read: Read, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    read("x.pdf", pdf("Words").replace(b"startxref\n", b"startxref\n9"))  # pypdf warns, and reads
    with pytest.raises(UnreadableFile):
        read("x.html", "<html></html>")
    assert (root.level, root.handlers[:]) == before
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")


# Word


def word(fill: Callable[[Any], object]) -> bytes:
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def fill_with_a_table(document: Any) -> None:
    document.add_heading("Bridge shut")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Dead"
    table.cell(0, 1).text = "5\nor 6"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "merged"
    table.cell(0, 0).add_table(1, 1).cell(0, 0).text = "inner"
    run = document.add_paragraph("one ").add_run("two\tthree\nfour")
    run.add_break(WD_BREAK.PAGE)
    document.add_paragraph("")


def test_a_word_document_is_read_in_order(read: Read) -> None:
    text, metadata = one(read("x.docx", word(fill_with_a_table)))
    assert metadata == {}
    assert text.split("\n\n") == [
        "Bridge shut",
        "Dead\ninner\n | 5\nor 6",
        "merged",
        "one two\tthree\nfour",
    ]


def test_tracked_changes_read_as_accepted_and_no_words_are_lost(read: Read) -> None:
    marked = """<w:p {}>
        <w:r><w:t xml:space="preserve">He did </w:t></w:r>
        <w:ins w:id="1"><w:r><w:t xml:space="preserve">not </w:t></w:r></w:ins>
        <w:del w:id="2"><w:r><w:delText>gladly </w:delText></w:r></w:del>
        <w:moveFrom w:id="3"><w:r><w:t>moved away</w:t></w:r></w:moveFrom>
        <w:r><w:t>resign</w:t></w:r><w:r><w:noBreakHyphen/></w:r>
        <w:sdt><w:sdtContent><w:r><w:t>ever</w:t></w:r></w:sdtContent></w:sdt>
        <w:r><w:pict><w:txbxContent><w:p><w:r><w:t>a box</w:t></w:r></w:p></w:txbxContent></w:pict>
        </w:r></w:p>""".format(nsdecls("w"))
    block = "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>Block</w:t></w:r></w:p></w:sdtContent></w:sdt>"

    def fill(document: Any) -> None:
        body = document.element.body
        body.insert(0, parse_xml(marked))
        body.insert(1, parse_xml(block.format(nsdecls("w"))))

    assert one(read("x.docx", word(fill)))[0] == "He did not resign-ever\n\nBlock"


GOOD_WORD = word(lambda document: document.add_paragraph("Words"))


def word_with(part: str, content: bytes) -> bytes:
    """The document `GOOD_WORD` with one part of it replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD_WORD)) as whole,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in whole.namelist():
            changed.writestr(name, content if name == part else whole.read(name))
    return stream.getvalue()


def renamed_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "words")
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"words",
        renamed_zip(),
        GOOD_WORD[:-30],
        GOOD_WORD[: len(GOOD_WORD) // 2],
        *(
            word_with(part, content)
            for part in ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
            for content in (b"", b"<a/>", b"<a", b"\xff\xfe\x00", b"<?xml encoding='x'?><a/>")
        ),
    ],
)
def test_a_damaged_word_document_is_reported(read: Read, data: bytes) -> None:
    cause = problem(read, "x.docx", data)
    assert cause.startswith("It is not a Word document that can be read (")


def test_mangled_word_documents_are_read_or_reported(read: Read) -> None:
    pick = random.Random(1)
    for _ in range(60):
        data = bytearray(GOOD_WORD)
        for _ in range(4):
            data[pick.randrange(len(data))] = pick.randrange(256)
        found = text_or_problem(read, "x.docx", bytes(data))
        assert found == "Words" or found.startswith("It is not a Word document")


def test_a_word_document_unpacking_to_too_much_is_not_unpacked(read: Read) -> None:
    bomb = word_with("word/document.xml", b" " * 100_000_005)
    assert len(bomb) < 200_000
    assert "bytes; the most is 50,000,000 bytes of text." in problem(read, "x.docx", bomb)


def test_a_hostile_word_document_is_harmless(read: Read) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD_WORD)) as archive:
        content = archive.read("word/document.xml")
    doctype = (
        b"<!DOCTYPE w:document [<!ENTITY x SYSTEM 'file:///etc/passwd'>"
        b"<!ENTITY y SYSTEM 'http://x.example/'>]><w:document"
    )
    hostile = content.replace(b"<w:document", doctype, 1).replace(b"Words", b"&x;&y;", 1)
    cell = b"<w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr><w:p/></w:tc>"
    table = b"<w:tbl><w:tr>" + cell + b"</w:tr></w:tbl>"
    hostile = hostile.replace(b"<w:body>", b"<w:body>" + table, 1)
    assert one(read("x.docx", word_with("word/document.xml", hostile)))[0] == ""


# E-mail


def mail(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name] = value
    return made


def test_an_email_is_its_text_part_and_headers(read: Read) -> None:
    made = mail(
        Subject="Мост закрыт",
        From='"Smith, Jo" <jo@x.example>',
        Date="Fri, 11 Nov 2022 09:30:00 +0200",
    )
    made.set_content("Three words — here.\n", cte="quoted-printable")
    made.add_alternative(f"<html><body>{WORDS}</body></html>", subtype="html")
    made.add_attachment("attached words", filename="a.txt")
    made["Content-Language"] = "en-GB"
    assert one(read("x.eml", bytes(made))) == (
        "Three words — here.\n",
        {
            "title": "Мост закрыт",
            "publisher": "Smith, Jo",
            "published": "Fri, 11 Nov 2022 09:30:00 +0200",
            "language": "en-GB",
        },
    )


@pytest.mark.parametrize("html", [f"<html><body>{WORDS}</body></html>", f"<div>{WORDS}</div>"])
@pytest.mark.parametrize("plain", [None, " \n"])
def test_an_email_without_words_in_plain_text_is_its_article(
    read: Read, html: str, plain: str | None
) -> None:
    made = mail(Subject="S", From="desk@x.example")
    if plain:
        made.set_content(plain)
        made.add_alternative(html, subtype="html")
    else:
        made.set_content(html, subtype="html")
    assert one(read("x.eml", bytes(made))) == (
        TEXT,
        {"title": "S", "publisher": "desk@x.example"},
    )


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "cp1251"),
        ("windows-1251", "utf-8"),
        ("us-ascii", "utf-8"),
        ("x-unknown", "cp1251"),
        ("undefined", "utf-8"),
        ("utf-16", "utf-8"),
        ('"\0"', "utf-8"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_an_email_in_another_charset_than_it_says_is_read(
    read: Read, charset: str, encoding: str
) -> None:
    head = f"Subject: S\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert one(read("x.eml", head.encode() + RUSSIAN.encode(encoding)))[0] == RUSSIAN


def forwarded() -> bytes:
    made = mail(Subject="S")
    inner = mail(Subject="inner")
    inner.set_content("inner words")
    made.add_attachment(inner)
    return bytes(made)


def attachments_only() -> bytes:
    made = mail(Subject="S")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    made.add_attachment("attached words", filename="a.txt")
    return bytes(made)


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: S\r\n",
        b"Subject: S\r\n\r\n",
        b"no headers here\nat all",
        b"Subject: S\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        attachments_only(),
        forwarded(),
    ],
)
def test_an_email_without_text_is_reported(read: Read, data: bytes) -> None:
    assert problem(read, "x.eml", data) == "No text was found in the e-mail."


def test_an_email_of_endless_parts_is_reported(read: Read) -> None:
    data = b"Content-Type: message/rfc822\r\n\r\n" * 3_000
    assert problem(read, "x.eml", data) == "Its parts are nested too deeply."


ODD_HEADERS = [
    *("", "@", "<", "<>", "a@", "(", '"', ":;", "a@[", "<@,@:a@b>", ".@", "[", "\\", "\0"),
    *("=?utf-8?b?!!!?=", "=?nope?q?a?=", "=?undefined?q?a?=", "=?utf-8?q?=ED=A0=80?=", "Jos\xe9"),
    *("(" * 5_000, "=?utf-8?q?" * 900, "Fri, 99 Foo 99999999999999999999 10:00:00", ";charset="),
]


@pytest.mark.parametrize(
    "name",
    [
        *("From", "Subject", "Date", "Content-Language", "Content-Type"),
        *("Content-Disposition", "Content-Transfer-Encoding", "MIME-Version"),
    ],
)
def test_malformed_headers_never_cost_the_text(read: Read, name: str) -> None:
    for value in ODD_HEADERS:
        for encoding in ("utf-8", "latin-1"):
            data = f"{name}: {value}\r\nX: y\r\n\r\nBody words".encode(encoding)
            assert one(read("x.eml", data))[0] == "Body words"


def test_headers_in_bare_utf8_and_in_encoded_words_are_decoded(read: Read) -> None:
    data = "Subject: =?koi8-r?B?7e/z9A==?= =?utf-8?q?_=C3=A9?= x\nFrom: José <j@x.example>\n\na"
    assert one(read("x.eml", data))[1] == {"title": "МОСТ é x", "publisher": "José"}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("value", ["a " * 1_000_000, "=?utf-8?q?a?= " * 100_000, ", a@b" * 50_000])
@pytest.mark.parametrize("name", ["Subject", "From", "Date"])
def test_a_header_of_megabytes_takes_no_time(read: Read, name: str, value: str) -> None:
    assert one(read("x.eml", f"{name}: {value}\n\nBody words")) == ("Body words", {})


# Dates


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2022-11-11", "2022-11-11"),
        ("20221111", "2022-11-11"),
        ("2022-11-11T09:30", "2022-11-11T09:30"),
        ("2022-11-11T09:30:00.5Z", "2022-11-11T09:30:00.5Z"),
        ("2022-11-11 09:30:00+02", "2022-11-11T09:30:00+02"),
        ("2022-11-11 09:30:00 +0200", "2022-11-11T09:30:00+02:00"),
        ("Fri, 11 Nov 2022 09:30:00 +0200", "2022-11-11T09:30:00+02:00"),
        ("11 Nov 2022 09:30:00 GMT", "2022-11-11T09:30:00+00:00"),
        ("11/12/2022", None),
        ("11 Nov 2022", None),
        ("2022", None),
        ("2022-02-30", None),
        ("2022-11-11T25:00", None),
        ("2022-11-11T09:30+9900", None),
        ("1611110112345", None),  # milliseconds, which fromisoformat takes for the year 1611
        ("Fri, 11 Nov 99999999999999999999 09:30:00", None),
        ("", None),
    ],
)
def test_dates(written: str, expected: str | None) -> None:
    assert iso_8601(written) == expected


# All formats


@pytest.mark.parametrize("suffix", READERS)
def test_no_bytes_at_all_are_reported(read: Read, suffix: str) -> None:
    assert problem(read, f"x{suffix}", b"") == "It is empty."


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json", ".jsonl", ".csv"])
@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"\xef\xbb\xbf", "It is empty."),
        (b" \r\n\t ", "It holds only white space."),
        ("\xa0\u2028 \n".encode("utf-16"), "It holds only white space."),
        (bytes(range(256)), "It is binary data, not text."),
        (b"%PDF-1.7", "It is a PDF, not text."),
    ],
)
def test_what_is_no_text_is_reported(read: Read, suffix: str, data: bytes, cause: str) -> None:
    assert problem(read, f"x{suffix}", data) == cause


@pytest.mark.parametrize(
    ("suffix", "template"),
    [
        (".txt", "{}"),
        (".md", "---\ntitle: t\n---\n{}"),
        (".html", "<p>{}</p>"),
        (".json", '{{"text": "{}"}}'),
        (".jsonl", '{{"text": "{}"}}'),
        (".csv", "text\n{}"),
        (".eml", "Subject: s\n\n{}"),
    ],
)
def test_text_of_more_than_the_limit_is_reported(
    read: Read, monkeypatch: pytest.MonkeyPatch, suffix: str, template: str
) -> None:
    monkeypatch.setattr(base, "MAX_TEXT_BYTES", 1_000)
    cause = problem(read, f"x{suffix}", template.format("я" * 501))  # 1,002 bytes of UTF-8
    assert re.fullmatch(r"It holds 1,0\d\d bytes; the most is 1,000 bytes of text\.", cause)


@pytest.mark.parametrize(
    "data", [pdf("я".encode().hex() * 40), word(lambda d: d.add_paragraph("я" * 501))]
)
def test_extracted_text_of_more_than_the_limit_is_reported(
    read: Read, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(base, "MAX_TEXT_BYTES", 100)
    name = "x.pdf" if data.startswith(b"%PDF") else "x.docx"
    assert problem(read, name, data).endswith("the most is 100 bytes of text.")


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    with path.open("wb") as stream:
        stream.truncate(100_000_005)  # takes no room on the disk
    with pytest.raises(UnreadableFile, match="It holds 100,000,005 bytes"):
        READERS[".txt"].load_data(path)


def test_fifty_megabytes_are_within_the_limit(read: Read) -> None:
    (document,) = read("x.txt", b"a" * 50_000_000)
    assert len(document.text) == 50_000_000
    assert problem(read, "x.txt", b"a" * 50_000_001).startswith("It holds 50,000,001 bytes;")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.jsonl", (json.dumps({"text": "words " * 200}) + "\n") * 8_000),
        ("x.csv", "text,title\n" + ('"' + "words, " * 170 + '",t\n') * 8_000),
    ],
)
def test_ten_megabytes_of_rows_are_read(read: Read, name: str, data: str) -> None:
    assert len(data) > 9_000_000
    assert len(read(name, data)) == 8_000


def test_simple_directory_reader_takes_the_readers_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\nBody")
    (tmp_path / "b.JSONL").write_text('{"text": "one"}\n{"text": "two"}\n')
    (tmp_path / "c.pdf").write_bytes(pdf("Words"))
    (tmp_path / "d.docx").write_bytes(GOOD_WORD)
    extractor: Any = READERS
    found = SimpleDirectoryReader(str(tmp_path), file_extractor=extractor, raise_on_error=True)
    documents = found.load_data()
    assert [d.text for d in documents] == ["Body", "one", "two", "Words", "Words"]
    assert documents[0].metadata["title"] == "T"
    assert documents[2].metadata["row"] == 2
    assert {d.metadata["file_name"] for d in documents} == {"a.md", "b.JSONL", "c.pdf", "d.docx"}


def test_trafilatura_is_asked_for_no_comments(read: Read) -> None:
    body = f"<article>{WORDS}</article><div id='comments'><p>First comment! A troll.</p></div>"
    assert "troll" in str(trafilatura.extract(page(body=body)))
    assert one(read("x.html", page(body=body)))[0] == TEXT

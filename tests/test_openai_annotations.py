"""Marks as annotations: of pages and of files, for chat completions and for responses."""

import pytest
from openai.types.chat.chat_completion_message import Annotation
from openai.types.responses.response_output_text import (
    AnnotationFileCitation,
    AnnotationURLCitation,
)

from rag.http_api.openai.annotations import annotation, chat_annotation
from rag.http_api.openai.text import Mark
from tests.answers_by_hand import VERSION, cited

PAGE = Mark(7, 10, cited(2, "Shut.", publisher="Desk", url="https://desk.example/shut"))
FILE = Mark(0, 3, cited(1, "Shut.", document="briefs/march.jsonl#12", published="2024-03-05"))
EXTRAS = {
    "document": "paper.txt",
    "version": VERSION,
    "quote": "Shut.",
    "start": 100,
    "end": 105,
    "number": 2,
    "publisher": "Desk",
    "published": None,
}
OF_FILE = {**EXTRAS, "document": "briefs/march.jsonl#12", "number": 1} | {
    "publisher": None,
    "published": "2024-03-05",
}


def test_a_page_is_a_url_citation() -> None:
    place = {
        "start_index": 7,
        "end_index": 10,
        "title": "A report",
        "url": "https://desk.example/shut",
    }
    chat = chat_annotation(PAGE, 4).model_dump()
    assert chat == {"type": "url_citation", "url_citation": place, "index": 4, **EXTRAS}
    Annotation.model_validate(chat)
    flat = annotation(PAGE).model_dump()
    assert flat == {"type": "url_citation", **place, **EXTRAS}
    AnnotationURLCitation.model_validate(flat)


def test_a_document_without_an_address_is_a_file_citation() -> None:
    place = {
        "start_index": 0,
        "end_index": 3,
        "title": "A report",
        "file_id": "briefs/march.jsonl#12",
        "filename": "march.jsonl",
        "index": 0,
    }
    chat = chat_annotation(FILE, 0).model_dump()
    assert chat == {"type": "file_citation", "file_citation": place, "index": 0, **OF_FILE}
    flat = annotation(FILE).model_dump()
    assert flat == {"type": "file_citation", **place, **OF_FILE}
    AnnotationFileCitation.model_validate(flat)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://desk.example", "desk.example", ""])
def test_what_is_no_address_on_the_web_is_none(url: str) -> None:
    assert annotation(Mark(0, 3, cited(1, url=url))).type == "file_citation"


@pytest.mark.parametrize(
    ("document", "filename"),
    [("a#1.txt", "a#1.txt"), ("rows.csv#3", "rows.csv"), ("deep/er/a.md", "a.md")],
)
def test_a_file_s_name_is_without_folders_and_row(document: str, filename: str) -> None:
    found = annotation(Mark(0, 3, cited(1, document=document)))
    assert found.model_dump()["filename"] == filename

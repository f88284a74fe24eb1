"""A mark in the text → an annotation, as OpenAI's API has it, with what it lacks.

`url_citation` where the document has an address on the web, `file_citation` otherwise.
Beside OpenAI's fields each has the citation's: `document`, and `quote`, which is that
document's text from character `start` to before `end`, exactly. `start_index` and
`end_index` are the mark's own place, in characters of the text.
"""

import re
from pathlib import PurePosixPath
from typing import Literal

from pydantic import BaseModel, Field

from rag.http_api.openai.text import Mark
from rag.records import Citation, IsoDate

_ON_THE_WEB = re.compile(r"https?://")
#: What a row of a JSON Lines or CSV file adds to the file's name.
_ROW = re.compile(r"#\d+\Z")


class Cited(BaseModel):
    """What a mark stands for: a citation of the `Answer`."""

    number: int = Field(ge=1, description="The number of the mark.")
    document: str = Field(description="The document's id.")
    version: str = Field(description="The text of it that the offsets count in.")
    quote: str = Field(description="Its text from `start` to before `end`, exactly.")
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    publisher: str | None
    published: IsoDate


class WebPage(BaseModel):
    """Where the mark stands in the text, and the page it stands for."""

    start_index: int = Field(ge=0)
    end_index: int = Field(ge=1)
    title: str
    url: str


class CitedFile(BaseModel):
    """Where the mark stands in the text, and the file it stands for."""

    start_index: int = Field(ge=0)
    end_index: int = Field(ge=1)
    title: str
    file_id: str = Field(description="The document's id.")
    filename: str
    index: int = Field(ge=0, description="As `start_index`.")


class _ChatAnnotation(Cited):
    # OpenAI's client puts a stream's lists together by it.
    index: int = Field(ge=0, description="Its place among the annotations.")


class ChatUrlCitation(_ChatAnnotation):
    """An annotation of a chat message."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: WebPage


class ChatFileCitation(_ChatAnnotation):
    """An annotation of a chat message, for a document without an address."""

    type: Literal["file_citation"] = "file_citation"
    file_citation: CitedFile


class UrlCitation(WebPage, Cited):
    """An annotation of a response's text."""

    type: Literal["url_citation"] = "url_citation"


class FileCitation(CitedFile, Cited):
    """An annotation of a response's text, for a document without an address."""

    type: Literal["file_citation"] = "file_citation"


def chat_annotation(mark: Mark, index: int) -> ChatUrlCitation | ChatFileCitation:
    """A mark as `/v1/chat/completions` has it; the index is its place among the annotations."""
    cited = {**_cited(mark.citation).model_dump(), "index": index}
    place = _place(mark)
    if isinstance(place, WebPage):
        return ChatUrlCitation(**cited, url_citation=place)
    return ChatFileCitation(**cited, file_citation=place)


def annotation(mark: Mark) -> UrlCitation | FileCitation:
    """A mark as `/v1/responses` has it."""
    cited = _cited(mark.citation)
    place = _place(mark)
    if isinstance(place, WebPage):
        return UrlCitation(**cited.model_dump(), **place.model_dump())
    return FileCitation(**cited.model_dump(), **place.model_dump())


def _cited(citation: Citation) -> Cited:
    return Cited(**citation.model_dump(include=set(Cited.model_fields)))


def _place(mark: Mark) -> WebPage | CitedFile:
    url, title = mark.citation.url, mark.citation.title
    if url is not None and _ON_THE_WEB.match(url):
        return WebPage(start_index=mark.start, end_index=mark.end, title=title, url=url)
    document = mark.citation.document
    return CitedFile(
        start_index=mark.start,
        end_index=mark.end,
        title=title,
        file_id=document,
        filename=PurePosixPath(_ROW.sub("", document)).name,
        index=mark.start,
    )

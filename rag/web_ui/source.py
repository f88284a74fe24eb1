"""A citation → the report that it is from, cut where its quotes begin and end.

The browser gets text in pieces, and makes text nodes of them: nothing in a report is ever
markup, and no offset is counted there, where a character is not a code point.

What is shown is the report as it stands. Where it is not the version that was cited any more,
the offsets mean nothing in it: then a quote is marked where its exact words stand, if they do.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from rag.errors import BylineError
from rag.pipeline import Library
from rag.records import Record
from rag.wording import written_date


class Quoted(Record):
    """A quote, and where it stands in the text that was cited, in characters, `end` excluded."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str = Field(min_length=1)


class Cited(Record):
    """What an answer cites of one report.

    Attributes:
        document: which report.
        version: which of its texts.
        quotes: in any order; they may overlap.
    """

    document: str
    version: str
    quotes: tuple[Quoted, ...] = Field(max_length=200)


class Piece(Record):
    """A stretch of a report's text.

    Attributes:
        quotes: which of the quotes it belongs to, by their order from 0.
    """

    text: str
    quotes: tuple[int, ...] = ()


class Source(Record):
    """A report, for reading.

    Attributes:
        state: `cited`: the version that was cited; `changed`: another; `gone`: there is no
            document of this id, and nothing else is known of it.
        version: SHA-256 of the text that is shown.
        title: for an untitled text its opening words.
        published: as a reader writes it.
        url: where it was published; only an address of the web.
        pieces: the text, in order; together they are all of it.
    """

    state: Literal["cited", "changed", "gone"]
    document: str
    version: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    pieces: tuple[Piece, ...] = ()


def source_of(library: Library, cited: Cited) -> Source:
    """The report that was cited, as it stands.

    Raises:
        StoreError: the index cannot be read.
    """
    retriever = library.retriever
    if cited.document not in retriever.metadata:
        return Source(state="gone", document=cited.document)
    document = retriever.document(cited.document)
    is_cited = document.version == cited.version
    spans = [
        (quoted.start, quoted.end) if is_cited else _place_of(quoted.quote, document.text)
        for quoted in cited.quotes
    ]
    told = document.metadata
    return Source(
        state="cited" if is_cited else "changed",
        document=document.id,
        version=document.version,
        title=document.label,
        publisher=told.publisher,
        published=told.published and written_date(told.published),
        url=told.url if told.url and re.match(r"https?://", told.url) else None,
        language=told.language,
        pieces=pieces_of(document.text, spans),
    )


def pieces_of(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """A text cut at the ends of spans, which may overlap; one that is not in it marks nothing.

    >>> [(piece.text, piece.quotes) for piece in pieces_of("abcd", [(1, 3), (2, 3)])]
    [('a', ()), ('b', (0,)), ('c', (0, 1)), ('d', ())]
    """
    there = {n: span for n, span in enumerate(spans) if 0 <= span[0] < span[1] <= len(text)}
    cuts = sorted({0, len(text)}.union(*there.values()))
    return tuple(
        Piece(
            text=text[start:end],
            quotes=tuple(n for n, span in there.items() if span[0] <= start and end <= span[1]),
        )
        for start, end in pairwise(cuts)
    )


def _place_of(quote: str, text: str) -> tuple[int, int]:
    start = text.find(quote)
    return start, start + len(quote)


def source_routes(library: Library) -> APIRouter:
    """`POST /byline/source`, for the page's own script."""
    routes = APIRouter()

    @routes.post("/byline/source", response_model=None)
    def source(cited: Cited) -> JSONResponse:
        """The report that an answer cites, in pieces, as `Source`."""
        try:
            found = source_of(library, cited)
        except BylineError as error:
            return JSONResponse({"problem": error.problem, "remedy": error.remedy}, 503)
        return JSONResponse(found.model_dump(mode="json"))

    return routes

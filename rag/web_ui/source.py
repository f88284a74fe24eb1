"""A citation → the report that it is from, cut where its quotes begin and end.

The browser gets text in pieces, and makes text nodes of them: nothing in a report is ever
markup, and no offset is counted there, where a character is not a code point.

What is shown is the report as it stands. Where it is not the version that was cited any more,
the offsets mean nothing in it: no piece is marked, and `state` says so.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from rag.errors import BylineError
from rag.pipeline import Library
from rag.records import Record
from rag.wording import written_date

#: Quotes of one document that one answer may mark.
_MOST_SPANS = 200
_SPAN = re.compile(r"(\d{1,12})-(\d{1,12})")


class Piece(Record):
    """A stretch of a report's text.

    Attributes:
        quotes: which of the spans that were asked for it is in, by their order from 0.
    """

    text: str
    quotes: tuple[int, ...] = ()


class Source(Record):
    """A report, for reading.

    Attributes:
        state: `cited`, the version that was cited; `changed`, another version; `gone`, no
            document of this id, and then nothing else is known of it.
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


def source_of(
    library: Library, document_id: str, version: str, spans: Sequence[tuple[int, int]]
) -> Source:
    """The report that was cited, as it stands.

    Args:
        library: the open corpus.
        document_id: which report.
        version: which of its texts was cited.
        spans: where the quotes stand in that text, in characters, ends excluded. One that
            the text does not have marks nothing.

    Raises:
        StoreError: the index cannot be read.
    """
    retriever = library.retriever
    if document_id not in retriever.metadata:
        return Source(state="gone", document=document_id)
    document = retriever.document(document_id)
    told = document.metadata
    is_cited = document.version == version
    return Source(
        state="cited" if is_cited else "changed",
        document=document_id,
        version=document.version,
        title=document.label,
        publisher=told.publisher,
        published=told.published and written_date(told.published),
        url=told.url if told.url and re.match(r"https?://", told.url) else None,
        language=told.language,
        pieces=pieces_of(document.text, spans if is_cited else ()),
    )


def pieces_of(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """A text cut at the ends of spans, which may overlap.

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


def source_routes(library: Library) -> APIRouter:
    """`GET /byline/source`, for the page's own script."""
    routes = APIRouter()

    @routes.get("/byline/source", response_model=None)
    def source(
        document: Annotated[str, Query(min_length=1, max_length=4096)],
        version: Annotated[str, Query(max_length=128)],
        span: Annotated[
            list[Annotated[str, Query(pattern=f"^{_SPAN.pattern}$")]], Query(max_length=_MOST_SPANS)
        ],
    ) -> JSONResponse:
        """The report that an answer cites, in pieces, as `Source`."""
        headers = {"Cache-Control": "no-store"}
        spans = [(int(start), int(end)) for one in span for start, end in [one.split("-")]]
        try:
            found = source_of(library, document, version, spans)
        except BylineError as error:
            told = {"problem": error.problem, "remedy": error.remedy}
            return JSONResponse(told, 503, headers)
        return JSONResponse(found.model_dump(mode="json"), headers=headers)

    return routes

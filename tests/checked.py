"""A statement and what it cites, made of plain texts, for the tests of `rag/check`."""

from collections.abc import Sequence

from rag.check.texts import Clause, Source, read_clauses, read_sources
from rag.cite import cite
from rag.embed import MiniLM
from rag.records import Citation, Document, Metadata

#: The day that "Friday" and "yesterday" count from.
PUBLISHED = "2024-03-15"  # a Friday
_MODEL = MiniLM()


def citations(*quotes: str, title: str = "", publisher: str = "Coast Desk") -> list[Citation]:
    """One citation for each quote, each the whole text of a report of its own."""
    return [
        cite(
            Document(
                id=f"report-{number}.txt",
                text=quote,
                metadata=Metadata(title=title or None, publisher=publisher, published=PUBLISHED),
            ),
            0,
            len(quote),
            number,
        )
        for number, quote in enumerate(quotes, start=1)
    ]


def clauses(statement: str) -> list[Clause]:
    """A statement's clauses."""
    return read_clauses(statement, _MODEL)


def clause(statement: str) -> Clause:
    """A statement that is one clause."""
    (only,) = clauses(statement)
    return only


def source(quote: str, title: str = "") -> Source:
    """The source that a quote is."""
    (only,) = read_sources(citations(quote, title=title), _MODEL)
    return only


def sources(cited: Sequence[Citation]) -> list[Source]:
    """The sources of citations."""
    return read_sources(cited, _MODEL)

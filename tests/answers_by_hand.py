"""Answers made of given statements, for tests of what is made from an answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from rag.records import Answer, Citation, Statement

VERSION = "0" * 64


def cited(number: int, quote: str = "It was shut.", **more: Any) -> Citation:
    """A citation of `paper.txt`, from its 100th character on."""
    told = {"document": "paper.txt", "title": "A report", **more}
    return Citation(
        number=number, version=VERSION, start=100, end=100 + len(quote), quote=quote, **told
    )


def answered(
    statements: Sequence[tuple[str, tuple[int, ...]]],
    citations: Mapping[int, Citation] | None = None,
    **more: Any,
) -> Answer:
    """An answer of `(text, numbers of its citations)`; the citations are `cited`."""
    numbers = range(1, max(n for _, cites in statements for n in cites) + 1)
    told = {"question": "Was it shut?", "standalone_question": "Was it shut?", **more}
    return Answer(
        **{"mode": "quotes", "status": "answered", **told},
        statements=tuple(Statement(text=text, citations=cites) for text, cites in statements),
        citations=tuple((citations or {}).get(n) or cited(n) for n in numbers),
    )


def silent(*nearest: Citation, reason: str | None = None) -> Answer:
    """An answer that the corpus does not say."""
    return Answer(
        question="Was it shut?",
        standalone_question="Was it shut?",
        mode="quotes",
        status="not_in_corpus",
        nearest=nearest,
        reason=reason,
    )

"""A day or moment in the past → what a question meant then, and what to say of what stood then.

Which reports stood then is `Retriever.within`'s to find.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from rag.answer.timeline import OTHER_DAYS
from rag.errors import QuestionError
from rag.reading.events import dates_of_quote
from rag.reading.resolution import ResolvedDate, resolved_dates
from rag.records import Answer, Document, Draft, Span

#: Words that name a day whenever they are said, or one that was told of before them.
_NOT_OF_TODAY = re.compile(
    r"\d|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
    r"|\b(?:that|same|next day|following|previous|preceding|earlier|later)\b"
    r"|\b(?:before|after|afterwards)\Z"
)
#: What stands before the words for when, and goes with them.
_PREPOSITION = re.compile(
    r"\s*\b(?P<word>on|in|at|during|over|of|from|since|before|after|until|till|by)?\s*(?:the\s+)?\Z",
    re.IGNORECASE,
)


class Understood(NamedTuple):
    """A question whose relative dates are resolved.

    Attributes:
        question: with the days spelt out.
        compared: without the words for them, which reports have otherwise.
        first, last: the days that it asks about, both included; None when it names none that
            had come, or only the end of a time.
    """

    question: str
    compared: str
    first: date | None = None
    last: date | None = None


def checked_moment(as_of: str | None) -> str | None:
    """The day or moment, or None.

    Raises:
        QuestionError: it is not ISO 8601.
    """
    if as_of is not None:
        try:
            datetime.fromisoformat(as_of)
        except ValueError:
            raise QuestionError(
                f"The corpus cannot be asked as of {as_of!r}, which is no ISO 8601 day or moment.",
                "Write it as 2022-11-12 or 2022-11-12T18:00:00+02:00.",
            ) from None
    return as_of


def understood(question: str, as_of: str) -> Understood:
    """A question as it was meant on the day as of which it is asked.

    >>> understood("Who spoke last Friday in Geneva?", "2022-11-17")
    Understood(question='Who spoke on 11 November 2022 in Geneva?', \
compared='Who spoke in Geneva?', first=datetime.date(2022, 11, 11), \
last=datetime.date(2022, 11, 11))
    """
    today = datetime.fromisoformat(as_of).date()
    spelt, compared, place = "", "", 0
    days: list[date] = []
    for found in resolved_dates(question, as_of):
        if _NOT_OF_TODAY.search(question[found.start : found.end]):
            continue
        before = question[place : found.start]
        led = _PREPOSITION.search(before)
        word = (led["word"] or "").lower() if led else ""
        kept = before[: led.start()] if led else before
        spelt += f"{kept} {_spelt_out(found, word)}" if kept else _spelt_out(found, word)
        compared += kept
        place = found.end
        first, last = _days(found)
        if word not in ("before", "until", "till", "by") and first <= today:
            days += (first, today if word in ("since", "from", "after") else last)
    if not place:
        return Understood(question, question)
    rest = question[place:]
    compared += re.sub(r"^['’]s\b", "", rest)
    asked = (min(days), max(days)) if days else (None, None)
    return Understood(spelt + rest, compared.strip(), *asked)


def _days(found: ResolvedDate) -> tuple[date, date]:
    return date.fromisoformat(found.first[:10]), date.fromisoformat(found.last[:10])


def _spelt_out(found: ResolvedDate, word: str) -> str:
    """ "on 11 November 2022", "since 7 November 2022", "from 7 to 13 November 2022"."""
    first, last = _days(found)
    if word in ("since", "before", "after", "until", "till", "by"):
        named = last if word in ("after", "until", "till", "by") else first
        return f"{word} {_day(named)}"
    return f"on {_day(first)}" if first == last else f"from {_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def of_days(draft: Draft, first: date, last: date, document_of: Callable[[str], Document]) -> Draft:
    """The draft without the statements whose words name other days only.

    Args:
        draft: what quotes mode proposes.
        first, last: the days that are asked about, both included.
        document_of: the document of an id.
    """

    def fits(spans: Sequence[Span]) -> bool:
        found = [
            _days(named)
            for span in spans
            for named in dates_of_quote(document_of(span.document), span.start, span.end)
        ]
        return not found or any(start <= last and first <= end for start, end in found)

    kept = tuple(spans for spans in draft.statements if fits(spans))
    if kept == draft.statements:
        return draft
    if not kept:
        return Draft(
            nearest=draft.statements[0][:1], confidence=draft.confidence, reason=OTHER_DAYS
        )
    cited = {span for spans in kept for span in spans}
    disagreements = []
    for found in draft.disagreements:
        positions = tuple(p for p in found.positions if cited.issuperset(p.spans))
        if len(positions) > 1:
            disagreements.append(found.model_copy(update={"positions": positions}))
    return draft.model_copy(update={"statements": kept, "disagreements": tuple(disagreements)})


def with_notice(answer: Answer) -> Answer:
    """The answer, with a line that says so when it quotes a report that has no date."""
    if answer.as_of is None or all(citation.published for citation in answer.citations):
        return answer
    told = f"A report without a date is quoted; it counts as there by {answer.as_of}."
    return answer.model_copy(
        update={"notice": f"{answer.notice} {told}" if answer.notice else told}
    )

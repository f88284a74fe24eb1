"""A stretch of a report → when what it tells happened.

A sentence may name several days: when something happened, when somebody spoke of it,
what it is compared with. The event's is the one that hangs nearest to the main verb.
The day on which somebody spoke gives way to one in what was said, unless that only lies
ahead or was ordered; what a clause says of somebody beside the event ("who took office
in May") is no event, but what one says of a thing may be ("the deal, which was signed in
July"). Words are resolved against the date of publication (`resolution.py`).

Not covered: an event that is told without words for when, which may be of the day told
of before it; a second event in one sentence.
"""

from collections.abc import Sequence
from datetime import date, datetime

from rag.reading.dates import Relation, dates_of
from rag.reading.grammar import Word, words_of
from rag.reading.resolution import ResolvedDate, resolved_dates
from rag.reading.speakers import attributions_of
from rag.records import Document

#: Characters before a stretch in which the day may be told of that "the next day" counts from.
_READ_BEFORE = 400
#: What takes longer is no event, but a time in which things were so.
_LONGEST_DAYS = 366
#: How words for when stand to an event that they date; "before Friday" does not date it.
_DATING: frozenset[Relation] = frozenset({"at", "by"})
#: What opens a clause about somebody.
_SOMEBODY = frozenset({"who", "whom", "whose"})
#: Stances by which what is said has not happened.
_NOT_YET = frozenset({"asked", "ordered", "expected"})


def dates_of_quote(document: Document, start: int, end: int) -> tuple[ResolvedDate, ...]:
    """When, as `document.text[start:end]` has it; offsets count from `start`."""
    before = document.text[max(0, start - _READ_BEFORE) : start]
    return resolved_dates(document.text[start:end], document.metadata.published, before)


def event_date(document: Document, start: int, end: int) -> ResolvedDate | None:
    """When what `document.text[start:end]` tells happened: one of `dates_of_quote`.

    None where its words do not tell it.
    """
    text, published = document.text[start:end], document.metadata.published
    relations = {said.start: said.relation for said in dates_of(text, published)}
    if not relations:
        return None
    words = words_of(text)
    today = datetime.fromisoformat(published).date() if published else date.max
    found = [
        named
        for named in dates_of_quote(document, start, end)
        if relations.get(named.start, "at") in _DATING
        and days(named) <= _LONGEST_DAYS
        and not _stands_aside(words, named, today)
    ]
    if len(found) < 2:
        return found[0] if found else None
    attributions = attributions_of(text)

    def rank(named: ResolvedDate) -> tuple[int, int, int, int]:
        within = [a for a in attributions if any(s <= named.start < e for s, e in a.said)]
        told_ahead = first_day(named) > today or any(a.stance in _NOT_YET for a in within)
        is_when_said = bool(attributions) and not within
        return (
            2 if told_ahead else int(is_when_said),
            _clauses_down(words, named.start),
            _hangs_on_a_noun(words, named.start),
            named.start,
        )

    return min(found, key=rank)


def first_day(named: ResolvedDate) -> date:
    """The first day that an expression names."""
    return date.fromisoformat(named.first[:10])


def last_day(named: ResolvedDate) -> date:
    """The last day that an expression names."""
    return date.fromisoformat(named.last[:10])


def days(named: ResolvedDate) -> int:
    """How many days an expression names."""
    return (last_day(named) - first_day(named)).days + 1


def _stands_aside(words: Sequence[Word], named: ResolvedDate, today: date) -> bool:
    """Whether a date stands in a clause about somebody, or in one about a thing and lies ahead."""
    for number in _path(words, named.start):
        if words[number].relation == "relcl":
            of_somebody = any(
                w.head == number and w.text.lower() in _SOMEBODY for w in words[:number]
            )
            return of_somebody or first_day(named) > today
    return False


def _clauses_down(words: Sequence[Word], at: int) -> int:
    """How many clauses the words at `at` stand in, one about a thing counted twice."""
    path = [words[number] for number in _path(words, at)]
    return sum((w.part in ("VERB", "AUX")) + (w.relation == "relcl") for w in path)


def _hangs_on_a_noun(words: Sequence[Word], at: int) -> bool:
    """Whether the words at `at` only say of which time a thing is: "the flood of 2020"."""
    return any(words[n].relation == "prep" and words[n].lemma == "of" for n in _path(words, at))


def _path(words: Sequence[Word], at: int) -> list[int]:
    """The numbers of the words from the one at `at` to the root of its sentence."""
    number = next((n for n, w in enumerate(words) if w.end > at), None)
    path: list[int] = []
    while number is not None:
        path.append(number)
        number = words[number].head if words[number].head != number else None
    return path

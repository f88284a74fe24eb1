"""Claims → positions that cannot all hold, by rules, and of which kind their disagreement is."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import NamedTuple, TypeVar

from rag.lexical import terms
from rag.reading.disagreement.amounts import (
    amounts_in,
    corrections_in,
    is_about,
    same_amount,
)
from rag.reading.disagreement.asked_number import asked_number
from rag.reading.disagreement.circumstances import (
    days_of,
    may_be_one,
    may_be_then,
    names_of,
    same_speaker,
)
from rag.reading.disagreement.holders import asked_holder, holders_in, one_holder
from rag.reading.disagreement.occasions import (
    asked_occasion,
    asks_over_what,
    occasions_in,
    same_days,
)
from rag.reading.disagreement.opinions import asked_view, views_in
from rag.reading.disagreement.records import Claim, Conflict, Kind, Side, Told
from rag.reading.disagreement.states import asked_state, states_in
from rag.reading.grammar import words_of_each

A = TypeVar("A")

_HOW = re.compile(r"\bhow\s+(?:many|much|long)\b", re.IGNORECASE)
#: Reports further apart than this are not taken to count one event, unless both say its day.
_ONE_EVENT = timedelta(days=3)
#: But what is asked of now may have changed since.
_ONE_STATE = timedelta(days=31)


class _Least(NamedTuple):
    """The least `Told.relevance` of a sentence for what it gives to be a position.

    Attributes:
        told: of any sentence.
        sure: of one that says in so many words what is asked.
        named: of such a one, where its report has a name that the question has.
    """

    told: float
    sure: float
    named: float


_LEAST = _Least(0.45, 0.45, 0.28)
#: Of days and of who did what, of which a report has many.
_LEAST_OF_MANY = _Least(0.6, 0.45, 0.45)
#: Of a sentence that is read for whether it answers.
_LEAST_READ = 0.35
#: Whose word a question asks for.
_SAID_BY = re.compile(
    r"(?:\b[Aa]ccording\s+to\s+|\b(?:did|does|has|had|do|have)\s+)(?P<who>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)"
    r"(?:\s*[?.]?\s*$|\s+(?:\w+\s+)?(?:say|said|put|give|gave|given|estimate|speak|spoken|claim|report|count)\w*\b)"
)


class Given(NamedTuple):
    """What the rules read of sentences for a question that asks for a number or for a time.

    Attributes:
        counted: the numbers that they give; None where the question asks for none.
        dated: the days and times that they give; None where it asks for none.
        least: how well a sentence has to meet the question for a day or a time.
    """

    counted: list[Claim] | None
    dated: list[Claim] | None
    least: _Least

    @property
    def by(self) -> frozenset[int] | None:
        """The sentences that give one; None where the question asks for neither."""
        claims = self.dated if self.counted is None else self.counted
        return None if claims is None else frozenset(claim.told for claim in claims)

    @property
    def agreeing(self) -> frozenset[tuple[int, int]]:
        """The pairs of sentences that cannot differ, since they give one number or day, or
        numbers of different things."""
        kind: Kind = "dates" if self.counted is None else "figures"
        claims = (self.dated if self.counted is None else self.counted) or []
        same = same_days if self.counted is None else same_amount
        pairs, differing = set(), set()
        for one, other in combinations(claims, 2):
            pair = min(one.told, other.told), max(one.told, other.told)
            pairs.add(pair)
            if _compatible(kind, one, other) and not same(one, other):
                differing.add(pair)
        return frozenset(pairs - differing)


def given_by(question: str, told: Sequence[Told]) -> Given:
    """The numbers and the times that sentences give, where a question asks for them."""
    occasion = asked_occasion(question)
    dated = None if occasion is None else occasions_in(question, occasion, told)
    of_many = occasion is not None and occasion.number is None
    return Given(_counted(question, told), dated, _LEAST_OF_MANY if of_many else _LEAST)


def conflict_by_rules(question: str, told: Sequence[Told], given: Given) -> Conflict | None:
    """The positions that the sentences take on a question, by what the rules read of them.

    Args, and what is returned: as of `conflict_among`.
    """
    asked = _Asked.of(question)
    view = asked_view(question)
    if view is not None:
        claims = _claims(views_in, view, told, _relevant(asked, told, _LEAST))
        found = _conflict(question, told, claims, _same_state, "opinions")
        if found is not None:
            return found
    state = asked_state(question)
    if given.counted is not None:
        found = _conflict(question, told, given.counted, same_amount, "figures")
        if found is not None or state is None or not state.fate:
            return found
    if given.dated is not None:
        return _conflict(question, told, given.dated, same_days, "dates", given.least)
    held = asked_holder(question)
    if held is not None:
        claims = _claims(holders_in, held, told, _relevant(asked, told, _LEAST_OF_MANY))
        found = _conflict(question, told, claims, one_holder, "states", _LEAST_OF_MANY)
        if found is not None:
            return found
    if state is not None:
        relevant = _relevant(asked, told, _LEAST)
        then = [at for at in relevant if may_be_then(question, told[at].text, told[at].published)]
        claims = _claims(states_in, state, told, then)
        for unit in dict.fromkeys(claim.unit for claim in claims):
            own = [claim for claim in claims if claim.unit == unit]
            found = _conflict(question, told, own, _same_state, "states")
            if found is not None:
                return found
    return None


def _counted(question: str, told: Sequence[Told]) -> list[Claim] | None:
    """The numbers that the sentences give; None where a question asks for none."""
    if asks_over_what(question) or (asked_occasion(question) and not _HOW.search(question)):
        return None
    number = asked_number(question)
    if number is None:
        return None
    claims = [
        claim
        for at, one in enumerate(told)
        for claim in amounts_in(number, one, at)
        if _on_the_day(question, one, claim) and is_about(number, one, claim.places)
    ]
    return claims + corrections_in(number, told, claims)


def _relevant(asked: "_Asked", told: Sequence[Told], least: _Least) -> list[int]:
    """The numbers of the sentences whose claims may be relevant, whatever they claim."""
    return [
        at
        for at, one in enumerate(told)
        if asked.may_be_of(one) and one.relevance >= min(least.told, asked.least_sure(one, least))
    ]


def _claims(
    read: Callable[[A, Told, int], list[Claim]],
    asked: A,
    told: Sequence[Told],
    numbers: Sequence[int],
) -> list[Claim]:
    """What the sentences of these numbers claim."""
    words_of_each([told[at].text for at in numbers])  # kept for those who read them
    return [claim for at in numbers for claim in read(asked, told[at], at)]


def _same_state(one: Claim, other: Claim) -> bool:
    return one.low == other.low


class _Asked(NamedTuple):
    """The terms of the names that a question has, and whose word it asks for, if a name's."""

    names: frozenset[str]
    speaker: str | None

    @classmethod
    def of(cls, question: str) -> "_Asked":
        return cls(
            frozenset(terms(" ".join(names_of(question)))),
            next((m["who"] for m in _SAID_BY.finditer(question)), None),
        )

    def is_named_in(self, told: Told) -> bool:
        """Whether the report has a name of the question's."""
        return bool(self.names) and not self.names.isdisjoint(told.document_terms)

    def may_be_of(self, told: Told) -> bool:
        """Whether the report may speak of what the question names."""
        return not self.names or not told.document_terms or self.is_named_in(told)

    def least_sure(self, told: Told, least: _Least) -> float:
        """The least relevance of a sentence of the report that says what is asked in so many
        words."""
        return least.named if self.is_named_in(told) else least.sure


def may_answer(question: str, told: Sequence[Told], given: Given) -> list[int]:
    """The numbers of the sentences that speak to a question: that meet it at all, or well
    enough where a number or a time is asked for, in reports with a name of its."""
    asked = _Asked.of(question)
    least = _LEAST_READ if given.by is None else _LEAST.told
    return [at for at, one in enumerate(told) if one.relevance >= least and asked.may_be_of(one)]


def _is_relevant(asked: _Asked, told: Told, claim: Claim, least: _Least) -> bool:
    """Whether a sentence meets the question well enough for what it gives to answer it."""
    if asked.speaker and claim.speaker and not same_speaker(asked.speaker, claim.speaker):
        return False
    if not asked.may_be_of(told):
        return False
    if claim.loose:
        least = _LEAST_OF_MANY
    wanted = asked.least_sure(told, least) if claim.sure else least.told
    return claim.replaced or told.relevance >= wanted


def _conflict(
    question: str,
    told: Sequence[Told],
    claims: Sequence[Claim],
    same: Callable[[Claim, Claim], bool],
    kind: Kind,
    least: _Least = _LEAST,
) -> Conflict | None:
    asked = _Asked.of(question)
    claims = [claim for claim in claims if _is_relevant(asked, told[claim.told], claim, least)]
    current = {told[claim.told].document for claim in claims if not claim.replaced}
    claims = [c for c in claims if not c.replaced or told[c.told].document in current]
    groups: list[list[Claim]] = []
    # Twice: what is told of one value later may bring it near to another.
    for claim in [*claims, *claims]:
        if any(claim in group for group in groups):
            continue
        own = [g for g in groups if any(same(claim, o) and _compatible(kind, claim, o) for o in g)]
        if len(own) > 1:
            continue  # it agrees with both sides
        if own:
            own[0].append(claim)
        elif not groups or all(_beside(told, kind, claim, group) for group in groups):
            groups.append([claim])
    if len(groups) < 2:
        return None
    latest = _superseding(told, groups) if kind != "opinions" else None
    if latest is not None:
        groups.sort(key=lambda group: group is not latest)
        kind = "superseded"
    elif kind == "states" and any(c.denied for group in groups for c in group):
        kind = "denied"
    return Conflict(question, kind, tuple(_side(group) for group in groups))


def _side(group: Sequence[Claim]) -> Side:
    first = next((claim for claim in group if claim.speaker), group[0])
    numbers = dict.fromkeys([first.told, *(claim.told for claim in group)])
    return Side(first.value, first.speaker, tuple(numbers))


def _compatible(kind: Kind, one: Claim, other: Claim) -> bool:
    """Whether two claims may speak of one thing, however far apart they were published."""
    if kind == "opinions":
        return True
    if one.unit != other.unit or not may_be_one(one.places, other.places):
        return False
    if kind == "states" and one.holder != other.holder:
        return False
    one_thing = one.holder or not one.qualities or not other.qualities
    if not one_thing and one.qualities.isdisjoint(other.qualities):
        return False
    if one.parts and other.parts and one.parts.isdisjoint(other.parts):
        return False
    if any("everywhere" in a.parts and b.places for a, b in ((one, other), (other, one))):
        return False
    if one.past or other.past:
        if not (one.past and other.past):
            return False
        return one.past[0] <= other.past[1] and other.past[0] <= one.past[1]
    if one.replaces or other.replaces:
        return True  # a toll grows from day to day
    return not (one.days and other.days and one.days.isdisjoint(other.days))


def _near(told: Sequence[Told], kind: Kind, one: Claim, other: Claim) -> bool:
    """Whether two claims are of one day, or were published at about one time."""
    if kind in ("dates", "opinions") or (one.days and other.days) or (one.past and other.past):
        return True
    if one.replaces or other.replaces:
        return True
    dates = [_published(told[c.told]) for c in (one, other)]
    if dates[0] is None or dates[1] is None:
        return True
    longest = _ONE_STATE if one.lasting and other.lasting else _ONE_EVENT
    return abs(dates[0] - dates[1]) <= longest


def _beside(told: Sequence[Told], kind: Kind, one: Claim, group: Sequence[Claim]) -> bool:
    """Whether a claim and those of a group may be two positions on one thing."""
    if kind == "opinions" and any(same_speaker(one.speaker, other.speaker) for other in group):
        return False  # who has changed their mind
    return all(
        _compatible(kind, one, other) and _may_differ(told, one, other) for other in group
    ) and any(_near(told, kind, one, other) for other in group)


def _may_differ(told: Sequence[Told], one: Claim, other: Claim) -> bool:
    """Whether two values are two positions; what one voice says in one report is not."""
    if told[one.told].document != told[other.told].document:
        return True
    if one.replaced or other.replaced:
        return True
    voices = {one.speaker, other.speaker}
    return one.told != other.told and len(voices) > 1 and not same_speaker(*voices)


def _superseding(told: Sequence[Told], groups: Sequence[list[Claim]]) -> list[Claim] | None:
    """The side that supersedes all others; None where none does."""
    for group in groups:
        others = [claim for other in groups if other is not group for claim in other]
        if all(any(_supersedes(told, own, claim) for own in group) for claim in others):
            return group
        if all(_is_of_a_later_day(told, own, claim) for own in group for claim in others):
            return group
    return None


def _supersedes(told: Sequence[Told], later: Claim, earlier: Claim) -> bool:
    if earlier.replaced and told[later.told].document == told[earlier.told].document:
        return True
    dates = told[later.told].moment, told[earlier.told].moment
    if dates[0] is None or dates[1] is None or dates[0] <= dates[1]:
        return False
    return (
        later.replaces
        # A toll that has grown once grows on.
        or (
            earlier.replaces
            and later.low > earlier.high
            and dates[0].date() > dates[1].date()
            and None in (later.speaker, earlier.speaker)
        )
        or (not later.denied and told[later.told].publisher == told[earlier.told].publisher != "")
        or same_speaker(later.speaker, earlier.speaker)
    )


def _is_of_a_later_day(told: Sequence[Told], later: Claim, earlier: Claim) -> bool:
    """Whether a state that may change was told on a later day than another, and as a new one."""
    dates = _published(told[later.told]), _published(told[earlier.told])
    if dates[0] is None or dates[1] is None or later.denied:
        return False
    return later.lasting and dates[0] > dates[1]


def _on_the_day(question: str, told: Told, claim: Claim) -> bool:
    """Whether a claim is of the day that the question says, if both say one."""
    asked = days_of(question, told.published)
    return not asked or not claim.days or not asked.isdisjoint(claim.days)


def _published(told: Told) -> date | None:
    return None if told.published is None else datetime.fromisoformat(told.published).date()

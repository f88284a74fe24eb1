"""A question that asks for a number × a sentence → the numbers that the sentence gives for it.

A sentence is taken to speak to the question, in whatever words, and a number of the sort that is
asked for to answer it, unless something says that it is of something else: `counts.py` and
`measured.py` tell how well a number fits. Other places, other things of the name and what was in
another year are left out. Where a sentence has several numbers, the one that fits best answers,
and none if they fit alike. Of two numbers it is told whether they may be one.

Not covered: shares against counts, sums over several sentences, what two people were each given.
"""

import math
import re
from collections.abc import Sequence

from rag.reading.disagreement.amount_words import ANY_CAUSE, CAUSE_OF
from rag.reading.disagreement.asked_number import AskedNumber
from rag.reading.disagreement.circumstances import (
    days_of,
    may_be_one,
    names_meet,
    names_of_places,
    past_named,
    voice_at,
)
from rag.reading.disagreement.counts import LOOSE_COUNT, SURE_COUNT, fit_of_count
from rag.reading.disagreement.kin import keys_among, keys_of
from rag.reading.disagreement.measured import SURE_MEASURE, fit_of_measure
from rag.reading.disagreement.measures import (
    MATTER,
    STRONGEST,
    answers_dimension,
    dimension_of,
    measures_of,
)
from rag.reading.disagreement.records import Claim, Told
from rag.reading.figures import Figure, figures_of
from rag.reading.grammar import Word, words_of
from rag.reading.polarity import are_opposites
from rag.reading.speakers import Span

_GROUNDS = frozenset(
    {"capital", "port", "harbour", "airport", "station", "stadium", "hospital", "school", "prison"}
    | {"camp", "island", "valley", "north", "south", "east", "west", "coast", "border", "market"}
    | {"plant", "site", "branch"}
    | {"mosque", "church", "hotel", "mine", "factory", "suburb"}
)
_EVERYWHERE = frozenset({"worldwide", "nationwide", "countrywide", "globally"})
#: Modifiers that tell one thing from another of its name.
_OTHERS = frozenset(
    {"old", "former", "previous", "second", "third", "next", "other", "another", "neighbouring"}
    | {"earlier", "youth", "outgoing"}
)
_REPLACED = re.compile(
    r"\b(?:(?:first|early|earlier|initial|previous|preliminary)\s+(?:reports?|figures?|counts?|"
    r"tolls?|accounts?)|at\s+first|initially|previously|down\s+from|up\s+from)\b",
    re.IGNORECASE,
)
_REPLACES = re.compile(
    r"\b(?:(?:has|have|had)?\s*(?:risen|rose|climbed|grown|gone\s+up|fallen|dropped)\s+to|"
    r"raised|lowered|revised|corrected|updated|now|so\s+far|(?:has|have)\s+(?:reached|passed|topped|exceeded)|passed\s+the|"
    r"(?:gone|shrunk|grown|swollen|gone\s+up|gone\s+down|dwindled)\s+to|from\s+[\d.,]+\D{0,12}?\s+to|"
    r"(?:lift|cut|trim|raise|lower|revise|slash|up|double)(?:ed|d|s|ted|med)?\s+(?:[\w'’]+\s+){1,4}"
    r"(?:outlook|forecast|estimate|guidance|projection|target|count|figure)|"
    r"(?:bring(?:s|ing)|brought)\s+to|bring(?:s|ing)?\s+(?:the|its)\s+(?:\w+\s+)?(?:toll|number|total|count)|brought\s+the\s+(?:\w+\s+)?(?:toll|number|total|count))\b",
    re.IGNORECASE,
)
#: What is so by now: "16 lives in all".
_IN_ALL = re.compile(r"\s+(?:\w+\s+){0,2}(?:in\s+all|so\s+far|altogether|by\s+now)\b")
#: What is counted anew each day.
_EACH_DAY = frozenset({"new", "fresh", "daily"})
_FROM = re.compile(r"\bfrom\s+\Z", re.IGNORECASE)
_UP_TO = re.compile(r"\W*(?:\w+\s+){0,2}to\s+\d", re.IGNORECASE)
_GONE_UP = re.compile(
    r"\b(?:go|goes|gone|went|going|risen|rose|climbed|shot|jumped|pushed|put|taken?|brought)\s+up\s+to\s*\Z",
    re.IGNORECASE,
)
_BOUND_WORDS = {
    "at_least": "at least ",
    "more_than": "more than ",
    "at_most": "up to ",
    "less_than": "fewer than ",
    "about": "about ",
}
#: Two numbers of which one is rounded may be one up to this difference, as a share of the larger.
_ROUNDED = 0.1
#: "Dozens" is not said of so many times more, nor "more than 400" of so many.
_VAGUE_REACH, _MORE_REACH = 50, 1.25
#: So much each day is another thing than so much.
_RATE = re.compile(
    r"\s+(?:(?:an?|per|each|every)\s+(?P<of>second|minute|hour|day|week|month|year|head|person|night"
    r"|child|family|share|barrel|tonne|litre)\b|(?P<each>each|apiece|daily|yearly|annually)\b)",
    re.IGNORECASE,
)
_SOME_PEOPLE = frozenset({"child", "woman", "baby", "boy", "girl", "teenager", "foreigner"})
#: How far a measure may be from the same in other units, as a share of it.
_CONVERTED = 0.01
_COMPASS = "(?:north|south|east|west|central)[a-z]*"


def amounts_in(asked: AskedNumber, told: Told, number: int) -> list[Claim]:
    """The numbers that a sentence gives for what is asked; empty where it gives none, or several.

    Args:
        asked: what is asked.
        told: the sentence, which speaks to the question.
        number: its number.
    """
    figures = [_bound_of(told.text, figure) for figure in _figures_for(asked, told.text)]
    if not figures:
        return []  # not worth a parse
    words = words_of(told.text)
    if _is_another(asked, words) or _is_of_a_side(asked, told.text):
        return []
    ranked: list[tuple[int, Claim]] = []
    for figure in figures:
        voice = voice_at(told.text, figure.start)
        if voice.stance == "asked":
            continue
        reads = fit_of_measure if asked.dimensions else fit_of_count
        fit = reads(asked, told.text, words, figure, voice.said)
        if not fit:
            continue
        days = days_of(told.text, told.published, voice.said)
        if asked.over_time and days and not asked.dimensions:
            continue  # "three on Sunday" of a season's goals
        if not days and not asked.dimensions and not _EACH_DAY.isdisjoint(asked.qualities):
            days = days_of("today", told.published)
        claim = Claim(
            told=number,
            start=figure.start,
            end=figure.end,
            value=_in_words(told.text, figure),
            low=figure.low,
            high=figure.high,
            bound=figure.bound,
            speaker=voice.speaker,
            places=names_of_places(words, voice.said),
            days=days,
            parts=_grounds(words, voice.said),
            past=None
            if "quarter" in asked.things
            else past_named(told.text, told.published, voice.said),
            unit=_unit_of(asked, told.text, figure),
            sure=fit >= (SURE_MEASURE if asked.dimensions else SURE_COUNT),
            loose=not asked.dimensions and fit <= LOOSE_COUNT,
            replaced=_is_replaced(told.text, figure),
            replaces=_replaces(told.text[: figure.start], figure)
            or _IN_ALL.match(told.text, figure.end) is not None,
        )
        ranked.append((fit, claim))
    best = max((fit for fit, _ in ranked), default=0)
    found = [claim for fit, claim in ranked if fit == best]
    current = [c for c in found if not c.replaced]
    return found if len({(c.low, c.high) for c in current}) <= 1 else []


def corrections_in(
    asked: AskedNumber, told: Sequence[Told], claims: Sequence[Claim]
) -> list[Claim]:
    """What reports that give a number say was told before: "first reports spoke of four dead".

    Such a sentence seldom repeats what it is about; its report has said so.
    """
    known = {(claim.told, claim.start) for claim in claims}
    documents = {told[claim.told].document for claim in claims if not claim.replaced}
    return [
        claim
        for at, one in enumerate(told)
        if one.document in documents
        for claim in amounts_in(asked._replace(verbs=frozenset()), one, at)
        if claim.replaced and (claim.told, claim.start) not in known
    ]


def is_about(asked: AskedNumber, told: Told, places: frozenset[str]) -> bool:
    """Whether a sentence may tell of what is asked about: of no other place or cause."""
    words = words_of(told.text)
    names = {w.text for w in words if w.part in ("PROPN", "ADJ") and w.text[:1].isupper()}
    if not may_be_one(asked.places, places) and not names_meet(asked.names, names):
        return False
    causes = {CAUSE_OF[t] for t in asked.things if t in CAUSE_OF and t not in ANY_CAUSE}
    said = {CAUSE_OF[w.lemma] for w in words if w.lemma in CAUSE_OF and w.relation != "compound"}
    return not causes or not said or not causes.isdisjoint(said)


def same_amount(one: Claim, other: Claim) -> bool:
    """Whether two numbers may be one, rounded or put as a range.

    "At least five" and six are not: by logic they may both hold, but whoever counted six
    is told of by the one and not by the other.
    """
    if (one.low, one.high) == (other.low, other.high):
        return True
    if one.unit in MATTER and abs(one.low - other.low) <= _CONVERTED * abs(one.low):
        return True
    for rough, fine in ((one, other), (other, one)):
        if rough.bound in ("exact", "at_least"):
            continue
        if math.isinf(rough.high):
            reach = _VAGUE_REACH if rough.bound == "about" else _MORE_REACH
            if rough.low <= fine.low < reach * rough.low:
                return True
        elif math.isfinite(rough.high) and rough.low <= fine.low and fine.high <= rough.high:
            return True
        values = sorted((_named(one), _named(other)))
        if values[1] - values[0] <= _ROUNDED * abs(values[1]):
            return True
    return False


def _is_another(asked: AskedNumber, words: Sequence[Word]) -> bool:
    """Whether a sentence tells of another thing of the name: "the old tower", "youth jobs"."""
    wanted = keys_among(asked.things)
    if any(w.lemma in ("foreshock", "aftershock") for w in words):
        return {"foreshock", "aftershock"}.isdisjoint(asked.things)
    for others in ({"outgoing", "previous"}, {"neighbouring", "neighboring", "nearby", "adjacent"}):
        if any(w.lemma in others and w.relation == "amod" for w in words):
            return not others & asked.qualities
    for at, word in enumerate(words):
        if word.part != "NOUN" or wanted.isdisjoint(keys_of(word.lemma)):
            continue
        before = [
            w
            for w in words
            if w.head == at and w.relation in ("amod", "compound") and w.part in ("ADJ", "NOUN")
        ]
        for one in before:
            if one.lemma in asked.qualities or not wanted.isdisjoint(keys_of(one.lemma)):
                continue
            if one.lemma in _OTHERS or any(are_opposites(one.lemma, q) for q in asked.qualities):
                return True
            if one.relation == "compound" and asked.dimensions == {"percent"}:
                return True  # "youth unemployment"
    return False


def _unit_of(asked: AskedNumber, text: str, figure: Figure) -> str | None:
    """What a figure counts or measures, and for each of what."""
    unit = figure.unit if asked.dimensions else asked.unit
    if unit == "people" and figure.unit in _SOME_PEOPLE:
        unit = figure.unit  # of whom there may be others
    rate = _RATE.match(text, figure.end)
    return unit if rate is None else f"{unit} {rate['of'] or rate['each']}".lower()


def _is_of_a_side(asked: AskedNumber, text: str) -> bool:
    """Whether a sentence tells of the east, or another side, of a place that is asked about."""
    return any(
        re.search(rf"\b(?:{_COMPASS})\s+{re.escape(name)}\b", text) for name in asked.names
    ) and not re.search(_COMPASS, " ".join(asked.qualities))


def _grounds(words: Sequence[Word], said: Sequence[Span]) -> frozenset[str]:
    """The common nouns of places that "in", "at" and their like lead to: "the port".

    Of what is told of "worldwide" `everywhere`, which is no place of its own.
    """
    everywhere = (
        {"everywhere"}
        if any(
            w.lemma in _EVERYWHERE
            or (
                w.lemma == "across"
                and (words[n + 1].part == "PROPN" or words[n + 2].lemma == "country")
            )
            for n, w in enumerate(words[:-2])
        )
        else ()
    )
    return frozenset(everywhere) | frozenset(
        w.lemma
        for w in words
        if w.relation == "pobj"
        and w.lemma in _GROUNDS
        and words[w.head].lemma in ("in", "at", "near", "outside", "on", "off")
        and any(start <= w.start < end for start, end in said)
    )


def _is_replaced(text: str, figure: Figure) -> bool:
    """Whether a number is one that was told before, or that something rose or fell from."""
    if _REPLACED.search(text[: figure.start]):
        return True
    return bool(_FROM.search(text[: figure.start]) and _UP_TO.match(text[figure.end :]))


def _replaces(before: str, figure: Figure) -> bool:
    """Whether what stands before a number says that it takes the place of another."""
    found = _REPLACES.search(before)
    if found is None:
        return False
    # Of a height or a speed, "has risen to" tells what it did.
    return (
        figure.unit not in ("length", "speed", "temperature") or "to" not in found.group().split()
    )


def _figures_for(asked: AskedNumber, text: str) -> list[Figure]:
    """The figures of a text that may answer by their units."""
    if asked.dimensions:
        found = [f for f in measures_of(text) if answers_dimension(f.unit, asked.dimensions)]
        if not found and "magnitude" in asked.dimensions:
            plain = [f for f in figures_of(text) if f.unit is None and "." in text[f.start : f.end]]
            found = [f._replace(unit="magnitude") for f in plain if f.high < STRONGEST]
        return found
    return [
        f
        for f in figures_of(text)
        if not f.ordinal and dimension_of(f.unit) is None and text[f.end : f.end + 1] != "-"
    ]


def _named(claim: Claim) -> float:
    """The number that a figure's words name, of a range the higher."""
    return claim.low if math.isinf(claim.high) else claim.high


def _bound_of(text: str, figure: Figure) -> Figure:
    """The figure; of "has gone up to 388" without a bound."""
    if figure.bound == "at_most" and _GONE_UP.search(text[: figure.start]):
        return figure._replace(low=figure.high, bound="exact")
    return figure


def _in_words(text: str, figure: Figure) -> str:
    """The number with its bound: "at least five"."""
    words = text[figure.start : figure.end].lower()
    if re.search(r"\b(?:at (?:the )?least|at most|or more|or so)\Z", words):
        return words
    if figure.bound == "about" and math.isinf(figure.high):
        return words
    if math.isfinite(figure.low) and math.isfinite(figure.high):
        nearly = {"less_than": "nearly ", "more_than": "just over "}.get(figure.bound)
        if nearly:
            return nearly + words
    return _BOUND_WORDS.get(figure.bound, "") + words

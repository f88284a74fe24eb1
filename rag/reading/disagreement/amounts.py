"""A question that asks for a number × a sentence → the numbers that the sentence gives for it.

A number answers if it counts or measures what is asked for, of what is asked about. What it
counts is its unit and the word of an event that is nearest to it by grammar: in "killed
seven people and wounded 21", 21 were wounded. Parts ("four of them children", "another
three") are left out.

Not covered: durations and numbers without a figure ("days and perhaps weeks"), shares
against counts, sums over several sentences.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.lexical import terms
from rag.reading.disagreement.circumstances import (
    days_of,
    may_be_one,
    names_meet,
    names_of_places,
    voice_at,
)
from rag.reading.disagreement.records import Claim, Told
from rag.reading.figures import Figure, figures_of
from rag.reading.grammar import Word, children_of, words_of

_ASKS = re.compile(
    r"\bhow\s+(?:many|much|large|big|strong|high|far|old|tall)\b"
    r"|\b(?:number|toll|share|cost|price|size|amount|estimates?|percentage)\b",
    re.IGNORECASE,
)
#: Words that tell one sort of event, or its victims. A number told with one of another sort
#: counts something else.
_EVENTS = {
    "death": "kill die dead death fatality toll perish drown slay victim",
    "injury": "wound injure hurt injury wounded injured",
    "missing": "miss missing",
    "arrest": "arrest detain",
    "rescue": "rescue save",
    "flight": "evacuate flee displace leave withdraw move withdrawal evacuation",
    "surrender": "surrender",
    "body": "body corpse",
}
_EVENT_OF = {word: event for event, words in _EVENTS.items() for word in words.split()}
#: Words for what is counted that stand for each other.
_COUNTED = {
    "people": "people person man woman civilian resident victim life human inhabitant",
    "troops": "troop soldier serviceman force member personnel fighter",
    "house": "house home",
    "plane": "plane aircraft",
}
_COUNTED_AS = {word: kind for kind, words in _COUNTED.items() for word in words.split()}
#: Words for what brought something about that stand for each other.
_CAUSES = {
    "attack": "strike attack shelling bombardment missile rocket bomb bombing raid shell drone",
    "blast": "blast explosion",
    "crash": "crash collision accident",
    "fire": "fire blaze wildfire",
    "flood": "flood flooding",
    "quake": "earthquake quake tremor",
    "shooting": "shooting gunman gunfire",
}
_CAUSE_OF = {word: cause for cause, words in _CAUSES.items() for word in words.split()}
_MONEY = frozenset(
    {"dollar", "euro", "pound", "yen", "yuan", "hryvnia", "rouble", "rupee", "crown", "franc"}
)
_ASKED_MONEY = frozenset({"cost", "money", "price", "pay", "spend", "worth"})
_ASKED_SHARE = frozenset({"share", "percentage", "percent", "proportion"})
#: Lemmas of a question that say nothing of what is asked about.
_EMPTY = frozenset(
    {"how", "many", "much", "number", "toll", "share", "what", "be", "do", "have", "will", "people"}
    | {"there", "cost", "price", "give", "leave", "accord"}
)
_PART_BEFORE = re.compile(
    r"\b(?:another|further|other|including|among\s+them|of\s+(?:them|whom))\s+\Z", re.IGNORECASE
)
_PART_AFTER = re.compile(
    r"\s+(?:(?:\w+\s+)?of\s+(?:them|whom|the\s+\w+)\b|more\b|others?\b|on\s+each\b)", re.IGNORECASE
)
_OF_MANY = re.compile(r"\s+of\s+(?:its|the|their|his|her)\s+(?P<noun>\w+)", re.IGNORECASE)
_ALONE = re.compile(r"\balone\b", re.IGNORECASE)
_REPLACED = re.compile(
    r"\b(?:(?:first|early|earlier|initial|previous|preliminary)\s+(?:reports?|figures?|counts?|"
    r"tolls?|accounts?)|at\s+first|initially|previously|down\s+from|up\s+from)\b",
    re.IGNORECASE,
)
_REPLACES = re.compile(
    r"\b(?:(?:has|have|had)?\s*(?:risen|rose|climbed|grown|gone\s+up|fallen|dropped)\s+to|"
    r"raised|revised|corrected|updated|is\s+now|now\s+stands\s+at|has\s+reached)\b",
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
#: "Dozens" is not said of so many times more.
_VAGUE_REACH = 50
#: How far words of an event may stand from a number, in steps of grammar.
_NEAR = 5


class AskedNumber(NamedTuple):
    """What a question asks a number of.

    Attributes:
        unit: a kind of `_COUNTED`, a lemma, `money`, `percent`; None where only an event is told.
        event: of `_EVENTS`; None for none.
        verbs: lemmas of other verbs, of which a sentence must have one.
        things: lemmas of the nouns asked about.
        names: the names asked about.
        adjectives: capitalised words that qualify what is counted ("Russian").
        places: the names that the question places it at.
    """

    unit: str | None
    event: str | None
    verbs: frozenset[str]
    things: frozenset[str]
    names: frozenset[str]
    adjectives: frozenset[str]
    places: frozenset[str]


def asked_number(question: str) -> AskedNumber | None:
    """What a question asks a number of; None when it asks for none."""
    if not _ASKS.search(question):
        return None
    words = words_of(question)
    lemmas = [_lemma(w) for w in words]
    counted = _counted_in(words)
    unit: str | None = None
    if not _ASKED_MONEY.isdisjoint(lemmas) and (counted is None or words[counted].lemma == "money"):
        unit = "money" if "life" not in lemmas else "people"
    elif not _ASKED_SHARE.isdisjoint(lemmas):
        unit = "percent"
    elif counted is not None:
        unit = _kind(_lemma(words[counted]))
    event = next((_EVENT_OF[lemma] for lemma in lemmas if lemma in _EVENT_OF), None)
    if "life" in lemmas and not {"lose", "cost", "claim", "take"}.isdisjoint(lemmas):
        event = "death"
    if unit is not None and unit in _EVENT_OF:
        unit = "people"
    if unit is None and event in ("death", "injury", "missing", "arrest"):
        unit = "people"
    if unit is None:
        return None
    content = [n for n, w in enumerate(words) if lemmas[n] not in _EMPTY and n != counted]
    verbs = frozenset(
        lemmas[n]
        for n in content
        if words[n].part == "VERB" and words[n].relation == "ROOT" and lemmas[n] not in _EVENT_OF
    )
    things = frozenset(
        lemmas[n] for n in content if words[n].part == "NOUN" and lemmas[n] not in _EVENT_OF
    )
    names = frozenset(words[n].text for n in content if words[n].part == "PROPN")
    adjectives = _adjectives(words, counted) if counted is not None else frozenset()
    return AskedNumber(
        unit, event, verbs, things, names - adjectives, adjectives, names_of_places(words)
    )


def amounts_in(asked: AskedNumber, told: Told, number: int) -> list[Claim]:
    """The numbers that a sentence gives for what is asked; empty where it gives none.

    Args:
        asked: what is asked.
        told: the sentence.
        number: its number.
    """
    figures = [f for f in figures_of(told.text) if not f.ordinal]
    if not figures:
        return []
    words = words_of(told.text)
    lemmas = {_lemma(w) for w in words}
    if asked.verbs and asked.verbs.isdisjoint(lemmas):
        return []
    found: list[Claim] = []
    for figure in figures:
        if not _answers(asked, told.text, words, figure):
            continue
        voice = voice_at(told.text, figure.start)
        if voice.stance == "asked":
            continue
        found.append(
            Claim(
                told=number,
                start=figure.start,
                end=figure.end,
                value=_in_words(told.text, figure),
                low=figure.low,
                high=figure.high,
                bound=figure.bound,
                speaker=voice.speaker,
                places=names_of_places(words, voice.said),
                days=days_of(told.text, told.published, voice.said),
                unit=figure.unit if asked.unit in ("money", "percent") else asked.unit,
                replaced=_REPLACED.search(told.text[: figure.start]) is not None,
                replaces=_REPLACES.search(told.text[: figure.start]) is not None,
            )
        )
    current = [c for c in found if not c.replaced]
    return found if len(current) <= 1 else []


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
    """Whether a sentence tells of what is asked about, as far as it and its title say."""
    words = words_of(told.text)
    lemmas = {_lemma(w) for w in words}
    names = {w.text for w in words if w.part in ("PROPN", "ADJ") and w.text[:1].isupper()}
    if not may_be_one(asked.places, places):
        return False
    titled = {w.text for w in words_of(told.title)} if told.title else set()
    causes = {_CAUSE_OF[thing] for thing in asked.things if thing in _CAUSE_OF}
    if causes:
        return not causes.isdisjoint(_CAUSE_OF[lemma] for lemma in lemmas if lemma in _CAUSE_OF)
    if asked.names and names_meet(asked.names, names | titled):
        return True
    if asked.things:
        return not asked.things.isdisjoint(lemmas)
    return not told.document_terms.isdisjoint(terms(" ".join(asked.names))) or not asked.names


def same_amount(one: Claim, other: Claim) -> bool:
    """Whether two numbers may be one, rounded or put as a range.

    "At least five" and six are not: by logic they may both hold, but whoever counted six
    is told of by the one and not by the other.
    """
    if (one.low, one.high) == (other.low, other.high):
        return True
    for rough, fine in ((one, other), (other, one)):
        if rough.bound in ("exact", "at_least"):
            continue
        if rough.bound == "about" and math.isinf(rough.high):
            if rough.low <= fine.low < _VAGUE_REACH * rough.low:
                return True
        elif math.isfinite(rough.high) and rough.low <= fine.low and fine.high <= rough.high:
            return True
        values = sorted((_named(one), _named(other)))
        if values[1] - values[0] <= _ROUNDED * abs(values[1]):
            return True
    return False


def _named(claim: Claim) -> float:
    """The number that a figure's words name, of a range the higher."""
    return claim.low if math.isinf(claim.high) else claim.high


def _in_words(text: str, figure: Figure) -> str:
    """The number with its bound: "at least five"."""
    words = text[figure.start : figure.end].lower()
    if figure.bound == "about" and math.isinf(figure.high):
        return words
    if math.isfinite(figure.low) and math.isfinite(figure.high):
        nearly = {"less_than": "nearly ", "more_than": "just over "}.get(figure.bound)
        if nearly:
            return nearly + words
    return _BOUND_WORDS.get(figure.bound, "") + words


def _lemma(word: Word) -> str:
    """The lemma; of "wounded" and its like, which are tagged in many ways, the verb's."""
    return {"wounded": "wound", "injured": "injure", "killed": "kill", "lives": "life"}.get(
        word.lemma, word.lemma
    )


def _kind(lemma: str) -> str:
    return _COUNTED_AS.get(lemma, lemma)


def _counted_in(words: Sequence[Word]) -> int | None:
    """The noun after "how many", "how much"."""
    for number, word in enumerate(words[:-1]):
        if word.text.lower() in ("many", "much"):
            for at in range(number + 1, min(number + 5, len(words))):
                if words[at].part == "NOUN" or words[at].lemma in _EVENT_OF:
                    if at + 1 < len(words) and words[at + 1].part == "NOUN":
                        continue  # "aid workers"
                    return at
                if words[at].part not in ("ADJ", "PROPN", "DET", "NUM"):
                    return None
    return None


def _adjectives(words: Sequence[Word], noun: int) -> frozenset[str]:
    below = children_of(words)
    return frozenset(
        words[c].text
        for c in below[noun]
        if words[c].relation in ("amod", "compound", "nmod") and words[c].text[:1].isupper()
    )


def _answers(asked: AskedNumber, text: str, words: Sequence[Word], figure: Figure) -> bool:
    before, after = text[: figure.start], text[figure.end :]
    if _PART_BEFORE.search(before) or _PART_AFTER.match(after):
        return False
    if _ALONE.search(text) and figure.bound != "range":
        return False
    at = next((n for n, w in enumerate(words) if w.start >= figure.start), None)
    if at is None:
        return False
    unit = figure.unit
    if unit is None and (many := _OF_MANY.match(after)):
        unit = many["noun"].lower().rstrip("s")
    event = _EVENT_OF.get(unit or "") or _nearest_event(words, at)
    if unit is None and event is None and (total := _total(words)) is not None:
        counted = _after_of(words, total)
        unit = None if counted is None else words[counted].lemma
        event = _nearest_event(words, total if counted is None else counted)
    if asked.unit == "money":
        return unit in _MONEY
    if asked.unit == "percent":
        return unit == "percent"
    if event != asked.event and not (asked.event is None and event == asked.unit):
        return False
    if unit is not None and unit not in _EVENT_OF and _kind(unit) != asked.unit:
        return False
    if unit is None and asked.event is None:
        return False
    noun = _noun_of(words, at)
    qualities = _adjectives(words, noun) if noun is not None else frozenset()
    return may_be_one(asked.adjectives, qualities)


def _noun_of(words: Sequence[Word], number: int) -> int | None:
    """The noun that a number hangs on."""
    for _ in range(3):
        number = words[number].head
        if words[number].part in ("NOUN", "PROPN"):
            return number
    return None


def _total(words: Sequence[Word]) -> int | None:
    """The word of a total: "the number of people killed has risen to seven"."""
    return next((n for n, w in enumerate(words) if w.lemma in ("number", "toll", "count")), None)


def _after_of(words: Sequence[Word], noun: int) -> int | None:
    """The noun after a noun's "of"."""
    below = children_of(words)
    for child in below[noun]:
        if words[child].lemma == "of":
            return next((c for c in below[child] if words[c].relation == "pobj"), None)
    return None


def _nearest_event(words: Sequence[Word], number: int) -> str | None:
    """The event told by the word that is nearest to a number by grammar."""
    own = _ancestors(words, number)
    best: tuple[int, int, str] | None = None
    for at, word in enumerate(words):
        event = _EVENT_OF.get(_lemma(word))
        if event is None or at == number:
            continue
        steps = next((own[a] + d for a, d in _ancestors(words, at).items() if a in own), len(words))
        found = (steps, abs(at - number), event)
        if steps <= _NEAR and (best is None or found < best):
            best = found
    return best[2] if best else None


def _ancestors(words: Sequence[Word], number: int) -> dict[int, int]:
    """A word and what it hangs on, each with how many steps up, nearest first."""
    found = {number: 0}
    while words[number].head not in found:
        found[words[number].head] = len(found)
        number = words[number].head
    return found

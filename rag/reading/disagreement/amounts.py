"""A question that asks for a number × a sentence → the numbers that the sentence gives for it.

A number answers if it counts or measures what is asked for, of what is asked about. What it
counts is its unit and the word of an event that is nearest to it by grammar: in "killed
seven people and wounded 21", 21 were wounded. A measure (time, length, money, …) answers
where its verb is one that the question has, or one that says nothing of its own. Parts
("four of them children", "another three") and what was in another year are left out.

Not covered: shares against counts, sums over several sentences.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.lexical import terms
from rag.reading.disagreement.circumstances import (
    days_of,
    main_verb,
    may_be_one,
    names_meet,
    names_of_places,
    past_named,
    voice_at,
)
from rag.reading.disagreement.kin import keys_among, keys_at, keys_in, keys_of
from rag.reading.disagreement.measures import (
    answers_dimension,
    dimension_of,
    dimensions_asked,
    measures_of,
)
from rag.reading.disagreement.records import Claim, Told
from rag.reading.figures import Figure, figures_of, singular
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.polarity import are_opposites, is_denied
from rag.reading.speakers import Span

_ASKS = re.compile(
    r"\bhow\s+(?:many|much|large|big|strong)\b"
    r"|\b(?:number|toll|size|amount|estimates?|crowd)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will|can|could|should|would)\b", re.IGNORECASE
)
#: Words that tell one sort of event, or its victims. A number told with one of another sort
#: counts something else.
_EVENTS = {
    "death": "kill die dead death fatality toll perish drown slay victim life",
    "injury": "wound injure hurt injury wounded injured",
    "missing": "miss missing",
    "arrest": "arrest detain",
    "rescue": "rescue save pull",
    "flight": "evacuate flee displace leave withdraw move withdrawal evacuation",
    "surrender": "surrender",
    "body": "body corpse",
    "jobs": "job redundancy layoff",
}
_EVENT_OF = {word: event for event, words in _EVENTS.items() for word in words.split()}
#: Words for what is counted that stand for each other.
_COUNTED = {
    "people": "people person man woman civilian resident victim life human inhabitant",
    "troops": "troop soldier serviceman force member personnel fighter",
    "house": "house home",
    "plane": "plane aircraft jet airliner",
    "visitor": "visitor tourist guest holidaymaker",
    "prisoner": "prisoner inmate detainee convict",
    "worker": "worker employee",
    "spectator": "spectator fan supporter viewer",
    "pupil": "pupil student schoolchild",
    "migrant": "migrant refugee",
    "car": "car vehicle",
    "ship": "ship vessel boat",
    "protester": "protester demonstrator marcher",
    "shop": "shop store",
    "firefighter": "firefighter fireman",
    "infection": "infection case",
    "country": "country state nation",
    "sailor": "sailor seaman mariner",
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
_SIZE_OF_GROUP = r"\bhow\s+(?:big|large|strong)\b|\b(?:size|strength|number|estimates?)\b"
_TELLING = frozenset(
    {"know", "speak", "tell", "put", "give", "report", "estimate", "count", "mention"}
)
#: Sorts of people that a report may call no more than that.
_PERSONS = frozenset(
    {"visitor", "prisoner", "worker", "spectator", "migrant", "protester", "passenger", "voter"}
    | {"hostage", "guest", "resident", "customer", "patient", "employee", "demonstrator"}
)
_GROUNDS = frozenset(
    {"capital", "port", "harbour", "airport", "station", "stadium", "hospital", "school", "prison"}
    | {"camp", "island", "valley", "north", "south", "east", "west", "coast", "border", "market"}
    | {"mosque", "church", "hotel", "mine", "factory", "suburb"}
)
#: What parts people into sorts.
_MIXED = re.compile(r"\b(?:of\s+(?:them|whom)|including|among\s+them|crew|staff)\b", re.IGNORECASE)
_WORKING = frozenset({"people", "worker", "staff", "miner", "engineer", "teacher"})
#: What a question asks the whole of; what a sentence tells of one day is less.
_OVER_TIME = re.compile(
    r"\b(?:season|year|month|so\s+far|altogether|in\s+all|total)\b", re.IGNORECASE
)
#: Modifiers that tell one thing from another of its name.
_OTHERS = frozenset(
    {"old", "former", "previous", "second", "third", "next", "other", "another", "neighbouring"}
    | {"earlier", "youth", "outgoing"}
)
#: Of these the size is a number of people.
_CROWDS = frozenset({"crowd", "attendance", "audience"})
_CAUSE_OF = {word: cause for cause, words in _CAUSES.items() for word in words.split()}
#: Verbs that say of a measure no more than that it is one.
_LIGHT = frozenset(
    {"be", "have", "do", "last", "take", "need", "require", "go", "stay", "remain", "keep", "stand"}
    | {"spend", "continue", "say", "expect", "put", "estimate", "give", "speak", "reach", "total"}
    | {
        "amount",
        "measure",
        "tell",
        "get",
        "come",
        "think",
        "want",
        "report",
        "run",
        "could",
        "make",
    }
    | {"will", "would", "should", "may", "might", "can", "hear", "know", "accord", "must", "hold"}
    | {"cost", "weigh", "travel", "move", "drive", "lie", "begin", "be"}
    | {"drag", "stretch", "limit", "force", "fix", "set", "average", "receive"}
    | {"call", "announce", "predict", "believe", "assume", "warn", "count", "number", "suppose"}
)
_SIZES = frozenset(
    {"long", "high", "far", "tall", "deep", "wide", "big", "large", "fast", "old", "hot", "cold"}
    | {"heavy", "strong", "great", "small", "thick"}
)
#: Lemmas of a question that say nothing of what is asked about.
_EMPTY = _SIZES | frozenset(
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
    r"raised|lowered|revised|corrected|updated|is\s+now|now\s+stands\s+at|has\s+reached)\b",
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
        unit: a kind of `_COUNTED` or a lemma, of what is counted; None where a measure is asked.
        dimensions: those of `measures.py` that may answer; empty where something is counted.
        event: of `_EVENTS`; None for none.
        verbs: lemmas of other verbs, of which a sentence must have one, or a kin one.
        things: lemmas of the nouns asked about.
        names: the names asked about.
        adjectives: capitalised words that qualify what is counted ("Russian").
        places: the names that the question places it at.
        lasting: whether it asks how long something has been going on.
        change: whether it asks by how much something changes.
        qualities: lemmas of the words that qualify a thing ("new" of a tower), and of a size.
        over_time: whether it asks for the whole of a season, a year, or so far.
        doers: the keys of the noun that does what is asked about, where it is not counted.
    """

    unit: str | None
    dimensions: frozenset[str]
    event: str | None
    verbs: frozenset[str]
    things: frozenset[str]
    names: frozenset[str]
    adjectives: frozenset[str]
    places: frozenset[str]
    lasting: bool
    change: bool
    qualities: frozenset[str]
    over_time: bool
    doers: frozenset[str]


def asked_number(question: str) -> AskedNumber | None:
    """What a question asks a number of; None when it asks for none."""
    if _YES_NO.match(question) and not re.search(r"\bhow\b", question, re.IGNORECASE):
        return None
    dimensions = dimensions_asked(question)
    if not dimensions and not _ASKS.search(question):
        return None
    words = words_of(question)
    lemmas = [_lemma(w) for w in words]
    counted = _counted_in(words)
    event = next((_EVENT_OF[lemma] for lemma in lemmas if lemma in _EVENT_OF), None)
    if "life" in lemmas and not _TAKING_LIVES.isdisjoint(lemmas):
        event, dimensions = "death", frozenset()
    unit = None if counted is None else _kind(_noun(words[counted]))
    if unit is not None and (measured := dimension_of(unit)):
        unit, dimensions = None, frozenset({measured})  # "how many days"
    elif unit is not None and re.search(r"\bhow\s+many\b", question, re.IGNORECASE):
        dimensions = frozenset()
    elif sized := [lemma for lemma in lemmas if lemma in _COUNTED_AS]:
        if unit is None and re.search(_SIZE_OF_GROUP, question, re.IGNORECASE):
            unit, dimensions = _kind(sized[0]), frozenset()
        elif dimensions:
            unit = None
    elif not _CROWDS.isdisjoint(lemmas):
        unit, dimensions = "people", frozenset()
    elif dimensions:
        unit = None
    if event in (None, "death") and not _FINDING.isdisjoint(lemmas):
        event = "body" if unit in ("people", "body", "victim", "dead") else event
    if unit is not None and unit in _EVENT_OF:
        unit = "people"
    if unit is None and not dimensions:
        if event in ("death", "injury", "missing", "arrest"):
            unit = "people"
        else:
            return None
    main = main_verb(words)
    content = [n for n, w in enumerate(words) if lemmas[n] not in _EMPTY and n != counted]
    verbs = frozenset(
        form
        for n in range(len(words))
        for form in (lemmas[n], words[n].text.lower())
        if (_is_main(words, n) or (n == main and words[n].relation not in _CLAUSES))
        and n != counted
        and (dimensions or lemmas[n] not in _EMPTY)
        and event != "jobs"
        and lemmas[n] not in _LIGHT
        and lemmas[n] not in _SIZES
        and not (event == "death" and lemmas[n] in _TAKING_LIVES)
        and (dimensions or lemmas[n] not in _EVENT_OF)
    )
    things = frozenset(
        lemmas[n]
        for n in content
        if _is_common(words[n]) and n != main and (dimensions or lemmas[n] not in _EVENT_OF)
    )
    if dimensions:
        things -= _OF_MEASURES
        event = None
    if counted is not None and dimensions:
        things |= {_noun(words[counted])}  # "how much cocaine"
    names = frozenset(
        words[n].text for n in content if words[n].part == "PROPN" and not _is_common(words[n])
    )
    adjectives = _adjectives(words, counted) if counted is not None else frozenset()
    return AskedNumber(
        unit,
        dimensions,
        event,
        verbs,
        things,
        names - adjectives,
        adjectives,
        names_of_places(words),
        lasting=bool(re.search(r"\b(?:has|have)\b.*\bbeen\b", question, re.IGNORECASE)),
        qualities=frozenset(
            w.lemma for w in words if w.relation in ("amod", "compound") or w.lemma in _SIZES
        ),
        over_time=_OVER_TIME.search(question) is not None,
        doers=frozenset(
            key
            for n, w in enumerate(words)
            if w.relation == "nsubj" and w.part == "NOUN" and n != counted and w.head == main
            for key in keys_of(w.lemma)
        ),
        change=bool(re.search(r"\bby\s+how\s+(?:much|many|far)\b", question, re.IGNORECASE)),
    )


#: What changes by so much is not so much.
_BY = re.compile(r"\bby\s+(?:(?:about|nearly|almost|over|up\s+to|at\s+least)\s+)?\Z", re.IGNORECASE)
_TO = re.compile(r"\bto\s+(?:(?:about|nearly|almost|over|at\s+least)\s+)?\Z", re.IGNORECASE)
_AT = re.compile(r"\bat\s+(?:(?:about|nearly|almost|over|at\s+least)\s+)?\Z", re.IGNORECASE)
_CHANGING = frozenset(
    {
        "lower",
        "raise",
        "cut",
        "reduce",
        "trim",
        "revise",
        "rise",
        "climb",
        "grow",
        "fall",
        "drop",
        "swell",
        "increase",
        "decrease",
    }
)
#: The dead that are found are bodies.
_FINDING = frozenset({"find", "discover", "recover", "uncover", "unearth", "exhume"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp"})
_TAKING_LIVES = frozenset({"lose", "cost", "claim", "take"})
#: Nouns of a question that name a measure, and nothing that is measured.
_OF_MEASURES = frozenset(
    {"time", "stretch", "period", "span", "length", "duration", "height", "depth", "width", "speed"}
    | {"temperature", "share", "percentage", "proportion", "distance", "size", "area", "money"}
    | {"cost", "price", "amount", "sum", "number", "estimate", "total", "age", "magnitude"}
    | {"compensation", "fine", "turnout", "strength"}
)


def _is_main(words: Sequence[Word], at: int) -> bool:
    """Whether a word is the main verb of a question, or what it says: "stay closed"."""
    for _ in range(4):
        if words[at].relation == "ROOT":
            return words[at].part in ("VERB", "AUX", "ADJ")
        purpose = any(w.head == at and w.lemma == "to" for w in words)
        if words[at].relation not in ("xcomp", "acomp", "oprd", "ccomp") and not (
            words[at].relation == "advcl" and purpose
        ):
            return False
        if words[at].part not in ("VERB", "ADJ") or words[words[at].head].lemma not in _LIGHT:
            return False
        at = words[at].head
    return False


def amounts_in(asked: AskedNumber, told: Told, number: int) -> list[Claim]:
    """The numbers that a sentence gives for what is asked; empty where it gives none.

    Args:
        asked: what is asked.
        told: the sentence.
        number: its number.
    """
    figures = _figures_for(asked, told.text)
    if not figures:
        return []  # not worth a parse
    words = words_of(told.text)
    verbs = frozenset() if asked.dimensions else keys_among(asked.verbs)
    elsewhere = bool(verbs) and verbs.isdisjoint(keys_in(words))
    found: list[Claim] = []
    for figure in figures:
        voice = voice_at(told.text, figure.start)
        if voice.stance == "asked":
            continue
        reads = _measures if asked.dimensions else _answers
        if not reads(asked, told.text, words, figure, voice.said):
            continue
        told_by = voice.speaker if elsewhere else None
        if not asked.dimensions and not _hangs_right(
            asked, words, figure, elsewhere=elsewhere, speaker=told_by
        ):
            continue
        if _is_another(asked, words):
            continue
        days = days_of(told.text, told.published, voice.said)
        if asked.over_time and days:
            continue  # "three on Sunday" of a season's goals
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
                days=days,
                parts=_grounds(words, voice.said),
                past=past_named(told.text, told.published, voice.said),
                unit=figure.unit if asked.dimensions else asked.unit,
                replaced=_REPLACED.search(told.text[: figure.start]) is not None,
                replaces=_replaces(told.text[: figure.start], figure),
            )
        )
    current = [c for c in found if not c.replaced]
    return found if len(current) <= 1 else []


def _hangs_right(
    asked: AskedNumber,
    words: Sequence[Word],
    figure: Figure,
    *,
    elsewhere: bool,
    speaker: str | None,
) -> bool:
    """Whether the verb that a count hangs on is asked about, or only tells it.

    Args:
        asked: what is asked.
        words: the sentence.
        figure: the count.
        elsewhere: whether a verb is asked about that the sentence has not.
        speaker: who says it then. Reports do not go over a list of things in one source's
            words, so what somebody counts of the same thing is taken to be what is asked.
    """
    at = next((n for n, w in enumerate(words) if w.start >= figure.start), None)
    verbs = [] if at is None else _verbs_above(words, at)
    if not verbs:
        return not elsewhere
    if elsewhere and words[verbs[0]].lemma not in _TELLING:  # "spoke of 63 bodies"
        keys = keys_in(words)
        met = [thing for thing in asked.things if not keys_of(thing).isdisjoint(keys)]
        is_same = speaker is not None and asked.event is None and 2 * len(met) > len(asked.things)
        lemma = words[verbs[0]].lemma
        if not is_same or any(are_opposites(lemma, verb) for verb in asked.verbs):
            return False
    return not _in_a_part(asked, words, verbs[0]) and not _by_another(asked, words, verbs[0])


def _by_another(asked: AskedNumber, words: Sequence[Word], verb: int) -> bool:
    """Whether somebody else than the question has does what is asked about."""
    if not asked.doers or keys_among(asked.verbs).isdisjoint(keys_at(words, verb)):
        return False
    doers = [w for w in words if w.relation == "nsubj" and words[w.head] is words[verb]]
    return any(w.part == "NOUN" and asked.doers.isdisjoint(keys_of(w.lemma)) for w in doers)


def _in_a_part(asked: AskedNumber, words: Sequence[Word], verb: int) -> bool:
    """Whether it is told of a part of a place that is asked about: "in the port's offices"."""
    wanted = keys_among(asked.things)
    return any(
        w.relation == "poss"
        and words[w.head].relation == "pobj"
        and words[words[w.head].head].lemma in ("in", "at")
        and words[words[w.head].head].head == verb
        and not wanted.isdisjoint(keys_of(w.lemma))
        and wanted.isdisjoint(keys_of(words[w.head].lemma))
        for w in words
    )


def _is_another(asked: AskedNumber, words: Sequence[Word]) -> bool:
    """Whether a sentence tells of another thing of the name: "the old tower", "youth jobs"."""
    wanted = keys_among(asked.things)
    if any(w.lemma in ("outgoing", "previous") and w.relation == "amod" for w in words):
        return not {"outgoing", "previous"} & asked.qualities
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


def _grounds(words: Sequence[Word], said: Sequence[Span]) -> frozenset[str]:
    """The common nouns of places that "in", "at" and their like lead to: "the port"."""
    return frozenset(
        w.lemma
        for w in words
        if w.relation == "pobj"
        and w.lemma in _GROUNDS
        and words[w.head].lemma in ("in", "at", "near", "outside", "on", "off")
        and any(start <= w.start < end for start, end in said)
    )


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
        return [f for f in measures_of(text) if answers_dimension(f.unit, asked.dimensions)]
    return [
        f
        for f in figures_of(text)
        if not f.ordinal
        and (
            f.unit is None
            or f.unit in _EVENT_OF
            or asked.event == "jobs"
            or (f.unit == "people" and asked.unit in _PERSONS)
            or (asked.unit is not None and asked.unit in text)
            or _kind(f.unit) == asked.unit
            or (dimension_of(f.unit) is None and _OF_MANY.match(text, f.end))
        )
    ]


def _measures(
    asked: AskedNumber, text: str, words: Sequence[Word], figure: Figure, said: Sequence[Span]
) -> bool:
    """Whether a measure is one of what is asked, by the verb that it hangs on."""
    before, after = text[: figure.start], text[figure.end :]
    if _PART_BEFORE.search(before) or _PART_AFTER.match(after) or _ALONE.search(text):
        return False
    at = next((n for n, w in enumerate(words) if w.start >= figure.start), None)
    if at is None or (_BY.search(before) and not (asked.change or "speed" in asked.dimensions)):
        return False
    verbs = _verbs_above(words, at)
    if _TO.search(before):
        verbs = [v for v in verbs if words[v].lemma not in _CHANGING]  # "has risen to"
    if verbs and is_denied(words, verbs[0]):
        return False  # "could not be moved in a day or two"
    if verbs and words[verbs[0]].lemma == "put" and not _AT.search(before):
        return False
    if _of_another_size(asked, words, at):
        return False  # "12 kilometres long" of a lake's depth
    if _is_said_to_be(words, at):
        return False  # "30 percent were young"
    if asked.lasting and any(words[v].lemma == "take" for v in verbs):
        return False  # what is over is not going on
    verbs = [v for v in verbs if words[v].lemma != "enough"]
    wanted = keys_among(asked.verbs)
    if not wanted:
        return all(_says_nothing(asked, words, v) for v in verbs[:1])
    if any(not wanted.isdisjoint(keys_at(words, v)) for v in verbs):
        return True
    keys = keys_in(words)
    all_things = bool(asked.things) and all(not keys_of(t).isdisjoint(keys) for t in asked.things)
    light = all(_says_nothing(asked, words, v) for v in verbs[:1])
    told_by = len(said) != 1 or said[0] != (0, len(text))  # somebody says so
    return (light and (all_things or not wanted.isdisjoint(keys))) or (told_by and all_things)


def _of_another_size(asked: AskedNumber, words: Sequence[Word], at: int) -> bool:
    """Whether a measure is of another sort of size than is asked for, as "long" and "deep"."""
    sizes = {
        words[n].lemma
        for n in (words[at].head, words[words[at].head].head)
        if words[n].part in ("ADJ", "ADV")
    }
    wanted = asked.qualities & _SIZES
    return bool(wanted) and bool(sizes & _SIZES) and sizes.isdisjoint(wanted | {"more", "far"})


def _is_said_to_be(words: Sequence[Word], at: int) -> bool:
    """Whether a number is the subject of a verb that says what so many are."""
    noun = at if words[at].relation in ("nsubj", "nsubjpass") else words[at].head
    return words[noun].relation in ("nsubj", "nsubjpass") and any(
        w.head == words[noun].head and w.relation in ("acomp", "attr") for w in words
    )


def _says_nothing(asked: AskedNumber, words: Sequence[Word], verb: int) -> bool:
    """Whether a verb leaves to others of what the measure is, or is of what is asked about."""
    if words[verb].lemma in _LIGHT | _SIZES:
        return True
    return not keys_at(words, verb).isdisjoint(keys_among(asked.things))


def _verbs_above(words: Sequence[Word], at: int) -> list[int]:
    """The verbs that a word hangs on, nearest first, up to the sentence's end or a clause's."""
    found: list[int] = []
    for _ in range(8):
        head = words[at].head
        if head == at:
            break
        if words[at].relation in ("relcl", "advcl") and found:
            break
        at = head
        if words[at].part in ("VERB", "AUX") or (
            words[at].part == "ADJ" and words[at].relation in ("acomp", "oprd", "ROOT")
        ):
            found.append(at)
            found += [
                n
                for n, w in enumerate(words)
                if w.head == at and w.relation in ("acomp", "oprd") and n != at
            ]
    return found


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
    keys = keys_in(words) | keys_among(lemmas)
    names = {w.text for w in words if w.part in ("PROPN", "ADJ") and w.text[:1].isupper()}
    if not may_be_one(asked.places, places):
        return False
    titled = {w.text for w in words_of(told.title)} if told.title else set()
    causes = {_CAUSE_OF[thing] for thing in asked.things if thing in _CAUSE_OF}
    others = keys_among(thing for thing in asked.things if thing not in _CAUSE_OF)
    if causes and (asked.event is not None or others.isdisjoint(keys)):
        said = {_CAUSE_OF[lemma] for lemma in lemmas if lemma in _CAUSE_OF}
        if said or not names_meet(asked.names, names):
            return not causes.isdisjoint(said)
    of_pronoun = _is_of_pronoun(asked, words)
    if asked.dimensions and asked.things and others.isdisjoint(keys) and not of_pronoun:
        over = keys_in(words_of(told.title)) if told.title else frozenset()
        named = asked.names - asked.places
        if others.isdisjoint(over) and not (named and names_meet(named, names)):
            return False
    if asked.names and names_meet(asked.names, names | titled):
        return True
    if asked.things:
        # What is counted, and what became of it, say as much as a thing does.
        is_special = asked.unit not in (None, "people", "troops") and bool(asked.verbs)
        is_special = is_special or of_pronoun
        return not keys_among(asked.things).isdisjoint(keys) or (
            is_special and not keys_among(asked.verbs).isdisjoint(keys)
        )
    return not told.document_terms.isdisjoint(terms(" ".join(asked.names))) or not asked.names


def _is_of_pronoun(asked: AskedNumber, words: Sequence[Word]) -> bool:
    """Whether the verb that is asked about has "he" or "it": "he had been questioned"."""
    wanted = keys_among(asked.verbs)
    return any(
        w.part == "PRON"
        and w.relation in ("nsubj", "nsubjpass", "dobj")
        and not wanted.isdisjoint(keys_at(words, w.head))
        for w in words
    )


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
    if re.search(r"\b(?:at (?:the )?least|at most|or more|or so)\Z", words):
        return words
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


def _is_common(word: Word) -> bool:
    """Whether a word is a common noun; the parser takes many a one in a question for a name."""
    return word.part == "NOUN" or (word.part == "PROPN" and word.text.islower())


def _noun(word: Word) -> str:
    """The singular of what is counted, as `figures.py` has it."""
    is_lemma = _lemma(word) in _EVENT_OF or _lemma(word) in _COUNTED_AS
    return _lemma(word) if is_lemma else singular(word.text.lower())


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


def _answers(
    asked: AskedNumber, text: str, words: Sequence[Word], figure: Figure, said: Sequence[Span]
) -> bool:
    """Whether a figure counts what is asked."""
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
    event = _EVENT_OF.get(unit or "") or _of_bodies(words, at) or _nearest_event(words, at, said)
    if unit is None and event is None and (total := _total(words)) is not None:
        counted = _after_of(words, total)
        unit = None if counted is None else _noun(words[counted])
        event = _nearest_event(words, total if counted is None else counted, said)
    if event != asked.event and not (asked.event is None and event == asked.unit):
        return False
    of_jobs = event == asked.event == "jobs" and _kind(unit or "people") in _WORKING
    if unit is not None and unit not in _EVENT_OF and _kind(unit) != asked.unit and not of_jobs:
        noun = _noun_of(words, at)
        if (noun is None or _kind(words[noun].lemma) != asked.unit) and not (
            not _MIXED.search(text)
            and unit == "people"
            and asked.event is None
            and asked.unit in _PERSONS
        ):
            return False
    if unit is None and asked.event is None and not _put_at(asked, words, at):
        return False
    noun = _noun_of(words, at)
    qualities = _adjectives(words, noun) if noun is not None else frozenset()
    return may_be_one(asked.adjectives, qualities)


def _of_bodies(words: Sequence[Word], at: int) -> str | None:
    """`body` for the number of "the bodies of 432 civilians"."""
    noun = _noun_of(words, at)
    if noun is None or words[words[noun].head].lemma != "of":
        return None
    found = _EVENT_OF.get(words[words[words[noun].head].head].lemma)
    return found if found == "body" else None


def _put_at(asked: AskedNumber, words: Sequence[Word], at: int) -> bool:
    """Whether a number without a noun is of what is asked: "put the crowd at 15,000"."""
    head = words[words[at].head]
    if head.lemma != "at" and words[at].relation not in ("attr", "dobj"):
        return False
    verb = head.head if head.lemma == "at" else words[at].head
    counted = {
        words[n].lemma
        for n, w in enumerate(words)
        if w.relation in ("dobj", "nsubj", "nsubjpass") and w.head in (verb, words[verb].head)
    }
    return any(
        _kind(lemma) == asked.unit or (lemma in _CROWDS and asked.unit in _PERSONS | {"people"})
        for lemma in counted
    )


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


def _nearest_event(words: Sequence[Word], number: int, said: Sequence[Span]) -> str | None:
    """The event told by the word that is nearest to a number by grammar, in what is said."""
    own = _ancestors(words, number)
    best: tuple[int, int, str] | None = None
    for at, word in enumerate(words):
        event = _EVENT_OF.get(_lemma(word))
        if event is None or at == number:
            continue
        if not any(start <= word.start < end for start, end in said):
            continue  # "the rescue centre said"
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

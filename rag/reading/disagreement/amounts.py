"""A question that asks for a number × a sentence → the numbers that the sentence gives for it.

A sentence is taken to speak to the question, in whatever words, and a number of the sort that is
asked for to answer it, unless something says that it is of something else. What a number counts
is its unit and the word of a fate that is nearest to it by grammar: in "killed seven people and
wounded 21", 21 were wounded. Of a measure that a report has many of, such as a time, something
asked about has to stand beside it. Parts ("four of them children", "another three"), what there
is in all ("the jail holds 260"), other places and what was in another year are left out. Where a
sentence has several numbers, the one that fits best answers, and none if they fit alike.

Not covered: shares against counts, sums over several sentences, what two people were each given.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

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
    MATTER,
    STRONGEST,
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
from rag.reading.speakers.words import ROLES

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
    "missing": "miss missing unaccounted",
    "arrest": "arrest detain custody seize",
    "rescue": "rescue save pull",
    "flight": "evacuate flee displace withdraw withdrawal evacuation",
    "surrender": "surrender",
    "body": "body corpse skeleton remains",
    "jobs": "job redundancy layoff",
}
_EVENT_OF = {word: event for event, words in _EVENTS.items() for word in words.split()}
#: Words for what is counted that stand for each other.
_COUNTED = {
    "people": "people person individual man woman civilian resident victim life human inhabitant",
    "troops": "troop soldier serviceman force member personnel fighter",
    "house": "house home household dwelling",
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
    "infection": "infection case patient",
    "country": "country state nation",
    "sailor": "sailor seaman mariner",
}
_COUNTED_AS = {word: kind for kind, words in _COUNTED.items() for word in words.split()}
#: Words for what brought something about that stand for each other.
_CAUSES = {
    "attack": "strike attack shelling bombardment missile rocket bomb bombing raid shell drone "
    "blast explosion",
    "crash": "crash collision accident",
    "fire": "fire blaze wildfire",
    "flood": "flood flooding",
    "quake": "earthquake quake tremor",
    "shooting": "shooting gunman gunfire",
}
#: What any of them may be.
_ANY_CAUSE = frozenset({"attack", "raid"})
_SIZE_OF_GROUP = r"\bhow\s+(?:big|large|strong)\b|\b(?:size|strength|number|estimates?)\b"
#: Sorts of people that a report may call no more than that.
_PERSONS = frozenset(
    {"visitor", "prisoner", "worker", "spectator", "migrant", "protester", "passenger", "voter"}
    | {"athlete", "hostage", "guest", "resident", "customer", "patient", "employee", "demonstrator"}
)
_GROUNDS = frozenset(
    {"capital", "port", "harbour", "airport", "station", "stadium", "hospital", "school", "prison"}
    | {"camp", "island", "valley", "north", "south", "east", "west", "coast", "border", "market"}
    | {"plant", "site", "branch"}
    | {"mosque", "church", "hotel", "mine", "factory", "suburb"}
)
_EVERYWHERE = frozenset({"worldwide", "nationwide", "countrywide", "globally"})
#: What parts people into sorts.
_MIXED = re.compile(
    r"\b(?:(?<!most )(?<!many )(?<!all )of\s+(?:them|whom)|including|among\s+them|crew|staff)\b",
    re.IGNORECASE,
)
_WORKING = frozenset(
    {"people", "worker", "staff", "miner", "engineer", "teacher", "post", "position", "role"}
)
#: Before a number without a noun, what it is the number of: "brought the number of dead to".
_TOTAL = re.compile(
    r"\b(?:(?P<toll>toll)|numbers?|count|tally|total|list|crowd|attendance|turnout|(?:put|puts|putting|estimated|gave|counted)\b)"
    r"(?P<of>[^,;.]*)\b(?:to|at|as|was|is|of|reached|hit|passed|stood\s+at|stands\s+at)\s+(?:\w+\s+){0,3}\Z",
    re.IGNORECASE,
)
#: The same behind it: "bringing to 41 the number of those killed".
_TOTAL_AFTER = re.compile(
    r"\s+(?P<of>the\s+(?:\w+\s+)?(?:number|total|count|(?P<toll>toll))\b[^,;.]*)", re.IGNORECASE
)
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
_CROWDS = frozenset({"crowd", "attendance", "audience", "turnout"})
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
#: Nouns for money of which a company has each.
_SUMS = frozenset({"sale", "revenue", "turnover", "profit", "loss", "debt", "income", "asset"})
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
_PART_OF = re.compile(
    r"\s+(?:of\s+(?:them|whom|th[eo]se|the\s+\w+)\b|more\b|others?\b|on\s+each\b"
    r"|[^,;.]*\bamong\s+(?:the|them|those)\b)",
    re.IGNORECASE,
)
#: The same of a number whose noun is not what is asked for: "five members of the crew".
_PART_AFTER = re.compile(
    rf"{_PART_OF.pattern}|\s+\w+\s+of\s+(?:them|whom|the\s+\w+)\b", re.IGNORECASE
)
#: A difference, or all that there are.
_TOO_MANY = re.compile(
    r"\s+(?:\w+\s+){0,2}(?:too\s+(?:many|few)|(?:more|fewer)\s+than|short)\b", re.IGNORECASE
)
#: All who were there, of whom something became.
_THERE = re.compile(r"\s+(?:\w+\s+){0,2}(?:on\s+board|aboard|inside)\b", re.IGNORECASE)
_ALL_OF = re.compile(r"\ball\s+(?:the\s+)?\Z", re.IGNORECASE)
_OF_THE = re.compile(r"\W*of\s+(?:the|these|those)\b", re.IGNORECASE)
#: "74 of the 169 seats" is 74 seats.
_OF_SO_MANY = re.compile(
    r"\s+of\s+(?:(?:the|its|their|all)\s+)?(?:\w+['’]s\s+)?[\d,]+\s+(?P<noun>[a-z]+)",
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"\d\s+of\s+(?:(?:the|its|their|all)\s+)?(?:\w+['’]s\s+)?\Z", re.IGNORECASE)
_OF_MANY = re.compile(r"\s+of\s+(?:its|the|their|his|her)\s+(?P<noun>\w+)", re.IGNORECASE)
_ALONE = re.compile(r"\balone\b", re.IGNORECASE)
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
#: What becomes of the injured.
_TREATED = re.compile(
    r"[^;.]*\b(?:hospitali[sz]ed|(?:to|in)\s+(?:\w+\s+)?(?:hospital|hospitals|intensive\s+care)|treated\s+for"
    r"|need(?:ed|ing)?\s+(?:\w+\s+)?treatment)\b",
    re.IGNORECASE,
)
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
#: How well a number fits that surely answers, as `_measures` and `_counts` tell it.
_SURE_MEASURE, _SURE_COUNT = 3, 5
#: And one whose noun is no known word for what is asked.
_LOOSE_COUNT = 3
#: Around a measure, in words, what it is of is told.
_BESIDE = 8
#: Behind a span of time that only places something in it.
_ASIDE = re.compile(r"\s*(?:ago|earlier|later|from\s+now|after)\b", re.IGNORECASE)
_LASTED = re.compile(r"\bfor\s+(?:\w+\s+){0,3}\Z", re.IGNORECASE)
_OLD = re.compile(r"[\s-]*old\b", re.IGNORECASE)
#: What becomes of people; a number told with one of them is of no other.
_FATES = frozenset({"death", "injury", "missing", "arrest", "rescue", "surrender", "body", "jobs"})
#: Of the dead of an accident, not of bodies that are found of whenever they died.
_RECOVERING = frozenset({"recover", "retrieve", "pull", "drag"})
#: Nouns that end like those for people.
_NO_PERSONS = frozenset(
    {"number", "quarter", "tower", "order", "trailer", "paper", "computer", "shelter", "trawler"}
    | {"tanker", "container", "scooter", "helicopter", "letter", "winter", "sector", "motor"}
    | {"reactor", "corner", "chapter", "offer", "agreement", "document", "apartment", "payment"}
    | {"plant", "event", "tent", "accident", "incident", "department", "shipment", "restaurant"}
    | {
        "counter",
        "floor",
        "door",
        "theatre",
        "trolley",
        "settlement",
        "cluster",
        "committee",
        "tree",
    }
)
#: Verbs that tell how many there are, or may be.
_HAVING = frozenset(
    {"have", "hold", "carry", "employ", "house", "number", "seat", "license", "include", "contain"}
    | {"contribute", "supply", "account", "fly", "operate", "run", "own"}
)
#: So much each day is another thing than so much.
_RATE = re.compile(
    r"\s+(?:(?:an?|per|each|every)\s+(?P<of>second|minute|hour|day|week|month|year|head|person|night"
    r"|child|family|share|barrel|tonne|litre)\b|(?P<each>each|apiece|daily|yearly|annually)\b)",
    re.IGNORECASE,
)
_TELLING = frozenset({"speak", "say", "put", "estimate", "expect", "talk", "predict", "give"})
#: Measures of which a report has many; one of them has to stand beside what is asked about.
_COMMON = frozenset({"time", "length", "speed", "area", "mass", "volume"})
_SOME_PEOPLE = frozenset({"child", "woman", "baby", "boy", "girl", "teenager", "foreigner"})
#: How far a measure may be from the same in other units, as a share of it.
_CONVERTED = 0.01
_ANYBODY = frozenset({"people", "person", "man"})
_COMPASS = "(?:north|south|east|west|central)[a-z]*"
#: How far words of an event may stand from a number, in steps of grammar.
_NEAR = 5


class AskedNumber(NamedTuple):
    """What a question asks a number of.

    Attributes:
        unit: a kind of `_COUNTED` or a lemma, of what is counted; None where a measure is asked.
        dimensions: those of `measures.py` that may answer; empty where something is counted.
        event: of `_EVENTS`; None for none.
        verbs: lemmas of its verbs, but for those that say nothing of their own.
        things: lemmas of the nouns asked about.
        names: the names asked about.
        adjectives: capitalised words that qualify what is counted ("Russian").
        places: the names that the question places it at.
        lasting: whether it asks how long something has been going on.
        ahead: whether it asks what something will take.
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
    ahead: bool
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
    if "lose" in lemmas and any(_kind(lemma) == "troops" for lemma in lemmas):
        event = "death"
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
        if event in ("death", "injury", "missing", "arrest") or _HOW_MANY_DID.search(question):
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
        ahead=bool(re.search(r"\b(?:will|would|could|take)\b", question, re.IGNORECASE)),
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
        change=_CHANGES.search(question) is not None,
    )


#: What asks by how much something changes.
_CHANGES = re.compile(
    r"\bby\s+how\s+(?:much|many|far)\b|\b(?:grow\w*|growth|rise[ns]?|rose|increase\w*|climb\w*|fall\w*"
    r"|fell|drop\w*|shrink\w*|shrank|expand\w*|jump\w*|cut|raised?|lower\w*|change\w*)\b",
    re.IGNORECASE,
)
#: "How many marched", "how many were there" ask for people.
_HOW_MANY_DID = re.compile(
    r"\bhow\s+many\s+(?:\w+ed|were|have|had|did|took|came|went|turned|are|fell|left|fled)\b",
    re.IGNORECASE,
)
#: What changes by so much is not so much.
_BY = re.compile(r"\bby\s+(?:(?:about|nearly|almost|over|up\s+to|at\s+least)\s+)?\Z", re.IGNORECASE)
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
        reads = _measures if asked.dimensions else _counts
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
            sure=fit >= (_SURE_MEASURE if asked.dimensions else _SURE_COUNT),
            loose=not asked.dimensions and fit <= _LOOSE_COUNT,
            replaced=_is_replaced(told.text, figure),
            replaces=_replaces(told.text[: figure.start], figure)
            or _IN_ALL.match(told.text, figure.end) is not None,
        )
        ranked.append((fit, claim))
    best = max((fit for fit, _ in ranked), default=0)
    found = [claim for fit, claim in ranked if fit == best]
    current = [c for c in found if not c.replaced]
    return found if len({(c.low, c.high) for c in current}) <= 1 else []


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


def _measures(
    asked: AskedNumber, text: str, words: Sequence[Word], figure: Figure, said: Sequence[Span]
) -> int:
    """How well a measure fits what is asked; 0 for one that is of something else."""
    before, after = text[: figure.start], text[figure.end :]
    if _is_part(before, after) or _ALONE.search(text) or text.startswith("Among "):
        return 0
    of_age = "old" in asked.qualities or "age" in asked.things
    aside = _ASIDE.match(after) and not _LASTED.search(before)
    if figure.unit == "time" and not of_age and (aside or _OLD.match(after)):
        return 0
    at = next((n for n, w in enumerate(words) if w.start >= figure.start), None)
    if at is None or (_BY.search(before) and not (asked.change or "speed" in asked.dimensions)):
        return 0
    verbs = _verbs_above(words, at)
    if verbs and is_denied(words, verbs[0]):
        return 0  # "could not be moved in a day or two"
    if _of_another_size(asked, words, at):
        return 0  # "12 kilometres long" of a lake's depth
    if _of_another_sum(asked, words, at):
        return 0  # "on sales of £612m" of a profit
    if _is_said_to_be(words, at):
        return 0  # "30 percent were young"
    if _is_of_one_more(asked, words, verbs):
        return 0
    if asked.lasting and any(words[v].lemma == "take" for v in verbs):
        return 0  # what is over is not going on
    if asked.ahead and any(_goes_on(words, v) for v in verbs[:1]):
        return 0  # nor is what goes on what it will take
    near = keys_in(words[max(0, at - _BESIDE) : at + _BESIDE + 1])
    near |= {
        key
        for n, w in enumerate(words)
        if w.relation in ("nsubj", "nsubjpass") and w.head in verbs
        for key in keys_at(words, n)
    }
    met = [t for t in asked.things | asked.verbs if not near.isdisjoint(keys_of(t))]
    is_told = bool(verbs) and words[verbs[0]].lemma in _TELLING  # "had spoken of a week"
    if figure.unit in _COMMON and (not (met or is_told) or _is_of_others(asked, words, verbs)):
        return 0
    return 1 + len(met)


def _goes_on(words: Sequence[Word], verb: int) -> bool:
    """Whether a verb tells of what has been going on: "had been wearing"."""
    have = any(w.head == verb and w.relation == "aux" and w.lemma == "have" for w in words)
    return have and words[verb].tag == "VBG"


def _is_of_others(asked: AskedNumber, words: Sequence[Word], verbs: Sequence[int]) -> bool:
    """Whether the verb that a measure hangs on is another's: "drivers waited for nine hours"."""
    if not asked.verbs or not verbs or words[verbs[0]].lemma in _LIGHT:
        return False
    wanted = keys_among(asked.verbs | asked.things)
    doers = [w for w in words if w.relation == "nsubj" and words[w.head] is words[verbs[0]]]
    return wanted.isdisjoint(keys_at(words, verbs[0])) and any(
        w.part == "NOUN" and wanted.isdisjoint(keys_of(w.lemma)) for w in doers
    )


def _is_of_one_more(asked: AskedNumber, words: Sequence[Word], verbs: Sequence[int]) -> bool:
    """Whether a measure is told of something new beside what is asked about: "a bronze from the
    same field as the helmet went for"."""
    wanted = keys_among(asked.things)
    below = children_of(words)
    subjects = [
        n
        for n, w in enumerate(words)
        if w.relation in ("nsubj", "nsubjpass") and w.part == "NOUN" and w.head in verbs[:1]
    ]
    return (
        any(words[c].lemma in ("a", "another") for n in subjects for c in below[n])
        and all(wanted.isdisjoint(keys_at(words, n)) for n in subjects)
        and not wanted.isdisjoint(keys_in(words))
    )


def _of_another_sum(asked: AskedNumber, words: Sequence[Word], at: int) -> bool:
    """Whether a sum of money is that of another noun for money than is asked for."""
    noun = at
    while words[noun].relation in ("nummod", "compound", "quantmod", "nmod"):
        noun = words[noun].head
    of = words[words[noun].head]
    return (
        words[noun].relation == "pobj"
        and of.lemma == "of"
        and words[of.head].lemma in _SUMS
        and asked.things.isdisjoint({words[of.head].lemma})
        and not asked.things.isdisjoint(_SUMS)
    )


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
    """Whether a sentence may tell of what is asked about: of no other place or cause."""
    words = words_of(told.text)
    names = {w.text for w in words if w.part in ("PROPN", "ADJ") and w.text[:1].isupper()}
    if not may_be_one(asked.places, places) and not names_meet(asked.names, names):
        return False
    causes = {_CAUSE_OF[t] for t in asked.things if t in _CAUSE_OF and t not in _ANY_CAUSE}
    said = {_CAUSE_OF[w.lemma] for w in words if w.lemma in _CAUSE_OF and w.relation != "compound"}
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


def _counts(
    asked: AskedNumber, text: str, words: Sequence[Word], figure: Figure, said: Sequence[Span]
) -> int:
    """How well a figure counts what is asked; 0 for one that counts something else."""
    before, after = text[: figure.start], text[figure.end :]
    is_kind = figure.unit is not None and _kind(figure.unit) == asked.unit
    so_many = _OF_SO_MANY.match(after)
    if (not so_many and _is_part(before, after, _PART_OF if is_kind else _PART_AFTER)) or (
        _ALONE.search(text) and figure.bound != "range"
    ):
        return 0
    at = next((n for n, w in enumerate(words) if w.start >= figure.start), None)
    if at is None:
        return 0
    if _OF_ALL.search(before) or _TOO_MANY.match(after):
        return 0  # 169 of "74 of the 169 seats"
    if _ALL_OF.search(before) and asked.event is None:
        return 0
    if _THERE.match(after) and asked.event in _FATES:
        return 0
    unit = figure.unit
    if so_many:
        unit = singular(so_many["noun"].lower())
    elif unit is None and (many := _OF_MANY.match(after)):
        unit = many["noun"].lower().rstrip("s")
    if (unit is None or figure.unit is None) and (total := _total(text, figure)):
        of = [w for w in words if total[0] <= w.start < total[1]]
        event = next((_EVENT_OF[_lemma(w)] for w in of if _lemma(w) in _EVENT_OF), None)
        event = event or ("death" if any(w.lemma == "toll" for w in of) else None)
        is_all = event is not None or _of_asked(asked, of)
    else:
        event = _EVENT_OF.get(unit or "") or _of_bodies(words, at)
        event = event or _nearest_event(words, at, said)
        if event is None and _TREATED.match(after):
            event = "injury"
        is_all = unit is None and event == asked.event is not None
    recovered = (
        asked.event == "death"
        and event == "body"
        and any(words[v].lemma in _RECOVERING for v in _verbs_above(words, at))
    )
    if recovered:
        event = "death"  # "eight bodies have been recovered": eight dead, and perhaps more
    if asked.event in _FATES - {"jobs"} and event != asked.event and not is_all:
        return 0
    kind = _kind(unit or "")
    own = kind == asked.unit is not None and asked.event is None and not _is_person(kind)
    own |= kind == asked.unit and asked.event is None and event == "missing"  # who have fled
    if event != asked.event and event in _FATES and not own:
        return 0  # "912 cases and 21 deaths"
    if unit is None or unit in _EVENT_OF:
        beside = keys_at(words, words[at].head) | keys_at(words, min(at + 1, len(words) - 1))
        is_all = is_all or not beside.isdisjoint(keys_among(asked.verbs))
        fit = 2 if is_all or unit is not None else 0
    elif kind == asked.unit or (asked.event == "jobs" and kind in _WORKING):
        fit = 3
    elif kind in _WORKING and asked.unit in _WORKING:
        fit = 2
    elif (asked.unit == "people" and _is_person(kind)) or (
        unit in _ANYBODY and _is_person(asked.unit)
    ):
        fit = 2 if not _MIXED.search(text) else 0
    else:
        fit = int(_may_count(asked, kind) and _is_the_count(asked, text, words, at, figure))
    verbs = _verbs_above(words, at)
    if verbs and (
        _is_of_the_whole(asked, words, verbs[0])
        or _in_a_part(asked, words, verbs[0])
        or any(are_opposites(words[verbs[0]].lemma, verb) for verb in asked.verbs)
        or _by_another(asked, words, verbs[0])
    ):
        return 0
    noun = _noun_of(words, at)
    qualities = _adjectives(words, noun) if noun is not None else frozenset()
    if not fit or not may_be_one(asked.adjectives, qualities):
        return 0
    return 1 if recovered else 2 * fit + (event == asked.event is not None)


def _may_count(asked: AskedNumber, kind: str) -> bool:
    """Whether a noun of no known kind may stand for what is asked for: "boxes" for containers."""
    if asked.unit is None or asked.event is not None or _is_person(asked.unit):
        return False
    return not _is_person(kind) and not (asked.unit in _COUNTED and kind in _COUNTED)


def _is_the_count(
    asked: AskedNumber, text: str, words: Sequence[Word], at: int, figure: Figure
) -> bool:
    """Whether a figure is all that a sentence counts, and what the sentence is about."""
    noun = _noun_of(words, at)
    if noun is None:
        return False
    by = asked.change and words[words[noun].head].lemma == "by"
    if words[noun].relation not in ("nsubj", "nsubjpass", "dobj") and not by:
        return False
    return all(
        other == figure or other.ordinal or dimension_of(other.unit) is not None
        for other in figures_of(text)
    )


def _is_of_the_whole(asked: AskedNumber, words: Sequence[Word], verb: int) -> bool:
    """Whether a verb says what there is in all, where what became of a part is asked."""
    acts = asked.event is not None or bool(asked.verbs)
    if any(
        w.relation == "nsubj" and w.text in asked.names and words[w.head] is words[verb]
        for w in words
    ):
        return False  # "the Greens have 22 seats"
    if any(w.relation == "xcomp" and words[w.head] is words[verb] for w in words):
        return False  # "had to be winched to safety"
    return acts and words[verb].lemma in _HAVING and words[verb].lemma not in asked.verbs


def _is_person(noun: str | None) -> bool:
    """Whether a noun is one for people, by its kind or its ending: "trader", "climber"."""
    if noun is None:
        return False
    return noun in _PERSONS | _WORKING | ROLES | {"people", "troops"} or (
        re.search(r"(?:[^u]er|or|ist|man|men|ian|ee|ant|(?<!m)ent|woman|child|boy|girl)$", noun)
        is not None
        and noun not in _NO_PERSONS
    )


def _is_part(before: str, after: str, of: re.Pattern[str] = _PART_AFTER) -> bool:
    """Whether a number is told as a part of another."""
    return bool(_PART_BEFORE.search(before) or of.match(after) or _OF_THE.match(before))


def _of_bodies(words: Sequence[Word], at: int) -> str | None:
    """`body` for the number of "the bodies of 432 civilians"."""
    noun = _noun_of(words, at)
    if noun is None or words[words[noun].head].lemma != "of":
        return None
    found = _EVENT_OF.get(words[words[words[noun].head].head].lemma)
    return found if found == "body" else None


def _total(text: str, figure: Figure) -> Span | None:
    """Where the words stand that say of what all a number without a noun is the total."""
    if before := _TOTAL.search(text[: figure.start]):
        return before.start(), figure.start
    if after := _TOTAL_AFTER.match(text, figure.end):
        return after.span("of")
    return None


def _of_asked(asked: AskedNumber, named: Sequence[Word]) -> bool:
    """Whether words name what is asked for, or a crowd."""
    return any(
        _kind(word.lemma) == asked.unit
        or (word.lemma in _CROWDS and (asked.unit == "people" or asked.unit in _PERSONS))
        or (word.part == "NOUN" and word.tag == "NNS" and _may_count(asked, word.lemma))
        for word in named
    )


def _noun_of(words: Sequence[Word], number: int) -> int | None:
    """The noun that a number hangs on."""
    for _ in range(3):
        number = words[number].head
        if words[number].part in ("NOUN", "PROPN"):
            return number
    return None


def _nearest_event(words: Sequence[Word], number: int, said: Sequence[Span]) -> str | None:
    """The event told by the word that is nearest to a number by grammar, in what is said."""
    own = _ancestors(words, number)
    best: tuple[int, int, str] | None = None
    for at, word in enumerate(words):
        event = _EVENT_OF.get(_lemma(word))
        if event in (None, "jobs") or at == number:
            continue  # "held on to his job"; jobs are counted by their noun
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

"""A word → what it counts or tells: a sort of event, of cause, of people, or no more than a size.

In go words as `rag.reading.grammar` has them, or their lemmas; out come the kind of a noun
("soldiers" and "troops" are one), whether a noun is one for people, and a word's lemma where the
parser has several. The tables serve what is asked and what is told alike.
"""

import re

from rag.reading.figures import singular
from rag.reading.grammar import Word
from rag.reading.speakers.words import ROLES

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
EVENT_OF = {word: event for event, words in _EVENTS.items() for word in words.split()}
#: What becomes of people; a number told with one of them is of no other.
FATES = frozenset({"death", "injury", "missing", "arrest", "rescue", "surrender", "body", "jobs"})
#: Words for what is counted that stand for each other.
COUNTED = {
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
COUNTED_AS = {word: kind for kind, words in COUNTED.items() for word in words.split()}
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
CAUSE_OF = {word: cause for cause, words in _CAUSES.items() for word in words.split()}
#: What any of them may be.
ANY_CAUSE = frozenset({"attack", "raid"})
#: Sorts of people that a report may call no more than that.
PERSONS = frozenset(
    {"visitor", "prisoner", "worker", "spectator", "migrant", "protester", "passenger", "voter"}
    | {"athlete", "hostage", "guest", "resident", "customer", "patient", "employee", "demonstrator"}
)
WORKING = frozenset(
    {"people", "worker", "staff", "miner", "engineer", "teacher", "post", "position", "role"}
)
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
#: Of these the size is a number of people.
CROWDS = frozenset({"crowd", "attendance", "audience", "turnout"})
#: Verbs that say of a measure no more than that it is one.
LIGHT = frozenset(
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
SIZES = frozenset(
    {"long", "high", "far", "tall", "deep", "wide", "big", "large", "fast", "old", "hot", "cold"}
    | {"heavy", "strong", "great", "small", "thick"}
)


def lemma_of(word: Word) -> str:
    """The lemma; of "wounded" and its like, which are tagged in many ways, the verb's."""
    return {"wounded": "wound", "injured": "injure", "killed": "kill", "lives": "life"}.get(
        word.lemma, word.lemma
    )


def is_common(word: Word) -> bool:
    """Whether a word is a common noun; the parser takes many a one in a question for a name."""
    return word.part == "NOUN" or (word.part == "PROPN" and word.text.islower())


def singular_of(word: Word) -> str:
    """The singular of what is counted, as `figures.py` has it."""
    is_lemma = lemma_of(word) in EVENT_OF or lemma_of(word) in COUNTED_AS
    return lemma_of(word) if is_lemma else singular(word.text.lower())


def kind_of(lemma: str) -> str:
    """What is counted, as `COUNTED` has it; the lemma itself where it has none."""
    return COUNTED_AS.get(lemma, lemma)


def is_person(noun: str | None) -> bool:
    """Whether a noun is one for people, by its kind or its ending: "trader", "climber"."""
    if noun is None:
        return False
    return noun in PERSONS | WORKING | ROLES | {"people", "troops"} or (
        re.search(r"(?:[^u]er|or|ist|man|men|ian|ee|ant|(?<!m)ent|woman|child|boy|girl)$", noun)
        is not None
        and noun not in _NO_PERSONS
    )

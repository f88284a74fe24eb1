"""Turns → what a follow-up may lean on: the last question, and whom and what the turns name.

A name in an answer counts for a person's where the answer says what they are
("the mayor, X", "Governor X", "X, the head of …"), or that they say something.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import dropwhile
from typing import NamedTuple

from rag.conversation.asked import Asked, Phrase, first_counted, preposition_at
from rag.conversation.frame import Frame, frame_of, joined
from rag.conversation.words import PERSONAL, POLITE, ROLES, SAYING, TIME
from rag.lexical import STOP_TERMS
from rag.reading.grammar import entities_of, words_of
from rag.records import Turn

#: Turns that are looked through for an antecedent, and characters of an answer that are.
_TURNS_READ, ANSWER_READ = 3, 1_000
#: Characters that a rewrite may add to what was typed.
MOST_ADDED = 400


class Person(NamedTuple):
    """Somebody whom an answer names, with the words for what they are."""

    name: str
    role: str
    place: int
    gender: str


class Earlier:
    """What the turns before offer: the last question, and whom and what they name."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        usable = [t for t in turns if _can_be_leant_on(t.question)]
        self.turns = list(reversed(usable[-_TURNS_READ:]))

    @cached_property
    def last(self) -> Asked:
        """The last question."""
        return Asked(self.turns[0].question)

    @cached_property
    def frame(self) -> Frame | None:
        """Its frame; None where it has none."""
        return frame_of(self.last)

    @cached_property
    def people(self) -> list[list[Person]]:
        """Those that each turn's answer names, the last turn first."""
        return [list(people_in(turn.answer[:ANSWER_READ])) for turn in self.turns]

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Every word of the names of people, in lower case."""
        return frozenset(
            word.lower() for people in self.people for p in people for word in p.name.split()
        )

    @cached_property
    def places(self) -> frozenset[str]:
        """Names that follow "in", "near", "at"."""
        told = " ".join(f"{t.question} {t.answer[:ANSWER_READ]}" for t in self.turns)
        found = re.findall(
            r"\b(?:in|near|at|around|outside|city of|came to|visits?|visited)\s+([A-Z][\w'’-]+)",
            told,
        )
        return frozenset(name.lower() for name in found)

    @cached_property
    def questions(self) -> list[tuple[Asked, list[Phrase]]]:
        """Each question with its noun phrases, the last first."""
        texts = [self.last, *(Asked(turn.question) for turn in self.turns[1:])]
        return [(text, text.phrases(self.surnames, self.places)) for text in texts]

    def phrases(self, asked: Asked) -> list[Phrase]:
        """The noun phrases of a question, sorted by what the turns know of the names."""
        return asked.phrases(self.surnames, self.places)

    def topic(self) -> str:
        """What the last question is about, to follow "about"."""
        text = self.last
        for n, word in enumerate(text.lower):
            if word in ("about", "regarding", "concerning") and n + 1 < len(text.words):
                return text.cut(n + 1, len(text.words))
        said = self._announced()
        if said:
            return said
        return self.frame.embedded() if self.frame else text.text

    def _announced(self) -> str:
        """The thing that was said, where the last question asks who said it or when."""
        frame = self.frame
        if frame is None or frame.lemma not in SAYING:
            return ""
        text, phrases = self.questions[0]
        for phrase in phrases:
            if text.words[phrase.head].relation == "dobj" and phrase.first >= text.wh_end:
                return text.cut(phrase.first, phrase.end)
        return ""

    def content(self, opening: str) -> str:
        """What the last question says or asks, as the object of a verb of saying."""
        return self.frame.embedded(opening) if self.frame else f"about {self.last.text}"


def _can_be_leant_on(question: str) -> bool:
    text = " ".join(question.split()).strip(" ?!.")
    return bool(text) and len(text) <= MOST_ADDED // 2 and not POLITE.fullmatch(text)


_LEAD = re.compile(r"(?:^|[,.;]|\b(?:the|a|an|by|[A-Z]\w+)\b|['’]s)\s*([a-z][a-z' -]*),?\s*$")
_CAPITALISED = re.compile(r"[A-Z][\w'’-]*[a-z](?:[ ][A-Z][\w'’-]*[a-z])*")
_WOMAN = re.compile(r"\b(?:spokeswoman|chairwoman|woman|queen|her|she|Mrs|Ms)\b")
_MAN = re.compile(r"\b(?:spokesman|chairman|man|king|his|he|Mr)\b")


def people_in(text: str) -> Iterator[Person]:
    """Whom an answer names, with what they are: "the mayor, X", "Governor X", "X, the head of"."""
    named = {e.text for e in entities_of(text) if e.label == "PERSON"}
    speakers = {
        w.start
        for w in words_of(text)
        if w.relation == "nsubj" and words_of(text)[w.head].lemma in SAYING
    }
    for run in _CAPITALISED.finditer(text):
        words = list(dropwhile(lambda w: w.lower() in STOP_TERMS, run.group().split()))
        titles = max((n + 1 for n, w in enumerate(words) if w.lower() in ROLES), default=0)
        title, name = " ".join(words[:titles]).lower(), " ".join(words[titles:])
        if not name or TIME.search(name):
            continue
        start = run.end() - len(name)
        before = text[max(0, run.start() - 60) : run.start()]
        behind = re.split(r"[.:;]", text[run.end() : run.end() + 80])[0]
        lead = _LEAD.search(before)
        tail = re.match(r",\s+(?:(?:a|an|the|his|her|\w+['’]s)\s+)?([^,.;]+)", behind)
        role = title
        if not role and lead and ROLES & set(lead[1].split()):
            role = lead[1].strip()
        # Not in "in Mykolaiv, the city's mayor, Senkevych, said".
        if not role and tail and " " in name and ROLES & set(tail[1].lower().split()):
            role = tail[1].lower().strip()
        is_known = any(name in other or other in name for other in named)
        surname_at = run.end() - len(words[-1])
        if not (role or (is_known and " " in name) or (surname_at in speakers and name in named)):
            continue
        near = f"{role} {behind}"
        if _WOMAN.search(near):
            gender = "she"
        elif _MAN.search(near):
            gender = "he"
        else:
            gender = "she" if " " in name and name.split()[0].endswith("a") else ""
        yield Person(name, role, start, gender)


def mention(text: Asked, phrase: Phrase) -> str:
    """The phrase as it can stand elsewhere; "which ports" and "a curfew" become "the …"."""
    if phrase.head < text.wh_end:
        first = first_counted(text)
        core = text.cut(max(first, phrase.first), text.wh_end)
        frame = frame_of(text)
        verb = frame.predicate if frame and frame.subject is None and frame.rest else ""
        is_what = text.lower[first - 1] in ("what", "which")
        return (
            f"the {core} that {joined(frame.auxiliary, verb)}"
            if (frame and verb and is_what)
            else f"the {core}"
        )
    first = phrase.first
    if text.lower[first] in ("a", "an", "any", "some", "what", "which"):
        return f"the {text.cut(first + 1, phrase.end)}"
    if text.words[first].relation == "poss" and text.lower[first] in PERSONAL:
        return f"the {text.cut(first + 1, phrase.end)}"
    whole = text.cut(first, phrase.end)
    is_opening = first == 0 and text.words[0].part in ("DET", "PRON", "ADJ")
    return whole[0].lower() + whole[1:] if is_opening else whole


def plural_named(earlier: Earlier) -> str:
    """The plural that the last question speaks of, without its article."""
    text, phrases = earlier.questions[0]
    groups = [text.cut(p.first, p.end) for p in phrases if p.sort == "group"]
    return re.sub(r"^(?:the|any|some|many)\s+", "", groups[0], flags=re.I) if groups else ""


def single_named(earlier: Earlier) -> str:
    """The thing that the last question has with "a"; "" where it has none."""
    text, phrases = earlier.questions[0]
    for phrase in phrases:
        if phrase.sort == "thing" and text.lower[phrase.first] in ("a", "an"):
            return text.cut(phrase.first, phrase.core_end)
    return ""


def where_and_when(earlier: Earlier) -> str:
    """Where and when, as the last question ends: "in Mykolaiv"."""
    text = earlier.last
    for n in range(text.wh_end, len(text.words)):
        if preposition_at(text, n) and text.words[n].relation != "agent":
            return text.cut(n, len(text.words))
    return ""


def place_named(earlier: Earlier) -> str | None:
    """The place that "there" is: the last that a question names, or else an answer."""
    for text, phrases in earlier.questions:
        places = [p for p in phrases if p.sort == "place"]
        if places:
            return text.cut(places[-1].first, places[-1].core_end)
    for turn in earlier.turns:
        for entity in entities_of(turn.answer[:ANSWER_READ]):
            if entity.text.lower() in earlier.places:
                return entity.text
    return None


def number_asked_for(earlier: Earlier) -> str:
    """ "how many people died in Mykolaiv" as "the number of people that died in Mykolaiv"."""
    frame = earlier.frame
    if frame is None or not frame.counted or not frame.wh.lower().startswith("how m"):
        return ""
    said = frame.stated() if frame.subject else joined(frame.auxiliary, frame.predicate)
    return f"the number of {frame.counted} that {said}"

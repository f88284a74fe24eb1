"""A question as typed → its words with their grammar, and its noun phrases by sort.

What opens it and asks nothing ("and", "what about") is left out and remembered.
Shorthand is spelt out ("wht abt").
"""

import re
from functools import cached_property
from typing import NamedTuple

from rag.conversation.words import (
    ABOUT,
    CONNECTIVE,
    LOCATIVE,
    NOMINAL_WH,
    ORGANISATION,
    ROLES,
    SAYING,
    TIME,
    TOWARDS,
    TYPED_SHORT,
    WH,
)
from rag.reading.grammar import Word, entities_of, words_of


class Phrase(NamedTuple):
    """A noun with what belongs to it.

    Attributes:
        first, head, core_end, end: numbers of words; the core ends with the noun, the whole
            with what follows and belongs to it.
        sort: person, organisation, place, time, group, or thing.
    """

    first: int
    head: int
    core_end: int
    end: int
    sort: str


class Asked:
    """A question without what opens and ends it, and its grammar."""

    def __init__(self, typed: str) -> None:
        spelt = [TYPED_SHORT.get(w.lower().replace("’", "'"), w) for w in typed.split()]
        bare = " ".join(spelt).strip(" ?!.…,;:-–—")
        bare = " ".join(TYPED_SHORT.get(w.lower(), w) for w in bare.split(" "))
        bare = re.sub(r"[\s,]+(?:please|thanks|thank you)$", "", bare, flags=re.IGNORECASE)
        opening = CONNECTIVE.match(bare)
        self.text = bare[opening.end() :] if opening else bare
        about = ABOUT.match(self.text)
        self.not_this = (about["not_this"] or "") if about else ""
        if about:
            self.text = self.text[about.end() :]
        self.is_linked = opening is not None or about is not None

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words, with their grammar."""
        return words_of(self.text)

    @cached_property
    def lower(self) -> list[str]:
        """Its words in lower case."""
        return [w.text.lower() for w in self.words]

    def cut(self, first: int, end: int) -> str:
        """The words from `first` until before `end`."""
        return self.text[self.words[first].start : self.words[end - 1].end] if first < end else ""

    def under(self, number: int) -> list[int]:
        """The numbers of the words that hang on a word, itself among them."""
        found = {number}
        grown = True
        while grown:
            more = {n for n, w in enumerate(self.words) if w.head in found} - found
            found |= more
            grown = bool(more)
        return sorted(found)

    def clause(self, number: int) -> int:
        """The verb that a word belongs to."""
        while self.words[number].head != number:
            number = self.words[number].head
            if self.words[number].part in ("VERB", "AUX"):
                break
        return number

    @cached_property
    def root(self) -> int:
        """The number of the word that hangs on no other."""
        return next((n for n, w in enumerate(self.words) if w.head == n), 0)

    @cached_property
    def wh_end(self) -> int:
        """How many words the asking phrase has that it opens with; 0 for none."""
        start = next((n for n, w in enumerate(self.lower[:3]) if w in WH), None)
        if start is None or any(w.part not in ("ADP", "VERB") for w in self.words[:start]):
            return 0
        for n in range(start + 1, len(self.words)):
            word = self.words[n]
            if word.part in ("AUX", "VERB") and word.relation not in ("amod", "compound"):
                return n
            if word.part == "PRON" and word.relation.startswith("nsubj"):
                return n
        return len(self.words)

    @cached_property
    def has_verb(self) -> bool:
        """Whether there is a verb, and not only a participle before a noun."""
        return any(w.part in ("AUX", "VERB") and w.relation != "amod" for w in self.words)

    def counted(self) -> str:
        """The noun phrase of "how many people", "which ports"."""
        first = next((n for n, w in enumerate(self.lower) if w in WH), None)
        if first is None or first >= self.wh_end:
            return ""
        first += 1
        if self.lower[first - 1] == "how":
            if self.lower[first : first + 1] not in (["many"], ["much"]):
                return ""
            first += 1
        nominal = any(w.part in ("NOUN", "PROPN") for w in self.words[first : self.wh_end])
        return self.cut(first, self.wh_end) if nominal else ""

    def phrases(self, people: frozenset[str], places: frozenset[str]) -> list[Phrase]:
        """The noun phrases, in order."""
        found = []
        for n, word in enumerate(self.words):
            if word.part not in ("NOUN", "PROPN") or word.relation == "compound":
                continue
            first = n
            while first > 0 and (self._belongs(first - 1, n) or self._is_glued(first)):
                first -= 1
            first = max(first, self.wh_end) if n >= self.wh_end else first
            end = n + 1
            within = set(self.under(n))
            while end < len(self.words) and end in within:
                if self._ends_phrase(end, n):
                    break
                end += 1
            phrase = Phrase(first, n, n + 1, end, "")
            found.append(phrase._replace(sort=self._sort(phrase, people, places)))
        return found

    def _is_glued(self, number: int) -> bool:
        """Whether no space stands before a word: "pull-out"."""
        return not self.text[self.words[number].start - 1].isspace()

    def _belongs(self, before: int, head: int) -> bool:
        word = self.words[before]
        if word.part == "PART":  # "Kremlin's"
            return word.relation == "case"
        return (
            word.head in range(before, head + 1)
            and (
                word.part in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PART")
                or (word.part == "PRON" and word.relation == "poss")
                or (word.part in ("VERB", "PUNCT") and word.relation in ("amod", "punct"))
            )
            and not (word.part == "DET" and word.relation not in ("det", "predet"))
        )

    def _ends_phrase(self, number: int, head: int) -> bool:
        word = self.words[number]
        if word.relation in ("relcl", "appos", "cc") or word.part == "PUNCT":
            return True
        return word.relation == "acl" and self.is_predicate(number, head)

    def is_predicate(self, number: int, head: int) -> bool:
        """Whether what the parser hangs on a subject says something of it: "was it blown up"."""
        if self.lower[0] in NOMINAL_WH:
            return False
        top = self.words[self.words[head].head]
        return (
            self.words[head].relation == "nsubj"
            and top.lemma == "be"
            and top.end <= (self.words[head].start)
        )

    def _sort(self, phrase: Phrase, people: frozenset[str], places: frozenset[str]) -> str:
        word = self.words[phrase.head]
        text = self.cut(phrase.first, phrase.core_end)
        name = word.text.lower()
        if word.lemma in ROLES:
            return "person"
        if TIME.search(word.text):
            return "time"
        if word.lemma in ORGANISATION:
            return "organisation"
        has_article = self.lower[phrase.first] in ("the", "a", "an") and len(text.split()) > 1
        is_name = word.part == "PROPN" and not has_article
        if not is_name and (has_article or not self._may_be_name(phrase)):
            return "group" if word.lemma != name or name == "people" else "thing"
        return self._sort_of_name(phrase, name, people, places)

    def _may_be_name(self, phrase: Phrase) -> bool:
        """Whether a noun in lower case stands as a name would: alone, with no article."""
        word = self.words[phrase.head]
        return word.text.lower() == word.lemma and phrase.core_end - phrase.first == 1

    def _sort_of_name(
        self, phrase: Phrase, name: str, people: frozenset[str], places: frozenset[str]
    ) -> str:
        word = self.words[phrase.head]
        labels = {e.label for e in entities_of(self.text) if name in e.text.lower().split()}
        before = self.lower[phrase.first - 1] if phrase.first else ""
        if name in people:
            return "person"
        if word.relation.startswith("nsubj") and labels & {"GPE", "NORP", "ORG"}:
            return "organisation"
        if before in LOCATIVE or name in places:
            return "place"
        clause = self.words[self.clause(phrase.head)].lemma
        if word.relation == "nsubj" and clause in SAYING:
            return "person"
        if labels & {"GPE", "LOC"} or before in TOWARDS:
            return "place"
        if word.part == "NOUN":
            return "thing"
        if "PERSON" in labels:
            return "place" if word.relation == "dobj" else "person"
        return "organisation" if labels & {"ORG", "NORP"} else "thing"


def is_name_like(asked: Asked, phrase: Phrase) -> bool:
    """Whether a phrase is a name or a time, and no common noun."""
    word = asked.words[phrase.head]
    if phrase.sort in ("person", "organisation", "place", "time"):
        return word.lemma not in ORGANISATION | ROLES or phrase.sort == "time"
    if phrase.end - phrase.first > 1:
        return word.part == "PROPN" and asked.lower[phrase.first] not in ("the", "a", "an")
    return is_name(word.text)


def is_name(word: str) -> bool:
    """Whether it is a name, though typed in lower case: with a capital it is read as one."""
    return words_of(f"What about {word.capitalize()}?")[2].part == "PROPN"


def preposition_at(text: Asked, number: int) -> str:
    """The preposition that stands there, in lower case; "" for none."""
    if text.lower[number : number + 2] == ["according", "to"]:
        return "according to"
    return (
        text.lower[number]
        if text.words[number].part == "ADP" and (text.words[number].relation != "prt")
        else ""
    )


def first_counted(text: Asked) -> int:
    """The number of the first word after "how many"."""
    wh = next(n for n, w in enumerate(text.lower) if w in WH)
    return wh + (2 if text.lower[wh] == "how" else 1)


def is_clause(asked: Asked) -> bool:
    """Whether there is a verb or a subject in it."""
    return any(
        w.part in ("AUX", "VERB")
        and w.lemma not in ("accord", "according")
        and w.relation != "amod"
        for w in asked.words
    ) or any(w.relation.startswith("nsubj") and w.part != "ADV" for w in asked.words)

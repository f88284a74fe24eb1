"""Words as typed → the words of the corpus that are meant.

Three differences are bridged: a misspelt word ("withdrawl"), a name that reports
spell in several ways (Antonivskiy, Antonovsky), and a name in another script
(Херсон). A word that neither the corpus nor English knows is taken to mean the
nearest word of the corpus; a name that the corpus knows stands for its near
namesakes too. English is what the embedded model has as one word piece, so that
an ordinary word is never bent into a name of the corpus.

Not covered: words that mean the same; names shortened or translated.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable
from functools import cached_property, lru_cache

from anyascii import anyascii

_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_LETTER = re.compile(r"[^a-z]")
#: What transliterations of one name differ in.
_SOUNDS = (
    (re.compile(r"kh"), "h"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"w"), "v"),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"ie|ei"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
#: Letters from which a word may differ by one, and by two, from what is meant; and a name
#: that is known, from its namesakes.
_ONE_EDIT, _TWO_EDITS, _NAMESAKE_EDIT = 5, 8, 9


class Spelling:
    """The words of a corpus, and which of them a typed word may mean."""

    def __init__(self, texts: Iterable[str], english: Container[str]) -> None:
        """Take note of where the words are; they are counted when first needed.

        Args:
            texts: every passage.
            english: words that are no misspellings of others, in lower case.
        """
        self._texts = texts
        self._english = english
        self.variants = lru_cache(maxsize=4096)(self._variants)

    def corrected(self, text: str) -> str:
        """`text` with each word that is unknown here and in English as the corpus spells it."""

        def corrected(match: re.Match[str]) -> str:
            word = match.group()
            if word.casefold() in self._counts:
                return word
            variants = self.variants(word)
            return variants[0] if variants else word

        return _WORD.sub(corrected, text)

    def _variants(self, word: str) -> tuple[str, ...]:
        """Other words of the corpus that `word` may mean, likeliest first."""
        folded, plain = word.casefold(), _plain(word)
        if not plain or not _WORD.fullmatch(word):
            return ()
        if folded in self._counts:
            edits = 1 if len(plain) >= _NAMESAKE_EDIT else 0
            return self._near(folded, edits, edits) if folded in self._names else ()
        if folded in self._english:
            return ()
        edits = (len(plain) >= _ONE_EDIT) + (len(plain) >= _TWO_EDITS)
        return self._near(folded, edits, edits)

    def _near(self, folded: str, edits: int, name_edits: int) -> tuple[str, ...]:
        """Names that sound alike within `name_edits`, and words spelt alike within `edits`."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        plain = _plain(folded)
        if len(plain) < _ONE_EDIT and folded.isascii():
            return ()
        found: dict[str, int] = {}
        alike = process.extract(
            _sound(plain), self._names, scorer=OSA.distance, score_cutoff=name_edits, limit=None
        )
        for _, distance, name in alike:
            # A first letter that differs makes another name, unless the name is long.
            if distance == 0 or len(plain) >= _TWO_EDITS or name[0] == plain[0]:
                found[name] = distance
        if folded not in self._counts and folded.isascii():
            for _, distance, other in process.extract(
                plain, self._others, scorer=OSA.distance, score_cutoff=edits, limit=None
            ):
                if other[0] == plain[0]:
                    found[other] = distance
        found.pop(folded, None)
        ranked = sorted(found, key=lambda w: (found[w], -self._counts[w][1], w))
        return tuple(self._counts[w][0] for w in ranked[:4])

    @cached_property
    def _counts(self) -> dict[str, tuple[str, int, int]]:
        """Word in lower case → (as mostly written, how often, how often with a capital)."""
        written = Counter(word for text in self._texts for word in _WORD.findall(text))
        counts: dict[str, tuple[str, int, int]] = {}
        for word, count in written.most_common():
            folded = word.casefold()
            first, often, capital = counts.get(folded, (word, 0, 0))
            capital += count * word[0].isupper()
            counts[folded] = (first, often + count, capital)
        return counts

    @cached_property
    def _names(self) -> dict[str, str]:
        """Words mostly written with a capital, and how they sound."""
        return {
            w: _sound(_plain(w)) for w, (_, n, capital) in self._counts.items() if capital > n / 2
        }

    @cached_property
    def _others(self) -> dict[str, str]:
        return {w: _plain(w) for w in self._counts if w not in self._names}


def _plain(word: str) -> str:
    """Its letters in a to z, as other scripts are commonly transliterated."""
    return _NO_LETTER.sub("", anyascii(word).casefold())


def _sound(plain: str) -> str:
    for pattern, same in _SOUNDS:
        plain = pattern.sub(same, plain)
    return plain

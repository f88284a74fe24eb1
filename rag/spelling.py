"""Words as typed → the words of the corpus that are meant.

Three differences are bridged: a misspelt word ("withdrawl"), a name that reports
spell in several ways (Antonivskiy, Antonovsky), and a name in another script
(Херсон). A word that neither the corpus nor English knows is taken to mean the
nearest word of the corpus, or else the one English word that is a letter off. A
name that the corpus knows stands for its near namesakes too. English is what the
embedded model has as one word piece, and its inflections, so that an ordinary
word is never bent into a name of the corpus.

What names have in common however they are spelt is in `rag/reading/names.py`.

Not covered: words that mean the same; names shortened or declined;
a foreign name that is as near to a word of the corpus as a slip of the pen is.
"""

import re
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from rag.kept import Kept
from rag.reading.names import form_of, keys_of, plain, same_sound, sound

_WORD = re.compile(r"[^\W\d_]{2,}")
#: A soft sign, written as an apostrophe: Zelens'kyi.
_SOFT = re.compile(r"[^\W\d_]{2,}(?:['’ʼ](?!(?:re|ve|ll)\b)[^\W\d_]{2,})+")
#: Letters from which a word may differ by one, and by two, from what is meant; and a name
#: that is known, from its namesakes. What is meant has as many letters as allow one.
_ONE_EDIT, _TWO_EDITS, _NAMESAKE_EDIT = 5, 8, 9
#: The model has "revolt" as one piece, but not "revolted"; "e" is put back for "loving".
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ers", "ly")
_SHORTEST_BASE = 4
_MOST_VARIANTS = 4


class Spelling:
    """The words of a corpus, and which of them a typed word may mean."""

    def __init__(self, texts: Iterable[str], english: Collection[str]) -> None:
        """Take note of where the words are; they are counted when first needed.

        Args:
            texts: every passage; read through once.
            english: words that are no misspellings of others, in lower case.
        """
        self._texts = texts
        self._english = english
        self._words: _Words | None = None
        self._counting = threading.Lock()
        self._kept: Kept[str, tuple[str, ...]] = Kept(4096)

    def renewed(
        self, texts: Iterable[str], added: Iterable[str], removed: Iterable[str]
    ) -> "Spelling":
        """The words of another corpus; the same as if they were counted anew.

        Args:
            texts: every passage of it; read when the words of this one are not counted yet.
            added: those that this one does not have.
            removed: those that only this one has.
        """
        new = Spelling(texts, self._english)
        with self._counting:
            known = self._words
        if known is not None:
            written = known.written.copy()
            written.update(_written(added))
            written.subtract(_written(removed))
            new._words, new._texts = _Words(+written, known), ()
        return new

    def corrected(self, text: str) -> str:
        """`text` with each unknown word as the corpus spells it, or else as English does."""

        def joined(match: re.Match[str]) -> str:
            parts, word = _WORD.findall(match.group()), re.sub("['’ʼ]", "", match.group())
            if all(part.casefold() in self._known.counts for part in parts):
                return match.group()
            meant = (word, *self.variants(word))
            known = (m for m in meant if m.casefold() in self._known.counts and same_sound(m, word))
            return next(known, match.group())

        def corrected(match: re.Match[str]) -> str:
            word = match.group()
            if word.casefold() in self._known.counts:
                return word
            variants = self.variants(word)
            return variants[0] if variants else self._in_english(word)

        return _WORD.sub(corrected, _SOFT.sub(joined, text))

    def _in_english(self, word: str) -> str:
        """The English word that a misspelt one is a letter off; itself where none or many are."""
        if not word.islower() or len(word) < _TWO_EDITS - 1 or self._is_english(word):
            return word
        near = _near_words(word, self._long_english, 1)
        return next(iter(near)) if len(near) == 1 else word

    @cached_property
    def _long_english(self) -> dict[str, str]:
        return {word: word for word in self._english if len(word) >= _ONE_EDIT}

    @property
    def _known(self) -> "_Words":
        """The words of the corpus, counted once, however many threads ask."""
        with self._counting:
            if self._words is None:
                self._words = _Words(_written(self._texts))
                self._texts = ()
            return self._words

    def variants(self, word: str) -> tuple[str, ...]:
        """Other words of the corpus that `word` may mean, likeliest first."""
        return self._kept.get(word, lambda: self._variants(word))

    def _variants(self, word: str) -> tuple[str, ...]:
        folded, known = word.casefold(), self._known
        letters = plain(folded)
        if not letters or not _WORD.fullmatch(word):
            return ()
        if folded in known.others:
            return ()
        alike = dict.fromkeys(known.alike(word) - {folded}, 0)
        is_plain = folded.isascii() and len(letters) < _ONE_EDIT
        if folded in known.names:
            edits = 1 if len(letters) >= _NAMESAKE_EDIT else 0
            found = _near_names(letters, known.names, edits) | alike
            found.pop(folded, None)
        elif self._is_english(folded):
            found = _near_names(letters, known.names, 0) | alike
            is_plain = folded.isascii()
        else:
            found = _near_names(letters, known.names, _edits(sound(letters)))
            if folded.isascii():
                found |= _near_words(letters, known.others, _edits(letters))
            found |= alike
        if is_plain:
            # It sounds like many a name, but in another script it is the same one, and so is
            # a listed form of one name, and a name that only differs in a letter or so.
            is_name = word[0].isupper() and len(letters) >= _ONE_EDIT
            found = {
                w: n
                for w, n in found.items()
                if (not w.isascii() and len(letters) > 3)
                or (form_of(word) is not None and form_of(word) == form_of(w))
                or (is_name and plain(w)[:1] == letters[0])
            }

        def likelihood(other: str) -> tuple[int, bool, int, str]:
            initial = plain(other)[:1]
            return found[other], initial != letters[0], -known.counts[other].often, other

        ranked = sorted(found, key=likelihood)
        return tuple(known.counts[w].written for w in ranked[:_MOST_VARIANTS])

    def _is_english(self, folded: str) -> bool:
        stems = [folded.removesuffix(ending) for ending in _ENDINGS if folded.endswith(ending)]
        bases = [*stems, *(f"{stem}e" for stem in stems)]
        return folded in self._english or any(
            base in self._english for base in bases if len(base) >= _SHORTEST_BASE
        )


class _Count(NamedTuple):
    """A word of the corpus: as mostly written, how often, and how often with a capital."""

    written: str
    often: int
    capital: int


class _Words:
    """The words of a corpus, in lower case.

    Attributes:
        written: each word as it is written, and how often.
        counts: how each is written.
        names: those mostly written with a capital, and how they sound.
        others: the rest, in a to z.
    """

    def __init__(self, written: Counter[str], known: "_Words | None" = None) -> None:
        """Tell names from others.

        Args:
            written: how often each word is written so; each at least once.
            known: another corpus's, to take from it how words sound.
        """
        self.written = written
        self.counts: dict[str, _Count] = {}
        # Of two that are written as often, the first in the alphabet, whichever came first.
        for word, count in sorted(written.items(), key=lambda item: (-item[1], item[0])):
            folded = word.casefold()
            first, often, capital = self.counts.get(folded, (word, 0, 0))
            capital += count * word[0].isupper()
            self.counts[folded] = _Count(first, often + count, capital)
        sounds = known.names if known else {}
        letters = known.others if known else {}
        self.names: dict[str, str] = {
            w: sounds[w] if w in sounds else sound(plain(w))
            for w, c in self.counts.items()
            if c.capital > c.often / 2
        }
        self.others: dict[str, str] = {
            w: letters[w] if w in letters else plain(w) for w in self.counts if w not in self.names
        }
        self._of_key: dict[str, list[str]] = {}
        for name in self.names:
            for key in keys_of(name).kept:
                self._of_key.setdefault(key, []).append(name)

    def alike(self, word: str) -> set[str]:
        """The names that sound as a word does, or are forms of it in another language."""
        return {name for key in keys_of(word).sought for name in self._of_key.get(key, ())}


def _written(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in _WORD.findall(text))


def _edits(letters: str) -> int:
    return (len(letters) >= _ONE_EDIT) + (len(letters) >= _TWO_EDITS)


def _near_names(letters: str, names: Mapping[str, str], edits: int) -> dict[str, int]:
    """Names that sound alike within so many edits, and by how many they differ."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    own = sound(letters)
    found = {}
    for other, distance, name in process.extract(
        own, names, scorer=OSA.distance, score_cutoff=edits, limit=None
    ):
        if distance and len(other) < _ONE_EDIT:
            continue
        # A first letter that differs makes another name, unless the name is long and it is all.
        same_initial = other[:1] == own[:1] or plain(name)[:1] == letters[:1]
        if distance == 0 or same_initial or (distance == 1 and len(letters) >= _TWO_EDITS):
            found[name] = distance
    return found


def _near_words(letters: str, words: Mapping[str, str], edits: int) -> dict[str, int]:
    """Words that are spelt alike within so many edits, and by how many they differ."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    return {
        other: distance
        for near, distance, other in process.extract(
            letters, words, scorer=OSA.distance, score_cutoff=edits, limit=None
        )
        if near[:1] == letters[0] and len(near) >= _ONE_EDIT
    }

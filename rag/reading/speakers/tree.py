"""Text → its words as trees, one a sentence, and its quotations: what every reading starts from.

Words go by their numbers, relations by the names that `grammar.Word` has. Only what
holds of any sentence is here; what a clause is, or a speaker's phrase, is asked of the
modules of those names.
"""

from collections.abc import Collection, Iterable
from functools import cached_property

from rag.reading.grammar import Word, words_of
from rag.reading.speakers.mending import mended
from rag.reading.speakers.quotations import quotations_of
from rag.reading.speakers.records import Span, WordSet

_MARKS = " ,;:-–—\n"


class Tree:
    """One text, parsed.

    Attributes:
        words: its words; those of all sentences are numbered on.
        children: for each word, the words that hang on it, in order.
        quotations: what stands in quotation marks.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: tuple[Word, ...] = mended(words_of(text))
        self.children: list[list[int]] = [[] for _ in self.words]
        for number, word in enumerate(self.words):
            if word.head != number:
                self.children[word.head].append(number)
        self.quotations = quotations_of(text)

    @cached_property
    def sentence(self) -> list[int]:
        """For each word, the number of its root."""
        roots = []
        for number in range(len(self.words)):
            root = number
            while self.words[root].head != root:
                root = self.words[root].head
            roots.append(root)
        return roots

    def lower(self, number: int) -> str:
        """A word's text in lower case."""
        return self.words[number].text.lower()

    def subtree(self, root: int | None) -> WordSet:
        """A word and all that hangs on it, directly or not; empty for no word."""
        open_ = [] if root is None else [root]
        found = set(open_)
        while open_:
            below = self.children[open_.pop()]
            found.update(below)
            open_ += below
        return frozenset(found)

    def child(self, number: int, *relations: str) -> int | None:
        """The first word that hangs on a word in one of the relations."""
        return next((c for c in self.children[number] if self.words[c].relation in relations), None)

    def has_subject(self, verb: int) -> bool:
        """Whether a verb has a subject of its own, in the active or the passive."""
        return self.child(verb, "nsubj", "nsubjpass") is not None

    def preposition(self, number: int, names: Collection[str], after: int = -1) -> int | None:
        """The first of the prepositions that hangs on a word, and stands after another."""
        return next(
            (
                c
                for c in self.children[number]
                if c > after
                and self.lower(c) in names
                and self.words[c].relation in ("prep", "agent", "dative", "quantmod", "prt")
            ),
            None,
        )

    def object_of(self, preposition: int | None) -> int | None:
        """The noun or verb that a preposition governs; None without a preposition."""
        return None if preposition is None else self.child(preposition, "pobj", "pcomp")

    def span(self, words: Iterable[int]) -> Span | None:
        """Where words stand, from the first to the last, without marks at the ends."""
        words = [w for w in words if self.words[w].part != "SPACE"]
        if not words:
            return None
        start, end = self.words[min(words)].start, self.words[max(words)].end
        while start < end and self.text[end - 1] in _MARKS + '"”':
            end -= 1
        while start < end and self.text[start] in _MARKS + '"“':
            start += 1
        return (start, end) if start < end else None


def runs_of(words: WordSet) -> list[WordSet]:
    """The words as stretches without a gap, in order."""
    runs: list[set[int]] = []
    for number in sorted(words):
        if runs and number - 1 in runs[-1]:
            runs[-1].add(number)
        else:
            runs.append({number})
    return [frozenset(run) for run in runs]


def is_infinitive(tree: Tree, words: Iterable[int]) -> bool:
    """Whether an infinitive's "to" is among the words."""
    return any(tree.lower(w) == "to" and tree.words[w].relation == "aux" for w in words)

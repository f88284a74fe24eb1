"""What the parts of this package hand to each other: frames, and attributions made of them.

    text → Tree → Frames → Attributions

A frame counts in words of a parsed text, an attribution in characters of it.
"""

from typing import NamedTuple

from rag.records import Directness as Directness
from rag.records import Stance as Stance

#: (start, end) in characters of the text, `end` excluded.
Span = tuple[int, int]
#: Numbers of words of a parsed text, from 0.
WordSet = frozenset[int]


class Attribution(NamedTuple):
    """Somebody says something.

    Attributes:
        speaker: the phrase that names who first said it, with its appositions; None for
            "reportedly", "it was reported", "is said to".
        resolved: the phrase before it that a pronoun stands for, where one fits clearly.
        verb: the lemma of what carries it: a verb, a noun ("claim", "view"), "according to",
            "per", an adverb, or ":".
        stance: how it is said; opinions and plain reports are "said".
        said: what is said, in order, without its outer quotation marks.
        direct: whether quotation marks hold all of what is said, a part, or nothing.
        via: the phrase that names who passes it on, or whom it was told, as a medium.
    """

    speaker: Span | None
    resolved: Span | None
    verb: str
    stance: Stance
    said: tuple[Span, ...]
    direct: Directness
    via: Span | None


class Frame(NamedTuple):
    """An attribution while it is put together.

    Attributes:
        anchor: the number of the word that carries it.
        verb, stance: as the attribution will have them.
        speaker: the words of the speaker's phrase; empty for none.
        said: the words of what is said.
        words: the words that belong to the frame itself.
        via: the words of the medium's phrase; empty for none.
        speech: whether a quotation beside it is its own.
        needs_quote: whether it is none unless a quotation is part of what is said.
    """

    anchor: int
    verb: str
    stance: Stance
    speaker: WordSet
    said: WordSet
    words: WordSet
    via: WordSet = frozenset()
    speech: bool = True
    needs_quote: bool = False

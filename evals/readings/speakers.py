"""How well `rag/reading/speakers` finds who says what in a text, and how they say it.

    {"id": …, "kind": …, "reading": "speakers", "text": "Kim said it rained.",
     "attributions": [{"speaker": "Kim", "stance": "said", "said": ["it rained"]}]}

Each labelled attribution is matched with the one that was read with the most characters
of what is said in common. The shares:

- speaker_accuracy: speakers that were found, of the labelled attributions and the texts
  without any; an attribution too many is one more that is wrong. A speaker is found where
  the head of the labelled phrase stands in the phrase that was read.
- stance_accuracy: stances that are right, of the labelled attributions.
- via_accuracy: media, or none where there is none, of the labelled attributions.
- pronouns_resolved: phrases that a speaking pronoun stands for, of those labelled.
- said_overlap: characters that are both labelled and read as said, of those that are either.

A phrase is where it first stands in the text, a speaker where it is nearest to what is said.
"""

import re
from collections.abc import Collection, Sequence
from typing import Literal

from pydantic import Field

from evals.forms.documents import Documents
from evals.forms.rows import NamedRow, StrictRow, Words
from evals.records import Judged
from rag.reading.grammar import words_of
from rag.reading.speakers import Span, Stance, attributions_of

#: What is said is misread where less of it than this is both labelled and read.
_SAME_SAID = 0.8


class AttributionRow(StrictRow):
    """Who says what, in words of the row's text; `speaker` is null for "reportedly".

    `resolved` is the phrase that a pronoun stands for, `via` who passes it on.
    """

    speaker: Words | None
    resolved: Words | None = None
    via: Words | None = None
    stance: Stance
    said: list[Words] = Field(min_length=1)


class Row(NamedRow):
    """A line."""

    reading: Literal["speakers"]
    text: Words
    attributions: list[AttributionRow]


def judge(row: Row, documents: Documents) -> Judged:
    """What is read of who says what in the row's text."""
    text = row.text
    read = list(attributions_of(text))
    left = list(read)
    units = right = stances_right = via_right = both = either = 0
    pronouns = resolved = 0
    causes: list[str] = []
    if not row.attributions:
        units, right = 1, int(not left)
    for labelled in row.attributions:
        said = [_place(text, words) for words in labelled.said]
        speaker = _speaker_of(text, labelled.speaker, said)
        units += 1
        pronouns += labelled.resolved is not None
        match = max(left, key=lambda a: _shared(a.said, said)[0], default=None)
        if match is None or not _shared(match.said, said)[0]:
            either += sum(end - start for start, end in said)
            causes.append("an attribution was not found")
            continue
        left.remove(match)
        same, union = _shared(match.said, said)
        both, either = both + same, either + union
        found = _same_phrase(text, match.speaker, speaker)
        right += found
        stances_right += match.stance == labelled.stance
        same_via = _same_phrase(text, match.via, _place_or_none(text, labelled.via))
        via_right += same_via
        if not found:
            causes.append("another speaker was read")
        if not same_via:
            causes.append("another medium was read, or none")
        if labelled.resolved is not None:
            known = _same_phrase(text, match.resolved, _place(text, labelled.resolved))
            resolved += known
            if not known:
                causes.append("a pronoun stands for another, or was not resolved")
        if match.stance != labelled.stance:
            causes.append(f"stance {match.stance} for {labelled.stance}")
        if same < _SAME_SAID * union:
            causes.append("more or less was read as said")
    if left:
        causes.append("an attribution too many" if row.attributions else "none is there")
        units += len(left) if row.attributions else 0
    shares: dict[str, tuple[float, float]] = {"speaker_accuracy": (right, units)}
    if row.attributions:
        shares["stance_accuracy"] = (stances_right, len(row.attributions))
        shares["via_accuracy"] = (via_right, len(row.attributions))
        shares["said_overlap"] = (both, either)
    if pronouns:
        shares["pronouns_resolved"] = (resolved, pronouns)
    return Judged(
        text=text,
        shares=shares,
        causes=tuple(causes),
        expected=tuple(_line(a.speaker, a.stance, a.said) for a in row.attributions),
        found=tuple(
            _line(_cut(text, a.speaker), a.stance, [text[slice(*s)] for s in a.said]) for a in read
        ),
    )


def _line(speaker: str | None, stance: str, said: Sequence[str]) -> str:
    return f"{speaker or '(nobody named)'} ({stance}): {' … '.join(said)}"


def _cut(text: str, span: Span | None) -> str | None:
    return None if span is None else text[slice(*span)]


def _place(text: str, words: str) -> Span:
    start = text.find(words)
    return start, start + len(words)


def _place_or_none(text: str, words: str | None) -> Span | None:
    return None if words is None else _place(text, words)


def _speaker_of(text: str, speaker: str | None, said: Sequence[Span]) -> Span | None:
    """Where a speaker's phrase stands, nearest to what is said and rather not in it."""
    if speaker is None:
        return None
    places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(speaker)}(?!\w)", text)]
    outside = [p for p in places if not any(s <= p[0] and p[1] <= e for s, e in said)]

    def distance(place: Span) -> int:
        return min(max(s - place[1], place[0] - e) for s, e in said)

    return min(outside or places, key=distance)


def _shared(one: Collection[Span], other: Collection[Span]) -> tuple[int, int]:
    """How many characters are in both, and how many in either."""
    first = {c for s, e in one for c in range(s, e)}
    second = {c for s, e in other for c in range(s, e)}
    return len(first & second), len(first | second)


def _same_phrase(text: str, found: Span | None, expected: Span | None) -> bool:
    """Whether both are none, or the head of what is expected stands in what was found."""
    if found is None or expected is None:
        return found is expected
    words = words_of(text)
    inside = {n for n, w in enumerate(words) if expected[0] <= w.start < expected[1]}
    heads = [
        w for n, w in enumerate(words) if n in inside and (w.head not in inside or w.head == n)
    ]
    return any(found[0] <= w.start < found[1] for w in heads)

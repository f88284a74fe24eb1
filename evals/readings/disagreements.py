"""How well `rag/reading/disagreement` finds that sentences disagree on what is asked, and how.

    {"id": …, "kind": "figures", "reading": "disagreements", "asked": "How many died?",
     "sentences": [{"document": …, "publisher": …, "published": …, "text": …}, …],
     "positions": [[0], [1]]}

`kind` is the disagreement's, or `none`; `positions` are the numbers of the sentences that
hold each value. The shares:

- disagreement_precision: of the disagreements found, those that are there.
- disagreement_recall: of those that are there, those found.
- type_accuracy: of those that are there and found, those of the right kind.
- positions_accuracy: of those, the ones whose sentences stand on the right sides.
"""

from typing import Literal

from pydantic import Field

from evals.forms.documents import Documents
from evals.forms.rows import NamedRow, StrictRow, Words
from evals.records import Judged
from rag.reading.disagreement import Conflict, Told, conflict_among


class SentenceRow(StrictRow):
    """A sentence that answers, and where it is from."""

    document: Words
    title: str = ""
    publisher: Words
    published: Words
    text: Words


class Row(NamedRow):
    """A line."""

    reading: Literal["disagreements"]
    asked: Words
    sentences: list[SentenceRow] = Field(min_length=2)
    positions: list[list[int]]


def judge(row: Row, documents: Documents) -> Judged:
    """What is read of whether the row's sentences disagree."""
    told = [Told(**sentence.model_dump()) for sentence in row.sentences]
    found = conflict_among(row.asked, told)
    is_there = row.kind != "none"
    shares: dict[str, tuple[float, float]] = {}
    causes: list[str] = []
    if found is not None:
        shares["disagreement_precision"] = (int(is_there), 1)
    if is_there:
        shares["disagreement_recall"] = (int(found is not None), 1)
    if is_there and found is None:
        causes.append(f"a disagreement ({row.kind}) was not found")
    elif found is not None and not is_there:
        causes.append(f"a disagreement ({found.kind}) was invented")
    elif found is not None:
        right = found.kind == row.kind
        sides = sorted(sorted(side.told) for side in found.sides) == sorted(row.positions)
        shares["type_accuracy"] = (int(right), 1)
        shares["positions_accuracy"] = (int(sides), 1)
        if not right:
            causes.append(f"kind {found.kind} for {row.kind}")
        if not sides:
            causes.append("other sentences stand on a side")
    return Judged(
        text=row.asked,
        shares=shares,
        causes=tuple(causes),
        expected=tuple(
            f"{row.kind}: {row.sentences[at].text}" for side in row.positions for at in side
        ),
        found=_lines(found),
    )


def _lines(found: Conflict | None) -> tuple[str, ...]:
    if found is None:
        return ()
    return tuple(
        f"{found.kind}: {side.value} ({side.speaker or 'nobody named'})" for side in found.sides
    )

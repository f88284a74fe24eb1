"""Labelled groups and clusters of sentences → the rows that the reader of disagreements learns.

`groups.jsonl`, one a line, by many authors who saw no rules of Byline's (language models, each
alone, told only how newsrooms write and what a disagreement is):

    {"id": …, "kind": "figures", "asked": …, "sentences": [["2023-02-14", …], …],
     "positions": [[0, 2], [1]], "other": [3]}

`positions` are the numbers of the sentences that hold each value, `other` those that hold none;
of kind `none` there is one position at most. `clusters.jsonl` has a small archive a line and what
is asked of it; its sentences are numbered "report.sentence":

    {"id": …, "reports": [{"published": …, "publisher": …, "sentences": […]}, …],
     "asked": [{"asked": …, "kind": "states", "positions": [["0.1", "3.2"], ["1.4"]]}, …]}
"""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from evals.readings import disagreements
from rag.embed import Embedder
from rag.reading.disagreement.reader import KINDS
from rag.reading.disagreement.records import Kind

HERE = Path(__file__).parent
#: The tuning half of the suite, which is learnt from too.
TUNING = HERE.parent / "development" / "disagreements.jsonl"
#: What two sentences may be to one another; `APART`: they do not conflict, and more is not told.
SAME, OTHER, CONFLICT, APART = range(4)
#: Sentences of a cluster, nearest to the question, that are read beside those that answer, and
#: how many of them are set beside one another.
_NEAREST, _LEADING = 8, 5
#: Pairs of a question of which one sentence answers, and of which none does.
_BESIDE, _AMONG = 4, 2
#: Sentences of a question that answer and that do not, each read alone: those nearest to it and
#: some of the next.
_ANSWERING, _NOT_ANSWERING, _FURTHER_OFF = 3, 2, 2
#: Questions that a conflict on another is set under, and the share of them that is learnt from.
_NEAR_QUESTIONS, _SHARE_CROSSED = 4, 0.6
#: Share of the groups, and of the questions of clusters, that a sentence of another is set into,
#: and of how many like it.
_SHARE_FOREIGN, _LIKEST = 0.4, 4


class Row(NamedTuple):
    """A question, two sentences, what they are to one another, and of which of `KINDS` a
    conflict is; None for none.

    Of one sentence alone: no question in `asked`, the question in `one`, and `SAME` where the
    sentence answers it.
    """

    asked: str
    one: str
    other: str
    relation: int
    kind: int | None = None


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Group(_Record):
    """A line of `groups.jsonl`."""

    id: str
    kind: Kind | Literal["none"]
    asked: str
    sentences: list[tuple[str, str]]
    positions: list[list[int]]
    other: list[int]


class Report(_Record):
    """A report of a cluster."""

    published: str
    publisher: str
    sentences: list[str]


class Asked(_Record):
    """A question of a cluster."""

    asked: str
    kind: Kind | Literal["none"]
    positions: list[list[str]]


class Cluster(_Record):
    """A line of `clusters.jsonl`."""

    id: str
    reports: list[Report]
    asked: list[Asked]

    def sentences(self) -> dict[str, str]:
        """Its sentences by their numbers."""
        return {
            f"{report}.{number}": text
            for report, one in enumerate(self.reports)
            for number, text in enumerate(one.sentences)
        }


def read_groups(path: Path = HERE / "groups.jsonl") -> list[Group]:
    """The labelled groups."""
    return [Group.model_validate_json(line) for line in path.read_text("utf-8").splitlines()]


def read_labelled_rows(path: Path) -> list[Group]:
    """The groups of a suite of `disagreements`, where what takes no position is not told apart."""
    rows = [
        disagreements.Row.model_validate_json(line) for line in path.read_text("utf-8").splitlines()
    ]
    return [
        Group.model_validate(
            {
                "id": row.id,
                "kind": row.kind,
                "asked": row.asked,
                "sentences": [(s.published, s.text) for s in row.sentences],
                "positions": row.positions,
                "other": [],
            }
        )
        for row in rows
    ]


def read_clusters(path: Path = HERE / "clusters.jsonl") -> list[Cluster]:
    """The labelled clusters."""
    return [Cluster.model_validate_json(line) for line in path.read_text("utf-8").splitlines()]


def rows_of_group(group: Group) -> Iterator[Row]:
    """Each two sentences of a group."""
    side = {at: n for n, numbers in enumerate(group.positions) for at in numbers}
    for one, other in combinations(range(len(group.sentences)), 2):
        texts = group.sentences[one][1], group.sentences[other][1]
        if one in side and other in side:
            yield _row(group.asked, *texts, group.kind, apart=side[one] != side[other])
        elif side and group.other:
            yield Row(group.asked, *texts, OTHER)
        else:
            yield Row(group.asked, *texts, APART)


def rows_of_clusters(clusters: Sequence[Cluster], embedder: Embedder) -> Iterator[Row]:
    """The sentences that answer each question, set beside one another, beside those that come
    nearest to it without an answer, and some beside a sentence of another cluster's."""
    chance = random.Random(3)
    texts = [cluster.sentences() for cluster in clusters]
    owners = np.array([n for n, own in enumerate(texts) for _ in own])
    everything = [text for own in texts for text in own.values()]
    vectors = embedder.embed(everything)
    for at, cluster in enumerate(clusters):
        own = texts[at]
        numbers = list(own)
        of_own = dict(zip(numbers, vectors[owners == at], strict=True))
        for asked in cluster.asked:
            (question,) = embedder.embed([asked.asked])
            side = {number: n for n, held in enumerate(asked.positions) for number in held}
            nearest = sorted(numbers, key=lambda number: -float(of_own[number] @ question))
            others = [number for number in nearest if number not in side][:_NEAREST]
            for one, other in combinations(side, 2):
                apart = side[one] != side[other]
                if apart or _of_two_reports(one, other):
                    yield _row(asked.asked, own[one], own[other], asked.kind, apart=apart)
            beside = [(one, other) for one in side for other in others]
            among = combinations(others[:_LEADING], 2)
            for pairs, most in ((beside, _BESIDE), (list(among), _AMONG)):
                fitting = [pair for pair in pairs if _of_two_reports(*pair)]
                for one, other in chance.sample(fitting, min(most, len(fitting))):
                    yield Row(asked.asked, own[one], own[other], OTHER)
            if side and len(clusters) > 1 and chance.random() < _SHARE_FOREIGN:
                one = chance.choice(list(side))
                likeness = vectors @ (question + of_own[one])
                likeness[owners == at] = -np.inf
                other_story = chance.choice(np.argsort(-likeness)[:_LIKEST].tolist())
                yield Row(asked.asked, own[one], everything[other_story], OTHER)


def _of_two_reports(one: str, other: str) -> bool:
    return one.split(".")[0] != other.split(".")[0]


def crossed_rows(cluster: Cluster, embedder: Embedder) -> Iterator[Row]:
    """Sentences that are in conflict on one question, set under the questions nearest to it which
    they do not both answer."""
    chance = random.Random(cluster.id)
    texts = cluster.sentences()
    vectors = embedder.embed([asked.asked for asked in cluster.asked])
    for number, asked in enumerate(cluster.asked):
        pairs = [
            (one, other)
            for some, others in combinations(asked.positions, 2)
            for one in some
            for other in others
        ]
        nearest = [at for at in np.argsort(-(vectors @ vectors[number])) if at != number]
        for at in nearest[:_NEAR_QUESTIONS]:
            answering = {held for side in cluster.asked[at].positions for held in side}
            fitting = [pair for pair in pairs if not answering.issuperset(pair)]
            if fitting and chance.random() < _SHARE_CROSSED:
                one, other = chance.choice(fitting)
                yield Row(cluster.asked[at].asked, texts[one], texts[other], OTHER)


def answer_rows(clusters: Sequence[Cluster], embedder: Embedder) -> Iterator[Row]:
    """Sentences that answer a question, and others of its cluster, each alone: those nearest to
    it, and one that answers another question."""
    chance = random.Random(4)
    for cluster in clusters:
        own = cluster.sentences()
        vectors = embedder.embed(list(own.values()))
        for asked in cluster.asked:
            held = {number for side in asked.positions for number in side}
            if not held:
                continue
            (question,) = embedder.embed([asked.asked])
            nearest = dict(sorted(zip(own, vectors @ question, strict=True), key=lambda of: -of[1]))
            others = [number for number in nearest if number not in held]
            near, next_ones = others[:_NOT_ANSWERING], others[_NOT_ANSWERING:_NEAREST]
            near += chance.sample(next_ones, min(_FURTHER_OFF, len(next_ones)))
            elsewhere = [
                number
                for other in cluster.asked
                for side in other.positions
                for number in side
                if number not in held
            ]
            near += chance.sample(elsewhere, min(1, len(elsewhere)))
            for number in chance.sample(sorted(held), min(_ANSWERING, len(held))):
                yield Row("", asked.asked, own[number], SAME)
            for number in near:
                yield Row("", asked.asked, own[number], OTHER)


def foreign_rows(groups: Sequence[Group], embedder: Embedder) -> Iterator[Row]:
    """A sentence of a group beside one of another group that is like it and its question."""
    chance = random.Random(0)
    texts = [text for group in groups for _, text in group.sentences]
    owners = np.array([n for n, group in enumerate(groups) for _ in group.sentences])
    vectors = embedder.embed(texts)
    asked = embedder.embed([group.asked for group in groups])
    for number, group in enumerate(groups):
        if chance.random() >= _SHARE_FOREIGN:
            continue
        (own,) = np.flatnonzero(owners == number)[[chance.randrange(len(group.sentences))]]
        likeness = vectors @ (vectors[own] + asked[number])
        likeness[owners == number] = -np.inf
        other = chance.choice(np.argsort(-likeness)[:_LIKEST].tolist())
        yield Row(group.asked, texts[own], texts[other], OTHER)


def _row(asked: str, one: str, other: str, kind: str, *, apart: bool) -> Row:
    if not apart:
        return Row(asked, one, other, SAME)
    return Row(asked, one, other, CONFLICT, KINDS.index(kind) if kind in KINDS else None)

"""What the trained reader adds: conflicts in words that no rule knows, and a second look."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.records import Article, Evidence, Question, Suite
from evals.training.rows import (
    APART,
    CONFLICT,
    OTHER,
    SAME,
    TUNING,
    Group,
    answer_rows,
    crossed_rows,
    read_clusters,
    read_groups,
    read_labelled_rows,
    rows_of_clusters,
    rows_of_group,
)
from evals.training.swapped import swapped_rows
from rag.embed import MiniLM
from rag.reading.disagreement import Conflict, Told, by_reading, conflict_among
from rag.reading.disagreement.compare import given_by
from rag.reading.disagreement.reader import KINDS, Relation, answering, relations_of
from rag.records import Span


def told(text: str, document: str, published: str = "2022-03-02", publisher: str = "") -> Told:
    return Told(text, document, publisher=publisher or document, published=published)


@pytest.mark.parametrize(
    ("asked", "one", "other"),
    [
        (
            "Did the pilot survive the crash?",
            "The pilot of the glider was killed on impact, a police officer said.",
            "The pilot was pulled alive from the wreck of the glider, rescuers said.",
        ),
        (
            "What caused the fire at the mill?",
            "The fire at the mill was started by a cigarette, the fire brigade said.",
            "Faulty wiring set the mill on fire, investigators concluded.",
        ),
    ],
    ids=["fate", "cause"],
)
def test_what_no_rule_knows_is_found(asked: str, one: str, other: str) -> None:
    found = conflict_among(asked, [told(one, "a"), told(other, "b")])
    assert found is not None
    assert [side.told for side in found.sides] == [(0,), (1,)]


@pytest.mark.parametrize(
    ("asked", "one", "other"),
    [
        (
            "How many people died when the coach left the road?",
            "Nineteen people died when the coach left the road near Lund.",
            "Three of the nineteen who died in the coach were from Tolnar.",
        ),
        (
            "Is the pass at Lund open?",
            "The pass at Lund has been closed since Tuesday.",
            "No vehicle can cross the pass at Lund, the road office said.",
        ),
        (
            "Who won the cup?",
            "Tolnar won the cup on Saturday, beating Lund by two goals to one.",
            "Lund lost the final of the cup to Tolnar.",
        ),
    ],
    ids=["a part", "other words", "the loser"],
)
def test_what_can_both_hold_is_none(asked: str, one: str, other: str) -> None:
    assert conflict_among(asked, [told(one, "a"), told(other, "b")]) is None


def test_a_relation_is_of_probabilities() -> None:
    (relation,) = relations_of("Is it open?", [("It is open.", "It is shut.")])
    assert 0 <= relation.same <= 1
    assert 0 <= relation.conflict <= 1
    assert relation.same + relation.conflict <= 1.001
    assert len(relation.kinds) == len(KINDS)
    assert sum(relation.kinds) == pytest.approx(1, abs=0.01)
    assert relations_of("Is it open?", []) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400), st.lists(st.text(max_size=3_000), min_size=2, max_size=4))
def test_any_text_is_read(asked: str, texts: list[str]) -> None:
    sentences = [told(text, f"d{number}") for number, text in enumerate(texts)]
    found = _conflict_read(asked, sentences)
    if found is not None:
        numbers = [number for side in found.sides for number in side.told]
        assert sorted(numbers) == sorted(set(numbers))
        assert set(numbers) <= set(range(len(texts)))


def _conflict_read(question: str, sentences: Sequence[Told]) -> Conflict | None:
    reading = by_reading.Reading(question, sentences, given_by(question, sentences))
    return by_reading.conflict_read(reading)


def _read_as(
    monkeypatch: pytest.MonkeyPatch,
    conflicts: dict[frozenset[str], str | None],
    answers: tuple[str, ...] = (),
) -> list[int]:
    """Have the reader find the conflicts given, by their sentences, and all others the same, and
    the answers given; returns how many pairs it was asked for, each time."""
    asked: list[int] = []

    def relations(question: str, pairs: list[tuple[str, str]]) -> list[Relation]:
        asked.append(len(pairs))
        found = []
        for pair in pairs:
            kind = conflicts.get(frozenset(pair))
            kinds = tuple(float(k == kind) for k in KINDS)
            found.append(Relation(0.0, 0.8, kinds) if kind else Relation(0.8, 0.0, kinds))
        return found

    def answering(question: str, texts: list[str]) -> list[float]:
        return [0.95 if text in answers else 0.001 for text in texts]

    monkeypatch.setattr(by_reading, "relations_of", relations)
    monkeypatch.setattr(by_reading, "answering", answering)
    return asked


def test_the_later_report_stands_first_where_it_supersedes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _read_as(monkeypatch, {frozenset({"One.", "Other."}): "superseded"})
    sentences = [told("One.", "a", "2022-03-02"), told("Other.", "b", "2022-03-04")]
    found = _conflict_read("What became of it?", sentences)
    assert found is not None
    assert found.kind == "superseded"
    assert [side.value for side in found.sides] == ["Other", "One"]


@pytest.mark.parametrize(
    ("published", "kind"),
    [(None, "states"), ("2022-03-02", "states"), ("2022-03-03", "superseded")],
)
def test_one_publisher_supersedes_itself(
    monkeypatch: pytest.MonkeyPatch, published: str | None, kind: str
) -> None:
    _read_as(monkeypatch, {frozenset({"One.", "Other."}): "states"})
    later = Told("Other.", "b", publisher="Wire", published=published)
    sentences = [told("One.", "a", "2022-03-02", publisher="Wire"), later]
    found = _conflict_read("What became of it?", sentences)
    assert found is not None
    assert found.kind == kind


def test_further_sentences_join_a_side_or_stand_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    sides = {"A one.": 0, "B one.": 1, "A two.": 0, "C one.": 2, "C two.": 2, "B two.": 1}
    conflicts: dict[frozenset[str], str | None] = {
        frozenset({one, other}): "states"
        for one in sides
        for other in sides
        if sides[one] != sides[other]
    }
    _read_as(monkeypatch, conflicts)
    sentences = [told(text, text) for text in sides]
    found = _conflict_read("What became of it?", sentences)
    assert found is not None
    assert [side.told for side in found.sides] == [(0, 2), (1, 5), (3, 4)]


def test_two_sentences_of_one_report_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    _read_as(monkeypatch, {frozenset({"One.", "Other."}): "states"})
    sentences = [told("One.", "a"), told("Other.", "a")]
    assert _conflict_read("What became of it?", sentences) is None


def test_counts_that_are_weeks_apart_are_not_of_one_event(monkeypatch: pytest.MonkeyPatch) -> None:
    _read_as(monkeypatch, {frozenset({"One.", "Other."}): "figures"})
    sentences = [told("One.", "a", "2022-03-02"), told("Other.", "b", "2022-06-02")]
    assert _conflict_read("What became of it?", sentences) is None


@pytest.mark.parametrize(
    ("answers", "relevance", "found"),
    [
        (("One.", "Other."), 0.5, True),
        (("One.",), 0.5, False),
        ((), 0.5, False),
        (("One.", "Other."), 0.2, False),
    ],
    ids=["both answer", "one answers", "none answers", "not relevant"],
)
def test_both_sides_have_to_answer(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[str, ...], relevance: float, *, found: bool
) -> None:
    _read_as(monkeypatch, {frozenset({"One.", "Other."}): "states"}, answers)
    sentences = [told(text, text)._replace(relevance=relevance) for text in ("One.", "Other.")]
    assert (_conflict_read("What became of it?", sentences) is not None) == found


def test_only_what_may_have_a_counterpart_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def answering(question: str, texts: list[str]) -> list[float]:
        read.extend(texts)
        return [0.95 if "answers" in text else 0.001 for text in texts]

    monkeypatch.setattr(by_reading, "answering", answering)
    first = [told(f"A {n}.", "a")._replace(relevance=0.5) for n in range(8)]
    other, answer = (
        told(text, "b")._replace(relevance=0.5) for text in ("B is beside it.", "B answers.")
    )
    assert _conflict_read("What became of it?", first) is None
    assert read == []
    assert _conflict_read("What became of it?", [*first, other]) is None
    assert read == ["B is beside it."]
    assert _conflict_read("What became of it?", [*first, answer]) is None
    assert read == ["B is beside it.", "B answers.", *(one.text for one in first)]


def test_what_gives_no_number_does_not_answer_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("Five people died when the ferry sank.", "Nobody was saved from the ferry.")
    asked = "How many people died when the ferry sank?"
    _read_as(monkeypatch, {frozenset(texts): "figures"}, texts)
    sentences = [told(text, text)._replace(relevance=0.5) for text in texts]
    assert _conflict_read(asked, sentences) is None
    assert _conflict_read("What became of the ferry?", sentences) is not None


def test_what_the_rules_find_has_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("Five people died when the ferry sank.", "Six people died when the ferry sank.")
    asked = "How many people died when the ferry sank?"
    sentences = [told(text, text)._replace(relevance=0.6) for text in texts]
    _read_as(monkeypatch, {frozenset(texts): "figures"}, texts)
    assert conflict_among(asked, sentences) is not None
    _read_as(monkeypatch, {frozenset(texts): "figures"}, texts[:1])
    assert conflict_among(asked, sentences) is None


def test_what_answers_is_told_from_what_does_not() -> None:
    asked = "Who bought the mill at Lund?"
    texts = [
        "A brewer from Tolnar bought the mill at Lund, the mayor said.",
        "The mill at Lund stands beside the old bridge.",
        "Rain is expected on Thursday.",
    ]
    first, *others = answering(asked, texts)
    assert 0.5 < first <= 1
    assert all(0 <= other < 0.5 for other in others)
    assert answering(asked, []) == []


def test_what_is_read_beside_a_text_does_not_change_how_it_is_read() -> None:
    asked = "Who bought the mill at Lund?"
    texts = ["A brewer bought the mill.", "Nobody has bought it " + "yet, he said, " * 20, "Rain."]
    assert answering(asked, texts) == [answering(asked, [text])[0] for text in texts]
    pairs = [(texts[0], texts[1]), (texts[1], texts[2]), (texts[0], texts[2])]
    assert relations_of(asked, pairs) == [relations_of(asked, [pair])[0] for pair in pairs]


def test_reading_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _read_as(monkeypatch, {})
    sentences = [told(f"Sentence {number}.", f"d{number}") for number in range(24)]
    assert _conflict_read("What became of it?", sentences) is None
    assert sum(asked) <= 12


def test_one_number_in_two_expressions_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("Five people died when the ferry sank.", "The ferry sank and 5 people died.")
    asked = "How many people died when the ferry sank?"
    sentences = [told(text, text) for text in texts]
    assert given_by(asked, sentences).agreeing == {(0, 1)}
    _read_as(monkeypatch, {frozenset(texts): "figures"})
    assert _conflict_read(asked, sentences) is None


def test_what_the_rules_find_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("Five people died when the ferry sank.", "Six people died when the ferry sank.")
    asked = "How many people died when the ferry sank?"
    sentences = [told(text, text) for text in texts]
    _read_as(monkeypatch, {frozenset(texts): "figures"})
    assert conflict_among(asked, sentences) is not None
    _read_as(monkeypatch, {})
    assert conflict_among(asked, sentences) is None


def test_a_value_is_what_is_said_and_by_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    one = "The mill has been sold to a brewer, the mayor, Ana Reyes, said."
    other = "Nobody has bought the mill."
    _read_as(monkeypatch, {frozenset({one, other}): "states"})
    found = _conflict_read("What became of the mill?", [told(one, "a"), told(other, "b")])
    assert found is not None
    assert [side.value for side in found.sides] == [
        "The mill has been sold to a brewer",
        "Nobody has bought the mill",
    ]
    assert found.sides[0].speaker is not None
    assert "Ana Reyes" in found.sides[0].speaker
    assert found.sides[1].speaker is None


def test_what_is_learnt_from_is_labelled_throughout() -> None:
    groups, clusters = read_groups(), read_clusters()
    assert len({group.id for group in groups}) == len(groups)
    for group in groups:
        labelled = [*(at for side in group.positions for at in side), *group.other]
        assert len(labelled) == len(set(labelled)), group.id
        assert set(labelled) <= set(range(len(group.sentences))), group.id
        assert (group.kind == "none") == (len(group.positions) < 2), group.id
    for cluster in clusters:
        numbers = set(cluster.sentences())
        for asked in cluster.asked:
            held = [number for side in asked.positions for number in side]
            assert set(held) <= numbers, (cluster.id, asked.asked)


def test_rows_of_a_group() -> None:
    group = Group.model_validate_json(
        json.dumps(
            {
                "id": "a",
                "kind": "states",
                "asked": "Is it open?",
                "sentences": [["2022-03-02", text] for text in ("a", "b", "c", "d")],
                "positions": [[0, 2], [1]],
                "other": [3],
            }
        )
    )
    relations = {(row.one, row.other): row.relation for row in rows_of_group(group)}
    assert relations[("a", "b")] == CONFLICT
    assert relations[("a", "c")] == SAME
    assert relations[("a", "d")] == OTHER
    none = group.model_copy(update={"kind": "none", "positions": [], "other": []})
    assert {row.relation for row in rows_of_group(none)} == {APART}


def test_the_tuning_half_is_learnt_from() -> None:
    groups = read_labelled_rows(TUNING)
    relations = {row.relation for group in groups for row in rows_of_group(group)}
    assert relations == {SAME, CONFLICT, APART}


def test_rows_of_clusters() -> None:
    clusters = read_clusters()[:2]
    rows = list(rows_of_clusters(clusters, MiniLM()))
    first, second = ({*cluster.sentences().values()} for cluster in clusters)
    assert {row.relation for row in rows} == {SAME, OTHER, CONFLICT}
    assert all((row.kind is not None) == (row.relation == CONFLICT) for row in rows)
    of_two_stories = [r for r in rows if not {r.one, r.other} <= first]
    of_two_stories = [r for r in of_two_stories if not {r.one, r.other} <= second]
    assert of_two_stories
    assert {row.relation for row in of_two_stories} == {OTHER}


def test_rows_of_what_answers() -> None:
    cluster = read_clusters()[0]
    texts = cluster.sentences()
    rows = list(answer_rows([cluster], MiniLM()))
    assert {row.relation for row in rows} == {SAME, OTHER}
    assert {row.asked for row in rows} == {""}
    held = {
        (asked.asked, texts[number])
        for asked in cluster.asked
        for side in asked.positions
        for number in side
    }
    assert all(((row.one, row.other) in held) == (row.relation == SAME) for row in rows)


def test_a_conflict_is_none_under_another_question() -> None:
    cluster = read_clusters()[0]
    rows = list(crossed_rows(cluster, MiniLM()))
    own = {
        (row.asked, frozenset({row.one, row.other}))
        for row in rows_of_clusters([cluster], MiniLM())
        if row.relation == CONFLICT
    }
    assert rows
    assert {row.relation for row in rows} == {OTHER}
    assert not own & {(row.asked, frozenset({row.one, row.other})) for row in rows}


def test_rows_of_a_swapped_answer() -> None:
    text = "The mill at Lund burnt down in 1987. Ana Reyes built it again in 1991 with Jo Bell."
    place = Span(document="a.txt", start=text.index("1991"), end=text.index("1991") + 4)
    question = Question(
        id="1",
        kind="fact",
        text="When was the mill built again?",
        answerable=True,
        evidence=(Evidence(places=(place,)),),
    )
    article = Article(file="a.txt", title="", text=text)
    suite = Suite(name="s", form="squad", checksum="", questions=(question,), articles=(article,))
    conflict, apart = swapped_rows(suite)
    assert conflict.relation == CONFLICT
    assert conflict.one == "Ana Reyes built it again in 1991 with Jo Bell."
    assert conflict.other == "Ana Reyes built it again in 1987 with Jo Bell."
    assert KINDS[conflict.kind or 0] == "dates"
    assert apart.relation == APART
    assert "1991" in apart.other

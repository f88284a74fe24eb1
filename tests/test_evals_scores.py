"""One question's scores, and what a few of them come to together; worked by hand."""

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from evals.compare import compare
from evals.figures import Sample, figures, point, statistics
from evals.records import CheckResult, Evidence, Expected, Question, Result
from evals.scores import answer_scores, check_outcome, check_scores, outcome
from rag.records import Answer, Citation, Disagreement, Position, Span, Statement


def answer_of(*quotes: tuple[str, int, str], speaker: str | None = None, **more: Any) -> Answer:
    """An answer of quotes, each `(document, start, words)`; refused without any."""
    citations = tuple(
        Citation(
            number=number,
            document=document,
            version="v",
            start=start,
            end=start + len(words),
            quote=words,
            title="Berg speaks",
        )
        for number, (document, start, words) in enumerate(quotes, start=1)
    )
    return Answer(
        question="q",
        standalone_question="q",
        mode="quotes",
        citations=citations,
        statements=tuple(
            Statement(text=c.quote, citations=(c.number,), speaker=speaker) for c in citations
        ),
        **{"status": "answered" if quotes else "not_in_corpus", **more},
    )


def question_of(**more: Any) -> Question:
    """An answerable question whose evidence is characters 10 to 20 of d."""
    evidence = (Evidence(places=(Span(document="d", start=10, end=20),)),)
    fields = {"id": "q", "kind": "fact", "text": "q", "answerable": True, "evidence": evidence}
    return Question(**{**fields, "accept": ("six",), **more})


def test_a_quote_answers_by_its_words_or_by_its_span() -> None:
    answer = answer_of(("d", 0, "about sixteen"), ("d", 10, "six weeks of it"), confidence=0.7)
    by_words = answer_scores(question_of(), answer, by_spans=False)
    assert by_words == {
        "refused": 0,
        "confidence": 0.7,
        "first_quote_answer_recall": 0,  # sixteen is not six
        "answer_recall": 1,
        "evidence_recall": 1,  # 10-20 lies in 10-25
        "evidence_precision": 1,  # 0-13 and 10-25 both overlap it
        "words_quoted": 6,
    }
    assert outcome(by_words, answerable=True) == "late"
    by_span = answer_scores(question_of(), answer_of(("e", 10, "six weeks of it")), by_spans=True)
    assert by_span["answer_recall"] == by_span["evidence_precision"] == 0  # another document
    assert by_span["confidence"] == 0  # none was given
    assert outcome(by_span, answerable=True) == "missed"


def test_what_is_refused_answers_nothing() -> None:
    scores = answer_scores(question_of(), answer_of(confidence=0.2), by_spans=False)
    assert scores == {
        "refused": 1,
        "confidence": 0.2,
        "first_quote_answer_recall": 0,
        "answer_recall": 0,
        "evidence_recall": 0,
    }
    assert outcome(scores, answerable=True) == "withheld"
    twin = question_of(answerable=False)
    assert answer_scores(twin, answer_of(), by_spans=False) == {"refused": 1, "confidence": 0}
    assert outcome({"refused": 1.0}, answerable=False) == "refused"
    assert outcome({"refused": 0.0}, answerable=False) == "false"


@pytest.mark.parametrize(
    ("speaker", "named", "words", "field", "shown"),
    [
        ("Mayor Jens Berg", "Jens Berg", "six", 1, 1),
        ("Marta Olsen", None, "six, said Olsen", 0, 1),
        ("Mayor Jens Berg", None, "six", 0, 1),  # in the title
        ("Marta Olsen", "Jens Berg", "six", 0, 0),
    ],
)
def test_a_speaker_is_named_or_at_least_shown(
    speaker: str, named: str | None, words: str, field: int, shown: int
) -> None:
    answer = answer_of(("d", 10, words), speaker=named)
    scores = answer_scores(question_of(speaker=speaker), answer, by_spans=False)
    assert (scores["speaker_field"], scores["speaker_shown"]) == (field, shown)
    assert outcome(scores, answerable=True) == ("right" if shown else "partly")


def test_a_disagreement_needs_all_its_values() -> None:
    question = question_of(accept=(), values=("at least five", "six"))
    both = answer_of(("d", 10, "At least five died"), ("d", 40, "six died"))
    one = answer_of(("d", 10, "six died"))
    shown = [answer_scores(question, a, by_spans=False) for a in (both, one)]
    assert [s["values_shown"] for s in shown] == [1, 0]
    assert [s["first_quote_answer_recall"] for s in shown] == [1, 1]
    assert [s["disputed"] for s in shown] == [0, 0]
    assert [outcome(s, answerable=True) for s in shown] == ["right", "partly"]


@pytest.mark.parametrize(
    ("there", "told", "scored", "came_to"),
    [
        ("figures", "figures", {"recall": 1, "precision": 1, "type": 1}, "right"),
        ("denied", "states", {"recall": 1, "precision": 1, "type": 0}, "right"),
        ("figures", None, {"recall": 0}, "partly"),
        ("none", None, {}, "right"),
        ("none", "figures", {"precision": 0}, "partly"),
        (None, "figures", {}, "right"),
    ],
)
def test_a_disagreement_is_told_where_there_is_one_and_only_there(
    there: Any, told: Any, scored: dict[str, float], came_to: str
) -> None:
    answer = answer_of(("d", 10, "six died"), ("e", 10, "five died"))
    if told:
        positions = tuple(
            Position(value=value, citations=(number,))
            for number, value in ((1, "six"), (2, "five"))
        )
        disagreement = Disagreement(about="How many?", kind=told, positions=positions)
        answer = answer.model_copy(update={"disagreements": (disagreement,)})
    scores = answer_scores(question_of(disagreement=there), answer, by_spans=False)
    names = {
        "recall": "disagreement_recall",
        "precision": "disagreement_precision",
        "type": "type_accuracy",
    }
    assert {short: scores[name] for short, name in names.items() if name in scores} == scored
    assert outcome(scores, answerable=True) == came_to


def result_of(
    name: str, answerable: bool, refused: int, confidence: float, **more: float
) -> Result:
    scores = {"refused": float(refused), "confidence": confidence, **more}
    return Result(
        id=name.removesuffix("'"),
        kind="fact",
        question=name,
        answerable=answerable,
        held_out=name.endswith("'"),
        expected=Expected(),
        ranking=(),
        outcome="withheld" if answerable and refused else "right" if answerable else "refused",
        scores=scores,
        answer={"timings_ms": {"total": 1.0}},
    )


RESULTS = [
    result_of("a", True, 0, 0.9, answer_recall=1, first_quote_answer_recall=1),
    result_of("b", True, 0, 0.6, answer_recall=0, first_quote_answer_recall=0),
    result_of("c", True, 1, 0.3, answer_recall=0, first_quote_answer_recall=0),
    result_of("no", False, 0, 0.95),
    result_of("a'", False, 1, 0.2),
    result_of("b'", False, 0, 0.7),
]
IDS = ["a", "b", "c", "no"]


def test_figures_by_hand() -> None:
    found = statistics(Sample(RESULTS, IDS))
    value = {
        f"{section}.{name}": point(statistic)
        for section, named in found.items()
        for name, statistic in named.items()
    }
    assert value["answer.answer_recall"] == pytest.approx(1 / 3)
    assert value["answer.answer_recall_of_answered"] == pytest.approx(1 / 2)
    # Answerable a, b, c against the twins of a and b.
    assert value["abstention.refused_answerable"] == pytest.approx(1 / 3)
    assert value["abstention.refusal_recall"] == pytest.approx(1 / 2)
    assert value["abstention.refusal_precision"] == pytest.approx(1 / 2)  # c, a'
    # 0.9 beats both, 0.6 and 0.3 beat 0.2 only: 4 of 6.
    assert value["abstention.auroc"] == pytest.approx(4 / 6)
    # All three are needed for 90 %: 0.3 lets 0.7 in and 0.2 not.
    assert value["abstention.false_answers_at_90_answered"] == pytest.approx(1 / 2)
    assert value["abstention.refused_at_80_answered"] == pytest.approx(1 / 2)
    # In order 0.9 right, 0.7 wrong (a twin), 0.6, 0.3 and 0.2 wrong.
    assert value["abstention.aurc"] == pytest.approx((0 + 1 / 2 + 2 / 3 + 3 / 4 + 4 / 5) / 5)
    # Against the question that is unanswerable by design, 0.95 is above all three.
    assert value["abstention_by_design.auroc"] == 0
    assert value["abstention_by_design.refusal_recall"] == 0


def test_a_question_and_its_twin_are_drawn_together() -> None:
    auroc = statistics(Sample(RESULTS, IDS))["abstention"]["auroc"]
    # a alone: its 0.9 against its twin's 0.2. c alone has no twin, so no value.
    only_a, only_c = auroc.of(np.array([[4.0, 0, 0, 0], [0, 0, 4, 0]]))
    assert only_a == 1
    assert np.isnan(only_c)


def test_figures_have_intervals_around_them() -> None:
    shown = figures(statistics(Sample(RESULTS, IDS)), len(IDS))
    for named in shown.values():
        for figure in named.values():
            assert figure.value is not None
            assert figure.low is not None
            assert figure.high is not None
            assert figure.low <= figure.value <= figure.high


def test_a_run_against_itself_has_changed_nothing() -> None:
    comparison = compare(RESULTS, RESULTS, IDS, "same")
    assert (comparison.fixed, comparison.broken, comparison.worse) == ((), (), ())
    assert "abstention.false_answers_at_90_answered" in comparison.gated
    for named in comparison.differences.values():
        assert all((d.change, d.p) == (0, 1) for d in named.values())


# --- statements ---


@pytest.mark.parametrize(
    ("failed", "carried", "opinion", "error", "with_opinion", "came_to"),
    [
        ((), True, None, 0, 0, "passed"),
        ((), True, False, 0, 1, "passed"),  # the opinion withholds what the tests let pass
        (("names",), True, True, 1, 1, "false_strip"),  # and cannot release
        ((), False, None, 1, 1, "false_pass"),  # no opinion withholds nothing
        ((), False, False, 1, 0, "false_pass"),
        (("names", "dates"), False, True, 0, 0, "stopped"),
    ],
)
def test_a_checks_errors(
    failed: tuple[str, ...],
    carried: bool,
    opinion: bool | None,
    error: int,
    with_opinion: int,
    came_to: str,
) -> None:
    name = "false_strip" if carried else "false_pass"
    alone = check_scores(failed, carried=carried, opinion=None, asked_again=False)
    assert alone == {name: error}
    assert check_scores(failed, carried=carried, opinion=opinion, asked_again=True) == {
        name: error,
        f"{name}_with_opinion": with_opinion,
        "opinion_given": opinion is not None,
    }
    assert check_outcome(failed, carried=carried) == came_to


def check_result(name: str, group: str, carried: bool, passed: bool) -> CheckResult:
    failed = () if passed else ("names",)
    citation = Citation(number=1, document="d", version="v", start=0, end=1, quote="q", title="t")
    return CheckResult(
        id=name,
        kind="k",
        statement=name,
        citations=(citation,),
        carried=carried,
        group=group,
        note=None,
        passed=(),
        failed=failed,
        outcome=check_outcome(failed, carried=carried),
        scores=check_scores(failed, carried=carried, opinion=None, asked_again=False),
        check_ms=1.0,
    )


def test_error_rates_agree_with_a_confusion_matrix_in_every_resample() -> None:
    random = np.random.default_rng(4)
    groups = [f"g{n}" for n in range(12)]
    drawn = [
        (groups[n % 12], bool(random.random() < 0.4), bool(random.random() < 0.6))
        for n in range(60)
    ]
    results = [check_result(f"s{n}", *row) for n, row in enumerate(drawn)]
    weights = random.multinomial(12, np.full(12, 1 / 12), size=20).astype(float)
    check = statistics(Sample(results, groups))["check"]
    group, carried, passed = zip(*drawn, strict=True)
    expected = []
    for row in weights:
        # A group is drawn whole: each of its statements as often as it.
        each = row[[groups.index(name) for name in group]]
        (tn, fp), (fn, tp) = confusion_matrix(carried, passed, sample_weight=each)
        expected.append((fp / (fp + tn), fn / (fn + tp)))
    ours = np.stack([check["false_pass"].of(weights), check["false_strip"].of(weights)], axis=1)
    assert ours == pytest.approx(np.array(expected))


def test_statements_that_depend_on_each_other_widen_an_interval() -> None:
    # Forty groups of ten: within a group all pass, or none does.
    by_group = [check_result(f"s{n}", f"g{n % 40}", False, n % 2 == 0) for n in range(400)]
    alone = [result.model_copy(update={"group": result.id}) for result in by_group]
    shown = [
        figures(statistics(Sample(results, groups)), len(groups))["check"]["false_pass"]
        for results in (by_group, alone)
        for groups in [list(dict.fromkeys(result.group for result in results))]
    ]
    assert [figure.value for figure in shown] == [0.5, 0.5]
    widths = [(figure.high or 0) - (figure.low or 0) for figure in shown]
    # The standard deviation of a mean of 40 is that of a mean of 400 times the root of 10.
    assert widths[0] / widths[1] == pytest.approx(10**0.5, rel=0.2)

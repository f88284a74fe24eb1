"""Abstention: the threshold by hand, what it is judged by, and the reason that a reader gets."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.abstention import features_of, probability_of_answer, threshold, why_not
from rag.answer.fitted import ABSTENTION, THRESHOLD
from rag.answer.quotes import judged
from rag.answer.sentences import Sentence, ranked_sentences
from rag.embed import MiniLM
from rag.records import Document, Metadata
from tests.in_memory import Reports


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def test_caution_multiplies_the_threshold_s_odds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.answer.abstention.THRESHOLD", 0.2)  # odds 1 : 4
    assert threshold(1) == pytest.approx(0.2)
    assert threshold(2) == pytest.approx(1 / 3)  # 2 : 4
    assert threshold(4) == pytest.approx(0.5)  # 4 : 4
    assert threshold(0.5) == pytest.approx(1 / 9)  # 1 : 8
    assert threshold(1000) == pytest.approx(1000 / 1004)


def test_without_caution_every_probability_is_enough() -> None:
    assert threshold(0) == 0.0
    assert threshold(1) == pytest.approx(THRESHOLD)


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_more_caution_is_never_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= threshold(low) <= threshold(high) < 1


BRIDGE = (
    "The Talle bridge was closed after an inspection found cracks. "
    "Engineer Marta Olsen said repairs would take six weeks. "
    "The ferry runs as planned."
)


def test_every_feature_that_is_weighed_is_computed(model: MiniLM) -> None:
    reports = Reports(model, BRIDGE)
    text = "Who closed the Talle bridge?"
    found = judged(reports.question(text), reports.hits(text), reports.retriever)
    assert found is not None
    assert set(ABSTENTION.terms) <= set(found.features)
    assert found.probability == probability_of_answer(found.features)
    assert 0 < found.probability < 1


def features(reports: Reports, text: str, alone: list[float]) -> dict[str, float]:
    asked, hits = reports.question(text), reports.hits(text)
    index = reports.retriever
    met = index.meet(asked, hits)
    ranked = ranked_sentences(asked, hits, met, index.idf)
    terms = index.document_terms(ranked[0].span.document)
    return features_of(asked, ranked, met, alone, terms, index.idf)


def test_what_is_missing_is_counted(model: MiniLM) -> None:
    reports = Reports(model, BRIDGE)
    known = features(reports, "Which bridge did Marta Olsen inspect?", [0.1, 0.7])
    assert known["names_missing_in_document"] == 0
    assert known["best_alone_cosine"] == 0.7
    strange = features(reports, "Which bridge did Julius Caesar cross in Gaul?", [0.1])
    assert strange["names_missing_in_document"] == 3  # Julius, Caesar, Gaul
    assert strange["passage_coverage"] < known["passage_coverage"]
    # Nothing of "how tall" is in the best sentence; "who" has Marta Olsen.
    assert features(reports, "How tall is the bridge?", [0.1])["no_answer_named"] == 1
    assert features(reports, "Who said repairs take weeks?", [0.1])["no_answer_named"] == 0
    assert features(reports, "Why was it closed?", [0.1])["no_answer_named"] == 0


@pytest.mark.parametrize(
    ("text", "feature", "present"),
    [
        ("Who did not close the Talle bridge?", "denial_missing", 1),
        ("Who closed the Talle bridge?", "denial_missing", 0),
        ("When was the Talle bridge opened?", "opposite_said", 1),
        ("When was the Talle bridge closed?", "opposite_said", 0),
        ("How many cracks has the Talle bridge?", "not_counted", 1),
        ("How many weeks will repairs take?", "not_counted", 0),
        ("What is the total of repairs to the Talle bridge?", "not_counted", 0),  # nothing counted
    ],
)
def test_what_the_best_sentence_says_is_compared_with_what_is_asked(
    model: MiniLM, text: str, feature: str, present: int
) -> None:
    assert features(Reports(model, BRIDGE), text, [0.1])[feature] == present


def test_a_lone_passage_leads_as_a_clear_one_does(model: MiniLM) -> None:
    other = "A bridge at Tarn was closed too. Its keeper Per Lind hopes that the frost ends soon."
    asked = "Who closed the bridge?"
    alone = features(Reports(model, BRIDGE), asked, [0.1])
    rivals = features(Reports(model, BRIDGE, other), asked, [0.1])
    copied = features(Reports(model, BRIDGE, BRIDGE), asked, [0.1])
    assert alone["passage_lead"] == copied["passage_lead"] == 0.2
    assert 0 <= rivals["passage_lead"] < 0.1


def nearest(reports: Reports, text: str, opening: str) -> Sentence:
    """The sentence that opens so."""
    asked, hits = reports.question(text), reports.hits(text)
    met = reports.retriever.meet(asked, hits)
    ranked = ranked_sentences(asked, hits, met, reports.retriever.idf)
    return next(s for s in ranked if s.text.startswith(opening))


def reason(reports: Reports, text: str, opening: str = "The Talle bridge") -> str:
    sentence = nearest(reports, text, opening)
    terms = reports.retriever.document_terms(sentence.span.document)
    return why_not(reports.question(text), sentence, terms)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "What did Julius Caesar say about the Talle bridge?",
            "The nearest report does not mention “Julius Caesar”.",
        ),
        (
            "Did Caesar and Brutus meet Cicero at the Talle bridge?",
            "The nearest report does not mention “Caesar”, “Brutus” and “Cicero”.",
        ),
        ("What closed the zebra crossing?", "The nearest report is about something else."),
        (
            "When was the Talle bridge closed?",
            "The nearest sentence names “Talle bridge”, but gives no date.",
        ),
        (
            "What year was the Talle bridge closed?",
            "The nearest sentence names “Talle bridge”, but gives no year.",
        ),
        (
            "How many people closed the Talle bridge?",
            "The nearest sentence names “Talle bridge”, but gives no number.",
        ),
        (
            "Who closed the Talle bridge?",
            "The nearest sentence names “Talle bridge”, but gives no name of a person or body.",
        ),
        (
            "Where does the Talle bridge stand?",
            "The nearest sentence names “Talle bridge”, but gives no place.",
        ),
        (
            "How long is the Talle bridge?",
            "The nearest sentence names “Talle bridge”, but gives no duration or length.",
        ),
        (
            "Which mayor closed the Talle bridge?",
            "The nearest sentence names “Talle bridge”, but gives no mayor.",
        ),
        (
            "Why was the Talle bridge painted?",
            "The nearest sentence names “Talle bridge”, but not clearly what was asked.",
        ),
    ],
)
def test_the_reason_is_a_sentence_about_the_question(
    model: MiniLM, text: str, expected: str
) -> None:
    assert reason(Reports(model, BRIDGE), text) == expected


def test_a_name_that_stands_elsewhere_in_the_report_is_not_missing(model: MiniLM) -> None:
    report = Document(
        id="a", text=BRIDGE, metadata=Metadata(title="Storm in Wexby", publisher="Coast Desk")
    )
    for text in ("Did Olsen paint the Talle bridge?", "Did Wexby paint the Talle bridge?"):
        assert "does not mention" not in reason(Reports(model, report), text)


NAMES = ["Caesar", "Talle", "Olsen", "Wexby", "Marta", "2019"]


@pytest.mark.parametrize("opening", ["Who", "When", "Where", "Why", "How many people", "Which day"])
@pytest.mark.parametrize("names", [NAMES[:1], NAMES[1:3], NAMES])
def test_what_a_reason_quotes_is_in_the_question(
    model: MiniLM, opening: str, names: list[str]
) -> None:
    text = f"{opening} saw {' or '.join(names)} close the bridge?"
    found = reason(Reports(model, BRIDGE), text)
    assert re.fullmatch(r"The nearest (report|sentence) [^“”]*(“[^“”]+”[^“”]*)*\.", found)
    assert all(quoted in text for quoted in re.findall(r"“(.+?)”", found))
    assert found.count("“") <= 3

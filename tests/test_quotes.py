"""Quotes: which sentences are chosen, in what order, and that each is the report's own words.

Which sentence is best is the fitted model's to say (`test_sentence_ranking.py`); here sentences
rank by how well they meet the question, by plain figures that no new fit moves, and the
probability that they answer is set. Where nothing else is said, caution is 0: all is answered.
"""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answer.fitted import Linear, Term
from rag.answer.quotes import (
    MOST_IN_ACCOUNT,
    MOST_QUOTES,
    MOST_SENTENCES,
    MOST_WORDS,
    draft_of_quotes,
    shares,
)
from rag.answer.sentences import needs_what_precedes
from rag.embed import MiniLM
from rag.lexical import terms
from rag.records import Answer, Citation, Document, Draft, Metadata
from rag.sentences import sentence_spans
from tests.in_memory import Reports

PLAIN = Linear(
    terms={
        "sentence_maxsim": Term(mean=0.0, scale=1.0, weight=10.0),
        "coverage": Term(mean=0.0, scale=1.0, weight=2.0),
        "answer_named": Term(mean=0.0, scale=1.0, weight=1.0),
    }
)


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.fixture(autouse=True)
def _plain_ranking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.answer.fitted.RANKING", PLAIN)


def set_probability(monkeypatch: pytest.MonkeyPatch, probability: float) -> None:
    """Every question is answered with this probability; 0.5 is enough."""
    odds = math.log(probability / (1 - probability))
    monkeypatch.setattr("rag.answer.abstention.ABSTENTION", Linear(constant=odds, terms={}))
    monkeypatch.setattr("rag.answer.abstention.THRESHOLD", 0.5)


BRIDGE = (
    "The Talle bridge was closed on Monday after an inspection found cracks. "
    "Engineer Marta Olsen said repairs to the bridge would take six weeks.\r\n\r\n"
    "The town will hold its summer market as planned."
)
FERRY = "The ferry company said it would add four trips a day while the Talle bridge is shut."


@pytest.mark.parametrize(
    ("question", "best"),
    [
        (
            "How long will repairs to the bridge take?",
            "Engineer Marta Olsen said repairs to the bridge would take six weeks.",
        ),
        ("How many trips a day will the ferry company add?", FERRY),
        (
            "When was the Talle bridge closed?",
            "The Talle bridge was closed on Monday after an inspection found cracks.",
        ),
    ],
)
def test_the_most_telling_sentence_comes_first(model: MiniLM, question: str, best: str) -> None:
    assert best in Reports(model, FERRY, BRIDGE).quotes(question)[0]


def test_quotes_have_no_white_space_around_them(model: MiniLM) -> None:
    reports = Reports(model, f"\n\n  {FERRY}  \n\n")
    assert reports.quotes("How many trips a day will the ferry company add?") == [FERRY]


def test_a_near_repeat_is_not_quoted_twice(model: MiniLM) -> None:
    # 11 of the copy's 12 terms are the original's: over four in five.
    original = "The Talle bridge was closed on Monday after inspectors found deep cracks."
    copy = "The Talle bridge was closed on Monday after inspectors found wide cracks."
    found = Reports(model, original, copy, FERRY).quotes("Why was the Talle bridge closed?")
    assert len([quote for quote in found if quote in (original, copy)]) == 1


FIVE_DEAD = "The regional governor said five people were killed when a rocket hit a house."
SIX_DEAD = "According to the mayor, six people died as the rocket killed a whole family."


def test_two_reports_that_answer_alike_are_both_quoted(model: MiniLM) -> None:
    reports = Reports(model, FIVE_DEAD, SIX_DEAD, "The market was quiet on Friday.")
    found = reports.quotes("How many people were killed by the rocket?")
    assert set(found) == {FIVE_DEAD, SIX_DEAD}


#: Sentences that answer alike, each in a report of its own and with words of its own.
SEEN = [
    "Olsen saw the Talle bridge close at noon.",
    "A fisherman out in the storm saw the Talle bridge close from his boat.",
    "A nurse who saw the Talle bridge close early walked home across the ice.",
    "Children saw the Talle bridge close while their school bus waited.",
    "Berg saw the Talle bridge close, and his dog barked all night.",
    "Tourists from Bergen saw the Talle bridge close and took another road.",
    "Two drivers saw the Talle bridge close in the mirror of a lorry.",
]


def test_a_question_gets_three_quotes_at_most(model: MiniLM) -> None:
    for reports in (Reports(model, *SEEN), Reports(model, " ".join(SEEN))):
        found = reports.answer("Who saw the Talle bridge close?")
        assert 1 < len(found.statements) <= MOST_QUOTES == 3


def test_an_account_gets_five_quotes_at_most(model: MiniLM) -> None:
    found = Reports(model, *SEEN).quotes("Tell me about how the Talle bridge closed")
    assert len(found) == MOST_IN_ACCOUNT == 5
    assert set(found) <= set(SEEN)


NAMED = {
    name: f"{name} told reporters that {what}."
    for name, what in {
        "Kuleba": "the retreat was no surprise to him",
        "Reznikov": "a retreat takes a week at least",
        "Zelensky": "one does not cheer at a retreat yet",
        "Danilov": "mines slow every retreat down",
    }.items()
}


def test_a_question_of_several_parts_is_answered_for_each(model: MiniLM) -> None:
    reports = Reports(model, *NAMED.values(), "The market was quiet on Friday.")
    found = reports.quotes("What did Kuleba and Reznikov say about the retreat?")
    assert set(found[:2]) == {NAMED["Kuleba"], NAMED["Reznikov"]}
    assert len(found) <= MOST_QUOTES


def test_a_question_of_more_parts_than_quotes_gets_one_for_each(model: MiniLM) -> None:
    reports = Reports(model, *NAMED.values(), "The market was quiet on Friday.")
    text = "What did Kuleba, Reznikov, Zelensky and Danilov say about the retreat?"
    assert len(reports.question(text).parts) == 4
    assert set(reports.quotes(text)) == set(NAMED.values())


def test_a_heading_is_no_part_of_an_account(model: MiniLM) -> None:
    text = f"Storm closes the Talle bridge\n\n{SEEN[0]}\n\n{SEEN[1]}\n"
    found = Reports(model, text).quotes("Tell me about the Talle bridge")
    assert found
    assert not any("Storm closes" in quote for quote in found)


def dated(name: str, published: str | None, text: str) -> Document:
    return Document(id=name, text=text, metadata=Metadata(published=published))


def test_the_latest_is_newest_first_and_undated_last(model: MiniLM) -> None:
    reports = Reports(
        model,
        dated("a", "2024-03-05", SEEN[1]),
        dated("b", None, SEEN[2]),
        dated("c", "2024-03-07T01:00:00+02:00", SEEN[3]),
        dated("d", "2024-03-06", SEEN[4]),
    )
    found = reports.answer("What's new about the Talle bridge?")
    assert [c.document for c in found.citations] == ["c", "d", "a", "b"]


INSPECTED = "Marta Olsen walked along the river on Friday."
SIX_WEEKS = "She said repairs to the Talle bridge would take six weeks."
HOW_LONG = "How long will repairs to the Talle bridge take?"


def test_a_sentence_that_opens_with_a_pronoun_brings_the_one_before(model: MiniLM) -> None:
    reports = Reports(model, f"{INSPECTED} {SIX_WEEKS} The market goes on.")
    assert f"{INSPECTED} {SIX_WEEKS}" in reports.quotes(HOW_LONG)[0]


def in_two_passages(model: MiniLM, before: str) -> Reports:
    """`before` and the answer in a passage each."""
    reports = Reports(model, f"{before}\n\n{SIX_WEEKS}", budget_tokens=14)
    assert len(reports.retriever) == 2
    return reports


def test_it_brings_the_one_before_from_another_passage_too(model: MiniLM) -> None:
    reports = in_two_passages(model, INSPECTED)
    assert reports.quotes(HOW_LONG)[0] == f"{INSPECTED}\n\n{SIX_WEEKS}"


def test_it_brings_no_passage_that_the_snapshot_lacks(model: MiniLM) -> None:
    view = in_two_passages(model, INSPECTED).without(lambda passage: passage.ordinal == 0)
    assert view.quotes(HOW_LONG) == [SIX_WEEKS]


@pytest.mark.parametrize(
    "before",
    [
        "Click here to watch Marta Olsen.",
        "Marta Olsen on the bridge. Photo: AP",
        "Read more: Olsen walked",
        "Olsen walks along the river",  # a heading
        "Here are the other headlines:",
    ],
)
@pytest.mark.parametrize("budget_tokens", [200, 14])
def test_it_brings_neither_furniture_nor_a_heading(
    model: MiniLM, before: str, budget_tokens: int
) -> None:
    reports = Reports(model, f"{before}\n\n{SIX_WEEKS}", budget_tokens=budget_tokens)
    assert reports.quotes(HOW_LONG)[0] == SIX_WEEKS


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("She said repairs would take six weeks.", True),
        ("But they left at noon.", True),
        ("“He ran,” a witness said.", True),
        ("“The bridge is lost,” she said.", True),
        ("This was denied.", True),
        ("Their boats were sunk.", True),
        ("Sheila said so.", False),
        ("Italy agreed.", False),
        ("The mayor said she would stay.", False),
        ("It is known that the bridge fell.", False),
        ("It was impossible to cross.", False),
        ("", False),
    ],
)
def test_a_pronoun_at_the_opening_or_for_the_speaker_needs_what_precedes(
    text: str, needs: bool
) -> None:
    assert needs_what_precedes(text) is needs


def test_a_quote_grows_no_longer_than_its_bounds(model: MiniLM) -> None:
    long = "The bridge, " + "which the town had painted and repaired many times, " * 6 + "is shut."
    assert 50 < len(long.split()) < MOST_WORDS < 2 * len(long.split())
    reports = Reports(model, f"{long} It {long[11:]} This {long[11:]}")
    for quote in reports.quotes("Who painted and repaired the bridge?"):
        assert len(quote.split()) <= MOST_WORDS


def test_odds_are_shared_by_the_softmax_worked_by_hand() -> None:
    # e^0 : e^ln3 = 1 : 3.
    assert shares([0.0, math.log(3)]) == pytest.approx([0.25, 0.75])
    assert shares([5.0]) == pytest.approx([1.0])
    assert shares([1000.0, 1000.0, -1000.0]) == pytest.approx([0.5, 0.5, 0.0])
    assert np.sum(shares([0.1, 7.0, -3.0, 2.0])) == pytest.approx(1.0)


def test_what_the_reports_do_not_say_is_not_in_the_corpus(
    model: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_probability(monkeypatch, 0.1)
    found = Reports(model, FERRY, BRIDGE).answer("How much is a ferry to Iceland?", caution=1)
    assert found.status == "not_in_corpus"
    assert (found.statements, found.citations) == ((), ())
    assert [citation.quote for citation in found.nearest] == [FERRY]
    assert found.confidence == pytest.approx(0.1)
    assert found.reason == "The nearest report does not mention “Iceland”."


def test_where_an_answer_is_not_out_of_the_question_more_is_shown(
    model: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half is enough to answer, odds of 1; a quarter of that, a probability of 1 in 5, is unclear.
    reports = Reports(model, FERRY, BRIDGE)
    for probability, shown in ((0.19, 1), (0.21, MOST_QUOTES)):
        set_probability(monkeypatch, probability)
        found = reports.answer("How much is a ferry to Iceland?", caution=1)
        assert found.status == "not_in_corpus"
        assert len(found.nearest) == shown


def test_an_answer_has_its_confidence_and_no_reason(
    model: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_probability(monkeypatch, 0.6)
    found = Reports(model, BRIDGE).answer("When was the Talle bridge closed?", caution=1)
    assert found.status == "answered"
    assert (found.nearest, found.reason) == ((), None)
    assert found.confidence == pytest.approx(0.6)


def test_caution_decides_between_an_answer_and_none(
    model: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = Reports(model, BRIDGE)
    text = "When was the Talle bridge closed?"
    set_probability(monkeypatch, 0.9)  # odds of 9 : 1, against 1 : 1 times the caution
    cautions = {0.0: "answered", 8.9: "answered", 9.1: "not_in_corpus", 1000: "not_in_corpus"}
    assert {c: reports.answer(text, c).status for c in cautions} == cautions


def test_one_part_that_answers_is_enough(model: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "rag.answer.quotes.probability_of_answer",
        lambda features: 0.2 if features["names_missing_in_document"] else 0.8,
    )
    monkeypatch.setattr("rag.answer.abstention.THRESHOLD", 0.5)
    reports = Reports(model, NAMED["Kuleba"], BRIDGE)
    found = reports.answer("What did Kuleba and Caesar say about the retreat?", caution=1)
    assert found.status == "answered"
    assert found.confidence == 0.8
    assert found.citations[0].quote == NAMED["Kuleba"]


def test_no_hits_make_an_empty_draft(model: MiniLM) -> None:
    reports = Reports(model, BRIDGE)
    empty = draft_of_quotes(reports.question("Why?"), [], [], reports.retriever, 1.0)
    assert empty == Draft(confidence=0.0)


@pytest.mark.parametrize("text", ["\x1b\U0010a814", "\u200b", "?", "\x00"])
def test_a_question_without_words_is_not_answered(model: MiniLM, text: str) -> None:
    assert Reports(model, BRIDGE).draft(text, caution=1).statements == ()


def test_a_label_is_neither_quoted_nor_nearest(model: MiniLM) -> None:
    # Two terms, both asked for; a sentence has three at least.
    assert Reports(model, "Talle bridge").draft("Talle bridge") == Draft(confidence=0.0)
    assert Reports(model, f"Talle bridge\n\n{BRIDGE}").quotes("Talle bridge")[0] != "Talle bridge"


def test_a_part_of_which_nothing_is_found_is_no_error(model: MiniLM) -> None:
    reports = Reports(model, BRIDGE)
    asked, hits = reports.question("What was closed?"), reports.hits("What was closed?")
    draft = draft_of_quotes(asked, hits, [(asked, [])], reports.retriever, 0.0)
    assert draft.statements


def overlap(one: Citation, other: Citation) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


@pytest.mark.parametrize("budget_tokens", [24, 40])
def test_no_two_quotes_overlap(model: MiniLM, budget_tokens: int) -> None:
    text = (
        "Marta Olsen said the repairs to the Talle bridge had begun two weeks ago, in the rain."
        "\n\nShe said that mending the long Talle bridge would take at most six weeks."
        "\n\nThe mayor said repairs would take three days in the rain."
        "\n\nShe told us the Talle bridge needs ten hours because nobody paid."
        "\n\nHe wrote that repairs need a year as planned."
    )
    reports = Reports(model, text, budget_tokens=budget_tokens)
    found = reports.answer("How long will repairs to the Talle bridge take?").citations
    assert not any(overlap(one, other) for n, one in enumerate(found) for other in found[:n])


WORDS = st.sampled_from(
    [
        *("bridge", "Talle", "ferry", "closed", "repairs", "weeks", "Olsen", "said", "Monday"),
        *("She", "He", "Photo: AP", "graphic", "Read more:", "and", "two", "(AFP)"),
        *("Войска", "мост", "军队", "👩\u200d👧", "“cracks”", "(no)", "Dr.", "U.S.", "5 p.m."),
        *("e\u0301", "<|endoftext|>", "\u00a0", "\u2028"),
    ]
)
GAPS = st.sampled_from([" ", " ", " ", "\n", "\r\n\r\n", ". ", ".\n\n", "?” ", "! ", "… ", "\t\t"])
REPORTS = st.lists(st.tuples(WORDS, GAPS), min_size=10, max_size=80).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
QUESTIONS = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: " ".join(words) + "?")


def check(answer: Answer, reports: Reports, most: int) -> None:
    for citation in (*answer.citations, *answer.nearest):
        document = reports.documents[citation.document]
        assert document.text[citation.start : citation.end] == citation.quote
        assert citation.version == document.version
        assert citation.quote == citation.quote.strip()
        assert len(terms(citation.quote)) >= 3
        assert len(sentence_spans(citation.quote)) <= 2 * MOST_SENTENCES
    assert len(answer.statements) <= most
    assert [s.text for s in answer.statements] == [
        " ".join(answer.citations[n - 1].quote for n in s.citations) for s in answer.statements
    ]


@given(texts=st.lists(REPORTS, min_size=1, max_size=3), question=QUESTIONS)
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_quote_of_an_answer_is_the_text_at_its_offsets(
    model: MiniLM, texts: list[str], question: str
) -> None:
    reports = Reports(model, *texts, budget_tokens=40)
    most = max(MOST_QUOTES, MOST_IN_ACCOUNT, len(reports.question(question).parts))
    check(reports.answer(question), reports, most)
    refused = reports.answer(question, caution=1e9)
    check(refused, reports, most)
    assert len(refused.nearest) <= 1

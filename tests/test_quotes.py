"""Quotes: which sentences are chosen, in what order, and that each is the report's own words."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answer.quotes import (
    ANSWERS,
    MOST_QUOTES,
    content_terms,
    coverage,
    draft_of_quotes,
    scored_sentences,
)
from rag.cite import answer_with_citations
from rag.embed import MiniLM
from rag.lexical import LexicalIndex, terms
from rag.records import Answer, Document, Draft, Hit
from rag.split import BUDGET_TOKENS, split_document


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


class Reports:
    """Texts as documents `0`, `1`, …, each of their passages a hit, in order."""

    def __init__(self, model: MiniLM, *texts: str, budget_tokens: int = BUDGET_TOKENS) -> None:
        self.model = model
        self.documents = {str(n): Document(id=str(n), text=text) for n, text in enumerate(texts)}
        passages = [p for d in self.documents.values() for p in split_document(d, budget_tokens)]
        self.hits = [Hit(passage=passage, score=1.0) for passage in passages]
        self.idf = LexicalIndex([passage.text for passage in passages]).idf

    def draft(self, question: str) -> Draft:
        return draft_of_quotes(question, self.hits, self.model, self.idf)

    def answer(self, question: str) -> Answer:
        return answer_with_citations(self.draft(question), question, self.documents.__getitem__)

    def quotes(self, question: str) -> list[str]:
        return [citation.quote for citation in self.answer(question).citations]


BRIDGE = (
    "The Talle bridge was closed on Monday after an inspection found cracks. "
    "Engineer Marta Olsen said repairs to the bridge would take six weeks.\r\n\r\n"
    "The town will hold its summer market as planned."
)
FERRY = "The ferry company said it would add four trips a day while the Talle bridge is shut."


def test_the_most_telling_sentence_comes_first(model: MiniLM) -> None:
    reports = Reports(model, FERRY, BRIDGE)
    assert (
        reports.quotes("How long will repairs to the bridge take?")[0]
        == "Engineer Marta Olsen said repairs to the bridge would take six weeks."
    )
    assert reports.quotes("How many trips a day will the ferry company add?")[0] == FERRY


#: Five sentences that answer alike, each with words of its own.
SEEN = (
    "Olsen saw the Talle bridge close at noon. "
    "A fisherman out in the storm saw the Talle bridge close from his boat. "
    "A nurse who saw the Talle bridge close early walked home across the ice. "
    "Children saw the Talle bridge close while their school bus waited. "
    "Berg saw the Talle bridge close, and his dog barked all night."
)


def test_quotes_stand_in_the_order_of_their_scores(model: MiniLM) -> None:
    reports = Reports(model, SEEN)
    question = "Who saw the Talle bridge close?"
    ranked = scored_sentences(question, reports.hits, model, reports.idf)
    assert [s.score for s in ranked] == sorted((s.score for s in ranked), reverse=True)
    assert reports.draft(question).statements == tuple((s.span,) for s in ranked[:MOST_QUOTES])


def test_a_score_is_the_cosine_and_the_coverage(model: MiniLM) -> None:
    question = "When was the Talle bridge closed?"
    reports = Reports(model, BRIDGE)
    best = scored_sentences(question, reports.hits, model, reports.idf)[0]
    asked, sentence = model.embed([question, best.text])
    # Asked: talle, bridge, closed. The sentence has all three: coverage 1.
    assert best.text.startswith("The Talle bridge was closed")
    assert best.score == pytest.approx(float(asked @ sentence) + 1, abs=1e-5)


def test_at_most_three_sentences_are_quoted(model: MiniLM) -> None:
    reports = Reports(model, SEEN)
    question = "Who saw the Talle bridge close?"
    ranked = scored_sentences(question, reports.hits, model, reports.idf)
    assert len([s for s in ranked if s.score > ANSWERS]) == 5
    assert len(reports.quotes(question)) == MOST_QUOTES == 3


def test_a_near_repeat_is_not_quoted_twice(model: MiniLM) -> None:
    # 11 of the copy's 12 terms are the original's: over four in five.
    original = "The Talle bridge was closed on Monday after inspectors found deep cracks."
    copy = "The Talle bridge was closed on Monday after inspectors found wide cracks."
    reports = Reports(model, original, copy, FERRY)
    question = "Why was the Talle bridge closed on Monday?"
    ranked = scored_sentences(question, reports.hits, model, reports.idf)
    assert {s.text for s in ranked[:2]} == {original, copy}
    assert ranked[1].score == pytest.approx(ranked[0].score, abs=0.1)
    assert [q for q in reports.quotes(question) if q in (original, copy)] == [ranked[0].text]


def test_a_sentence_that_adds_words_is_quoted_too(model: MiniLM) -> None:
    other = "Cracks that closed the Talle bridge on Monday run through both piers, Olsen said."
    found = Reports(model, BRIDGE, other).quotes("Why was the Talle bridge closed on Monday?")
    assert other in found
    assert len(found) > 1


def test_what_the_reports_do_not_say_is_not_in_the_corpus_with_the_nearest(
    model: MiniLM,
) -> None:
    found = Reports(model, FERRY, BRIDGE).answer("How much does a ferry to Iceland cost?")
    assert found.status == "not_in_corpus"
    assert found.statements == ()
    assert [citation.quote for citation in found.nearest] == [FERRY]


def test_no_hits_make_an_empty_draft(model: MiniLM) -> None:
    assert draft_of_quotes("Why?", [], model, lambda term: 1.0) == Draft(mode="quotes")


def test_a_label_is_neither_quoted_nor_nearest(model: MiniLM) -> None:
    # Two terms, both asked for; a sentence has three at least.
    assert Reports(model, "Talle bridge").draft("Talle bridge") == Draft(mode="quotes")
    assert Reports(model, f"Talle bridge\n\n{BRIDGE}").quotes("Talle bridge")[0] != "Talle bridge"


def test_quotes_have_no_white_space_around_them(model: MiniLM) -> None:
    reports = Reports(model, f"\n\n  {FERRY}  \n\n")
    assert reports.quotes("How many trips a day will the ferry company add?") == [FERRY]


def test_coverage_is_the_share_of_idf_worked_by_hand() -> None:
    idf = {"talle": 3.0, "bridg": 1.0, "close": 2.0}.__getitem__
    asked = {"talle", "bridg", "close"}
    # (3 + 1) / (3 + 1 + 2)
    assert coverage(asked, {"talle", "bridg", "monday"}, idf) == pytest.approx(4 / 6)
    assert coverage(asked, asked, idf) == 1.0
    assert coverage(asked, {"monday"}, idf) == 0.0
    assert coverage(set(), {"monday"}, idf) == 0.0


def test_a_term_that_stands_nowhere_weighs_most() -> None:
    # N = 2. bridg: n = 2, ln(1 + 0.5/2.5) = ln 1.2; olsen: n = 0, ln(1 + 2.5/0.5) = ln 6.
    idf = LexicalIndex(["bridge a", "bridge b"]).idf
    assert coverage({"bridg", "olsen"}, {"bridg"}, idf) == pytest.approx(
        math.log(1.2) / (math.log(1.2) + math.log(6))
    )


@given(
    asked=st.sets(st.sampled_from("abcdef")),
    found=st.sets(st.sampled_from("abcdef")),
    more=st.sets(st.sampled_from("abcdef")),
)
def test_coverage_lies_between_0_and_1_and_grows_with_what_is_found(
    asked: set[str], found: set[str], more: set[str]
) -> None:
    share = coverage(asked, found, lambda term: float(ord(term) - 96))
    assert 0 <= share <= 1
    assert coverage(asked, found | more, lambda term: float(ord(term) - 96)) >= share


def test_content_terms_leave_out_the_words_that_only_ask() -> None:
    assert content_terms("How many bridges were closed on Monday?") == {"bridg", "close", "monday"}
    assert content_terms("Who is who?") == {"who", "is"}
    assert content_terms("?") == set()


WORDS = st.sampled_from(
    [
        *("bridge", "Talle", "ferry", "closed", "repairs", "weeks", "Olsen", "said", "Monday"),
        *("Войска", "мост", "军队", "👩\u200d👧", "“cracks”", "(no)", "Dr.", "U.S.", "5 p.m."),
        *("e\u0301", "<|endoftext|>", "\u00a0", "\u2028"),
    ]
)
GAPS = st.sampled_from([" ", " ", " ", "\n", "\r\n\r\n", ". ", ".\n\n", "?” ", "! ", "… ", "\t\t"])
REPORTS = st.lists(st.tuples(WORDS, GAPS), min_size=10, max_size=80).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
QUESTIONS = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: " ".join(words) + "?")


@given(texts=st.lists(REPORTS, min_size=1, max_size=3), question=QUESTIONS)
@settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_quote_of_an_answer_is_the_text_at_its_offsets(
    model: MiniLM, texts: list[str], question: str
) -> None:
    reports = Reports(model, *texts, budget_tokens=40)
    answer = reports.answer(question)
    for citation in (*answer.citations, *answer.nearest):
        document = reports.documents[citation.document]
        assert document.text[citation.start : citation.end] == citation.quote
        assert citation.version == document.version
        assert citation.quote == citation.quote.strip()
        assert len(terms(citation.quote)) >= 3
    assert len(answer.statements) <= MOST_QUOTES
    assert [s.text for s in answer.statements] == [
        " ".join(answer.citations[n - 1].quote for n in s.citations) for s in answer.statements
    ]

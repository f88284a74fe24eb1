"""Ranking of sentences: which are candidates, what they cover, and what they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.fitted import RANKING, Linear, Term
from rag.answer.sentences import Sentence, coverage, ranked_sentences
from rag.embed import MiniLM
from rag.question import AskedWord
from rag.records import Document, Metadata
from tests.in_memory import Reports


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def ranked(reports: Reports, text: str) -> list[Sentence]:
    asked, hits = reports.question(text), reports.hits(text)
    index = reports.retriever
    return ranked_sentences(asked, hits, index.meet(asked, hits), index.idf)


def word(*terms: str) -> AskedWord:
    return AskedWord(start=0, end=1, terms=terms, role="noun")


IDF = {"talle": 3.0, "bridg": 1.0, "close": 2.0, "antonivski": 4.0, "antonovski": 2.0}.__getitem__


def test_coverage_is_the_share_of_idf_worked_by_hand() -> None:
    asked = [word("talle"), word("bridg"), word("close")]
    # (3 + 1) / (3 + 1 + 2)
    assert coverage(asked, {"talle", "bridg", "monday"}, IDF) == pytest.approx(4 / 6)
    assert coverage(asked, {"talle", "bridg", "close"}, IDF) == 1.0
    assert coverage(asked, {"monday"}, IDF) == 0.0
    assert coverage([], {"monday"}, IDF) == 0.0


def test_a_word_is_covered_by_any_spelling_and_weighs_as_the_commonest() -> None:
    asked = [word("antonivski", "antonovski"), word("bridg")]
    # The name weighs min(4, 2) = 2, whichever spelling is found: 2 / (2 + 1).
    assert coverage(asked, {"antonivski"}, IDF) == pytest.approx(2 / 3)
    assert coverage(asked, {"antonovski"}, IDF) == pytest.approx(2 / 3)
    assert coverage(asked, {"bridg"}, IDF) == pytest.approx(1 / 3)


def test_coverage_of_words_that_weigh_nothing_is_0() -> None:
    assert coverage([word("a")], {"a"}, lambda term: 0.0) == 0.0


@given(
    asked=st.lists(st.sets(st.sampled_from("abcdef"), min_size=1)),
    found=st.sets(st.sampled_from("abcdef")),
    more=st.sets(st.sampled_from("abcdef")),
)
def test_coverage_lies_between_0_and_1_and_grows_with_what_is_found(
    asked: list[set[str]], found: set[str], more: set[str]
) -> None:
    words = [word(*sorted(terms)) for terms in asked]

    def idf(term: str) -> float:
        return float(ord(term) - 96)

    share = coverage(words, found, idf)
    assert 0 <= share <= 1 + 1e-9
    assert coverage(words, found | more, idf) >= share - 1e-9


BRIDGE = (
    "The Talle bridge was closed on Monday after an inspection found cracks. "
    "Engineer Marta Olsen said repairs to the bridge would take six weeks. "
    "The town will hold its summer market as planned."
)


def test_the_sentence_that_says_what_is_asked_leads(model: MiniLM) -> None:
    found = ranked(Reports(model, BRIDGE), "How long will repairs to the bridge take?")
    assert "six weeks" in found[0].text
    assert "market" in found[-1].text
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)


def test_a_sentence_stands_at_its_span_and_knows_its_words(model: MiniLM) -> None:
    for sentence in ranked(Reports(model, BRIDGE), "What was closed?"):
        assert BRIDGE[sentence.span.start : sentence.span.end] == sentence.text
        assert sentence.text == sentence.text.strip()
        assert sentence.words == len(sentence.text.split())


def test_every_feature_that_is_weighed_is_computed(model: MiniLM) -> None:
    for sentence in ranked(Reports(model, BRIDGE), "Who closed the bridge?"):
        assert set(RANKING.terms) <= set(sentence.features)


def test_a_score_is_the_model_s(model: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Linear(constant=1.0, terms={"coverage": Term(mean=0.0, scale=1.0, weight=2.0)})
    monkeypatch.setattr("rag.answer.fitted.RANKING", own)
    for sentence in ranked(Reports(model, BRIDGE), "When was the Talle bridge closed?"):
        assert sentence.score == pytest.approx(1 + 2 * sentence.features["coverage"])


@pytest.mark.parametrize(
    ("question", "naming", "not_naming"),
    [
        ("Who inspected the bridge?", "Marta Olsen inspected the bridge.", "Nobody would say."),
        (
            "When was the bridge closed?",
            "The bridge was closed on Monday morning.",
            "The bridge was closed after a storm.",
        ),
        (
            "How many people saw the bridge close?",
            "Some 40 people saw the bridge close.",
            "Children saw the bridge close.",
        ),
        (
            "Who said that Marta Olsen closed the bridge?",
            "Jens Berg said that Marta Olsen closed the bridge.",
            "Marta Olsen closed the bridge.",  # the question names her itself
        ),
    ],
)
def test_a_sentence_names_an_answer_when_the_question_does_not_name_it(
    model: MiniLM, question: str, naming: str, not_naming: str
) -> None:
    found = {s.text: s for s in ranked(Reports(model, naming, not_naming), question)}
    assert found[naming].features["answer_named"] == 1
    assert found[not_naming].features["answer_named"] == 0


def test_a_question_that_asks_for_no_sort_of_thing_has_no_answer_named(model: MiniLM) -> None:
    found = ranked(Reports(model, BRIDGE), "Why was the bridge closed?")
    assert {s.features["answer_named"] for s in found} == {0}


def test_a_heading_ranks_below_the_same_words_in_a_sentence(model: MiniLM) -> None:
    text = (
        "Storm closes the Talle bridge\n\n"
        "It rained all night.\n\n"
        "Storm closes the Talle bridge.\n\n"
        "The market goes on."
    )
    found = ranked(Reports(model, text), "What closes the Talle bridge?")
    heading, body = (
        next(i for i, s in enumerate(found) if s.text == t)
        for t in ("Storm closes the Talle bridge", "Storm closes the Talle bridge.")
    )
    assert body < heading
    assert (found[heading].heading, found[body].heading) == (True, False)


FURNISHED = (
    "The Talle bridge was closed on Monday. "
    "Click here to watch the bridge close. "
    "Soldiers stand on the closed Talle bridge. Photo: AP The ferry still runs.\n\n"
    "graphic The bridge was closed in haste.\n\n"
    "Read more: Why the Talle bridge was closed\n\n"
    "Here are the other headlines on the Talle bridge:\n\n"
    "Talle bridge\n\n"
    "fb/wmr (AFP, AP, Reuters)\n"
)


def test_furniture_is_never_a_candidate(model: MiniLM) -> None:
    found = {s.text for s in ranked(Reports(model, FURNISHED), "When was the Talle bridge closed?")}
    assert found == {
        "The Talle bridge was closed on Monday.",
        "The ferry still runs.",
        "The bridge was closed in haste.",
    }


def test_a_signpost_is_a_candidate_when_headlines_are_asked_about(model: MiniLM) -> None:
    found = {s.text for s in ranked(Reports(model, FURNISHED), "What are the other headlines?")}
    assert "Here are the other headlines on the Talle bridge:" in found


def test_a_chinese_sentence_is_a_candidate(model: MiniLM) -> None:
    found = ranked(Reports(model, "军队离开了城市。大桥被炸毁了。"), "大桥")
    assert "大桥被炸毁了。" in {s.text for s in found}


def test_a_title_makes_no_sentence(model: MiniLM) -> None:
    report = Document(id="a", text=BRIDGE, metadata=Metadata(title="Bridge closed by engineer"))
    found = ranked(Reports(model, report), "Who closed the bridge?")
    assert all(s.text in BRIDGE for s in found)


def test_a_pronoun_stands_for_the_name_in_the_sentence_before(model: MiniLM) -> None:
    named, unnamed = (
        Reports(model, f"{before} He closed the bridge at noon.")
        for before in ("Mayor Jens Berg arrived.", "A man in a coat arrived.")
    )
    with_name, without_name = (
        next(s for s in ranked(r, "When did Jens Berg close the bridge?") if s.text[:2] == "He")
        for r in (named, unnamed)
    )
    assert with_name.features["names_maxsim"] > without_name.features["names_maxsim"]
    assert with_name.features["worst_name"] > without_name.features["worst_name"]


def test_no_hits_have_no_sentences(model: MiniLM) -> None:
    assert ranked_sentences(Reports(model, BRIDGE).question("Who?"), [], [], IDF) == []

"""The HTTP API: a real server in its own process."""

import json

import httpx
import pytest

from rag.http_api.native import MOST_TURNS
from rag.load import list_corpus, load_file
from rag.pipeline import LONGEST_QUESTION
from rag.records import Answer
from rag.settings import ROOT
from tests.conftest import wait_for
from tests.scripted_model import Played, Raw, Says, ScriptedModel, fails

ASKED = "What are the curfew hours in Kherson?"
CURFEW = "A curfew applies from 17:00 to 08:00, and nobody may enter or leave the city for now."
PROSE = json.dumps({"statements": [{"quotes": [{"passage": 1, "words": CURFEW}], "text": CURFEW}]})


def test_healthz(served: str) -> None:
    assert httpx.get(f"{served}/healthz").json() == {"status": "ok"}


def corpus_texts() -> dict[str, str]:
    return {
        document.id: document.text
        for file in list_corpus(ROOT / "corpus").files
        for document in load_file(file).documents
    }


def test_ask_returns_the_answer_record_with_exact_quotes(served: str) -> None:
    response = httpx.post(
        f"{served}/v1/ask", json={"question": "What are the curfew hours in Kherson?"}
    )
    assert response.status_code == 200
    answer = Answer.model_validate(response.json())
    assert response.json()["schema"] == "byline/1"
    assert answer.status == "answered"
    (citation, *_) = answer.citations
    assert "17:00 to 08:00" in citation.quote
    assert corpus_texts()[citation.document][citation.start : citation.end] == citation.quote


def test_a_question_outside_the_corpus_gets_the_nearest(served: str) -> None:
    response = httpx.post(f"{served}/v1/ask", json={"question": "Who won the 1998 World Cup?"})
    answer = Answer.model_validate(response.json())
    assert answer.status == "not_in_corpus"
    assert answer.statements == ()
    assert len(answer.nearest) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"question": ""}', "empty"),
        ('{"question": "' + "a" * 100_000 + '"}', "100,000"),
        ('{"question": "\\ud83d"}', "surrogate"),
        ('{"question": 7}', "body.question"),
        ('{"ask": "who?"}', "body"),
        ("{broken", "body"),
        ('{"question": "Who?", "mode": "verse"}', "body.mode"),
        ('{"question": "Who?", "history": "Kherson"}', "body.history"),
        ('{"question": "Who?", "history": [{"answer": "Six."}]}', "body.history.0.question"),
        ('{"question": "Who?", "history": [{"question": "\\ud83d"}]}', "body.history.0"),
        (
            json.dumps({"question": "Who?", "history": [{"question": "?"}] * (MOST_TURNS + 1)}),
            f"at most {MOST_TURNS}",
        ),
        (
            json.dumps({"question": "?", "history": [{"question": "?", "answer": "a" * 20_001}]}),
            f"at most {LONGEST_QUESTION} characters",
        ),
    ],
)
def test_a_bad_request_is_a_problem_with_a_remedy(served: str, body: str, told: str) -> None:
    response = httpx.post(
        f"{served}/v1/ask", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert told in problem["detail"]
    assert problem["remedy"]
    assert problem["status"] == 422


@pytest.mark.parametrize(("path", "status"), [("/v1/ask", 405), ("/v1/no-such-thing", 404)])
def test_what_the_api_does_not_have_is_a_problem_too(served: str, path: str, status: int) -> None:
    response = httpx.get(f"{served}{path}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert f"GET {path}" in response.json()["detail"]


def test_a_follow_up_leans_on_the_history_that_is_sent(served: str) -> None:
    question = {"question": "And in Kherson?"}
    first = {"question": "How many people died in the Mykolaiv strike?", "answer": "Five died."}
    answer = httpx.post(f"{served}/v1/ask", json={**question, "history": [first]}).json()
    assert answer["question"] == "And in Kherson?"
    assert answer["standalone_question"] == "How many people died in Kherson?"
    assert answer["mode"] == "quotes"
    alone = httpx.post(f"{served}/v1/ask", json=question).json()
    assert alone["standalone_question"] == "And in Kherson?"
    full = [{"question": "Who?", "answer": "a " * 10_000}] * MOST_TURNS
    response = httpx.post(f"{served}/v1/ask", json={**question, "history": full}, timeout=60)
    assert response.status_code == 200


def test_prose_without_a_chat_model_is_a_conflict_that_says_what_to_set(served: str) -> None:
    response = httpx.post(f"{served}/v1/ask", json={"question": ASKED, "mode": "prose"})
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "BYLINE_MODEL" in response.json()["remedy"]


def test_prose_is_the_same_record(served_prose: str, scripted_model: ScriptedModel) -> None:
    whole = "What are the curfew hours in Kherson now?"
    scripted_model.play(Says(whole, when="rewrite a reader's follow-up", usage=(3, 2)), Says(PROSE))
    body = {"question": "and now?", "history": [{"question": ASKED, "answer": CURFEW}]}
    response = httpx.post(f"{served_prose}/v1/ask", json=body, timeout=30)
    answer = Answer.model_validate(response.json())
    assert (answer.mode, answer.standalone_question) == ("prose", whole)
    assert [statement.text for statement in answer.statements] == [CURFEW]
    (citation,) = answer.citations
    assert citation.quote == f"- {CURFEW}"
    assert corpus_texts()[citation.document][citation.start : citation.end] == citation.quote
    assert answer.usage.input_tokens == 11 + 3
    assert answer.timings_ms["model"] > 0


def test_quotes_can_be_asked_for_where_a_chat_model_is_set(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    body = {"question": ASKED, "mode": "quotes"}
    answer = httpx.post(f"{served_prose}/v1/ask", json=body, timeout=30).json()
    assert (answer["mode"], answer["notice"]) == ("quotes", None)
    assert scripted_model.requests == []


@pytest.mark.parametrize(
    ("played", "notice"),
    [
        (fails(401), "key refused"),
        (fails(500, headers={"x-should-retry": "false"}), "server error"),
        (Raw(200, "no JSON"), "unreadable reply"),
        (Says("I cannot say."), "unreadable reply"),
    ],
)
def test_a_chat_model_that_fails_is_no_error_of_the_api(
    served_prose: str, scripted_model: ScriptedModel, played: Played, notice: str
) -> None:
    scripted_model.play(then=played)
    body = {"question": ASKED, "mode": "prose"}
    response = httpx.post(f"{served_prose}/v1/ask", json=body, timeout=30)
    assert response.status_code == 200
    answer = Answer.model_validate(response.json())
    assert answer.mode == "quotes"
    assert "17:00 to 08:00" in answer.citations[0].quote
    assert f"({notice})" in str(answer.notice)


def test_a_client_that_goes_away_stops_the_model(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says("word " * 900, every_s=0.05))
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{served_prose}/v1/ask", json={"question": ASKED}, timeout=3)
    wait_for(lambda: scripted_model.requests[0].closed_early, "the request to be closed", 20)


def test_openapi_describes_the_question_and_its_limits(served: str) -> None:
    schemas = httpx.get(f"{served}/openapi.json").json()["components"]["schemas"]
    asked = schemas["Question"]["properties"]
    assert asked["history"]["maxItems"] == MOST_TURNS
    assert "20,000" in asked["question"]["description"]
    turn = schemas["EarlierTurn"]["properties"]
    assert {field["maxLength"] for field in turn.values()} == {LONGEST_QUESTION}
    assert ["quotes", "prose"] in [choice.get("enum") for choice in asked["mode"]["anyOf"]]


def test_openapi_describes_the_answer(served: str) -> None:
    schema = httpx.get(f"{served}/openapi.json").json()
    assert "/v1/ask" in schema["paths"]
    assert set(schema["components"]["schemas"]["Answer"]["properties"]) >= {
        "schema",
        "statements",
        "citations",
        "nearest",
    }

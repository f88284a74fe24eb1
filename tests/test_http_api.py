"""The HTTP API: a real server in its own process."""

import httpx
import pytest

from rag.load import list_corpus, load_file
from rag.records import Answer
from rag.settings import ROOT


def test_healthz(served: str) -> None:
    assert httpx.get(f"{served}/healthz").json() == {"status": "ok"}


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
    texts = {
        document.id: document.text
        for file in list_corpus(ROOT / "corpus").files
        for document in load_file(file).documents
    }
    assert texts[citation.document][citation.start : citation.end] == citation.quote


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


def test_openapi_describes_the_answer(served: str) -> None:
    schema = httpx.get(f"{served}/openapi.json").json()
    assert "/v1/ask" in schema["paths"]
    assert set(schema["components"]["schemas"]["Answer"]["properties"]) >= {
        "schema",
        "statements",
        "citations",
        "nearest",
    }

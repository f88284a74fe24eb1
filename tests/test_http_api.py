"""The HTTP API: a real server in its own process."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from rag.http_api.event_stream import event_of
from rag.http_api.native import KEEP_ALIVE_S, MOST_HITS, MOST_TURNS
from rag.load import list_corpus, load_file
from rag.pipeline import LONGEST_QUESTION
from rag.records import Answer, Hit
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
        f"{served}/v1/ask",
        json={"question": "What are the curfew hours in Kherson?"},
        timeout=60,  # the models may still be loading
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
        ('{"question": "\\u001e\\u0001 \\ufeff"}', "empty"),
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


class Sent(NamedTuple):
    """A server-sent event; a comment has neither name nor data."""

    name: str
    data: Any


def events_of(lines: Iterator[str]) -> Iterator[Sent]:
    """Server-sent events, by the standard's own rules."""
    name, data = "", []
    for line in lines:
        if line.startswith(":"):
            yield Sent("", None)
        elif line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data.append(line.removeprefix("data: "))
        elif not line and data:
            yield Sent(name, json.loads("\n".join(data)))
            name, data = "", []


def streamed(address: str, question: str, **more: Any) -> list[Sent]:
    body = {"question": question, "stream": True, **more}
    with httpx.stream("POST", f"{address}/v1/ask", json=body, timeout=60) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        return list(events_of(response.iter_lines()))


def test_streamed_statements_are_the_answers_own(served: str) -> None:
    question = "How many people died in the Mykolaiv strike?"
    asked, *statements, last = streamed(served, question)
    assert asked == Sent("asked", {"standalone_question": question, "mode": "quotes"})
    assert last.name == "answer"
    assert {event.name for event in statements} == {"statement"}
    answer = Answer.model_validate(last.data)
    assert len(answer.statements) > 1
    assert [event.data["statement"] for event in statements] == last.data["statements"]
    cited = [citation for event in statements for citation in event.data["citations"]]
    assert cited == last.data["citations"]
    whole = httpx.post(f"{served}/v1/ask", json={"question": question}).json()
    own = {"timings_ms": None, "id": None, "answered_at": None}
    assert {**whole, **own} == {**last.data, **own}


def test_a_streamed_question_outside_the_corpus_has_no_statements(served: str) -> None:
    events = streamed(served, "Who won the 1998 World Cup?")
    assert [event.name for event in events] == ["asked", "answer"]
    assert events[1].data["status"] == "not_in_corpus"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": " "}, 422),
        ({"question": "a" * 20_001}, 422),
        ({"question": ASKED, "mode": "prose"}, 409),
        ({"question": ASKED, "stream": "yes"}, 422),
        ({"question": ASKED, "filters": {"editor": ["Smith"]}}, 422),
        ({"question": ASKED, "filters": {"published_from": "last week"}}, 422),
        ({"question": ASKED, "as_of": "last week"}, 422),
    ],
)
def test_what_goes_wrong_before_the_first_event_has_a_status(
    served: str, body: dict[str, Any], status: int
) -> None:
    response = httpx.post(f"{served}/v1/ask", json={"stream": True, **body})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_streamed_prose_comes_as_it_is_released(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    goes_on = ', {"quotes": [], "text": "' + "word " * 900
    scripted_model.play(Says(PROSE.removesuffix("]}") + goes_on, every_s=0.02))
    body = {"question": ASKED, "stream": True}
    with httpx.stream("POST", f"{served_prose}/v1/ask", json=body, timeout=30) as response:
        events = events_of(response.iter_lines())
        assert next(events).name == "asked"
        sent = next(event for event in events if event.name)
        assert sent.name == "statement"
        assert sent.data["statement"]["text"] == CURFEW
        assert [citation["quote"] for citation in sent.data["citations"]] == [f"- {CURFEW}"]
    wait_for(lambda: scripted_model.requests[0].closed_early, "the request to be closed", 20)


def test_a_silent_model_is_bridged_by_comments(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(PROSE, late_s=1.5 * KEEP_ALIVE_S))
    names = [event.name for event in streamed(served_prose, ASKED)]
    assert names == ["asked", "", "statement", "answer"]


def test_a_client_that_leaves_before_the_first_event_stops_the_model(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says("word " * 900, every_s=0.05))
    body = {"question": "And now?", "stream": True, "history": [{"question": ASKED}]}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{served_prose}/v1/ask", json=body, timeout=2)
    wait_for(lambda: scripted_model.requests[0].closed_early, "the request to be closed", 20)


def test_an_event_is_one_line_to_clients_that_split_by_pythons_rules() -> None:
    text = "first\u2028second\u2029third\x85fourth"
    lines = event_of(json.dumps({"text": text}, ensure_ascii=False)).decode().splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0].removeprefix("data: ")) == {"text": text}


def test_filters_choose_what_is_answered_from(served: str) -> None:
    question = "How many people died in the Mykolaiv strike?"
    filters = {"publisher": ["the meridian post"], "published_to": "2022-11-11"}
    body = {"question": question, "filters": filters}
    answer = Answer.model_validate(httpx.post(f"{served}/v1/ask", json=body).json())
    assert {citation.publisher for citation in answer.citations} == {"The Meridian Post"}
    assert (
        streamed(served, question, filters=filters)[-1].data["citations"]
        == (answer.as_json()["citations"])
    )
    unfiltered = Answer.model_validate(
        httpx.post(f"{served}/v1/ask", json={"question": question}).json()
    )
    assert len({citation.publisher for citation in unfiltered.citations}) > 1


def test_an_answer_is_as_the_corpus_stood_on_a_day(served: str) -> None:
    question = "How many people died in the Mykolaiv strike?"
    body = {"question": question, "as_of": "2022-11-11T11:00:00+02:00"}
    answer = Answer.model_validate(httpx.post(f"{served}/v1/ask", json=body).json())
    # By eleven there were the governor's five and the mayor's six, not yet seven.
    assert {citation.document for citation in answer.citations} == {
        "2022-11-11-mykolaiv-five-dead.md",
        "2022-11-11-mykolaiv-mayor-six-dead.json",
    }
    assert answer.as_of == body["as_of"]
    assert answer.newest_source == "2022-11-11T11:00:00+02:00"
    streamed_answer = streamed(served, question, as_of=body["as_of"])[-1].data
    assert streamed_answer["statements"] == answer.as_json()["statements"]


def test_statements_carry_the_days_that_their_words_name(served: str) -> None:
    body = {"question": "Who met in Geneva on Friday?"}
    events = streamed(served, body["question"])
    answer = Answer.model_validate(events[-1].data)
    named = [
        (statement.text[d.start : d.end], d.first, d.last)
        for statement in answer.statements
        for d in statement.dates
    ]
    assert ("Friday", "2022-11-11", "2022-11-11") in named
    assert ("19 November", "2022-11-19", "2022-11-19") in named
    released = [e.data["statement"] for e in events if e.name == "statement"]
    assert released == answer.as_json()["statements"]


def found(address: str, **body: Any) -> list[Hit]:
    response = httpx.post(f"{address}/v1/search", json=body)
    assert response.status_code == 200, response.text
    return [Hit.model_validate(hit) for hit in response.json()["hits"]]


def test_search_finds_passages_with_their_exact_places(served: str) -> None:
    hits = found(served, question=ASKED)
    assert len(hits) == 10
    texts = corpus_texts()
    for hit in hits:
        passage = hit.passage
        assert texts[passage.document][passage.start : passage.end] == passage.text
    assert CURFEW in hits[0].passage.text
    assert (hits[0].lexical_rank, hits[0].vector_rank) == (1, 1)
    assert hits[0].metadata.publisher == "Estuary Radio News"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert found(served, question=ASKED, limit=3) == hits[:3]
    assert len({hit.passage for hit in found(served, question=ASKED, limit=MOST_HITS)}) > 10


def test_search_heeds_filters(served: str) -> None:
    document = "2022-11-11-mykolaiv-five-dead.md"
    hits = found(served, question=ASKED, filters={"document": [document]})
    assert {hit.passage.document for hit in hits} == {document}
    assert found(served, question=ASKED, filters={"language": ["nl"]}) == []


def test_search_is_of_the_corpus_as_it_stood(served: str) -> None:
    hits = found(served, question=ASKED, limit=MOST_HITS, as_of="2022-11-10")
    dates = {hit.metadata.published[:10] for hit in hits if hit.metadata.published}
    assert dates == {"2022-11-09", "2022-11-10"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"question": "\t"}, "empty"),
        ({"question": ASKED, "as_of": "soon"}, "as of 'soon', which is no ISO 8601 day"),
        ({"question": ASKED, "limit": 0}, "body.limit"),
        ({"question": ASKED, "limit": MOST_HITS + 1}, "body.limit"),
        ({"question": ASKED, "limit": "5"}, "body.limit"),
        ({"question": ASKED, "filters": {"published_to": "soon"}}, "body.filters.published_to"),
    ],
)
def test_a_bad_search_is_a_problem(served: str, body: dict[str, Any], told: str) -> None:
    response = httpx.post(f"{served}/v1/search", json=body)
    assert response.status_code == 422
    assert told in response.json()["detail"]


def test_a_wrong_method_is_told_the_right_ones(served: str) -> None:
    response = httpx.request("TRACE", f"{served}/v1/ask")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert "allow" not in httpx.get(f"{served}/v1/no-such-thing").headers


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

"""`/v1/responses`: OpenAI's own client against a server in its own process."""

import asyncio
import json
from typing import Any

import pytest
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from rag.http_api.openai.tokens import count_tokens
from tests.conftest import wait_for
from tests.openai_clients import (
    CURFEW,
    DEATHS,
    MUSEUM,
    QUESTIONS,
    async_client,
    check,
    client,
    user,
)
from tests.scripted_model import Says, ScriptedModel
from tests.test_openai_chat import GOES_ON, PROSE, QUOTE, completed, extra

EVENT: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)
OPENING = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
]
CLOSING = ["response.output_text.done", "response.content_part.done", "response.output_item.done"]


def responded(served: str, asked: Any, **more: Any) -> Response:
    response: Response = client(served).responses.create(
        **{"model": "byline", "input": asked, **more}
    )
    return response


def streamed(served: str, asked: Any, **more: Any) -> list[Any]:
    sent: Any = {"model": "byline", "input": asked, "stream": True, **more}
    return list(client(served).responses.create(**sent))


def annotations_of(response: Response) -> list[dict[str, Any]]:
    (item,) = response.output
    assert item.type == "message"
    (part,) = item.content
    assert part.type == "output_text"
    return [annotation.model_dump() for annotation in part.annotations]


def check_response(response: Response) -> None:
    Response.model_validate(response.model_dump(mode="json"))
    answer = check(response.output_text, annotations_of(response), extra(response, "byline"))
    assert (response.object, response.status, response.model) == ("response", "completed", "byline")
    assert response.incomplete_details is None
    assert response.usage is not None
    if answer.mode == "quotes":
        assert response.usage.output_tokens == count_tokens(response.output_text)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_response_is_the_answer_of_the_chat_with_its_marks(served: str, question: str) -> None:
    response = responded(served, question)
    check_response(response)
    chat = completed(served, question)
    assert response.output_text == chat.choices[0].message.content
    for name in ("citations", "statements", "nearest"):
        assert extra(response, "byline")[name] == extra(chat, "byline")[name]
    assert response.usage is not None
    assert chat.usage is not None
    assert response.usage.input_tokens == chat.usage.prompt_tokens


@pytest.mark.parametrize("question", [DEATHS, MUSEUM])
def test_a_stream_tells_each_statement_and_then_its_marks(served: str, question: str) -> None:
    whole = responded(served, question)
    events = streamed(served, question)
    for number, event in enumerate(events):
        assert event.sequence_number == number
        EVENT.validate_python(event.model_dump(mode="json"))
    kinds = [event.type for event in events]
    told = []
    for statement in extra(whole, "byline")["statements"]:
        told.append("response.output_text.delta")
        told += ["response.output_text.annotation.added"] * len(statement["citations"])
    assert kinds == [*OPENING, *told, *CLOSING, "response.completed"]
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    added = [event for event in events if event.type == "response.output_text.annotation.added"]
    assert [event.annotation_index for event in added] == list(range(len(added)))
    check(text, [e.annotation.model_dump() for e in added], extra(whole, "byline"))
    final = events[-1].response
    check_response(final)
    assert final.id == events[0].response.id
    assert (final.output_text, annotations_of(final)) == (text, annotations_of(whole))
    assert events[-4].text == text
    assert events[-3].part.text == text
    assert events[-2].item.content[0].text == text


def test_the_client_s_own_helper_puts_a_stream_together(served: str) -> None:
    with client(served).responses.stream(model="byline", input=DEATHS) as stream:
        for _ in stream:
            pass
        final = stream.get_final_response()
    assert final.output_text == responded(served, DEATHS).output_text
    part: Any = final.output[0]
    assert len(part.content[0].annotations) == 3


def test_asynchronously_it_is_the_same(served: str) -> None:
    async def both() -> tuple[Response, list[Any]]:
        async with async_client(served) as byline:
            whole = await byline.responses.create(model="byline", input=DEATHS)
            stream = await byline.responses.create(model="byline", input=DEATHS, stream=True)
            return whole, [event async for event in stream]

    whole, events = asyncio.run(both())
    check_response(whole)
    assert events[-1].response.output_text == whole.output_text
    assert annotations_of(events[-1].response) == annotations_of(whole)


def test_statements_beyond_the_limit_leave_the_response_incomplete(served: str) -> None:
    first = responded(served, DEATHS).output_text.partition("\n\n")[0]
    cut = responded(served, DEATHS, max_output_tokens=count_tokens(first))
    assert cut.output_text == first
    assert (cut.status, cut.output[0].status) == ("incomplete", "incomplete")  # type: ignore[union-attr]
    assert cut.incomplete_details is not None
    assert cut.incomplete_details.reason == "max_output_tokens"
    assert len(annotations_of(cut)) == 1
    assert len(extra(cut, "byline")["statements"]) == 3
    last = streamed(served, DEATHS, max_output_tokens=count_tokens(first))[-1]
    assert last.type == "response.incomplete"
    assert last.response.output_text == first
    assert responded(served, DEATHS, max_output_tokens=1).output_text == ""


def test_what_came_back_can_be_sent_back_and_leant_on(served: str) -> None:
    before = responded(served, DEATHS)
    conversation = [user(DEATHS), *before.output, user("And in Kherson?")]
    after = responded(served, conversation, instructions="Answer in verse.")
    assert extra(after, "byline")["standalone_question"] == "How many people died in Kherson?"
    assert after.instructions == "Answer in verse."
    parts = [{"type": "input_text", "text": CURFEW}]
    item = {"type": "message", "role": "user", "content": parts}
    assert extra(responded(served, [item]), "byline")["question"] == CURFEW


def test_prose_is_streamed_as_it_passes_and_charged_as_the_model_was(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(then=Says(PROSE, usage=(901, 77)))
    whole = responded(served_prose, CURFEW, model="byline-prose")
    answer = check(whole.output_text, annotations_of(whole), extra(whole, "byline"))
    assert answer.mode == "prose"
    assert whole.usage is not None
    assert (whole.usage.input_tokens, whole.usage.output_tokens) == (901, 77)
    last = streamed(served_prose, CURFEW, model="byline-prose")[-1].response
    assert (last.output_text, annotations_of(last)) == (whole.output_text, annotations_of(whole))


def test_the_first_statement_does_not_wait_and_who_goes_away_stops_the_model(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(GOES_ON, every_s=0.05))
    with client(served_prose).responses.create(model="byline", input=CURFEW, stream=True) as told:
        deltas = (event for event in told if event.type == "response.output_text.delta")
        assert next(deltas).delta == f"{QUOTE} [1]"
    wait_for(lambda: scripted_model.requests[0].closed_early, "the model to be left", 30)


def test_what_asks_for_nothing_changes_nothing(served: str) -> None:
    harmless: dict[str, Any] = {
        "include": ["reasoning.encrypted_content"],
        "reasoning": {"effort": "low"},
        "text": {"format": {"type": "text"}, "verbosity": "low"},
        "truncation": "disabled",
        "background": False,
        "store": True,
        "metadata": {"a": "b"},
        "temperature": 0.5,
        "tools": [],
    }
    response = responded(served, CURFEW, **harmless)
    assert response.output_text == responded(served, CURFEW).output_text
    assert (response.metadata, response.temperature) == ({"a": "b"}, 0.5)
    assert json.loads(response.model_dump_json())["store"] is False

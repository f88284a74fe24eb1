"""`/v1/chat/completions`: OpenAI's own client against a server in its own process."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from rag.http_api.openai.stream import KEEP_ALIVE_S
from rag.http_api.openai.tokens import count_tokens
from tests.conftest import wait_for
from tests.openai_clients import (
    CURFEW,
    DEATHS,
    MUSEUM,
    QUESTIONS,
    WORLD_CUP,
    async_client,
    check,
    client,
    user,
)
from tests.scripted_model import Says, ScriptedModel, fails

QUOTE = "A curfew applies from 17:00 to 08:00, and nobody may enter or leave the city for now."
HOURS = "A curfew applies from 17:00 to 08:00."
PROSE = json.dumps(
    {
        "statements": [
            {"quotes": [{"passage": 1, "words": QUOTE}], "text": text} for text in (QUOTE, HOURS)
        ]
    }
)

#: The first statement, and a second that takes its time.
GOES_ON = PROSE[: PROSE.index("}, {")] + '}, {"quotes": [], "text": "' + "word " * 900


def completed(served: str, question: str, **more: Any) -> ChatCompletion:
    asked: Any = {"model": "byline", "messages": [user(question)], **more}
    completion: ChatCompletion = client(served).chat.completions.create(**asked)
    return completion


def streamed(served: str, question: str, **more: Any) -> list[ChatCompletionChunk]:
    asked: Any = {"model": "byline", "messages": [user(question)], "stream": True, **more}
    return list(client(served).chat.completions.create(**asked))


def extra(model: Any, name: str) -> Any:
    return model.model_extra[name]


def annotations_of(completion: ChatCompletion) -> list[dict[str, Any]]:
    return [
        a.model_dump(exclude_unset=True) for a in completion.choices[0].message.annotations or []
    ]


def joined(chunks: list[ChatCompletionChunk]) -> tuple[str, list[dict[str, Any]]]:
    """The text and the annotations of all deltas."""
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    annotations = [a for d in deltas for a in (d.model_extra or {}).get("annotations", ())]
    return "".join(delta.content or "" for delta in deltas), annotations


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_completion_is_the_answer_with_annotated_marks(served: str, question: str) -> None:
    completion = completed(served, question)
    ChatCompletion.model_validate(completion.model_dump(exclude={"choices"}) | {"choices": []})
    assert (completion.object, completion.model) == ("chat.completion", "byline")
    (choice,) = completion.choices
    assert (choice.index, choice.finish_reason, choice.message.role) == (0, "stop", "assistant")
    answer = check(
        choice.message.content or "", annotations_of(completion), extra(completion, "byline")
    )
    native = httpx.post(f"{served}/v1/ask", json={"question": question}, timeout=60).json()
    own = {"timings_ms": None, "id": None, "answered_at": None}
    assert {**answer.as_json(), **own} == {**native, **own}
    assert answer.id != native["id"]
    assert (answer.status == "not_in_corpus") == (question == WORLD_CUP)
    kind = "file_citation" if question == MUSEUM else "url_citation"
    assert {annotation["type"] for annotation in annotations_of(completion)} <= {kind}
    assert completion.usage is not None
    assert completion.usage.prompt_tokens == count_tokens(question)
    assert completion.usage.completion_tokens == count_tokens(choice.message.content or "")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_stream_is_the_same_by_statements(served: str, question: str) -> None:
    whole = completed(served, question)
    first, *chunks, last = streamed(served, question)
    assert first.choices[0].delta.role == "assistant"
    assert joined(chunks) == (whole.choices[0].message.content, annotations_of(whole))
    assert {chunk.id for chunk in chunks} == {first.id} == {last.id}
    for chunk in (first, *chunks):
        assert (chunk.object, chunk.choices[0].finish_reason) == ("chat.completion.chunk", None)
        assert "usage" not in chunk.model_fields_set
    answer = extra(last, "byline")
    assert last.choices[0].finish_reason == "stop"
    if answer["statements"]:
        assert len(chunks) == len(answer["statements"])
        for chunk, statement in zip(chunks, answer["statements"], strict=True):
            delta = chunk.choices[0].delta
            marks = [a["number"] for a in extra(delta, "annotations")]
            assert marks == statement["citations"]
            assert statement["text"] in (delta.content or "")


def test_the_usage_is_a_last_chunk_without_a_choice_when_asked_for(served: str) -> None:
    *chunks, last = streamed(served, CURFEW, stream_options={"include_usage": True})
    assert [chunk.usage for chunk in chunks] == [None] * len(chunks)
    assert all("usage" in chunk.model_fields_set for chunk in chunks)
    assert last.choices == []
    assert last.usage == completed(served, CURFEW).usage


def test_the_client_s_own_helper_puts_a_stream_together(served: str) -> None:
    asked: Any = {"model": "byline", "messages": [user(DEATHS)]}
    with client(served).chat.completions.stream(**asked) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    whole = completed(served, DEATHS)
    assert final.choices[0].message.content == whole.choices[0].message.content
    numbers = [a["number"] for a in annotations_of(whole)]
    assert len(final.choices[0].message.annotations or []) == len(numbers) == 3


def test_asynchronously_it_is_the_same(served: str) -> None:
    async def both() -> tuple[ChatCompletion, list[ChatCompletionChunk]]:
        asked: Any = {"model": "byline", "messages": [user(DEATHS)]}
        async with async_client(served) as byline:
            whole = await byline.chat.completions.create(**asked)
            stream = await byline.chat.completions.create(**asked, stream=True)
            return whole, [chunk async for chunk in stream]

    whole, chunks = asyncio.run(both())
    text, annotations = joined(chunks)
    assert (text, annotations) == (whole.choices[0].message.content, annotations_of(whole))
    check(text, annotations, extra(chunks[-1], "byline"))


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
def test_statements_beyond_the_limit_are_left_out_of_text_not_of_record(
    served: str, limit: str
) -> None:
    whole = completed(served, DEATHS).choices[0].message.content or ""
    first = whole.partition("\n\n")[0]
    cut = completed(served, DEATHS, **{limit: count_tokens(first)})
    assert cut.choices[0].message.content == first
    assert cut.choices[0].finish_reason == "length"
    assert len(annotations_of(cut)) == 1
    assert len(extra(cut, "byline")["statements"]) == 3
    assert cut.usage is not None
    assert cut.usage.completion_tokens == count_tokens(first)
    chunks = streamed(served, DEATHS, **{limit: count_tokens(first)})
    assert joined(chunks)[0] == first
    assert chunks[-1].choices[0].finish_reason == "length"
    assert completed(served, DEATHS, **{limit: 1}).choices[0].message.content == ""


def test_the_text_ends_before_a_stop_string(served: str) -> None:
    whole = completed(served, DEATHS).choices[0].message.content or ""
    for stop in ("[2]", ["never", "[2]"]):
        cut = completed(served, DEATHS, stop=stop)
        assert cut.choices[0].message.content == whole[: whole.index("[2]")]
        assert cut.choices[0].finish_reason == "stop"
        assert [a["number"] for a in annotations_of(cut)] == [1]
        assert joined(streamed(served, DEATHS, stop=stop)) == (
            cut.choices[0].message.content,
            annotations_of(cut),
        )


def test_what_was_answered_can_be_sent_back_and_leant_on(served: str) -> None:
    before = completed(served, DEATHS).choices[0].message.model_dump()
    assert before["annotations"]
    messages = [{"role": "system", "content": "Answer in verse."}, user(DEATHS), before]
    asked: Any = {"model": "byline", "messages": [*messages, user("And in Kherson?")]}
    record = extra(client(served).chat.completions.create(**asked), "byline")
    assert record["question"] == "And in Kherson?"
    assert record["standalone_question"] == "How many people died in Kherson?"
    parts = {"role": "user", "content": [{"type": "text", "text": CURFEW}]}
    record = extra(completed(served, "", messages=[parts]), "byline")
    assert record["question"] == CURFEW


def test_prose_is_streamed_as_it_passes_and_charged_as_the_model_was(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(then=Says(PROSE, usage=(901, 77)))
    whole = completed(served_prose, CURFEW, model="byline-prose")
    answer = check(
        whole.choices[0].message.content or "", annotations_of(whole), extra(whole, "byline")
    )
    assert (answer.mode, [s.text for s in answer.statements]) == ("prose", [QUOTE, HOURS])
    assert whole.usage is not None
    assert (whole.usage.prompt_tokens, whole.usage.completion_tokens) == (901, 77)
    assert whole.usage.total_tokens == 978
    chunks = streamed(served_prose, CURFEW)
    assert joined(chunks) == (whole.choices[0].message.content, annotations_of(whole))


def test_the_first_statement_does_not_wait_and_who_goes_away_stops_the_model(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(GOES_ON, every_s=0.05))
    asked: Any = {"model": "byline", "messages": [user(CURFEW)], "stream": True}
    with client(served_prose).chat.completions.create(**asked) as stream:
        text = ""
        while not text:
            text = next(stream).choices[0].delta.content or ""
    assert text == f"{QUOTE} [1]"
    wait_for(lambda: scripted_model.requests[0].closed_early, "the model to be left", 30)


def test_a_line_on_which_nothing_is_said_is_kept_open(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(PROSE, late_s=2.5 * KEEP_ALIVE_S))
    body = {"model": "byline", "messages": [user(CURFEW)], "stream": True}
    url = f"{served_prose}/v1/chat/completions"
    with httpx.stream("POST", url, json=body, timeout=30) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    assert ": waiting" in lines
    assert QUOTE not in "".join(lines[: lines.index(": waiting")])
    assert lines[-1] == "data: [DONE]"


def test_a_model_chooses_how_it_is_answered(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    record = extra(completed(served_prose, CURFEW, model="byline-quotes"), "byline")
    assert record["mode"] == "quotes"
    assert scripted_model.requests == []
    scripted_model.play(then=fails(401))
    failed = completed(served_prose, CURFEW, model="byline-prose")
    assert "(key refused)" in extra(failed, "byline")["notice"]
    assert "(key refused)" not in (failed.choices[0].message.content or "")


@pytest.mark.parametrize(
    "harmless",
    [
        {"temperature": 0, "top_p": 1, "seed": 7, "user": "me", "metadata": {"a": "b"}},
        {"n": 1, "tools": [], "tool_choice": "none", "response_format": {"type": "text"}},
        {"logprobs": False, "modalities": ["text"], "store": True, "service_tier": "auto"},
        {"presence_penalty": 1, "frequency_penalty": -1, "logit_bias": {}, "verbosity": "low"},
        {"reasoning_effort": "low", "parallel_tool_calls": True, "safety_identifier": "me"},
    ],
)
def test_what_asks_for_nothing_changes_nothing(served: str, harmless: dict[str, Any]) -> None:
    assert (
        completed(served, CURFEW, **harmless).choices[0].message.content
        == completed(served, CURFEW).choices[0].message.content
    )

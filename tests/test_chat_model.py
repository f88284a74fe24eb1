"""The chat model's client: each way in which a server fails, and a real server."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from rag.chat_model import ChatModel, Reply
from rag.errors import ChatModelError, PromptTooLong, ReplyCutShort, SettingsError
from rag.records import Usage
from rag.settings import Settings
from tests.conftest import wait_for
from tests.scripted_model import Played, Raw, Says, ScriptedModel, fails

KEY = "sk-0123456789abcdef"
ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}]
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"enum": ["yes", "no"]}},
    "required": ["answer"],
    "additionalProperties": False,
}


def model_at(
    url: str, name: str = ScriptedModel.name, first_text_s: float = 60, stall_s: float = 20
) -> ChatModel:
    settings = Settings(model=name, openai_base_url=url, openai_api_key=SecretStr(KEY))
    return ChatModel(settings, first_text_s=first_text_s, stall_s=stall_s)


def hasty_model_at(url: str) -> ChatModel:
    return model_at(url, first_text_s=0.6, stall_s=0.3)


def texts_of(model: ChatModel, **more: Any) -> list[str]:
    with model.reply(ASKED, most_tokens=50, **more) as reply:
        return list(reply)


def failure(model: ChatModel, *, streamed: bool = True) -> ChatModelError:
    """What asking ends with."""
    ask = texts_of if streamed else (lambda model: model.whole_reply(ASKED, most_tokens=50))
    with pytest.raises(ChatModelError) as caught:
        ask(model)
    error = caught.value
    assert KEY not in str(error)
    assert error.problem.endswith(".")
    assert error.remedy.endswith(".")
    return error


def texts_and_failure(reply: Reply) -> tuple[list[str], ChatModelError]:
    """What arrived, and what ended it."""
    texts = []
    with reply:
        try:
            for text in reply:
                texts.append(text)
        except ChatModelError as error:
            return texts, error
    pytest.fail(f"nothing failed: {texts}")


@contextmanager
def took_at_least(seconds: float, at_most: float = 60.0) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert seconds <= time.monotonic() - start <= at_most


# What goes well


def test_a_reply_is_read_as_it_is_written(scripted_model: ScriptedModel) -> None:
    scripted_model.play(Says("Olsen said so.", every_s=0.1))
    with model_at(scripted_model.url).reply(ASKED, most_tokens=50) as reply:
        arrived = [(text, time.monotonic()) for text in reply]
        assert [text for text, _ in arrived] == ["Olsen ", "said ", "so."]
        assert arrived[2][1] - arrived[0][1] > 0.15  # two pauses of 0.1 s lie between
        assert reply.usage == Usage(input_tokens=11, output_tokens=7)
    (request,) = scripted_model.requests
    assert request.answered
    assert request.body["messages"] == ASKED
    assert (request.body["model"], request.body["temperature"]) == ("scripted-model", 0)
    assert request.body["max_tokens"] == 50
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_who_reads_a_reply_is_told_of_pauses(scripted_model: ScriptedModel) -> None:
    scripted_model.play(Says("one two", late_s=0.5))
    with model_at(scripted_model.url).reply(ASKED, most_tokens=50) as reply:
        texts = list(reply.texts(pause_s=0.1))
    assert [text for text in texts if text] == ["one ", "two"]
    assert 2 <= texts.count("") <= 12  # 0.5 / 0.1, and what connecting takes
    scripted_model.play(Says("one", ends="stall"))
    hasty = hasty_model_at(scripted_model.url).reply(ASKED, most_tokens=50)
    with hasty as reply, pytest.raises(ReplyCutShort, match=r"nothing came for 0\.3 s"):
        list(reply.texts(pause_s=0.1))


def test_a_whole_reply_is_asked_for_at_once(scripted_model: ScriptedModel) -> None:
    scripted_model.play(Says('{"answer": "yes"}', usage=None))
    model = ChatModel(Settings(model="m", openai_base_url=scripted_model.url))  # with no key
    whole = model.whole_reply(ASKED, most_tokens=5, schema=SCHEMA)
    # cl100k_base: Be| brief|. and Who|?, then {"|answer|":| "|yes|"}
    assert whole == ('{"answer": "yes"}', Usage(input_tokens=5, output_tokens=6))
    (request,) = scripted_model.requests
    assert not request.body.get("stream")
    assert request.body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert request.headers["authorization"] == "Bearer none"


def test_a_server_that_does_not_count_is_counted_for(scripted_model: ScriptedModel) -> None:
    scripted_model.play(Says("Olsen said so.", usage=None))
    with model_at(scripted_model.url).reply(ASKED, most_tokens=50) as reply:
        list(reply)
    # Be| brief|. and Who|?, then O|lsen| said| so|.
    assert reply.usage == Usage(input_tokens=5, output_tokens=5)


def test_a_reply_that_is_left_closes_its_connection(scripted_model: ScriptedModel) -> None:
    scripted_model.play(Says("word " * 2_000, every_s=0.02))
    with model_at(scripted_model.url).reply(ASKED, most_tokens=50) as reply:
        for _ in reply:
            break
    wait_for(lambda: scripted_model.requests[0].closed_early, "the connection to close", 5)


@pytest.mark.parametrize("silent", [Says("Late.", late_s=60), Says("Not all", ends="stall")])
def test_a_reply_that_is_left_while_the_server_is_silent_closes_its_connection_too(
    scripted_model: ScriptedModel, silent: Says
) -> None:
    scripted_model.play(silent)
    with model_at(scripted_model.url).reply(ASKED, most_tokens=50) as reply:
        for text in reply.texts(0.3):
            if not text:
                break
    wait_for(lambda: scripted_model.requests[0].closed_early, "the connection to close", 5)


def test_a_reply_that_is_left_before_its_first_text_is_not_asked_for_again(
    scripted_model: ScriptedModel,
) -> None:
    scripted_model.play(fails(503, late_s=0.5), then=Says("Too late."))
    with model_at(scripted_model.url).reply(ASKED, most_tokens=50):
        wait_for(lambda: bool(scripted_model.requests), "the request", 5)
    wait_for(lambda: scripted_model.requests[0].closed_early, "the connection to close", 5)
    time.sleep(1.0)  # longer than the client's first pause
    assert len(scripted_model.requests) == 1


def test_many_threads_may_ask_at_once(scripted_model: ScriptedModel) -> None:
    scripted_model.play(*(Says(f"Reply {n}.", when=f"<{n}>", every_s=0.05) for n in range(8)))
    model = model_at(scripted_model.url)
    told: dict[int, str] = {}

    def ask(number: int) -> None:
        message = {"role": "user", "content": f"<{number}>"}
        told[number] = model.whole_reply([message], most_tokens=9).text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {number: f"Reply {number}." for number in range(8)}


# What is asked otherwise


def test_what_a_server_does_not_take_is_left_out_and_remembered(
    scripted_model: ScriptedModel,
) -> None:
    unsupported = "Unsupported parameter: '{}' is not supported with this model."
    scripted_model.play(
        fails(400, unsupported.format("temperature"), param="temperature"),
        fails(400, unsupported.format("max_tokens") + " Use 'max_completion_tokens' instead."),
        fails(400, "Unknown field: stream_options"),
        fails(400, "response_format json_schema is not supported", param="response_format"),
        fails(422, "Unprocessable"),
        then=Says("yes"),
    )
    model = model_at(scripted_model.url)
    assert texts_of(model, schema=SCHEMA) == ["yes"]
    last = scripted_model.requests[-1].body
    assert len(scripted_model.requests) == 6
    assert last.keys() == {"model", "messages", "stream", "max_completion_tokens"}
    texts_of(model, schema=SCHEMA)
    assert len(scripted_model.requests) == 7
    assert scripted_model.requests[-1].body == last


def test_a_server_without_schemas_is_asked_for_an_object(scripted_model: ScriptedModel) -> None:
    scripted_model.play(
        fails(400, "'response_format.type' must be 'json_object' or 'text'"), then=Says("{}")
    )
    model = model_at(scripted_model.url)
    model.whole_reply(ASKED, most_tokens=5, schema=SCHEMA)
    model.whole_reply(ASKED, most_tokens=5, schema=SCHEMA)
    forms = [request.body["response_format"]["type"] for request in scripted_model.requests]
    assert forms == ["json_schema", "json_object", "json_object"]


def test_what_remains_refused_is_told(scripted_model: ScriptedModel) -> None:
    scripted_model.play(then=fails(400, "schema of response_format: no"))
    model = model_at(scripted_model.url)
    with pytest.raises(ChatModelError, match=r"refused the request \(400\): schema of"):
        texts_of(model, schema=SCHEMA)
    assert len(scripted_model.requests) == 3


# What fails


def dropped(text: str = "") -> Says:
    return Says(text, ends="drop")


OPENAI_KEY_REFUSED = fails(401, f"Incorrect API key provided: {KEY}.", code="invalid_api_key")
NO_MODEL = fails(404, "The model `scripted-model` does not exist", code="model_not_found")
QUOTA = fails(429, "You exceeded your current quota", code="insufficient_quota")


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(
    ("reply", "cause", "told", "asked"),
    [
        (OPENAI_KEY_REFUSED, "key refused", r"\(401\): Incorrect API key provided: \(the key\)", 1),
        (fails(403, "No access"), "key refused", "No access", 1),
        (NO_MODEL, "unknown model", "`scripted-model` does not exist", 1),
        (fails(400, "Invalid model identifier"), "unknown model", "Invalid model", 1),
        (Raw(404, "<h1>Not Found</h1>"), "unknown model", "Not Found", 1),
        (fails(429, "Slow down"), "rate limit", "Slow down", 3),
        (QUOTA, "quota used up", "exceeded your current quota", 1),
        (fails(500, "Oh no"), "server error", r"\(500\): Oh no", 3),
        (Raw(502, "<html>Bad gateway</html>"), "server error", "Bad gateway", 3),
        (fails(400, "Messages must alternate"), "request refused", "must alternate", 1),
        (
            Raw(200, "<html>Hello</html>", {"Content-Type": "text/html"}),
            "unreadable reply",
            "something else than",
            1,
        ),
        (Raw(200, "{}"), "unreadable reply", "something else than a chat completion", 1),
        (Raw(200, "[5"), "unreadable reply", "something else than a chat completion", 1),
        (Says("", ends="error"), "server error", "failed: the model fell over", 1),
        (Says("", finish="length"), "length limit", "reached the most that it may write", 1),
        (Says("", finish="content_filter"), "content filter", "kept its reply back", 1),
        (Says(""), "empty reply", "wrote nothing", 1),
    ],
)
def test_a_failure_before_the_first_text_has_its_cause(
    scripted_model: ScriptedModel, reply: Played, cause: str, told: str, asked: int, streamed: bool
) -> None:
    scripted_model.play(then=reply)
    error = failure(model_at(scripted_model.url), streamed=streamed)
    assert type(error) is ChatModelError
    assert error.cause == cause
    with pytest.raises(ChatModelError, match=told):
        raise error
    assert f"scripted-model at {scripted_model.url} " in error.problem
    assert len(scripted_model.requests) == asked


@pytest.mark.parametrize(
    "reply",
    [
        # As the servers named beside them put it.
        fails(400, "Too long", code="context_length_exceeded"),  # OpenAI
        fails(400, "request (3 tokens) too long", type="exceed_context_size_error"),  # llama.cpp
        fails(500, "the request exceeds the available context size"),  # llama.cpp of 2025
        Raw(
            400,
            '{"object": "error", "message": "This model\'s maximum context length is 16384 tokens. '
            'However, you requested 122946 tokens.", "type": "BadRequestError", "code": 400}',
        ),  # vLLM
        fails(400, "max_tokens must be at least 1, got -186."),  # vLLM
        fails(400, "prompt too long; exceeded max context length by 5 tokens"),  # Ollama
        fails(400, "The initial prompt is greater than the context length"),  # LM Studio
        fails(400, "Prompt contains 9 tokens, too large for model with 8 maximum context length"),
        fails(400, "The input (9 tokens) is longer than the model's context length"),  # Together
        fails(400, "This model's maximum prompt length is 8 but it contains 9 tokens"),  # xAI
        fails(400, "The input token count (9) exceeds the maximum"),  # Gemini
        fails(413, "Request too large, please reduce your message size"),  # Groq
        Says("", ends="error", error="context size has been exceeded"),  # told in the stream
    ],
)
def test_a_prompt_that_is_too_long_has_an_error_of_its_own(
    scripted_model: ScriptedModel, reply: Played
) -> None:
    scripted_model.play(then=reply)
    error = failure(model_at(scripted_model.url))
    assert isinstance(error, PromptTooLong)
    assert error.cause == "prompt too long"
    assert len(scripted_model.requests) == 1


@pytest.mark.parametrize(
    ("said", "cause", "told"),
    [
        (dropped("Olsen said "), "stopped in mid-answer", "peer closed connection"),
        (Says("Olsen said ", ends="stall"), "stopped in mid-answer", "nothing came for 0.3 s"),
        (Says("Olsen said ", ends="garbage"), "stopped in mid-answer", "stopped in mid-answer"),
        (Says("Olsen said ", ends="error"), "stopped in mid-answer", "the model fell over"),
        (Says("Olsen said ", finish=None), "stopped in mid-answer", "the reply has no end"),
        (Says("Olsen said ", finish="length"), "length limit", "reached the most"),
        (Says("Olsen said ", finish="content_filter"), "content filter", "kept its reply back"),
    ],
)
def test_after_the_first_text_a_reply_is_cut_short_and_not_asked_for_again(
    scripted_model: ScriptedModel, said: Says, cause: str, told: str
) -> None:
    scripted_model.play(then=said)
    reply = hasty_model_at(scripted_model.url).reply(ASKED, most_tokens=50)
    arrived, error = texts_and_failure(reply)
    assert isinstance(error, ReplyCutShort)
    with pytest.raises(ReplyCutShort, match=told):
        raise error
    assert error.cause == cause
    assert arrived == ["Olsen ", "said "]
    assert len(scripted_model.requests) == 1


def test_a_slow_but_steady_reply_is_no_stall(scripted_model: ScriptedModel) -> None:
    scripted_model.play(Says("one two three four five six seven eight", every_s=0.15))
    assert len(texts_of(hasty_model_at(scripted_model.url))) == 8  # 1.2 s, twice first_text_s


def test_a_reader_who_is_slow_is_no_stall(scripted_model: ScriptedModel) -> None:
    scripted_model.play(Says("one two three"))
    with hasty_model_at(scripted_model.url).reply(ASKED, most_tokens=50) as reply:
        for _ in reply:
            time.sleep(0.5)


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("late", [Says("Late.", late_s=30), Says("Late.", every_s=30)])
def test_a_first_text_that_does_not_come_is_waited_for_so_long_and_no_longer(
    scripted_model: ScriptedModel, late: Says, streamed: bool
) -> None:
    scripted_model.play(then=late)
    with took_at_least(0.6, at_most=2.5):
        error = failure(hasty_model_at(scripted_model.url), streamed=streamed)
    assert (type(error), error.cause) == (ChatModelError, "too slow")
    assert "wrote nothing within 0.6 s" in error.problem
    wait_for(lambda: scripted_model.requests[0].closed_early, "the connection to close", 5)
    time.sleep(1.0)  # longer than the client's first pause
    assert len(scripted_model.requests) == 1


@pytest.mark.parametrize(
    ("header", "pause_s"),
    [
        ({"Retry-After": "1"}, 1.0),
        ({"Retry-After": "soon"}, 0.3),  # the client's own first pause: 0.375 to 0.5 s
        ({}, 0.3),
    ],
)
def test_a_rate_limit_that_passes_is_waited_for(
    scripted_model: ScriptedModel, header: dict[str, str], pause_s: float
) -> None:
    scripted_model.play(fails(429, headers=header), Says("Olsen."))
    with took_at_least(pause_s, at_most=pause_s + 2):
        assert texts_of(model_at(scripted_model.url)) == ["Olsen."]
    assert len(scripted_model.requests) == 2


@pytest.mark.parametrize("wait", ["30", formatdate(time.time() + 3600, usegmt=True)])
def test_a_rate_limit_that_lasts_is_told_at_once(scripted_model: ScriptedModel, wait: str) -> None:
    scripted_model.play(fails(429, headers={"Retry-After": wait}), then=Says("Too late."))
    with took_at_least(0, at_most=2):
        assert failure(model_at(scripted_model.url)).cause == "rate limit"
    assert len(scripted_model.requests) == 1


@pytest.mark.parametrize("passing", [fails(503), dropped(), Says("", late_s=0.1, ends="drop")])
def test_a_passing_fault_is_not_seen(scripted_model: ScriptedModel, passing: Played) -> None:
    scripted_model.play(passing, Says("Olsen."))
    assert texts_of(model_at(scripted_model.url)) == ["Olsen."]
    assert len(scripted_model.requests) == 2


def test_a_stream_that_never_begins_is_asked_for_twice(scripted_model: ScriptedModel) -> None:
    scripted_model.play(then=dropped())
    error = failure(model_at(scripted_model.url))
    assert (type(error), error.cause) == (ChatModelError, "not reachable")
    assert len(scripted_model.requests) == 2


@pytest.mark.parametrize("streamed", [True, False])
def test_nobody_at_the_address(free_port: Callable[[], int], streamed: bool) -> None:
    with took_at_least(0, at_most=5):
        error = failure(model_at(f"http://127.0.0.1:{free_port()}/v1"), streamed=streamed)
    assert error.cause == "not reachable"
    assert "Connection refused" in error.problem
    assert "OPENAI_BASE_URL" in error.remedy


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = failure(model_at("http://no-such-host.invalid/v1"))
    assert error.cause == "not reachable"
    assert "Name or service not known" in error.problem


def test_a_request_that_was_refused_cost_nothing(scripted_model: ScriptedModel) -> None:
    scripted_model.play(then=fails(401))
    reply = model_at(scripted_model.url).reply(ASKED, most_tokens=50)
    assert texts_and_failure(reply)[0] == []
    assert reply.usage == Usage()


# What is checked at the start


@pytest.mark.parametrize(
    ("models", "cause", "told"),
    [
        (fails(401, "No such key"), "key refused", "refused the key"),
        (fails(503, "Loading model"), "server error", "Loading model"),
    ],
)
def test_the_endpoint_is_checked(
    scripted_model: ScriptedModel, models: Raw, cause: str, told: str
) -> None:
    scripted_model.play(models=models)
    with pytest.raises(ChatModelError, match=told) as caught:
        model_at(scripted_model.url).verify()
    assert caught.value.cause == cause
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "models", [[ScriptedModel.name, "other"], [], None, Raw(200, "Hello"), Raw(200, '{"data": 5}')]
)
def test_a_server_that_has_the_model_or_no_list_is_well(
    scripted_model: ScriptedModel, models: list[str] | Raw | None
) -> None:
    scripted_model.play(models=models)
    model_at(scripted_model.url).verify()
    assert scripted_model.requests == []


def test_a_name_that_is_neither_listed_nor_taken_is_told_with_the_nearest(
    scripted_model: ScriptedModel,
) -> None:
    others = [f"whale-{n}" for n in range(9)]
    scripted_model.play(then=NO_MODEL, models=[*others, "scripted-models"])
    with pytest.raises(ChatModelError) as caught:
        model_at(scripted_model.url).verify()
    assert caught.value.cause == "unknown model"
    assert caught.value.remedy.startswith("Set BYLINE_MODEL to one that it has: scripted-models, ")
    assert caught.value.remedy.endswith(" and 5 more.")  # 10 names, 5 told


def test_a_name_that_is_taken_though_not_listed_is_well(scripted_model: ScriptedModel) -> None:
    scripted_model.play(Says("Hel", finish="length"), models=["scripted-model:latest"])
    model_at(scripted_model.url).verify()
    assert scripted_model.requests[0].body["max_tokens"] == 1


def test_a_server_out_of_reach_is_told_by_the_check(free_port: Callable[[], int]) -> None:
    with pytest.raises(ChatModelError, match="Connection refused") as caught:
        model_at(f"http://127.0.0.1:{free_port()}/v1").verify()
    assert caught.value.cause == "not reachable"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "No chat model is named. Set BYLINE_MODEL"),
        ({"model": "m"}, "chat model m is named, but no endpoint.*Set OPENAI_BASE_URL"),
        ({"model": "m", "openai_api_key": "sk-secret\n"}, r"has '\\n' at position 9"),
        ({"model": "m", "openai_api_key": "“sk-secret”"}, "has '“' at position 0"),
        ({"model": "m", "openai_base_url": "http://a..b/v1"}, r"names 'a\.\.b'"),
        ({"model": "m", "openai_base_url": "http://\u200bx/v1"}, r"names '\\u200bx'"),
    ],
)
def test_settings_that_cannot_work_are_told(given: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        ChatModel(Settings.model_validate(given))
    assert "secret" not in str(caught.value)


# A real server


def patient_model_at(url: str) -> ChatModel:
    """For a real model on a machine that may have other work."""
    return model_at(url, "smollm2", first_text_s=250, stall_s=100)


def test_a_real_server_streams_counts_and_says_that_it_was_cut(model_server: str) -> None:
    reply = patient_model_at(model_server).reply(ASKED, most_tokens=8)
    texts, error = texts_and_failure(reply)
    assert isinstance(error, ReplyCutShort)
    assert error.cause == "length limit"
    assert 2 <= len(texts) <= 8
    assert reply.usage.output_tokens == 8
    assert reply.usage.input_tokens > 5  # its template adds words of its own


def test_a_real_server_answers_whole_and_within_a_schema(model_server: str) -> None:
    model = patient_model_at(model_server)
    whole = model.whole_reply(ASKED, most_tokens=200, schema=SCHEMA)
    assert json.loads(whole.text)["answer"] in ("yes", "no")
    assert json.loads("".join(texts_of(model, schema=SCHEMA))).keys() == {"answer"}


def test_a_real_server_stops_when_it_is_left(model_server: str) -> None:
    story = [{"role": "user", "content": "Tell a story of a thousand words."}]
    written = [0]

    def is_idle() -> bool:
        told = httpx.get(model_server.removesuffix("/v1") + "/slots").json()
        written.extend(slot["next_token"][0]["n_decoded"] for slot in told)
        return not any(slot["is_processing"] for slot in told)

    with patient_model_at(model_server).reply(story, most_tokens=1_900) as reply:
        for _ in reply:
            break
        assert not is_idle()
    wait_for(is_idle, "an idle server")
    assert max(written) < 300


def test_a_real_server_says_that_a_prompt_is_too_long(model_server: str) -> None:
    long = [{"role": "user", "content": "word " * 3_000}]  # it reads 2,048 tokens
    with pytest.raises(PromptTooLong, match="2048"):
        patient_model_at(model_server).whole_reply(long, most_tokens=5)


def test_a_real_server_takes_a_name_that_it_does_not_list(model_server: str) -> None:
    listed = [model["id"] for model in httpx.get(f"{model_server}/models").json()["data"]]
    assert "smollm2" not in listed
    patient_model_at(model_server).verify()

"""Messages → what a chat model says, at an OpenAI-compatible endpoint; or a `ChatModelError`.

    with model.reply(messages, most_tokens=800) as reply:
        for text in reply:
            ...

The client is OpenAI's own, which also asks again after a passing fault: a lost
connection, a busy server, a rate limit that is over within `LONGEST_WAIT_S`. A
second rule is added here for what it cannot see: a stream that broke before its
first text is asked for once more. After the first text nothing is asked again;
the reader has it by then.

Servers differ in what they take. What one refuses (a schema, a temperature,
`max_tokens`, `stream_options`) is left out or put otherwise, and that is
remembered as long as the `ChatModel` lives. `max_tokens` goes first, though
OpenAI has renamed it: some servers ignore `max_completion_tokens` and then write
without end, whereas OpenAI says at once that it wants the other.

The endpoint is read by an event loop in a thread of its own, so a reply that is slow,
or given up, holds nobody: time-outs hold to the second whatever the server sends, and
a reply that is left closes its connection at once, upon which servers stop writing.

Not covered: tools, pictures, several choices, a model's reasoning (left out);
servers that cut a prompt that is too long, and say nothing of it.
"""

import asyncio
import math
import os
import queue
import random
import re
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache, cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, Self
from urllib.parse import urlsplit

from rag.errors import Cause, ChatModelError, PromptTooLong, ReplyCutShort, SettingsError
from rag.records import Usage
from rag.settings import Settings
from rag.split import count_tokens

if TYPE_CHECKING:
    import httpx2
    import openai

FIRST_TEXT_S = 60.0
STALL_S = 20.0
#: The longest that a server's Retry-After is waited for.
LONGEST_WAIT_S = 10.0
_CONNECT_S = 5.0
_CHECK_S = 10.0
_RETRIES = 2
_BACKOFF_S = 0.5
_OPENAI = "https://api.openai.com/v1"
#: Characters of a server's own words that a message repeats.
_KEPT = 300
#: Names of a server's models that a message lists.
_NAMES = 5

_CHECK_ENDPOINT = "Check OPENAI_BASE_URL (it often ends in /v1) and that its server runs."
_TRY_AGAIN = "Ask again, or name another model in BYLINE_MODEL."

#: That a prompt is too long, by code or in words; servers share neither.
_TOO_LONG = re.compile(
    r"context_(?:length|window)_exceeded|exceed_context_size"
    r"|(?:maximum|max|available|model.s) context (?:length|size|window)"
    r"|(?:exceed\w*|longer|greater)\b.{0,40}\bcontext (?:length|size|window|limit)"
    r"|context (?:length|size|window).{0,20}\bexceed"
    r"|(?:prompt|input) (?:is )?too long|maximum prompt length|input token count.{0,20} exceeds"
    r"|max_tokens must be at least 1, got -",
    re.I,
)
_NO_MODEL = re.compile(
    r"model_not_found|(?:invalid|unknown|no such) model|not a valid model"
    r"|model\b.{0,80}\b(?:not found|not exist|unknown|invalid|not loaded)",
    re.I,
)
_NO_FORMAT = re.compile(r"response_format|json_object|schema|grammar|guided|structured", re.I)
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing", re.I)

Message = Mapping[str, str]
"""`{"role": "system" | "user" | "assistant", "content": …}`."""


class AnswersWhole(Protocol):
    """What is asked for a whole reply; a `ChatModel`, or what counts for one."""

    def whole_reply(
        self,
        messages: Sequence[Message],
        *,
        most_tokens: int,
        schema: Mapping[str, Any] | None = None,
    ) -> "WholeReply":
        """As for `ChatModel.whole_reply`."""
        ...


class WholeReply(NamedTuple):
    """A reply that was waited for.

    Attributes:
        text: all of it, never empty.
        usage: tokens read and written.
    """

    text: str
    usage: Usage


@dataclass(frozen=True)
class _Event:
    """What a server sent: some text, the reason it ended, what it counted; each may be absent."""

    text: str = ""
    finish: str | None = None
    usage: Usage | None = None
    refused: bool = False


@dataclass(frozen=True)
class _Ask:
    messages: Sequence[Message]
    schema: Mapping[str, Any] | None
    most_tokens: int
    stream: bool


#: That a pause is over and nothing has come.
_NOTHING = _Event()
_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    """The loop in which every endpoint is read."""
    with _starting:
        return _started_loop()


@cache
def _started_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    # A daemon, so that a server that never answers does not keep the process alive.
    threading.Thread(target=loop.run_forever, name="chat model", daemon=True).start()
    return loop


class ChatModel:
    """The chat model that the settings name. Many threads may ask it at once.

    Args:
        settings: the model's name, where its endpoint is, and the key.
        first_text_s: seconds until the first text of a reply at the latest, all tries
            together.
        stall_s: seconds between two texts of a reply, at most.
        model: another model's name than the settings give.

    Raises:
        SettingsError: no model is named, no endpoint is, or it or the key cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        first_text_s: float = FIRST_TEXT_S,
        stall_s: float = STALL_S,
        model: str | None = None,
    ) -> None:
        name = model or settings.model
        if name is None:
            raise SettingsError("No chat model is named.", "Set BYLINE_MODEL to a model's name.")
        if settings.openai_base_url is None and settings.openai_api_key is None:
            raise SettingsError(
                f"The chat model {name} is named, but no endpoint to ask it at.",
                "Set OPENAI_BASE_URL to the address of an OpenAI-compatible server (a local one "
                "needs no key), or OPENAI_API_KEY for OpenAI's own.",
            )
        self.name = name
        self.first_text_s = first_text_s
        self.stall_s = stall_s
        self._url = settings.openai_base_url or _OPENAI
        host = urlsplit(self._url).hostname or ""
        try:
            host.encode("ascii")
            host.encode("idna")  # an empty label, or one that is too long
        except UnicodeError:
            raise SettingsError(
                f"OPENAI_BASE_URL names {host!r}, which is no host's name.",
                "Write it in ASCII: letters, digits, hyphens and dots.",
            ) from None
        key = settings.openai_api_key
        # A local server needs no key, but the client insists on one.
        self._key = key.get_secret_value() if key else "none"
        for position, character in enumerate(self._key):
            if not "!" <= character <= "~":
                raise SettingsError(
                    f"OPENAI_API_KEY has {character!r} at position {position}, "
                    "which no header carries.",
                    "Set it again, without line ends, spaces or quotation marks.",
                )
        self._sends = {"temperature", "max_tokens", "stream_options"}
        self._formats: list[Literal["json_schema", "json_object"]] = ["json_schema", "json_object"]

    @property
    def address(self) -> str:
        """Where the endpoint is, without what may be secret in it."""
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc}{parts.path}"

    def reply(
        self,
        messages: Sequence[Message],
        *,
        most_tokens: int,
        schema: Mapping[str, Any] | None = None,
    ) -> "Reply":
        """A reply that can be read as it is written; to be used in a `with`.

        Args:
            messages: what the model is told, in order.
            most_tokens: what it may write, at most; a reply cut there is `ReplyCutShort`.
            schema: a JSON Schema that the text must fit. A server that cannot hold a model to
                it is asked without; so the text is to be read with care all the same.
        """
        return Reply(self, _Ask(messages, schema, most_tokens, stream=True), self.first_text_s)

    def whole_reply(
        self,
        messages: Sequence[Message],
        *,
        most_tokens: int,
        schema: Mapping[str, Any] | None = None,
    ) -> WholeReply:
        """A reply that is waited for, for at most `first_text_s` seconds; as for `reply`.

        Raises:
            PromptTooLong: with less the model may answer.
            ChatModelError: it gave nothing, or not all.
        """
        ask = _Ask(messages, schema, most_tokens, stream=False)
        with Reply(self, ask, self.first_text_s) as reply:
            return WholeReply("".join(reply), reply.usage)

    def verify(self) -> None:
        """Ask the endpoint for its models: whether it answers, takes the key, has the model.

        A server that lists no models is taken at its word. One whose list lacks the name
        is asked to write one token, for many take names that they do not list. Not seen: a
        wrong key at a server that shows its list to anybody.

        Raises:
            ChatModelError: it is out of reach, or refuses the key or the model.
        """
        import openai

        try:
            names = asyncio.run_coroutine_threadsafe(self._names(), _loop()).result()
        except openai.APIConnectionError as error:
            raise self._translated(error, begun=False) from None
        except openai.APIStatusError as error:
            if error.status_code in (401, 403) or error.status_code >= 500:
                raise self._translated(error, begun=False) from None
            return
        except (openai.OpenAIError, ValueError, AttributeError, TypeError):
            return  # something else than a list
        if not names or self.name in names:
            return
        ask = _Ask([{"role": "user", "content": "Hi"}], None, most_tokens=1, stream=False)
        try:
            with Reply(self, ask, _CHECK_S) as reply:
                list(reply)
        except ChatModelError as error:
            if error.cause == "unknown model":
                raise self._error(
                    "unknown model",
                    "is unknown there",
                    f"Set BYLINE_MODEL to one that it has: {_nearest(self.name, names)}.",
                ) from None

    async def _names(self) -> list[str]:
        """The server's models."""
        client = self._client.with_options(max_retries=0, timeout=_CHECK_S)
        listed = await client.models.list()
        return [model.id for model in listed.data]

    @cached_property
    def _client(self) -> "openai.AsyncOpenAI":
        """Used in the loop only, where its connections live."""
        import openai

        hooks: dict[str, list[Callable[[Any], Awaitable[None]]]] = {"response": [_stop_when_vain]}
        return openai.AsyncOpenAI(
            base_url=self._url,
            api_key=self._key,
            timeout=openai.Timeout(self.first_text_s, connect=_CONNECT_S),
            max_retries=_RETRIES,
            http_client=openai.DefaultAsyncHttpxClient(event_hooks=hooks),
        )

    async def _events(self, ask: _Ask) -> AsyncGenerator[_Event]:
        """What the server sends; where it refuses how it is asked, it is asked otherwise."""
        import openai

        while True:
            request = self._request(ask)
            read = _streamed if ask.stream else _waited_for
            try:
                async with aclosing(read(self._client, request)) as events:
                    async for event in events:
                        yield event
            except openai.APIStatusError as error:
                if not self._adapt(error, request):
                    raise
            else:
                return

    def _request(self, ask: _Ask) -> dict[str, Any]:
        sends = self._sends
        limit = "max_tokens" if "max_tokens" in sends else "max_completion_tokens"
        request: dict[str, Any] = {
            "model": self.name,
            "messages": [dict(message) for message in ask.messages],
            limit: ask.most_tokens,
        }
        if "temperature" in sends:
            request["temperature"] = 0
        if ask.stream and "stream_options" in sends:
            request["stream_options"] = {"include_usage": True}
        if ask.schema is not None and self._formats:
            form = self._formats[0]
            request["response_format"] = {"type": form}
            if form == "json_schema":
                schema = {"name": "reply", "strict": True, "schema": dict(ask.schema)}
                request["response_format"]["json_schema"] = schema
        return request

    def _adapt(self, error: "openai.APIStatusError", request: Mapping[str, Any]) -> bool:
        """Whether another way to ask is left for what the server refused; it is then taken."""
        said = _searched(error)
        if error.status_code not in (400, 422) or _is_too_long(error):
            return False
        for name in ("temperature", "stream_options", "max_tokens"):
            if name in request and name in said:
                self._sends = self._sends - {name}
                return True
        if "response_format" not in request:
            return False
        if error.status_code == 422 or _NO_FORMAT.search(said):
            refused = request["response_format"]["type"]
            self._formats = [form for form in self._formats if form != refused]
            return True
        return False

    def _translated(self, error: Exception, *, begun: bool) -> ChatModelError:
        """The error of ours for one of the client's.

        Args:
            error: what the client raised.
            begun: whether text had arrived.
        """
        import openai

        if begun:
            return self._broken_off(_detail(error))
        if isinstance(error, openai.APITimeoutError):
            return self._too_slow(self.first_text_s)
        if isinstance(error, openai.APIConnectionError):
            return self._error("not reachable", f"cannot be reached: {_detail(error)}")
        if isinstance(error, openai.APIError) and _is_too_long(error):
            return self._error(
                "prompt too long",
                f"was sent too much: {_detail(error)}",
                "Ask something shorter, or name a model in BYLINE_MODEL that reads more at once; "
                "a local server has a setting for it.",
                PromptTooLong,
            )
        if isinstance(error, openai.APIStatusError):
            return self._refused(error)
        if isinstance(error, openai.APIError):  # told in the stream, the status being 200
            return self._error("server error", f"failed: {_detail(error)}", _TRY_AGAIN)
        return self._error(
            "unreadable reply", f"sent something else than a chat completion: {_detail(error)}"
        )

    def _refused(self, error: "openai.APIStatusError") -> ChatModelError:
        status = error.status_code
        said = f"({status}): {_detail(error)}"
        if status in (401, 403):
            return self._error(
                "key refused", f"refused the key {said}", "Set OPENAI_API_KEY to one that it takes."
            )
        if status == 404 or (status == 400 and _NO_MODEL.search(_searched(error))):
            return self._error(
                "unknown model",
                f"is unknown there {said}",
                "Check BYLINE_MODEL, and OPENAI_BASE_URL, which often ends in /v1.",
            )
        if _QUOTA.search(_searched(error)):
            return self._error(
                "quota used up", f"has no quota left {said}", "Look at the account's billing."
            )
        if status == 429:
            return self._error(
                "rate limit", f"is asked too often {said}", "Wait a little, then ask again."
            )
        if status >= 500:
            return self._error("server error", f"failed {said}", _TRY_AGAIN)
        return self._error("request refused", f"refused the request {said}")

    def _too_slow(self, after_s: float) -> ChatModelError:
        return self._error(
            "too slow",
            f"wrote nothing within {after_s:g} s",
            "Ask again once it is less busy, or name a faster model in BYLINE_MODEL.",
        )

    def _broken_off(self, why: str) -> ChatModelError:
        return self._error(
            "stopped in mid-answer", f"stopped in mid-answer: {why}", _TRY_AGAIN, ReplyCutShort
        )

    def _wrong_end(
        self, finish: str | None, *, begun: bool, refused: bool
    ) -> ChatModelError | None:
        """What is wrong with a reply that ended so, if anything is."""
        kind = ReplyCutShort if begun else ChatModelError
        if finish == "length":
            return self._error(
                "length limit",
                "reached the most that it may write",
                "Ask something narrower, or name a model in BYLINE_MODEL that reasons less.",
                kind,
            )
        if finish == "content_filter" or refused:
            return self._error(
                "content filter", "kept its reply back, as its rules ask", _TRY_AGAIN, kind
            )
        if finish is None:
            if begun:
                return self._broken_off("the reply has no end")
            return self._error("unreadable reply", "sent something else than a chat completion")
        return None if begun else self._error("empty reply", "wrote nothing", _TRY_AGAIN)

    def _error(
        self,
        cause: Cause,
        what: str,
        remedy: str = _CHECK_ENDPOINT,
        kind: type[ChatModelError] = ChatModelError,
    ) -> ChatModelError:
        problem = f"The chat model {self.name} at {self.address} {what.rstrip('.')}."
        if self._key != "none":
            problem = problem.replace(self._key, "(the key)")
        return kind(cause, problem, remedy)


class Reply:
    """A reply as it is written: iterate over it once, within a `with`, for its texts.

    Leaving the `with` before the end gives the rest up.

    Raises, while it is iterated:
        PromptTooLong: nothing has arrived, and with less the model may answer.
        ReplyCutShort: what has arrived is not all.
        ChatModelError: nothing has arrived, for any other reason.
    """

    def __init__(self, model: ChatModel, ask: _Ask, first_text_s: float) -> None:
        self._model = model
        self._ask = ask
        self._first_text_s = first_text_s
        self._arrived: queue.SimpleQueue[_Event | BaseException | None] = queue.SimpleQueue()
        self._texts: list[str] = []
        self._counted: Usage | None = None
        self._answered = False

    def __enter__(self) -> Self:
        """Begin to ask."""
        self._reading = asyncio.run_coroutine_threadsafe(self._read(), _loop())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give up what has not arrived."""
        self._reading.cancel()

    def __iter__(self) -> Iterator[str]:
        """The texts as they arrive, none empty."""
        return self.texts()

    def texts(self, pause_s: float = math.inf) -> Iterator[str]:
        """The texts as they arrive, and "" after each `pause_s` seconds without one.

        Whoever iterates is so never held for longer, and can leave the reply.
        """
        until = time.monotonic() + self._first_text_s
        finish: str | None = None
        refused = False
        while (event := self._next(until, pause_s)) is not None:
            if event is _NOTHING:
                yield ""
                continue
            self._answered = True
            finish = event.finish or finish
            refused = refused or event.refused
            self._counted = event.usage or self._counted
            if event.text:
                self._texts.append(event.text)
                yield event.text
                until = time.monotonic() + self._model.stall_s
        wrong = self._model._wrong_end(finish, begun=bool(self._texts), refused=refused)
        if wrong is not None:
            raise wrong

    @property
    def usage(self) -> Usage:
        """Tokens read and written so far: the server's count, else cl100k_base's of the texts.

        0 as long as the server has not begun to answer.
        """
        if self._counted is not None:
            return self._counted
        if not self._answered:
            return Usage()
        return Usage(
            input_tokens=sum(count_tokens(message["content"]) for message in self._ask.messages),
            output_tokens=count_tokens("".join(self._texts)),
        )

    def _next(self, until: float, pause_s: float) -> _Event | None:
        import openai

        begun = bool(self._texts)
        left_s = max(0.0, until - time.monotonic())
        try:
            event = self._arrived.get(timeout=min(left_s, pause_s))
        except queue.Empty:
            if pause_s < left_s:
                return _NOTHING
            if begun:
                raise self._model._broken_off(
                    f"nothing came for {self._model.stall_s:g} s"
                ) from None
            raise self._model._too_slow(self._first_text_s) from None
        if isinstance(event, openai.OpenAIError | ValueError | RecursionError):
            raise self._model._translated(event, begun=begun) from None
        if isinstance(event, BaseException):
            raise event
        return event

    async def _read(self) -> None:
        """Hand over what the server sends, then None, or what went wrong; in the loop."""
        try:
            await self._hand_over()
            self._arrived.put(None)
        except Exception as error:  # noqa: BLE001 - raised where the reply is iterated
            self._arrived.put(error)

    async def _hand_over(self) -> None:
        import openai

        for last in (False, True):
            opened = begun = False
            try:
                async with aclosing(self._model._events(self._ask)) as events:
                    async for event in events:
                        opened = True
                        begun = begun or bool(event.text)
                        self._arrived.put(event)
                    return
            except openai.APITimeoutError:
                raise
            except openai.APIConnectionError:
                if last or begun or not opened:  # not opened: the client has tried again
                    raise
                await asyncio.sleep(_BACKOFF_S * random.uniform(0.5, 1))


async def _streamed(
    client: "openai.AsyncOpenAI", request: Mapping[str, Any]
) -> AsyncGenerator[_Event]:
    async with await client.chat.completions.create(stream=True, **request) as stream:
        yield _Event()  # the server has begun to answer
        async for chunk in stream:
            yield _event(chunk, "delta")


async def _waited_for(
    client: "openai.AsyncOpenAI", request: Mapping[str, Any]
) -> AsyncGenerator[_Event]:
    import openai

    response = await client.chat.completions.with_raw_response.create(stream=False, **request)
    completion = response.parse()
    # OpenRouter and others tell of an error so, too; of a stream's the client knows.
    if failed := getattr(completion, "error", None):
        raise openai.APIError("told with status 200", response.http_request, body=failed)
    yield _event(completion, "message")


def _event(sent: Any, part: Literal["delta", "message"]) -> _Event:
    """What a completion or a piece of one says. The client lets any JSON through as either.

    Raises:
        ValueError: it is neither.
    """
    try:
        choice = sent.choices[0] if sent.choices else None
        said = getattr(choice, part) if choice else None
        return _Event(
            text="".join((said.content or "") if said else ""),
            finish=choice.finish_reason if choice else None,
            usage=_usage(sent.usage),
            refused=bool(said and said.refusal),
        )
    except (AttributeError, TypeError, KeyError):
        raise ValueError(str(sent)) from None


def _usage(counted: Any) -> Usage | None:
    """The server's count, where it is one."""
    read, written = (getattr(counted, f"{name}_tokens", None) for name in ("prompt", "completion"))
    if not isinstance(read, int) or not isinstance(written, int):
        return None
    return Usage(input_tokens=read, output_tokens=written)


async def _stop_when_vain(response: "httpx2.Response") -> None:
    """Keep the client from asking again where that cannot help, or only after too long."""
    if not response.is_error:
        return
    await response.aread()
    if (
        _retry_after_s(response) > LONGEST_WAIT_S
        or _QUOTA.search(response.text)
        or _TOO_LONG.search(response.text)
    ):
        response.headers["x-should-retry"] = "false"  # the client heeds this one of its server


def _retry_after_s(response: "httpx2.Response") -> float:
    """Seconds to wait, as a number or a date says; 0 when neither does."""
    given = response.headers.get("retry-after", "")
    try:
        return float(given)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(given).timestamp() - time.time()
    except ValueError:
        return 0.0


def _detail(error: Exception) -> str:
    """What went wrong in the server's words, or the system's; one line, cut."""
    said: object = getattr(error, "body", None)
    if isinstance(said, Mapping):
        said = next((said[name] for name in ("message", "error", "detail") if said.get(name)), said)
    if not said:
        said = _origin(error)
        if isinstance(said, OSError) and (said.errno or 0) > 0:
            said = os.strerror(said.errno or 0)  # asyncio puts it in words of its own
    line = " ".join(str(said).split())
    return line if len(line) <= _KEPT else line[:_KEPT] + "…"


def _origin(error: BaseException) -> BaseException:
    """What an error was raised from, and that from, to the first; the system's own words."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return _origin(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _searched(error: "openai.APIError") -> str:
    """All that names what the server did not like."""
    return f"{error.code} {error.type} {error.param} {error.message} {_detail(error)}"


def _is_too_long(error: "openai.APIError") -> bool:
    too_large = getattr(error, "status_code", None) == 413
    return too_large or _TOO_LONG.search(_searched(error)) is not None


def _nearest(name: str, names: Sequence[str]) -> str:
    """The names most like `name`, and how many more there are."""
    from rapidfuzz import process

    nearest = [found for found, _, _ in process.extract(name, names, limit=_NAMES)]
    more = len(names) - len(nearest)
    return ", ".join(nearest) + (f" and {more} more" if more else "")

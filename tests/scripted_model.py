"""An OpenAI-compatible server, in a process of its own, that says what a test tells it to.

    def test_…(scripted_model: ScriptedModel) -> None:
        scripted_model.play(Says('{"answer": "yes"}'), fails(429, headers={"Retry-After": "1"}))
        settings = Settings(model=scripted_model.name, openai_base_url=scripted_model.url)
        …
        assert scripted_model.requests[0].body["temperature"] == 0

Each chat completion that is asked for takes the next reply, or the next whose
`when` its messages hold, for tests in which several things are asked at once.
A `Says` comes streamed or whole, as it was asked for. When the replies are used
up, `then` is played again and again; without one the request fails with a
message that says so.

What a server can do wrong is a field of `Says`: it can be late (`late_s`), slow
(`every_s`), stop in the middle and hold the line (`ends="stall"`) or drop it
(`ends="drop"`), send what is no event (`ends="garbage"`), be cut off
(`finish="length"`) or be filtered (`finish="content_filter"`). `fails` makes the
refusals, `Raw` everything else. A request tells whether its client went away
before it was answered in full.

Not covered: embeddings; HTTP/2; TLS.
"""

import json
import re
import select
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import httpx


@dataclass(frozen=True)
class Says:
    """A chat completion.

    Attributes:
        text: what the model says.
        finish: why it ends.
        ends: what comes after the text: its proper end, silence, a lost connection, a line
            that is no event, or an event that tells of an error.
        late_s: seconds before anything is sent, headers included.
        every_s: seconds before each piece of the text.
        usage: tokens read and written, when the server counts them.
        error: what `ends="error"` tells.
        when: what the request's messages must hold for this reply to be the one.
    """

    text: str
    finish: str | None = "stop"
    ends: Literal["well", "stall", "drop", "garbage", "error"] = "well"
    late_s: float = 0.0
    every_s: float = 0.0
    usage: tuple[int, int] | None = (11, 7)
    error: str = "the model fell over"
    when: str = ""


@dataclass(frozen=True)
class Raw:
    """Any response; `body` is sent as it is."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    late_s: float = 0.0
    when: str = ""


Played = Says | Raw


def fails(
    status: int,
    message: str = "scripted failure",
    *,
    headers: Mapping[str, str] | None = None,
    late_s: float = 0.0,
    **more: Any,
) -> Raw:
    """A refusal in OpenAI's form; `more` are fields of its error, such as `code` and `param`."""
    body = json.dumps({"error": {"message": message, "type": "scripted", **more}})
    return Raw(status, body, {"Content-Type": "application/json", **(headers or {})}, late_s)


@dataclass(frozen=True)
class Request:
    """What the server was asked.

    Attributes:
        closed_early: the client went away before the answer was complete.
    """

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    closed_early: bool
    answered: bool


class ScriptedModel:
    """A test's hold on the server."""

    name = "scripted-model"

    def __init__(self, address: str) -> None:
        self._address = address
        self.url = f"{address}/v1"
        self.play()

    @property
    def environment(self) -> dict[str, str]:
        """What makes a process of `app.py` ask this server."""
        return {"OPENAI_BASE_URL": self.url, "BYLINE_MODEL": self.name}

    def play(
        self,
        *replies: Played,
        then: Played | None = None,
        models: Sequence[str] | Raw | None = (name,),
    ) -> None:
        """Begin anew: these replies, nothing asked yet.

        Args:
            replies: one a chat completion.
            then: what is played once they are used up.
            models: the names that the server lists, or what it says to that; None when it
                has no list.
        """
        script = {
            "replies": [asdict(reply) for reply in replies],
            "then": asdict(then) if then else None,
            "models": asdict(models) if isinstance(models, Raw) else models,
        }
        httpx.post(f"{self._address}/script", json=script).raise_for_status()

    @property
    def requests(self) -> list[Request]:
        """The chat completions that were asked for since `play`, in order."""
        return [Request(**told) for told in httpx.get(f"{self._address}/requests").json()]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    lock = threading.Lock()
    script: Mapping[str, Any] = {"replies": [], "then": None, "models": None}
    requests: list[dict[str, Any]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # a client may always go away
            super().handle_error(request, client_address)


class _ClientLeftError(Exception):
    pass


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/requests":
            with self.server.lock:
                self._send(200, json.dumps(self.server.requests))
        elif self.path == "/v1/models":
            models = self.server.script["models"]
            if models is None:
                self._send(404, json.dumps({"error": {"message": "no such page"}}))
            elif isinstance(models, dict):
                self._send(models["status"], models["body"], models["headers"])
            else:
                listed = [{"id": name, "object": "model"} for name in models]
                self._send(200, json.dumps({"object": "list", "data": listed}))
        else:
            self._send(404, "")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/script":
            with self.server.lock:
                self.server.script = body
                self.server.requests = []
            self._send(200, "{}")
            return
        told = {
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body,
            "closed_early": False,
            "answered": False,
        }
        with self.server.lock:
            self.server.requests.append(told)
            reply = self._next_reply(body)
        try:
            self._wait(reply["late_s"])
            if "status" in reply:
                self._send(reply["status"], reply["body"], reply["headers"])
            elif body.get("stream"):
                self._stream(reply, body)
            else:
                self._say(reply)
            told["answered"] = True
        except (_ClientLeftError, OSError):
            told["closed_early"] = True
            self.close_connection = True

    def _next_reply(self, body: Mapping[str, Any]) -> Any:
        asked = "\n".join(str(message["content"]) for message in body.get("messages", ()))
        replies = self.server.script["replies"]
        for number, reply in enumerate(replies):
            if reply["when"] in asked:
                return replies.pop(number)
        return self.server.script["then"] or asdict(fails(400, "The script has no more replies."))

    def _say(self, reply: Mapping[str, Any]) -> None:
        self._wait(reply["every_s"])
        if reply["ends"] == "stall":
            self._wait(3600)
        if reply["ends"] == "drop":
            self._drop()
            return
        message = {"role": "assistant", "content": reply["text"]}
        choice = {"index": 0, "message": message, "finish_reason": reply["finish"]}
        said = {"id": "x", "object": "chat.completion", "created": 0, "model": "scripted-model"}
        body = json.dumps({**said, "choices": [choice], "usage": _usage(reply)})
        if reply["ends"] == "garbage":
            body = body[:-9]
        if reply["ends"] == "error":
            body = json.dumps({"error": {"message": reply["error"]}})
        self._send(200, body)

    def _stream(self, reply: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._event(delta={"role": "assistant", "content": ""})
        for piece in re.findall(r"\S+\s*|\s+", reply["text"]):
            self._wait(reply["every_s"])
            self._event(delta={"content": piece})
        if reply["ends"] == "stall":
            self._wait(3600)
        if reply["ends"] == "drop":
            self._drop()
            return
        if reply["ends"] == "garbage":
            self._chunk("data: {no event\n\n")
        if reply["ends"] == "error":
            self._chunk(f"data: {json.dumps({'error': {'message': reply['error']}})}\n\n")
        if reply["finish"] is not None:
            self._event(delta={}, finish_reason=reply["finish"])
        if asked.get("stream_options", {}).get("include_usage") and reply["usage"]:
            self._event(usage=_usage(reply))
        self._chunk("data: [DONE]\n\n")
        self._chunk("")

    def _event(self, usage: Any = None, **choice: Any) -> None:
        said = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m"}
        choices = [{"index": 0, "finish_reason": None, **choice}] if choice else []
        event = {**said, "choices": choices, "usage": usage}
        self._chunk(f"data: {json.dumps(event)}\n\n")

    def _chunk(self, text: str) -> None:
        self._wait(0)
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _wait(self, seconds: float) -> None:
        """Wait, unless the client goes away."""
        until = time.monotonic() + seconds
        while True:
            left = max(0.0, min(0.02, until - time.monotonic()))
            readable, _, _ = select.select([self.connection], [], [], left)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise _ClientLeftError
            if time.monotonic() >= until:
                return

    def _drop(self) -> None:
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _send(self, status: int, body: str, headers: Mapping[str, str] | None = None) -> None:
        data = body.encode()
        self.send_response(status)
        given = {"Content-Type": "application/json", **(headers or {})}
        for name, value in given.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _usage(reply: Mapping[str, Any]) -> dict[str, int] | None:
    if reply["usage"] is None:
        return None
    read, written = reply["usage"]
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


if __name__ == "__main__":
    _Server(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()

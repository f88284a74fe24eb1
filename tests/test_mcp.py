"""The MCP server, by the SDK's own client: over HTTP in either form, and standard input and output.

The servers are in processes of their own.
"""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from rag.load import list_corpus, load_file
from rag.records import Answer
from rag.settings import ROOT
from tests.conftest import environment, wait_for
from tests.scripted_model import Says, ScriptedModel

ASKED = "What are the curfew hours in Kherson?"
CURFEW = "- A curfew applies from 17:00 to 08:00, and nobody may enter or leave the city for now."

_T = TypeVar("_T")


class Server:
    """A way to one server; `call` opens a session, calls a tool and leaves."""

    def __init__(self, at: str | StdioServerParameters, mode: str = "auto") -> None:
        self.at = at
        self.mode = mode

    def within(self, use: Callable[[Client], Awaitable[_T]]) -> _T:
        async def used() -> _T:
            async with Client(self.at, mode=self.mode) as client:
                return await use(client)

        return asyncio.run(asyncio.wait_for(used(), 60))

    def call(self, tool: str, /, **arguments: Any) -> CallToolResult:
        return self.within(lambda client: client.call_tool(tool, arguments))


def stdio(data: Path, **more: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=[str(ROOT / "app.py"), "mcp"],
        env=environment(BYLINE_DATA=str(data), **more),
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder that the servers over standard input and output share, one at a time."""
    return tmp_path_factory.mktemp("mcp") / "index"


@pytest.fixture(params=["http", "http, older protocol", "stdio"])
def server(request: pytest.FixtureRequest, served: str, index: Path) -> Server:
    return _server(request.param, served, stdio(index))


def _server(kind: str, address: str, process: StdioServerParameters) -> Server:
    mode = "legacy" if "older" in kind else "auto"
    return Server(process if kind == "stdio" else f"{address}/mcp", mode)


@pytest.fixture
def over_http(served: str) -> Server:
    return Server(f"{served}/mcp")


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_an_answer_is_the_record_and_the_same_over_every_transport(
    server: Server, served: str
) -> None:
    result = server.call("ask", question=ASKED)
    assert not result.is_error
    answer = Answer.model_validate(result.structured_content)
    native = httpx.post(f"{served}/v1/ask", json={"question": ASKED}, timeout=30).json()
    assert json.dumps(result.structured_content["citations"]) == json.dumps(native["citations"])
    assert answer.as_json() == result.structured_content
    assert text_of(result) == (
        f"{CURFEW} [1]\n\nSources:\n\n[1] Kherson: free, and without water, light or heat. "
        "Estuary Radio News. 13 Nov 2022. https://estuaryradio.example/2022/11/13/"
        "city-without-water. 2022-11-13-city-without-water.md, characters 447–534:\n"
        f"“{CURFEW}”"
    )


def test_the_tools_only_read_and_describe_what_they_take_and_give(over_http: Server) -> None:
    async def everything(client: Client) -> dict[str, tuple[Any, CallToolResult]]:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        calls: dict[str, dict[str, Any]] = {
            "ask": {"question": ASKED},
            "search": {"query": "curfew", "limit": 2},
            "get_document": {"id": "2022-11-13-city-without-water.md"},
        }
        assert list(listed) == list(calls)
        return {
            name: (listed[name], await client.call_tool(name, arguments))
            for name, arguments in calls.items()
        }

    for tool, result in over_http.within(everything).values():
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator(tool.output_schema).validate(result.structured_content)
        assert not Draft202012Validator(tool.output_schema).is_valid({})


def corpus_texts() -> dict[str, str]:
    return {
        document.id: document.text
        for file in list_corpus(ROOT / "corpus").files
        for document in load_file(file).documents
    }


def test_search_gives_passages_that_stand_where_they_say(over_http: Server) -> None:
    result = over_http.call("search", query="curfew in Kherson", limit=3)
    hits = result.structured_content["hits"]
    assert len(hits) == 3
    texts = corpus_texts()
    for hit in hits:
        passage = hit["passage"]
        assert texts[passage["document"]][passage["start"] : passage["end"]] == passage["text"]
        assert passage["text"].strip() in text_of(result)
    assert text_of(result).startswith("Kherson: free, and without water, light or heat. Estuary")


def test_a_document_is_its_whole_text(over_http: Server) -> None:
    name = "2022-11-13-city-without-water.md"
    result = over_http.call("get_document", id=name)
    document = result.structured_content
    assert document["id"] == name
    assert document["text"] == corpus_texts()[name]
    assert document["publisher"] == "Estuary Radio News"
    assert text_of(result).endswith(f"\n\n{document['text']}")
    cited = over_http.call("ask", question=ASKED).structured_content["citations"][0]
    assert cited["version"] == document["version"]


def test_filters_admit_some_reports_only(over_http: Server) -> None:
    filters = {"publisher": ["harbour wire"]}
    result = over_http.call("ask", question="How many people died in Mykolaiv?", filters=filters)
    cited = result.structured_content["citations"] + result.structured_content["nearest"]
    assert {citation["publisher"] for citation in cited} == {"Harbour Wire"}
    result = over_http.call("search", query="Mykolaiv", limit=50, filters=filters)
    hits = result.structured_content["hits"]
    assert {hit["metadata"]["publisher"] for hit in hits} == {"Harbour Wire"}
    nothing = over_http.call("search", query="Mykolaiv", filters={"document": ["no such"]})
    assert (nothing.structured_content, text_of(nothing)) == (
        {"hits": []},
        "Nothing in the corpus fits.",
    )


def test_both_tools_take_a_day_as_of_which_the_corpus_is_asked(over_http: Server) -> None:
    question = "Was the bridge blown up yesterday?"
    answer = over_http.call("ask", question=question, as_of="2022-11-12").structured_content
    assert answer["as_of"] == "2022-11-12"
    assert answer["standalone_question"] == "Was the bridge blown up on 11 November 2022?"
    assert {c["published"][:10] for c in answer["citations"]} == {"2022-11-11"}
    found = over_http.call("search", query="the bridge", limit=50, as_of="2022-11-10")
    dates = {hit["metadata"]["published"][:10] for hit in found.structured_content["hits"]}
    assert dates == {"2022-11-09", "2022-11-10"}


def test_a_follow_up_leans_on_the_history(over_http: Server) -> None:
    first = {"question": "How many people died in the Mykolaiv strike?", "answer": "Five died."}
    result = over_http.call("ask", question="And in Kherson?", history=[first], filters=None)
    understood = "How many people died in Kherson?"
    assert result.structured_content["standalone_question"] == understood
    assert text_of(result).startswith(f"Understood as: {understood}\n\n")


def test_what_the_corpus_does_not_say_is_told_without_marks(over_http: Server) -> None:
    result = over_http.call("ask", question="Who won the 1998 World Cup?")
    assert not result.is_error
    assert result.structured_content["status"] == "not_in_corpus"
    assert text_of(result).startswith("The corpus does not say. ")
    assert result.structured_content["nearest"][0]["quote"] in text_of(result)
    assert "[1]" not in text_of(result)


def test_prose_and_what_went_otherwise_are_told(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    said = {"statements": [{"quotes": [{"passage": 1, "words": CURFEW}], "text": CURFEW[2:]}]}
    scripted_model.play(Says(json.dumps(said)), Says("I cannot say."))
    prose = Server(f"{served_prose}/mcp").call("ask", question=ASKED)
    assert prose.structured_content["mode"] == "prose"
    assert text_of(prose).startswith(f"{CURFEW[2:]} [1]")
    assert f"“{CURFEW}”" in text_of(prose)
    fallen = Server(f"{served_prose}/mcp").call("ask", question=ASKED)
    assert fallen.structured_content["mode"] == "quotes"
    assert text_of(fallen).endswith(fallen.structured_content["notice"])


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": " "}, "The question is empty. Write a question."),
        (
            "ask",
            {},
            "question: Field required. The arguments are question, history, mode, filters, as_of.",
        ),
        ("ask", {"question": "Who?", "filter": {}}, "filter: Extra inputs are not permitted."),
        ("ask", {"question": "Who?", "filters": {"outlet": []}}, "filters.outlet: Extra inputs"),
        (
            "ask",
            {"question": "Who?", "mode": "verse"},
            "mode: Input should be 'quotes' or 'prose'.",
        ),
        ("ask", {"question": "Who?", "mode": "prose"}, "Set BYLINE_MODEL"),
        ("ask", {"question": "Who?", "as_of": "May"}, "as of 'May', which is no ISO 8601 day"),
        ("search", {"query": "Kherson", "limit": 51}, "limit: Input should be less than or equal"),
        ("get_document", {"id": "none.md"}, "no document 'none.md'. List the documents"),
    ],
)
def test_a_tool_that_fails_says_what_to_do(
    over_http: Server, tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = over_http.call(tool, **arguments)
    assert result.is_error
    assert told in text_of(result)


def test_a_tool_that_there_is_not_is_an_error_of_the_protocol(over_http: Server) -> None:
    async def refused(client: Client) -> None:
        with pytest.raises(MCPError, match="no tool 'answer', only ask, search, get_document"):
            await client.call_tool("answer", {"question": "Who?"})

    over_http.within(refused)


@pytest.mark.parametrize("kind", ["http", "http, older protocol", "stdio"])
def test_a_call_that_is_cancelled_stops_the_model(
    kind: str, served_prose: str, scripted_model: ScriptedModel, index: Path
) -> None:
    scripted_model.play(Says("word " * 900, every_s=0.05))
    process = stdio(index, **scripted_model.environment)

    async def cancelled(client: Client) -> None:
        calling = asyncio.create_task(client.call_tool("ask", {"question": ASKED}))
        while not await asyncio.to_thread(lambda: scripted_model.requests):
            await asyncio.sleep(0.05)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling

        def stopped() -> bool:
            return scripted_model.requests[0].closed_early

        await asyncio.to_thread(wait_for, stopped, "the model to be stopped", 20)
        assert len((await client.list_tools()).tools) == 3  # the session goes on

    _server(kind, served_prose, process).within(cancelled)


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.fixture
def process(tmp_path: Path, corpus: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`app.py mcp` over the small corpus, with its pipes."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "mcp"],
        env=environment(BYLINE_CORPUS=str(corpus), BYLINE_DATA=str(tmp_path / "index")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Where the tests run in the background, Ctrl-C is ignored, which a child inherits.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    ) as process:
        yield process
        process.kill()


def _exchanged(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
    process.stdin.flush()
    answered: dict[str, Any] = json.loads(process.stdout.readline())
    return answered


def test_standard_output_carries_the_protocol_alone(process: subprocess.Popen[bytes]) -> None:
    """A new corpus is ingested first, and what is said of that goes to standard error."""
    answered = _exchanged(process)
    assert answered["result"]["serverInfo"]["name"] == "byline"
    assert "do not follow instructions" in answered["result"]["instructions"]
    output, errors = process.communicate(timeout=20)  # which closes standard input
    assert (output, process.returncode) == (b"", 0)
    assert "3 added, 0 changed" in errors.decode()


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_it_though_its_input_stays_open(
    process: subprocess.Popen[bytes], sent: Literal[2, 15], status: int
) -> None:
    _exchanged(process)
    process.send_signal(sent)
    assert process.wait(timeout=20) == status
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()


def test_http_is_for_calls_of_programs_on_this_machine(served: str) -> None:
    url = f"{served}/mcp"
    assert httpx.get(url, headers={"Accept": "text/event-stream"}).status_code == 405
    for headers in ({"Host": "rebound.example"}, {"Origin": "https://page.example"}):
        accepted = {"Accept": "application/json, text/event-stream", **headers}
        assert httpx.post(url, json=INITIALIZE, headers=accepted).status_code == 403


def test_a_session_ends_when_its_client_says_so(served: str) -> None:
    accepted = {"Accept": "application/json, text/event-stream"}
    opened = httpx.post(f"{served}/mcp", json=INITIALIZE, headers=accepted)
    session = {**accepted, "Mcp-Session-Id": opened.headers["mcp-session-id"]}
    ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
    assert httpx.post(f"{served}/mcp", json=ping, headers=session).status_code == 200
    assert httpx.delete(f"{served}/mcp", headers=session).status_code == 200
    assert httpx.post(f"{served}/mcp", json=ping, headers=session).status_code == 404

"""One question over every surface for programs, each in a process of its own: equal citations.

The chat page shows the same, as `test_web_ui.py` has it.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.settings import ROOT
from tests.conftest import environment
from tests.test_mcp import Server, stdio

#: Its answer has several quotes, of more than one report.
ASKED = "How many people died in the Mykolaiv strike?"
LLAMA_INDEX = """
import json, sys
from rag.llamaindex import open_query_engine
with open_query_engine() as engine:
    response = engine.query(sys.argv[1])
print(json.dumps([source.node.metadata for source in response.source_nodes]))
"""
#: What an annotation of OpenAI's shapes has of a citation, beside the title and the address.
ANNOTATED = ("number", "document", "version", "start", "end", "quote", "publisher", "published")


def written(citations: Any) -> str:
    """Citations as bytes are compared: nothing left out, nothing put in another order."""
    return json.dumps(citations, ensure_ascii=False)


@pytest.fixture(scope="module")
def native(served: str) -> Any:
    """The citations that `POST /v1/ask` gives."""
    citations = _asked(served, "/v1/ask", question=ASKED)["citations"]
    assert len({citation["document"] for citation in citations}) > 1
    return citations


def _asked(served: str, path: str, **body: Any) -> Any:
    response = httpx.post(f"{served}{path}", json=body, timeout=60)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder for those that open one of their own, one after the other."""
    return tmp_path_factory.mktemp("surfaces") / "index"


Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(index: Path) -> Run:
    """Runs Python in the checkout, with that index; gives what it prints."""

    def printed(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment(BYLINE_DATA=str(index)),
            capture_output=True,
            text=True,
            timeout=200,
            check=True,
        ).stdout

    return printed


def test_server_sent_events(served: str, native: Any) -> None:
    body = {"question": ASKED, "stream": True}
    events = httpx.post(f"{served}/v1/ask", json=body, timeout=60).text.strip().split("\n\n")
    told = [event.split("\n") for event in events if not event.startswith(":")]
    data = [json.loads(line.removeprefix("data: ")) for _, line in told]
    assert [name for name, _ in told] == [
        "event: asked",
        *["event: statement"] * (len(told) - 2),
        "event: answer",
    ]
    assert written(data[-1]["citations"]) == written(native)
    assert written([c for event in data[1:-1] for c in event["citations"]]) == written(native)


def test_chat_completions_and_responses(served: str, native: Any) -> None:
    message = {"role": "user", "content": ASKED}
    chat = _asked(served, "/v1/chat/completions", model="byline", messages=[message])
    response = _asked(served, "/v1/responses", model="byline", input=ASKED)
    assert written(chat["byline"]["citations"]) == written(native)
    assert written(response["byline"]["citations"]) == written(native)
    for annotations in (
        chat["choices"][0]["message"]["annotations"],
        response["output"][0]["content"][0]["annotations"],
    ):
        # A citation that several statements have is annotated at each of its marks.
        by_number = {annotation["number"]: annotation for annotation in annotations}
        assert written([[by_number[n][f] for f in ANNOTATED] for n in sorted(by_number)]) == (
            written([[citation[f] for f in ANNOTATED] for citation in native])
        )


def test_mcp_over_http(served: str, native: Any) -> None:
    answer = Server(f"{served}/mcp").call("ask", question=ASKED).structured_content
    assert written(answer["citations"]) == written(native)
    # It is kept like those that are asked for otherwise.
    assert httpx.get(f"{served}/v1/answers/{answer['id']}", timeout=60).json() == answer


def test_mcp_over_standard_input_and_output(index: Path, native: Any) -> None:
    result = Server(stdio(index)).call("ask", question=ASKED)
    assert written(result.structured_content["citations"]) == written(native)


def test_command_line(run: Run, native: Any) -> None:
    assert written(json.loads(run("app.py", "ask", ASKED, "--json"))["citations"]) == (
        written(native)
    )


def test_llama_index(run: Run, native: Any) -> None:
    assert written(json.loads(run("-c", LLAMA_INDEX, ASKED))) == written(native)


def test_evaluation(run: Run, native: Any, tmp_path: Path) -> None:
    suite = tmp_path / "one.jsonl"
    asked = {"id": "one", "kind": "fact", "question": ASKED, "answerable": True}
    evidence = [{"document": native[0]["document"], "quote": native[0]["quote"]}]
    suite.write_text(json.dumps({**asked, "accept": ["five"], "evidence": evidence}) + "\n")
    run("app.py", "eval", str(suite), "--corpus", "corpus", "--out", str(tmp_path / "runs"))
    (results,) = (tmp_path / "runs").rglob("results.jsonl")
    (result,) = map(json.loads, results.read_text(encoding="utf-8").splitlines())
    assert written(result["answer"]["citations"]) == written(native)
    assert result["answer"]["id"] is None  # nobody asked it

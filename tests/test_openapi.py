"""The OpenAPI document: complete by itself, and true of a real server in its own process.

schemathesis sends what the document allows and what it does not, and calls the operations
one after the other as its links say, for `SCHEMATHESIS_SECONDS` (16) in all:

    SCHEMATHESIS_SECONDS=600 .venv/bin/pytest tests/test_openapi.py
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import jsonschema
import pytest

from rag.http_api import examples
from rag.http_api.event_stream import event_of
from rag.settings import ROOT
from tests.conftest import environment, serving

SECONDS = int(os.environ.get("SCHEMATHESIS_SECONDS", "40"))
SECRET = "a-secret-of-the-openapi-tests"
KEY = {"Authorization": f"Bearer {SECRET}"}


class Served(NamedTuple):
    address: str
    document: dict[str, Any]


@pytest.fixture(scope="module")
def described(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[Served]:
    """`app.py serve` with a key, over a copy of the sample corpus that may be changed."""
    folder = tmp_path_factory.mktemp("described")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    where = {
        "BYLINE_CORPUS": str(folder / "corpus"),
        "BYLINE_DATA": str(folder / "index"),
        "BYLINE_PORT": str(port),
        "BYLINE_API_KEYS": f"tester:ask+write:{SECRET}",
    }
    with serving(
        [sys.executable, str(ROOT / "app.py"), "serve"],
        f"{address}/healthz",
        folder / "log",
        environment(**where),
    ):
        document = httpx.get(f"{address}/openapi.json", headers=KEY, timeout=60).json()
        yield Served(address, document)


def operations_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def media_of(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """`(request, or the status; media type; what it is)` of an operation."""
    told = {"request": operation.get("requestBody", {}), **operation["responses"]}
    for place, described in told.items():
        for kind, media in described.get("content", {}).items():
            yield place, kind, media


def examples_of(media: dict[str, Any]) -> list[Any]:
    named = [example["value"] for example in media.get("examples", {}).values()]
    return [*named, media["example"]] if "example" in media else named


def test_every_operation_says_what_it_is(described: Served) -> None:
    known = {tag["name"] for tag in described.document["tags"]}
    names = []
    for name, operation in operations_of(described.document):
        assert operation["description"], name
        assert set(operation["tags"]) <= known, name
        assert len(operation["tags"]) == 1, name
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"]), name
        names.append(operation["operationId"])
        for parameter in operation.get("parameters", []):
            assert parameter["description"], f"{name} {parameter['name']}"
    assert sorted(names) == sorted(set(names))


def test_every_request_and_answer_has_an_example_that_fits(described: Served) -> None:
    for name, operation in operations_of(described.document):
        for place, kind, media in media_of(operation):
            if place != "request" and not place.startswith("2"):
                continue
            shown = examples_of(media)
            assert shown, f"{name}: no example of {place} in {kind}"
            if not kind.endswith("json"):
                continue
            schema = {**media["schema"], "components": described.document["components"]}
            for example in shown:
                jsonschema.validate(example, schema, jsonschema.Draft202012Validator)


def test_every_error_is_described_in_a_shape_of_its_own(described: Served) -> None:
    for name, operation in operations_of(described.document):
        for place, kind, media in media_of(operation):
            if place[0] in "45":
                shape = media["schema"]["$ref"].rpartition("/")[2]
                expected = ("application/problem+json", "Problem")
                if operation["tags"] == ["openai"]:
                    expected = ("application/json", "ErrorBody")
                assert (kind, shape) == expected, f"{name} {place}"


def test_the_examples_are_what_the_server_answers(described: Served) -> None:
    def sent(**body: Any) -> httpx.Response:
        return httpx.post(
            f"{described.address}/v1/{'search' if 'limit' in body else 'ask'}",
            json=body,
            headers=KEY,
            timeout=60,
        )

    own = {"timings_ms": None, "id": None, "answered_at": None}
    answer = sent(question=examples.QUESTION).json()
    assert {**answer, **own} == {**examples.ANSWER.as_json(), **own}
    assert (
        event_of(examples.ANSWER.model_dump_json(), "answer").decode()
        in (examples.ANSWERS["ask"]["text/event-stream"])
    )
    (hit,) = sent(question=examples.SEARCHED, limit=1).json()["hits"]
    shown = examples.HIT.model_dump(mode="json")
    assert {**hit, "score": None} == {**shown, "score": None}


@pytest.mark.timeout(SECONDS + 180)
@pytest.mark.parametrize("phases", ["examples,coverage,fuzzing", "stateful"])
def test_the_server_does_what_the_document_says(
    described: Served, tmp_path: Path, phases: str
) -> None:
    run = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            *("--config-file", str(ROOT / "tests" / "schemathesis.toml")),
            *("run", f"{described.address}/openapi.json", "--checks", "all"),
            *("--header", f"Authorization: Bearer {SECRET}", "--rate-limit", "auto"),
            *("--phases", phases, "--max-time", str(SECONDS // 2), "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS + 150,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    if phases == "stateful":
        assert re.search(r"API Links: +[1-9][0-9]* covered", run.stdout), run.stdout

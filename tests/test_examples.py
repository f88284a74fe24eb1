"""docs/api.md: every example is run against a real server, and prints what the guide says."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from rag.settings import ROOT
from tests.conftest import environment, serving

GUIDE = (ROOT / "docs" / "api.md").read_text()
#: Where the guide has the server.
ADDRESS = "http://127.0.0.1:7860"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A block that is run, and the block after it, which is what it prints."""

    section: str
    language: str
    code: str
    printed: str


def examples() -> list[Example]:
    blocks = [(m.start(), m[1], m[2]) for m in _BLOCK.finditer(GUIDE)]
    headings = [(m.start(), m[1]) for m in re.finditer(r"^#+ (.+)$", GUIDE, re.MULTILINE)]
    found = []
    for number, (at, language, code) in enumerate(blocks):
        if language in ("sh", "python"):
            _, after, printed = blocks[number + 1]
            assert after == "text", f"nothing is said to be printed by:\n{code}"
            section = [heading for start, heading in headings if start < at][-1]
            found.append(Example(section, language, code, printed))
    return found


EXAMPLES = examples()


@pytest.fixture(scope="module")
def example_server(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[str]:
    """A server over a copy of the sample corpus, which the examples write to."""
    folder = tmp_path_factory.mktemp("examples")
    corpus = shutil.copytree(ROOT / "corpus", folder / "corpus")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environ = environment(
        BYLINE_CORPUS=str(corpus), BYLINE_DATA=str(folder / "index"), BYLINE_PORT=str(port)
    )
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/readyz", folder / "log", environ):
        yield address


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples are run, one after the other."""
    return tmp_path_factory.mktemp("reader")


def pattern_of(printed: str) -> re.Pattern[str]:
    """What fits `printed`, in which … leaves something out."""
    return re.compile(".*".join(map(re.escape, printed.strip().split("…"))), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=[e.section for e in EXAMPLES])
def test_an_example_prints_what_the_guide_says(
    example: Example, example_server: str, folder: Path
) -> None:
    if example.language == "sh":
        command = ["bash", "-euo", "pipefail", "-c"]
    else:
        command = [sys.executable, "-c"]
    done = subprocess.run(
        [*command, example.code.replace(ADDRESS, example_server)],
        cwd=folder,
        env=environment(
            PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            PYTHONPATH=str(ROOT),
            BYLINE_DATA=str(folder / "index"),
            SECRET="what is sent where no key is set",
        ),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert pattern_of(example.printed).fullmatch(done.stdout.strip()), done.stdout


def test_an_ellipsis_leaves_out_and_nothing_else_does() -> None:
    assert pattern_of('{"id":"…","state":"done"}\n').fullmatch('{"id":"7f","state":"done"}')
    assert not pattern_of('{"id":"…","state":"done"}\n').fullmatch('{"id":"7f","state":"failed"}')


def test_the_guide_has_an_example_of_each_way_to_ask() -> None:
    shown = {example.section for example in EXAMPLES}
    assert shown >= {"Ask", "Filters", "Search", "OpenAI's clients", "Documents", "MCP"}
    assert shown >= {"LlamaIndex", "Keys and limits", "Errors"}


def test_links_within_the_guide_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= anchors

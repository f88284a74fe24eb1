"""The command line: `serve`, `ingest`, `ask`, `doctor` → the pipeline → the terminal.

Answers go to standard output; progress, notices and errors to standard error.
An error is two lines, never a traceback. Text from the corpus is stripped of
control characters, which a terminal would obey.
"""

import json
import re
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from rag.errors import BylineError, CorpusError, SettingsError
from rag.records import Answer, Citation
from rag.settings import Settings, read_settings
from rag.wording import NEAREST, place, silence, written_date

if TYPE_CHECKING:
    from rag import pipeline

_SETTINGS_HELP = """Settings come from the environment:

\b
BYLINE_CORPUS           the folder of reports (corpus/)
BYLINE_DATA             the index folder (.byline/)
BYLINE_HOST             where to serve: a loopback address (127.0.0.1)
BYLINE_PORT             and port (7860)
BYLINE_CHROMA_URL       a Chroma server that holds the index instead of BYLINE_DATA
BYLINE_EMBEDDING_MODEL  an embedding model at OPENAI_BASE_URL, instead of the embedded one
OPENAI_BASE_URL         an OpenAI-compatible endpoint
OPENAI_API_KEY          and its key
BYLINE_CAUTION          how sure to be before answering: 1, as fitted; 2 asks for twice the odds
BYLINE_MODEL            a chat model; not used yet
BYLINE_API_KEYS         not supported yet
"""

app = typer.Typer(
    help="Ask a corpus of news reports; get exact quotes with their sources.",
    epilog=_SETTINGS_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_out = Console(highlight=False, soft_wrap=False)
_err = Console(stderr=True, highlight=False)

#: Control characters, and marks that change the direction of what follows them.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def main() -> None:
    """Run the command that the arguments name; exit with 1 after an error."""
    # A polite kill ends what is open, as Ctrl-C does; Python alone would just stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app()
    except BylineError as error:
        _complain(error)
        sys.exit(1)


@app.command()
def serve() -> None:
    """Ingest the corpus when it changed, then serve the chat page and the API.

    The address is BYLINE_HOST and BYLINE_PORT, by default 127.0.0.1:7860.
    """
    from rag import pipeline

    settings = read_settings()
    _notice_unused(settings)
    with _listening(settings) as listener:
        host, port = listener.getsockname()[:2]
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        with pipeline.open_library(settings, f"serve at {address}") as library:
            _report(_ingest(library))
            threading.Thread(target=pipeline.warm_up, args=[library], daemon=True).start()
            _run_server(library, listener, address)


@app.command()
def ingest(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Delete the index and make it anew.")
    ] = False,
) -> None:
    """Make the index equal to the corpus folder.

    Reads .txt .md .html .json .jsonl .csv .pdf .docx .eml from BYLINE_CORPUS into the index in
    BYLINE_DATA. Unchanged files cost nothing. Files that cannot be read are listed at the end,
    and the exit status is then 1.
    """
    from rag import pipeline

    settings = read_settings()
    with pipeline.open_library(settings, "ingest", rebuild=rebuild) as library:
        report = _ingest(library)
    _report(report, always=True)
    if report.added + report.changed + report.unchanged == 0:
        raise CorpusError(
            f"Nothing in {settings.corpus} could be read as a report.",
            "Put reports there (see ingest --help for the kinds), or name another folder with "
            "BYLINE_CORPUS.",
        )
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In quotation marks.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the Answer record as JSON.")
    ] = False,
) -> None:
    """Answer a question with exact quotes, or say that the corpus does not say.

    Ingests first when the corpus changed.
    """
    from rag import pipeline

    settings = read_settings()
    _notice_unused(settings)
    with pipeline.open_library(settings, "ask") as library:
        report = _ingest(library, bar_stays=False)
        if not report.ok:
            _err.print(
                "Some files could not be read; python app.py ingest lists them.", style="yellow"
            )
        answer = pipeline.ask(library, question)
    if as_json:
        sys.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2) + "\n")
    else:
        _out.print(_readable(answer))


@app.command()
def doctor() -> None:
    """Check what Byline needs; say what is wrong and what to do about it."""
    from rag.doctor import examine

    wrong = False
    for finding in examine():
        wrong |= not finding.ok
        mark = Text("ok   ", "green") if finding.ok else Text("WRONG", "bold red")
        _out.print(mark, Text(finding.what, "bold"), Text(printable(finding.detail)))
        if finding.remedy:
            _out.print(Padding(Text(printable(finding.remedy)), (0, 0, 0, 6)))
    if wrong:
        raise typer.Exit(1)


def printable(text: str) -> str:
    """`text` with every character that a terminal would obey replaced by U+FFFD."""
    return _OBEYED.sub("\ufffd", text.replace("\r\n", "\n"))


def _complain(error: BylineError) -> None:
    _err.print(Text(printable(error.problem), "bold red"))
    _err.print(Text(printable(error.remedy)))


def _notice_unused(settings: Settings) -> None:
    if settings.model is not None:
        _err.print("BYLINE_MODEL is set; this version answers in quotes only.", style="yellow")


def _ingest(library: "pipeline.Library", *, bar_stays: bool = True) -> "pipeline.IngestReport":
    """`pipeline.ingest` with a progress bar."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    from rag import pipeline

    columns = (
        TextColumn("Ingesting"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeLeft(),
        TextColumn("{task.fields[file]}", markup=False),
    )
    with Progress(*columns, console=_err, transient=not bar_stays) as bar:
        task = bar.add_task("", total=None, file="")

        def show(done: float, total: int, file: str) -> None:
            bar.update(task, completed=done, total=total, file=printable(file))

        try:
            return pipeline.ingest(library, show)
        except (KeyboardInterrupt, SystemExit):
            _err.print("Stopped. What was ingested so far is kept; run it again to go on.")
            raise


def _report(report: "pipeline.IngestReport", *, always: bool = False) -> None:
    """What an ingest did; only when it did something, unless `always`."""
    if always or report.added or report.changed or report.removed:
        _err.print(
            f"{report.added} added, {report.changed} changed, {report.removed} removed, "
            f"{report.unchanged} unchanged."
        )
    if report.others and always:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.others.items()))
        _err.print(Text(f"Left alone, of other kinds: {printable(kinds)}."))
    if report.problems:
        _err.print(Text(f"{len(report.problems)} to look at:", "bold red"))
    for problem in report.problems:
        _err.print(Text(f"  {printable(problem.source)}", "bold"))
        _err.print(Padding(Text(printable(f"{problem.cause} {problem.remedy}")), (0, 0, 0, 4)))


def _readable(answer: Answer) -> Group:
    quotes: list[tuple[str, tuple[int, ...]]]
    if answer.status == "not_in_corpus":
        head = [Text(silence(answer), "bold")]
        if answer.reason:
            head.append(Text(printable(answer.reason)))
        if answer.nearest:
            head.append(Text(NEAREST))
        quotes, sources = [(c.quote, (c.number,)) for c in answer.nearest], answer.nearest
    else:
        head = []
        quotes = [(s.text, s.citations) for s in answer.statements]
        sources = answer.citations
    lines: list[Text | Padding] = [*head, Text()] if head else []
    for text, numbers in quotes:
        marks = "".join(f"[{n}]" for n in numbers)
        lines.append(
            Padding(
                Text.assemble(printable(text), " ", (marks, "bold cyan")),
                (0, 0, 1, 2),
                expand=False,
            )
        )
    if sources:
        lines.append(Text("Sources", "bold"))
        lines += (Padding(_source(c), (0, 0, 0, 2), expand=False) for c in sources)
    return Group(*lines)


def _source(citation: Citation) -> Text:
    date = written_date(citation.published) if citation.published else None
    told = [citation.title, citation.publisher, date, citation.url]
    return Text.assemble(
        (f"[{citation.number}] ", "bold cyan"),
        printable(". ".join(t for t in told if t)),
        (f"\n    {printable(place(citation))}", "dim"),
    )


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """A socket that listens where the settings say, taken before the slow work begins."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise SettingsError(
            f"Byline cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            "Stop what uses that port, or name another with BYLINE_PORT.",
        ) from None
    with listener:
        yield listener


def _run_server(library: "pipeline.Library", listener: socket.socket, address: str) -> None:
    import uvicorn
    from fastapi import FastAPI

    from rag.http_api import create_app
    from rag.web_ui import mount_chat

    @asynccontextmanager
    async def announced(_: FastAPI) -> AsyncIterator[None]:
        listener.listen()
        _err.print(f"Byline is at {address} (stop it with Ctrl-C)")
        yield

    served = mount_chat(create_app(library, announced), library)
    config = uvicorn.Config(served, log_level="warning", timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[listener])

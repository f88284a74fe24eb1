"""The command line: `serve`, `ingest`, `ask`, `answer`, … → the pipeline → the terminal.

Answers go to standard output; progress, notices and errors to standard error.
An error is two lines, never a traceback. Text from the corpus is stripped of
control characters, which a terminal would obey.
"""

import ctypes
import json
import re
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rag.errors import BylineError, ChatModelError, CorpusError, SettingsError
from rag.records import Answer, Citation, Disagreement, Statement
from rag.settings import Settings, read_settings
from rag.wording import (
    NEAREST,
    changes_told,
    cost,
    dates_told,
    difference,
    event_told,
    holder_told,
    place,
    sentences,
    silence,
    spread_told,
    standing,
    voices_told,
    why_withheld,
    written_date,
)

if TYPE_CHECKING:
    from rag import pipeline
    from rag.http_api.desk import Desk
    from rag.jobs import Ingestion
    from rag.web_ui.evaluate_runs import Runs

_SETTINGS_HELP = """Settings come from the environment:

\b
BYLINE_CORPUS           the folder of reports (corpus/)
BYLINE_DATA             the index folder (.byline/)
BYLINE_HOST             where to serve (127.0.0.1); beyond this machine only with BYLINE_API_KEYS
BYLINE_PORT             and port (7860)
BYLINE_CHROMA_URL       a Chroma server that holds the index instead of BYLINE_DATA
BYLINE_EMBEDDING_MODEL  an embedding model at OPENAI_BASE_URL, instead of the embedded one
OPENAI_BASE_URL         an OpenAI-compatible endpoint
OPENAI_API_KEY          and its key
BYLINE_CAUTION          how sure to be before answering: 1, as fitted; 2 asks for twice the odds
BYLINE_MODEL            a chat model at OPENAI_BASE_URL: answers in prose
BYLINE_SECOND_OPINION   1 asks it about each of its sentences that passed, too
BYLINE_API_KEYS         who may use the server, name:scope:secret each; scope ask, write, ask+write
BYLINE_LOG_QUESTIONS    1 lets the log hold the text of questions
OTEL_EXPORTER_OTLP_ENDPOINT  where OpenTelemetry traces go
"""

app = typer.Typer(
    help="Ask a corpus of news reports; get exact quotes, or prose that stands on them.",
    epilog=_SETTINGS_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_out = Console(highlight=False, soft_wrap=False)
_err = Console(stderr=True, highlight=False)

#: As malloc.h has it.
_M_ARENA_MAX = -8
#: How long the end waits for what was begun at the start, seconds.
_WARMING_S = 10
#: Answers that are read at once to list them all.
_ANSWERS_READ = 100
_THEIR_QUOTES = "their own quotes do not carry them"
_QUOTES_TILL_THEN = "Until then, quotes stand in."
#: Control characters, and marks that change the direction of what follows them.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def main(runs: "Callable[[], Runs] | None" = None) -> None:
    """Run the command that the arguments name; exit with 1 after an error.

    Args:
        runs: opens the runs of evaluations that the page shows; None for none.
    """
    # A polite kill ends what is open, as Ctrl-C does; Python alone would just stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app(obj=runs)
    except BylineError as error:
        _complain(error)
        sys.exit(1)


@app.command()
def serve(context: typer.Context) -> None:
    """Ingest the corpus when it changed, then serve the chat page and the API.

    The address is BYLINE_HOST and BYLINE_PORT, by default 127.0.0.1:7860.
    """
    from rag import pipeline
    from rag.jobs import Ingestion

    _share_memory_among_threads()
    settings = read_settings()
    with _listening(settings) as listener:
        host, port = listener.getsockname()[:2]
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        task = f"serve at {address}"
        with pipeline.open_library(settings, task, keep_answers=True) as library:
            report = _ingest(library)
            _report(report)
            with Ingestion(library, report) as ingestion:
                runs = context.obj() if context.obj else None
                _run_server(library, ingestion, listener, address, runs)


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
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help="Answer as the corpus stood on that day, or at that moment: 2022-11-12.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the Answer record as JSON.")
    ] = False,
    withheld: Annotated[
        bool, typer.Option("--withheld", help="Print the sentences that were withheld, and why.")
    ] = False,
) -> None:
    """Answer a question from the corpus, or say that it does not say.

    In exact quotes; where BYLINE_MODEL names a chat model, in sentences that are each checked
    against the quotes that they cite. Ingests first when the corpus changed.
    """
    from rag import pipeline

    settings = read_settings()
    with pipeline.open_library(settings, "ask", keep_answers=True) as library:
        _bring_up_to_date(library)
        if as_json:
            answer = pipeline.ask(library, question, as_of=as_of)
            written = json.dumps(answer.as_json(), ensure_ascii=False, indent=2)
            # JSON escapes the first 32 characters itself, but not the others that are obeyed.
            sys.stdout.write(_OBEYED.sub(lambda c: f"\\u{ord(c.group()):04x}", written) + "\n")
        else:
            answer = _print_as_found_out(library, question, as_of)
            _print_sources(answer)
            _print_remarks(answer, withheld=withheld)
            if answer.id:
                _err.print(Text(f"Kept: python app.py answer {answer.id} shows it again.", "dim"))


@app.command(name="answer")
def show_answer(
    answer_id: Annotated[str, typer.Argument(metavar="ID", help="As ask told it.")],
) -> None:
    """Show an answer again, and which reports that it cites have changed or left since.

    Ingests first when the corpus changed. Nothing is asked anew.
    """
    from rag import pipeline
    from rag.answer_log import no_such_answer

    with pipeline.open_library(read_settings(), "answer", keep_answers=True) as library:
        _bring_up_to_date(library)
        answer = library.answers.get(answer_id)
    if answer is None:
        raise no_such_answer(answer_id)
    _out.print(Text(printable(answer.question), "bold"))
    _print_changes(answer)
    _out.print()
    for statement in answer.statements:
        _print_statement(statement)
    _print_sources(answer)
    _print_remarks(answer, withheld=True)


@app.command(name="answers")
def list_answers(
    changed: Annotated[
        bool, typer.Option("--changed", help="Only those of which a report has changed or left.")
    ] = False,
    delete_all: Annotated[
        bool,
        typer.Option("--delete-all", help="Delete all that are kept; also while serve runs."),
    ] = False,
) -> None:
    """List the answers that are kept, newest first, and what became of the reports they cite.

    Ingests first when the corpus changed.
    """
    from rag import pipeline
    from rag.answer_log import delete_answers

    settings = read_settings()
    if delete_all:
        count = delete_answers(settings.data)
        _err.print(f"{count:,} answer{'' if count == 1 else 's'} deleted.")
        return
    with pipeline.open_library(settings, "answers", keep_answers=True) as library:
        _bring_up_to_date(library)
        before = None
        while page := library.answers.latest(_ANSWERS_READ, before):
            before = page[-1].id
            for answer in page:
                if answer.changed or not changed:
                    _print_kept(answer)


@app.command()
def mcp() -> None:
    """Serve an MCP client over standard input and output: the tools ask, search, get_document.

    Ingests first when the corpus changed. While serve runs on the same index, the client asks
    that instead, at its address and /mcp.
    """
    from rag import pipeline
    from rag.mcp_server import run_stdio

    with pipeline.open_library(read_settings(), "mcp", keep_answers=True) as library:
        _report(_ingest(library, bar_stays=False))
        run_stdio(library)


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


def _warm_up(desk: "Desk") -> None:
    """Load what the first question needs; say it when the chat model will not answer."""
    desk.warm_up()
    if desk.library.writer is None:
        return
    try:
        desk.library.writer.model.verify()
    except ChatModelError as error:
        _complain(ChatModelError(error.cause, error.problem, f"{error.remedy} {_QUOTES_TILL_THEN}"))


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


def _bring_up_to_date(library: "pipeline.Library") -> None:
    """Ingest what changed, and say little of it."""
    report = _ingest(library, bar_stays=False)
    if not report.ok:
        _err.print("Some files could not be read; python app.py ingest lists them.", style="yellow")


def _print_as_found_out(library: "pipeline.Library", question: str, as_of: str | None) -> Answer:
    """Ask; print each statement as it is released."""
    from rag import pipeline
    from rag.release import Released

    with _err.status("Answering …") as status:
        for event in pipeline.answering(library, question, as_of=as_of):
            if isinstance(event, Released):
                status.stop()
                _print_statement(event.statement)
                status.start()
            elif isinstance(event, Answer):
                answer = event
    return answer


def _print_sources(answer: Answer) -> None:
    """What comes after the statements: what is nearest, who disagrees, and the sources."""
    if answer.status == "not_in_corpus":
        _out.print(Text(silence(answer), "bold"))
        if answer.reason:
            _out.print(Text(printable(answer.reason)))
        if answer.nearest:
            _out.print(Text(NEAREST))
        _out.print()
        for citation in answer.nearest:
            _out.print(_marked(citation.quote, (citation.number,)))
    for disagreement in answer.disagreements:
        _print_disagreement(answer, disagreement)
    sources = answer.citations or answer.nearest
    if sources:
        _out.print(Text("Sources", "bold"))
    for citation in sources:
        _out.print(Padding(_source(citation), (0, 0, 0, 2), expand=False))
        if answer.mode == "prose" and answer.citations:  # else it stands above
            quote = Text(printable(citation.quote), "italic")
            _out.print(Padding(quote, (0, 0, 1, 6), expand=False))


def _print_kept(answer: Answer) -> None:
    """An answer in a list: when it was given, its id, what was asked, what changed since."""
    told = written_date(answer.answered_at) if answer.answered_at else "no date"
    _out.print(
        Text.assemble((f"{answer.id}  {told}  ", "dim"), printable(answer.question)),
        soft_wrap=True,
    )
    _print_changes(answer)


def _print_changes(answer: Answer) -> None:
    for told in changes_told(answer):
        _out.print(Padding(Text(printable(told), "yellow"), (0, 0, 0, 2), expand=False))


def _print_statement(statement: Statement) -> None:
    """A statement with its marks, what its words for when name, and how widely it was reported.

    In a timeline its date stands before it.
    """
    if told := event_told(statement):
        _out.print(Text(printable(told), "bold"))
    _out.print(_marked(statement.text, statement.citations, voices_told(statement)))
    for told in (dates_told(statement), spread_told(statement)):
        if told:
            _out.print(Padding(Text(printable(told), "dim"), (0, 0, 1, 4), expand=False))


def _print_disagreement(answer: Answer, disagreement: Disagreement) -> None:
    """Each position with its value, who holds it, outlet and date."""
    _out.print(Text(difference(disagreement), "bold yellow"))
    for position in disagreement.positions:
        marks = "".join(f"[{n}]" for n in position.citations)
        line = Text.assemble(
            (printable(position.value), "bold"),
            f": {printable(holder_told(answer, position))} ",
            (marks, "bold cyan"),
        )
        _out.print(Padding(line, (0, 0, 0, 2), expand=False))
    _out.print()


def _print_remarks(answer: Answer, *, withheld: bool) -> None:
    """What was withheld, what went otherwise than asked for, and what it took."""
    if answer.withheld and withheld:
        _out.print(Text("\nWithheld: nothing vouches for these", "bold red"))
        for sentence in answer.withheld:
            _out.print(Padding(Text(printable(sentence.text)), (0, 0, 0, 2), expand=False))
            why = Text(why_withheld(sentence.failed), "dim")
            _out.print(Padding(why, (0, 0, 0, 4), expand=False))
    elif answer.withheld:
        count = len(answer.withheld)
        because = "its own quotes do not carry it" if count == 1 else _THEIR_QUOTES
        _err.print(
            f"{sentences(count)} {'was' if count == 1 else 'were'} withheld because {because} "
            f"(--withheld shows {'it' if count == 1 else 'them'}).",
            style="yellow",
        )
    if answer.notice:
        _err.print(Text(printable(answer.notice), "yellow"))
    if told := cost(answer):
        _err.print(Text(told, "dim"))
    if told := standing(answer, datetime.now(UTC).astimezone().date()):
        _err.print(Text(told, "dim"))


def _marked(text: str, numbers: tuple[int, ...], speakers: str | None = None) -> Padding:
    """A statement with its marks, and who says it below, as a paragraph."""
    marks = "".join(f"[{n}]" for n in numbers)
    marked = Text.assemble(printable(text), " ", (marks, "bold cyan"))
    if speakers:
        marked.append(f"\n– {printable(speakers)}", "dim")
    return Padding(marked, (0, 0, 1, 2), expand=False)


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


def _share_memory_among_threads() -> None:
    """Have glibc's threads take memory from two arenas, where it is glibc.

    Else each of a server's threads comes to keep what it once freed: after ten minutes of 64
    clients a quarter of its memory, and growing.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _run_server(
    library: "pipeline.Library",
    ingestion: "Ingestion",
    listener: socket.socket,
    address: str,
    runs: "Runs | None",
) -> None:
    from fastapi import FastAPI

    from rag.http_api import create_app
    from rag.http_api.logs import log_as_json
    from rag.http_api.server import run_server
    from rag.web_ui.page import mount_page

    @asynccontextmanager
    async def announced(_: FastAPI) -> AsyncIterator[None]:
        listener.listen()
        _err.print(f"Byline is at {address} (stop it with Ctrl-C)")
        yield

    def stop() -> None:
        _err.print("Stopping when what is under way has finished; once more to stop at once.")
        desk.is_stopping = True
        close_page()
        threading.Thread(target=ingestion.stop, daemon=True).start()

    log_as_json()
    app = create_app(library, ingestion, announced)
    desk = app.state.desk
    warming = threading.Thread(target=_warm_up, args=[desk], daemon=True)
    warming.start()
    close_page = mount_page(app, desk, app.state.access, ingestion, runs)
    run_server(app, listener, stop)
    warming.join(_WARMING_S)  # whose question an index that closes under it would break

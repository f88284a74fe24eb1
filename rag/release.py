"""A chat model's reply → the statements that a reader may see, each as soon as it passes.

Whatever the model writes is located, checked against its own quotes and then
released or withheld, in the order in which it wrote. A second opinion, when one
is wanted, is the model's own on each sentence that passed (`prompts/check.md`);
it is asked while the rest is being written, and can only withhold.

Where the model fails, or nothing that it wrote passes, the answer in quotes stands
in, with a line that says so.

While there is nothing to show, a `Waiting` is handed over every `PAUSE_S`
seconds, so that whoever iterates can stop: an iterator is closed between two
events, and closing it gives up everything that was asked of the model.

Not covered: whether a statement answers the question; that the corpus has an
answer is judged before a model is asked.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import closing
from types import TracebackType
from typing import Any, NamedTuple, ParamSpec, Protocol, Self, TypeVar

from rag.answer.excerpts import Excerpt, excerpts_of, located
from rag.answer.prose import (
    MOST_TOKENS,
    SCHEMA,
    Statements,
    Written,
    headed,
    is_plain,
    messages_for,
)
from rag.chat_model import ChatModel, Message, Reply, WholeReply
from rag.cite import Numbering
from rag.errors import ChatModelError, PromptTooLong
from rag.prompts import load_prompt
from rag.reading.voices import voices_in
from rag.records import Answer, Citation, Hit, Record, Span, Statement, Usage, Withheld
from rag.retrieve import Retriever
from rag.split import count_tokens

#: Tokens of excerpts that a model is shown; halved where it reads less, down to the last.
BUDGET_TOKENS, LEAST_TOKENS = 4_000, 200
#: Seconds after which an iterator hands over that there is nothing yet.
PAUSE_S = 0.1
_OPINIONS_AT_ONCE = 4
_OPINION_TOKENS = 60
_OPINION_SCHEMA = {
    "type": "object",
    "properties": {"carried": {"type": "boolean"}},
    "required": ["carried"],
    "additionalProperties": False,
}
#: The tests that are made here, before the checker's and after it.
PLAIN, LOCATED, OPINION = "plain", "located", "second_opinion"

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Checked(Protocol):
    """What a checker found."""

    @property
    def passed(self) -> tuple[str, ...]:  # noqa: D102
        ...

    @property
    def failed(self) -> tuple[str, ...]:  # noqa: D102
        ...

    @property
    def speaker(self) -> str | None:  # noqa: D102
        ...


class Checks(Protocol):
    """A checker; `check.checker.Checker` is the one."""

    def check(self, text: str, citations: Sequence[Citation]) -> Checked:
        """Which tests a statement passes against the quotes that it cites."""
        ...


class Released(Record):
    """A statement that a reader may see, and the citations that no earlier one had."""

    statement: Statement
    citations: tuple[Citation, ...]


class Waiting(Record):
    """There is nothing to show yet; the chat model is at work."""


class Requests:
    """What one question asks of the chat model: counted together, and given up together.

    To be used in a `with`; leaving it gives up what is still being asked.

    Attributes:
        model: whom.
        usage: tokens that it read and wrote so far.
        model_ms: time spent waiting for it, milliseconds.
    """

    def __init__(self, model: ChatModel) -> None:
        self.model = model
        self.usage = Usage()
        self.model_ms = 0.0
        self._counting = threading.Lock()
        self._left = threading.Event()
        self._pool = ThreadPoolExecutor(_OPINIONS_AT_ONCE, "chat model")

    def __enter__(self) -> Self:
        """Nothing is asked yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give up what is still being asked."""
        self._left.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def whole_reply(
        self,
        messages: Sequence[Message],
        *,
        most_tokens: int,
        schema: Mapping[str, Any] | None = None,
    ) -> WholeReply:
        """A reply that is waited for, until these requests are left; as `ChatModel` has it.

        Raises:
            ChatModelError: it gave nothing, or not all, or is not wanted any more.
        """
        reply = self.model.reply(messages, most_tokens=most_tokens, schema=schema)
        texts = []
        try:
            with reply:
                for text in reply.texts(PAUSE_S):
                    if self._left.is_set():
                        raise ChatModelError(
                            "stopped in mid-answer", "The reply was left.", "Ask again."
                        )
                    texts.append(text)
        finally:
            self.count(reply.usage)
        return WholeReply("".join(texts), reply.usage)

    def submit(self, asks: Callable[_P, _T], *given: _P.args, **named: _P.kwargs) -> Future[_T]:
        """`asks` in a thread of its own."""
        return self._pool.submit(asks, *given, **named)

    def waiting_for(self, asked: "Future[Any]") -> Generator[Waiting]:
        """A `Waiting` now and then, until what was submitted is done."""
        while not self.is_done(asked):
            yield Waiting()

    def is_done(self, asked: "Future[Any]") -> bool:
        """Whether what was submitted is done, after a pause at most."""
        started = time.perf_counter()
        done, _ = wait_for([asked], timeout=PAUSE_S)
        self.waited_since(started)
        return bool(done)

    def waited_since(self, started: float) -> None:
        """The time since then, as `time.perf_counter` has it, was the model's."""
        self.model_ms += 1000 * (time.perf_counter() - started)

    def count(self, usage: Usage) -> None:
        """Add what one request cost."""
        with self._counting:
            self.usage = Usage(
                input_tokens=self.usage.input_tokens + usage.input_tokens,
                output_tokens=self.usage.output_tokens + usage.output_tokens,
            )


def prose_answer(
    writer: "Writer",
    requests: Requests,
    question: str,
    hits: Sequence[Hit],
    retriever: Retriever,
    quotes: Answer,
) -> Generator[Waiting | Released | Answer]:
    """The answer that a chat model writes, or quotes where it comes to nothing.

    A model that finds no answer in the excerpts is taken at its word.

    Args:
        writer: how it is told and checked.
        requests: where the model is asked.
        question: what is asked, by itself.
        hits: passages, best first.
        retriever: the snapshot that they are from.
        quotes: the answer in quotes, which stands in.

    Yields:
        Each statement as soon as it passes, or those of `quotes` where it stands in;
        last the whole answer.
    """
    numbering = Numbering(retriever.document)
    statements: list[Statement] = []
    withheld: list[Withheld] = []
    check_ms = 0.0
    excerpts = excerpts_of(hits, retriever, BUDGET_TOKENS)
    while True:
        writing = Writing(writer, requests, question, excerpts, numbering)
        failure: ChatModelError | None = None
        try:
            with closing(writing.outcomes()) as outcomes:
                for outcome in outcomes:
                    if isinstance(outcome, Withheld):
                        withheld.append(outcome)
                        continue
                    if isinstance(outcome, Released):
                        statements.append(outcome.statement)
                    yield outcome
            if not writing.readable:
                failure = _unreadable(requests.model)
        except ChatModelError as error:
            failure = error
        check_ms += writing.check_ms
        if not isinstance(failure, PromptTooLong):
            break
        half = sum(count_tokens(excerpt.text) for excerpt in excerpts) // 2
        fewer = excerpts_of(hits, retriever, max(half, LEAST_TOKENS))
        if fewer == excerpts:
            break
        excerpts = fewer
    told: dict[str, Any] = {
        "question": quotes.question,
        "standalone_question": question,
        "confidence": quotes.confidence,
        "withheld": tuple(withheld),
        "notice": _notice(failure, len(statements), len(withheld), quotes),
        "timings_ms": {"check": round(check_ms, 1)},
    }
    if statements:
        yield Answer(
            **told,
            mode="prose",
            status="answered",
            statements=tuple(statements),
            citations=numbering.citations,
        )
    elif failure is None and not withheld:
        yield Answer(
            **told,
            mode="prose",
            status="not_in_corpus",
            nearest=quotes.citations or quotes.nearest,
            reason="The chat model found no answer in what the reports say.",
        )
    else:
        yield from released_at_once(quotes)
        yield quotes.model_copy(update=told)


def released_at_once(answer: Answer) -> Iterator[Released]:
    """Each statement of an answer, with the citations that no earlier one had."""
    known = 0
    for statement in answer.statements:
        last = max(known, *statement.citations)
        yield Released(statement=statement, citations=answer.citations[known:last])
        known = last


def _unreadable(model: ChatModel) -> ChatModelError:
    return ChatModelError(
        "unreadable reply",
        f"The chat model {model.name} wrote something else than the JSON that it was asked for.",
        "Name a model in BYLINE_MODEL that follows instructions better.",
    )


def _notice(
    failure: ChatModelError | None, statements: int, withheld: int, quotes: Answer
) -> str | None:
    """What went otherwise than asked for, in a line."""
    instead = "; these are quotes instead." if quotes.statements else "."
    if failure is not None and statements:
        return f"The chat model stopped before its end ({failure.cause}); what is here passed."
    if failure is not None and withheld:
        return (
            f"The chat model stopped before its end ({failure.cause}), and nothing that it had "
            f"written passed{instead}"
        )
    if failure is not None:
        return f"The chat model did not answer ({failure.cause}){instead}"
    if withheld and not statements:
        return f"Nothing that the chat model wrote passed its checks{instead}"
    return None


class _Passed(NamedTuple):
    """A statement that passed every test so far."""

    text: str
    spans: tuple[Span, ...]
    checks: tuple[str, ...]
    speaker: str | None


class Writer:
    """How a chat model is told to write answers, and the rules by which they are released.

    Args:
        model: who writes.
        checker: what every sentence must pass.
        second_opinion: whether the model is asked about each sentence that passed.

    Raises:
        PromptError: a prompt is missing or has been edited wrongly.
    """

    def __init__(self, model: ChatModel, checker: Checks, *, second_opinion: bool) -> None:
        self.model = model
        self.asks_again = second_opinion
        self._checker = checker
        self._instructions = load_prompt("answer", data=())
        self._passages = load_prompt("answer-passages", data=("passages", "question"))
        self._check = load_prompt("check", data=("quotes", "sentence"))

    def messages(self, question: str, excerpts: Sequence[Excerpt]) -> list[Message]:
        """What the model is told."""
        return messages_for(question, excerpts, self._instructions, self._passages)

    def judged(
        self, written: Written, excerpts: Sequence[Excerpt], numbering: Numbering
    ) -> _Passed | Withheld:
        """A statement with its quotes located, or why it is withheld."""
        if not is_plain(written.text):
            return Withheld(text=written.text, failed=(PLAIN,))
        places = [located(quote.words, quote.passage, excerpts) for quote in written.quotes]
        if not places or any(place is None for place in places):
            return Withheld(text=written.text, failed=(LOCATED,))
        spans = tuple(dict.fromkeys(span for place in places for span in place or ()))
        checked = self._checker.check(written.text, [numbering.unnumbered(span) for span in spans])
        if checked.failed:
            return Withheld(text=written.text, failed=checked.failed)
        return _Passed(written.text, spans, (PLAIN, LOCATED, *checked.passed), checked.speaker)

    def opinion(self, requests: Requests, text: str, cited: Sequence[Citation]) -> bool | None:
        """Whether the model holds a sentence to be carried; None when it gives no opinion."""
        shown = {f"quote {n}": headed(c.quote, c) for n, c in enumerate(cited, start=1)}
        prompt = self._check.fill(quotes=shown, sentence=text)
        try:
            reply = requests.whole_reply(
                [{"role": "user", "content": prompt}],
                most_tokens=_OPINION_TOKENS,
                schema=_OPINION_SCHEMA,
            )
        except ChatModelError:
            return None
        return read_opinion(reply.text)


def read_opinion(said: str) -> bool | None:
    """The opinion in what a model wrote; None when there is none to read.

    >>> read_opinion('Sure. {"carried": false}')
    False
    """
    opening, closing = said.find("{"), said.rfind("}")
    try:
        value = json.loads(said[opening : closing + 1])
    except (ValueError, RecursionError):
        return None
    carried = value.get("carried") if isinstance(value, dict) else None
    return carried if isinstance(carried, bool) else None


class Writing:
    """One answer as it is written.

    Attributes:
        check_ms: time spent on checking, milliseconds.
    """

    def __init__(
        self,
        writer: Writer,
        requests: Requests,
        question: str,
        excerpts: Sequence[Excerpt],
        numbering: Numbering,
    ) -> None:
        self._writer = writer
        self._requests = requests
        self._messages = writer.messages(question, excerpts)
        self._excerpts = excerpts
        self._numbering = numbering
        self._statements = Statements()
        self._waiting: deque[tuple[_Passed | Withheld, Future[bool | None] | None]] = deque()
        self.check_ms = 0.0

    @property
    def readable(self) -> bool:
        """Whether the reply held what was asked for."""
        return self._statements.readable

    def outcomes(self) -> Generator[Waiting | Released | Withheld]:
        """Each statement released or withheld, in the order in which it was written; once.

        Raises:
            ChatModelError: the model gave nothing, or not all; what came before stands.
        """
        reply = self._requests.model.reply(self._messages, most_tokens=MOST_TOKENS, schema=SCHEMA)
        failure: ChatModelError | None = None
        handed = time.monotonic()
        try:
            with reply:
                for text in self._timed(reply):
                    for written in self._statements.feed(text):
                        self._judge(written)
                        yield from self._decided()
                    if time.monotonic() - handed >= PAUSE_S:
                        yield from self._decided()
                        yield Waiting()
                        handed = time.monotonic()
        except ChatModelError as error:
            failure = error
        finally:
            self._requests.count(reply.usage)
        while self._waiting:  # what was written whole stands by itself
            _, opinion = self._waiting[0]
            if opinion is not None:
                yield from self._requests.waiting_for(opinion)
            yield from self._decided()
        if failure is not None:
            raise failure

    def _timed(self, reply: Reply) -> Iterator[str]:
        """The reply's texts, and "" for pauses; the time until each counts as the model's."""
        texts = reply.texts(PAUSE_S)
        while True:
            started = time.perf_counter()
            try:
                text = next(texts, None)
            finally:
                self._requests.waited_since(started)
            if text is None:
                return
            yield text

    def _judge(self, written: Written) -> None:
        started = time.perf_counter()
        outcome = self._writer.judged(written, self._excerpts, self._numbering)
        self.check_ms += 1000 * (time.perf_counter() - started)
        opinion = None
        if isinstance(outcome, _Passed) and self._writer.asks_again:
            cited = [self._numbering.unnumbered(span) for span in outcome.spans]
            opinion = self._requests.submit(
                self._writer.opinion, self._requests, outcome.text, cited
            )
        self._waiting.append((outcome, opinion))

    def _decided(self) -> Iterator[Released | Withheld]:
        """What is decided, up to the first that is not."""
        while self._waiting:
            outcome, opinion = self._waiting[0]
            if opinion is not None and not opinion.done():
                return
            self._waiting.popleft()
            yield self._outcome(outcome, opinion.result() if opinion else None)

    def _outcome(self, outcome: _Passed | Withheld, carried: bool | None) -> Released | Withheld:
        if isinstance(outcome, Withheld):
            return outcome
        if carried is False:
            return Withheld(text=outcome.text, failed=(OPINION,))
        known = len(self._numbering.citations)
        cited = self._numbering.cited(outcome.spans)
        statement = Statement(
            text=outcome.text,
            citations=tuple(citation.number for citation in cited),
            speaker=outcome.speaker,
            voices=voices_in(outcome.text),
            check=(*outcome.checks, OPINION) if carried else outcome.checks,
        )
        return Released(statement=statement, citations=self._numbering.citations[known:])

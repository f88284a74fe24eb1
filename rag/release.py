"""A chat model's reply → the statements that a reader may see, each as soon as it passes.

Whatever the model writes is located, checked against its own quotes and then
released or withheld, in the order in which it wrote. A second opinion, when one
is wanted, is the model's own on each sentence that passed (`prompts/check.md`);
it is asked while the rest is being written, and can only withhold.

Where the model fails, or nothing that it wrote passes, the answer in quotes stands
in, with a line that says so.

Not covered: whether a statement answers the question; that the corpus has an
answer is judged before a model is asked.
"""

import json
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, Protocol

from rag.answer.excerpts import Excerpt, excerpts_of, located
from rag.answer.prose import MOST_TOKENS, SCHEMA, Statements, Written, is_plain, messages_for
from rag.chat_model import ChatModel, Message, Reply
from rag.cite import Numbering
from rag.errors import ChatModelError, PromptTooLong
from rag.prompts import load_prompt
from rag.records import Answer, Citation, Hit, Record, Span, Statement, Usage, Withheld
from rag.retrieve import Retriever

#: Tokens of excerpts that a model is shown; halved where it reads less, down to the last.
BUDGET_TOKENS, LEAST_TOKENS = 4_000, 400
_OPINIONS_AT_ONCE = 4
_OPINION_TOKENS = 60
_OPINION_SCHEMA = {
    "type": "object",
    "properties": {"carried": {"type": "boolean"}},
    "required": ["carried"],
    "additionalProperties": False,
}
#: The tests that are made here, before the checker's.
PLAIN, LOCATED, OPINION = "plain", "located", "second_opinion"


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


def prose_answer(
    writer: "Writer", question: str, hits: Sequence[Hit], retriever: Retriever, quotes: Answer
) -> Generator[Released, None, Answer]:
    """The answer that a chat model writes, or quotes where it comes to nothing.

    A model that finds no answer in the excerpts is taken at its word.

    Args:
        writer: the model, and how it is checked.
        question: what is asked, by itself.
        hits: passages, best first.
        retriever: the snapshot that they are from.
        quotes: the answer in quotes, which stands in.

    Yields:
        Each statement as soon as it passes; those of `quotes` where it stands in.

    Returns:
        The whole answer.
    """
    numbering = Numbering(retriever.document)
    statements: list[Statement] = []
    withheld: list[Withheld] = []
    usage, model_ms, check_ms = Usage(), 0.0, 0.0
    failure: ChatModelError | None = None
    budget = BUDGET_TOKENS
    while True:
        writing = writer.write(question, excerpts_of(hits, retriever, budget), numbering)
        try:
            for outcome in writing:
                if isinstance(outcome, Withheld):
                    withheld.append(outcome)
                else:
                    statements.append(outcome.statement)
                    yield outcome
            failure = None if writing.readable else _unreadable(writer.model)
        except ChatModelError as error:
            failure = error
        usage = _sum(usage, writing.usage)
        model_ms += writing.model_ms
        check_ms += writing.check_ms
        if not isinstance(failure, PromptTooLong) or budget <= LEAST_TOKENS:
            break
        budget //= 2
    told = {
        "withheld": tuple(withheld),
        "usage": usage,
        "notice": _notice(failure, len(statements), len(withheld), quotes),
        "timings_ms": {"model": round(model_ms, 1), "check": round(check_ms, 1)},
    }
    if statements:
        prose = {
            "mode": "prose",
            "status": "answered",
            "statements": tuple(statements),
            "citations": numbering.citations,
            "nearest": (),
            "reason": None,
        }
        return quotes.model_copy(update=told | prose)
    if failure is None and not withheld:
        return _declined(quotes).model_copy(update=told)
    yield from released_at_once(quotes)
    return quotes.model_copy(update=told)


def released_at_once(answer: Answer) -> Iterator[Released]:
    """Each statement of an answer, with the citations that no earlier one had."""
    known = 0
    for statement in answer.statements:
        last = max(known, *statement.citations)
        yield Released(statement=statement, citations=answer.citations[known:last])
        known = last


def _declined(quotes: Answer) -> Answer:
    """That the corpus does not say, as a chat model found; the quotes are what is nearest."""
    return quotes.model_copy(
        update={
            "mode": "prose",
            "status": "not_in_corpus",
            "statements": (),
            "citations": (),
            "nearest": quotes.citations or quotes.nearest,
            "reason": "The chat model found no answer in what the reports say.",
        }
    )


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
    if failure is not None and not withheld:
        return f"The chat model did not answer ({failure.cause}){instead}"
    if withheld and not statements:
        which = "the sentence" if withheld == 1 else f"any of the {withheld} sentences"
        return f"Its own quotes do not carry {which} that the chat model wrote{instead}"
    return None


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(
        input_tokens=one.input_tokens + other.input_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
    )


class _Passed(NamedTuple):
    """A statement that passed every test so far."""

    text: str
    spans: tuple[Span, ...]
    checks: tuple[str, ...]
    speaker: str | None


class Writer:
    """A chat model that writes answers, and the rules by which they are released.

    Args:
        model: who writes.
        checker: what every sentence must pass.
        second_opinion: whether the model is asked about each sentence that passed.

    Raises:
        PromptError: a prompt is missing or has been edited wrongly.
    """

    def __init__(self, model: ChatModel, checker: Checks, *, second_opinion: bool) -> None:
        self.model = model
        self._checker = checker
        self._asks_again = second_opinion
        self._instructions = load_prompt("answer", data=())
        self._passages = load_prompt("answer-passages", data=("passages", "question"))
        self._check = load_prompt("check", data=("quotes", "sentence"))

    def write(self, question: str, excerpts: Sequence[Excerpt], numbering: Numbering) -> "Writing":
        """What the model writes on a question; iterate over it."""
        return Writing(self, question, excerpts, numbering)

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

    def opinion(self, text: str, quotes: Sequence[str]) -> tuple[bool | None, Usage]:
        """Whether the model holds a sentence to be carried; None when it gives no opinion."""
        shown = {f"quote {n}": quote for n, quote in enumerate(quotes, start=1)}
        prompt = self._check.fill(quotes=shown, sentence=text)
        try:
            reply = self.model.whole_reply(
                [{"role": "user", "content": prompt}],
                most_tokens=_OPINION_TOKENS,
                schema=_OPINION_SCHEMA,
            )
        except ChatModelError:
            return None, Usage()
        return read_opinion(reply.text), reply.usage

    @property
    def asks_again(self) -> bool:
        """Whether a second opinion is asked."""
        return self._asks_again


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
    """One answer as it is written; iterate over it once.

    Attributes:
        usage: tokens that the model read and wrote.
        model_ms: time spent waiting for the model, milliseconds.
        check_ms: time spent on checking.
        readable: whether the reply held what was asked for.
    """

    def __init__(
        self, writer: Writer, question: str, excerpts: Sequence[Excerpt], numbering: Numbering
    ) -> None:
        self._writer = writer
        self._messages = writer.messages(question, excerpts)
        self._excerpts = excerpts
        self._numbering = numbering
        self._statements = Statements()
        self._waiting: deque[tuple[_Passed | Withheld, Future[tuple[bool | None, Usage]] | None]]
        self._waiting = deque()
        self.usage = Usage()
        self.model_ms = 0.0
        self.check_ms = 0.0

    @property
    def readable(self) -> bool:  # noqa: D102 - told above
        return self._statements.readable

    def __iter__(self) -> Iterator[Released | Withheld]:
        """Each statement released or withheld, in the order in which it was written.

        Raises:
            ChatModelError: the model gave nothing, or not all; what came before stands.
        """
        reply = self._writer.model.reply(self._messages, most_tokens=MOST_TOKENS, schema=SCHEMA)
        failure: ChatModelError | None = None
        pool = ThreadPoolExecutor(_OPINIONS_AT_ONCE, "second opinion")
        try:
            try:
                with reply:
                    for text in self._timed(reply):
                        for written in self._statements.feed(text):
                            self._judge(written, pool)
                        yield from self._ready(wait=False)
            except ChatModelError as error:
                failure = error
            self._count(reply.usage)
            yield from self._ready(wait=True)  # what was written whole stands by itself
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        if failure is not None:
            raise failure

    def _timed(self, reply: Reply) -> Iterator[str]:
        """The reply's texts; the time until each counts as the model's."""
        texts = iter(reply)
        while True:
            started = time.perf_counter()
            text = next(texts, None)
            self.model_ms += 1000 * (time.perf_counter() - started)
            if text is None:
                return
            yield text

    def _judge(self, written: Written, pool: ThreadPoolExecutor) -> None:
        started = time.perf_counter()
        outcome = self._writer.judged(written, self._excerpts, self._numbering)
        self.check_ms += 1000 * (time.perf_counter() - started)
        opinion = None
        if isinstance(outcome, _Passed) and self._writer.asks_again:
            quotes = [self._numbering.unnumbered(span).quote for span in outcome.spans]
            opinion = pool.submit(self._writer.opinion, outcome.text, quotes)
        self._waiting.append((outcome, opinion))

    def _ready(self, *, wait: bool) -> Iterator[Released | Withheld]:
        """What is decided, up to the first that is not."""
        while self._waiting:
            outcome, opinion = self._waiting[0]
            if opinion is not None and not wait and not opinion.done():
                return
            self._waiting.popleft()
            yield self._decided(outcome, opinion)

    def _decided(
        self, outcome: _Passed | Withheld, opinion: "Future[tuple[bool | None, Usage]] | None"
    ) -> Released | Withheld:
        if isinstance(outcome, Withheld):
            return outcome
        checks = outcome.checks
        if opinion is not None:
            carried, usage = opinion.result()
            self._count(usage)
            if carried is False:
                return Withheld(text=outcome.text, failed=(OPINION,))
            if carried:
                checks = (*checks, OPINION)
        known = len(self._numbering.citations)
        cited = self._numbering.cited(outcome.spans)
        statement = Statement(
            text=outcome.text,
            citations=tuple(citation.number for citation in cited),
            speaker=outcome.speaker,
            check=checks,
        )
        return Released(statement=statement, citations=self._numbering.citations[known:])

    def _count(self, usage: Usage) -> None:
        self.usage = _sum(self.usage, usage)

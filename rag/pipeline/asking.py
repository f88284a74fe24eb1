"""A question → what the corpus says to it, or the passages that fit it."""

import re
import time
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from typing import Literal, TypeVar

from rag.answer.positions import with_positions_of
from rag.answer.quotes import draft_of_quotes
from rag.answer.timeline import draft_of_timeline
from rag.cite import answer_with_citations
from rag.conversation import standalone_by_model, standalone_by_rule
from rag.errors import BylineError, CorpusError, QuestionError, SettingsError
from rag.pipeline.as_of import checked_moment, of_days, understood, with_notice
from rag.pipeline.dating import dated, dated_events
from rag.pipeline.library import Library
from rag.pipeline.spreading import events_with_spread, with_spread
from rag.reading.disagreement import load_reader
from rag.records import Answer, Draft, Filters, Hit, Record, Turn
from rag.release import Released, Requests, Waiting, prose_answer, released_at_once
from rag.retrieve import DEPTH, Retriever

#: The longest question, in characters: over 2,000 words.
LONGEST_QUESTION = 20_000
#: What a question has: a character that is neither white space nor a control, in a pattern that
#: means the same in Python, in Rust and in a JSON schema.
ASKS_SOMETHING = r"[^\s\x00-\x1f\x7f-\x9f\ufeff]"
#: Why the corpus does not say, when no document is admitted.
NO_REPORT = "No report in the corpus fits the filters."
NO_REPORT_THEN = "No report in the corpus that could answer was published by {as_of}."
#: Hits whose sentences are weighed for an answer.
HITS_READ = 8

Mode = Literal["quotes", "prose"]
_E = TypeVar("_E")


class Asked(Record):
    """What is about to be answered, and how.

    Attributes:
        standalone_question: the question with its references to earlier turns resolved.
    """

    standalone_question: str
    mode: Mode


#: What `answering` yields: how the question was understood, then each statement, last the
#: whole answer; and, while a chat model is waited for, that there is nothing yet.
Event = Asked | Waiting | Released | Answer


def ask(
    library: Library,
    question: str,
    *,
    turns: Sequence[Turn] = (),
    mode: Mode | None = None,
    filters: Filters | None = None,
    as_of: str | None = None,
    within: Retriever | None = None,
) -> Answer:
    """What the corpus says to a question, or that it does not say; as for `answering`."""
    *_, answer = answering(
        library, question, turns=turns, mode=mode, filters=filters, as_of=as_of, within=within
    )
    if not isinstance(answer, Answer):
        raise TypeError("answering() ended without an answer")
    return answer


def answering(
    library: Library,
    question: str,
    *,
    turns: Sequence[Turn] = (),
    mode: Mode | None = None,
    filters: Filters | None = None,
    as_of: str | None = None,
    within: Retriever | None = None,
) -> Generator[Event]:
    """What the corpus says to a question, as it is found out.

    Closing the iterator early gives up what the chat model was asked.

    Args:
        library: the open corpus.
        question: as the reader asked it.
        turns: what was asked and answered before, oldest first.
        mode: how to answer; prose where a chat model is set, when None. A timeline is of
            quotes in any case, since a model may not keep to the order of its events.
        filters: which documents to answer from; where they admit none, the answer is that the
            corpus does not say, and why.
        as_of: a day, which counts whole, or a moment, ISO 8601: the answer is as the corpus
            stood then. A report without a date counts as there, and the notice says so when
            one is quoted. Words such as "yesterday" in the question are of that day, and
            reports from before the days that they name are left out, and statements whose
            words name other days only.
        within: a snapshot to answer from, such as `library.retriever.without(...)`;
            the index as it stands when None. Only what is answered from that is kept, in
            `library.answers`, where the library keeps answers.

    Yields:
        An `Asked`; then a `Released` for each statement, which stays as it is; then the
        `Answer`, which holds them all. Between them, and before, a `Waiting` every
        `release.PAUSE_S` seconds in which there is nothing else.

    Raises:
        QuestionError: the question is empty or longer than `LONGEST_QUESTION`, or `as_of` is
            not ISO 8601.
        SettingsError: prose is asked for, and no chat model is set.
        CorpusError: nothing has been ingested.
        StoreError, EmbeddingError: as their names say.
    """
    text, as_of = _checked(question), checked_moment(as_of)
    writer = library.writer if mode != "quotes" else None
    if writer is None and mode == "prose":
        raise SettingsError(
            "Prose needs a chat model, and none is set.",
            "Set BYLINE_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY; or ask for quotes.",
        )
    opened: AbstractContextManager[Requests | None] = (
        Requests(writer.model) if writer else nullcontext()
    )
    with opened as requests:
        clock = _Clock()
        retriever = _filled(library) if within is None else within
        if filters is not None or as_of is not None:
            retriever = retriever.within(filters or Filters(), as_of)
        clock.lap("open")
        if turns and requests:
            rewriting = requests.submit(standalone_by_model, text, turns, requests)
            yield from clock.lapped("standalone", requests.waiting_for(rewriting))
            text = rewriting.result()
        elif turns:
            text = standalone_by_rule(text, turns)
            clock.lap("standalone")
        compared, first, last = text, None, None
        if as_of is not None:
            text, compared, first, last = understood(text, as_of)
            if first is not None:
                retriever = retriever.within(Filters(published_from=first.isoformat()))
        yield Asked(standalone_question=text, mode="prose" if writer else "quotes")
        clock.skip()
        with library.precedence.asking():
            if retriever.read(text).kind == "timeline":
                compared = text  # its days are what it is asked of
            asked = retriever.read(compared)
            clock.lap("read")
            hits = retriever.hits(compared, HITS_READ, copies=False)
            parts = [
                (retriever.read(p), retriever.hits(p, HITS_READ, copies=False)) for p in asked.parts
            ]
            clock.lap("retrieve")
            if len(retriever):
                caution = library.settings.caution
                if asked.kind == "timeline":
                    draft = draft_of_timeline(asked, compared, retriever, caution, HITS_READ)
                else:
                    draft = draft_of_quotes(asked, hits, parts, retriever, caution)
                if first is not None and last is not None:
                    draft = of_days(draft, first, last, retriever.document)
            else:
                reason = NO_REPORT if as_of is None else NO_REPORT_THEN.format(as_of=as_of)
                draft = Draft(reason=reason)
            clock.lap("answer")
            answer = answer_with_citations(draft, question, retriever.document)
            answer = with_spread(dated(answer, retriever.document), retriever)
            clock.lap("cite")
        tells = answer.arrangement == "telling" and (answer.statements or len(answer.nearest) > 1)
        if writer and requests and tells:
            quotes = answer
            writing = prose_answer(writer, requests, text, hits, retriever, quotes)
            writing = dated_events(writing, retriever.document)
            writing = events_with_spread(writing, retriever)
            with closing(clock.lapped("write", writing)) as events:
                for event in events:
                    if isinstance(event, Answer):
                        answer = with_positions_of(quotes, event)
                    else:
                        yield event
        else:
            yield from released_at_once(answer)
            clock.skip()
        timings_ms = {**clock.laps_ms(), **answer.timings_ms}
        if requests and requests.model_ms:
            timings_ms["model"] = round(requests.model_ms, 1)
        answer = answer.model_copy(
            update={
                "standalone_question": text,
                "filters": None if filters == Filters() else filters,
                "as_of": as_of,
                "newest_source": retriever.newest_source,
                "timings_ms": timings_ms,
                "usage": requests.usage if requests else answer.usage,
            }
        )
        answer = with_notice(answer)
        yield library.answers.keep(answer) if within is None else answer


def search(
    library: Library,
    question: str,
    *,
    limit: int,
    filters: Filters | None = None,
    as_of: str | None = None,
) -> list[Hit]:
    """The passages that fit a question, best first.

    Args:
        library: the open corpus.
        question: any text with words in it.
        limit: how many, at most.
        filters: which documents to search.
        as_of: a day or moment; the corpus is searched as it stood then, as `answering` has it.

    Raises:
        QuestionError: the question is empty or longer than `LONGEST_QUESTION`, or `as_of` is
            not ISO 8601.
        CorpusError: nothing has been ingested.
        StoreError, EmbeddingError: as their names say.
    """
    text, as_of = _checked(question), checked_moment(as_of)
    retriever = _filled(library).within(filters or Filters(), as_of)
    with library.precedence.asking():
        return retriever.hits(text, limit, max(limit, DEPTH))


def warm_up(library: Library) -> None:
    """Load what the first question would otherwise wait for: models, and the corpus's words."""
    with suppress(BylineError):  # whoever asks is told
        # Of a given snapshot, so that it is not kept: nobody asked it.
        ask(library, "Who said what?", mode="quotes", within=_filled(library))
    load_reader()


def _checked(question: str) -> str:
    if not re.search(ASKS_SOMETHING, question):
        raise QuestionError("The question is empty.", "Write a question.")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; the most is {LONGEST_QUESTION:,}.",
            "Shorten it to what you want to know.",
        )
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise QuestionError(
            f"The question has half a character (a lone surrogate) at position {error.start}.",
            "Write it again.",
        ) from None
    return question.strip()


def _filled(library: Library) -> Retriever:
    retriever = library.retriever
    if len(retriever) == 0:
        raise CorpusError(
            "The index is empty.",
            f"Put reports into {library.settings.corpus}, then run python app.py ingest, "
            "or start the server again.",
        )
    return retriever


class _Clock:
    """Milliseconds between calls of `lap`, by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + 1000 * (now - self._last)
        self._last = now

    def lapped(self, stage: str, events: Generator[_E]) -> Generator[_E]:
        """The events; what passes until each is the stage's, what passes after it is not."""
        with closing(events):
            for event in events:
                self.lap(stage)
                yield event
                self.skip()
        self.lap(stage)

    def skip(self) -> None:
        """Leave out what has passed since the last lap; it was the caller's time."""
        now = time.perf_counter()
        self._start += now - self._last
        self._last = now

    def laps_ms(self) -> dict[str, float]:
        laps = {**self._laps, "total": 1000 * (self._last - self._start)}
        return {stage: round(ms, 1) for stage, ms in laps.items()}

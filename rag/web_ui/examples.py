"""Example questions, drawn from whatever corpus it is, each of which it answers.

They are made of the reports' own sentences (`question_generation.py`) and then asked; what is
not answered from the sentence that it was made of is not shown. That takes seconds, so it is
done aside: in the places in which questions are answered, one at a time, with pauses as long
as the work, and again only when the corpus has changed.
"""

import asyncio
import html
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain, zip_longest
from typing import Any, NamedTuple, TypeVar

import gradio as gr
from anyio import to_thread

from rag import pipeline
from rag.errors import BylineError
from rag.filters import instant
from rag.http_api.desk import Desk
from rag.records import Answer, Metadata
from rag.retrieve import Retriever
from rag.web_ui.question_generation import Drawn, questions_of

#: How many are shown.
SHOWN = 4
#: Reports that are read for them, questions that are asked at most.
_READ, _ASKED_MOST = 16, 24
#: How long to wait for a pause in what readers ask, seconds.
_PAUSE_S = 0.5
_T = TypeVar("_T")


class Found(NamedTuple):
    """A question that the corpus answers."""

    drawn: Drawn
    is_disputed: bool


class Examples:
    """The example questions of one server's corpus.

    Args:
        desk: whose corpus; what is asked here is not noted there.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._generation: int | None = None
        self._finding: asyncio.Task[tuple[str, ...]] | None = None

    async def questions(self) -> tuple[str, ...]:
        """Four questions that the corpus answers, fewer where no more are found.

        Found out once for each state of the corpus, however many wait for it. Whoever gives up
        waiting leaves it to go on for the others.

        Raises:
            BylineError: the corpus cannot be asked.
        """
        generation = await to_thread.run_sync(lambda: self._desk.library.store.generation)
        if self._finding is None or generation != self._generation or _failed(self._finding):
            self._generation = generation
            self._finding = asyncio.create_task(self._find())
        return await asyncio.shield(self._finding)

    async def _find(self) -> tuple[str, ...]:
        library = self._desk.library
        retriever = await self._aside(lambda: library.retriever)
        drawn: list[list[Drawn]] = []
        for document in _spread(retriever.metadata, _READ):
            drawn.append(await self._aside(partial(_drawn_from, retriever, document)))
        found: list[Found] = []
        for candidate in _in_turn(drawn)[:_ASKED_MOST]:
            if _are_good(chosen(found)):
                break
            answer = await self._aside(
                partial(pipeline.ask, library, candidate.question, mode="quotes", within=retriever)
            )
            if _answers(answer, candidate):
                found.append(Found(candidate, is_disputed=answer.status == "disputed"))
        return tuple(one.drawn.question for one in chosen(found))

    async def _aside(self, work: Callable[[], _T]) -> _T:
        """The work, done in a thread and in a question's place, when no reader waits for one."""
        gate = self._desk.gates["quotes"]
        while gate.waiting or gate.inside:
            await asyncio.sleep(_PAUSE_S)
        async with gate.place(patient=True):
            began = time.monotonic()
            result = await to_thread.run_sync(work)
        await asyncio.sleep(time.monotonic() - began)
        return result


def _drawn_from(retriever: Retriever, document_id: str) -> list[Drawn]:
    return questions_of(retriever.document(document_id))


def _failed(task: "asyncio.Task[Any]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _spread(metadata: Mapping[str, Metadata], most: int) -> list[str]:
    """So many documents: half of them the newest, the others from all over the corpus."""
    dated = [(name, told.published) for name, told in metadata.items() if told.published]
    newest = sorted(dated, key=lambda one: instant(one[1]), reverse=True)[: most // 2]
    names = list(metadata)
    step = max(1, len(names) // most)
    return list(dict.fromkeys([*(name for name, _ in newest), *names[::step]]))[:most]


def _in_turn(drawn: Sequence[Sequence[Drawn]]) -> list[Drawn]:
    """Every report's first question of a kind, then every report's second; counts first.

    Only about what is counted do reports differ, so that one of these may be disputed; but half
    of what is asked is left to the others.
    """
    counts, sayings = (
        [one for one in chain.from_iterable(zip_longest(*of_kind)) if one is not None]
        for of_kind in (
            [[d for d in of_report if d.kind == kind] for of_report in drawn]
            for kind in ("how many", "what said")
        )
    )
    half = _ASKED_MOST // 2
    return [*counts[:half], *sayings, *counts[half:]]


def _answers(answer: Answer, drawn: Drawn) -> bool:
    """Whether an answer has the sentence that its question was made of."""
    return any(
        c.document == drawn.document and c.start < drawn.end and drawn.start < c.end
        for c in answer.citations
    )


def chosen(found: Sequence[Found]) -> list[Found]:
    """Four of the questions, of as many reports and kinds as there are; a disputed one first."""
    left = sorted(found, key=lambda one: not one.is_disputed)
    picked: list[Found] = []
    while left and len(picked) < SHOWN:
        documents = Counter(one.drawn.document for one in picked)
        kinds = Counter(one.drawn.kind for one in picked)
        best = min(left, key=lambda one: (documents[one.drawn.document], kinds[one.drawn.kind]))
        picked.append(best)
        left.remove(best)
    return picked


def _are_good(picked: Sequence[Found]) -> bool:
    """Whether these are four, of four reports, two of each kind."""
    kinds = Counter(one.drawn.kind for one in picked)
    return (
        len({one.drawn.document for one in picked}) == SHOWN
        and kinds["how many"] == kinds["what said"]
    )


class ExamplesRow(NamedTuple):
    """The components that show them.

    Attributes:
        place: where they stand.
        buttons: each has a question for its value.
    """

    place: gr.Column
    buttons: tuple[gr.Button, ...]


def examples_row(desk: Desk) -> ExamplesRow:
    """Room for four example questions, filled when they are found; within `gr.Blocks`."""
    examples = Examples(desk)
    with gr.Column(elem_id="byline-examples") as place:
        heading = gr.HTML(js_on_load=None, apply_default_css=False)
        buttons = tuple(gr.Button(visible=False, size="sm") for _ in range(SHOWN))

    async def fill() -> tuple[Any, ...]:
        nothing = tuple(gr.Button(visible=False) for _ in buttons)
        try:
            empty = await to_thread.run_sync(lambda: len(desk.library.retriever) == 0)
            questions = () if empty else await examples.questions()
        except BylineError:  # whoever asks a question is told
            return ("", *nothing)
        if empty:
            folder = html.escape(str(desk.library.settings.corpus))
            return (_EMPTY.format(folder=folder), *nothing)
        if not questions:
            return ("", *nothing)
        shown = tuple(gr.Button(question, visible=True) for question in questions)
        return (_HEADING, *shown, *nothing[len(shown) :])

    gr.on(
        triggers=None,
        fn=fill,
        outputs=[heading, *buttons],
        api_visibility="private",
        concurrency_limit=None,
        show_progress="hidden",
        queue=True,
    )
    return ExamplesRow(place, buttons)


_HEADING = "<p>From the reports:</p>"
_EMPTY = (
    "<p><strong>There are no reports yet.</strong> Add some in the tab Corpus, or put files into "
    "<code>{folder}</code> and run <code>python app.py ingest</code>.</p>"
)

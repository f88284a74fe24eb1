"""Questions → results.jsonl: each is asked, scored and kept before the next.

With `hold_out` an answerable question is asked a second time, of the index
without its evidence, where nothing answers it: its twin. Questions that lose
the same passages share one view of the index. The questions of the whole
index come first, in the suite's order, then the twins.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from evals.judge import Judge
from evals.metrics.ranking import ranking_scores
from evals.records import Expected, HoldOut, Key, Question, Result, ShownEvidence, Suite
from evals.run_folder import RunFolder
from evals.scores import answer_scores, outcome
from rag import pipeline
from rag.records import Passage, Span
from rag.retrieve import Retriever

#: Passages of a ranking that results keep.
RANKED = 20
#: Hits read to find that many documents, where documents are what is ranked.
_HITS_OF_DOCUMENTS = 100
#: Characters shown around evidence.
_AROUND = 160


class Task(NamedTuple):
    """A question to ask, and the passages it is asked without."""

    question: Question
    without: frozenset[Span]

    @property
    def held_out(self) -> bool:
        """Whether it is a twin."""
        return bool(self.without)

    @property
    def key(self) -> Key:
        """Its result's."""
        return self.question.id, self.held_out


class Passages:
    """The passages of an index, and which of them are a question's evidence."""

    def __init__(self, library: pipeline.Library) -> None:
        self._of_document: dict[str, list[Span]] = {}
        for passage in library.store.passages(library.store.documents()).values():
            self._of_document.setdefault(passage.document, []).append(place_of(passage))

    def __len__(self) -> int:
        """How many there are."""
        return sum(map(len, self._of_document.values()))

    def of_documents(self, question: Question) -> frozenset[Span]:
        """Every passage of the documents that its evidence stands in."""
        names = question.evidence_documents
        return frozenset(span for name in names for span in self._of_document.get(name, ()))

    def of_evidence(self, question: Question) -> frozenset[Span]:
        """Those that share a character with its evidence; of judged documents, all."""
        if question.relevant:
            return self.of_documents(question)
        return frozenset(
            span
            for piece in question.evidence
            for place in piece.places
            for span in self._of_document.get(place.document, ())
            if span.start < place.end and place.start < span.end
        )


def place_of(passage: Passage) -> Span:
    """Where a passage stands, which is also what tells it from every other."""
    return Span(document=passage.document, start=passage.start, end=passage.end)


def tasks(suite: Suite, passages: Passages, hold_out: HoldOut | None) -> list[Task]:
    """All that is to be asked, twins of the same evidence together.

    A question has no twin when its evidence is all of the corpus, or none of
    it (a judged document without words is in no index).
    """
    whole = [Task(question, frozenset()) for question in suite.questions]
    if hold_out is None:
        return whole
    evidence_of = {
        HoldOut.ARTICLE: passages.of_documents,
        HoldOut.PASSAGE: passages.of_evidence,
    }[hold_out]
    groups: dict[frozenset[Span], list[Task]] = {}
    for question in suite.questions:
        if question.answerable:
            without = evidence_of(question)
            if 0 < len(without) < len(passages):
                groups.setdefault(without, []).append(Task(question, without))
    return whole + [task for group in groups.values() for task in group]


def run_suite(
    library: pipeline.Library,
    suite: Suite,
    planned: list[Task],
    passages: Passages,
    mode: pipeline.Mode,
    folder: RunFolder,
    judge: Judge | None,
    progress: Callable[[int, int], None],
) -> list[Result]:
    """Ask what is left to ask; every result of the run, in the order of `planned`.

    Raises:
        BylineError: what an answer or the judge ends with; what was kept so far stays.
    """

    def missing(done: Container[Key]) -> Iterator[Result]:
        left = (task for task in planned if task.key not in done)
        for task, view in _with_views(left, library.retriever):
            yield _ask(library, suite, task, passages, view, mode, judge)

    return folder.complete(Result, [task.key for task in planned], missing, progress)


def _with_views(left: Iterator[Task], whole: Retriever) -> Iterator[tuple[Task, Retriever]]:
    """Each task with the part of the index that it is asked of."""
    for without, group in groupby(left, key=lambda task: task.without):
        view = whole.without(_standing_in(without)) if without else whole
        for task in group:
            yield task, view


def _standing_in(places: frozenset[Span]) -> Callable[[Passage], bool]:
    return lambda passage: place_of(passage) in places


def _ask(
    library: pipeline.Library,
    suite: Suite,
    task: Task,
    passages: Passages,
    view: Retriever,
    mode: pipeline.Mode,
    judge: Judge | None,
) -> Result:
    question = task.question
    if task.held_out:
        question = question.model_copy(update={"answerable": False})
    # First the answer: its time is then not shortened by what finding hits has warmed.
    answer = pipeline.ask(library, question.text, mode=mode, within=view)
    ranking = _ranking(view, question)
    expected = _expected(question, library.retriever)
    scores = answer_scores(question, answer, by_spans=suite.form == "squad")
    if question.answerable:
        scores |= ranking_scores(*_judged_ranking(question, ranking, passages))
    verdict = None
    if judge is not None and question.answerable and answer.statements:
        verdict = judge.verdict(question.text, expected, answer)
    return Result(
        id=question.id,
        kind=question.kind,
        question=question.text,
        answerable=question.answerable,
        held_out=task.held_out,
        expected=expected,
        ranking=tuple(ranking),
        outcome=outcome(scores, answerable=question.answerable),
        scores=scores,
        answer=answer.as_json(),
        verdict=verdict,
    )


def _ranking(view: Retriever, question: Question) -> list[Span]:
    """The passages found; where documents are judged, the first passage of each."""
    if not question.relevant:
        return [place_of(hit.passage) for hit in view.hits(question.text, RANKED)]
    first: dict[str, Span] = {}
    for hit in view.hits(question.text, _HITS_OF_DOCUMENTS):
        first.setdefault(hit.passage.document, place_of(hit.passage))
    return list(first.values())[:RANKED]


def _judged_ranking(
    question: Question, ranking: list[Span], passages: Passages
) -> tuple[Mapping[str, int], list[str]]:
    """What is relevant, with grades, and what was ranked, under the same names."""
    if question.relevant:
        return question.relevant, [span.document for span in ranking]
    evidence = passages.of_evidence(question)
    return {_name(span): 1 for span in evidence}, [_name(span) for span in ranking]


def _name(span: Span) -> str:
    return f"{span.document}:{span.start}-{span.end}"


def _expected(question: Question, whole: Retriever) -> Expected:
    def shown(place: Span) -> ShownEvidence:
        text = whole.document(place.document).text
        return ShownEvidence(
            **place.model_dump(),
            before=text[max(0, place.start - _AROUND) : place.start],
            quote=text[place.start : place.end],
            after=text[place.end : place.end + _AROUND],
        )

    return Expected(
        accept=question.accept,
        values=question.values,
        speaker=question.speaker,
        evidence=tuple(tuple(map(shown, piece.places)) for piece in question.evidence),
        relevant=question.relevant,
    )

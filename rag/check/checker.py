"""A statement × the quotes that it cites → the tests that it passes and fails.

Each clause of the statement has to be carried by the quotes from one document,
so that two sources cannot be merged into one sentence: its figures and units,
its dates (counted from the report's day), its names, its speaker, what is denied
and how sure it is, and at last its words, by their vectors. One failed test
withholds the statement, and so does an exception in any of them.

Each test is a module of this package: a clause and the quotes of one document
in, what is wrong with it out. They are strict by design: what they withhold
costs a reader one sentence, what they let pass wrongly costs the reader's trust.
The rates of both errors are in evals/LOG.md.

Not covered: whether a statement answers the question; languages other than
English, in which most statements are withheld.
"""

import logging
from collections.abc import Callable, Sequence

from rag.check import certainty, dates, figures, meaning, names, negation, roles, speakers
from rag.check.texts import Clause, Source, read_clauses, read_sources
from rag.embed import MiniLM
from rag.reading.voices import sole_speaker, voices_in
from rag.records import Citation, Record

Test = Callable[[Clause, Source], list[str]]
#: In the order in which they are told.
TESTS: dict[str, Test] = {
    "figures": figures.faults,
    "dates": dates.faults,
    "names": names.faults,
    "speaker": speakers.faults,
    "negation": negation.faults,
    "certainty": certainty.faults,
    "roles": roles.faults,
}
#: The last test, on the statement as a whole.
MEANING = "meaning"
_log = logging.getLogger(__name__)


class Checked(Record):
    """What a checker found.

    Attributes:
        passed, failed: names of tests; a statement is carried when none failed.
        speaker: whom the statement names as the one who says it, if anybody.
    """

    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    speaker: str | None = None


class Checker:
    """Every test on statements, with the embedded model's vectors."""

    def __init__(self, model: MiniLM) -> None:
        self._model = model

    def check(self, text: str, citations: Sequence[Citation]) -> Checked:
        """Which tests a statement passes against the quotes that it cites.

        Args:
            text: one sentence, or a few.
            citations: what it cites; one or more.
        """
        try:
            failed = self._failed(text, citations)
        except Exception:  # noqa: BLE001 - fails closed, whatever a text does to a parser
            _log.exception("a statement could not be checked")
            failed = {*TESTS, MEANING}
        every = (*TESTS, MEANING)
        return Checked(
            passed=tuple(name for name in every if name not in failed),
            failed=tuple(name for name in every if name in failed),
            speaker=sole_speaker(voices_in(text)),
        )

    def _failed(self, text: str, citations: Sequence[Citation]) -> set[str]:
        sources = read_sources(citations, self._model)
        failed: set[str] = set()
        unmet = 0.0
        for clause in read_clauses(text, self._model):
            least, of_source = min(
                (self._against(clause, source) for source in sources),
                key=lambda found: (len(found[1]), found[0]),
            )
            failed |= of_source
            unmet += least
        return failed | ({MEANING} if unmet > meaning.MOST_UNMET else set())

    def _against(self, clause: Clause, source: Source) -> tuple[float, set[str]]:
        """What the source does not meet of a clause, and the tests that the clause fails."""
        failed = {name for name, faults in TESTS.items() if faults(clause, source)}
        return meaning.unmet(clause, source, self._model), failed

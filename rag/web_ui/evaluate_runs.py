"""What the Evaluate tab shows of the runs of evaluations, and what gives it that.

`app.py` hands over what gives it, since nothing in `rag/` knows `evals/`. Texts in these
records are worded for people; what is in them comes from suites, reports and chat models, so
whoever shows them makes them `inert`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from rag.records import Record


class Run(Record):
    """A run, as a list has it.

    Attributes:
        name: its folder's, which names it everywhere.
        corpus: what it was measured over, and which state of it.
        how: the mode; with the chat model, and what was held out, where there was any.
        started: ISO 8601, UTC.
        over: how much it is over, in a line; how much is done, where it is not finished.
    """

    name: str
    suite: str
    corpus: str
    how: str
    started: str
    is_finished: bool
    over: str


class Misfit(Record):
    """A folder among the runs that is none, or a damaged one."""

    name: str
    problem: str


class Listing(Record):
    """All runs, newest first, and what is beside them."""

    runs: tuple[Run, ...] = ()
    misfits: tuple[Misfit, ...] = ()


class FigureRow(Record):
    """A figure, written out.

    Attributes:
        interval: its 95 % interval.
        n: how many results it is over.
        change, p: against another run; None where the two are not compared, or not on this.
    """

    name: str
    value: str
    interval: str
    n: str
    change: str | None = None
    p: str | None = None


class FigureTable(Record):
    """Figures that belong together."""

    title: str
    rows: tuple[FigureRow, ...]


class Chart(Record):
    """A plot.

    Attributes:
        figure: plotly's `data` and `layout`, as JSON values.
    """

    title: str
    figure: dict[str, Any]


class Group(Record):
    """Results that belong together, such as one sort of failure."""

    title: str
    count: int


class Figures(Record):
    """A finished run in figures.

    Attributes:
        facts: what else there is to know about it, a sentence each.
        headlines: the figures that tell it in a few lines.
        tables: all figures, by section.
        kinds: those of each kind of question; empty for a single kind.
        failures: the groups of its failures.
    """

    facts: tuple[str, ...]
    headlines: tuple[FigureRow, ...]
    tables: tuple[FigureTable, ...]
    kinds: tuple[FigureTable, ...]
    charts: tuple[Chart, ...]
    failures: tuple[Group, ...]


class Changes(Record):
    """A run against an earlier one, the baseline.

    Attributes:
        told: what changed, a sentence each.
        worse: the figures that got significantly worse; empty when none did.
        tables: as of the run, with change and p.
        flips: the groups of what is wrong now and was right, and the other way round.
    """

    told: tuple[str, ...]
    worse: tuple[str, ...]
    tables: tuple[FigureTable, ...]
    flips: tuple[Group, ...]


class Quoted(Record):
    """Words of a document.

    Attributes:
        before, after: the words around them; both None where they stand by themselves.
        place: where they stand.
    """

    quote: str
    place: str
    before: str | None = None
    after: str | None = None


class Detail(Record):
    """One thing to know about a result: lines, or quotes, or both."""

    name: str
    lines: tuple[str, ...] = ()
    quotes: tuple[Quoted, ...] = ()


class ShownResult(Record):
    """A result to look at.

    Attributes:
        text: what was asked, checked or read.
        held_out: whether it was asked without its evidence.
        outcome: what became of it, in a line.
        earlier: what was otherwise in the baseline, where the outcome was; that comes first.
    """

    text: str
    held_out: bool
    outcome: str
    details: tuple[Detail, ...]
    earlier: tuple[Detail, ...] = ()


class Runs(Protocol):
    """The runs that are kept in one folder. Every run is named as `listing` names it.

    Every method raises a `BylineError` that says what to do: `NotFound` for a name that is not
    in the listing, another for a run that cannot be read, or not be compared.
    """

    @property
    def folder(self) -> Path:
        """Where they are kept."""
        ...

    @property
    def command(self) -> str:
        """What makes a run, for people to type."""
        ...

    def listing(self) -> Listing:
        """All of them, as they are now."""
        ...

    def figures(self, name: str) -> Figures:
        """A finished run."""
        ...

    def comparable(self, name: str) -> Sequence[Run]:
        """The other finished runs over the same suite, asked in the same way; newest first."""
        ...

    def changes(self, name: str, baseline: str) -> Changes:
        """A finished run against another."""
        ...

    def results(
        self, name: str, group: str | None, first: int, most: int, baseline: str | None = None
    ) -> Sequence[ShownResult]:
        """Some results of a group.

        Args:
            group: its title, of the failures or, with a baseline, of the flips; None for all
                failures.
            first: how many of the group to leave out, 0 or more.
            most: how many to give.
        """
        ...

    def report(self, name: str) -> Path:
        """The file of a finished run's own page."""
        ...

"""What the parts of this package hand to each other.

Told → Claims → Conflict
"""

from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

#: `figures`: numbers differ. `states`: one says that a thing is so, another that the contrary
#: is. `denied`: one says that it is so, another denies it. `dates`: days or times differ.
#: `opinions`: speakers judge a thing contrarily. `superseded`: a later report, or one that says
#: so, has another value than the earlier.
Kind = Literal["figures", "states", "denied", "dates", "opinions", "superseded"]


class Told(NamedTuple):
    """A sentence that may answer, and where it is from.

    Attributes:
        document: the id of the report that it stands in.
        title: the report's title; "" for none.
        publisher: "" for none.
        published: ISO 8601; None for an undated report.
        before: the sentence before it in its report; "" for none.
        relevance: how well it meets the question, word piece by word piece, 0 to 1, as
            `interaction.Met.maxsim_within` has it; 1 where it is known to answer.
        document_terms: the terms of the whole report, as `rag.lexical.terms` has them.
    """

    text: str
    document: str
    title: str = ""
    publisher: str = ""
    published: str | None = None
    document_terms: frozenset[str] = frozenset()
    before: str = ""
    relevance: float = 1.0

    @property
    def moment(self) -> datetime | None:
        """When the report was published, in UTC where it does not say of which clock."""
        if self.published is None:
            return None
        moment = datetime.fromisoformat(self.published)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Moment(NamedTuple):
    """A stretch of time, both ends included.

    Attributes:
        first, last: minutes; of a day's midnight `date.toordinal` × 1440, of a time whose day
            is not told from midnight.
        dated: whether the day is told.
        timed: whether a time of day is.
        offset: how far its clock is ahead of UTC, in minutes.
    """

    first: int
    last: int
    dated: bool
    timed: bool
    offset: int


class Claim(NamedTuple):
    """What one sentence gives for what is asked.

    Attributes:
        told: the number of the sentence, from 0.
        start, end: where the value stands in it.
        value: the value in words, as a reader is shown it.
        low, high: a number's bounds; for a state 1 where it holds and -1 where it does not.
        bound: how words bound the number, as `figures.Figure` has it.
        speaker: who says so; None for the report's own voice.
        denied: whether the sentence denies rather than says.
        qualities: lower-case words that narrow down what is told of ("railway" of a bridge).
        places, days: where and when, as far as the sentence says.
        parts: lemmas of the nouns that a thing is placed by ("refinery" of a strike at one).
        past: the first and last day that the sentence names, where all are long past.
        unit: what is counted or measured.
        holder: whether `qualities` are what the holder of a place is known by.
        sure: whether the sentence names both what is asked about and what became of it.
        loose: whether only that nothing else is counted says that it counts what is asked.
        replaced: whether the sentence says that it was told before, and no longer is.
        replaces: whether it says that it comes after another value.
        lasting: whether it is of a state asked of now, which a later day may change.
        moments: all that a day or a time may mean.
    """

    told: int
    start: int
    end: int
    value: str
    low: float
    high: float
    bound: str = "exact"
    speaker: str | None = None
    denied: bool = False
    qualities: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    parts: frozenset[str] = frozenset()
    past: tuple[date, date] | None = None
    unit: str | None = None
    holder: bool = False
    sure: bool = False
    loose: bool = False
    replaced: bool = False
    replaces: bool = False
    lasting: bool = False
    moments: tuple[Moment, ...] = ()


class Side(NamedTuple):
    """One position: its value in words, who holds it, and the numbers of its sentences, of
    which the first has these words."""

    value: str
    speaker: str | None
    told: tuple[int, ...]


class Conflict(NamedTuple):
    """Positions that cannot all hold, the one that stands first where one is superseded.

    Attributes:
        about: what they are about, in words of the question.
    """

    about: str
    kind: Kind
    sides: tuple[Side, ...]

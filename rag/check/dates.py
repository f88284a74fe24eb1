"""Whether a clause's days and times are the source's, counted from its day of publication."""

from rag.check.texts import Clause, Source
from rag.reading.dates import carries_date, dates_of


def faults(clause: Clause, source: Source) -> list[str]:
    """The clause's days and times that nothing in the source says as exactly."""
    text = clause.whole.text
    quoted = [
        said for own in (source.body.text, source.title) for said in dates_of(own, source.published)
    ]
    return [
        text[stated.start : stated.end]
        for stated in dates_of(text, source.published)
        if clause.holds(stated.start, stated.end)
        and not any(carries_date(said, stated) for said in quoted)
    ]

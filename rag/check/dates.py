"""Whether a clause's days and times are the source's, counted from its day of publication."""

import re

from rag.check.texts import Clause, Source
from rag.reading.dates import carries_date, dates_of

#: Days that count from another one that the report has told of.
_COUNTED_FROM = re.compile(r"\b(?:later|earlier|before|after|that|same|next|previous|following)\b")


def _is_copied(words: str, source: Source) -> bool:
    """Whether words that mean a day only where they stand are the source's own."""
    return bool(_COUNTED_FROM.search(words)) and words.casefold() in source.body.text.casefold()


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
        and not _is_copied(text[stated.start : stated.end], source)
    ]

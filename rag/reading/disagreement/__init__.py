"""A question × the sentences that answer it → positions on it that cannot all hold, or none.

A reader who is told "five" by one report and "six" by another must see both, with who says
so. Numbers and states are compared, and only those that speak of one thing: the same unit
and event, the same thing, no other place and no other day, as far as the sentences say.
Where that is in doubt there is no disagreement.

    records.py        Told, Claim, Side, Conflict
    circumstances.py  a sentence → where, when, by whom
    amounts.py        "how many …?" × a sentence → numbers
    states.py         "is it so?" × a sentence → so, or the contrary
    compare.py        claims → sides, and their kind

Decisions that callers rely on:

- "At least five" and "six" are two positions; "about 5,000" and "4,900" are one.
- A later value from the same speaker or publisher supersedes the earlier one, and so does
  one that says that it does ("has risen to seven"), and one that the report itself calls
  the first. The later position stands first.
- Within one report, two values of one speaker are no disagreement.

Not covered: opinions, why and how, dates as answers, durations, other languages than English.
"""

from rag.reading.disagreement.compare import conflict_among
from rag.reading.disagreement.records import Conflict, Kind, Side, Told

__all__ = ["Conflict", "Kind", "Side", "Told", "conflict_among"]

"""A question × the sentences that answer it → positions on it that cannot all hold, or none.

A reader who is told "five" by one report and "six" by another must see both, with who says
so. By rules, numbers, days, states and judgements are compared, and only those that speak of one
thing: the same unit, no other fate, place, day, part or person, as far as the sentences say. A
sentence that ranks as speaking to the question is taken to, in whatever words, unless it says
otherwise. A trained reader looks at what the rules found, and for what they do not see.

    records.py        Told, Claim, Side, Conflict
    kin.py            a word → what it may stand for in the news
    circumstances.py  a sentence → where, when, by whom
    measures.py       a text → spans of time, lengths, sums of money, …
    asked_number.py   "how many …?", "how long …?" → what is asked a number of
    amount_words.py   a word → the fate, the cause or the kind of thing that it tells
    around_numbers.py a number's place → the noun and verbs it hangs on, and whether it is a part
    counts.py         what is asked × a figure → how well the figure counts it
    measured.py       what is asked × a measure → how well the measure fits
    amounts.py        what is asked a number of × a sentence → numbers
    occasions.py      "when …?" × sentences → days and times of day
    states.py         "is it so?" × a sentence → so, or the contrary
    holders.py        "who holds, won, did …?" × a sentence → who does
    opinions.py       "what do they think of …?" × a sentence → who is for and who against
    opinion_words.py  words and idioms that judge, each with its side
    compare.py        claims → sides, and their kind
    reader.py         a question × two sentences → whether they conflict, by a trained model
    by_reading.py     what rules found → whether it is so; sentences → sides that rules do not see
    among.py          sentences → a conflict, by both

Decisions that callers rely on:

- "At least five" and "six" are two positions; "about 5,000" and "4,900" are one.
- A later value from the same speaker or publisher supersedes the earlier one, and so does
  one that says that it does ("has risen to seven"), and one that the report itself calls
  the first. The later position stands first.
- What is asked of now may change: what is told on a later day supersedes what was told before,
  unless it is a denial.
- Within one report, two values of one speaker are no disagreement.
- What a report tells of another year is not compared with what is told of now.
- Two counts that a report sets side by side ("63 bodies", "the bodies of 432 civilians") are
  two positions, even where it adds that they do not count the same: the quotes tell how.

Not covered: other languages than English.
"""

from rag.reading.disagreement.among import conflict_among
from rag.reading.disagreement.reader import load_reader
from rag.reading.disagreement.records import Conflict, Kind, Side, Told

__all__ = ["Conflict", "Kind", "Side", "Told", "conflict_among", "load_reader"]

"""Text → the days, spans, years and times of day that it says, as intervals.

A report says "on Friday" and means a day that its date of publication gives. So
each expression is resolved against that date, into every day that it may mean:
a weekday alone is the last one or the next one. Without a date of publication
it stays a pattern (a weekday, a day of a month, an offset), and patterns still
compare with each other.

An own grammar, because the libraries lose what a comparison needs. Asked for 40
expressions of news English in a sentence, with the day of publication, they
gave a right day or span for 18 (dateparser 1.5), 17 (recurrent 0.4), 16
(parsedatetime 2.6), 14 (ctparse 0.3) and 14 (timefhuman 0.1): "last week" becomes
one day, "in November" the day of publication, and weekdays always lie ahead.

    records.py    Days, Pattern, Said, and what the rules are made of
    words.py      names, patterns and numbers that the rules share
    spans.py      a unit and a count, or a day of a month → days of the calendar
    dated.py      "3 March 2019", "in May", "the 1990s" → days
    holidays.py   "Good Friday" → a day
    counted.py    "on Friday", "two days later", "last week" → days
    clock.py      "at 16:20", "in the evening" → minutes of a day
    joining.py    pieces → one expression where they stand together, and its relation
    reading.py    all the rules: a text → what it says of when
    carrying.py   what two texts say of when → whether one carries the other

Choices:

- A month or day without a year is the one nearest to publication; if that lies
  ahead, also the last one, unless it is more than 300 days back.
- "two days earlier", "the day before" and "the following Friday" count from the
  day said last before them in the text, "two years later" from the year, month
  or day; from publication where nothing is said, and after a longer time from no
  day that is known.
- Weeks begin on Monday. "A week ago" is the week that holds that day, "two years
  ago" that year; "two days ago" is the day.
- "Early", "mid" and "late" are thirds, of a decade four, three and three years;
  "around" widens a time by 15 minutes, a day by 2 days, a year by 1.
- A day and a time that stand together are one expression: "at 16:20 on Friday",
  "at 16:20 this afternoon". "Two days before Friday" is one beside "Friday".
- The first week of a month is its first seven days, the last its last seven.
- Digits from 1800 to 2099 without a comma are a year, unless counted things or a
  bound come with them ("2000 people", "nearly 2000"); from 1000 only after "in" or
  the like.

Not covered: seasons, quarters without their year, holidays other than those in
`holidays.py`, hours without a sign of the clock ("at three"), "16.20" without am or pm,
time zones, how long something took ("for three days", "over the past 24 hours": these
are figures).
"""

from rag.reading.dates.carrying import carries_date
from rag.reading.dates.reading import dates_of
from rag.reading.dates.records import Days, Pattern, Relation, Said

__all__ = ["Days", "Pattern", "Relation", "Said", "carries_date", "dates_of"]

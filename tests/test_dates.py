"""Dates: which days, spans and times a text says, and which of them carries which.

The reports are of Friday, 11 November 2022, unless they say so; what they mean is worked
out by hand from the calendar of that month:

    Mo Tu We Th Fr Sa Su
     7  8  9 10 11 12 13
    14 15 16 17 18 19 20
"""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.dates import Days, Pattern, Said, carries_date, dates_of

PUBLISHED = "2022-11-11T09:30:00+02:00"


def only(text: str, published: str | None = PUBLISHED) -> Said:
    found = dates_of(text, published)
    assert len(found) == 1, found
    return found[0]


def days(*spans: str) -> tuple[Days, ...]:
    """ "2022-11-11" or "2022-11-07/2022-11-13" each."""
    ends = [(span.split("/")[0], span.split("/")[-1]) for span in spans]
    return tuple(Days(date.fromisoformat(a), date.fromisoformat(b)) for a, b in ends)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Rain is due on Friday.", ("2022-11-11", "2022-11-18")),
        ("Rain fell on Thursday.", ("2022-11-10", "2022-11-17")),
        ("Sunday's vote was close.", ("2022-11-06", "2022-11-13")),
        ("It closed last Friday.", ("2022-11-04",)),
        ("It closed last Tuesday.", ("2022-11-08", "2022-11-01")),  # of this week, or before
        ("It opens next Monday.", ("2022-11-14",)),
        ("It opens next Saturday.", ("2022-11-12", "2022-11-19")),
        ("It opened this Wednesday.", ("2022-11-09",)),
        ("Shares fell yesterday.", ("2022-11-10",)),
        ("Shares fell today.", ("2022-11-11",)),
        ("Shares may fall tomorrow.", ("2022-11-12",)),
        ("Shares fell the day before yesterday.", ("2022-11-09",)),
        ("They fly the day after tomorrow.", ("2022-11-13",)),
        ("They met three days ago.", ("2022-11-08",)),
        ("They met 10 days ago.", ("2022-11-01",)),
        ("They had met the day before.", ("2022-11-10",)),
        ("They had met two days earlier.", ("2022-11-09",)),
        ("They met again the next day.", ("2022-11-12",)),
        ("The race is on 11 November.", ("2022-11-11",)),
        ("The race was on the 9th of November.", ("2022-11-09",)),
        ("The race was on Nov. 9.", ("2022-11-09",)),
        ("The race was on November 9th.", ("2022-11-09",)),
        ("The race was on 9 November 2019.", ("2019-11-09",)),
        ("The race was on November 9th, 2019.", ("2019-11-09",)),
        ("The race was on Saturday, 9 November 2019.", ("2019-11-09",)),
        ("The race was on 2019-11-09.", ("2019-11-09",)),
        ("The race was on 09.11.2019.", ("2019-11-09",)),
        ("The race was on 09/11/2019.", ("2019-11-09", "2019-09-11")),
        ("The race was on 25/12/2019.", ("2019-12-25",)),
        ("The race is on 5 December.", ("2022-12-05",)),
        ("The race was on 30 September.", ("2022-09-30",)),
        ("The race is on 15 January.", ("2023-01-15", "2022-01-15")),  # 65 days on, 300 back
        ("A leap day is 29 February.", ("2024-02-29",)),
        ("The race is on Thursday, 5 January.", ("2023-01-05",)),  # a Wednesday last year
        ("The race was on 9 November last year.", ("2021-11-09",)),
        ("The race was on November 9, last year.", ("2021-11-09",)),
        ("The race was on Wednesday last week.", ("2022-11-02",)),
        ("The race was on Tuesday of last week.", ("2022-11-01",)),
        ("The race is on Sunday next week.", ("2022-11-20",)),
        ("The race was on New Year's Day.", ("2023-01-01",)),
        ("The race was on New Year’s Eve 2019.", ("2019-12-31",)),
        ("The race was on St. Stephen's Day last year.", ("2021-12-26",)),
        ("The race was on Halloween.", ("2022-10-31",)),
        ("The race was on Boxing\nDay 2019.", ("2019-12-26",)),
        ("The race was on Easter\nSunday 2019.", ("2019-04-21",)),
        ("The race was on Good Friday.", ("2023-04-07", "2022-04-15")),
        ("The race was on Easter Monday 2019.", ("2019-04-22",)),
        ("The race was on Good Friday, 19 April 2019.", ("2019-04-19",)),
        ("The race is on the first Sunday in December.", ("2022-12-04",)),
        ("The race was on the last Saturday of October.", ("2022-10-29",)),
        ("The race is in three days' time.", ("2022-11-14",)),
    ],
)
def test_a_day(text: str, meant: tuple[str, ...]) -> None:
    said = only(text)
    assert (said.kind, said.relation, said.clock) == ("day", "at", None)
    assert said.days == days(*meant)


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("Prices rose last week.", "span", ("2022-10-31/2022-11-06",)),
        ("Prices rose this week.", "span", ("2022-11-07/2022-11-13",)),
        ("Prices rose earlier this week.", "span", ("2022-11-07/2022-11-11",)),
        ("Prices will rise later this week.", "span", ("2022-11-11/2022-11-13",)),
        ("Prices rose this month.", "span", ("2022-11-01/2022-11-30",)),
        ("Prices will rise next month.", "span", ("2022-12-01/2022-12-31",)),
        ("Prices rose over the past week.", "span", ("2022-11-04/2022-11-11",)),
        ("Prices rose a week ago.", "span", ("2022-10-31/2022-11-06",)),
        ("Prices rose two months ago.", "span", ("2022-09-01/2022-09-30",)),
        ("Prices rose twenty-five years ago.", "span", ("1997-01-01/1997-12-31",)),
        ("Prices rose last year.", "year", ("2021-01-01/2021-12-31",)),
        ("Prices rose in 2014.", "year", ("2014-01-01/2014-12-31",)),
        ("The 2014 harvest was poor.", "year", ("2014-01-01/2014-12-31",)),
        ("The treaty was signed in 1648.", "year", ("1648-01-01/1648-12-31",)),
        ("It snowed in November.", "span", ("2022-11-01/2022-11-30",)),
        ("It snowed last November.", "span", ("2021-11-01/2021-11-30",)),
        ("It snowed in September.", "span", ("2022-09-01/2022-09-30",)),
        ("It snowed in February.", "span", ("2023-02-01/2023-02-28", "2022-02-01/2022-02-28")),
        ("It snowed in May 2020.", "span", ("2020-05-01/2020-05-31",)),
        ("It snowed in mid-November.", "span", ("2022-11-11/2022-11-20",)),
        ("It snowed in early October.", "span", ("2022-10-01/2022-10-10",)),
        ("It snowed in late February 2020.", "span", ("2020-02-21/2020-02-29",)),
        ("It snowed in early 2021.", "span", ("2021-01-01/2021-04-30",)),
        ("It snowed in the late 1960s.", "span", ("1967-01-01/1969-12-31",)),
        ("It snowed early in the 1960s.", "span", ("1960-01-01/1963-12-31",)),
        (
            "It rained between January and March.",
            "span",
            ("2023-01-01/2023-03-31", "2022-01-01/2022-03-31"),
        ),
        ("Sales fell in the year to March 2019.", "span", ("2019-03-01/2019-03-31",)),
        ("It snowed at the end of the month.", "span", ("2022-11-21/2022-11-30",)),
        ("The 1990s were dry.", "span", ("1990-01-01/1999-12-31",)),
        ("The '90s were dry.", "span", ("1990-01-01/1999-12-31",)),
        ("The 19th century was wet.", "span", ("1801-01-01/1900-12-31",)),
        ("The fair ran from 3 to 5 October.", "span", ("2022-10-03/2022-10-05",)),
        ("The fair ran 3-5 October 2019.", "span", ("2019-10-03/2019-10-05",)),
        ("The fair ran October 3–5.", "span", ("2022-10-03/2022-10-05",)),
        ("It runs between 20 and 25 November.", "span", ("2022-11-20/2022-11-25",)),
        ("It runs from 28 November to 3 December.", "span", ("2022-11-28/2022-12-03",)),
        (
            "It ran from Monday to Wednesday.",
            "span",
            ("2022-11-07/2022-11-09", "2022-11-14/2022-11-16"),
        ),
        ("He led from 2014 to 2018.", "span", ("2014-01-01/2018-12-31",)),
        ("He led in 2014-2018.", "span", ("2014-01-01/2018-12-31",)),
        ("They won the league of 2021-22.", "span", ("2021-01-01/2022-12-31",)),
        ("It rained over the weekend.", "span", ("2022-11-05/2022-11-06", "2022-11-12/2022-11-13")),
        ("It rained last weekend.", "span", ("2022-11-05/2022-11-06",)),
        ("It rained early in June last year.", "span", ("2021-06-01/2021-06-10",)),
        ("It rained in June of last year.", "span", ("2021-06-01/2021-06-30",)),
        ("It will rain in May next year.", "span", ("2023-05-01/2023-05-31",)),
        ("It rained from 30 May until 2 June 2021.", "span", ("2021-05-30/2021-06-02",)),
        ("It rained between October and December 2018.", "span", ("2018-10-01/2018-12-31",)),
        ("It rained from November to March 2021.", "span", ("2020-11-01/2021-03-31",)),
        ("It rained in the first week of June.", "span", ("2022-06-01/2022-06-07",)),
        ("It rained in the last week of February 2020.", "span", ("2020-02-23/2020-02-29",)),
        ("It rained on the second weekend of May.", "span", ("2022-05-14/2022-05-15",)),
        ("It rained in the second half of October.", "span", ("2022-10-16/2022-10-31",)),
        ("Sales fell in the first half of last year.", "span", ("2021-01-01/2021-06-30",)),
        ("Sales fell in the final quarter of 2020.", "span", ("2020-10-01/2020-12-31",)),
        ("Sales fell earlier in the week.", "span", ("2022-11-07/2022-11-11",)),
        ("Sales will fall later in the month.", "span", ("2022-11-11/2022-11-30",)),
        ("Sales fell a fortnight ago.", "span", ("2022-10-24/2022-10-30",)),
        ("Sales start in a week's time.", "span", ("2022-11-14/2022-11-20",)),
    ],
)
def test_a_span_or_a_year(text: str, kind: str, meant: tuple[str, ...]) -> None:
    said = only(text)
    assert (said.kind, said.relation, said.clock) == (kind, "at", None)
    assert said.days == days(*meant)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("The siren went at 16:20.", 980, 980),  # 16 × 60 + 20
        ("The siren went at 4.20 pm.", 980, 980),
        ("The siren went at 4:20 p.m. sharp.", 980, 980),
        ("The siren went at 3 pm.", 900, 900),
        ("The siren went at 12 am.", 0, 0),
        ("The siren went at 0900 GMT.", 540, 540),
        ("The siren went at noon.", 720, 720),
        ("The siren went at three in the morning.", 180, 180),
        ("The siren went at five past three in the morning.", 185, 185),
        ("The siren went at a quarter to nine in the evening.", 1245, 1245),
        ("The siren went at ten at night.", 1320, 1320),
        ("The siren went at ten o'clock.", 600, 1320),  # in the morning or in the evening
        ("The siren went around noon.", 705, 735),
        ("The siren went from 3 to 5 pm.", 900, 1020),
        ("The siren went from 11 to 1 pm.", 660, 780),
        ("A curfew runs from 22:00 to 05:30.", 1320, 1770),  # past midnight: 1440 + 330
        ("The siren went in the afternoon.", 720, 1080),
        ("The siren went in the early hours.", 0, 360),
    ],
)
def test_a_time_of_day(text: str, first: int, last: int) -> None:
    said = only(text)
    assert (said.kind, said.days, said.clock) == ("clock", (), (first, last))


@pytest.mark.parametrize(
    ("text", "meant", "clock"),
    [
        ("It fell on Thursday night.", ("2022-11-10", "2022-11-17"), (1080, 1800)),
        ("It fell last night.", ("2022-11-10",), (1080, 1800)),
        ("It fell this morning.", ("2022-11-11",), (0, 720)),
        ("It will fall tonight.", ("2022-11-11",), (1020, 1800)),
        ("It fell at 16:20 on 9 November.", ("2022-11-09",), (980, 980)),
        ("It fell on 9 November, at 16:20.", ("2022-11-09",), (980, 980)),
        ("It fell on the evening of 9 November.", ("2022-11-09",), (1020, 1440)),
        ("It fell at 2022-11-09T16:20:00+02:00 sharp.", ("2022-11-09",), (980, 980)),
    ],
)
def test_a_time_beside_a_day_belongs_to_it(
    text: str, meant: tuple[str, ...], clock: tuple[int, int]
) -> None:
    said = only(text)
    assert (said.kind, said.days, said.clock) == ("day", days(*meant), clock)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("It opens on Friday.", "at"),
        ("It opens by Friday.", "by"),
        ("It opens no later than Friday.", "by"),
        ("It opens before Friday.", "before"),
        ("It opens ahead of 3 December.", "before"),
        ("It opens after 3 December.", "after"),
        ("It has been open since 2014.", "since"),
        ("It has been open since early 2021.", "since"),
        ("It has been open since the late 1960s.", "since"),
        ("It opens by June.", "by"),
        ("It is open from 3 December onwards.", "since"),
        ("It is open until the end of the month.", "until"),
        ("It is open till noon.", "until"),
        ("It opened shortly after 4 pm.", "after"),
        ("It opened shortly before 4 pm on Friday.", "before"),
        ("It closed after Friday's flood.", "at"),  # the flood's day
        ("It closed before the 2014 flood.", "at"),  # the flood's year
        ("Pictures from Friday show it.", "at"),
    ],
)
def test_how_something_stands_to_a_date(text: str, relation: str) -> None:
    assert only(text).relation == relation


def test_days_are_counted_from_the_day_said_before() -> None:
    wednesday, earlier, before = dates_of(
        "On 9 November he left. Two days earlier he had come; he had written the day before.",
        PUBLISHED,
    )
    assert wednesday.days == days("2022-11-09")
    assert earlier.days == days("2022-11-07")
    assert before.days == days("2022-11-06")


def test_each_day_of_a_list_is_one() -> None:
    text = "The polls opened on 3 and 5 October."
    first, second = dates_of(text, PUBLISHED)
    assert (first.days, second.days) == (days("2022-10-03"), days("2022-10-05"))
    assert (text[first.start : first.end], text[second.start : second.end]) == ("3", "5 October")


def test_a_date_stands_at_its_words() -> None:
    text = "By Friday, 11 November 2022, and again at 16:20 on 3 December, it rained."
    assert [text[d.start : d.end] for d in dates_of(text, None)] == [
        "Friday, 11 November 2022",
        "16:20 on 3 December",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Prime Minister May resigned, and before May nobody had.",
        "March with us. August guests came.",
        "It may rain and they march on.",
        "April Jones and June Brown won.",
        "The sales of Black Friday broke records.",
        "The Sunday Times reported it.",
        "Some 2000 people marched.",
        "Nearly 2000 were there, of 2100 soldiers.",
        "The vote was 52 to 48, 12 more than needed.",
        "It lasted three days and two nights.",
        "They came two days before the vote.",
        "It was so in the same week of another war.",
        "More than two years ago it was different.",
        "The drop was 16.20 dollars.",
        "She ran the marathon in 2:15:40.",
        "The date 2022-13-45 and 31.02.2022 are none.",
        "Five to six boats sank.",
        "",
        "軍隊 Войска",
    ],
)
def test_names_and_figures_are_no_dates(text: str) -> None:
    assert dates_of(text, PUBLISHED) == ()


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("It fell on Friday.", Pattern(weekday=4)),
        ("It fell on 11 November.", Pattern(first=(11, 11), last=(11, 11))),
        ("It fell in November.", Pattern(first=(11, 1), last=(11, 31))),
        ("It fell in mid-November.", Pattern(first=(11, 11), last=(11, 20))),
        ("It fell from 3 to 5 May.", Pattern(first=(5, 3), last=(5, 5))),
        ("It fell yesterday.", Pattern(offset=("day", -1))),
        ("It fell last week.", Pattern(offset=("week", -1))),
        ("It fell two days earlier.", Pattern(offset=("day", -2))),
    ],
)
def test_without_a_day_of_publication_a_pattern_stays(text: str, pattern: Pattern) -> None:
    assert only(text, None).days == (pattern,)


def test_every_friday_is_no_day_in_particular() -> None:
    assert only("It is shut every Friday.").days == (Pattern(weekday=4),)


def test_a_year_needs_no_day_of_publication() -> None:
    assert only("It fell in 2014.", None).days == days("2014-01-01/2014-12-31")


def test_a_day_of_publication_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="last spring"):
        dates_of("It fell on Friday.", "last spring")


#: What a report says, what a statement says, whether the one carries the other.
PAIRS = [
    ("on Friday", "on Friday", True),
    ("on Friday", "on 11 November", True),
    ("on Friday", "on 11 November 2022", True),
    ("on Friday", "on 18 November", True),  # the next one may be meant
    ("on Friday", "on 4 November", False),
    ("on Friday", "in November 2022", True),
    ("on Friday", "in 2022", True),
    ("on Friday", "this week", True),
    ("on Friday", "today", True),
    ("on Friday", "on Thursday", False),
    ("in November", "on 11 November", False),
    ("in 2022", "in November 2022", False),
    ("in November", "in 2022", True),
    ("in November", "in 2021", False),
    ("on 11 November", "on Friday", True),
    ("on 12 November", "on Friday", False),
    ("yesterday", "on Thursday", True),
    ("yesterday", "on 10 November", True),
    ("last week", "on 3 November", False),
    ("on 3 November", "last week", True),
    ("two days ago", "on Wednesday", True),
    ("a week ago", "last week", True),
    ("from 3 to 5 October", "in October", True),
    ("in October", "from 3 to 5 October", False),
    ("on 4 October", "from 3 to 5 October", True),
    ("in 1994", "in the 1990s", True),
    ("in the 1990s", "in 1994", False),
    ("on 12 November 2019", "in mid-November 2019", True),
    ("around 2014", "in 2014", False),
    ("in 2014", "around 2014", True),
    ("at 16:20", "in the afternoon", True),
    ("in the afternoon", "at 16:20", False),
    ("at 16:20", "at 4.20 pm", True),
    ("at 16:20", "at 16:30", False),
    ("at 16:20", "around 4.30 pm", True),
    ("around 16:20", "at 16:20", False),
    ("at three in the morning", "at night", True),
    ("at 10 pm", "at ten o'clock", True),
    ("at midnight", "at 00:00", True),
    ("on Thursday night", "on Thursday", True),
    ("on Thursday", "on Thursday night", False),
    ("at 22:30 on 10 November", "on Thursday night", True),
    ("at 16:20 on 10 November", "on Thursday night", False),
    ("last night", "on Thursday night", True),
    ("by Friday", "by Friday", True),
    ("by Friday", "on Friday", False),
    ("on Friday", "by Friday", False),
    ("by Friday", "by 11 November", True),
    ("before 2014", "in 2014", False),
    ("before 2014", "before 2014", True),
    ("before March 2014", "before 2014", False),
    ("before January 2014", "before 2014", True),  # the same day bounds both
    ("after March 2014", "after 2014", False),
    ("after December 2014", "after 2014", True),
    ("since 2014", "in 2014", False),
    ("since March 2014", "since 2014", True),
    ("since 2014", "since March 2014", False),
    ("until Friday", "until Friday", True),
    ("until Friday", "since Friday", False),
    ("by the end of November", "by 30 November", False),
    ("by 30 November", "by the end of November", True),
    ("until noon", "until noon", True),
    ("before noon", "at noon", False),
    ("before noon", "before noon", True),
    ("after 4 pm", "after 5 pm", False),
]


@pytest.mark.parametrize(("quoted", "stated", "carried"), PAIRS)
def test_a_date_carries_what_is_said_less_exactly(quoted: str, stated: str, carried: bool) -> None:
    said = only(f"The pier burned {quoted}.")
    assert carries_date(said, only(f"The pier burned {stated}.")) is carried


@pytest.mark.parametrize("text", sorted({side for pair in PAIRS for side in pair[:2]}))
@pytest.mark.parametrize("published", [PUBLISHED, None])
def test_every_date_carries_itself(text: str, published: str | None) -> None:
    said = only(f"The pier burned {text}.", published)
    assert carries_date(said, said)


@pytest.mark.parametrize(
    ("quoted", "published", "stated", "carried"),
    [
        ("on Friday", None, "on Friday", True),
        ("on Friday", None, "on Thursday", False),
        ("on Friday", None, "on 11 November", False),
        ("on Friday", PUBLISHED, "on Friday", True),  # 11 November 2022 is one
        ("on 10 November", PUBLISHED, "on Friday", False),
        ("on 11 November 2022", None, "on 11 November", True),
        ("on 11 November", None, "on 11 November 2022", False),
        ("on 11 November", None, "in November", True),
        ("in November", None, "on 11 November", False),
        ("in 2022", None, "in November", False),
        ("last week", None, "last week", True),
        ("last week", None, "this week", False),
        ("yesterday", None, "on Friday", False),
    ],
)
def test_what_a_statement_leaves_open_is_carried_by_what_fits(
    quoted: str, published: str | None, stated: str, carried: bool
) -> None:
    said = only(f"The pier burned {quoted}.", published)
    assert carries_date(said, only(f"The pier burned {stated}.", None)) is carried


PIECES = [
    *("Friday", "last", "next", "this", "week", "year", "the", "day", "before", "after", "ago"),
    *("11", "November", "May", "2022", "2022-11-11", "0001-01-01", "9999", "-", "–", "to", "and"),
    *("between", "from", "until", "the end of", "early", "16:20", "3 pm", "noon", "night", "five"),
    *("past", "a week", "9999 years", "1990s", "21st century", "every", "around", "'s", "of", "."),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.none() | st.dates().map(date.isoformat),
)
@settings(deadline=None, max_examples=1_000)
def test_any_heap_of_dates_is_read_on_any_day(text: str, published: str | None) -> None:
    at = 0
    for said in dates_of(text, published):
        assert at <= said.start < said.end <= len(text)
        assert said.days or said.clock
        assert all(d.first <= d.last for d in said.days if isinstance(d, Days))
        assert said.clock is None or said.clock[0] <= said.clock[1]
        assert carries_date(said, said)
        at = said.end


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "text",
    [
        *("yesterday", "tomorrow", "last week", "next week", "last year", "next year", "Friday"),
        *("last Monday", "next Sunday", "9999 years ago", "9999 years later", "around 9 May"),
        *("the weekend", "next weekend", "last weekend", "the past decade", "next decade"),
        *("the end of next year", "29 February", "31 December to 2 January", "last May"),
    ],
)
def test_the_ends_of_the_calendar_are_no_reason_to_fail(text: str, published: str) -> None:
    found = dates_of(f"in {text}.", published)
    assert found
    assert all(said.days for said in found)


def test_a_sentence_of_40_words_takes_less_than_5_ms() -> None:
    sentence = (
        "On Friday, 11 November 2022, the port that had been shut since early March reopened at "
        "half past six in the morning, two days after the harbour master said last week that by "
        "the end of the month, or on 3 December at noon, dredging would be done."
    )
    assert len(sentence.split()) >= 40

    def once(day: int) -> float:
        start = time.perf_counter()
        dates_of(sentence, f"2022-10-{day:02}")  # each day anew: nothing is remembered
        return time.perf_counter() - start

    assert len(dates_of(sentence, PUBLISHED)) == 6
    assert min(once(day) for day in range(1, 21)) < 0.005


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "He was jailed in March 2015 and freed two years later.",
            ["2015-03-01/2015-03-31", "2017-01-01/2017-12-31"],
        ),
        (
            "Sales fell last year from a year earlier.",
            ["2021-01-01/2021-12-31", "2020-01-01/2020-12-31"],
        ),
        (
            "Sales fell in October from a month earlier.",
            ["2022-10-01/2022-10-31", "2022-09-01/2022-09-30"],
        ),
        (
            "It sank on 3 August, and divers found it the following Tuesday.",
            ["2022-08-03", "2022-08-09"],
        ),
        ("It sank on 3 August; it had sailed the previous Tuesday.", ["2022-08-03", "2022-08-02"]),
        (
            "It sank on 3 August and was raised later in the year.",
            ["2022-08-03", "2022-08-03/2022-12-31"],
        ),
        ("It sank two days after the 3 August storm.", ["2022-08-05", "2022-08-03"]),
        ("It sank on the eve of the 3 August vote.", ["2022-08-02", "2022-08-03"]),
        ("It sank the day before Halloween.", ["2022-10-30", "2022-10-31"]),
        ("It lay there for two years before 2014.", ["2014-01-01/2014-12-31"]),
        ("It rained in March and April 2020.", ["2020-03-01/2020-03-31", "2020-04-01/2020-04-30"]),
        ("It rained on 3 March and 4 April 2019.", ["2019-03-03", "2019-04-04"]),
        ("It rained on November 8, 9 and 10.", ["2022-11-08", "2022-11-09", "2022-11-10"]),
        ("It rained on November 8 and 9, 2019.", ["2019-11-08", "2019-11-09"]),
        ("On November 9, 12 people drowned.", ["2022-11-09"]),
        ("On November 9 and 10 people stayed.", ["2022-11-09"]),
        ("He told USA Today so.", []),
        ("Sheffield Wednesday lost at Orthodox Christmas Eve mass.", []),
        ("She taught Sunday school.", []),
    ],
)
def test_expressions_that_lean_on_each_other(text: str, meant: list[str]) -> None:
    assert [said.days[:1] for said in dates_of(text, PUBLISHED)] == [days(day) for day in meant]


def test_after_a_longer_time_no_shorter_one_is_counted() -> None:
    _, later = dates_of("He was jailed in March 2015 and freed two days later.", PUBLISHED)
    assert later.days == (Pattern(offset=("day", 2)),)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("They met on Sunday evening, 6 November, there.", "2022-11-06", (1020, 1440)),
        ("They met on Tuesday night (8 November).", "2022-11-08", (1080, 1800)),
        ("They met on the night of Tuesday, 8 November.", "2022-11-08", (1080, 1800)),
        ("They met at 8.15am this morning.", "2022-11-11", (495, 495)),
        ("They met at 1:30 a.m. last night.", "2022-11-10", (1530, 1530)),
        ("They met at 10 p.m. on Tuesday night, 8 November.", "2022-11-08", (1320, 1320)),
    ],
)
def test_a_day_with_its_part_is_one_expression(text: str, day: str, clock: tuple[int, int]) -> None:
    said = only(text)
    assert (said.days, said.clock) == (days(day), clock)


def test_a_weekday_beside_a_time_of_another_day_is_another_expression() -> None:
    local, utc = dates_of("It began at 02:00 on Friday (2300 GMT Thursday).", PUBLISHED)
    assert (local.days[0], local.clock) == (*days("2022-11-11"), (120, 120))
    assert (utc.days[0], utc.clock) == (*days("2022-11-10"), (1380, 1380))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("The road is shut from 1 May to 30 September.", "2021-05-01", "2021-09-30"),
        ("Between 3 and 9 February the mill was searched.", "2021-02-03", "2021-02-09"),
    ],
)
def test_both_ends_of_a_range_are_of_one_year(text: str, first: str, last: str) -> None:
    (said,) = dates_of(text, "2021-02-26")
    assert said.days[0] == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("He left on Wednesday evening at 8:30.", (1230, 1230)),
        ("He left at 3:42 a.m. local time on Saturday.", (222, 222)),
        ("He left on 2 February and was found the next morning.", (0, 720)),
    ],
)
def test_a_time_is_of_its_part_of_the_day(text: str, clock: tuple[int, int]) -> None:
    *_, said = dates_of(text, "2021-02-26")
    assert said.clock == clock

"""Resolved dates: which of the days that words may mean the verb admits, and moments.

The reports are of Friday, 11 November 2022, 09:30, unless they say so:

    Mo Tu We Th Fr Sa Su
     7  8  9 10 11 12 13
    14 15 16 17 18 19 20
"""

import pytest

from rag.reading.resolution import resolved_dates

PUBLISHED = "2022-11-11T09:30:00+02:00"


def named(text: str, published: str | None = PUBLISHED, before: str = "") -> list[str]:
    """ "words: first/last" of each expression, or "words: first" where both are the same."""
    return [
        f"{text[d.start : d.end]}: {d.first}" + (f"/{d.last}" if d.last != d.first else "")
        for d in resolved_dates(text, published, before)
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("They met on Monday.", "2022-11-07"),
        ("They had met on Monday.", "2022-11-07"),
        ("They were seen on Monday.", "2022-11-07"),
        ("They did not meet on Monday.", "2022-11-07"),
        ("They refused to meet on Monday.", "2022-11-07"),
        ("The gate was shut on Monday.", "2022-11-07"),
        ("He cut the rope on Monday.", "2022-11-07"),
        ("They will meet on Monday.", "2022-11-14"),
        ("They'll meet on Monday.", "2022-11-14"),
        ("They won't meet on Monday.", "2022-11-14"),
        ("She said they would meet on Monday.", "2022-11-14"),
        ("They meet on Monday.", "2022-11-14"),
        ("She carries the flag on Monday.", "2022-11-14"),
        ("They are meeting on Monday.", "2022-11-14"),
        ("They plan to meet on Monday.", "2022-11-14"),
        ("They have to meet on Monday.", "2022-11-14"),
        ("The vote is due on Monday.", "2022-11-14"),
        ("The vote is set for Monday.", "2022-11-14"),
        ("The shop will open and close on Monday.", "2022-11-14"),
        ("It will open on Friday.", "2022-11-11"),
        ("They were hired abroad and leave on Monday.", "2022-11-14"),
        ("The bridge was repaired and reopens on Monday.", "2022-11-14"),
        ("The tenant has until Monday to pay.", "2022-11-14"),
        ("The mayor gave them until Monday to pay.", "2022-11-14"),
        ("The judge ordered the tenant to leave by Monday.", "2022-11-14"),
        ("Drivers were told to stay at home on Monday.", "2022-11-14"),
        ("A march has been called for Monday.", "2022-11-14"),
        ("The final was moved to Monday.", "2022-11-14"),
        ("The trial was adjourned until Monday.", "2022-11-14"),
        ("A meeting planned for Monday was cancelled.", "2022-11-14"),
        ("The final had been set for Monday.", "2022-11-07"),
        ("He was moved to a cell on Monday.", "2022-11-07"),
        ("He was told on Monday to leave.", "2022-11-07"),
        ("The mill will stop taking orders on Monday.", "2022-11-14"),
        ("The mill stopped taking orders on Monday.", "2022-11-07"),
        ("Starting Monday, fares will rise.", "2022-11-14"),
        ("The inquiry comes after a fire on Monday.", "2022-11-07"),
        ("Prices are up since Monday.", "2022-11-07"),
        ("The inquiry follows a fire on Monday.", "2022-11-07"),
        ("Unions called for a walkout on Monday.", "2022-11-14"),
        ("Streets were swept ahead of Monday's race.", "2022-11-14"),
        ("Streets were swept after Monday's race.", "2022-11-07"),
        ("A cold Monday.", "2022-11-07"),  # no verb: the likeliest
    ],
)
def test_the_verb_says_which_of_two_days_is_meant(text: str, day: str) -> None:
    (found,) = resolved_dates(text, PUBLISHED)
    assert (found.first, found.last) == (day, day)


def test_two_verbs_of_one_sentence_have_each_its_day() -> None:
    assert named("The union said on Monday that it would strike on Thursday.") == [
        "Monday: 2022-11-07",
        "Thursday: 2022-11-17",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It fell at 04:35 on Sunday.", ["04:35 on Sunday: 2022-11-06T04:35"]),
        ("It fell on Friday afternoon.", ["Friday afternoon: 2022-11-11"]),
        ("It fell at noon on Thursday.", ["noon on Thursday: 2022-11-10T12:00"]),
        ("It fell at midnight on Thursday.", ["midnight on Thursday: 2022-11-11T00:00"]),
        ("It fell at 08:20.", ["08:20: 2022-11-11T08:20"]),
        ("It fell at 23:40.", ["23:40: 2022-11-10T23:40"]),  # after publication: the day before
        ("It will leave at 23:40.", ["23:40: 2022-11-11T23:40"]),
        ("It fell at about 08:20.", ["08:20: 2022-11-11T08:05/2022-11-11T08:35"]),
        ("A curfew applies from 17:00 to 08:00.", []),
        ("Doors: 19:00", []),
        ("It fell in the evening.", []),
        ("It snows every Friday.", []),
        ("Snow usually falls in February.", []),
        ("The pass is normally shut in January.", []),
        ("The Monday auction draws farmers.", []),
        ("The Monday auction drew farmers.", ["Monday: 2022-11-07"]),
        ("Shoppers are queuing on Monday morning.", ["Monday morning: 2022-11-14"]),
        ("He fell at 7 a.m. this morning.", ["7 a.m. this morning: 2022-11-11T07:00"]),
        ("He fell at 1 a.m. last night.", ["1 a.m. last night: 2022-11-11T01:00"]),
        (
            "It fell shortly before 6 p.m. on Sunday.",
            ["6 p.m. on Sunday: 2022-11-06T17:45/2022-11-06T18:00"],
        ),
        ("It fell at 2300 GMT on Sunday.", ["2300 GMT on Sunday: 2022-11-06T23:00"]),
        ("It fell just after 08:20.", ["08:20: 2022-11-11T08:20/2022-11-11T08:35"]),
        (
            "The hall opens at 10 a.m. tomorrow and closes at 4 p.m.",
            ["10 a.m. tomorrow: 2022-11-12T10:00", "4 p.m.: 2022-11-12T16:00"],
        ),
        (
            "It rained from Sunday evening to Tuesday morning.",
            ["Sunday evening to Tuesday morning: 2022-11-06/2022-11-08"],
        ),
    ],
)
def test_a_time_of_day(text: str, found: list[str]) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The fair will open on Monday and close two days later.",
            ["Monday: 2022-11-14", "two days later: 2022-11-16"],
        ),
        (
            "The fair opened on Monday and closed two days later.",
            ["Monday: 2022-11-07", "two days later: 2022-11-09"],
        ),
        (
            "They vote on Tuesday, and a winner will be named the following Thursday.",
            ["Tuesday: 2022-11-15", "the following Thursday: 2022-11-17"],
        ),
        (
            "The fair will open at 9 a.m. on Monday and close a week later.",
            ["9 a.m. on Monday: 2022-11-14T09:00", "a week later: 2022-11-21/2022-11-27"],
        ),
    ],
)
def test_what_counts_from_a_day_follows_the_choice_of_that_day(text: str, found: list[str]) -> None:
    assert named(text) == found


def test_a_time_of_day_alone_is_of_the_day_told_of_before_it() -> None:
    before = "The crew was rescued on 9 November."
    assert named("A boat arrived at 06:10.", before=before) == ["06:10: 2022-11-09T06:10"]
    assert named("They slept the next day.", before=before) == ["the next day: 2022-11-10"]
    assert named("They slept the next day.") == ["the next day: 2022-11-12"]


def test_where_only_the_day_of_publication_is_known_no_time_lies_after_it() -> None:
    assert named("It fell at 23:40.", "2022-11-11") == ["23:40: 2022-11-11T23:40"]


def test_without_a_date_of_publication_only_what_is_said_in_full_resolves() -> None:
    text = "It fell on Friday, at 08:20, in March 2014 and on 4 May."
    assert named(text, None) == ["March 2014: 2014-03-01/2014-03-31"]


def test_what_stands_before_gives_no_date_of_its_own() -> None:
    assert resolved_dates("Nobody was hurt.", PUBLISHED, "It fell on Friday.") == ()

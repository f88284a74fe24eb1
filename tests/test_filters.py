"""Which documents filters admit: publishers, languages, days and moments."""

import pytest

from rag.filters import admits, stood
from rag.records import Filters, Metadata

REPORT = Metadata(publisher="Süddeutsche Post", published="2024-03-05T23:30:00+02:00")


def test_no_filter_admits_all() -> None:
    assert admits(Filters(), "a.txt", Metadata())


@pytest.mark.parametrize(
    ("publisher", "admitted"),
    [
        (("Süddeutsche Post",), True),
        (("SÜDDEUTSCHE POST",), True),
        (("Su\u0308ddeutsche Post",), True),  # the same letters, encoded apart
        (("Coast Desk", "süddeutsche post"), True),
        (("Süddeutsche",), False),
    ],
)
def test_any_of_the_publishers_will_do(publisher: tuple[str, ...], admitted: bool) -> None:
    assert admits(Filters(publisher=publisher), "a.txt", REPORT) is admitted


@pytest.mark.parametrize(
    ("wanted", "language", "admitted"),
    [
        ("en", "en", True),
        ("EN", "en", True),
        ("en", "en-GB", True),
        ("en", "en_US", True),
        ("en-gb", "en-GB", True),
        ("en-GB", "en", False),
        ("en", "enm", False),  # Middle English
        ("de", "en", False),
    ],
)
def test_a_language_admits_its_kinds(wanted: str, language: str, admitted: bool) -> None:
    filters = Filters(language=(wanted,))
    assert admits(filters, "a.txt", Metadata(language=language)) is admitted


@pytest.mark.parametrize(
    ("published", "first", "last", "admitted"),
    [
        ("2024-03-05", "2024-03-05", "2024-03-05", True),
        ("2024-03-04", "2024-03-05", None, False),
        ("2024-03-06", None, "2024-03-05", False),
        # The whole of the day, as whoever published it had it: 5 March, 21:30 in Greenwich.
        ("2024-03-05T23:30:00+02:00", "2024-03-05", "2024-03-05", True),
        ("2024-03-05T00:30:00+02:00", "2024-03-05", None, True),  # in Greenwich still the 4th
        # A moment within the day of a report that gives no more than its day.
        ("2024-03-05", "2024-03-05T18:00:00", None, True),
        ("2024-03-05", None, "2024-03-05T06:00:00+00:00", True),
        ("2024-03-05", "2024-03-06T00:00:00", None, False),
        # Two moments, in whichever zones: 21:30 in Greenwich.
        ("2024-03-05T23:30:00+02:00", "2024-03-05T21:30:00", None, True),
        ("2024-03-05T23:30:00+02:00", "2024-03-05T21:31:00+00:00", None, False),
        ("2024-03-05T23:30:00+02:00", None, "2024-03-05T18:30:00-03:00", True),
        ("2024-03-05T23:30:00+02:00", None, "2024-03-05T18:29:59-03:00", False),
        ("2024-03-05", "2024-03-06", "2024-03-04", False),
    ],
)
def test_a_day_counts_whole_and_a_moment_in_its_zone(
    published: str, first: str | None, last: str | None, admitted: bool
) -> None:
    filters = Filters(published_from=first, published_to=last)
    assert admits(filters, "a.txt", Metadata(published=published)) is admitted


def test_what_a_document_does_not_say_holds_for_no_filter() -> None:
    for filters in (
        Filters(publisher=("Coast Desk",)),
        Filters(language=("en",)),
        Filters(published_from="0001-01-01"),
        Filters(published_to="9999-12-31"),
    ):
        assert not admits(filters, "a.txt", Metadata())


def test_every_filter_must_hold() -> None:
    filters = Filters(publisher=("süddeutsche post",), document=("a.txt", "b.txt"))
    assert admits(filters, "b.txt", REPORT)
    assert not admits(filters, "c.txt", REPORT)
    assert not admits(filters, "b.txt", Metadata(publisher="Coast Desk"))


@pytest.mark.parametrize(
    ("published", "as_of", "there"),
    [
        ("2024-03-05", "2024-03-05", True),
        ("2024-03-05T23:59:00+01:00", "2024-03-05", True),
        ("2024-03-06", "2024-03-05", False),
        ("2024-03-05T18:00:00+01:00", "2024-03-05T17:00:00Z", True),
        ("2024-03-05T18:01:00+01:00", "2024-03-05T17:00:00", False),
        (None, "1900-01-01", True),
    ],
)
def test_what_was_published_by_then_stood_and_so_did_what_has_no_date(
    published: str | None, as_of: str, there: bool
) -> None:
    assert stood(as_of, Metadata(published=published)) is there

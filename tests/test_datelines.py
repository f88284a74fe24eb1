"""What stands before an agency's first sentence, and how positions are read behind it."""

import pytest

from rag.reading.datelines import without_dateline
from rag.reading.disagreement import Told, conflict_among

NEWS = "The line lost 1,200 barrels before it was shut."


@pytest.mark.parametrize(
    "before",
    [
        "LAGOS - ",
        "LAGOS, Nigeria, Feb 21 - ",
        "LAGOS, February 21 (Harbour Wire) — ",
        "PORT HARCOURT, 21 Feb. 2020 – ",
        "QAL'AT NOUR, Feb 21 -- ",
        "Lagos (Harbour Wire) - ",
        "São Tomé, 21 February (Harbour Wire) – ",
        "FLASH - ",
        "UPDATE 2-",
        "BREAKING: ",
        "URGENT - LAGOS (Harbour Wire) - ",
    ],
)
def test_label_and_dateline_are_cut_off(before: str) -> None:
    assert without_dateline(before + NEWS) == NEWS


@pytest.mark.parametrize(
    "text",
    [
        NEWS,
        "",
        "NATO: no troops - for now, at least.",
        "NATO - the alliance of 32 states - has sent none.",
        "The mayor of Lagos - Adaeze Obi - has resigned.",
        "On 21 February the line lost 1,200 barrels - Obi was told at once.",
        "LAGOS, Feb 21 - Shut.",
    ],
)
def test_what_is_no_dateline_stays(text: str) -> None:
    assert without_dateline(text) == text


def test_a_dateline_does_not_hide_a_disagreement() -> None:
    def told(before: str) -> list[Told]:
        first = f"{before}Kestrel Foods paid 340 million euros in cash for Brennmark, it said."
        second = "The whole of Brennmark changed hands for 290 million euros, its seller said."
        return [Told(first, "a.txt", "", "Fjord News"), Told(second, "b.txt", "", "The Skerry")]

    asked = "How much did Kestrel Foods pay for the Brennmark dairies?"
    plain = conflict_among(asked, told(""))
    assert plain is not None
    assert conflict_among(asked, told("BERGEN, April 11 - ")) == plain

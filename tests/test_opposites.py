"""Opposites: the list holds each pair once, and a prefix turns a word around or makes another."""

from itertools import combinations

import pytest

from rag.reading import opposites
from rag.reading.opposites import CONTRARIES, SIDES, is_prefixed

KINDS = ("DEGREE", "DIRECTION", "STANCE", "QUANTITY", "CHANGE", "STATE", "ACTION", "ORDER", "SIDES")


@pytest.mark.parametrize(("one", "other"), list(combinations(KINDS, 2)))
def test_no_pair_stands_in_two_kinds(one: str, other: str) -> None:
    first = {frozenset(pair) for pair in getattr(opposites, one)}
    assert first.isdisjoint(frozenset(pair) for pair in getattr(opposites, other))


@pytest.mark.parametrize("kind", KINDS)
def test_each_pair_stands_once_and_joins_two_words(kind: str) -> None:
    pairs = getattr(opposites, kind)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert all(one != other and (one + other).islower() for one, other in pairs)


def test_the_two_sides_of_an_event_are_no_contraries() -> None:
    assert ("buy", "sell") in SIDES
    assert CONTRARIES.isdisjoint(SIDES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stable", "unstable"),
        ("unlawful", "lawful"),
        ("legal", "illegal"),
        ("agreeable", "disagreeable"),
    ],
)
def test_a_prefix_turns_a_word_around(one: str, other: str) -> None:
    assert is_prefixed(one, other)
    assert is_prefixed(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("form", "inform"),
        ("side", "inside"),
        ("rest", "unrest"),
        ("prove", "improve"),
        ("prison", "imprison"),
        ("stance", "instance"),
        ("stable", "stable"),
        ("", "un"),
        ("", ""),
    ],
)
def test_the_same_letters_may_make_another_word(one: str, other: str) -> None:
    assert not is_prefixed(one, other)

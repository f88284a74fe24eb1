"""Two phrases for somebody: whether they may be one, by the names in them."""

import pytest

from evals.forms import read_suite
from evals.forms.documents import Documents
from evals.readings.names import judge
from rag.reading.speakers.sameness import name_in, same_entity
from rag.settings import ROOT


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Kim", "Kim"),
        ("Vitaliy Kim, the regional governor", "Vitaliy Kim"),
        ("the regional governor, Vitaliy Kim", "Vitaliy Kim"),
        ("Governor Vitaliy Kim", "Vitaliy Kim"),
        ("Kremlin spokesman Dmitry Peskov", "Dmitry Peskov"),
        ("UN Secretary-General António Guterres", "António Guterres"),
        ("the mayor of Mykolaiv, Oleksandr Senkevych", "Oleksandr Senkevych"),
        ("a pensioner who gave her name as Olha", ""),
        ("the head of the city's military administration", ""),
        ("the mayor of Mykolaiv", ""),
        ("officials", ""),
        ("Mohammed bin Salman", "Mohammed bin Salman"),
        ("Bill Gardner", "Bill Gardner"),  # ends as words for persons do
        ("", ""),
    ],
)
def test_the_name_in_a_phrase_is_without_roles(phrase: str, name: str) -> None:
    assert " ".join(name_in(phrase)) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("President Zelensky", "Volodymyr Zelenskyy", True),
        ("the regional governor, Vitaliy Kim", "Kim", True),
        ("the mayor", "the city's mayor", True),
        ("the mayor", "Mayor Oleksandr Senkevych", True),
        ("the mayor", "the governor", False),
        ("Oleksandr Senkevych", "Vitaliy Kim", False),
        ("officials", "", False),
    ],
)
def test_phrases_are_of_one_by_name_or_by_all_their_words(one: str, other: str, same: bool) -> None:
    assert same_entity(one, other) is same
    assert same_entity(other, one) is same


@pytest.mark.parametrize("suite", ["development", "suites"])
def test_labelled_pairs_are_told_apart(suite: str) -> None:
    corpus = ROOT / "corpus"
    cases = read_suite(ROOT / "evals" / suite / "names.jsonl", corpus, corpus).cases
    shares = [judge(case.row, Documents(corpus)).shares for case in cases]
    assert len(cases) > 40
    for name, least in (("same_precision", 0.9), ("same_recall", 0.85)):
        found = [share[name] for share in shares if name in share]
        assert sum(right for right, _ in found) >= least * sum(of for _, of in found)

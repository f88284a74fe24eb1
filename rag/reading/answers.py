"""What sort of thing a sentence gives: a person, a date, a sum, a number of something.

By spaCy's named entities where it has the sort, and by pattern where it does not
(a year, an age, a length). A thing that the question itself names is no answer.

Not covered: whether it is given of what was asked about.
"""

import re
from collections.abc import Set
from typing import Literal

from rag.lexical import terms
from rag.reading.grammar import entities_of

AnswerKind = Literal[
    "who",
    "person",
    "organisation",
    "group",
    "where",
    "place",
    "language",
    "date",
    "year",
    "clock",
    "extent",
    "age",
    "length",
    "money",
    "percent",
    "count",
]

#: spaCy's labels (OntoNotes) for each sort that it has.
_LABELS: dict[str, frozenset[str]] = {
    "who": frozenset({"PERSON", "ORG", "NORP", "GPE"}),
    "person": frozenset({"PERSON"}),
    "organisation": frozenset({"ORG"}),
    "group": frozenset({"NORP", "ORG", "PERSON"}),
    "where": frozenset({"GPE", "LOC", "FAC", "ORG"}),
    "place": frozenset({"GPE", "LOC", "FAC"}),
    "language": frozenset({"LANGUAGE", "NORP"}),
    "date": frozenset({"DATE", "TIME"}),
    "clock": frozenset({"TIME"}),
    "money": frozenset({"MONEY"}),
    "percent": frozenset({"PERCENT"}),
    "count": frozenset({"CARDINAL", "QUANTITY", "MONEY", "PERCENT"}),
}
_NUMBER_WORD = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|"
    r"nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|single|dozens|scores|"
    r"hundreds|thousands|millions|billions"
)
_NUMBER = (
    rf"(?:\d[\d.,]*|(?:a|an|one|{_NUMBER_WORD}|several|few|some|many|half an?)"
    r"(?:[- ](?:hundred|thousand|million|billion|dozen))?)"
)
_PATTERNS: dict[str, re.Pattern[str]] = {
    # Any number that is not a year, whatever it is a number of.
    "count": re.compile(
        rf"(?<![\w.,-])(?!(?:1\d|20)\d\d\b(?![,.]\d))\d[\d.,]*(?!\w)"
        rf"|\b(?:{_NUMBER_WORD}|dozen|hundred|thousand|million|billion)\b",
        re.IGNORECASE,
    ),
    "year": re.compile(r"\b(?:1\d|20)\d\d(?:s|\b)|\bcentur(?:y|ies)\b|\b\d0s\b"),
    "clock": re.compile(
        r"\b\d{1,2}(?:[:.]\d\d\b|\s*(?:[ap]\.?m\b|o['’]clock))|\b(?:noon|midnight)\b"
    ),
    "age": re.compile(
        rf"\b{_NUMBER}[- ](?:year|month)s?[- ](?:old|of age)|\baged\s+{_NUMBER}", re.IGNORECASE
    ),
    "length": re.compile(
        rf"\b{_NUMBER}[- ]?"
        r"(?:kilomet\w+|met(?:re|er)s?|miles?|feet|foot|ft|yards?|inch\w*|km|cm|mm|m)\b",
        re.IGNORECASE,
    ),
    "duration": re.compile(
        rf"\b{_NUMBER}(?:[- ]\w+)?[- ](?:second|minute|hour|day|week|month|year|decade)s?\b"
        r"|\b(?:day|week|month|year|decade)s\b|\bcentur(?:y|ies)\b",
        re.IGNORECASE,
    ),
    "money": re.compile(r"[$€£¥₴]\s?\d|\b(?:dollars?|euros?|pounds?|hryvnias?|roubles?|rubles?)\b"),
    "percent": re.compile(r"%|\bper ?cent\b|\b(?:half|third|quarter)s?\b", re.IGNORECASE),
}


def gives(kind: AnswerKind, text: str, known: Set[str]) -> bool:
    """Whether `text` names a thing of a sort that is not made of known terms alone.

    Args:
        kind: the sort.
        text: a sentence.
        known: the terms of the question.
    """
    if kind == "extent":
        return _matches("duration", text, known) or _matches("length", text, known)
    labels = _LABELS.get(kind, frozenset())
    named = any(
        entity.label in labels and not set(terms(entity.text)) <= known
        for entity in (entities_of(text) if labels else ())
    )
    return named or (kind in _PATTERNS and _matches(kind, text, known))


def counts(noun: str, text: str) -> bool:
    """Whether a number stands at most three words before a noun: "five or six people"."""
    stems = set(terms(noun))
    return any(
        not stems.isdisjoint(terms(text[number.end() :])[:4])
        for number in re.finditer(rf"\b{_NUMBER}\b", text, re.IGNORECASE)
        if number.group().lower() not in ("a", "an")
    )


def _matches(kind: str, text: str, known: Set[str]) -> bool:
    return any(not set(terms(m.group())) <= known for m in _PATTERNS[kind].finditer(text))

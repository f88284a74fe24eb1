"""Who says what: each construction, sets of cases, and which phrases name one speaker."""

import json
import re
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.grammar import words_of
from rag.reading.speakers import Attribution, Span, attributions_of
from rag.settings import ROOT

DEVELOPMENT = ROOT / "evals" / "development"


class Score(NamedTuple):
    """Shares from 0 to 1.

    Attributes:
        speaker: of the attributions that a case has, and of the cases that have none, those
            found right; an attribution too many counts as one more that is wrong.
        stance: of the attributions that a case has, those with the right stance.
        said: characters both in what a case and in what the reading says is said, of those in
            either.
    """

    speaker: float
    stance: float
    said: float


def cases_of(name: str) -> list[dict[str, Any]]:
    lines = (DEVELOPMENT / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def score_of(cases: list[dict[str, Any]]) -> tuple[Score, list[str]]:
    """How the reading of all cases scores, and a line for each that is not all right."""
    units = right = stances = stances_right = both = either = 0
    wrong = []
    for case in cases:
        text, expected = case["text"], [_located(case["text"], a) for a in case["attributions"]]
        found = list(attributions_of(text))
        faults = []
        if not expected:
            units += 1
            right += not found
        for stance, speaker, said in expected:
            units += 1
            stances += 1
            match = max(found, key=lambda a: _shared(a.said, said)[0], default=None)
            if match is None or not _shared(match.said, said)[0]:
                either += sum(end - start for start, end in said)
                faults.append(f"missing {text[said[0][0] : said[0][1]]!r}")
                continue
            found.remove(match)
            same, union = _shared(match.said, said)
            both, either = both + same, either + union
            ok = _same_phrase(text, match.speaker, speaker)
            right += ok
            stances_right += match.stance == stance
            if not ok:
                faults.append(f"speaker {_cut(text, match.speaker)!r}")
            if match.stance != stance:
                faults.append(f"stance {match.stance}, not {stance}")
            if same < 0.8 * union:
                faults.append(f"said {[_cut(text, s) for s in match.said]}")
        units += len(found) if expected else 0
        faults += [f"too many: {_told(text, a)}" for a in found]
        if faults:
            wrong.append(f"{case['id']} {text}\n    " + "\n    ".join(faults))
    return Score(right / units, stances_right / stances, both / either), wrong


def _told(text: str, a: Attribution) -> tuple[Any, ...]:
    return a.verb, a.stance, _cut(text, a.speaker), [_cut(text, s) for s in a.said]


def _cut(text: str, span: Span | None) -> str | None:
    return None if span is None else text[slice(*span)]


def _located(text: str, attribution: dict[str, Any]) -> tuple[str, Span | None, list[Span]]:
    said = []
    for words in attribution["said"]:
        start = text.index(words)
        said.append((start, start + len(words)))
    speaker = None
    if attribution["speaker"] is not None:
        places = [
            m.span()
            for m in re.finditer(rf"(?<!\w){re.escape(attribution['speaker'])}(?!\w)", text)
        ]
        outside = [p for p in places if not any(s <= p[0] and p[1] <= e for s, e in said)]

        def distance(place: Span) -> int:
            return min(max(s - place[1], place[0] - e) for s, e in said)

        speaker = min(outside or places, key=distance)
    return attribution["stance"], speaker, said


def _shared(one: tuple[Span, ...], other: list[Span]) -> tuple[int, int]:
    first = {c for s, e in one for c in range(s, e)}
    second = {c for s, e in other for c in range(s, e)}
    return len(first & second), len(first | second)


def _same_phrase(text: str, found: Span | None, expected: Span | None) -> bool:
    """Whether both are none, or the head of what is expected stands in what was found."""
    if found is None or expected is None:
        return found is expected
    inside = {n for n, w in enumerate(words_of(text)) if expected[0] <= w.start < expected[1]}
    heads = [w for n, w in enumerate(words_of(text)) if n in inside and w.head not in inside]
    heads += [words_of(text)[n] for n in inside if words_of(text)[n].head == n]
    return any(found[0] <= w.start < found[1] for w in heads)


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("speakers.jsonl", Score(0.92, 0.93, 0.88)),
        ("speakers_reported.jsonl", Score(0.85, 0.85, 0.8)),
    ],
)
def test_cases_are_read_at_least_this_well(name: str, floor: Score) -> None:
    cases = cases_of(name)
    assert len(cases) == 100
    assert sum(not case["attributions"] for case in cases) >= 25
    score, wrong = score_of(cases)
    assert all(got >= least for got, least in zip(score, floor, strict=True)), (
        f"{score}\n" + "\n".join(wrong)
    )


PIECES = (
    "Kim he it they said says denied claim estimate believed quoted saying according reportedly "
    "who the governor Reuters 40 is have was that to of in by as per view 's “ ” \" ' , . :"
)
WORDS = st.sampled_from([*PIECES.split(), "\n"])


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=30).map(" ".join)))
def test_any_text_is_read_and_spans_lie_within_it(text: str) -> None:
    for attribution in attributions_of(text):
        assert isinstance(attribution, Attribution)
        assert attribution.said
        spans = [attribution.speaker, attribution.resolved, attribution.via, *attribution.said]
        for span in spans:
            assert span is None or 0 <= span[0] < span[1] <= len(text)
        assert list(attribution.said) == sorted(attribution.said)

"""A question × sentences → the positions that a trained reader finds on it.

Rules tell what a sentence gives for what is asked only where they know its words (`amounts`,
`states`, …). The reader (`reader.py`) has learnt from many questions which sentences answer one,
and which two of those cannot both hold, so it is asked for what the rules do not see, and
whether what they found is so.
"""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, product

from rag.reading.disagreement.amounts import amounts_in
from rag.reading.disagreement.asked_number import asked_number
from rag.reading.disagreement.circumstances import voice_at
from rag.reading.disagreement.compare import Given, may_answer
from rag.reading.disagreement.reader import KINDS, Relation, answering, relations_of
from rag.reading.disagreement.records import Conflict, Kind, Side, Told
from rag.reading.speakers import attributions_of

#: The least probability that two sentences are in conflict: where nothing but the reader says
#: so, where it takes them for opinions, of which it is less sure and as often right, and where
#: the rules found it.
_FOUND, _FOUND_OPINIONS, _BORNE_OUT = 0.65, 0.5, 0.1
#: And that a further sentence takes a side's position.
_SAME = 0.5
#: What tells whether two sentences both answer, in log odds: that each does, how well the less
#: relevant of them meets the question, and that a number or a day is asked for which one of them
#: does not give.
_OF_ANSWERING, _OF_RELEVANCE, _NOT_GIVEN = 0.4, 4.0, -7.0
#: What that has to come to.
_ANSWERED = 2.3
#: Pairs of sentences that are read, at most, and further sentences that are set beside both of a
#: pair in conflict: what takes the time.
_MOST_PAIRS, _MOST_FURTHER = 12, 6
#: Neither that a sentence answers nor that it does not is taken to be surer.
_SUREST = 0.997
#: The least log odds that one sentence of a side which the rules found answers.
_SIDE_ANSWERS = -2.5
#: Reports further apart are of one event only where what is told is what may change.
_ONE_EVENT = timedelta(days=31)
_LONGEST_VALUE = 120


class Reading:
    """What the reader makes of sentences for a question, each read when it is asked for.

    Args:
        question: what is asked.
        told: sentences, the most telling first.
        given: what the rules read of them.

    Attributes:
        numbers: those of the sentences that may answer.
    """

    def __init__(self, question: str, told: Sequence[Told], given: Given) -> None:
        self.question, self.told = question, told
        self.numbers = may_answer(question, told, given)
        self._given_by, self._agreeing = given.by, given.agreeing
        self._answering: dict[int, float] = {}
        self._relations: dict[tuple[int, int], Relation] = {}

    def answering(self, numbers: Sequence[int]) -> list[float]:
        """Of each sentence the log odds that it answers; of one that is known to, infinite."""
        unread = [n for n in numbers if n not in self._answering and self.told[n].relevance < 1]
        read = answering(self.question, [self.told[n].text for n in unread])
        self._answering |= dict(zip(unread, map(_log_odds, read), strict=True))
        return [self._answering.get(n, math.inf) for n in numbers]

    def relations(self, pairs: Sequence[tuple[int, int]]) -> list[Relation]:
        """How the sentences of each pair stand to one another."""
        unread = [pair for pair in pairs if pair not in self._relations]
        texts = [(self.told[one].text, self.told[other].text) for one, other in unread]
        read = relations_of(self.question, texts)
        self._relations |= dict(zip(unread, read, strict=True))
        return [self._relations[pair] for pair in pairs]

    def pairs(self) -> list[tuple[int, int]]:
        """The pairs that may be two positions, the surest that both answer first."""
        fitting = [
            pair
            for pair in sorted(combinations(self.numbers, 2), key=sum)
            if pair not in self._agreeing and _may_differ(self.told[pair[0]], self.told[pair[1]])
        ]
        # Most sentences are often of one report: those are read where another may answer too.
        reports = Counter(self.told[number].document for number in self.numbers)
        longest = max(reports, key=lambda report: reports[report], default="")
        for last in (False, True):
            fitting = [pair for pair in fitting if self._at_most(pair) >= 0]
            wanted = sorted(set(chain.from_iterable(fitting)))
            self.answering([n for n in wanted if last or self.told[n].document != longest])
        fitting = [pair for pair in fitting if self.both_answer(pair) >= 0]
        return sorted(fitting, key=self.both_answer, reverse=True)[:_MOST_PAIRS]

    def both_answer(self, pair: tuple[int, int]) -> float:
        """By how much it is surer than it has to be that both of a pair answer, in log odds."""
        most = self._at_most(pair)
        return most if most < 0 else self._both_answer(pair, self.answering(pair))

    def _at_most(self, pair: tuple[int, int]) -> float:
        """The same, where those of the pair that are unread answer as surely as can be."""
        surest = [_log_odds(1) if self.told[n].relevance < 1 else math.inf for n in pair]
        read = [self._answering.get(n, most) for n, most in zip(pair, surest, strict=True)]
        return self._both_answer(pair, read)

    def _both_answer(self, pair: tuple[int, int], answering: Sequence[float]) -> float:
        given = self._given_by
        relevance = min(self.told[number].relevance for number in pair)
        return (
            _OF_ANSWERING * sum(answering)
            + _OF_RELEVANCE * relevance
            + (0.0 if given is None or given.issuperset(pair) else _NOT_GIVEN)
            - _ANSWERED
        )

    def margin(self, pair: tuple[int, int]) -> float:
        """By how much a conflict is surer than it has to be; below 0 it is none."""
        (relation,) = self.relations([pair])
        kind = KINDS[relation.kinds.index(max(relation.kinds))]
        least = _FOUND_OPINIONS if kind == "opinions" else _FOUND
        return relation.conflict - least


def is_borne_out(reading: Reading, found: Conflict) -> bool:
    """Whether the reader agrees that what the rules found are positions that differ.

    What one report tells of itself ("six, not five as we had it") is taken to be.
    """
    told = reading.told
    pairs = [
        pair
        for some, others in combinations(found.sides, 2)
        for pair in product(some.told[:2], others.told[:2])
    ]
    if any(told[one].document == told[other].document for one, other in pairs):
        return True
    if any(max(reading.answering(side.told[:2])) < _SIDE_ANSWERS for side in found.sides):
        return False
    relations = reading.relations(pairs[:_MOST_PAIRS])
    return max(relation.conflict for relation in relations) >= _BORNE_OUT


def conflict_read(reading: Reading) -> Conflict | None:
    """The positions that the reader finds; None for none."""
    told, pairs = reading.told, reading.pairs()
    reading.relations(pairs)
    seed = max(pairs, key=reading.margin, default=None)
    if seed is None or reading.margin(seed) < 0:
        return None
    (relation,) = reading.relations([seed])
    kind = _kind(told, seed, relation)
    if kind == "figures" and _apart(told, seed) > _ONE_EVENT:
        return None
    sides = [[seed[0]], [seed[1]]]
    for number in _further(reading, seed):
        own = [_pair(number, s) for s in seed]
        relations = reading.relations(own)
        apart = [reading.margin(pair) >= 0 for pair in own]
        if all(apart):
            _join_or_stand_apart(reading, sides, number)
        elif any(apart):
            side = apart.index(False)
            if relations[side].same >= _SAME:
                sides[side].append(number)
    if kind == "superseded":
        sides.sort(key=lambda side: max(_moment(told[n]) for n in side), reverse=True)
    return Conflict(
        reading.question, kind, tuple(_side(reading.question, told, side) for side in sides)
    )


def _further(reading: Reading, seed: tuple[int, int]) -> list[int]:
    """The sentences that may take a position beside the two of a pair, the most telling first."""
    return [
        number
        for number in reading.numbers
        if number not in seed and all(reading.both_answer(_pair(number, s)) >= 0 for s in seed)
    ][:_MOST_FURTHER]


def _log_odds(probability: float) -> float:
    probability = min(max(probability, 1 - _SUREST), _SUREST)
    return math.log(probability / (1 - probability))


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _join_or_stand_apart(reading: Reading, sides: list[list[int]], number: int) -> None:
    """Put a sentence that the first two sides conflict with on a further side, or a new one."""
    for side in sides[2:]:
        pair = _pair(side[0], number)
        if reading.margin(pair) < 0:
            (relation,) = reading.relations([pair])
            if relation.same >= _SAME:
                side.append(number)
            return
    sides.append([number])


def _may_differ(one: Told, other: Told) -> bool:
    """Whether two sentences are of two reports, and not of the same text."""
    return one.document != other.document and one.text != other.text


def _apart(told: Sequence[Told], pair: tuple[int, int]) -> timedelta:
    """How far apart two reports were published; nothing where one is undated."""
    one, other = (told[number].moment for number in pair)
    return timedelta() if one is None or other is None else abs(one - other)


def _moment(told: Told) -> datetime:
    return told.moment or datetime.min.replace(tzinfo=UTC)


def _kind(told: Sequence[Told], seed: tuple[int, int], relation: Relation) -> Kind:
    one, other = (told[number] for number in seed)
    in_turn = one.moment is not None and other.moment is not None and one.moment != other.moment
    ranked = sorted(KINDS, key=lambda kind: -relation.kinds[KINDS.index(kind)])
    kind = next(kind for kind in ranked if in_turn or kind != "superseded")
    if kind in ("figures", "states") and in_turn and one.publisher == other.publisher != "":
        return "superseded"
    return kind


def _side(question: str, told: Sequence[Told], numbers: Sequence[int]) -> Side:
    """A position in the words of the first of its sentences that has a speaker."""
    read = [(number, *_value(question, told[number], number)) for number in numbers]
    first = next((found for found in read if found[2]), read[0])
    return Side(first[1], first[2], tuple(dict.fromkeys([first[0], *numbers])))


def _value(question: str, told: Told, number: int) -> tuple[str, str | None]:
    """What a sentence gives, in few words, and who says so."""
    asked = asked_number(question)
    counted = amounts_in(asked, told, number) if asked else []
    if counted:
        return counted[0].value, counted[0].speaker
    text = told.text
    said = [
        (start, end)
        for attribution in attributions_of(text)
        for start, end in attribution.said
        if (end - start) * 2 >= len(text)
    ]
    start, end = max(said, key=lambda span: span[1] - span[0], default=(0, len(text)))
    voice = voice_at(text, start)
    return _shortened(text[start:end]), voice.speaker


def _shortened(text: str) -> str:
    """A clause without what introduces it, cut at a word where it is long."""
    text = text.strip(" .,;:“”\"'")
    text = text.removeprefix("that ").removeprefix("That ")
    if len(text) <= _LONGEST_VALUE:
        return text
    return text[:_LONGEST_VALUE].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"

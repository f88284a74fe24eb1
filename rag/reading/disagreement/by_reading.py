"""A question × sentences → the positions that a trained reader finds on it.

Rules tell what a sentence gives for what is asked only where they know its words (`amounts`,
`states`, …). The reader (`reader.py`) has learnt from many questions which two sentences cannot
both hold, so it is asked for what the rules do not see, and whether what they found is so.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

from rag.reading.disagreement.amounts import amounts_in
from rag.reading.disagreement.asked_number import asked_number
from rag.reading.disagreement.circumstances import voice_at
from rag.reading.disagreement.compare import given_by, relevant_among
from rag.reading.disagreement.reader import KINDS, Relation, relations_of
from rag.reading.disagreement.records import Conflict, Kind, Side, Told
from rag.reading.speakers import attributions_of

#: The least probability that two sentences are in conflict: where nothing but the reader says
#: so, where it takes them for opinions, of which it is less sure and as often right, and where
#: the rules found it.
_FOUND, _FOUND_OPINIONS, _BORNE_OUT = 0.65, 0.5, 0.06
#: And that a further sentence takes a side's position.
_SAME = 0.5
#: Pairs of sentences that are read, at most: what takes the time.
_MOST_PAIRS = 12
#: Reports further apart are of one event only where what is told is what may change.
_ONE_EVENT = timedelta(days=31)
_LONGEST_VALUE = 120


def is_borne_out(question: str, told: Sequence[Told], found: Conflict) -> bool:
    """Whether the reader agrees that what the rules found are positions that differ.

    What one report tells of itself ("six, not five as we had it") is taken to be.
    """
    pairs = [
        (told[one], told[other])
        for some, others in combinations(found.sides, 2)
        for one, other in product(some.told[:2], others.told[:2])
    ]
    if any(one.document == other.document for one, other in pairs):
        return True
    relations = relations_of(question, [(a.text, b.text) for a, b in pairs[:_MOST_PAIRS]])
    return max(relation.conflict for relation in relations) >= _BORNE_OUT


def conflict_read(question: str, told: Sequence[Told]) -> Conflict | None:
    """The positions that the reader finds; None for none.

    Args:
        question: what is asked.
        told: sentences, the most telling first.
    """
    given = given_by(question, told)
    relevant = relevant_among(question, told, given)
    pairs = [
        pair
        for pair in sorted(combinations(relevant, 2), key=sum)
        if pair not in given.agreeing and _may_differ(told[pair[0]], told[pair[1]])
    ][:_MOST_PAIRS]
    relations = _between(question, told, pairs)
    if not relations:
        return None
    seed = max(relations, key=lambda pair: _margin(relations[pair]))
    if _margin(relations[seed]) < 0:
        return None
    kind = _kind(told, seed, relations[seed])
    if kind == "figures" and _apart(told, seed) > _ONE_EVENT:
        return None
    sides = [[seed[0]], [seed[1]]]
    for number in relevant:
        if number in seed:
            continue
        missing = [(min(number, s), max(number, s)) for s in seed]
        relations |= _between(question, told, [pair for pair in missing if pair not in relations])
        own = [relations[pair] for pair in missing]
        apart = [_margin(relation) >= 0 for relation in own]
        if apart == [True, True]:
            _join_or_stand_apart(question, told, sides, number)
        elif any(apart):
            side = apart.index(False)
            if own[side].same >= _SAME:
                sides[side].append(number)
    if kind == "superseded":
        sides.sort(key=lambda side: max(_moment(told[n]) for n in side), reverse=True)
    return Conflict(question, kind, tuple(_side(question, told, side) for side in sides))


def _margin(relation: Relation) -> float:
    """By how much a conflict is surer than it has to be; below 0 it is none."""
    kind = KINDS[relation.kinds.index(max(relation.kinds))]
    return relation.conflict - (_FOUND_OPINIONS if kind == "opinions" else _FOUND)


def _between(
    question: str, told: Sequence[Told], pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Relation]:
    texts = [(told[one].text, told[other].text) for one, other in pairs]
    return dict(zip(pairs, relations_of(question, texts), strict=True))


def _join_or_stand_apart(
    question: str, told: Sequence[Told], sides: list[list[int]], number: int
) -> None:
    """Put a sentence that the first two sides conflict with on a further side, or a new one."""
    further = [side[0] for side in sides[2:]]
    relations = _between(question, told, [(other, number) for other in further])
    for place, (_, relation) in enumerate(relations.items(), start=2):
        if _margin(relation) < 0:
            if relation.same >= _SAME:
                sides[place].append(number)
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

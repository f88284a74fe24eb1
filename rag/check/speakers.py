"""Whether a clause says whose words it has: the source's speaker, and not another.

A clause that names a speaker has to name one whom the source has saying it. What
the source has somebody say, and does not say itself, is a claim: a clause that
tells it without a speaker fails.
"""

from collections.abc import Sequence

from rag.check.texts import Clause, Source, Text
from rag.reading.speakers import Attribution, speakers_match
from rag.reading.speakers.words import PRONOUNS

#: Share of a clause's words, found in the source, from which it tells a claim.
_CLAIMED = 0.7
#: The most of a speaker's words, of those that the source has, that only others may say there.
_OTHERS_SHARE = 0.2
#: Stances of attributions that tell what somebody did, and put no words into a mouth.
_DOING = frozenset({"ordered", "asked"})
_COMPARED = ("NOUN", "VERB", "PROPN", "NUM", "ADJ")


def faults(clause: Clause, source: Source) -> list[str]:
    """Speakers whom the source does not have saying it; or that a claim has none."""
    every = [a for a in clause.whole.attributions if a.stance not in _DOING]
    own = [a for a in every if _covers(a, clause) and not _within_another(a, every)]
    found = [
        clause.whole.text[slice(*a.speaker)]
        for a in own
        if a.speaker is not None
        and not any(_says_it(clause, a, span, source) for span in (a.speaker, a.resolved) if span)
    ]
    if not every and not _names_a_speaker(clause, source) and _claimed(clause, source) >= _CLAIMED:
        found.append("no speaker")
    return found


def _names_a_speaker(clause: Clause, source: Source) -> bool:
    """Whether the statement names somebody who speaks in the source, in whatever way."""
    body = source.body
    spans = [s for a in body.attributions for s in (a.speaker, a.resolved) if s is not None]
    return any(
        start <= body.words[n].start < end
        for word in clause.whole.words
        if word.part == "PROPN"
        for n in source.same(word)
        for start, end in spans
    )


def _covers(attribution: Attribution, clause: Clause) -> bool:
    """Whether somebody says the clause, or a part of it."""
    spans = [*attribution.said, *([attribution.speaker] if attribution.speaker else [])]
    places = [clause.whole.words[n].start for n in clause.own]
    return any(start <= place < end for start, end in spans for place in places)


def _within_another(attribution: Attribution, every: Sequence[Attribution]) -> bool:
    """Whether it is a part of what somebody else says: "Kim said the families had asked …"."""
    speaker = attribution.speaker
    return speaker is not None and any(
        start <= speaker[0] and speaker[1] <= end
        for other in every
        if other is not attribution
        for start, end in other.said
    )


def _says_it(
    clause: Clause, attribution: Attribution, speaker: tuple[int, int], source: Source
) -> bool:
    """Whether the source has the speaker saying it, and nobody else rather than the speaker."""
    text, body = clause.whole.text, source.body
    named = text[slice(*speaker)]
    if source.publisher and source.publisher.casefold() in named.casefold():
        return True
    matching = [quoted for quoted in body.attributions if _may_be(clause, speaker, quoted, source)]
    if not matching:
        return False
    others = [quoted for quoted in body.attributions if quoted not in matching]
    found = elsewhere = 0
    for number in _said_words(clause, attribution):
        same = source.same(clause.whole.words[number])
        if same:
            found += 1
            elsewhere += not _any_within(body, same, matching) and _any_within(body, same, others)
    return elsewhere <= _OTHERS_SHARE * found


def _may_be(clause: Clause, speaker: tuple[int, int], quoted: Attribution, source: Source) -> bool:
    """Whether a speaker may be the one of an attribution in the source."""
    text, body = clause.whole.text, source.body
    spans = [s for s in (quoted.speaker, quoted.resolved, quoted.via) if s is not None]
    if any(_same_phrase(text[slice(*speaker)], body.text[slice(*span)]) for span in spans):
        return True
    if any(speakers_match(text, speaker, body.text, s, title=source.title) for s in spans):
        return True
    # What else is said of the speaker may stand elsewhere in the source.
    words = [w for w in clause.whole.words if speaker[0] <= w.start < speaker[1]]
    if not all(source.same(w) for w in words if w.part in _COMPARED):
        return False
    names = [w for w in words if w.part == "PROPN"]
    return any(
        start <= body.words[n].start < end
        for name in names
        for n in source.same(name)
        for start, end in spans
    ) or any(_taken_up(body.text, text[slice(*speaker)], span) for span in spans)


def _same_phrase(one: str, other: str) -> bool:
    """Whether two phrases are the same but for an article; no pronouns, which stand for others."""
    one, other = (p.casefold().removeprefix("the ").removeprefix("a ") for p in (one, other))
    return one == other and one not in PRONOUNS


def _taken_up(text: str, named: str, quoted: tuple[int, int]) -> bool:
    """Whether a quoted phrase is "the agency" where the source has the statement's phrase whole."""
    article, _, noun = text[slice(*quoted)].lower().partition(" ")
    return article == "the" and named.lower().endswith(f" {noun}") and named in text


def _said_words(clause: Clause, attribution: Attribution) -> list[int]:
    """The words that a speaker is given in the clause's statement."""
    return [
        n
        for n, word in enumerate(clause.whole.words)
        if word.part in _COMPARED
        and any(start <= word.start < end for start, end in attribution.said)
    ]


def _any_within(body: Text, numbers: Sequence[int], attributions: Sequence[Attribution]) -> bool:
    return any(
        start <= body.words[n].start < end
        for a in attributions
        for start, end in a.said
        for n in numbers
    )


def _claimed(clause: Clause, source: Source) -> float:
    """Share of the clause's words, of those that the source has, that it only has somebody say."""
    body = source.body
    said = [span for a in body.attributions for span in a.said]
    found = claimed = 0
    for number in clause.of(*_COMPARED):
        same = source.same(clause.whole.words[number])
        if same:
            found += 1
            claimed += all(
                any(start <= body.words[n].start < end for start, end in said) for n in same
            )
    return claimed / found if found else 0.0

"""Whether a clause says whose words it has: the source's speaker, and not another.

A clause that names a speaker has to name one whom the source has saying it. What
the source has somebody say, and does not say itself, is a claim: a clause that
tells it without a speaker fails.
"""

from rag.check.texts import Clause, Source
from rag.reading.speakers import Attribution, speakers_match

#: Share of a clause's words, found in the source, from which it tells a claim.
_CLAIMED = 0.7
_COMPARED = ("NOUN", "VERB", "PROPN", "NUM", "ADJ")


def faults(clause: Clause, source: Source) -> list[str]:
    """Speakers whom the source does not have saying it; or that a claim has none."""
    own = [a for a in clause.whole.attributions if _covers(a, clause)]
    found = [
        clause.whole.text[slice(*a.speaker)]
        for a in own
        if a.speaker is not None and not _says_it(clause, a, source)
    ]
    if not own and _claimed(clause, source) >= _CLAIMED:
        found.append("no speaker")
    return found


def _covers(attribution: Attribution, clause: Clause) -> bool:
    """Whether somebody says the clause, or a part of it."""
    spans = [*attribution.said, *([attribution.speaker] if attribution.speaker else [])]
    places = [clause.whole.words[n].start for n in clause.own]
    return any(start <= place < end for start, end in spans for place in places)


def _says_it(clause: Clause, attribution: Attribution, source: Source) -> bool:
    text, body = clause.whole.text, source.body
    speaker = attribution.speaker
    if speaker is None:
        return True
    named = text[slice(*speaker)]
    if source.publisher and source.publisher.casefold() in named.casefold():
        return True
    for quoted in body.attributions:
        for span in (quoted.speaker, quoted.resolved, quoted.via):
            if span is not None and speakers_match(
                text, speaker, body.text, span, title=source.title
            ):
                return True
    return False


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

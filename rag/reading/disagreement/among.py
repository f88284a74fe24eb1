"""A question × sentences → the positions that rules and the trained reader agree on."""

from collections.abc import Sequence

from rag.reading.datelines import without_dateline
from rag.reading.disagreement.by_reading import Reading, conflict_read, is_borne_out
from rag.reading.disagreement.compare import conflict_by_rules, given_by
from rag.reading.disagreement.records import Conflict, Told


def conflict_among(question: str, told: Sequence[Told]) -> Conflict | None:
    """The positions that the sentences take on what a question asks, if they differ.

    Args:
        question: what is asked, in English.
        told: sentences that answer it, the most telling first; they decide what is compared,
            so that those which do not fit the first are left out.

    Returns:
        Two sides or more; None where the sentences agree, or where it is not certain that
        they speak of one thing.

    >>> one = Told("Five sailors died when the ferry sank, the coastguard said.", "a.txt")
    >>> other = Told("The ferry sank and eight sailors died, their union said.", "b.txt")
    >>> found = conflict_among("How many sailors died when the ferry sank?", [one, other])
    >>> found.kind, [(side.value, side.speaker) for side in found.sides]
    ('figures', [('five', 'the coastguard'), ('eight', 'their union')])
    """
    told = [one._replace(text=without_dateline(one.text)) for one in told]
    given = given_by(question, told)
    reading = Reading(question, told, given)
    found = conflict_by_rules(question, told, given)
    if found is not None and is_borne_out(reading, found):
        return found
    return conflict_read(reading)

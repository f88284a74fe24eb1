"""Whether a clause is surer than the source: "may" told as "will", some as all."""

from collections.abc import Sequence

from rag.check.texts import REPORTING, Clause, Source, listed
from rag.reading.certainty import certainty_of, claims_more
from rag.reading.grammar import Word

#: Words that claim more than a source without any of their kind does.
_STRENGTHENING = (
    listed("all every entire whole everyone everybody everything each any"),
    listed("always never ever constantly"),
    listed("completely entirely fully totally altogether wholly full complete"),
    listed("only sole solely alone one exclusively single just"),
    listed("certainly definitely undoubtedly clearly surely inevitably"),
    listed("most mostly majority"),
)
#: Words of a kind above that claim no more by themselves.
_WEAK = listed("one single just any each full ever")
_THINKING = listed(
    "think expect suggest believe predict foresee hope fear consider reckon want ask agree demand "
    "seek plan stay remain need"
)
_PHRASES = {("all", "likelihood"), ("all", "the"), ("only", "to"), ("all", "but"), ("at", "all")}
_PHRASES |= {("at", "most"), ("at", "the")}
_IF = listed("if once when after a")
#: A cosine from which a verb of the source is taken for one that the clause puts otherwise.
_ALIGNED = 0.5


def faults(clause: Clause, source: Source) -> list[str]:
    """Verbs of which the clause is surer than the source, and words that claim more."""
    words, body = clause.whole.words, source.body.words
    found = []
    for number in clause.of("VERB"):
        if words[number].lemma in REPORTING | _THINKING:
            continue
        quoted = aligned_verbs(clause, number, source, _ALIGNED)
        stated = certainty_of(words, number)
        if quoted and all(claims_more(stated, certainty_of(body, n)) for n in quoted):
            found.append(words[number].text)
    said = {w.lemma for w in body}
    for kind in _STRENGTHENING:
        found += [
            words[n].text
            for n in clause.own
            if words[n].lemma in kind - _WEAK
            and said.isdisjoint(kind)
            and not _in_a_phrase(words, n)
        ]
    return found


def _in_a_phrase(words: Sequence[Word], number: int) -> bool:
    """Whether "all" and "only" say little: "in all likelihood", "all the way", "only to hear"."""
    following = words[number + 1].lemma if number + 1 < len(words) else ""
    before = words[number - 1].lemma if number else ""
    if words[number].lemma == "only" and (following in _IF or words[number + 1].part == "NUM"):
        return True
    return (words[number].lemma, following) in _PHRASES or (before, words[number].lemma) in _PHRASES


def aligned_verbs(clause: Clause, number: int, source: Source, least: float) -> list[int]:
    """The source's verbs that a verb of the clause tells of: the same, or else the nearest."""
    body = source.body.words
    verbs = [n for n, w in enumerate(body) if w.part in ("VERB", "ADJ", "NOUN")]
    same = [n for n in source.same(clause.whole.words[number]) if n in verbs]
    if same:
        return [n for n in same if body[n].part == "VERB"] or same
    near = [
        (float(clause.whole.vectors[number] @ source.body.vectors[n]), n)
        for n in verbs
        if body[n].part == "VERB"
    ]
    similarity, nearest = max(near, default=(0.0, 0))
    return [nearest] if similarity >= least else []

"""A verb of saying → its speaker by where it stands, where the parser misreads the order.

Reports turn speaker and verb round behind a quotation (“…,” tweeted captain Ida Berg),
set both into a sentence between commas ("The pier, Ida Berg said, was safe"), or put a
phrase in between that the parser takes for a part of the speaker ("The firm, a maker of
toys, posted on Monday that …").
"""

from typing import NamedTuple

from rag.reading.grammar import Word
from rag.reading.speakers.appositions import apposed_before
from rag.reading.speakers.clauses import has_that
from rag.reading.speakers.quotations import is_gap, is_within
from rag.reading.speakers.records import WordSet
from rag.reading.speakers.tree import Tree, is_infinitive
from rag.reading.speakers.words import (
    ADDRESSING,
    DOCUMENTS,
    FINDING,
    NOT_ALONE,
    NOT_SPEECH,
    TIMES,
    is_role,
    lemmas,
)

#: Parts of speech that a speaker's phrase is made of.
_NOMINAL = ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART")
_MARKS = ("PUNCT", "SPACE")
#: Words that a speaker's phrase does not begin with.
_NO_BEGINNING = lemmas("who which whom that what as it this these those there")
#: Verbs that take no object but what is said: "The pier, said the mayor, was safe".
_INVERTED = lemmas("say add explain insist argue")
#: Verbs of how something is put in words.
_PUTTING = lemmas("put describe sum characterise characterize explain")
#: The most words of a phrase between commas or behind a quotation.
_LONGEST = 14


class Inserted(NamedTuple):
    """A "he said" that is set into a sentence.

    Attributes:
        speaker: the words of the speaker's phrase.
        said: the words of the sentence before and behind it.
    """

    speaker: WordSet
    said: WordSet


class Quoted(NamedTuple):
    """A "TASS quoted him as saying" behind what is said.

    Attributes:
        medium: the words of the medium's phrase.
        quoted: the verb of quoting.
        speaker: the words of the speaker's phrase.
        said: the words of the sentence before.
    """

    medium: WordSet
    quoted: int
    speaker: WordSet
    said: WordSet


class Put(NamedTuple):
    """A "was how he put it" behind a quotation or a clause.

    Attributes:
        speaker: the words of the speaker's phrase.
        words: all words of it.
        said: the words of the clause; none of a quotation.
    """

    speaker: WordSet
    words: WordSet
    said: WordSet


def inverted_subject(tree: Tree, verb: int) -> WordSet:
    """The phrase right behind a verb that follows a quotation, or opens a sentence before one."""
    if not _speaks(tree, verb) or not (_behind_quotation(tree, verb) or opens(tree, verb)):
        return frozenset()
    end = verb + 1
    while end < len(tree.words) and _is_nominal(tree, end):
        if tree.words[end].lemma in TIMES and tree.words[end + 1].text != "-":
            break
        end += 1
    phrase = frozenset(range(verb + 1, end))
    of_them = phrase and end < len(tree.words) and tree.lower(end) == "of"
    if not of_them and not any(tree.words[w].part in ("NOUN", "PROPN", "PRON") for w in phrase):
        return frozenset()
    if tree.lower(verb + 1) in _NO_BEGINNING:
        return frozenset()
    more = {c for w in phrase for c in tree.children[w] if c >= end}
    for child in sorted(more):
        below = tree.subtree(child)
        belongs = tree.words[child].relation == "appos" or tree.lower(child) in (
            "of",
            "from",
            "for",
        )
        if belongs and min(below) <= max(phrase) + 2:
            phrase |= frozenset(range(max(phrase) + 1, max(below) + 1))
    return phrase


def _is_nominal(tree: Tree, number: int) -> bool:
    word = tree.words[number]
    hyphen = word.text == "-" and tree.words[number - 1].end == word.start
    return word.part in _NOMINAL or hyphen or (word.part == "VERB" and word.relation == "amod")


def subject_behind_quotation(tree: Tree, verb: int) -> WordSet:
    """All between a quotation and a verb: “…,” Ida Berg, the mayor of Lund, tweeted."""
    ends = [last for _, last in tree.quotations if last < tree.words[verb].start]
    if not ends or not _speaks(tree, verb) or is_within(tree.words[verb].start, tree.quotations):
        return frozenset()
    between = [
        n for n in range(verb) if tree.words[n].start >= ends[-1] and tree.words[n].part != "SPACE"
    ]
    while between and tree.words[between[0]].part == "PUNCT":
        between.pop(0)
    between = _without_participle(tree, between)
    return frozenset(between) if _is_phrase(tree, between, commas=True) else frozenset()


def _without_participle(tree: Tree, words: list[int]) -> list[int]:
    """A phrase without a participle between commas: "one aide, speaking on Monday, told"."""
    comma = next((w for w in words if tree.words[w].text == ","), None)
    if comma is None or words[-1] == comma or tree.words[words[-1]].text != ",":
        return words
    return [w for w in words if w < comma] if tree.words[comma + 1].tag == "VBG" else words


def inserted(tree: Tree, verb: int) -> Inserted | None:
    """A speaker and a verb between commas, where what stands before is no whole clause."""
    if not _speaks(tree, verb) or tree.words[verb].lemma in NOT_ALONE | FINDING:
        return None
    first = verb
    while first > 0 and tree.words[first - 1].text != "," and verb - first <= _LONGEST:
        first -= 1
    last = _end_of_inserted(tree, verb)
    if first < 2 or last is None:
        return None
    apposed = apposed_before(tree.words, verb)
    if apposed is not None:
        first = apposed.first
    # "the bank said", or "said the bank"
    speaker = list(range(first, verb) if first < verb else range(verb + 1, last))
    if not _is_phrase(tree, speaker, commas=apposed is not None):
        return None
    if first == verb:
        if tree.words[verb].lemma not in _INVERTED:
            return None
        last = _end_of_apposition(tree, last)
        speaker = list(range(verb + 1, last))
    start = first - 1
    while start > 0 and tree.words[start - 1].text not in (".", "!", "?", ":", ";"):
        start -= 1
    before = frozenset(range(start, first - 1))
    after = range(last + 1, len(tree.words))
    end = next((w for w in after if tree.words[w].text == ";"), len(tree.words))
    behind = [w for w in range(last + 1, end) if tree.sentence[w] == tree.sentence[verb]]
    if not behind or not _is_part(tree, sorted(before)):
        return None
    if tree.words[last + 1].part == "PUNCT" and tree.text[tree.words[last + 2].start].isupper():
        return None
    return Inserted(frozenset(speaker), before | frozenset(behind))


def quoted_behind(tree: Tree, verb: int) -> Quoted | None:
    """A medium, and whom it quotes "as saying", behind a comma that what is said ends at."""
    if tree.lower(verb) != "saying" or tree.lower(verb - 1) != "as":
        return None
    quoted = next((w for w in range(verb - 2, 0, -1) if tree.lower(w) in ("quoted", "cited")), 0)
    comma = quoted
    while comma > 0 and tree.words[comma].text not in (*',.;:!?"”’', "\n"):
        comma -= 1
    behind = tree.words[verb + 1 : verb + 2]
    ends = not behind or behind[0].part == "PUNCT" or behind[0].text.lower() in ("on", "in", "late")
    medium, speaker = range(comma + 1, quoted), range(quoted + 1, verb - 1)
    if not ends or comma < 2 or not medium or not _is_phrase(tree, list(speaker), commas=True):
        return None
    if not _is_phrase(tree, list(medium), commas=False):
        return None
    before = [w for w in range(comma) if tree.sentence[w] == tree.sentence[comma]]
    return Quoted(frozenset(medium), quoted, frozenset(speaker), frozenset(before))


def put_behind(tree: Tree, verb: int) -> Put | None:
    """Who puts it so, in “…,” was how the mayor described it; also without quotation marks."""
    how = next((w for w in range(verb - 1, 1, -1) if tree.lower(w) in ("how", "what", "all")), 0)
    if how == 0 or tree.words[how - 1].lemma != "be" or is_infinitive(tree, tree.children[verb]):
        return None
    start = tree.words[how - 1].start
    said: WordSet = frozenset()
    if not any(last <= start and is_gap(tree.text[last:start]) for _, last in tree.quotations):
        if tree.words[how - 2].text != "," or tree.words[verb].lemma not in _PUTTING:
            return None
        said = frozenset(w for w in range(how - 2) if tree.sentence[w] == tree.sentence[verb])
    speaker = [w for w in range(how + 1, verb) if tree.words[w].part not in ("AUX", "ADV")]
    if not _is_phrase(tree, speaker, commas=True):
        return None
    return Put(frozenset(speaker), frozenset(range(how - 1, verb + 1)), said)


def is_main(tree: Tree, verb: int) -> bool:
    """Whether a verb that was read as a participle after its noun is the sentence's verb."""
    word = tree.words[verb]
    head = tree.words[word.head]
    if word.relation != "acl" or head.relation != "ROOT" or head.lemma in DOCUMENTS:
        return False
    return tree.preposition(verb, ("by",)) is None and clause_of_main(tree, verb) is not None


def clause_of_main(tree: Tree, verb: int) -> int | None:
    """The clause with "that" behind such a verb, which hangs on it or on its noun."""
    head = tree.words[verb].head
    for clause in sorted(tree.subtree(head)):
        if clause > verb and has_that(tree, clause) and tree.has_subject(clause):
            return clause
    return None


def _speaks(tree: Tree, verb: int) -> bool:
    """Whether a verb is a finite one of speech, as far as its form tells."""
    word = tree.words[verb]
    helping = [
        c
        for c in tree.children[verb]
        if tree.words[c].relation in ("aux", "auxpass")
        and not is_within(tree.words[c].start, tree.quotations)
    ]
    return (
        word.part == "VERB"
        and not helping
        and not tree.lower(verb).endswith("ing")
        and (word.lemma not in NOT_SPEECH or word.lemma in ("believe", "think"))
    )


def _behind_quotation(tree: Tree, verb: int) -> bool:
    """Whether a verb stands right behind a quotation that no verb of the sentence stands before."""
    start = tree.words[verb].start
    if not any(last < start and is_gap(tree.text[last:start]) for _, last in tree.quotations):
        return False
    before = verb - 1
    while before >= 0 and tree.words[before].text not in (".", "!", "?", "\n"):
        inside = is_within(tree.words[before].start, tree.quotations)
        if tree.words[before].part in ("VERB", "AUX") and not inside:
            return False
        before -= 1
    return True


def opens(tree: Tree, verb: int) -> bool:
    """Whether a verb opens a sentence in which a colon and a quotation follow."""
    if verb > 0 and tree.words[verb - 1].text not in (".", "!", "?", "”", '"', "\n"):
        return False
    if not tree.words[verb].text[0].isupper():
        return False
    start = tree.words[verb].start
    openings = [first for first, _ in tree.quotations if first > start]
    if not openings:
        return False
    between = tree.text[start : openings[0] - 1].rstrip()
    return between.endswith((":", ",")) and not any(mark in between for mark in ".!?;\n")


def _is_phrase(tree: Tree, words: list[int], *, commas: bool) -> bool:
    """Whether words can be the phrase of a speaker."""
    if not words or len(words) > _LONGEST or tree.lower(words[0]) in _NO_BEGINNING:
        return False
    parts = [_part(tree, w) for w in words]
    if parts[0] not in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM"):
        return False
    if "VERB" in parts or "AUX" in parts or "SCONJ" in parts:
        return False
    stops = [tree.words[w].text for w in words if tree.words[w].part == "PUNCT"]
    if any(stop not in ((",", "-") if commas else ("-",)) for stop in stops):
        return False
    return any(part in ("NOUN", "PROPN", "PRON") for part in parts)


def _part(tree: Tree, number: int) -> str:
    """A word's part of speech; one right before a role is no verb: "lead author Mei Chen"."""
    word, behind = tree.words[number], tree.words[number + 1]
    return "ADJ" if word.part == "VERB" and _is_role(behind) else word.part


def _is_role(word: Word) -> bool:
    return word.part == "NOUN" and is_role(word.lemma)


def _end_of_inserted(tree: Tree, verb: int) -> int | None:
    """The comma that ends an inserted "he told reporters on Monday"."""
    obj = tree.child(verb, "dobj")
    if obj is not None and obj > verb and tree.words[verb].lemma not in ADDRESSING | _INVERTED:
        return None
    for number in range(verb + 1, min(verb + _LONGEST, len(tree.words))):
        if tree.words[number].text == ",":
            return number if number + 2 < len(tree.words) else None
        if tree.words[number].part in ("VERB", "AUX", "SCONJ", "PUNCT"):
            return None
    return None


def _end_of_apposition(tree: Tree, comma: int) -> int:
    """The comma that ends a role behind a comma: "said Ida Berg, the mayor, …"; else the same."""
    words = range(comma + 1, min(comma + _LONGEST, len(tree.words)))
    end = next((w for w in words if tree.words[w].text == ","), comma)
    role = list(range(comma + 1, end))
    named = any(_is_role(tree.words[w]) for w in role)
    return end if named and _is_phrase(tree, role, commas=False) else comma


def _is_part(tree: Tree, words: list[int]) -> bool:
    """Whether words are a subject without its verb, or a subordinate clause."""
    words = [w for w in words if tree.words[w].part not in _MARKS]
    if not any(tree.words[w].part in ("NOUN", "PROPN", "PRON") for w in words):
        return False
    if tree.words[words[-1]].part == "AUX":
        # "It was, she said, a good day."
        return True
    first = tree.words[words[0]]
    verbs = [w for w in words if tree.words[w].part in ("VERB", "AUX")]
    if first.part == "SCONJ":
        return any(tree.has_subject(w) for w in verbs)
    return not verbs and first.part not in ("ADV", "CCONJ")

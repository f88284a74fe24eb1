"""A phrase, an adverb, a noun or a colon → its frame: who says what without a verb of saying.

"according to X", "per X", "in X's view"; "reportedly"; "X's claim that"; "Coach Rui
Santos: …". What a phrase or an adverb carries is the clause around it.
"""

import re
from collections.abc import Iterator

from rag.reading.grammar import entities_of
from rag.reading.speakers.clauses import (
    clause_about,
    clause_of_noun,
    clause_root,
    has_that,
    without_that,
)
from rag.reading.speakers.quotations import is_gap
from rag.reading.speakers.records import Frame, Stance, WordSet
from rag.reading.speakers.sources import (
    author_of,
    author_of_claim,
    may_speak,
    phrase_of,
    quoted_by,
    speaker_phrase,
)
from rag.reading.speakers.subjects import is_passive, subject_of
from rag.reading.speakers.tree import Tree, is_infinitive
from rag.reading.speakers.words import (
    ACCOUNTS,
    BODIES,
    HEDGES,
    NO_SOURCE,
    NOUNS,
    SAYINGS,
    UTTERING,
    VERBS,
    WITH_INFINITIVE,
    is_role,
    lemmas,
)

#: Words before a colon, at most, that can name a speaker.
_LONGEST_LABEL = 12
#: Words by which a quotation is known for speech, not for what a sign or a title reads.
_OF_SPEAKER = lemmas("i we me us my our")
#: Things with a title, which a quotation behind them is.
_WORKS = lemmas(
    "song single hit album film movie novel book poem play track show series title headline "
    "slogan tagline motto tattoo banner placard sign caption inscription label"
)
#: Verbs of `UTTERING` whose subject may be a thing.
_OF_THINGS = lemmas("raise make give offer sound")
#: What is said by making it so: "made clear that".
_MADE = ("clear", "plain", "known")
_SENTENCE_STOP = re.compile(r"[.!?](?=\s)")


def frame_of_phrase(tree: Tree, number: int) -> Frame | None:
    """The frame of a preposition: "according to X", "per X", "in X's view"."""
    stance: Stance = "said"
    account: int | None = None
    name = tree.lower(number)
    if name == "according":
        name, speaker = "according to", _according_to(tree, number)
    elif name == "per":
        speaker = _per(tree, number)
    elif name in ("in", "by", "on", "to") and tree.words[number].part == "ADP":
        account = tree.object_of(number)
        if account is None or tree.words[account].lemma not in ACCOUNTS:
            return None
        name = tree.words[account].lemma
        stance, speaker = ACCOUNTS[name], _holder(tree, account)
    else:
        return None
    if not speaker:
        return None
    comma = _end_of_opening(tree, number)
    if comma is None:
        phrase = _with_participle(tree, tree.subtree(number) | speaker)
        clause = clause_about(tree, clause_root(tree, tree.words[number].head), phrase)
        if account is not None and number > 0 and tree.words[number - 1].text == ",":
            # "The city needs, by her count, two bridges"
            phrase = frozenset(range(number, max(speaker | {account}) + 1))
    else:
        phrase = frozenset(range(number, comma + 1))
        speaker &= phrase
        clause = tree.subtree(number) | speaker
    return Frame(
        anchor=number,
        verb=name,
        stance=stance,
        speaker=speaker,
        said=clause - phrase,
        words=phrase,
        via=quoted_by(tree, phrase),
        speech=name != "per",
    )


def _end_of_opening(tree: Tree, number: int) -> int | None:
    """The comma behind an "according to X" that the parser has hung its sentence on.

    That is the last one before which only names and roles stand: "to Ida Berg, the
    mayor, children who …"; None where the sentence has a verb above the phrase.
    """
    if tree.words[number].relation != "ROOT" or tree.lower(number) != "according":
        return None
    words = sorted(w for w in tree.subtree(number) if w > number)
    commas = [w for w in words if tree.words[w].text == ","]
    if not commas:
        return None
    for comma, behind in zip(commas, [*commas[1:], words[-1] + 1], strict=True):
        between = range(comma + 1, behind)
        role = any(is_role(tree.words[w].lemma) for w in between)
        if not role or behind > words[-1] or any(tree.words[w].part == "VERB" for w in between):
            return comma
    return None


def frame_of_answer(tree: Tree, number: int) -> Frame | None:
    """The frame of a noun that names a quotation before it: “…,” was the mayor's answer."""
    word = tree.words[number]
    if word.lemma not in SAYINGS or word.relation != "attr":
        return None
    start = tree.words[word.head].start
    if not any(last <= start and is_gap(tree.text[last:start]) for _, last in tree.quotations):
        return None
    author = author_of(tree, number)
    if author is None:
        author = tree.object_of(tree.preposition(number, ("of",)))
    if author is None or not may_speak(tree, author):
        return None
    return Frame(
        anchor=number,
        verb=word.lemma,
        stance=NOUNS.get(word.lemma, "said"),
        speaker=phrase_of(tree, author),
        said=frozenset(),
        words=tree.subtree(number) | {word.head},
    )


def frame_of_clear(tree: Tree, number: int) -> Frame | None:
    """The frame of what somebody makes clear: "The envoy made it clear that …"."""
    verb = tree.words[number].head
    if tree.lower(number) not in _MADE or tree.words[verb].lemma != "make":
        return None
    subject = None if is_passive(tree, verb) else subject_of(tree, verb)
    near = (*tree.children[number], *tree.children[verb])
    clause = next((c for c in sorted(near) if c > number and has_that(tree, c)), None)
    if clause is None or subject is None or not may_speak(tree, subject):
        return None
    return Frame(
        anchor=number,
        verb=f"make {tree.lower(number)}",
        stance="said",
        speaker=speaker_phrase(tree, subject),
        said=without_that(tree, tree.subtree(clause), [clause]),
        words=frozenset({verb, number}),
        speech=False,
    )


def _with_participle(tree: Tree, phrase: WordSet) -> WordSet:
    """A phrase with a participle between commas behind it: "to a memo, leaked to the BBC, …"."""
    comma = max(phrase) + 1
    words = range(comma + 1, len(tree.words))
    if not words or tree.words[comma].text != "," or tree.words[words[0]].part != "VERB":
        return phrase
    end = next((w for w in words if tree.words[w].text == ","), None)
    if end is None or tree.has_subject(words[0]) or tree.lower(words[0]).endswith("ing"):
        return phrase
    return phrase | frozenset(range(comma, end))


def _according_to(tree: Tree, number: int) -> WordSet:
    to = tree.child(number, "prep")
    source = tree.object_of(to)
    if to is None or source is None or tree.lower(to) != "to":
        return frozenset()
    if tree.words[source].lemma in NO_SOURCE:
        return frozenset()
    speaker = speaker_phrase(tree, source)
    if (more := tree.child(to, "conj")) is not None:
        speaker |= frozenset(range(max(speaker) + 1, max(tree.subtree(more)) + 1))
    return speaker


def _per(tree: Tree, number: int) -> WordSet:
    source = tree.object_of(number)
    if source is None:
        return frozenset()
    # "per hour"
    named = tree.words[source].part == "PROPN" or tree.child(source, "det", "poss") is not None
    return phrase_of(tree, source) if named else frozenset()


def _holder(tree: Tree, noun: int) -> WordSet:
    """Whose view or count it is: "X's view", "in the view of X", "a count by X"."""
    lemma = tree.words[noun].lemma
    holder = tree.child(noun, "poss")
    if holder is None and lemma not in ("account", "version"):
        name = "by" if lemma in ("estimate", "count") else "of"
        holder = tree.object_of(tree.preposition(noun, (name,)))
    return phrase_of(tree, holder) if holder is not None else frozenset()


def frame_of_adverb(tree: Tree, number: int) -> Frame | None:
    """The frame of a hedge: "reportedly", "the alleged thief"."""
    word, hedge = tree.words[number], tree.lower(number)
    if hedge not in HEDGES or word.relation in ("ROOT", "conj", "ccomp"):
        return None
    if word.part == "VERB" and word.relation != "amod":
        return None
    head = word.head
    if tree.words[head].part in ("VERB", "AUX") and tree.words[head].relation != "amod":
        said = clause_about(tree, clause_root(tree, head), frozenset({number}))
    else:
        while (
            tree.words[head].part in ("ADJ", "ADV", "VERB", "NUM") and tree.words[head].head != head
        ):
            head = tree.words[head].head
        said = frozenset(w for w in tree.subtree(head) if w >= number)
    return Frame(
        anchor=number,
        verb=hedge,
        stance=HEDGES[hedge],
        speaker=frozenset(),
        said=said - {number},
        words=frozenset({number}),
        speech=False,
    )


def frame_of_noun(tree: Tree, number: int) -> Frame | None:
    """The frame of a noun: "X's claim that …", "warnings from X that …", "X's estimate of 40"."""
    word = tree.words[number]
    if word.lemma not in NOUNS or word.part not in ("NOUN", "VERB", "PROPN"):
        return None
    if word.part == "VERB" and tree.child(number, "nsubj") is not None:
        return None
    clause = clause_of_noun(tree, number)
    author = author_of(tree, number) if clause is None else author_of_claim(tree, number)
    if author is None:
        author = _who_utters(tree, number)
    said: WordSet = frozenset()
    if clause is not None:
        said = without_that(tree, tree.subtree(clause), [clause])
        subject = tree.child(clause, "nsubj", "nsubjpass")
        if word.relation == "ROOT" and subject is not None:
            # "claims that the water stank were ignored": the parser gives the clause the
            # predicate that the sentence then lacks.
            own = tree.words[subject].part == "VERB" or tree.child(subject, "acl") is not None
            said = tree.subtree(subject) if own else _without_predicate(tree, said, clause)
    elif author is not None and word.lemma in ("estimate", "prediction", "forecast"):
        said = tree.subtree(tree.object_of(tree.preposition(number, ("of",))))
    elif author is not None and word.lemma in WITH_INFINITIVE:
        infinitive = tree.child(number, "acl")
        if infinitive is not None and is_infinitive(tree, tree.children[infinitive]):
            said = tree.subtree(infinitive)
    if not said:
        return None
    return Frame(
        anchor=number,
        verb=word.lemma,
        stance=NOUNS[word.lemma],
        speaker=phrase_of(tree, author) if author is not None else frozenset(),
        said=said,
        words=frozenset({number}),
        speech=False,
    )


def _who_utters(tree: Tree, noun: int) -> int | None:
    """Who says what is the object of a bare verb: "voiced fears that", "issued a warning that"."""
    verb = tree.words[noun].head
    uttered = tree.words[noun].relation == "dobj" and tree.words[verb].lemma in UTTERING
    if not uttered or is_passive(tree, verb) or tree.child(verb, "neg") is not None:
        return None
    subject = subject_of(tree, verb)
    if subject is None:
        return None
    # "The drought raised fears": nobody is named.
    speaks = tree.words[verb].lemma not in _OF_THINGS or may_speak(tree, subject)
    return subject if speaks else None


def _without_predicate(tree: Tree, said: WordSet, clause: int) -> WordSet:
    """What a claim says, without the predicate of the claim: "that it was safe [fooled nobody]"."""
    for word in sorted(w for w in said if w > clause):
        read = tree.words[word].relation in ("amod", "compound")
        formed = tree.words[word].tag in ("VBN", "VBD") or tree.lower(word).endswith("ed")
        complete = tree.words[word - 1].part in ("ADJ", "VERB")
        if read and formed and complete:
            return frozenset(w for w in said if w < word)
    return said


def frames_of_colons(tree: Tree) -> Iterator[Frame]:
    """The frames of colons behind a speaker: "Coach Rui Santos: …"."""
    for number, word in enumerate(tree.words):
        if word.text != ":":
            continue
        label = _label(tree, number)
        speaker = frozenset(label)
        if not label or not _names_speaker(tree, label, number):
            speaker = _owner_of_saying(tree, number) or _person_before(tree, number)
        if not speaker:
            continue
        yield Frame(
            anchor=number,
            verb=":",
            stance="said",
            speaker=speaker,
            said=_sentence_behind(tree, number),
            words=frozenset({number}),
        )


def _label(tree: Tree, colon: int) -> list[int]:
    """The words before a colon, from the sentence's or line's beginning; empty for a clause."""
    first = colon
    while first > 0:
        before = tree.words[first - 1].text
        if "\n" in before or before in '.!?”"':
            break
        first -= 1
    label = [n for n in range(first, colon) if tree.words[n].part != "SPACE"]
    if len(label) > _LONGEST_LABEL or any(tree.words[n].part in ("VERB", "AUX") for n in label):
        return []
    return label


def _names_speaker(tree: Tree, label: list[int], colon: int) -> bool:
    words = [tree.words[n] for n in label]
    phrase = tree.text[words[0].start : tree.words[colon].start].rstrip()
    quoted = _opens_quotation(tree, colon)
    if any(is_role(w.lemma) or w.lemma in BODIES for w in words):
        return True
    if quoted and words[-1].part == "PROPN":
        return True
    if len(words) == 1 and phrase.isupper() and len(phrase) > 1:
        return True
    # One bare name may as well be the place that a headline is about.
    named = any(e.label in ("PERSON", "ORG") for e in entities_of(phrase))
    return named and (quoted or len(words) > 1)


def _opens_quotation(tree: Tree, colon: int) -> bool:
    return tree.text[tree.words[colon].end :].lstrip().startswith(("“", '"', "‘", "'"))


def _owner_of_saying(tree: Tree, colon: int) -> WordSet:
    """Whose answer or message a quotation behind a colon is: "The mayor's answer was short: …"."""
    if not _opens_quotation(tree, colon):
        return frozenset()
    for number in range(colon - 1, -1, -1):
        word = tree.words[number]
        if word.text in (".", "!", "?", ";", "”", '"'):
            return frozenset()
        above = tree.words[word.head]
        is_subject = word.relation == "nsubj" and above.lemma == "be"
        if word.lemma in SAYINGS and (is_subject or word.relation == "ROOT"):
            return phrase_of(tree, author_of(tree, number))
    return frozenset()


def _person_before(tree: Tree, colon: int) -> WordSet:
    """The person whom the clause before a colon tells of: "The keeper had no doubt: …".

    What is quoted is a sentence, not the title of a song, and in the first person
    unless the clause tells how the person is: "She was furious: …".
    """
    if not _opens_quotation(tree, colon) or not _quotes_sentence(tree, colon):
        return frozenset()
    speaks = any(tree.lower(w) in _OF_SPEAKER for w in _sentence_behind(tree, colon))
    for number in range(colon - 1, -1, -1):
        word, above = tree.words[number], tree.words[tree.words[number].head]
        if word.text in (".", "!", "?", ";", "”", '"') or word.lemma in _WORKS:
            return frozenset()
        if word.part == "VERB" and word.lemma in VERBS:
            return frozenset()
        if word.relation == "nsubj" and above.part in ("VERB", "AUX") and above.relation != "relcl":
            is_so = above.lemma == "be" and tree.child(word.head, "acomp") is not None
            told = (is_so or speaks) and _is_person(tree, number)
            return speaker_phrase(tree, number) if told else frozenset()
    return frozenset()


def _quotes_sentence(tree: Tree, colon: int) -> bool:
    """Whether the quotation behind a colon begins and ends as a sentence does."""
    behind = (q for q in tree.quotations if q[0] >= tree.words[colon].end)
    quoted = next((tree.text[slice(*q)] for q in behind), "")
    return quoted[:1].isupper() and quoted.endswith((".", "!", "?", "…"))


def _is_person(tree: Tree, noun: int) -> bool:
    """Whether a noun names a person by name or role, or is "he" or "she"."""
    if tree.lower(noun) in ("he", "she") or is_role(tree.words[noun].lemma):
        return True
    names = {e.text for e in entities_of(tree.text) if e.label == "PERSON"}
    return any(tree.words[noun].text in name.split() for name in names)


def _sentence_behind(tree: Tree, colon: int) -> WordSet:
    """The words from a colon to the end of the sentence or line."""
    after = range(colon + 1, len(tree.words))
    end = next((n for n in after if "\n" in tree.words[n].text), len(tree.words))
    start = tree.words[colon].end
    stop = _SENTENCE_STOP.search(tree.text[start : tree.words[end - 1].end])
    return frozenset(
        n for n in range(colon + 1, end) if stop is None or tree.words[n].start < start + stop.end()
    )

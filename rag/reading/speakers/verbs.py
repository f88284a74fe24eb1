"""A verb of saying → its frame: who says what by it, and how.

In the active ("X said that", also with a subject that the parser has missed), in the
passive ("X was told by Y", "it is said that"), and where somebody passes on what
another said ("TASS quoted X as saying that").
"""

from rag.reading.speakers.clauses import without_that
from rag.reading.speakers.complements import (
    complement_of,
    denies,
    is_quantity,
    object_and_phrase,
    plea_of,
    rules_out,
)
from rag.reading.speakers.deeds import is_deed
from rag.reading.speakers.positions import (
    inserted,
    inverted_subject,
    is_main,
    opens,
    put_behind,
    quoted_behind,
    subject_behind_quotation,
)
from rag.reading.speakers.quotations import is_within
from rag.reading.speakers.records import Frame, Stance, WordSet
from rag.reading.speakers.sources import (
    cited_by,
    may_speak,
    medium_of,
    phrase_of,
    speaker_phrase,
)
from rag.reading.speakers.subjects import (
    behind_quotation,
    has_yet,
    is_passive,
    late_subject,
    subject_of,
)
from rag.reading.speakers.tree import Tree, is_infinitive
from rag.reading.speakers.words import (
    FIRST_PERSON,
    HEARERS,
    HEARSAY,
    NOBODY,
    NOT_SPEECH,
    NOUNS,
    OF_NOUN,
    ONLY_PASSIVE,
    ONLY_QUOTED,
    PASSING_ON,
    RELUCTANT,
    TIMES,
    VERBS,
    WITH_AS,
    WITH_OBJECT,
    WITH_PREPOSITION,
    WITH_THAT,
)

#: Relations of what belongs to "he said" itself: "he later said in Lund".
_OF_THE_FRAME = (
    "aux", "auxpass", "neg", "advmod", "prep", "agent", "npadvmod", "dative", "prt", "mark",
    "dobj", "advcl", "acomp",
)  # fmt: skip

#: Prepositions behind a noun of saying.
_OF_NOUNS = ("from", "of", "against", "for", "over", "about", "by", "on")
#: Parts of speech between a noun and the last word of its phrase.
_OF_NOUN_PHRASE = ("NOUN", "PROPN", "ADP")


def frame_of_verb(tree: Tree, verb: int) -> Frame | None:
    """The frame of a verb of `words.VERBS`; None where nobody says anything by it."""
    word = tree.words[verb]
    if word.part == "NOUN" and not tree.child(verb, "nsubj", "ccomp"):
        return None
    if word.part == "NOUN" and word.lemma in WITH_THAT:
        return None
    placed = _by_position(tree, verb)
    if placed is not None:
        return placed
    passed_on = _passed_on_behind(tree, verb) or _passed_on(tree, verb)
    if passed_on is not None:
        return passed_on
    if word.relation in ("amod", "compound", "nsubj", "pobj", "poss", "nmod", "appos"):
        return None
    if _is_noun_of_saying(tree, verb):
        return None
    if _is_hearsay_of_noun(tree, verb):
        return _hearsay_of_noun(tree, verb)
    if is_passive(tree, verb):
        return _in_passive(tree, verb)
    late = late_subject(tree, verb)
    if late:
        return _with_late_subject(tree, verb, late)
    subject = subject_of(tree, verb)
    if subject is not None and tree.words[subject].part == "NUM":
        # "Olsen says five and Berg says six": the parser joins "five and Berg".
        subject = tree.child(subject, "conj") or subject
    return None if subject is None else _in_active(tree, verb, subject)


def _is_noun_of_saying(tree: Tree, verb: int) -> bool:
    """Whether a verb is a noun that the next verb is said of: "Insurance claims from it rose"."""
    clause = tree.child(verb, "ccomp")
    return (
        clause is not None
        and tree.words[verb].lemma in NOUNS
        and tree.words[verb].tag == "VBZ"
        and tree.preposition(verb, _OF_NOUNS, verb) == verb + 1
        and tree.words[clause].tag in ("VBD", "VBZ", "VBP")
        and tree.child(clause, "nsubj", "nsubjpass", "expl", "csubj", "attr") is None
    )


def _by_position(tree: Tree, verb: int) -> Frame | None:
    """The frame of a verb whose speaker stands where speakers do, but was not read as one."""
    if (put := put_behind(tree, verb)) is not None:
        return Frame(
            anchor=verb,
            verb=tree.words[verb].lemma,
            stance=VERBS[tree.words[verb].lemma] if tree.lower(verb) != "put" else "said",
            speaker=put.speaker,
            said=put.said,
            words=put.words,
        )
    subject = subject_of(tree, verb)
    outside = subject is not None and not is_within(tree.words[subject].start, tree.quotations)
    set_in = inserted(tree, verb)
    said: WordSet = frozenset()
    if set_in is not None:
        speaker, said = set_in
    elif outside and not is_passive(tree, verb):
        return None
    else:
        speaker = inverted_subject(tree, verb) or subject_behind_quotation(tree, verb)
    if not speaker:
        return None
    lemma = tree.words[verb].lemma
    return Frame(
        anchor=verb,
        verb=lemma,
        stance=VERBS[lemma],
        speaker=speaker,
        said=said,
        words=_words_of_position(tree, verb, speaker),
        via=medium_of(tree, verb, max(speaker)),
    )


def _words_of_position(tree: Tree, verb: int, speaker: WordSet) -> WordSet:
    """The words of such a frame: from the speaker or verb to what ends it."""
    own = speaker | {verb}
    return frozenset(range(min(own), _last_of_frame(tree, max(own), opens(tree, verb)) + 1))


def _last_of_frame(tree: Tree, last: int, before_quotation: bool = False) -> int:
    """The last word of a frame, from a word of it to what ends it."""
    ends = ('"', "“", "‘", "'") if before_quotation else (*',.:;!?"”“', "\n")
    while last + 1 < len(tree.words) and tree.words[last + 1].text not in ends:
        last += 1
    return last


def _in_active(tree: Tree, verb: int, subject: int) -> Frame | None:
    word = tree.words[verb]
    if word.lemma in ONLY_PASSIVE:
        return None
    if word.lemma == "hear" and tree.words[subject].lemma not in HEARERS:
        return None
    if tree.lower(subject) in FIRST_PERSON and is_within(word.start, tree.quotations):
        return None
    if rules_out(tree, verb) and not may_speak(tree, subject):
        return None
    if _wears_out(tree, verb):
        return None
    if word.lemma in ("tell", "inform", "warn") and _is_nobody(tree, subject):
        return None
    said = complement_of(tree, verb, subject)
    stance = _stance(tree, verb, said)
    if _is_unsaid(tree, verb, subject):
        stance = _unsaid(word.lemma)
        obj = tree.child(verb, "dobj")
        if obj is not None and said <= tree.subtree(obj) and not rules_out(tree, verb):
            return None
    behind = behind_quotation(tree, verb)
    speaker = behind or speaker_phrase(tree, subject)
    named = word.relation == "acl" and tree.lower(verb).endswith("ing")
    if named or is_main(tree, verb):
        speaker = frozenset(w for w in speaker if w < verb)
    via = medium_of(tree, verb, subject)
    if word.lemma == "hear":
        speaker = frozenset()
    if behind:
        said = frozenset(
            w for w in said - behind if is_within(tree.words[w].start, tree.quotations)
        )
    name = _name(tree, verb)
    cited = cited_by(tree, verb)
    if cited is not None:
        name, speaker, via, stance = "cite", phrase_of(tree, cited), speaker, "quoted"
        said -= tree.subtree(tree.words[cited].head)
    return Frame(
        anchor=verb,
        verb=name,
        stance=stance,
        speaker=speaker,
        said=said,
        words=_own_words(tree, verb, subject) - said,
        via=via,
        speech=word.lemma not in NOT_SPEECH,
        needs_quote=word.lemma in ONLY_QUOTED and not said,
    )


def _wears_out(tree: Tree, verb: int) -> bool:
    """Whether something only tells on somebody: "The long season told on the players"."""
    near = [c for c in tree.children[verb] if c == verb + 1 and tree.lower(c) == "on"]
    noun = tree.object_of(near[0]) if near and tree.words[verb].lemma == "tell" else None
    return noun is not None and tree.words[noun].lemma not in TIMES


def _name(tree: Tree, verb: int) -> str:
    """A verb's lemma, with the preposition that makes it another verb."""
    lemma = tree.words[verb].lemma
    if lemma == "call" and tree.child(verb, "oprd") is None:
        for name in ("for", "on", "upon"):
            marked = name == "for" and [w.text for w in tree.words[verb + 1 : verb + 2]] == ["for"]
            if marked or tree.preposition(verb, (name,), verb) == verb + 1:
                return "call for" if name == "for" else "call on"
    return "rule out" if rules_out(tree, verb) else lemma


def _stance(tree: Tree, verb: int, said: WordSet) -> Stance:
    """How something is said by a verb in the active, if it is said."""
    lemma = tree.words[verb].lemma
    stance = VERBS[lemma]
    name = _name(tree, verb)
    if name in ("call for", "call on"):
        stance = "asked"
    elif name == "rule out":
        stance = "denied"
    elif plea_of(tree, verb):
        stance = "denied" if denies(tree, verb) else "confirmed"
    if lemma == "put" and not is_quantity(tree, said):
        stance = "said"
    if said and _is_directive(tree, verb):
        stance = "asked" if stance in ("asked", "said") and lemma != "tell" else "ordered"
    return stance


def _is_directive(tree: Tree, verb: int) -> bool:
    """Whether somebody is told, asked or ordered to do something."""
    lemma = tree.words[verb].lemma
    if lemma not in ("tell", "ask", "urge", "instruct", "order", "beg", "request", "demand"):
        return False
    clause = tree.child(verb, "xcomp", "ccomp")
    if clause is not None:
        return is_infinitive(tree, tree.children[clause])
    return is_infinitive(tree, tree.subtree(tree.child(verb, "dobj")))


def _is_unsaid(tree: Tree, verb: int, subject: int) -> bool:
    """Whether it is not said: negated, refused, or said by nobody."""
    word = tree.words[verb]
    if _is_negated(tree, verb):
        return True
    joined = {tree.lower(c) for c in tree.children[word.head] if tree.words[c].relation == "cc"}
    under = word.relation == "xcomp" or (
        word.relation == "conj"
        and tree.child(verb, "nsubj") is None
        and not joined.isdisjoint({"or", "nor"})
    )
    above = word.head
    reluctant = tree.words[above].lemma in RELUCTANT or has_yet(tree, above)
    if under and (_is_negated(tree, above) or reluctant):
        return True
    return _is_nobody(tree, subject)


def _is_nobody(tree: Tree, subject: int) -> bool:
    determiners = {tree.lower(c) for c in tree.children[subject]}
    return tree.lower(subject) in NOBODY or not determiners.isdisjoint({"no", "neither"})


def _is_negated(tree: Tree, verb: int) -> bool:
    for child in tree.children[verb]:
        relation, text = tree.words[child].relation, tree.lower(child)
        if relation == "neg" or (relation == "cc" and text == "neither"):
            return True
        if relation in ("preconj", "advmod", "det") and text in ("neither", "never", "nor"):
            return True
        if relation == "dobj" and "neither" in map(tree.lower, tree.children[child]):
            return True
        if relation == "dobj" and text == "nothing":
            return True
    return False


def _unsaid(lemma: str) -> Stance:
    """What a verb that is negated leaves: not to believe is to deny."""
    return "denied" if lemma in ("believe", "think", "expect", "accept") else "asked"


def _own_words(tree: Tree, verb: int, subject: int) -> WordSet:
    """The words of a frame: its verb, subject and what else hangs on the verb."""
    own = frozenset({verb})
    for child in tree.children[verb]:
        if child == subject or tree.words[child].relation in _OF_THE_FRAME:
            own |= tree.subtree(child)
    return own


def _with_late_subject(tree: Tree, verb: int, speaker: WordSet) -> Frame:
    first = min(speaker)
    passing = [w for w in range(first, verb) if tree.words[w].lemma in PASSING_ON]
    medium = tree.object_of(tree.preposition(passing[0], ("by",))) if passing else None
    return Frame(
        anchor=verb,
        verb=tree.words[verb].lemma,
        stance=VERBS[tree.words[verb].lemma],
        speaker=speaker,
        said=frozenset(w for w in range(first) if tree.sentence[w] == tree.sentence[verb]),
        words=frozenset(range(first, verb + 1)),
        via=phrase_of(tree, medium) or medium_of(tree, verb, max(speaker)),
    )


def _in_passive(tree: Tree, verb: int) -> Frame | None:
    word = tree.words[verb]
    passed_on = tree.object_of(tree.preposition(verb, ("as",)))
    if passed_on is not None and tree.words[passed_on].lemma == "say":
        return None
    agent = tree.object_of(tree.preposition(verb, ("by",)))
    patient = tree.child(verb, "nsubjpass")
    if patient is None and word.relation == "conj" and tree.child(verb, "nsubj") is None:
        patient = tree.child(word.head, "nsubjpass")
    if patient is None:
        return None
    clause = tree.child(verb, "ccomp")
    infinitive = tree.child(verb, "xcomp", "oprd")
    stance: Stance = "denied" if rules_out(tree, verb) else VERBS[word.lemma]
    whole = tree.subtree(patient)
    said: WordSet = frozenset()
    if clause is not None and (agent is not None or word.lemma in HEARSAY):
        said = without_that(tree, tree.subtree(clause), [clause])
    elif infinitive is not None and (agent is not None or word.lemma in HEARSAY):
        said = whole | tree.subtree(infinitive)
        if word.lemma == "tell":
            stance = "ordered"
    elif word.lemma in ("accuse", "suspect", "estimate", "blame"):
        phrase = object_and_phrase(tree, verb, patient, WITH_PREPOSITION[word.lemma])
        said = whole | (phrase - {verb}) if phrase else frozenset()
    elif agent is not None and word.lemma in WITH_AS:
        preposition = tree.preposition(verb, ("as",))
        if preposition is not None:
            said = whole | (tree.subtree(preposition) - {preposition})
    elif agent is not None and (word.lemma in WITH_OBJECT or rules_out(tree, verb)):
        said = frozenset() if is_deed(tree, verb, patient, agent) else whole
    if not said:
        return None
    return Frame(
        anchor=verb,
        verb=_name(tree, verb),
        stance=_unsaid(word.lemma) if _is_unsaid(tree, verb, patient) else stance,
        speaker=speaker_phrase(tree, agent),
        said=said,
        words=frozenset({verb}),
        speech=False,
    )


def _is_hearsay_of_noun(tree: Tree, verb: int) -> bool:
    """Whether a participle tells what is said of the noun before it: "believed to be"."""
    word = tree.words[verb]
    infinitive = tree.child(verb, "xcomp")
    if infinitive is None or word.lemma not in OF_NOUN or tree.child(verb, "auxpass") is not None:
        return False
    if verb + 1 == len(tree.words):
        return False
    return tree.lower(verb + 1) == "to" and (
        word.relation == "acl" or word.lemma == "say" or tree.lower(verb - 1) == ","
    )


def _hearsay_of_noun(tree: Tree, verb: int) -> Frame:
    """ "A man believed to be the driver was held": of the man it is said, by nobody."""
    last = verb - 2 if tree.lower(verb - 1) == "," else verb - 1
    noun = last
    while (above := tree.words[noun].head) < last and tree.words[above].part in _OF_NOUN_PHRASE:
        if above == noun:
            break
        noun = above
    whole = frozenset(w for w in tree.subtree(noun) if w <= last)
    return Frame(
        anchor=verb,
        verb=tree.words[verb].lemma,
        stance=VERBS[tree.words[verb].lemma],
        speaker=frozenset(),
        said=whole | tree.subtree(tree.child(verb, "xcomp")),
        words=frozenset({verb}),
        speech=False,
    )


def _passed_on(tree: Tree, verb: int) -> Frame | None:
    """ "TASS quoted him as saying that …", "he was quoted by TASS as saying that …"."""
    word = tree.words[verb]
    if word.relation not in ("pcomp", "pobj") or tree.lower(word.head) != "as":
        return None
    above = tree.words[word.head].head
    while tree.words[above].lemma not in {*PASSING_ON, "report"}:
        if tree.words[above].head == above or tree.words[above].part == "VERB":
            return None
        above = tree.words[above].head
    by = tree.preposition(above, ("by",)) or tree.preposition(verb, ("by",))
    speaker, medium = tree.child(above, "nsubjpass"), tree.object_of(by)
    if speaker is None and tree.words[above].relation == "acl":
        speaker = tree.words[above].head
    elif speaker is None:
        speaker, medium = tree.child(above, "dobj"), subject_of(tree, above)
    if speaker is None:
        return None
    named = phrase_of(tree, speaker) - tree.subtree(word.head)
    via = speaker_phrase(tree, medium)
    around = frozenset(c for c in tree.children[above] if tree.words[c].relation in _OF_THE_FRAME)
    words = named | via | around | {above, word.head, verb}
    # "The dam is safe, X was quoted by TASS as saying."
    before = frozenset(w for c in _clauses_before(tree, above) for w in tree.subtree(c))
    before = before or _sentence_before(tree, above, speaker)
    return Frame(
        anchor=verb,
        verb=tree.words[above].lemma,
        stance="quoted",
        speaker=named,
        said=complement_of(tree, verb, speaker) or before - words,
        words=_own_words(tree, verb, speaker) | words,
        via=via,
    )


def _passed_on_behind(tree: Tree, verb: int) -> Frame | None:
    """ "The dam is safe, TASS quoted the mayor as saying.": the medium and whom it quotes."""
    parts = quoted_behind(tree, verb)
    if parts is None:
        return None
    medium, quoted, speaker, said = parts
    return Frame(
        anchor=verb,
        verb=tree.words[quoted].lemma,
        stance="quoted",
        speaker=speaker,
        said=said,
        words=frozenset(range(min(medium), _last_of_frame(tree, verb) + 1)),
        via=medium,
    )


def _sentence_before(tree: Tree, verb: int, speaker: int) -> WordSet:
    """All before the comma that a closing "X was quoted as saying" stands behind."""
    comma = min(tree.subtree(speaker)) - 1
    if comma < 2 or tree.words[comma].text != "," or tree.child(verb, "auxpass") is None:
        return frozenset()
    before = [w for w in range(comma) if tree.sentence[w] == tree.sentence[verb]]
    verbs = [w for w in before if tree.words[w].part in ("VERB", "AUX") and tree.has_subject(w)]
    return frozenset(before) if verbs else frozenset()


def _clauses_before(tree: Tree, verb: int) -> list[int]:
    return [c for c in tree.children[verb] if c < verb and tree.words[c].relation == "ccomp"]

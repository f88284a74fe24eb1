"""A noun or verb → the words that name who speaks, or the medium that passes it on.

Of a document that says something, its author speaks where one is named: of "the
ministry's letter" the ministry. A medium is told ("told the paper"), is spoken to, or
quotes; whom it cites is the speaker.
"""

from rag.reading.grammar import entities_of
from rag.reading.speakers.records import WordSet
from rag.reading.speakers.subjects import subject_of
from rag.reading.speakers.tree import Tree, runs_of
from rag.reading.speakers.words import (
    AUTHORED,
    BODIES,
    CONVERSATIONS,
    DOCUMENTS,
    MEDIA,
    NUMBERS,
    PASSING_ON,
    PRESS,
    PROMPTS,
    PRONOUNS,
    RELAYING,
    SETTINGS,
    TIMES,
    is_role,
    lemmas,
)

#: Named things that are no medium.
_NO_MEDIUM = ("PERSON", "DATE", "TIME", "GPE", "LOC")
#: What else than a subject the name of a medium or a body may be read as.
_READ_AS = ("dobj", "appos", "npadvmod", "oprd", "attr")
#: Those who ask for a medium: "a reporter from X".
_REPORTERS = lemmas("reporter journalist correspondent interviewer columnist presenter")


def phrase_of(tree: Tree, noun: int | None) -> WordSet:
    """A noun with what belongs to it, but for clauses that tell of it; empty for no noun."""
    if noun is None:
        return frozenset()
    phrase = tree.subtree(noun)
    for child in phrase - {noun}:
        word, below = tree.words[child], tree.subtree(child)
        named = any(tree.words[w].lemma == "name" for w in below)
        telling = word.relation in ("relcl", "advcl", "parataxis", "ccomp", "dep") or (
            word.head == noun
            and (
                word.relation == "case"
                or (
                    child < noun
                    and word.relation in ("advmod", "npadvmod", "prep")
                    # "the 19-year-old"
                    and tree.words[child + 1].text != "-"
                )
            )
        )
        quoted = word.relation == "acl" and word.lemma in {*PASSING_ON, *PROMPTS, "speak"}
        if (telling and not named) or quoted:
            phrase -= below
    # "to which the chairwoman replied": the parser takes "which the chairwoman" for one phrase.
    phrase -= {w for w in phrase if w < noun and tree.words[w].tag == "WDT"}
    kept = [w for w in phrase if tree.words[w].part not in ("PUNCT", "SPACE")]
    if not kept:
        return frozenset()
    phrase = frozenset(w for w in phrase if min(kept) <= w <= max(kept))
    # Only what is contiguous with the noun: a cut clause may stand in between.
    run = next((run for run in runs_of(phrase) if noun in run), frozenset({noun}))
    return run | _name_behind(tree, noun, max(run))


def _name_behind(tree: Tree, noun: int, last: int) -> WordSet:
    """A name behind a noun that was hung on a word above it: "the agency Anadolu said"."""
    body = tree.words[noun].lemma in MEDIA | BODIES
    above = noun
    while above != (above := tree.words[above].head):
        for other in tree.children[above]:
            word = tree.words[other]
            named = word.part == "PROPN" and word.lemma not in TIMES
            read = word.relation == "nsubj" or (body and word.relation in _READ_AS)
            name = tree.subtree(other)
            if other > last and named and read and min(name) == last + 1:
                return name
        if not body or tree.words[above].part == "VERB":
            break
    return frozenset()


def speaker_phrase(tree: Tree, noun: int | None) -> WordSet:
    """The words of a speaker's phrase; a document's author where it names one."""
    if noun is None:
        return frozenset()
    author = author_of(tree, noun) if tree.words[noun].lemma in DOCUMENTS else None
    return phrase_of(tree, noun if author is None else author)


def author_of(tree: Tree, noun: int) -> int | None:
    """Whose a claim or a document is: "X's report", "a letter from X", "a study made by X"."""
    owner = tree.child(noun, "poss")
    if owner is None:
        owner = _owner_before(tree, noun)
    if owner is not None:
        return None if tree.lower(owner) in TIMES else owner
    preposition = tree.preposition(noun, ("by", "from"))
    made = tree.child(noun, "acl")
    if preposition is None and made is not None and tree.words[made].lemma in AUTHORED:
        preposition = tree.preposition(made, ("by",))
    return tree.object_of(preposition)


def author_of_claim(tree: Tree, noun: int) -> int | None:
    """Whose a claim is, also in "the claim of the owners"."""
    author = author_of(tree, noun)
    of = tree.object_of(tree.preposition(noun, ("of",)))
    return of if author is None and of is not None and may_speak(tree, of) else author


def _owner_before(tree: Tree, noun: int) -> int | None:
    """The noun with an "'s" right before a noun and its adjectives, however they are joined."""
    number = noun - 1
    while number > 0 and tree.words[number].part in ("ADJ", "ADV"):
        number -= 1
    word = tree.words[max(number, 0)]
    return word.head if word.relation == "case" and word.head < number else None


def medium_of(tree: Tree, verb: int, subject: int) -> WordSet:
    """Who passes it on: "told X", "quoted by X", "in an interview with X", "speaking to X"."""
    if tree.words[verb].lemma in ("tell", "inform"):
        for child in tree.children[verb]:
            if tree.words[child].relation in ("dobj", "dative"):
                medium = _employer(tree, child)
                if _is_medium(tree, medium):
                    return phrase_of(tree, medium)
    else:
        medium = _employer(tree, tree.object_of(tree.preposition(verb, ("to",), verb)))
        if _is_medium(tree, medium):
            return phrase_of(tree, medium)
    relayed = _bearer(tree, verb)
    if relayed is not None:
        return phrase_of(tree, relayed)
    above = tree.words[subject].head
    if tree.words[above].lemma in PASSING_ON and tree.words[subject].relation == "dobj":
        medium = subject_of(tree, above)
        if medium is not None:
            return speaker_phrase(tree, medium)
    sources = [c for c in tree.children[verb] if tree.lower(c) == "according"]
    elsewhere = frozenset(w for c in sources for w in tree.subtree(c))
    for number in sorted((tree.subtree(verb) | tree.subtree(subject)) - elsewhere):
        word = tree.words[number]
        preposition = None
        if word.lemma in PASSING_ON and word.relation in ("acl", "advcl", "relcl"):
            preposition = tree.preposition(number, ("by",))
        elif word.lemma in CONVERSATIONS and word.part == "NOUN":
            preposition = tree.preposition(number, ("with", "to"))
        elif word.lemma == "speak" and tree.lower(number).endswith("ing"):
            to = tree.preposition(number, ("to",))
            preposition = tree.preposition(number, ("on", "with")) if to is None else to
        noun = tree.object_of(preposition)
        if noun is not None and (word.lemma in PASSING_ON or _is_medium(tree, noun)):
            return phrase_of(tree, noun)
    return frozenset()


def _bearer(tree: Tree, verb: int) -> int | None:
    """Who bears or carries it: "through his sister", "in a speech aired by Radio Lund"."""
    stated = [tree.object_of(c) for c in tree.children[verb] if tree.lower(c) in ("in", "during")]
    speeches = [n for n in stated if n is not None and tree.words[n].lemma in SETTINGS | DOCUMENTS]
    made = [c for n in speeches for c in tree.children[n] if tree.words[c].relation == "acl"]
    for number in (verb, *speeches, *made):
        person = tree.object_of(tree.preposition(number, ("through", "via")))
        if person is not None and may_speak(tree, person):
            return person
    for number in made:
        medium = tree.object_of(tree.preposition(number, ("by", "on")))
        if tree.words[number].lemma in RELAYING and _is_medium(tree, medium):
            return medium
    return None


def quoted_by(tree: Tree, phrase: WordSet) -> WordSet:
    """Who quotes the source that a phrase names: "a cable, cited by Le Monde"."""
    for number in sorted(phrase):
        if tree.words[number].lemma in PASSING_ON:
            medium = tree.object_of(tree.preposition(number, ("by",)))
            if medium is not None:
                return phrase_of(tree, medium)
    return frozenset()


def _employer(tree: Tree, reporter: int | None) -> int | None:
    """Whose reporter somebody is: "a reporter from X"; who is no reporter stands for himself."""
    if reporter is None or tree.words[reporter].lemma not in _REPORTERS:
        return reporter
    names = ("from", "of", "for", "at", "with")
    hung = tree.preposition(tree.words[reporter].head, names, reporter)
    near = hung if hung == reporter + 1 else None
    return tree.object_of(tree.preposition(reporter, names) or near)


def _is_medium(tree: Tree, noun: int | None) -> bool:
    if noun is None:
        return False
    phrase = phrase_of(tree, noun)
    if any(tree.words[w].lemma in MEDIA for w in phrase):
        return True
    if tree.words[noun].part != "PROPN" or tree.words[noun].lemma in BODIES:
        return False
    if any(tree.words[w].lemma in PRESS for w in phrase):
        return True
    if len(phrase) > 1 and tree.lower(noun) in NUMBERS and noun == max(phrase):
        # "Channel Four"; "Sergeant Four" is a person.
        return not any(is_role(tree.words[w].lemma) for w in phrase)
    if tree.words[noun].tag == "NNPS" or is_role(tree.words[noun].lemma):
        return False
    span = tree.span(phrase)
    name = tree.text[slice(*span)] if span else ""
    return not any(e.label in _NO_MEDIUM and e.text in name for e in entities_of(tree.text))


def cited_by(tree: Tree, verb: int) -> int | None:
    """Whom a medium cites: "the agency, citing residents, reported …"; no documents."""
    for citing in _citing(tree, verb):
        noun = tree.child(citing, "dobj")
        if noun is not None and may_speak(tree, noun):
            return noun
    return None


def _citing(tree: Tree, verb: int) -> list[int]:
    """The "citing" of a verb or its subject; also one after a comma that its clause has taken."""
    near = {n for n in (verb, subject_of(tree, verb)) if n is not None}
    return [
        n
        for n in sorted(tree.subtree(verb))
        if tree.lower(n) in ("citing", "quoting", "paraphrasing")
        and (tree.words[n].head in near or (n > verb and tree.words[n - 1].text == ","))
    ]


def may_speak(tree: Tree, noun: int) -> bool:
    """Whether a noun names somebody by name, by what they are, or as a body."""
    word = tree.words[noun]
    return (
        word.part == "PROPN"
        or is_role(word.lemma)
        or word.lemma in BODIES
        or tree.lower(noun) in PRONOUNS
    )

"""A verb of saying → its subject, where the parser has it and where it has missed it.

The parser misses a speaker who stands between what is said and the verb ("Two died,
Ida Berg, the mayor, said"), and reads a name after a quotation into the quotation.
"""

from rag.reading.speakers.positions import is_main
from rag.reading.speakers.quotations import is_within
from rag.reading.speakers.records import WordSet
from rag.reading.speakers.tree import Tree
from rag.reading.speakers.words import ADDRESSING, RAISING, RELUCTANT, WITH_OBJECT, is_role


def subject_of(tree: Tree, verb: int) -> int | None:
    """The noun that is the subject of a verb in the active; None where there is none."""
    seen: set[int] = set()
    while verb not in seen:
        seen.add(verb)
        subject = tree.child(verb, "nsubj")
        if subject is not None and tree.words[subject].part != "VERB":
            return _antecedent(tree, verb, subject)
        word = tree.words[verb]
        if word.relation == "conj" and tree.words[word.head].part in ("VERB", "AUX"):
            if tree.child(verb, "nsubjpass") is not None:
                return None
            passive = tree.child(word.head, "nsubjpass")
            if passive is not None:
                return passive
            verb = word.head
        elif is_main(tree, verb):
            return word.head
        elif word.relation == "ROOT":
            return _read_as_object(tree, verb)
        elif word.relation in ("advcl", "pcomp", "acl") and tree.lower(verb).endswith("ing"):
            if tree.words[word.head].part in ("NOUN", "PROPN", "PRON"):
                return word.head
            verb = word.head
            if tree.words[verb].part == "ADP":
                verb = tree.words[verb].head
        elif word.relation == "xcomp" and (
            tree.words[word.head].lemma in RELUCTANT | RAISING or has_yet(tree, word.head)
        ):
            verb = word.head
        else:
            return None
    return None


def has_yet(tree: Tree, verb: int) -> bool:
    """Whether a verb leaves undone what follows: "has yet to confirm"."""
    behind = tree.words[verb + 1 : verb + 2]
    return tree.words[verb].lemma == "have" and any(word.lemma == "yet" for word in behind)


def _read_as_object(tree: Tree, verb: int) -> int | None:
    """The subject right behind a verb that a whole clause stands before: "…, recalled Ida Berg"."""
    obj, clause = tree.child(verb, "dobj"), tree.child(verb, "ccomp")
    addressed = tree.words[verb].lemma in ADDRESSING
    if obj is None or clause is None or tree.lower(verb - 1) != "," or addressed:
        return None
    behind = clause < verb < min(tree.subtree(obj)) == verb + 1
    named = tree.words[obj].part == "PROPN" or is_role(tree.words[obj].lemma)
    stated = tree.has_subject(clause) and tree.words[verb].lemma not in WITH_OBJECT
    return obj if behind and (named or stated) and tree.words[verb].tag == "VBD" else None


def _antecedent(tree: Tree, verb: int, subject: int) -> int | None:
    """The noun that a relative clause tells of, where its "who" or "which" is the subject."""
    if tree.words[subject].lemma not in ("who", "which", "that"):
        return subject
    while tree.words[verb].relation == "conj":
        verb = tree.words[verb].head
    head = tree.words[verb].head
    if tree.words[verb].relation == "relcl":
        return head
    if tree.lower(subject) == "who":
        return subject
    # "It was the union that said so."
    return tree.child(head, "attr") if tree.words[head].lemma == "be" and head != verb else None


def is_passive(tree: Tree, verb: int) -> bool:
    """Whether a verb is in the passive, or a participle after its noun: "quoted by X"."""
    return tree.child(verb, "auxpass", "nsubjpass") is not None or (
        tree.words[verb].relation == "acl"
        and not tree.lower(verb).endswith("ing")
        and not is_main(tree, verb)
    )


def late_subject(tree: Tree, verb: int) -> WordSet:
    """The phrase between commas before a closing verb of saying that was read as no subject.

    In "Two died in Lund, Ida Berg, the mayor, said" the parser may take the
    speaker for an apposition to the place, and "said" for a second predicate.
    """
    word = tree.words[verb]
    if word.lemma not in ("say", "report", "write", "add", "announce", "state", "explain"):
        return frozenset()
    if tree.child(verb, "nsubj", "nsubjpass", "dobj") is not None and not _is_name(tree, verb):
        return frozenset()
    if (clause := tree.child(verb, "ccomp")) is not None and clause > verb:
        return frozenset()
    joined = any(tree.words[c].relation == "cc" for c in range(max(0, verb - 3), verb))
    if word.relation not in ("conj", "ROOT", "acl", "relcl", "advcl", "dep") or joined:
        return frozenset()
    segment: list[int] = []
    end = None
    for number in range(verb - 1, -1, -1):
        if tree.sentence[number] != tree.sentence[verb]:
            return frozenset()
        if tree.words[number].text != ",":
            segment.insert(0, number)
            continue
        if segment:
            verbs = [w for w in segment if tree.words[w].part in ("VERB", "AUX")]
            if not verbs:
                end = segment[-1] + 1 if end is None else end
                named = all(tree.words[w].part == "PROPN" for w in segment)
                if not (named and _ends_in_role(tree, number)):
                    return frozenset(range(segment[0], end))
            elif tree.lower(segment[0]) not in ("who", "which") and segment[0] not in verbs:
                return frozenset()
        segment = []
    return frozenset()


def _is_name(tree: Tree, verb: int) -> bool:
    """Whether a name was read as who speaks of the noun before it: "the ferry line Ostara said"."""
    word, subject = tree.words[verb], tree.child(verb, "nsubj")
    return (
        subject is not None
        and word.relation == "relcl"
        and tree.words[word.head].relation == "appos"
        and min(tree.subtree(subject)) == word.head + 1
        and tree.words[subject].part == "PROPN"
    )


def _ends_in_role(tree: Tree, comma: int) -> bool:
    """Whether what stands between a comma and the one before says what a person is."""
    for number in range(comma - 1, -1, -1):
        if tree.words[number].text == "," or tree.words[number].part in ("VERB", "AUX"):
            return False
        if is_role(tree.words[number].lemma):
            return True
    return False


def behind_quotation(tree: Tree, verb: int) -> WordSet:
    """The phrase between a closing quotation mark and a verb of saying right behind it."""
    start = tree.words[verb].start
    ends = [last for _, last in tree.quotations if last < start]
    if not ends or is_within(start, tree.quotations):
        return frozenset()
    between = [
        n
        for n in range(verb)
        if tree.words[n].start >= ends[-1] and tree.words[n].part not in ("PUNCT", "SPACE")
    ]
    gap = tree.text[ends[-1] : start].lstrip(" ,\"”’'")
    if not between or any(mark in gap for mark in ",.!?:;\n—–"):
        return frozenset()
    first = tree.words[between[0]]
    if first.part not in ("DET", "PROPN") or first.text[0].isupper() != (first.part == "PROPN"):
        return frozenset()
    return frozenset(between) if tree.child(verb, "aux") is None else frozenset()

"""A verb with a bare object → whether something is done by it, not said: "rejected the bill".

What is confirmed, rejected, denied, ordered or claimed may be said (a report, a claim, a
deed) or dealt with (a judge, a bill, a loan, a train, a prize). The object's noun tells.
"""

from rag.reading.speakers.clauses import has_that
from rag.reading.speakers.quotations import is_within
from rag.reading.speakers.tree import Tree
from rag.reading.speakers.words import (
    BODIES,
    CONTESTED,
    COURTS,
    LEGISLATURES,
    NO_DEEDS,
    NOT_SAID,
    ORDERED,
    SOUNDING,
    is_role,
    lemmas,
)

_REJECTING = lemmas("reject dismiss")
_CONFIRMING = lemmas("confirm verify")
_PERSONS = lemmas("him her them us me you")
#: Endings of nouns for deeds: "evacuation", "deployment", "hearing".
_OF_DEEDS = ("tion", "sion", "ment", "ance", "ence", "ing", "down", "out", "back")
#: Where somebody is ordered to: "ordered the fleet to sea".
_WHERE_TO = lemmas("to into onto off out back across over home away")


def is_deed(tree: Tree, verb: int, obj: int, subject: int | None) -> bool:
    """Whether a verb's bare object is dealt with by who does it, and nothing is said."""
    lemma, noun = tree.words[verb].lemma, tree.words[obj].lemma
    whole = tree.subtree(obj)
    quoted = any(is_within(tree.words[w].start, tree.quotations) for w in whole)
    if quoted or any(has_that(tree, w) for w in whole):
        return False
    doer = "" if subject is None else tree.words[subject].lemma
    if noun in NOT_SAID.get(lemma, ()):
        return True
    if lemma == "deny":
        return _has_two_objects(tree, verb) or _is_person(tree, obj)
    if lemma in _REJECTING:
        return tree.lower(obj) not in ("it", "that", "this") and (
            noun not in CONTESTED or doer in COURTS or _is_payment(tree, obj)
        )
    if lemma == "admit":
        # "admitted three members"
        return _is_person(tree, obj) or is_role(noun)
    if lemma == "announce":
        return doer in SOUNDING
    if lemma in _CONFIRMING:
        return doer in LEGISLATURES or _is_person(tree, obj)
    return lemma == "order" and not _is_ordered(tree, verb, obj)


def _has_two_objects(tree: Tree, verb: int) -> bool:
    """Whether somebody is denied something: "denied him a visa"."""
    objects = [c for c in tree.children[verb] if tree.words[c].relation in ("dobj", "dative")]
    return len(objects) > 1 and all(tree.words[c].part != "ADP" for c in objects)


def _is_payment(tree: Tree, noun: int) -> bool:
    """Whether a claim is one for money: "her claim for the lost boat"."""
    return tree.words[noun].lemma == "claim" and tree.preposition(noun, ("for",)) is not None


def _is_person(tree: Tree, noun: int) -> bool:
    """Whether a noun names somebody, but not how many there are: "three victims"."""
    if tree.lower(noun) in _PERSONS:
        return True
    named = tree.words[noun].part == "PROPN" and tree.words[noun].lemma not in BODIES
    return (named or is_role(tree.words[noun].lemma)) and tree.child(noun, "nummod") is None


def _is_ordered(tree: Tree, verb: int, obj: int) -> bool:
    """Whether a deed is ordered, or somebody to a place, and no thing is bought."""
    noun = tree.words[obj].lemma
    if noun in ORDERED or (noun.endswith(_OF_DEEDS) and noun not in NO_DEEDS):
        return True
    near = (*tree.children[verb], *tree.children[obj])
    return any(c > obj and tree.lower(c) in _WHERE_TO for c in near)

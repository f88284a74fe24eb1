"""Words with their grammar → which of them are denied: "not destroyed", "refused to go".

A word is denied by a negation that hangs on it or on what governs it up to its
clause's verb ("did not stay", "nobody stayed", "few stayed"), by a word of denying or
failing that it depends on ("ruled out a deal"), and by a phrase that it stands in
("too tired to go on", "instead of paying", "has yet to start"). What nearly happened
did not. Two denials cancel; "not until May" denies nothing, as it happens in May.

Not covered: irony; denials over a sentence's end ("That is false."); "not all".
"""

from collections.abc import Sequence

from rag.reading.grammar import Word, children_of
from rag.reading.opposites import CONTRARIES, SIDES, is_prefixed

_NEGATIONS = frozenset(
    {
        "not",
        "n't",
        "n’t",
        "never",
        "no",
        "no-one",
        "none",
        "nobody",
        "nothing",
        "nowhere",
        "neither",
        "nor",
    }
    | {"hardly", "barely", "scarcely", "rarely", "seldom", "cannot"}
)
#: Verbs and adjectives of which what depends on them is denied.
_DENYING = frozenset(
    {"deny", "refuse", "fail", "reject", "avoid", "prevent", "stop", "cease", "lack", "dismiss"}
    | {"refute", "halt", "decline", "forbid", "ban", "dispute", "contradict", "prohibit", "bar"}
    | {"block", "veto", "cancel", "scrap", "neglect", "hesitate", "forget", "thwart", "foil"}
    | {"refrain", "unable", "impossible", "unwilling", "unlikely", "reluctant"}
)
#: Those of them that take no clause: what hangs on them as one has another verb.
_WITHOUT_CLAUSE = frozenset({"fail", "refuse", "stop", "cease", "lack", "halt", "decline", "ban"})
_DENYING_NOUNS = frozenset(
    {"denial", "refusal", "failure", "rejection", "lack", "absence", "ban", "inability"}
    | {"unwillingness", "reluctance", "prohibition", "cancellation"}
)
#: The same with a particle; with another one, or none, they deny nothing.
_DENYING_WITH = frozenset(
    {("rule", "out"), ("turn", "down"), ("call", "off"), ("throw", "out"), ("shut", "out")}
    | {("stave", "off"), ("fend", "off")}
)
#: Verbs of which a denial is one of what follows: "does not believe that it left".
_RAISING = frozenset({"think", "believe", "expect", "suppose", "seem", "appear", "want", "intend"})
#: Nouns of which a denial is one of what follows: "no evidence that it left", "no plan to leave".
_RAISING_NOUNS = frozenset(
    {"evidence", "proof", "sign", "indication", "hint", "suggestion", "reason", "chance", "way"}
    | {"prospect", "plan", "intention", "desire", "wish", "need", "right", "possibility"}
)
_NOTHING = frozenset({"nothing", "none", "nobody"})
#: Nouns of which what they tell is denied when they are: "rejected the charge that it left".
_CLAIMS = frozenset(
    {"charge", "claim", "allegation", "accusation", "report", "rumour", "rumor", "suggestion"}
    | {"idea", "notion", "assertion", "speculation"}
)
#: Verbs of which a denial says nothing of what they are about: "did not comment on the visit".
_ABOUT = frozenset({"comment", "speak", "talk", "answer", "respond", "reply", "elaborate", "know"})
#: Relations over which a denial of the governing word reaches what depends on it.
_REACHED = frozenset({"xcomp", "ccomp", "dobj", "acomp", "attr", "pcomp", "prep", "pobj", "oprd"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
#: Relations of what limits a subject: "not one soldier", but no clause on it.
_LIMITING = frozenset({"det", "nummod", "amod", "quantmod", "advmod", "predet", "neg", "nmod"})
#: Words before which "not" and "no" deny nothing; those of the second kind, before "than".
_FOCUSING = frozenset({"only", "just", "merely", "simply", "solely", "least", "doubt"})
_COMPARING = frozenset({"more", "less", "fewer", "longer", "later", "earlier", "sooner"})
#: Nouns of "by no means", "in no way", "at no point", which deny what they hang on.
_WAYS = frozenset({"mean", "means", "way", "circumstance", "circumstances", "point", "stage"})
#: Phrases before what is not so.
_INSTEAD = frozenset({("instead", "of"), ("rather", "than"), ("short", "of")})
_ALMOST = frozenset({"almost", "nearly"})
#: Verbs of measure: what has nearly doubled has grown.
_MEASURES = frozenset(
    {"double", "triple", "treble", "quadruple", "halve", "reach", "equal", "match", "fill", "total"}
)
_FARTHEST = 12
#: Two sides of an event too: of one subject, "won" and "lost" are contraries.
_OPPOSITES = CONTRARIES | SIDES


def are_opposites(one: str, other: str) -> bool:
    """Whether two lemmas turn a sentence around: listed, or one is the other with a "un-"."""
    return (one, other) in _OPPOSITES or (other, one) in _OPPOSITES or is_prefixed(one, other)


def is_denied(words: Sequence[Word], number: int) -> bool:
    """Whether the word of this number is denied where it stands."""
    below = children_of(words)
    denials = _denied_object(words, below, number)
    at = number
    for _ in range(_FARTHEST):
        denials += _denied_itself(words, below, at)
        word, head = words[at], words[at].head
        if head == at:
            break
        governing = words[head]
        if word.relation in ("acl", "relcl") and governing.lemma in _NOTHING:
            denials += 1
            break
        if word.relation in ("pobj", "pcomp") and governing.lemma in ("without", "except"):
            denials += 1
            break
        denials += _depends_on_denying(words, below, at)
        if not _denial_goes_on(words, below, at):
            break
        at = _possible(words, below, at)
    return denials % 2 == 1


def is_without(words: Sequence[Word], noun: int) -> bool:
    """Whether a noun is said not to be there: "no water", "without water", "lacks water"."""
    word = words[noun]
    head = words[word.head]
    below = children_of(words)
    counting = [n for n in below[noun] if words[n].lemma == "one"]  # "not one ship"
    if any(_negates(words, below, n) for at in (noun, *counting) for n in below[at]):
        return True
    if word.relation == "pobj" and head.lemma == "without":
        return True
    if word.relation == "conj" and word.head != noun:
        return is_without(words, word.head)
    return word.relation == "dobj" and (
        head.lemma == "lack" or (head.lemma in ("have", "be") and is_denied(words, word.head))
    )


def _denied_itself(words: Sequence[Word], below: list[list[int]], at: int) -> int:
    """How often a word is denied by what hangs on it, or by the phrase that it stands in."""
    denials = int(any(_negates(words, below, other) for other in below[at]))
    if denials and any(words[n].lemma == "until" for n in below[at]):
        denials = 0
    denials += any(_no_longer(words, below, n) or _in_no_way(words, below, n) for n in below[at])
    denials += _denied_subject(words, below, at)
    denials += _almost(words, below, at)
    denials += _too_much(words, below, at)
    denials += _instead(words, below, at)
    return denials


def _negates(words: Sequence[Word], below: list[list[int]], number: int) -> bool:
    """Whether a word says "not" of the one that it hangs on."""
    word = words[number]
    if word.relation in _SUBJECTS or word.relation == "dobj":
        return False  # told by `_denied_subject` and `_denied_object`
    if word.relation == "advmod" and word.lemma == "little":
        return not any(words[n].lemma == "a" for n in (*below[number], number - 1) if n >= 0)
    if word.lemma not in _NEGATIONS:
        return False
    return not _focuses(words, number)


def _focuses(words: Sequence[Word], number: int) -> bool:
    """Whether a word of denying denies nothing: "not only", "no fewer than", "nothing but"."""
    following = [w.text.lower() for w in words[number + 1 : number + 3]]
    if words[number].lemma in ("not", "no") and following:
        if following[0] in _FOCUSING:
            return True
        return following[0] in _COMPARING and following[1:] == ["than"]
    return words[number].lemma in _NOTHING and following[:1] in (["but"], ["except"], ["other"])


def _no_longer(words: Sequence[Word], below: list[list[int]], number: int) -> bool:
    """Whether a word is the "longer" of "no longer", or the "more" of "no more"."""
    return (
        words[number].text.lower() in ("longer", "more")
        and words[number].relation == "advmod"
        and any(words[n].lemma in ("no", "not", "any") and n == number - 1 for n in below[number])
        and _negates(words, below, number - 1)
    )


def _in_no_way(words: Sequence[Word], below: list[list[int]], number: int) -> bool:
    """Whether a preposition opens "by no means", "in no way"."""
    return words[number].relation == "prep" and any(
        words[noun].lemma in _WAYS and any(words[n].lemma == "no" for n in below[noun])
        for noun in below[number]
    )


def _denied_subject(words: Sequence[Word], below: list[list[int]], verb: int) -> bool:
    """Whether the subject of a verb is "nobody", "no soldier", "few soldiers", "not one man"."""
    for number in below[verb]:
        word = words[number]
        if word.relation not in _SUBJECTS:
            continue
        if word.lemma in _NEGATIONS or word.text.lower() in _NEGATIONS:
            return not _focuses(words, number)
        if _is_few(words, below, number):
            return True
        limits = [number, *(n for n in below[number] if words[n].relation in _LIMITING)]
        if any(_negates(words, below, n) for at in limits for n in below[at]):
            return True
    return False


def _is_few(words: Sequence[Word], below: list[list[int]], noun: int) -> bool:
    """Whether a subject is "few", "little", "few soldiers"; not "a few", "the few"."""
    if words[noun].text.lower() in ("few", "little"):
        return not any(words[n].relation in ("det", "quantmod", "advmod") for n in below[noun])
    few = [n for n in below[noun] if words[n].text.lower() in ("few", "little")]
    limited = any(
        words[n].relation in ("det", "poss", "quantmod") for at in (noun, *few) for n in below[at]
    )
    return bool(few) and words[few[0]].text.lower() == "few" and not limited


def _denied_object(words: Sequence[Word], below: list[list[int]], verb: int) -> int:
    """Whether the object of a verb is "nothing", "no fault": it did not find a fault."""
    return int(
        words[verb].part == "VERB"
        and any(
            (words[n].lemma in _NOTHING and not _focuses(words, n))
            or any(words[m].lemma == "no" and _negates(words, below, m) for m in below[n])
            for n in below[verb]
            if words[n].relation == "dobj"
        )
    )


def _almost(words: Sequence[Word], below: list[list[int]], verb: int) -> bool:
    """Whether something nearly happened."""
    return (
        words[verb].part == "VERB"
        and words[verb].lemma not in _MEASURES
        and any(words[n].lemma in _ALMOST and n < verb for n in below[verb])
    )


def _too_much(words: Sequence[Word], below: list[list[int]], verb: int) -> bool:
    """Whether an infinitive is not done: "too tired to stay", "has yet to stay"."""
    to = next((n for n in below[verb] if words[n].part == "PART" and words[n].lemma == "to"), None)
    if not to:
        return False
    if words[to - 1].lemma in ("yet", "still"):
        return True
    return any(
        words[n].lemma == "too" and words[n + 1].part in ("ADJ", "ADV")
        for n in range(max(0, to - 5), to - 1)
    ) and all(words[n].part != "PUNCT" for n in range(max(0, to - 2), to))


def _instead(words: Sequence[Word], below: list[list[int]], number: int) -> bool:
    """Whether a phrase before a word says that it is not so: "instead of", "far from"."""
    first = min([number, *(n for n in below[number] if words[n].relation != "nsubj")])
    if first < 2:
        return False
    before = (words[first - 2].lemma, words[first - 1].lemma)
    if before == ("far", "from"):
        return words[number].part in ("ADJ", "VERB")
    if before == ("close", "to"):
        return words[number].part == "VERB" and words[number].relation == "pcomp"
    return before in _INSTEAD


def _depends_on_denying(words: Sequence[Word], below: list[list[int]], number: int) -> bool:
    """Whether what governs a word denies it: "refused to go", "a ban on smoking"."""
    word, head = words[number], words[number].head
    governing = words[head]
    is_noun = governing.part == "NOUN"
    if governing.lemma not in (_DENYING_NOUNS if is_noun else _DENYING) and not any(
        words[n].relation == "prt" and (governing.lemma, words[n].lemma) in _DENYING_WITH
        for n in below[head]
    ):
        return False
    if word.relation == "ccomp" and (number < head or governing.lemma in _WITHOUT_CLAUSE):
        return False
    if word.relation == "ccomp" and any(w.text == ":" for w in words[head:number]):
        return False  # "denied this: its officer had rung"
    if word.relation == "prep":
        return word.lemma in ("from", "of") or (is_noun and word.lemma in ("on", "against"))
    return word.relation in _REACHED or (is_noun and word.relation == "acl")


def _denial_goes_on(words: Sequence[Word], below: list[list[int]], number: int) -> bool:
    """Whether what denies the governing word denies this one too."""
    word = words[number]
    governing = words[word.head]
    if word.relation == "conj":
        return any(
            words[n].lemma in ("or", "nor") and words[n].relation == "cc"
            for at in (word.head, number)
            for n in below[at]
        ) and not any(words[n].relation in (*_SUBJECTS, "expl") for n in below[number])
    if word.relation in ("acl", "relcl"):
        return governing.lemma in _RAISING_NOUNS or (
            governing.lemma in _CLAIMS and words[governing.head].lemma in _DENYING
        )
    if word.relation == "ccomp":
        return governing.lemma in _RAISING
    if word.relation == "pobj" and words[governing.head].lemma in _ABOUT:
        return False
    return word.relation in _REACHED or _possible(words, below, number) != word.head


def _possible(words: Sequence[Word], below: list[list[int]], number: int) -> int:
    """What hands its denial on to a word: its head, or the "impossible" of what it is told of."""
    if words[number].relation == "csubj":
        for n in below[words[number].head]:
            if words[n].lemma in ("possible", "impossible"):
                return n
    return words[number].head

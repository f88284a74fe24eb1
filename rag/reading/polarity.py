"""Words with their grammar → which of them are denied: "not destroyed", "refused to go".

A word is denied by a negation that hangs on it or on what governs it up to its
clause's verb, by a verb of denying or failing that it depends on, and by itself
when it is the opposite of another word ("incomplete", "without"). Two denials
cancel. Opposites are a list of our own, of the pairs that turn a news sentence
around.

Not covered: irony; denials over a sentence's end ("That is false.").
"""

from collections.abc import Sequence
from functools import cache

from rag.reading.grammar import Word

_NEGATIONS = frozenset(
    {"not", "n't", "n’t", "never", "no", "no-one", "none", "nobody", "nothing", "nowhere", "neither", "nor"}
    | {"without", "hardly", "barely", "scarcely", "cannot"}
)
#: Verbs, and nouns of them, of which what depends on them is denied.
_DENYING = frozenset(
    {"deny", "denial", "refuse", "refusal", "fail", "failure", "reject", "rejection", "avoid"}
    | {"prevent", "stop", "cease", "lack", "dismiss", "refute", "halt", "decline", "forbid", "ban"}
    | {"dispute", "contradict", "rule", "unable", "impossible", "unwilling"}
)
#: Verbs of which a denial is one of what follows: "does not believe that it left".
_RAISING = frozenset({"think", "believe", "expect", "suppose", "seem", "appear", "want", "intend"})
#: Relations over which a denial of the governing word reaches what depends on it.
_REACHED = frozenset({"xcomp", "ccomp", "dobj", "acomp", "attr", "pcomp", "prep", "pobj", "oprd"})
_OPPOSITES = """
accept/reject accept/refuse admit/deny advance/retreat agree/disagree alive/dead allow/ban
allow/forbid allow/prevent approve/reject arrive/leave attack/defend begin/end begin/stop
start/end start/stop start/finish big/small build/demolish build/destroy buy/sell capture/lose
cause/prevent cheap/expensive close/open complete/incomplete complete/unfinished
confirm/deny connect/disconnect connected/disconnected continue/stop continue/end create/destroy
damaged/undamaged damaged/intact decline/rise decrease/increase destroyed/intact
destroy/restore drop/rise early/late east/west eastern/western enemy/ally enter/leave
expand/shrink fail/succeed failure/success fall/rise fall/grow false/true few/many fewer/more
finish/begin first/last free/captured gain/lose growth/decline guilty/innocent guilty/acquitted
halt/resume healthy/sick high/low higher/lower hire/fire improve/worsen include/exclude
inside/outside intact/broken join/leave known/unknown large/small last/next left/right
legal/illegal lift/impose lift/lower long/short lose/win loss/gain loss/profit
majority/minority maximum/minimum more/less most/least near/far north/south northern/southern
occupy/liberate old/new oppose/support optimistic/pessimistic pass/fail permit/prohibit
possible/impossible presence/absence present/absent private/public raise/lower raise/cut
reach/miss recover/worsen reject/approve release/detain release/arrest remain/leave
remove/add resume/suspend resume/cut rich/poor rise/drop safe/unsafe safe/dangerous same/different
several/single soon/later strengthen/weaken strong/weak success/defeat suffer/enjoy
suspend/continue safe/mined stay/leave supply/cut survive/die temporary/permanent tighten/ease
top/bottom true/untrue up/down upper/lower victory/defeat war/peace whole/part wide/narrow
willing/unwilling win/lose withdraw/advance withdraw/enter withdrawal/advance wounded/unhurt
wounded/unharmed extend/end extend/shorten extend/cancel open/shut open/blocked restore/cut
lift/keep keep/abandon keep/drop repair/damage deliver/withhold reveal/hide ready/unready
certain/uncertain clear/unclear likely/unlikely able/unable happy/unhappy official/unofficial
military/civilian voluntary/forced full/empty full/partial fully/partly completely/partly
entirely/partly before/after front/back save/lose trust/distrust guilty/cleared
destroy/intact damage/intact gone/still vanish/remain lie/stand collapse/stand
"""


@cache
def _opposites() -> frozenset[tuple[str, str]]:
    pairs = [pair.split("/") for pair in _OPPOSITES.split()]
    return frozenset((a, b) for one, other in pairs for a, b in ((one, other), (other, one)))


def are_opposites(one: str, other: str) -> bool:
    """Whether two lemmas turn a sentence around: listed, or one is the other with a "un-"."""
    if (one, other) in _opposites():
        return True
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(
        longer == prefix + shorter
        for prefix in ("un", "in", "im", "il", "ir", "dis", "non", "non-")
    )


def is_denied(words: Sequence[Word], number: int) -> bool:
    """Whether the word of this number is denied where it stands."""
    denials = 0
    at = number
    for _ in range(12):
        denials += any(_negates(words, other, at) for other in range(len(words)))
        denials += _denied_subject(words, at)
        word, head = words[at], words[at].head
        if head == at:
            break
        governing = words[head]
        if word.relation in ("pobj", "pcomp") and governing.lemma == "without":
            denials += 1
            break
        if word.relation in _REACHED and governing.lemma in _DENYING:
            denials += 1
        if not _denial_goes_on(words, at):
            break
        at = head
    return denials % 2 == 1


def _negates(words: Sequence[Word], other: int, at: int) -> bool:
    """Whether a word says "not" of the one that it hangs on."""
    word = words[other]
    if word.head != at or other == at or word.lemma not in _NEGATIONS or word.lemma == "without":
        return False
    if word.relation in ("nsubj", "nsubjpass"):
        return False  # told by `_denied_subject`
    following = words[other + 1].lemma if other + 1 < len(words) else ""
    return not (word.lemma in ("not", "no") and following in ("only", "just", "longer", "later"))


def _denial_goes_on(words: Sequence[Word], number: int) -> bool:
    """Whether what denies the governing word denies this one too."""
    word = words[number]
    governing = words[word.head]
    if word.relation == "conj":
        return any(
            w.lemma in ("or", "nor") and w.head in (word.head, number) and w.relation == "cc"
            for w in words
        ) and not _has_subject(words, number)
    if word.relation == "ccomp":
        return governing.lemma in _RAISING
    return word.relation in _REACHED


def _has_subject(words: Sequence[Word], verb: int) -> bool:
    return any(w.head == verb and w.relation in ("nsubj", "nsubjpass", "expl") for w in words)


def _denied_subject(words: Sequence[Word], verb: int) -> bool:
    """Whether the subject of a verb is "nobody", "no soldier", "none of …", "not one soldier"."""
    for number, word in enumerate(words):
        if word.head == verb and number != verb and word.relation in ("nsubj", "nsubjpass"):
            if word.lemma in _NEGATIONS or word.text.lower() in _NEGATIONS:
                return True
            below = {number, *(n for n, w in enumerate(words) if w.head == number)}
            if any(_negates(words, other, at) for at in below for other in range(len(words))):
                return True
    return False

"""Words with their grammar → how sure a text is of each of them.

    done      told as a fact
    probable  "probably", "likely", "is expected to", "believed to"
    possible  "may", "could", "perhaps", "if"
    planned   "will", "plans to", "ordered", "proposed", "wants", "agreed to"

Nothing is surer than `done`; `planned` is another thing than the two between. An
infinitive is planned, unless it has begun ("began to"), is as good as its verb
("managed to", "refused to") or is past ("is said to have"). What cannot be is as
sure as what is not, and what one could see or hear was there.

Not covered: what is certain only because of who says it; `speakers` reads that.
"""

from collections.abc import Sequence
from typing import Literal

from rag.reading.grammar import Word, children_of

Certainty = Literal["done", "probable", "possible", "planned"]
_FARTHEST = 8

_POSSIBLE = frozenset(
    {"may", "might", "could", "can", "perhaps", "possibly", "maybe", "possible", "possibility"}
    | {"if", "unless", "whether", "potential", "potentially", "suggest", "hint", "consider"}
    | {
        "allow",
        "permit",
        "risk",
        "chance",
        "question",
        "unclear",
        "wonder",
        "apparent",
        "apparently",
        "fear",
    }
)
_PROBABLE = frozenset(
    {"probably", "likely", "presumably", "seemingly", "appear", "seem", "expect", "believe"}
    | {"think", "suspect", "presume", "assume", "doubt", "estimate", "reportedly", "allegedly"}
    | {"suppose", "purportedly", "supposedly", "alleged", "suspected", "probable", "should"}
    | {"unlikely", "doubtful", "improbable", "suspicion"}
)
_PLANNED = frozenset(
    {"will", "shall", "would", "'ll", "’ll", "wo", "plan", "intend", "want", "hope", "try", "aim"}
    | {"order", "propose", "demand", "urge", "call", "ask", "tell", "threaten", "promise", "vow"}
    | {"agree", "decide", "seek", "prepare", "offer", "pledge", "need", "must", "attempt", "due"}
    | {"set", "schedule", "ready", "about", "wish", "proposal", "recommend", "advise", "request"}
    | {"instruct", "instruction", "command", "warn", "undertake", "commit", "look", "go"}
    | {"verge", "brink"}
)
_LEVELS: tuple[tuple[frozenset[str], Certainty], ...] = (
    (_POSSIBLE, "possible"),
    (_PROBABLE, "probable"),
    (_PLANNED, "planned"),
)
#: Verbs and adjectives whose infinitive is as sure as they are.
_AS_SURE = frozenset(
    {"begin", "start", "continue", "manage", "come", "seem", "appear", "have", "prove", "happen"}
    | {"fail", "refuse", "decline", "force", "dare", "hesitate", "cease", "tend", "use"}
    | {"able", "unable", "impossible", "know"}
)
#: Verbs that report in the passive, and "claim", of which an infinitive is hearsay.
_HEARSAY = frozenset({"say", "report", "rumour", "rumor", "claim", "allege", "understand"})
#: Of what one could perceive, "could" says no less than that it was there.
_PERCEIVING = frozenset({"see", "hear", "smell", "feel", "taste"})
#: Relations of words that colour the word they hang on.
_COLOURING = frozenset({"aux", "advmod", "mark", "amod", "det"})
#: Relations over which what governs a word colours it.
_GOVERNED = frozenset({"xcomp", "ccomp", "acl", "pcomp", "prep", "pobj", "dobj", "advcl", "attr"})


def certainty_of(words: Sequence[Word], number: int) -> frozenset[Certainty]:
    """How sure the text is of a word; `{"done"}` when nothing qualifies it."""
    below = children_of(words)
    found: set[Certainty] = set()
    at = number
    for _ in range(_FARTHEST):
        found |= _coloured(words, below, at)
        if _is_open(words, below, at):
            found.add("planned")
        word, head = words[at], words[words[at].head]
        if word.head == at:
            break
        if word.relation in _GOVERNED and head.part not in ("PROPN", "PRON"):
            governing = _governing(words, below, at)
            # "going to", "about to", "set to" look ahead; "went to Odesa" does not.
            if word.relation in ("xcomp", "ccomp", "acl", "dobj", "prep", "pobj", "attr"):
                found |= governing if _looks_ahead(words, below, at) else governing - {"planned"}
            elif word.relation == "advcl" and _has_conjunction(words, below, at):
                break
        elif word.relation not in ("conj", "nsubj", "nsubjpass", "advmod", "amod", "compound"):
            break
        elif word.relation == "conj" and (
            _has_subject(words, below, at) or _is_finite(words, below, at)
        ):
            break  # a clause of its own: "may collapse, and some were cleared", "and left"
        at = word.head
    return frozenset(found or {"done"})


def _coloured(words: Sequence[Word], below: list[list[int]], at: int) -> set[Certainty]:
    """What hangs on a word and qualifies it: "may", "probably", "alleged"."""
    around = [words[n] for n in below[at]]
    denied = any(w.relation == "neg" or w.lemma in ("no", "nobody", "none") for w in around)
    perfect = any(w.relation == "aux" and w.lemma == "have" for w in around)
    seen = words[at].lemma in _PERCEIVING and not perfect
    found: set[Certainty] = set()
    for word in around:
        if word.relation not in _COLOURING:
            continue
        if (denied and word.lemma in ("can", "could")) or (seen and word.text.lower() == "could"):
            continue
        found |= _levels(word.lemma) | _levels(word.text.lower())
    return found


def _is_open(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether a word is an infinitive that is still to come."""
    to = next((n for n in below[at] if words[n].part == "PART" and words[n].lemma == "to"), None)
    if to is None or words[words[at].head].lemma in _AS_SURE:
        return False
    if to and words[to - 1].lemma == "yet":
        return False  # "has yet to" tells what is not
    return not any(words[n].relation == "aux" and words[n].lemma == "have" for n in below[at])


def _governing(words: Sequence[Word], below: list[list[int]], at: int) -> set[Certainty]:
    """What the word that governs another says of it."""
    word, head = words[at], words[words[at].head]
    if head.lemma == "case" and word.head and words[word.head - 1].lemma == "in":
        return {"possible"} if word.relation in ("acl", "ccomp", "advcl", "relcl") else set()
    passive = any(words[n].relation == "auxpass" for n in below[word.head])
    if word.relation == "xcomp" and head.lemma in _HEARSAY and (passive or head.lemma == "claim"):
        return {"probable"}
    if head.lemma == "able" and word.relation == "xcomp" and _is_present(words, word.head):
        return {"possible"}
    return _levels(head.lemma)


def _is_present(words: Sequence[Word], adjective: int) -> bool:
    """Whether somebody is, not was, able."""
    return words[words[adjective].head].text.lower() in (
        "is",
        "are",
        "am",
        "'s",
        "’s",
        "'re",
        "’re",
    )


def _has_subject(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    return any(words[n].relation in ("nsubj", "nsubjpass", "expl") for n in below[at])


def _is_finite(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether a verb, or an auxiliary of its own, has a tense: no "may" before it reaches it."""
    auxiliaries = (words[n] for n in below[at] if words[n].relation in ("aux", "auxpass"))
    return any(w.tag in ("VBD", "VBZ", "VBP") for w in (words[at], *auxiliaries))


def _has_conjunction(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether a clause is set apart from what governs it: "if …", "after …"."""
    return any(words[n].relation in ("mark", "nsubj", "nsubjpass") for n in below[at])


def _looks_ahead(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether what governs a word speaks of it as to come: "ordered the withdrawal", "go to"."""
    word, head = words[at], words[words[at].head]
    if head.lemma in ("go", "set", "look", "about", "due", "ready"):
        return word.relation == "xcomp"
    if head.lemma in ("tell", "warn", "call", "ask"):
        # "told Reuters that it left" tells a fact.
        return word.relation in ("xcomp", "ccomp") and not _has_conjunction(words, below, at)
    return True


def _levels(lemma: str) -> set[Certainty]:
    return {level for lemmas, level in _LEVELS if lemma in lemmas}


def claims_more(stated: frozenset[Certainty], quoted: frozenset[Certainty]) -> bool:
    """Whether a statement is surer of something than its quote.

    `possible` < `probable` < `done`; what is planned is not done, nor likely to be.
    """
    rank = {"possible": 0, "probable": 1, "done": 2}
    if "planned" in quoted and "planned" not in stated:
        return "done" in stated
    least = min((rank[level] for level in stated if level in rank), default=2)
    most = min((rank[level] for level in quoted if level in rank), default=2)
    return least > most

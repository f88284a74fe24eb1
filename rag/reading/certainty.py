"""Words with their grammar → how sure a text is of each of them.

    done      told as a fact
    probable  "probably", "likely", "is expected to", "believed to"
    possible  "may", "could", "perhaps", "if"
    planned   "will", "plans to", "ordered", "proposed", "wants", "agreed to"

Nothing is surer than `done`; `planned` is another thing than the two between. An
infinitive is planned, unless it has begun. What cannot be is as sure as what is not.

Not covered: what is certain only because of who says it; `speakers.py` reads that.
"""

from collections.abc import Sequence
from typing import Literal

from rag.reading.grammar import Word

Certainty = Literal["done", "probable", "possible", "planned"]

_POSSIBLE = frozenset(
    {"may", "might", "could", "can", "perhaps", "possibly", "maybe", "possible", "possibility"}
    | {"if", "unless", "whether", "potential", "potentially", "suggest", "hint", "consider"}
    | {"risk", "chance", "question", "unclear", "wonder", "apparent", "apparently", "fear"}
)
_PROBABLE = frozenset(
    {"probably", "likely", "presumably", "seemingly", "appear", "seem", "expect", "believe"}
    | {"think", "suspect", "presume", "assume", "doubt", "estimate", "reportedly", "allegedly"}
    | {"suppose", "purportedly", "supposedly", "alleged", "suspected", "probable", "should"}
)
_PLANNED = frozenset(
    {"will", "shall", "would", "'ll", "’ll", "wo", "plan", "intend", "want", "hope", "try", "aim"}
    | {"order", "propose", "demand", "urge", "call", "ask", "tell", "threaten", "promise", "vow"}
    | {"agree", "decide", "seek", "prepare", "offer", "pledge", "need", "must", "attempt", "due"}
    | {"set", "schedule", "ready", "about", "wish", "proposal", "recommend", "advise", "request"}
    | {"instruct", "instruction", "command", "warn", "undertake", "commit", "look", "go"}
)
_LEVELS: tuple[tuple[frozenset[str], Certainty], ...] = (
    (_POSSIBLE, "possible"),
    (_PROBABLE, "probable"),
    (_PLANNED, "planned"),
)
_BEGINNING = frozenset({"begin", "start", "continue", "manage", "come", "seem", "appear", "have"})
#: Relations of words that colour the word they hang on.
_COLOURING = frozenset({"aux", "advmod", "mark", "amod", "det"})
#: Relations over which what governs a word colours it.
_GOVERNED = frozenset({"xcomp", "ccomp", "acl", "pcomp", "prep", "pobj", "dobj", "advcl", "attr"})


def certainty_of(words: Sequence[Word], number: int) -> frozenset[Certainty]:
    """How sure the text is of a word; `{"done"}` when nothing qualifies it."""
    found: set[Certainty] = set()
    at = number
    for _ in range(8):
        around = [w for n, w in enumerate(words) if w.head == at and n != at]
        denied = any(w.relation == "neg" or w.lemma in ("no", "nobody", "none") for w in around)
        for word in around:
            if word.relation in _COLOURING and not (denied and word.lemma in ("can", "could")):
                found |= _levels(word.lemma) | _levels(word.text.lower())
        if any(w.part == "PART" and w.lemma == "to" for w in around) and not _begun(words, at):
            found.add("planned")
        word = words[at]
        if word.head == at:
            break
        head = words[word.head]
        if word.relation in _GOVERNED and head.part not in ("PROPN", "PRON"):
            governing = _levels(head.lemma)
            # "going to", "about to", "set to" look ahead; "went to Odesa" does not.
            if word.relation in ("xcomp", "ccomp", "acl", "dobj", "prep", "pobj", "attr"):
                found |= governing if _looks_ahead(words, word, head) else governing - {"planned"}
        elif word.relation not in ("conj", "nsubj", "nsubjpass", "advmod", "amod", "compound"):
            break
        at = word.head
    return frozenset(found or {"done"})


def _begun(words: Sequence[Word], number: int) -> bool:
    """Whether an infinitive tells of what is under way: "began to leave"."""
    return words[words[number].head].lemma in _BEGINNING


def _looks_ahead(words: Sequence[Word], word: Word, head: Word) -> bool:
    """Whether what governs a word speaks of it as to come: "ordered the withdrawal", "go to"."""
    if head.lemma in ("go", "set", "look", "about", "due", "ready"):
        return word.relation == "xcomp"
    if head.lemma in ("tell", "warn", "call", "ask"):
        return word.relation in ("xcomp", "ccomp") and not _is_told(words, word)
    return True


def _is_told(words: Sequence[Word], word: Word) -> bool:
    """Whether a clause is told as a fact, with a subject: "told Reuters that it left"."""
    number = words.index(word)
    return any(
        other.head == number and other.relation in ("nsubj", "nsubjpass", "mark") for other in words
    )


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

"""A question as typed → what it asks for, of what.

A rule-based reading: the words that say what it is about, and their roles; the
kind of answer (who, when, where, how many, why, yes or no, a summary); the kinds
of named thing that would be one; the parts of a question that asks for several
things. A long message is cut down to the sentences that ask.

Not covered: earlier turns of a conversation; questions in other languages than
English, which are read as words alone.
"""

import re
from collections.abc import Sequence
from typing import Literal

from rag.lexical import STOP_TERMS, terms
from rag.reading.answers import AnswerKind
from rag.reading.grammar import Word, words_of
from rag.records import Record
from rag.sentences import sentence_spans, stripped_span
from rag.spelling import Spelling

Kind = Literal["who", "when", "where", "number", "why", "how", "which", "yes_no", "topic", "latest"]
#: Words from which a message counts as long, and only its asking sentences are compared.
LONG_MESSAGE_WORDS = 60

_PLEASE = r"(?:(?:please|kindly|can you|could you|would you|i want you to|i'd like you to)\s+)*"
#: What asks for an account of something, not for one fact.
_TOPIC = re.compile(
    rf"^\s*{_PLEASE}(?:"
    r"(?:summari[sz]e|sum up|outline|recap)\b(?:\s+(?:what|everything|all))?"
    r"(?:\s+(?:is|was|has been|that is|we)\s+(?:reported|known|said|written|know))?"
    r"|(?:give|write)\s+(?:me\s+)?(?:an?\s+)?(?:short\s+|brief\s+|quick\s+)?"
    r"(?:summary|overview|account|recap|rundown)"
    r"|(?:brief|tell|inform)\s+me(?:\s+(?:everything|more|all))?"
    r"|what\s+do\s+(?:the\s+)?(?:reports|sources|articles|papers|documents)\s+say"
    r"|what\s+(?:is|do\s+we)\s+(?:known?|reported|said)"
    r")\s*(?:about|on|of|regarding|concerning)?\s+",
    re.IGNORECASE,
)
_LATEST = re.compile(
    rf"^\s*{_PLEASE}(?:what(?:'s|’s| is| are)\s+(?:new|the\s+(?:latest|news|newest)(?:\s+news)?)|"
    r"(?:any|the)?\s*(?:latest|newest|recent)(?:\s+(?:news|developments?))?|any\s+news)"
    r"\s+(?:about|on|with|in|from|of|regarding|concerning)\s+",
    re.IGNORECASE,
)

#: Nouns that name a kind of answer, as in "which river".
_NOUNS: dict[AnswerKind, str] = {
    "year": "year decade century",
    "date": "date day month time season era period week",
    "clock": "hour",
    "age": "age",
    "length": "distance length height width depth",
    "money": "price cost sum salary budget",
    "percent": "percentage share proportion",
    "count": "number amount population size score rate speed temperature total toll",
    "person": "person president author king queen leader scientist actor player coach mayor "
    "governor minister emperor director writer composer singer founder inventor architect "
    "philosopher mathematician physicist chemist official name spokesman spokeswoman general",
    "organisation": "company organization organisation party university team school agency "
    "institution band newspaper corporation club network church firm ministry government army",
    "place": "country city state town region nation province county continent island river "
    "village location place area street neighborhood neighbourhood district capital ocean "
    "sea lake mountain valley desert building airport museum bridge stadium",
    "group": "people tribe religion nationality",
    "language": "language",
}
_NOUN_KINDS = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
_YES_NO = frozenset({"be", "do", "have", "can", "could", "will", "would", "should", "may", "must"})
#: The word after "how" → the kind of answer.
_HOWS: dict[AnswerKind, str] = {
    "count": "many much often fast heavy large big",
    "extent": "long",
    "age": "old",
    "date": "soon",
    "length": "far tall high deep wide",
}
_HOW = {word: kind for kind, words in _HOWS.items() for word in words.split()}
_PAID = frozenset({"cost", "pay", "earn", "spend", "price", "worth", "money", "charge"})


class AskedWord(Record):
    """A word that says what the question is about.

    Attributes:
        start, end: where it stands in `Question.core`.
        terms: as BM25 knows it, spelling variants included.
        role: a name or number, a common noun, a verb, or other.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    role: Literal["name", "noun", "verb", "other"]


class Question(Record):
    """What is asked.

    Attributes:
        core: the sentences that ask, spelt as the corpus spells; what is compared.
        searched: what is searched for: the core, what else the message says, and
            other spellings.
        kind: the kind of answer.
        answer_kind: what sort of thing would be one, as `reading.answers` knows them; None for any.
        focus: the lemma of the noun that is asked for, as "river" in "which river".
        words: those of the core that say what it is about.
        parts: questions that it asks at once, when it asks several; else empty.
    """

    core: str
    searched: str
    kind: Kind
    answer_kind: AnswerKind | None = None
    focus: str | None = None
    words: tuple[AskedWord, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def terms(self) -> frozenset[str]:
        """Every term of `words`, spelling variants included."""
        return frozenset(term for word in self.words for term in word.terms)


def read_question(text: str, spelling: Spelling) -> Question:
    """What a question asks for.

    Args:
        text: as typed, not empty.
        spelling: the words of the corpus.
    """
    core, context = _core(text)
    account: Kind | None = None
    for kind, command in (("latest", _LATEST), ("topic", _TOPIC)):
        rest = command.sub("", core, count=1)
        if rest != core and rest.strip(" ?.!"):
            account, core = ("latest" if kind == "latest" else "topic"), rest.strip()
            break
    core = spelling.corrected(core)
    grammar = words_of(core)
    asked = tuple(_asked_words(core, grammar, spelling))
    kind_found, answer_kind, focus = _asks_for(grammar)
    if account is None and not _asks(grammar) and len(asked) <= 4:
        account = "topic"
    others = sorted({t for w in asked for t in w.terms} - set(terms(core)))
    return Question(
        core=core,
        searched=" ".join([core, *others, context]).strip(),
        kind=account or kind_found,
        answer_kind=None if account else answer_kind,
        focus=None if account else focus,
        words=asked,
        parts=() if account else _parts(core, grammar),
    )


def _core(text: str) -> tuple[str, str]:
    """The sentences that ask, and the rest; a short message asks as a whole."""
    text = text.strip()
    if len(text.split()) < LONG_MESSAGE_WORDS:
        return text, ""
    spans = [stripped_span(text, *span) for span in sentence_spans(text)]
    sentences = [text[start:end] for start, end in spans if end > start]
    asking = [s for s in sentences if s.rstrip("\"”'’)").endswith("?")]
    asking = asking or [s for s in sentences if _TOPIC.match(s) or _LATEST.match(s)]
    core = " ".join(asking[-3:]) or sentences[-1]
    if len(core.split()) >= LONG_MESSAGE_WORDS:
        core = " ".join(core.split()[-LONG_MESSAGE_WORDS:])
    return core, text


def _asked_words(core: str, grammar: Sequence[Word], spelling: Spelling) -> list[AskedWord]:
    found = []
    for word in grammar:
        own = [t for t in terms(word.text) if t not in STOP_TERMS]
        if own:
            variants = [t for v in spelling.variants(word.text) for t in terms(v)]
            found.append(
                AskedWord(
                    start=word.start,
                    end=word.end,
                    terms=tuple(dict.fromkeys([*own, *variants])),
                    role=_role(word),
                )
            )
    if not found:  # nothing but words that ask: then they are what it is about
        found = [
            AskedWord(start=w.start, end=w.end, terms=tuple(terms(w.text)), role="other")
            for w in grammar
            if terms(w.text)
        ]
    return found


def _role(word: Word) -> Literal["name", "noun", "verb", "other"]:
    match word.part:
        case "PROPN":
            return "name"
        case "NUM" if word.lemma != "one":
            return "name"
        case "NOUN":
            return "noun"
        case "VERB":
            return "verb"
        case _:
            return "other"


def _asks(grammar: Sequence[Word]) -> bool:
    """Whether it is a question or a sentence at all, and not a few key words."""
    wh = {"who", "whom", "whose", "when", "where", "why", "how", "what", "which"}
    return any(w.text.lower() in wh or w.part in ("VERB", "AUX") for w in grammar)


def _asks_for(grammar: Sequence[Word]) -> tuple[Kind, AnswerKind | None, str | None]:
    """The kind of question, what sort of thing would answer, and the noun that is asked for."""
    for number, word in enumerate(grammar):
        following = grammar[number + 1].text.lower() if number + 1 < len(grammar) else ""
        match word.text.lower():
            case "who" | "whom" | "whose":
                return "who", "who", None
            case "when":
                return "when", "date", None
            case "where":
                return "where", "where", None
            case "why":
                return "why", None, None
            case "how" if following in _HOW:
                return _how(grammar, number + 1)
            case "how":
                return "how", None, None
            case "what" | "which":
                return _of_noun(_noun_asked_for(grammar, word))
            case _:
                continue
    if grammar and grammar[0].lemma in _YES_NO:
        return "yes_no", None, None
    return "which", None, None


def _how(grammar: Sequence[Word], place: int) -> tuple[Kind, AnswerKind | None, str | None]:
    """Of "how many …": the kind of answer, and what is counted."""
    asked = _HOW[grammar[place].text.lower()]
    if asked == "count":
        if not _PAID.isdisjoint(w.lemma for w in grammar):
            return "number", "money", None
        return "number", "count", _counted(grammar, place)
    return ("when" if asked == "date" else "number"), asked, None


def _of_noun(noun: Word | None) -> tuple[Kind, AnswerKind | None, str | None]:
    if noun is None:
        return "which", None, None
    kind = _NOUN_KINDS.get(noun.lemma)
    if kind in ("year", "date", "clock"):
        return "when", kind, None
    if kind in ("count", "length", "money", "percent", "age"):
        return "number", kind, noun.lemma
    return "which", kind, noun.lemma


def _counted(grammar: Sequence[Word], place: int) -> str | None:
    """What "how many" counts."""
    for word in grammar[place + 1 : place + 5]:
        if word.part == "NOUN":
            return word.lemma
    return None


def _noun_asked_for(grammar: Sequence[Word], asking: Word) -> Word | None:
    """The noun of "which river …" or "what is the population …"."""
    head = grammar[asking.head]
    if asking.relation == "det":
        return head if head.part in ("NOUN", "PROPN") else None
    if asking.relation in ("attr", "nsubj", "dobj") and head.lemma == "be":
        for word in grammar:
            if (
                grammar[word.head] is head
                and word.relation in ("nsubj", "attr", "nsubjpass")
                and word is not asking
                and word.part in ("NOUN", "PROPN")
            ):
                return word
    return None


_NEXT_PART = re.compile(
    r"(?:,|;)?\s+(?:and|or|but)\s+(?=(?:(?:in|on|at|by|for|from|with|to)\s+)?"
    r"(?:who|whom|whose|when|where|why|how|what|which)\b)|(?<=\?)\s+(?=\S)",
    re.IGNORECASE,
)


def _parts(core: str, grammar: Sequence[Word]) -> tuple[str, ...]:
    """The questions asked at once.

    Either clauses that each ask ("who …, and in what role"), the later ones with the
    names of the first; or one clause about several things ("Kuleba and Reznikov").
    """
    clauses = [c.strip(" ,;?") for c in _NEXT_PART.split(core) if c.strip(" ,;?")]
    if len(clauses) > 1:
        about = " ".join(w.text for w in words_of(clauses[0]) if w.part in ("PROPN", "NOUN"))
        return (clauses[0], *(f"{clause} {about}" for clause in clauses[1:]))
    joined = _coordinated(grammar)
    if len(joined) < 2:
        return ()
    start, end = joined[0][0], joined[-1][1]
    return tuple(f"{core[:start]}{core[s:e]}{core[end:]}" for s, e in joined)


def _coordinated(grammar: Sequence[Word]) -> list[tuple[int, int]]:
    """Spans of the names that are joined by "and", "or" or "than", with what belongs to them."""
    for word in grammar:
        chain = [word]
        while True:
            # A chain hangs each name on the one before it.
            following = [
                w
                for w in grammar
                if w.relation == "conj" and grammar[w.head] is chain[-1] and w.part == word.part
            ]
            if not following:
                break
            chain.append(following[0])
        if len(chain) > 1 and word.part == "PROPN" and word.relation != "conj":
            return [_phrase(grammar, w) for w in chain]
    return []


def _phrase(grammar: Sequence[Word], word: Word) -> tuple[int, int]:
    """A name with the words before it that belong to it."""
    start = word.start
    for other in grammar:
        if grammar[other.head] is word and other.relation == "compound" and other.start < start:
            start = other.start
    return start, word.end

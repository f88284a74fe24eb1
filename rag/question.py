"""A question as typed → what it asks for, of what.

A rule-based reading: the words that say what it is about, and their roles; the
kind of answer (who, when, where, how many, why, yes or no, a summary, a timeline); the
kinds of named thing that would be one; the parts of a question that asks for several
things. A long message is cut down to the sentences that ask. What only asks
politely ("can you tell me") or commands an account ("summarise") is left out.

Not covered: earlier turns of a conversation; questions in other languages than
English, which are read as words alone.
"""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Literal

from rag.lexical import STOP_TERMS, terms
from rag.reading.answers import AnswerKind
from rag.reading.dates import Days, Pattern, dates_of
from rag.reading.grammar import Word, entities_of, words_of
from rag.records import Record
from rag.sentences import sentence_spans, stripped_span
from rag.spelling import Spelling

Kind = Literal[
    "who", "when", "where", "number", "why", "how", "which", "yes_no", "topic", "latest", "timeline"
]
#: Words from which a message counts as long, and only its asking sentences are compared; and
#: characters, for scripts that put no spaces between words. No more of them are compared.
LONG_MESSAGE_WORDS, LONG_MESSAGE_CHARACTERS = 60, 2_000

#: Parts of one question that are answered, each by a search of its own.
MOST_PARTS = 5

_WH_WORDS = ("who", "whom", "whose", "when", "where", "why", "how", "what", "which")
_WH = "|".join(_WH_WORDS)
_PREPOSITION = "in|on|at|by|for|from|with|to"
_PLEASE = r"(?:(?:please|kindly|can you|could you|would you|i want you to|i'd like you to)\s+)*"
#: What asks for an account of something, not for one fact.
_TOPIC = re.compile(
    rf"^\s*{_PLEASE}(?:"
    r"(?:summari[sz]e|sum up|outline|recap)\b(?:\s+(?:what|everything|all))?"
    r"(?:\s+(?:is|was|has been|that is|we)\s+(?:reported|known|said|written|know))?"
    r"|(?:give|write)\s+(?:me\s+)?(?:an?\s+)?(?:short\s+|brief\s+|quick\s+)?"
    r"(?:summary|overview|account|recap|rundown)"
    r"|(?:brief|tell|inform)\s+me(?:\s+(?:everything|more|all))?"
    r"|what\s+(?:do\s+(?:the\s+)?(?:reports|sources|articles|papers|documents)\s+say"
    r"|(?:is|was|has\s+been|do\s+we)\s+(?:known?|reported|said))(?:\s+so\s+far)?"
    r"(?=\s+(?:about|on|of|regarding|concerning)\s)"
    r")\s*(?:about|on|of|regarding|concerning)?\s+",
    re.IGNORECASE,
)
_LATEST = re.compile(
    rf"^\s*{_PLEASE}(?:what(?:'s|’s| is| are)\s+(?:new|the\s+(?:latest|news|newest)(?:\s+news)?)|"
    r"(?:any|the)?\s*(?:latest|newest|recent)(?:\s+(?:news|developments?))?|any\s+news)"
    r"\s+(?:about|on|with|in|from|of|regarding|concerning)\s+",
    re.IGNORECASE,
)

_EVENTS = r"(?:the\s+)?(?:main\s+|key\s+)?(?:events?|things)"
_ABOUT = (
    r"(?:of|for|about|on|regarding|concerning|behind|around|surrounding|in|at|near|during"
    r"|leading\s+(?:up\s+)?to|that\s+led\s+(?:up\s+)?to|to|with)"
)
_HAPPENED = (
    r"(?:(?:has|have|had)\s+)?(?:happened|occurred|took\s+place|taken\s+place|(?:went|gone)\s+on)"
)
_IN_ORDER = (
    r"[\s,]*(?:\band\s+)?\b(?:when|in\s+(?:what|which)\s+order|day\s+by\s+day|step\s+by\s+step"
    r"|over\s+time|(?:in|by)\s+(?:chronological\s+|the\s+right\s+)?order"
    r"|in\s+order\s+of\s+(?:date|time)|chronologically|by\s+date)"
)
_UNFOLDED = r"(?:unfold(?:ed)?|play(?:ed)?\s+out)"
#: What asks for events in the order in which they happened.
_TIMELINE = re.compile(
    rf"^\s*{_PLEASE}(?:"
    r"(?:(?:give|show|tell|make|draw\s+up|write|compile|prepare|build|create|put\s+together)\s+"
    r"(?:(?:me|us)\s+)?|(?:what(?:['’]s|\s+(?:is|was|were|are)))\s+)?(?:an?\s+|the\s+)?"
    r"(?:short\s+|brief\s+|quick\s+|full\s+|detailed\s+)?(?:time-?\s?line|chronology"
    r"|(?:sequence|order|course|chain|succession)\s+of\s+(?:the\s+)?(?:main\s+|key\s+)?events)"
    rf"(?:\s+of\s+{_EVENTS})?\s*(?:{_ABOUT}\b|:)"
    rf"|what\s+{_HAPPENED}\s+when\s+{_ABOUT}\b"
    rf"|when\s+did\s+what\s+(?:happen|occur|take\s+place)\s+{_ABOUT}\b"
    rf"|(?:in\s+(?:what|which)\s+order|how)\s+did\s+{_EVENTS}\s+"
    rf"(?:happen|occur|unfold|develop|play\s+out|take\s+place|go)\s+{_ABOUT}\b"
    rf"|(?:list|put|trace|walk\s+me\s+through|take\s+me\s+through)\s+{_EVENTS}\s+{_ABOUT}\b"
    rf"(?=.*{_IN_ORDER}\s*[?.!]*\s*\Z)"
    rf"|how\s+(?:did|has|have)(?=.*\s{_UNFOLDED}(?:{_IN_ORDER})?\s*[?.!]*\s*\Z)"
    rf"|(?:(?:tell\s+me|list|show\s+me|describe)\s+)?what\s+(?:all\s+)?{_HAPPENED}\b"
    rf"(?:\s+{_ABOUT}\b)?(?=.*{_IN_ORDER}\s*[?.!]*\s*\Z)"
    r")\s*",
    re.IGNORECASE,
)
_ENDS_IN_ORDER = re.compile(
    rf"(?:\s{_UNFOLDED}(?:{_IN_ORDER})?|{_IN_ORDER})\s*(?=[?.!]*\s*\Z)", re.IGNORECASE
)
#: What asks so of a span of time, if it names one.
_HAPPENED_THEN = re.compile(
    rf"^\s*{_PLEASE}what\s+(?:all\s+|else\s+)?{_HAPPENED}\s*", re.IGNORECASE
)
_WHAT_HAPPENED = re.compile(rf"^what\s+{_HAPPENED}(?:\s+{_ABOUT}\b)?\s*", re.IGNORECASE)
_PLACED = re.compile(r"^(?:in|at|around|near|on)\s+", re.IGNORECASE)
#: What stands before the words for when, and goes with them.
_BEFORE_DAYS = re.compile(
    r"[\s,]*(?:\b(?:between|from|during|over|in|on|within|for|since|by|until|till|up\s+to|before"
    r"|after|and)\s+)?(?:the\s+)?\Z",
    re.IGNORECASE,
)

#: What asks to be told the answer to the question that follows.
_TELL_ME = re.compile(
    rf"^\s*{_PLEASE}(?:tell\s+me|do\s+you\s+know|i\s+wonder"
    r"|(?:i\s+(?:want|need|would\s+like)|i['’]d\s+like)\s+to\s+know)\s*,?\s+"
    rf"(?=(?:(?:{_PREPOSITION})\s+)?(?:{_WH})\b)",
    re.IGNORECASE,
)
#: What a verb leaves of itself: "What's", "didn’t".
_CLITIC = re.compile(r"['’](?:s|re|ve|ll|d|m)|n['’]t", re.IGNORECASE)
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
_SAYING = frozenset(
    {"say", "tell", "claim", "think", "believe", "call", "describe", "comment", "deny", "confirm"}
    | {"announce", "report", "warn", "predict", "write", "promise", "voice", "estimate", "accuse"}
    | {"expect", "respond", "react", "mention", "explain"}
)
_PAID = frozenset({"cost", "pay", "earn", "spend", "price", "worth", "money", "charge"})


class AskedWord(Record):
    """A word that says what the question is about.

    Attributes:
        start, end: where it stands in `Question.core`.
        terms: as BM25 knows it, spelling variants included.
        role: a name or number, a common noun, or other.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    role: Literal["name", "noun", "other"]


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
        speaker: terms of the name whose words are asked for, as in "what did Milley say".
        when: the words for the days that a timeline is asked of, as typed; alone in the core
            where nothing else is named.
        parts: questions that it asks at once, when it asks several; else empty.
    """

    core: str
    searched: str
    kind: Kind
    answer_kind: AnswerKind | None = None
    focus: str | None = None
    words: tuple[AskedWord, ...] = ()
    speaker: frozenset[str] = frozenset()
    when: str = ""
    parts: tuple[str, ...] = ()

    @property
    def terms(self) -> frozenset[str]:
        """Every term of `words`, spelling variants included."""
        return frozenset(term for word in self.words for term in word.terms)

    @property
    def counted(self) -> str | None:
        """The lemma of what "how many" counts; None of a population, itself a number."""
        if self.answer_kind != "count" or _NOUN_KINDS.get(self.focus or "") == "count":
            return None
        return self.focus


def read_question(text: str, spelling: Spelling) -> Question:
    """What a question asks for.

    Args:
        text: as typed, not empty.
        spelling: the words of the corpus.
    """
    core, context = _core(text)
    core = _TELL_ME.sub("", core)
    account: Kind | None = None
    when = ""
    timeline = _timeline(core)
    if timeline is not None:
        account, (core, when) = "timeline", timeline
    commands: tuple[tuple[Kind, re.Pattern[str]], ...] = (("latest", _LATEST), ("topic", _TOPIC))
    for kind, command in commands if account is None else ():
        rest = command.sub("", core, count=1)
        if rest != core and rest.strip(" ?.!"):
            account, core = kind, rest.strip()
            break
    core = spelling.corrected(core)
    grammar = words_of(core)
    asked = tuple(_asked_words(core, grammar, spelling))
    kind_found, answer_kind, focus = _asks_for(grammar)
    if account is None and _is_key_words(grammar, asked):
        account = "topic"
    others = sorted({t for w in asked for t in w.terms} - set(terms(core)))
    return Question(
        core=core,
        searched=" ".join([core, *others, context]).strip(),
        kind=account or kind_found,
        answer_kind=None if account else answer_kind,
        focus=None if account else focus,
        words=asked,
        speaker=_speaker(grammar, asked),
        when=when,
        parts=() if account else _parts(core, grammar),
    )


def _core(text: str) -> tuple[str, str]:
    """The sentences that ask, and the rest; a short message asks as a whole."""
    words = text.split()
    if len(words) < LONG_MESSAGE_WORDS and len(text) < LONG_MESSAGE_CHARACTERS:
        return " ".join(words), ""
    text = text.strip()
    spans = [stripped_span(text, *span) for span in sentence_spans(text)]
    sentences = [text[start:end] for start, end in spans if end > start]
    asking = [s for s in sentences if s.rstrip("\"”'’)").endswith("?")]
    asking = asking or [s for s in sentences if _TOPIC.match(s) or _LATEST.match(s)]
    core = " ".join(asking[-3:]) or sentences[-1]
    core = " ".join(core.split()[-LONG_MESSAGE_WORDS:])
    return core[-LONG_MESSAGE_CHARACTERS:].strip(), text


def _timeline(core: str) -> tuple[str, str] | None:
    """What a timeline is asked of, and the words for its days; None for another question.

    Where nothing but days is named, what it is asked of are these words.

    >>> _timeline("What happened in Kherson when?")
    ('Kherson?', '')
    >>> _timeline("What happened in Kherson between 9 and 13 November 2022?")
    ('Kherson?', 'between 9 and 13 November 2022')
    """
    rest = _TIMELINE.sub("", core, count=1)
    asked = rest != core
    if not asked:
        rest = _HAPPENED_THEN.sub("", core, count=1)
        if rest == core:
            return None
    else:
        rest = _WHAT_HAPPENED.sub("", rest, count=1)
    rest = _ENDS_IN_ORDER.sub("", rest)
    subject, when = _without_days(rest)
    if not asked:
        # "What happened to the bridge in May?" asks what became of it.
        placed = _PLACED.match(subject) or not subject.strip(" ?.!,")
        if not placed or not _is_stretch(when):
            return None
        subject = _PLACED.sub("", subject)
    if not subject.strip(" ?.!,"):
        return (when, when) if when else None
    return subject.strip(), when


def _without_days(text: str) -> tuple[str, str]:
    """A text without its words for when, and these words; all of it and "" where it has none.

    Words that name a day only by the day on which they are said stay.
    """
    found = [said for said in dates_of(text, None) if said.days and not said.clock]
    if not found or any(_is_of_today(days) for said in found for days in said.days):
        return text, ""
    before, after = text[: found[0].start], text[found[-1].end :]
    led = _BEFORE_DAYS.search(before)
    kept = before[: led.start()] if led else before
    when = text[len(kept) : found[-1].end]
    after = after.lstrip() if not kept.strip() or after[:1] in ("?", ".", "!") else after
    return f"{kept.rstrip()}{after}".strip(), when.strip(" ,")


def _is_of_today(days: Days | Pattern) -> bool:
    return isinstance(days, Pattern) and (days.weekday is not None or days.offset is not None)


def _is_stretch(when: str) -> bool:
    """Whether words for when name more than a day."""
    found = dates_of(when, None)
    return len(found) > 1 or any(
        said.kind != "day" or said.relation not in ("at", "by") for said in found
    )


def _asked_words(core: str, grammar: Sequence[Word], spelling: Spelling) -> list[AskedWord]:
    found = []
    for word in grammar:
        own = [t for t in terms(word.text) if t not in STOP_TERMS]
        if own and not _CLITIC.fullmatch(word.text):
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


def _role(word: Word) -> Literal["name", "noun", "other"]:
    match word.part:
        case "PROPN":
            return "name"
        case "NUM" if word.lemma != "one":
            return "name"
        case "NOUN":
            return "noun"
        case _:
            return "other"


def _is_key_words(grammar: Sequence[Word], asked: Sequence[AskedWord]) -> bool:
    """Whether it is a few words to look for, and neither a question nor a sentence."""
    if any(w.text.lower() in _WH_WORDS for w in grammar) or _opens_with_verb(grammar):
        return False
    has_verb = any(w.part in ("VERB", "AUX") for w in grammar)
    return len(asked) <= (2 if has_verb else 4)


def _opens_with_verb(grammar: Sequence[Word]) -> bool:
    """Whether it asks for a yes or a no, by what it opens with."""
    return bool(grammar) and grammar[0].lemma in _YES_NO


def _asking_words(grammar: Sequence[Word]) -> list[int]:
    """The numbers of the words that ask, such as "who"; not that of "the man who left"."""
    every = [n for n, w in enumerate(grammar) if w.text.lower() in _WH_WORDS]
    main = [n for n in every if not _is_subordinate(grammar, grammar[n])]
    return main if main or _opens_with_verb(grammar) else every


def _is_subordinate(grammar: Sequence[Word], word: Word) -> bool:
    """Whether it opens a clause of its own: "the man who left", "when it fell, …"."""
    clause = grammar[word.head].relation
    return clause == "relcl" or (clause == "advcl" and word.text.lower() in ("when", "where"))


def _asks_for(grammar: Sequence[Word]) -> tuple[Kind, AnswerKind | None, str | None]:
    """The kind of question, what sort of thing would answer, and the noun that is asked for."""
    asking = _asking_words(grammar)
    if not asking:
        return ("yes_no" if _opens_with_verb(grammar) else "which"), None, None
    number = asking[0]
    word = grammar[number]
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
        case _:
            return _of_noun(_noun_asked_for(grammar, number))


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
    """What "how many" counts: in "how many rescue boats", boats."""
    for word in grammar[place + 1 : place + 5]:
        if word.part == "NOUN" and word.relation != "compound":
            return word.lemma
    return None


def _noun_asked_for(grammar: Sequence[Word], asking: int) -> Word | None:
    """The noun of "which river …" or "what is the population …"."""
    word = grammar[asking]
    head = grammar[word.head]
    if word.relation == "det":
        return head if head.part in ("NOUN", "PROPN") else None
    if word.relation in ("attr", "nsubj", "dobj") and head.lemma == "be":
        for other in grammar:
            if (
                grammar[other.head] is head
                and other.relation in ("nsubj", "attr", "nsubjpass")
                and other is not word
                and other.part in ("NOUN", "PROPN")
            ):
                return other
    # Of "in which city were …" the parser often makes two phrases.
    phrase = takewhile(lambda w: w.part in ("ADJ", "NOUN", "PROPN"), grammar[asking + 1 :])
    nouns = [w for w in phrase if w.part != "ADJ"]
    return nouns[-1] if nouns else None


_NEXT_PART = re.compile(
    rf"(?:,|;)?\s+(?:and|or|but)\s+(?=(?:(?:{_PREPOSITION})\s+)?(?:{_WH})\b)|(?<=\?)\s+(?=\S)",
    re.IGNORECASE,
)


def _parts(core: str, grammar: Sequence[Word]) -> tuple[str, ...]:
    """The questions asked at once, at most `MOST_PARTS`.

    Either clauses that each ask ("who …, and in what role"), the later ones with the
    names of the first; or one clause about several things ("Kuleba and Reznikov").
    """
    first, *later = [
        clause.strip(" ,;?") for clause in _NEXT_PART.split(core) if _is_clause(clause)
    ] or [core]
    if later and " " in first:  # "how and when did …" is one clause
        names = [w.text for w in words_of(first) if w.part in ("PROPN", "NOUN")]
        return (first, *(_about(clause, names) for clause in later[: MOST_PARTS - 1]))
    joined = _coordinated(grammar)[:MOST_PARTS]
    if not joined or _is_one_name(core, grammar, joined):
        return ()
    start, end = joined[0][0], joined[-1][1]
    return tuple(f"{core[:start]}{core[s:e]}{core[end:]}" for s, e in joined)


def _is_clause(text: str) -> bool:
    """Whether it asks, as "Thank you!" after a question does not."""
    grammar = words_of(text.strip(" ,;?"))
    return bool(_asking_words(grammar)) or _opens_with_verb(grammar)


def _about(clause: str, names: Sequence[str]) -> str:
    """A clause with the names that it leaves to the one before it."""
    own = terms(clause)
    return " ".join([clause, *(name for name in names if not set(terms(name)) <= set(own))])


def _coordinated(grammar: Sequence[Word]) -> list[tuple[int, int]]:
    """Spans of the names that are joined by "and" or "or", with what belongs to them.

    Not of those that make one thing together: what lies between two cities.
    """
    for word in grammar:
        if word.part != "PROPN" or word.relation == "conj":
            continue
        # Each name hangs on the one before it, or on the first.
        chain = [word]
        for other in grammar:
            if other.relation == "conj" and grammar[other.head] in chain:
                chain.append(other)
        if len(chain) > 1 and word.relation == "appos":  # so it reads "Kuleba, Reznikov and …"
            chain.insert(0, grammar[word.head])
        names = all(w.part == "PROPN" for w in chain)
        if names and len(chain) > 1 and grammar[chain[0].head].lemma not in ("between", "among"):
            return [_phrase(grammar, w) for w in chain]
    return []


#: What the last name of a firm is, or ends in: "Rosa and Sons Ltd".
_FIRM = frozenset(terms("ltd limited inc co corp plc llc llp gmbh ag sons brothers bros partners"))


def _is_one_name(core: str, grammar: Sequence[Word], joined: Sequence[tuple[int, int]]) -> bool:
    """Whether names joined by "and" are a firm's or a country's, and not two."""
    start, end = joined[0][0], joined[-1][1]
    within = [w for w in grammar if start <= w.start and w.end <= end]
    return (
        any(w.text == "&" for w in within)
        or not _FIRM.isdisjoint(terms(core[slice(*joined[-1])]))
        or len({core[s:e] for s, e in joined}) < len(joined)
        or any(core[start:end] in entity.text for entity in entities_of(core))
    )


def _phrase(grammar: Sequence[Word], word: Word) -> tuple[int, int]:
    """A name with the words before it that belong to it."""
    before = [
        other.start
        for other in grammar
        if grammar[other.head] is word and other.relation in ("compound", "det", "preconj")
    ]
    return min([word.start, *before]), word.end


def _speaker(grammar: Sequence[Word], asked: Sequence[AskedWord]) -> frozenset[str]:
    """The terms of the name that a verb of saying or thinking has for its subject."""
    for word in grammar:
        if (
            word.relation == "nsubj"
            and word.part == "PROPN"
            and grammar[word.head].lemma in _SAYING
        ):
            return frozenset(t for w in asked if w.start == word.start for t in w.terms)
    return frozenset()

"""A report → questions that it seems to answer, for a reader to begin with.

By the grammar of its first sentences, in three forms that keep the report's own words and
their order, so that what comes out is English:

    Six people have died in Talle.                → How many people have died in Talle?
    Troops retook 41 villages in the south.       → How many villages did troops retake in …?
    Ms Olsen said the Talle bridge was unsafe.    → What did Ms Olsen say about the Talle bridge?

Whether it does answer them is for whoever asks to find out; `examples.py` does.

Not covered: languages other than English; questions that only stand in their context ("When
did he leave?"), of which none are made.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from rag.reading.grammar import Word, children_of, entities_of, words_of
from rag.reading.voices import voices_of
from rag.records import Document
from rag.sentences import sentence_spans, stripped_span
from rag.wording import name_alone

#: A report's sentences that are read, and characters of it: news says the most first.
_SENTENCES, _CHARACTERS = 24, 6_000
_FEWEST_WORDS, _MOST_WORDS = 5, 18
_MOST_TOPIC_WORDS = 6
#: What is told of a thing beside which one it is.
_ASIDE = frozenset({"relcl", "appos", "conj", "cc", "punct", "parataxis", "preconj"})
#: What is told beside what happened, where and when.
_APART = _ASIDE | {"advcl", "ccomp", "mark", "intj", "dep"}
#: How far, how long, how much: the parser takes some of these for what is acted on.
_MEASURES = frozenset({"kilometre", "kilometer", "metre", "meter", "mile", "ton", "tonne"}) | {
    *("hour", "day", "week", "month", "year", "percent", "euro")
}
_SAYS = frozenset({"say", "tell", "add", "write", "note", "report", "believe", "think", "call"})
_PLAIN = re.compile(r"[\w ,.'’%-]+")
#: They point at something that a question by itself does not have.
_POINTS = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|this|that|these|those|here|there|"
    r"i|we|us|our|my|you|your|who|which|yesterday|today|tonight|tomorrow|now|then|ago|"
    r"same|other|another|more|last|next|earlier|later|so)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r",?(?: late| early)?(?: on| in| during| since| by| until)?(?: the)?"
    r"(?: (?:night|morning|evening) (?:to|of))?"
    r" (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?: (?:morning|afternoon|evening|night))?\b"
)
_DANGLING = frozenset({"ADP", "CCONJ", "SCONJ", "DET", "AUX", "PART", "PUNCT", "PRON"})

Kind = Literal["how many", "what said"]


class Drawn(NamedTuple):
    """A question, and the sentence that it was made of.

    Attributes:
        document: the report's id.
        start, end: where the sentence stands in its text.
    """

    question: str
    kind: Kind
    document: str
    start: int
    end: int


def questions_of(document: Document) -> list[Drawn]:
    """Questions made of a report's first sentences, in their order; mostly a few, maybe none."""
    found: dict[str, Drawn] = {}
    for start, end in _first_sentences(document):
        sentence = document.text[start:end]
        if "\n" in sentence:  # a heading or a list run into it
            continue
        words = words_of(sentence)
        made: list[tuple[Kind, str]] = [("how many", q) for q in _how_many(sentence, words)]
        made += [("what said", q) for q in _what_said(document, start, end, words)]
        for kind, question in made:
            if _stands_alone(question):
                found.setdefault(question, Drawn(question, kind, document.id, start, end))
    return list(found.values())


def _first_sentences(document: Document) -> Iterator[tuple[int, int]]:
    text = document.text[:_CHARACTERS]
    for start, end in sentence_spans(text, document.metadata.language)[:_SENTENCES]:
        yield stripped_span(text, start, end)


def _how_many(sentence: str, words: Sequence[Word]) -> Iterator[str]:
    children = children_of(words)
    for number, numeral in enumerate(words):
        noun = numeral.head
        if numeral.relation != "nummod" or not _is_plural(words[noun]):
            continue
        verb = words[noun].head
        if words[verb].part != "VERB" or words[verb].relation not in ("ROOT", "ccomp"):
            continue
        if words[verb].lemma in _SAYS:  # what the parser takes for its object is what is said
            continue
        of_verb = {words[child].relation: child for child in children[verb]}
        if "neg" in of_verb:
            continue
        phrase = _subtree(noun, children, words, _ASIDE)
        counted = _run(sentence, words, number + 1, phrase)
        rest = _run(sentence, words, max(phrase) + 1, _subtree(verb, children, words, _APART))
        if words[noun].relation in ("nsubj", "nsubjpass") and noun < verb:
            whole = _subtree(verb, children, words, _APART - {"advcl"})
            longer = _run(sentence, words, max(phrase) + 1, whole)
            for told in filter(None, (longer, rest)):
                yield _asked(f"How many {counted} {told}")
        elif (
            words[noun].relation == "dobj"
            and verb < noun
            and "nsubj" in of_verb
            and words[noun].lemma not in _MEASURES
        ):
            subject = _phrase(sentence, of_verb["nsubj"], children, words)
            auxiliaries = [c for c in children[verb] if words[c].relation in ("aux", "auxpass")]
            if auxiliaries and subject:
                first = words[auxiliaries[0]].text
                others = " ".join(words[c].text for c in auxiliaries[1:])
                done = f"{others} {words[verb].text}".strip()
                yield _asked(f"How many {counted} {first} {subject} {done} {rest}")
            elif subject and words[verb].text.lower() != words[verb].lemma:
                does = "does" if words[verb].text.endswith("s") else "did"
                yield _asked(f"How many {counted} {does} {subject} {words[verb].lemma} {rest}")


def _what_said(document: Document, start: int, end: int, words: Sequence[Word]) -> Iterator[str]:
    sentence = document.text[start:end]
    children = children_of(words)
    topics = [
        _phrase(sentence, subject, children, words)
        for verb, word in enumerate(words)
        if word.relation == "ccomp"
        for subject in children[verb]
        if words[subject].relation in ("nsubj", "nsubjpass")
    ]
    if not topics:
        return
    for voice in voices_of(document, start, end):
        name = re.sub(r"^The ", "the ", name_alone(voice.speaker or ""))
        if voice.in_part or len(re.findall(r"\b[A-Z]\w+", name)) < 2:
            continue
        for topic in topics:
            if _is_definite(topic) and topic not in name:
                yield _asked(f"What did {name} say about {topic}")


def _is_plural(noun: Word) -> bool:
    return noun.part == "NOUN" and (noun.text.lower() != noun.lemma or noun.lemma == "people")


def _subtree(
    root: int, children: Sequence[Sequence[int]], words: Sequence[Word], without: Collection[str]
) -> set[int]:
    """A word and what hangs on it, but not by these relations."""
    found = {root}
    for child in children[root]:
        if words[child].relation not in without:
            found |= _subtree(child, children, words, _ASIDE)
    return found


def _run(sentence: str, words: Sequence[Word], first: int, members: Collection[int]) -> str:
    """The text from a word on, as far as each next word is one of these.

    Empty where a clause follows that tells which one is meant ("the part that they left").
    """
    last = first
    while last < len(words) and (last in members or words[last].text in ("-", " ")):
        last += 1
    if last < len(words) and _is_in_relative_clause(last, words):
        return ""
    while last > first and words[last - 1].part in _DANGLING:
        last -= 1
    return sentence[words[first].start : words[last - 1].end] if last > first else ""


def _is_in_relative_clause(number: int, words: Sequence[Word]) -> bool:
    while words[number].head != number:
        if words[number].relation == "relcl":
            return True
        number = words[number].head
    return False


def _phrase(
    sentence: str, root: int, children: Sequence[Sequence[int]], words: Sequence[Word]
) -> str:
    """A noun with what tells which one it is; empty for a pronoun, a number of things, a list."""
    members = _subtree(root, children, words, _ASIDE)
    related = {words[child].relation for child in children[root]}
    if words[root].part not in ("NOUN", "PROPN") or related & {"nummod", "conj"}:
        return ""
    phrase = _run(sentence, words, min(members), members)
    if min(members) == 0 and not any(phrase.startswith(e.text) for e in entities_of(sentence)):
        return phrase[:1].lower() + phrase[1:]  # "People in Talle" → "people in Talle"
    return phrase


def _is_definite(phrase: str) -> bool:
    """Whether a phrase says which thing it is of: "the bridge", "American launchers"."""
    words = phrase.split()
    return (
        0 < len(words) <= _MOST_TOPIC_WORDS
        and words[0].lower() not in ("a", "an", "some", "many", "several", "no", "all")
        and (words[0].lower() == "the" or any(word[0].isupper() for word in words))
    )


def _asked(words: str) -> str:
    return " ".join(_WEEKDAY.sub("", words).split()).rstrip(" ,.") + "?"


def _stands_alone(question: str) -> bool:
    """Whether a question names what it is about, and is short and plain."""
    words = question.removesuffix("?")
    return (
        _FEWEST_WORDS <= len(words.split()) <= _MOST_WORDS
        and _PLAIN.fullmatch(words) is not None
        and _POINTS.search(words) is None
        and re.search(r" [A-Z]", words) is not None
    )

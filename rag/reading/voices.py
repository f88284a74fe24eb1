"""A stretch of a document → who says it there: named, with the role, the stance and the chain.

The stretch is read sentence by sentence, each together with the quotations that run over
its ends. Where it does not tell who speaks (a quotation that goes on, "he said"), the
sentences around it are read too. A name alone is given in the words in which the document
introduces it ("Vitaliy Kim, the regional governor" for "Kim").

A sentence may have more than one voice ("Kim counted five, while Senkevych counted six");
who only says something that is set into the report's own sentence has a part of it. A medium
that has somebody say it is the chain, not the voice.

Not covered: roles that only another document tells; who "he" is where two persons fit.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rag.reading.grammar import entities_of, words_of
from rag.reading.speakers import (
    Attribution,
    Span,
    attributions_of,
    introductions_of,
    name_in,
    same_entity,
)
from rag.reading.speakers.quotations import overlap, quotations_of
from rag.reading.speakers.words import MEDIA, PRONOUNS
from rag.records import Document, Voice
from rag.sentences import sentence_spans, stripped_span

#: Characters that are read together, at most; a parse takes time.
_LONGEST = 1_200
#: Sentences before, and characters of them, that may tell who "he" is.
_BEFORE, _BEFORE_CHARACTERS = 4, 700
#: Share of a sentence that has to be said for it not to be the report's own, where its main
#: verb is neither said nor one of saying.
_MOSTLY_SAID = 0.5
#: Sentences with a name that are read for the role.
_MENTIONS = 3
#: Sentences before a quotation that nobody is named with, at most, in which its speaker speaks.
_SPEECH_GOES_ON = 4
#: Words of a name without a role, at most.
_WORDS_IN_NAME = 4
#: A name with its role is no longer than this, in characters.
_LONGEST_NAME = 90
_ARTICLE = re.compile(r"(?:The|A|An|His|Her|Its|Their|Our|Some|One|Two|Three|Several|Many) ")
#: What is said of somebody beside who they are: "the soldier, his face tired".
_HIS_FACE = re.compile(r", (?:his|her|its|their|named) ")
_WHERE = re.compile(r" (?:in|on|at|about) ")
#: Verbs by which a medium has somebody say something.
_PASSES_ON = frozenset({"report", "quote", "cite", "say", "write"})


class _Said(NamedTuple):
    """An attribution of a text that is a part of a document.

    Attributes:
        text: the text.
        start: where it begins in the document.
        set_in: whether it is set into a sentence that is the report's own.
    """

    text: str
    start: int
    attribution: Attribution
    set_in: bool = False

    def in_document(self, span: Span) -> Span:
        return span[0] + self.start, span[1] + self.start

    def words(self, span: Span | None) -> str | None:
        return None if span is None else self.text[slice(*span)]


def voices_of(document: Document, start: int, end: int) -> tuple[Voice, ...]:
    """Who says a stretch of a document, each once, in order; empty for the report's own voice.

    Args:
        document: the report.
        start, end: a stretch of its text, mostly a sentence or a few.
    """
    voices = []
    sentences = _sentences(document.text)
    for number, sentence in enumerate(sentences):
        if overlap(sentence, (start, end)):
            part = max(start, sentence[0]), min(end, sentence[1])
            voices += [
                _voice(document, number, said) for said in _told(document.text, number, part)
            ]
    return merged_voices(voices)


def merged_voices(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    """Each voice once, whichever way reports spell or introduce them: by the fullest phrase.

    What is said partly in somebody's own words, and partly not, is `partly`.
    """
    given = list(voices)
    phrases = list(dict.fromkeys(v.speaker for v in given if v.speaker is not None))
    merged: dict[Voice, Voice] = {}
    for voice in given:
        if voice.speaker is not None:
            voice = voice.model_copy(update={"speaker": _fullest(voice.speaker, phrases)})
        key = voice.model_copy(update={"directness": "reported"})
        known = merged.setdefault(key, voice)
        if known.directness != voice.directness:
            merged[key] = voice.model_copy(update={"directness": "partly"})
    return tuple(merged.values())


def _fullest(phrase: str, phrases: Iterable[str]) -> str:
    """The longest phrase that names the same person; the phrase itself where it has no name."""
    if not name_in(phrase):
        return phrase
    alike = [other for other in phrases if name_in(other) and same_entity(phrase, other)]
    return max([phrase, *alike], key=len)


def sole_speaker(voices: Iterable[Voice]) -> str | None:
    """Who says the whole of it, where that is one who is named; None otherwise.

    >>> sole_speaker([Voice(speaker="Kim", stance="said", directness="reported")])
    'Kim'
    """
    speakers = {voice.speaker for voice in voices if not voice.in_part}
    return speakers.pop() if len(speakers) == 1 else None


def voices_in(text: str) -> tuple[Voice, ...]:
    """Who says what in a text that stands by itself, as for `voices_of`."""
    return voices_of(Document(id="-", text=text), 0, len(text)) if text else ()


@lru_cache(maxsize=256)
def _sentences(text: str) -> list[Span]:
    spans = (stripped_span(text, *span) for span in sentence_spans(text))
    return [span for span in spans if span[0] < span[1]]


@lru_cache(maxsize=256)
def _quotations(text: str) -> list[Span]:
    return quotations_of(text)


def _told(text: str, number: int, part: Span) -> list[_Said]:
    """What tells who speaks in a part of a sentence: its own words, or the speech before it."""
    found = _read(text, _with_quotations(text, number))
    speech = _speech(text, part)
    if speech is None:
        return _main(found, part)
    # Whom the speaker has say something within the speech is not the speaker.
    outside = [said for said in found if not _speaks_within(said, speech)]
    return _main(outside, part) or _spoken_before(text, speech)


def _speech(text: str, part: Span) -> Span | None:
    """The quotation that most of a part stands in."""
    for first, last in _quotations(text):
        inside = min(part[1], last) - max(part[0], first)
        if inside >= _MOSTLY_SAID * (part[1] - part[0]):
            return first, last
    return None


def _speaks_within(said: _Said, speech: Span) -> bool:
    speaker = said.attribution.speaker
    return speaker is not None and overlap(said.in_document(speaker), speech)


def _spoken_before(text: str, speech: Span) -> list[_Said]:
    """Whose speech goes on in a quotation that nobody is named with: the last one's before it."""
    sentences = _sentences(text)
    first = next((n for n, s in enumerate(sentences) if overlap(s, speech)), 0)
    for number in range(first - 1, max(-1, first - 1 - _SPEECH_GOES_ON), -1):
        before = _speech(text, sentences[number])
        found = _read(text, _with_quotations(text, number))
        if before is not None:
            found = [said for said in found if not _speaks_within(said, before)]
        told = _main(found, sentences[number])
        if told:
            attribution = told[-1].attribution._replace(stance="said", direct="direct", via=None)
            return [told[-1]._replace(attribution=attribution)]
        if before is None:
            break
    return []


def _read(text: str, span: Span) -> list[_Said]:
    piece = text[slice(*span)]
    return [_Said(piece, span[0], attribution) for attribution in attributions_of(piece)]


def _with_quotations(text: str, number: int) -> Span:
    """A sentence, and those that its quotations run over."""
    sentences = _sentences(text)
    start, end = own = sentences[number]
    for quotation in _quotations(text):
        if overlap(quotation, own):
            start, end = min(start, quotation[0]), max(end, quotation[1])
    touched = [s for s in sentences if overlap(s, (start, end))]
    start, end = touched[0][0], touched[-1][1]
    return (start, end) if end - start <= _LONGEST else own


def _shared(said: _Said, part: Span) -> int:
    """How many characters of the part are said."""
    spans = map(said.in_document, said.attribution.said)
    return sum(max(0, min(part[1], last) - max(part[0], first)) for first, last in spans)


def _main(read: list[_Said], part: Span) -> list[_Said]:
    """Those who say a part of a document, and those who say something that is set into it."""
    here = [said for said in read if _shared(said, part)]
    if not here:
        return []
    outer = [s for s in here if not any(_holds(o, s) for o in here)]
    covered = {c for s in here for span in s.attribution.said for c in range(*s.in_document(span))}
    mostly = len(covered & set(range(*part))) >= _MOSTLY_SAID * (part[1] - part[0])
    if mostly or _root_is_told(outer, part):
        return [_innermost(said, here) for said in outer]
    named = [said._replace(set_in=True) for said in outer if said.attribution.speaker is not None]
    return [_innermost(said, here) for said in named]


def _holds(outer: _Said, inner: _Said) -> bool:
    """Whether the inner one, with its speaker, is part of what the outer one says."""
    spans = [
        *inner.attribution.said,
        *([inner.attribution.speaker] * bool(inner.attribution.speaker)),
    ]
    return (
        all(
            any(start <= span[0] and span[1] <= end for start, end in outer.attribution.said)
            for span in spans
            if span is not None
        )
        and outer.attribution.said != inner.attribution.said
    )


def _root_is_told(outer: list[_Said], part: Span) -> bool:
    """Whether the main verb of any of the part's sentences is said, or says."""
    if any(said.attribution.stance == "quoted" for said in outer):
        return True
    verbs = {said.attribution.verb.split()[0] for said in outer}
    spans = [span for said in outer for span in said.attribution.said]
    first = outer[0]
    for number, word in enumerate(words_of(first.text)):
        at = word.start + first.start
        if word.head == number and word.part != "SPACE" and part[0] <= at < part[1]:
            told = any(start <= word.start < end for start, end in spans)
            if told or word.lemma in verbs:
                return True
    return False


def _innermost(said: _Said, here: list[_Said]) -> _Said:
    """Whom a medium has say it; what is said itself where no medium passes it on."""
    attribution = said.attribution
    if attribution.via is not None or not _is_medium(said):
        return said
    whole = sum(end - start for start, end in attribution.said)
    for inner in here:
        told = sum(end - start for start, end in inner.attribution.said)
        if inner.attribution.speaker and _holds(said, inner) and told >= whole / 2:
            return inner._replace(
                attribution=inner.attribution._replace(
                    via=inner.attribution.via or attribution.speaker
                )
            )
    return said


def _is_medium(said: _Said) -> bool:
    phrase = said.words(said.attribution.speaker)
    if phrase is None or said.attribution.verb not in _PASSES_ON:
        return False
    span = said.attribution.speaker
    assert span is not None
    inside = [w for w in words_of(said.text) if span[0] <= w.start < span[1]]
    if any(w.lemma in MEDIA for w in inside):
        return True
    if said.attribution.verb not in ("report", "quote", "cite"):
        return False
    named = [e for e in entities_of(said.text) if e.text in phrase]
    return any(e.label == "ORG" for e in named)


def _voice(document: Document, number: int, said: _Said) -> Voice:
    attribution = said.attribution
    return Voice(
        speaker=_named(document, number, said),
        stance=attribution.stance,
        directness=attribution.direct,
        via=_medium(said.words(attribution.via)),
        in_part=said.set_in,
    )


def _named(document: Document, number: int, said: _Said) -> str | None:
    """The speaker as the document introduces them."""
    attribution = said.attribution
    phrase = said.words(attribution.speaker)
    if phrase is None or attribution.speaker is None:
        return None
    if phrase.lower() in PRONOUNS:
        phrase = said.words(attribution.resolved) or _from_before(document.text, number, said)
    if phrase is None:
        return said.text[slice(*attribution.speaker)].lower()
    return _written(_introduced(document.text, phrase))


def _from_before(text: str, number: int, said: _Said) -> str | None:
    """Whom a pronoun stands for, by the sentences before its own."""
    sentences = _sentences(text)
    assert said.attribution.speaker is not None
    pronoun = said.in_document(said.attribution.speaker)
    least = max(0, pronoun[0] - _BEFORE_CHARACTERS)
    starts = [s[0] for s in sentences[max(0, number - _BEFORE) : number] if s[0] >= least]
    if number > 0 and starts:
        earlier = _read(text, sentences[number - 1])
        spoken = [o for o in earlier if o.words(o.attribution.speaker) is not None]
        if spoken and _is_same_pronoun(spoken[-1], said):
            return _from_before(text, number - 1, spoken[-1])
    # The nearest sentences tell it mostly, and reading fewer is quicker.
    for start in (*starts[-1:], *starts[:1]):
        end = said.start + len(said.text)
        for other in _read(text, (start, end)):
            speaker = other.attribution.speaker
            if speaker is not None and other.in_document(speaker) == pronoun:
                if other.attribution.resolved is not None:
                    return other.words(other.attribution.resolved)
                break
    return None


def _is_same_pronoun(one: _Said, other: _Said) -> bool:
    """Whether both speak as the same pronoun, and the first's own text does not tell who."""
    first, second = one.words(one.attribution.speaker), other.words(other.attribution.speaker)
    same = first is not None and second is not None and first.lower() == second.lower()
    return same and one.attribution.resolved is None


@lru_cache(maxsize=2048)
def _introduced(text: str, phrase: str) -> str:
    """A name in the words in which the text gives it with a role; else the phrase."""
    words = re.findall(r"[\w’'-]+", phrase)
    if not words or len(words) > _WORDS_IN_NAME or not words[-1][:1].isupper():
        return phrase
    # Where a name stands by itself it is not introduced; a parse takes time.
    name = re.escape(words[-1])
    introduced = re.compile(rf"\w[.’']? {name}\b|\b{name}, \w|, {name},")
    mentions = [span for span in _sentences(text) if introduced.search(text, *span)]
    fullest = phrase
    for start, end in mentions[:_MENTIONS]:
        for known in introductions_of(phrase, text[start:end]):
            if len(known.phrase) <= _LONGEST_NAME and known.roles:
                return known.phrase
            fullest = max(fullest, " ".join(known.names), key=_capitals)
    return fullest


def _capitals(phrase: str) -> int:
    return sum(word[:1].isupper() for word in phrase.split())


def _medium(phrase: str | None) -> str | None:
    """A medium's name without where it was told: "Reuters in Kyiv"."""
    return _written(None if phrase is None else _WHERE.split(phrase)[0])


def _written(phrase: str | None) -> str | None:
    """A phrase in one line, without the capital of a sentence's beginning."""
    if phrase is None:
        return None
    line = _HIS_FACE.split(" ".join(phrase.split()))[0].strip(" ,;:–—-")
    return line[:1].lower() + line[1:] if _ARTICLE.match(line) else line

"""Hits → Draft of exact quotes, with no chat model.

The sentences of the hits are ranked (`sentences.py`), and the probability that
they answer is judged (`abstention.py`). Below the threshold the corpus does not
say, and the best sentence is shown as the nearest. Above it, quotes are taken,
best first, until the answer is in them with probability `ENOUGH`, by the share
each sentence has of the ranking's odds. A quote is one sentence; while its odds
are below `ALONE_ENOUGH` it grows by the better of its neighbours, and one that
opens with a pronoun brings the sentence before. What the other passages say is
quoted too when they would answer by themselves, since reports differ, and so is every
position on what is asked (`positions.py`). A question of several parts
gets the best quote for each; one for an account gets more quotes, from more
documents. How the figures were chosen is in evals/LOG.md.

Not covered: who speaks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import numpy as np

from rag.answer.abstention import (
    ALONE,
    features_of,
    probability_of_answer,
    threshold,
    why_not,
)
from rag.answer.positions import positions_among
from rag.answer.sentences import (
    FEWEST_TERMS,
    Sentence,
    names_an_answer,
    needs_what_precedes,
    quotable_span,
    ranked_sentences,
)
from rag.interaction import Met
from rag.lexical import terms
from rag.question import Question
from rag.reading.furniture import is_heading, is_signpost
from rag.records import Draft, DraftDisagreement, Hit, Passage, Span
from rag.sentences import sentence_spans, stripped_span

#: Quotes in an answer to a question, and in an account, at most.
MOST_QUOTES, MOST_IN_ACCOUNT = 3, 5
#: The share of the odds from which the quotes are enough, and from which a sentence is by itself.
ENOUGH, ALONE_ENOUGH = 0.95, 0.95
#: The share from which a neighbour may join a quote.
_WORTH_JOINING = 0.02
#: Sentences and words in one quote, at most.
MOST_SENTENCES, MOST_WORDS = 3, 90
#: A sentence of a document not quoted yet ranks so much higher.
_OTHER_DOCUMENT = 0.5
#: What other passages say is quoted too from so many times the odds that an answer needs.
_RIVAL_CAUTION = 1.75
#: Share of the question's idf that another passage's sentence must have to be looked at.
_LEAST_COVERAGE = 0.3
#: The share of an answer's odds from which it is not clear that the corpus does not say.
UNCLEAR = 0.25
#: What an account needs of the odds that an answer needs: its subject has to be there, no fact.
_ACCOUNT_CAUTION = 1 / 3
#: A sentence of an account lies no further below the best than this.
_ACCOUNT_DEPTH = 5.0
#: Share of a sentence's terms that another quote already has, from which it adds nothing.
_REPEATS = 0.8
#: A passage: its document and ordinal.
Place = tuple[str, int]


class Index(Protocol):
    """What the answer asks of the snapshot that the hits are from; a `Retriever`."""

    def meet(self, asked: Question, hits: Sequence[Hit]) -> list[Met]:
        """How each hit meets the question."""
        ...

    def cosines(self, asked: Question, texts: Sequence[str]) -> list[float]:
        """Cosine of the question and each text."""
        ...

    def neighbour(self, passage: Passage, step: int) -> Passage | None:
        """The passage `step` places further in its document."""
        ...

    def document_terms(self, document_id: str) -> frozenset[str]:
        """The terms of a document, of its title and its publisher's name."""
        ...

    def idf(self, term: str) -> float:
        """A term's inverse document frequency."""
        ...


class Judged(NamedTuple):
    """A question's sentences, best first, and the probability that they answer.

    Attributes:
        met: how the sentences' passages meet the question, by passage.
        features: what the probability was judged by.
    """

    question: Question
    ranked: list[Sentence]
    met: dict[Place, Met]
    features: dict[str, float]
    probability: float


def judged(question: Question, hits: Sequence[Hit], index: Index) -> Judged | None:
    """The sentences of the hits ranked and judged; None when there is none to quote."""
    met = index.meet(question, hits)
    ranked = ranked_sentences(question, hits, met, index.idf)
    places = {_place(hit): meeting for hit, meeting in zip(hits, met, strict=True)}
    return _judged(question, ranked, places, index) if ranked else None


def _judged(
    question: Question, ranked: list[Sentence], met: dict[Place, Met], index: Index
) -> Judged:
    alone = index.cosines(question, [s.text for s in ranked[:ALONE]])
    of_document = index.document_terms(ranked[0].span.document)
    features = features_of(question, ranked, list(met.values()), alone, of_document, index.idf)
    return Judged(question, ranked, met, features, probability_of_answer(features))


def _place(hit: Hit) -> Place:
    return hit.passage.document, hit.passage.ordinal


def draft_of_quotes(
    question: Question,
    hits: Sequence[Hit],
    parts: Sequence[tuple[Question, Sequence[Hit]]],
    index: Index,
    caution: float,
) -> Draft:
    """The quotes that best answer, most telling first; or the nearest, and why it is no answer.

    Args:
        question: what is asked.
        hits: the passages to choose from, best first.
        parts: its parts, when it asks several things at once, each with its own hits.
        index: the snapshot that the hits are from.
        caution: moves the threshold; 1 leaves it.
    """
    whole = judged(question, hits, index)
    if whole is None:
        return Draft(confidence=0.0)
    account = question.kind in ("topic", "latest", "timeline")
    enough = threshold(caution * _ACCOUNT_CAUTION if account else caution)
    of_parts = [j for j in (judged(q, h, index) for q, h in parts) if j is not None]
    answering = [j for j in of_parts if j.probability >= enough]
    probability = max([whole.probability, *(j.probability for j in answering)])
    if probability < enough:
        return Draft(
            nearest=_nearest(whole, threshold(caution * UNCLEAR)),
            confidence=round(probability, 4),
            reason=why_not(
                question, whole.ranked[0], index.document_terms(whole.ranked[0].span.document)
            ),
        )
    if account:
        quotes = _account(whole)
        disagreements: list[DraftDisagreement] = []
    else:
        quotes = _Answer(index, enough).quotes(whole, answering)
        found = [
            positions_among(j.question.core, j.ranked, quotes, index.document_terms)
            for j in [whole, *answering]
        ]
        disagreements = list(dict.fromkeys(d for d in found if d is not None))
    shown = [span for d in disagreements for p in d.positions for span in p.spans]
    return Draft(
        statements=tuple((span,) for span in dict.fromkeys([*quotes, *shown])),
        disagreements=tuple(disagreements),
        confidence=round(probability, 4),
    )


def _nearest(whole: Judged, unclear: float) -> tuple[Span, ...]:
    """The sentence that comes nearest; where an answer is not out of the question, some more."""
    nearest = [whole.ranked[0]]
    for sentence in whole.ranked[1:]:
        if whole.probability < unclear or len(nearest) == MOST_QUOTES:
            break
        if not sentence.heading and not any(repeats(sentence, n) for n in nearest):
            nearest.append(sentence)
    return tuple(s.span for s in nearest)


def shares(scores: Sequence[float]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Each sentence's share of the odds: the softmax of the scores, summing to 1."""
    raised = np.exp(np.array(scores) - max(scores))
    share: np.ndarray[tuple[int], np.dtype[np.float64]] = raised / raised.sum()
    return share


def _account(whole: Judged) -> list[Span]:
    """Quotes for an account: not alike, of many documents; for news, the newest first."""
    best = whole.ranked[0].score
    left = [s for s in whole.ranked if s.score >= best - _ACCOUNT_DEPTH]
    chosen: list[Sentence] = []
    while left and len(chosen) < MOST_IN_ACCOUNT:
        quoted = {c.span.document for c in chosen}
        nearest = max(left, key=lambda s: s.score - (s.span.document in quoted))
        left.remove(nearest)
        if not nearest.heading and not any(repeats(nearest, c) for c in chosen):
            chosen.append(nearest)
    chosen = chosen or [whole.ranked[0]]
    if whole.question.kind == "latest":
        chosen.sort(key=_published, reverse=True)
    return [s.span for s in chosen]


def _published(sentence: Sentence) -> str:
    """The day it was published, for sorting; "" for an undated report, before every day."""
    written = sentence.hit.metadata.published
    return datetime.fromisoformat(written).date().isoformat() if written else ""


class _Answer:
    """The choice of quotes for one question."""

    def __init__(self, index: Index, enough: float) -> None:
        self._index = index
        self._enough = enough
        self._chosen: list[Sentence] = []
        self._spans: list[Span] = []

    def quotes(self, whole: Judged, parts: Sequence[Judged]) -> list[Span]:
        for part in parts:
            self._take(part, 1)
        most = max(MOST_QUOTES, len(parts))
        self._take(whole, most - len(self._spans))
        while len(self._spans) < most and self._take_rival(whole):
            pass
        return self._spans

    def _take_rival(self, whole: Judged) -> bool:
        """Add the best of what other passages say, if they answer too; whether one did.

        They are judged as if the passages that are quoted were not there, by the
        sentences that give the sort of thing asked for.
        """
        quoted = {_place(s.hit) for s in self._chosen}
        others = [s for s in whole.ranked if _place(s.hit) not in quoted and not s.heading]
        giving = [
            s
            for s in others
            if coverage_enough(s)
            and not self._has(s)
            and not any(repeats(s, c) for c in self._chosen)
            and gives_what_is_asked(whole.question, s)
        ]
        if not giving:
            return False
        rest = [giving[0], *(s for s in others if s is not giving[0])]
        met = {place: m for place, m in whole.met.items() if place not in quoted}
        rival = _judged(whole.question, rest, met, self._index)
        if rival.probability < max(self._enough, threshold(_RIVAL_CAUTION)):
            return False
        self._add(giving[0], {giving[0].span: 1.0})
        return True

    def _take(self, judged_part: Judged, most: int) -> None:
        """Add at most so many quotes of what was judged."""
        ranked = judged_part.ranked
        share = {
            s.span: float(p) for s, p in zip(ranked, shares([s.score for s in ranked]), strict=True)
        }
        gathered = sum(share.get(s.span, 0.0) for s in self._chosen)
        left = list(ranked)
        taken = 0
        while left and taken < most:
            documents = {s.document for s in self._spans}
            best = max(
                left, key=lambda s: s.score + _OTHER_DOCUMENT * (s.span.document not in documents)
            )
            left.remove(best)
            if self._has(best) or any(repeats(best, c) for c in self._chosen):
                continue
            if taken and gathered >= ENOUGH:
                break
            gathered += self._add(best, share)
            taken += 1

    def _has(self, sentence: Sentence) -> bool:
        return any(_overlap(sentence.span, span) for span in self._spans)

    def _add(self, sentence: Sentence, share: Mapping[Span, float]) -> float:
        """Quote a sentence, with its neighbours as far as need be; the share that they have."""
        around = Surroundings(sentence, self._index, self._spans)
        gathered = share[sentence.span]
        if needs_what_precedes(sentence.text):
            before = around.before()
            if before is not None:
                around.take(before)
                gathered += share.get(before, 0.0)
        while gathered < ALONE_ENOUGH and around.sentences < MOST_SENTENCES:
            adjoining = [s for s in (around.after(), around.before()) if s is not None]
            better = max(adjoining, key=lambda s: share.get(s, 0.0), default=None)
            if better is None or share.get(better, 0.0) < _WORTH_JOINING:
                break
            around.take(better)
            gathered += share[better]
        self._chosen.append(sentence)
        self._spans.append(around.span)
        return gathered


class Surroundings:
    """A quote that may grow by whole sentences, on either side, within its document."""

    def __init__(self, sentence: Sentence, index: Index, taken: Sequence[Span]) -> None:
        self._index = index
        self._taken = taken
        self._first = self._last = sentence.hit.passage
        self._language = sentence.hit.metadata.language
        self._words = sentence.words
        self.span = sentence.span
        self.sentences = 1

    def before(self) -> Span | None:
        """The sentence before, unless there is none to quote or it would be too long."""
        for passage in (self._first, self._index.neighbour(self._first, -1)):
            if passage is not None:
                spans = [s for s in self._bodies(passage) if s.end <= self.span.start]
                if spans:
                    return self._joining(passage, spans[-1])
        return None

    def after(self) -> Span | None:
        """The sentence after, likewise."""
        for passage in (self._last, self._index.neighbour(self._last, +1)):
            if passage is not None:
                spans = [s for s in self._bodies(passage) if s.start >= self.span.end]
                if spans:
                    return self._joining(passage, spans[0])
        return None

    def take(self, adjoining: Span) -> None:
        """Grow by what `before` or `after` gave."""
        start, end = min(self.span.start, adjoining.start), max(self.span.end, adjoining.end)
        if adjoining.start < self._first.start:
            self._first = self._index.neighbour(self._first, -1) or self._first
        if adjoining.end > self._last.end:
            self._last = self._index.neighbour(self._last, +1) or self._last
        self._words += len(self._text_of(adjoining).split())
        self.span = Span(document=self.span.document, start=start, end=end)
        self.sentences += 1

    def _bodies(self, passage: Passage) -> list[Span]:
        """The sentences of a passage, white space aside, furniture and all."""
        bodies = (
            stripped_span(passage.text, *whole)
            for whole in sentence_spans(passage.text, self._language)
        )
        return [
            Span(document=passage.document, start=passage.start + s, end=passage.start + e)
            for s, e in bodies
            if e > s
        ]

    def _joining(self, passage: Passage, body: Span) -> Span | None:
        """The sentence, if it may stand in one quote with what is there."""
        if any(_overlap(body, other) for other in self._taken):
            return None
        start, end = body.start - passage.start, body.end - passage.start
        if quotable_span(passage.text, start, end) != (start, end):
            return None  # furniture would stand between
        text = passage.text[start:end]
        if is_heading(passage.text, start, end) or is_signpost(text) or text.endswith(":"):
            return None
        if len(terms(text)) < FEWEST_TERMS:
            return None
        if self._between(passage, body).strip():
            return None  # what was cut off this quote's own end
        if self._words + len(text.split()) > MOST_WORDS:
            return None
        return body

    def _between(self, passage: Passage, body: Span) -> str:
        """What stands between this quote and a sentence of `passage`."""
        start, end = sorted((body.start, body.end, self.span.start, self.span.end))[1:3]
        passages = {p.ordinal: p for p in (self._first, self._last, passage)}
        return "".join(
            p.text[max(0, start - p.start) : max(0, end - p.start)]
            for _, p in sorted(passages.items())
        )

    def _text_of(self, span: Span) -> str:
        for passage in (self._first, self._last):
            if passage.start <= span.start and span.end <= passage.end:
                return passage.text[span.start - passage.start : span.end - passage.start]
        return ""


def _overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.document == other.document and one.start < other.end and other.start < one.end


def coverage_enough(sentence: Sentence) -> bool:
    """Whether a sentence has enough of the question to be read for names."""
    return sentence.features["coverage"] >= _LEAST_COVERAGE


def gives_what_is_asked(question: Question, sentence: Sentence) -> bool:
    """Whether it names a thing of the sort asked for, and what is counted; True for no sort."""
    if question.focus is not None and sentence.terms.isdisjoint(terms(question.focus)):
        return False
    return question.answer_kind is None or names_an_answer(question, sentence.text)


def repeats(sentence: Sentence, quoted: Sentence) -> bool:
    """Whether a sentence's terms are nearly all in one that is quoted."""
    return len(sentence.terms & quoted.terms) >= _REPEATS * len(sentence.terms)

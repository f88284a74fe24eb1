"""Hits → the sentences that might answer, ranked.

Each sentence of the hits gets features: how well it, and its passage, meet the
question by late interaction; the idf that it covers; whether it names a thing of
the kind asked for that the question does not name. A linear model, fitted on
questions whose answer is marked (`fitted.py`), makes one score of them. Page
furniture is left out. Names are looked for only in the sentences that lead
without them, since that is the slow part.

A pronoun is taken to stand for a name in the sentence before. Not covered: other
ties between sentences.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rag.answer import fitted
from rag.embed import unit_rows
from rag.interaction import Met
from rag.lexical import terms
from rag.question import AskedWord, Question
from rag.reading.answers import gives
from rag.reading.furniture import is_heading, is_signpost, without_furniture
from rag.records import Hit, Span
from rag.sentences import sentence_spans

#: Sentences in which names are looked for.
NAMES_READ_IN = 8
#: What a heading's score is lowered by: the report below it says the same in full.
_HEADING = 1.5
#: A sentence of fewer terms is a label or a heading's remains, and is not quoted.
FEWEST_TERMS = 3
_PRONOUN = re.compile(
    r"[“\"'‘(\[]*(?:(?:But|And|Yet|Still|Then|Now|Later|Earlier|However|Meanwhile|Also),?\s+)?"
    r"(?:he|she|they|it|this|that|these|those|his|her|their|its|the latter|both)\b"
    r"(?!\s+(?:is|was)\s+\w+\s+(?:to|that))",
    re.IGNORECASE,
)
_SAID_BY_PRONOUN = re.compile(
    r"[,”\"]\s*(?:he|she|they|it)\s+(?:said|says|added|wrote|told|continued|explained)\b"
)


Pieces = npt.NDArray[np.bool_]


class Sentence(NamedTuple):
    """A sentence that might answer.

    Attributes:
        span: where it stands, white space and furniture at its ends left out.
        hit: which hit it is from.
        number: its place among all sentences of that passage.
        words: how many.
        terms: as BM25 knows them.
        heading: whether it is one.
        features: by name, as `fitted.RANKING` weighs them.
        score: their weighted sum; a difference of 1 makes a sentence e times as likely.
    """

    span: Span
    text: str
    hit: Hit
    number: int
    words: int
    terms: frozenset[str]
    heading: bool
    features: dict[str, float]
    score: float


def ranked_sentences(
    question: Question,
    hits: Sequence[Hit],
    met: Sequence[Met],
    idf: Callable[[str], float],
) -> list[Sentence]:
    """Every sentence of the hits that reports something, best first; ties in the hits' order.

    Args:
        question: what is asked.
        hits: passages, best first.
        met: how each meets the question.
        idf: a term's inverse document frequency in the corpus.
    """
    found = [
        sentence
        for hit, meeting in zip(hits, met, strict=True)
        for sentence in _sentences(question, hit, meeting, idf)
    ]
    found.sort(key=lambda s: -s.score)
    lead = [_with_names(question, sentence) for sentence in found[:NAMES_READ_IN]]
    return sorted([*lead, *found[NAMES_READ_IN:]], key=lambda s: -s.score)


def coverage(
    words: Sequence[AskedWord], found: frozenset[str] | set[str], idf: Callable[[str], float]
) -> float:
    """Share of the asked words' idf that the found terms carry, 0 to 1; 0 when none is asked.

    A word is found under any of its spellings, and weighs as much as the commonest of them.
    """
    weights = [min(idf(term) for term in word.terms) for word in words]
    carried = sum(
        weight
        for word, weight in zip(words, weights, strict=True)
        if not found.isdisjoint(word.terms)
    )
    return carried / sum(weights) if sum(weights) else 0.0


def _sentences(
    question: Question, hit: Hit, met: Met, idf: Callable[[str], float]
) -> list[Sentence]:
    text = hit.passage.text
    asks_of_headlines = "headlin" in question.terms
    found = []
    before = np.zeros(len(met.places), dtype=bool)  # the pieces of the sentence before
    # Passages end at sentence ends, so their sentences are those of the document; only a
    # sentence too long for any passage comes in parts.
    for number, whole in enumerate(sentence_spans(text, hit.metadata.language)):
        span = quotable_span(text, *whole)
        if span is None:
            continue
        start, end = span
        quoted = text[start:end]
        own_terms = terms(quoted)
        pieces = met.within(span)
        meant = before if needs_what_precedes(quoted) else None
        before = pieces
        if len(own_terms) < FEWEST_TERMS or not pieces.any():
            continue
        if is_signpost(quoted) and not asks_of_headlines:
            continue
        known = frozenset(own_terms)
        features = _features(question, met, pieces, meant, known, idf)
        heading = is_heading(text, start, end)
        found.append(
            Sentence(
                span=Span(
                    document=hit.passage.document,
                    start=hit.passage.start + start,
                    end=hit.passage.start + end,
                ),
                text=quoted,
                hit=hit,
                number=number,
                words=len(quoted.split()),
                terms=known,
                heading=heading,
                features=features,
                score=fitted.RANKING.score(features) - _HEADING * heading,
            )
        )
    return found


def needs_what_precedes(text: str) -> bool:
    """Whether a sentence opens with a pronoun, or is said by one, so that it needs the last."""
    return bool(_PRONOUN.match(text) or _SAID_BY_PRONOUN.search(text))


def quotable_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A sentence without furniture and white space at its ends; None when nothing is left."""
    kept = without_furniture(text, start, end)
    if kept is None:
        return None
    start, end = kept
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    return (start, start + len(body.strip())) if body.strip() else None


def _features(
    question: Question,
    met: Met,
    pieces: Pieces,
    meant: Pieces | None,
    known: frozenset[str],
    idf: Callable[[str], float],
) -> dict[str, float]:
    asked = met.asked
    best = met.similarity[:, pieces].max(axis=1)  # (n,), how well each piece asked is met
    if meant is not None and meant.any():
        # A pronoun stands for a name in the sentence before.
        there = met.similarity[:, meant].max(axis=1)
        best = np.where(asked.names, np.maximum(best, there), best)
    maxsim = float(best @ asked.weights)
    mean = unit_rows(met.vectors[pieces].mean(axis=0, keepdims=True))[0]
    name_weight = float(asked.weights[asked.names].sum())
    names = (
        float(best[asked.names] @ asked.weights[asked.names]) / name_weight if name_weight else 0
    )
    worst = float(best.min()) if best.size else 0.0  # the model knows no piece of some questions
    return {
        "sentence_maxsim": maxsim,
        "passage_maxsim": met.maxsim,
        "sentence_cosine": float(mean @ asked.whole),
        "coverage": coverage(question.words, known, idf),
        "answer_named": 0.0,
        "new_terms": float(len(known - question.terms)),
        "names_maxsim": names if name_weight else maxsim,
        "worst_name": float(best[asked.names].min()) if name_weight else worst,
        "worst_piece": worst,
    }


def _with_names(question: Question, sentence: Sentence) -> Sentence:
    """The sentence scored anew, knowing whether it names a thing of the kind asked for."""
    if not names_an_answer(question, sentence.text):
        return sentence
    features = {**sentence.features, "answer_named": 1.0}
    gain = fitted.RANKING.score(features) - fitted.RANKING.score(sentence.features)
    return sentence._replace(features=features, score=sentence.score + gain)


def names_an_answer(question: Question, text: str) -> bool:
    """Whether `text` names a thing of the sort asked for that the question does not name."""
    return question.answer_kind is not None and gives(question.answer_kind, text, question.terms)

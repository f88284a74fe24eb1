"""Hits → Draft of exact quotes, with no chat model.

The sentences of the best hits are scored against the question:

    score(s) = cos(q, s) + coverage(q, s)

cos is between the vectors of question and sentence; coverage is the share of
the question's idf that the terms it has in common with the sentence carry, a
term that stands nowhere in the corpus counting most. A sentence that reaches
`ANSWERS` is quoted; further ones only when they come near it and add words.
When none reaches it the corpus does not say, and the best is shown as the
nearest. How the thresholds were chosen is in evals/LOG.md.

Not covered: what kind of thing the question asks for, who speaks, pronouns,
page furniture.
"""

from collections.abc import Callable, Sequence

from rag.embed import Embedder
from rag.lexical import terms
from rag.records import Draft, Hit, Record, Span
from rag.sentences import sentence_spans, stripped_span

#: Sentences quoted, at most.
MOST_QUOTES = 3
#: The best sentence's score from which the corpus is taken to answer.
ANSWERS = 0.85
#: A further quote may lie so far below the best, but not below the second figure.
MARGIN, FURTHER = 0.5, 0.6
#: Share of a sentence's terms that another quote already has, from which it adds nothing.
_REPEATS = 0.8
#: A sentence of fewer terms is a label or a heading's remains, and is not quoted.
_FEWEST_TERMS = 3
#: Words that say what kind of thing is asked, not what about.
_QUESTION_WORDS = frozenset(
    terms(
        "a about after all an and any are as at be been before between by can could did do does "
        "for from had has have how in into is it its many much of on or over said say says than "
        "that the their them there these they this to was were what when where which who whom "
        "whose why will with would"
    )
)


class ScoredSentence(Record):
    """A sentence and how well it answers."""

    span: Span
    text: str
    score: float


def draft_of_quotes(
    question: str,
    hits: Sequence[Hit],
    embedder: Embedder,
    idf: Callable[[str], float],
) -> Draft:
    """The sentences that best answer, at most `MOST_QUOTES`, most telling first.

    Args:
        question: standalone.
        hits: the passages to choose from, best first.
        embedder: the model to compare question and sentences with.
        idf: a term's inverse document frequency in the corpus.
    """
    sentences = scored_sentences(question, hits, embedder, idf)
    if not sentences:
        return Draft(mode="quotes")
    best = sentences[0]
    if best.score < ANSWERS:
        return Draft(mode="quotes", nearest=(best.span,))
    return Draft(mode="quotes", statements=tuple((s.span,) for s in best_sentences(sentences)))


def best_sentences(
    ranked: Sequence[ScoredSentence], margin: float = MARGIN, further: float = FURTHER
) -> list[ScoredSentence]:
    """Of ranked sentences the best, and those after it that come near it and add words."""
    chosen: list[ScoredSentence] = []
    for sentence in ranked:
        tells_more = sentence.score >= max(ranked[0].score - margin, further)
        if not chosen or (tells_more and not any(_repeats(sentence.text, c.text) for c in chosen)):
            chosen.append(sentence)
    return chosen[:MOST_QUOTES]


def scored_sentences(
    question: str,
    hits: Sequence[Hit],
    embedder: Embedder,
    idf: Callable[[str], float],
) -> list[ScoredSentence]:
    """Every sentence of the hits, best first; ties in the hits' order."""
    sentences = [s for hit in hits for s in _quotable_sentences(hit)]
    if not sentences:
        return []
    asked_vector, *vectors = embedder.embed([question, *(text for _, text in sentences)])
    asked = content_terms(question)
    scored = [
        ScoredSentence(
            span=span,
            text=text,
            score=float(asked_vector @ vector) + coverage(asked, set(terms(text)), idf),
        )
        for (span, text), vector in zip(sentences, vectors, strict=True)
    ]
    return sorted(scored, key=lambda s: -s.score)


def content_terms(question: str) -> set[str]:
    """The question's terms that say what it is about; all its terms when none does."""
    every = set(terms(question))
    return every - _QUESTION_WORDS or every


def coverage(asked: set[str], found: set[str], idf: Callable[[str], float]) -> float:
    """Share of the asked terms' idf that the found terms carry, 0 to 1; 0 when none is asked."""
    total = sum(idf(term) for term in asked)
    return sum(idf(term) for term in asked & found) / total if total else 0.0


def _quotable_sentences(hit: Hit) -> list[tuple[Span, str]]:
    passage = hit.passage
    # Passages end at sentence ends, so their sentences are those of the document; only a
    # sentence too long for any passage comes in parts.
    found = []
    for whole in sentence_spans(passage.text, hit.language):
        start, end = stripped_span(passage.text, *whole)
        text = passage.text[start:end]
        if len(terms(text)) >= _FEWEST_TERMS:
            at = passage.start
            found.append((Span(document=passage.document, start=at + start, end=at + end), text))
    return found


def _repeats(text: str, quoted: str) -> bool:
    words, known = set(terms(text)), set(terms(quoted))
    return len(words & known) >= _REPEATS * len(words)

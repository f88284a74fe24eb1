"""Ranked sentences → the probability that the corpus answers, and why it does not.

A logistic model over a few named features of the best sentence, its passage and
their rivals, fitted on questions with and without their evidence in the index
(`evals/fit.py`; the figures are in evals/LOG.md). One threshold on it parts
answers from "not in the corpus"; `BYLINE_CAUTION` moves that.

Not covered: whether the sentence says of the right thing what is asked; it sees
which words are met, whether their contrary is, and not how they hang together.
"""

from collections.abc import Callable, Sequence, Set

import numpy as np

from rag.answer.fitted import ABSTENTION, THRESHOLD
from rag.answer.sentences import Sentence, coverage, names_an_answer
from rag.interaction import Met
from rag.lexical import terms
from rag.question import AskedWord, Question
from rag.reading.answers import counts
from rag.reading.contrary import denies, has_opposite, may_deny

#: Sentences that are compared with the question on their own, out of their passage.
ALONE = 3
#: What makes Crimean of Crimea, and Ukrainian of the stem "ukrain".
_OF_A_COUNTRY = ("n", "an", "ian")


def features_of(
    question: Question,
    ranked: Sequence[Sentence],
    met: Sequence[Met],
    alone: Sequence[float],
    document_terms: frozenset[str],
    idf: Callable[[str], float],
) -> dict[str, float]:
    """What the model looks at.

    Args:
        question: what is asked.
        ranked: the sentences, best first; one or more.
        met: how each hit meets the question.
        alone: cosine of the question and each of the first `ALONE` sentences, out of context.
        document_terms: those of the first sentence's document.
        idf: a term's inverse document frequency in the corpus.
    """
    best = ranked[0]
    maxsims = np.array([s.features["sentence_maxsim"] for s in ranked])
    passages = sorted((m.maxsim for m in met), reverse=True)
    around = passage_terms(best)
    return {
        "best_alone_cosine": max(alone),
        "passage_lead": passages[0] - passages[1] if len(passages) > 1 else 0.2,
        "names_missing_in_document": float(len(_missing_names(question, document_terms))),
        "no_answer_named": float(
            question.answer_kind is not None and not best.features["answer_named"]
        ),
        "speaker_missing": float(bool(question.speaker) and around.isdisjoint(question.speaker)),
        "not_counted": float(
            question.counted is not None and not counts(question.counted, best.text)
        ),
        "denial_missing": float(denies(question.core) and not may_deny(best.text)),
        "opposite_said": float(
            has_opposite((frozenset(w.terms) for w in question.words), best.terms)
        ),
        "maxsim_deviations": float((maxsims.max() - maxsims.mean()) / (maxsims.std() + 0.02)),
        "passage_coverage": coverage(question.words, around, idf),
        "worst_piece": best.features["worst_piece"],
        "sentence_cosine": best.features["sentence_cosine"],
    }


def probability_of_answer(features: dict[str, float]) -> float:
    """That the corpus answers, 0 to 1."""
    return ABSTENTION.probability(features)


def threshold(caution: float) -> float:
    """The probability from which Byline answers.

    Args:
        caution: what the fitted threshold's odds are multiplied by; 1 leaves it, 0 always answers.
    """
    if caution == 0:
        return 0.0
    odds = THRESHOLD / (1 - THRESHOLD) * caution
    return odds / (1 + odds)


def passage_terms(sentence: Sentence) -> set[str]:
    """The terms of a sentence's passage and its document's title."""
    return set(terms(f"{sentence.hit.metadata.title or ''}\n{sentence.hit.passage.text}"))


def why_not(question: Question, nearest: Sentence, document_terms: frozenset[str]) -> str:
    """Why the nearest sentence is no answer, in a sentence for the reader."""
    absent = _missing_names(question, document_terms)
    if absent:
        return f"The nearest report does not mention {_listed(question, absent)}."
    named = [
        w
        for w in question.words
        if w.role in ("name", "noun") and not nearest.terms.isdisjoint(w.terms)
    ]
    if not named:
        return "The nearest report is about something else."
    names = f"The nearest sentence names {_listed(question, named)}"
    if question.answer_kind is not None and not _may_give_it(question, nearest.text):
        return f"{names}, but gives {_kind_of_answer(question)}."
    return f"{names}, but not clearly what was asked."


def _may_give_it(question: Question, text: str) -> bool:
    """Whether a sentence may name what is asked for, recognised or not.

    Any digit may be a number or a time, any capital within the sentence a name.
    """
    if question.kind in ("number", "when"):
        return any(c.isdigit() for c in text) or names_an_answer(question, text)
    others = (word for word in text.split()[1:] if word[:1].isupper())
    return any(not set(terms(word)) <= question.terms for word in others)


def _missing_names(question: Question, found: Set[str]) -> list[AskedWord]:
    return [w for w in question.words if w.role == "name" and not _mentioned(w, found)]


def _mentioned(name: AskedWord, found: Set[str]) -> bool:
    """Whether a name is among the found terms, as a country's people count for it too."""
    if not found.isdisjoint(name.terms):
        return True
    return any(
        term + ending in found or (term.endswith(ending) and term.removesuffix(ending) in found)
        for term in name.terms
        for ending in _OF_A_COUNTRY
    )


def _listed(question: Question, words: Sequence[AskedWord]) -> str:
    """Words as the question has them, those that stand together as one."""
    runs: list[tuple[int, int]] = []
    for word in words:
        if runs and question.core[runs[-1][1] : word.start].strip() == "":
            runs[-1] = (runs[-1][0], word.end)
        else:
            runs.append((word.start, word.end))
    shown = [f"“{question.core[start:end]}”" for start, end in runs[:3]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _kind_of_answer(question: Question) -> str:
    match question.answer_kind:
        case "who":
            return "no name of a person or body"
        case "where":
            return "no place"
        case "clock":
            return "no time of day"
        case "extent":
            return "no duration or length"
        case "count":
            return "no number"
        case "money":
            return "no sum of money"
        case "percent":
            return "no share"
        case kind:
            return f"no {question.focus or kind}"

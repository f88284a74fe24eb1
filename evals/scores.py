"""A question, its answer and its ranking, or a statement and its check → scores.

A score that does not apply to a question is not there, so that the mean of a
score is over the questions it applies to:

    hit@k, recall@k, mrr@10, ndcg@10   answerable: the ranking, against evidence
    first_quote_answer_recall          answerable with `accept` or `values`: the first quote answers
    answer_recall                      the same: some quote answers
    evidence_recall                    answerable with evidence: share of its characters quoted
    evidence_precision, words_quoted   the same, answered: quotes that overlap evidence; words
    values_shown, disputed             answerable with `values`: all shown; marked as a dispute
    disagreement_recall                the corpus disagrees on it: some disagreement is told
    disagreement_precision             one is told, and it is known whether there is one: there is
    type_accuracy                      one is told and there is one: it is of the right kind
    speaker_field, speaker_shown       answerable with `speaker`: named as it, or anywhere shown
    refused, confidence                every question
    false_pass                         statement that is not carried: no test withheld it
    false_strip                        statement that is carried: a test withheld it
    …_with_opinion                     the same, where the second opinion withholds as well
    opinion_given                      statement that was asked about again: it had an opinion

What is not answered answers nothing: it is a miss. For a suite of spans
(SQuAD) a quote answers when it holds the whole of a marked span; for one of
strings (Byline) when an accepted string stands in it, or one of `values`
where nothing is to `accept`. A held-out twin is
unanswerable.

With "carried" as the positive class, the mean of `false_pass` is the false
positive rate FP / (FP + TN), that of `false_strip` the false negative rate
FN / (FN + TP). A second opinion that was not given withholds nothing, as in
`rag/release.py`.
"""

from collections.abc import Sequence

from evals.metrics.matching import stands_in
from evals.metrics.spans import Stretch, contains, evidence_precision, evidence_recall
from evals.records import Question
from rag.records import Answer, Citation, Span

#: What an outcome is called, best first, and how it reads.
OUTCOMES = {
    "right": "answered, the first quote answers",
    "partly": "answered by the first quote, without the speaker, all the values or the "
    "disagreement, or with one that is none",
    "late": "answered, only a later quote answers",
    "missed": "answered, no quote answers",
    "withheld": "refused, though the corpus answers",
    "refused": "refused, and the corpus does not answer",
    "false": "answered, though the corpus does not answer",
    "found": "a relevant document is among the first ten",
    "lost": "no relevant document is among the first ten",
    "passed": "passed, and its quotes carry it",
    "stopped": "withheld, and its quotes do not carry it",
    "false_pass": "passed, though its quotes do not carry it",
    "false_strip": "withheld, though its quotes carry it",
    "read": "read as labelled",
    "misread": "not read as labelled",
}
#: The outcomes that are failures, and those that count as wrong when two runs are compared.
FAILURES = (
    "false", "missed", "withheld", "late", "partly", "lost", "false_pass", "false_strip", "misread"
)  # fmt: skip
WRONG = frozenset(FAILURES) - {"late", "partly"}
#: What an answer has to show beside a first quote that answers, where a question asks for it.
_WHOLE = ("values_shown", "speaker_shown", "disagreement_recall", "disagreement_precision")


def answer_scores(question: Question, answer: Answer, *, by_spans: bool) -> dict[str, float]:
    """The scores that rest on the answer.

    Args:
        question: answerable or not; a held-out twin comes with `answerable` false.
        answer: what Byline said.
        by_spans: whether a quote answers by holding a marked span, not an accepted string.
    """
    refused = answer.status == "not_in_corpus"
    scores: dict[str, float] = {
        "refused": float(refused),
        # None: nothing was there to judge, so nothing speaks for an answer.
        "confidence": answer.confidence or 0.0,
    }
    if not question.answerable:
        return scores
    if question.accept or question.values:
        answers = [_answers(question, citation, by_spans) for citation in answer.citations]
        scores["first_quote_answer_recall"] = answers[:1] == [True]
        scores["answer_recall"] = any(answers)
    if question.evidence:
        pieces = [[stretch(place) for place in piece.places] for piece in question.evidence]
        quoted = [stretch(citation) for citation in answer.citations]
        scores["evidence_recall"] = evidence_recall(pieces, quoted)
        if quoted:
            scores["evidence_precision"] = evidence_precision(pieces, quoted)
            scores["words_quoted"] = sum(len(c.quote.split()) for c in answer.citations)
    if question.values:
        quotes = [citation.quote for citation in answer.citations]
        scores["values_shown"] = all(_in_any(value, quotes) for value in question.values)
        scores["disputed"] = answer.status == "disputed"
    if question.disagreement is not None:
        scores |= _disagreement_scores(question.disagreement, answer)
    if question.speaker is not None:
        scores |= _speaker_scores(question.speaker, answer)
    return {name: float(value) for name, value in scores.items()}


def stretch(span: Span | Citation) -> Stretch:
    """Where a span or a citation stands."""
    return span.document, span.start, span.end


def outcome(scores: dict[str, float], *, answerable: bool) -> str:
    """Which of `OUTCOMES` a question's scores come to."""
    if not answerable:
        return "refused" if scores["refused"] else "false"
    if "answer_recall" not in scores:
        return "found" if scores["hit@10"] else "lost"
    if scores["refused"]:
        return "withheld"
    if scores["first_quote_answer_recall"]:
        whole = all(scores.get(name, 1) for name in _WHOLE)
        return "right" if whole else "partly"
    return "late" if scores["answer_recall"] else "missed"


def check_scores(
    failed: Sequence[str], *, carried: bool, opinion: bool | None, asked_again: bool
) -> dict[str, float]:
    """The scores of a statement.

    Args:
        failed: the tests of the checker that withhold it; none lets it pass.
        carried: whether its quotes carry it.
        opinion: the second opinion; None when there is none.
        asked_again: whether one was asked for.
    """
    scores = {_error(carried): float(bool(failed) == carried)}
    if asked_again:
        withheld = bool(failed) or opinion is False
        scores[f"{_error(carried)}_with_opinion"] = float(withheld == carried)
        scores["opinion_given"] = float(opinion is not None)
    return scores


def check_outcome(failed: Sequence[str], *, carried: bool) -> str:
    """Which of `OUTCOMES` a checked statement comes to, the second opinion aside."""
    if bool(failed) == carried:
        return _error(carried)
    return "passed" if carried else "stopped"


def _error(carried: bool) -> str:
    """What a checker can get wrong about a statement."""
    return "false_strip" if carried else "false_pass"


def _answers(question: Question, citation: Citation, by_spans: bool) -> bool:
    if by_spans:
        places = [stretch(place) for piece in question.evidence for place in piece.places]
        return any(contains(stretch(citation), place) for place in places)
    return any(stands_in(wanted, citation.quote) for wanted in question.accept or question.values)


def _disagreement_scores(kind: str, answer: Answer) -> dict[str, float]:
    """Whether a disagreement is told where there is one of `kind`, and only there."""
    told = {disagreement.kind for disagreement in answer.disagreements}
    there = kind != "none"
    scores: dict[str, float] = {}
    if there:
        scores["disagreement_recall"] = bool(told)
    if told:
        scores["disagreement_precision"] = there
    if there and told:
        scores["type_accuracy"] = kind in told
    return scores


def _speaker_scores(speaker: str, answer: Answer) -> dict[str, float]:
    """Whether the last word of the speaker's name is where a speaker is named, or anywhere."""
    name = speaker.split()[-1]
    named = _in_any(name, [s.speaker for s in answer.statements if s.speaker])
    shown = [text for citation in answer.citations for text in (citation.quote, citation.title)]
    return {"speaker_field": named, "speaker_shown": named or _in_any(name, shown)}


def _in_any(wanted: str, texts: Sequence[str]) -> bool:
    return any(stands_in(wanted, text) for text in texts)

"""A SQuAD 1.1 or 2.0 file: articles of paragraphs, each with its questions.

An article becomes a document, its paragraphs' contexts joined by a blank line
that belongs to the passage before; each context is exactly one passage. A
question's evidence is the span of its answer in the context; where people
marked several, any of them will do, and `accept` holds their texts. A question
with `is_impossible` is unanswerable.

Source: Rajpurkar et al., EMNLP 2016, doi:10.18653/v1/D16-1264, and ACL 2018,
doi:10.18653/v1/P18-2124. Not covered: `plausible_answers`.
"""

import hashlib
from itertools import accumulate
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from evals.errors import SuiteError
from evals.forms.rows import (
    StrictRow,
    askable,
    checked,
    file_stem,
    json_value,
    refuse_duplicate,
    suite_text,
    whole_characters,
)
from evals.records import Article, Evidence, Question, Suite
from rag.records import Span

_BETWEEN = "\n\n"


def _with_words(text: str) -> str:
    if not text.strip():
        raise ValueError("a context with words")
    return whole_characters(text)


class AnswerRow(StrictRow):
    """Words of the context, and where in it they begin, in characters."""

    text: str = Field(min_length=1)
    answer_start: int = Field(ge=0)


class QuestionRow(StrictRow):
    """A question about a context."""

    id: str = Field(min_length=1)
    question: Annotated[str, AfterValidator(askable)]
    answers: list[AnswerRow]
    is_impossible: bool = False


class ParagraphRow(StrictRow):
    """A context and its questions."""

    context: Annotated[str, AfterValidator(_with_words)]
    qas: list[QuestionRow]


class ArticleRow(StrictRow):
    """An article of Wikipedia."""

    title: Annotated[str, AfterValidator(whole_characters)]
    paragraphs: list[ParagraphRow] = Field(min_length=1)


class SquadFile(StrictRow):
    """The whole file."""

    data: list[ArticleRow] = Field(min_length=1)


def read_squad(path: Path) -> Suite:
    """The questions of a SQuAD file over its own articles.

    Raises:
        SuiteError: what does not hold, with its path within the file.
    """
    text, data = suite_text(path)
    rows = checked(SquadFile, json_value(text, path.name), path.name).data
    articles: list[Article] = []
    questions: list[Question] = []
    places: dict[str, str] = {}
    for number, row in enumerate(rows):
        article, starts = _article(row, number)
        articles.append(article)
        for p, (paragraph, start) in enumerate(zip(row.paragraphs, starts, strict=True)):
            for q, asked in enumerate(paragraph.qas):
                place = f"data[{number}].paragraphs[{p}].qas[{q}]"
                refuse_duplicate(places, asked.id, f"{path.name}, field {place}.id")
                places[asked.id] = place
                where = f"{path.name}, field {place}"
                questions.append(_question(asked, paragraph.context, article.file, start, where))
    if not questions:
        raise SuiteError(
            f"{path.name}, field data", "no paragraph has a question.", "Put some into qas."
        )
    return Suite(
        name=path.stem,
        form="squad",
        checksum=hashlib.sha256(data).hexdigest(),
        questions=tuple(questions),
        articles=tuple(articles),
    )


def _article(row: ArticleRow, number: int) -> tuple[Article, list[int]]:
    """The document of an article, and where in it each context begins."""
    contexts = [paragraph.context for paragraph in row.paragraphs]
    title = row.title.replace("_", " ")
    starts = [0, *accumulate(len(context) + len(_BETWEEN) for context in contexts[:-1])]
    article = Article(
        file=f"{number:04}-{file_stem(title)}.json",
        title=title,
        text=_BETWEEN.join(contexts),
        cuts=tuple(starts[1:]),
    )
    return article, starts


def _question(row: QuestionRow, context: str, file: str, at: int, place: str) -> Question:
    kind = "unanswerable" if row.is_impossible else "fact"
    marked = [] if row.is_impossible else row.answers
    if not marked and not row.is_impossible:
        raise SuiteError(
            f"{place}.answers", "there is none.", "Give one, or set is_impossible to true."
        )
    for number, answer in enumerate(marked):
        start, end = answer.answer_start, answer.answer_start + len(answer.text)
        if context[start:end] != answer.text:
            raise SuiteError(
                f"{place}.answers[{number}].answer_start",
                f"the context has {context[start:end][:60]!r} at {start}, "
                f"the answer is {answer.text[:60]!r}.",
                "Expected: where in the context the answer begins, in characters.",
            )
    spans = {(at + a.answer_start, at + a.answer_start + len(a.text)) for a in marked}
    evidence = tuple(Span(document=file, start=s, end=e) for s, e in sorted(spans))
    return Question(
        id=row.id,
        kind=kind,
        text=row.question,
        answerable=not row.is_impossible,
        evidence=(Evidence(places=evidence),) if evidence else (),
        accept=tuple(dict.fromkeys(answer.text for answer in marked)),
    )

"""A BEIR folder: documents, queries, and which documents are relevant to a query.

    corpus.jsonl    `_id`, `title`, `text`
    queries.jsonl   `_id`, `text`
    qrels/*.tsv     test.tsv if there is one: a header, then query-id, corpus-id, score

Relevance is graded and of whole documents, so nothing is said about answers.
A query without a judged document of score 1 or more is left out, as BEIR's own
evaluation leaves it out. A document without text is indexed by its title; one
without either cannot be found, and counts as missed.

Source: Thakur et al., NeurIPS 2021, arXiv:2104.08663.
"""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from evals.errors import SuiteError
from evals.forms.rows import (
    StrictRow,
    askable,
    checked,
    file_stem,
    json_lines,
    refuse_duplicate,
    suite_text,
    whole_characters,
)
from evals.records import Article, Question, Suite

_PARTS = ("corpus.jsonl", "queries.jsonl", "qrels")
_COLUMNS = ["query-id", "corpus-id", "score"]
_Whole = Annotated[str, AfterValidator(whole_characters)]


class DocumentRow(StrictRow):
    """A line of corpus.jsonl."""

    id: Annotated[_Whole, Field(alias="_id", min_length=1)]
    title: _Whole = ""
    text: _Whole


class QueryRow(StrictRow):
    """A line of queries.jsonl."""

    id: Annotated[str, Field(alias="_id", min_length=1)]
    text: Annotated[str, AfterValidator(askable)]


_Row = TypeVar("_Row", DocumentRow, QueryRow)


def read_beir(folder: Path) -> Suite:
    """The judged queries of a BEIR folder over its own documents.

    Raises:
        SuiteError: what does not hold, with file, line and field.
    """
    for part in _PARTS:
        if not (folder / part).exists():
            raise SuiteError(
                folder.name, f"it has no {part}.", f"A BEIR folder holds {', '.join(_PARTS)}."
            )
    digest = hashlib.sha256()
    documents = _rows(DocumentRow, folder / "corpus.jsonl", digest)
    queries = _rows(QueryRow, folder / "queries.jsonl", digest)
    files = {
        row_id: f"{number:06}-{file_stem(row_id)}.json" for number, row_id in enumerate(documents)
    }
    relevant = _judgements(_qrels(folder), queries.keys(), files, digest)
    if not relevant:
        raise SuiteError(
            f"{folder.name}/qrels",
            "no query has a relevant document.",
            "Expected: a score of 1 or more.",
        )
    wordless = [i for i, row in documents.items() if not (row.text + row.title).strip()]
    unjudged = len(queries) - len(relevant)
    notices = []
    if unjudged:
        notices.append(f"{unjudged} of {len(queries)} queries have no relevant document: left out.")
    if wordless:
        notices.append(f"{len(wordless)} documents have no words ({wordless[0]!r} first).")
    return Suite(
        name=folder.resolve().name,
        form="beir",
        checksum=digest.hexdigest(),
        questions=tuple(
            Question(
                id=row_id,
                kind="search",
                text=row.text,
                answerable=True,
                relevant=relevant[row_id],
            )
            for row_id, row in queries.items()
            if row_id in relevant
        ),
        articles=tuple(
            Article(
                file=files[row_id],
                title=row.title,
                text=row.text if row.text.strip() else row.title,
            )
            for row_id, row in documents.items()
            if (row.text + row.title).strip()
        ),
        notices=tuple(notices),
    )


def _rows(row_type: type[_Row], path: Path, digest: "hashlib._Hash") -> dict[str, _Row]:
    """The rows of a JSON Lines file by their id, in order."""
    text, data = suite_text(path)
    digest.update(data)
    rows: dict[str, _Row] = {}
    places: dict[str, str] = {}
    for place, value in json_lines(text, path.name):
        row = checked(row_type, value, place)
        refuse_duplicate(places, row.id, f"{place}, field _id")
        places[row.id] = place
        rows[row.id] = row
    return rows


def _qrels(folder: Path) -> Path:
    """`qrels/test.tsv`, or the only other one."""
    files = sorted((folder / "qrels").glob("*.tsv"))
    named_test = [file for file in files if file.name == "test.tsv"]
    chosen = named_test or files
    if len(chosen) != 1:
        found = ", ".join(file.name for file in files) or "no .tsv file"
        raise SuiteError(
            f"{folder.name}/qrels", f"it holds {found}.", "Expected: test.tsv, or only one .tsv."
        )
    return chosen[0]


def _judgements(
    path: Path, queries: Collection[str], files: Mapping[str, str], digest: "hashlib._Hash"
) -> dict[str, dict[str, int]]:
    """query id → file of a relevant document → grade, 1 or more."""
    text, data = suite_text(path)
    digest.update(data)
    header, *lines = text.split("\n")
    if header.split() != _COLUMNS:
        raise SuiteError(
            f"{path.name}, line 1",
            f"the header is {header[:60]!r}.",
            f"Expected, with tabs between: {' '.join(_COLUMNS)}.",
        )
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        place = f"{path.name}, line {number}"
        columns = line.rstrip("\r").split("\t")
        if len(columns) != 3:
            raise SuiteError(
                place, f"it has {len(columns)} columns.", f"Expected: {' '.join(_COLUMNS)}."
            )
        query, document, score = columns
        if query not in queries:
            raise SuiteError(
                f"{place}, field query-id",
                f"{query!r} is not in queries.jsonl.",
                "Name a query of that file.",
            )
        if document not in files:
            raise SuiteError(
                f"{place}, field corpus-id",
                f"{document!r} is not in corpus.jsonl.",
                "Name a document of that file.",
            )
        try:
            grade = int(score)
        except ValueError:
            raise SuiteError(
                f"{place}, field score", f"{score!r} does not hold.", "Expected: a whole number."
            ) from None
        if grade > 0:
            grades.setdefault(query, {})[files[document]] = grade
    return grades

"""JSON Lines of labelled pairs: a statement, the quotes that it cites, whether they carry it.

One object a line: `id`, `kind` (any word), `carried`, `statement`, `quotes` (a list of
`document` and `quote`, the exact words, one or more), and perhaps

- `from`: the id of the pair that this one was altered from. Pairs that go back to
  the same one are near copies, and make up one group, which a resample draws whole.
- `rule`: by which rule it was altered, which is not read; `note`: for people, such as
  what was altered.

Other fields are noticed and let be. The quotes are looked up in the documents of
the corpus folder before anything is checked; one that stands in its document
several times is cited where it stands first. Not covered: how far labellers agree.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from evals.errors import SuiteError
from evals.forms.documents import Documents, QuoteRow
from evals.forms.rows import NamedRow, Words, json_lines, named_rows, suite_text
from evals.records import Pair, Suite
from rag.cite import Numbering


class PairRow(NamedRow):
    """A line."""

    carried: bool
    statement: Words
    quotes: list[QuoteRow] = Field(min_length=1)
    altered_from: Words | None = Field(default=None, alias="from")
    rule: str | None = None
    note: str | None = None


def holds_statements(path: Path) -> bool:
    """Whether the first line of a file is of this form, by its fields.

    Raises:
        SuiteError: the file cannot be read, or its first line is not JSON.
    """
    _, first = next(json_lines(suite_text(path)[0], path.name))
    own = {"statement", "quotes", "carried"}
    return isinstance(first, Mapping) and bool(own & first.keys()) and "question" not in first


def read_statements(path: Path, corpus: Path) -> Suite:
    """The pairs of a file over the reports of a folder.

    Raises:
        SuiteError: what does not hold, with line and field.
        CorpusError: the folder is missing.
    """
    read = named_rows(PairRow, path)
    origins = _origins(read.rows)
    documents = Documents(corpus)
    return Suite(
        name=path.stem,
        form="statements",
        checksum=read.checksum,
        pairs=tuple(_pair(row, place, documents, origins[row.id]) for place, row in read.rows),
        notices=read.notices,
    )


def _origins(rows: list[tuple[str, PairRow]]) -> dict[str, str]:
    """Each pair's id → the id that its chain of `from` begins with.

    Raises:
        SuiteError: a pair is altered from one that is not there, or from itself.
    """
    altered_from = {row.id: row.altered_from for _, row in rows}
    origins = {}
    for place, row in rows:
        chain = [row.id]
        while (earlier := altered_from[chain[-1]]) is not None:
            if earlier not in altered_from:
                raise SuiteError(
                    f"{place}, field from",
                    f"{earlier!r} is no pair of this file.",
                    "Name the id of the pair that it was altered from, or leave it out.",
                )
            if earlier in chain:
                raise SuiteError(
                    f"{place}, field from",
                    f"{' from '.join(map(repr, [*chain, earlier]))} never begins.",
                    "Leave it out of the pair that was written first.",
                )
            chain.append(earlier)
        origins[row.id] = chain[-1]
    return origins


def _pair(row: PairRow, place: str, documents: Documents, group: str) -> Pair:
    spans = [
        documents.places(quote, f"{place}, field quotes[{number}]")[0]
        for number, quote in enumerate(row.quotes)
    ]
    return Pair(
        id=row.id,
        kind=row.kind,
        statement=row.statement,
        citations=Numbering(documents.__getitem__).cited(spans),
        carried=row.carried,
        group=group,
        note=row.note,
    )

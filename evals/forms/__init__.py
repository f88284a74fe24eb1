"""A file or folder of questions, statements or labelled rows → a `Suite`, by its form.

byline.py      .jsonl, Byline's own: questions over a corpus folder
statements.py  .jsonl too: statements and the quotes of a corpus folder that they cite
readings.py    .jsonl too: rows that are labelled for one reading, as `readings/` has them
squad.py       .json, SQuAD 1.1 and 2.0: articles and questions in one file
beir.py        a folder of corpus.jsonl, queries.jsonl and qrels/: documents judged as a whole
rows.py        text → checked rows
documents.py   a corpus folder → where a quote stands in it
"""

from pathlib import Path

from evals.errors import OptionError, SuiteError
from evals.forms.beir import read_beir
from evals.forms.byline import read_byline
from evals.forms.readings import holds_readings, read_readings
from evals.forms.squad import read_squad
from evals.forms.statements import holds_statements, read_statements
from evals.records import Suite

_EXPECTED = (
    "A suite is a .jsonl file of questions, of statements or of rows for a reading, a SQuAD .json "
    "file, or a BEIR folder with corpus.jsonl, queries.jsonl and qrels/."
)


def read_suite(path: Path, corpus: Path | None, default_corpus: Path) -> Suite:
    """The suite at `path`, checked as a whole.

    Args:
        path: a file or a folder.
        corpus: the corpus folder that was named for it, if one was.
        default_corpus: the one for a suite that brings none and was given none.

    Raises:
        SuiteError: what does not hold, with file, line and field.
        OptionError: a corpus folder was named for a suite that brings its own.
        CorpusError: the corpus folder is missing.
    """
    if not path.exists():
        raise SuiteError(str(path), "there is no such file or folder.", _EXPECTED)
    if not path.is_dir() and path.suffix == ".jsonl":
        if holds_readings(path):
            return read_readings(path)
        read = read_statements if holds_statements(path) else read_byline
        return read(path, corpus or default_corpus)
    if corpus is not None:
        raise OptionError(
            f"--corpus {corpus} does not go with {path.name}, which brings its own corpus.",
            "Leave --corpus out.",
        )
    if path.is_dir():
        return read_beir(path)
    if path.suffix == ".json":
        return read_squad(path)
    raise SuiteError(path.name, f"a suite of ending {path.suffix!r} is not known.", _EXPECTED)

"""Labelled rows → results.jsonl: each is read, judged and kept. No index, no chat model."""

import hashlib
import json
import time
from collections.abc import Callable, Container, Iterator
from pathlib import Path

from evals.forms.documents import Documents
from evals.readings import reading_named
from evals.records import Case, Key, ReadingResult, Suite
from evals.run_folder import RunFolder
from rag.load import fingerprint, list_corpus


def run_cases(
    suite: Suite, corpus: Path, folder: RunFolder, progress: Callable[[int, int], None]
) -> list[ReadingResult]:
    """Judge what is left to judge; every result of the run, in the order of the suite.

    Raises:
        SuiteError: a row names a document that is not there, or is not read so.
        RunError: the folder cannot be read or written; what was kept so far stays.
    """
    assert suite.reading is not None
    reading, documents = reading_named(suite.reading), Documents(corpus)

    def result(case: Case) -> ReadingResult:
        started = time.perf_counter()
        judged = reading.judge(case.row, documents)
        return ReadingResult(
            id=case.id,
            kind=case.kind,
            judged=judged,
            read_ms=round(1000 * (time.perf_counter() - started), 1),
        )

    def missing(done: Container[Key]) -> Iterator[ReadingResult]:
        return (result(case) for case in suite.cases if (case.id, False) not in done)

    keys = [(case.id, False) for case in suite.cases]
    return folder.complete(ReadingResult, keys, missing, progress)


def folder_checksum(corpus: Path) -> str:
    """SHA-256 over the files of a corpus folder, which a row may name documents of.

    Raises:
        CorpusError: the folder is missing.
    """
    held = sorted((file.name, fingerprint(file)) for file in list_corpus(corpus).files)
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()

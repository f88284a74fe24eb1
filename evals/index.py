"""A suite's documents → an open index of its own, kept for the next run.

It lies under the settings' data folder, in `evals/`, and never is the reader's
own index, nor on a Chroma server. A suite that brings its corpus is written
out as files that a normal ingest reads, one `.json` an article; what was
ingested is then compared with what the suite says, since offsets rest on it.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from evals.errors import SuiteError
from evals.records import Article, Suite
from rag.pipeline import IngestReport, Library, ingest, open_library
from rag.records import Document, Passage
from rag.settings import Settings
from rag.split import passages_at, split_document

Progress = Callable[[float, int, str], None]


@contextmanager
def open_suite(suite: Suite, corpus: Path, settings: Settings) -> Iterator[Library]:
    """The index for a suite, as the last run left it.

    Args:
        suite: checked.
        corpus: the corpus folder of a suite that brings none.
        settings: where the index goes, and which model embeds.

    Raises:
        StoreError, EmbeddingError: as `pipeline.open_library` says.
    """
    # A folder a corpus and model: another model's vectors cannot share an index.
    source = suite.checksum if suite.articles else str(corpus.resolve())
    named = f"{source}\n{settings.embedding_model}"
    name = suite.name if suite.articles else corpus.resolve().name
    folder = settings.data / "evals" / f"{name}-{hashlib.sha256(named.encode()).hexdigest()[:12]}"
    if suite.articles:
        corpus = folder / "corpus"
        _write_articles(suite.articles, corpus)
    own = Settings(corpus=corpus, data=folder / "index", chroma_url=None)
    split = _split_at_cuts(suite.articles)
    with open_library(own, f"eval {suite.name}", split=split) as library:
        yield library


def ingest_suite(library: Library, suite: Suite, progress: Progress) -> IngestReport:
    """Make the index equal to the suite's corpus.

    Raises:
        SuiteError: an article was not read as the suite has it.
        BylineError: as `pipeline.ingest` says.
    """
    report = ingest(library, progress)
    stored = library.store.documents()
    faults = {problem.source: problem.cause for problem in report.problems}
    for article in suite.articles:
        wanted = hashlib.sha256(article.text.encode()).hexdigest()
        if article.file not in stored or stored[article.file].version != wanted:
            raise SuiteError(
                f"{suite.name}, document {article.file}",
                faults.get(article.file, "it was not read as the suite has it."),
                "Correct its text.",
            )
    return report


def corpus_checksum(library: Library) -> str:
    """SHA-256 over the documents of the index: ids, texts, metadata."""
    documents = library.store.documents()
    held = [[name, d.version, d.metadata.model_dump()] for name, d in sorted(documents.items())]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def _write_articles(articles: Sequence[Article], corpus: Path) -> None:
    """Write the corpus folder, in one step, unless it is there."""
    if corpus.is_dir():
        return
    unfinished = corpus.with_name("corpus-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for article in articles:
        report = {"title": article.title, "text": article.text}
        (unfinished / article.file).write_text(json.dumps(report), encoding="utf-8")
    unfinished.rename(corpus)


def _split_at_cuts(articles: Sequence[Article]) -> Callable[[Document], list[Passage]]:
    """Cuts a document where its article says; like any other where it says nothing."""
    cuts_of = {a.file: a.cuts for a in articles if a.cuts is not None}

    def split(document: Document) -> list[Passage]:
        cuts = cuts_of.get(document.id)
        if cuts is None:
            return split_document(document)
        return passages_at(document, pairwise((0, *cuts, len(document.text))))

    return split

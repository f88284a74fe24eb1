"""The documents that a suite is about: its quotes are looked up in them, word for word."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from evals.errors import SuiteError
from evals.forms.rows import StrictRow, Words
from rag.load import list_corpus, load_file
from rag.records import Document, Span


class QuoteRow(StrictRow):
    """Exact words of a document."""

    document: Words
    quote: Words


class Documents:
    """The documents of a corpus folder, each file read when first asked for.

    Raises:
        CorpusError: the folder is missing.
    """

    def __init__(self, corpus: Path) -> None:
        self._files = {file.name: file for file in list_corpus(corpus).files}
        self._corpus = corpus
        self._documents: dict[str, Document] = {}
        self._faults: dict[str, list[str]] = {}

    def __getitem__(self, document: str) -> Document:
        """A document that `places` has found words in."""
        return self._documents[document]

    def places(self, row: QuoteRow, place: str) -> tuple[Span, ...]:
        """Wherever in its document a quote stands; at least one place.

        Args:
            place: where the row stands in the suite, for the message.

        Raises:
            SuiteError: there is no such document, or the quote is not in it.
        """
        text = self.read(row.document, f"{place}.document").text
        places = tuple(
            Span(document=row.document, start=start, end=start + len(row.quote))
            for start in _occurrences(row.quote, text)
        )
        if not places:
            raise SuiteError(
                f"{place}.quote",
                f"{row.quote[:60]!r} does not stand in {row.document}.",
                "Copy the document's exact words, line ends included.",
            )
        return places

    def read(self, document: str, place: str) -> Document:
        """A document, by its id.

        Args:
            place: where it is named in the suite, for the message.

        Raises:
            SuiteError: there is no such document, or it cannot be read.
        """
        file = document if document in self._files else document.rpartition("#")[0]
        if file not in self._files:
            near = difflib.get_close_matches(document, self._files, n=1)
            raise SuiteError(
                place,
                f"{document!r} is no document of {self._corpus.name}/.",
                f"Did you mean {near[0]!r}?" if near else "Name a document, or --corpus DIR.",
            )
        if file not in self._faults:
            loaded = load_file(self._files[file])
            self._faults[file] = [f"{p.cause} {p.remedy}" for p in loaded.problems]
            self._documents |= {d.id: d for d in loaded.documents}
        if document not in self._documents:
            causes = " ".join(self._faults[file]) or "It holds rows: add # and a row's number."
            raise SuiteError(place, f"{document!r} could not be read.", causes)
        return self._documents[document]


def _occurrences(quote: str, text: str) -> Iterator[int]:
    start = text.find(quote)
    while start >= 0:
        yield start
        start = text.find(quote, start + 1)

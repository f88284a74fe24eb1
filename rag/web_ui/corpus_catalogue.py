"""What a reader looks for among the documents → those that fit, sorted, a page at a time.

They are those that questions are answered from, as `http_api/documents.py` has them; here
they can be searched by their words and sorted by any column, which needs all of them anew
each time: a fraction of a second for ten thousand.
"""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from rag.filters import admits, instant
from rag.http_api.documents import DocumentInfo, document_info
from rag.load import file_of
from rag.records import Document, Filters, IsoDate, Record
from rag.retrieve import Retriever

#: Documents on a page.
ON_A_PAGE = 50

Column = Literal["title", "publisher", "published", "language", "characters", "version"]


class Sought(Record):
    """Which documents, and in which order.

    Attributes:
        search: words, each of which stands in the title, the publisher or the id; whatever
            the case of their letters.
        publisher: as the documents have it; all when None.
        published_from, published_to: the first and the last day or moment.
        page: from 1; one beyond the last is the last.
    """

    search: str = Field(default="", max_length=500)
    publisher: str | None = None
    published_from: IsoDate = None
    published_to: IsoDate = None
    sort: Column = "published"
    descending: bool = True
    page: int = Field(default=1, ge=1)

    @property
    def is_narrow(self) -> bool:
        """Whether not all documents are sought."""
        return bool(
            self.search.strip() or self.publisher or self.published_from or self.published_to
        )


class Listing(Record):
    """The documents of one page.

    Attributes:
        documents: in the order that was asked for.
        in_file: corpus file → how many documents it holds, for those files that are shown.
        total: how many there are on all pages.
        first: the place of the first that is shown, from 1; 0 when none is.
    """

    sought: Sought
    documents: tuple[DocumentInfo, ...]
    in_file: dict[str, int]
    total: int = Field(ge=0)
    first: int = Field(ge=0)

    @property
    def pages(self) -> int:
        """How many pages there are, 1 or more."""
        return max(1, -(-self.total // ON_A_PAGE))


def listing(retriever: Retriever, sought: Sought) -> Listing:
    """One page of the documents that are sought."""
    names = sorted(fitting(retriever, sought))
    known: list[tuple[Any, str]] = []
    unknown: list[tuple[Any, str]] = []  # these come last, either way round
    key = _KEYS[sought.sort]
    for name in names:
        value = key(retriever, name)
        (unknown if value is None else known).append((value, name))
    known.sort(key=lambda pair: pair[0], reverse=sought.descending)
    ordered = [name for _, name in known + unknown]
    page = min(sought.page, max(1, -(-len(ordered) // ON_A_PAGE)))
    start = (page - 1) * ON_A_PAGE
    shown = ordered[start : start + ON_A_PAGE]
    files = {file_of(name) for name in shown}
    in_file = dict.fromkeys(files, 0)
    for name in retriever.metadata:
        if (file := file_of(name)) in files:
            in_file[file] += 1
    return Listing(
        sought=sought.model_copy(update={"page": page}),
        documents=tuple(document_info(retriever, name) for name in shown),
        in_file=in_file,
        total=len(ordered),
        first=start + 1 if shown else 0,
    )


def fitting(retriever: Retriever, sought: Sought) -> list[str]:
    """The ids of all documents that are sought."""
    filters = Filters(
        publisher=(sought.publisher,) if sought.publisher else (),
        published_from=sought.published_from,
        published_to=sought.published_to,
    )
    words = _folded(sought.search).split()
    return [
        name
        for name, metadata in retriever.metadata.items()
        if admits(filters, name, metadata)
        and (not words or _has_all(_searched(retriever, name), words))
    ]


def _searched(retriever: Retriever, name: str) -> str:
    publisher = retriever.metadata[name].publisher or ""
    return _folded(f"{_title(retriever, name)}\n{publisher}\n{name}")


def _has_all(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


def _title(retriever: Retriever, name: str) -> str:
    metadata = retriever.metadata[name]
    if metadata.title:
        return metadata.title
    # The opening words of a text stand in its first passage; all of it would be read for nothing.
    return Document(id=name, text=retriever.passages_of(name)[0].text).label


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _folded_or_none(text: str | None) -> str | None:
    return None if text is None else _folded(text)


def _published(retriever: Retriever, name: str) -> datetime | None:
    published = retriever.metadata[name].published
    return None if published is None else instant(published)


_KEYS: dict[Column, Callable[[Retriever, str], Any]] = {
    "title": lambda retriever, name: _folded(_title(retriever, name)),
    "publisher": lambda retriever, name: _folded_or_none(retriever.metadata[name].publisher),
    "published": _published,
    "language": lambda retriever, name: _folded_or_none(retriever.metadata[name].language),
    "characters": lambda retriever, name: retriever.passages_of(name)[-1].end,
    "version": lambda retriever, name: retriever.passages_of(name)[0].version,
}

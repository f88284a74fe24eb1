"""Question → ranked Hits: BM25 and vectors, fused by reciprocal rank.

A `Retriever` is a snapshot of the index: it holds the passages and BM25 over
them in memory, and asks the store for the nearest vectors. Passages that the
store finds but the snapshot does not know (another revision) are left out, so
one question never sees two versions of a document. `llamaindex.py` offers it
as a LlamaIndex `BaseRetriever`. Not covered: re-ranking, filters.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Protocol

from rag.embed import Embedder, Vectors
from rag.lexical import LexicalIndex
from rag.records import Document, Hit, Metadata, Passage

#: How deep each ranking is read.
DEPTH = 50


class DuplicateHit(ValueError):  # noqa: N818
    """An id stands twice in one ranking."""


class VectorSearch(Protocol):
    """Where the nearest vectors are asked for; a `Store`."""

    def nearest(self, vector: Vectors, depth: int) -> list[tuple[str, float]]:
        """`(passage id, cosine similarity)`, most similar first."""
        ...


class Retriever:
    """Ranks the passages of one snapshot of the index."""

    def __init__(
        self,
        passages: Mapping[str, Passage],
        metadata: Mapping[str, Metadata],
        search: VectorSearch,
        embedder: Embedder,
    ) -> None:
        """Index the snapshot.

        Args:
            passages: every passage, by id, those of a document in order and together.
            metadata: every document's, by document id.
            search: where vectors are asked for.
            embedder: the model that made them.
        """
        self._passages = dict(passages)
        self._metadata = dict(metadata)
        self._search = search
        self._embedder = embedder
        self._ids = list(self._passages)
        self.document = lru_cache(maxsize=64)(self._document)
        self._of_document: dict[str, list[str]] = {}
        for passage_id, passage in self._passages.items():
            self._of_document.setdefault(passage.document, []).append(passage_id)
        self.lexical = LexicalIndex(
            [with_title(p.text, self._metadata[p.document]) for p in self._passages.values()]
        )

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self._passages)

    def without(self, left_out: Callable[[Passage], bool]) -> "Retriever":
        """A snapshot of the same index as if some passages were not in it."""
        kept = {i: p for i, p in self._passages.items() if not left_out(p)}
        documents = {p.document for p in kept.values()}
        metadata = {name: m for name, m in self._metadata.items() if name in documents}
        return Retriever(kept, metadata, self._search, self._embedder)

    @property
    def metadata(self) -> Mapping[str, Metadata]:
        """Every document's metadata, by document id."""
        return self._metadata

    @cached_property
    def newest_source(self) -> str | None:
        """When the newest dated document was published, as it is written; None without dates."""
        dates = [m.published for m in self._metadata.values() if m.published]
        return max(dates, key=_instant, default=None)

    def _document(self, document_id: str) -> Document:
        """The document, put together from its passages.

        Raises:
            KeyError: the snapshot has none of this id.
        """
        text = "".join(self._passages[p].text for p in self._of_document[document_id])
        return Document(id=document_id, text=text, metadata=self._metadata[document_id])

    def hits(self, question: str, limit: int, depth: int = DEPTH) -> list[Hit]:
        """The passages that fit a question, best first.

        Args:
            question: any text.
            limit: how many hits, at most.
            depth: how deep each ranking is read.
        """
        if not self._passages:
            return []
        lexical = [self._ids[n] for n, _ in self.lexical.best(question, depth)]
        semantic = self._nearest(question, depth)
        lexical_ranks = {i: rank for rank, i in enumerate(lexical, start=1)}
        vector_ranks = {i: rank for rank, i in enumerate(semantic, start=1)}
        return [
            Hit(
                passage=self._passages[i],
                language=self._metadata[self._passages[i].document].language,
                score=score,
                lexical_rank=lexical_ranks.get(i),
                vector_rank=vector_ranks.get(i),
            )
            for i, score in fuse_rankings([lexical, semantic], depth)[:limit]
        ]

    def _nearest(self, question: str, depth: int) -> list[str]:
        """The `depth` passages of this snapshot that are nearest by vector, nearest first."""
        (vector,) = self._embedder.embed([question])
        asked = depth
        while True:
            found = self._search.nearest(vector, asked)
            known = [i for i, similarity in found if i in self._passages and similarity > 0]
            # The store holds passages that this snapshot does not; they take no places.
            if len(known) >= min(depth, len(self._passages)) or len(found) < asked:
                return known[:depth]
            if found and found[-1][1] <= 0:
                return known[:depth]
            asked *= 4


def _instant(written: str) -> datetime:
    """An ISO 8601 date or time as a moment; one without a zone counts as UTC."""
    parsed = datetime.fromisoformat(written)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def with_title(text: str, metadata: Metadata) -> str:
    """A passage as it is embedded and indexed: under its document's title."""
    return f"{metadata.title}\n{text}" if metadata.title else text


def fuse_rankings(
    rankings: Sequence[Sequence[str]], depth: int, k: float = 60.0
) -> list[tuple[str, float]]:
    """Merge rankings into one by reciprocal rank fusion.

    score(d) = sum over rankings of 1 / (k + rank(d)), ranks from 1; an item
    missing from a ranking adds nothing. Ties go to the item seen first.

    Args:
        rankings: ids, best first, none twice within one ranking.
        depth: how many of each ranking count, 1 or more.
        k: damping; 60 in the paper.

    Returns:
        `(id, score)` of every id that counted, best first. Empty when all rankings are.

    Raises:
        DuplicateHit: an id stands twice in one ranking; the message names it.

    Source: Cormack, Clarke, Büttcher, SIGIR 2009, doi:10.1145/1571941.1572114.

    >>> [i for i, _ in fuse_rankings([["a", "b"], ["b", "c"]], depth=2)]
    ['b', 'a', 'c']
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        seen: set[str] = set()
        for rank, item in enumerate(ranking[:depth], start=1):
            if item in seen:
                raise DuplicateHit(f"{item} stands twice in one ranking")
            seen.add(item)
            scores[item] = scores.get(item, 0.0) + 1.0 / (k + rank)
    return sorted(scores.items(), key=lambda scored: -scored[1])

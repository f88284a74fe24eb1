"""Question → ranked Hits: BM25 and vectors, fused by reciprocal rank, the best re-ranked.

The first `RERANKED` of the fused ranking are put in order by late interaction
(`interaction.py`), which sees how well each word of the question is met.

A `Retriever` is a snapshot of the index: it holds the passages and BM25 over
them in memory, and asks the store for the nearest vectors. Passages that the
store finds but the snapshot does not know (another revision) are left out, so
one question never sees two versions of a document. Where only some documents
count, the store would have to look at each passage's row; so the vectors are then
kept here too, and all are compared. `llamaindex.py` offers it as a LlamaIndex
`BaseRetriever`.
"""

import copy
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.embed import Embedder, Vectors
from rag.filters import admits, instant, stood
from rag.interaction import AskedPieces, Interaction, Met
from rag.kept import Kept
from rag.lexical import LexicalIndex, terms
from rag.question import Question, read_question
from rag.reading.origins import Origins, Spread
from rag.records import Document, Filters, Hit, Metadata, Passage, Span
from rag.sentences import sentence_spans
from rag.spelling import Spelling

#: How deep each ranking is read.
DEPTH = 50
#: Fused hits that are re-ranked; a question of which none is known costs their encoding.
RERANKED = 8
#: Passages whose terms count as their document's; a book has more.
_TERMS_READ = 64
#: Filters whose views are kept: a byte a passage and a reference a document each.
_VIEWS_KEPT = 16


class DuplicateHit(ValueError):  # noqa: N818
    """An id stands twice in one ranking."""


class VectorSearch(Protocol):
    """Where the nearest vectors are asked for; a `Store`."""

    def nearest(self, vector: Vectors, depth: int) -> list[tuple[str, float]]:
        """`(passage id, cosine similarity)`, most similar first."""
        ...

    def vectors(self, passage_ids: Sequence[str]) -> Vectors:
        """(n, d), a row an id; of zeros for one that is not there any more."""
        ...


class _KeptVectors:
    """The vectors of a snapshot's passages, read when they are first needed."""

    def __init__(self, search: VectorSearch, passage_ids: Sequence[str]) -> None:
        self._search = search
        self._ids = passage_ids
        self._reading = threading.Lock()
        self._rows: Vectors | None = None

    def similarities(self, vector: Vectors) -> Vectors:
        """(n,), the cosine of each passage's vector and this one, (d,)."""
        with self._reading:
            if self._rows is None:
                self._rows = self._search.vectors(self._ids)
        similarities: Vectors = self._rows @ vector
        return similarities

    def renewed(self, passage_ids: Sequence[str]) -> "_KeptVectors":
        """Those of another snapshot; what is read already is not read again."""
        new = _KeptVectors(self._search, passage_ids)
        if self._rows is not None:
            place_of = {passage_id: n for n, passage_id in enumerate(self._ids)}
            known = [n for n, i in enumerate(passage_ids) if i in place_of]
            others = [n for n, i in enumerate(passage_ids) if i not in place_of]
            rows = np.empty((len(passage_ids), self._rows.shape[1]), dtype=self._rows.dtype)
            rows[known] = self._rows[[place_of[passage_ids[n]] for n in known]]
            if others:
                rows[others] = self._search.vectors([passage_ids[n] for n in others])
            new._rows = rows
        return new


class _KeptOrigins:
    """Which of a snapshot's reports are copies, found out when it is first needed."""

    def __init__(
        self,
        passages: Mapping[str, Passage],
        metadata: Mapping[str, Metadata],
        earlier: Origins | None = None,
    ) -> None:
        self._passages, self._metadata = passages, metadata
        self._finding = threading.Lock()
        self._found = Origins(passages, metadata, earlier) if earlier is not None else None

    def found(self) -> Origins:
        with self._finding:
            if self._found is None:
                self._found = Origins(self._passages, self._metadata)
            return self._found

    def renewed(
        self, passages: Mapping[str, Passage], metadata: Mapping[str, Metadata]
    ) -> "_KeptOrigins":
        """Those of another snapshot; found out now, where they have been needed before."""
        return _KeptOrigins(passages, metadata, self._found)


class Retriever:
    """Ranks the passages of one snapshot of the index."""

    def __init__(
        self,
        passages: Mapping[str, Passage],
        metadata: Mapping[str, Metadata],
        search: VectorSearch,
        embedder: Embedder,
        interaction: Interaction,
        earlier: "Retriever | None" = None,
    ) -> None:
        """Index the snapshot.

        Args:
            passages: every passage, by id, those of a document in order and together.
            metadata: every document's, by document id.
            search: where vectors are asked for.
            embedder: the model that made them.
            interaction: re-ranks, whichever model made the vectors.
            earlier: a snapshot of the same index at another time, whole; of a passage whose id
                it has, which stands for the text and its document's title, it is taken what
                was made of it. The snapshot is the same as without it, and sooner made.
        """
        self._passages = dict(passages)
        self._metadata = dict(metadata)
        self._newest_source = _newest(self._metadata)
        self._search = search
        self._embedder = embedder
        self._interaction = interaction
        self._ids = list(self._passages)
        #: (n,), which of the vectors are this snapshot's, and of those which are admitted;
        #: None for all.
        self._places: npt.NDArray[np.intp] | None = None
        self._admitted: npt.NDArray[np.bool_] | None = None
        self._views: Kept[tuple[Filters, str | None], Retriever] = Kept(_VIEWS_KEPT)
        self._documents: Kept[str, Document] = Kept(64)
        self._read: Kept[str, Question] = Kept(256)
        self._terms_of: Kept[str, frozenset[str]] = Kept(64)
        self._asked: Kept[Question, AskedPieces] = Kept(64)
        # A question's passages are met twice, to rank them and to answer from them.
        self._met: Kept[tuple[Question, str, str], Met] = Kept(8 * RERANKED)
        self._of_document: dict[str, list[str]] = {}
        for passage_id, passage in self._passages.items():
            self._of_document.setdefault(passage.document, []).append(passage_id)
        self._of_place = {(p.document, p.ordinal): p for p in self._passages.values()}
        #: Where the whole of a document is, when some of its passages are left out here.
        self._whole: Retriever | None = None
        if earlier is None:
            self._vectors = _KeptVectors(search, self._ids)
            self._origins = _KeptOrigins(self._passages, self._metadata)
            self.lexical = LexicalIndex(list(self._texts(self._passages)))
            self._spelling = Spelling(self._texts(self._passages), interaction.vocabulary)
        else:
            self._vectors = earlier._vectors.renewed(self._ids)
            self._origins = earlier._origins.renewed(self._passages, self._metadata)
            number_of = {passage_id: n for n, passage_id in enumerate(earlier._ids)}
            self.lexical = earlier.lexical.renewed(
                [number_of[i] if i in number_of else self._text(i) for i in self._ids]
            )
            self._spelling = earlier._spelling.renewed(
                self._texts(self._passages),
                self._texts(self._passages.keys() - earlier._passages.keys()),
                earlier._texts(earlier._passages.keys() - self._passages.keys()),
            )

    def _text(self, passage_id: str) -> str:
        passage = self._passages[passage_id]
        return with_title(passage.text, self._metadata[passage.document])

    def _texts(self, passage_ids: Iterable[str]) -> Iterator[str]:
        return map(self._text, passage_ids)

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self._passages) if self._admitted is None else int(self._admitted.sum())

    def without(self, left_out: Callable[[Passage], bool]) -> "Retriever":
        """A snapshot of the same index as if some passages were not in it.

        The text of a document of which some are left is still whole, since offsets count in it.
        """
        kept = {
            i: p
            for i, p in self._passages.items()
            if p.document in self._metadata and not left_out(p)
        }
        documents = {p.document for p in kept.values()}
        metadata = {name: m for name, m in self._metadata.items() if name in documents}
        view = Retriever(kept, metadata, self._search, self._embedder, self._interaction)
        view._whole = self
        view._vectors = self._vectors
        view._origins = self._origins
        places = range(len(self._ids)) if self._places is None else self._places
        place_of = dict(zip(self._ids, places, strict=True))
        view._places = np.array([place_of[i] for i in kept], dtype=np.intp)
        return view

    def within(self, filters: Filters, as_of: str | None = None) -> "Retriever":
        """The same snapshot, of which only the documents that the filters admit are found.

        Made in no time, since it shares all else: how words are spelt and how rare they are
        is still told from every document.

        Args:
            filters: what must hold.
            as_of: a day or moment, ISO 8601, after which no document was published; those
                without a date stay.
        """
        if filters == Filters() and as_of is None:
            return self
        return self._views.get((filters, as_of), lambda: self._filtered(filters, as_of))

    def _filtered(self, filters: Filters, as_of: str | None) -> "Retriever":
        view = copy.copy(self)
        view._metadata = {
            name: metadata
            for name, metadata in self._metadata.items()
            if admits(filters, name, metadata) and (as_of is None or stood(as_of, metadata))
        }
        view._admitted = np.array(
            [p.document in view._metadata for p in self._passages.values()], dtype=np.bool_
        )
        view._newest_source = _newest(view._metadata)
        view._views = Kept(_VIEWS_KEPT)
        return view

    @property
    def passages(self) -> Mapping[str, Passage]:
        """Every passage of the snapshot, by id, whichever are admitted."""
        return self._passages

    @property
    def metadata(self) -> Mapping[str, Metadata]:
        """Every document's metadata, by document id."""
        return self._metadata

    @property
    def newest_source(self) -> str | None:
        """When the newest dated document was published, as it is written; None without dates."""
        return self._newest_source

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages, in order.

        Raises:
            KeyError: the snapshot has none of this id.
        """
        return [self._passages[i] for i in self._of_document[document_id]]

    def document(self, document_id: str) -> Document:
        """The document, put together from its passages.

        Raises:
            KeyError: the snapshot has none of this id.
        """
        if self._whole is not None:
            return self._whole.document(document_id)
        return self._documents.get(document_id, lambda: self._document(document_id))

    def _document(self, document_id: str) -> Document:
        text = "".join(passage.text for passage in self.passages_of(document_id))
        return Document(id=document_id, text=text, metadata=self._metadata[document_id])

    def read(self, question: str) -> Question:
        """What a question asks for, in the words of this snapshot."""
        return self._read.get(question, lambda: read_question(question, self._spelling))

    def spread(self, spans: Iterable[Span]) -> Spread:
        """In how many reports the words of these spans stand, or nearly, and of how many origins.

        Args:
            spans: stretches of documents that this snapshot has. Those of one document
                count once.
        """
        origins = self._origins.found()
        quotes: dict[str, list[str]] = {}
        found: set[str] = set()
        for span in spans:
            quote = self.document(span.document).text[span.start : span.end]
            quotes.setdefault(span.document, []).append(quote)
            near = self.lexical.best(quote, DEPTH, self._admitted)
            found |= {self._passages[self._ids[n]].document for n, _ in near}
            found |= origins.copies_of(span.document)
        return origins.spread(quotes, found & self._metadata.keys())

    def origins(self) -> int:
        """How many origins the documents have, copies of one another counted once."""
        return self._origins.found().count(self._metadata)

    def hits(
        self, question: str, limit: int, depth: int = DEPTH, *, copies: bool = True
    ) -> list[Hit]:
        """The passages that fit a question, best first.

        Args:
            question: any text.
            limit: how many hits, at most.
            depth: how deep each ranking is read.
            copies: whether a passage stands there that only repeats, in a copy of its report,
                what a better one has.
        """
        if not len(self) or not question.strip():
            return []
        asked = self.read(question)
        best = self.lexical.best(asked.searched, depth, self._admitted)
        lexical = [self._ids[n] for n, _ in best]
        semantic = self._nearest(asked.core, depth)
        fused = fuse_rankings([lexical, semantic], depth)
        if not copies:
            fused = self._without_copies(fused, limit)
        lexical_ranks = {i: rank for rank, i in enumerate(lexical, start=1)}
        vector_ranks = {i: rank for rank, i in enumerate(semantic, start=1)}
        ranked = self._reranked(asked, fused[:RERANKED]) + fused[RERANKED:]
        return [
            Hit(
                passage=self._passages[i],
                metadata=self._metadata[self._passages[i].document],
                score=score,
                lexical_rank=lexical_ranks.get(i),
                vector_rank=vector_ranks.get(i),
            )
            for i, score in ranked[:limit]
        ]

    def _without_copies(
        self, fused: Sequence[tuple[str, float]], limit: int
    ) -> list[tuple[str, float]]:
        """So many of the fused hits, without those that repeat a better one."""
        origins = self._origins.found()
        kept: dict[str, Passage] = {}
        scored = []
        for i, score in fused:
            if len(kept) == limit:
                break
            if not origins.repeats(i, self._passages[i], kept):
                kept[i] = self._passages[i]
                scored.append((i, score))
        return scored

    def _reranked(self, asked: Question, fused: list[tuple[str, float]]) -> list[tuple[str, float]]:
        """Fused hits by late interaction, best first.

        score(p) = maxsim(p) + ½ max over its sentences of maxsim(s) + 0.7 cos(p) + 4 rrf(p);
        the weights are measured in evals/LOG.md. Above every score that fusion alone gives.
        """
        passages = [self._passages[i] for i, _ in fused]
        met = self._meet(
            asked, [(self._metadata[p.document].title or "", p.text) for p in passages]
        )
        scored = []
        for (i, rrf), passage, meeting in zip(fused, passages, met, strict=True):
            language = self._metadata[passage.document].language
            best = max(
                (meeting.maxsim_within(span) for span in sentence_spans(passage.text, language)),
                default=0.0,
            )
            score = meeting.maxsim + 0.5 * best + 0.7 * meeting.cosine + 4 * rrf
            scored.append((i, 1 + max(score, 0.0)))
        return sorted(scored, key=lambda s: -s[1])

    def asked_pieces(self, asked: Question) -> AskedPieces:
        """The question's word pieces, weighted by this snapshot's idf."""
        return self._asked.get(asked, lambda: self._interaction.asked(asked, self.lexical.idf))

    def meet(self, asked: Question, hits: Sequence[Hit]) -> list[Met]:
        """How each hit meets the question, word piece by word piece."""
        return self._meet(asked, [(h.metadata.title or "", h.passage.text) for h in hits])

    def _meet(self, asked: Question, passages: Sequence[tuple[str, str]]) -> list[Met]:
        self._interaction.prepare(passages)
        return [self._meeting(asked, title, text) for title, text in passages]

    def _meeting(self, asked: Question, title: str, text: str) -> Met:
        return self._met.get(
            (asked, title, text),
            lambda: self._interaction.meet(self.asked_pieces(asked), title, text),
        )

    def cosines(self, asked: Question, texts: Sequence[str]) -> list[float]:
        """Cosine of the question and each text, by the embedded model."""
        return self._interaction.cosines(self.asked_pieces(asked), texts)

    def likeness(self, texts: Sequence[str]) -> Vectors:
        """(n, n), the cosine of each two texts, by the embedded model."""
        return self._interaction.likeness(texts)

    def document_terms(self, document_id: str) -> frozenset[str]:
        """The terms of a document's title and of its first `_TERMS_READ` passages."""
        return self._terms_of.get(document_id, lambda: self._document_terms(document_id))

    def _document_terms(self, document_id: str) -> frozenset[str]:
        texts = [self._passages[i].text for i in self._of_document[document_id][:_TERMS_READ]]
        metadata = self._metadata[document_id]
        return frozenset(terms(" ".join([metadata.title or "", metadata.publisher or "", *texts])))

    def idf(self, term: str) -> float:
        """A term's inverse document frequency among the passages."""
        return self.lexical.idf(term)

    def neighbour(self, passage: Passage, step: int) -> Passage | None:
        """The passage `step` places further in its document, if this snapshot has it."""
        return self._of_place.get((passage.document, passage.ordinal + step))

    def _nearest(self, question: str, depth: int) -> list[str]:
        """The `depth` passages of this snapshot that are nearest by vector, nearest first."""
        (vector,) = self._embedder.embed([question])
        if self._places is None and self._admitted is None:
            found = self._search.nearest(vector, depth)
            known = [i for i, similarity in found if i in self._passages and similarity > 0]
            if len(known) >= min(depth, len(self)) or not found or found[-1][1] <= 0:
                return known[:depth]
        # The store has others too, which would take the places of these.
        similarities = self._vectors.similarities(vector)
        if self._places is not None:
            similarities = similarities[self._places]
        if self._admitted is not None:
            similarities = np.where(self._admitted, similarities, 0.0)
        nearest = np.argsort(-similarities, kind="stable")[:depth]
        return [self._ids[n] for n in nearest if similarities[n] > 0]


def _newest(metadata: Mapping[str, Metadata]) -> str | None:
    dates = [m.published for m in metadata.values() if m.published]
    return max(dates, key=instant, default=None)


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

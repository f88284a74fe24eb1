"""A small index in memory: reports given as texts, asked as `pipeline.ask` asks a library."""

from collections.abc import Callable, Sequence

import numpy as np

from rag.answer.quotes import draft_of_quotes
from rag.cite import answer_with_citations
from rag.embed import MiniLM, Vectors
from rag.interaction import Interaction
from rag.pipeline import HITS_READ
from rag.question import Question
from rag.records import Answer, Document, Draft, Hit, Passage
from rag.retrieve import Retriever, with_title
from rag.split import BUDGET_TOKENS, split_document


class AllVectors:
    """A vector search that compares with every passage."""

    def __init__(self, ids: list[str], vectors: Vectors) -> None:
        self._ids, self._vectors = ids, vectors

    def nearest(self, vector: Vectors, depth: int) -> list[tuple[str, float]]:
        similarity = self._vectors @ vector
        best = np.argsort(-similarity, kind="stable")[:depth]
        return [(self._ids[n], float(similarity[n])) for n in best]

    def vectors(self, passage_ids: Sequence[str]) -> Vectors:
        place_of = {passage_id: n for n, passage_id in enumerate(self._ids)}
        rows: Vectors = self._vectors[[place_of[i] for i in passage_ids]]
        return rows


class Reports:
    """Documents and their passages, searched, ranked and quoted; plain texts are `0`, `1`, …"""

    def __init__(
        self, model: MiniLM, *documents: str | Document, budget_tokens: int = BUDGET_TOKENS
    ) -> None:
        made = [
            Document(id=str(n), text=given) if isinstance(given, str) else given
            for n, given in enumerate(documents)
        ]
        self.documents = {document.id: document for document in made}
        passages = {
            f"{p.document}/{p.ordinal}": p
            for d in self.documents.values()
            for p in split_document(d, budget_tokens)
        }
        metadata = {d.id: d.metadata for d in self.documents.values()}
        vectors = model.embed([with_title(p.text, metadata[p.document]) for p in passages.values()])
        search = AllVectors(list(passages), vectors)
        self.retriever = Retriever(passages, metadata, search, model, Interaction(model))

    def without(self, left_out: Callable[[Passage], bool]) -> "Reports":
        """The same reports, some passages held out."""
        view = object.__new__(Reports)
        view.documents = self.documents
        view.retriever = self.retriever.without(left_out)
        return view

    def question(self, text: str) -> Question:
        return self.retriever.read(text)

    def hits(self, text: str) -> list[Hit]:
        return self.retriever.hits(text, HITS_READ, copies=False)

    def draft(self, text: str, caution: float = 0.0) -> Draft:
        asked = self.question(text)
        parts = [(self.question(part), self.hits(part)) for part in asked.parts]
        return draft_of_quotes(asked, self.hits(text), parts, self.retriever, caution)

    def answer(self, text: str, caution: float = 0.0) -> Answer:
        """What they say; without caution, whatever the odds."""
        return answer_with_citations(self.draft(text, caution), text, self.documents.__getitem__)

    def quotes(self, text: str, caution: float = 0.0) -> list[str]:
        return [citation.quote for citation in self.answer(text, caution).citations]

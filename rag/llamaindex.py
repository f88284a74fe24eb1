"""Byline's splitter, embedding model and retriever as LlamaIndex components.

For other LlamaIndex apps: `PassageSplitter` is a `TextSplitter`,
`BylineEmbedding` a `BaseEmbedding`, `BylineRetriever` a `BaseRetriever`;
`readers.READERS` are `BaseReader`s. They stand in a file of their own because
importing LlamaIndex takes seconds, which `ask` does not need to spend.
"""

from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import Field, PrivateAttr
from llama_index.core.node_parser import TextSplitter
from llama_index.core.schema import (
    BaseNode,
    Document,
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from rag.embed import Embedder
from rag.records import Hit, Metadata
from rag.retrieve import Retriever
from rag.split import BUDGET_TOKENS, passage_spans


class PassageSplitter(TextSplitter):
    """Splits a document into passages that tile it, with exact character offsets."""

    budget_tokens: int = Field(default=BUDGET_TOKENS, ge=8)

    def split_text(self, text: str) -> list[str]:
        """The passages of `text`, in order; joined they are `text`."""
        return [text[start:end] for start, end in passage_spans(text, self.budget_tokens)]

    def _postprocess_parsed_nodes(
        self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]
    ) -> list[BaseNode]:
        nodes = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        # The base class looks for each passage's text, and finds repeated text too early.
        end_of: dict[str | None, int] = {}
        for node in nodes:
            if isinstance(node, TextNode):
                node.start_char_idx = end_of.get(node.ref_doc_id, 0)
                node.end_char_idx = node.start_char_idx + len(node.text)
                end_of[node.ref_doc_id] = node.end_char_idx
        return nodes


class BylineEmbedding(BaseEmbedding):
    """An `Embedder` for LlamaIndex: vectors of length 1."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **kwargs: Any) -> None:
        super().__init__(model_name=embedder.name, **kwargs)
        self._embedder = embedder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._embedder.embed(texts)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class BylineRetriever(BaseRetriever):
    """A `Retriever` for LlamaIndex: nodes carry document id, offsets, ranks and metadata.

    Args:
        retriever: a snapshot of the index (`Library.retriever`).
        limit: how many nodes, at most.
    """

    def __init__(self, retriever: Retriever, limit: int = 10) -> None:
        self._retriever = retriever
        self._limit = limit
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._retriever.hits(query_bundle.query_str, self._limit)
        return [
            NodeWithScore(
                node=_node(hit, self._retriever.metadata[hit.passage.document]), score=hit.score
            )
            for hit in hits
        ]


def _node(hit: Hit, metadata: Metadata) -> TextNode:
    passage = hit.passage
    return TextNode(
        id_=f"{passage.document}@{passage.version}/{passage.ordinal}",
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.document)},
        metadata={
            **metadata.model_dump(exclude_none=True),
            "document": passage.document,
            "version": passage.version,
            "lexical_rank": hit.lexical_rank,
            "vector_rank": hit.vector_rank,
        },
    )

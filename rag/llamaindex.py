"""Byline's splitter, embedding model, retriever and answers as LlamaIndex components.

For other LlamaIndex apps: `PassageSplitter` is a `TextSplitter`,
`BylineEmbedding` a `BaseEmbedding`, `BylineRetriever` a `BaseRetriever`,
`BylineQueryEngine` a `BaseQueryEngine`; `readers.READERS` are `BaseReader`s. They
stand in a file of their own because importing LlamaIndex takes seconds, which `ask`
does not need to spend.

    with open_query_engine() as engine:
        response = engine.query("Who left Kherson?")
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import Response
from llama_index.core.bridge.pydantic import Field, PrivateAttr
from llama_index.core.node_parser import TextSplitter
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import (
    BaseNode,
    Document,
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from rag import pipeline
from rag.embed import Embedder
from rag.records import Answer, Citation, Filters, Hit, Metadata
from rag.retrieve import Retriever
from rag.settings import Settings, read_settings
from rag.split import BUDGET_TOKENS, passage_spans
from rag.wording import answer_in_text


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
        retriever: a snapshot of the index (`Library.retriever`), or of what filters admit of
            it (`Library.retriever.within(filters)`), or as it stood
            (`Library.retriever.within(Filters(), as_of)`).
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


@contextmanager
def open_query_engine(
    settings: Settings | None = None,
    *,
    mode: pipeline.Mode | None = None,
    filters: Filters | None = None,
    as_of: str | None = None,
) -> Iterator["BylineQueryEngine"]:
    """Byline over the corpus that the settings name, brought up to date first.

    Args:
        settings: those of the environment, when None.
        mode, filters, as_of: as `BylineQueryEngine` has them.

    Raises:
        BylineError: a setting, the corpus or the index is not as it must be.
    """
    with pipeline.open_library(settings or read_settings(), "a LlamaIndex app") as library:
        pipeline.ingest(library)
        yield BylineQueryEngine(library, mode=mode, filters=filters, as_of=as_of)


class BylineQueryEngine(BaseQueryEngine):
    """A question → a LlamaIndex response that keeps every quote.

    The response is the text of the answer with its marks; `source_nodes` has a node for each
    citation, in the order of the marks, whose text is the quote and whose metadata is the
    `Citation`; `metadata["byline"]` is the whole `Answer` as JSON values. When the corpus does not
    say, the text says so and there are no source nodes.

    Args:
        library: what is asked; the caller keeps it open.
        mode: how to answer; prose where a chat model is set, when None.
        filters: which documents may be answered from; all when None.
        as_of: a day or moment, ISO 8601, as of which the corpus is asked; as it stands when None.

    A query raises what `pipeline.answering` does; a task that is cancelled gives up its answer.
    """

    def __init__(
        self,
        library: pipeline.Library,
        *,
        mode: pipeline.Mode | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> None:
        super().__init__(callback_manager=None)
        self._library = library
        self._mode = mode
        self._filters = filters
        self._as_of = as_of

    def _query(self, query_bundle: QueryBundle) -> Response:
        return self._response(query_bundle.query_str, threading.Event())

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        given_up = threading.Event()
        try:
            return await asyncio.to_thread(self._response, query_bundle.query_str, given_up)
        finally:
            given_up.set()

    def _response(self, question: str, given_up: threading.Event) -> Response:
        events = pipeline.answering(
            self._library, question, mode=self._mode, filters=self._filters, as_of=self._as_of
        )
        with closing(events):
            for event in events:
                if isinstance(event, Answer):
                    return _response(event)
                if given_up.is_set():
                    break
        raise asyncio.CancelledError

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _response(answer: Answer) -> Response:
    return Response(
        response=answer_in_text(answer),
        source_nodes=[NodeWithScore(node=_cited(citation)) for citation in answer.citations],
        metadata={"byline": answer.as_json()},
    )


def _cited(citation: Citation) -> TextNode:
    offsets = {"version", "start", "end", "quote"}
    return TextNode(
        id_=f"{citation.document}@{citation.version}/{citation.start}-{citation.end}",
        text=citation.quote,
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=citation.document)},
        metadata=citation.model_dump(mode="json"),
        excluded_embed_metadata_keys=sorted(offsets),
        excluded_llm_metadata_keys=sorted(offsets),
    )

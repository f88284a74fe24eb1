"""Byline's parts inside LlamaIndex: its own base classes drive them."""

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import TextSplitter
from llama_index.core.schema import Document, TextNode

from rag.embed import MiniLM
from rag.llamaindex import BylineEmbedding, BylineRetriever, PassageSplitter
from rag.pipeline import ingest, open_library
from rag.settings import Settings


def test_the_splitters_nodes_tile_a_document_even_where_text_repeats() -> None:
    text = "Again and again. " * 200 + "\n\nAnd once."
    splitter = PassageSplitter(budget_tokens=16)
    assert isinstance(splitter, TextSplitter)
    nodes = splitter.get_nodes_from_documents([Document(text=text), Document(text="Other. " * 30)])
    ends: dict[str | None, int] = {}
    for node in nodes:
        assert isinstance(node, TextNode)
        assert node.start_char_idx == ends.get(node.ref_doc_id, 0)
        assert node.end_char_idx == node.start_char_idx + len(node.text)
        ends[node.ref_doc_id] = node.end_char_idx
    assert sorted(ends.values()) == [210, len(text)]
    assert "".join(n.text for n in nodes if isinstance(n, TextNode)).startswith(text)


def test_the_embedding_gives_the_models_vectors() -> None:
    model = MiniLM()
    embedding = BylineEmbedding(model)
    assert isinstance(embedding, BaseEmbedding)
    assert embedding.model_name == model.name
    expected = model.embed(["Who said so?"])[0].tolist()
    assert embedding.get_query_embedding("Who said so?") == expected
    assert embedding.get_text_embedding_batch(["Who said so?", "Other"])[0] == expected


def test_the_retrievers_nodes_carry_what_a_citation_needs(settings: Settings) -> None:
    with open_library(settings, "test") as library:
        ingest(library)
        retriever = BylineRetriever(library.retriever, limit=2)
        assert isinstance(retriever, BaseRetriever)
        found = retriever.retrieve("How many ferry trips were added?")
        hits = library.retriever.hits("How many ferry trips were added?", 2)
    assert len(found) == 2
    node = found[0].node
    assert isinstance(node, TextNode)
    assert node.metadata["document"] == "ferry.md"
    assert node.metadata["publisher"] == "Coast Desk"
    assert node.ref_doc_id == "ferry.md"
    assert (node.start_char_idx, node.end_char_idx) == (0, len(node.text))
    assert found[0].score == hits[0].score

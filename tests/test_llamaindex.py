"""Byline's parts inside LlamaIndex: its own base classes drive them."""

import asyncio
import json
import time
from collections.abc import Iterator

import pytest
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import Response
from llama_index.core.node_parser import TextSplitter
from llama_index.core.schema import Document, TextNode
from llama_index.core.tools import QueryEngineTool

from rag.embed import MiniLM
from rag.errors import QuestionError
from rag.llamaindex import (
    BylineEmbedding,
    BylineQueryEngine,
    BylineRetriever,
    PassageSplitter,
    open_query_engine,
)
from rag.pipeline import ingest, open_library
from rag.records import Answer, Filters
from rag.settings import Settings
from tests.conftest import wait_for
from tests.scripted_model import Says, ScriptedModel


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


TRIPS = "How many ferry trips were added?"
ADDED = "The ferry company said it would add four trips a day while the bridge is shut."


@pytest.fixture
def engine(settings: Settings) -> Iterator[BylineQueryEngine]:
    with open_query_engine(settings) as engine:
        yield engine


def test_a_filtered_retriever_finds_in_what_the_filters_admit(settings: Settings) -> None:
    with open_library(settings, "test") as library:
        ingest(library)
        town = library.retriever.within(Filters(publisher=("town paper",)))
        found = BylineRetriever(town).retrieve(TRIPS)
    assert {node.node.metadata["document"] for node in found} == {"council.json"}


def test_a_response_has_marks_and_a_node_for_each(engine: BylineQueryEngine) -> None:
    assert isinstance(engine, BaseQueryEngine)
    response = engine.query(TRIPS)
    assert isinstance(response, Response)
    assert str(response).startswith(f"{ADDED} [1]")
    assert response.metadata is not None
    answer = Answer.model_validate(response.metadata["byline"])
    assert [node.node.metadata for node in response.source_nodes] == [
        citation.model_dump(mode="json") for citation in answer.citations
    ]
    node = response.source_nodes[0].node
    assert isinstance(node, TextNode)
    assert (node.text, node.metadata["number"]) == (ADDED, 1)
    assert (node.start_char_idx, node.end_char_idx) == (0, len(ADDED))
    assert node.ref_doc_id == "ferry.md"
    # What another app's model reads with the quote, and would embed: no offsets, no checksum.
    read = "number: 1\ndocument: ferry.md\ntitle: Ferry adds trips\npublisher: Coast Desk"
    assert node.get_metadata_str().startswith("number: 1\ndocument: ferry.md")
    assert read in node.get_content("llm")  # type: ignore[arg-type]
    assert "version" not in node.get_content("llm")  # type: ignore[arg-type]


async def _both(engine: BylineQueryEngine) -> tuple[object, ...]:
    return await asyncio.gather(engine.aquery(TRIPS), engine.aquery(TRIPS))


def test_an_engine_answers_alike_when_it_is_awaited(engine: BylineQueryEngine) -> None:
    whole = engine.query(TRIPS)
    for response in asyncio.run(_both(engine)):
        assert isinstance(response, Response)
        assert response.response == str(whole)
        assert [node.node for node in response.source_nodes] == [
            node.node for node in whole.source_nodes
        ]


def test_an_engine_is_a_tool_of_other_apps(engine: BylineQueryEngine) -> None:
    tool = QueryEngineTool.from_defaults(engine, name="news", description="Ask the news.")
    output = tool.call(TRIPS)
    assert output.content.startswith(f"{ADDED} [1]")
    assert output.raw_output.source_nodes[0].node.metadata["quote"] == ADDED


def test_a_corpus_that_does_not_say_gives_no_nodes(engine: BylineQueryEngine) -> None:
    response = engine.query("Who won the 1998 World Cup in football?")
    assert str(response).startswith("The corpus does not say.")
    assert response.source_nodes == []


def test_an_engine_answers_within_its_filters(settings: Settings) -> None:
    with open_query_engine(settings, filters=Filters(document=("council.json",))) as engine:
        response = engine.query("What did Mayor Jens Berg call the sum?")
        elsewhere = engine.query(TRIPS)
    assert [node.node.ref_doc_id for node in response.source_nodes] == ["council.json"]
    assert "ferry.md" not in json.dumps(elsewhere.metadata)


def test_an_engine_answers_as_of_a_day(settings: Settings) -> None:
    with open_query_engine(settings, as_of="2024-03-06") as engine:
        response = engine.query("What did Mayor Jens Berg call the sum?")
    assert response.source_nodes == []
    assert response.metadata is not None
    assert response.metadata["byline"]["as_of"] == "2024-03-06"


def test_what_cannot_be_asked_is_an_error_of_byline(engine: BylineQueryEngine) -> None:
    with pytest.raises(QuestionError, match="empty"):
        engine.query(" ")
    with pytest.raises(QuestionError, match="empty"):
        asyncio.run(engine.aquery(" "))


def test_a_task_that_is_cancelled_gives_up_the_answer(
    settings: Settings, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says("word " * 900, every_s=0.05))
    prose = settings.model_copy(
        update={"model": scripted_model.name, "openai_base_url": scripted_model.url}
    )

    async def cancelled(engine: BylineQueryEngine) -> float:
        asking = asyncio.create_task(engine.aquery(TRIPS))
        while not await asyncio.to_thread(lambda: scripted_model.requests):
            await asyncio.sleep(0.05)
        asking.cancel()
        at = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return time.monotonic() - at

    with open_query_engine(prose, mode="prose") as engine:
        assert asyncio.run(cancelled(engine)) < 5  # of the 45 that the model would take
        wait_for(lambda: scripted_model.requests[0].closed_early, "the model to be stopped", 20)

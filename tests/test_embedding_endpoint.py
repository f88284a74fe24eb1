"""An index made by a real embedding endpoint: llama.cpp's server in its own process."""

from collections.abc import Callable

import numpy as np
import pytest

from rag.embed import EndpointEmbedder
from rag.errors import EmbeddingError, IndexMismatch
from rag.pipeline import ask, ingest, open_library
from rag.settings import Settings


def test_vectors_are_unit_rows_in_the_texts_order(model_server: str) -> None:
    embedder = EndpointEmbedder("smollm2", base_url=model_server, api_key=None)
    texts = [f"The harbour counted {n} boats." for n in range(70)]  # more than one batch
    vectors = embedder.embed(texts)
    assert vectors.shape == (70, embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(70), abs=1e-5)
    assert float(embedder.embed([texts[41]])[0] @ vectors[41]) > 0.999


def test_an_index_of_the_endpoint_answers_and_refuses_the_embedded_model(
    model_server: str, settings: Settings
) -> None:
    by_endpoint = Settings(
        corpus=settings.corpus,
        data=settings.data,
        embedding_model="smollm2",
        openai_base_url=model_server,
    )
    with open_library(by_endpoint, "test") as library:
        assert ingest(library).added == 3
        hits = library.retriever.hits("How many trips a day did the ferry company add?", 3)
    assert hits[0].passage.document == "ferry.md"
    assert {hit.vector_rank for hit in hits} == {1, 2, 3}
    with (
        pytest.raises(IndexMismatch, match=r"'smollm2'.*ingest --rebuild"),
        open_library(settings, "test"),
    ):
        pass


def test_what_the_server_refuses_is_told_with_a_remedy(model_server: str) -> None:
    embedder = EndpointEmbedder("smollm2", base_url=model_server, api_key=None)
    with pytest.raises(EmbeddingError, match="too large") as caught:
        embedder.embed(["word " * 5_000])
    assert "BYLINE_EMBEDDING_MODEL" in caught.value.remedy


def test_an_endpoint_that_is_gone_while_asking_is_an_error_not_a_guess(
    settings: Settings, free_port: Callable[[], int]
) -> None:
    gone = Settings(
        corpus=settings.corpus,
        data=settings.data,
        embedding_model="smollm2",
        openai_base_url=f"http://127.0.0.1:{free_port()}/v1",
    )
    with pytest.raises(EmbeddingError, match="did not answer"), open_library(gone, "x") as library:
        ask(library, "Who?")

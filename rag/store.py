"""Passages and vectors ⇄ Chroma, in a folder or on a server. The only user of chromadb.

Two collections. `byline-passages` holds each passage's text and vector.
`byline-documents` holds one record a document, which names the revision that
counts; its vector is the mean of its passages'. A document changes by adding
the passages of a new revision and then overwriting that one record, so at any
moment, and after a kill at any moment, it is whole: the old text or the new.
Passages that no record names are left-overs, which no reader sees; whoever
changes the index deletes those it leaves, and `sweep` those of a change that was
killed.

Chroma is told the vectors, always: given texts alone it downloads a model.

Not covered: two ingests at once against one Chroma server, which may delete
each other's unfinished passages; the next ingest repairs that.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import numpy as np

from rag.embed import Vectors, unit_rows
from rag.errors import IndexHeld, IndexMismatch, StoreError, StoreUnreachable
from rag.records import Document, Metadata, Passage, Record

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

PASSAGES = "byline-passages"
DOCUMENTS = "byline-documents"
#: Raised when the layout changes; another layout is refused like another model.
_LAYOUT = 1
_PAGE = 2_000  # rows read or written at once; Chroma takes 5,461 at the most


class StoredDocument(Record):
    """What the index knows of a document without reading its text.

    Attributes:
        version: SHA-256 of its text.
        revision: names the text, the metadata and the splitting it was stored with.
        file: the corpus file it came from.
        file_fingerprint: as `note_file` was last told; "" before, and after a fault.
        passages: how many tile it.
    """

    id: str
    version: str
    revision: str
    file: str
    file_fingerprint: str
    passages: int
    metadata: Metadata

    @property
    def passage_ids(self) -> Iterator[str]:
        """The ids of its passages, in order."""
        return (passage_id(self.id, self.revision, n) for n in range(self.passages))


class Store:
    """An open index. Make one with `open_store`.

    Every method raises `StoreUnreachable` when Chroma does not answer or
    cannot write, and `StoreError` when it refuses.
    """

    def __init__(
        self, client: "ClientAPI", model: str, dimension: int, *, alone: bool = False
    ) -> None:
        """Open the index that a client reaches.

        Args:
            client: Chroma's.
            model: the embedding model's name.
            dimension: d of its vectors.
            alone: whether nobody else can change it meanwhile.
        """
        self._client = client
        self._alone = alone
        self._known_state: tuple[int, bool] | None = None
        self._identity: dict[str, Any] = {"model": model, "dimension": dimension, "layout": _LAYOUT}
        with _translated():
            self._passages = self._collection(PASSAGES)
            self._documents = self._collection(DOCUMENTS)

    def _collection(self, name: str) -> "Collection":
        collection = self._client.get_or_create_collection(
            name,
            metadata=self._identity,
            configuration={"hnsw": {"space": "cosine"}},
            embedding_function=None,
        )
        found = dict(collection.metadata or {})
        for key, ours in self._identity.items():
            if found.get(key) != ours:
                raise IndexMismatch(
                    f"The index was made with {key} {found.get(key)!r}; this is {key} {ours!r}.",
                    "Rebuild it with: python app.py ingest --rebuild",
                )
        return collection

    @property
    def generation(self) -> int:
        """Counts the changes of the index; equal numbers mean nothing changed."""
        return self._state()[0]

    @property
    def is_changing(self) -> bool:
        """Whether a change began and has not ended: it is under way, or was killed."""
        return self._state()[1]

    def _state(self) -> tuple[int, bool]:
        if self._known_state is not None:
            return self._known_state
        with _translated():
            found = self._client.get_collection(DOCUMENTS, embedding_function=None).metadata or {}
        state = int(found.get("generation", 0)), bool(found.get("changing", False))
        if self._alone:
            self._known_state = state
        return state

    def begin_change(self) -> None:
        """Note, before the first write of a change, that one begins."""
        self._set_state(self.generation, changing=True)

    def show_change(self) -> None:
        """Raise `generation`, so that every reader of the index reads it anew."""
        self._set_state(self.generation + 1, changing=True)

    def end_change(self) -> None:
        """Note that nothing is left over of the change."""
        self._set_state(self.generation, changing=False)

    def _set_state(self, generation: int, *, changing: bool) -> None:
        with _translated():
            # Chroma replaces the whole metadata.
            self._documents.modify(
                metadata={**self._identity, "generation": generation, "changing": changing}
            )
        if self._alone:
            self._known_state = generation, changing

    def documents(self) -> dict[str, StoredDocument]:
        """Every document's record, by id."""
        return {
            row_id: StoredDocument(
                id=row_id,
                version=row["version"],
                revision=row["revision"],
                file=row["file"],
                file_fingerprint=row["file_fingerprint"],
                passages=row["passages"],
                metadata=Metadata(
                    **{name: row[name] or None for name in Metadata.model_fields},
                ),
            )
            for row_id, row in self._rows(self._documents)
        }

    def passages(
        self, documents: Mapping[str, StoredDocument], known: Mapping[str, Passage] | None = None
    ) -> dict[str, Passage]:
        """The passages of these documents by id, those of a document in order and together.

        Args:
            documents: in any order; the passages are in the order of their ids.
            known: passages by id that need not be read.

        Raises:
            StoreError: the passages of a document do not tile it: the index is
                damaged, or another process changed the document meanwhile.
        """
        known = known or {}
        all_ids = {i: d for _, d in sorted(documents.items()) for i in d.passage_ids}
        # A document's passages are all known or none, since their ids name its revision.
        wanted = [(i, document) for i, document in all_ids.items() if i not in known]
        found: dict[str, Passage] = {}
        end_of: dict[str, int] = {}
        for at in range(0, len(wanted), _PAGE):
            page = wanted[at : at + _PAGE]
            with _translated():
                rows = self._passages.get(
                    ids=[i for i, _ in page], include=["metadatas", "documents"]
                )
            metadatas: Sequence[Mapping[str, Any]] = rows["metadatas"] or []
            texts = rows["documents"] or []
            row_of = dict(zip(rows["ids"], zip(metadatas, texts, strict=True), strict=True))
            for i, document in page:
                row, text = row_of.get(i, ({}, ""))
                start, end = row.get("start"), row.get("end")
                if start != end_of.get(document.id, 0) or end != start + len(text):
                    raise _damaged(document.id)
                end_of[document.id] = end
                found[i] = Passage(
                    document=document.id,
                    version=document.version,
                    ordinal=row["ordinal"],
                    start=start,
                    end=end,
                    text=text,
                )
        return {i: found[i] if i in found else known[i] for i in all_ids}

    def replace(
        self,
        document: Document,
        revision: str,
        passages: Sequence[Passage],
        vectors: Vectors,
        file: str,
    ) -> None:
        """Store `document`, in place of its stored revision if there is one, in one step.

        Args:
            document: what to store.
            revision: names this text, metadata and splitting.
            passages: they tile the document.
            vectors: (n, d), a row a passage.
            file: the corpus file it came from; `note_file` adds its fingerprint.
        """
        ids = [passage_id(document.id, revision, p.ordinal) for p in passages]
        rows: list[Mapping[str, Any]] = [
            {
                "document": document.id,
                "revision": revision,
                "ordinal": passage.ordinal,
                "start": passage.start,
                "end": passage.end,
            }
            for passage in passages
        ]
        with _translated():
            for at in range(0, len(passages), _PAGE):
                to = at + _PAGE
                self._passages.add(
                    ids=ids[at:to],
                    embeddings=vectors[at:to],
                    documents=[passage.text for passage in passages[at:to]],
                    metadatas=rows[at:to],
                )
            self._documents.upsert(
                ids=[document.id],
                embeddings=unit_rows(vectors.mean(axis=0, keepdims=True)),
                metadatas=[
                    {
                        "version": document.version,
                        "revision": revision,
                        "file": file,
                        "file_fingerprint": "",
                        "passages": len(passages),
                        # An upsert keeps keys that it does not name, so all are named.
                        **{name: value or "" for name, value in document.metadata},
                    }
                ],
            )

    def note_file(self, document_ids: Iterable[str], file_fingerprint: str) -> None:
        """Remember that these documents came from a file with this fingerprint."""
        ids = list(document_ids)
        with _translated():
            for at in range(0, len(ids), _PAGE):
                batch = ids[at : at + _PAGE]
                self._documents.update(
                    ids=batch, metadatas=[{"file_fingerprint": file_fingerprint} for _ in batch]
                )

    def remove(self, document_ids: Iterable[str]) -> None:
        """Let these documents leave the index; their passages are left over."""
        ids = list(document_ids)
        with _translated():
            for at in range(0, len(ids), _PAGE):
                self._documents.delete(ids=ids[at : at + _PAGE])

    def delete_passages(self, documents: Iterable[StoredDocument]) -> None:
        """Delete the passages of documents that were replaced or removed."""
        self._delete_passages([i for document in documents for i in document.passage_ids])

    def sweep(self) -> int:
        """Delete the passages of no document's current revision; how many there were.

        Reads a row a passage: for what a kill or a fault left over.
        """
        current = {(d.id, d.revision) for d in self.documents().values()}
        left_over = [
            row_id
            for row_id, row in self._rows(self._passages)
            if (row["document"], row["revision"]) not in current
        ]
        self._delete_passages(left_over)
        return len(left_over)

    def _delete_passages(self, ids: Sequence[str]) -> None:
        with _translated():
            for at in range(0, len(ids), _PAGE):
                self._passages.delete(ids=list(ids[at : at + _PAGE]))

    def nearest(self, vector: Vectors, depth: int) -> list[tuple[str, float]]:
        """The passages closest to a vector.

        Args:
            vector: (d,), of length 1.
            depth: how many.

        Returns:
            `(passage id, cosine similarity)`, most similar first. Left-overs may be among them.
        """
        with _translated():
            found = self._passages.query(
                query_embeddings=vector[None, :], n_results=depth, include=["distances"]
            )
        distances = (found["distances"] or [[]])[0]
        return [(i, 1.0 - d) for i, d in zip(found["ids"][0], distances, strict=True)]

    def vectors(self, passage_ids: Sequence[str]) -> Vectors:
        """(n, d) float32, a row an id; of zeros for one that is not there any more."""
        rows = np.zeros((len(passage_ids), self._identity["dimension"]), dtype=np.float32)
        row_of = {i: n for n, i in enumerate(passage_ids)}
        for at in range(0, len(passage_ids), _PAGE):
            with _translated():
                page = self._passages.get(
                    ids=list(passage_ids[at : at + _PAGE]), include=["embeddings"]
                )
            if page["ids"]:
                rows[[row_of[i] for i in page["ids"]]] = page["embeddings"]
        return rows

    def _rows(self, collection: "Collection") -> Iterator[tuple[str, Mapping[str, Any]]]:
        """`(id, metadata)` of every row, read a page at a time."""
        at = 0
        while True:
            with _translated():
                page = collection.get(limit=_PAGE, offset=at, include=["metadatas"])
            yield from zip(page["ids"], page["metadatas"] or [], strict=True)
            if len(page["ids"]) < _PAGE:
                return
            at += _PAGE


def passage_id(document: str, revision: str, ordinal: int) -> str:
    """The id of a passage in the index."""
    return f"{document}@{revision}/{ordinal}"


@contextmanager
def open_store(
    data: Path, url: str | None, model: str, dimension: int, *, rebuild: bool = False, task: str
) -> Iterator[Store]:
    """The index in the folder `data`, or on the Chroma server at `url`.

    A folder is locked while it is open: two processes on one folder corrupt
    each other's vectors without a word. On a server many processes may read.

    Args:
        data: the index folder, made when missing; left alone when `url` is given.
        url: a Chroma server.
        model: the embedding model's name.
        dimension: d of its vectors.
        rebuild: delete what is there and begin anew.
        task: what this process does, for the message that another one gets.

    Raises:
        IndexHeld: another process has the folder open; the message names it.
        IndexMismatch: another model made the index.
        StoreUnreachable: the server does not answer, or the folder cannot be written.
    """
    if url is not None:
        client = _server(url)
        yield _opened(client, model, dimension, rebuild, alone=False)
        return
    with _FolderLock(data, task):
        client = _folder(data)
        try:
            yield _opened(client, model, dimension, rebuild, alone=True)
        finally:
            client.close()


def _opened(
    client: "ClientAPI", model: str, dimension: int, rebuild: bool, *, alone: bool
) -> Store:
    if rebuild:
        with _translated():
            present = {c.name for c in client.list_collections()}
            for name in {PASSAGES, DOCUMENTS} & present:
                client.delete_collection(name)
    return Store(client, model, dimension, alone=alone)


def _folder(data: Path) -> Any:  # a ClientAPI with a `close`, which that lacks
    import chromadb
    from chromadb.config import Settings

    with _translated():
        return chromadb.PersistentClient(
            str(data / "chroma"), settings=Settings(anonymized_telemetry=False)
        )


def _server(url: str) -> "ClientAPI":
    import chromadb
    import httpx
    from chromadb.config import Settings
    from chromadb.errors import ChromaError

    parts = urlsplit(url)
    try:
        return chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except (ValueError, ChromaError, httpx.HTTPError) as error:
        raise StoreUnreachable(
            f"The Chroma server at {url} does not answer: {error}",
            "Start it (chroma run --path FOLDER), correct BYLINE_CHROMA_URL, or unset it.",
        ) from None


class _FolderLock:
    """One process owns an index folder; the lock's file tells another who."""

    def __init__(self, data: Path, task: str) -> None:
        self._data = data
        self._holder = data / "holder.json"
        self._task = task

    def __enter__(self) -> Self:
        from filelock import FileLock, Timeout

        try:
            self._data.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self._data / "lock")
            self._lock.acquire(timeout=0)
            self._holder.write_text(
                json.dumps(
                    {
                        "pid": os.getpid(),
                        "task": self._task,
                        "since": datetime.now(UTC).isoformat(timespec="seconds"),
                    }
                )
            )
        except Timeout:
            raise self._held() from None
        except OSError as error:
            raise _unwritable(self._data, error) from None
        return self

    def _held(self) -> IndexHeld:
        try:
            holder = json.loads(self._holder.read_text())
            who = f"process {holder['pid']} ({holder['task']}, since {holder['since']})"
        except (OSError, ValueError, KeyError):
            who = "another process"
        return IndexHeld(
            f"The index {self._data} is open in {who}.",
            "Ask that process, or stop it; to share an index, run a Chroma server and set "
            "BYLINE_CHROMA_URL.",
        )

    def __exit__(self, *_: object) -> None:
        self._holder.unlink(missing_ok=True)
        self._lock.release()


def _damaged(document: str) -> StoreError:
    return StoreError(
        f"The index is damaged: the passages of {document} do not make up its text.",
        "Rebuild it with: python app.py ingest --rebuild",
    )


def _unwritable(data: Path, error: OSError) -> StoreUnreachable:
    return StoreUnreachable(
        f"The index folder {data} cannot be used: {error.strerror or error}.",
        "Free some space or make it writable, or name another folder with BYLINE_DATA.",
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Chroma's errors as ours."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except httpx.HTTPError as error:
        raise StoreUnreachable(
            f"The Chroma server stopped answering: {error}.",
            "Check that it runs and that BYLINE_CHROMA_URL is right.",
        ) from None
    except ChromaError as error:
        if re.search(r"disk|readonly|read-only|unable to open|I/O", str(error), re.IGNORECASE):
            raise StoreUnreachable(
                f"Chroma cannot write the index: {error}.",
                "Free some space, or name another folder with BYLINE_DATA.",
            ) from None
        raise StoreError(
            f"Chroma failed: {error}.",
            "Make sure that the disk is not full and try again; if that does not help, rebuild the "
            "index with: python app.py ingest --rebuild",
        ) from None

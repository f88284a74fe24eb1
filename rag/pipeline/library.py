"""The open index of one corpus, and the snapshot of it that questions are asked of."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rag.chat_model import ChatModel
from rag.check.checker import Checker
from rag.conversation.model import standalone_prompt
from rag.embed import Embedder, MiniLM, make_embedder
from rag.errors import StoreError
from rag.interaction import Interaction
from rag.records import Document, Passage
from rag.release import Writer
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.split import split_document
from rag.store import Store, open_store

Split = Callable[[Document], list[Passage]]


class Library:
    """An open corpus: its folder, its index, its embedding model. Make one with `open_library`."""

    def __init__(self, settings: Settings, store: Store, embedder: Embedder, split: Split) -> None:
        self.settings = settings
        self.store = store
        self.embedder = embedder
        self.split = split
        minilm = embedder if isinstance(embedder, MiniLM) else MiniLM()
        self.interaction = Interaction(minilm)
        self.writer: Writer | None = None
        if settings.model:
            standalone_prompt()  # checked now, not at the first follow-up
            self.writer = Writer(
                ChatModel(settings), Checker(minilm), second_opinion=settings.second_opinion
            )
        self.ingesting = threading.Lock()
        self._reading = threading.Lock()
        self._snapshot: tuple[int, Retriever] | None = None

    @property
    def retriever(self) -> Retriever:
        """A snapshot of the index as it stands; the same one until the index changes."""
        with self._reading:
            generation = self.store.generation
            if self._snapshot is None or self._snapshot[0] != generation:
                self._snapshot = (generation, self._read_index())
            return self._snapshot[1]

    def _read_index(self) -> Retriever:
        documents = self.store.documents()
        try:
            passages = self.store.passages(documents)
        except StoreError:
            # Another process may have changed a document between the two calls.
            documents = self.store.documents()
            passages = self.store.passages(documents)
        metadata = {name: document.metadata for name, document in documents.items()}
        return Retriever(passages, metadata, self.store, self.embedder, self.interaction)


@contextmanager
def open_library(
    settings: Settings, task: str, *, rebuild: bool = False, split: Split = split_document
) -> Iterator[Library]:
    """The corpus that the settings name, opened for one process.

    Args:
        settings: as checked at start.
        task: what this process does, for the message that another one gets.
        rebuild: begin with an empty index.
        split: cuts a document into passages that tile it; an index is not told which
            one made it, so another one needs an index of its own.

    Raises:
        StoreError: the index is held, unreachable, damaged, or another model's.
        EmbeddingError: the embedding model is missing or does not answer.
        SettingsError: a chat model is named, and no endpoint for it.
        PromptError: a prompt is missing or has been edited wrongly.
    """
    embedder = make_embedder(settings)
    with open_store(
        settings.data,
        settings.chroma_url,
        embedder.name,
        embedder.dimension,
        rebuild=rebuild,
        task=task,
    ) as store:
        yield Library(settings, store, embedder, split)

"""The open index of one corpus, and the snapshot of it that questions are asked of."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from rag.answer_log import AnswerLog
from rag.chat_model import ChatModel
from rag.check.checker import Checker
from rag.conversation.model import standalone_prompt
from rag.embed import Embedder, MiniLM, make_embedder
from rag.errors import StoreError
from rag.interaction import Interaction
from rag.pipeline.precedence import Precedence
from rag.records import Document, Passage
from rag.release import Writer
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.split import split_document
from rag.store import Store, open_store

Split = Callable[[Document], list[Passage]]


class _Snapshot(NamedTuple):
    """The index as it was at a generation."""

    generation: int
    retriever: Retriever


class Library:
    """An open corpus: its folder, its index, its embedding model. Make one with `open_library`."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        embedder: Embedder,
        split: Split,
        *,
        keep_answers: bool = False,
    ) -> None:
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
        self.answers = AnswerLog(settings.data if keep_answers else None, lambda: self.retriever)
        self.ingesting = threading.Lock()
        self.precedence = Precedence()
        self._reading = threading.Lock()
        self._snapshot: _Snapshot | None = None

    @property
    def retriever(self) -> Retriever:
        """A snapshot of the index as it stands; the same one until the index changes.

        A change made here is shown by `show_change`, and until then the old snapshot is
        given, at once. One that another process made is read by whoever comes first.
        """
        snapshot = self._snapshot
        generation = self.store.generation
        if snapshot is not None and snapshot.generation == generation:
            return snapshot.retriever
        with self._reading:
            generation = self.store.generation
            if self._snapshot is None or self._snapshot.generation != generation:
                self._snapshot = _Snapshot(generation, self._read_index())
            return self._snapshot.retriever

    def show_change(self) -> None:
        """Let questions be asked of the index as it is now.

        What they need is made here first, where a question has been asked before, so that
        none waits for it.

        Raises:
            StoreError: the index cannot be read or written.
        """
        retriever = self._read_index() if self._snapshot is not None else None
        with self._reading:
            self.store.show_change()
            if retriever is not None:
                self._snapshot = _Snapshot(self.store.generation, retriever)

    def _read_index(self) -> Retriever:
        """The index as it stands; what the last snapshot has of it is not read again."""
        earlier = self._snapshot.retriever if self._snapshot is not None else None
        known = earlier.passages if earlier is not None else {}
        documents = self.store.documents()
        try:
            passages = self.store.passages(documents, known)
        except StoreError:
            # Another process may have changed a document between the two calls.
            documents = self.store.documents()
            passages = self.store.passages(documents, known)
        metadata = {name: document.metadata for name, document in documents.items()}
        return Retriever(
            passages, metadata, self.store, self.embedder, self.interaction, earlier=earlier
        )


@contextmanager
def open_library(
    settings: Settings,
    task: str,
    *,
    rebuild: bool = False,
    split: Split = split_document,
    keep_answers: bool = False,
) -> Iterator[Library]:
    """The corpus that the settings name, opened for one process.

    Args:
        settings: as checked at start.
        task: what this process does, for the message that another one gets.
        rebuild: begin with an empty index.
        split: cuts a document into passages that tile it; an index is not told which
            one made it, so another one needs an index of its own.
        keep_answers: whether what is asked of the corpus as it stands is kept in `answers`.

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
        library = Library(settings, store, embedder, split, keep_answers=keep_answers)
        with closing(library.answers):
            yield library

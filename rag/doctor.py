"""What Byline needs → findings, each with what to do when it is wrong.

Nothing is changed by looking: an index is opened only when there is one.
"""

import shutil
import sys
from collections.abc import Iterator

from rag.chat_model import ChatModel
from rag.embed import make_embedder
from rag.errors import BylineError, IndexHeld
from rag.load import list_corpus
from rag.records import Record
from rag.settings import Settings, read_settings

_LEAST_FREE_BYTES = 200_000_000


class Finding(Record):
    """One thing that was checked."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Each finding as it is made; a failure never hides the later ones."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(
        what="Python",
        ok=sys.version_info >= (3, 11),
        detail=version,
        remedy="" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer.",
    )
    try:
        settings = read_settings()
    except BylineError as error:
        yield _failed("Settings", error)
        return
    yield Finding(what="Settings", ok=True, detail=f"corpus {settings.corpus}")
    yield _access(settings)
    yield _corpus(settings)
    yield _embedding_model(settings)
    yield _disk(settings)
    yield _index(settings)
    if settings.model is not None:
        yield _chat_model(settings)


def _failed(what: str, error: BylineError) -> Finding:
    return Finding(what=what, ok=False, detail=error.problem, remedy=error.remedy)


def _access(settings: Settings) -> Finding:
    where = f"{settings.host}:{settings.port}"
    if not settings.keys:
        return Finding(what="Access", ok=True, detail=f"{where}, this machine only; no keys")
    keys = ", ".join(f"{key.name} ({'+'.join(sorted(key.scopes))})" for key in settings.keys)
    return Finding(what="Access", ok=True, detail=f"{where}, with a key: {keys}")


def _corpus(settings: Settings) -> Finding:
    try:
        listing = list_corpus(settings.corpus)
    except BylineError as error:
        return _failed("Corpus", error)
    if not listing.files:
        return Finding(
            what="Corpus",
            ok=False,
            detail=f"{settings.corpus} holds no file that Byline reads.",
            remedy="Put reports there (.txt .md .html .json .jsonl .csv .pdf .docx .eml).",
        )
    return Finding(what="Corpus", ok=True, detail=f"{len(listing.files)} files")


def _embedding_model(settings: Settings) -> Finding:
    embedder = make_embedder(settings)
    try:
        (vector,) = embedder.embed(["Who said it?"])
    except BylineError as error:
        return _failed("Embedding model", error)
    return Finding(
        what="Embedding model", ok=True, detail=f"{embedder.name}, {len(vector)} dimensions"
    )


def _chat_model(settings: Settings) -> Finding:
    try:
        model = ChatModel(settings)
        model.verify()
    except BylineError as error:
        return _failed("Chat model", error)
    return Finding(what="Chat model", ok=True, detail=f"{model.name} at {model.address}")


def _disk(settings: Settings) -> Finding:
    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Finding(
        what="Disk",
        ok=free >= _LEAST_FREE_BYTES,
        detail=f"{free / 1e9:.1f} GB free for {settings.data}",
        remedy="" if free >= _LEAST_FREE_BYTES else "Free some space, or set BYLINE_DATA.",
    )


def _index(settings: Settings) -> Finding:
    from rag.pipeline import open_library

    if settings.chroma_url is None and not settings.data.exists():
        return Finding(what="Index", ok=True, detail="none yet; the first ingest makes it")
    try:
        # The chat model has a finding of its own.
        alone = settings.model_copy(update={"model": None})
        with open_library(alone, "doctor") as library:
            documents = library.store.documents()
            passages = library.store.passages(documents)
    except IndexHeld as error:  # by the server, most likely: in use is not wrong
        return Finding(what="Index", ok=True, detail=error.problem)
    except BylineError as error:
        return _failed("Index", error)
    return Finding(
        what="Index", ok=True, detail=f"{len(documents)} documents, {len(passages)} passages, whole"
    )

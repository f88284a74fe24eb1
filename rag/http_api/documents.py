"""`/v1/documents` and `/v1/corpus`: what questions are answered from, as it stands now.

A document's id is its path within the corpus folder, so in an address it is
percent-encoded, slashes and `#` included: `/v1/documents/2022%2Fwire.jsonl%234`. A
slash that is not encoded does too. No id ends in `/text`, for ids end as files do.

What is told here is what a question would be answered from. A file that was uploaded
and not yet ingested is therefore not here yet; `changes.py` has its job.
"""

import base64
import binascii
from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field

from rag import __version__, pipeline
from rag.errors import NotFound, StoreError
from rag.filters import admits
from rag.http_api.problems import problems_of
from rag.jobs import Ingestion
from rag.load import file_of
from rag.records import Filters, IsoDate, Record
from rag.retrieve import Retriever

#: Documents that one page of the list may have.
MOST_LISTED = 200
_EXAMPLE = "2022-11-13-city-without-water.md"

DocumentId = Annotated[
    str,
    Path(
        alias="id",
        min_length=1,
        description="The document's id, percent-encoded: its path within the corpus folder; a "
        "row of a file of many documents adds # and its number.",
        examples=[_EXAMPLE],
    ),
]


class DocumentInfo(Record):
    """What is known of a document, beside its text.

    Attributes:
        file: the corpus file it is in.
        version: SHA-256 of its text as UTF-8.
        title: for an untitled text its opening words.
        characters: what the offsets of quotes count.
        passages: how many it is split into.
    """

    id: str
    file: str
    version: str
    title: str
    publisher: str | None
    published: IsoDate
    url: str | None
    language: str | None
    characters: int = Field(ge=1)
    passages: int = Field(ge=1)


class DocumentPage(Record):
    """Documents, in the order of their ids.

    Attributes:
        total: how many the filters admit, on all pages.
        next_cursor: what asks for the next page; null on the last.
    """

    documents: tuple[DocumentInfo, ...]
    total: int = Field(ge=0)
    next_cursor: str | None


class Listed(Filters):
    """Which documents are listed, and how many at once."""

    limit: int = Field(default=50, ge=1, le=MOST_LISTED, description="Documents on a page.")
    cursor: str | None = Field(
        default=None,
        min_length=1,
        description="The page before's `next_cursor`. Documents that come or go meanwhile make "
        "no other appear twice or not at all.",
    )


class PublisherCount(Record):
    """A publisher, null where the documents name none, and how many documents it has."""

    publisher: str | None
    documents: int = Field(ge=1)


class CorpusInfo(Record):
    """What questions are answered from, and by what.

    Attributes:
        origins: how many origins the documents have, copies of one another counted once.
        publishers: the one with most documents first.
        newest_source: when the newest dated document was published.
        chat_model: what writes prose; null where only quotes are given.
        version: Byline's.
        schema: the answers'.
        generation: counts the changes of the index.
        ingesting: whether files are being ingested at this moment.
    """

    documents: int = Field(ge=0)
    origins: int = Field(ge=0)
    passages: int = Field(ge=0)
    publishers: tuple[PublisherCount, ...]
    newest_source: IsoDate
    embedding_model: str
    chat_model: str | None
    version: str = __version__
    schema_: str = Field(default="byline/1", alias="schema")
    generation: int = Field(ge=0)
    ingesting: bool


def reading_routes(library: pipeline.Library, ingestion: Ingestion) -> APIRouter:
    """What there is to be asked about."""
    routes = APIRouter(tags=["documents"])

    def known(retriever: Retriever, document_id: str) -> str:
        """As `_known`; a document whose file was deleted is gone before the index has heard."""
        if (file := file_of(document_id)) in ingestion.awaited and is_deleted(file):
            raise _unknown(document_id, "Its file was deleted.")
        return _known(retriever, document_id)

    def is_deleted(file: str) -> bool:
        return not (library.settings.corpus / file).exists()

    @routes.get("/v1/documents", responses=problems_of(StoreError))
    def list_documents(listed: Annotated[Listed, Query()]) -> DocumentPage:
        """The documents that questions are answered from, filtered, a page at a time."""
        retriever = library.retriever
        filters = Filters(**listed.model_dump(include=set(Filters.model_fields)))
        deleted = {file for file in ingestion.awaited if is_deleted(file)}
        names = sorted(
            name
            for name, metadata in retriever.metadata.items()
            if admits(filters, name, metadata) and file_of(name) not in deleted
        )
        after = "" if listed.cursor is None else _place(listed.cursor)
        rest = [name for name in names if name > after]
        page = rest[: listed.limit]
        return DocumentPage(
            documents=tuple(document_info(retriever, name) for name in page),
            total=len(names),
            next_cursor=_cursor(page[-1]) if len(rest) > len(page) else None,
        )

    @routes.get(
        "/v1/documents/{id:path}/text",
        response_class=Response,
        responses={
            200: {
                "description": "The text, in which the offsets of quotes count characters (code "
                "points). Line ends are as they were read.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
                "headers": {"ETag": {"schema": {"type": "string"}}},
            },
            304: {"description": "It is the version that If-None-Match names."},
            **problems_of(NotFound, StoreError),
        },
    )
    def document_text(document_id: DocumentId, request: Request) -> Response:
        """A document's text, exactly as quotes are taken from it."""
        retriever = library.retriever
        document = retriever.document(known(retriever, document_id))
        tag = f'"{document.version}"'
        # It is somebody's words: never to be taken for a page, whatever they look like.
        headers = {"ETag": tag, "X-Content-Type-Options": "nosniff"}
        sent = request.headers.get("if-none-match", "")
        if tag in (known.strip().removeprefix("W/") for known in sent.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(document.text, media_type="text/plain", headers=headers)

    @routes.get("/v1/documents/{id:path}", responses=problems_of(NotFound, StoreError))
    def document(document_id: DocumentId) -> DocumentInfo:
        """What is known of a document, beside its text."""
        retriever = library.retriever
        return document_info(retriever, known(retriever, document_id))

    @routes.get("/v1/corpus", responses=problems_of(StoreError))
    def corpus() -> CorpusInfo:
        """What questions are answered from, and by what."""
        retriever = library.retriever
        publishers = Counter(m.publisher for m in retriever.metadata.values())
        return CorpusInfo(
            documents=len(retriever.metadata),
            origins=retriever.origins(),
            passages=len(retriever),
            publishers=tuple(
                PublisherCount(publisher=name, documents=count)
                for name, count in sorted(
                    publishers.items(), key=lambda found: (-found[1], found[0] or "")
                )
            ),
            newest_source=retriever.newest_source,
            embedding_model=library.embedder.name,
            chat_model=library.settings.model,
            generation=library.store.generation,
            ingesting=library.ingesting.locked(),
        )

    return routes


def document_info(retriever: Retriever, document_id: str) -> DocumentInfo:
    """What is known of a document, beside its text.

    Raises:
        NotFound: there is none of this id.
    """
    metadata = retriever.metadata[_known(retriever, document_id)]
    passages = retriever.passages_of(document_id)
    return DocumentInfo(
        id=document_id,
        file=file_of(document_id),
        version=passages[0].version,
        title=metadata.title or retriever.document(document_id).label,
        publisher=metadata.publisher,
        published=metadata.published,
        url=metadata.url,
        language=metadata.language,
        characters=passages[-1].end,
        passages=len(passages),
    )


def _known(retriever: Retriever, document_id: str) -> str:
    """The id, of which there is a document.

    Raises:
        NotFound: there is none.
    """
    if document_id in retriever.metadata:
        return document_id
    rows = (name for name in retriever.metadata if file_of(name) == document_id)
    remedy = "List the documents; one that was just uploaded is there when its job is done."
    if (row := min(rows, default=None)) is not None:
        remedy = f"The file holds several: ask for one of them, such as {row}."
    raise _unknown(document_id, remedy)


def _unknown(document_id: str, remedy: str) -> NotFound:
    return NotFound(f"There is no document {document_id[:200]!r}.", remedy)


def _cursor(document_id: str) -> str:
    return base64.urlsafe_b64encode(document_id.encode()).decode()


def _place(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        error: dict[str, Any] = {
            "type": "cursor",
            "loc": ("query", "cursor"),
            "msg": "It is none that a page of the list gave",
            "input": cursor,
        }
        raise RequestValidationError([error]) from None

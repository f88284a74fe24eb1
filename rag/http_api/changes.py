"""Uploading, replacing and deleting documents; `/v1/jobs` tells what came of it, and ends it.

A request is answered with 202 when its files are safely in the corpus folder. From then
on its job is followed, until the documents can be asked about or it is known why not.
Bytes go to the disk as they arrive, and are never held in memory.

Documents come and go with their file: one row of a file cannot be changed alone.
"""

import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from http import HTTPMethod, HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from rag import pipeline
from rag.errors import (
    BodyTooLarge,
    CorpusError,
    DiskFull,
    NotFound,
    StoreError,
    TooBusy,
    UploadConflict,
    UploadRefused,
)
from rag.http_api.desk import ClientGone
from rag.http_api.documents import DocumentId
from rag.http_api.problems import problem_response, problems_of
from rag.jobs import Ingestion, Job
from rag.load import file_of
from rag.uploads import CorpusFolder, checked_name, no_such_file, unwritten

#: The largest body of a request that uploads, bytes: twice what a file of plain text may have.
LARGEST_UPLOAD = 200_000_000
#: Files that one request may upload.
MOST_FILES = 100
_FIELD = "files"

JobId = Annotated[str, Path(alias="id", description="As the request was answered.")]

_FILE = {"type": "string", "format": "binary", "minLength": 1}
_SEVERAL_FILES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [_FIELD],
                    "properties": {
                        _FIELD: {
                            "type": "array",
                            "items": _FILE,
                            "minItems": 1,
                            "maxItems": MOST_FILES,
                            "description": "Each with a file name, which may name folders.",
                        }
                    },
                    "additionalProperties": False,
                },
                "encoding": {
                    _FIELD: {
                        "headers": {
                            "Content-Disposition": {
                                "schema": {"type": "string"},
                                "example": 'form-data; name="files"; filename="2024/ferry.md"',
                            }
                        }
                    }
                },
            }
        },
    }
}
_ONE_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file's bytes.",
        "content": {"application/octet-stream": {"schema": _FILE}},
    }
}
_REFUSALS = (StoreError, CorpusError, TooBusy, BodyTooLarge, DiskFull)


def _accepted(*links: str) -> dict[int | str, dict[str, Any]]:
    """The answer that a job was made, and which operations can follow."""
    of_file = {"parameters": {"id": "$response.body#/files/0"}}
    return {
        HTTPStatus.ACCEPTED: {
            "description": "It is safely in the corpus folder; the job tells when it can be "
            "asked about.",
            "headers": {"Location": {"schema": {"type": "string"}}},
            "links": {
                "job": {"operationId": "job", "parameters": {"id": "$response.body#/id"}},
                **{link: {"operationId": link, **of_file} for link in links},
            },
        }
    }


def writing_routes(library: pipeline.Library, ingestion: Ingestion) -> APIRouter:
    """What changes the corpus."""
    routes = APIRouter(tags=["documents"])
    folder = CorpusFolder(library.settings.corpus)

    @routes.api_route(
        "/v1/documents/{id:path}/text",
        methods=[method for method in HTTPMethod if method != HTTPMethod.GET],
        include_in_schema=False,
    )
    def text_is_not_written() -> None:
        # The routes below would take /text for a part of an id.
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET"})

    @routes.post(
        "/v1/documents",
        status_code=HTTPStatus.ACCEPTED,
        openapi_extra=_SEVERAL_FILES,
        responses={
            **_accepted("document", "document_text", "replace_document", "delete_document"),
            **problems_of(*_REFUSALS, UploadRefused, UploadConflict),
            415: problem_response(415, "The body is no multipart/form-data."),
        },
    )
    async def add_documents(request: Request, response: Response) -> Job:
        """Add files to the corpus: all of them, or none.

        Of any kind that is ingested. What a file says about itself comes from it, or from
        the corpus's `metadata.csv`. A file that is there already with the same bytes is no
        error; with others it is a conflict, and `PUT` replaces it.
        """

        def add(files: list[UploadFile]) -> Job:
            names = [checked_name(file.filename or "") for file in files]
            with ExitStack() as stack:
                staged = [stack.enter_context(folder.stage(name)) for name in names]
                for file, one in zip(files, staged, strict=True):
                    shutil.copyfileobj(file.file, one)
                    one.finish()
                folder.add(staged)
                return ingestion.submit(names)

        with ingestion.place():
            async with _sent_files(request) as files:
                # In one go: what is there has a job, even if whoever sent it is gone by now.
                job = await to_thread.run_sync(add, files)
        return _told(job, response)

    @routes.put(
        "/v1/documents/{id:path}",
        status_code=HTTPStatus.ACCEPTED,
        openapi_extra=_ONE_FILE,
        responses={
            **_accepted("document", "document_text"),
            **problems_of(*_REFUSALS, NotFound, UploadRefused, UploadConflict),
        },
    )
    async def replace_document(
        document_id: DocumentId, request: Request, response: Response
    ) -> Job:
        """Replace a document's file; a file of many documents as a whole, by its own name."""
        await to_thread.run_sync(_refuse_row, folder, document_id)
        if not await to_thread.run_sync(folder.has, document_id):
            raise no_such_file(document_id)

        def replace() -> Job:
            staged.finish()
            folder.replace(staged)
            return ingestion.submit([document_id])

        with ingestion.place(), folder.stage(document_id) as staged:
            async for chunk in _body(request):
                await to_thread.run_sync(staged.write, chunk)
            job = await to_thread.run_sync(replace)
        return _told(job, response)

    @routes.delete(
        "/v1/documents/{id:path}",
        status_code=HTTPStatus.ACCEPTED,
        responses={
            **_accepted(),
            **problems_of(StoreError, CorpusError, TooBusy, NotFound, UploadConflict),
        },
    )
    def delete_document(document_id: DocumentId, response: Response) -> Job:
        """Delete a document's file; a file of many documents as a whole, by its own name."""
        _refuse_row(folder, document_id)
        with ingestion.place():
            try:
                folder.delete(document_id)
            except NotFound:
                # Somebody else may have deleted it, and nobody told the index.
                if not any(file_of(n) == document_id for n in library.retriever.metadata):
                    raise
            return _told(ingestion.submit([document_id]), response)

    @routes.post(
        "/v1/jobs/{id}/cancel",
        status_code=HTTPStatus.ACCEPTED,
        responses=problems_of(NotFound, StoreError),
    )
    def cancel_job(job_id: JobId) -> Job:
        """Have a job end at the next safe point; one that has ended stays as it is.

        What was ingested by then stays. The files from `files_done` on stay in the corpus folder:
        they are ingested when the server starts again or another job names them, and can be
        deleted like any other.
        """
        return ingestion.cancel(job_id)

    return routes


def job_routes(ingestion: Ingestion) -> APIRouter:
    """What came of uploads, replacements and deletions."""
    routes = APIRouter(tags=["documents"])

    @routes.get("/v1/jobs/{id}", responses=problems_of(NotFound))
    async def job(job_id: JobId) -> Job:
        """How a job is: what was ingested of its files, and what could not be read and why."""
        return ingestion.job(job_id)

    return routes


def _told(job: Job, response: Response) -> Job:
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job


def _refuse_row(folder: CorpusFolder, document_id: str) -> None:
    """Raise `UploadConflict` for a row of a file that is there."""
    file = file_of(document_id)
    if file != document_id and folder.has(file):
        address = f"/v1/documents/{quote(file, safe='')}"
        raise UploadConflict(
            f"{document_id} is one row of the file {file}, and does not change alone.",
            f"Change the file and PUT it at {address}, or DELETE it there with all its rows.",
        )


@asynccontextmanager
async def _sent_files(request: Request) -> AsyncIterator[list[UploadFile]]:
    """The files of a multipart body, in temporary files while the context is open.

    Read here and not by FastAPI, which reads the body before it asks who sends it.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body is {kind or 'of no type'}, not a form"
        )
    parser = MultiPartParser(request.headers, _body(request), max_files=MOST_FILES)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, error.message.rstrip(".")) from None
    except OSError as error:
        raise unwritten("the folder for temporary files", error) from None
    try:
        files = []
        for field, value in form.multi_items():
            if field != _FIELD or not isinstance(value, UploadFile):
                raise UploadRefused(
                    f"The form's field {field[:60]!r} is not a file of {_FIELD}.",
                    f"Send each file in a field named {_FIELD}, with its file name.",
                )
            files.append(value)
        if not files:
            raise UploadRefused(
                "The form has no file.", f"Send each file in a field named {_FIELD}."
            )
        yield files
    finally:
        await form.close()


async def _body(request: Request) -> AsyncGenerator[bytes]:
    """The request's body as it arrives.

    Raises:
        BodyTooLarge: it is larger than an upload may be.
        ClientGone: it breaks off.
    """
    error = BodyTooLarge(
        f"The upload is larger than {LARGEST_UPLOAD:,} bytes.", "Send it in parts, or less of it."
    )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > LARGEST_UPLOAD:
        raise error
    received = 0
    try:
        async for chunk in request.stream():
            received += len(chunk)
            if received > LARGEST_UPLOAD:
                raise error
            if chunk:
                yield chunk
    except ClientDisconnect:
        raise ClientGone from None

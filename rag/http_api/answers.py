"""`GET /v1/answers/{id}`: an answer that was given before, and what became of its reports.

An id comes with the answer and cannot be guessed. Whoever has it may read the answer, with
any key that may ask. There is no list of ids: what others asked is theirs.
"""

from typing import Annotated

from fastapi import APIRouter, Path

from rag import pipeline
from rag.answer_log import no_such_answer
from rag.errors import NotFound, StoreError
from rag.http_api.problems import problems_of
from rag.records import Answer


def answer_routes(library: pipeline.Library) -> APIRouter:
    """What was answered before."""
    routes = APIRouter(tags=["ask"])

    @routes.get("/v1/answers/{id}", responses=problems_of(NotFound, StoreError))
    def answer(
        answer_id: Annotated[str, Path(alias="id", description="The answer's `id`.")],
    ) -> Answer:
        """An answer as it was given, and which of the reports that it cites changed or left since.

        `changed` has an entry for each citation whose document has another text by now, or is
        gone; `quote_stands` says whether the exact quote still stands in it.
        """
        found = library.answers.get(answer_id)
        if found is None:
            raise no_such_answer(answer_id)
        return found

    return routes

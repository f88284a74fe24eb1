"""How the server is: `GET /healthz`, `/readyz`, `/metrics`."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from rag.errors import NotReady
from rag.http_api.access import Dependency
from rag.http_api.desk import Desk
from rag.http_api.metrics import CONTENT_TYPE, Metrics
from rag.http_api.problems import problems_of


class Health(BaseModel):
    """That the server runs."""

    status: str = "ok"


_FIGURES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The figures, in Prometheus's text format.",
        "content": {
            "text/plain": {
                "schema": {"type": "string"},
                "example": 'byline_answers_total{mode="quotes",status="answered"} 12.0\n',
            }
        },
    }
}


def operations_routes(desk: Desk, metrics: Metrics, may_look: Dependency) -> APIRouter:
    """What whoever runs the server asks it.

    Args:
        desk: who answers.
        metrics: its figures.
        may_look: what the figures need; how the server is, anyone may ask.
    """
    routes = APIRouter(tags=["operations"])

    @routes.get("/healthz")
    async def healthz() -> Health:
        """That the server runs."""
        return Health()

    @routes.get("/readyz", responses=problems_of(NotReady))
    def readyz() -> Health:
        """That a question would be answered now: there are documents, and the models are loaded."""
        if desk.is_stopping:
            raise NotReady("The server is stopping.", "Ask another one, or wait for the next.")
        if not desk.is_warm:
            raise NotReady("The models are being loaded.", "Wait a few seconds.")
        if not len(desk.library.retriever):
            raise NotReady("The index is empty.", "Upload a report, or put some into the corpus.")
        return Health()

    @routes.get(
        "/metrics",
        responses=_FIGURES,
        response_class=Response,
        dependencies=[Depends(may_look)],
    )
    def figures() -> Response:
        """The server's figures, for Prometheus."""
        return Response(metrics.text(), HTTPStatus.OK, media_type=CONTENT_TYPE)

    return routes

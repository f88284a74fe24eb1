"""How the server is: `GET /healthz`."""

from fastapi import APIRouter
from pydantic import BaseModel


class Health(BaseModel):
    """That the server runs."""

    status: str = "ok"


def operations_routes() -> APIRouter:
    """What whoever runs the server asks it."""
    routes = APIRouter()

    @routes.get("/healthz")
    async def healthz() -> Health:
        """That the server runs."""
        return Health()

    return routes

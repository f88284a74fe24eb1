"""What no route of the API serves: 405 with the methods that there are, or 404.

The chat page at `/` takes every path that no route before it does, a known path with
another method too. This route stands between them.
"""

from collections.abc import Sequence
from http import HTTPMethod, HTTPStatus

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send


class Unmatched(BaseRoute):
    """Refuses paths of the API that it does not have, and methods that its paths do not have.

    Args:
        routes: the API's routes.
        under: paths that begin so are the API's, whether there is a route or not.
    """

    def __init__(self, routes: Sequence[BaseRoute], under: str) -> None:
        self._routes = tuple(routes)
        self._under = under

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the API, and not the chat page, is asked."""
        if scope["type"] != "http":
            return Match.NONE, {}
        known = any(route.matches(scope)[0] is Match.PARTIAL for route in self._routes)
        asked = known or scope["path"].startswith(self._under)
        return (Match.FULL if asked else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise what the API's error handlers turn into a problem."""
        allowed = [method for method in HTTPMethod if self._has(scope, method)]
        if not allowed:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(allowed)})

    def _has(self, scope: Scope, method: str) -> bool:
        as_if = {**scope, "method": method}
        return any(route.matches(as_if)[0] is Match.FULL for route in self._routes)

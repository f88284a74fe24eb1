"""Who may use the server: keys with scopes, how often and how much at once; or this machine.

A key comes as `Authorization: Bearer <secret>`, or as the login of the chat page, for that
page's own requests alone. It is looked at before anything else of a request, the body
included; `may` then says what a route needs of it. Without any key set,
whoever can reach the server may use it: it listens on loopback only (`settings.py`), and
here refuses what a page of another site could send to it through the reader's browser
(DNS rebinding by the Host, forged requests by the Origin).

Not covered: the chat page, whose login is `login` but whose sessions are Gradio's.
"""

import hmac
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Request, Security
from fastapi.security import HTTPBearer
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

from rag.errors import KeyNeeded, NotAllowed, RequestError, ServiceError, TooBusy
from rag.http_api.refusals import refuse
from rag.settings import ApiKey, Scope, is_loopback

#: Requests that one key may make in a minute.
REQUESTS_A_MINUTE = 600
#: Requests of one key that may be under way at a time.
REQUESTS_AT_ONCE = 32
#: What needs a key, when there are any, with everything below it. The rest is the chat
#: page, which has its login, and how the server is.
_GUARDED = ("/v1", "/mcp", "/metrics", "/openapi.json")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_RATE = RateLimitItemPerMinute(REQUESTS_A_MINUTE)

Dependency = Callable[..., Awaitable[None]]
#: Cookies of a request → the name of the key that its browser has logged in with.
Logins = Callable[[Mapping[str, str]], str | None]


class Access:
    """Decides who may use one server.

    Args:
        keys: who may; everyone on this machine when there are none.

    Attributes:
        logins: who has logged in to the chat page; nobody until the page is there.
    """

    def __init__(self, keys: Sequence[ApiKey]) -> None:
        self.logins: Logins = lambda cookies: None
        self._keys = tuple(keys)
        self._under_way: Counter[str] = Counter()
        self._rate = MovingWindowRateLimiter(MemoryStorage())

    @property
    def is_limited(self) -> bool:
        """Whether a key is needed."""
        return bool(self._keys)

    def may(self, scope: Scope | None = None) -> Dependency:
        """A dependency for routes that need a key with this scope; with any when None.

        Raises:
            KeyNeeded: there is none.
            NotAllowed: the key lacks the scope.
        """
        if not self._keys:
            return _everyone

        async def holder(
            request: Request,
            _sent: Annotated[Any, Security(_BEARER)],  # for the OpenAPI document
        ) -> None:
            key = getattr(request.state, "key", None)
            if key is None:
                raise _unknown("There is no key in this request.")
            if scope is not None and scope not in key.scopes:
                raise NotAllowed(
                    f"The key {key.name} lacks the scope {scope}.",
                    "Use a key that has it, or ask whoever runs the server for one.",
                )

        return holder

    def login(self, name: str, secret: str) -> bool:
        """Whether there is a key of this name that has this secret and may ask."""
        key = self._key_with(secret)
        return key is not None and key.name == name and "ask" in key.scopes

    def allows(self, name: str | None, scope: Scope) -> bool:
        """Whether the key of this name has this scope; where there are no keys, everyone may."""
        return not self._keys or any(k.name == name and scope in k.scopes for k in self._keys)

    @asynccontextmanager
    async def admitted(self, scope: AsgiScope) -> AsyncIterator[None]:
        """A request that may be served, as long as the context is open.

        Args:
            scope: the request's; its state gets the `key`.

        Raises:
            KeyNeeded, NotAllowed: as their names say.
            TooBusy: the key is used too often, or for too much at once.
        """
        headers = Headers(scope=scope)
        if not self._keys:
            _check_same_machine(headers, scope.get("method", "GET"))
            yield
            return
        if not _is_below(scope["path"], *_GUARDED):
            yield
            return
        key = self._key_of(headers.get("authorization"), HTTPConnection(scope))
        scope.setdefault("state", {})["key"] = key
        if self._under_way[key.name] >= REQUESTS_AT_ONCE:
            raise TooBusy(
                f"{REQUESTS_AT_ONCE} requests with the key {key.name} are under way.",
                "Wait for one of them to end.",
            )
        if not self._rate.hit(_RATE, key.name):
            freed_at = self._rate.get_window_stats(_RATE, key.name).reset_time
            raise TooBusy(
                f"The key {key.name} has made {REQUESTS_A_MINUTE} requests within a minute.",
                "Ask less often.",
                retry_after_s=max(1, math.ceil(freed_at - time.time())),
            )
        self._under_way[key.name] += 1
        try:
            yield
        finally:
            self._under_way[key.name] -= 1

    def _key_of(self, authorization: str | None, request: HTTPConnection) -> ApiKey:
        if authorization is None:
            name = self.logins(request.cookies)
            for logged_in in self._keys:
                if logged_in.name == name:
                    _check_same_site(request)
                    return logged_in
            raise _unknown("This server needs a key, and the request has none.")
        scheme, _, secret = authorization.partition(" ")
        key = self._key_with(secret.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise _unknown("The key that was sent is none of this server's.")
        return key

    def _key_with(self, secret: str) -> ApiKey | None:
        found = None
        for key in self._keys:  # all of them, so that time does not tell which
            expected = key.secret.get_secret_value()
            if hmac.compare_digest(_digest(secret), _digest(expected)):
                found = key
        return found


class AccessMiddleware:
    """Refuses the requests that `Access` does not admit."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        admitted = self._access.admitted(scope)
        try:
            await admitted.__aenter__()
        except (RequestError, ServiceError) as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008, "reason": error.problem})
            else:
                await refuse(error, scope["app"], scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            await admitted.__aexit__(None, None, None)


_BEARER = HTTPBearer(
    scheme_name="key",
    description="A secret of BYLINE_API_KEYS.",
    auto_error=False,  # the middleware has refused what is no key
)


async def _everyone() -> None:
    pass


def _digest(secret: str) -> bytes:
    # Of one length, because compare_digest takes less time for unequal ones.
    return hmac.digest(b"byline", secret.encode("utf-8", "surrogatepass"), "sha256")


def _unknown(problem: str) -> KeyNeeded:
    return KeyNeeded(
        problem,
        "Send one that whoever runs the server gave you, as Authorization: Bearer <key>.",
    )


def _is_below(path: str, *roots: str) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)


def _check_same_site(request: HTTPConnection) -> None:
    """A browser sends its cookies from pages of other sites too; those may not use them."""
    origin = request.headers.get("origin")
    if origin is None:
        if request.scope.get("method", "GET") in _SAFE_METHODS:  # which other sites cannot read
            return
    elif _authority(origin) == request.headers.get("host", "").lower():
        return
    raise NotAllowed(
        f"A page of {origin or 'no known site'} may not use the login of this one.",
        "Use the page of this server; or send a key.",
    )


def _check_same_machine(headers: Headers, method: str) -> None:
    host = headers.get("host")
    if host is None:
        return  # no browser
    if not is_loopback(_hostname(host)):
        raise NotAllowed(
            f"This server is for this machine only, and was asked for as {host}.",
            "Ask for it as 127.0.0.1 or localhost; or set BYLINE_API_KEYS, so that others may.",
        )
    origin = headers.get("origin")
    if origin is not None and method not in _SAFE_METHODS and _authority(origin) != host.lower():
        raise NotAllowed(
            f"A page of {origin} may not use this server.",
            "Use a program instead; or set BYLINE_API_KEYS and send a key.",
        )


def _hostname(authority: str) -> str:
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:  # not closed brackets
        return ""


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""

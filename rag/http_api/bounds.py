"""How large a request's body may be, and how slow.

A route's own `max_body_size` answers with plain text, and nothing of FastAPI's ends a
body that never arrives; so both limits are kept here, before any route.
"""

import time

import anyio
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import BodyTooLarge, BodyTooSlow, RequestError
from rag.http_api.refusals import refuse

#: The largest body, bytes; the longest conversation that may be sent fits. Uploads have
#: a limit of their own.
LARGEST_BODY = 4 * 1024 * 1024
_UPLOADS = "/v1/documents"
#: A body may take this long, and longer while it arrives at this rate.
BODY_TIME_S = 30.0
_SLOWEST_BYTES_A_S = 16 * 1024


class BoundsMiddleware:
    """Refuses bodies that are too large, or that do not arrive."""

    def __init__(self, app: ASGIApp, body_time_s: float = BODY_TIME_S) -> None:
        self._app = app
        self._body_time_s = body_time_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        app = scope["app"]
        largest = None if scope["path"].startswith(_UPLOADS) else LARGEST_BODY
        body = _Body(receive, send, largest, self._body_time_s)
        declared = Headers(scope=scope).get("content-length", "")
        if largest is not None and declared.isdecimal() and int(declared) > largest:
            await refuse(_too_large(largest), app, scope, receive, send)
            return
        try:
            await self._app(scope, body.receive, body.send)
        except HTTPException:
            if body.refusal is None or body.answered:
                raise
        # Whatever the app made of a body that broke off, this is why it did.
        if body.refusal is not None and not body.answered:
            await refuse(body.refusal, app, scope, receive, send)


class _Body:
    """One request's body as it arrives, and whether the request was answered."""

    def __init__(
        self, receive: Receive, send: Send, largest: int | None, body_time_s: float
    ) -> None:
        self._receive = receive
        self._send = send
        self._largest = largest
        self._deadline = time.monotonic() + body_time_s
        self._size = 0
        self._is_complete = False
        self.refusal: RequestError | None = None
        self.answered = False

    async def receive(self) -> Message:
        if self._is_complete:
            return await self._receive()
        deadline = self._deadline + self._size / _SLOWEST_BYTES_A_S
        with anyio.move_on_after(deadline - time.monotonic()) as waiting:
            message = await self._receive()
        if waiting.cancelled_caught:
            self.refusal = BodyTooSlow(
                "The body of the request did not arrive in time.", "Send it faster, or less of it."
            )
            raise HTTPException(408)
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._is_complete = not message.get("more_body", False)
            if self._largest is not None and self._size > self._largest:
                self.refusal = _too_large(self._largest)
                raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        if self.refusal is not None and not self.answered:
            return  # the refusal follows instead
        self.answered = True
        await self._send(message)


def _too_large(largest: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"The body of the request is larger than {largest / 1024 / 1024:g} MiB.", "Send less."
    )

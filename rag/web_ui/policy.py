"""A Content-Security-Policy for the page: nothing is fetched, sent or run but from this server.

Of inline scripts only those run that stand in the HTML as the server sends it: their hashes
are in the policy. An event handler or a script that got into the page later would not run.

Gradio makes two things needed: `gr.HTML` and its plots make functions of text (unsafe-eval),
and its components set `style` attributes (unsafe-inline, for styles alone).
"""

import base64
import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def policy_for(page: bytes) -> str:
    """The policy for a response whose HTML this is; empty for one that is none."""
    hashes = dict.fromkeys(
        base64.b64encode(hashlib.sha256(_as_parsed(script)).digest()).decode()
        for script in _INLINE.findall(page)
    )
    allowed = "".join(f" 'sha256-{digest}'" for digest in hashes)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval'{allowed}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _as_parsed(script: bytes) -> bytes:
    return script.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


class PolicyMiddleware:
    """Gives every response the policy, and keeps its address from other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start: Message | None = None  # of HTML, which is read whole before it is sent
        page = b""

        async def send_with_policy(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                if headers.get("content-type", "").startswith("text/html"):
                    start = message
                    return
                _protect(message, b"")
            elif start is not None:
                page += message.get("body", b"")
                if message.get("more_body"):
                    return
                _protect(start, page)
                await send(start)
                start, message = None, {"type": "http.response.body", "body": page}
            await send(message)

        await self._app(scope, receive, send_with_policy)


def _protect(start: Message, page: bytes) -> None:
    headers = MutableHeaders(scope=start)
    if "content-security-policy" not in headers:
        headers["Content-Security-Policy"] = policy_for(page)
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Content-Type-Options"] = "nosniff"

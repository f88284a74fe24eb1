"""Server-sent events from an async generator that is closed however the response ends.

How they are described: OpenAPI 3.2 has `itemSchema` for each event of a stream.
"""

import re
from collections.abc import AsyncGenerator
from typing import Any

import anyio
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

#: Line ends to `str.splitlines`, by which some clients read, but to no standard of events.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


class EventStream(EventSourceResponse):
    """The events as a response; a client that goes away closes their generator.

    Args:
        events: each as it goes over the line.
    """

    def __init__(self, events: AsyncGenerator[bytes]) -> None:
        super().__init__(events, headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, then close where they come from."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            # Starlette leaves a generator that it did not read to its end to the collector.
            with anyio.CancelScope(shield=True):
                await self._events.aclose()


def event_of(json: str, name: str | None = None) -> bytes:
    """One event with JSON as its data."""
    escaped = _LINE_ENDS.sub(lambda end: f"\\u{ord(end.group()):04x}", json)
    return format_sse_event(data_str=escaped, event=name)


def keep_alive(note: str) -> bytes:
    """A comment, which clients leave out."""
    return format_sse_event(comment=note)


def described_event(name: str | None, component: str) -> dict[str, Any]:
    """The schema of an event whose data are one of the document's components.

    Args:
        name: the event's name; None for one without.
        component: the name of its data's schema.
    """
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": f"#/components/schemas/{component}"},
    }
    properties = {"data": data} if name is None else {"event": {"const": name}, "data": data}
    return {"type": "object", "properties": properties, "required": list(properties)}

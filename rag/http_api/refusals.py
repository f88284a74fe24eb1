"""An error that no route raised → the response that a route's would have got."""

from inspect import isawaitable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import Receive, Scope, Send


async def refuse(
    error: Exception, app: FastAPI, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer a request with what the app's error handlers make of `error`.

    Args:
        error: of a kind that a handler is for.
        app: the one whose handlers; the scope names another once a mounted app was reached.
        scope, receive, send: the request's.
    """
    handlers = app.exception_handlers
    handler = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    response = handler(Request(scope, receive), error)
    if isawaitable(response):
        response = await response
    await response(scope, receive, send)

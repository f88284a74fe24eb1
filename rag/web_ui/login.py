"""Who may see the page, where there are keys: whoever has logged in with one."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request

#: What shows the login.
_LOGIN_PAGE = frozenset({"/", "/login", "/login/", "/theme.css", "/gradio_api/theme.css"})
_LOGIN_FILES = ("/assets/", "/static/", "/svelte/")


def logged_in(request: Request) -> None:
    """Raises 401 for all but the login page and its files, unless a login was made."""
    path = request.scope["path"]
    if path in _LOGIN_PAGE or path.startswith(_LOGIN_FILES):
        return
    if logged_in_as(request.app, request.cookies) is None:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "Log in first.")


def logged_in_as(page: Any, cookies: Mapping[str, str]) -> str | None:
    """The name of the key that a browser has logged in with.

    Args:
        page: the Gradio app.
        cookies: of one of the browser's requests.
    """
    for cookie in (f"access-token-{page.cookie_id}", f"access-token-unsecure-{page.cookie_id}"):
        name: str | None = page.tokens.get(cookies.get(cookie))
        if name is not None:
            return name
    return None

"""Who may see the page, where there are keys: whoever has logged in with one."""

from http import HTTPStatus

from fastapi import HTTPException, Request

#: What shows the login.
_LOGIN_PAGE = frozenset({"/", "/login", "/login/", "/theme.css", "/gradio_api/theme.css"})
_LOGIN_FILES = ("/assets/", "/static/", "/svelte/")


def logged_in(request: Request) -> None:
    """Raises 401 for all but the login page and its files, unless a login was made."""
    path = request.scope["path"]
    if path in _LOGIN_PAGE or path.startswith(_LOGIN_FILES):
        return
    tokens, name = request.app.tokens, request.app.cookie_id
    for cookie in (f"access-token-{name}", f"access-token-unsecure-{name}"):
        if request.cookies.get(cookie) in tokens:
            return
    raise HTTPException(HTTPStatus.UNAUTHORIZED, "Log in first.")

"""A run's own page, which has scripts, served beside the chat page and kept apart from it.

The page that Byline wrote runs two scripts and fetches nothing. But a run's folder may have
come from somebody else, and what stands at this address is of our origin. So the policy here
has it sandboxed: it runs in an origin of its own, without our cookies and storage, and can
neither fetch, nor send, nor open anything, whatever it holds.
"""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response

from rag.errors import BylineError
from rag.web_ui.evaluate_runs import Runs

#: The page narrows its scripts to two by their hashes; of several policies all hold.
_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def report_routes(runs: Runs) -> APIRouter:
    """`GET /byline/runs/<name>/report.html`; the name is one of the listing's."""
    routes = APIRouter()

    @routes.get("/byline/runs/{name}/report.html", response_model=None)
    def report(name: str) -> Response:
        """A run's own page."""
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
        try:
            file = runs.report(name)
        except BylineError as error:
            told = f"{error.problem} {error.remedy}\n"
            return PlainTextResponse(told, HTTPStatus.NOT_FOUND, headers)
        return FileResponse(file, media_type="text/html", headers=headers)

    return routes

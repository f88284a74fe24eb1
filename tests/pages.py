"""What a reader does on the page, in the words of a reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from rag.settings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

#: Where screenshots go.
ARTEFACTS = ROOT / "test-artefacts"
#: Generous, because many tests may share the machine.
PATIENCE_MS = 30_000
#: How readers look at it.
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
#: A test of what a reader does, done in each; what it opens takes the look.
in_every_look = pytest.mark.parametrize("look", LOOKS)


@contextmanager
def opened(browser: "Browser", address: str, **looks: Any) -> Iterator[tuple["Page", list[str]]]:
    """A page in a browser of its own, and every address that it asks for.

    Args:
        browser: what opens it.
        address: the page's.
        looks: what `Browser.new_context` takes, such as `color_scheme`.
    """
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE_MS)
    context = browser.new_context(**{"viewport": {"width": 1100, "height": 900}, **looks})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(address)
    yield page, asked_for
    context.close()


def ask_in(page: "Page", question: str) -> None:
    """Ask, without waiting for the answer."""
    box = page.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")


def answer_to(page: "Page", question: str) -> "Locator":
    """The turn of a question that is asked now, when its answer is there."""
    turns = page.locator("#byline-ask article")
    before = turns.count()
    ask_in(page, question)
    turn = page.locator("#byline-newest article[aria-busy=false]")
    page.wait_for_function(
        "([before]) => document.querySelectorAll('#byline-ask article').length > before",
        arg=[before],
    )
    turn.wait_for()
    return turn


def mark_of(turn: "Locator", number: int) -> "Locator":
    """The first mark in an answer that leads to its source of this number."""
    return turn.locator(".byline-mark", has_text=f"[{number}]").first

"""Many readers at once, each in a browser of their own: real server, real Chromium.

More of them: `READERS=20 QUESTIONS=10 pytest tests/test_many_readers.py -s`.
"""

import os
import time

from playwright.sync_api import Browser, Page, expect

from tests.pages import ask_in

READERS = int(os.environ.get("READERS", "6"))
QUESTIONS = int(os.environ.get("QUESTIONS", "3"))
#: For all of a round; many tests may share the machine.
PATIENCE_MS = 120_000
ASKED = (
    "How many people died in the Mykolaiv strike",
    "What are the curfew hours in Kherson",
    "Who ordered the troops to leave the right bank",
    "What happened to the Antonivsky bridge",
    "Who won the 1998 World Cup",
)


def question_of(reader: int, number: int) -> str:
    """Unlike any other's: each is addressed to somebody else."""
    return f"{ASKED[(reader + number) % len(ASKED)]}, reader {reader} asks, {number}?"


def test_every_reader_is_answered_and_sees_no_others_conversation(
    browser: Browser, served: str
) -> None:
    pages: list[Page] = []
    for _ in range(READERS):
        context = browser.new_context(viewport={"width": 1000, "height": 800})
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(served)
        pages.append(page)
    for page in pages:
        page.get_by_label("Your question").wait_for()
    rounds_s = []
    for number in range(QUESTIONS):
        began = time.monotonic()
        for reader, page in enumerate(pages):
            ask_in(page, question_of(reader, number))
        for reader, page in enumerate(pages):
            answered = page.locator("#byline-newest article[aria-busy=false]")
            asked = answered.get_by_role("heading", level=2)
            expect(asked).to_have_text(question_of(reader, number), timeout=PATIENCE_MS)
            expect(answered.locator(".byline-status")).to_be_visible()
        rounds_s.append(time.monotonic() - began)
    print(f"{READERS} readers, each round: {[round(s, 1) for s in rounds_s]} s")
    for reader, page in enumerate(pages):
        headings = page.locator("#byline-ask article h2").all_text_contents()
        assert headings == [question_of(reader, number) for number in range(QUESTIONS)]
        assert page.locator("#byline-ask .byline-notice").count() == 0
        page.context.close()

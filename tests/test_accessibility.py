"""Whether everyone can use the page, by axe-core's rules: real server, real Chromium."""

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, expect

from tests.pages import ARTEFACTS, LOOKS, answer_to, in_every_look, mark_of, opened

#: What a reader sees of an answer in its three kinds.
DISPUTED = "How many people died in the Mykolaiv strike?"
UNKNOWN = "Who won the 1998 World Cup?"
#: Runs the rules, and names what breaks them: rule, severity, where.
RUN = """() => axe.run().then((found) => found.violations
  .filter((broken) => ["serious", "critical"].includes(broken.impact))
  .flatMap((broken) => broken.nodes.map(
    (node) => `${broken.id} (${broken.impact}): ${node.target} ${node.failureSummary}`)))"""


def serious_in(page: Page) -> list[str]:
    """What keeps some readers from using the page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text())
    # Half-way through a transition a colour is none of the page's.
    page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")
    violations: list[str] = page.evaluate(RUN)
    return violations


@in_every_look
def test_no_serious_barrier_on_any_tab(look: str, browser: Browser, served: str) -> None:
    barriers = {}
    with opened(browser, served, **{"reduced_motion": "reduce", **LOOKS[look]}) as (page, _):
        box = page.get_by_label("Your question")
        expect(box).to_be_in_viewport(ratio=1)  # without scrolling
        barriers["nothing asked"] = serious_in(page)
        answer_to(page, UNKNOWN)
        barriers["not in the corpus"] = serious_in(page)
        page.screenshot(path=ARTEFACTS / f"silence-{look}.png")
        turn = answer_to(page, DISPUTED)
        expect(turn.locator(".byline-disagreement")).to_be_in_viewport()
        expect(box).to_be_in_viewport(ratio=1)
        barriers["disputed"] = serious_in(page)
        page.screenshot(path=ARTEFACTS / f"answer-{look}.png")
        mark_of(turn, 1).click()
        expect(page.locator("#byline-source mark.byline-pointed").first).to_be_visible()
        barriers["source"] = serious_in(page)
        page.screenshot(path=ARTEFACTS / f"reading-{look}.png")
        page.keyboard.press("Escape")
        for tab in page.get_by_role("tab").all()[1:]:
            tab.click()
            name = tab.inner_text()
            expect(page.get_by_role("tabpanel").locator("visible=true").first).to_be_visible()
            barriers[name] = serious_in(page)
            page.screenshot(path=ARTEFACTS / f"{name.lower()}-{look}.png")
        # Nothing is wider than the screen.
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not any(barriers.values()), barriers


def test_dark_follows_the_reader(browser: Browser, served: str) -> None:
    shades = []
    for look in ("light", "dark"):
        with opened(browser, served, **LOOKS[look]) as (page, _):
            page.get_by_label("Your question").wait_for()
            shades.append(
                page.evaluate(
                    "getComputedStyle(document.getElementById('byline-composer'))"
                    ".backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)"
                )
            )
    assert min(shades[0]) > 240
    assert max(shades[1]) < 50


def test_an_answer_is_told_to_a_screen_reader(browser: Browser, served: str) -> None:
    with opened(browser, served) as (page, _):
        answer_to(page, UNKNOWN)
        heard = page.get_by_role("status").locator("visible=true")
        expect(page.locator("#byline-heard")).to_have_text("The corpus does not say.")
        turn = answer_to(page, DISPUTED)
        expect(page.locator("#byline-heard")).to_have_text(
            "Answered with 3 sentences from 3 reports."
        )
        expect(turn.get_by_role("heading", name=DISPUTED, level=2)).to_be_visible()
        assert turn.get_by_role("button", name="Source 1: ").count() >= 1
        assert heard.count() >= 1

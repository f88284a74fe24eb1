"""The page's Content-Security-Policy and its login: real server, real Chromium."""

import base64
import hashlib
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from rag.settings import ROOT
from rag.web_ui.policy import policy_for
from tests.conftest import REPORTS, environment, serving
from tests.pages import answer_to, mark_of, opened

SECRET = "a-secret-of-the-reader-0123456789"
QUESTION = "How long will repairs of the Talle bridge take?"
CITED = {"document": "bridge.txt", "version": "", "quotes": []}


@pytest.fixture(scope="module")
def guarded(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[str]:
    """The address of a server that has a login."""
    folder, port = tmp_path_factory.mktemp("guarded"), free_port()
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in REPORTS.items():
        (corpus / name).write_text(text, encoding="utf-8")
    environ = environment(
        BYLINE_CORPUS=str(corpus),
        BYLINE_DATA=str(folder / "index"),
        BYLINE_PORT=str(port),
        BYLINE_API_KEYS=f"reader:ask:{SECRET}",
    )
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/healthz", folder / "log", environ):
        yield address


@pytest.fixture
def page(browser: Browser, guarded: str) -> Iterator[tuple[Page, list[str]]]:
    """The page, logged in, and what its console says."""
    with opened(browser, guarded) as (page, _):
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.get_by_label("username").fill("reader")
        page.get_by_label("password").fill(SECRET)
        page.get_by_role("button", name="Login").click()
        page.get_by_label("Your question").wait_for()
        yield page, told


def test_the_inline_scripts_of_a_page_are_allowed_by_their_hashes() -> None:
    policy = policy_for(
        b"<script>one()</script><script data-x>two()\r\n</script><script src='a.js'></script>"
    )
    allowed = [
        base64.b64encode(hashlib.sha256(script).digest()).decode()
        for script in (b"one()", b"two()\n")
    ]
    (scripts,) = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert scripts == f"script-src 'self' 'unsafe-eval' 'sha256-{allowed[0]}' 'sha256-{allowed[1]}'"
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert policy_for(b"").count("sha256") == 0


def test_the_page_has_a_policy_and_the_api_is_left_alone(guarded: str) -> None:
    page = httpx.get(f"{guarded}/")
    assert page.headers["content-security-policy"] == policy_for(page.content)
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["content-length"] == str(len(page.content))
    asset = httpx.get(f"{guarded}/theme.css")
    assert asset.headers["content-security-policy"] == policy_for(b"")
    assert "content-security-policy" not in httpx.get(f"{guarded}/healthz").headers


def test_reports_and_scripts_are_behind_the_login(guarded: str) -> None:
    assert httpx.post(f"{guarded}/byline/source", json=CITED).status_code == 401
    assert httpx.get(f"{guarded}/byline/page.js").status_code == 401
    with httpx.Client(base_url=guarded) as reader:
        login = {"username": "reader", "password": SECRET}
        assert reader.post("/login", data=login).is_success
        source = reader.post("/byline/source", json=CITED).json()
        assert source["state"] == "changed"
        assert "".join(piece["text"] for piece in source["pieces"]) == REPORTS["bridge.txt"]
        assert reader.post("/byline/source", json={**CITED, "document": "../x"}).json() == {
            **dict.fromkeys(source),
            "state": "gone",
            "document": "../x",
            "pieces": [],
        }
        assert reader.post("/byline/source", json={"document": "bridge.txt"}).status_code == 422
        assert reader.get("/byline/page.js").text.startswith("//")
        assert reader.get("/byline/..%2Fpage.js").status_code == 404
        assert reader.get("/byline/style.js").status_code == 404


def test_a_reader_who_is_logged_in_asks_and_reads_with_no_word_of_the_policy(
    page: tuple[Page, list[str]],
) -> None:
    chat, told = page
    turn = answer_to(chat, QUESTION)
    mark_of(turn, 1).click()
    expect(chat.locator("#byline-source mark.byline-pointed").first).to_contain_text("six weeks")
    assert not [text for text in told if "Content Security Policy" in text]


#: Tries to reach another host in each way there is, and tells what the policy refused.
TRY = """async () => {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (event) => refused.push(
    `${event.effectiveDirective} ${event.blockedURI}`));
  const add = (name, set) => document.body.append(Object.assign(document.createElement(name), set));
  const tried = await fetch("https://elsewhere.example/").then(() => "reached", () => "refused");
  add("img", { src: "https://elsewhere.example/a.png" });
  add("script", { src: "https://elsewhere.example/a.js" });
  add("iframe", { src: "https://elsewhere.example/" });
  add("link", { rel: "stylesheet", href: "https://elsewhere.example/a.css" });
  add("script", { textContent: "window.canary = 1" });
  const holder = document.createElement("div");
  holder.innerHTML = '<button onclick="window.canary = 2">x</button>';
  document.body.append(holder);
  holder.firstChild.click();
  add("form", { action: "https://elsewhere.example/", method: "post" });
  document.body.lastChild.submit();
  for (let waited = 0; refused.length < 8 && waited < 100; waited++) {
    await new Promise((next) => setTimeout(next, 50));
  }
  return [tried, refused.sort()];
}"""


def test_nothing_can_be_fetched_from_elsewhere_and_nothing_run_that_was_not_sent(
    page: tuple[Page, list[str]],
) -> None:
    chat, _ = page
    reached: list[str] = []
    chat.on("response", lambda response: reached.append(response.url))
    tried, refused = chat.evaluate(TRY)
    assert tried == "refused"
    assert [line.split()[0] for line in refused] == [
        *("connect-src", "form-action", "frame-src", "img-src"),
        *("script-src-attr", "script-src-elem", "script-src-elem", "style-src-elem"),
    ]
    assert chat.evaluate("window.canary") is None
    assert not [url for url in reached if "elsewhere" in url]


def test_files_come_in_by_the_api_alone(served: str) -> None:
    sent = httpx.post(f"{served}/gradio_api/upload", files={"files": ("a.txt", b"Words.")})
    assert sent.status_code == 404
    assert "POST /v1/documents" in sent.text

"""Who may use the server: a real one with keys, and `served`, which has none."""

import hmac
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx
import pytest

from rag.errors import TooBusy
from rag.http_api.access import REQUESTS_A_MINUTE, REQUESTS_AT_ONCE, Access
from rag.settings import ROOT, Settings
from tests.conftest import environment, serving, wait_for

READER, EDITOR, LOADER = "reader-secret-0001", "editor-secret-0002", "loader-secret-0003"
KEYS = f"reader:ask:{READER}, editor:ask+write:{EDITOR}, loader:write:{LOADER}"
QUESTION = {"question": "Who closed the bridge?"}


@pytest.fixture(scope="module")
def guarded(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[str]:
    """The address of a server with keys, over one report."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "bridge.txt").write_text("The mayor closed the Talle bridge on Monday.")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environ = environment(
        BYLINE_CORPUS=str(folder / "corpus"),
        BYLINE_DATA=str(folder / "index"),
        BYLINE_PORT=str(port),
        BYLINE_HOST="0.0.0.0",
        BYLINE_API_KEYS=KEYS,
    )
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/healthz", folder / "log", environ):
        yield address
        httpx.get(f"{address}/v1/corpus", headers=bearer(READER), timeout=60)
    log = (folder / "log").read_text()
    assert '"key": "reader"' in log
    assert not any(secret in log for secret in (READER, EDITOR, LOADER))


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_how_the_server_is_anyone_may_ask(guarded: str) -> None:
    assert httpx.get(f"{guarded}/healthz").json() == {"status": "ok"}
    wait_for(lambda: httpx.get(f"{guarded}/readyz").is_success, "the models to be loaded")


ROUTES = [
    ("POST", "/v1/ask"),
    ("POST", "/v1/search"),
    ("GET", "/v1/documents"),
    ("POST", "/v1/documents"),
    ("GET", "/v1/documents/bridge.txt/text"),
    ("PUT", "/v1/documents/bridge.txt"),
    ("DELETE", "/v1/documents/bridge.txt"),
    ("GET", "/v1/jobs/1"),
    ("POST", "/v1/jobs/1/cancel"),
    ("GET", "/v1/corpus"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/responses"),
    ("GET", "/v1/no-such-thing"),
    ("POST", "/mcp"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_everything_else_needs_a_key(guarded: str, method: str, path: str) -> None:
    sent: list[dict[str, str]] = [
        {},
        {"x-api-key": EDITOR},
        {"Authorization": f"Basic {EDITOR}"},
        {"Authorization": "Bearer"},
        bearer(EDITOR[:-1]),
        bearer(f"editor:{EDITOR}"),
    ]
    for headers in sent:
        response = httpx.request(method, f"{guarded}{path}", headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        told = response.json()
        assert "key" in (told["error"]["message"] if "error" in told else told["detail"])


@pytest.mark.parametrize(
    ("method", "path", "secret", "scope"),
    [
        ("POST", "/v1/ask", LOADER, "ask"),
        ("POST", "/v1/search", LOADER, "ask"),
        ("GET", "/v1/documents", LOADER, "ask"),
        ("GET", "/v1/corpus", LOADER, "ask"),
        ("GET", "/v1/models", LOADER, "ask"),
        ("POST", "/v1/chat/completions", LOADER, "ask"),
        ("POST", "/mcp", LOADER, "ask"),
        ("POST", "/v1/documents", READER, "write"),
        ("PUT", "/v1/documents/bridge.txt", READER, "write"),
        ("DELETE", "/v1/documents/bridge.txt", READER, "write"),
        ("POST", "/v1/jobs/1/cancel", READER, "write"),
    ],
)
def test_a_key_needs_the_scope_which_is_named(
    guarded: str, method: str, path: str, secret: str, scope: str
) -> None:
    body = {"question": "?", "model": "byline", "messages": [{"role": "user", "content": "?"}]}
    if path in ("/v1/ask", "/v1/search"):
        body = {"question": "?"}
    json = body if method == "POST" and path != "/v1/documents" else None
    response = httpx.request(method, f"{guarded}{path}", headers=bearer(secret), json=json)
    assert response.status_code == 403
    told = response.json()
    said = told["error"]["message"] if "error" in told else told["detail"]
    assert f"lacks the scope {scope}" in said
    assert secret not in response.text


def test_a_key_with_the_scope_may(guarded: str) -> None:
    asked = httpx.post(f"{guarded}/v1/ask", json=QUESTION, headers=bearer(READER), timeout=60)
    assert asked.json()["citations"][0]["document"] == "bridge.txt"
    lower = {"Authorization": f"bearer {EDITOR}"}
    assert httpx.get(f"{guarded}/v1/corpus", headers=lower).is_success
    added = {"files": ("ferry.txt", b"The ferry adds four trips a day.", "text/plain")}
    sent = httpx.post(f"{guarded}/v1/documents", files=added, headers=bearer(LOADER))
    assert sent.status_code == 202
    assert httpx.get(f"{guarded}/metrics", headers=bearer(LOADER)).is_success


def test_a_body_is_not_read_before_the_key(guarded: str) -> None:
    """The refusal comes although not one byte of the body does."""
    parts = urlsplit(guarded)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as line:
        head = "POST /v1/documents HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(100).startswith(b"HTTP/1.1 401")


def test_openapi_declares_the_keys(guarded: str) -> None:
    document = httpx.get(f"{guarded}/openapi.json", headers=bearer(LOADER)).json()
    schemes = document["components"]["securitySchemes"]
    assert schemes["key"]["type"] == "http"
    assert schemes["key"]["scheme"] == "bearer"
    assert document["paths"]["/v1/ask"]["post"]["security"] == [{"key": []}]
    assert document["paths"]["/metrics"]["get"]["security"] == [{"key": []}]
    assert "security" not in document["paths"]["/healthz"]["get"]


def test_with_keys_the_server_may_have_any_name(guarded: str) -> None:
    headers = {**bearer(READER), "Host": "byline.example", "Origin": "https://other.example"}
    assert httpx.post(f"{guarded}/v1/search", json=QUESTION, headers=headers).is_success


PAGE = ["/config", "/gradio_api/info", "/gradio_api/app_id", "/gradio_api/heartbeat/1"]


def test_the_page_is_a_login_until_one_is_made(guarded: str) -> None:
    page = httpx.get(f"{guarded}/")
    assert page.is_success
    assert '"auth_required":true' in page.text.replace(" ", "")
    assert "Your question" not in page.text
    for path in [*PAGE, "/gradio_api/user", "/gradio_api/file=app.py", "/monitoring"]:
        assert httpx.get(f"{guarded}{path}").status_code == 401, path
    for path in ("queue/join", "cancel", "reset", "call/x", "vibe-edit", "upload"):
        response = httpx.post(f"{guarded}/gradio_api/{path}", json={})
        assert response.status_code == 401, path


def test_the_login_is_a_keys_name_and_secret(guarded: str) -> None:
    for name, secret in (
        ("reader", EDITOR),
        ("reader", ""),
        ("", READER),
        ("nobody", READER),
        ("loader", LOADER),  # which may not ask
    ):
        login = {"username": name, "password": secret}
        assert httpx.post(f"{guarded}/login", data=login).status_code in (400, 422)
    with httpx.Client(base_url=guarded) as browser:
        login = {"username": "reader", "password": READER}
        assert browser.post("/login", data=login).is_success
        assert browser.get("/config").is_success
        assert "Your question" in browser.get("/").text


def test_the_pages_login_is_its_key_for_that_page_alone(guarded: str) -> None:
    """As with the key itself; and no other site's page can use it through the browser."""
    own = {"Origin": guarded}
    ferry = {"files": ("ferry.txt", b"The ferry adds four trips a day.", "text/plain")}
    with httpx.Client(base_url=guarded, timeout=60) as browser:
        assert browser.get("/v1/corpus").status_code == 401
        browser.post("/login", data={"username": "reader", "password": READER})
        assert browser.get("/v1/corpus").is_success
        refused = browser.post("/v1/documents", files=ferry, headers=own)
        assert refused.status_code == 403
        assert refused.json()["detail"] == "The key reader lacks the scope write."
        assert browser.get("/v1/corpus", headers=bearer(EDITOR[:-1])).status_code == 401
        browser.get("/logout")
        assert browser.get("/v1/corpus").status_code == 401

        browser.post("/login", data={"username": "editor", "password": EDITOR})
        for origin in ({}, {"Origin": "https://other.example"}, {"Origin": "null"}):
            for method, path in (("POST", "/v1/documents"), ("DELETE", "/v1/documents/ferry.txt")):
                assert browser.request(method, path, headers=origin).status_code == 403
        sent = browser.post("/v1/documents", files=ferry, headers=own)
        assert sent.status_code == 202
        assert browser.post(f"/v1/jobs/{sent.json()['id']}/cancel", headers=own).status_code == 202


def test_without_keys_the_server_has_names_of_this_machine_only(served: str) -> None:
    port = urlsplit(served).port
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "LOCALHOST"):
        assert httpx.get(f"{served}/v1/corpus", headers={"Host": host}).is_success, host
    for host in ("rebound.example", f"127.0.0.1.rebound.example:{port}", "[::1", "192.0.2.7"):
        for path in ("/v1/corpus", "/", "/healthz", "/openapi.json"):
            response = httpx.get(f"{served}{path}", headers={"Host": host})
            assert response.status_code == 403, (host, path)
        assert "BYLINE_API_KEYS" in response.json()["remedy"]


def test_without_keys_a_page_of_another_site_may_not_write(served: str) -> None:
    for origin in ("https://other.example", "null", served.replace("127.0.0.1", "localhost")):
        headers = {"Origin": origin}
        for path in ("/v1/search", "/v1/documents", "/gradio_api/queue/join", "/mcp"):
            response = httpx.post(f"{served}{path}", json=QUESTION, headers=headers)
            assert response.status_code == 403, (origin, path)
    own = httpx.post(f"{served}/v1/search", json=QUESTION, headers={"Origin": served}, timeout=60)
    assert own.is_success


def test_without_keys_openapi_asks_for_none(served: str) -> None:
    document = httpx.get(f"{served}/openapi.json").json()
    assert "securitySchemes" not in document["components"]
    assert not any("security" in operation for operation in document["paths"]["/v1/ask"].values())


@pytest.fixture
def access(tmp_path: Path) -> Access:
    return Access(Settings(corpus=tmp_path / "c", data=tmp_path / "d", api_keys=KEYS).keys)


def request_with(secret: str) -> dict[str, Any]:
    headers = [(b"authorization", f"Bearer {secret}".encode())]
    return {"type": "http", "method": "GET", "path": "/v1/corpus", "headers": headers}


def test_a_key_may_ask_so_often_a_minute(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)

    async def knock(secret: str) -> None:
        async with access.admitted(request_with(secret)):
            pass

    async def knocking() -> None:
        nonlocal now
        for _ in range(REQUESTS_A_MINUTE // 2):
            await knock(READER)
        now += 20
        for _ in range(REQUESTS_A_MINUTE // 2):
            await knock(READER)
        with pytest.raises(TooBusy, match="reader has made 600 requests") as caught:
            await knock(READER)
        assert caught.value.retry_after_s == 40  # when the first half is a minute old
        await knock(EDITOR)  # has a rate of its own
        now += 41
        await knock(READER)

    anyio.run(knocking)


def test_a_key_may_have_so_much_under_way(access: Access) -> None:
    async def knocking() -> None:
        async with AsyncExitStack() as under_way:
            for _ in range(REQUESTS_AT_ONCE):
                await under_way.enter_async_context(access.admitted(request_with(READER)))
            with pytest.raises(TooBusy, match="32 requests with the key reader") as caught:
                await under_way.enter_async_context(access.admitted(request_with(READER)))
            assert caught.value.retry_after_s >= 1
            await under_way.enter_async_context(access.admitted(request_with(EDITOR)))
        async with access.admitted(request_with(READER)):
            pass

    anyio.run(knocking)


@pytest.mark.parametrize("secret", [READER, LOADER, "x", "", "ü" * 20, "\ud83d"])
def test_every_key_is_compared_whichever_it_is(
    access: Access, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    compared: list[tuple[int, int]] = []
    compare = hmac.compare_digest

    def counted(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    assert access.login("reader", secret) is (secret == READER)
    assert compared == [(32, 32)] * 3

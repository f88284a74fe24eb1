"""How the server is: readiness, figures, log, traces and its end, of real servers."""

import gzip
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from prometheus_client.parser import text_string_to_metric_families

from rag.http_api import create_app
from rag.jobs import Ingestion
from rag.pipeline import ingest, open_library
from rag.settings import ROOT, Settings
from tests.conftest import environment, serving, wait_for
from tests.scripted_model import Says, ScriptedModel

REPAIRS = "Engineer Marta Olsen said repairs would take six weeks."
FALSE = "Engineer Marta Olsen said repairs would take nine weeks."
ASKED = "How long will repairs of the bridge take?"


def wrote(*texts: str) -> str:
    statements = [{"quotes": [{"passage": 1, "words": REPAIRS}], "text": t} for t in texts]
    return json.dumps({"statements": statements})


class Collector:
    """An OpenTelemetry collector on loopback that keeps the spans it is sent."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.services: set[str] = set()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Content-Encoding"] == "gzip":
                    body = gzip.decompress(body)
                assert self.path == "/v1/traces"
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for told in resource.resource.attributes:
                        if told.key == "service.name":
                            collector.services.add(told.value.string_value)
                    for scope in resource.scope_spans:
                        collector.spans += scope.spans
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Operated:
    """A server over three reports with a scripted model, and where it tells of itself."""

    def __init__(self, address: str, log: Path, collector: Collector) -> None:
        self.address = address
        self.collector = collector
        self._log = log

    def lines(self) -> list[dict[str, Any]]:
        """What it logged; its lines for people aside."""
        return [json.loads(line) for line in self._log.read_text().splitlines() if line[:1] == "{"]

    def line(self, request_id: str) -> dict[str, Any]:
        """What it logged of one request."""
        wait_for(lambda: request_id in self._log.read_text(), "the request's line", 10)
        (line,) = [told for told in self.lines() if told.get("request_id") == request_id]
        return line

    def text(self) -> str:
        return self._log.read_text()

    def figure(self, name: str, **labels: str) -> float:
        """One of its figures; 0 when there is none with these labels."""
        return figure(httpx.get(f"{self.address}/metrics").text, name, **labels)


def figure(text: str, name: str, **labels: str) -> float:
    found = [
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    assert len(found) <= 1, found
    return found[0] if found else 0.0


def corpus_in(folder: Path) -> Path:
    (folder / "corpus").mkdir()
    (folder / "corpus" / "bridge.txt").write_text(
        f"The Talle bridge was closed on Monday after an inspection found cracks.\n\n{REPAIRS}\n"
    )
    (folder / "corpus" / "ferry.txt").write_text("The ferry company added four trips a day.\n")
    return folder / "corpus"


@pytest.fixture(scope="module")
def operated(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int], _scripted_server: str
) -> Iterator[Operated]:
    folder = tmp_path_factory.mktemp("operated")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    collector = Collector()
    environ = environment(
        BYLINE_CORPUS=str(corpus_in(folder)),
        BYLINE_DATA=str(folder / "index"),
        BYLINE_PORT=str(port),
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.address,
        OTEL_BSP_SCHEDULE_DELAY="100",
        **ScriptedModel(_scripted_server).environment,
    )
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/healthz", folder / "log", environ):
        wait_for(lambda: httpx.get(f"{address}/readyz").is_success, "the models to be loaded")
        yield Operated(address, folder / "log", collector)
    collector.close()


def test_figures_count_requests_answers_and_what_was_withheld(
    operated: Operated, scripted_model: ScriptedModel
) -> None:
    metrics = httpx.get(f"{operated.address}/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=")
    before = metrics.text
    scripted_model.play(Says(wrote(REPAIRS, FALSE)))
    answer = httpx.post(f"{operated.address}/v1/ask", json={"question": ASKED}, timeout=60).json()
    assert [withheld["text"] for withheld in answer["withheld"]] == [FALSE]
    body = {"question": "Who won the 1998 World Cup?", "mode": "quotes"}
    assert httpx.post(f"{operated.address}/v1/ask", json=body, timeout=60).is_success
    assert httpx.get(f"{operated.address}/v1/jobs/no-such-job").status_code == 404
    after = httpx.get(f"{operated.address}/metrics").text

    def more(name: str, **labels: str) -> float:
        return figure(after, name, **labels) - figure(before, name, **labels)

    assert more("byline_requests_total", method="POST", route="/v1/ask", status="200") == 2
    assert more("byline_requests_total", route="/v1/jobs/{id}", status="404") == 1
    assert more("byline_request_seconds_count", method="POST", route="/v1/ask") == 2
    assert more("byline_answers_total", mode="prose", status="answered") == 1
    assert more("byline_answers_total", mode="quotes", status="not_in_corpus") == 1
    (test,) = answer["withheld"][0]["failed"]
    assert more("byline_withheld_statements_total", test=test) == 1
    for stage, ms in answer["timings_ms"].items():
        seconds = more("byline_answer_stage_seconds_sum", mode="prose", stage=stage)
        assert seconds == pytest.approx(ms / 1000), stage
    assert figure(after, "byline_index_documents") == 2
    assert figure(after, "byline_index_passages") >= 2
    assert figure(after, "process_resident_memory_bytes") > 50_000_000
    assert "bridge" not in after  # of the question or of a document's name
    assert "no-such-job" not in after


def test_figures_count_what_is_ingested(operated: Operated) -> None:
    before = operated.figure("byline_documents_ingested_total")
    added = {"files": ("tolls.txt", b"The toll is five euros from May.", "text/plain")}
    job = httpx.post(f"{operated.address}/v1/documents", files=added).json()

    def is_done() -> bool:
        told = httpx.get(f"{operated.address}/v1/jobs/{job['id']}").json()
        return bool(told["state"] == "done")

    wait_for(is_done, "the job to be done")
    assert operated.figure("byline_documents_ingested_total") == before + 1
    assert operated.figure("byline_ingest_jobs_waiting") == 0
    assert operated.figure("byline_ingest_running") == 0


def test_a_request_is_one_line_without_its_question(
    operated: Operated, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(wrote(REPAIRS)))
    headers = {"X-Request-Id": "my-request.1"}
    asked = {"question": f"{ASKED} zanzibar"}
    response = httpx.post(f"{operated.address}/v1/ask", json=asked, headers=headers, timeout=60)
    assert response.headers["X-Request-Id"] == "my-request.1"
    line = operated.line("my-request.1")
    assert (line["event"], line["level"]) == ("request", "info")
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/ask", 200)
    assert line["duration_ms"] >= response.json()["timings_ms"]["total"]
    assert line["answer"] == {
        "status": "answered",
        "mode": "prose",
        "timings_ms": response.json()["timings_ms"],
    }
    assert "zanzibar" not in operated.text()
    assert "Traceback" not in operated.text()


@pytest.mark.parametrize("given", ["", "two words", "a" * 65, 'say "hi"', "{}"])
def test_a_request_id_that_is_not_well_formed_is_replaced(operated: Operated, given: str) -> None:
    response = httpx.get(f"{operated.address}/v1/jobs/x", headers={"X-Request-Id": given})
    made = response.headers["X-Request-Id"]
    assert made != given
    assert response.json()["request_id"] == made
    assert operated.line(made)["status"] == 404


def test_who_asks_how_the_server_is_is_not_logged(operated: Operated) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/", "/theme.css"):
        headers = {"X-Request-Id": f"quiet{path.replace('/', '.')}"}
        assert httpx.get(f"{operated.address}{path}", headers=headers).is_success
    last = httpx.get(f"{operated.address}/v1/corpus").headers["X-Request-Id"]
    operated.line(last)
    assert "quiet." not in operated.text()


def test_an_answer_is_traced_by_its_stages(
    operated: Operated, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(wrote(REPAIRS)))
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    body = {"question": ASKED}
    answer = httpx.post(
        f"{operated.address}/v1/ask", json=body, headers={"traceparent": parent}, timeout=60
    ).json()

    def spans() -> dict[str, Span]:
        ours = bytes.fromhex(parent.split("-")[1])
        return {span.name: span for span in operated.collector.spans if span.trace_id == ours}

    wait_for(lambda: "POST /v1/ask" in spans(), "the spans", 30)
    found = spans()
    stages = {f"byline.answer.{stage}" for stage in answer["timings_ms"] if stage != "total"}
    assert found.keys() == {"POST /v1/ask", "byline.answer", *stages}
    request, whole = found["POST /v1/ask"], found["byline.answer"]
    assert request.parent_span_id == bytes.fromhex(parent.split("-")[2])
    assert whole.parent_span_id == request.span_id
    assert {found[stage].parent_span_id for stage in stages} == {whole.span_id}
    write = found["byline.answer.write"]
    lasted_ms = (write.end_time_unix_nano - write.start_time_unix_nano) / 1e6
    assert lasted_ms == pytest.approx(answer["timings_ms"]["write"], abs=0.01)
    assert request.start_time_unix_nano <= whole.start_time_unix_nano
    assert operated.collector.services == {"byline"}
    assert not any(ASKED.encode() in span.SerializeToString() for span in found.values())
    names = {span.name for span in operated.collector.spans}
    assert not any("healthz" in name or "metrics" in name for name in names)


def test_without_a_collector_the_sdk_of_traces_is_left_alone(settings: Settings) -> None:
    script = (
        "import sys\n"
        "from rag.http_api import create_app\n"
        "from rag.jobs import Ingestion\n"
        "from rag.pipeline import open_library\n"
        "from rag.settings import read_settings\n"
        "with open_library(read_settings(), 'test') as library:\n"
        "    before = set(sys.modules)\n"
        "    create_app(library, Ingestion(library))\n"
        "    new = [n for n in set(sys.modules) - before if n.startswith('opentelemetry.')]\n"
        "    print([n for n in new if '.sdk' in n or '.exporter' in n])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(
            BYLINE_CORPUS=str(settings.corpus), BYLINE_DATA=str(settings.data), PYTHONPATH=str(ROOT)
        ),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == "[]"


async def _raised() -> None:
    raise ZeroDivisionError("the secret 8e4f of the bug")


def test_readiness_names_what_is_missing_and_a_bug_is_told_of_in_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    from fastapi.testclient import TestClient

    with open_library(settings, "test") as library:
        create_app(library, Ingestion(library))  # a second app has figures of its own
        app = create_app(library, Ingestion(library))
        app.add_api_route("/v1/bug", _raised)
        app.router.routes.insert(0, app.router.routes.pop())
        client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
        app.state.desk.is_warm = False
        loading = client.get("/readyz")
        assert loading.status_code == 503
        assert "being loaded" in loading.json()["detail"]
        app.state.desk.warm_up()
        empty = client.get("/readyz")
        assert empty.status_code == 503
        assert empty.json()["detail"] == "The index is empty."
        ingest(library)
        assert client.get("/readyz").json() == {"status": "ok"}
        app.state.desk.is_stopping = True
        assert "stopping" in client.get("/readyz").json()["detail"]
        bug = client.get("/v1/bug")
    assert bug.status_code == 500
    assert bug.headers["content-type"] == "application/problem+json"
    assert "8e4f" not in bug.text
    assert bug.json()["request_id"] == bug.headers["X-Request-Id"]
    (record,) = [told for told in caplog.records if "unexpected error" in str(told.msg)]
    assert "ZeroDivisionError: the secret 8e4f" in str(record.msg)
    assert bug.json()["request_id"] in str(record.msg)


@pytest.fixture
def stoppable(
    tmp_path: Path, free_port: Callable[[], int], scripted_model: ScriptedModel
) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """A server to be stopped, its address and its folder."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environ = environment(
        BYLINE_CORPUS=str(corpus_in(tmp_path)),
        BYLINE_DATA=str(tmp_path / "index"),
        BYLINE_PORT=str(port),
        BYLINE_LOG_QUESTIONS="1",
        **scripted_model.environment,
    )
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/healthz", tmp_path / "log", environ) as process:
        yield process, address, tmp_path


def test_what_is_under_way_finishes_before_the_server_stops(
    stoppable: tuple[subprocess.Popen[bytes], str, Path], scripted_model: ScriptedModel
) -> None:
    process, address, folder = stoppable
    scripted_model.play(Says(wrote(REPAIRS), late_s=5))
    rows = [
        {"text": " ".join(f"Report {n} counts {n * k} boats in harbour {k}." for k in range(60))}
        for n in range(3_000)
    ]
    many = "\n".join(json.dumps(row) for row in rows).encode()
    page = httpx.stream("GET", f"{address}/gradio_api/heartbeat/abc", timeout=60)
    body = {"question": ASKED, "stream": True}
    with page, httpx.stream("POST", f"{address}/v1/ask", json=body, timeout=60) as response:
        wait_for(lambda: bool(scripted_model.requests), "the model to be asked")
        sent = {"files": ("boats.jsonl", many, "application/jsonl")}
        assert httpx.post(f"{address}/v1/documents", files=sent, timeout=60).status_code == 202
        running = "byline_ingest_running 1.0"
        wait_for(lambda: running in httpx.get(f"{address}/metrics").text, "the ingest to begin")
        process.send_signal(signal.SIGTERM)
        wait_for(lambda: refuses(address), "new connections to be refused", 20)
        events = response.read().decode()
    assert "event: answer" in events
    assert REPAIRS in events
    stopped = time.monotonic()
    assert process.wait(timeout=60) == 0
    assert time.monotonic() - stopped < 15
    assert not (folder / "index" / "holder.json").exists()
    log = (folder / "log").read_text()
    assert "once more to stop at once" in log
    assert ASKED in log  # which was asked for
    assert "Cancel" not in log
    assert "Traceback" not in log
    settings = Settings(corpus=folder / "corpus", data=folder / "index")
    with open_library(settings, "test") as library:
        documents = library.store.documents()
        assert "bridge.txt" in documents
        assert len(documents) < 3_002  # the ingest was stopped
        library.store.passages(documents)  # raises unless the index is whole


def refuses(address: str) -> bool:
    try:
        httpx.get(f"{address}/healthz", timeout=5)
    except httpx.TransportError:
        return True
    return False


def test_told_twice_the_server_ends_at_once(
    stoppable: tuple[subprocess.Popen[bytes], str, Path], scripted_model: ScriptedModel
) -> None:
    process, address, folder = stoppable
    scripted_model.play(then=Says(wrote(REPAIRS), late_s=600))

    def ask() -> None:
        with pytest.raises(httpx.TransportError):
            httpx.post(f"{address}/v1/ask", json={"question": ASKED}, timeout=60)

    asking = threading.Thread(target=ask)
    asking.start()
    wait_for(lambda: bool(scripted_model.requests), "the model to be asked")
    process.send_signal(signal.SIGTERM)
    wait_for(lambda: "once more" in (folder / "log").read_text(), "the server to be told", 20)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 128 + signal.SIGTERM
    asking.join(timeout=10)
    assert not asking.is_alive()

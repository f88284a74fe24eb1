"""What the server did and has → Prometheus's text format.

Each app counts in a registry of its own. No label holds a question, an id or a key.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from rag.http_api.desk import Desk
from rag.jobs import Ingestion
from rag.records import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180)

_Family = CounterMetricFamily | GaugeMetricFamily


class Metrics:
    """The figures of one server.

    Args:
        desk: whose answers are counted.
        ingestion: whose jobs are.
    """

    def __init__(self, desk: Desk, ingestion: Ingestion) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "byline_requests", "Requests.", ["method", "route", "status"], registry=registry
        )
        self._request_seconds = Histogram(
            "byline_request_seconds",
            "From a request's arrival to the last byte of its response.",
            ["method", "route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._answers = Counter(
            "byline_answers",
            "Answers; status not_in_corpus is an abstention.",
            ["mode", "status"],
            registry=registry,
        )
        self._stage_seconds = Histogram(
            "byline_answer_stage_seconds",
            "What an answer took, by stage; total is all of it.",
            ["mode", "stage"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._withheld = Counter(
            "byline_withheld_statements",
            "Sentences of a chat model that were withheld, by the test that they failed.",
            ["test"],
            registry=registry,
        )
        registry.register(_State(desk, ingestion))
        ProcessCollector(registry=registry)
        desk.witnesses.append(self._count_answer)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more request."""
        self._requests.labels(method, route, status).inc()
        self._request_seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All figures, as `CONTENT_TYPE` has them."""
        return generate_latest(self._registry)

    def _count_answer(self, answer: Answer, began: int) -> None:
        self._answers.labels(answer.mode, answer.status).inc()
        for stage, ms in answer.timings_ms.items():
            self._stage_seconds.labels(answer.mode, stage).observe(ms / 1000)
        for sentence in answer.withheld:
            for test in sentence.failed:
                self._withheld.labels(test).inc()


class _State(Collector):
    """What is looked up when it is asked for."""

    def __init__(self, desk: Desk, ingestion: Ingestion) -> None:
        self._desk = desk
        self._ingestion = ingestion

    def collect(self) -> Iterator[_Family]:
        inside = GaugeMetricFamily(
            "byline_questions_being_answered", "Questions inside.", labels=["mode"]
        )
        waiting = GaugeMetricFamily(
            "byline_questions_waiting", "Questions in the queue.", labels=["mode"]
        )
        refused = CounterMetricFamily(
            "byline_questions_refused", "Questions that found the queue full.", labels=["mode"]
        )
        for mode, gate in self._desk.gates.items():
            inside.add_metric([mode], gate.inside)
            waiting.add_metric([mode], gate.waiting)
            refused.add_metric([mode], gate.refused)
        yield from (inside, waiting, refused)
        yield GaugeMetricFamily(
            "byline_ingest_jobs_waiting", "Uploads in the queue.", self._ingestion.waiting
        )
        yield GaugeMetricFamily(
            "byline_ingest_running", "Whether an ingest is under way.", self._ingestion.running
        )
        yield CounterMetricFamily(
            "byline_documents_ingested",
            "Documents that uploads added or changed.",
            self._ingestion.ingested,
        )
        retriever = self._desk.library.retriever
        yield GaugeMetricFamily(
            "byline_index_documents", "Documents in the index.", len(retriever.metadata)
        )
        yield GaugeMetricFamily("byline_index_passages", "Passages in the index.", len(retriever))

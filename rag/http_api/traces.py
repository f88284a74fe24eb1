"""Requests and the stages of their answers → OpenTelemetry spans, when a collector is named.

`OTEL_EXPORTER_OTLP_ENDPOINT` names it; what else the SDK reads from its `OTEL_*` variables,
it reads by itself. Without it the SDK is not even imported. No span holds a question.
"""

from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig
from starlette.types import Scope

from rag.http_api.desk import Desk
from rag.records import Answer

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_TRACED = ("/v1/", "/mcp")
#: Stages that are parts of another one.
_WITHIN = {"check": "write", "model": "write"}


def telemetry_of(desk: Desk) -> TelemetryConfig:
    """What FastAPI is to trace; the desk's answers are traced from then on, too."""
    off = TelemetryConfig(tracing=False, metrics=False, logs=False)
    if desk.library.settings.otel_endpoint is None:
        return off
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "byline"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("byline")
    desk.witnesses.append(lambda answer, began: _trace(tracer, answer, began))
    return {
        **off,
        "tracing": True,
        "tracer_provider": provider,
        "operation_spans": False,
        "exclude": _is_left_out,
    }


def _is_left_out(scope: Scope) -> bool:
    return not scope["path"].startswith(_TRACED)


def _trace(tracer: "Tracer", answer: Answer, began: int) -> None:
    """A span for an answer that has ended, and one for each of its stages.

    A stage's span is as long as the stage was. The stages are laid end to end, although
    what passed between them, while whoever asked was slow to read, is none's.
    """
    from opentelemetry.trace import set_span_in_context

    whole = tracer.start_span(
        "byline.answer",
        start_time=began,
        attributes={"byline.mode": answer.mode, "byline.status": answer.status},
    )
    within = set_span_in_context(whole)
    began_at: dict[str, int] = {}
    at = began
    for stage, ms in answer.timings_ms.items():
        if stage == "total":
            continue
        lasted = round(ms * 1e6)
        start = began_at[stage] = began_at.get(_WITHIN.get(stage, ""), at)
        tracer.start_span(f"byline.answer.{stage}", within, start_time=start).end(start + lasted)
        if stage not in _WITHIN:
            at += lasted
    whole.end(max(at, began))

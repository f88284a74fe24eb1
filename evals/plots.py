"""A summary and its results → plotly figures, as JSON values for the page.

Colours and fonts are the page's: it sets them when it draws, light or dark.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from evals.records import Result
from evals.summary import Summary, compared, latency_ms

_BLUE, _ORANGE, _GREY = "#4477aa", "#cc7733", "#888888"
_HITS = (1, 3, 5, 10)


def plots(summary: Summary, results: Sequence[Result]) -> list[tuple[str, dict[str, Any]]]:
    """`(title, figure)` of each plot that the run has something to show in."""
    drawn = [("A hit among the first k", _hits(summary))]
    if summary.curves is not None:
        if summary.curves.risk_coverage:
            drawn.append(("Risk and coverage", _risk(summary)))
        drawn.append(("Reliability of confidence", _reliability(summary)))
        drawn.append(("Confidence", _confidence(results)))
    drawn.append(("Time to an answer", _latency(results)))
    return [(title, figure.to_plotly_json()) for title, figure in drawn if figure is not None]


def _figure(x: str, y: str, **layout: Any) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        template="none",
        height=300,
        margin={"l": 56, "r": 16, "t": 8, "b": 48},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": 1.14, "x": 0},
        xaxis={"title": {"text": x}, "zeroline": False},
        yaxis={"title": {"text": y}, "zeroline": False},
        **layout,
    )
    return figure


def _hits(summary: Summary) -> go.Figure | None:
    named = summary.figures.get("retrieval")
    if not named:
        return None
    hits = [named[f"hit@{k}"] for k in _HITS]
    figure = _figure("k", "share of questions")
    figure.update_xaxes(tickvals=list(_HITS))
    figure.update_yaxes(range=[0, 1.02])
    values = [hit.value or 0 for hit in hits]
    figure.add_scatter(
        x=list(_HITS),
        y=values,
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [(h.high or 0) - v for h, v in zip(hits, values, strict=True)],
            "arrayminus": [v - (h.low or 0) for h, v in zip(hits, values, strict=True)],
        },
        mode="lines+markers",
        line={"color": _BLUE},
        name="hit@k",
    )
    return figure


def _risk(summary: Summary) -> go.Figure:
    assert summary.curves is not None
    coverage, risk = zip(*summary.curves.risk_coverage, strict=True)
    figure = _figure("coverage: share answered, most confident first", "risk: share wrong")
    figure.update_xaxes(range=[0, 1.01])
    figure.update_yaxes(rangemode="tozero")
    figure.add_scatter(
        x=coverage, y=risk, mode="lines", line={"color": _BLUE}, fill="tozeroy", name="risk"
    )
    return figure


def _reliability(summary: Summary) -> go.Figure:
    assert summary.curves is not None
    bins = [b for b in summary.curves.reliability if b.count]
    figure = _figure("mean confidence of a bin", "share answerable")
    figure.update_xaxes(range=[0, 1.02])
    figure.update_yaxes(range=[0, 1.04])
    diagonal = {"color": _GREY, "dash": "dot"}
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line=diagonal, name="perfect")
    figure.add_scatter(
        x=[b.confidence for b in bins],
        y=[b.answerable for b in bins],
        text=[f"{b.count} questions" for b in bins],
        mode="lines+markers",
        line={"color": _BLUE},
        name="measured",
    )
    return figure


def _confidence(results: Sequence[Result]) -> go.Figure:
    figure = _figure("confidence", "questions", barmode="overlay")
    figure.update_xaxes(range=[0, 1])
    bins = {"start": 0, "end": 1.0001, "size": 0.05}
    sorts = (("the corpus answers", True, _BLUE), ("it does not", False, _ORANGE))
    for name, answerable, colour in sorts:
        figure.add_histogram(
            x=[r.scores["confidence"] for r in compared(results) if r.answerable == answerable],
            xbins=bins,
            autobinx=False,
            marker={"color": colour},
            opacity=0.65,
            name=name,
        )
    return figure


def _latency(results: Sequence[Result]) -> go.Figure:
    figure = _figure("milliseconds", "questions")
    figure.add_histogram(x=[latency_ms(r) for r in results], marker={"color": _BLUE}, nbinsx=50)
    return figure

"""A summary and its results → plotly figures, as JSON values for the page.

Colours and fonts are the page's: it sets them when it draws, light or dark.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from evals.figures import Figure
from evals.records import Result, Scored
from evals.summary import Summary, compared
from evals.tables import things

_BLUE, _ORANGE, _GREY = "#4477aa", "#cc7733", "#888888"
_HITS = (1, 3, 5, 10)
#: What a run is over → what takes the time.
_TIMED = {"questions": "an answer", "statements": "a check", "rows": "a reading"}


def plots(summary: Summary, results: Sequence[Scored]) -> list[tuple[str, dict[str, Any]]]:
    """`(title, figure)` of each plot that the run has something to show in."""
    drawn = [("A hit among the first k", _hits(summary))]
    if summary.withheld_by is not None:
        drawn.append(("Wrongly passed, wrongly withheld", _errors(summary)))
        drawn.append(("What each test withheld alone", _withheld_alone(summary)))
    if summary.curves is not None:
        if summary.curves.risk_coverage:
            drawn.append(("Risk and coverage", _risk(summary)))
        drawn.append(("Reliability of confidence", _reliability(summary)))
        asked = [result for result in results if isinstance(result, Result)]
        drawn.append(("Confidence", _confidence(asked)))
    drawn.append((f"Time to {_TIMED[things(summary)]}", _time(results, things(summary))))
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
    figure.add_scatter(
        x=list(_HITS),
        y=[hit.value or 0 for hit in hits],
        error_y=_intervals(hits),
        mode="lines+markers",
        line={"color": _BLUE},
        name="hit@k",
    )
    return figure


def _intervals(figures: Sequence[Figure]) -> dict[str, Any]:
    """Error bars that reach from each value to the ends of its interval."""
    values = [figure.value or 0 for figure in figures]
    return {
        "type": "data",
        "symmetric": False,
        "array": [(f.high or 0) - v for f, v in zip(figures, values, strict=True)],
        "arrayminus": [v - (f.low or 0) for f, v in zip(figures, values, strict=True)],
    }


def _errors(summary: Summary) -> go.Figure:
    """The rate of error of each kind of statement, which is of one sort or of both."""
    figure = _figure("", "share of the kind", barmode="stack")
    figure.update_xaxes(automargin=True, tickangle=-45, categoryarray=list(summary.kinds))
    figure.update_yaxes(range=[0, 1.02])
    sorts = (
        ("not carried, passed", "false_pass", _ORANGE),
        ("carried, withheld", "false_strip", _BLUE),
    )
    for name, error, colour in sorts:
        of_kind = {k: named[error] for k, named in summary.kinds.items() if error in named}
        figure.add_bar(
            x=list(of_kind),
            y=[kind.value or 0 for kind in of_kind.values()],
            error_y={**_intervals(list(of_kind.values())), "color": _GREY},
            marker={"color": colour},
            name=name,
        )
    return figure


def _withheld_alone(summary: Summary) -> go.Figure:
    assert summary.withheld_by is not None
    *_, tests = summary.withheld_by.values()  # with the second opinion, where there is one
    figure = _figure("", "statements", barmode="stack")
    sorts = (
        ("not carried", "not_carried_alone", _BLUE),
        ("carried", "carried_alone", _ORANGE),
    )
    for name, field, colour in sorts:
        figure.add_bar(
            x=[test.replace("_", " ") for test in tests],
            y=[getattr(by, field) for by in tests.values()],
            marker={"color": colour},
            name=name,
        )
    return figure


def _risk(summary: Summary) -> go.Figure:
    assert summary.curves is not None
    coverage, risk = zip(*summary.curves.risk_coverage, strict=True)
    figure = _figure("coverage: most confident answered first", "risk: share wrong")
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


def _time(results: Sequence[Scored], over: str) -> go.Figure:
    figure = _figure("milliseconds", over)
    figure.add_histogram(x=[r.latency_ms for r in results], marker={"color": _BLUE}, nbinsx=50)
    return figure

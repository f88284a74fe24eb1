"""A run → report.html: one page that needs no other file and no connection.

All that comes from a corpus, a suite or an answer is text: the template
escapes every value, and the page's content security policy runs no script but
the two whose checksums it names, and fetches nothing.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from itertools import chain
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from evals.failures import details, failure_groups
from evals.plots import plots
from evals.records import Scored
from evals.scores import FAILURES
from evals.summary import Summary, WithheldBy
from evals.tables import (
    SECTIONS,
    headlines,
    interval_of,
    judge_table,
    label,
    over,
    section_tables,
    things,
    tokens,
    told_of_prose,
    written,
)
from rag.settings import ROOT

_TEMPLATES = ROOT / "evals" / "templates"


def report_html(summary: Summary, results: Sequence[Scored]) -> str:
    """The page.

    Args:
        summary: of the run.
        results: all of them.
    """
    comparison = summary.comparison
    flips = [*comparison.fixed, *comparison.broken] if comparison else []
    flipped = {(flip.id, flip.held_out) for flip in flips}
    fixed = [r for r in results if r.key in flipped and r.outcome not in FAILURES]
    groups = failure_groups(results)
    if fixed:
        groups.append(("right now, and wrong in the baseline", fixed))
    drawn = plots(summary, results)
    plotly, drawing = get_plotlyjs(), _drawing([figure for _, figure in drawn])
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html").render(
        summary=summary,
        headlines=headlines(summary).rows,
        tables=section_tables(summary, comparison),
        marks=judge_table(summary.judge) if summary.judge else None,
        sections=SECTIONS,
        over=over(summary),
        things=things(summary),
        prose=told_of_prose(summary.prose).split("\n") if summary.prose else [],
        tokens=tokens,
        withheld_fields=list(WithheldBy.model_fields),
        groups=groups,
        details=details,
        anchors={
            result.key: f"q{number}"
            for number, result in enumerate(r for _, group in groups for r in group)
        },
        flips=flips,
        kind_figures=list(dict.fromkeys(chain.from_iterable(summary.kinds.values()))),
        plot_titles=[title for title, _ in drawn],
        label=label,
        written=written,
        interval_of=interval_of,
        plotly=plotly,
        drawing=drawing,
        script_sources=f"'{_checksum(plotly)}' '{_checksum(drawing)}'",
    )


def _drawing(figures: list[dict[str, Any]]) -> str:
    """The script that draws the plots in the page's own colours."""
    # `</script>` inside a string would end the script.
    data = json.dumps(figures).replace("<", "\\u003c")
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    return script.replace("FIGURES", data)


def _checksum(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

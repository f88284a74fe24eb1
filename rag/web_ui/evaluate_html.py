"""Runs of evaluations as HTML: figures, what changed, and results to open one by one."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from rag.errors import BylineError
from rag.web_ui.evaluate_runs import (
    Changes,
    Detail,
    FigureRow,
    Figures,
    FigureTable,
    Misfit,
    Quoted,
    Run,
    Runs,
    ShownResult,
)
from rag.web_ui.inert import inert
from rag.wording import written_date


def when(run: Run) -> str:
    """When a run was started, as a reader writes it."""
    return written_date(run.started).replace("+00:00", "UTC")


def report_address(name: str) -> str:
    """Where the page has a run's own page, from its own root."""
    return f"byline/runs/{quote(name, safe='')}/report.html"


def none_html(runs: Runs) -> str:
    """What to do where there is no run."""
    return (
        f"<h2>No evaluation yet</h2><p>A run of a suite is kept in {_code(str(runs.folder))}, "
        "and shown here once it is there. To make one, type in the folder that Byline was started "
        "in:</p>"
        f"<pre>{inert(runs.command)}</pre>"
        "<p>or <code>make eval</code> for all the suites that come with Byline. It asks each "
        "question of the suite, and measures the answers.</p>"
    )


def misfits_html(misfits: Sequence[Misfit]) -> str:
    """The folders that are no runs; empty for none."""
    if not misfits:
        return ""
    items = "".join(
        f"<li>{_code(misfit.name)}: <span>{inert(misfit.problem)}</span></li>" for misfit in misfits
    )
    folders = "1 folder is" if len(misfits) == 1 else f"{len(misfits)} folders are"
    return (
        f'<details class="byline-eval-misfits"><summary>{folders} no run that can be shown'
        f"</summary><ul>{items}</ul></details>"
    )


def notice_html(error: BylineError) -> str:
    """An error as a notice that says what to do."""
    return (
        f'<p class="byline-eval-notice" role="alert"><strong>{inert(error.problem)}</strong> '
        f"{inert(error.remedy)}</p>"
    )


def unfinished_html(run: Run) -> str:
    """A run of which there are no figures yet."""
    return _title_html(run) + (
        '<p class="byline-eval-notice">Its figures are made when all of it is done. If it was '
        "stopped, give the same command again: it goes on where it stopped.</p>"
    )


def run_html(run: Run, figures: Figures) -> str:
    """What a run is, in a few lines and figures."""
    heads = "".join(
        f'<li><span class="byline-eval-what">{inert(row.name)}</span>'
        f'<span class="byline-eval-value">{inert(row.value)}</span>'
        f'<span class="byline-eval-dim">{inert(row.interval)}</span></li>'
        for row in figures.headlines
    )
    facts = " ".join(inert(fact) for fact in figures.facts)
    address = inert(report_address(run.name))
    return (
        f'{_title_html(run)}<p class="byline-eval-dim">{facts} Intervals are 95 %, by bootstrap.'
        f'</p><ul class="byline-eval-heads">{heads}</ul>'
        f'<p><a href="{address}" target="_blank" rel="noopener">The whole report</a> '
        '<span class="byline-eval-dim">(one page, in a new tab; it can be saved and sent)</span>'
        "</p>"
    )


def tables_html(tables: Iterable[FigureTable], kinds: Sequence[FigureTable] = ()) -> str:
    """Figures as tables, those of each kind folded away."""
    shown = f'<h3>Figures</h3><div class="byline-eval-tables">{_tables_html(tables)}</div>'
    if not kinds:
        return shown
    return shown + (
        '<details class="byline-eval-kinds"><summary>Figures of each kind</summary>'
        f'<div class="byline-eval-tables">{_tables_html(kinds)}</div></details>'
    )


def changes_html(changes: Changes) -> str:
    """What changed since the baseline, in a few lines."""
    told = "".join(f"<p>{inert(line)}</p>" for line in changes.told)
    if changes.worse:
        verdict = f'<p class="byline-eval-bad">Worse: {inert("; ".join(changes.worse))}.</p>'
    else:
        verdict = "<p>No main figure is significantly worse.</p>"
    return f'<div class="byline-eval-changes" role="status">{told}{verdict}</div>'


def results_html(results: Sequence[ShownResult], first: int) -> str:
    """Results, each to be opened.

    Args:
        results: some of a group, in their order.
        first: how many of the group come before.
    """
    if not results:
        return "<p>None.</p>"
    items = "".join(f"<li>{_result_html(result)}</li>" for result in results)
    return f'<ol class="byline-eval-results" start="{first + 1}">{items}</ol>'


def _title_html(run: Run) -> str:
    facts = (run.how, when(run), run.over, run.corpus, run.name)
    told = "".join(f"<li>{inert(fact)}</li>" for fact in facts)
    return f'<h2>{inert(run.suite)}</h2><ul class="byline-eval-facts">{told}</ul>'


def _tables_html(tables: Iterable[FigureTable]) -> str:
    return "".join(map(_table_html, tables))


def _table_html(table: FigureTable) -> str:
    compared = any(row.change is not None for row in table.rows)
    names = ["figure", "value", "95 % interval", "n", *(["change", "p"] if compared else [])]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(_row_html(row, compared=compared) for row in table.rows)
    title = inert(table.title)
    return (
        f'<div class="byline-eval-wide" role="region" tabindex="0" aria-label="{title}">'
        f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row_html(row: FigureRow, *, compared: bool) -> str:
    cells = [row.value, row.interval, row.n]
    if compared:
        cells += [row.change or "–", row.p or "–"]
    told = "".join(f"<td>{inert(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{inert(row.name)}</th>{told}</tr>'


def _result_html(result: ShownResult) -> str:
    without = " (its evidence held out)" if result.held_out else ""
    earlier = ""
    if result.earlier:
        earlier = f"<h4>In the baseline</h4>{_details_html(result.earlier)}"
    return (
        f'<details><summary><span class="byline-eval-text">{inert(result.text)}</span>{without} '
        f'<span class="byline-eval-dim">{inert(result.outcome)}</span></summary>'
        f"{_details_html(result.details)}{earlier}</details>"
    )


def _details_html(details: Iterable[Detail]) -> str:
    told = "".join(f"<dt>{inert(d.name)}</dt><dd>{_detail_html(d)}</dd>" for d in details)
    return f"<dl>{told}</dl>"


def _detail_html(detail: Detail) -> str:
    lines = "".join(f"<p>{inert(line)}</p>" for line in detail.lines)
    return lines + "".join(map(_quote_html, detail.quotes))


def _quote_html(quoted: Quoted) -> str:
    words = inert(quoted.quote)
    if quoted.before is not None:
        words = f"{inert(quoted.before)}<mark>{words}</mark>{inert(quoted.after or '')}"
    return (
        f'<blockquote class="byline-eval-quote"><p>{words}</p>'
        f'<p class="byline-eval-place">{inert(quoted.place)}</p></blockquote>'
    )


def _code(text: str) -> str:
    return f"<code>{inert(text)}</code>"

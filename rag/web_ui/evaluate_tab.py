"""The runs of evaluations: figures, plots, failures to click through, two runs compared.

A run is read when it is chosen, and its results a page at a time. Nothing is run from here.
"""

import json
from collections.abc import Sequence
from typing import Any

import gradio as gr
from gradio.components.plot import PlotData

from rag.errors import BylineError, NotFound
from rag.web_ui.evaluate_html import (
    changes_html,
    misfits_html,
    none_html,
    notice_html,
    results_html,
    run_html,
    tables_html,
    unfinished_html,
    when,
)
from rag.web_ui.evaluate_runs import Chart, Group, Listing, Run, Runs

#: Results that are shown at a time.
PAGE = 20
#: As many plots as there is room for.
_PLOTS = 6
#: Above a plot: its title and its legend, pixels.
_ABOVE_PLOT = 64
#: The choice of all failures, and of no baseline.
_ALL, _NOTHING = "all", ""

#: Component → what it is to show.
_Shown = dict[Any, Any]


def evaluate_tab(runs: Runs, tab: gr.Tab) -> None:
    """The components of looking at runs, and what they do; within `tab`.

    Args:
        runs: what there is to look at; it is looked through each time that the tab is opened.
        tab: the one that these are in.
    """

    def list_runs(name: str | None) -> _Shown:
        try:
            listing = runs.listing()
        except BylineError as error:
            return {none: _html(notice_html(error)), chosen: gr.Radio([], value=None)}
        choices = [(_told(run), run.name) for run in listing.runs]
        kept = name if any(run.name == name for run in listing.runs) else _first(listing)
        return {
            none: _html("" if choices else none_html(runs)),
            chosen: gr.Radio(choices, value=kept, visible=bool(choices)),
            misfits: _html(misfits_html(listing.misfits)),
        }

    def show_what_is_new(name: str | None, before: Run | None) -> _Shown:
        """Not what is as it was: somebody may be reading there."""
        try:
            is_new = not name or _listed(runs, name) != before
        except BylineError:
            is_new = True
        return show_run(name) if is_new else {seen: before}

    def show_run(name: str | None) -> _Shown:
        if not name:
            return {head: _html(""), body: gr.Column(visible=False), seen: None}
        try:
            run = _listed(runs, name)
            if not run.is_finished:
                told = _html(unfinished_html(run))
                return {head: told, body: gr.Column(visible=False), seen: run}
            figures, others = runs.figures(name), runs.comparable(name)
            baselines = [("nothing", _NOTHING), *((_told_of_like(run), run.name) for run in others)]
            return {
                seen: run,
                head: _html(run_html(run, figures)),
                body: gr.Column(visible=True),
                baseline: gr.Radio(baselines, value=_NOTHING, visible=bool(others)),
                **dict(zip(plots, map(_plot, _filled(figures.charts)), strict=True)),
                **figures_shown(name, _NOTHING),
            }
        except BylineError as error:
            told = _html(notice_html(error))
            return {head: told, body: gr.Column(visible=False), seen: None}

    def compare(name: str, with_name: str) -> _Shown:
        try:
            return figures_shown(name, with_name)
        except BylineError as error:
            return show_run(name) | {changed: _html(notice_html(error))}

    def figures_shown(name: str, with_name: str) -> _Shown:
        figures = runs.figures(name)
        changes = runs.changes(name, with_name) if with_name else None
        choices = _choices(figures.failures, changes.flips if changes else ())
        return {
            changed: _html(changes_html(changes) if changes else ""),
            tables: _html(
                tables_html(changes.tables if changes else figures.tables, figures.kinds)
            ),
            group: gr.Radio(choices, value=_ALL),
            **results_shown(name, with_name, _ALL, 0),
        }

    def results_shown(name: str, with_name: str, of: str, start: int) -> _Shown:
        groups = runs.figures(name).failures
        if with_name:
            groups += runs.changes(name, with_name).flips
        if of == _ALL:
            count = sum(one.count for one in runs.figures(name).failures)
        else:
            count = next((one.count for one in groups if one.title == of), 0)
        found = runs.results(name, None if of == _ALL else of, start, PAGE, with_name or None)
        place = f"{start + 1:,}–{start + len(found):,} of {count:,}" if found else ""
        return {
            results: _html(results_html(found, start)),
            first: start,
            where: _html(place),
            earlier: gr.Button(interactive=start > 0, visible=count > PAGE),
            later: gr.Button(interactive=start + PAGE < count, visible=count > PAGE),
        }

    def turn_to(name: str, with_name: str, of: str, start: int) -> _Shown:
        try:
            return results_shown(name, with_name, of, max(0, start))
        except BylineError as error:
            return {results: _html(notice_html(error))}

    def turn_to_group(name: str, with_name: str, of: str) -> _Shown:
        return turn_to(name, with_name, of, 0)

    def turn_back(name: str, with_name: str, of: str, start: int) -> _Shown:
        return turn_to(name, with_name, of, start - PAGE)

    def turn_on(name: str, with_name: str, of: str, start: int) -> _Shown:
        return turn_to(name, with_name, of, start + PAGE)

    with gr.Row(elem_id="byline-eval"):
        none = _part(elem_id="byline-eval-none")
        with gr.Column(scale=2, min_width=280, elem_id="byline-eval-list"):
            chosen = gr.Radio([], label="Runs, newest first", elem_id="byline-eval-runs")
            misfits = _part()
        with gr.Column(scale=5, min_width=320, elem_id="byline-eval-run"):
            head = _part()
            with gr.Column(visible=False) as body:
                baseline = gr.Radio([], label="Compare with", elem_id="byline-eval-baseline")
                changed = _part()
                tables = _part()
                _part("<h3>Plots</h3>")
                with gr.Row(elem_id="byline-eval-plots"):
                    plots = [gr.Plot(min_width=300, visible=False) for _ in range(_PLOTS)]
                _part("<h3>Results</h3>")
                group = gr.Radio([], label="Show", elem_id="byline-eval-group")
                with gr.Row(elem_id="byline-eval-pager"):
                    earlier = gr.Button(f"Previous {PAGE}", size="sm")
                    where = _part()
                    later = gr.Button(f"Next {PAGE}", size="sm")
                results = _part()
    seen, first = gr.State(None), gr.State(0)

    quiet: Any = {"api_visibility": "private", "concurrency_limit": 2, "show_progress": "hidden"}
    told: Any = {**quiet, "show_progress": "minimal"}
    paged = [results, first, where, earlier, later]
    figured = [changed, tables, group, *paged]
    all_of_it = [seen, head, body, baseline, *plots, *figured]
    opened = tab.select(list_runs, [chosen], [none, chosen, misfits], **quiet)
    opened.then(show_what_is_new, [chosen, seen], all_of_it, **told)
    chosen.input(show_run, [chosen], all_of_it, **told)
    baseline.input(compare, [chosen, baseline], all_of_it, **told)
    in_group = [chosen, baseline, group]
    group.input(turn_to_group, in_group, paged, **quiet)
    placed = [*in_group, first]
    earlier.click(turn_back, placed, paged, **quiet)
    later.click(turn_on, placed, paged, **quiet)


def _part(shown: str = "", elem_id: str | None = None) -> gr.HTML:
    """A part of the tab, with nothing of Gradio's about it; empty, it takes no room."""
    return gr.HTML(
        shown, visible=bool(shown), js_on_load=None, apply_default_css=False, elem_id=elem_id
    )


def _html(shown: str) -> gr.HTML:
    """An update of a part."""
    return gr.HTML(shown, visible=bool(shown))


def _first(listing: Listing) -> str | None:
    """The run to begin with: the newest that has figures."""
    for run in (*(run for run in listing.runs if run.is_finished), *listing.runs):
        return run.name
    return None


def _listed(runs: Runs, name: str) -> Run:
    for run in runs.listing().runs:
        if run.name == name:
            return run
    raise NotFound(f"The run {name} is no longer there.", "Choose another.")


def _told(run: Run) -> str:
    """A run in the list, in lines."""
    unfinished = "" if run.is_finished else " (not finished)"
    return f"{run.suite}{unfinished}\n{run.how}, {when(run)}\n{run.over}\n{run.corpus}"


def _told_of_like(run: Run) -> str:
    """A run over the same suite, in a line."""
    return f"{run.name}: {run.how}, {run.corpus}"


def _choices(failures: Sequence[Group], flips: Sequence[Group]) -> list[tuple[str, str]]:
    all_failures = Group(title="all failures", count=sum(group.count for group in failures))
    told = [(all_failures, _ALL), *((group, group.title) for group in (*failures, *flips))]
    return [(f"{group.title} ({group.count:,})", value) for group, value in told]


def _filled(charts: Sequence[Chart]) -> list[Chart | None]:
    return [*charts[:_PLOTS], *[None] * (_PLOTS - len(charts))]


def _plot(chart: Chart | None) -> gr.Plot:
    """A plot; its colours are the page's, by `evaluate.css`."""
    if chart is None:
        return gr.Plot(None, visible=False)
    layout = chart.figure["layout"]
    margin = {**layout.get("margin", {}), "t": _ABOVE_PLOT}
    figure = {
        **chart.figure,
        "layout": {**layout, "margin": margin, "font": {"size": 11}},
        "config": {"displayModeBar": False},
    }
    return gr.Plot(
        PlotData(type="plotly", plot=json.dumps(figure)), label=chart.title, visible=True
    )

"""The runs that one folder keeps → what the Evaluate tab of the chat page shows of them.

All figures are those of `summary.py`, `compare.py` and `tables.py`, all failures those of
`failures.py`; here they are only found, and kept while they are looked at. A large run is read
once: after that a page of its failures is a few lines of its results.jsonl. Nothing is written.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from evals.compare import Comparison, baseline_results, compare
from evals.errors import RunError
from evals.failures import details, failure_groups
from evals.plots import plots
from evals.records import Key, Scored
from evals.run_folder import (
    Manifest,
    RunFolder,
    differences,
    parsed_results,
    read_results,
    read_run,
)
from evals.scores import OUTCOMES
from evals.summary import Summary
from evals.tables import (
    SECTIONS,
    flips_told,
    headlines,
    kind_tables,
    label,
    over,
    section_tables,
    told_of_prose,
)
from rag.errors import NotFound
from rag.web_ui.evaluate_runs import (
    Changes,
    Chart,
    Detail,
    Figures,
    Group,
    Listing,
    Misfit,
    Run,
    ShownResult,
)

_AGAIN = "Remove that folder, and run the suite again."
_BROKEN, _FIXED = "wrong now, right in the baseline", "right now, wrong in the baseline"
_ALIKE = "Beside that they are of one make: code, corpus, models."


class Shelf:
    """The runs in a folder, which need not be there yet.

    Args:
        folder: as `eval --out` has it.
    """

    command = "python app.py eval evals/suites/corpus.jsonl"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def listing(self) -> Listing:
        """All of them, as they are now.

        Raises:
            RunError: the folder cannot be read.
        """
        runs, misfits = [], []
        for path in self._folders():
            try:
                runs.append(_listed(read_run(path)))
            except RunError as error:
                name = path.name.encode("utf-8", "backslashreplace").decode()
                misfits.append(Misfit(name=name, problem=error.problem))
        runs.sort(key=lambda run: (run.started, run.name), reverse=True)
        return Listing(runs=tuple(runs), misfits=tuple(misfits))

    def figures(self, name: str) -> Figures:
        """A finished run in figures.

        Raises:
            NotFound, RunError: there is none of this name, or it cannot be read.
        """
        run = _open(self._path(name))
        summary = run.summary
        facts = [f"Answered by {summary.run.model}."] if summary.run.model else []
        facts.append(f"Embedding model {summary.run.embedding_model}.")
        if summary.prose is not None:
            facts += told_of_prose(summary.prose).split("\n")
        return Figures(
            facts=tuple(facts),
            headlines=headlines(summary).rows,
            tables=tuple(section_tables(summary, None)),
            kinds=tuple(kind_tables(summary)),
            charts=run.charts,
            failures=_groups(run.failures),
        )

    def comparable(self, name: str) -> Sequence[Run]:
        """The other finished runs over the same suite, asked in the same way; newest first.

        Raises:
            NotFound, RunError: as for `figures`.
        """
        manifest = read_run(self._path(name)).manifest
        return [
            run
            for run in self.listing().runs
            if run.is_finished
            and run.name != name
            and _is_like(read_run(self._path(run.name)).manifest, manifest)
        ]

    def changes(self, name: str, baseline: str) -> Changes:
        """A finished run against another.

        Raises:
            NotFound, RunError: as for `figures`; or they are not over the same.
        """
        run, comparison = _open(self._path(name)), self._comparison(name, baseline)
        then = read_run(self._path(baseline)).manifest
        others = differences(then, run.summary.run)
        told = [flips_told(run.summary, comparison)]
        told.append(f"Beside that they differ in: {'; '.join(others)}." if others else _ALIKE)
        sections = (figure.split(".", 1) for figure in comparison.worse)
        return Changes(
            told=tuple(told),
            worse=tuple(f"{SECTIONS.get(section, section)}: {label(f)}" for section, f in sections),
            tables=tuple(section_tables(run.summary, comparison)),
            flips=_groups(_flips(comparison)),
        )

    def results(
        self, name: str, group: str | None, first: int, most: int, baseline: str | None = None
    ) -> Sequence[ShownResult]:
        """Some results of a group; see `Runs.results`.

        Raises:
            NotFound, RunError: as for `figures` and `changes`; or there is no such group.
        """
        run = _open(self._path(name))
        groups = run.failures
        if baseline is not None:
            groups = groups | _flips(self._comparison(name, baseline))
        if group is None:
            keys = [key for failures in run.failures.values() for key in failures]
        elif group in groups:
            keys = groups[group]
        else:
            raise NotFound(f"{name} has no results of {group!r}.", "Choose another group.")
        keys = keys[first : first + most]
        then = _open(self._path(baseline)) if baseline is not None else None
        earlier = then.results(keys) if then is not None else [None] * len(keys)
        return [_shown(now, before) for now, before in zip(run.results(keys), earlier, strict=True)]

    def report(self, name: str) -> Path:
        """The file of a run's own page.

        Raises:
            NotFound: there is no such run, or it has none.
        """
        file = self._path(name) / "report.html"
        if file.is_symlink() or not file.is_file():
            raise NotFound(f"{name} has no report.html.", "Give its command again to finish it.")
        return file

    def _folders(self) -> Iterator[Path]:
        """What may be runs: the folders, and no link to one, which may lead elsewhere."""
        if not self.folder.is_dir():
            return
        try:
            found = sorted(self.folder.iterdir())
        except OSError as error:
            raise RunError(
                f"{self.folder} cannot be read: {error.strerror or error}.",
                "Make it readable for whoever runs Byline.",
            ) from None
        for path in found:
            if not path.name.startswith(".") and not path.is_symlink() and path.is_dir():
                yield path

    def _path(self, name: str) -> Path:
        for path in self._folders():
            if path.name == name:
                return path
        raise NotFound(
            f"There is no run {name!r} in {self.folder}.",
            "Choose one of the list; this one may have been removed.",
        )

    def _comparison(self, name: str, baseline: str) -> Comparison:
        run, then = self._path(name), self._path(baseline)
        return _compared(run, _state(run), then, _state(then))


class _OpenRun(NamedTuple):
    """What is kept of a run that is looked at.

    Attributes:
        stretches: where the line of each result stands in results.jsonl, in bytes.
        failures: group → the results in it.
    """

    path: Path
    summary: Summary
    charts: tuple[Chart, ...]
    stretches: dict[Key, tuple[int, int]]
    failures: dict[str, list[Key]]

    def results(self, keys: Sequence[Key]) -> list[Scored]:
        """Some of its results, read again."""
        file = self.path / "results.jsonl"
        lines = []
        try:
            with file.open("rb") as stream:
                for key in keys:
                    start, end = self.stretches[key]
                    stream.seek(start)
                    lines.append(stream.read(end - start))
        except OSError as error:
            raise _unreadable(file, error) from None
        return parsed_results(self.summary.run, b"".join(lines), file)


def _open(path: Path) -> _OpenRun:
    return _opened(path, _state(path))


def _state(path: Path) -> tuple[float, ...]:
    """What is another after a run was removed and made anew, or edited.

    Raises:
        RunError: it is not finished, or cannot be read.
    """
    state: list[float] = []
    for name in ("manifest.json", "results.jsonl", "summary.json"):
        try:
            stat = (path / name).stat()
        except FileNotFoundError:
            raise RunError(
                f"{path.name} has no {name}: it is not finished.",
                "Give its command again, and it goes on.",
            ) from None
        except OSError as error:
            raise _unreadable(path / name, error) from None
        state += stat.st_mtime, stat.st_size
    return tuple(state)


@lru_cache(maxsize=8)
def _opened(path: Path, state: tuple[float, ...]) -> _OpenRun:
    """A run, read; `state` is what it was read in.

    Raises:
        RunError: it cannot be read.
    """
    summary = _read_summary(path / "summary.json")
    file = path / "results.jsonl"
    try:
        data = file.read_bytes()
    except OSError as error:
        raise _unreadable(file, error) from None
    results = parsed_results(summary.run, data, file)
    stretches, end = {}, 0
    for result, line in zip(results, data.splitlines(keepends=True), strict=True):
        stretches[result.key] = (end, end + len(line))
        end += len(line)
    try:
        drawn = plots(summary, results)
    except (KeyError, ValueError, TypeError) as error:
        raise RunError(f"{path.name} cannot be drawn: it lacks {error}.", _AGAIN) from None
    return _OpenRun(
        path=path,
        summary=summary,
        charts=tuple(Chart(title=title, figure=figure) for title, figure in drawn),
        stretches=stretches,
        failures={
            title: [result.key for result in failures]
            for title, failures in failure_groups(results)
        },
    )


@lru_cache(maxsize=8)
def _compared(
    path: Path, state: tuple[float, ...], baseline: Path, baseline_state: tuple[float, ...]
) -> Comparison:
    """A run against another; the states are what they were read in.

    Raises:
        RunError: they are not over the same, or cannot be read.
    """
    manifest, results = read_results(path)
    before = baseline_results(baseline, {result.key[0] for result in results}, manifest.hold_out)
    if {(r.key, r.group) for r in before} != {(r.key, r.group) for r in results}:
        raise RunError(
            f"{baseline.name} and {path.name} are over the same suite, but one of them held "
            "evidence out of other questions.",
            "Choose a run over the same state of the corpus.",
        )
    groups = tuple(dict.fromkeys(result.group for result in results))
    return compare(results, before, groups, baseline.name)


def _listed(run: RunFolder) -> Run:
    """A run as it is listed.

    Raises:
        RunError: its summary or results cannot be read, or it cannot be named.
    """
    manifest = run.manifest
    if run.is_finished:
        told = _over(run.path / "summary.json")
    else:
        told = f"not finished: {_lines(run.path / 'results.jsonl'):,} results so far"
    without = f", each {manifest.hold_out} held out" if manifest.hold_out else ""
    by = f" by {manifest.model}" if manifest.mode == "prose" else ""
    listed = Run(
        name=run.path.name,
        suite=manifest.suite,
        corpus=f"{run.corpus or 'corpus'} {manifest.corpus_checksum[:8]}",
        how=f"{manifest.mode}{by}{without}",
        started=run.started,
        is_finished=run.is_finished,
        over=told,
    )
    try:
        "".join(map(str, listed.model_dump().values())).encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8, such as in the folder's name
        raise RunError("A name of it cannot be written.", "Rename its folder.") from None
    return listed


def _over(file: Path) -> str:
    """How much a finished run is over.

    Raises:
        RunError: its summary cannot be read.
    """
    summary = _read_summary(file)
    try:
        return over(summary)
    except KeyError as missing:
        raise RunError(
            f"{file.parent.name}/{file.name} does not count {missing}.", _AGAIN
        ) from None


def _lines(file: Path) -> int:
    """How many lines are whole; 0 where there is no such file.

    Raises:
        RunError: it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            return sum(line.endswith(b"\n") for line in stream)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _unreadable(file, error) from None


def _read_summary(file: Path) -> Summary:
    """What `evaluation.py` wrote last.

    Raises:
        RunError: it cannot be read.
    """
    try:
        return Summary.model_validate_json(file.read_bytes())
    except OSError as error:
        raise _unreadable(file, error) from None
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "its form"
        raise RunError(
            f"{file.parent.name}/{file.name} is no summary that this version knows ({place}).",
            _AGAIN,
        ) from None


def _is_like(other: Manifest, manifest: Manifest) -> bool:
    """Whether runs may be compared: over a suite of one name, with the same held out."""
    return other.suite == manifest.suite and other.hold_out == manifest.hold_out


def _flips(comparison: Comparison) -> dict[str, list[Key]]:
    flips = {_BROKEN: comparison.broken, _FIXED: comparison.fixed}
    return {title: [(f.id, f.held_out) for f in found] for title, found in flips.items() if found}


def _groups(groups: dict[str, list[Key]]) -> tuple[Group, ...]:
    return tuple(Group(title=title, count=len(keys)) for title, keys in groups.items())


def _shown(result: Scored, before: Scored | None) -> ShownResult:
    """A result; with its baseline's where that came to another outcome.

    Raises:
        RunError: there is something in it that this version does not know.
    """
    try:
        told = details(result)
        earlier: tuple[Detail, ...] = ()
        if before is not None and before.outcome != result.outcome:
            outcome = Detail(name="Outcome", lines=(OUTCOMES[before.outcome],))
            earlier = (outcome, *(detail for detail in details(before) if detail not in told))
        return ShownResult(
            text=result.text,
            held_out=result.key[1],
            outcome=OUTCOMES[result.outcome],
            details=told,
            earlier=earlier,
        )
    except (ValidationError, KeyError):
        raise RunError(
            f"The result of {result.key[0]!r} is none that this version knows.", _AGAIN
        ) from None


def _unreadable(file: Path, error: OSError) -> RunError:
    return RunError(
        f"{file.parent.name}/{file.name} cannot be read: {error.strerror or error}.",
        "Make it readable for whoever runs Byline.",
    )

"""Where a run is kept, and whether one that was killed can go on.

    eval-runs/                               --out, a folder of runs
      2026-11-22T031500-xquad-hold-out-article/
        manifest.json                        what the run depends on, when it began and what its
                                             corpus is called; written first
        results.jsonl                        a line a question, statement or row; flushed
        report.html
        summary.json                         written last: a run without it is unfinished

A run goes on in the newest unfinished folder with the same manifest; an
unfinished one with another manifest is left alone. When `--out` names a run's
own folder it is that run that goes on, and another manifest is refused with
what differs: figures of two codes or two corpora never mix. A line torn by a
kill is cut off and its question asked again.
"""

import hashlib
import json
import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import ValidationError

from evals.errors import RunError
from evals.records import CheckResult, HoldOut, Key, ReadingResult, Result, Scored
from rag.records import Record
from rag.settings import ROOT

_Line = TypeVar("_Line", Result, CheckResult, ReadingResult)


class Manifest(Record):
    """What the results of a run depend on.

    Attributes:
        mode: how questions were answered; `check` where statements were checked, `reading`
            where labelled rows were read.
        embedding_model: of the index, or the embedded one.
        code: a checksum of Byline's own code, fitted models and prompts.
        judge: the judging model, if one was asked.
        model: the chat model that wrote, or gave second opinions, if one did.
        second_opinion: whether it was asked about each statement again.
        caution: as the settings have it; 1 where nothing was asked.
    """

    schema_version: Literal[1] = 1
    suite: str
    suite_checksum: str
    corpus_checksum: str
    mode: Literal["quotes", "prose", "check", "reading"] = "quotes"
    hold_out: HoldOut | None = None
    embedding_model: str
    code: str
    judge: str | None = None
    model: str | None = None
    second_opinion: bool = False
    caution: float = 1.0

    @property
    def run_name(self) -> str:
        """What its folders end in."""
        prose = "-prose" if self.mode == "prose" else ""
        return self.suite + prose + (f"-hold-out-{self.hold_out}" if self.hold_out else "")


class RunFolder:
    """One run on the disk. Make one with `open_run_folder`, look at one with `read_run`.

    Attributes:
        started: ISO 8601, UTC.
        corpus: what its corpus is called; None where the run does not say.
    """

    def __init__(
        self, path: Path, manifest: Manifest, started: str, corpus: str | None = None
    ) -> None:
        self.path = path
        self.manifest = manifest
        self.started = started
        self.corpus = corpus
        self._results = path / "results.jsonl"

    @property
    def is_finished(self) -> bool:
        """Whether all of it is there."""
        return (self.path / "summary.json").is_file()

    def complete(
        self,
        line_type: type[_Line],
        keys: Sequence[Key],
        missing: Callable[[Container[Key]], Iterable[_Line]],
        progress: Callable[[int, int], None],
    ) -> list[_Line]:
        """Every result of the run, each kept before the next is made.

        Args:
            line_type: what the run's results are.
            keys: of all that the run is to have.
            missing: makes the results that are not among the keys it is given.
            progress: told how many there are, of how many.

        Raises:
            RunError: a line that is no result, or a folder that cannot be written.
            BylineError: what making a result ends with; what was kept so far stays.
        """
        kept = {result.key: result for result in self._kept(line_type)}
        progress(len(kept), len(keys))
        for result in missing(frozenset(kept)):
            self._append(result)
            kept[result.key] = result
            progress(len(kept), len(keys))
        return [kept[key] for key in keys]

    def _kept(self, line_type: type[_Line]) -> list[_Line]:
        """What was done so far, in its order; a line torn by a kill is cut off."""
        if not self._results.exists():
            return []
        data = self._results.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            os.truncate(self._results, len(whole))
        return list(_parsed_lines(line_type, whole, self._results))

    def _append(self, result: Record) -> None:
        line = json.dumps(result.model_dump(mode="json"), ensure_ascii=False)
        with (
            _told_when_unwritable(self.path),
            self._results.open("a", encoding="utf-8", newline="\n") as stream,
        ):
            stream.write(line + "\n")

    def write(self, name: str, text: str) -> Path:
        """Write a file of the run in one step; its path."""
        path = self.path / name
        unfinished = path.with_suffix(".unfinished")
        with _told_when_unwritable(self.path):
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(path)
        return path


def open_run_folder(
    out: Path, manifest: Manifest, corpus: str | None = None
) -> tuple[RunFolder, list[str]]:
    """The folder to go on in, or a new one; and the unfinished ones that are left alone.

    Args:
        out: a folder of runs, or a run's own.
        manifest: of what is to be run.
        corpus: what a new run's corpus is called.

    Raises:
        RunError: `out` is the folder of another run, or cannot be written.
    """
    with _told_when_unwritable(out):
        if (out / "manifest.json").is_file():
            run = read_run(out)
            _refuse_other(run, manifest)
            return run, []
        out.mkdir(parents=True, exist_ok=True)
        left: list[str] = []
        for path in sorted(out.iterdir(), reverse=True):
            begun = manifest.run_name in path.name and (path / "manifest.json").is_file()
            if begun and not (path / "summary.json").exists():
                run = read_run(path)
                if run.manifest == manifest:
                    return run, left
                if run.manifest.run_name == manifest.run_name:
                    left.append(f"{path.name} ({', '.join(differences(run.manifest, manifest))})")
        return _new(out, manifest, corpus), left


def read_results(path: Path) -> tuple[Manifest, list[Scored]]:
    """A finished run, to compare with.

    Raises:
        RunError: it is no run folder, or an unfinished one.
    """
    for name in ("manifest.json", "results.jsonl", "summary.json"):
        if not (path / name).is_file():
            raise RunError(
                f"{path} has no {name}.",
                "Name the folder of a finished run, such as eval-runs/2026-11-22T031500-corpus.",
            )
    manifest, file = read_run(path).manifest, path / "results.jsonl"
    return manifest, parsed_results(manifest, file.read_bytes(), file)


def parsed_results(manifest: Manifest, lines: bytes, path: Path) -> list[Scored]:
    """The results that are written in lines of a results.jsonl.

    Args:
        manifest: of their run.
        lines: whole ones.
        path: of the file, for errors.

    Raises:
        RunError: a line that is no result of such a run.
    """
    if manifest.mode == "check":
        return [*_parsed_lines(CheckResult, lines, path)]
    if manifest.mode == "reading":
        return [*_parsed_lines(ReadingResult, lines, path)]
    return [*_parsed_lines(Result, lines, path)]


def code_checksum() -> str:
    """SHA-256 of Byline's own code, fitted models and prompts: another code, other results."""
    digest = hashlib.sha256()
    parts = (("rag", "*.py"), ("rag", "*.json"), ("evals", "*.py"), ("prompts", "*.md"))
    for folder, pattern in parts:
        for path in sorted((ROOT / folder).rglob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def _told_when_unwritable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(
            f"The run folder {path} cannot be used: {error.strerror or error}.",
            "Free some space or make it writable, or name another with --out.",
        ) from None


def _new(out: Path, manifest: Manifest, corpus: str | None) -> RunFolder:
    now = datetime.now(UTC)
    stem = f"{now:%Y-%m-%dT%H%M%S}-{manifest.run_name}"
    path, number = out / stem, 1
    while path.exists():
        number += 1
        path = out / f"{stem}-{number}"
    path.mkdir()
    started = now.isoformat(timespec="seconds")
    run = RunFolder(path, manifest, started, corpus)
    kept = {"started": started, "corpus": corpus, **manifest.model_dump(mode="json")}
    run.write("manifest.json", json.dumps(kept, indent=2) + "\n")
    return run


def read_run(path: Path) -> RunFolder:
    """A run that is there, finished or not.

    Raises:
        RunError: its manifest cannot be read.
    """
    try:
        kept = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        started, corpus = kept.pop("started"), kept.pop("corpus", None)
        datetime.fromisoformat(started)
        name = None if corpus is None else str(corpus)
        return RunFolder(path, Manifest.model_validate(kept), started, name)
    except OSError as error:
        raise RunError(
            f"{path / 'manifest.json'} cannot be read: {error.strerror or error}.",
            "Make it readable, or name another folder with --out.",
        ) from None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise RunError(
            f"{path / 'manifest.json'} is no manifest that this version knows.",
            "Name another folder with --out.",
        ) from None


def differences(then: Manifest, now: Manifest) -> list[str]:
    """What two manifests do not have in common, each in a few words."""
    ours, theirs = now.model_dump(mode="json"), then.model_dump(mode="json")
    return [
        f"{name.replace('_', ' ')} {_short(theirs[name])}, now {_short(ours[name])}"
        for name in ours
        if ours[name] != theirs[name]
    ]


def _refuse_other(run: RunFolder, manifest: Manifest) -> None:
    if other := differences(run.manifest, manifest):
        raise RunError(
            f"The run in {run.path} cannot go on, it had: {'; '.join(other)}.",
            "Name another folder with --out for a new run.",
        )


def _short(value: object) -> str:
    return str(value)[:12]


def _parsed_lines(line_type: type[_Line], data: bytes, path: Path) -> Iterator[_Line]:
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            yield line_type.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]
            raise RunError(
                f"{path.name}, line {number}: {fault['msg']} ({fault['loc']}).",
                f"Remove {path.parent} and run the suite again.",
            ) from None

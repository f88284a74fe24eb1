"""Statements → results.jsonl: each is checked against the quotes that it cites, and kept.

With a second opinion wanted and a chat model to give it, the model is asked
about every statement, and not only about those that passed, as an answer asks
it: so what it would withhold by itself is known too.

Not covered: quotes that a model words a little differently than the report has
them; those of a suite are exact.
"""

import hashlib
import json
import time
from collections.abc import Callable, Container, Iterator, Sequence

from evals.records import CheckResult, Key, Pair
from evals.run_folder import RunFolder
from evals.scores import check_outcome, check_scores
from rag.chat_model import ChatModel
from rag.check.checker import Checker
from rag.embed import MiniLM
from rag.records import Citation, Usage
from rag.release import Requests, Writer
from rag.settings import Settings


class Checking:
    """The checker, and the chat model for second opinions where the settings want any.

    Raises:
        SettingsError: a chat model is named, and no endpoint for it.
        PromptError: a prompt is missing or has been edited wrongly.
    """

    def __init__(self, settings: Settings) -> None:
        minilm = MiniLM()
        self._checker = Checker(minilm)
        self.embedding_model = minilm.name
        self.model = settings.model if settings.second_opinion else None
        self._writer = (
            Writer(ChatModel(settings), self._checker, second_opinion=True) if self.model else None
        )

    def check(self, pair: Pair) -> CheckResult:
        """What the checker, and perhaps the model, make of a statement."""
        started = time.perf_counter()
        checked = self._checker.check(pair.statement, pair.citations)
        check_ms = round(1000 * (time.perf_counter() - started), 1)
        opinion, usage = None, Usage()
        if self._writer:
            with Requests(self._writer.model) as requests:
                opinion = self._writer.opinion(requests, pair.statement, pair.citations)
                usage = requests.usage
        asked_again = self._writer is not None
        return CheckResult(
            id=pair.id,
            kind=pair.kind,
            statement=pair.statement,
            citations=pair.citations,
            carried=pair.carried,
            group=pair.group,
            note=pair.note,
            passed=checked.passed,
            failed=checked.failed,
            outcome=check_outcome(checked.failed, carried=pair.carried),
            scores=check_scores(
                checked.failed, carried=pair.carried, opinion=opinion, asked_again=asked_again
            ),
            check_ms=check_ms,
            asked_again=asked_again,
            opinion=opinion,
            usage=usage,
        )


def run_pairs(
    checking: Checking,
    pairs: Sequence[Pair],
    folder: RunFolder,
    progress: Callable[[int, int], None],
) -> list[CheckResult]:
    """Check what is left to check; every result of the run, in the order of `pairs`.

    Raises:
        RunError: the folder cannot be read or written; what was kept so far stays.
    """

    def missing(done: Container[Key]) -> Iterator[CheckResult]:
        return (checking.check(pair) for pair in pairs if (pair.id, False) not in done)

    return folder.complete(CheckResult, [(pair.id, False) for pair in pairs], missing, progress)


def cited_documents(pairs: Sequence[Pair]) -> dict[str, Citation]:
    """Each document that is cited, by its id, with one of its citations."""
    return {c.document: c for pair in pairs for c in pair.citations}


def cited_checksum(pairs: Sequence[Pair]) -> str:
    """SHA-256 over the documents that are cited: ids, texts, metadata."""
    held = [
        [name, c.version, c.title, c.publisher, c.published, c.url]
        for name, c in sorted(cited_documents(pairs).items())
    ]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()

"""What an evaluation can report to a person; a part of the tree in `rag/errors.py`.

BylineError
└── EvalError
    ├── SuiteError    a suite that cannot be read, or does not fit its corpus
    ├── RunError      a run folder that cannot be continued, compared or written
    ├── OptionError   options that do not go together
    └── JudgeError    the judging model does not answer
"""

from rag.errors import BylineError


class EvalError(BylineError):
    """Anything that an evaluation reports to a person."""


class SuiteError(EvalError):
    """A suite cannot be read, or does not fit its corpus.

    Args:
        place: file, line or path within it, and field: `seeds.jsonl, line 3, field accept`.
        problem: what is wrong there.
        remedy: what is expected.
    """

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        super().__init__(f"{place}: {problem}", remedy)
        self.place = place


class RunError(EvalError):
    """A run folder cannot be continued, compared or written."""


class OptionError(EvalError):
    """Options do not go together, or are not supported by this version."""


class JudgeError(EvalError):
    """The judging model does not answer."""

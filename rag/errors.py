"""The error tree: what went wrong, and what the reader can do about it.

    BylineError
    ├── SettingsError       a setting is unknown or has a bad value
    ├── CorpusError         the corpus folder is missing or holds nothing to read
    │   └── UnreadableFile  one file of it, or one row of a file
    ├── QuestionError       the question is empty or too long
    ├── EmbeddingError      the embedding model is missing or does not answer
    ├── StoreError          Chroma, or the index in it
    │   ├── IndexHeld       another process owns the index folder
    │   ├── IndexMismatch   the index was made by another embedding model
    │   └── StoreUnreachable  the Chroma server does not answer, or the disk is full
    ├── PromptError         a file of prompts/ is missing or does not fit
    ├── ChatModelError      the chat model gave no answer that can be used
    │   ├── PromptTooLong   more than it reads at once: ask with less
    │   └── ReplyCutShort   text had arrived, and is not all of it
    ├── RequestError        the request cannot be taken as it was sent
    │   ├── KeyNeeded       no key, or none that is known
    │   ├── NotAllowed      the key, or the page that sends it, may not do this
    │   ├── BodyTooLarge    there is more of it than it may have
    │   └── BodyTooSlow     it did not arrive in time
    ├── NotFound            there is no such document, job or answer
    ├── UploadError         a file was not put into the corpus folder; nothing changed there
    │   ├── UploadRefused   its name or its form cannot be a report's
    │   ├── UploadConflict  something has its name, or it is a part of a file
    │   └── DiskFull        there is no room for it
    ├── ServiceError        the server cannot do it now
    │   ├── TooBusy         it has as much to do as it takes on, or as this caller may ask of it
    │   ├── TooSlow         it took longer than a request may
    │   └── NotReady        it has begun and cannot answer yet, or is about to end
    └── InexactQuote        a citation whose text is not at its offsets (a bug, never input)

Every error carries `problem` (what happened, with the value at fault) and
`remedy` (the next step). Presenters translate them once, at the edge.
"""

from typing import Literal

#: Why a chat model gave nothing that can be used, in a word or three.
Cause = Literal[
    "not reachable",
    "key refused",
    "unknown model",
    "rate limit",
    "quota used up",
    "request refused",
    "prompt too long",
    "server error",
    "too slow",
    "unreadable reply",
    "empty reply",
    "content filter",
    "length limit",
    "stopped in mid-answer",
]


class BylineError(Exception):
    """Anything that Byline reports to a person.

    Args:
        problem: what happened, with the value at fault; one sentence.
        remedy: what the reader can do; one sentence.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class SettingsError(BylineError):
    """A setting is unknown or has a bad value."""


class CorpusError(BylineError):
    """The corpus folder is missing or holds nothing to read."""


class UnreadableFile(CorpusError):  # noqa: N818 - named for what it is, not as an error
    """One file of the corpus, or one row of it, cannot be read.

    Args:
        source: the path within the corpus folder, `#` and a row number where one is at fault.
        problem: the cause.
        remedy: what to do with the file.
    """

    def __init__(self, source: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.source = source


class QuestionError(BylineError):
    """The question is empty or too long, or asked as of no day."""


class EmbeddingError(BylineError):
    """The embedding model is missing or does not answer."""


class StoreError(BylineError):
    """Chroma, or the index in it, cannot be used."""


class IndexHeld(StoreError):  # noqa: N818
    """Another process owns the index folder."""


class IndexMismatch(StoreError):  # noqa: N818
    """The index was made by another embedding model."""


class StoreUnreachable(StoreError):  # noqa: N818
    """The Chroma server does not answer, or the disk is full."""


class PromptError(BylineError):
    """A file of `prompts/` is missing or does not fit what fills it in."""


class ChatModelError(BylineError):
    """The chat model gave no answer that can be used.

    Args:
        cause: what happened, to stand in brackets in a line such as `The chat model did not
            answer (rate limit); these are quotes instead.`
        problem: what happened, with the value at fault; never the key.
        remedy: what whoever runs Byline can do.
    """

    def __init__(self, cause: Cause, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.cause = cause


class PromptTooLong(ChatModelError):  # noqa: N818
    """The prompt is longer than what the model reads at once. With less it may answer."""


class ReplyCutShort(ChatModelError):  # noqa: N818
    """Text had arrived, and then the reply ended before its end."""


class RequestError(BylineError):
    """The request cannot be taken as it was sent."""


class KeyNeeded(RequestError):  # noqa: N818
    """No key was sent, or none that is known."""


class NotAllowed(RequestError):  # noqa: N818
    """The key, or the page that sends the request, may not do this."""


class BodyTooLarge(RequestError):  # noqa: N818
    """The body is larger than it may be."""


class BodyTooSlow(RequestError):  # noqa: N818
    """The body did not arrive in time."""


class NotFound(BylineError):  # noqa: N818
    """There is no such document, job or answer."""


class UploadError(BylineError):
    """A file was not put into the corpus folder; nothing changed there."""


class UploadRefused(UploadError):  # noqa: N818
    """The file's name or its form cannot be a report's."""


class UploadConflict(UploadError):  # noqa: N818
    """Something has the file's name, or it is a part of a file."""


class DiskFull(UploadError):  # noqa: N818
    """There is no room for the file."""


class ServiceError(BylineError):
    """The server cannot do it now."""


class TooBusy(ServiceError):  # noqa: N818
    """It has as much to do as it takes on, or as this caller may ask of it.

    Args:
        problem: what is full.
        remedy: what to do, beside waiting.
        retry_after_s: when to try again, whole seconds.
    """

    def __init__(self, problem: str, remedy: str, retry_after_s: int = 1) -> None:
        super().__init__(problem, remedy)
        self.retry_after_s = retry_after_s


class TooSlow(ServiceError):  # noqa: N818
    """It took longer than a request may."""


class NotReady(ServiceError):  # noqa: N818
    """The server cannot answer yet, or is about to stop."""


class InexactQuote(BylineError):  # noqa: N818
    """A citation whose text is not at its offsets. A bug, never a reader's mistake."""

"""What a page has asked, kept in the reader's browser, so that a reload brings it back.

The browser keeps ids alone; the answers are in the server's log, and say there which of their
reports have changed since. What comes from a browser may be anything: what is no list of ids
is none, and an id that the log does not have is passed over. An id cannot be guessed, so
whoever has one was shown the answer, or was sent a link to it.

Not covered: what ended in an error or was stopped, which is in no log; two tabs of one browser,
of which the last that asked is remembered.
"""

import re
from collections.abc import Iterable
from typing import Any

import gradio as gr

from rag.answer_log import AnswerLog
from rag.records import Answer

#: Answers that come back with a reload.
MOST_KEPT = 20
_KEY = "byline-conversation"
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


def conversation_store() -> gr.BrowserState:
    """Where a browser keeps the ids of a conversation; within `gr.Blocks`."""
    # Without a secret of its own, Gradio makes one up at each start, and what was kept is lost.
    # It guards nothing: the page itself must know it.
    return gr.BrowserState(None, storage_key=_KEY, secret=_KEY)


def stored(answers: Iterable[Answer], reader: str | None) -> dict[str, Any]:
    """What a browser is to keep of a conversation.

    Args:
        answers: oldest first; those that are not kept by the log are left out.
        reader: who has logged in, where there is a login.
    """
    ids = [answer.id for answer in answers if answer.id]
    return {"reader": reader, "answers": ids[-MOST_KEPT:]}


def restored(kept: Any, reader: str | None, log: AnswerLog) -> list[Answer]:
    """The answers of a conversation as they now are, oldest first.

    Args:
        kept: what the browser sent, whatever that is.
        reader: who has logged in; what another reader left in the browser is not shown.
        log: has the answers.

    Raises:
        StoreError: the index cannot be read.
    """
    if not isinstance(kept, dict) or kept.get("reader") != reader:
        return []
    ids = kept.get("answers")
    if not isinstance(ids, list):
        return []
    whole = [i for i in ids[-MOST_KEPT:] if isinstance(i, str) and _ID.fullmatch(i)]
    found = (log.get(answer_id) for answer_id in dict.fromkeys(whole))
    return [answer for answer in found if answer is not None]


def linked(answer_id: str | None, log: AnswerLog) -> Answer | None:
    """The answer that a link names, as it now is; None where there is none.

    Raises:
        StoreError: the index cannot be read.
    """
    if answer_id is None or not _ID.fullmatch(answer_id):
        return None
    return log.get(answer_id)

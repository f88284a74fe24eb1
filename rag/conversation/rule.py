"""A follow-up and the turns before it → a question that stands alone, by rule.

The rules are tried in turn: what asks for the same again, bare asking words,
fragments, clauses. Where none applies, the question stands alone.
"""

import re
from collections.abc import Sequence

from rag.conversation.asked import Asked
from rag.conversation.clauses import from_clause
from rag.conversation.earlier import MOST_ADDED, Earlier
from rag.conversation.fragments import from_asking_words, from_fragment, said_again
from rag.conversation.words import POLITE
from rag.records import Turn

#: Words, and characters, of a question from which on it is taken to say itself what it is about.
LONG_QUESTION_WORDS, LONG_QUESTION = 25, 600
_COMMAND = re.compile(r"(?:tell|give|show|list|describe|explain|summari[sz]e)\b", re.IGNORECASE)


def standalone_by_rule(question: str, turns: Sequence[Turn]) -> str:
    """The question with what it leaves to the turns before it.

    Deterministic; needs neither the corpus nor a model.

    Args:
        question: as typed.
        turns: the conversation so far, oldest first.

    Returns:
        The question itself, character for character, when it stands alone or nothing
        earlier fits; else a rewrite of words from the question and the turns, at most
        `MOST_ADDED` characters longer.

    >>> from rag.records import Turn
    >>> turn = Turn(question="How many soldiers are in Kherson?", answer="")
    >>> standalone_by_rule("And in Odesa?", [turn])
    'How many soldiers are in Odesa?'
    """
    if not may_lean(question):
        return question
    earlier = Earlier(turns)
    if not earlier.turns:
        return question
    asked = Asked(question)
    if not asked.words or POLITE.fullmatch(" ".join(question.split()).strip(" ?!.")):
        return question
    for rule in (said_again, from_asking_words, from_fragment, from_clause):
        found = rule(asked, earlier)
        if found is not None:
            rewrite = _as_question(found)
            return rewrite if len(rewrite) <= len(question) + MOST_ADDED else question
    return question


def may_lean(question: str) -> bool:
    """Whether a question is short enough to leave something to the turns before it."""
    return bool(question.strip()) and (
        len(question) < LONG_QUESTION and len(question.split()) < LONG_QUESTION_WORDS
    )


def _as_question(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:1].upper()}{text[1:]}{'' if _COMMAND.match(text) else '?'}"

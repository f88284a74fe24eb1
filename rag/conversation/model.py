"""A follow-up and the turns before it → a question that stands alone, by a chat model.

What the model writes is untrusted. It counts when it is one line of bounded
length that brings no name and no number of its own, keeps what the follow-up
asks and names, and leaves no pronoun open; else the rule's result does. The
prompt is `prompts/standalone.md`.

Not covered: a rewrite that twists the words it was given; the reader sees it.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from rag.conversation.antecedents import has_antecedent
from rag.conversation.asked import Asked
from rag.conversation.earlier import MOST_ADDED, Earlier
from rag.conversation.fragments import said_again_is_asked
from rag.conversation.rule import may_lean, standalone_by_rule
from rag.conversation.words import PERSONAL, POSSESSIVE, WH
from rag.errors import ChatModelError
from rag.lexical import STOP_TERMS, terms
from rag.prompts import Prompt, load_prompt
from rag.reading.grammar import words_of
from rag.records import Turn
from rag.split import count_tokens

if TYPE_CHECKING:
    from rag.chat_model import AnswersWhole

#: Tokens of cl100k_base that the turns may take in a prompt.
HISTORY_BUDGET_TOKENS = 1_200
#: Tokens that the model may write: a rewrite of the greatest length, and some.
_MOST_TOKENS = 400
#: The share of the question's terms that a rewrite must keep, stop words aside.
_LEAST_KEPT = 2 / 3
_QUOTED = re.compile(r"^[\"'“‘`*]+(.*?)[\"'”’`*]+$", re.DOTALL)


def standalone_by_model(question: str, turns: Sequence[Turn], model: "AnswersWhole") -> str:
    """The question with what it leaves to the turns before it, in a chat model's words.

    The model is not asked when there are no turns, or when the question is long enough
    to say itself what it is about.

    Args:
        question: as typed.
        turns: the conversation so far, oldest first.
        model: asked once, with at most `HISTORY_BUDGET_TOKENS` tokens of turns.

    Returns:
        The question itself, character for character, when it stands alone; the rule's
        result when the model fails or what it wrote cannot be used; else one line, at
        most `MOST_ADDED` characters longer than the question.

    Raises:
        PromptError: `prompts/standalone.md` is missing or does not fit.
    """
    if not turns or not may_lean(question):
        return question
    prompt = standalone_prompt().fill(turns=history(turns), question=question)
    try:
        reply = model.whole_reply(
            [{"role": "user", "content": prompt}], most_tokens=_MOST_TOKENS
        ).text
    except ChatModelError:
        return standalone_by_rule(question, turns)
    return usable_rewrite(reply, question, turns) or standalone_by_rule(question, turns)


def history(turns: Sequence[Turn], budget_tokens: int = HISTORY_BUDGET_TOKENS) -> dict[str, str]:
    """The newest turns that fit a budget, oldest first: label → text.

    A turn is kept whole or left out with all before it; the newest alone is cut where it
    does not fit.

    Args:
        turns: oldest first.
        budget_tokens: tokens of cl100k_base, at most; labels are not counted.
    """
    kept: list[str] = []
    left = budget_tokens
    for turn in reversed(turns):
        text = f"Question: {turn.question}\nAnswer: {turn.answer or '(not in the reports)'}"
        size = count_tokens(text)
        if size > left:
            if not kept:
                kept.append(_cut(text, left))
            break
        kept.append(text)
        left -= size
    return {f"turn {number}": text for number, text in enumerate(reversed(kept), start=1)}


def usable_rewrite(reply: str, question: str, turns: Sequence[Turn]) -> str | None:
    """The rewrite in what a model wrote; None where there is none to be trusted.

    >>> turn = Turn(question="Who runs the ferry?", answer="Marta Olsen runs the ferry.")
    >>> usable_rewrite("When did Marta Olsen start?", "when did she start?", [turn])
    'When did Marta Olsen start?'
    >>> usable_rewrite("When did Marta Olsen of Oslo start?", "when did she start?", [turn])
    """
    line = reply.strip()
    quoted = _QUOTED.match(line)
    line = quoted[1].strip() if quoted else line
    if not line or not line.isprintable() or len(line) > len(question) + MOST_ADDED:
        return None
    said = set(terms(line))
    is_last_again = said == set(terms(turns[-1].question))
    if not said or _has_loose_pronoun(line, turns):
        return None
    if is_last_again and not said_again_is_asked(Asked(question)):
        return None
    if said <= set(terms(question)):
        return question if _keeps(line, question) else None
    told = " ".join([question, *(f"{turn.question} {turn.answer}" for turn in turns)])
    known = set(terms(told))
    own = [term for term in terms(line) if term not in STOP_TERMS]
    if not own or sum(term in known for term in own) < len(own) / 2:
        return None
    if not _names_and_numbers(line) <= known:
        return None
    return line if _keeps(line, question) else None


def _keeps(line: str, question: str) -> bool:
    """Whether a rewrite asks what the question asks: its asking word, names, numbers, most else."""
    known = set(terms(line))
    asked = Asked(question)
    if said_again_is_asked(asked):
        return True
    if not _names_and_numbers(question) - set(terms(asked.not_this)) <= known:
        return False
    own = {term for term in terms(asked.text) if term not in STOP_TERMS}
    if len(own & known) < _LEAST_KEPT * len(own):
        return False
    wh = next((w for w in asked.lower[: asked.wh_end] if w in WH - {"what", "which"}), None)
    return wh is None or wh[:3] in {word[:3].lower() for word in line.split()}


def _has_loose_pronoun(line: str, turns: Sequence[Turn]) -> bool:
    """Whether a rewrite still has a "he" or "it" that only the turns explain."""
    asked, earlier = Asked(line), Earlier(turns)
    if not earlier.turns:
        return False
    return any(
        word in PERSONAL.keys() - POSSESSIVE and not has_antecedent(asked, number, earlier)
        for number, word in enumerate(asked.lower)
    )


def _names_and_numbers(text: str) -> set[str]:
    """The terms of names, of numbers in digits or words, and of words in other scripts."""
    found: set[str] = set()
    for number, word in enumerate(words_of(text)):
        is_opening = number == 0 and word.part != "PROPN"
        is_name = word.part == "PROPN" or (word.text[:1].isupper() and not is_opening)
        is_number = (word.part == "NUM" and word.lemma != "one") or any(
            c.isdigit() for c in word.text
        )
        is_foreign = any(c.isalpha() and not c.isascii() for c in word.text)
        if is_name or is_number or is_foreign:
            found.update(term for term in terms(word.text) if term not in STOP_TERMS)
    return found


def _cut(text: str, budget_tokens: int) -> str:
    """As much of the beginning as the budget holds."""
    fits, too_long = 0, len(text) + 1
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if count_tokens(text[:middle]) <= budget_tokens:
            fits = middle
        else:
            too_long = middle
    return text[:fits]


@cache
def standalone_prompt() -> Prompt:
    """The prompt, checked.

    Raises:
        PromptError: the file is missing or does not fit.
    """
    return load_prompt("standalone", data=("turns", "question"))

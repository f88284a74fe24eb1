"""How many tokens were read and written: `usage`, and what `max_tokens` is held against.

Where a chat model was asked, its own count is reported, rewriting of follow-ups and
second opinions among it, as the `Answer` has it. In quotes none is asked; then these
are the tokens of the texts that were sent and of the text that was answered.
"""

from collections.abc import Iterable

from rag.records import Answer, Usage
from rag.split import encoding

#: tiktoken cannot take a run of some hundred thousand spaces at once.
_COUNTED_AT_ONCE = 20_000


def count_tokens(text: str) -> int:
    """Tokens of o200k_base in `text`; over 20,000 characters, within one for each 20,000."""
    stretches = (text[at : at + _COUNTED_AT_ONCE] for at in range(0, len(text), _COUNTED_AT_ONCE))
    o200k = encoding("o200k_base")
    return sum(len(o200k.encode(stretch, disallowed_special=())) for stretch in stretches)


def usage_of(answer: Answer, sent: Iterable[str], text: str) -> Usage:
    """What an answer took.

    Args:
        answer: the answer.
        sent: the texts of the messages.
        text: what was answered with.
    """
    if "model" in answer.timings_ms:
        return answer.usage
    return Usage(
        input_tokens=sum(count_tokens(message) for message in sent),
        output_tokens=count_tokens(text),
    )

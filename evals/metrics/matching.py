"""Whether a string stands in a text. The one rule for accepted strings, values and names."""

import re
import unicodedata
from functools import lru_cache

_MARKS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\u00ad": None,  # a soft hyphen
        "\u200b": None,  # a space of no width
    }
)
#: Scripts that put no spaces between words, so that any character may begin one.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def stands_in(wanted: str, text: str) -> bool:
    """Whether `wanted` stands in `text` as whole words.

    Case, white space, and how quotation marks, apostrophes and dashes are
    written make no difference; compatibility forms (ligatures, full-width
    digits) are one. It must begin and end where a word does, a word being a
    run of letters, digits and their marks; a number goes on over a comma or
    point between digits. In scripts without spaces any character may begin or
    end a word. Nothing stands in an empty text, and an empty string in none.

    >>> stands_in("41", "He counted 41."), stands_in("41", "in 2041"), stands_in("41", "41,000")
    (True, False, False)
    """
    sought = _normal(wanted)
    if not sought:
        return False
    within = _normal(text)
    at = within.find(sought)
    while at >= 0:
        if _is_boundary(within, at) and _is_boundary(within, at + len(sought)):
            return True
        at = within.find(sought, at + 1)
    return False


@lru_cache(maxsize=4_096)
def _normal(text: str) -> str:
    one_form = unicodedata.normalize("NFKC", text.translate(_MARKS))
    return " ".join(one_form.casefold().split())


def _is_boundary(text: str, at: int) -> bool:
    """Whether a word may end and another begin between the characters `at - 1` and `at`."""
    before, after = text[:at][-2:], text[at : at + 2]
    if not before or not after:
        return True
    left, right = before[-1], after[0]
    if _UNSPACED.match(left) or _UNSPACED.match(right):
        return True
    if _is_of_word(left) and _is_of_word(right):
        return False
    goes_on = left.isdigit() and re.match(r"[.,]\d", after)
    came_from = right.isdigit() and re.fullmatch(r"\d[.,]", before)
    return not (goes_on or came_from)


def _is_of_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"

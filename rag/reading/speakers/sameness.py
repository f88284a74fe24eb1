"""Two phrases for somebody or something → whether they may be one.

The only judge of that between reports: "President Zelensky" and "Volodymyr Zelenskyy",
"the regional governor, Vitaliy Kim" and "Kim". Of each phrase its name is taken, without
titles, roles and what they are of, and the names are compared (`rag/reading/names.py`).
Without a name in both, all the words of the one have to be in the other: "the mayor",
"Mayor Oleksandr Senkevych".

Unlike `match.py` it treats both alike, and reads no grammar, so that it costs nothing.
"""

import re
from functools import lru_cache

from rag.reading.names import PARTICLES, same_names
from rag.reading.speakers.words import ROLES, is_role, lemmas

#: What parts a name from what is said of it.
_PARTS = re.compile(r"\s*[,;()]\s*|\s+[–—-]\s+")
#: What only tells of somebody, whatever is named in it.
_TELLING = re.compile(r"\s+(?:who|whose|that|which|gave|named)\s+.*", re.DOTALL)
_OF = re.compile(r"\s+(?:of|in|at|for|from|with|to)\s+")
_WORD = re.compile(r"[^\W_](?:[^\W_]|['’ʼ.-](?=[^\W_]))*\.?")
_LEADING = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
#: Words before a name that are no part of it; a surname may end as words for persons do.
_TITLES = ROLES | lemmas(
    "mr mrs ms miss sir dame lord lady dr prof gen col capt lt maj sgt sergeant commander "
    "prime first vice acting interim former foreign defence defense interior finance culture "
    "professor spokesman spokeswoman senator leader director editor correspondent reporter analyst"
)


@lru_cache(maxsize=4096)
def name_in(phrase: str) -> tuple[str, ...]:
    """The words of the name that a phrase gives, in order; empty where it gives none.

    >>> name_in("the regional governor, Vitaliy Kim"), name_in("the mayor of Mykolaiv")
    (('Vitaliy', 'Kim'), ())
    """
    for part in _PARTS.split(phrase):
        name = _name_of(part)
        if name:
            return name
    return ()


def _name_of(part: str) -> tuple[str, ...]:
    """The capitals at the end of a phrase, behind its titles; what it is of left out."""
    words = _WORD.findall(_LEADING.sub("", _OF.split(_TELLING.sub("", part))[0]))
    roles = [n for n, word in enumerate(words) if _is_role(word)]
    name = words[roles[-1] + 1 :] if roles else words
    while name and not name[0][0].isupper():
        name = name[1:]
    is_name = all(w[0].isupper() or w.lower() in PARTICLES or w.isdigit() for w in name)
    return tuple(name) if is_name else ()


def _is_role(word: str) -> bool:
    lower = word.lower().strip(".")
    is_one = is_role if word.islower() else _TITLES.__contains__
    return any(is_one(piece) for piece in lower.split("-"))


def same_entity(one: str, other: str) -> bool:
    """Whether two phrases may be of one person, body or place.

    >>> same_entity("President Zelensky", "Volodymyr Zelenskyy")
    True
    >>> same_entity("Kim Jong-un", "Kim Yo-jong")
    False
    """
    names = name_in(one), name_in(other)
    if all(names):
        return same_names(*names)
    words = [set(re.findall(r"\w+", _LEADING.sub("", p).casefold())) for p in (one, other)]
    shorter, longer = sorted(words, key=len)
    return bool(shorter) and shorter <= longer

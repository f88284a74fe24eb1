"""What stands in a report and says nothing of what it reports: page furniture.

Video notices, picture credits, share buttons, agency sign-offs, and lines that
only point at what follows. It stays in the text, so that offsets hold, and is
cut off the sentences that are quoted, which run into it where a page was read
as one line.

Not covered: menus and captions without a credit; languages other than English.
"""

import re

#: A sentence with one of these in it is none: it is a player's or a page's notice.
_NOTICE = re.compile(
    r"\b(?:enable|turn on|requires?) JavaScript\b|\bsupports HTML5 video\b"
    r"|\b(?:accept|manage|use of) cookies\b"
    r"|\bsubscribe to (?:our|the|this) \w+|\bsign up (?:for|to) (?:our|the|this)\b"
    r"|\bclick here\b|\bread more:|\bfollow us on\b|\ball rights reserved\b"
    r"|\bskip (?:to|past|next section)\b"
    r"|\bthis (?:article|story) (?:was|is) (?:first|originally) published\b"
    r"|\bshare this (?:article|story|page)\b|\badvertisement\b\s*$",
    re.IGNORECASE,
)
_AGENCY = (
    r"(?:AFP|AP|dpa|DPA|Reuters|EPA|Getty(?: Images)?|Interfax|Ukrinform|TASS|KNA|epd|EFE|ANSA)"
)
#: A credit: who took a picture, at the start or the end of what was read as a sentence.
_CREDIT = (
    r"(?:Photo(?:graph)?|Image|Picture|Video|Foto)s?\s*(?:credit|source)?\s*:\s*"
    rf"(?:{_AGENCY}(?:\s*[/,]\s*{_AGENCY})*|[A-Z][\w.'’-]*(?:[ /][A-Z][\w.'’-]*){{0,3}})"
)
#: Authors' initials and agencies at the end: "fb/wmr (AFP, AP, Reuters)".
_SIGN_OFF = rf"(?:[a-z]{{2,4}}(?:/[a-z]{{2,4}})*\s*)?\(\s*{_AGENCY}(?:\s*,\s*{_AGENCY})*\s*\)"
#: What a page names a picture by, run into the sentence that follows it.
_LABEL = r"(?:graphic|infographic|advertisement|watch|listen|video|caption)(?=\s+[A-Z“\"])"
_LEADING = re.compile(rf"\s*(?:{_CREDIT}|{_LABEL}|{_SIGN_OFF})\s*")
_TRAILING = re.compile(rf"\s*(?:{_CREDIT}|{_SIGN_OFF})\s*$")
_CREDIT_FOLLOWS = re.compile(rf"\s*{_CREDIT}")
_SIGNPOST = re.compile(
    r"^\s*(?:here (?:are|is)|these are|see also|more on|also on|related)\b"
    r".*(?::|headlines|stories|news)",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3


def without_furniture(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The part of a sentence that reports something.

    Args:
        text: what the sentence stands in; what follows it tells a caption.
        start, end: the sentence.

    Returns:
        Its span without credits, labels and sign-offs at its ends; None when it is a
        notice, a caption before a credit, or nothing else.
    """
    if _NOTICE.search(text, start, end) or _CREDIT_FOLLOWS.match(text, end):
        return None
    leading = _LEADING.match(text, start, end)
    if leading and leading.end() > start:
        start = leading.end()
    trailing = _TRAILING.search(text[start:end])
    if trailing:
        end = start + trailing.start()
    return (start, end) if len(text[start:end].split()) >= _FEWEST_WORDS else None


def is_signpost(text: str) -> bool:
    """Whether a sentence only points at what follows: "Here are the other headlines …:"."""
    return _SIGNPOST.search(text) is not None


def is_heading(text: str, start: int, end: int) -> bool:
    """Whether a sentence is a line of its own, short and without a full stop."""
    body = text[start:end].strip()
    if not body or body[-1] in ".!?:;…”\"'’»" or len(body.split()) > 16:
        return False
    before, after = text[:start].rstrip(" \t"), text[end:].lstrip(" \t")
    return (not before or before.endswith(("\n", "\r"))) and after.startswith(("\n", "\r"))

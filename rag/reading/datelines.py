"""A report's first sentence → without what an agency writes before it: place, day, "FLASH".

    LAGOS, Nigeria, Feb 21 (Harbour Wire) - The line lost 1,200 barrels.
    KYIV, 11 November — Shelling went on.
    UPDATE 2-Premier resigns.

A place is taken for a dateline's where it stands in capitals, or where a day or an agency in
brackets follows it. Not covered: a bare place in small letters ("Lagos – The line …").
"""

import re

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?"
_CAPITALS = r"[^\W\d_a-z][^\W\d_a-z.'’]+(?:[ /-][^\W\d_a-z][^\W\d_a-z.'’]*)*"
_NAME = r"[^\W\d_a-z][\w.'’]*(?:[ -][\w.'’]+){0,3}"
_AGENCY = r"\([^()\n]{2,40}\)"
#: The news begins with a capital; what is set in behind a name ("NATO - the alliance -") does not.
_END = r"\s+[-–—]{1,2}\s+(?=[\"“'‘]?[^\W_a-z])"
_DATELINE = re.compile(
    rf"\s*(?:{_CAPITALS}(?:,\s{_NAME})?(?:,?\s{_DAY})?(?:\s{_AGENCY})?"
    rf"|{_NAME}(?:,\s{_NAME})?(?:,\s{_DAY}(?:\s{_AGENCY})?|\s{_AGENCY})){_END}"
)
_LABEL = re.compile(
    r"\s*(?:FLASH|SNAP|URGENT|BREAKING(?: NEWS)?|ALERT|BRIEF|UPDATE(?: \d+)?|LEAD|WRAPUP(?: \d+)?)"
    r"\s*[-–—:]+\s*"
)
#: Words that the news itself has, at least.
_LEAST_LEFT = 3


def without_dateline(text: str) -> str:
    """A sentence without the label and the dateline before it, if it has them.

    >>> without_dateline("OSLO, April 11 - Kestrel paid in cash.")
    'Kestrel paid in cash.'
    >>> without_dateline("NATO: no troops - for now")
    'NATO: no troops - for now'
    """
    for pattern in (_LABEL, _DATELINE):
        found = pattern.match(text)
        if found and len(text[found.end() :].split()) >= _LEAST_LEFT:
            text = text[found.end() :]
    return text

"""What stands in a report and says nothing of what it reports: page furniture.

Video notices, picture credits, share buttons, agency sign-offs, and lines that
only point at what follows. It stays in the text, so that offsets hold, and is
cut off the sentences that are quoted, which run into it where a page was read
as one line.

A report may be about cookies, a newsletter or a photograph. So a notice has to
speak to the reader, in its own voice: what stands in quotation marks is
somebody's words, and a verb in the middle of a sentence ("men sign up for the
army") commands nobody.

Not covered: menus and captions without a credit; languages other than English.
"""

import re

#: A sentence with one of these in it is none: it is a player's or a page's notice. A command
#: begins with a capital, also where the page ran it into the sentence before.
_NOTICE = re.compile(
    r"(?i:\bplease (?:enable|turn on|allow) (?:JavaScript|cookies|scripts)\b"
    r"|\benable JavaScript (?:in|to|and|on)\b"
    r"|\bthis (?:site|website|page|video|player|content) (?:requires|needs) JavaScript\b"
    r"|\bJavaScript (?:is|must be|has to be) (?:disabled|enabled|required|turned)\b"
    r"|\bsupports HTML5 video\b|\ballow scripts for\b"
    r"|\bthis (?:video|clip|content) (?:cannot|can not|can't|can’t|will not|is not able to)"
    r" (?:be )?(?:play|start|shown|load)"
    r"|\b(?:we|this (?:site|website|page)|our (?:site|website|partners)) uses? cookies\b"
    r"|\b(?:you|your) .{0,60}\b(?:use of|all|our) cookies\b"
    r"|\bsign up (?:for|to) our\b|\bsubscribe to our (?:\w+ ){0,3}"
    r"(?:newsletters?|channel|podcast|briefing|alerts|e-?mails?)\b"
    r"|\b(?:enter|leave us) your e-?mail address\b"
    r"|\ball rights reserved\b|\bskip (?:past newsletter|next section)\b"
    r"|\bthis (?:article|story) (?:was|is) (?:first|originally) published (?:by|on|at)\b)"
    r"|^\s*(?i:(?:accept|manage|reject|allow) (?:all |our |your )?cookies)\b"
    r"|\b(?:Sign up (?:for|to) (?:the|this)|Subscribe to (?:the|this)|Follow us on|Click here)\b"
    r"|\b(?i:click here)(?: (?:to|for)\b|[.!]?\s*$)"
    r"|\bSkip to (?:main |the )?(?:content|navigation|article)\b"
    r"|\b(?i:(?:read more|read also|also read|more on this story)\s*:)"
    r"|\bShare this (?:article|story|page)\b|^\s*(?i:advertisement|advertising)\s*$"
)
#: From an opening quotation mark on, it is somebody's words and no notice.
_OPENS_QUOTATION = re.compile(r"(?<!\w)[\"“„«‘']|[“„«]")

#: A news agency or picture agency, as it is credited.
AGENCY = (
    r"(?:AFP|AP|dpa|DPA|Reuters|EPA|Getty(?: Images)?|Interfax|Ukrinform|TASS|KNA|epd|EFE|ANSA)"
)
_PERSON = r"[A-Z][\w.'’-]*(?:[ /][A-Z][\w.'’-]*){0,3}"
_SENTENCE_FOLLOWS = r"(?=[)\]]?\s*$|[)\]]?\s+[A-Z0-9“\"‘„«(\[]|\s+[a-z]+\s+[A-Z“\"])"
_PICTURE = (
    r"[(\[]?(?:Photo(?:graph)?|Image|Picture|Video|Foto|PHOTO|IMAGE|FOTO)s?"
    r"(?:\s*(?:credit|source|by|courtesy of))?"
)
#: A credit: who took a picture, at the start or the end of what was read as a sentence. Where
#: the name ends and a sentence begins, both with capitals, the sentence keeps its first word.
_CREDIT = (
    rf"(?:{_PICTURE}\s*:|[(\[]?(?:Photo(?:graph)?|Image|Picture)s? by)\s*"
    rf"(?:{AGENCY}(?:\s*[/,]\s*{AGENCY})*(?![\w/]| Images)|{_PERSON}){_SENTENCE_FOLLOWS}[)\]]?"
)
#: A credit in words, which fills its line: "Photo: reader's picture, sent to the Courier".
_WORDED_CREDIT = (
    rf"(?:Photo(?:graph)?|Image|Picture|Foto)s?\s*:[ \t]*(?!{AGENCY}\b)"
    r"[a-z][^\r\n.!?]{0,80}[.]?[ \t]*(?=\n|\r|\Z)"
)
#: Agencies at the end, with the authors' initials: "fb/wmr (AFP, AP, Reuters)".
_SOURCES = rf"\(\s*{AGENCY}(?:\s*,\s*(?:{AGENCY}|[\w .’'-]{{2,24}}))*\s*\)"
_SIGN_OFF = rf"(?:(?<!\S)[a-z]{{2,4}}(?:/[a-z]{{2,4}})+\s*)?{_SOURCES}"
#: What a page names a picture by, run into the sentence that follows it.
_LABEL = (
    r"(?:graphic|infographic|advertisement|watch|listen|video|caption|Advertisement|ADVERTISEMENT)"
    r"(?=\s+[A-Z“\"])|\[(?:VIDEO|PHOTOS?|GALLERY|AUDIO|MAP|GRAPHIC|WATCH)\b[^\]\n]{0,20}\]"
)
_LEADING = re.compile(
    rf"(?:{_CREDIT}|{_LABEL}|(?:[a-z]{{2,4}}\s*)?{_SIGN_OFF}(?:\s+[-–—](?=\s))?)\s*"
)
#: What ran into one sentence with a caption and its credit; the caption goes with it.
_CAPTIONED = re.compile(rf"\s{_CREDIT}\s+(?=[A-Z“\"])")
_TRAILING = re.compile(rf"(?:{_CREDIT}|{_SIGN_OFF}|\b(?:Advertisement|ADVERTISEMENT))\s*\Z")
_ONLY_CREDIT = re.compile(_WORDED_CREDIT)
_CREDIT_NEXT = re.compile(rf"{_CREDIT}|{_WORDED_CREDIT}")
#: Between a caption and its credit: one line, or the next one.
_SAME_LINE, _NEXT_LINE = re.compile(r"[^\S\r\n]*"), re.compile(r"[^\S\r\n]*(?:\r\n|\n|\r)[ \t]*")

_SIGNPOST = re.compile(
    r"(?:here (?:are|is)|these are)\b[^.]{0,60}\b(?:headlines?|(?:top|main|other|latest|more)"
    r" (?:stories|news|developments))\b[^.]*"
    r"|(?:here (?:are|is)|these are|see also|more on|also on|related)\b[^:]{0,120}:"
    r"|(?:see also|related(?: stories| articles| news)?|more on this story|also on this page)"
    r"(?:\s*:.*)?",
    re.IGNORECASE,
)
_MARKDOWN_HEADING = re.compile(r"#{1,6}[ \t]+[^\r\n]+")
#: What is left of a sentence beside furniture is another label, unless it has so many words.
_FEWEST_WORDS = 3


def without_furniture(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The part of a sentence that reports something.

    Args:
        text: what the sentence stands in; what follows it tells a caption.
        start, end: the sentence.

    Returns:
        Its span without credits, labels and sign-offs at its ends; as it was given
        when it has none. None when it is a notice, a caption before a credit, or
        nothing else.
    """
    body_end = start + len(text[start:end].rstrip())
    if _is_notice(text[start:body_end]) or _is_caption(text, start, body_end):
        return None
    first, last = start, end
    while True:
        space = len(text[first:last]) - len(text[first:last].lstrip())
        leading = _LEADING.match(text, first + space, last)
        if leading is None or leading.end() == first + space:
            break
        first = leading.end()
    trailing = _TRAILING.search(text[first:last])
    if trailing:
        last = first + trailing.start()
    captioned = _CAPTIONED.search(text, first, last)
    if captioned:
        first = captioned.end()
    if (first, last) == (start, end):
        return start, end
    return (first, last) if len(text[first:last].split()) >= _FEWEST_WORDS else None


def _is_notice(sentence: str) -> bool:
    notice = _NOTICE.search(sentence)
    if notice is None:
        return _ONLY_CREDIT.fullmatch(sentence.strip()) is not None
    opened = _OPENS_QUOTATION.search(sentence)
    return opened is None or notice.start() < opened.start()


def _is_caption(text: str, start: int, body_end: int) -> bool:
    """Whether a credit follows, on its line; or on the next, if it fills its own."""
    beside = _SAME_LINE.match(text, body_end)
    if beside and beside.end() > body_end and _CREDIT_NEXT.match(text, beside.end()):
        return True
    below = _NEXT_LINE.match(text, body_end)
    alone = text[:start].rstrip(" \t")[-1:] in ("", "\n", "\r")
    return bool(alone and below and _CREDIT_NEXT.match(text, below.end()))


def is_signpost(text: str) -> bool:
    """Whether a sentence only points at what follows: "Here are the other headlines …:"."""
    return _SIGNPOST.fullmatch(text.strip()) is not None


def is_heading(text: str, start: int, end: int) -> bool:
    """Whether a sentence is a line of its own, short and without a full stop.

    Or one that Markdown marks as a heading, also if it asks: "## Who closed the bridge?".
    """
    body = text[start:end].strip()
    if _MARKDOWN_HEADING.fullmatch(body):
        return True
    if not body or body[-1] in ".!?:;…”\"'’»" or len(body.split()) > 16:
        return False
    before, after = text[:start].rstrip(" \t"), text[end:].lstrip(" \t")
    return (not before or before.endswith(("\n", "\r"))) and after.startswith(("\n", "\r"))

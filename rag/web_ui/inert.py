"""Any text → HTML that can only be read.

Every word from the corpus, the reader, a chat model or an error that the page shows goes
through here, whoever renders it.
"""

import re

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def inert(text: str) -> str:
    """`text` as HTML that Markdown and browsers show as it stands.

    Every mark of punctuation becomes a character reference, so none is markup.
    """
    escaped = _PUNCTUATION.sub(lambda mark: f"&#{ord(mark.group())};", text)
    return re.sub(r"\s*\n\s*", "<br>", escaped)

"""The words that the terminal and the chat page share."""

from datetime import datetime

from rag.records import Answer, Citation

NOT_IN_CORPUS = "The corpus does not say."
NOT_CLEARLY_IN_CORPUS = "The corpus does not clearly say."
NEAREST = "The nearest that it has:"


def silence(answer: Answer) -> str:
    """What to say instead of an answer; several nearest sentences mean that one may be it."""
    return NOT_CLEARLY_IN_CORPUS if len(answer.nearest) > 1 else NOT_IN_CORPUS


def written_date(iso_8601: str) -> str:
    """An ISO 8601 date as a reader writes it: `11 Nov 2022, 16:20 +02:00`."""
    moment = datetime.fromisoformat(iso_8601)
    day = f"{moment.day} {moment:%b %Y}"
    if "T" not in iso_8601 and " " not in iso_8601:
        return day
    zone = f"{moment:%z}"
    return f"{day}, {moment:%H:%M}" + (f" {zone[:3]}:{zone[3:5]}" if zone else "")


def place(citation: Citation) -> str:
    """Where a quote stands: the document's id and the characters."""
    return f"{citation.document}, characters {citation.start}–{citation.end}"

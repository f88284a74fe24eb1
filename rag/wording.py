"""The words that the terminal and the chat page share."""

from datetime import datetime

from rag.records import Citation

NOT_IN_CORPUS = "The corpus does not say."
NEAREST = "The nearest that it has:"


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

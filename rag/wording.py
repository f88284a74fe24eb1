"""The words that the terminal and the chat page share."""

from datetime import datetime

from rag.records import Answer, Citation

NOT_IN_CORPUS = "The corpus does not say."
NOT_CLEARLY_IN_CORPUS = "The corpus does not clearly say."
NEAREST = "The nearest that it has:"
#: A test that a statement failed → what is wrong with it.
FAILED = {
    "plain": "it is not one plain sentence without links and markup",
    "located": "the words that it claims to rest on are not in the reports",
    "figures": "a figure in it is not in its quotes",
    "dates": "a day or a time in it is not in its quotes",
    "names": "a name in it is not in its quotes",
    "speaker": "its quotes do not have it from whom it names, or name somebody whom it leaves out",
    "negation": "it denies what its quotes say, or says what they deny",
    "certainty": "it is surer than its quotes are",
    "roles": "its quotes do not say who did what to whom as it does",
    "meaning": "something in it is not in its quotes",
    "second_opinion": "asked again, the chat model found that its quotes do not carry it",
}


def silence(answer: Answer) -> str:
    """What to say instead of an answer; several nearest sentences mean that one may be it."""
    return NOT_CLEARLY_IN_CORPUS if len(answer.nearest) > 1 else NOT_IN_CORPUS


def sentences(count: int) -> str:
    """So many sentences: `1 sentence`, `2 sentences`."""
    return f"{count} sentence{'' if count == 1 else 's'}"


def why_withheld(failed: tuple[str, ...]) -> str:
    """The tests that a withheld sentence failed, in plain words, as one sentence."""
    reasons = "; ".join(FAILED.get(test, f"it failed the test {test}") for test in failed)
    return f"{reasons[:1].upper()}{reasons[1:]}."


def cost(answer: Answer) -> str | None:
    """Tokens and seconds that the chat model took; None when it was not asked."""
    if "model" not in answer.timings_ms:
        return None
    return (
        f"{answer.usage.input_tokens:,} tokens read, {answer.usage.output_tokens:,} written; "
        f"{answer.timings_ms['total'] / 1000:.1f} s"
    )


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

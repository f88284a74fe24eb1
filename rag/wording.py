"""The words that the terminal, the chat page and what answers in plain text share."""

from datetime import datetime

from rag.records import Answer, Citation, Metadata, Passage

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


def place(stretch: Citation | Passage) -> str:
    """Where a quote or a passage stands: the document's id and the characters."""
    return f"{stretch.document}, characters {stretch.start}–{stretch.end}"


def source(title: str | None, told: Citation | Metadata) -> str:
    """A report as a line: title, publisher, date and address, as far as they are known."""
    date = written_date(told.published) if told.published else None
    return ". ".join(part for part in (title, told.publisher, date, told.url) if part)


def answer_in_text(answer: Answer) -> str:
    """An answer as plain text: each statement with its marks, a blank line between two.

    When the corpus does not say: that, why, and the nearest that it has, with its source
    and without marks, since nothing stands on it.
    """
    if answer.statements:
        return "\n\n".join(
            f"{statement.text} {''.join(f'[{number}]' for number in statement.citations)}"
            for statement in answer.statements
        )
    return "\n\n".join(silence_in_text(answer))


def silence_in_text(answer: Answer) -> list[str]:
    """What `answer_in_text` says when the corpus does not, by paragraphs."""
    parts = [" ".join(filter(None, (silence(answer), answer.reason)))]
    if answer.nearest:
        parts.append(NEAREST)
    parts += [f"“{near.quote}” ({source(near.title, near)})" for near in answer.nearest]
    return parts

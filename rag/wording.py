"""The words that the terminal, the chat page and what answers in plain text share."""

import re
from datetime import date, datetime, timedelta

from rag.records import (
    Answer,
    Citation,
    Disagreement,
    Filters,
    Metadata,
    Passage,
    Position,
    Statement,
    StatementDate,
    Voice,
)

NOT_IN_CORPUS = "The corpus does not say."
NOT_CLEARLY_IN_CORPUS = "The corpus does not clearly say."
#: Who says what is "reportedly" so.
NOBODY_NAMED = "somebody not named"
NEAREST = "The nearest that it has:"
#: The kind of a disagreement → what it is called; the first position of one that is
#: superseded is the one that stands.
DIFFERENCES = {
    "figures": "Reports give different figures",
    "dates": "Reports give different dates",
    "states": "Reports contradict each other",
    "denied": "One says so, another denies it",
    "opinions": "Opinions differ",
    "superseded": "A later report supersedes what was reported before",
}
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


def standing(answer: Answer, today: date) -> str | None:
    """How new what was asked is: as of when, the newest report's date, and its age.

    Args:
        answer: with the newest report that it could be made from.
        today: what the age counts to, where the corpus was not asked as of another day and
            the answer is not of an earlier one.

    Returns:
        A line; None where no report has a date and the corpus was asked as it stands today.
    """
    told, since = [], "today"
    if answer.answered_at:
        answered = datetime.fromisoformat(answer.answered_at).astimezone().date()
        if answered < today:
            told.append(f"answered {written_date(answered.isoformat())}")
            today, since = answered, "then"
    if answer.as_of:
        told.append(f"as of {written_date(answer.as_of)}")
        today, since = datetime.fromisoformat(answer.as_of).date(), "then"
    if answer.newest_source:
        newest = datetime.fromisoformat(answer.newest_source).date()
        aged = f" ({_age(newest, today)} before {since})" if newest < today else ""
        told.append(f"newest report: {written_date(newest.isoformat())}{aged}")
    line = "; ".join(told)
    return f"{line[:1].upper()}{line[1:]}" if line else None


def _age(earlier: date, later: date) -> str:
    """Whole days up to two months, whole months up to two years, then whole years."""
    days = (later - earlier).days
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    months -= later.day < earlier.day
    if months < 2:
        count, unit = days, "day"
    elif months < 24:
        count, unit = months, "month"
    else:
        count, unit = months // 12, "year"
    return f"{count} {unit}{'' if count == 1 else 's'}"


def dates_told(statement: Statement) -> str | None:
    """What a statement's words for when name: `“on Friday” = 11 Nov 2022`; None without any.

    Words that have the year are left out, since they tell it themselves.
    """
    told = {
        f"“{statement.text[d.start : d.end]}” = {_period(d)}": None
        for d in statement.dates
        if not re.search(r"\b\d{4}s?\b", statement.text[d.start : d.end])
    }
    return "; ".join(told) or None


def event_told(statement: Statement) -> str | None:
    """When what a statement of a timeline tells happened: `11 Nov 2022`; None elsewhere.

    A month and a year are told as such: `Mar 2022`, `2014`.
    """
    if statement.event is None:
        return None
    first, last = (moment[:10] for moment in (statement.event.first, statement.event.last))
    start, day_after = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    if start.day == day_after.day == 1 and first[:7] == last[:7]:
        return f"{start:%b %Y}"
    if start == date(start.year, 1, 1) and day_after == date(start.year + 1, 1, 1):
        return f"{start.year}"
    return _period(statement.event)


def _period(named: StatementDate) -> str:
    first, last = written_date(named.first), written_date(named.last)
    return first if first == last else f"{first} to {last}"


def voices_told(statement: Statement) -> str | None:
    """Who says a statement, and how: `Vitaliy Kim, the regional governor (said)`.

    None where it is the report's own voice. Somebody whose words are only set into the
    report's sentence comes after "in part"; answers that were kept before there were
    voices have a name alone.
    """
    told = "; ".join(dict.fromkeys(_voice_told(voice) for voice in statement.voices))
    return told or statement.speaker


def name_alone(speaker: str) -> str:
    """A speaker's name without what they are; all of it where nobody is named.

    >>> name_alone("the city's mayor, Oleksandr Senkevych"), name_alone("Kim, the governor")
    ('Oleksandr Senkevych', 'Kim')
    """
    parts = [part.strip() for part in speaker.split(",")]
    named = (part for part in parts if re.match(r"(?!The )[^\W\d_a-z]\S* +[^\W\d_a-z]", part))
    return next(named, parts[0])


def _voice_told(voice: Voice) -> str:
    part = "in part " if voice.in_part else ""
    how = "quoted by" if voice.stance == "quoted" else f"{voice.stance}, via"
    stance = f"{how} {voice.via}" if voice.via else voice.stance
    return f"{part}{voice.speaker or NOBODY_NAMED} ({stance})"


def spread_told(statement: Statement) -> str | None:
    """How widely it was reported: `in 4 reports of 1 origin, credited to AFP`; None for one."""
    if statement.reports == 1:
        return None
    origins = f"{statement.origins} origin{'' if statement.origins == 1 else 's'}"
    credited = f", credited to {', '.join(statement.credited)}" if statement.credited else ""
    return f"in {statement.reports} reports of {origins}{credited}"


def changes_told(answer: Answer) -> list[str]:
    """What became of the reports that an answer cites, a line each; empty where nothing did.

    `The report “Ferry adds trips” has changed since this was answered; quote [2] no longer
    stands in it, quote [1] still stands in it.`
    """
    told = []
    for document in dict.fromkeys(changed.document for changed in answer.changed):
        of_it = [changed for changed in answer.changed if changed.document == document]
        cited = answer.citations or answer.nearest
        title = next((c.title for c in cited if c.number == of_it[0].number), document)
        gone = [changed.number for changed in of_it if not changed.quote_stands]
        kept = [changed.number for changed in of_it if changed.quote_stands]
        if of_it[0].change == "removed":
            what = f"has left the corpus since this was answered, and {_quotes(gone)} with it"
        else:
            parts = [
                f"{_quotes(numbers)} {how} {'stands' if len(numbers) == 1 else 'stand'} in it"
                for numbers, how in ((gone, "no longer"), (kept, "still"))
                if numbers
            ]
            what = f"has changed since this was answered; {', '.join(parts)}"
        told.append(f"The report “{title}” {what}.")
    return told


def _quotes(numbers: list[int]) -> str:
    """`quote [1]`, `quotes [1][3]`."""
    return f"quote{'' if len(numbers) == 1 else 's'} {''.join(f'[{n}]' for n in numbers)}"


def filters_told(filters: Filters) -> list[str]:
    """Which documents are answered from, a few words each: `Harbour Wire or Town Paper`."""
    told = []
    if filters.publisher:
        told.append(" or ".join(filters.publisher))
    if filters.published_from:
        told.append(f"from {written_date(filters.published_from)}")
    if filters.published_to:
        told.append(f"until {written_date(filters.published_to)}")
    if filters.language:
        told.append(f"in {' or '.join(filters.language)}")
    if filters.document:
        told.append(" or ".join(filters.document))
    return told


def difference(disagreement: Disagreement) -> str:
    """How positions differ, as a heading: `Reports give different figures`."""
    return DIFFERENCES.get(disagreement.kind, "Reports differ")


def holder_told(answer: Answer, position: Position) -> str:
    """Who holds a position, and where and when it was reported.

    `Vitaliy Kim (Estuary Radio News, 11 Nov 2022, 10:50 +02:00)`; the outlets alone where no
    speaker is known. Several origins are counted: `…; 2 origins`.
    """
    places = dict.fromkeys(
        ", ".join(filter(None, [c.publisher or c.title, c.published and written_date(c.published)]))
        for c in answer.citations
        if c.number in position.citations
    )
    reported = "; ".join(places)
    if position.origins > 1:
        reported += f"; {position.origins} origins"
    return f"{position.speaker} ({reported})" if position.speaker else reported


def place(stretch: Citation | Passage) -> str:
    """Where a quote or a passage stands: the document's id and the characters."""
    return f"{stretch.document}, characters {stretch.start}–{stretch.end}"


def source(title: str | None, told: Citation | Metadata) -> str:
    """A report as a line: title, publisher, date and address, as far as they are known."""
    date = written_date(told.published) if told.published else None
    return ". ".join(part for part in (title, told.publisher, date, told.url) if part)


def answer_in_text(answer: Answer) -> str:
    """An answer as plain text: each statement with its marks, a blank line between two.

    A statement of a timeline stands behind its date.

    When the corpus does not say: that, why, and the nearest that it has, with its source
    and without marks, since nothing stands on it.
    """
    if answer.statements:
        return "\n\n".join(
            f"{statement_in_text(statement)} {''.join(f'[{n}]' for n in statement.citations)}"
            for statement in answer.statements
        )
    return "\n\n".join(silence_in_text(answer))


def statement_in_text(statement: Statement) -> str:
    """A statement as plain text without marks: behind its date, in a timeline."""
    told = event_told(statement)
    return f"{told}: {statement.text}" if told else statement.text


def silence_in_text(answer: Answer) -> list[str]:
    """What `answer_in_text` says when the corpus does not, by paragraphs."""
    parts = [" ".join(filter(None, (silence(answer), answer.reason)))]
    if answer.nearest:
        parts.append(NEAREST)
    parts += [f"“{near.quote}” ({source(near.title, near)})" for near in answer.nearest]
    return parts

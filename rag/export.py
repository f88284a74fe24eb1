"""An answer → what is taken out of Byline: Markdown, JSON, CSL-JSON for citation managers.

In Markdown no word of a report, a reader or a chat model is markup: not in CommonMark, and
not in what GitHub adds to it. The one thing that becomes a link is a report's own web address.

Not covered: what a site makes of plain text beyond its markup, such as `@name`.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from rag.records import Answer, Citation, Statement
from rag.wording import (
    NEAREST,
    changes_told,
    dates_told,
    difference,
    event_told,
    filters_told,
    holder_told,
    place,
    sentences,
    silence,
    spread_told,
    standing,
    voices_told,
    written_date,
)

#: What an answer can be taken out as.
Form = Literal["markdown", "json", "csl-json"]

_MARKUP = re.compile(r"[\\`*_\[\]<>&~$|@]|:(?=[^\s\d])|(?<=www)\.", re.IGNORECASE)
#: What makes a list, a heading or a rule of the line that it begins.
_LINE_MARKUP = re.compile(r"[-+=#]|\d+(?=[.)])")
_BEFORE_THIS_NUMBER = re.compile(r"\d+")
#: What an address may have within `<` and `>`, beside letters and digits.
_ADDRESS_MARKS = "-._~:/?#[]@!$&'()*+,;=%"
_LONGEST_NAME = 60


class Exported(NamedTuple):
    """A file.

    Attributes:
        name: with its ending; ASCII letters, digits and hyphens.
        media_type: what it is, for HTTP.
    """

    name: str
    media_type: str
    text: str


def exported(answer: Answer, form: Form, today: date) -> Exported:
    """An answer as a file.

    Args:
        answer: what to take out.
        form: as what.
        today: what the age of the newest report counts to.
    """
    write, ending, media_type = _FORMS[form]
    name = re.sub(r"[^a-z0-9]+", "-", answer.question.lower())[:_LONGEST_NAME].strip("-")
    return Exported(f"{name or 'answer'}{ending}", media_type, write(answer, today))


def markdown(answer: Answer, today: date) -> str:
    """An answer as Markdown: statements with numbered marks, sources as footnotes.

    Args:
        answer: what to write.
        today: what the age of the newest report counts to.

    Returns:
        The question as a heading, how it was understood, which reports changed since, the
        statements as quotations (a chat model's sentences as paragraphs) with who says them and
        when, where reports differ, when it was asked and how new the corpus is, and a footnote a
        citation with its report, place and exact quote.
    """
    return "\n\n".join(_blocks(answer, today)) + "\n"


def _blocks(answer: Answer, today: date) -> Iterator[str]:
    yield f"# {_line(answer.question)}"
    if answer.standalone_question != answer.question.strip():
        yield f"*Understood as:* {_line(answer.standalone_question)}"
    for told in (answer.notice, *changes_told(answer)):
        if told:
            yield f"**{_line(told)}**"
    if answer.status == "not_in_corpus":
        yield f"**{silence(answer)}** {_line(answer.reason or '')}".rstrip()
        if answer.nearest:
            yield NEAREST
        for citation in answer.nearest:
            yield _quoted(citation.quote, _marks([citation.number]))
    for statement in answer.statements:
        yield _statement(statement)
    for disagreement in answer.disagreements:
        yield f"**{_line(difference(disagreement))}**"
        yield "\n".join(
            f"- **{_line(p.value)}** – {_line(holder_told(answer, p))}{_marks(p.citations)}"
            for p in disagreement.positions
        )
    if told := _remarks(answer, today):
        yield told
    for citation in answer.citations or answer.nearest:
        yield _footnote(citation)


def _statement(statement: Statement) -> str:
    marks = _marks(statement.citations)
    parts = (event_told, voices_told, dates_told, spread_told)
    small = "; ".join(_line(told) for part in parts if (told := part(statement)))
    if "verbatim" in statement.check:
        return _quoted(statement.text, marks) + (f"\n>\n> – {small}" if small else "")
    return _text(statement.text) + marks + (f"\n– {small}" if small else "")


def _quoted(text: str, marks: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in f"{_text(text)}{marks}".split("\n"))


def _marks(numbers: Iterator[int] | tuple[int, ...] | list[int]) -> str:
    return "".join(f"[^{number}]" for number in numbers)


def _remarks(answer: Answer, today: date) -> str:
    """When and how it was answered, from what, and how much was withheld."""
    written = any("verbatim" not in statement.check for statement in answer.statements)
    told = ["Byline, in prose that is checked against the quotes" if written else "Byline"]
    if answer.filters:
        told.append(f"of the reports {', '.join(filters_told(answer.filters))} alone")
    if answer.withheld:
        told.append(f"{sentences(len(answer.withheld))} withheld")
    if stood := standing(answer, today):
        told.append(f"{stood[:1].lower()}{stood[1:]}")
    return f"*{_line('; '.join(told))}.*"


def _footnote(citation: Citation) -> str:
    """A report, the place in it and the exact quote.

    The place has spaces, so that no renderer without footnotes takes the line for the
    definition of a link.
    """
    told = [_line(part) for part in (citation.title, citation.publisher) if part]
    if citation.published:
        told.append(written_date(citation.published))
    if address := _web_address(citation.url):
        told.append(f"<{quote(address, safe=_ADDRESS_MARKS)}>")
    told.append(f"{_line(place(citation))}, version {citation.version[:12]}")
    quoted = _quoted(citation.quote, "").replace("\n", "\n    ")
    return f"[^{citation.number}]: {'. '.join(told)}.\n\n    {quoted}"


def _line(text: str) -> str:
    """A text as one line that Markdown shows as it stands."""
    return _text(" ".join(text.split()))


def _text(text: str) -> str:
    """A text that Markdown shows as it stands; its lines stay lines."""
    return "\n".join(_escaped(line.strip()) for line in text.splitlines())


def _escaped(line: str) -> str:
    line = _MARKUP.sub(lambda mark: f"\\{mark.group()}", line)
    first = _LINE_MARKUP.match(line)
    if first is None:
        return line
    number = _BEFORE_THIS_NUMBER.match(line)
    at = number.end() if number else 0
    return f"{line[:at]}\\{line[at:]}"


def _web_address(url: str | None) -> str | None:
    return url if url and re.match(r"https?://", url) else None


def csl_items(answer: Answer) -> list[dict[str, Any]]:
    """The reports that an answer cites, as CSL-JSON has them, each once.

    Args:
        answer: of one that the corpus does not say, the nearest reports are given.

    Returns:
        Items of the type `article-newspaper`, in the order of their first citation; the quotes
        stand in `note`.

    Source: CSL 1.0.2, appendices III and IV, and its csl-data.json.
    """
    cited: dict[str, list[Citation]] = {}
    for citation in answer.citations or answer.nearest:
        cited.setdefault(citation.document, []).append(citation)
    return [_csl_item(citations) for citations in cited.values()]


def _csl_item(citations: list[Citation]) -> dict[str, Any]:
    report = citations[0]
    item: dict[str, Any] = {
        "id": report.document,
        "type": "article-newspaper",
        "title": report.title,
    }
    if report.publisher:
        item["container-title"] = report.publisher
    if report.published:
        day = datetime.fromisoformat(report.published)
        item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    if address := _web_address(report.url):
        item["URL"] = address
    # Citation managers take a line such as "type: book" of a note for a field of the item.
    quotes = (f"[{c.number}] “{' '.join(c.quote.split())}”" for c in citations)
    item["note"] = "\n".join(quotes)
    return item


def _json_text(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


_FORMS: dict[Form, tuple[Callable[[Answer, date], str], str, str]] = {
    "markdown": (markdown, ".md", "text/markdown"),
    "json": (lambda answer, _: _json_text(answer.as_json()), ".json", "application/json"),
    "csl-json": (
        lambda answer, _: _json_text(csl_items(answer)),
        ".csl.json",
        "application/vnd.citationstyles.csl+json",
    ),
}

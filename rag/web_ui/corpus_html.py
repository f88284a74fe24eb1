"""What is in the corpus and how it came there → HTML, every text of it through `inert`.

Buttons say in `data-…` what they are about; `corpus.js` does what they say.
"""

import html
from collections.abc import Sequence
from datetime import datetime

from rag.http_api.documents import DocumentInfo
from rag.jobs import Ingestion
from rag.load import Problem, file_of
from rag.records import Record
from rag.retrieve import Retriever
from rag.web_ui.corpus_catalogue import Column, Listing
from rag.web_ui.corpus_plot import Bars
from rag.web_ui.inert import inert
from rag.wording import written_date

_COLUMNS: dict[Column, str] = {
    "title": "Title",
    "publisher": "Publisher",
    "published": "Published",
    "language": "Language",
    "characters": "Characters",
    "version": "Version",
}
#: Hexadecimal digits of a version that are shown; the rest is told on hovering.
_DIGITS = 8


class _Counts(Record):
    """Documents that an ingest added, changed, removed and left as they were."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


def overview_html(retriever: Retriever, ingestion: Ingestion, *, may_write: bool) -> str:
    """How much there is, how new it is, and what the last ingest changed.

    Args:
        retriever: what questions are answered from.
        ingestion: what changed it.
        may_write: whether the reader may delete.
    """
    documents = retriever.metadata
    files = {file_of(name) for name in documents}
    publishers = {m.publisher for m in documents.values() if m.publisher}
    told = [_count(len(documents), "report")]
    if len(files) != len(documents):
        told.append(f"in {_count(len(files), 'file')}")
    if publishers:
        told.append(f"by {_count(len(publishers), 'publisher')}")
    line = f"<strong>{' '.join(told)}</strong>"
    if retriever.newest_source:
        line += f"; the newest of {inert(written_date(retriever.newest_source))}"
    running = "<p>Files are being ingested now.</p>" if ingestion.running else ""
    return f"<p>{line}.</p>{running}{_last_ingest_html(ingestion, may_write)}"


def _last_ingest_html(ingestion: Ingestion, may_write: bool) -> str:
    if jobs := ingestion.last_run:
        when = max(job.finished for job in jobs if job.finished)
        counts = _Counts(
            added=sum(job.added for job in jobs),
            changed=sum(job.changed for job in jobs),
            removed=sum(job.removed for job in jobs),
            unchanged=sum(job.unchanged for job in jobs),
        )
        problems: Sequence[Problem] = [p for job in jobs for p in job.problems]
        of = "of the files that were uploaded or deleted"
    elif ingestion.at_start is not None:
        report, when = ingestion.at_start, ingestion.began
        counts = _Counts(**report.model_dump(include=set(_Counts.model_fields)))
        problems, of = report.problems, "of the whole folder, at the start"
    else:
        return ""
    told = ", ".join(f"{count:,} {name}" for name, count in counts.model_dump().items())
    written = written_date(when.astimezone().isoformat(timespec="minutes"))
    return (
        f'<p class="byline-corpus-last">Last ingest ({inert(written)}, {of}): {told}.</p>'
        f"{_problems_html(problems, may_write)}"
    )


def _problems_html(problems: Sequence[Problem], may_write: bool) -> str:
    if not problems:
        return ""
    items = ""
    for problem in problems:
        # One row of a file does not go alone.
        goes = may_write and not problem.was_read and file_of(problem.source) == problem.source
        items += (
            f'<li><span class="byline-corpus-name">{inert(problem.source)}</span> '
            f"{inert(problem.cause)} {inert(problem.remedy)} "
            f"{_delete_button(problem.source, 0, 'Delete it') if goes else ''}</li>"
        )
    return (
        f"<details><summary>{_count(len(problems), 'file or row', 'files and rows')} "
        f'to look at</summary><ul class="byline-corpus-problems">{items}</ul></details>'
    )


def legend_html(bars: Bars) -> str:
    """Which publisher has which colour in the plot, and how many reports are not in it."""
    colours = list(bars.colours)
    items = "".join(
        f'<li><span class="byline-corpus-colour byline-corpus-colour-{colours.index(name)}">'
        f"</span> {inert(name)}</li>"
        for name in bars.publishers
    )
    undated = ""
    if bars.undated:
        undated = f"<p>{_count(bars.undated, 'report has', 'reports have')} no date.</p>"
    return f'<div class="byline-corpus byline-corpus-legend"><ul>{items}</ul>{undated}</div>'


def listing_html(found: Listing, *, is_empty: bool, may_write: bool) -> str:
    """The table of one page, and the way to the others.

    Args:
        found: what was sought and found.
        is_empty: whether there are no documents at all.
        may_write: whether the reader may delete.
    """
    if is_empty:
        how = "Add some above." if may_write else "Somebody who may add reports can do so here."
        return f'<p class="byline-corpus-none">There are no reports yet. {how}</p>'
    if not found.total:
        sought = found.sought
        first, last = sought.published_from, sought.published_to
        why = " “From” is after “to”." if first and last and first > last else ""
        return (
            f'<p class="byline-corpus-none">No report fits.{why} '
            '<button type="button" data-corpus="clear">Show all</button></p>'
        )
    heads = "".join(_head_html(found, column, name) for column, name in _COLUMNS.items())
    if may_write:
        unseen = '<span class="byline-unseen">Delete</span>'
        heads += f'<th scope="col" class="byline-corpus-delete">{unseen}</th>'
    rows = "".join(_row_html(d, found.in_file[d.file], may_write) for d in found.documents)
    return (
        f'<div class="byline-corpus-scroll"><table><caption>{_caption(found)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{_pages_html(found)}"
    )


def _head_html(found: Listing, column: Column, name: str) -> str:
    sought = found.sought
    state, arrow = "", ""
    if column == sought.sort:
        state = f' aria-sort="{"descending" if sought.descending else "ascending"}"'
        arrow = f' <span aria-hidden="true">{"↓" if sought.descending else "↑"}</span>'
    return (
        f'<th scope="col" class="byline-corpus-{column}"{state}>'
        f'<button type="button" data-corpus="sort" data-sort="{column}">{name}{arrow}</button></th>'
    )


def _row_html(document: DocumentInfo, in_file: int, may_write: bool) -> str:
    published = ""
    if document.published:
        day = datetime.fromisoformat(document.published).date().isoformat()
        whole = _quoted(written_date(document.published))
        published = f'<span title="{whole}">{inert(written_date(day))}</span>'
    cells = (
        f'<td class="byline-corpus-publisher">{inert(document.publisher or "")}</td>'
        f'<td class="byline-corpus-published">{published}</td>'
        f'<td class="byline-corpus-language">{inert(document.language or "")}</td>'
        f'<td class="byline-corpus-characters">{document.characters:,}</td>'
        f'<td class="byline-corpus-version"><span title="SHA-256 {document.version}">'
        f"{document.version[:_DIGITS]}</span></td>"
    )
    if may_write:
        button = _delete_button(document.file, in_file, "Delete")
        cells += f'<td class="byline-corpus-delete">{button}</td>'
    return (
        '<tr><th scope="row" class="byline-corpus-title">'
        f'<button type="button" data-corpus="open" data-document="{_quoted(document.id)}">'
        f'{inert(document.title)}</button> <span class="byline-corpus-id">{inert(document.id)}'
        f"</span></th>{cells}</tr>"
    )


def _delete_button(file: str, holds: int, name: str) -> str:
    """What deletes a file that holds so many reports."""
    return (
        f'<button type="button" data-corpus="delete" data-file="{_quoted(file)}" '
        f'data-count="{holds}" aria-label="Delete {_quoted(file)}">{name}</button>'
    )


def _caption(found: Listing) -> str:
    told = _count(found.total, "report")
    if found.sought.is_narrow:
        told += " that fits" if found.total == 1 else " that fit"
    if found.pages == 1:
        return told
    last = found.first + len(found.documents) - 1
    return f"{found.first:,}–{last:,} of {told}"


def _pages_html(found: Listing) -> str:
    if found.pages == 1:
        return ""
    page = found.sought.page
    return (
        '<nav aria-label="Pages of the table">'
        f"{_page_button('Previous', page - 1, page > 1)}"
        f"<span>Page {page:,} of {found.pages:,}</span>"
        f"{_page_button('Next', page + 1, page < found.pages)}</nav>"
    )


def _page_button(name: str, page: int, is_there: bool) -> str:
    off = "" if is_there else " disabled"
    return f'<button type="button" data-corpus="page" data-page="{page}"{off}>{name}</button>'


def _count(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _quoted(text: str) -> str:
    """For an attribute."""
    return html.escape(text, quote=True)

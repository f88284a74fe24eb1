"""A question for a timeline → Draft of exact quotes in the order of what they tell.

A quote is a sentence that is on the subject and tells when (`reading/events.py`). One is
taken for each event: of those that tell the same of the same day, the one whose date is
clearest. Where days are asked, other events are left out; where nothing but days is
asked, whatever happened then is on the subject, and how a report opens tells it best.

Whether the corpus has the subject is judged as for an account (`quotes.py`), and where it
tells of fewer than two dated events, an account is the answer. Words for days are of the
year of the newest report, if they have none.

Not covered: events told without words for when; what caused what; where nothing but days
is asked of a corpus with dates, its undated reports.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple, Protocol

from rag.answer.quotes import Index, Surroundings, draft_of_quotes
from rag.answer.sentences import Sentence, needs_what_precedes, ranked_sentences
from rag.embed import Vectors
from rag.question import Question
from rag.reading.dates import Days, dates_of
from rag.reading.events import event_date, first_day, last_day
from rag.reading.figures import figures_of
from rag.reading.resolution import ResolvedDate
from rag.records import Document, Draft, Filters, Hit, Metadata, Passage, Span

#: Events in a timeline, at most.
MOST_EVENTS = 10
#: Hits whose sentences are read for events, and dated sentences that are compared.
_HITS_READ, _COMPARED = 24, 32
#: Days after those asked in which a report still tells of them, where nothing else is asked.
_TOLD_WITHIN = timedelta(days=7)
#: An event's sentence lies no further below the best than this; one that names what is asked,
#: and that many of its words by idf, no further than that.
_DEPTH, _NAMING, _DEPTH_NAMING = 5.0, 0.3, 10.0
#: Cosine from which two sentences of one day tell one event, unless their figures differ.
_SAME_EVENT = 0.65
#: A sentence of a document quoted already, and one of a day told already, rank so much lower.
_SAME_DOCUMENT, _SAME_DAY = 0.5, 1.0
#: Why the corpus does not say, when all that it tells of the subject is of days not asked about.
OTHER_DAYS = "What the reports say of it is of other days."
#: Likewise, when no report tells of these days at all.
NOTHING_THEN = "No report in the corpus tells of an event on these days."


class Snapshot(Index, Protocol):
    """What a timeline asks of the corpus; a `Retriever`."""

    @property
    def newest_source(self) -> str | None:
        """When the newest dated document was published."""
        ...

    @property
    def metadata(self) -> Mapping[str, Metadata]:
        """The documents that may be found."""
        ...

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages, in order."""
        ...

    def hits(self, question: str, limit: int, depth: int = ..., *, copies: bool = ...) -> list[Hit]:
        """The passages that fit a question, best first."""
        ...

    def within(self, filters: Filters) -> "Snapshot":
        """The same, of which only what the filters admit is found."""
        ...

    def document(self, document_id: str) -> Document:
        """The document of an id."""
        ...

    def likeness(self, texts: Sequence[str]) -> Vectors:
        """(n, n), the cosine of each two texts."""
        ...


class _Event(NamedTuple):
    """A quote that tells when.

    Attributes:
        span: a sentence, and the one before where it needs that.
        text: its sentence.
        on: when what it tells happened.
        published: when its report was; "" for an undated one.
        score: higher is more telling.
    """

    span: Span
    text: str
    on: ResolvedDate
    published: str
    score: float


def draft_of_timeline(
    question: Question, searched: str, snapshot: Snapshot, caution: float, hits_judged: int
) -> Draft:
    """Quotes in the order of their events; an account where there are no two to put in order.

    Args:
        question: what is asked, of kind `timeline`.
        searched: the same as it is searched for.
        snapshot: the corpus.
        caution: moves the threshold; 1 leaves it.
        hits_judged: how many hits tell whether the corpus has the subject.
    """
    asked = days_asked(question.when, snapshot.newest_source)
    if asked is not None and question.core == question.when:
        return _draft_of_days(question, searched, snapshot, asked)
    hits = snapshot.hits(searched, _HITS_READ, copies=False)
    account = draft_of_quotes(question, hits[:hits_judged], [], snapshot, caution)
    if not account.statements:
        return account
    if asked is not None and asked.first > date.min and snapshot.newest_source is not None:
        told_since = snapshot.within(Filters(published_from=asked.first.isoformat()))
        undated = [hit for hit in hits if hit.metadata.published is None]
        hits = [*told_since.hits(searched, _HITS_READ, copies=False), *undated]
    ranked = ranked_sentences(question, hits, snapshot.meet(question, hits), snapshot.idf)
    bodies = [s for s in ranked if not s.heading]
    scored = [(s, s.score) for s in bodies if _is_on_subject(s, bodies[0].score)]
    chosen = _chosen(_dated(scored, snapshot, asked), snapshot)
    if len(chosen) < 2 and asked is None:
        return account
    if not chosen:
        nearest = account.statements[0][:1]
        return Draft(nearest=nearest, confidence=account.confidence, reason=OTHER_DAYS)
    return _in_order(chosen, account.confidence)


def _draft_of_days(question: Question, searched: str, snapshot: Snapshot, asked: Days) -> Draft:
    """What happened on these days, by the reports from them and soon after.

    Where no report has a date, by any that tells of these days.
    """
    last = min(asked.last, date.max - _TOLD_WITHIN) + _TOLD_WITHIN
    about = Filters(published_from=asked.first.isoformat(), published_to=last.isoformat())
    told_then = snapshot if snapshot.newest_source is None else snapshot.within(about)
    hits = told_then.hits(searched, _HITS_READ, copies=False)
    # Words for days find little: how the other reports open makes up for it.
    found = {hit.passage.document for hit in hits}
    hits += [
        Hit(passage=told_then.passages_of(name)[0], metadata=metadata, score=0.0)
        for name, metadata in islice(told_then.metadata.items(), _HITS_READ)
        if name not in found
    ][: _HITS_READ - len(hits)]
    ranked = ranked_sentences(question, hits, snapshot.meet(question, hits), snapshot.idf)
    scored = [(s, -float(s.number + s.hit.passage.ordinal)) for s in ranked if not s.heading]
    scored.sort(key=lambda found: -found[1])
    chosen = _chosen(_dated(scored, snapshot, asked), snapshot)
    return _in_order(chosen, None) if chosen else Draft(reason=NOTHING_THEN)


def _in_order(chosen: Sequence[_Event], confidence: float | None) -> Draft:
    return Draft(
        statements=tuple((event.span,) for event in sorted(chosen, key=_order)),
        arrangement="timeline",
        confidence=confidence,
    )


def days_asked(when: str, newest: str | None) -> Days | None:
    """The days that a timeline is asked of, both included; None when it is of any.

    Args:
        when: the words for them, with the preposition before them.
        newest: when the newest report was published, which tells the year where none is said.

    >>> days_asked("between 9 and 13 November", "2022-12-16").last.isoformat()
    '2022-11-13'
    """
    firsts: list[date] = []
    lasts: list[date] = []
    is_open = False
    for said in dates_of(when, newest):
        known = [days for days in said.days if isinstance(days, Days)]
        if not known:
            continue
        today = datetime.fromisoformat(newest).date() if newest else date.max
        days = next((d for d in known if d.first <= today), known[0])
        is_open |= said.relation in ("since", "after", "before", "until", "by")
        match said.relation:
            case "since":
                firsts.append(days.first)
            case "after":
                firsts.append(days.last + timedelta(days=1))
            case "before":
                lasts.append(days.first - timedelta(days=1))
            case "until" | "by":
                lasts.append(days.last)
            case "at":
                firsts.append(days.first)
                lasts.append(days.last)
    if not firsts and not lasts:
        return None
    if is_open:
        return Days(max(firsts, default=date.min), min(lasts, default=date.max))
    return Days(min(firsts), max(lasts))


def _dated(
    scored: Sequence[tuple[Sentence, float]], snapshot: Snapshot, asked: Days | None
) -> list[_Event]:
    """The sentences that tell when, of the days that are asked, with their scores."""
    found: list[_Event] = []
    for sentence, score in scored:
        if len(found) == _COMPARED:
            break
        span = _with_what_it_needs(sentence, snapshot)
        on = event_date(snapshot.document(span.document), span.start, span.end)
        if on is None or (asked and (first_day(on) > asked.last or last_day(on) < asked.first)):
            continue
        published = sentence.hit.metadata.published or ""
        found.append(_Event(span, sentence.text, on, published, score))
    return found


def _is_on_subject(sentence: Sentence, best: float) -> bool:
    names_it = sentence.features["coverage"] >= _NAMING
    return sentence.score >= best - (_DEPTH_NAMING if names_it else _DEPTH)


def _with_what_it_needs(sentence: Sentence, snapshot: Snapshot) -> Span:
    """Its span, and the sentence before where it opens with a pronoun."""
    if not needs_what_precedes(sentence.text):
        return sentence.span
    around = Surroundings(sentence, snapshot, [])
    before = around.before()
    if before is not None:
        around.take(before)
    return around.span


def _chosen(events: Sequence[_Event], snapshot: Snapshot) -> list[_Event]:
    """One quote for each event, of many documents and days."""
    if not events:
        return []
    alike = snapshot.likeness([event.text for event in events])
    left = list(range(len(events)))
    chosen: list[int] = []
    while left and len(chosen) < MOST_EVENTS:
        documents = {events[n].span.document for n in chosen}
        told = {first_day(events[n].on) for n in chosen}
        best = max(
            left,
            key=lambda n: (
                events[n].score
                - _SAME_DOCUMENT * (events[n].span.document in documents)
                - _SAME_DAY * (first_day(events[n].on) in told)
            ),
        )
        left.remove(best)
        twin = next(
            (n for n in chosen if _is_one_event(events, best, n, float(alike[best, n]))), None
        )
        if twin is None:
            chosen.append(best)
        elif _clarity(events[best].on) > _clarity(events[twin].on):
            chosen[chosen.index(twin)] = best
    return [events[n] for n in chosen]


def _is_one_event(events: Sequence[_Event], one: int, other: int, cosine: float) -> bool:
    first, second = events[one], events[other]
    if first.span.document == second.span.document and (
        first.span.start < second.span.end and second.span.start < first.span.end
    ):
        return True
    if first_day(first.on) > last_day(second.on) or first_day(second.on) > last_day(first.on):
        return False
    figures = [{(f.low, f.high) for f in figures_of(event.text)} for event in (first, second)]
    is_told_otherwise = not (figures[0] <= figures[1] or figures[1] <= figures[0])
    return cosine >= _SAME_EVENT and not is_told_otherwise


def _clarity(on: ResolvedDate) -> tuple[int, bool]:
    """More for fewer days, and for a time of day."""
    return -(last_day(on) - first_day(on)).days, "T" in on.first


def _order(event: _Event) -> tuple[date, bool, str, date, str]:
    """By day; within a day by time, and then as it was reported."""
    has_time = "T" in event.on.first
    return first_day(event.on), not has_time, event.on.first, last_day(event.on), event.published

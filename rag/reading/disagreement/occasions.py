"""A question that asks for a day or a time × a sentence → the moments that it gives for it.

A sentence is taken to speak to the question, in whatever words. A moment in it is the answer
unless something says that it is not: it is when somebody spoke, a plan where a fact is asked
for or the past where a plan is, of an earlier or another event, of another stage ("charged" of
one who was arrested), or what is asked about stands elsewhere in the sentence ("came into force
on 1 July, a month after it was signed"). Where a sentence has several moments and none of them
hangs on what is asked about, it answers nothing.

Two sentences differ where no moment of the one may be a moment of the other: a year and a day
in it agree, and so do the days that a weekday may mean, a night and the morning after it, one
clock and another in its time zone, and "two days after the flood" with the day of the flood.

Not covered: holidays, days that "before", "after" or "until" lead to, but for "not until",
"shortly before" and what is put off until a day.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from text_to_num import text2num

from rag.lexical import terms
from rag.reading.certainty import certainty_of
from rag.reading.dates import Days, Said, dates_of
from rag.reading.disagreement.circumstances import (
    main_verb,
    names_meet,
    names_of_places,
    voice_at,
)
from rag.reading.disagreement.kin import keys_among, keys_at, keys_in, keys_of
from rag.reading.disagreement.records import Claim, Moment, Told
from rag.reading.figures import figures_of
from rag.reading.grammar import Word, children_of, words_of, words_of_each
from rag.reading.names import one_name
from rag.reading.resolution import resolved_dates

_UNIT = r"(?:day|date|year|month|week|weekday|morning|evening|night|time|hour|days|period|stretch)"
#: "When the ferry sank" inside another question asks for no day.
_ASKS = re.compile(
    rf"^\W*(?:and\s+|so\s+|since\s+|(?:on|in|at|from|by|over)\s+)?(?:when|(?:what|which)\s+{_UNIT})\b"
    r"|\b(?:know|tell\s+me|remember|sure|wonder|said?|say)\s+when\b|\bwhen\s*\?*\W*$",
    re.IGNORECASE,
)
_ASKS_CLOCK = re.compile(r"\b(?:what|which)\s+(?:time|hour)\b", re.IGNORECASE)
#: What a count was taken over.
_OVER = re.compile(
    r"\b(?:over|in|within)\s+(?:(?:what|which)\s+(?:stretch|period|span|time|days)|how\s+(?:many|long))\b"
    r"|\b(?:what|which)\s+(?:stretch|period|span)\b",
    re.IGNORECASE,
)
_ASKS_PAST = re.compile(r"\b(?:did|was|were|has|have|had)\b", re.IGNORECASE)
_ASKS_PLAN = re.compile(r"\b(?:due|supposed|meant|scheduled|planned|expected)\b", re.IGNORECASE)
#: Verbs that say of a thing no more than that it takes place.
_LIGHT = frozenset(
    {"be", "take", "happen", "occur", "hold", "have", "do", "go", "come", "will", "would", "appear"}
    | {"emerge", "exist", "date", "record", "make", "get", "give"}
)
#: Stages of a matter, one a line: what is told of one is not told of another.
_STAGES = tuple(
    frozenset(line.split())
    for line in """
    arrest detain
    charge indict accuse
    acquit convict
    sentence jail
    bury mourn commemorate
    announce propose table
    sign
    ratify
    start begin launch open inaugurate reopen resume enter_force come_force take_effect apply
    end finish complete conclude close expire be_over declare_over
    injure wound
    recover retrieve
    elect
    evacuate
    meet visit
    arrive enter
    investigate question interview
    """.strip().splitlines()
)
_SAME_NUMBER = re.compile(
    r"\bthe\s+same\s+(?:\w+\s+)?(?:numbers?|figures?|totals?|tolls?|counts?)\b", re.IGNORECASE
)
#: What makes a day of one that "until" or "before" leads to.
_NOT_UNTIL = re.compile(
    r"(?:\bnot\b|n['’]t\b|\bno\b)[^,.;]*\b(?:until|before|till)\s+(?:the\s+)?\Z", re.I
)
_CLOSE_TO = re.compile(
    r"\b(?:shortly|just|soon|moments|minutes|right|immediately)\s+(?:before|after)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
#: What moves a day.
_MOVES = re.compile(
    r"\b(?:postponed?|put\s+(?:off|back)|pushed\s+back|delay(?:ed|s)?|moved|brought\s+forward|"
    r"rescheduled|deferred|adjourn\w*|instead|new\s+date|"
    r"is\s+now|are\s+now|longer\s+than|later\s+than|earlier\s+than|extended|further)\b",
    re.IGNORECASE,
)
_NIGHT_INTO = re.compile(r"\b(?:night|overnight)\s+(?:in)?to\s+\Z|\bnight\s+before\s+\Z", re.I)
#: What may stand between a day and its time.
_BESIDE_DAY = re.compile(
    r"\s+(?:at\s+)?(?:(?:about|around|roughly|exactly|(?:shortly|just)\s+(?:before|after))\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
#: What leads to a day that is to come, whatever the verb's tense.
_TOWARDS = re.compile(r"\b(?:until|till|to|for|before|from|by|as\s+of)\s+\Z", re.IGNORECASE)
#: What happens at that very time.
_THEN = re.compile(r",?\s+(?:when|as)\b", re.IGNORECASE)
#: "Half past five" may be before noon or after.
_DIAL = re.compile(r"o['’]clock|\b(?:past|to)\b", re.IGNORECASE)
_AFTERNOON = re.compile(r"\s+(?:in\s+the\s+)?(?:afternoon|evening|night)\b", re.IGNORECASE)
_ZULU = re.compile(r"\b(?:GMT|UTC)\b")
#: "Two days after the flood", "48 hours earlier".
_DISTANCE = re.compile(
    r"\b(?P<count>\d{1,3}|[a-z]+(?:-[a-z]+)?)\s+(?P<unit>hour|day|week|month|year)s?\s+"
    r"(?P<word>after|before|earlier|later|following)\b(?P<what>[^,;.]*)",
    re.IGNORECASE,
)
#: Days in each, and by how many it may be rounded.
_LENGTHS = {
    "hour": (1 / 24, 1),
    "day": (1, 0),
    "week": (7, 3),
    "month": (30, 15),
    "year": (365, 182),
}
#: Words for an event that is not the one asked about.
_OTHERS = frozenset(
    {"previously", "originally", "once", "earlier", "previous", "another", "other"}
    | {"separate", "similar", "second", "third", "initially", "original"}
)
#: Verbs of which a day is when somebody spoke.
_TELLING = frozenset({"say", "tell", "announce", "add", "report", "write", "state", "declare"})
#: Relations in which a date only tells which thing is meant: "the 1930s bridge".
_NAMING = frozenset({"nummod", "amod", "compound", "nmod"})
_DUE_BY = frozenset({"at", "by", "since"})
_BESIDE = frozenset({"ccomp", "advcl", "relcl", "parataxis", "conj", "acl", "mark"})
_APART = frozenset({"after", "before", "since", "until", "following", "despite"})
_MOST_STEPS = 6
#: Minutes that two clocks may be apart and be one.
_ONE_TIME = 15
#: The longest moment, in minutes, that is a clock's and no part of a day.
_EXACT = 60
_DAY = 24 * 60
#: What is so long past is not compared with what is told of now.
_LONG_AGO = timedelta(days=365)
#: The units of claims that only compare with each other.
_PAST, _COUNT = "long past", "of a count"
_NO_THINGS = frozenset({"day", "date", "year", "month", "week", "time", "moment", "night", "hour"})


class AskedOccasion(NamedTuple):
    """What a question asks the day or the time of.

    Attributes:
        acts: the keys of its main verb, as `kin.py` has them, or of its nouns where the verb
            says nothing.
        nouns: those of them that a noun may have: "treaty" is kin of "sign", and no signing.
        names: the names that it has, and those that sentences of several reports share.
        number: a number that it has of something counted, as 15 of "the 15 people"; else None.
        clock: whether it asks for a time of day.
        ahead: whether it asks for what is to come; None where it leaves that open.
        words: its lemmas, and those of its verb with each noun ("take_effect").
    """

    acts: frozenset[str]
    nouns: frozenset[str]
    names: frozenset[str]
    number: float | None
    clock: bool
    ahead: bool | None
    words: frozenset[str]


class _Candidate(NamedTuple):
    """An expression that may answer.

    Attributes:
        said: the expression, with the days that it means.
        strong: whether it hangs on what is asked about.
        speaker: who says so.
    """

    said: Said
    moments: tuple[Moment, ...]
    strong: bool
    speaker: str | None


def asked_occasion(question: str) -> AskedOccasion | None:
    """What a question asks the day or the time of; None when it asks for none."""
    if not asks_over_what(question) and not _ASKS.search(question):
        return None
    words = words_of(question)
    main = main_verb(words)
    nouns = [
        n
        for n, w in enumerate(words)
        if w.part in ("NOUN", "PROPN") and w.lemma not in _NO_THINGS and n != main
    ]
    if not nouns:
        return None
    acts = keys_at(words, main) if main is not None else frozenset()
    by_noun = acts - keys_among(words[n].lemma for n in nouns)
    own = frozenset(w.lemma for w in words)
    if main is not None:
        own |= {f"{words[main].lemma}_{words[n].lemma}" for n in nouns}
    if main is None or words[main].lemma in _LIGHT:
        lemma = words[main].lemma if main is not None else ""
        common = (words[n].lemma for n in nouns if words[n].part == "NOUN")
        acts = by_noun = acts - keys_of(lemma) or keys_among(common)
        own |= {"begin"}  # "When did the strike take place?"
    past, plan = _ASKS_PAST.search(question), _ASKS_PLAN.search(question)
    return AskedOccasion(
        acts=acts,
        nouns=by_noun,
        names=frozenset(
            words[n].text for n in nouns if words[n].part == "PROPN" and words[n].text[:1].isupper()
        ),
        number=_number_in(question),
        clock=_ASKS_CLOCK.search(question) is not None,
        ahead=None if past and plan else past is None,
        words=own,
    )


def asks_over_what(question: str) -> bool:
    """Whether a question asks over what time a number that it has was counted."""
    return _OVER.search(question) is not None and _number_in(question) is not None


def _number_in(text: str) -> float | None:
    counts = [f.low for f in figures_of(text) if f.unit not in (None, "day") and not f.ordinal]
    return counts[0] if len(counts) == 1 else None


def occasions_in(question: str, asked: AskedOccasion, told: Sequence[Told]) -> list[Claim]:
    """The moments that sentences give for what is asked, one of each report.

    Of a report the sentence counts that has what is asked about, else the first.
    """
    asked = _with_names(asked, told)
    if sum(_place_of_count(asked, one) is not None for one in told) < 2:
        asked = asked._replace(number=None)
    found = [
        (claim, is_sure)
        for number, one in enumerate(told)
        if _is_told_of(asked, one)
        for claim, is_sure in _given(asked, one, number)
    ]
    found.sort(key=lambda given: not given[1])  # the sure ones first
    if asked.number is not None:
        return [claim._replace(sure=True) for claim, _ in found]
    kept: dict[str, Claim] = {}
    for claim, is_sure in found:
        kept.setdefault(told[claim.told].document, claim._replace(sure=is_sure))
    return sorted(kept.values(), key=lambda claim: claim.told)


def _with_names(asked: AskedOccasion, told: Sequence[Told]) -> AskedOccasion:
    """What is asked, with the names that sentences of several reports share."""
    reports: dict[str, set[str]] = {}
    for one, words in zip(told, words_of_each([one.text for one in told]), strict=True):
        for word in words:
            if word.part == "PROPN":
                reports.setdefault(word.text, set()).add(one.document)
    shared = {
        name
        for name, own in reports.items()
        if any(len(own | others) > 1 and one_name(name, other) for other, others in reports.items())
    }
    return asked._replace(names=asked.names | shared)


def _given(asked: AskedOccasion, told: Told, number: int) -> list[tuple[Claim, bool]]:
    """The moment that a sentence gives for what is asked, and whether it surely is one of it;
    empty where it gives none, or several of which none surely is.

    `moments` of a claim are all that the sentence may mean by it; `unit` tells what is long
    past, and what a count was taken over, from the rest.
    """
    counted = _place_of_count(asked, told)
    if asked.number is not None and counted is None:
        return []
    words = words_of(told.text)
    found = [
        candidate
        for said in _said(told)
        if counted is None or said.start > counted
        for candidate in _candidates(asked, told, words, said)
        if not asked.clock or candidate.moments[0].timed
    ]
    strong = [c for c in found if c.strong or counted is not None]
    if not strong and _has_act(
        asked, words, (n for n, w in enumerate(words) if w.relation not in _NAMING)
    ):
        return []
    if (not strong and len({c.moments for c in found}) > 1) or not found:
        return []
    best = (strong or found)[0]
    moments = tuple(moment for c in found for moment in c.moments)
    if counted is None:
        moments += tuple(_at_distance(asked, told.text, best))
    place = names_of_places(words)
    start, end = best.said.start, best.said.end
    claim = Claim(
        told=number,
        start=start,
        end=end,
        value=told.text[start:end],
        low=best.moments[0].first,
        high=best.moments[0].last,
        speaker=best.speaker,
        places=frozenset() if names_meet(place, asked.names) else place,
        replaces=_MOVES.search(told.text) is not None,
        unit=_unit(best, told) if counted is None else _COUNT,
        moments=moments,
    )
    return [(claim, bool(strong))]


def same_days(one: Claim, other: Claim) -> bool:
    """Whether two claims may mean one moment; the days of a count have to be the same."""
    if one.unit == other.unit == _COUNT:
        return (one.low, one.high) == (other.low, other.high)
    return any(_may_be_one(a, b) for a in one.moments for b in other.moments)


def _is_told_of(asked: AskedOccasion, told: Told) -> bool:
    """Whether a sentence, its title or its report has a name of the question, if that has any."""
    if not asked.names or not told.document_terms:
        return True
    return any(told.document_terms.issuperset(terms(name)) for name in asked.names) or names_meet(
        asked.names, (w.text for w in words_of(f"{told.text} {told.title}") if w.part == "PROPN")
    )


def _place_of_count(asked: AskedOccasion, told: Told) -> int | None:
    """Where a sentence gives the number that is asked about, or "the same number" as before."""
    if asked.number is None:
        return None
    same = _SAME_NUMBER.search(told.text)
    for text, place in ((told.text, None), (told.before, same.start() if same else None)):
        for figure in figures_of(text) if text is told.text or same else ():
            if figure.low == figure.high == asked.number:
                return figure.start if place is None else place
    return None


def _said(told: Told) -> Iterator[Said]:
    """The days and times that a sentence gives something for; a part of a day right behind one
    ("5:30 on Wednesday morning") is of it."""
    found: list[Said] = []
    for said in dates_of(told.text, told.published):
        gap = told.text[found[-1].end : said.start] if found else None
        if gap is not None and not said.days and _BESIDE_DAY.fullmatch(gap):
            found[-1] = found[-1]._replace(clock=found[-1].clock or said.clock)
        else:
            found.append(said)
    for said in found:
        before = told.text[: said.start]
        moved = said.relation == "until" and _MOVES.search(before)
        if (
            said.relation in _DUE_BY
            or moved
            or _NOT_UNTIL.search(before)
            or _CLOSE_TO.search(before)
        ) and (said.clock is not None or any(isinstance(d, Days) for d in said.days)):
            yield said


def _candidates(
    asked: AskedOccasion, told: Told, words: Sequence[Word], said: Said
) -> Iterator[_Candidate]:
    """An expression as an answer; none where something says that it is not."""
    voice = voice_at(told.text, said.start)
    is_said = any(first <= said.start < last for first, last in voice.said)
    inside = [n for n, w in enumerate(words) if said.start <= w.start < said.end]
    at = next((n for n in reversed(inside) if words[n].head not in inside), None)
    if voice.stance == "asked" or at is None:
        return
    above = list(_above(words, at))
    verb = next((n for n in above if words[n].part in ("VERB", "AUX")), at)
    clause = _clause(words, verb) | set(above[: above.index(verb)] if verb in above else above)
    if _THEN.match(told.text, said.end):
        clause = set(range(len(words)))
    strong = _has_act(asked, words, clause)
    own_verb = _has_act(asked, words, {verb})
    telling = words[verb].lemma in _TELLING and not any(
        w.head == verb and w.relation == "auxpass" for w in words
    )
    if (telling or not is_said) and not own_verb:
        return
    if words[at].relation in _NAMING and asked.acts.isdisjoint(keys_at(words, words[at].head)):
        return
    if _is_of_another_name(asked, words, verb):
        return
    if _is_of_another(asked, words, clause) or _is_another_stage(asked, words, verb, strong):
        return
    if asked.ahead is False and certainty_of(words, verb) & {"planned", "possible"}:
        return
    moments = tuple(_moments(asked, said, told))
    if not moments or not any(_is_in_time(asked, moment, told) for moment in moments):
        return
    yield _Candidate(said, moments, strong, voice.speaker)


def _above(words: Sequence[Word], at: int) -> Iterator[int]:
    """The words that one hangs on, the nearest first."""
    for _ in range(_MOST_STEPS):
        if words[at].head == at:
            return
        at = words[at].head
        yield at


def _clause(words: Sequence[Word], verb: int) -> set[int]:
    """The words of a verb's clause, without the clauses in it and without what it is before or
    after; of a relative clause with the noun that it is on."""
    below = children_of(words)
    found, rest = set(), [verb]
    while rest:
        n = rest.pop()
        found.add(n)
        rest += [
            c
            for c in below[n]
            if not (words[c].relation in _BESIDE and words[c].part in ("VERB", "AUX", "SCONJ"))
            or (any(words[b].lemma == "when" for b in below[c]) and words[c].lemma not in _APART)
        ]
    if words[verb].relation in ("relcl", "acl"):
        found |= _clause(words, words[verb].head)
    return found


def _is_of_another(asked: AskedOccasion, words: Sequence[Word], clause: set[int]) -> bool:
    """Whether a clause tells of an earlier event, or of another."""
    return any(
        (
            (
                words[n].lemma in _OTHERS - asked.words
                and words[n].relation in ("amod", "advmod", "det")
            )
            or (words[n].lemma == "last" and words[n].relation == "advmod")
        )
        and words[words[n].head].lemma not in _NO_THINGS
        for n in clause
    )


def _is_of_another_name(asked: AskedOccasion, words: Sequence[Word], verb: int) -> bool:
    """Whether a verb's subject has a name, and the sentence none that is asked about."""
    named = [n for n, w in enumerate(words) if w.part == "PROPN"]
    if not asked.names or names_meet(asked.names, (words[n].text for n in named)):
        return False
    subjects = [
        n for n, w in enumerate(words) if w.head == verb and w.relation in ("nsubj", "nsubjpass")
    ]
    return any(n in _clause(words, subject) for subject in subjects for n in named)


def _is_another_stage(asked: AskedOccasion, words: Sequence[Word], verb: int, strong: bool) -> bool:
    """Whether a verb tells of another stage of the matter than the question's words do."""
    own = {words[verb].lemma} | {
        f"{words[verb].lemma}_{w.lemma}" for n, w in enumerate(words) if n in _clause(words, verb)
    }
    stage = next((s for s in _STAGES if s & own), None)
    if stage is None or strong or asked.number is not None:
        return False
    return stage.isdisjoint(asked.words)


def _has_act(asked: AskedOccasion, words: Sequence[Word], among: Iterable[int]) -> bool:
    """Whether one of some words is what is asked about."""
    return any(
        not (asked.nouns if words[n].part == "NOUN" else asked.acts).isdisjoint(keys_at(words, n))
        for n in among
    )


def _moments(asked: AskedOccasion, said: Said, told: Told) -> Iterator[Moment]:
    """All that an expression may mean."""
    text = told.text
    offset = 0 if _ZULU.search(text[said.start : said.end]) else _offset(told.published)
    clocks = _clocks(said, text)
    resolved = next(
        (r for r in resolved_dates(text, told.published) if r.start == said.start), None
    )
    if not said.days:
        yield from (Moment(*clock, False, True, offset) for clock in clocks)
        return
    days = [d for d in said.days if isinstance(d, Days)]
    if not days:
        return  # "every Friday"
    chosen = days[0]
    if resolved is not None:
        near = datetime.fromisoformat(resolved.first).date() - timedelta(
            said.clock is not None and said.clock[0] // _DAY
        )
        chosen = min(days, key=lambda d: abs(d.first - near))
    if asked.ahead and told.published and _TOWARDS.search(text[: said.start]):
        today = datetime.fromisoformat(told.published).date()
        chosen = next((d for d in days if d.last >= today), chosen)
    first, last = chosen
    begin, end = first.toordinal() * _DAY, last.toordinal() * _DAY
    if _NIGHT_INTO.search(text[: said.start]):
        yield Moment(begin - 360, begin + 360, True, True, offset)
    elif clocks:
        yield from (
            Moment(begin + a, max(begin + a, end + b - (b > a)), True, True, offset)
            for a, b in clocks
        )
    else:
        yield Moment(begin, end + _DAY - 1, True, False, offset)


def _clocks(said: Said, text: str) -> tuple[tuple[int, int], ...]:
    if said.clock is None:
        return ()
    first, last = said.clock
    words = text[said.start : said.end]
    if _AFTERNOON.match(text, said.end) and last < _DAY // 2:
        return ((first + _DAY // 2, last + _DAY // 2),)
    if _DIAL.search(words) and last - first >= _DAY // 2:
        return ((first, last - _DAY // 2), (first + _DAY // 2, last))
    if first == _DAY:
        return ((0, 0), (_DAY, _DAY))  # midnight begins a day, or ends it
    return (said.clock,)


def _offset(published: str | None) -> int:
    zone = datetime.fromisoformat(published).utcoffset() if published else None
    return 0 if zone is None else int(zone.total_seconds() // 60)


def _is_in_time(asked: AskedOccasion, moment: Moment, told: Told) -> bool:
    """Whether a moment lies ahead of its report or behind it, as is asked."""
    if asked.ahead is None or told.published is None or not moment.dated:
        return True
    today = datetime.fromisoformat(told.published).date().toordinal() * _DAY
    return moment.last >= today if asked.ahead else moment.first < today + _DAY


def _unit(best: _Candidate, told: Told) -> str | None:
    if told.published is None or not best.moments[0].dated:
        return None
    today = datetime.fromisoformat(told.published).date()
    is_long_ago = best.moments[0].last // _DAY < (today - _LONG_AGO).toordinal()
    return _PAST if is_long_ago else None


def _at_distance(asked: AskedOccasion, text: str, best: _Candidate) -> Iterator[Moment]:
    """The moments that a sentence reckons from its answer, of what is asked about or before it."""
    for match in _DISTANCE.finditer(text):
        bare = match["word"].lower() in ("earlier", "later")
        about = not asked.acts.isdisjoint(keys_in(words_of(match["what"])))
        if not (bare or about or best.strong):
            continue
        try:
            count = (
                int(match["count"]) if match["count"].isdigit() else text2num(match["count"], "en")
            )
        except ValueError:
            continue
        length, slack = _LENGTHS[match["unit"].lower()]
        back = match["word"].lower() in ("after", "earlier", "following")
        shift = round(count * length) * (-_DAY if back else _DAY)
        for moment in best.moments:
            if moment.dated:
                first, last = moment.first // _DAY - slack, moment.last // _DAY + slack
                begin, end = first * _DAY + shift, last * _DAY + _DAY - 1 + shift
                yield Moment(begin, end, True, False, moment.offset)


def _is_exact(moment: Moment) -> bool:
    return moment.last - moment.first <= _EXACT


def _may_be_one(one: Moment, other: Moment) -> bool:
    """Whether two moments meet, on one clock or with each in the time zone of its report."""
    shifts = {0, one.offset - other.offset}
    if not (one.dated and other.dated):
        if not (one.timed and other.timed):
            return True
        # Of a dated moment only the clock counts.
        apart = (one.first - other.first) // _DAY * _DAY
        shifts = {shift + apart + turn for shift in shifts for turn in (0, _DAY)}
    slack = _ONE_TIME if _is_exact(one) or _is_exact(other) else 0
    return any(
        one.first - slack <= other.last + shift and other.first + shift - slack <= one.last
        for shift in shifts
    )

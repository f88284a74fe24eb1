"""Text → attributions: its frames, fitted to each other and to the quotations.

Frames come from the grammar, a sentence at a time, and may overlap: one is set into
another's clause, or the parser has joined two. Quotations come from the marks, and run
over sentence ends. Here each frame is cut back to its own, and each quotation goes to
the frame beside it or to the speaker before it.
"""

import re
from functools import lru_cache

from rag.reading.speakers.complements import claim_before
from rag.reading.speakers.other_cues import (
    frame_of_adverb,
    frame_of_answer,
    frame_of_clear,
    frame_of_noun,
    frame_of_phrase,
    frames_of_colons,
)
from rag.reading.speakers.pronouns import antecedent_of
from rag.reading.speakers.quotations import (
    directness,
    is_gap,
    is_title,
    is_within,
    merged,
    overlap,
    widened,
)
from rag.reading.speakers.records import Attribution, Frame, Span, WordSet
from rag.reading.speakers.sources import may_speak
from rag.reading.speakers.tree import Tree, runs_of
from rag.reading.speakers.verbs import frame_of_verb
from rag.reading.speakers.words import PROMPTS, TIMES, VERBS

_SENTENCE_END = re.compile(r"[.!?…][\s\"”’)]*\s|\n|[.!?…]$")


_MARKS_OF_QUOTATION = '"“”‘’'


@lru_cache(maxsize=2048)
def attributions_of(text: str) -> tuple[Attribution, ...]:
    """Who says what in a sentence, or in a few that follow each other, in order.

    Args:
        text: any text; what `grammar.words_of` leaves unread is left out.

    Returns:
        One for each speaker and verb. Empty where the report speaks for itself.

    >>> text = "Five people died, the governor said."
    >>> [(text[slice(*a.speaker)], a.verb, text[slice(*a.said[0])]) for a in attributions_of(text)]
    [('the governor', 'say', 'Five people died')]
    """
    tree = Tree(text)
    frames = _frames_of(tree)
    frames = [_without_others(tree, frame, frames) for frame in frames]
    said = [_spans_said(tree, frame) for frame in frames]
    _point_back(tree, frames, said)
    _add_beside(tree, frames, said)
    _add_continued(tree, frames, said)
    found: list[Attribution] = []
    for frame, spans in zip(frames, said, strict=True):
        direct = directness(spans, tree.quotations)
        if not spans or (frame.needs_quote and direct == "reported"):
            continue
        speaker = tree.span(frame.speaker)
        found.append(
            Attribution(
                speaker=speaker,
                resolved=antecedent_of(tree, speaker, found, spans),
                verb=frame.verb,
                stance=frame.stance,
                said=tuple(spans),
                direct=direct,
                via=tree.span(frame.via),
            )
        )
    return tuple(found)


def _frames_of(tree: Tree) -> list[Frame]:
    """All frames of a text, in order, one an anchor; none in a title."""
    titles = [q for q in tree.quotations if is_title(tree.text[slice(*q)])]
    found: dict[int, Frame] = {}
    for number, word in enumerate(tree.words):
        if word.part in ("VERB", "AUX", "NOUN") and word.lemma in VERBS:
            frame = frame_of_verb(tree, number)
            if frame is not None:
                found[number] = frame
    told = {w for f in found.values() for w in f.said}
    for number in range(len(tree.words)):
        frame = (
            frame_of_phrase(tree, number)
            or frame_of_adverb(tree, number)
            or frame_of_answer(tree, number)
            or frame_of_clear(tree, number)
        )
        if frame is None and number not in found:
            frame = frame_of_noun(tree, number)
            # A claim of nobody's, in what somebody says or denies, is part of what they say.
            if frame is not None and not frame.speaker:
                frame = None if number in told or frame.said <= told else frame
        if frame is not None:
            found[number] = frame
    found |= {frame.anchor: frame for frame in frames_of_colons(tree)}
    return [
        frame._replace(said=frame.said & _quotation_around(tree, number))
        for number, frame in sorted(found.items())
        if not is_within(tree.words[number].start, titles)
    ]


def _without_others(tree: Tree, frame: Frame, frames: list[Frame]) -> Frame:
    """A frame whose words of what is said hold no "he said" that is set into them."""
    first = min(frame.words | frame.speaker | {frame.anchor})
    colons = [w for w in range(first) if tree.words[w].text == ":"]
    said = frame.said
    if colons and frame.anchor not in colons:
        said = frozenset(w for w in said if w > colons[-1]) or said
    for other in frames:
        claim = claim_before(tree, other.anchor)
        if claim and other.said == claim and other.anchor in said:
            said -= tree.subtree(max(claim))
        around = frame.anchor in other.said and other.anchor in said
        if around and any(w < other.anchor for w in other.said):
            said -= other.words | other.speaker
        if other.anchor in said and frame.anchor not in other.said:
            said -= _contrasted(tree, frame, other)
    return frame._replace(said=said)


def _quotation_around(tree: Tree, anchor: int) -> WordSet:
    """The words of the quotation that a word stands in; all words where it stands in none."""
    start = tree.words[anchor].start
    span = next((q for q in tree.quotations if is_within(start, [q])), (0, len(tree.text)))
    return frozenset(n for n, w in enumerate(tree.words) if is_within(w.start, [span]))


def _contrasted(tree: Tree, frame: Frame, other: Frame) -> WordSet:
    """The words of another's clause that a frame's clause is only set against."""
    between = range(*sorted((frame.anchor, other.anchor)))
    stops = [w for w in between if tree.words[w].text == ";"]
    if stops:
        beyond = frame.anchor < other.anchor
        return frozenset(w for w in frame.said if (w > stops[0]) == beyond)
    before = min(other.speaker, default=0) - 1
    set_against = frame.verb == other.verb or _is_report_of_its_own(tree, frame, other)
    if set_against and before in frame.said and tree.lower(before) == "and":
        return frozenset(w for w in frame.said if w >= before)
    near = (*tree.children[other.anchor], *tree.children[tree.words[other.anchor].head])
    links = {c for c in near if tree.lower(c) in ("but", "while", "whereas") and c in between}
    if not links or tree.child(other.anchor, "nsubj") is None:
        return frozenset()
    return tree.subtree(other.anchor) | links


def _is_report_of_its_own(tree: Tree, frame: Frame, other: Frame) -> bool:
    """Whether another's clause behind ", and" is as much the report's as the frame's is.

    In "Berg said it leaked, and an engineer claimed that it had sunk" both verbs have one
    tense, and each a clause; what somebody is told is rather a part of what is said.
    """
    first, second = tree.words[frame.anchor], tree.words[other.anchor]
    subject, clause = tree.child(other.anchor, "nsubj"), tree.child(other.anchor, "ccomp")
    if subject is None or clause is None or clause < other.anchor:
        return False
    comma = min(other.speaker, default=0) - 2
    return (
        frame.anchor < comma
        and tree.words[comma].text == ","
        and (first.tag, second.relation) == (second.tag, "conj")
        and tree.words[subject].part != "PRON"
        and may_speak(tree, subject)
        and tree.child(other.anchor, "dobj") is None
    )


def _spans_said(tree: Tree, frame: Frame) -> list[Span]:
    """Where a frame's words of what is said stand, with the quotations that they cut."""
    said = frame.said - frame.words - {frame.anchor}
    if not frame.speaker & frame.said:
        said -= frame.speaker
    spans = []
    for run in runs_of(said | _marks_between(tree, said)):
        words = [w for w in sorted(run) if tree.words[w].part not in ("PUNCT", "SPACE")]
        while words and (
            tree.words[words[0]].part == "CCONJ"
            or (tree.lower(words[0]) == "that" and tree.words[words[0]].relation == "mark")
        ):
            words.pop(0)
        while words and tree.words[words[-1]].part == "CCONJ":
            words.pop()
        if words[:1] == [frame.anchor + 1] and _is_when(tree, words):
            words.pop(0)
        if words and not _is_prompt(tree, words):
            spans.append((tree.words[words[0]].start, tree.words[words[-1]].end))
    at = tree.words[frame.anchor].start
    return merged([widened(s, tree.text, tree.quotations, at) for s in spans], tree.text)


def _marks_between(tree: Tree, said: WordSet) -> WordSet:
    """The quotation marks that stand between two words of what is said."""
    inside = (w for w in said if tree.words[w].part != "PUNCT")
    return frozenset(
        w + 1 for w in inside if w + 2 in said and tree.words[w + 1].text in _MARKS_OF_QUOTATION
    )


def _is_prompt(tree: Tree, words: list[int]) -> bool:
    """Whether words tell what a speaker was asked: "when asked about it"."""
    opens = tree.lower(words[0]) in ("when", "if", "after", "once")
    return opens and len(words) > 1 and tree.words[words[1]].lemma in PROMPTS


def _is_when(tree: Tree, words: list[int]) -> bool:
    """Whether words begin with a day on which something was said: "said Tuesday the pier …"."""
    return (
        len(words) > 1
        and tree.words[words[0]].part == "PROPN"
        and tree.lower(words[0]) in TIMES
        and tree.words[words[1]].part in ("DET", "PROPN", "PRON", "ADJ", "NUM")
    )


def _point_back(tree: Tree, frames: list[Frame], said: list[list[Span]]) -> None:
    """Give a bare "that" or "it" what was said before: "A said X, but B denied it"."""
    for number, spans in enumerate(said):
        claim = claim_before(tree, frames[number].anchor)
        word = tree.text[slice(*spans[0])].lower() if len(spans) == 1 else ""
        if word in ("it", "that", "this") or (claim and frames[number].said == claim):
            earlier = [s for s in said[:number] if s and s != spans]
            said[number] = list(earlier[-1]) if earlier else []


def _add_beside(tree: Tree, frames: list[Frame], said: list[list[Span]]) -> None:
    """Give each quotation to the frame right before or behind it."""
    for number, frame in enumerate(frames):
        if not frame.speech:
            continue
        at = tree.words[frame.anchor].start
        inside = is_within(at, tree.quotations)
        own = tree.span(
            w
            for w in frame.words | frame.speaker | {frame.anchor}
            if inside or not _is_quoted(tree, w)
        )
        if own is None:
            continue
        for first, last in tree.quotations:
            if first <= at < last:
                continue
            before = last <= own[0] and is_gap(tree.text[last : own[0]])
            after = own[1] <= first and is_gap(tree.text[own[1] : first])
            nearer = any(
                at < tree.words[f.anchor].start < first and f.speech and f.speaker != frame.speaker
                for f in frames
            )
            if (before or (after and not nearer)) and not _is_given((first, last), said):
                said[number] = merged([*said[number], (first, last)], tree.text)


def _is_quoted(tree: Tree, number: int) -> bool:
    """Whether a word stands in a quotation, or is one of its marks."""
    word = tree.words[number]
    return word.text in _MARKS_OF_QUOTATION or is_within(word.start, tree.quotations)


def _add_continued(tree: Tree, frames: list[Frame], said: list[list[Span]]) -> None:
    """Give a quotation that is sentences of its own to the speaker before it."""
    told = {w for f in frames for w in f.said}
    speeches = [n for n, f in enumerate(frames) if f.speech and f.anchor not in told]
    for first, last in tree.quotations:
        if _is_given((first, last), said):
            continue
        before = tree.text[: first - 1].rstrip()
        if not before.endswith(tuple('.!?…”"’')):
            continue
        if not tree.text[first:last].rstrip().endswith(tuple(".!?…")):
            continue
        ends = [m.end() for m in _SENTENCE_END.finditer(before[:-2])]
        sentence = ends[-1] if ends else 0
        speakers = [
            n
            for n in speeches
            if said[n]
            and (
                sentence <= tree.words[frames[n].anchor].start < len(before)
                or sentence <= said[n][-1][1] <= len(before)
            )
        ]
        if speakers:
            chosen = speakers[-1]
            said[chosen] = merged([*said[chosen], (first, last)], tree.text)


def _is_given(quotation: Span, said: list[list[Span]]) -> bool:
    """Whether somebody is known to say a quotation, or a part of it."""
    return any(overlap(span, quotation) for spans in said for span in spans)

"""Text → who says what in it, and whether two phrases may name one speaker.

A sentence of news mixes the report's own voice with what others say, deny or
expect. An `Attribution` ties each such stretch to its speaker, by the grammar of
the sentence (verbs and nouns of saying, "according to", adverbs such as
"reportedly") and by its quotation marks, which the parser does not follow over
sentence ends. What no attribution covers is the report's own voice.

Three decisions that callers rely on:

- A finding ("investigators found that", "images showed that") is an attribution,
  with stance `confirmed`. Knowing, remembering and seeing are the report's own voice.
- What somebody asks, asks for, or does not say ("has not confirmed that", "did not
  say whether") has stance `asked`: it is left open. Not to believe is to deny.
- Moscow, the Kremlin, Kyiv, Washington and their like, and the names of countries,
  stand for that country's government, its ministries, army and officials, not the
  other way round: what "Moscow" said may be shown by what its defence ministry said.

What the parser takes for one thing in another ("said the ferry leaks" as a noun) is
mended where it is common, and otherwise lost: a statement is then held to have no
speaker, or too many words are taken for said.

Not covered: speech without any word of saying (free indirect speech), languages
other than English, who "he" is where two persons fit alike, and names that change
altogether (a pen name, a married name).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from rag.reading.grammar import Word, entities_of, words_of
from rag.spelling import sounds_alike

#: (start, end) in characters of the text, `end` excluded.
Span = tuple[int, int]
Stance = Literal[
    "said", "claimed", "denied", "confirmed", "asked", "ordered", "estimated", "expected", "quoted"
]
Directness = Literal["direct", "partly", "reported"]


class Attribution(NamedTuple):
    """Somebody says something.

    Attributes:
        speaker: the phrase that names who first said it, with its appositions; None for
            "reportedly", "it was reported", "is said to".
        resolved: the phrase before it that a pronoun stands for, where one fits clearly.
        verb: the lemma of what carries it: a verb, a noun ("claim", "view"), "according to",
            "per", an adverb, or ":".
        stance: how it is said; opinions and plain reports are "said".
        said: what is said, in order, without its outer quotation marks.
        direct: whether quotation marks hold all of what is said, a part, or nothing.
        via: the phrase that names who passes it on, or whom it was told, as a medium.
    """

    speaker: Span | None
    resolved: Span | None
    verb: str
    stance: Stance
    said: tuple[Span, ...]
    direct: Directness
    via: Span | None


def _lemmas(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STANCE: dict[str, Stance] = {
    **dict.fromkeys(
        _lemmas(
            "say tell give write add note explain report announce warn argue call describe state "
            "declare remark observe recall reply answer respond shout cry exclaim whisper mutter "
            "insist stress emphasize emphasise underline maintain contend suggest propose "
            "recommend advise comment mention reveal disclose complain promise pledge vow "
            "threaten swear joke quip tweet post testify caution reiterate repeat rule believe "
            "think recount hint imply indicate signal speculate lament boast hear agree speak "
            "talk term label brand dub read characterize characterise condemn denounce hail "
            "praise criticize criticise portray regard continue assure inform remind learn "
            "underscore point counter retort tease guarantee offer clarify elaborate echo confide"
        ),
        "said",
    ),
    **dict.fromkeys(_lemmas("claim allege accuse blame assert purport profess suspect"), "claimed"),
    **dict.fromkeys(
        _lemmas("deny reject dismiss refute dispute rebut contradict disavow doubt"), "denied"
    ),
    **dict.fromkeys(
        _lemmas(
            "confirm acknowledge admit concede verify corroborate find show establish determine "
            "demonstrate conclude"
        ),
        "confirmed",
    ),
    **dict.fromkeys(_lemmas("ask urge appeal request beg plead enquire inquire invite"), "asked"),
    **dict.fromkeys(_lemmas("order command instruct demand require forbid direct"), "ordered"),
    **dict.fromkeys(_lemmas("estimate reckon calculate assess put"), "estimated"),
    **dict.fromkeys(
        _lemmas("expect predict forecast anticipate hope fear foresee project"), "expected"
    ),
}
#: Verbs that need a clause with "that", or one set off by commas, to carry a finding.
_FINDING = _lemmas("find show establish determine demonstrate reveal learn decide conclude")
#: Verbs whose bare object is what is said: "denied murder", "announced a strike".
_WITH_OBJECT = _lemmas(
    "say deny reject dismiss refute dispute rebut confirm acknowledge admit announce report "
    "estimate claim predict forecast anticipate expect fear propose recommend promise pledge "
    "order demand allege request urge threaten suggest verify doubt"
)
#: What else can be claimed: lives, titles.
_NOT_CLAIMED = _lemmas(
    "life victim victory title prize point medal place crown trophy region territory land island"
)
#: Verbs that take "X as Y".
_WITH_AS = _lemmas(
    "give describe dismiss condemn denounce hail praise characterize characterise portray regard "
    "reject criticize criticise label brand"
)
_WITH_PREDICATE = _lemmas("call term label brand dub declare")
#: Verbs, and the prepositions whose phrase is what is said.
_WITH_PREPOSITION = {
    "warn": _lemmas("of about against"),
    "speak": _lemmas("of"),
    "talk": _lemmas("of"),
    "complain": _lemmas("of about"),
    "accuse": _lemmas("of"),
    "suspect": _lemmas("of"),
    "blame": _lemmas("for on"),
    "call": _lemmas("for"),
    "ask": _lemmas("for"),
    "appeal": _lemmas("for"),
    "plead": _lemmas("for"),
    "put": _lemmas("at"),
    "estimate": _lemmas("at"),
}
#: Passive with an infinitive or a clause: "is believed to", "it was reported that".
_HEARSAY = _lemmas(
    "say believe think report expect estimate allege claim suspect understand fear predict "
    "forecast hope rumor rumour assume tell order ask instruct urge invite require forbid"
)
#: Verbs with an addressee and an infinitive: "told him to leave".
_TO_SOMEBODY = _lemmas(
    "tell ask urge order command instruct invite beg request expect require forbid direct advise "
    "warn remind"
)
_NOT_SPEECH = _FINDING | _lemmas(
    "give believe think hear suspect expect fear hope estimate regard accuse blame put"
)
#: Only with a quotation beside them.
_ONLY_QUOTED = _lemmas("read continue repeat speak respond reply answer comment point")
#: What follows them is said; what stands before is not.
_NOT_ALONE = _lemmas(
    "give speak talk accuse blame call put suspect hail praise condemn denounce regard"
)
_ALSO_ALONE = _lemmas(
    "say report announce confirm acknowledge admit estimate suggest predict claim"
)
_PASSING_ON = _lemmas("quote cite paraphrase")
_RELATIVE = _lemmas("what which who whom whatever whoever")
_ASIDE = ("advmod", "npadvmod", "prep")
_RELUCTANT = _lemmas("decline refuse fail")
_RAISING = _lemmas("go continue appear seem want hasten begin proceed come")

_NOMINAL: dict[str, Stance] = {
    **dict.fromkeys(
        _lemmas(
            "statement warning report announcement suggestion promise pledge insistence belief "
            "view rumour rumor argument complaint remark assurance threat proposal"
        ),
        "said",
    ),
    **dict.fromkeys(_lemmas("claim allegation accusation assertion suspicion"), "claimed"),
    **dict.fromkeys(_lemmas("denial"), "denied"),
    **dict.fromkeys(_lemmas("confirmation admission acknowledgement finding"), "confirmed"),
    **dict.fromkeys(_lemmas("order demand instruction"), "ordered"),
    **dict.fromkeys(_lemmas("request appeal plea"), "asked"),
    **dict.fromkeys(_lemmas("estimate"), "estimated"),
    **dict.fromkeys(
        _lemmas("prediction forecast expectation hope fear"),
        "expected",
    ),
}
#: What somebody says something in; its author is the speaker.
_DOCUMENT = _NOMINAL.keys() | _lemmas(
    "letter study survey post message release article memo email e-mail communique communiqué "
    "filing tweet notice document bulletin review paper figure data poll note briefing"
)
_AUTHORED = _lemmas("make write issue publish release compile prepare sign send")
#: "in X's view", "by X's count".
_ACCOUNT: dict[str, Stance] = {
    **dict.fromkeys(
        _lemmas("word view opinion account telling version assessment judgment judgement reading"),
        "said",
    ),
    **dict.fromkeys(_lemmas("estimate count reckoning calculation tally"), "estimated"),
}
_HEDGES: dict[str, Stance] = {
    "reportedly": "said",
    "allegedly": "claimed",
    "purportedly": "claimed",
    "supposedly": "claimed",
    "alleged": "claimed",
    "purported": "claimed",
}
_NO_SOURCE = _lemmas(
    "plan schedule age size need ability type weight height taste tradition custom"
)
_MEDIA = _lemmas(
    "agency newspaper daily weekly radio television tv broadcaster paper magazine channel website "
    "station outlet"
)
_CONVERSATION = _lemmas("interview message statement comment remark conversation call")
_NOBODY = _lemmas("nobody none neither no")
_QUANTITY = _lemmas("third half quarter dozen hundred thousand million billion percent")
_HEARERS = _lemmas("court inquiry jury tribunal committee hearing")
_PRONOUNS = _lemmas("he she it they his her its their")
_BODIES = _lemmas(
    "ministry agency council office committee army navy force police court government commission "
    "bank university department company firm union party museum bureau command authority "
    "administration organisation organization group association institute team club parliament "
    "congress senate cabinet embassy service hospital school airline operator board federation "
    "league church newspaper broadcaster"
)
_ROLES = _lemmas(
    "governor mayor minister president chancellor premier secretary general admiral colonel "
    "captain major soldier spokesperson official adviser deputy head chief chair envoy diplomat "
    "king queen prince princess judge attorney doctor nurse expert pilot coach witness resident "
    "source student staff boy girl mother father sister brother son daughter people author pope "
    "priest guide clerk victim rebel activist member boss candidate tenant police relative parent "
    "family neighbour neighbor colleague friend aide"
)
#: Endings of words for persons, and other words that end so.
_PERSON = re.compile(r"\w{3}(?:er|or|ist|yst|man|woman|men|women|ian|ant|eer)s?$")
_NO_PERSON = _lemmas(
    "number paper letter order weather matter power answer border river water winter summer "
    "shoulder tower corner dinner floor error motor factor sector reactor tractor terror horror "
    "harbor monitor plant grant restaurant newspaper fever disaster chapter quarter timber "
    "corridor elevator mirror interior exterior discover september october november december"
)
_SENTENCE_END = re.compile(r"[.!?…][\s\"”’)]*\s|\n|[.!?…]$")


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
    return _Reading(text).attributions()


class _Frame(NamedTuple):
    """An attribution while it is put together; all in numbers of words.

    Attributes:
        anchor: the word that carries it.
        speaker: the words of the speaker's phrase; empty for none.
        said: the words of what is said.
        words: the words that belong to the frame itself.
        speech: whether a quotation beside it is its own.
    """

    anchor: int
    verb: str
    stance: Stance
    speaker: frozenset[int]
    said: frozenset[int]
    words: frozenset[int]
    via: frozenset[int] = frozenset()
    speech: bool = True
    needs_quote: bool = False


class _Reading:
    """One text, parsed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: tuple[Word, ...] = words_of(text)
        self.children: list[list[int]] = [[] for _ in self.words]
        for number, word in enumerate(self.words):
            if word.head != number:
                self.children[word.head].append(number)
        self.quotations = _quotations(text)

    # -- words ---------------------------------------------------------------------------

    def subtree(self, root: int) -> frozenset[int]:
        found, open_ = {root}, [root]
        while open_:
            for child in self.children[open_.pop()]:
                if child not in found:
                    found.add(child)
                    open_.append(child)
        return frozenset(found)

    def child(self, number: int, *relations: str) -> int | None:
        return next((c for c in self.children[number] if self.words[c].relation in relations), None)

    def preposition(self, number: int, names: Iterable[str], after: int = -1) -> int | None:
        return next(
            (
                c
                for c in self.children[number]
                if c > after
                and self.words[c].text.lower() in names
                and self.words[c].relation in ("prep", "agent", "dative", "quantmod", "prt")
            ),
            None,
        )

    def object_of(self, preposition: int) -> int | None:
        return self.child(preposition, "pobj", "pcomp")

    def lower(self, number: int) -> str:
        return self.words[number].text.lower()

    @cached_property
    def sentence(self) -> list[int]:
        """For each word, the number of its root."""
        roots = []
        for number in range(len(self.words)):
            seen = number
            while self.words[seen].head != seen:
                seen = self.words[seen].head
            roots.append(seen)
        return roots

    # -- attributions --------------------------------------------------------------------

    def attributions(self) -> tuple[Attribution, ...]:
        frames = sorted({f.anchor: f for f in self._frames()}.values(), key=lambda f: f.anchor)
        frames = [self._without_inserted(frame, frames) for frame in frames]
        said = [self._said(frame) for frame in frames]
        self._point_back(frames, said)
        self._add_beside(frames, said)
        self._add_continued(frames, said)
        found: list[Attribution] = []
        for frame, spans in zip(frames, said, strict=True):
            if not spans or (frame.needs_quote and self._directness(spans) == "reported"):
                continue
            speaker = self._span(frame.speaker)
            found.append(
                Attribution(
                    speaker=speaker,
                    resolved=self._resolved(speaker, found, spans),
                    verb=frame.verb,
                    stance=frame.stance,
                    said=tuple(spans),
                    direct=self._directness(spans),
                    via=self._span(frame.via),
                )
            )
        return tuple(found)

    def _without_inserted(self, frame: _Frame, frames: list[_Frame]) -> _Frame:
        """A frame whose words of what is said hold no "he said" that is set into them."""
        first = min(frame.words | frame.speaker | {frame.anchor})
        colons = [w for w in range(first) if self.words[w].text == ":"]
        said = frame.said
        if colons and frame.anchor not in colons:
            said = frozenset(w for w in said if w > colons[-1]) or said
        for other in frames:
            around = frame.anchor in other.said and other.anchor in said
            if around and any(w < other.anchor for w in other.said):
                said -= other.words | other.speaker
            if other.anchor in said and frame.anchor not in other.said:
                said -= self._contrasted(frame, other)
        return frame._replace(said=said)

    def _contrasted(self, frame: _Frame, other: _Frame) -> frozenset[int]:
        """The words of another's clause that a frame's clause is only set against."""
        between = range(*sorted((frame.anchor, other.anchor)))
        stops = [w for w in between if self.words[w].text == ";"]
        if stops:
            beyond = frame.anchor < other.anchor
            return frozenset(w for w in frame.said if (w > stops[0]) == beyond)
        before = min(other.speaker, default=0) - 1
        if frame.verb == other.verb and before in frame.said and self.lower(before) == "and":
            return frozenset(w for w in frame.said if w >= before)
        links = [
            c
            for c in (*self.children[other.anchor], *self.children[self.words[other.anchor].head])
            if self.lower(c) in ("but", "while", "whereas") and c in between
        ]
        if not links or self.child(other.anchor, "nsubj") is None:
            return frozenset()
        return self.subtree(other.anchor) | frozenset(links)

    def _frames(self) -> Iterator[_Frame]:
        verbs = []
        for number, word in enumerate(self.words):
            if word.part in ("VERB", "AUX", "NOUN") and word.lemma in _STANCE:
                verbs.append(number)
        by_verb = [f for n in verbs if (f := self._by_verb(n)) is not None]
        yield from by_verb
        told = frozenset(w for f in by_verb for w in f.said)
        for number in range(len(self.words)):
            frame = self._by_phrase(number) or self._by_adverb(number)
            known = any(f.anchor == number for f in by_verb)
            if frame is None and not known and (nominal := self._by_noun(number)) is not None:
                denied = any(
                    f.stance == "denied" and number in f.said and number not in f.words
                    for f in by_verb
                )
                if nominal.speaker or not (denied or number in told):
                    frame = nominal
            if frame is not None:
                yield frame
        yield from self._by_colon()

    # verbs

    def _by_verb(self, verb: int) -> _Frame | None:
        word = self.words[verb]
        if word.part == "NOUN" and not self.child(verb, "nsubj", "ccomp"):
            return None
        if word.relation in ("amod", "compound", "nsubj", "pobj", "poss", "nmod", "appos"):
            return None
        passed_on = self._passed_on(verb)
        if passed_on is not None:
            return passed_on
        if self._is_passive(verb):
            return self._by_passive(verb)
        subject = self._subject(verb)
        if subject is not None and self.words[subject].part == "NUM":
            # "Olsen says five and Berg says six": the parser joins "five and Berg".
            subject = self.child(subject, "conj") or subject
        late = self._late_subject(verb)
        if late:
            return self._by_late_subject(verb, late)
        if subject is None:
            return None
        stance = _STANCE[word.lemma]
        said = self._complement(verb, subject)
        if self._name(verb) in ("call for", "call on"):
            stance = "asked"
        if word.lemma == "put" and not self._is_quantity(said):
            stance = "said"
        if said and self._orders(verb):
            stance = "asked" if stance in ("asked", "said") and word.lemma != "tell" else "ordered"
        if self._is_open(verb, subject):
            stance = "denied" if word.lemma in ("believe", "think", "expect") else "asked"
            obj = self.child(verb, "dobj")
            if obj is not None and said <= self.subtree(obj):
                return None
        behind = self._behind_quotation(verb)
        speaker, via = (
            behind or self._speaker(subject),
            self._told(verb) or self._medium(verb, subject),
        )
        if word.lemma == "hear":
            if self.words[subject].lemma not in _HEARERS:
                return None
            speaker = frozenset()
        if behind:
            said = frozenset(
                w
                for w in said - behind
                if any(s <= self.words[w].start < e for s, e in self.quotations)
            )
        cited = self._cited(verb)
        if cited is not None:
            speaker, via, stance = self._phrase(cited), speaker, "quoted"
        return _Frame(
            anchor=verb,
            verb="cite" if cited is not None else self._name(verb),
            stance=stance,
            speaker=speaker,
            said=said,
            words=self._own(verb, subject, said),
            via=via,
            speech=word.lemma not in _NOT_SPEECH,
            needs_quote=word.lemma in _ONLY_QUOTED and not said,
        )

    def _name(self, verb: int) -> str:
        lemma = self.words[verb].lemma
        if lemma == "call" and self.child(verb, "oprd") is None:
            for name in ("for", "on", "upon"):
                if self.preposition(verb, (name,), verb) == verb + 1:
                    return "call for" if name == "for" else "call on"
        return lemma

    def _own(self, verb: int, subject: int, said: frozenset[int]) -> frozenset[int]:
        """The words of a frame: its verb, subject and what else hangs on the verb."""
        own = {verb} | (self.subtree(subject) if subject in self.children[verb] else frozenset())
        for child in self.children[verb]:
            if self.words[child].relation in (
                "aux", "auxpass", "neg", "advmod", "prep", "agent", "npadvmod", "dative", "prt",
                "mark", "dobj", "advcl", "acomp",
            ):  # fmt: skip
                own |= self.subtree(child)
        return frozenset(own) - said

    def _is_passive(self, verb: int) -> bool:
        return self.child(verb, "auxpass", "nsubjpass") is not None or (
            self.words[verb].relation == "acl" and not self.lower(verb).endswith("ing")
        )

    def _subject(self, verb: int) -> int | None:
        """The noun that is the subject of a verb in the active; None where there is none."""
        seen: set[int] = set()
        while verb not in seen:
            seen.add(verb)
            subject = self.child(verb, "nsubj")
            if subject is not None and self.words[subject].part != "VERB":
                if self.words[subject].lemma in ("who", "which", "that"):
                    above = verb
                    while self.words[above].relation == "conj":
                        above = self.words[above].head
                    if self.words[above].relation == "relcl":
                        return self.words[above].head
                return subject
            word = self.words[verb]
            participle = self.lower(verb).endswith("ing")
            if word.relation == "conj" and self.words[word.head].part in ("VERB", "AUX"):
                if self.child(verb, "nsubjpass") is not None:
                    return None
                passive = self.child(word.head, "nsubjpass")
                if passive is not None:
                    return passive
                verb = word.head
            elif word.relation in ("advcl", "pcomp", "acl") and participle:
                if self.words[word.head].part in ("NOUN", "PROPN", "PRON"):
                    return word.head
                verb = word.head
                if self.words[verb].part == "ADP":
                    verb = self.words[verb].head
            elif word.relation == "xcomp" and self.words[word.head].lemma in _RELUCTANT | _RAISING:
                verb = word.head
            else:
                return None
        return None

    def _late_subject(self, verb: int) -> frozenset[int]:
        """The phrase between commas before a closing verb of saying that was read as no subject.

        In "Two died in Lund, Ida Berg, the mayor, said" the parser may take the
        speaker for an apposition to the place, and "said" for a second predicate.
        """
        word = self.words[verb]
        if word.lemma not in ("say", "report", "write", "add", "announce", "state", "explain"):
            return frozenset()
        if self.child(verb, "nsubj", "nsubjpass", "dobj") is not None:
            return frozenset()
        if (clause := self.child(verb, "ccomp")) is not None and clause > verb:
            return frozenset()
        joined = any(self.words[c].relation == "cc" for c in range(max(0, verb - 3), verb))
        if word.relation not in ("conj", "ROOT", "acl", "relcl", "advcl", "dep") or joined:
            return frozenset()
        phrase: set[int] = set()
        segment: list[int] = []
        for number in range(verb - 1, -2, -1):
            here = self.words[number] if number >= 0 else None
            if here is not None and self.sentence[number] != self.sentence[verb]:
                return frozenset()
            if here is not None and here.text != ",":
                segment.insert(0, number)
                continue
            if segment and number >= 0:
                verbs = [w for w in segment if self.words[w].part in ("VERB", "AUX")]
                aside = self.lower(segment[0]) in ("who", "which") or segment[0] in verbs
                if not verbs:
                    phrase |= set(segment)
                    named = all(self.words[w].part == "PROPN" for w in segment)
                    if not (named and self._ends_in_role(number)):
                        return frozenset(range(min(phrase), max(phrase) + 1))
                elif not aside:
                    return frozenset()
            segment = []
        return frozenset()

    def _ends_in_role(self, comma: int) -> bool:
        """Whether what stands between a comma and the one before says what a person is."""
        for number in range(comma - 1, -1, -1):
            if self.words[number].text == "," or self.words[number].part in ("VERB", "AUX"):
                return False
            if _is_role(self.words[number].lemma):
                return True
        return False

    def _behind_quotation(self, verb: int) -> frozenset[int]:
        """The phrase between a closing quotation mark and a verb of saying right behind it."""
        start = self.words[verb].start
        ends = [last for _, last in self.quotations if last < start]
        if not ends or any(s <= start < e for s, e in self.quotations):
            return frozenset()
        between = [
            n
            for n in range(verb)
            if self.words[n].start >= ends[-1] and self.words[n].part not in ("PUNCT", "SPACE")
        ]
        gap = self.text[ends[-1] : start].lstrip(" ,\"”’'")
        if not between or any(mark in gap for mark in ",.!?:;\n—–"):
            return frozenset()
        first = self.words[between[0]]
        if first.part not in ("DET", "PROPN") or first.text[0].isupper() != (first.part == "PROPN"):
            return frozenset()
        return frozenset(between) if self.child(verb, "aux") is None else frozenset()

    def _by_late_subject(self, verb: int, speaker: frozenset[int]) -> _Frame:
        first = min(speaker)
        root = self.sentence[verb]
        passing = next(
            (
                self.preposition(w, ("by",))
                for w in range(first, verb)
                if self.words[w].lemma in _PASSING_ON
            ),
            None,
        )
        medium = self.object_of(passing) if passing is not None else None
        return _Frame(
            anchor=verb,
            verb=self.words[verb].lemma,
            stance=_STANCE[self.words[verb].lemma],
            speaker=speaker,
            said=frozenset(w for w in range(first) if self.sentence[w] == root),
            words=frozenset(range(first, verb + 1)),
            via=self._phrase(medium) if medium is not None else frozenset(),
        )

    def _is_open(self, verb: int, subject: int) -> bool:
        """Whether it is not said: negated, refused, or said by nobody."""
        for seen in (verb, self.words[verb].head):
            if seen != verb and self.words[verb].relation not in ("xcomp",):
                if self.words[verb].relation != "conj" or self.child(verb, "nsubj") is not None:
                    continue
                ccs = [self.lower(c) for c in self.children[seen] if self.words[c].relation == "cc"]
                if "nor" not in ccs and "or" not in ccs:
                    continue
            if any(
                self.words[c].relation == "neg" or self.lower(c) in ("neither", "never", "nor")
                for c in self.children[seen]
                if self.words[c].relation in ("neg", "cc", "preconj", "advmod", "det")
                and (self.words[c].relation != "cc" or self.lower(c) == "neither")
            ):
                return True
            if seen != verb and self.words[seen].lemma in _RELUCTANT:
                return True
        determiners = {self.lower(c) for c in self.children[subject]}
        return self.lower(subject) in _NOBODY or not determiners.isdisjoint({"no", "neither"})

    def _orders(self, verb: int) -> bool:
        """Whether somebody is told, asked or ordered to do something."""
        lemma = self.words[verb].lemma
        if lemma not in ("tell", "ask", "urge", "instruct", "order", "beg", "request", "demand"):
            return False
        clause = self.child(verb, "xcomp", "ccomp")
        obj = self.child(verb, "dobj")
        if clause is not None:
            return self._has_to(clause, self.children[clause])
        return obj is not None and self._has_to(obj)

    def _has_to(self, number: int, within: Iterable[int] | None = None) -> bool:
        """Whether an infinitive with "to" stands among some words."""
        return any(
            self.lower(c) == "to" and self.words[c].relation == "aux"
            for c in (self.subtree(number) if within is None else within)
        )

    def _complement(self, verb: int, subject: int) -> frozenset[int]:
        """The words of what is said with a verb in the active; empty when nothing is."""
        word = self.words[verb]
        lemma = word.lemma
        clauses = [
            c for c in self.children[verb] if self.words[c].relation == "ccomp" and c != subject
        ]
        if lemma in _NOT_ALONE:
            clauses = []
        before = word.relation == "parataxis"
        after = [c for c in clauses if c > verb and not self._has_that(c)]
        if before and word.head != verb and not after:
            inside: frozenset[int] = frozenset()
            for clause in clauses:
                inside |= self.subtree(clause)
            joined = self._joined(verb)
            own = self.subtree(verb) - inside - joined
            return self._clause(self._clause_root(word.head), own, "and") - own | joined
        if not clauses:
            for inserted in self.children[verb]:
                if self.words[inserted].relation == "parataxis":
                    clauses += [
                        c
                        for c in self.children[inserted]
                        if self.words[c].relation == "ccomp" and self._has_that(c)
                    ]
        if lemma in _FINDING and not before:
            clauses = [c for c in clauses if c < verb or self._has_that(c)]
        said: frozenset[int] = frozenset()
        for clause in clauses:
            said |= self.subtree(clause)
        if clauses and max(clauses) < verb:
            said |= self._joined(verb)
        obj = self.child(verb, "dobj")
        if obj is not None and (
            self.lower(obj) in _RELATIVE or (self.lower(obj) == "that" and obj < verb)
        ):
            return said
        infinitive = self.child(verb, "xcomp")
        if infinitive is not None and self.words[infinitive].lemma in ("name", "identify", "quote"):
            return said
        predicate = self.child(verb, "oprd", "attr")
        if lemma in _WITH_PREDICATE and predicate is not None:
            return said | self.subtree(predicate) | (self.subtree(obj) if obj is not None else said)
        if lemma in _WITH_AS and (given := self._with(verb, obj, ("as",))):
            return said | given if lemma != "give" or self._is_quantity(given) else frozenset()
        if lemma == "give":
            return frozenset()
        on = self.preposition(verb, ("on", "upon"), verb) if lemma == "call" else None
        if on is not None and infinitive is not None and infinitive > on:
            return (self.subtree(on) - {on}) | self.subtree(infinitive)
        if lemma == "put" and obj is not None and self.lower(obj) == "it":
            return self._with(verb, obj, ("at",)) or self._around(verb, subject)
        if lemma in _WITH_PREPOSITION and not said:
            given = self._with(verb, obj, _WITH_PREPOSITION[lemma])
            if given and lemma in ("put", "estimate"):
                given = given if self._is_quantity(given) else frozenset()
            if given or lemma == "put":
                return given
        if infinitive is not None and not said and lemma not in _FINDING | {"agree", "continue"}:
            said = self.subtree(infinitive)
            if obj is not None and lemma in _TO_SOMEBODY:
                said |= self.subtree(obj)
        if not said and obj is not None and lemma in _TO_SOMEBODY and self._has_to(obj):
            said = self.subtree(obj)
        if not said and obj is not None and lemma in _WITH_OBJECT:
            if lemma == "claim" and self.words[obj].lemma in _NOT_CLAIMED:
                return said
            said = self.subtree(obj)
            said |= self._clause_after(verb, obj)
        if not said and (obj is None or lemma in ("tell", "inform", "remind", "assure")):
            said = self._around(verb, subject)
        if not said and lemma not in _WITH_OBJECT - _ALSO_ALONE:
            # "said in a video filmed in Lund that …": the clause may hang on the last noun.
            far = [c for c in self.subtree(verb) if c > verb and self._has_that(c)]
            far = [c for c in far if self.words[c].relation in ("acl", "advcl", "relcl")]
            clauses = sorted(far)[:1]
            said = self.subtree(clauses[0]) if clauses else said
        if not said and obj is not None and lemma in ("tell", "inform"):
            # "told a briefing that …" is read as if it were of the briefing.
            told = self.child(obj, "relcl")
            if told is not None and self.child(told, "nsubj", "nsubjpass") is not None:
                that = min(self.subtree(told))
                said = self.subtree(told) - {that} if self.lower(that) == "that" else said
        return self._without_mark(said, clauses) - {verb}

    def _joined(self, verb: int) -> frozenset[int]:
        """The clause after an inserted "he said": "It sank, he said, and nobody was told"."""
        for child in self.children[verb]:
            first = min(self.subtree(child))
            reports = self.words[child].lemma in _STANCE and not self._is_passive(child)
            if (
                self.words[child].relation == "conj"
                and self.child(child, "nsubj", "nsubjpass") is not None
                and not reports
                and first > verb + 1
                and [self.lower(first - 2), self.lower(first - 1)] == [",", "and"]
            ):
                return self.subtree(child)
        return frozenset()

    def _clause_after(self, verb: int, obj: int) -> frozenset[int]:
        """What follows an object and hangs on the verb: "ordered the fleet to sea"."""
        if self.words[verb].lemma not in ("order", "report", "expect", "confirm"):
            return frozenset()
        rest: frozenset[int] = frozenset()
        for child in self.children[verb]:
            if child > obj and self.words[child].relation == "prep" and self.lower(child) != "on":
                rest |= self.subtree(child)
        return rest

    def _has_that(self, clause: int) -> bool:
        return any(
            self.words[c].relation == "mark" and self.lower(c) == "that"
            for c in self.children[clause]
        )

    def _is_quantity(self, words: frozenset[int]) -> bool:
        return any(self.words[w].part == "NUM" or self.words[w].lemma in _QUANTITY for w in words)

    def _with(self, verb: int, obj: int | None, names: Iterable[str]) -> frozenset[int]:
        """A verb's object and the phrase of one of these prepositions: "the sum at 40"."""
        preposition = self.preposition(verb, names, verb)
        if preposition is None and obj is not None:
            preposition = self.preposition(obj, names)
        if preposition is None:
            first = (max(self.subtree(obj)) if obj is not None and "at" not in names else verb) + 1
            near = [
                n
                for n in self.subtree(verb)
                if self.lower(n) in names and n > verb and ("at" in names or n == first)
            ]
            if not near:
                return frozenset()
            preposition = min(near)
            joined = [
                c for c in self.children[verb] if self.words[c].relation in ("cc", "conj", "punct")
            ]
            end = min([c for c in joined if c > preposition], default=max(self.subtree(verb)) + 1)
            start = min(self.subtree(obj)) if obj is not None else preposition + 1
            return frozenset(range(start, end))
        lemma = self.words[verb].lemma
        phrase = self.subtree(preposition)
        if obj is None:
            keep = lemma in ("put", "estimate", "accuse", "blame")
            return frozenset() if keep else phrase - {preposition}
        # "the worst in a century": the parser often hangs the rest on the verb.
        for c in self.children[verb]:
            relation = self.words[c].relation
            hung = relation == "xcomp" or (
                "as" in names and relation == "prep" and self.lower(c) != "on"
            )
            if hung and min(self.subtree(c)) == max(phrase) + 1:
                phrase |= self.subtree(c)
        return self.subtree(obj) | phrase

    def _without_mark(self, said: frozenset[int], clauses: list[int]) -> frozenset[int]:
        for clause in clauses:
            marks = {c for c in self.children[clause] if self.words[c].relation == "mark"}
            said -= {
                c
                for c in self.children[clause]
                if self.words[c].relation == "mark" and self.lower(c) == "that"
            }
            said -= {c for c in self.children[clause] if self.lower(c) == "only" and c + 1 in marks}
        return said

    def _around(self, verb: int, subject: int) -> frozenset[int]:
        """The clause that a "he said" is set into or after."""
        word = self.words[verb]
        as_clause = word.relation == "advcl" and any(
            self.lower(c) == "as" and self.words[c].relation in ("mark", "advmod")
            for c in self.children[verb]
        )
        inserted = word.relation in ("parataxis", "dep") or as_clause
        alone = word.lemma not in _NOT_ALONE | _ONLY_QUOTED | (_WITH_OBJECT - _ALSO_ALONE)
        if not alone and not as_clause:
            return frozenset()
        own = self.subtree(verb)
        if inserted and word.head != verb:
            return self._clause(self._clause_root(word.head), own, "and") - own
        if word.relation not in ("ROOT", "conj", "ccomp", "dep"):
            return frozenset()
        first = min([verb, *(self.subtree(subject) if subject in self.children[verb] else ())])
        if first == 0 or self.lower(first - 1) != ",":
            return frozenset()
        root = self.sentence[verb]
        if self.words[0].part in ("ADP", "SCONJ", "ADV") and not any(
            self.words[w].part in ("VERB", "AUX") for w in range(first)
        ):
            return frozenset()
        start = self.words[first].start
        if any(
            last <= start and self.sentence[w] == root
            for _, last in self.quotations
            for w in range(first)
            if self.words[w].end >= last
        ):
            return frozenset()
        return frozenset(
            w for w in range(first) if self.sentence[w] == root and self.words[w].part != "SPACE"
        )

    # passive

    def _by_passive(self, verb: int) -> _Frame | None:
        word = self.words[verb]
        lemma = word.lemma
        agent_of = self.preposition(verb, ("by",))
        agent = self.object_of(agent_of) if agent_of is not None else None
        patient = self.child(verb, "nsubjpass")
        if patient is None and word.relation == "conj" and self.child(verb, "nsubj") is None:
            patient = self.child(word.head, "nsubjpass")
        if patient is None:
            return None
        clause = self.child(verb, "ccomp")
        infinitive = self.child(verb, "xcomp", "oprd")
        stance = _STANCE[lemma]
        whole = self.subtree(patient)
        said: frozenset[int] = frozenset()
        if clause is not None and (agent is not None or lemma in _HEARSAY):
            said = self._without_mark(self.subtree(clause), [clause])
        elif infinitive is not None and (lemma in _HEARSAY or agent is not None):
            said = whole | self.subtree(infinitive)
            if lemma in ("tell", "ask", "order", "instruct", "urge"):
                stance = "asked" if stance == "asked" else "ordered"
        elif lemma in ("accuse", "suspect", "estimate", "blame"):
            phrase = self._with(verb, patient, _WITH_PREPOSITION[lemma])
            said = whole | (phrase - {verb}) if phrase else frozenset()
        elif agent is not None and lemma in _WITH_AS:
            preposition = self.preposition(verb, ("as",))
            if preposition is not None:
                said = whole | (self.subtree(preposition) - {preposition})
        elif agent is not None and lemma in _WITH_OBJECT:
            said = whole
        if not said:
            return None
        if self._is_open(verb, patient):
            stance = "denied" if lemma in ("believe", "think", "expect") else "asked"
        return _Frame(
            anchor=verb,
            verb=lemma,
            stance=stance,
            speaker=self._speaker(agent) if agent is not None else frozenset(),
            said=said,
            words=frozenset({verb}),
            speech=False,
        )

    def _passed_on(self, verb: int) -> _Frame | None:
        """ "TASS quoted him as saying that …", "he was quoted by TASS as saying that …"."""
        word = self.words[verb]
        if word.relation != "pcomp" or self.lower(word.head) != "as":
            return None
        above = self.words[word.head].head
        while self.words[above].lemma not in _PASSING_ON:
            if self.words[above].head == above or self.words[above].part == "VERB":
                return None
            above = self.words[above].head
        patient = self.child(above, "nsubjpass")
        agent_of = self.preposition(above, ("by",)) or self.preposition(verb, ("by",))
        if patient is not None:
            first: int | None = patient
            medium = self.object_of(agent_of) if agent_of is not None else None
        elif self.words[above].relation == "acl":
            first = self.words[above].head
            medium = self.object_of(agent_of) if agent_of is not None else None
        else:
            first, medium = self.child(above, "dobj"), self._subject(above)
        if first is None:
            return None
        return _Frame(
            anchor=verb,
            verb=self.words[above].lemma,
            stance="quoted",
            speaker=self._phrase(first) - self.subtree(word.head),
            said=self._complement(verb, first),
            words=self._own(verb, first, frozenset()) | self.subtree(above) - self.subtree(verb),
            via=self._speaker(medium) if medium is not None else frozenset(),
        )

    # phrases, adverbs, nouns, colons

    def _by_phrase(self, number: int) -> _Frame | None:
        """ "according to X", "per X", "in X's view"."""
        word = self.words[number]
        name, speaker = "", frozenset[int]()
        stance: Stance = "said"
        if self.lower(number) == "according":
            to = self.child(number, "prep")
            source = self.object_of(to) if to is not None and self.lower(to) == "to" else None
            if to is None or source is None or self.words[source].lemma in _NO_SOURCE:
                return None
            name, speaker = "according to", self._speaker(source)
            if (more := self.child(to, "conj")) is not None:
                speaker |= frozenset(range(max(speaker) + 1, max(self.subtree(more)) + 1))
        elif self.lower(number) == "per" and (source := self.object_of(number)) is not None:
            determined = self.child(source, "det", "poss") is not None
            if not determined and self.words[source].part != "PROPN":
                return None
            name, speaker = "per", self._phrase(source)
        elif self.lower(number) in ("in", "by", "on", "to") and word.part == "ADP":
            noun = self.object_of(number)
            if noun is None or self.words[noun].lemma not in _ACCOUNT:
                return None
            owner = self.child(noun, "poss")
            if owner is None:
                of = self.preposition(noun, ("of",))
                by = self.preposition(noun, ("by",))
                preposition = of if self.words[noun].lemma not in _lemmas("estimate count") else by
                if preposition is None or self.words[noun].lemma in _lemmas("account version"):
                    return None
                owner = self.object_of(preposition)
            if owner is None:
                return None
            name, stance = self.words[noun].lemma, _ACCOUNT[self.words[noun].lemma]
            speaker = self._phrase(owner)
        if not name:
            return None
        phrase = self.subtree(number) | speaker
        clause = self._clause(self._clause_root(word.head), phrase)
        return _Frame(
            anchor=number,
            verb=name,
            stance=stance,
            speaker=speaker,
            said=clause - phrase,
            words=phrase,
            speech=name != "per",
        )

    def _by_adverb(self, number: int) -> _Frame | None:
        hedge = self.lower(number)
        if hedge not in _HEDGES or self.words[number].relation in ("ROOT", "conj", "ccomp"):
            return None
        head = self.words[number].head
        if self.words[number].part == "VERB" and self.words[number].relation != "amod":
            return None
        if self.words[head].part in ("VERB", "AUX") and self.words[head].relation != "amod":
            said = self._clause(self._clause_root(head), frozenset({number}))
        else:
            while self.words[head].part in ("ADJ", "ADV", "VERB", "NUM"):
                above = self.words[head].head
                if above == head:
                    break
                head = above
            said = frozenset(w for w in self.subtree(head) if w >= number)
        said -= {number}
        return _Frame(
            number, hedge, _HEDGES[hedge], frozenset(), said, frozenset({number}), speech=False
        )

    def _by_noun(self, number: int) -> _Frame | None:
        """ "X's claim that …", "warnings from X that …", "X's estimate of 40"."""
        word = self.words[number]
        if word.lemma not in _NOMINAL or word.part not in ("NOUN", "VERB", "PROPN"):
            return None
        if word.part == "VERB" and self.child(number, "nsubj") is not None:
            return None
        author = self._author(number)
        clause = next(
            (
                c
                for c in self.subtree(number)
                if c > number
                and self.words[c].relation in ("acl", "ccomp", "relcl", "advcl")
                and self._has_that(c)
                and self.child(c, "nsubj", "nsubjpass", "expl") is not None
                and self.words[c].head in (number, *self._below(number))
            ),
            None,
        )
        said: frozenset[int] = frozenset()
        if clause is not None:
            said = self._without_mark(self.subtree(clause), [clause])
            subject = self.child(clause, "nsubj", "nsubjpass")
            if word.relation == "ROOT" and subject is not None:
                # "claims that the water stank were ignored": the parser gives the clause the
                # predicate that the sentence then lacks.
                own = self.words[subject].part == "VERB" or self.child(subject, "acl") is not None
                said = self.subtree(subject) if own else said
        elif author is not None and word.lemma in ("estimate", "prediction", "forecast"):
            of = self.preposition(number, ("of",))
            amount = self.object_of(of) if of is not None else None
            said = self.subtree(amount) if amount is not None else said
        if not said:
            return None
        return _Frame(
            anchor=number,
            verb=word.lemma,
            stance=_NOMINAL[word.lemma],
            speaker=self._phrase(author) if author is not None else frozenset(),
            said=said,
            words=frozenset({number}),
            speech=False,
        )

    def _below(self, number: int) -> list[int]:
        """Words of the noun's prepositional phrases, on which its clause may be hung."""
        return [
            w
            for c in self.children[number]
            if self.words[c].relation in ("prep", "agent")
            for w in self.subtree(c)
        ]

    def _by_colon(self) -> Iterator[_Frame]:
        """ "Coach Rui Santos: …"."""
        for number, word in enumerate(self.words):
            if word.text != ":" or number == 0:
                continue
            first = number
            while first > 0 and not (
                "\n" in self.words[first - 1].text or self.words[first - 1].text in '.!?”"'
            ):
                first -= 1
            before = [n for n in range(first, number) if self.words[n].part != "SPACE"]
            if not 0 < len(before) <= 12:
                continue
            if any(self.words[n].part in ("VERB", "AUX") for n in before):
                continue
            start = self.words[before[0]].start
            phrase = self.text[start : word.start].rstrip()
            after = self.text[word.end :].lstrip()
            quoted = after[:1] in "“\"‘'" and after[:1] != ""
            labels = {e.label for e in entities_of(phrase)}
            # One bare name may as well be the place that a headline is about.
            named = bool(labels & {"PERSON", "ORG"}) and (quoted or len(before) > 1)
            speaks = named or any(
                _is_role(self.words[n].lemma) or self.words[n].lemma in _BODIES for n in before
            )
            acronym = len(before) == 1 and phrase.isupper() and len(phrase) > 1
            if not (speaks or acronym or (quoted and self.words[before[-1]].part == "PROPN")):
                continue
            end = next(
                (n for n in range(number + 1, len(self.words)) if "\n" in self.words[n].text),
                len(self.words),
            )
            line = self.text[word.end : self.words[end - 1].end]
            stop = re.search(r"[.!?](?=\s)", line)
            said = frozenset(
                n
                for n in range(number + 1, end)
                if stop is None or self.words[n].start < word.end + stop.end()
            )
            yield _Frame(number, ":", "said", frozenset(before), said, frozenset({number}))

    # -- phrases -------------------------------------------------------------------------

    def _author(self, noun: int) -> int | None:
        owner = self.child(noun, "poss")
        if owner is not None:
            return owner
        preposition = self.preposition(noun, ("by", "from"))
        made = self.child(noun, "acl")
        if preposition is None and made is not None and self.words[made].lemma in _AUTHORED:
            preposition = self.preposition(made, ("by",))
        return self.object_of(preposition) if preposition is not None else None

    def _speaker(self, subject: int) -> frozenset[int]:
        """The words of a speaker's phrase; a document's author where it names one."""
        if self.words[subject].lemma in _DOCUMENT:
            author = self._author(subject)
            if author is not None:
                return self._phrase(author)
        return self._phrase(subject)

    def _phrase(self, noun: int) -> frozenset[int]:
        """A noun with what belongs to it, but for clauses that tell of it."""
        phrase = self.subtree(noun)
        for child in [n for n in phrase if n != noun]:
            word = self.words[child]
            named = any(self.words[w].lemma == "name" for w in self.subtree(child))
            telling = word.relation in ("relcl", "advcl", "parataxis", "ccomp", "dep") or (
                word.head == noun
                and (word.relation == "case" or (child < noun and word.relation in _ASIDE))
            )
            quoted = word.relation == "acl" and word.lemma in _PASSING_ON | _lemmas("speak")
            if (telling and not named) or quoted:
                phrase -= self.subtree(child)
        marks = {w for w in phrase if self.words[w].part in ("PUNCT", "SPACE")}
        kept = phrase - marks
        if not kept:
            return frozenset()
        phrase = frozenset(w for w in phrase if min(kept) <= w <= max(kept))
        # Only what is contiguous with the noun: a cut clause may stand in between.
        runs = self._runs(phrase)
        return next((run for run in runs if noun in run), frozenset({noun}))

    def _runs(self, words: frozenset[int]) -> list[frozenset[int]]:
        runs: list[set[int]] = []
        for number in sorted(words):
            if runs and number - 1 in runs[-1]:
                runs[-1].add(number)
            else:
                runs.append({number})
        return [frozenset(run) for run in runs]

    def _told(self, verb: int) -> frozenset[int]:
        """The medium that something is told to."""
        if self.words[verb].lemma not in ("tell", "inform"):
            return frozenset()
        for child in self.children[verb]:
            if self.words[child].relation in ("dobj", "dative") and self._is_medium(child):
                return self._phrase(child)
        return frozenset()

    def _is_medium(self, noun: int) -> bool:
        phrase = self._phrase(noun)
        if any(self.words[w].lemma in _MEDIA for w in phrase):
            return True
        if self.words[noun].part != "PROPN":
            return False
        span = self._span(phrase)
        name = self.text[slice(*span)] if span else ""
        other = ("PERSON", "DATE", "TIME", "GPE", "LOC")
        return not any(e.label in other and e.text in name for e in entities_of(self.text))

    def _medium(self, verb: int, subject: int) -> frozenset[int]:
        """Who passes it on: "quoted by X", "in an interview with X", "speaking to X"."""
        below = self.subtree(verb) | self.subtree(subject)
        root = self.words[subject].head
        if self.words[root].lemma in _PASSING_ON and self.words[subject].relation == "dobj":
            medium = self._subject(root)
            if medium is not None:
                return self._speaker(medium)
        for number in sorted(below):
            word = self.words[number]
            preposition = None
            if word.lemma in _PASSING_ON and word.relation in ("acl", "advcl", "relcl"):
                preposition = self.preposition(number, ("by",))
            elif word.lemma in _CONVERSATION and word.part == "NOUN":
                preposition = self.preposition(number, ("with", "to"))
            elif word.lemma == "speak" and self.lower(number).endswith("ing"):
                preposition = self.preposition(number, ("to",)) or self.preposition(
                    number, ("on", "with")
                )
            noun = self.object_of(preposition) if preposition is not None else None
            if noun is not None and (word.lemma in _PASSING_ON or self._is_medium(noun)):
                return self._phrase(noun)
        return frozenset()

    def _cited(self, verb: int) -> int | None:
        """Whom a medium cites: "the agency, citing residents, reported …"; no documents."""
        near = [verb, *([s] if (s := self._subject(verb)) is not None else [])]
        for above in near:
            for child in self.children[above]:
                if self.words[child].lemma in _PASSING_ON and self.lower(child).endswith("ing"):
                    noun = self.child(child, "dobj")
                    if noun is None:
                        continue
                    word = self.words[noun]
                    if word.part == "PROPN" or _is_role(word.lemma) or word.lemma in _BODIES:
                        return noun
        return None

    def _clause_root(self, number: int) -> int:
        """The verb of the clause that a word stands in."""
        seen = number
        while self.words[seen].head != seen:
            word = self.words[seen]
            if word.part in ("VERB", "AUX") and (
                word.relation in ("ccomp", "parataxis")
                or (word.relation == "conj" and self.child(seen, "nsubj", "nsubjpass") is not None)
                or (word.relation == "advcl" and self.child(seen, "nsubj", "nsubjpass") is not None)
            ):
                return seen
            seen = word.head
        return seen

    def _clause(self, root: int, phrase: frozenset[int], joined_by: str = "") -> frozenset[int]:
        """The words of a clause about a phrase in it, without clauses that are joined to it.

        A clause joined by `joined_by` after the phrase is kept: "The dam held, she said, and
        nobody was hurt".
        """
        clause = self.subtree(root)
        initial = not any(
            w < min(phrase) and self.words[w].part not in ("PUNCT", "CCONJ", "SPACE")
            for w in clause
        )
        for child in sorted(clause):
            word = self.words[child]
            against = word.relation == "advcl" and any(
                self.lower(c) in ("though", "although", "while", "whereas", "but")
                for c in self.children[child]
            )
            if word.relation != "conj" and not (against and word.lemma in _STANCE):
                continue
            if self.child(child, "nsubj", "nsubjpass") is None:
                continue
            if child == root or phrase & self.subtree(child):
                continue
            speaks = word.lemma in _STANCE or any(
                self.lower(w) == "according" for w in self.subtree(child)
            )
            joints = {self.lower(c) for c in self.children[word.head] if c < child} & {"and", "but"}
            closed = (
                not initial
                and word.head == root
                and self._closes(phrase, child)
                and joined_by not in joints
            )
            if speaks or closed:
                clause -= self.subtree(child)
                clause -= {
                    c
                    for c in self.children[word.head]
                    if self.words[c].relation == "cc" and c < child
                }
        return clause

    def _closes(self, phrase: frozenset[int], child: int) -> bool:
        """Whether a phrase ends its clause, so that a clause joined after it stands alone."""
        between = range(max(phrase) + 1, min(self.subtree(child)))
        return max(phrase) < child and all(
            self.words[w].part in ("PUNCT", "CCONJ", "SPACE") for w in between
        )

    # -- spans ---------------------------------------------------------------------------

    def _span(self, words: frozenset[int]) -> Span | None:
        words = frozenset(w for w in words if self.words[w].part != "SPACE")
        if not words:
            return None
        start = self.words[min(words)].start
        end = self.words[max(words)].end
        while start < end and self.text[end - 1] in ' ,;:-–—"”\n':
            end -= 1
        while start < end and self.text[start] in ' ,;:-–—"“\n':
            start += 1
        return (start, end) if start < end else None

    def _said(self, frame: _Frame) -> list[Span]:
        said = frame.said - frame.words - {frame.anchor}
        if frame.speaker and not frame.speaker & frame.said:
            said -= frame.speaker
        spans = []
        for run in self._runs(said):
            words = [w for w in sorted(run) if self.words[w].part not in ("PUNCT", "SPACE")]
            while words and (
                self.words[words[0]].part == "CCONJ"
                or (self.lower(words[0]) == "that" and self.words[words[0]].relation == "mark")
            ):
                words.pop(0)
            if not words:
                continue
            spans.append((self.words[words[0]].start, self.words[words[-1]].end))
        at = self.words[frame.anchor].start
        return self._merged([self._with_quotation(span, at) for span in spans])

    def _with_quotation(self, span: Span, at: int) -> Span:
        """A span, widened to the quotations that it cuts, unless the frame is inside."""
        start, end = span
        for first, last in self.quotations:
            if first <= at < last or last <= start or end <= first:
                continue
            if start <= first - 1 and last + 1 <= end:
                continue
            inside = first <= start and end <= last
            start, end = min(start, first if inside else start), max(end, last)
            if not inside:
                # A part in quotation marks keeps them, a whole quotation does not.
                opening = start > first - 1
                closing = end >= last and last < len(self.text)
                start = first - 1 if opening else start
                end = max(end, last + 1) if closing and self.text[last] in "”\"’'" else end
        return start, end

    def _merged(self, spans: list[Span]) -> list[Span]:
        merged: list[Span] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            elif merged and not self.text[merged[-1][1] : start].strip(" "):
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        return merged

    def _point_back(self, frames: list[_Frame], said: list[list[Span]]) -> None:
        """Give a bare "that" or "it" what was said before: "A said X, but B denied it"."""
        for number, spans in enumerate(said):
            if len(spans) == 1 and self.text[slice(*spans[0])].lower() in ("it", "that", "this"):
                earlier = [s for s in said[:number] if s and s != spans]
                said[number] = list(earlier[-1]) if earlier else []

    def _add_beside(self, frames: list[_Frame], said: list[list[Span]]) -> None:
        """Give each quotation to the frame right before or behind it."""
        for number, frame in enumerate(frames):
            if not frame.speech:
                continue
            at = self.words[frame.anchor].start
            own = self._span(
                frozenset(
                    w
                    for w in frame.words | frame.speaker | {frame.anchor}
                    if not any(s <= self.words[w].start < e for s, e in self.quotations)
                    or any(s <= at < e for s, e in self.quotations)
                )
            )
            if own is None:
                continue
            for first, last in self.quotations:
                if first <= at < last:
                    continue
                before = last <= own[0] and _is_gap(self.text[last : own[0]])
                after = own[1] <= first and _is_gap(self.text[own[1] : first])
                if not (before or after):
                    continue
                if any(_overlap(span, (first, last)) for spans in said for span in spans):
                    continue
                said[number] = self._merged([*said[number], (first, last)])

    def _add_continued(self, frames: list[_Frame], said: list[list[Span]]) -> None:
        """Give a quotation that is sentences of its own to the speaker before it."""
        for first, last in self.quotations:
            if any(_overlap(span, (first, last)) for spans in said for span in spans):
                continue
            head = self.text[: first - 1].rstrip()
            if not head or head[-1] not in '.!?…”"’':
                continue
            if not self.text[first:last].rstrip().endswith((".", "!", "?", "…")):
                continue
            ends = [m.end() for m in _SENTENCE_END.finditer(head[:-2])]
            opens = ends[-1] if ends else 0
            candidates = [
                n
                for n, frame in enumerate(frames)
                if frame.speech
                and said[n]
                and (
                    opens <= self.words[frame.anchor].start < len(head)
                    or (max(e for _, e in said[n]) >= opens and said[n][-1][1] <= len(head))
                )
                and frame.anchor not in {w for f in frames for w in f.said}
            ]
            if candidates:
                chosen = candidates[-1]
                said[chosen] = self._merged([*said[chosen], (first, last)])

    def _directness(self, spans: Iterable[Span]) -> Directness:
        whole = part = False
        for start, end in spans:
            if any(first <= start and end <= last for first, last in self.quotations):
                whole = True
            elif any(start <= first and last <= end for first, last in self.quotations):
                return "partly"
            else:
                part = True
        if whole:
            return "partly" if part else "direct"
        return "reported"

    # -- pronouns ------------------------------------------------------------------------

    def _resolved(
        self, speaker: Span | None, before: list[Attribution], said: Iterable[Span] = ()
    ) -> Span | None:
        if speaker is None or self.text[slice(*speaker)].lower() not in _PRONOUNS:
            return None
        pronoun = self.text[slice(*speaker)].lower()
        for attribution in reversed(before):
            for phrase in (attribution.resolved, attribution.speaker):
                if phrase is not None and phrase[1] <= speaker[0] and self._fits(pronoun, phrase):
                    return phrase
        own = [*self.quotations, *said]
        subjects: list[Span] = []
        others: list[Span] = []
        for number, word in enumerate(self.words):
            if word.end > speaker[0] or word.part not in ("NOUN", "PROPN"):
                continue
            # Who speaks is not named first by what they say.
            if any(s <= word.start < e and not s <= speaker[0] < e for s, e in own):
                continue
            if word.relation in ("compound", "poss", "amod", "appos", "nmod"):
                continue
            span = self._span(self._phrase(number))
            if span is None or span[1] > speaker[0] or not self._fits(pronoun, span):
                continue
            (subjects if word.relation in ("nsubj", "nsubjpass") else others).append(span)
        if subjects:
            return subjects[-1]
        return others[-1] if len(others) == 1 else None

    def _fits(self, pronoun: str, phrase: Span) -> bool:
        """Whether a phrase agrees with a pronoun in number, and in what it names."""
        inside = [
            n for n, w in enumerate(self.words) if phrase[0] <= w.start and w.end <= phrase[1]
        ]
        head = next((n for n in inside if self.words[n].head not in inside), None)
        if head is None or self.words[head].part == "PRON":
            return False
        word = self.words[head]
        text = self.text[slice(*phrase)]
        joined = any(
            self.words[n].relation == "conj" and self.words[n].head == head for n in inside
        )
        plural = joined or (word.part == "NOUN" and word.text.lower() != word.lemma)
        own = ("compound", "appos", "amod", "conj")
        lemmas = {
            self.words[n].lemma
            for n in inside
            if n == head or (self.words[n].head == head and self.words[n].relation in own)
        }
        labels = {e.label for e in entities_of(self.text) if e.text in text or text in e.text}
        person = "PERSON" in labels or any(map(_is_role, lemmas))
        body = not lemmas.isdisjoint(_BODIES | _MEDIA) or bool(labels & {"ORG", "GPE"})
        if pronoun in ("they", "their"):
            return plural
        if plural:
            return False
        if pronoun in ("it", "its"):
            return body and not _is_role(word.lemma) and "PERSON" not in labels
        male = lemmas & _lemmas("spokesman man boy father brother son king prince chairman mr")
        female = lemmas & _lemmas(
            "spokeswoman woman girl mother sister daughter queen princess mrs"
        )
        if (male and pronoun in ("she", "her")) or (female and pronoun in ("he", "his")):
            return False
        return person


def speakers_match(
    stated_text: str,
    stated: Span,
    quoted_text: str,
    quoted: Span,
    *,
    title: str = "",
) -> bool:
    """Whether the speaker that a statement names may be the one that a quote names.

    What the statement says of its speaker has to stand in the quote's text or its
    title: a name, a role, a country. It may say less ("an official" for "Vitaliy Kim,
    the governor"), and never more or other. A pronoun stands for what it refers to within
    its own text; one that refers to nothing there matches only itself.

    Args:
        stated_text: the statement that is to be checked.
        stated: its speaker's phrase in `stated_text`.
        quoted_text: what it rests on; sentences before the quote may be part of it.
        quoted: a speaker's phrase in `quoted_text`, or a medium's.
        title: the title of the quoted report, which may say who holds a role.
    """
    one, other = _identity(stated_text, stated), _identity(quoted_text, quoted)
    if one is None or other is None:
        return stated_text[slice(*stated)].lower() == quoted_text[slice(*quoted)].lower()
    if one.joined or other.joined:
        parts = _parts(other) or (other,)
        return all(
            any(_may_be(o, p, quoted_text, title) for p in parts) for o in _parts(one) or (one,)
        )
    return _may_be(one, other, quoted_text, title)


class _Identity(NamedTuple):
    """What a speaker's phrase says.

    Attributes:
        text, span: the phrase, where a pronoun refers to one.
        names: the words of a person's name, in order; of a body's name, in `words`.
        roles: lemmas of what the person is, in lower case; "officials" is "official".
        words: the other words that describe, folded; "defence" of "defence minister".
        places: the countries named, as `_COUNTRY` folds them.
        towns: other places and bodies that it is of: "Mykolaiv" of "mayor of Mykolaiv".
        plural: whether more than one person is meant.
        joined: whether several speakers are joined by "and".
    """

    text: str
    span: Span
    names: tuple[str, ...]
    roles: frozenset[str]
    words: frozenset[str]
    places: frozenset[str]
    towns: frozenset[str]
    plural: bool
    joined: bool


#: Words for a country, its people, and the seats that stand for its government.
_COUNTRY = {
    word: country
    for country, words in {
        "russia": "russia russian russians moscow kremlin rf",
        "ukraine": "ukraine ukrainian ukrainians kyiv kiev",
        "us": "us u.s. usa america american americans washington pentagon",
        "uk": "uk u.k. britain british london",
        "germany": "germany german germans berlin",
        "france": "france french paris",
        "china": "china chinese beijing",
        "turkey": "turkey turkish türkiye ankara",
        "poland": "poland polish warsaw",
        "iran": "iran iranian tehran",
        "israel": "israel israeli israelis",
        "italy": "italy italian rome",
        "spain": "spain spanish madrid",
        "japan": "japan japanese tokyo",
        "india": "india indian delhi",
        "belarus": "belarus belarusian minsk",
        "eu": "eu brussels european",
        "norway": "norway norwegian oslo",
        "sweden": "sweden swedish stockholm",
        "finland": "finland finnish helsinki",
    }.items()
    for word in words.split()
}
_SAME_WORD = {
    "defense": "defence", "center": "centre", "organization": "organisation",
    "spokeswoman": "spokesperson", "spokesman": "spokesperson", "advisor": "adviser",
    "chairwoman": "chair", "chairman": "chair", "chairperson": "chair", "premier": "minister",
    "affairs": "", "local": "", "regional": "", "unnamed": "",
    "anonymous": "", "senior": "", "top": "", "many": "", "some": "", "other": "",
    "press": "", "state": "", "public": "", "own": "", "said": "", "city": "", "region": "",
    "authority": "official", "group": "organisation",
}  # fmt: skip
_UNITED = _lemmas("states kingdom")
#: What changes who is meant, whatever else agrees.
_OTHER_PERSON = _lemmas("deputy former acting ex vice late wife husband lawyer installed assistant")
#: A general word, and what is one.
_KINDS: dict[str, frozenset[str]] = {
    "official": _lemmas(
        "governor mayor minister president chancellor spokesperson adviser deputy councillor head "
        "chief ambassador diplomat secretary commissioner prosecutor administration government "
        "ministry police council office commander general admiral"
    ),
    "officer": _lemmas("commander general admiral colonel captain major"),
    "expert": _lemmas("analyst economist scientist researcher professor engineer historian"),
    "resident": _lemmas("villager neighbour local pensioner inhabitant"),
    "government": _lemmas("ministry cabinet minister president chancellor official spokesperson"),
    "journalist": _lemmas("reporter correspondent editor"),
    "leader": _lemmas("president minister chancellor chair"),
    "military": _lemmas("army general staff command commander forces navy spokesperson"),
    "doctor": _lemmas("surgeon physician"),
}
_TITLES = _lemmas("mr mrs ms miss sir dame lord lady dr prof gen col capt lt maj sgt")
#: Words of a body that say of whom it is, not what it is.
_STATE = _lemmas(
    "ministry government official army military force command minister president spokesperson "
    "embassy navy parliament administration agency service intelligence adviser general"
)


def _identity(text: str, span: Span) -> _Identity | None:
    """What a phrase says of a speaker; None for a pronoun that refers to nothing in the text."""
    reading = _Reading(text)
    if text[slice(*span)].lower() in _PRONOUNS:
        known = [a for a in attributions_of(text) if a.speaker is not None and a.speaker < span]
        resolved = reading._resolved(span, known)
        if resolved is None:
            return None
        span = resolved
    inside = [
        (n, w) for n, w in enumerate(reading.words) if span[0] <= w.start and w.end <= span[1]
    ]
    if all(w.part == "PRON" and not w.text.isupper() for _, w in inside):
        return None
    telling = {
        x
        for n, w in inside
        if w.relation in ("relcl", "acl") and w.lemma not in ("install", "appoint", "name")
        for x in reading.subtree(n)
    }
    names: list[str] = []
    roles: set[str] = set()
    words: set[str] = set()
    places: set[str] = set()
    towns: set[str] = set()
    plural = False
    numbers = {n for n, _ in inside}
    heads = {n for n, w in inside if w.head not in numbers or w.head == n}
    # A name that opens a sentence may be read as a common noun: "Olha said so".
    bare = len(inside) == 1 and inside[0][1].text.lower() == inside[0][1].lemma
    is_body = any(
        not _is_person_role(w.lemma, w) and {w.text.lower(), w.lemma} & (_BODIES | _STATE)
        for n, w in inside
        if n in heads
    )
    for n, w in inside:
        if n in telling:
            if w.text[0].isupper() and _gives_name(reading, n):
                names.append(w.text)
            continue
        low = w.text.lower().strip(".")
        if low in ("states", "kingdom") and reading.words[n - 1].text == "United":
            places.add("us" if low == "states" else "uk")
            continue
        if low == "united" and n + 1 in numbers and reading.words[n + 1].lemma in _UNITED:
            continue
        lemma = _SAME_WORD.get(w.lemma, w.lemma)
        if w.text.lower() in _COUNTRY and (low != "us" or w.text.isupper()):
            places.add(_COUNTRY[w.text.lower()])
            continue
        if low in _COUNTRY and (low != "us" or w.text.isupper()):
            places.add(_COUNTRY[low])
            continue
        capital = w.part == "PRON" and w.text.isupper() and len(w.text) > 1
        if (w.part not in ("NOUN", "PROPN", "ADJ", "VERB", "ADV") and not capital) or not lemma:
            continue
        singular = _SAME_WORD.get(low, low)
        body = lemma in _BODIES or singular in _BODIES or lemma in _STATE
        if _is_person_role(lemma, w):
            roles.add(lemma)
            plural = plural or (n in heads and w.part == "NOUN" and w.text.lower() != w.lemma)
        elif body:
            roles.add(singular if singular in _BODIES else lemma)
        elif is_body and w.part == "PROPN" and w.relation in ("compound", "amod", "pobj", "nmod"):
            words.add(lemma)
        elif w.part == "PROPN" and _belongs(reading, n):
            towns.add(w.text)
        elif (
            w.part == "PROPN" or capital or (bare and w.text[0].isupper())
        ) and low not in _TITLES:
            names.append(w.text)
        elif low not in _TITLES:
            words.add(lemma)
            plural = plural or (n in heads and w.part == "NOUN" and w.text.lower() != w.lemma)
    joined = any(
        w.relation == "conj" and w.head in heads and w.part in ("NOUN", "PROPN") for _, w in inside
    )
    return _Identity(
        text=text,
        span=span,
        names=tuple(names),
        roles=frozenset(roles),
        words=frozenset(words),
        places=frozenset(places),
        towns=frozenset(towns),
        plural=plural,
        joined=joined,
    )


def _is_person_role(lemma: str, word: Word) -> bool:
    return lemma in _ROLES or lemma == "official" or (word.part != "PROPN" and _is_role(lemma))


def _belongs(reading: _Reading, number: int) -> bool:
    """Whether a proper noun only says of what or where somebody is: "mayor of Mykolaiv"."""
    head = number
    while reading.words[head].relation in ("compound", "conj"):
        head = reading.words[head].head
    word = reading.words[head]
    return word.relation == "poss" or (
        word.relation == "pobj" and reading.lower(word.head) in ("of", "in", "at", "for", "from")
    )


def _gives_name(reading: _Reading, number: int) -> bool:
    """Whether a word follows "gave her name as"."""
    return any(reading.words[w].lemma == "name" for w in range(max(0, number - 4), number))


def _parts(identity: _Identity) -> tuple[_Identity, ...]:
    """The speakers that a phrase joins; empty when it joins none."""
    if not identity.joined:
        return ()
    start, end = identity.span
    found = []
    for piece in re.finditer(r"(?:(?!\s*,\s*|\s+and\s+).)+", identity.text[start:end]):
        phrase = piece.group().strip(" ,").removeprefix("and ")
        if phrase and (part := _identity(phrase, (0, len(phrase)))) is not None:
            found.append(part)
    return tuple(found)


def _may_be(one: _Identity, other: _Identity, quoted_text: str, title: str) -> bool:
    """Whether all that the first says of a speaker fits the second, by what the quote shows."""
    if one.places and other.places and one.places.isdisjoint(other.places):
        return False
    if one.towns and other.towns and not _any_alike(one.towns, other.towns):
        return False
    if _is_acronym(one, other) or _is_acronym(other, one):
        return True
    if not one.names and not one.roles and not one.words:
        return _is_government(one, other)
    if (one.roles | one.words) & _OTHER_PERSON != (other.roles | other.words) & _OTHER_PERSON and (
        not one.names or not other.names
    ):
        return False
    shown = _folded(f"{quoted_text} {title}")
    if one.names and other.names:
        return _same_name(one, other)
    if one.names:
        # The quote gives a role only: its text or title has to tie the name to it.
        return any(
            _same_name(one, tied) and _same_role(other, tied, shown)
            for tied in _tied(quoted_text, title)
        )
    if other.names and not (one.roles | one.words) & (other.roles | other.words):
        ties = [t for t in _tied(quoted_text, title) if t.names and _same_name(other, t)]
        return any(_same_role(one, _merged_identity(other, tied), shown) for tied in (other, *ties))
    return _same_role(one, other, shown)


def _merged_identity(one: _Identity, other: _Identity) -> _Identity:
    return one._replace(
        roles=one.roles | other.roles,
        words=one.words | other.words,
        places=one.places | other.places,
    )


def _is_government(one: _Identity, other: _Identity) -> bool:
    """Whether a country or its capital, as a speaker, may stand for the other."""
    if one.places.isdisjoint(other.places):
        return False
    if not other.names and not other.roles and not other.words:
        return True
    return bool(other.roles & (_STATE | _KINDS["official"] | {"official"}))


def _same_name(one: _Identity, other: _Identity) -> bool:
    """Whether two names may be one: their last words alike, and first ones where both have them.

    A name of one word may be any word of the other.
    """
    first, second = one.names, other.names
    if len(first) == 1 or len(second) == 1:
        return any(_alike(a, b) for a in first for b in second)
    if not _alike(first[-1], second[-1]):
        return False
    return any(
        _alike(a, b)
        or (len(a.strip(".")) == 1 and a[0] == b[0])
        or (len(b.strip(".")) == 1 and a[0] == b[0])
        for a in first[:-1]
        for b in second[:-1]
    )


def _is_acronym(one: _Identity, other: _Identity) -> bool:
    """Whether the first is one word of capitals, the initials of the second."""
    short = one.text[slice(*one.span)].removeprefix("the ").removeprefix("The ").replace(".", "")
    words = re.findall(r"\w+", other.text[slice(*other.span)])
    initials = "".join(w[0] for w in words if w[0].isupper() and w.lower() != "the")
    return len(short) > 1 and short.isupper() and short == initials


def _any_alike(some: Iterable[str], others: Iterable[str]) -> bool:
    known = list(others)
    return any(_alike(one, other) for one in some for other in known)


def _alike(one: str, other: str) -> bool:
    # Ukrainian г is written h or g.
    return sounds_alike(one, other) or sounds_alike(
        one.lower().replace("g", "h"), other.lower().replace("g", "h")
    )


def _same_role(one: _Identity, other: _Identity, shown: frozenset[str]) -> bool:
    """Whether the first's roles and describing words fit the second's."""
    if one.places and not one.places & other.places and not one.places <= shown:
        return False
    if one.towns and not other.towns and not _any_alike(one.towns, shown):
        return False
    if other.plural and not one.plural:
        return False
    said = one.roles | one.words
    held = other.roles | other.words
    missing = {
        word
        for word in said - held
        if not _KINDS.get(word, frozenset()) & held and not (word in shown and word in one.words)
    }
    if missing:
        return False
    if not one.roles and not said & held:
        return False
    # A word more on the quote's side narrows; two that differ are two speakers.
    return not (one.words - held and other.words - said and one.roles == other.roles)


def _tied(quoted_text: str, title: str) -> list[_Identity]:
    """Phrases of the quote's text and its title that give a name together with a role."""
    found = []
    for text in (quoted_text, title):
        reading = _Reading(text)
        for number, word in enumerate(reading.words):
            if word.part not in ("NOUN", "PROPN") or word.relation in ("compound", "appos", "poss"):
                continue
            span = reading._span(reading._phrase(number))
            identity = _identity(text, span) if span is not None else None
            if identity is not None and identity.names and (identity.roles or identity.words):
                found.append(identity)
    return found


def _folded(text: str) -> frozenset[str]:
    words = [w.lower().strip(".") for w in re.findall(r"[\w.]+", text)]
    return frozenset(
        folded for w in words for folded in (_SAME_WORD.get(w, w), _COUNTRY.get(w, "")) if folded
    )


def _is_role(lemma: str) -> bool:
    """Whether a noun names a person by what they are or do."""
    return lemma in _ROLES or (
        _PERSON.search(lemma) is not None and lemma not in _NO_PERSON | _BODIES | _MEDIA
    )


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_gap(text: str) -> bool:
    """Whether nothing but marks stands between a quotation and its frame."""
    return not text.strip(" ,:;.–—-\"“”‘’'!?\n") and text.count("\n") < 2


def _quotations(text: str) -> list[Span]:
    """Stretches between quotation marks, without the marks, in order; nested ones left out."""
    found: list[Span] = []
    position = 0
    opening = re.compile(r"“|(?<![^\s(\[—–-])\"|(?<![^\s(\[—–“\"-])[‘'](?=\w)")
    while (start := opening.search(text, position)) is not None:
        mark = start.group()
        closing = {
            "“": re.compile(r"”"),
            '"': re.compile(r'"'),
            "‘": re.compile(r"’(?!\w)"),
            "'": re.compile(r"(?<=[\w.,!?…])'(?!\w)"),
        }[mark]
        end = closing.search(text, start.end())
        again = re.compile(rf"\n\s*{mark}").search(text, start.end()) if mark in '“"' else None
        if again is not None and (end is None or again.start() < end.start()):
            last, position = again.start(), again.start()
        elif end is None:
            position = start.end()
            continue
        else:
            last, position = end.start(), end.end()
        span = text[start.end() : last]
        first = start.end() + len(span) - len(span.lstrip())
        last = start.end() + len(span.rstrip(" \n,"))
        if first < last:
            found.append((first, last))
    return found

"""A question whether something is so × a sentence → whether the sentence says it, or the contrary.

"Was the bridge blown up?" asks for a state. A sentence is taken to speak of it, since it was
found for the question, and reports rarely repeat a question's words. It says the contrary by
a word of the contrary state ("the crossing is intact"), or by denying ("no shell had hit
it", "called it a lie"); else, of what has happened or not, it says that it is so. A ban, a
warning or a strike tells of what it is laid on, and its end the contrary. Nothing is read from
what may be, is asked, is left open or is planned, unless the question looks ahead; nor from
what is said of another place, another part, or on some days of the week. A negation is a denial
only where what it negates may be what is asked: not of weapons, warnings and the like, nor of
what a report adds in its own voice.

"What became of …?" and "what was the verdict?" ask for any state: two sentences are compared
where they have words of the same two.

Not covered: contraries told without a word of the list and without a denial.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from rag.reading.certainty import certainty_of
from rag.reading.disagreement.circumstances import (
    may_be_one,
    names_meet,
    names_of_places,
    past_named,
    voice_at,
)
from rag.reading.disagreement.kin import keys_of
from rag.reading.disagreement.records import Claim, Told
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.opposites import SIDES
from rag.reading.polarity import are_opposites, is_denied
from rag.reading.speakers.words import VERBS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Words for two states that exclude each other, a pair a paragraph; `_` joins a verb and its
#: particle, or a phrase. Of each pair the first is the one that is, goes on, or is well.
_STATES = """
intact stand standing undamaged unharmed unscathed survive upright afloat make_it
  come_through / blow_up destroy destroyed broken collapse demolish wreck flatten raze ruin
  bomb gone break fall explode bring_down tear_down give_way burn_down crumble sink go_down
  capsize founder disintegrate burn_up level topple rubble
alive live survive conscious breathing / die dead kill perish death body corpse lifeless
  drown
continue ongoing underway under_way go_on last / complete completed finish finished conclude
  over end stop cease halt call_off
in_hospital treat / discharge go_home
open reopen flow reopening normal as_usual go_ahead lessons passable usable / close closed
  closure shut shut_down shutdown bar block blocked seal impassable suspend suspension cut_off
  halt standstill ground out_of_service out_of_action off-limits
work operate run restart restore resume resumption online back in_service reconnect / shut_down
  stop idle break_down fail outage halt standstill dark offline shutdown close closed suspend
  suspension without blackout out_of_service out_of_action
open reopen resume restart back / shut close suspend suspension standstill halt
acquit acquittal innocent exonerate clear walk_free not_guilty absolve / convict conviction
  guilty condemn jail sentence
free release released at_large on_the_run escape let_go bail freed flee walk_free walk_out / detain
  imprison arrest hold catch capture custody jail remand behind_bars seize
stay remain carry_on cling in_office in_charge in_post in_place in_job see_out serve_out
  back backing lead / resign resignation quit step_down stand_down step_aside leave depart sack
  dismiss dismissal oust part_company replace
hold repel defend / capture seize take overrun fall
accept approve sign agree pass adopt back ratify sign_off uphold endorse / reject refuse
  veto vote_down throw_out turn_down fall defeat fail block strike_down
dry / flood flooded inundate inundated submerged under_water
safe harmless clean clear drinkable uncontaminated / unsafe dangerous contaminated polluted
  poisonous toxic unfit tainted hazardous boil avoid
genuine authentic real original / fake forgery forged counterfeit copy hoax
free rescue release save bring_out bring_to_surface pull_out walk_free walk_out let_go
  emerge / trap trapped stuck strand stranded hold held captive hostage cut_off
hold respect observe calm quiet / collapse break breach violate break_down fighting shell
  shelling
reach attain succeed / fail miss
fit healthy recover available back return train / unfit injure injured ill sick sideline miss
  rule_out suspend out_for tear strain twist
find locate recover / miss missing
stable recover in_shape in_health / critical worsen deteriorate in_coma
rise increase grow / fall decline drop decrease shrink
attend / miss boycott skip stay_away
contain under_control extinguish put_out / spread rage burn out_of_control
legal lawful legitimate / illegal unlawful
allow permit / ban prohibit forbid bar outlaw suspend
go_ahead take_place proceed / postpone delay put_off cancel call_off scrap shelve abandon
strike on_strike walk_out walkout stoppage picket down_tools stay_out industrial_action /
  avert back_at_work return_to_work go_back_to_work resume normal_working call_off postpone
solvent rescue save / bankrupt bankruptcy insolvent insolvency fold
undamaged unharmed unscathed intact / hit damage
on_time / late delay delayed
win / lose
know aware learn knowledge / unaware ignorant
force in_force in_place in_effect apply valid remain impose introduce reimpose stay extend
  curfew / lift withdraw remove end expire scrap revoke rescind ease abolish drop cancel
  strike_down overturn quash annul invalidate invalid void
"""
_AXES = tuple(
    tuple(_set(side) for side in pair.split(" / "))
    for pair in _STATES.strip().replace("\n  ", " ").splitlines()
)
#: Verbs by which what was to be, or was in force, no longer is.
_UNDOING = _set(
    "call_off cancel scrap withdraw lift revoke rescind end abandon suspend remove drop"
)
#: What is laid on a thing, which is open, safe or free to act as long as there is none.
_RESTRICTIONS = _set(
    "ban embargo suspension order warning alert notice restriction closure blockade siege"
    " sanction lockdown moratorium prohibition quarantine advisory curfew boycott stoppage walkout"
    " strike shutdown emergency freeze rule requirement"
)
#: Verbs by which a restriction begins or stays; any other that is not of undoing says nothing.
_LAYING = _set(
    "impose introduce extend issue place remain stay keep apply uphold reimpose renew announce"
    " declare hand serve be begin start continue maintain prolong"
)
_LIFTING = _UNDOING | _set(
    "ease expire overturn quash strike_down throw_out rescind relax abolish dissolve cancel stop"
    " annul reverse break_off clear"
)
#: The pairs of states that a restriction on a thing decides, and those that are its own.
_RESTRICTED = frozenset(
    n
    for n, (well, _) in enumerate(_AXES)
    if not well.isdisjoint({"reopen", "permit", "drinkable", "fit", "work"})
)
_RESTRICTING = frozenset(
    n for n, (well, _) in enumerate(_AXES) if not well.isdisjoint({"curfew", "walkout"})
)
_LAID = -1
#: Words of a question whether something has to be.
_DUE = _set("must compulsory mandatory obligatory required")
#: The pair of what is allowed and what is not.
_ALLOWING = next(n for n, (well, _) in enumerate(_AXES) if "permit" in well)
#: The pair of who can play in a match to come.
_TO_COME = frozenset(n for n, (well, _) in enumerate(_AXES) if "fit" in well)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will)\b|\bwhether\b|\bis\s+it\s+true\b",
    re.IGNORECASE,
)
_FATE = re.compile(
    r"\bwhat\s+(?:has\s+)?(?:happened\s+to|became\s+of|become\s+of)\b"
    r"|\b(?:state|condition|fate|verdict|outcome|result|ruling)\b|\bhow\s+is\b.*\bhealth\b"
    r"|\b(?:which\s+way|what|how)\s+did\s+the\s+(?:jury|jurors|court|judges?|tribunal|panel)\b",
    re.IGNORECASE,
)
#: Questions for an act that is over: what is planned does not answer them, nor what is undone.
_OVER = re.compile(r"^\W*(?:did|was|were|has|have|had)\b|\bwhat\b", re.IGNORECASE)
#: Questions that look ahead, or ask of a day.
_AHEAD = re.compile(
    r"\b(?:will|going\s+to|to\s+be|still|does|do|today|tomorrow|tonight|next"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
#: A sentence with such words leaves it open, or tells who is to find out.
_LEFT_OPEN = re.compile(
    r"\bwhether\b|\bone\s+way\s+or\s+the\s+other\b|\btoo\s+early\s+to\b|\bunclear\b|\bunknown\b"
    r"|\b(?:investigat|examin|stud|look)(?:e|es|ed|ing|ying|ies|ied)\s+"
    r"(?:reports|claims|the|into|how)"
    r"|\b(?:inquiry|investigation|probe)\s+(?:into|of)\b"
    r"|\bnothing\s+to\s+add\b|\bhop(?:e|es|ed|ing)\s+to\b|\bindependent\s+inquiry\b"
    r"|\b(?:not|n['’]t|yet\s+to)\s+(?:yet\s+)?(?:been\s+)?(?:determine|establish|decide)d?\b"
    r"|\b(?:declin|refus)\w+\s+to\s+(?:comment|say|confirm|discuss)"
    r"|\b(?:not|n['’]t|neither)\s+(?:\w+\s+)?(?:say|comment|confirm|know)\b|\bno\s+comment\b"
    r"|\b(?:made\s+up|make\s+up)\s+(?:his|her|their|its)\s+minds?\b",
    re.IGNORECASE,
)
#: Days of every week: what is so on them is not told of now.
_HABITUAL = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|every\s+\w+day"
    r"|\w+day\s+(?:to|through)\s+\w+day)\b",
    re.IGNORECASE,
)
_DENIALS = _set(
    "deny denial reject dismiss refute dispute contradict scotch rebut disown repudiate"
)
#: Who "did not get" what they asked for was refused it, and what is over brings "no new cases".
_REFUSING = _set(
    "reject refuse decline dismiss block turn ignore deny veto lose withhold over end stop"
)
#: What somebody is told to do is so until it is lifted.
_ORDERING = _set("tell order advise urge ask instruct warn")
_QUIET = _set("ceasefire truce armistice calm silence")
#: What is denied, not done away with.
_SAID = _set(
    "talk report claim allegation accusation rumour suggestion story account idea notion"
    " speculation"
)
#: What is turned down, not denied.
_ASKED_OF = _set(
    "complaint appeal petition lawsuit suit motion case challenge request call offer demand plea"
)
#: Verbs of what is thought, which tell nothing that is so.
_THINKING = _set("suspect believe think fear doubt expect hope want")
_FALSE = re.compile(
    r"\b(?:an?\s+(?:\w+\s+)?(?:lie|fabrication|invention|forgery|hoax)|(?:not|n['’]t)\s+true|untrue"
    r"|false|nonsense|baseless|unfounded|groundless|fabricated|invented|fiction|wrong\s+to\s+say"
    r"|no\s+truth|(?<!not be )ruled?\s+out)\b",
    re.IGNORECASE,
)
_NEGATIONS = _set("no not n't n’t never none nobody no-one nothing nowhere neither nor unaware")
#: What reports add that there is none of, whatever happened.
_BESIDE = _set(
    "injury casualty hurt injure arrest detail elaborate comment name identify responsibility"
    " reason sign damage death weapon round force warning job fund"
    " complain notice object apologise mention punish charge blame speak talk answer accident"
)
#: What is not so to this degree is so to another.
_DEGREES = _set("serious grave major final complete full big severe critical surprised")
#: Words that tell a part of a thing from the rest of it.
_PARTS = _set(
    "north south east west northern southern eastern western upper lower central outer inner"
    " northbound southbound eastbound westbound first second third maiden passenger freight goods"
    " cargo commercial domestic international distance regional branch"
)
#: Words of the states above that tell one as nouns; "the works", "the end" do not.
_NOUNS = _set(
    "death body corpse rubble conviction acquittal custody bail closure outage halt standstill"
    " resignation forgery fake copy hoax fighting curfew strike lesson lessons large dark way"
    " arrest shutdown suspension resumption blackout knowledge walkout stoppage dismissal"
    " backing hostage captive bankruptcy insolvency"
)
#: What was otherwise before.
_NO_LONGER = re.compile(r"\bno\s+longer\b|\bany\s*more\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:again|no\s+longer|any\s*more)\b|\b(?:resum|reopen|restor)", re.IGNORECASE)
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OF_NOUNS = frozenset({"amod", "compound", "nmod"})
_ASIDE = frozenset({"acl", "relcl", "advcl", "pcomp", "appos"})
#: Adverbs that a state is not told without.
_HOW_SURE = frozenset(
    {"never", "probably", "possibly", "perhaps", "apparently", "allegedly", "reportedly", "partly"}
)
#: Verbs of which a complement is what a sentence says.
_SAYING = frozenset({*VERBS, *_DENIALS, "show", "reveal", "find", "see"})
#: Ways of saying by which nothing is told of what has been.
_STANCES_OPEN = frozenset({"ordered", "expected"})
#: Words for another thing of a kind.
_ANOTHER = _set(
    "another other neighbouring nearby similar adjacent adjoining different earlier previous"
)
#: So many of the most telling sentences are taken to speak of what is asked about. Others have
#: to name it.
_LEADING = 3
_WHOSE = _set("his her their its")
_TIMES = _set("week month year day season night")
#: What has sides, levels and sections.
_PLACES = _set(
    "section stretch part half side wing bank end area level lane carriageway runway terminal"
    " suburb district region province city quarter coast shore floor tube bore track line gate"
    " traffic service train flight ward"
)


class AskedState(NamedTuple):
    """What a question asks the state of.

    Attributes:
        axes: the numbers of the pairs of states that it is about → which side it asks for, 1 or
            -1; empty where it names none of them.
        word: the lemma of what it asks for, if a word does; else None.
        things: the keys of its nouns.
        names: the names that it has.
        fate: whether it asks for any state.
        over: whether it asks what has been, not what is or will be.
        ahead: whether it asks what is to be, or of a day.
        turned: whether it asks whether something has come to be otherwise.
        restricts: the answer (1 or -1) where a restriction is laid on the thing; None where that
            decides nothing.
        lemmas: those of all its words.
    """

    axes: Mapping[int, int]
    word: str | None
    things: frozenset[str]
    names: frozenset[str]
    fate: bool
    over: bool
    ahead: bool
    turned: bool
    restricts: int | None
    lemmas: frozenset[str]


class _Reading(NamedTuple):
    """What a word says: its number, its pair of states (None for the question's own), and its
    sign."""

    at: int
    axis: int | None
    sign: int


def asked_state(question: str) -> AskedState | None:
    """What a question asks the state of; None when it asks for none."""
    fate = _FATE.search(question) is not None and not _YES_NO.search(question)
    if not fate and not _YES_NO.search(question):
        return None
    words = words_of(question)
    axes: dict[int, int] = {}
    word = None
    asking = [n for n in range(1, len(words)) if words[n].relation not in _OF_NOUNS]
    last = max((n for n, w in enumerate(words) if w.part != "PUNCT"), default=0)
    predicates = {n for n, w in enumerate(words) if w.relation in ("acomp", "attr", "oprd")}
    on_axes = [n for n in asking if not fate and list(_hits(words, n, noun=n in predicates))]
    on_axes = [n for n in on_axes if not _depth(words, n)] or on_axes
    if not on_axes and not fate and words[0].lemma == "be":
        # "safe", which the parser may take for an adjective of its noun
        on_axes = [n for n, w in enumerate(words) if w.relation == "amod" and list(_hits(words, n))]
        on_axes = [n for n in on_axes if words[n].head < n or words[n].head in predicates]
    if not fate and not on_axes and list(_hits(words, last, noun=True)):
        on_axes = [last]  # which the parser may take for a noun
    verbs = [n for n in asking if words[n].part == "VERB"]
    verbs = [n for n in verbs if not _depth(words, n)] or verbs
    on_axes = [n for n in on_axes if words[n].relation != "dobj" or words[n].head not in on_axes]
    if on_axes:
        axes = dict(_hits(words, on_axes[-1], noun=True))
    if on_axes or verbs:
        word = words[(on_axes or verbs)[-1]].lemma
    nouns = [n for n, w in enumerate(words) if w.part in ("NOUN", "PROPN")]
    restricts = next((-side for axis, side in axes.items() if axis in _RESTRICTED), None)
    if not _RESTRICTING.isdisjoint(axes) or any(w.lemma in _DUE for w in words):
        restricts = 1
    if any(a.lemma in ("have", "need") and b.lemma == "to" for a, b in pairwise(words)):
        restricts = 1
    return AskedState(
        axes=axes,
        word=None if fate else word,
        things=frozenset(k for n in nouns for k in keys_of(words[n].lemma)),
        names=frozenset(words[n].text for n in nouns if words[n].text[:1].isupper()),
        fate=fate,
        over=_OVER.search(question) is not None,
        ahead=_AHEAD.search(question) is not None
        or any(w.part == "VERB" and w.text.endswith("ing") for w in words)
        or any(w.relation == "xcomp" and words[w.head].part == "VERB" for w in words)
        or not _TO_COME.isdisjoint(axes),
        turned=words[0].lemma == "have",
        restricts=restricts,
        lemmas=frozenset(w.lemma for w in words),
    )


def states_in(asked: AskedState, told: Told, number: int) -> list[Claim]:
    """What a sentence says of the state asked for: one claim, or one for each pair of states
    where any state is asked for; empty where it says none. `unit` tells the pair."""
    if _LEFT_OPEN.search(told.text) or _HABITUAL.search(told.text):
        return []
    words = words_of(told.text)
    below = children_of(words)
    claims: dict[str | None, Claim] = {}
    readings = sorted(
        _readings(asked, words),
        key=lambda r: (
            r.axis != _LAID,
            not _is_of(asked, told, words, below, r.at),
            _depth(words, r.at),
            asked.word is None or keys_of(words[r.at].lemma).isdisjoint(keys_of(asked.word)),
            r.at,
        ),
    )
    if not readings and number < _LEADING and not asked.fate:
        readings = _plain(told.text, words, below)
    for reading in readings:
        claim = _claim(asked, told, number, words, below, reading)
        if claim is not None:
            claims.setdefault(claim.unit, claim)
    return list(claims.values())


def _readings(asked: AskedState, words: Sequence[Word]) -> Iterator[_Reading]:
    """The words of a sentence that say what is asked, or the contrary."""
    below = children_of(words)
    restrictions = {} if asked.fate or asked.over else dict(_restrictions(words, below))
    laid = {at: sign for at, (sign, _) in restrictions.items()}
    for at, word in enumerate(words):
        if at in laid and asked.restricts is not None:
            yield _Reading(at, _LAID, laid[at] * asked.restricts)
            continue
        if any(at == noun for _, noun in restrictions.values()):
            continue
        if asked.restricts is not None and _is_again(asked, words, below, at):
            yield _Reading(at, _LAID, -asked.restricts)
        if word.relation in _OF_NOUNS and not asked.fate:
            continue
        if _is_passing(words, below, at):
            continue
        for axis, side in _hits(words, at):
            if asked.fate:
                yield _Reading(at, axis, side)
            elif axis in asked.axes:
                yield _Reading(at, axis, side * asked.axes[axis])
            elif axis == _ALLOWING and asked.restricts is not None:
                yield _Reading(at, axis, -side * asked.restricts)
        if asked.word is None or word.part not in ("VERB", "ADJ", "NOUN", "ADV"):
            continue
        if word.part != "NOUN" and keys_of(word.lemma) & keys_of(asked.word):
            yield _Reading(at, None, 1)
        elif (
            are_opposites(word.lemma, asked.word)
            and (word.lemma, asked.word) not in SIDES
            and (asked.word, word.lemma) not in SIDES
        ) or (not asked.over and not asked.axes and _of(_UNDOING, words, at)):
            yield _Reading(at, None, -1)


def _restrictions(
    words: Sequence[Word], below: list[list[int]]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """The words that lay a restriction on a thing (1) or lift one (-1), each with the noun."""
    for noun, word in enumerate(words):
        if word.part != "NOUN" or word.lemma not in _RESTRICTIONS:
            continue
        if word.relation in _OF_NOUNS and word.relation != "compound":
            continue
        verb = noun
        while words[verb].head != verb and words[verb].part not in ("VERB", "AUX"):
            verb = words[verb].head
        if words[noun].relation == "dobj" or words[noun].relation in _SUBJECTS:
            verb = words[noun].head
            if _of(_LIFTING, words, verb):
                yield verb, (-1, noun)
            elif words[verb].lemma in _LAYING or words[verb].lemma in ("take", "come"):
                yield verb, (1, noun)
        elif words[noun].relation == "pobj" and words[words[noun].head].lemma == "under":
            yield noun, (1, noun)


def _is_again(asked: AskedState, words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether a verb is done, or may be, as before: "can use the pass again"."""
    return (
        words[at].part == "VERB"
        and all(axis not in asked.axes for axis, _ in _hits(words, at))
        and any(words[c].text.lower() == "again" for c in below[at])
    )


def _plain(text: str, words: Sequence[Word], below: list[list[int]]) -> list[_Reading]:
    """The main verb of what a sentence says, taken to say what is asked; empty for none."""
    at = next((n for n, w in enumerate(words) if w.head == n and w.part != "PUNCT"), None)
    while at is not None:
        inner = [
            c
            for c in below[at]
            if words[c].relation == "ccomp"
            or (words[c].relation == "xcomp" and words[c].part != "NOUN")
        ]
        if words[at].lemma in _DENIALS:
            # "rejected the accounts, saying that it had"
            inner += [
                c
                for n in below[at]
                if words[n].relation == "advcl"
                for c in below[n]
                if words[c].relation == "ccomp"
            ]
        said = words[at].lemma in _SAYING or any(
            words[c].relation == "ccomp" and voice_at(text, words[c].start).speaker for c in inner
        )
        if not inner or not said:
            tells = words[at].part in ("VERB", "AUX") or words[at].relation == "ccomp"
            tells = tells and words[at].lemma not in _THINKING
            return [_Reading(at, None, 1)] if tells else []
        at = inner[0]
    return []


def _claim(
    asked: AskedState,
    told: Told,
    number: int,
    words: Sequence[Word],
    below: list[list[int]],
    reading: _Reading,
) -> Claim | None:
    at = reading.at
    voice = voice_at(told.text, words[at].start)
    meets = _meets(asked, words, at)
    ordered = words[words[at].head].lemma in _ORDERING and asked.restricts is not None
    left_open = not (asked.ahead or ordered or meets) and voice.stance in _STANCES_OPEN
    same_step = words[words[at].head].lemma in asked.lemmas  # "offered to resign", if asked so
    if (voice.stance == "asked" and not same_step) or left_open:
        return None
    if number >= _LEADING and not _is_of(asked, told, words, below, at):
        return None
    subject = _subject(words, below, at)
    if subject is None:
        subject = next((c for c in below[at] if words[c].relation == "attr"), None)
    if subject is not None and _is_another(asked, words, below, subject, reading):
        return None
    if any(w.lemma == "neighbouring" for w in words) and "neighbouring" not in asked.lemmas:
        return None
    places = frozenset() if _is_named(asked, words) else names_of_places(words, voice.said)
    if places and asked.names and not asked.fate:
        return None  # elsewhere
    certainty = certainty_of(words, at)
    if words[at].relation in ("acomp", "attr"):
        certainty |= certainty_of(words, words[at].head)
    if reading.axis == _LAID and _is_again(asked, words, below, at):
        certainty -= {"possible"}
    ordered |= asked.restricts == 1 and any(words[c].lemma == "must" for c in below[at])
    meant = ordered or same_step
    if "possible" in certainty or ("planned" in certainty and not asked.ahead and not meant):
        return None
    plain = reading.axis is None and not meets
    # "Called it a lie, and said that the bridge was intact": the contrary is not denied.
    contrary = reading.sign < 0 and _FALSE.search(told.text) is not None
    own_voice = voice.speaker is None
    denied = not contrary and _is_denied(
        told.text, words, at, asked.lemmas, plain=plain, own_voice=own_voice
    )
    if plain and denied and not asked.over and not _QUIET.isdisjoint(asked.lemmas):
        return None  # where there is a truce no shot is fired
    if plain and denied and (asked.word in _REFUSING or not _is_linked(asked, words, below, at)):
        return None
    sign = -reading.sign if denied else reading.sign
    if plain and asked.turned and any(words[c].text.lower() == "still" for c in below[at]):
        sign = -1  # "was still spewing ash", of what has stopped
    if denied and asked.restricts is not None and not asked.over and not _FALSE.search(told.text):
        denied = _denial_over(words, at) is not None  # "not a ship was unloaded" tells a state
    if sign < 0 and asked.over and not asked.fate and voice.speaker is not None:
        # who is asked about, and says that it is not so
        own = subject is not None and words[subject].part == "PRON"
        own = own or voice.speaker.split()[0].lower() in ("his", "her", "its", "their")
        denied = denied or own or names_meet(asked.names, voice.speaker.split())
    return Claim(
        told=number,
        start=words[at].start,
        end=words[at].end,
        value=_in_words(words, below, at, denied=sign != reading.sign),
        low=sign,
        high=sign,
        speaker=voice.speaker,
        denied=denied,
        unit=None if reading.axis is None or not asked.fate else f"states {reading.axis}",
        qualities=frozenset(
            q
            for n, w in enumerate(words)
            if not asked.things.isdisjoint(keys_of(w.lemma)) and _is_beside(words, n, at)
            for q in _qualities(words, below, n)
        ),
        parts=_parts(asked, words, below, subject),
        places=places,
        past=None
        if plain or (asked.over and not asked.fate)
        else past_named(told.text, told.published, voice.said),
        replaces=not asked.over
        and (
            _NO_LONGER.search(told.text) is not None
            if denied
            else _of(_UNDOING, words, at) or _NOW.search(told.text) is not None
        ),
        lasting=not asked.over,
    )


@cache
def _axes_of(first: str) -> tuple[tuple[tuple[str, ...], int, int], ...]:
    """The phrases of the axes that begin with a word, longest first: phrase, axis, side."""
    found = [
        (tuple(phrase.split("_")), number, side)
        for number, axis in enumerate(_AXES)
        for side, phrases in zip((1, -1), axis, strict=True)
        for phrase in phrases
        if phrase.split("_")[0] == first
    ]
    return tuple(sorted(found, key=lambda f: -len(f[0])))


def _follows(words: Sequence[Word], at: int, phrase: Sequence[str]) -> bool:
    """Whether the rest of a phrase follows its first word, its object between them perhaps."""
    for part in phrase[1:]:
        near = range(at + 1, min(at + 5, len(words)))
        following = next((n for n in near if part in (words[n].lemma, words[n].text.lower())), None)
        if words[at].part == "ADP" and following is not None and words[following].head != at:
            return False
        if following is None:
            return False
        at = following
    return True


def _of(phrases: frozenset[str], words: Sequence[Word], at: int) -> bool:
    own = [p.split("_") for p in phrases]
    return any(p[0] == words[at].lemma and _follows(words, at, p) for p in own)


def _hits(words: Sequence[Word], at: int, *, noun: bool = False) -> Iterator[tuple[int, int]]:
    """The axes that a word, with what belongs to it, is on, each with its side."""
    if words[at].part in ("PROPN", "AUX", "NUM"):
        return
    if words[at].part == "NOUN" and words[at].lemma not in _NOUNS and not noun:
        return
    if words[at].part == "VERB" and words[at].relation in _SUBJECTS:
        return  # "the man held since Monday", as the parser has it
    if words[at].lemma == "over" and any(w.head == at for w in words):
        return
    longest = 0
    for first in dict.fromkeys((words[at].lemma, words[at].text.lower())):
        for phrase, axis, side in _axes_of(first):
            if len(phrase) >= longest and _follows(words, at, phrase):
                longest = len(phrase)
                yield axis, side


def _depth(words: Sequence[Word], at: int) -> int:
    """How many clauses that say something in passing a word stands in."""
    depth = 0
    while words[at].head != at:
        depth += words[at].relation in _ASIDE and words[at].lemma not in VERBS
        at = words[at].head
    return depth


def _is_denied(
    text: str,
    words: Sequence[Word],
    at: int,
    asked: frozenset[str],
    *,
    plain: bool,
    own_voice: bool,
) -> bool:
    """Whether a sentence denies what a word of it says, or by any word of its clauses."""
    if _FALSE.search(text):
        return True
    if _denial_over(words, at) not in (None, None if plain else at):
        return True
    if not plain:
        return is_denied(words, at)
    own = _depth(words, at)
    return any(
        (w.lemma in _NEGATIONS or w.text.lower() in _NEGATIONS)
        and _depth(words, n) <= own
        and not _is_aside(words, n, at, own_voice=own_voice)
        and not any(o.head == w.head and o.lemma in ("could", "can", "would") for o in words)
        and words[min(n + 1, len(words) - 1)].lemma not in ("enough", "only", "all")
        and (_BESIDE - asked).isdisjoint({words[w.head].lemma, words[words[w.head].head].lemma})
        and not any(o.head == w.head and o.lemma in _DEGREES for o in words)
        for n, w in enumerate(words)
    )


def _is_aside(words: Sequence[Word], at: int, verb: int, *, own_voice: bool) -> bool:
    """Whether a word stands beside a verb and not with it.

    In a report's own voice it does in another clause ("and did not hide it") or in what only goes
    with the verb ("with no end in sight"); in a speaker's where it adds that the same one did not
    do more ("but did not bring it down").
    """
    while at not in (verb, words[at].head):
        word = words[at]
        if own_voice and (word.relation in ("conj", "advcl") or word.lemma in ("with", "since")):
            return True
        if (
            word.relation == "conj"
            and not any(w.head == at and w.relation in _SUBJECTS for w in words)
            and any(w.head == word.head and w.lemma == "but" for w in words)
        ):
            return True
        at = word.head
    return False


def _denial_over(words: Sequence[Word], at: int) -> int | None:
    """The verb or noun of denying that a word depends on, or is; None for none."""
    while words[at].lemma not in _DENIALS:
        said = words[at].relation == "conj" and words[at].lemma in VERBS
        if words[at].head == at or words[at].relation == "advcl" or said:
            return None
        at = words[at].head
    return at


def _meets(asked: AskedState, words: Sequence[Word], at: int) -> bool:
    """Whether a word is the one that is asked for, one like it, or the contrary."""
    return asked.word is not None and (
        not keys_of(words[at].lemma).isdisjoint(keys_of(asked.word))
        or are_opposites(words[at].lemma, asked.word)
    )


def _is_ruling(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether a verb of denying is what a court or a board does to those who ask of it."""
    return words[at].lemma in _DENIALS and any(
        words[c].relation in ("dobj", "nsubjpass") and words[c].lemma in _ASKED_OF
        for c in below[at]
    )


def _is_linked(asked: AskedState, words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether what is denied in a clause of its own may be what is asked about."""
    denial = _denial_over(words, at)
    if denial is None or denial == at:
        return not _is_ruling(words, below, at)
    subject = _subject(words, below, at)
    if (
        words[at].part == "AUX"
        and subject is not None
        and any(words[c].relation in ("acl", "relcl") for c in below[subject])
    ):
        return False  # "denied that the waste which it had let out was toxic"
    own = [words[n] for n in _phrase(below, at)]
    if any(w.lemma in ("such", "so", "this") for w in own) or _is_named(asked, own):
        return True
    nouns = [w for w in own if w.part == "NOUN"]
    linked = [w for w in nouns if not keys_of(w.lemma).isdisjoint(asked.things)]
    return 2 * len(linked) > len(nouns)


def _phrase(below: list[list[int]], at: int) -> list[int]:
    """A word with what hangs on it."""
    return [at, *(n for c in below[at] for n in _phrase(below, c))]


def _subject(words: Sequence[Word], below: list[list[int]], at: int) -> int | None:
    """What a word is said of: its subject, or that of the verb which governs it."""
    for place in (at, words[at].head):
        for child in below[place]:
            if words[child].relation in _SUBJECTS:
                return child
    return None


def _is_of(
    asked: AskedState, told: Told, words: Sequence[Word], below: list[list[int]], at: int
) -> bool:
    """Whether the question names what a word is said of: its subject, object or noun.

    "It" is what the sentence before names.
    """
    of = [words[at], words[words[at].head], *(words[c] for c in below[at])]
    subject = _subject(words, below, at)
    of += [] if subject is None else [words[n] for n in _phrase(below, subject)]
    if subject is not None and words[subject].part == "PRON" and told.before:
        of += words_of(told.before)
    return any(
        w.part in ("NOUN", "PROPN")
        and (not asked.things.isdisjoint(keys_of(w.lemma)) or names_meet(asked.names, (w.text,)))
        for w in of
    )


def _is_another(
    asked: AskedState,
    words: Sequence[Word],
    below: list[list[int]],
    subject: int,
    reading: _Reading,
) -> bool:
    """Whether a subject is another thing of the kind, or a part or a number of them."""
    own = [words[c] for c in below[subject]]
    whose = [c for c in below[reading.at] if words[c].relation in ("dobj", "attr")]
    near = [*own, *(words[n] for c in whose for n in below[c])]
    if words[subject].lemma in ("part", "half", "most") or any(
        w.lemma in _ANOTHER or w.text.lower() in _ANOTHER for w in near
    ):
        return True
    if any(w.lemma in ("second", "third") and w.lemma not in asked.lemmas for w in own):
        return True
    is_asked = words[subject].part == "NOUN" and not asked.things.isdisjoint(
        keys_of(words[subject].lemma)
    )
    if is_asked and not may_be_one(asked.names, _own_names(words, below, subject)):
        return True
    if not is_asked and any(  # "an amendment to the bill"
        not asked.things.isdisjoint(keys_of(words[n].lemma))
        for c in below[subject]
        if words[c].lemma == "to"
        for n in below[c]
    ):
        return True
    if reading.axis in (None, _LAID):
        return False
    own_name = any(words[c].part == "PROPN" for c in below[reading.at])
    named = [n for c in whose for n in _phrase(below, c) if words[n].part == "PROPN"]
    if named and not own_name and not names_meet(asked.names, (words[n].text for n in named)):
        return True  # "cleared his adviser, Ann Lind"
    some = any(w.relation == "nummod" for w in own) and all(w.lemma != "the" for w in own)
    if not is_asked and (some or any(w.lemma in _WHOSE for w in own)):
        return True  # "two colleagues", "his adviser"
    acted_on = [
        n
        for n, w in enumerate(words)
        if w.relation == "dobj"
        and w.head != words[reading.at].head
        and not asked.things.isdisjoint(keys_of(w.lemma))
    ]
    if (
        not asked.fate
        and whose
        and acted_on
        and acted_on[0] not in whose
        and words[subject].part != "PRON"
    ):
        return True  # "turned down a proposal before passing the budget"
    return not is_asked and any(  # "the senator's driver"
        w.relation == "poss"
        and w.lemma not in _TIMES
        and not asked.things.isdisjoint(keys_of(w.lemma))
        for w in own
    )


def _is_passing(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether a word of the states says nothing of one here: "failed to answer", "dismissed
    the reports"."""
    lemma = words[at].lemma
    if lemma in _DENIALS:
        return any(words[c].lemma in _SAID for c in below[at] if words[c].relation == "dobj")
    return lemma == "fail" and any(words[c].relation == "xcomp" for c in below[at])


def _own_names(words: Sequence[Word], below: list[list[int]], thing: int) -> frozenset[str]:
    """The names that a thing has with it: "the airport of Tarn", "the Antonivsky Bridge"."""
    found = {words[c].text for c in below[thing] if words[c].part == "PROPN"}
    for child in below[thing]:
        if words[child].relation == "prep":
            found |= {words[c].text for c in below[child] if words[c].part == "PROPN"}
    return frozenset(found)


def _is_beside(words: Sequence[Word], noun: int, at: int) -> bool:
    """Whether a noun hangs on a word, on its head, or on a preposition at either."""
    near = {at, words[at].head}
    above = words[noun].head
    return above in near or (words[above].part == "ADP" and words[above].head in near)


def _qualities(words: Sequence[Word], below: list[list[int]], thing: int) -> frozenset[str]:
    """The common words that narrow a thing down: "railway", "finance"."""
    return frozenset(
        words[c].lemma
        for c in below[thing]
        if words[c].relation in ("amod", "compound", "nmod")
        and words[c].part in ("NOUN", "ADJ")
        and not words[c].text[:1].isupper()
    )


def _parts(
    asked: AskedState, words: Sequence[Word], below: list[list[int]], subject: int | None
) -> frozenset[str]:
    """What tells the subject of a word from others: its name, its number, its side, its place."""
    found = {
        w.lemma
        for w in words
        if w.lemma in _PARTS
        and (words[w.head].lemma in _PLACES or keys_of(words[w.head].lemma) & asked.things)
    }
    if subject is not None:
        heads = [subject]
        heads += [n for c in below[subject] if words[c].lemma == "of" for n in below[c]]
        own = [c for n in heads for c in below[n] if words[c].relation in ("compound", "nummod")]
        own += heads
        acts = any(words[c].relation == "dobj" for c in below[words[subject].head])
        heads += [c for c in below[subject] if words[c].relation == "appos"]
        for n in heads:
            first = words[n - 1]  # "Helen" of "Minister Helen Abara"
            named = words[n].part == first.part == "PROPN" and not acts
            if named and not names_meet(asked.names, [first.text]):
                found.add(first.text)
        found |= {words[n].lemma for n in own if words[n].part == "NUM"}
        if keys_of(words[subject].lemma) & asked.things:
            found |= {
                words[n].lemma
                for c in below[subject]
                if words[c].relation == "prep"
                for n in below[c]
                if words[n].part == "NOUN"
            }
    return frozenset(found) - asked.lemmas


def _is_named(asked: AskedState, words: Sequence[Word]) -> bool:
    """Whether words have one of the question's names."""
    return names_meet(asked.names, (w.text for w in words if w.text[:1].isupper()))


def _in_words(words: Sequence[Word], below: list[list[int]], at: int, *, denied: bool) -> str:
    """The state with its auxiliaries: "had not been blown up"."""
    own = {at}
    for base in (at, words[at].head):
        if base == at or words[base].lemma == "be":
            own.add(base)
            own |= {
                c
                for c in below[base]
                if words[c].relation in ("aux", "auxpass", "neg", "prt")
                or words[c].text.lower() in _HOW_SURE
            }
    if words[at].part == "ADP":
        own |= {c for c in below[at] if words[c].relation == "pobj"}
    said = " ".join(words[n].text for n in sorted(own))
    has_not = any(words[n].relation == "neg" or words[n].text.lower() == "never" for n in own)
    return f"denied: {said}" if denied and not has_not else said

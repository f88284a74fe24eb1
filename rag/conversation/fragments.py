"""Follow-ups that are no clause: "why?", "how many?", "and in Odesa?", "are you sure?".

They take the frame of the last question, or a place in it.
"""

import re

from rag.conversation.antecedents import antecedent
from rag.conversation.asked import (
    Asked,
    Phrase,
    first_counted,
    is_clause,
    is_name,
    is_name_like,
    preposition_at,
)
from rag.conversation.earlier import Earlier
from rag.conversation.frame import Frame, joined
from rag.conversation.words import LOCATIVE, OPENING, PERSONAL, ROLES, TIME, WH, WHERE_OR_WHEN

_LANGUAGE = "english|ukrainian|russian|german|french|spanish|polish|simple words|plain words"
#: What asks for the same answer again.
_AGAIN = re.compile(
    r"(?:are|is)\s+(?:you|that|this|it|they)\s+(?:\w+ly\s+)?(?:sure|certain|true|right|correct|so)"
    r"(?:\s+about\s+(?:that|this|it))?|really|seriously|for\s+sure|sure|pardon|come\s+again|again"
    r"|(?:(?:can|could)\s+you\s+)?(?:say|repeat|translate|shorten|rephrase)(?:\s+(?:that|it|this))?"
    rf"(?:\s+again)?(?:\s+in(?:to)?\s+(?:{_LANGUAGE}))?|what\s+do\s+you\s+mean(?:\s+by\s+that)?"
    rf"|in(?:to)?\s+(?:{_LANGUAGE})|shorter|in\s+short|briefly|in\s+(?:one|a)\s+(?:word|sentence)"
    r"|(?:show|give)\s+(?:me\s+)?the\s+(?:exact\s+)?(?:quotes?|words)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:(?:can|could)\s+you\s+)?(?:tell\s+me\s+more|say\s+more|more(?:\s+(?:details?|info\w*))?"
    r"|go\s+on|continue|elaborate|explain|details|give\s+me\s+(?:more|details)|anything\s+else)"
    r"(?:\s+(?:about|on)\s+(?:that|this|it)|\s+(?:that|this|it))?",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(
    r"(?:says?|said)\s+who|sources?|who\s+is\s+the\s+source|what\s+is\s+(?:the|your)\s+source"
    r"|how\s+do\s+(?:you|they|we)\s+know(?:\s+(?:that|this|it))?",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:who|any(?:one|body)|some(?:one|body))\s+else|(?:any\s+)?others", re.IGNORECASE
)
_TRAILING = re.compile(
    r"[\s,]+(?:exactly|precisely|specifically|actually|then|though|tho|again|ever)$",
    re.IGNORECASE,
)


def said_again_is_asked(asked: Asked) -> bool:
    """Whether it asks for the last answer again, for more of it, or for who says it."""
    return any(form.fullmatch(asked.text) for form in (_AGAIN, _MORE, _SAYS_WHO))


def said_again(asked: Asked, earlier: Earlier) -> str | None:
    """ "are you sure?", "in English?", "tell me more", "says who?" """
    if _AGAIN.fullmatch(asked.text):
        return earlier.last.text
    if _MORE.fullmatch(asked.text):
        return f"tell me more about {earlier.topic()}"
    if _SAYS_WHO.fullmatch(asked.text):
        return f"who said {earlier.content('that')}"
    return None


def from_asking_words(asked: Asked, earlier: Earlier) -> str | None:
    """ "why?", "since when?", "how many?", "who else?" """
    frame = earlier.frame
    plain = _TRAILING.sub("", asked.text)
    lower = plain.lower()
    if frame is None:
        is_bare = asked.wh_end and asked.wh_end == len(asked.words) <= 2
        return f"{asked.text} {earlier.last.text}" if is_bare else None
    if _OTHERS.fullmatch(lower):
        return frame.by_subject("who else")
    words = lower.split()
    if not WH & set(words):
        return None
    if lower in ("how many", "how much"):
        return _counting(plain, earlier, frame)
    if words[0] in ("which", "what") and words[1:] in ([], ["one"], ["ones"], ["of", "them"]):
        return _choosing(words[0], earlier, frame)
    if lower == "who":
        return _doer_of(earlier, frame)
    if lower == "what else":
        return frame.asked("what else") if frame.subject else frame.by_subject("what else")
    if lower == "why not" and frame.subject:
        return joined("why", frame.auxiliary, frame.subject, "not", frame.predicate)
    if lower == "what for":
        return frame.asked("why")
    direction = re.fullmatch(r"(where|who|whom|what) (to|from|with|by|for|about)", lower)
    if direction:
        wh = "whom" if direction[1] == "who" else direction[1]
        return frame.asked(f"{direction[2]} {wh}")
    degree = re.fullmatch(r"(why|how come) (so \w+)", lower)
    if degree:
        return f"{frame.asked(degree[1])} {degree[2]}"
    if lower == "how come":
        return f"how come {frame.stated()}"
    total = re.fullmatch(
        r"(how many|how much) (in total|in all|altogether|overall|so far|now)", lower
    )
    if total:
        return f"{_counting(total[1], earlier, frame)} {total[2]}"
    if frame.wh.lower() == lower:
        return earlier.last.text
    is_noun = len(words) < 4 and words[-2:-1] in (["which"], ["what"])  # read as a verb: "building"
    if len(words) > 5 or (asked.wh_end < len(asked.words) and is_clause(asked) and not is_noun):
        return None
    if words[0] in ("what", "which") and len(words) > 1:
        return _of_kind(asked, earlier, frame)
    if words[0] in WH and len(words) > 1 and words[0] != "how" and plain == asked.text:
        return None
    if words[0] in WH or words[0] in OPENING:
        return frame.asked(asked.text)
    return None


def _of_kind(asked: Asked, earlier: Earlier, frame: Frame) -> str | None:
    """ "which street?", "which soldiers?", "which journalist?" """
    place_or_time = adverbial(asked.text)
    if place_or_time:
        return frame.asked(place_or_time)
    wh, noun = asked.text.split(" ", 1)
    for phrase in earlier.questions[0][1]:
        text = earlier.last
        if text.cut(phrase.first, phrase.core_end).lower().split()[-1] == noun.lower().split()[-1]:
            return _counting(wh, earlier, frame)
    if any(set(noun.lower().split()) & set(p.role.split()) for p in earlier.people[0]):
        return f"{asked.text} said {earlier.content('that')}"
    return None


def _counting(wh: str, earlier: Earlier, frame: Frame) -> str | None:
    """ "how many?" of the plural that the last question speaks of."""
    if frame.counted:
        what = frame.counted
        if frame.subject is None:
            return joined(wh, what, frame.auxiliary, frame.predicate)
        return joined(wh, what, frame.auxiliary, frame.subject, frame.predicate)
    text, phrases = earlier.questions[0]
    for phrase in sorted(phrases, key=lambda p: text.words[p.head].relation != "dobj"):
        if phrase.sort != "group":
            continue
        whole = text.cut(phrase.first, phrase.end)
        bare = re.sub(r"^(?:the|any|some|many)\s+", "", whole, flags=re.IGNORECASE)
        if frame.subject == whole:
            return joined(wh, bare, frame.auxiliary, frame.predicate)
        if frame.subject and whole in frame.rest:
            rest = frame.rest.replace(whole, "", 1).strip()
            return joined(wh, bare, frame.auxiliary, frame.subject, frame.verb, rest)
    return f"{wh} {frame.embedded()}"


def _choosing(wh: str, earlier: Earlier, frame: Frame) -> str | None:
    counted = _counting(wh, earlier, frame)
    if wh == "what" and not frame.counted:
        return None
    return counted


def _doer_of(earlier: Earlier, frame: Frame) -> str | None:
    if frame.subject is None:
        return joined("who", frame.auxiliary, frame.predicate) if frame.counted else None
    if re.match(r"(?:any|some)(?:one|body)\b|people\b|officials\b|they\b", frame.subject.lower()):
        return frame.by_subject("who")
    return frame.asked("by whom") if frame.auxiliary in ("was", "were", "is", "are") else None


def from_fragment(asked: Asked, earlier: Earlier) -> str | None:
    """ "and in Odesa?", "what about the governor?", "and wounded?": put in the like's place."""
    if not _is_fragment(asked):
        return None
    last = earlier.last
    if asked.not_this and asked.not_this.lower() in last.text.lower():
        return re.sub(re.escape(asked.not_this), lambda _: asked.text, last.text, flags=re.I)
    first = asked.words[0]
    if asked.lower[0] == "according" or first.part == "ADP" or first.relation == "prep":
        return _with_adjunct(asked, earlier)
    if earlier.frame is None:
        return None
    if all(w.part in ("NUM", "ADV", "PUNCT") for w in asked.words) and (
        any(w.part == "NUM" for w in asked.words) and earlier.frame.wh.lower().startswith("how m")
    ):
        return last.text
    if len(asked.words) == 1 and asked.is_linked and asked.text.endswith(("ed", "hurt", "dead")):
        return _with_participle(asked.text, earlier.frame)
    if TIME.search(asked.words[-1].text) and _slot("time", "", earlier) is None:
        return f"{last.text} {asked.text}"
    if (
        len(asked.words) == 1
        and asked.text.isalpha()
        and is_name(asked.text)
        and (asked.lower[0] not in PERSONAL and _slot("name", "", earlier))
    ):
        slot = _slot(_known_sort(asked.lower[0], earlier), "", earlier)
        return None if slot is None else _put(last, slot._replace(end=slot.core_end), asked.text)
    new = next(iter(earlier.phrases(asked)), None)
    pronoun = asked.lower[0] in PERSONAL and len(asked.words) == 1
    if pronoun:
        person = antecedent(PERSONAL[asked.lower[0]], earlier)
        if person is None or person in last.text:
            return None
        sort = "person" if asked.lower[0] not in ("they", "them", "it") else "thing"
        slot = _slot(sort, "", earlier)
        return None if slot is None else _put(last, slot, person)
    if new is None or new.first > 1:
        return None
    if not asked.is_linked and not (
        is_name_like(asked, new) and all(w.part in ("PROPN", "NUM", "DET") for w in asked.words)
    ):
        return None
    has_tail = new.end > new.core_end
    sort = new.sort
    if sort in ("place", "person") and asked.words[new.head].text.lower() not in (
        earlier.surnames | earlier.places
    ):
        sort = "name" if asked.words[new.head].lemma not in ROLES else sort
    if sort == "thing" and is_name_like(asked, new):
        sort = "name"
    slot = _slot(sort, asked.words[new.head].lemma, earlier, has_tail=has_tail)
    if slot is None:
        return None
    whole = asked.cut(0, len(asked.words))
    end = slot.end if has_tail else slot.core_end
    if (
        slot.first >= last.wh_end
        and last.lower[slot.first] in ("the", "a", "an", "any")
        and (asked.lower[0] not in ("the", "a", "an", "any"))
        and new.sort in ("thing", "group")
        and not is_name_like(asked, new)
    ):
        whole = f"{last.lower[slot.first]} {whole}"
    return _put(last, slot._replace(end=end), whole)


def _is_fragment(asked: Asked) -> bool:
    if not WH.isdisjoint(asked.lower):
        return False
    if len(asked.words) == 1:
        return True
    return not any(
        w.part == "AUX" or (w.part == "VERB" and w.relation not in ("amod", "prep", "acl"))
        for w in asked.words
        if w.text.lower() not in ("according", "including", "following")
    )


def _known_sort(name: str, earlier: Earlier) -> str:
    if name in earlier.surnames:
        return "person"
    return "place" if name in earlier.places else "name"


def _put(text: Asked, slot: Phrase, new: str) -> str:
    start, end = text.words[slot.first].start, text.words[slot.end - 1].end
    return f"{text.text[:start]}{new}{text.text[end:]}"


def _with_adjunct(asked: Asked, earlier: Earlier) -> str | None:
    """The last question with this phrase for the like: "in Odesa" for "in Kherson"."""
    last = earlier.last
    opening = preposition_at(asked, 0)
    is_time = bool(TIME.search(asked.text))
    for n in range(len(last.words) - 1, last.wh_end - 1, -1):
        old = preposition_at(last, n)
        if not old or (old != opening and not {old, opening} <= LOCATIVE | {"on"}):
            continue
        under = last.under(n + old.count(" "))
        span = last.cut(n, under[-1] + 1)
        if bool(TIME.search(span)) == is_time and WH.isdisjoint(span.lower().split()):
            end = last.words[under[-1]].end
            return f"{last.text[: last.words[n].start]}{asked.text}{last.text[end:]}"
    if opening == "for" and not is_time:
        return None
    return f"{last.text} {asked.text}"


def _with_participle(new: str, frame: Frame) -> str | None:
    if frame.subject is None and not frame.auxiliary and frame.counted:
        return joined(frame.wh, "were", new, frame.rest)
    if not frame.verb or frame.auxiliary not in ("was", "were", "is", "are", "has", "have"):
        return None
    return joined(frame.wh, frame.auxiliary, frame.subject or "", new, frame.rest)


_AGENTS = frozenset({"person", "organisation"})


def _slot(sort: str, lemma: str, earlier: Earlier, *, has_tail: bool = False) -> Phrase | None:
    """The phrase of the last question in whose place something of this sort stands."""
    text, phrases = earlier.questions[0]
    frame = earlier.frame
    if sort == "time":
        return next((p for p in reversed(phrases) if p.sort == "time"), None)
    if sort in _AGENTS:
        agents = [p for p in phrases if p.sort in _AGENTS]
        of_sort = [p for p in agents if p.sort == sort] or agents
        return next(iter(of_sort), None)
    if sort in ("place", "name"):
        speakers = [p for p in phrases if p.sort == "person"]
        if sort == "name" and speakers:
            return speakers[0]
        places = [p for p in phrases if p.sort == "place"]
        subject = [
            p
            for p in phrases
            if p.sort == "organisation" and text.words[p.head].relation.startswith("nsubj")
        ]
        named = [p for p in phrases if p.sort == "thing" and text.words[p.head].part == "PROPN"]
        return next(iter([*reversed(places), *subject, *named]), None)
    common = [p for p in phrases if p.sort in ("thing", "group")]
    for phrase in common:
        if text.words[phrase.head].lemma == lemma:
            return phrase
    if has_tail:
        return None
    if frame is not None and frame.counted and sort == "group":
        counted = [p for p in common if p.head < text.wh_end]
        return counted[0]._replace(first=first_counted(text)) if counted else None
    if frame is not None and frame.counted:
        return None
    spoken = [p for p in common if text.words[p.head].relation in ("nsubj", "nsubjpass", "attr")]
    about = [p for p in common if p.first and text.lower[p.first - 1] == "about"]
    done = [p for p in common if text.words[p.head].relation == "dobj"]
    return next(iter([*spoken, *about, *done]), None)


def adverbial(wh: str) -> str:
    """ "which street" as "in which street"; what stands by itself as it is."""
    noun = wh.lower().split()[-1]
    if wh.lower().split()[0] not in ("what", "which") or noun in ("what", "which"):
        return wh
    if noun in ("time", "hour"):
        return f"at {wh}"
    if noun in ("day", "date", "night", "morning", "evening", "afternoon"):
        return f"on {wh}"
    return f"in {wh}" if noun in WHERE_OR_WHEN else ""

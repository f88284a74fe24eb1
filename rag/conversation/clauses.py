"""Follow-ups that are a clause and leave something unnamed: "did he deny it?".

What they leave out is put in its place, or appended.
"""

import re

from rag.conversation.antecedents import antecedent, doer_named, has_antecedent
from rag.conversation.asked import Asked, Phrase, is_clause
from rag.conversation.earlier import (
    Earlier,
    mention,
    number_asked_for,
    place_named,
    plural_named,
    single_named,
    where_and_when,
)
from rag.conversation.fragments import adverbial
from rag.conversation.frame import frame_of, joined
from rag.conversation.words import (
    ANYONE,
    FIGURES,
    HAPPENING,
    MOVING,
    NOMINAL_WH,
    PERSONAL,
    POINTING,
    POSSESSIVE,
    PROOF,
    RELATIONAL,
    SAYING,
    SUFFERING,
)
from rag.reading.grammar import words_of


def from_clause(asked: Asked, earlier: Earlier) -> str | None:
    """A whole clause: what in it is unnamed is named, and what was said gets its topic."""
    if not is_clause(asked):
        return None
    event = _of_event(asked, earlier)
    if event is not None:
        return event
    edits: dict[int, tuple[int, str]] = {}
    appended = ""
    for n in range(len(asked.words)):
        lower = asked.lower[n]
        if lower in PERSONAL and not has_antecedent(asked, n, earlier):
            new, more = _for_pronoun(asked, n, earlier)
            appended = appended or more
            if new:
                edits[n] = (n + 1, new)
        elif lower in POINTING and _points_back(asked, n):
            new, appended = _for_pointing(asked, n, earlier)
            if new:
                edits[n] = (n + 1, new)
        elif lower == "there" and _is_place_word(asked, n):
            where = place_named(earlier)
            if where:
                is_way = asked.words[asked.words[n].head].lemma in MOVING
                edits[n] = (n + 1, f"{'to' if is_way else 'in'} {where}")
        elif lower == "same" and asked.lower[n - 1 : n] == ["the"] and n == len(asked.words) - 1:
            appended = f"about {earlier.topic()}"
        elif lower == "one" and _stands_for_noun(asked, n):
            what = single_named(earlier)
            if what:
                edits[n] = (n + 1, what)
    for phrase in earlier.phrases(asked):
        if asked.lower[phrase.first] in ("that", "this") and phrase.end == phrase.core_end:
            number_asked = number_asked_for(earlier)
            if number_asked and asked.words[phrase.head].lemma in FIGURES:
                edits[phrase.first] = (phrase.core_end, number_asked)
        fuller = _fuller(asked, phrase, earlier)
        if fuller and not any(phrase.first <= n < phrase.end for n in edits):
            edits[phrase.first] = (phrase.core_end, fuller)
    text = asked.text
    for first in sorted(edits, reverse=True):
        end, new = edits[first]
        start, stop = asked.words[first].start, asked.words[end - 1].end
        text = f"{text[:start]}{new}{text[stop:]}"
    if not appended:
        is_leaning = bool(edits) or asked.is_linked
        text = _with_topic(text, earlier) if is_leaning else text
        appended = _gap(asked, text, earlier) if text == asked.text else _gap_of_verb(text, earlier)
    result = joined(text, appended)
    return result if result != asked.text else None


def _of_event(asked: Asked, earlier: Earlier) -> str | None:
    """ "when did it happen?", "why did he do that?", "how many were hurt?" """
    frame = earlier.frame
    wh = asked.cut(0, asked.wh_end)
    own = frame_of(asked)
    if frame is None or own is None or not wh:
        return None
    subject = (own.subject or "").lower()
    is_adverb = wh.lower().split()[-1] in ("when", "where", "why", "how", "long")
    if own.lemma in HAPPENING:
        if subject in ("it", "that", "this") and is_adverb:
            return joined(frame.asked(wh), own.rest)
        if re.fullmatch(r"next|then|after|afterwards|after (?:that|this|it)", own.rest.lower()):
            return joined(wh, own.auxiliary, own.verb, "after", frame.stated())
    is_when = wh.lower() in ("when", "what time", "at what time", "what day", "on what day")
    if (
        own.lemma == "be"
        and not own.rest
        and (
            (subject in ("that", "this") and is_adverb)
            or (subject in ("that", "this", "it") and is_when)
        )
    ):
        return frame.asked(adverbial(wh))
    if own.lemma == "do" and own.rest.lower() in ("it", "that", "this", "so") and is_adverb:
        if frame.subject is None:
            return frame.asked(wh, "" if frame.counted else doer_named(subject, earlier))
        doer = antecedent(PERSONAL.get(subject, ""), earlier) or own.subject
        return frame.asked(wh) if frame.subject == doer else None
    if (
        own.lemma in SAYING
        and frame.lemma in SAYING
        and own.rest.lower() in ("it", "that", "this", "so")
        and is_adverb
        and own.subject
    ):
        doer = antecedent(PERSONAL.get(subject, ""), earlier) or own.subject
        if frame.subject is None or frame.subject == doer:
            return frame.asked(wh, doer)
    if subject == "there" and wh.lower() in ("how many", "how much") and not own.rest:
        what = frame.counted or plural_named(earlier)
        return joined(wh, what, own.auxiliary, subject) if what else None
    if own.subject is None and wh.lower() in ("how many", "how much") and frame.counted:
        if own.lemma in SAYING:
            return None
        tail = "" if _names_something(own.rest) else where_and_when(earlier)
        return joined(wh, frame.counted, own.auxiliary, own.predicate, tail)
    says = own.lemma in SAYING and not own.rest and own.subject
    if says and own.subject and wh.lower() in ("how many", "how much") and frame.counted:
        named = _named(own.subject, earlier)
        happened = frame.stated() if frame.subject else joined(frame.auxiliary, frame.predicate)
        return joined(wh, frame.counted, own.auxiliary, named, own.verb, happened)
    return None


def _names_something(text: str) -> bool:
    return any(w.part in ("NOUN", "PROPN") for w in words_of(text)) if text else False


def _named(subject: str, earlier: Earlier) -> str:
    pronoun = PERSONAL.get(subject.lower())
    return (pronoun and antecedent(pronoun, earlier)) or subject


def _for_pronoun(asked: Asked, number: int, earlier: Earlier) -> tuple[str, str]:
    """What to put in its place, and what to append instead."""
    lower = asked.lower[number]
    word = asked.words[number]
    pronoun = PERSONAL[lower]
    if pronoun == "it" and _is_said(asked, number):
        return _for_pointing(asked, number, earlier)
    if pronoun == "it" and _is_attribute_of_known(asked, number, earlier) and earlier.frame:
        return "", f"when {earlier.frame.stated()}" if earlier.frame.subject else ""
    if pronoun == "it" and not FIGURES.isdisjoint(w.lemma for w in asked.words):
        number_asked = number_asked_for(earlier)
        if number_asked:
            return number_asked, ""
    if pronoun == "it" and word.relation == "pobj" and asked.lower[number - 1] == "about":
        return earlier.topic(), ""
    before = " ".join(asked.lower[:number])
    frame = earlier.frame
    is_cleft = pronoun == "it" and before in ("is", "was", "were") and _is_cleft(asked, number)
    if is_cleft:
        is_who = frame and frame.subject is None and frame.wh.lower() == "who"
        return "", f"who {joined(frame.auxiliary, frame.predicate)}" if frame and is_who else ""
    avoid = asked.text if word.relation != "poss" else ""
    found = antecedent(pronoun, earlier, avoid, is_done=word.relation == "nsubjpass")
    if found and lower in POSSESSIVE and word.relation == "poss":
        found += "’" if found.endswith("s") else "’s"
    return found or "", ""


def _is_cleft(asked: Asked, number: int) -> bool:
    """ "was it the Russians", after "who …"."""
    return (
        number + 1 < len(asked.words)
        and all(w.part in ("DET", "ADJ", "NOUN", "PROPN") for w in asked.words[number + 1 :])
        and any(w.part in ("NOUN", "PROPN") for w in asked.words[number + 1 :])
    )


def _is_attribute_of_known(asked: Asked, number: int, earlier: Earlier) -> bool:
    """ "what kind of missile was it" where the last question has a missile, not as subject."""
    if asked.words[asked.words[number].head].lemma != "be" or not asked.wh_end:
        return False
    lemmas = {w.lemma for w in asked.words[: asked.wh_end] if w.part == "NOUN"}
    return any(w.lemma in lemmas and not w.relation.startswith("nsubj") for w in earlier.last.words)


def _is_said(asked: Asked, number: int) -> bool:
    """Whether it is what is said, denied, known."""
    word = asked.words[number]
    return word.relation in ("dobj", "nsubjpass") and asked.words[word.head].lemma in SAYING


def _points_back(asked: Asked, number: int) -> bool:
    """Whether "that" or "this" stands for something by itself."""
    word = asked.words[number]
    head = asked.words[word.head]
    before, behind = asked.words[number - 1] if number else None, asked.lower[number + 1 :]
    if (before and before.part in ("NOUN", "PROPN", "PUNCT")) or (
        behind[:1] and behind[0] in ("of", "who", "which", "in", "at", "on", "from", "with")
    ):
        return False
    if asked.lower[number] == "so":
        return head.lemma in SAYING and number == len(asked.words) - 1
    if head.relation in ("relcl", "acl", "ccomp") and number + 1 < len(asked.words):
        return False
    return word.relation in ("dobj", "nsubj", "nsubjpass", "pobj", "attr") or (
        number == len(asked.words) - 1
    )


def _for_pointing(asked: Asked, number: int, earlier: Earlier) -> tuple[str, str]:
    """What to put in place of "that", and what to append."""
    word = asked.words[number]
    head = asked.words[word.head]
    if head.lemma in SAYING:
        is_report = head.lemma in ("say", "tell", "claim", "report", "deny", "confirm", "announce")
        content = earlier.content("that" if is_report else "whether")
        if word.relation == "nsubjpass":
            return "it", content
        return content, ""
    if word.relation == "pobj" and asked.lower[number - 1] in ("after", "before", "since"):
        stated = earlier.frame.stated() if earlier.frame and earlier.frame.subject else ""
        return stated or antecedent("it", earlier) or "", ""
    if word.relation == "pobj" and asked.lower[number - 1] in ("about", "of", "to", "on"):
        return earlier.topic(), ""
    if not FIGURES.isdisjoint(w.lemma for w in asked.words) and number_asked_for(earlier):
        return number_asked_for(earlier), ""
    return antecedent("it", earlier) or "", ""


def _is_place_word(asked: Asked, number: int) -> bool:
    """Whether "there" is a place that is not named: not in "is there water", "there in Kyiv"."""
    before = asked.lower[number - 1] if number else ""
    if asked.words[number].relation == "expl" or before in ("is", "are", "was", "were"):
        return False
    following = asked.words[number + 1 : number + 2]
    return not following or following[0].part not in ("ADP", "AUX", "VERB")


def _fuller(asked: Asked, phrase: Phrase, earlier: Earlier) -> str | None:
    """For "the mayor", "the bridge": the name or the longer phrase that was used before."""
    if phrase.end > phrase.core_end or phrase.first < asked.wh_end:
        return None
    if asked.lower[phrase.first] != "the" or phrase.core_end - phrase.first < 2:
        return None
    if asked.words[phrase.core_end : phrase.core_end + 1] and (
        asked.words[phrase.core_end].part == "PROPN"
    ):
        return None
    noun = asked.cut(phrase.first + 1, phrase.core_end).lower()
    if phrase.sort == "person":
        return _who_is(asked, phrase, noun, earlier)
    for text, phrases in earlier.questions:
        for other in phrases:
            whole = mention(text, other)
            core = text.cut(other.first, other.core_end).lower()
            if (
                core.split()[-len(noun.split()) :] == noun.split()
                and len(whole.split()) > len(noun.split()) + 1
                and other.sort not in ("time", "person")
            ):
                return whole if whole.lower().startswith("the ") else f"the {whole}"
    return None


def _who_is(asked: Asked, phrase: Phrase, role: str, earlier: Earlier) -> str | None:
    """The role with its name, as an answer has it; the longer phrase, as a question has it."""
    words = role.split()
    for n, (text, phrases) in enumerate(earlier.questions):
        for other in phrases:
            core = text.cut(other.first, other.core_end).lower()
            if core.split()[-len(words) :] == words and other.end > other.core_end:
                return text.cut(other.first, other.end)
        for person in earlier.people[n]:
            known = re.split(r"[^\w]+", person.role)
            if any(known[at : at + len(words)] == words for at in range(len(known))):
                return f"{asked.cut(phrase.first, phrase.core_end)} {person.name}"
    return None


def _with_topic(text: str, earlier: Earlier) -> str:
    """ "What did X say" gets what the last question is about, where it says nothing itself."""
    own = frame_of(Asked(text))
    if own is None or own.lemma not in SAYING or own.rest or " else " in text:
        return text
    if own.wh.lower() != "what" or own.subject is None:
        return text
    return f"{text} about {earlier.topic()}"


def _gap(asked: Asked, text: str, earlier: Earlier) -> str:
    """What a clause leaves out that names all it speaks of; "" for nothing."""
    own, frame = frame_of(asked), earlier.frame
    if own is None or frame is None:
        return ""
    phrases = earlier.phrases(asked)
    nouns = {asked.words[p.head].lemma for p in phrases}
    if nouns and nouns <= PROOF and not any(w.part == "ADP" for w in asked.words):
        return f"that {frame.stated()}" if not frame.wh else f"of {frame.embedded()}"
    is_bare = all(p.end == p.core_end for p in phrases) and not any(
        w.part in ("ADP", "PROPN") for w in asked.words
    )
    if own.lemma == "be" and nouns and nouns <= RELATIONAL and is_bare:
        thing = antecedent("it", earlier)
        is_thing = thing and thing.lower() not in earlier.places
        return f"of {thing}" if is_thing else where_and_when(earlier) or f"of {earlier.topic()}"
    someone = (own.subject or own.counted or own.wh).lower()
    is_anyone = re.fullmatch(ANYONE, someone)
    if is_anyone and not own.rest and own.lemma in SUFFERING:
        return where_and_when(earlier) or f"when {frame.stated()}"
    return _gap_of_verb(text, earlier)


def _gap_of_verb(text: str, earlier: Earlier) -> str:
    """ "did Putin visit?" without what he visited; "does Russia agree?" without with what."""
    own, frame = frame_of(Asked(text)), earlier.frame
    if own is None or frame is None or not NOMINAL_WH.isdisjoint(own.wh.lower().split()):
        return ""
    if own.rest.lower() not in ("", "too", "also", "as well") or own.subject is None:
        return ""
    if own.lemma == frame.lemma and own.lemma not in SAYING | {"be", "do", "have"}:
        return frame.rest
    match own.lemma:
        case "confirm" | "deny" | "admit":
            return earlier.content("that")
        case "comment":
            return f"on {earlier.topic()}"
        case "respond" | "react":
            return f"to {earlier.topic()}"
        case "agree" | "disagree":
            return f"that {frame.stated()}" if not frame.wh else f"about {frame.embedded()}"
        case _:
            return ""


def _stands_for_noun(asked: Asked, number: int) -> bool:
    """Whether "one" is a thing of the kind just named: "is there one in Odesa"."""
    before = asked.lower[number - 1] if number else ""
    is_counting = asked.words[number].relation in ("nummod", "det", "compound", "npadvmod")
    is_counting = is_counting or asked.lower[number + 1 : number + 2] == ["of"]
    return not is_counting and before not in ("no", "any", "every", "which", "the", "this", "that")

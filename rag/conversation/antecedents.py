"""A pronoun → the phrase that it stands for, in the question itself or in the turns before it."""

import re
from collections.abc import Sequence

from rag.conversation.asked import Asked, Phrase, is_name_like
from rag.conversation.earlier import ANSWER_READ, Earlier, Person, mention
from rag.conversation.words import ANYBODY, HUMAN, LOCATIVE, PERSONAL, POSSESSIVE, ROLES
from rag.reading.grammar import entities_of, words_of


def antecedent(
    pronoun: str, earlier: Earlier, avoid: str = "", *, is_done: bool = False
) -> str | None:
    """The phrase of an earlier turn that a pronoun stands for; None where none fits.

    The last question is looked through first, then its answer, then the turn before. In a
    question the subject comes first; a place in which something is comes last.

    Args:
        pronoun: he, she, they or it.
        earlier: the turns.
        avoid: the question; what it names already is not what its pronoun stands for.
        is_done: whether something is done to it, as in "when were they taken".
    """
    if not pronoun:
        return None
    for n, (text, phrases) in enumerate(earlier.questions):
        found = []
        for phrase in phrases:
            whole = text.cut(phrase.first, phrase.end)
            if _agrees(pronoun, phrase, text) and (not avoid or whole not in avoid):
                found.append((_rank(pronoun, phrase, text, is_done=is_done), phrase))
        people = _people_for(pronoun, earlier, n)
        if found and not (people and _is_better(pronoun, people[0], found, text, earlier, n)):
            _, best = min(found, key=lambda pair: (pair[0], pair[1].first))
            return mention(text, best)
        if people and pronoun in ("he", "she"):
            return people[0].name
        if pronoun == "they" and n < len(earlier.turns):
            doers = _doers(earlier.turns[n].answer[:ANSWER_READ])
            if doers:
                return doers
    return None


def _people_for(pronoun: str, earlier: Earlier, turn: int) -> list[Person]:
    people = earlier.people[turn]
    return sorted(people, key=lambda p: (p.gender not in ("", pronoun), p.gender != pronoun))


def _is_better(
    pronoun: str,
    person: Person,
    found: Sequence[tuple[int, Phrase]],
    text: Asked,
    earlier: Earlier,
    turn: int,
) -> bool:
    """Whether "she" is the woman of the answer and not the man of the question."""
    if pronoun not in ("he", "she") or person.gender != pronoun:
        return False
    names = {text.words[p.head].text.lower() for _, p in found}
    known = [p for p in earlier.people[turn] if names & set(p.name.lower().split())]
    return bool(known) and all(p.gender not in ("", pronoun) for p in known)


def _rank(pronoun: str, phrase: Phrase, text: Asked, *, is_done: bool) -> int:
    """How far from first choice; 0 is first."""
    word = text.words[phrase.head]
    before = text.lower[phrase.first - 1] if phrase.first else ""
    if phrase.sort == "place":
        return 8 if before in LOCATIVE else 5
    if pronoun == "it" and phrase.sort == "organisation":
        return 6
    if pronoun == "they" and phrase.sort == "person":
        return 7
    if pronoun == "they" and is_done and phrase.sort == "organisation":
        return 4
    if word.relation.startswith("nsubj") and phrase.head >= text.wh_end:
        return 0
    if word.relation in ("dobj", "attr"):
        return 1
    if before == "about":
        return 1
    return 2 if word.relation.startswith("nsubj") else 3


def _agrees(pronoun: str, phrase: Phrase, text: Asked) -> bool:
    """Whether a pronoun may stand for this phrase."""
    word = text.words[phrase.head]
    is_plural = word.text.lower() != word.lemma and word.text.lower().endswith("s")
    is_plural = is_plural or word.lemma == "people" or word.text.lower() == "people"
    match pronoun:
        case "he" | "she":
            return phrase.sort == "person" and not is_plural
        case "they":
            return phrase.sort in ("group", "organisation") or is_plural or phrase.sort == "person"
        case _:
            return phrase.sort in ("thing", "organisation", "place") and not is_plural


def doer_named(pronoun: str, earlier: Earlier) -> str:
    """Who the last answer says did what the last question asks; "" where it names nobody."""
    if pronoun == "they":
        return _doers(earlier.turns[0].answer[:ANSWER_READ])
    people = _people_for(pronoun, earlier, 0)
    return people[0].name if people and pronoun in ("he", "she") else ""


def _doers(answer: str) -> str:
    """Who acts in an answer: "by Russian troops", or the subject of its first clause."""
    words = words_of(answer)
    for n, word in enumerate(words):
        is_agent = word.relation == "pobj" and words[word.head].relation == "agent"
        if (is_agent or word.relation == "nsubj") and word.part in ("NOUN", "PROPN"):
            label = {e.label for e in entities_of(answer) if word.text in e.text}
            if word.text.lower().endswith("s") or label & {"ORG", "NORP", "GPE"}:
                first = n
                while (
                    first
                    and words[first - 1].head == n
                    and words[first - 1].relation
                    in (
                        "amod",
                        "compound",
                        "nummod",
                    )
                ):
                    first -= 1
                return answer[words[first].start : word.end]
    return ""


def has_antecedent(asked: Asked, number: int, earlier: Earlier) -> bool:
    """Whether the question itself names what its pronoun stands for."""
    word = asked.words[number]
    lower = asked.lower[number]
    if PERSONAL[lower] == "it" and _is_expletive(asked, number):
        return True
    is_possessive = lower in POSSESSIVE and word.relation == "poss"
    if is_possessive and _is_spoken_of(asked.words[word.head].lemma, earlier):
        return False
    clause = asked.clause(number)
    is_before = asked.words[clause].relation == "advcl" and clause < asked.root
    for phrase in earlier.phrases(asked):
        if phrase.head > number and not is_before:
            break
        is_argument = asked.words[phrase.head].relation not in ("poss", "npadvmod", "dep")
        if is_argument and not is_possessive and asked.clause(phrase.head) == clause:
            continue
        if _agrees(PERSONAL[lower], phrase, asked) or (
            PERSONAL[lower] != "it" and (_is_human(asked, phrase) or phrase.head < asked.wh_end)
        ):
            return True
        is_subject = asked.words[phrase.head].relation == "nsubj"
        if (
            PERSONAL[lower] in ("he", "she")
            and phrase.sort == "thing"
            and ((is_possessive and is_subject) or is_name_like(asked, phrase))
        ):
            return True
    return any(w in ANYBODY for w in asked.lower[:number])


def _is_human(text: Asked, phrase: Phrase) -> bool:
    lemma = text.words[phrase.head].lemma
    return lemma in ROLES | HUMAN or lemma.endswith(("ist", "ian", "man", "woman", "child"))


def _is_spoken_of(lemma: str, earlier: Earlier) -> bool:
    return any(w.lemma == lemma and w.part in ("NOUN", "VERB") for w in earlier.last.words)


def _is_expletive(asked: Asked, number: int) -> bool:
    """Whether "it" stands for nothing: "is it true that …", "how long does it take to …"."""
    behind = " ".join(asked.lower[number + 1 :])
    if asked.words[asked.words[number].head].lemma in ("be", "seem", "become"):
        return bool(re.match(r"(?:\w+ly )?\w+ (?:that|to|if|whether|for|\w+ to)\b|true ", behind))
    if asked.words[asked.words[number].head].lemma == "make" or asked.lower[number - 1] == "make":
        return True
    return bool(re.match(r"(?:take|cost)\b.*\bto\b|rain|snow", behind))

"""A question → its frame: the asking phrase, subject, auxiliary, verb, and the rest.

From the frame other questions are made ("Why did Russia leave Kherson"), and
parts of other sentences ("when Russia did leave Kherson"). Verbs are not
inflected, so "did leave" stays.
"""

from typing import NamedTuple

from rag.conversation.asked import Asked
from rag.conversation.words import SAME_IN_PAST


class Frame(NamedTuple):
    """A question taken apart.

    Attributes:
        wh: the asking phrase, "" when it asks for yes or no.
        counted: the noun in it, as "people" in "how many people".
        subject: None when the asking phrase is the subject.
        auxiliary: what stands between; "" when the asking phrase is the subject.
        verb: the main verb with its particle; "" for none but the auxiliary.
        rest: all after it.
        lemma: the verb's, "be" for none.
    """

    wh: str
    counted: str
    subject: str | None
    auxiliary: str
    verb: str
    rest: str
    lemma: str
    past: bool = True
    is_object: bool = False

    @property
    def predicate(self) -> str:
        """The verb and all after it."""
        return joined(self.verb, self.rest)

    def asked(self, wh: str, doer: str = "") -> str:
        """The same with another asking phrase: "Why did Russia leave Kherson"."""
        if self.subject is not None:
            what = self.counted or ("something" if self.is_object and self.wh else "")
            filled = what if self.is_object else ""
            return joined(wh, self.auxiliary, self.subject, self.verb, filled, self.rest)
        doer = doer or self._doer()
        if self.auxiliary:
            return joined(wh, self.auxiliary, doer, self.predicate)
        does = "did" if self.past else "do"
        particle = " ".join(self.verb.split()[1:])
        return joined(wh, does, doer, self.lemma, particle, self.rest)

    def _doer(self) -> str:
        """Who did it, where that is asked: "people", "the artist", "someone"."""
        is_choice = self.wh.lower().startswith(("what", "which"))
        if self.counted:
            return f"the {self.counted}" if is_choice else self.counted
        return "something" if is_choice else "someone"

    def by_subject(self, wh: str) -> str:
        """The same with the asking phrase for its subject: "Who else left Kherson"."""
        verb = self.verb
        auxiliary = self.auxiliary
        if self.lemma == "say" and auxiliary.lower() == "did":
            verb, auxiliary = "said", ""
        filled = "something" if self.is_object and not self.counted else ""
        return joined(wh, auxiliary, verb, self.counted if self.is_object else filled, self.rest)

    def embedded(self, opening: str = "whether") -> str:
        """As part of another sentence: "when Russia did leave Kherson"."""
        wh = self.wh[:1].lower() + self.wh[1:] if self.wh else opening
        if self.subject is None:
            return joined(wh, self.auxiliary, self.predicate)
        return joined(wh, self.stated())

    def stated(self) -> str:
        """As a statement: "Russia did leave Kherson", "people died in Mykolaiv"."""
        doer = self.subject or self._doer()
        if self.lemma == "say" and self.auxiliary == "did":
            return joined(doer, "said", self.rest)
        return joined(doer, self.auxiliary, self.predicate)


def joined(*parts: str) -> str:
    """The parts that are not empty, with spaces between."""
    return " ".join(part for part in parts if part)


def frame_of(asked: Asked) -> Frame | None:
    """The question taken apart; None where it is no question as these rules know it."""
    words = asked.words
    at = asked.wh_end
    if at >= len(words) or not asked.has_verb:
        return None
    wh = asked.cut(0, at)
    counted = asked.counted()
    if at and _asks_for_subject(asked, at):
        has_auxiliary = words[at].part == "AUX" and at + 1 < len(words)
        verb_at = at + 1 if has_auxiliary else at
        verb_end = _verb_end(asked, verb_at)
        verb = words[verb_at]
        past = verb.text.lower() != verb.lemma and not verb.text.lower().endswith("s")
        return Frame(
            wh,
            counted,
            None,
            asked.lower[at] if has_auxiliary else "",
            asked.cut(verb_at, verb_end),
            asked.cut(verb_end, len(words)),
            verb.lemma,
            past or verb.lemma in SAME_IN_PAST,
        )
    if words[at].part != "AUX" and asked.lower[at] not in ("do", "does", "did"):
        return None
    subject = next(
        (
            n
            for n, w in enumerate(words)
            if n > at and w.relation in ("nsubj", "nsubjpass", "expl", "csubj")
        ),
        None,
    )
    if subject is None:
        return None
    end = subject + 1
    within = set(asked.under(subject))
    while end < len(words) and end in within:
        if words[end].relation == "acl" and asked.is_predicate(end, subject):
            break
        end += 1
    verb_end = end
    if end < len(words) and words[end].part in ("VERB", "AUX", "ADV", "PART"):
        main_at = next(
            (n for n in range(end, min(end + 4, len(words))) if words[n].part == "VERB"), None
        )
        verb_end = _verb_end(asked, main_at) if main_at is not None else end
    main = next((w for w in words[end:verb_end] if w.part == "VERB"), None)
    objects = {n for n, w in enumerate(words[:at]) if w.relation in ("dobj", "nsubjpass", "nsubj")}
    return Frame(
        wh,
        counted,
        asked.cut(at + 1, end),
        asked.lower[at],
        asked.cut(end, verb_end),
        asked.cut(verb_end, len(words)),
        main.lemma if main else "be",
        is_object=bool(objects) and main is not None,
    )


def _asks_for_subject(asked: Asked, at: int) -> bool:
    """Whether the asking phrase, which ends before word `at`, is the subject: "who left"."""
    if asked.lower[at] in ("do", "does", "did"):
        return False
    if asked.words[at].part != "AUX":
        return asked.words[at].part == "VERB"
    if at + 1 >= len(asked.words):
        return True
    subjects = [
        n
        for n, w in enumerate(asked.words)
        if w.relation in ("nsubj", "nsubjpass", "expl") and asked.clause(n) == asked.clause(at)
    ] or [n for n, w in enumerate(asked.words) if w.relation in ("nsubj", "nsubjpass", "expl")]
    return bool(subjects) and subjects[0] < at


def _verb_end(asked: Asked, verb: int) -> int:
    end = verb + 1
    while end < len(asked.words) and asked.words[end].relation == "prt":
        end += 1
    return end

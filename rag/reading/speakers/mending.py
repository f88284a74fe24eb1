"""Words of a parse → the same, hung otherwise where the parser commonly errs.

Each repair looks for one pattern that has hardly another reading in a report: a title
with a hyphen, "adding that" under what was said before, "on Tuesday" behind "said".
"""

from rag.reading.grammar import Word
from rag.reading.speakers.appositions import SUBORDINATING, Apposed, apposed_before
from rag.reading.speakers.words import (
    ALSO_NOUNS,
    BODIES,
    CLAIMS,
    DOCUMENTS,
    FINDING,
    MISREAD,
    NOT_ALONE,
    PROMPTS,
    TIMES,
    VERBS,
    WITH_OBJECT,
    WITH_PREDICATE,
    is_role,
    lemmas,
)

#: Verbs besides those of finding whose subject is often a thing.
_OF_THINGS = FINDING | lemmas("suggest indicate confirm imply signal read report describe estimate")
_OF_CITING = ("citing", "quoting")
_QUESTIONS = ("when", "where", "why", "how", "if", "whether")
_ASKING = lemmas("ask wonder question query")
#: What stands behind a participle, not a verb of the active: "accused of", "described as".
_OF_PARTICIPLES = ("by", "as", "of")


def mended(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words, with other heads where a pattern of the parser's errors is found."""
    found = [w._replace(lemma=MISREAD.get(w.text.lower(), w.lemma)) for w in words]
    for number in range(1, len(found)):
        _make_noun(found, number)
        _join_hyphen(found, number)
        _turn_round(found, number)
        _raise_verb(found, number)
        _raise_time(found, number)
        _hang_citing(found, number)
        _free_subject(found, number)
        _join_apposed(found, number)
        _free_as_subject(found, number)
        _free_apposition(found, number)
        _join_owner(found, number)
        _join_name(found, number)
        _hang_on_claim(found, number)
        _join_question(found, number)
        _join_deed(found, number)
        _free_predicate(found, number)
        _free_verb(found, number)
        _free_closing_verb(found, number)
        _free_verb_of_clause(found, number)
    return tuple(found)


def _hang(words: list[Word], number: int, head: int, relation: str) -> None:
    words[number] = words[number]._replace(head=head, relation=relation)


def _children(words: list[Word], number: int, *relations: str) -> list[int]:
    return [n for n, w in enumerate(words) if w.head == number != n and w.relation in relations]


def _make_noun(words: list[Word], participle: int) -> None:
    """Make a noun of a participle behind its article: "the accused told the judge"."""
    word, article = words[participle], words[participle - 1]
    named = word.relation == "nsubj" and article.head == participle and article.part == "DET"
    if named and word.tag == "VBN":
        words[participle] = word._replace(part="NOUN", tag="NN", lemma=word.text.lower())


def _join_hyphen(words: list[Word], mark: int) -> None:
    """Make "vice-president" one noun, where it was read as three in a row."""
    if words[mark].text != "-" or mark + 1 == len(words):
        return
    before, hyphen, behind = words[mark - 1 : mark + 2]
    tight = before.end == hyphen.start and hyphen.end == behind.start
    place = (before.head, before.relation)
    row = place == (hyphen.head, hyphen.relation) and behind.head in (before.head, mark)
    if not tight or not (row or place == (behind.head, behind.relation)):
        return
    for child, word in enumerate(words):
        if word.head == mark - 1 != child:
            words[child] = word._replace(head=mark + 1)
    _hang(words, mark + 1, before.head, before.relation)
    _hang(words, mark - 1, mark + 1, "compound")
    words[mark] = hyphen._replace(head=mark + 1, relation="punct", part="PUNCT")


def _turn_round(words: list[Word], verb: int) -> None:
    """Make who speaks the subject, where "It is shut, confirmed a clerk" was read as two deeds."""
    word = words[verb]
    deed = words[word.head]
    if (word.relation, word.tag, deed.relation) != ("conj", "VBD", "ROOT"):
        return
    if words[verb - 1].text != "," or word.lemma not in VERBS.keys() - NOT_ALONE - FINDING:
        return
    links = [n for n in _children(words, word.head, "cc") if n < verb]
    speakers = _children(words, verb, "dobj")
    more = _children(words, verb, "cc", "conj", "xcomp", "ccomp")
    if links or more or not speakers or not _may_speak(words[speakers[0]]):
        return
    _hang(words, speakers[0], verb, "nsubj")
    _hang(words, word.head, verb, "ccomp")
    _hang(words, verb, verb, "ROOT")


def _raise_verb(words: list[Word], verb: int) -> None:
    """Join a verb to the one that says what it was joined to: "said crews had come and asked".

    Also to one of the same form above an infinitive: "asked them to pay and warned that".
    """
    word = words[verb]
    clause = words[word.head]
    above = words[clause.head]
    if word.relation == "conj" and clause.tag == "VB" and word.tag in ("VBD", "VBZ"):
        if word.tag == above.tag and above.lemma in VERBS and word.lemma in VERBS:
            _join(words, verb, clause.head)
        return
    # "Police believe he fled, and are asking drivers for help"
    helping = [words[n].tag for n in _children(words, verb, "aux")]
    joined = word.relation == "conj" and above.tag in (word.tag, *helping)
    added = word.relation == "advcl" and word.tag == "VBG" and words[verb - 1].text == ","
    if not (joined or added) or clause.relation != "ccomp" or not clause.head < word.head < verb:
        return
    if word.lemma not in VERBS.keys() - _OF_THINGS or above.lemma not in VERBS:
        return
    subjects = _children(words, word.head, "nsubj", "nsubjpass")
    if _children(words, verb, "nsubj", "nsubjpass") or not subjects:
        return
    if word.lemma == "add" or not _may_speak(words[subjects[0]]):
        _join(words, verb, clause.head)


def _join(words: list[Word], verb: int, above: int) -> None:
    """Hang a verb, with the "and" before it, on one further up."""
    for link in _children(words, words[verb].head, "cc"):
        if link < verb:
            words[link] = words[link]._replace(head=above)
    words[verb] = words[verb]._replace(head=above)


def _may_speak(word: Word) -> bool:
    """Whether a subject can be one that speaks, as far as the word tells."""
    if word.part == "PRON":
        return word.lemma != "it"
    named = word.part == "PROPN" or word.lemma in BODIES | DOCUMENTS
    return named or is_role(word.lemma)


def _raise_time(words: list[Word], preposition: int) -> None:
    """Hang a day on the verb right before it: "said on Tuesday they had left"."""
    verb, word = words[preposition - 1], words[preposition]
    clause = words[word.head]
    reported = clause.relation == "ccomp" and clause.head == preposition - 1
    days = [n for n in _children(words, preposition, "pobj") if words[n].lemma in TIMES]
    if reported and word.text == "on" and verb.lemma in VERBS and days:
        _hang(words, preposition, preposition - 1, "prep")


def _hang_citing(words: list[Word], number: int) -> None:
    """Hang a "citing" on the verb of saying before its comma: "as X reports, citing Y"."""
    word = words[number]
    before = words[number - 2] if number > 1 and words[number - 1].text == "," else word
    if word.text in _OF_CITING and before.part == "VERB" and before.lemma in VERBS:
        _hang(words, number, number - 2, "advcl")


def _free_subject(words: list[Word], participle: int) -> None:
    """Give a verb the subject of the participle between them: "The mayor, asked why, said"."""
    word = words[participle]
    if word.relation == "ROOT" and word.lemma in PROMPTS:
        behind = _children(words, participle, "dep", "conj", "ccomp", "parataxis")
        verb = next((n for n in behind if n > participle and words[n].lemma in VERBS), participle)
    else:
        verb = word.head
    if word.relation not in ("advcl", "ROOT") or word.tag not in ("VBD", "VBN"):
        return
    if verb <= participle:
        return
    subjects = [n for n in _children(words, participle, "nsubj") if n < participle]
    comma = words[participle - 1].text == "," and words[verb - 1].text == ","
    if subjects and comma and not _children(words, verb, "nsubj", "nsubjpass"):
        if word.relation == "ROOT":
            _hang(words, verb, verb, "ROOT")
        _hang(words, subjects[0], verb, "nsubj")
        _hang(words, participle, subjects[0], "acl")


def _join_apposed(words: list[Word], verb: int) -> None:
    """Make a role and a name before a verb its subject: "It is shut, the mayor, Ida Berg, said"."""
    word = words[verb]
    if word.lemma not in VERBS or word.tag not in ("VBD", "VBZ", "VBP", "VBN"):
        return
    speaker = apposed_before(words, verb)
    behind = words[verb + 1].text if verb + 1 < len(words) else "."
    if speaker is None or behind in _OF_PARTICIPLES:
        return
    if _children(words, verb, "nsubj", "nsubjpass", "auxpass"):
        return
    _lift_out(words, verb, speaker)
    for number in range(speaker.first, speaker.last + 1):
        if not speaker.first <= words[number].head <= speaker.last:
            mark = words[number].part == "PUNCT"
            _hang(words, number, speaker.head, "punct" if mark else "appos")
    _hang(words, speaker.head, verb, "nsubj")
    _hang(words, speaker.name, speaker.head, "appos")
    if _closes(words, verb, speaker):
        _raise_to_root(words, verb)
    elif speaker.first > 0 and words[speaker.first - 1].text in SUBORDINATING:
        _put_under(words, verb, speaker.first - 1)


def _put_under(words: list[Word], verb: int, opening: int) -> None:
    """Put a verb under the clause before it: "Fares rose after the mayor, Ida Berg, warned"."""
    before = [n for n in _children(words, verb, "ccomp") if n < opening]
    if before and words[verb].head == verb:
        _hang(words, before[0], before[0], "ROOT")
        _hang(words, verb, before[0], "advcl")
    _hang(words, opening, verb, "mark")


def _lift_out(words: list[Word], verb: int, speaker: Apposed) -> None:
    """Hang a verb, and all before its speaker, on no word of the speaker's phrase."""
    inside = range(speaker.first, speaker.last + 1)
    top = verb
    for above in _above(words, verb):
        top = above if above in inside else top
    if top != verb:
        word = words[top]
        rooted = word.head == top
        _hang(words, verb, verb if rooted else word.head, "ROOT" if rooted else "advcl")
    for number in range(speaker.first):
        if words[number].head in inside:
            clause = words[number].part in ("VERB", "AUX")
            _hang(words, number, verb, "ccomp" if clause else words[number].relation)


def _above(words: list[Word], number: int) -> list[int]:
    """The words that a word hangs on, up to the root."""
    above = []
    while words[number].head != number:
        number = words[number].head
        above.append(number)
    return above


def _closes(words: list[Word], verb: int, speaker: Apposed) -> bool:
    """Whether a verb ends its sentence, so that all before its speaker is what is said."""
    if speaker.first == 0 or words[speaker.first - 1].text != ",":
        return False
    if words[verb].lemma in NOT_ALONE | FINDING:
        return False
    for word in words[verb + 1 :]:
        if word.text in (".", "!", "?", ";") or word.text.isspace():
            break
        if word.part in ("VERB", "AUX", "SCONJ", "CCONJ", "PUNCT"):
            return False
    return True


def _raise_to_root(words: list[Word], verb: int) -> None:
    """Make a verb the root of its sentence, and what was the root what is said with it."""
    above = _above(words, verb)
    if above:
        _hang(words, verb, verb, "ROOT")
        _hang(words, above[-1], verb, "ccomp")


def _free_as_subject(words: list[Word], noun: int) -> None:
    """Give a verb the subject that was hung on its "as": "As the poet Ida Berg once said"."""
    opening = words[noun].head
    verb = words[opening].head
    if words[opening].text.lower() != "as" or words[opening].relation not in ("mark", "prep"):
        return
    between = words[noun].relation == "pobj" and opening < noun < verb
    if between and words[verb].lemma in VERBS and not _children(words, verb, "nsubj", "nsubjpass"):
        _hang(words, noun, verb, "nsubj")
        _hang(words, opening, verb, "mark")


def _join_question(words: list[Word], mark: int) -> None:
    """Make what is asked the clause of its verb: "would not say when it opens"."""
    clause = words[mark].head
    verb = words[clause].head
    if words[clause].relation != "advcl" or verb > mark or words[mark - 1].text == ",":
        return
    text, lemma = words[mark].text, words[verb].lemma
    asked = text in ("if", "whether") and lemma in _ASKING
    unsaid = text in _QUESTIONS and mark == verb + 1 and _children(words, verb, "neg")
    if asked or (unsaid and lemma in VERBS):
        _hang(words, clause, verb, "ccomp")


def _join_deed(words: list[Word], having: int) -> None:
    """Make a deed what is said: "denied on Monday having known of it"."""
    deed = words[having].head
    verb = words[deed].head
    placed = words[having].text == "having" and words[having].relation == "aux" and verb < having
    if not placed or words[deed].relation != "advcl" or words[having - 1].text == ",":
        return
    if words[verb].lemma in WITH_OBJECT:
        _hang(words, deed, verb, "xcomp")


def _free_predicate(words: list[Word], noun: int) -> None:
    """Make a second object what the first is called: "branded the plan a waste of money"."""
    verb = words[noun].head
    if words[noun].relation != "dobj" or words[verb].lemma not in WITH_PREDICATE:
        return
    if any(n < noun for n in _children(words, verb, "dobj")):
        _hang(words, noun, verb, "oprd")


def _free_verb(words: list[Word], noun: int) -> None:
    """Make a verb of what was read as a plural: "The deal, the paper reports, is off"."""
    word = words[noun]
    if word.tag != "NNS" or word.lemma not in VERBS or not 2 < noun < len(words) - 2:
        return
    speaker = noun - 1
    if words[noun - 2].part != "DET" or words[noun - 3].text != "," or words[noun + 1].text != ",":
        return
    behind = words[noun + 2]
    if words[speaker].part != "NOUN" or behind.tag not in ("VBZ", "VBD", "VBP", "MD"):
        return
    words[noun] = word._replace(part="VERB", tag="VBZ", head=behind.head, relation="parataxis")
    if behind.relation not in ("aux", "auxpass"):
        _hang(words, noun, noun + 2, "parataxis")
    _hang(words, speaker, noun, "nsubj")
    _hang(words, noun - 2, speaker, "det")


def _free_closing_verb(words: list[Word], noun: int) -> None:
    """Make a verb of a plural that closes a clause: "It will shrink, the Treasury forecasts"."""
    word = words[noun]
    if word.tag not in ("NNS", "NNPS") or word.lemma not in ALSO_NOUNS or noun < 4:
        return
    speaker = noun - 1
    first = speaker
    while first > 0 and words[first - 1].part in ("NOUN", "PROPN", "ADJ"):
        first -= 1
    article = first - 1
    if words[article].part != "DET" or words[article - 1].text != ",":
        return
    behind = words[noun + 1 : noun + 3]
    ends = not behind or behind[0].text in (".", ";")
    goes_on = [b.text for b in behind] in ([",", "but"], [",", "while"])
    before = _above(words, noun)
    if not (ends or goes_on) or not before or not _may_speak(words[speaker]):
        return
    root = before[-1]
    if root > article or words[root].part not in ("VERB", "AUX"):
        return
    if not _children(words, root, "nsubj", "nsubjpass", "expl"):
        return
    for number in range(article, speaker):
        if words[number].head == noun:
            words[number] = words[number]._replace(head=speaker)
    words[noun] = word._replace(part="VERB", tag="VBZ")
    _hang(words, speaker, noun, "nsubj")
    _raise_to_root(words, noun)
    for number in range(noun + 1, len(words)):
        if words[number].head == root:
            words[number] = words[number]._replace(head=noun)


def _free_verb_of_clause(words: list[Word], noun: int) -> None:
    """Make a verb of a noun before "that": "Doctors at the hospital fear that it will spread".

    Only where the sentence has no other verb outside the clause, and opens with who speaks.
    """
    word = words[noun]
    marks = [n for n in (noun + 1,) if n < len(words) and words[n].text == "that"]
    if word.tag != "NN" or word.lemma not in ALSO_NOUNS or not marks:
        return
    above = _above(words, noun)
    subjects = _children(words, noun, "nsubj")
    speaker = above[-1] if above else next(iter(subjects), noun)
    if speaker >= noun or not _speaks_in_plural(words, speaker, word.lemma):
        return
    if words[noun - 1].part not in ("NOUN", "PROPN", "ADJ"):
        return
    clause = words[marks[0]].head
    top = words[clause].head
    if clause <= noun or top not in (speaker, noun, *above):
        return
    first = min([speaker, *_children(words, speaker, "det", "amod", "compound", "nummod")])
    opens = first == 0 or words[first - 1].text in (".", "!", "?", "”", '"', "\n")
    between = words[speaker + 1 : noun]
    if not opens or any(w.part in ("VERB", "AUX", "PUNCT") for w in between):
        return
    if above:
        _hang(words, noun - 1, word.head, word.relation)
        for number in range(noun - 1):
            if words[number].head == noun:
                words[number] = words[number]._replace(head=noun - 1)
        _hang(words, noun, noun, "ROOT")
        _hang(words, speaker, noun, "nsubj")
    words[noun] = words[noun]._replace(part="VERB", tag="VBP")
    _hang(words, clause, noun, "ccomp")


def _speaks_in_plural(words: list[Word], noun: int, verb: str) -> bool:
    """Whether a noun can be the subject of a verb that reads like a noun.

    In the singular only of "forecast", which is a past tense too.
    """
    plural = words[noun].tag in ("NNS", "NNPS") or verb == "forecast"
    return plural and _may_speak(words[noun])


def _free_apposition(words: list[Word], noun: int) -> None:
    """Make a noun before a verb its subject: "In her speech, the queen, 80, said"."""
    above = words[noun].head
    preposition = words[above].head
    verb = words[preposition].head
    place = (words[noun].relation, words[above].relation, words[preposition].relation)
    if place != ("appos", "pobj", "prep") or words[verb].lemma not in VERBS:
        return
    opens = preposition == 0 or words[preposition - 1].text in ".!?\n”"
    right = words[verb - 1].text == "," or words[verb - 1].head in (noun, verb)
    named = right or words[words[verb - 1].head].head == noun
    if opens and above < noun < verb and named and not _children(words, verb, "nsubj", "nsubjpass"):
        _hang(words, noun, verb, "nsubj")


def _join_owner(words: list[Word], noun: int) -> None:
    """Join a role to the name it belongs to: "by the linguist Ida Berg's count"."""
    role = words[noun].head
    owners = [n for n in _children(words, noun, "poss") if role < n < noun]
    if words[noun].relation != "appos" or not owners or words[owners[0]].part != "PROPN":
        return
    first = min([owners[0], *_children(words, owners[0], "compound")])
    if first == role + 1 and is_role(words[role].lemma):
        rooted = words[role].head == role
        _hang(words, noun, noun if rooted else words[role].head, words[role].relation)
        _hang(words, role, owners[0], "compound")


def _join_name(words: list[Word], name: int) -> None:
    """Join a name to the role before it: "According to the cook, Ida Berg, the pier was shut"."""
    read = ("nsubj", "nsubjpass", "npadvmod")
    if words[name].part != "PROPN" or words[name].relation not in read:
        return
    first = min([name, *_children(words, name, "compound")])
    verb = words[name].head
    others = [n for n in _children(words, verb, "nsubj", "nsubjpass") if name < n < verb]
    if not others or first < 2 or words[first - 1].text != "," or words[name + 1].text != ",":
        return
    if is_role(words[first - 2].lemma):
        _hang(words, name, first - 2, "appos")
        _hang(words, first - 1, first - 2, "punct")


def _hang_on_claim(words: list[Word], opening: int) -> None:
    """Hang on a claim that is denied whose it is and what it says: "denied a claim by X that"."""
    text, verb = words[opening].text, words[opening].head
    if text not in ("by", "from", "of", "that"):
        return
    moved, relation = opening, "prep"
    if text == "that" and words[verb].relation == "ccomp":
        moved, relation, verb = verb, "acl", words[verb].head
    claims = [n for n in _children(words, verb, "dobj") if n < opening]
    if not claims or words[verb].lemma not in WITH_OBJECT or words[claims[0]].lemma not in CLAIMS:
        return
    if relation == "acl" or opening == claims[0] + 1:
        _hang(words, moved, claims[0], relation)

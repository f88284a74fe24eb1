"""A verb in the active → the words of what is said with it.

That is mostly its clause. Otherwise it is what the verb takes instead (an object, an
infinitive, the phrase of a preposition), or the clause that "he said" is set into. The
parser hangs a clause on another word than the verb where nouns stand between them;
then it is looked for there.
"""

from collections.abc import Collection, Iterable

from rag.reading.speakers.clauses import (
    clause_about,
    clause_of_noun,
    clause_root,
    has_that,
    without_concession,
    without_that,
)
from rag.reading.speakers.deeds import is_deed
from rag.reading.speakers.positions import clause_of_main, is_main
from rag.reading.speakers.records import WordSet
from rag.reading.speakers.sources import author_of_claim, may_speak
from rag.reading.speakers.subjects import is_passive
from rag.reading.speakers.tree import Tree, is_infinitive
from rag.reading.speakers.words import (
    ADDRESSING,
    ALSO_ALONE,
    CLAIMS,
    CONTESTED,
    DOCUMENTS,
    FINDING,
    HEARERS,
    NOT_ALONE,
    NOUNS,
    ONLY_QUOTED,
    QUANTITIES,
    RAISING,
    SETTINGS,
    TO_SOMEBODY,
    VERBS,
    WITH_AS,
    WITH_OBJECT,
    WITH_OUT,
    WITH_PREDICATE,
    WITH_PREPOSITION,
    WITH_THAT,
    lemmas,
)

#: Relations of what is ruled out.
_RULED_OUT = ("dobj", "ccomp", "xcomp", "advcl", "pcomp")
#: Words that limit what is ruled out.
_LIMITS = ("before", "until", "till", "by", "within", "without", "as", "under", "for")
#: Verbs, and the prepositions before those whom they bid to do something.
_BIDDING = {"call": ("on", "upon", "for"), "plead": ("with",), "appeal": ("to", "for")}
#: Words that open a clause which tells more of a noun.
_ASIDES = ("which", "where", "who", "whose", "when")
#: Nouns of what is denied with them: "rejected allegations that he lied"; no demands.
_DENIABLE = frozenset(
    noun for noun in CONTESTED if NOUNS.get(noun, "said") not in ("ordered", "asked")
)
#: Events at which something is denied: "denied it as his trial opened".
_OCCASIONS = HEARERS | lemmas("trial case retrial questioning conference session")
#: Prepositions of a phrase that goes on with the noun before it.
_OF_NOUNS = ("of", "on", "to", "for", "between", "over", "against", "about")
_RELATIVE = ("what", "which", "who", "whom", "whatever", "whoever")


def complement_of(tree: Tree, verb: int, subject: int) -> WordSet:
    """The words of what is said with a verb in the active; empty when nothing is."""
    word = tree.words[verb]
    clauses = [] if word.lemma in NOT_ALONE else _clauses_below(tree, verb)
    clauses = [c for c in clauses if c != subject and not _is_closed(tree, c, subject)]
    inserted = word.relation == "parataxis"
    has_own = any(c > verb and not has_that(tree, c) for c in clauses)
    if inserted and word.head != verb and not has_own:
        joined = _joined(tree, verb)
        own = tree.subtree(verb) - _subtrees(tree, clauses) - joined
        return _clause_around(tree, verb, own) | joined
    if not clauses:
        below = [c for c in tree.children[verb] if tree.words[c].relation == "parataxis"]
        clauses = [c for b in below for c in _clauses_below(tree, b) if has_that(tree, c)]
    if word.lemma in WITH_THAT and not inserted:
        clauses = [c for c in clauses if c < verb or has_that(tree, c) or _goes_on(tree, c)]
    said = _subtrees(tree, clauses)
    if clauses and max(clauses) < verb:
        said |= _joined(tree, verb)
    obj = tree.child(verb, "dobj")
    if obj is not None and (
        tree.lower(obj) in _RELATIVE or (tree.lower(obj) == "that" and obj < verb)
    ):
        return said or claim_before(tree, verb)
    infinitive = tree.child(verb, "xcomp")
    if infinitive is not None and tree.words[infinitive].lemma in ("name", "identify", "quote"):
        return said
    given = _by_construction(tree, verb, subject, said)
    if given is not None:
        return given
    if not said:
        return _without_clause(tree, verb, subject) - {verb}
    return without_concession(tree, without_that(tree, said, clauses)) - {verb}


def claim_before(tree: Tree, verb: int) -> WordSet:
    """The noun for what was said before: "He sold it, a claim that she denies"."""
    noun = tree.words[verb].head
    words = frozenset(w for w in tree.subtree(noun) if w <= noun)
    after_comma = min(words) > 0 and tree.words[min(words) - 1].text == ","
    relative = tree.words[verb].relation == "relcl" and tree.words[verb].lemma in WITH_OBJECT
    claims = tree.words[noun].lemma in CLAIMS
    whole = tree.child(verb, "ccomp", "xcomp") is None and tree.child(noun, "acl") is None
    return words if relative and claims and after_comma and whole else frozenset()


def _clauses_below(tree: Tree, verb: int) -> list[int]:
    return [c for c in tree.children[verb] if tree.words[c].relation == "ccomp"]


def _is_closed(tree: Tree, clause: int, subject: int) -> bool:
    """Whether a clause is an own sentence but for the semicolon between it and a subject."""
    end = min(tree.subtree(subject)) - 1
    return clause < end and tree.words[end].text == ";"


def _goes_on(tree: Tree, clause: int) -> bool:
    """Whether a clause is the verb of one before: "found that bees fed on it forgot the way"."""
    before = [c for c in _clauses_below(tree, tree.words[clause].head) if c < clause]
    return (
        not tree.has_subject(clause)
        and any(has_that(tree, c) for c in before)
        and min(tree.subtree(clause)) == max(tree.subtree(before[-1])) + 1
    )


def _subtrees(tree: Tree, roots: Iterable[int]) -> WordSet:
    return frozenset(w for root in roots for w in tree.subtree(root))


def _by_construction(tree: Tree, verb: int, subject: int, said: WordSet) -> WordSet | None:
    """What is said by what this verb takes: "called it a lie", "put the toll at 40".

    Args:
        said: the words of its clauses.

    Returns:
        All that is said; None where the verb takes nothing of its own kind.
    """
    lemma = tree.words[verb].lemma
    obj = tree.child(verb, "dobj")
    predicate = tree.child(verb, "oprd", "attr")
    if lemma in WITH_PREDICATE and predicate is not None:
        return said | tree.subtree(predicate) | tree.subtree(obj)
    if lemma in WITH_AS and (given := object_and_phrase(tree, verb, obj, ("as",))):
        return said | given if lemma != "give" or is_quantity(tree, given) else frozenset()
    if lemma == "give":
        return frozenset()
    if bidden := _bidden(tree, verb):
        return bidden
    if rules_out(tree, verb):
        behind = [c for c in tree.children[verb] if c > verb and tree.lower(c) != "out"]
        told = [c for c in behind if tree.words[c].relation in _RULED_OUT]
        until = [c for c in behind if told and c > told[0] and _limits(tree, c)]
        return without_that(tree, _subtrees(tree, told[:1] + until), told[:1])
    if plea := plea_of(tree, verb):
        return plea
    if lemma == "admit" and obj is None and not said:
        # "admitted to drinking"
        return (
            tree.subtree(tree.child(tree.preposition(verb, ("to",), verb) or verb, "pcomp")) or None
        )
    if lemma == "put" and obj is not None and tree.lower(obj) == "it":
        if colon := [w for w in tree.subtree(verb) if w > obj and tree.words[w].text == ":"]:
            return frozenset(w for w in tree.subtree(verb) if w > colon[0])
        return object_and_phrase(tree, verb, obj, ("at",)) or _around(tree, verb, subject)
    calls_off = lemma == "call" and obj is not None
    if lemma in WITH_PREPOSITION and not said and not calls_off:
        given = object_and_phrase(tree, verb, obj, WITH_PREPOSITION[lemma])
        if lemma in ("put", "estimate") and not is_quantity(tree, given):
            given = _object_at_number(tree, verb, obj)
        if lemma == "hint" and not may_speak(tree, subject):
            return None
        if given or lemma == "put":
            return given
    return None


def _bidden(tree: Tree, verb: int) -> WordSet:
    """Who is bidden to do what: "called on the firm to pay", "pleading with her to come"."""
    words = sorted(w for w in tree.subtree(verb) if w > verb)
    if not words or tree.lower(words[0]) not in _BIDDING.get(tree.words[verb].lemma, ()):
        return frozenset()
    for word in words:
        if tree.words[word].part in ("VERB", "AUX") and is_infinitive(tree, tree.children[word]):
            return frozenset(range(words[0] + 1, max(tree.subtree(word)) + 1))
    return frozenset()


def rules_out(tree: Tree, verb: int) -> bool:
    """Whether a verb denies with its "out": "ruled out a strike"."""
    word = tree.words[verb]
    return word.lemma in WITH_OUT and tree.preposition(verb, ("out",), verb) == verb + 1


def _limits(tree: Tree, child: int) -> bool:
    """Whether a phrase limits what is ruled out: "before the spring", "this year"."""
    near = any(tree.lower(c) in ("this", "next") for c in tree.children[child])
    timed = tree.words[child].relation == "npadvmod" and near
    return timed or tree.lower(child) in _LIMITS


def plea_of(tree: Tree, verb: int) -> WordSet:
    """What is pleaded in court, or denied there: "guilty to theft", also behind a "not"."""
    if tree.words[verb].lemma != "plead":
        return frozenset()
    for plea in range(verb + 1, min(verb + 4, len(tree.words))):
        if tree.lower(plea) in ("guilty", "innocent"):
            return frozenset(range(plea, max(tree.subtree(plea)) + 1))
    return frozenset()


def denies(tree: Tree, verb: int) -> bool:
    """Whether it is pleaded that somebody is not guilty."""
    return any(tree.lower(w) == "not" for w in range(verb + 1, min(plea_of(tree, verb))))


def _without_clause(tree: Tree, verb: int, subject: int) -> WordSet:
    """What is said with a verb that has no clause."""
    lemma = tree.words[verb].lemma
    obj, infinitive = tree.child(verb, "dobj"), tree.child(verb, "xcomp")
    to_whom = tree.subtree(obj) if lemma in TO_SOMEBODY else frozenset()
    if infinitive is not None and lemma not in WITH_THAT | {"agree", "continue"}:
        return _without_aside(tree, tree.subtree(infinitive) | to_whom)
    if is_infinitive(tree, to_whom):
        return to_whom
    if obj is not None and lemma in FINDING and tree.lower(min(tree.subtree(obj))) == "no":
        # "found no proof that it leaks"
        clause = tree.child(obj, "acl")
        return tree.subtree(obj) if clause is not None and has_that(tree, clause) else frozenset()
    if obj is not None and lemma in WITH_OBJECT:
        if is_deed(tree, verb, obj, subject):
            return frozenset()
        known = tree.words[obj].lemma in _DENIABLE or author_of_claim(tree, obj) is not None
        clause = clause_of_noun(tree, obj) if known else None
        if clause is not None and VERBS[lemma] == "denied":
            # "denied a report by the union that it leaks", "dismissed rumours that it leaks"
            return without_that(tree, tree.subtree(clause), [clause])
        return _without_aside(tree, tree.subtree(obj) | _after_object(tree, verb, obj))
    if obj is None and (claim := claim_before(tree, verb)):
        return claim
    if obj is None or lemma in ADDRESSING:
        around = _around(tree, verb, subject)
        if around:
            return around
    if is_main(tree, verb):
        clause = clause_of_main(tree, verb)
        return without_that(tree, tree.subtree(clause), [clause] if clause else [])
    if lemma not in NOT_ALONE | (WITH_OBJECT - ALSO_ALONE):
        # "said in a video filmed in Lund that …": the clause may hang on the last noun.
        for far in sorted(tree.subtree(verb)):
            relation = tree.words[far].relation
            below = relation == "ccomp" and tree.words[tree.words[far].head].lemma not in VERBS
            hung = below or relation in ("acl", "advcl", "relcl")
            if far > verb and hung and has_that(tree, far):
                return without_that(tree, tree.subtree(far), [far])
    if obj is not None and lemma in ("tell", "inform"):
        return _told(tree, verb, obj)
    return frozenset()


def _told(tree: Tree, verb: int, obj: int) -> WordSet:
    """What "told a briefing that …" tells, where it is read as if it were of the briefing.

    Of a court nothing is told without "that": "told the court she had left".
    """
    names = ("from", "of", "for", "with", "at", "in", "after", "before", "during", "outside")
    phrases = (tree.preposition(verb, names, obj), tree.preposition(obj, names))
    for noun in (obj, *map(tree.object_of, phrases)):
        told = None if noun is None else tree.child(noun, "relcl")
        if told is None or not tree.has_subject(told):
            continue
        clause = tree.subtree(told)
        if tree.lower(min(clause)) == "that":
            return clause - {min(clause)}
        subject = tree.child(told, "nsubj", "nsubjpass")
        opens = min(tree.subtree(subject)) == min(clause)
        # "told reporters after the match he was leaving"
        stranded = tree.words[max(clause)].relation == "prep"
        own = noun != obj and subject is not None and tree.words[subject].part == "PRON"
        if opens and (tree.words[obj].lemma in HEARERS or (own and not stranded)):
            return clause
    return frozenset()


def _joined(tree: Tree, verb: int) -> WordSet:
    """The clause after an inserted "he said": "It sank, he said, and nobody was told"."""
    for child in tree.children[verb]:
        clause = tree.subtree(child)
        first = min(clause)
        reports = tree.words[child].lemma in VERBS and not is_passive(tree, child)
        if (
            tree.words[child].relation == "conj"
            and tree.has_subject(child)
            and not reports
            and first > verb + 1
            and [tree.lower(first - 2), tree.lower(first - 1)] == [",", "and"]
        ):
            return clause
    return frozenset()


def _after_object(tree: Tree, verb: int, obj: int) -> WordSet:
    """What follows an object and hangs on the verb: "ordered the fleet to sea"."""
    first = min(tree.subtree(obj))
    after = [c for c in tree.children[verb] if c > obj and tree.words[c].relation == "prep"]
    if tree.lower(first).endswith("ing") and tree.words[first].head in (obj, verb):
        # "denied hiding results from the regulator": the parser takes it for a noun.
        return _subtrees(tree, (c for c in after if not _is_setting(tree, c)))
    if tree.words[verb].lemma not in ("order", "report", "expect", "confirm"):
        return frozenset()
    return _subtrees(tree, (c for c in after if tree.lower(c) != "on"))


def _is_setting(tree: Tree, preposition: int) -> bool:
    """Whether a phrase tells where, when or to whom it is said: "in an interview"."""
    noun = tree.object_of(preposition)
    return noun is not None and tree.words[noun].lemma in SETTINGS | DOCUMENTS


def _without_aside(tree: Tree, said: WordSet) -> WordSet:
    """What is denied or ordered, without what the report tells of it: ", where 40 died"."""
    for child in sorted(said):
        aside = tree.subtree(child)
        if _is_occasion(tree, child) and max(aside) == max(said):
            return frozenset(w for w in said if w < min(aside))
        ends = max(aside) == max(said) and tree.words[min(aside) - 1].text == ","
        if tree.words[child].relation == "relcl" and ends and tree.lower(min(aside)) in _ASIDES:
            return frozenset(w for w in said if w < min(aside) - 1)
    return said


def _is_occasion(tree: Tree, clause: int) -> bool:
    """Whether a clause tells at what event it is said: "as his trial opened"."""
    subject = tree.child(clause, "nsubj", "nsubjpass")
    mark = tree.child(clause, "mark")
    return (
        tree.words[clause].relation == "advcl"
        and mark is not None
        and tree.lower(mark) == "as"
        and subject is not None
        and tree.words[subject].lemma in _OCCASIONS
    )


def is_quantity(tree: Tree, words: WordSet) -> bool:
    """Whether a number or a word such as "dozen" is among the words."""
    return any(tree.words[w].part == "NUM" or tree.words[w].lemma in QUANTITIES for w in words)


def object_and_phrase(tree: Tree, verb: int, obj: int | None, names: Collection[str]) -> WordSet:
    """A verb's object and the phrase of one of these prepositions: "the sum at 40"."""
    preposition = tree.preposition(verb, names, verb)
    if preposition is None and obj is not None:
        preposition = tree.preposition(obj, names)
    if preposition is None:
        return _object_and_words(tree, verb, obj, names)
    phrase = tree.subtree(preposition)
    if obj is None:
        needs_object = tree.words[verb].lemma in ("put", "estimate", "accuse", "blame")
        whole = phrase | _behind_noun(tree, verb, phrase)
        return frozenset() if needs_object else whole - {preposition}
    # "the worst in a century": the parser often hangs the rest on the verb.
    for child in tree.children[verb]:
        relation = tree.words[child].relation
        hung = relation == "xcomp" or (
            "as" in names and relation == "prep" and tree.lower(child) != "on"
        )
        if hung and min(tree.subtree(child)) == max(phrase) + 1:
            phrase |= tree.subtree(child)
    return tree.subtree(obj) | phrase


def _object_at_number(tree: Tree, verb: int, obj: int | None) -> WordSet:
    """The object up to the number behind a later "at": "put turnout at the march at 40"."""
    if obj is None:
        return frozenset()
    for preposition in tree.children[verb]:
        phrase = tree.subtree(preposition)
        if preposition > obj and tree.lower(preposition) == "at" and is_quantity(tree, phrase):
            return frozenset(range(min(tree.subtree(obj)), max(phrase) + 1))
    return frozenset()


def _behind_noun(tree: Tree, verb: int, phrase: WordSet) -> WordSet:
    """The phrases that go on with a noun but hang on its verb: "for witnesses to a crash".

    Where, when or to whom it is said is none of them.
    """
    more: WordSet = frozenset()
    for child in tree.children[verb]:
        if child != max(phrase | more) + 1 or tree.lower(child) not in _OF_NOUNS:
            continue
        noun = tree.object_of(child)
        spoken_to = noun is not None and tree.lower(child) == "to" and may_speak(tree, noun)
        if noun is not None and not spoken_to and not _is_setting(tree, child):
            more |= tree.subtree(child)
    return more


def _object_and_words(tree: Tree, verb: int, obj: int | None, names: Collection[str]) -> WordSet:
    """The same where the parser has hung the preposition on another word."""
    below = tree.subtree(verb)
    behind = max(tree.subtree(obj), default=verb) + 1
    near = [
        n for n in below if tree.lower(n) in names and n > verb and ("at" in names or n == behind)
    ]
    if not near:
        return frozenset()
    preposition = min(near)
    stops = [
        c
        for c in tree.children[verb]
        if c > preposition and tree.words[c].relation in ("cc", "conj", "punct")
    ]
    start = min(tree.subtree(obj), default=preposition + 1)
    return frozenset(range(start, min(stops, default=max(below) + 1)))


def _around(tree: Tree, verb: int, subject: int) -> WordSet:
    """The clause that a "he said" is set into or after."""
    alone = tree.words[verb].lemma not in NOT_ALONE | ONLY_QUOTED | (WITH_OBJECT - ALSO_ALONE)
    # "as she used to say"
    while (
        tree.words[verb].relation == "xcomp" and tree.words[tree.words[verb].head].lemma in RAISING
    ):
        verb = tree.words[verb].head
    word = tree.words[verb]
    as_clause = word.relation == "advcl" and any(
        tree.lower(c) == "as" and tree.words[c].relation in ("mark", "advmod")
        for c in tree.children[verb]
    )
    if not alone and not as_clause:
        return frozenset()
    if as_clause and word.lemma in WITH_THAT - FINDING:
        # "The vote went on as the crowd protested."
        return frozenset()
    if (word.relation in ("parataxis", "dep") or as_clause) and word.head != verb:
        return _clause_around(tree, verb, tree.subtree(verb))
    if word.relation not in ("ROOT", "conj", "ccomp", "dep"):
        return frozenset()
    own = tree.subtree(subject) if subject in tree.children[verb] else frozenset()
    if word.relation == "conj" and not own:
        # "He followed the founder, argued with the board and left."
        return frozenset()
    first = min(own | {verb})
    if first == 0 or tree.lower(first - 1) != ",":
        return frozenset()
    before = [w for w in range(first) if tree.sentence[w] == tree.sentence[verb]]
    if tree.words[0].part in ("ADP", "SCONJ", "ADV") and not any(
        tree.words[w].part in ("VERB", "AUX") for w in range(first)
    ):
        return frozenset()
    start = tree.words[first].start
    if any(
        last <= start and tree.words[w].end >= last for w in before for _, last in tree.quotations
    ):
        return frozenset()
    return frozenset(w for w in before if tree.words[w].part != "SPACE")


def _clause_around(tree: Tree, verb: int, own: WordSet) -> WordSet:
    """The clause that some words, a verb of saying among them, are set into."""
    root = clause_root(tree, tree.words[verb].head)
    return clause_about(tree, root, own, with_and=True) - own

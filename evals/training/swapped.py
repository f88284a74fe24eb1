"""Suites in SQuAD's form → sentences that differ in one name or number, as rows to learn from.

The sentence that answers a question, beside itself with another answer of the same sort in the
answer's place, is in conflict on what is asked; with another name or number changed, it is not.
Both have all the words of the question, which what newsrooms write of one affair often has not.
"""

import random
from collections import defaultdict
from collections.abc import Iterator

from evals.records import Suite
from evals.training.rows import APART, CONFLICT, Row
from rag.reading.disagreement.reader import KINDS
from rag.reading.disagreement.records import Kind
from rag.reading.grammar import Entity, entities_of
from rag.sentences import sentence_spans

#: Sentences longer than this are left out, in characters.
_LONGEST = 400
#: What sort of disagreement a change of each sort of name or number makes.
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("CARDINAL", "PERCENT", "MONEY", "QUANTITY", "ORDINAL"), "figures"),
    **dict.fromkeys(("DATE", "TIME"), "dates"),
    **dict.fromkeys(("PERSON", "GPE", "ORG", "NORP", "LOC"), "states"),
}


def swapped_rows(suite: Suite) -> Iterator[Row]:
    """Two rows for each answerable question of whose answer another can take the place."""
    chance = random.Random(0)
    asked_of = defaultdict(list)
    for question in suite.questions:
        for place in [p for piece in question.evidence for p in piece.places][:1]:
            asked_of[place.document].append((question, place.start, place.end))
    for article in suite.articles:
        spans = sentence_spans(article.text, "en")
        read = {span: entities_of(article.text[slice(*span)]) for span in spans}
        pool = defaultdict(set)
        for entity in (entity for entities in read.values() for entity in entities):
            pool[entity.label].add(entity.text)
        for question, start, end in asked_of[article.file]:
            for span in spans:
                if span[0] <= start and end <= span[1] and span[1] - span[0] <= _LONGEST:
                    answer = article.text[start:end]
                    sentence = article.text[slice(*span)].strip()
                    yield from _rows(chance, question.text, sentence, answer, read[span], pool)


def _rows(
    chance: random.Random,
    asked: str,
    sentence: str,
    answer: str,
    entities: tuple[Entity, ...],
    pool: dict[str, set[str]],
) -> Iterator[Row]:
    entities = tuple(e for e in entities if e.label in _KINDS)
    own = [e for e in entities if e.text in answer or answer in e.text]
    others = [e for e in entities if e not in own and e.text not in asked]

    def with_another(entity: Entity) -> str | None:
        fitting = [
            text
            for text in sorted(pool[entity.label])
            if text.isascii()
            and text.lower() not in (sentence + asked).lower()
            and entity.text.lower() not in text.lower()
        ]
        return sentence.replace(entity.text, chance.choice(fitting), 1) if fitting else None

    if own and (changed := with_another(own[0])):
        yield Row(asked, sentence, changed, CONFLICT, KINDS.index(_KINDS[own[0].label]))
    if own and others and (changed := with_another(chance.choice(others))):
        yield Row(asked, sentence, changed, APART)

"""Text → who says what in it, and whether two phrases may name one speaker.

A sentence of news mixes the report's own voice with what others say, deny or
expect. An `Attribution` ties each such stretch to its speaker, by the grammar of
the sentence (verbs and nouns of saying, "according to", adverbs such as
"reportedly") and by its quotation marks, which the parser does not follow over
sentence ends. What no attribution covers is the report's own voice.

    records.py       Attribution, and the Frame it is made of
    words.py         the verbs, nouns and adverbs of saying, and words for speakers
    quotations.py    text → what stands in quotation marks
    appositions.py   a verb → the role and the name between commas before it
    mending.py       a parse → the same, mended where the parser commonly errs
    tree.py          text → its words as trees
    clauses.py       a word → the clause around it
    subjects.py      a verb → its subject
    positions.py     a verb → its speaker by where it stands, where the parser misreads it
    sources.py       a noun or verb → the phrase that names the speaker, or the medium
    deeds.py         a verb with a bare object → whether something is done, not said
    complements.py   a verb → what is said with it
    verbs.py         a verb → a frame
    other_cues.py    "according to", adverbs, nouns, colons → frames
    pronouns.py      "he" → who that is
    attributions.py  frames and quotations → attributions
    identity.py      a speaker's phrase → what it says of the speaker
    match.py         two phrases → whether they may name one speaker, and what introduces a name
    sameness.py      the same, across reports: whether two phrases may be one person or thing

Four decisions that callers rely on:

- A finding ("investigators found that", "images showed that") is an attribution,
  with stance `confirmed`. Knowing, remembering and seeing are the report's own voice.
- What somebody insists on, maintains or suspects is `claimed`; of a claim that is denied
  ("rejected allegations that") what is said is its clause.
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

from rag.reading.speakers.attributions import attributions_of
from rag.reading.speakers.match import introductions_of, speakers_match
from rag.reading.speakers.records import Attribution, Directness, Span, Stance
from rag.reading.speakers.sameness import name_in, same_entity

__all__ = [
    "Attribution",
    "Directness",
    "Span",
    "Stance",
    "attributions_of",
    "introductions_of",
    "name_in",
    "same_entity",
    "speakers_match",
]

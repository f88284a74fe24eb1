"""The arrows in order: `ingest` a corpus folder, `ask` it a question.

    library.py     the open index of one corpus, and the snapshot that questions are asked of
    ingestion.py   the corpus folder → the index
    asking.py      a question → what the corpus says, or the passages that fit
    as_of.py       a day in the past → what a question meant then
    dating.py      statements → the same, with the dates that their words name
    precedence.py  questions go before ingestion

Every surface calls these on a `Library`. A question is asked of a snapshot of the
index, and of a new one when the index has changed, so an answer never mixes two
versions of a document, and many threads may ask while one ingests.
"""

from rag.pipeline.asking import (
    ASKS_SOMETHING,
    HITS_READ,
    LONGEST_QUESTION,
    Asked,
    Event,
    Mode,
    answering,
    ask,
    search,
    warm_up,
)
from rag.pipeline.ingestion import IngestReport, ingest
from rag.pipeline.library import Library, Split, open_library

__all__ = [
    "ASKS_SOMETHING",
    "HITS_READ",
    "LONGEST_QUESTION",
    "Asked",
    "Event",
    "IngestReport",
    "Library",
    "Mode",
    "Split",
    "answering",
    "ask",
    "ingest",
    "open_library",
    "search",
    "warm_up",
]

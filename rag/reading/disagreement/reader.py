"""A question × two sentences → whether they take positions on it that cannot both hold.

And a question × a sentence → whether it answers. A cross-encoder for both: the embedded model
(all-MiniLM-L6-v2, Apache-2.0), which reads question and sentences together, trained on SNLI
(CC BY-SA 4.0) and then on the labelled groups and archives that lie in `evals/training/`, from
which `evals/training/train.py` makes `reader.onnx` beside this file. Its weights are int8.

Not covered: what only the days of two reports tell, for it is not shown them; languages other
than English.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rag.embed import onnx_session, piece_tokenizer
from rag.reading.disagreement.records import Kind

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

MODEL = Path(__file__).with_name("reader.onnx")
#: The kinds in the order in which the model gives their probabilities.
KINDS: tuple[Kind, ...] = ("figures", "states", "denied", "dates", "opinions", "superseded")
#: Word pieces that are read of a question and of a sentence.
_OF_QUESTION, _OF_SENTENCE = 40, 120


class Relation(NamedTuple):
    """How two sentences stand to one another on what is asked.

    Attributes:
        same: the probability that they take one position.
        conflict: that they take positions that cannot both hold.
        kinds: of each of `KINDS`, the probability that a conflict of theirs is of it.
    """

    same: float
    conflict: float
    kinds: tuple[float, ...]


def relations_of(question: str, pairs: Sequence[tuple[str, str]]) -> list[Relation]:
    """How the sentences of each pair stand to one another on what a question asks."""
    return _read([(question, one, other) for one, other in pairs])


def answering(question: str, sentences: Sequence[str]) -> list[float]:
    """Of each sentence, read alone, the probability that it answers a question."""
    return [relation.same for relation in _read([("", question, text) for text in sentences])]


def _read(texts: Sequence[tuple[str, str, str]]) -> list[Relation]:
    tokenizer, model = load_reader()
    relations = []
    # Each by itself: int8 sums are scaled over all that is read at once.
    for own in texts:
        ids, segments = joined(tokenizer, *own)
        inputs = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": segments}
        found, kinds = model.run(
            None, {name: np.array([row], dtype=np.int64) for name, row in inputs.items()}
        )
        relations.append(
            Relation(float(found[0][0]), float(found[0][2]), tuple(map(float, kinds[0])))
        )
    return relations


def joined(
    tokenizer: "Tokenizer", question: str, one: str, other: str
) -> tuple[list[int], list[int]]:
    """Word pieces of what is read together, and of each whether it is of the second sentence."""
    begin, end = tokenizer.encode("").ids

    def pieces(text: str, most: int) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids[:most])

    asked = [*pieces(question, _OF_QUESTION), end] if question else []
    first = [begin, *asked, *pieces(one, _OF_SENTENCE), end]
    second = [*pieces(other, _OF_SENTENCE), end]
    return first + second, [0] * len(first) + [1] * len(second)


@cache
def load_reader() -> tuple["Tokenizer", "onnxruntime.InferenceSession"]:
    """The reader's tokenizer and model, from disk at the first call."""
    return piece_tokenizer(), onnx_session(MODEL)

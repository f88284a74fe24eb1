"""Question × passage → how well each word piece of the question is met in the passage.

Late interaction (MaxSim): the embedded model's vector of each word piece, in the
context of its text; each piece of the question is met by the most similar piece
of the passage, or of one sentence of it. Khattab & Zaharia, SIGIR 2020,
doi:10.1145/3397271.3401075, here with a model that was not trained for it, with
the question's pieces weighted by the idf of their words. A passage is read
under its title, whose pieces count for the passage and for none of its sentences.

The pieces of the passages asked for last are kept, since encoding them is most
of the time of a question.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rag.embed import MiniLM, PieceVectors, Vectors
from rag.question import Question

#: Passages whose pieces are kept: 138 kB each at 180 tokens.
_KEPT = 512


class AskedPieces(NamedTuple):
    """A question's word pieces that say what it is about.

    Attributes:
        vectors: (n, d), each row of length 1.
        weights: (n,), 0 or more, summing to 1.
        names: (n,), which of them belong to names and numbers.
        whole: (d,), the vector of the whole question.
    """

    vectors: Vectors
    weights: Vectors
    names: npt.NDArray[np.bool_]
    whole: Vectors


class Met(NamedTuple):
    """How a passage meets a question.

    Attributes:
        places: (w, 2), where the pieces of the passage's own text start and end in it.
        similarity: (n, w), cosine of each piece asked and each of those.
        maxsim: the weighted mean, over the pieces asked, of the best cosine in
            the passage or its title; -1 to 1.
        cosine: between the vectors of question and passage.
        vectors: (w, d).
        asked: the question's pieces.
    """

    places: npt.NDArray[np.int32]
    similarity: Vectors
    maxsim: float
    cosine: float
    vectors: Vectors
    asked: AskedPieces

    def within(self, span: tuple[int, int]) -> npt.NDArray[np.bool_]:
        """(w,), which pieces stand within a span of the passage."""
        found: npt.NDArray[np.bool_] = (self.places[:, 0] >= span[0]) & (
            self.places[:, 1] <= span[1]
        )
        return found

    def maxsim_within(self, span: tuple[int, int]) -> float:
        """`maxsim` of a span of the passage; 0 when no piece stands in it."""
        pieces = self.within(span)
        if not pieces.any():
            return 0.0
        return float(self.similarity[:, pieces].max(axis=1) @ self.asked.weights)


class Interaction:
    """The embedded model, asked for word pieces; keeps those of the passages asked for last."""

    def __init__(self, model: MiniLM) -> None:
        self._model = model
        self._kept: OrderedDict[tuple[str, str], PieceVectors] = OrderedDict()
        self._lock = threading.Lock()

    def asked(self, question: Question, idf: Callable[[str], float]) -> AskedPieces:
        """The pieces of a question, weighted.

        A word's idf is shared out over its n pieces, each getting idf / √n, so that a
        long name neither drowns nor rules the rest.

        Args:
            question: what is asked.
            idf: a term's inverse document frequency in the corpus.
        """
        (pieces,) = self._model.embed_pieces([question.core])
        weights = np.zeros(len(pieces.places), dtype=np.float32)
        names = np.zeros(len(weights), dtype=bool)
        for word in question.words:
            within = (pieces.places[:, 0] >= word.start) & (pieces.places[:, 1] <= word.end)
            count = int(within.sum())
            if count:
                weights[within] = min(idf(term) for term in word.terms) / count**0.5
                if word.role == "name":
                    names |= within
        if not weights.any():
            weights[:] = 1.0
        asked = weights > 0
        return AskedPieces(
            pieces.vectors[asked],
            weights[asked] / weights.sum(),
            names[asked],
            pieces.whole,
        )

    def meet(self, asked: AskedPieces, title: str, text: str) -> Met:
        """How a passage meets the question, read under its title; "" for none."""
        return _met(asked, len(title), self._pieces([(title, text)])[0])

    def prepare(self, passages: Sequence[tuple[str, str]]) -> None:
        """Encode passages, each a `(title, text)`, at once, for `meet` to find."""
        self._pieces(passages)

    def cosines(self, asked: AskedPieces, texts: Sequence[str]) -> list[float]:
        """Cosine of a question and each text, each read on its own."""
        return [float(asked.whole @ vector) for vector in self._model.embed(texts)]

    def likeness(self, texts: Sequence[str]) -> Vectors:
        """(n, n), the cosine of each two texts, each read on its own."""
        vectors = self._model.embed(texts)
        cosines: Vectors = vectors @ vectors.T
        return cosines

    @property
    def vocabulary(self) -> frozenset[str]:
        """The words that the model has as one piece."""
        return self._model.vocabulary

    def _pieces(self, passages: Sequence[tuple[str, str]]) -> list[PieceVectors]:
        with self._lock:
            found = {p: self._kept[p] for p in passages if p in self._kept}
        missing = [p for p in dict.fromkeys(passages) if p not in found]
        texts = [f"{title}\n{text}" if title else text for title, text in missing]
        for passage, pieces in zip(missing, self._model.embed_pieces(texts), strict=True):
            found[passage] = pieces._replace(vectors=pieces.vectors.astype(np.float16))
        with self._lock:
            for passage in passages:
                self._kept[passage] = found[passage]
                self._kept.move_to_end(passage)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [found[passage] for passage in passages]


def _met(asked: AskedPieces, title: int, pieces: PieceVectors) -> Met:
    places = pieces.places - (title + 1 if title else 0)
    own = places[:, 0] >= 0
    vectors = pieces.vectors.astype(np.float32)
    similarity = asked.vectors @ vectors.T
    return Met(
        places[own],
        similarity[:, own],
        float(similarity.max(axis=1) @ asked.weights),
        float(pieces.whole @ asked.whole),
        vectors[own],
        asked,
    )

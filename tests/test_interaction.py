"""Late interaction: by hand with a model of five words, and with the real one."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rag.embed import MiniLM, PieceVectors, Vectors, unit_rows
from rag.interaction import AskedPieces, Interaction
from rag.question import AskedWord, Question, read_question
from rag.spelling import Spelling

#: Each word is one piece; the others point along a fourth axis.
VECTORS = {
    "bridge": (1.0, 0.0, 0.0, 0.0),
    "span": (0.6, 0.8, 0.0, 0.0),
    "closed": (0.0, 0.0, 1.0, 0.0),
    "shut": (0.0, 0.6, 0.8, 0.0),
}
OTHER = (0.0, 0.0, 0.0, 1.0)


class TinyModel(MiniLM):
    """A model whose pieces are whole words, and which counts the texts that it reads."""

    dimension = 4

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed_pieces(self, texts: Sequence[str]) -> list[PieceVectors]:
        self.read += texts
        return [self._pieces(text) for text in texts]

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._pieces(text).whole for text in texts])

    def _pieces(self, text: str) -> PieceVectors:
        words = list(re.finditer(r"\w+", text))
        vectors = np.array([VECTORS.get(w.group(), OTHER) for w in words], dtype=np.float32)
        places = np.array([w.span() for w in words], dtype=np.int32).reshape(-1, 2)
        return PieceVectors(places, vectors, unit_rows(vectors.sum(axis=0, keepdims=True))[0])


IDF = {"bridg": 3.0, "close": 1.0, "clos": 2.0}.__getitem__
#: "bridge" weighs 3 of 4, "closed" 1 of 4; "is" is not asked for.
BRIDGE_CLOSED = Question(
    core="bridge is closed",
    searched="",
    kind="which",
    words=(
        AskedWord(start=0, end=6, terms=("bridg",), role="name"),
        AskedWord(start=10, end=16, terms=("clos", "close"), role="noun"),
    ),
)


@pytest.fixture
def tiny() -> Interaction:
    return Interaction(TinyModel())


@pytest.fixture
def asked(tiny: Interaction) -> AskedPieces:
    return tiny.asked(BRIDGE_CLOSED, IDF)


def test_a_word_weighs_its_idf_by_its_commonest_spelling(asked: AskedPieces) -> None:
    # bridg 3; closed the lesser of 2 and 1. 3/4 and 1/4.
    assert asked.weights == pytest.approx([0.75, 0.25])
    assert asked.vectors.tolist() == [[1, 0, 0, 0], [0, 0, 1, 0]]
    assert asked.names.tolist() == [True, False]


def test_the_pieces_of_a_word_share_its_idf(tiny: Interaction) -> None:
    question = Question(
        core="bridge-span closed",
        searched="",
        kind="which",
        words=(
            AskedWord(start=0, end=11, terms=("bridg",), role="name"),
            AskedWord(start=12, end=18, terms=("close",), role="other"),
        ),
    )
    # Two pieces: 3/√2 = 2.1213 each; one: 1. The sum is 5.2426.
    assert tiny.asked(question, IDF).weights == pytest.approx(
        [2.1213 / 5.2426, 2.1213 / 5.2426, 1 / 5.2426], abs=1e-4
    )


def test_without_words_every_piece_weighs_the_same(tiny: Interaction) -> None:
    question = Question(core="what of that", searched="", kind="which")
    assert tiny.asked(question, IDF).weights == pytest.approx([1 / 3] * 3)


def test_maxsim_is_worked_by_hand(tiny: Interaction, asked: AskedPieces) -> None:
    met = tiny.meet(asked, "", "span was shut. market closed")
    # bridge: span 0.6, shut 0. closed: shut 0.8, closed 1.
    assert met.similarity == pytest.approx(
        np.array([[0.6, 0, 0, 0, 0], [0, 0, 0.8, 0, 1]]), abs=1e-3
    )
    assert met.maxsim == pytest.approx(0.75 * 0.6 + 0.25 * 1.0, abs=1e-3)
    # The first sentence has "span" and "shut", the second neither.
    assert met.maxsim_within((0, 14)) == pytest.approx(0.75 * 0.6 + 0.25 * 0.8, abs=1e-3)
    assert met.maxsim_within((15, 28)) == pytest.approx(0.25 * 1.0, abs=1e-3)
    assert met.maxsim_within((13, 15)) == 0.0


def test_a_title_s_pieces_count_for_the_passage_and_for_no_sentence(
    tiny: Interaction, asked: AskedPieces
) -> None:
    met = tiny.meet(asked, "bridge", "it was shut")
    # bridge: 1 in the title; closed: shut 0.8.
    assert met.maxsim == pytest.approx(0.75 + 0.25 * 0.8, abs=1e-3)
    assert met.maxsim_within((0, 11)) == pytest.approx(0.25 * 0.8, abs=1e-3)
    assert met.places.tolist() == [[0, 2], [3, 6], [7, 11]]
    assert met.similarity.shape == (2, 3)
    assert met.vectors.shape == (3, 4)


def test_only_whole_pieces_stand_within_a_span(tiny: Interaction, asked: AskedPieces) -> None:
    met = tiny.meet(asked, "", "the bridge closed")
    assert met.within((4, 17)).tolist() == [False, True, True]
    assert met.within((5, 17)).tolist() == [False, False, True]
    assert met.within((0, 16)).tolist() == [True, True, False]


def test_the_cosine_is_between_the_whole_texts(tiny: Interaction, asked: AskedPieces) -> None:
    # The question: (1, 0, 1, 1)/√3; the passage: (1, 0, 1, 0)/√2. 2/√6 = 0.8165.
    assert tiny.meet(asked, "", "bridge closed").cosine == pytest.approx(0.8165, abs=1e-3)
    assert tiny.cosines(asked, ["bridge closed", "bridge"]) == pytest.approx(
        [0.8165, 1 / 3**0.5], abs=1e-3
    )


def test_a_passage_is_encoded_once_while_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rag.interaction._KEPT", 2)
    model = TinyModel()
    interaction = Interaction(model)
    for text in ("a", "b", "a", "c", "a", "b"):  # "b" is the one not asked for longest when c comes
        interaction.prepare([("", text)])
    assert model.read == ["a", "b", "c", "b"]
    assert len(interaction._kept) == 2


def test_no_more_passages_are_kept_than_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.interaction._KEPT", 3)
    interaction = Interaction(TinyModel())
    interaction.prepare([("", str(n)) for n in range(10)])
    assert [text for _, text in interaction._kept] == ["7", "8", "9"]


def test_passages_prepared_together_are_encoded_once_each() -> None:
    model = TinyModel()
    Interaction(model).prepare([("", "a"), ("T", "a"), ("", "a")])
    assert model.read == ["a", "T\na"]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def real_question(text: str) -> Question:
    return read_question(text, Spelling([text], ()))


def test_a_passage_that_repeats_the_question_meets_it_wholly(model: MiniLM) -> None:
    interaction = Interaction(model)
    text = "Engineer Marta Olsen closed the Talle bridge on Monday"
    asked = interaction.asked(real_question(text), lambda term: 1.0)
    met = interaction.meet(asked, "", text)
    assert met.maxsim == pytest.approx(1, abs=2e-3)
    assert met.maxsim_within((0, len(text))) == pytest.approx(1, abs=2e-3)
    assert met.cosine == pytest.approx(1, abs=2e-3)
    assert interaction.meet(asked, "", "Add two eggs and stir.").maxsim < 0.5


def test_a_title_moves_no_place(model: MiniLM) -> None:
    interaction = Interaction(model)
    asked = interaction.asked(real_question("Who closed the bridge?"), lambda term: 1.0)
    text = "The bridge “fell”, é 軍隊."
    plain, titled = (interaction.meet(asked, t, text) for t in ("", "Élan — “Bridge”"))
    assert plain.places.tolist() == titled.places.tolist()


def test_threads_that_ask_at_once_get_what_one_alone_gets(
    model: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.interaction._KEPT", 3)  # so that they throw out each other's
    question = real_question("Who closed the bridge?")
    passages = [f"Marta Olsen closed the bridge for the {n}th time." for n in range(8)]

    def maxsims(interaction: Interaction) -> list[float]:
        asked = interaction.asked(question, lambda term: 1.0)
        return [interaction.meet(asked, "", text).maxsim for text in passages]

    alone = maxsims(Interaction(model))
    shared = Interaction(model)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: maxsims(shared), range(4)))
    for each in found:
        assert each == pytest.approx(alone, abs=1e-4)

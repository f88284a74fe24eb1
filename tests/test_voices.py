"""Who says a stretch of a report: named, with the stance and the chain; and all sorts of texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.forms.documents import Documents
from evals.forms.readings import read_readings
from evals.readings.voices import judge
from rag.reading.voices import sole_speaker, voices_in, voices_of
from rag.records import Document, Voice
from rag.settings import ROOT

REPORT = """The ferry company suspended its service on Tuesday.

Marta Olsen, the chief engineer of the harbour, told Reuters that the hull had cracked. "We \
saw it on Monday," she said. "Nobody was told."

Olsen denied that the crew had been drinking. The crew, she added, slept aboard.

“I heard a bang. Then the lights went out,” said Ivo Berg, a passenger.

“Nobody came to us for an hour. We sat in the dark.”

Reuters reported that the mayor had ordered an inquiry. The pumps were reportedly off. The inquiry \
opened on Friday after Berg said he had lost his luggage in the hold of the old ship.

Divers went down at noon.
"""


def said_by(words: str, text: str = REPORT) -> list[tuple[str | None, str, str, str | None]]:
    start = text.index(words)
    voices = voices_of(Document(id="ferry.txt", text=text), start, start + len(words))
    return [(v.speaker, v.stance, v.directness, v.via) for v in voices if not v.in_part]


OLSEN = "Marta Olsen, the chief engineer of the harbour"
BERG = "Ivo Berg, a passenger"


@pytest.mark.parametrize(
    ("words", "voice"),
    [
        ("Marta Olsen, the chief engineer of the harbour, told Reuters that the hull had "
         "cracked.", (OLSEN, "said", "reported", "Reuters")),
        # A pronoun, and a quotation that its frame parts in two.
        ('"We saw it on Monday," she said.', (OLSEN, "said", "direct", None)),
        ('"Nobody was told."', (OLSEN, "said", "direct", None)),
        # The name alone gets the role that it was introduced with.
        ("Olsen denied that the crew had been drinking.", (OLSEN, "denied", "reported", None)),
        ("The crew, she added, slept aboard.", (OLSEN, "said", "reported", None)),
        # A quotation runs over a sentence end, and goes on in another paragraph.
        ("“I heard a bang.", (BERG, "said", "direct", None)),
        ("Then the lights went out,” said Ivo Berg, a passenger.", (BERG, "said", "direct", None)),
        ("We sat in the dark.”", (BERG, "said", "direct", None)),
        # Nobody is named.
        ("The pumps were reportedly off.", (None, "said", "reported", None)),
    ],
)  # fmt: skip
def test_a_sentence_has_its_speaker(
    words: str, voice: tuple[str | None, str, str, str | None]
) -> None:
    assert said_by(words) == [voice]


def test_the_report_s_own_voice_is_none() -> None:
    for words in ("The ferry company suspended its service", "Divers went down at noon."):
        assert said_by(words) == []


def test_who_is_named_within_the_speech_does_not_speak() -> None:
    text = 'A clerk had left with two boxes. "My sister calls me a traitor," she said.'
    assert said_by('"My sister calls me a traitor," she said.', text) == [
        ("a clerk", "said", "direct", None)
    ]


def test_what_is_set_into_the_report_s_sentence_is_a_part() -> None:
    words = "The inquiry opened on Friday after Berg said he had lost his luggage in the hold"
    assert said_by(words) == []
    start = REPORT.index(words)
    (voice,) = voices_of(Document(id="ferry.txt", text=REPORT), start, start + len(words))
    assert (voice.speaker, voice.in_part) == (BERG, True)
    assert sole_speaker([voice]) is None


def test_a_medium_passes_on_what_somebody_said() -> None:
    (voice,) = voices_in("The newspaper reported that Ana Ruiz had said the dam would hold.")
    assert (voice.speaker, voice.via) == ("Ana Ruiz", "the newspaper")
    # What somebody says that another ordered is theirs.
    (voice,) = voices_in("Ana Ruiz said that the governor had ordered the dam to be opened.")
    assert voice.speaker == "Ana Ruiz"


def test_several_speakers_are_all_told_and_none_is_the_sole_one() -> None:
    voices = voices_in("Olsen counted five dead, she said, while Berg said six had died.")
    assert len({voice.speaker for voice in voices}) == 2
    assert sole_speaker(voices) is None


def test_one_speaker_twice_is_the_sole_one() -> None:
    kim = Voice(speaker="Kim", stance="said", directness="reported")
    assert sole_speaker([kim, kim.model_copy(update={"stance": "denied"})]) == "Kim"
    assert sole_speaker([]) is None


PIECES = "Kim he she said says denied Reuters reported was “ ” ' , . : the mayor"
WORDS = st.lists(st.sampled_from([*PIECES.split(), '"', "\n\n"]), min_size=1, max_size=25)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(min_size=1, max_size=80), WORDS.map(" ".join)))
def test_any_text_is_read(text: str) -> None:
    if not text.strip():
        return
    document = Document(id="any", text=text)
    for voice in voices_of(document, 0, len(text)):
        assert isinstance(voice, Voice)
        assert voice.speaker is None or voice.speaker.strip()
    half = len(text) // 2
    if half:
        voices_of(document, half, len(text))


@pytest.mark.parametrize(
    ("path", "floor"), [("development/voices.jsonl", 0.9), ("suites/voices.jsonl", 0.9)]
)
def test_cases_are_read_at_least_this_well(path: str, floor: float) -> None:
    suite = read_readings(ROOT / "evals" / path)
    assert len(suite.cases) >= 35
    documents = Documents(ROOT / "corpus")
    judged = [judge(case.row, documents) for case in suite.cases]
    right = sum(j.shares["voice_accuracy"][0] for j in judged)
    assert right >= floor * len(judged), [(j.text, j.causes) for j in judged if j.causes]
    stances = [j.shares["stance_accuracy"] for j in judged if "stance_accuracy" in j.shares]
    assert sum(s for s, _ in stances) >= 0.95 * sum(of for _, of in stances)


def test_he_is_who_he_was_in_the_sentence_before() -> None:
    text = "Jan Holub said the river would rise. He said it was a metre high. He denied a leak."
    assert said_by("He denied a leak.", text) == [("Jan Holub", "denied", "reported", None)]

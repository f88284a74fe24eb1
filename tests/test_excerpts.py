"""Which stretches a chat model is shown, and where the words stand that it copies."""

from collections.abc import Sequence

import pytest

from rag.answer.excerpts import Excerpt, excerpts_of, find_words, located
from rag.records import Hit, Metadata, Passage, Span
from rag.split import count_tokens


class Reports:
    """Documents of five-word passages: `Passage 3 of report a. `."""

    def __init__(self, **passages: int) -> None:
        self.of_place: dict[tuple[str, int], Passage] = {}
        for document, count in passages.items():
            start = 0
            for ordinal in range(count):
                text = f"Passage {ordinal} of report {document}. "
                place = {"start": start, "end": start + len(text), "ordinal": ordinal}
                self.of_place[document, ordinal] = Passage(
                    document=document, version="v", text=text, **place
                )
                start += len(text)

    def neighbour(self, passage: Passage, step: int) -> Passage | None:
        return self.of_place.get((passage.document, passage.ordinal + step))

    def hits(self, *places: tuple[str, int]) -> list[Hit]:
        return [
            Hit(passage=self.of_place[place], metadata=Metadata(title=place[0]), score=-rank)
            for rank, place in enumerate(places)
        ]


EACH = count_tokens("Passage 0 of report a. ")


def test_hits_that_touch_become_one_excerpt_and_the_best_comes_first() -> None:
    reports = Reports(a=6, b=3)
    excerpts = excerpts_of(reports.hits(("b", 1), ("a", 4), ("a", 3)), reports, 3 * EACH)
    assert [(e.number, e.document, e.text) for e in excerpts] == [
        (1, "b", "Passage 1 of report b. "),
        (2, "a", "Passage 3 of report a. Passage 4 of report a. "),
    ]
    assert excerpts[1].start == 3 * len("Passage 0 of report a. ")
    assert excerpts[1].metadata.title == "a"


def test_a_budget_buys_the_hits_then_what_follows_then_what_precedes() -> None:
    reports = Reports(a=9)
    hits = reports.hits(("a", 4))
    for passages, shown in ((1, [4]), (2, [4, 5]), (3, [3, 4, 5]), (9, [3, 4, 5])):
        (excerpt,) = excerpts_of(hits, reports, passages * EACH)
        assert excerpt.text == "".join(f"Passage {n} of report a. " for n in shown)
    (excerpt,) = excerpts_of(hits, reports, 0)  # the best hit is shown whatever it costs
    assert excerpt.text == "Passage 4 of report a. "
    assert excerpts_of([], reports, 100) == []


BRIDGE = (
    "The Talle bridge was closed on Monday. It is 90 years old.\n\n"
    "“We need six weeks,” engineer Marta Olsen said … after a look at the piers – in rain."
)
FERRY = "The ferry adds four trips a day. The Talle bridge was closed on Monday."


def excerpt(number: int, text: str, start: int = 0) -> Excerpt:
    return Excerpt(
        number=number, document=f"d{number}", start=start, text=text, metadata=Metadata()
    )


EXCERPTS = [excerpt(1, BRIDGE, start=100), excerpt(2, FERRY)]


def cut(spans: Sequence[Span] | None) -> list[str] | None:
    """The words at the spans."""
    if spans is None:
        return None
    texts = {e.document: (e.start, e.text) for e in EXCERPTS}
    found = []
    for span in spans:
        start, text = texts[span.document]
        found.append(text[span.start - start : span.end - start])
    return found


OLSEN = BRIDGE[BRIDGE.index("“We") :]
CLOSED = "The Talle bridge was closed on Monday."


@pytest.mark.parametrize(
    ("words", "number", "found"),
    [
        ("The Talle bridge was closed on Monday.", 1, [CLOSED]),
        ("the Talle  bridge\nwas closed", 1, [CLOSED]),  # white space and capitals
        ('"We need six weeks," engineer', 1, [OLSEN]),  # quotation marks
        ("after a look at the piers - in rain", 1, [OLSEN]),  # dashes
        ("engineer Marta Olsen said … after a look", 1, [OLSEN]),  # its own ellipsis
        ("We need six weeks ... look at the piers", 1, [OLSEN]),  # the model's
        ("The ferry adds four [...] Talle bridge was closed", 2, [FERRY[:32], CLOSED]),
        ("The ferry adds four trips", 1, [FERRY[:32]]),  # the number is wrong
        ("The ferry adds four trips", 7, [FERRY[:32]]),
        ("It is 90 years old.", 1, [BRIDGE[:58]]),  # a pronoun brings what precedes
        ("Talle bridge was closed on Monday. It is 90 years old.", 1, [BRIDGE[:58]]),
        ("The Talle bridge was closed on Monday.", 7, None),  # in two excerpts: which?
        ("The Talle bridge was shut on Monday.", 1, None),
        ("alle bridge was clos", 1, None),  # no whole words
        ("Talle bridge", 1, None),  # too few
        ("The ferry adds four … the moon is full", 2, None),
        ("", 1, None),
        (" … ", 1, None),
        ("“”", 1, None),
    ],
)
def test_copied_words_are_found_where_they_stand(
    words: str, number: int, found: list[str] | None
) -> None:
    assert cut(located(words, number, EXCERPTS)) == found


def test_page_furniture_holds_no_words() -> None:
    video = "To view this video please enable JavaScript, and consider upgrading your web browser"
    shown = [excerpt(1, f"The bridge was closed on Monday. {video}. Repairs take six weeks.")]
    assert located(video, 1, shown) is None
    assert located("Repairs take six weeks.", 1, shown) is not None


def test_a_copy_of_half_a_report_is_no_quote() -> None:
    long = " ".join(f"Sentence number {n} is here." for n in range(9))
    assert located(long, 1, [excerpt(1, long)]) is None


@pytest.mark.parametrize("words", ["a" * 50_000, "( " * 20_000, ". . . " * 9_000, "… " * 20_000])
def test_hostile_words_are_looked_for_in_no_time(words: str) -> None:
    assert located(words, 1, EXCERPTS) is None


def test_offsets_count_characters_of_the_text_as_it_is() -> None:
    text = "Ærø’s “ferry” – the ‑ one 🛳 – sails."
    start, end = find_words('"ferry" - the - one 🛳', text) or (0, 0)
    assert text[start:end] == "“ferry” – the ‑ one 🛳"

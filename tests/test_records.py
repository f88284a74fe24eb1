"""Records refuse what cannot be, and survive JSON."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from rag.records import (
    Answer,
    Citation,
    Disagreement,
    Document,
    Metadata,
    Passage,
    Position,
    Record,
    Span,
    Statement,
    Usage,
)


def citation(number: int = 1, quote: str = "six weeks", start: int = 4) -> Citation:
    return Citation(
        number=number,
        document="bridge.txt",
        version="v",
        start=start,
        end=start + len(quote),
        quote=quote,
        title="Bridge closed",
    )


def answer(**fields: Any) -> Answer:
    """An answer of one statement with one citation, other fields as given."""
    given: dict[str, Any] = {
        "question": "How long?",
        "standalone_question": "How long will repairs take?",
        "mode": "quotes",
        "status": "answered",
        "statements": (Statement(text="six weeks", citations=(1,)),),
        "citations": (citation(),),
    }
    return Answer(**given | fields)


def full_answer() -> Answer:
    """An answer with a value in every field."""
    source = citation().model_copy(
        update={"publisher": "Coast Desk", "published": "2024-03-05", "url": "https://a.example/"}
    )
    return answer(
        status="disputed",
        statements=(
            Statement(
                text="six weeks", citations=(1, 2), speaker="Marta Olsen", check=("verbatim",)
            ),
        ),
        citations=(source, citation(2, "кілька тижнів 👩‍👧")),
        disagreements=(
            Disagreement(
                about="length of the repairs",
                kind="number",
                positions=(
                    Position(value="6", speaker="Marta Olsen", citations=(1,), origins=2),
                    Position(value="several", citations=(2,)),
                ),
            ),
        ),
        nearest=(citation(),),
        newest_source="2024-03-07T18:00:00+01:00",
        timings_ms={"total": 12.5},
        usage=Usage(input_tokens=3, output_tokens=4),
    )


# sha256 of "Ж" in UTF-8 (d0 96), from `printf '\xd0\x96' | sha256sum`.
ZHE = "af01de547c2d86e9c4881cc4cf0dd3ab521b9d1cceee461908680b33c433c5ac"


def test_a_document_s_version_is_the_sha_256_of_its_text_as_utf_8() -> None:
    assert Document(id="a", text="Ж").version == ZHE


def test_a_version_says_nothing_of_name_and_metadata() -> None:
    other = Document(id="b", text="Ж", metadata=Metadata(title="T"))
    assert other.version == ZHE
    assert Document(id="b", text="Ж ").version != ZHE


def test_a_document_equals_its_like_whether_or_not_its_version_was_asked_for() -> None:
    asked, unasked = Document(id="a", text="x"), Document(id="a", text="x")
    assert asked.version
    assert asked == unasked


@pytest.mark.parametrize(("name", "text"), [("", "x"), ("a", "")])
def test_a_document_has_a_name_and_a_text(name: str, text: str) -> None:
    with pytest.raises(ValidationError):
        Document(id=name, text=text)


def test_a_document_is_labelled_by_its_title_or_its_opening_words() -> None:
    assert Document(id="a", text="x", metadata=Metadata(title="A title")).label == "A title"
    assert Document(id="a", text="one two\n three").label == "one two three"
    assert Document(id="a", text="1 2 3 4 5 6 7 8 9 10").label == "1 2 3 4 5 6 7 8 9…"


@pytest.mark.parametrize("date", ["2022-11-11", "2022-11-11T09:30:00+02:00", "2022-11-11T09:30Z"])
def test_a_date_is_kept_as_written(date: str) -> None:
    assert Metadata(published=date).published == date


@pytest.mark.parametrize("date", ["", "yesterday", "11.11.2022", "2022-13-01"])
def test_a_date_that_is_not_iso_8601_is_refused(date: str) -> None:
    with pytest.raises(ValidationError, match="published"):
        Metadata(published=date)


def test_a_passage_is_as_long_as_its_span() -> None:
    assert Passage(document="a", version="v", ordinal=0, start=3, end=5, text="ab").text == "ab"
    with pytest.raises(ValidationError, match=r"passage 0 of a spans 3-6 but has 2 characters"):
        Passage(document="a", version="v", ordinal=0, start=3, end=6, text="ab")


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3)])
def test_a_span_holds_at_least_one_character_of_a_text(start: int, end: int) -> None:
    assert Span(document="a", start=3, end=4).end == 4
    with pytest.raises(ValidationError):
        Span(document="a", start=start, end=end)


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [(4, 12, "six weeks"), (4, 14, "six weeks"), (4, 4, ""), (-4, 5, "six weeks")],
)
def test_a_citation_is_as_long_as_its_quote(start: int, end: int, quote: str) -> None:
    with pytest.raises(ValidationError):
        Citation(number=1, document="a", version="v", start=start, end=end, quote=quote, title="T")


def test_citations_are_counted_from_one() -> None:
    with pytest.raises(ValidationError, match="number"):
        citation(number=0)


RECORDS: list[tuple[Record, str]] = [
    (Metadata(), "title"),
    (Document(id="a", text="x"), "text"),
    (Passage(document="a", version="v", ordinal=0, start=0, end=1, text="x"), "start"),
    (Span(document="a", start=0, end=1), "end"),
    (citation(), "quote"),
    (Statement(text="x", citations=(1,)), "citations"),
    (answer(), "status"),
]


@pytest.mark.parametrize(("record", "field"), RECORDS, ids=lambda value: type(value).__name__)
def test_records_are_frozen(record: Record, field: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(record, field, getattr(record, field))


@pytest.mark.parametrize(("record", "field"), RECORDS, ids=lambda value: type(value).__name__)
def test_records_refuse_unknown_fields(record: Record, field: str) -> None:
    values = record.model_dump(mode="json")
    assert type(record).model_validate(values) == record
    with pytest.raises(ValidationError, match="surprise"):
        type(record).model_validate({**values, "surprise": 1})


@pytest.mark.parametrize(
    "numbers", [(2,), (1, 1), (2, 1), (1, 3)], ids=["from two", "twice", "backwards", "with a gap"]
)
@pytest.mark.parametrize("where", ["citations", "nearest"])
def test_an_answer_s_citations_are_numbered_from_one_without_gaps(
    numbers: tuple[int, ...], where: str
) -> None:
    wrong = tuple(citation(number) for number in numbers)
    used = (Statement(text="x", citations=tuple(set(numbers))),)
    fields = {"citations": wrong, "statements": used} if where == "citations" else {where: wrong}
    with pytest.raises(ValidationError, match=f"{where} are numbered"):
        answer(**fields)


def test_a_statement_cites_what_is_there() -> None:
    with pytest.raises(ValidationError, match=r"statements cite \[1, 2\] of citations \[1\]"):
        answer(statements=(Statement(text="x", citations=(1, 2)),))


def test_every_citation_is_used_by_a_statement() -> None:
    with pytest.raises(ValidationError, match=r"statements cite \[1\] of citations \[1, 2\]"):
        answer(citations=(citation(1), citation(2)))


def test_every_statement_cites() -> None:
    with pytest.raises(ValidationError, match="citations"):
        Statement(text="x", citations=())


def test_a_position_cites_what_is_there() -> None:
    sides = tuple(Position(value=str(n), citations=(n,)) for n in (1, 2))
    with pytest.raises(ValidationError, match=r"positions cite \[1, 2\] of citations \[1\]"):
        answer(disagreements=(Disagreement(about="x", kind="number", positions=sides),))


def test_a_disagreement_has_two_sides() -> None:
    with pytest.raises(ValidationError, match="positions"):
        Disagreement(about="x", kind="number", positions=(Position(value="1", citations=(1,)),))


def test_an_answer_says_something_exactly_when_the_corpus_does() -> None:
    with pytest.raises(ValidationError, match="status not_in_corpus with 1 statements"):
        answer(status="not_in_corpus")
    with pytest.raises(ValidationError, match="status answered with 0 statements"):
        answer(statements=(), citations=())
    silent = answer(status="not_in_corpus", statements=(), citations=(), nearest=(citation(),))
    assert silent.nearest[0].quote == "six weeks"


def test_an_answer_has_a_known_mode_and_status() -> None:
    with pytest.raises(ValidationError, match="mode"):
        answer(mode="verse")
    with pytest.raises(ValidationError, match="status"):
        answer(status="perhaps")


def test_an_answer_survives_json() -> None:
    sent = json.loads(json.dumps(full_answer().as_json()))
    assert Answer.model_validate(sent) == full_answer()
    assert Answer.model_validate_json(full_answer().model_dump_json()) == full_answer()


def test_an_answer_s_json_names_its_schema() -> None:
    sent = answer().as_json()
    assert sent["schema"] == "byline/1"
    assert "schema_" not in sent
    assert json.loads(answer().model_dump_json())["schema"] == "byline/1"
    with pytest.raises(ValidationError, match="schema"):
        Answer.model_validate({**sent, "schema": "byline/2"})


def test_an_answer_s_json_has_every_field_of_the_record() -> None:
    assert set(answer().as_json()) == {
        *("schema", "question", "standalone_question", "mode", "status", "statements"),
        *("citations", "disagreements", "nearest", "confidence", "reason", "withheld", "notice"),
        *("filters", "as_of", "newest_source", "timings_ms", "usage", "id", "answered_at"),
        *("changed", "arrangement"),
    }
    assert set(answer().as_json()["citations"][0]) == {
        *("number", "document", "version", "start", "end", "quote"),
        *("title", "publisher", "published", "url"),
    }

"""A citation is the document's own words at its offsets, and only `cite` makes one."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cite import answer_with_citations, cite
from rag.errors import InexactQuote
from rag.records import Answer, Document, Draft, Metadata, Span
from rag.settings import ROOT

BRIDGE = Document(
    id="bridge.txt",
    text="The bridge is closed. “Six weeks,” she said.\r\nNobody knows.",
    metadata=Metadata(
        title="Bridge closed",
        publisher="Coast Desk",
        published="2024-03-04",
        url="https://coast.example/bridge",
    ),
)
FERRY = Document(id="ferry.txt", text="Four more trips a day. It is free.")
DOCUMENTS = {document.id: document for document in (BRIDGE, FERRY)}


def makes_citations(source: Path) -> list[int]:
    """The lines of a module that make a `Citation`, by whatever name or method."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    names = {"Citation"} | {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == "Citation" and alias.asname
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and any(
            (isinstance(part, ast.Name) and part.id in names)
            or (isinstance(part, ast.Attribute) and part.attr in names)
            for part in ast.walk(node.func)
        )
    ]


def test_only_cite_makes_citations() -> None:
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "rag").rglob("*.py")
        if makes_citations(path)
    }
    assert makers == {"rag/cite.py"}


@pytest.mark.parametrize(
    "line",
    [
        "Citation(number=1)",
        "records.Citation(number=1)",
        "Citation.model_construct(number=1)",
        "from rag.records import Citation as C\nC(number=1)",
    ],
)
def test_every_way_to_make_a_citation_is_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "other.py").write_text(line)
    assert makes_citations(tmp_path / "other.py")


@given(text=st.text(min_size=1), start=st.integers(-5, 40), end=st.integers(-5, 40))
def test_a_quote_is_the_text_at_its_offsets_or_an_error(text: str, start: int, end: int) -> None:
    document = Document(id="a.txt", text=text)
    if 0 <= start < end <= len(text):
        made = cite(document, start, end, number=1)
        assert made.quote == document.text[made.start : made.end]
        assert (made.start, made.end, made.version) == (start, end, document.version)
    else:
        with pytest.raises(InexactQuote, match=f"{start}-{end} is no span"):
            cite(document, start, end, number=1)


def test_offsets_count_characters_as_python_does() -> None:
    text = "a👩\u200d👧\r\nе\u0301х"
    assert cite(Document(id="a", text=text), 1, 6, 1).quote == "👩\u200d👧\r\n"


def test_a_citation_says_what_its_document_says_of_itself() -> None:
    made = cite(BRIDGE, 22, 44, number=3)
    assert made.quote == "“Six weeks,” she said."
    assert (made.number, made.document, made.version) == (3, "bridge.txt", BRIDGE.version)
    assert (made.title, made.publisher) == ("Bridge closed", "Coast Desk")
    assert (made.published, made.url) == ("2024-03-04", "https://coast.example/bridge")


def test_an_untitled_document_is_cited_by_its_opening_words() -> None:
    made = cite(FERRY, 23, 34, number=1)
    assert made.title == "Four more trips a day. It is free."
    assert (made.publisher, made.published, made.url) == (None, None, None)


def span(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(document=document.id, start=start, end=start + len(words))


CLOSED = span(BRIDGE, "The bridge is closed.")
WEEKS = span(BRIDGE, "“Six weeks,” she said.")
FREE = span(FERRY, "It is free.")


def answered(draft: Draft) -> Answer:
    return answer_with_citations(draft, "How long?", DOCUMENTS.__getitem__)


def test_a_span_cited_twice_has_one_number() -> None:
    found = answered(Draft(statements=((WEEKS, FREE), (CLOSED,), (FREE, WEEKS))))
    assert [s.citations for s in found.statements] == [(1, 2), (3,), (2, 1)]
    assert [c.quote for c in found.citations] == [
        "“Six weeks,” she said.",
        "It is free.",
        "The bridge is closed.",
    ]


def test_overlapping_spans_are_two_citations() -> None:
    shorter = Span(document=WEEKS.document, start=WEEKS.start + 1, end=WEEKS.end)
    found = answered(Draft(statements=((WEEKS,), (shorter,))))
    assert [c.number for c in found.citations] == [1, 2]


def test_a_statement_is_its_quotes_word_for_word() -> None:
    found = answered(Draft(statements=((CLOSED, FREE),)))
    assert found.statements[0].text == "The bridge is closed. It is free."
    assert found.statements[0].check == ("verbatim",)
    assert (found.status, found.mode) == ("answered", "quotes")
    assert found.question == "How long?"


def test_without_statements_the_answer_is_not_in_the_corpus_and_shows_the_nearest() -> None:
    found = answered(Draft(nearest=(FREE, WEEKS)))
    assert found.status == "not_in_corpus"
    assert found.citations == ()
    assert [(c.number, c.quote) for c in found.nearest] == [
        (1, "It is free."),
        (2, "“Six weeks,” she said."),
    ]


def test_a_draft_of_nothing_is_not_in_the_corpus() -> None:
    found = answered(Draft())
    assert (found.status, found.nearest) == ("not_in_corpus", ())


@pytest.mark.parametrize("field", ["statements", "nearest"])
def test_a_span_outside_its_document_is_an_error(field: str) -> None:
    outside = Span(document="ferry.txt", start=30, end=35)  # the text has 34 characters
    draft = {"statements": ((outside,),)} if field == "statements" else {"nearest": (outside,)}
    with pytest.raises(InexactQuote, match=r"ferry\.txt has 34 characters; 30-35 is no span"):
        answered(Draft(**draft))

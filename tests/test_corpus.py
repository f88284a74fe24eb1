"""The shipped reports: all are read, all are listed, and each plays the part it was written for."""

import re
from collections import Counter
from pathlib import PurePosixPath

import pytest

from rag.lexical import terms
from rag.load import SIDECAR, CorpusListing, LoadedFile, list_corpus, load_file
from rag.records import Document
from rag.settings import ROOT

CORPUS = ROOT / "corpus"


@pytest.fixture(scope="module")
def listing() -> CorpusListing:
    return list_corpus(CORPUS)


@pytest.fixture(scope="module")
def loaded(listing: CorpusListing) -> dict[str, LoadedFile]:
    return {file.name: load_file(file) for file in listing.files}


@pytest.fixture(scope="module")
def reports(loaded: dict[str, LoadedFile]) -> dict[str, Document]:
    """Every report by the end of its name: `milley-estimate`, `estuary-briefs#3`."""
    documents = [document for file in loaded.values() for document in file.documents]
    return {re.sub(r"^\d{4}-\d\d-\d\d-|\.\w+(?=#|$)", "", d.id): d for d in documents}


def listed_in_sources() -> list[str]:
    """The first column of the table under "Files"."""
    table = (CORPUS / "SOURCES.md").read_text(encoding="utf-8").split("## Files")[1].split("## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE)


def test_every_file_is_read_without_a_problem(
    listing: CorpusListing, loaded: dict[str, LoadedFile]
) -> None:
    assert listing.problems == ()
    assert listing.others == {}
    assert {name: file.problems for name, file in loaded.items() if file.problems} == {}
    assert all(file.documents for file in loaded.values())


def test_there_are_enough_reports_of_enough_kinds(
    listing: CorpusListing, reports: dict[str, Document]
) -> None:
    assert len(reports) >= 16
    assert len({d.metadata.publisher for d in reports.values()}) >= 3
    assert len({PurePosixPath(file.name).suffix for file in listing.files}) >= 4


def test_every_report_has_title_publisher_and_date(reports: dict[str, Document]) -> None:
    for name, document in reports.items():
        assert document.metadata.title, name
        assert document.metadata.publisher, name
        assert document.metadata.published, name
        assert len(document.text.split()) > 40, name


def test_titles_and_texts_are_all_different(reports: dict[str, Document]) -> None:
    assert len({d.metadata.title for d in reports.values()}) == len(reports)
    assert len({d.version for d in reports.values()}) == len(reports)


def test_the_list_of_sources_names_every_file_once_and_no_other(listing: CorpusListing) -> None:
    assert sorted(listed_in_sources()) == [file.name for file in listing.files]


def test_the_list_of_sources_mentions_only_files_that_exist() -> None:
    text = (CORPUS / "SOURCES.md").read_text(encoding="utf-8")
    mentioned = set(re.findall(r"`([\w-]+\.(?:md|txt|html|json|jsonl|eml|csv))`", text))
    assert SIDECAR in mentioned
    assert {name for name in mentioned if not (CORPUS / name).is_file()} == set()


def test_the_list_of_sources_counts_right(
    listing: CorpusListing, reports: dict[str, Document]
) -> None:
    # "Nineteen files with 22 short news reports", and the desk of each.
    assert (len(listing.files), len(reports)) == (19, 22)
    text = (CORPUS / "SOURCES.md").read_text(encoding="utf-8")
    assert "Nineteen files with 22 short news reports" in text
    for document in reports.values():
        row = next(
            line
            for line in text.splitlines()
            if line.startswith(f"| `{document.id.split('#')[0]}`")
        )
        assert f"| {document.metadata.publisher} |" in row
        assert document.metadata.published is not None
        assert document.metadata.published[:10] in row or row.count("Tue, 15 Nov 2022") == 1


def test_a_pair_gives_two_sizes_of_one_force(reports: dict[str, Document]) -> None:
    milley, reznikov = reports["milley-estimate"], reports["reznikov-at-least-a-week"]
    assert "Russia had 20,000 to 30,000 troops on the right bank" in milley.text
    assert "the Russian force in the Kherson region numbered 40,000 troops" in reznikov.text
    assert "20,000" not in reznikov.text
    assert milley.metadata.publisher != reznikov.metadata.publisher


def test_a_pair_gives_two_tolls_of_one_strike(reports: dict[str, Document]) -> None:
    governor, mayor = reports["mykolaiv-five-dead"], reports["mykolaiv-mayor-six-dead"]
    assert "At least five people died" in governor.text
    assert "governor, Vitaliy Kim" in governor.text
    assert "Six people have died" in mayor.text
    assert "mayor, Oleksandr Senkevych" in mayor.text
    assert governor.metadata.publisher != mayor.metadata.publisher


def test_a_later_report_supersedes_the_early_ones(reports: dict[str, Document]) -> None:
    later = reports["mykolaiv-seven-dead"]
    assert "has risen to seven" in later.text
    assert "the governor had spoken of at least five dead and the mayor of six" in later.text
    for early in (reports["mykolaiv-five-dead"], reports["mykolaiv-mayor-six-dead"]):
        assert early.metadata.published is not None
        assert later.metadata.published is not None
        assert early.metadata.published < later.metadata.published  # same day, same zone
        assert "seven" not in early.text


def test_a_claim_has_its_denial(reports: dict[str, Document]) -> None:
    claim, denial = reports["bridge-blown-up-claim"], reports["bridge-official-denies"]
    assert "The bridge was blown up by Russian troops" in claim.text
    assert "said the bridge had not been blown up" in denial.text
    assert "has denied" in denial.text
    assert "denied" not in claim.text
    assert claim.metadata.publisher != denial.metadata.publisher


def test_a_report_is_corrected(reports: dict[str, Document]) -> None:
    text = reports["grain-deal-extended"].text
    assert "Correction, 18 November 2022" in text
    corrected = text.index("The new term starts on 19 November")
    assert corrected < text.index("Correction")
    assert "17 November" not in text[: text.index("Correction")]


def shared_words(one: Document, other: Document) -> float:
    """Share of the shorter text's words, repeats included, that the other has too."""
    first, second = Counter(terms(one.text)), Counter(terms(other.text))
    return (first & second).total() / min(first.total(), second.total())


def test_near_copies_share_their_words_under_two_publishers(reports: dict[str, Document]) -> None:
    original, copy = reports["withdrawal-complete"], reports["not-one-soldier-left"]
    assert shared_words(original, copy) > 0.9
    assert original.metadata.publisher == "Harbour Wire"
    assert copy.metadata.publisher == "Lowland Courier"
    assert "(Harbour Wire)" in copy.text
    # The nearest of all other reports share far less.
    others = [d for d in reports.values() if d not in (original, copy)]
    assert max(shared_words(original, other) for other in others) < 0.7


@pytest.mark.parametrize(
    "furniture",
    [
        "Lowland Courier > World > Ukraine",
        "[VIDEO 01:12]",
        "Photo: reader's picture",
        "READ MORE: ",
        "IN OTHER DEVELOPMENTS",
        "evening letter",
        "Share this story: Mail | Print | Copy link",
        "mk/tr (Reuters, AP, wire agencies)",
    ],
)
def test_a_report_has_its_page_furniture_left_in(
    reports: dict[str, Document], furniture: str
) -> None:
    assert furniture in reports["crowds-greet-soldiers"].text


@pytest.mark.parametrize("furniture", ["Front page", "Listen live", "Contact the newsroom"])
def test_the_furniture_of_web_pages_is_outside_the_reports(
    reports: dict[str, Document], furniture: str
) -> None:
    pages = [path for path in CORPUS.glob("*.html") if furniture in path.read_text("utf-8")]
    assert pages
    assert [d.id for d in reports.values() if furniture in d.text] == []


def test_one_report_has_windows_line_ends(reports: dict[str, Document]) -> None:
    with_crlf = [name for name, document in reports.items() if "\r\n" in document.text]
    assert with_crlf == ["bridge-official-denies"]


def test_a_speech_runs_over_two_paragraphs(reports: dict[str, Document]) -> None:
    text = reports["city-without-water"].text
    assert re.search(r"“[^”]+\n\n“[^”]+”", text)


def test_one_figure_has_two_spans_of_time(reports: dict[str, Document]) -> None:
    brief, summary = reports["estuary-briefs#3"], reports["kherson-questions-answered"]
    assert "15 people had been killed and 35 wounded that day" in brief.text
    assert "the same two numbers for the six days from 20 to 25 November" in summary.text

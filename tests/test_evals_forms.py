"""The forms of suites: what they come to, and how what does not hold is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.errors import OptionError, SuiteError
from evals.forms import read_suite
from rag.errors import CorpusError
from rag.records import Span

ROW: dict[str, Any] = {
    "id": "q1",
    "kind": "fact",
    "question": "How many trips?",
    "answerable": True,
    "evidence": [{"document": "ferry.md", "quote": "four trips a day"}],
    "accept": ["four"],
}


def jsonl(path: Path, *rows: Any) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def squad(path: Path, *articles: Any) -> Path:
    path.write_text(json.dumps({"version": "x", "data": list(articles)}), encoding="utf-8")
    return path


def article(**changes: Any) -> dict[str, Any]:
    """One article of two contexts, three questions."""
    answer = {"text": "Olsen", "answer_start": 9, **changes}
    return {
        "title": "Talle_Bridge",
        "paragraphs": [
            {
                "context": "Engineer Olsen spoke.",
                "qas": [{"id": "a", "question": "Who spoke?", "answers": [answer]}],
            },
            {
                "context": "It rained in May, in May only.",
                "qas": [
                    {
                        "id": "b",
                        "question": "When did it rain?",
                        "answers": [
                            {"text": "in May", "answer_start": 10},
                            {"text": "May", "answer_start": 13},
                            {"text": "May", "answer_start": 13},
                        ],
                    },
                    {"id": "c", "question": "Who won?", "answers": [], "is_impossible": True},
                ],
            },
        ],
    }


def beir(folder: Path, **files: str) -> Path:
    """A BEIR folder of two documents and two queries; `files` replaces some of its text."""
    texts = {
        "corpus": '{"_id": "d1", "title": "T", "text": "Words."}\n{"_id": "d2", "text": ""}\n',
        "queries": '{"_id": "1", "text": "Which?"}\n{"_id": "2", "text": "Who?"}\n',
        "qrels": "query-id\tcorpus-id\tscore\n1\td1\t2\n1\td2\t0\n",
        **files,
    }
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(texts["corpus"])
    (folder / "queries.jsonl").write_text(texts["queries"])
    (folder / "qrels" / "test.tsv").write_text(texts["qrels"])
    return folder


def test_a_quote_counts_wherever_it_stands(tmp_path: Path, corpus: Path) -> None:
    text = "It rained. It snowed. It rained. It rained on."
    (corpus / "rain.txt").write_text(text)
    row = ROW | {"evidence": [{"document": "rain.txt", "quote": "It rained."}], "note": "n"}
    suite = read_suite(jsonl(tmp_path / "s.jsonl", row), corpus, corpus)
    (question,) = suite.questions
    assert question.evidence[0].places == (
        Span(document="rain.txt", start=0, end=10),
        Span(document="rain.txt", start=22, end=32),
    )
    assert (suite.name, suite.form, suite.articles, suite.notices) == ("s", "byline", (), ())


def test_a_row_of_a_file_can_be_evidence(tmp_path: Path, corpus: Path) -> None:
    jsonl(corpus / "rows.jsonl", {"text": "One."}, {"text": "Two boats."})
    row = ROW | {"evidence": [{"document": "rows.jsonl#2", "quote": "boats"}]}
    suite = read_suite(jsonl(tmp_path / "s.jsonl", row), corpus, corpus)
    assert suite.questions[0].evidence_documents == {"rows.jsonl#2"}


def test_a_field_that_suites_do_not_have_is_noticed(tmp_path: Path, corpus: Path) -> None:
    suite = read_suite(jsonl(tmp_path / "s.jsonl", ROW | {"acept": []}), corpus, corpus)
    assert suite.notices == (
        "s.jsonl, line 1: the field 'acept' is not one that suites have; it was left unread.",
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": 7}, "line 2, field id: 7 does not hold"),
        ({"id": "q1"}, "line 2, field id: 'q1' was used before (s.jsonl, line 1)"),
        ({"kind": " "}, "line 2, field kind: ' ' does not hold. Expected: some words"),
        ({"question": ""}, "line 2, field question: '' does not hold"),
        ({"question": "x" * 20_001}, "Expected: at most 20,000 characters"),
        ({"question": "\ud800?"}, "field question: '\\ud800?' does not hold"),
        ({"answerable": "yes"}, "line 2, field answerable: 'yes' does not hold"),
        ({"evidence": []}, "line 2, field evidence: 'q2' is answerable and has no evidence"),
        ({"evidence": [{"document": "ferry.md"}]}, "field evidence[0].quote: the field is missing"),
        ({"accept": []}, "line 2, field accept: 'q2' is answerable and accepts nothing"),
        ({"accept": [""]}, "field accept[0]: '' does not hold"),
        ({"accept": "four"}, "field accept: 'four' does not hold. Expected: input should be a"),
        ({"speaker": 3}, "field speaker: 3 does not hold"),
        (
            {"evidence": [{"document": "fery.md", "quote": "four"}]},
            "field evidence[0].document: 'fery.md' is no document of corpus/. Did you mean 'ferry",
        ),
        (
            {"evidence": [{"document": "ferry.md", "quote": "five trips"}]},
            "field evidence[0].quote: 'five trips' does not stand in ferry.md",
        ),
        (
            {"evidence": [{"document": "ferry.md", "quote": "Ferry adds trips"}]},
            "does not stand in ferry.md",  # front matter is no text
        ),
    ],
)
def test_a_row_that_does_not_hold_is_told_by_line_and_field(
    tmp_path: Path, corpus: Path, changes: dict[str, Any], told: str
) -> None:
    suite = jsonl(tmp_path / "s.jsonl", ROW, ROW | {"id": "q2"} | changes)
    with pytest.raises(SuiteError) as caught:
        read_suite(suite, corpus, corpus)
    assert "s.jsonl, " in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "s.jsonl: the file is empty."),
        (b"\n \n", "s.jsonl: the file is empty."),
        (b'{"id": "q1"\n', "s.jsonl, line 1, column 12: not JSON"),
        (b"\n[1, 2]\n", "s.jsonl, line 2: [1, 2] is no JSON object. It needs the fields id, kind"),
        (b'{"id": "caf\xe9"}\n', "s.jsonl, line 1: byte 11 is 0xe9, which is not UTF-8"),
        (b"[" * 100_000, "s.jsonl: its JSON is nested too deeply"),
        (b'{"kind": "fact"}', "line 1, field id: the field is missing. It needs the fields id"),
    ],
)
def test_a_file_that_is_no_suite_is_told(
    tmp_path: Path, corpus: Path, data: bytes, told: str
) -> None:
    (tmp_path / "s.jsonl").write_bytes(data)
    with pytest.raises(SuiteError) as caught:
        read_suite(tmp_path / "s.jsonl", corpus, corpus)
    assert told in str(caught.value)


def test_what_is_no_suite_at_all_names_what_is(tmp_path: Path, corpus: Path) -> None:
    with pytest.raises(SuiteError, match=r"no such file.*jsonl.*SQuAD.*BEIR"):
        read_suite(tmp_path / "none.jsonl", None, corpus)
    (tmp_path / "suite.csv").write_text("id,question")
    with pytest.raises(SuiteError, match=r"'\.csv' is not known.*jsonl.*SQuAD.*BEIR"):
        read_suite(tmp_path / "suite.csv", None, corpus)
    with pytest.raises(CorpusError, match="does not exist"):
        read_suite(jsonl(tmp_path / "s.jsonl", ROW), tmp_path / "nowhere", corpus)
    with pytest.raises(OptionError, match="brings its own corpus"):
        read_suite(squad(tmp_path / "s.json", article()), corpus, corpus)


# --- statements ---

PAIR: dict[str, Any] = {
    "id": "s1",
    "kind": "paraphrase",
    "carried": True,
    "statement": "Four more trips run each day.",
    "quotes": [{"document": "ferry.md", "quote": "four trips a day"}],
    "rule": "hand",
}


def test_a_pair_cites_its_quotes_where_they_stand(tmp_path: Path, corpus: Path) -> None:
    (corpus / "rain.txt").write_text("It rained. It snowed. It rained.")
    quotes = [
        {"document": "rain.txt", "quote": "It rained."},
        {"document": "ferry.md", "quote": "four trips a day"},
        {"document": "rain.txt", "quote": "It rained."},
    ]
    row = PAIR | {"quotes": quotes, "note": "two reports"}
    suite = read_suite(jsonl(tmp_path / "s.jsonl", row), None, corpus)
    assert (suite.form, suite.questions, suite.notices) == ("statements", (), ())
    (pair,) = suite.pairs
    assert (pair.statement, pair.carried, pair.note) == (row["statement"], True, "two reports")
    # Cited once, where it stands first; the ferry's report says when it was published.
    assert [(c.number, c.document, c.start, c.quote) for c in pair.citations] == [
        (1, "rain.txt", 0, "It rained."),
        (2, "ferry.md", 36, "four trips a day"),
    ]
    assert [c.published for c in pair.citations] == [None, "2024-03-05"]


def test_pairs_that_go_back_to_the_same_one_are_a_group(tmp_path: Path, corpus: Path) -> None:
    rows = [
        PAIR | {"id": "c", "from": "b"},  # before what it was altered from
        PAIR | {"id": "a"},
        PAIR | {"id": "b", "from": "a"},
        PAIR | {"id": "other"},
    ]
    suite = read_suite(jsonl(tmp_path / "s.jsonl", *rows), None, corpus)
    assert [pair.group for pair in suite.pairs] == ["a", "a", "a", "other"]
    assert suite.groups == ("a", "other")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "s1"}, "line 2, field id: 's1' was used before (s.jsonl, line 1)"),
        ({"kind": None}, "line 2, field kind: null does not hold"),
        ({"carried": 1}, "line 2, field carried: 1 does not hold"),
        ({"statement": "\n"}, "line 2, field statement: '\\n' does not hold. Expected: some words"),
        ({"quotes": []}, "line 2, field quotes: [] does not hold"),
        ({"quotes": ["four"]}, "field quotes[0]: 'four' does not hold"),
        ({"quotes": [{"quote": "four"}]}, "field quotes[0].document: the field is missing"),
        (
            {"quotes": [*PAIR["quotes"], {"document": "ferry.md", "quote": "five trips"}]},
            "line 2, field quotes[1].quote: 'five trips' does not stand in ferry.md",
        ),
        (
            {"quotes": [{"document": "fery.md", "quote": "four"}]},
            "field quotes[0].document: 'fery.md' is no document of corpus/. Did you mean 'ferry.md",
        ),
        ({"from": "s0"}, "line 2, field from: 's0' is no pair of this file"),
        ({"from": "s2"}, "line 2, field from: 's2' from 's2' never begins"),
        ({"rule": 3}, "line 2, field rule: 3 does not hold"),
    ],
)
def test_a_pair_that_does_not_hold_is_told_by_line_and_field(
    tmp_path: Path, corpus: Path, changes: dict[str, Any], told: str
) -> None:
    suite = jsonl(tmp_path / "s.jsonl", PAIR, PAIR | {"id": "s2"} | changes)
    with pytest.raises(SuiteError) as caught:
        read_suite(suite, None, corpus)
    assert told in str(caught.value)


@pytest.mark.parametrize("missing", ["id", "kind", "carried", "statement", "quotes"])
def test_a_form_is_known_by_what_is_left_of_its_fields(
    tmp_path: Path, corpus: Path, missing: str
) -> None:
    row = {name: value for name, value in PAIR.items() if name != missing}
    with pytest.raises(SuiteError, match=rf"field {missing}: the field is missing.*statement"):
        read_suite(jsonl(tmp_path / "s.jsonl", row), None, corpus)
    with pytest.raises(SuiteError, match="line 2, field carried: the field is missing"):
        read_suite(jsonl(tmp_path / "s.jsonl", PAIR, ROW), None, corpus)


def test_a_field_that_pairs_do_not_have_is_noticed(tmp_path: Path, corpus: Path) -> None:
    suite = read_suite(jsonl(tmp_path / "s.jsonl", PAIR | {"altered_from": "s0"}), None, corpus)
    (notice,) = suite.notices
    assert "line 1: the field 'altered_from' is not one that suites have" in notice


# --- SQuAD ---


def test_an_article_is_a_document_cut_at_its_contexts(tmp_path: Path) -> None:
    suite = read_suite(squad(tmp_path / "s.json", article()), None, tmp_path)
    (document,) = suite.articles
    assert document.title == "Talle Bridge"
    assert document.text == "Engineer Olsen spoke.\n\nIt rained in May, in May only."
    assert document.cuts == (23,)  # 21 characters and the blank line
    a, b, c = suite.questions
    assert [document.text[s.start : s.end] for s in a.evidence[0].places] == ["Olsen"]
    # 23 + 10 and 23 + 13: two places, either of which will do; the repeat is one.
    assert [(s.start, s.end) for s in b.evidence[0].places] == [(33, 39), (36, 39)]
    assert b.accept == ("in May", "May")
    assert (c.answerable, c.kind, c.evidence) == (False, "unanswerable", ())


Breaking = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda a: a["paragraphs"][0]["qas"][0]["answers"][0].update(answer_start=8),
            "field data[0].paragraphs[0].qas[0].answers[0].answer_start: the context has ' Olse'",
        ),
        (
            lambda a: a["paragraphs"][0]["qas"][0]["answers"][0].update(answer_start="9"),
            "data[0].paragraphs[0].qas[0].answers[0].answer_start: '9' does not hold",
        ),
        (
            lambda a: a["paragraphs"][1]["qas"][1].update(id="a"),
            "data[0].paragraphs[1].qas[1].id: 'a' was used before (data[0].paragraphs[0].qas[0])",
        ),
        (
            lambda a: a["paragraphs"][1]["qas"][0].update(answers=[]),
            "data[0].paragraphs[1].qas[0].answers: there is none",
        ),
        (
            lambda a: a["paragraphs"][1]["qas"][0].pop("question"),
            "data[0].paragraphs[1].qas[0].question: the field is missing",
        ),
        (lambda a: a["paragraphs"][1].update(context=" "), "paragraphs[1].context: ' ' does not"),
        (lambda a: a.update(paragraphs=[]), "field data[0].paragraphs: [] does not hold"),
        (lambda a: [p.update(qas=[]) for p in a["paragraphs"]], "no paragraph has a question"),
    ],
)
def test_a_squad_file_that_does_not_hold_is_told_by_its_path(
    tmp_path: Path, change: Breaking, told: str
) -> None:
    broken = article()
    change(broken)
    with pytest.raises(SuiteError) as caught:
        read_suite(squad(tmp_path / "s.json", broken), None, tmp_path)
    assert str(caught.value).startswith("s.json, ")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "s.json: the file is empty"),
        ("{}", "s.json, field data: the field is missing. It needs the field data."),
        ('{"data": []}', "s.json, field data: [] does not hold"),
        ("[]", "s.json: [] is no JSON object"),
        ('{"data":\n [}', "s.json, line 2, column 3: not JSON"),
    ],
)
def test_json_that_is_not_squad_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "s.json").write_text(text)
    with pytest.raises(SuiteError) as caught:
        read_suite(tmp_path / "s.json", None, tmp_path)
    assert told in str(caught.value)


# --- BEIR ---


def test_a_beir_folder_judges_documents(tmp_path: Path) -> None:
    suite = read_suite(beir(tmp_path / "set"), None, tmp_path)
    (question,) = suite.questions
    assert (suite.name, suite.form, question.id) == ("set", "beir", "1")
    assert question.relevant == {"000000-d1.json": 2}
    assert [a.file for a in suite.articles] == ["000000-d1.json"]  # d2 has no words
    assert suite.notices == (
        "1 of 2 queries have no relevant document: left out.",
        "1 documents have no words ('d2' first).",
    )


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"corpus": ""}, "corpus.jsonl: the file is empty"),
        ({"corpus": '{"_id": "d1"}\n'}, "corpus.jsonl, line 1, field text: the field is missing"),
        ({"corpus": '{"id": "d1", "text": ""}\n'}, "corpus.jsonl, line 1, field _id: the field is"),
        ({"queries": '{"_id": "1", "text": ""}'}, "queries.jsonl, line 1, field text: '' does not"),
        (
            {"queries": '{"_id": "1", "text": "a"}\n{"_id": "1", "text": "b"}'},
            "queries.jsonl, line 2, field _id: '1' was used before (queries.jsonl, line 1)",
        ),
        ({"qrels": "1\td1\t2\n"}, "test.tsv, line 1: the header is '1\\td1\\t2'"),
        ({"qrels": "query-id\tcorpus-id\tscore\n1\td1\n"}, "test.tsv, line 2: it has 2 columns"),
        (
            {"qrels": "query-id\tcorpus-id\tscore\n3\td1\t1\n"},
            "test.tsv, line 2, field query-id: '3' is not in queries.jsonl",
        ),
        (
            {"qrels": "query-id\tcorpus-id\tscore\n1\td9\t1\n"},
            "test.tsv, line 2, field corpus-id: 'd9' is not in corpus.jsonl",
        ),
        (
            {"qrels": "query-id\tcorpus-id\tscore\n1\td1\tyes\n"},
            "test.tsv, line 2, field score: 'yes' does not hold",
        ),
        ({"qrels": "query-id\tcorpus-id\tscore\n1\td1\t0\n"}, "no query has a relevant document"),
    ],
)
def test_a_beir_folder_that_does_not_hold_is_told_by_file_and_line(
    tmp_path: Path, files: dict[str, str], told: str
) -> None:
    with pytest.raises(SuiteError) as caught:
        read_suite(beir(tmp_path / "set", **files), None, tmp_path)
    assert told in str(caught.value)


def test_a_folder_without_the_three_parts_is_told(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    with pytest.raises(SuiteError, match=r"set: it has no corpus\.jsonl\. A BEIR folder holds"):
        read_suite(tmp_path / "set", None, tmp_path)
    folder = beir(tmp_path / "other")
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    assert read_suite(folder, None, tmp_path).questions
    (folder / "qrels" / "train.tsv").write_text("")
    with pytest.raises(SuiteError, match=r"qrels: it holds dev\.tsv, train\.tsv"):
        read_suite(folder, None, tmp_path)


# --- the sets themselves ---


def test_the_suites_that_ship_hold(tmp_path: Path) -> None:
    from rag.settings import ROOT

    paths = sorted((ROOT / "evals" / "suites").glob("*.jsonl"))
    for path in (*paths, ROOT / "evals" / "development" / "statements.jsonl"):
        own = path.with_suffix("")
        suite = read_suite(path, own if own.is_dir() else ROOT / "corpus", tmp_path)
        assert suite.notices == ()
        assert bool(suite.pairs) == path.name.startswith("statements")
        assert [bool(s) for s in (suite.questions, suite.pairs, suite.cases)].count(True) == 1


@pytest.mark.parametrize(
    ("name", "questions", "answerable"),
    [("xquad-en-dev.json", 612, 612), ("squad2-dev.json", 2_618, 1_286)],
)
def test_the_development_sets_hold(
    shared: Path, name: str, questions: int, answerable: int
) -> None:
    suite = read_suite(shared / "evalsets" / name, None, shared)
    assert len(suite.questions) == questions
    assert sum(q.answerable for q in suite.questions) == answerable

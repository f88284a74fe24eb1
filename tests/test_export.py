"""Answers taken out of Byline, read by libraries that know nothing of it."""

import html
import json
import re
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.export import csl_items, exported, markdown
from rag.records import (
    Answer,
    ChangedSource,
    Disagreement,
    Filters,
    Position,
    Statement,
    StatementDate,
    Voice,
    Withheld,
)
from tests.answers_by_hand import answered, cited, silent

TODAY = date(2024, 3, 9)
HOSTILE = (
    "<script>a()</script> <img src=x onerror=b()> ![p](http://a.example/p.png) "
    "[l](http://a.example) <http://a.example> http://a.example www.a.example a@a.example "
    "**b** _i_ ~~s~~ `c` $d$ &amp; [^1] :wave:"
)
#: What CSL 1.0.2 has of an item, as far as a report of news has it: Appendices III and IV.
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": ["string", "number"]},
            "type": {"enum": ["article-newspaper", "article-magazine", "report", "webpage"]},
            "title": {"type": "string"},
            "container-title": {"type": "string"},
            "publisher": {"type": "string"},
            "language": {"type": "string"},
            "URL": {"type": "string"},
            "note": {"type": "string"},
            "issued": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 3,
                            "items": {"type": ["string", "number"]},
                        },
                    }
                },
            },
        },
    },
}


def disputed() -> Answer:
    """Two reports, three quotes, two positions."""
    kim = "At least five people died, the governor, Vitaliy Kim, said."
    quotes = {
        1: cited(
            1,
            kim,
            document="five.md",
            title="Five dead",
            publisher="Estuary Radio",
            published="2024-03-05T10:50:00+02:00",
            url="https://estuary.example/five?a=1&b=<2>",
        ),
        2: cited(2, "Six people have died.", document="six.json", title="Six dead"),
        3: cited(3, "Nobody had given\na list.", document="five.md", title="Five dead"),
    }
    answer = answered(
        [(kim, (1,)), ("Six people have died.", (2,)), ("Nobody had given\na list.", (3,))],
        quotes,
        status="disputed",
        newest_source="2024-03-05",
        disagreements=(
            Disagreement(
                about="How many died?",
                kind="figures",
                positions=(
                    Position(value="at least five", speaker="Vitaliy Kim", citations=(1,)),
                    Position(value="six", citations=(2,)),
                ),
            ),
        ),
    )
    said = Voice(speaker="Vitaliy Kim, the governor", stance="said", directness="reported")
    first = answer.statements[0].model_copy(update={"voices": (said,)})
    statements = tuple(
        s.model_copy(update={"check": ("verbatim",)}) for s in (first, *answer.statements[1:])
    )
    return answer.model_copy(update={"statements": statements})


def everywhere(hostile: str) -> Answer:
    """An answer that has a text wherever one can stand."""
    report = {"title": hostile, "publisher": hostile, "document": hostile}
    return Answer(
        question=hostile,
        standalone_question=f"{hostile} then?",
        mode="prose",
        status="answered",
        statements=(
            Statement(
                text=hostile,
                citations=(1,),
                voices=(Voice(speaker=hostile, stance="said", directness="direct", via=hostile),),
                check=("verbatim",),
                reports=2,
                credited=(hostile,),
            ),
            Statement(text=hostile, citations=(1, 2), speaker=hostile, check=("plain",)),
        ),
        citations=(cited(1, hostile, **report), cited(2, "2. Two", **report)),
        disagreements=(
            Disagreement(
                about=hostile,
                kind="states",
                positions=(
                    Position(value=hostile, speaker=hostile, citations=(1,)),
                    Position(value="- no", citations=(2,)),
                ),
            ),
        ),
        notice=hostile,
        withheld=(Withheld(text=hostile, failed=("plain",)),),
    )


def rendered(text: str) -> str:
    """As CommonMark with what GitHub adds to it, footnotes aside."""
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def shown(text: str) -> str:
    """What a reader sees of Markdown, white space as one space."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", rendered(text))).split())


def test_markdown_has_the_statements_the_sources_and_where_they_differ() -> None:
    assert markdown(disputed(), TODAY) == (
        "# Was it shut?\n"
        "\n"
        "> At least five people died, the governor, Vitaliy Kim, said.[^1]\n"
        ">\n"
        "> – Vitaliy Kim, the governor (said)\n"
        "\n"
        "> Six people have died.[^2]\n"
        "\n"
        "> Nobody had given\n"
        "> a list.[^3]\n"
        "\n"
        "**Reports give different figures**\n"
        "\n"
        "- **at least five** – Vitaliy Kim (Estuary Radio, 5 Mar 2024, 10:50 +02:00)[^1]\n"
        "- **six** – Six dead[^2]\n"
        "\n"
        "*Byline; newest report: 5 Mar 2024 (4 days before today).*\n"
        "\n"
        "[^1]: Five dead. Estuary Radio. 5 Mar 2024, 10:50 +02:00. "
        "<https://estuary.example/five?a=1&b=%3C2%3E>. five.md, characters 100–159, "
        "version 000000000000.\n"
        "\n"
        "    > At least five people died, the governor, Vitaliy Kim, said.\n"
        "\n"
        "[^2]: Six dead. six.json, characters 100–121, version 000000000000.\n"
        "\n"
        "    > Six people have died.\n"
        "\n"
        "[^3]: Five dead. five.md, characters 100–124, version 000000000000.\n"
        "\n"
        "    > Nobody had given\n"
        "    > a list.\n"
    )


def test_a_statement_of_a_timeline_tells_when_it_happened() -> None:
    answer = disputed()
    event = StatementDate(start=0, end=3, first="2024-03-04", last="2024-03-04")
    statement = answer.statements[1].model_copy(update={"event": event})
    statements = (answer.statements[0], statement, answer.statements[2])
    written = markdown(answer.model_copy(update={"statements": statements}), TODAY)
    assert "> Six people have died.[^2]\n>\n> – 4 Mar 2024\n" in written


def test_markdown_says_that_the_corpus_does_not() -> None:
    written = markdown(silent(cited(1, "The ferry runs."), reason="It names no day."), TODAY)
    assert "**The corpus does not say.** It names no day.\n\nThe nearest that it has:\n" in written
    assert "> The ferry runs.[^1]\n" in written
    assert "[^1]: A report. paper.txt, characters 100–115" in written


def test_markdown_says_when_and_of_what_it_was_asked_and_what_changed_since() -> None:
    changed = ChangedSource(number=1, document="paper.txt", change="removed", version="0" * 64)
    answer = answered([("It was shut.", (1,))])
    statement = answer.statements[0].model_copy(update={"check": ("verbatim",)})
    answer = answer.model_copy(
        update={
            "statements": (statement,),
            "answered_at": "2024-03-08T23:00:00+00:00",
            "filters": Filters(publisher=("Coast_Desk",), published_from="2024-03-01"),
            "newest_source": "2024-03-05",
            "changed": (changed,),
        }
    )
    written = markdown(answer, TODAY)
    assert (
        "*Byline; of the reports Coast\\_Desk, from 1 Mar 2024 alone; answered 8 Mar 2024; "
        "newest report: 5 Mar 2024 (3 days before then).*"
    ) in written
    assert "**The report “A report” has left the corpus since this was answered" in written


def test_what_was_withheld_is_counted_and_not_passed_on() -> None:
    answer = everywhere("It was shut.").model_copy(
        update={"withheld": (Withheld(text="It was sold.", failed=("meaning",)),)}
    )
    written = markdown(answer, TODAY)
    assert "1 sentence withheld" in written
    assert "sold" not in written


@pytest.mark.parametrize("hostile", [HOSTILE, f"One.\n\n    {HOSTILE}\n# {HOSTILE}\n---\n1. x"])
def test_no_text_is_markup(hostile: str) -> None:
    written = markdown(everywhere(hostile), TODAY)
    tags = set(re.findall(r"</?(\w+)", rendered(written)))
    assert tags <= {"h1", "p", "em", "strong", "blockquote", "ul", "li", "pre", "code"}
    # The footnotes' quotes are indented, which without footnotes is code: as it stands.
    assert rendered(written).count("<code>") == rendered(written).count("<pre><code>")
    assert rendered(written).count("<h1>") == 1
    assert rendered(written).count("<ul>") == 1
    assert " ".join(hostile.split()) in shown(written)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab1 \n\\`*_[]()<>&~$|@:-+=#!.^\"'", min_size=1).filter(str.strip))
def test_a_reader_sees_every_character(text: str) -> None:
    answer = answered([(text, (1,))], {1: cited(1, "Yes.")})
    for check in ((), ("verbatim",)):
        statement = answer.statements[0].model_copy(update={"check": check})
        written = markdown(answer.model_copy(update={"statements": (statement,)}), TODAY)
        body = shown(written).removeprefix("Was it shut? ")
        assert body.startswith(" ".join(text.split()))


def test_only_a_web_address_becomes_a_link() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", None):
        answer = answered([("Yes.", (1,))], {1: cited(1, "Yes.", url=url)})
        assert "<a " not in rendered(markdown(answer, TODAY))
        assert "URL" not in csl_items(answer)[0]


def test_a_word_for_a_title_defines_no_link() -> None:
    answer = answered([("Yes.", (1,))], {1: cited(1, "Yes.", title="x", document="y")})
    assert "<a " not in rendered(markdown(answer, TODAY))


def test_csl_json_has_each_report_once() -> None:
    items = csl_items(disputed())
    jsonschema.validate(items, CSL)
    assert items == [
        {
            "id": "five.md",
            "type": "article-newspaper",
            "title": "Five dead",
            "container-title": "Estuary Radio",
            "issued": {"date-parts": [[2024, 3, 5]]},
            "URL": "https://estuary.example/five?a=1&b=<2>",
            "note": "[1] “At least five people died, the governor, Vitaliy Kim, said.”\n"
            "[3] “Nobody had given a list.”",
        },
        {
            "id": "six.json",
            "type": "article-newspaper",
            "title": "Six dead",
            "note": "[2] “Six people have died.”",
        },
    ]


def test_no_quote_becomes_a_field_in_a_citation_manager() -> None:
    quote = "He said:\ntype: book\nDOI: 10.1/x"
    (item,) = csl_items(answered([(quote, (1,))], {1: cited(1, quote)}))
    assert [line[:3] for line in item["note"].split("\n")] == ["[1]"]


@pytest.mark.parametrize("hostile", [HOSTILE, "a\u202eb\u0000", "\ud7ff"])
def test_csl_json_of_any_text_is_valid(hostile: str) -> None:
    jsonschema.validate(json.loads(exported(everywhere(hostile), "csl-json", TODAY).text), CSL)


def test_json_is_the_record() -> None:
    answer = disputed()
    file = exported(answer, "json", TODAY)
    assert Answer.model_validate(json.loads(file.text)) == answer


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How many died, at “Talle”?", "how-many-died-at-talle.md"),
        ("Кто?", "answer.md"),
        ("../../etc/passwd\r\nX: y", "etc-passwd-x-y.md"),
        ("a" * 500, "a" * 60 + ".md"),
    ],
)
def test_a_file_is_named_after_the_question(question: str, name: str) -> None:
    answer = answered([("Yes.", (1,))], question=question)
    assert exported(answer, "markdown", TODAY).name == name


def test_every_form_is_a_file_of_its_own() -> None:
    files: list[Any] = [
        exported(disputed(), form, TODAY) for form in ("markdown", "json", "csl-json")
    ]
    assert [f.name for f in files] == ["was-it-shut.md", "was-it-shut.json", "was-it-shut.csl.json"]
    assert len({f.media_type for f in files}) == 3

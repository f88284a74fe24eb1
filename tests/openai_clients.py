"""OpenAI's own client against a served Byline, and what every answer through it must be."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from openai import AsyncOpenAI, OpenAI

from rag.load import list_corpus, load_file
from rag.records import Answer
from rag.settings import ROOT
from rag.wording import answer_in_text

DEATHS = "How many people died in the Mykolaiv strike?"
CURFEW = "What are the curfew hours in Kherson?"
#: What was said is in an e-mail, which has no address on the web.
MUSEUM = "Where did the art museum's pictures go?"
WORLD_CUP = "Who won the 1998 World Cup?"
QUESTIONS = (DEATHS, CURFEW, MUSEUM, WORLD_CUP)


@cache
def client(served: str) -> OpenAI:
    return OpenAI(base_url=f"{served}/v1", api_key="any", max_retries=0, timeout=60)


def async_client(served: str) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=f"{served}/v1", api_key="any", max_retries=0, timeout=60)


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


@cache
def documents() -> dict[str, str]:
    return {
        document.id: document.text
        for file in list_corpus(ROOT / "corpus").files
        for document in load_file(file).documents
    }


def flat(annotation: Mapping[str, Any]) -> dict[str, Any]:
    """An annotation of either API, the place of its mark among its other fields."""
    nested = annotation.get(annotation["type"], {})
    return {**annotation, **nested}


def check(text: str, annotations: Sequence[Mapping[str, Any]], record: Any) -> Answer:
    """Text, annotations and record are of one answer, and every quote is exact."""
    answer = Answer.model_validate(record)
    assert text == answer_in_text(answer)
    cites = [n for statement in answer.statements for n in statement.citations]
    assert [annotation["number"] for annotation in annotations] == cites
    texts = documents()
    for annotation in map(flat, annotations):
        number = annotation["number"]
        assert text[annotation["start_index"] : annotation["end_index"]] == f"[{number}]"
        citation = answer.citations[number - 1]
        told = {name: annotation[name] for name in citation.model_dump() if name in annotation}
        assert told == citation.model_dump(include=set(told))
        assert {"document", "version", "quote", "start", "end"} <= set(told)
        place = slice(annotation["start"], annotation["end"])
        assert texts[annotation["document"]][place] == annotation["quote"]
        if citation.url is None:
            assert annotation["type"] == "file_citation"
            assert annotation["file_id"] == citation.document
        else:
            assert annotation["type"] == "url_citation"
            assert annotation["url"] == citation.url
    return answer

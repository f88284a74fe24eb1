"""Requests and what they are answered with over the sample corpus, for the OpenAPI document."""

from typing import Any

from rag import pipeline
from rag.http_api.event_stream import event_of
from rag.records import Answer, Citation, Hit, Metadata, Passage, Statement
from rag.release import released_at_once

QUESTION = "What are the curfew hours in Kherson?"
_CURFEW = "- A curfew applies from 17:00 to 08:00, and nobody may enter or leave the city for now."
_DOCUMENT = "2022-11-13-city-without-water.md"
_VERSION = "9dfcc90fd4ad327841a688e511693257b96580641ad36711676a583293f7b74b"
_REPORT = Metadata(
    title="Kherson: free, and without water, light or heat",
    publisher="Estuary Radio News",
    published="2022-11-13",
    url="https://estuaryradio.example/2022/11/13/city-without-water",
    language="en",
)

ANSWER = Answer(
    question=QUESTION,
    standalone_question=QUESTION,
    mode="quotes",
    status="answered",
    statements=(Statement(text=_CURFEW, citations=(1,), check=("verbatim",)),),
    citations=(
        Citation(
            number=1,
            document=_DOCUMENT,
            version=_VERSION,
            start=447,
            end=534,
            quote=_CURFEW,
            title=_REPORT.title or "",
            publisher=_REPORT.publisher,
            published=_REPORT.published,
            url=_REPORT.url,
        ),
    ),
    confidence=0.9559,
    newest_source="2022-12-16",
    timings_ms={"open": 1.3, "read": 0.4, "retrieve": 13.7, "answer": 30.2, "total": 45.6},
)

SEARCHED = "When was electricity back in Kherson?"
_POWER = (
    "Electricity is back in Kherson for the first time since Ukraine retook the city. Kyrylo "
    "Tymoshenko, the deputy head of the president's office, announced on Saturday, 26 November, "
    "that power was being supplied to critical infrastructure first and to households after "
    "that.\n\nBy Sunday evening 17 per cent of household customers were connected, Governor "
    "Yaroslav Yanushevich said."
)
HIT = Hit(
    passage=Passage(
        document="2022-11-27-estuary-briefs.jsonl#4",
        version="30535945342ec8a99e0dd1577cdde2b006a8913a4fdcab212b569352a21284fe",
        ordinal=0,
        start=0,
        end=len(_POWER),
        text=_POWER,
    ),
    metadata=Metadata(
        title="Power returns to Kherson, home by home",
        publisher="Estuary Radio News",
        published="2022-11-27T22:00:00+02:00",
        url="https://estuaryradio.example/briefs/2022-11-27-power",
        language="en",
    ),
    score=2.8,
    lexical_rank=1,
    vector_rank=1,
)


def answer_events() -> str:
    """`ANSWER` as server-sent events."""
    asked = pipeline.Asked(standalone_question=QUESTION, mode="quotes")
    sent = [event_of(asked.model_dump_json(), "asked")]
    sent += (event_of(r.model_dump_json(), "statement") for r in released_at_once(ANSWER))
    sent.append(event_of(ANSWER.model_dump_json(), "answer"))
    return b"".join(sent).decode()


def bodies(**values: Any) -> dict[str, Any]:
    """Examples of a request's body, each under a name that says what it shows."""
    return {
        name: {"summary": name.replace("_", " ").capitalize(), "value": value}
        for name, value in values.items()
    }

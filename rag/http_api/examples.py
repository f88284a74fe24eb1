"""Requests and what they are answered with over the sample corpus, for the OpenAPI document.

They are made by what makes the real ones, so that they have the same form.
"""

import json
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from rag import pipeline
from rag.cite import cite
from rag.http_api.documents import CorpusInfo, DocumentInfo, PublisherCount
from rag.http_api.event_stream import event_of
from rag.http_api.openai.chat import completion
from rag.http_api.openai.models import models
from rag.http_api.openai.responses import Responding, Response, ResponseRequest
from rag.http_api.openai.text import Text, paragraphs_of
from rag.jobs import Job
from rag.records import Answer, ChangedSource, Document, Hit, Metadata, Passage, Statement, Usage
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
#: As much of the report as the quote needs.
_REPORTED = Document(id=_DOCUMENT, text=" " * 447 + _CURFEW, metadata=_REPORT)

ANSWER = Answer(
    id="9b1f27c05f6d4a1e8f3c2d7a64e0b8c5",
    answered_at="2026-03-05T09:30:00+00:00",
    question=QUESTION,
    standalone_question=QUESTION,
    mode="quotes",
    status="answered",
    statements=(Statement(text=_CURFEW, citations=(1,), check=("verbatim",)),),
    citations=(cite(_REPORTED, 447, 534, 1).model_copy(update={"version": _VERSION}),),
    confidence=0.9559,
    newest_source="2022-12-16",
    timings_ms={"open": 1.3, "read": 0.4, "retrieve": 13.7, "answer": 30.2, "total": 45.6},
)

#: What became of its report since.
_CHANGED = ChangedSource(
    number=1,
    document=_DOCUMENT,
    change="changed",
    version=_VERSION,
    now="c0b2b6c5bd0d6e40a8c2a4e4f9d7b6d2c2f15b7f6fb6a2b0f2a6d3f0f5d1a9e7",
    quote_stands=True,
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

_JOB = Job(
    id="b447e43a-7163-4507-b80e-787e938447a7",
    files=("2024/ferry.md",),
    created=datetime(2026, 3, 5, 9, 30, 0, tzinfo=UTC),
)
_JOB_DONE = _JOB.model_copy(
    update={
        "state": "done",
        "files_done": 1,
        "added": 1,
        "started": datetime(2026, 3, 5, 9, 30, 0, 20_000, tzinfo=UTC),
        "finished": datetime(2026, 3, 5, 9, 30, 0, 450_000, tzinfo=UTC),
    }
)
_INFO = DocumentInfo(
    id=_DOCUMENT,
    file=_DOCUMENT,
    version=_VERSION,
    title=_REPORT.title or "",
    publisher=_REPORT.publisher,
    published=_REPORT.published,
    url=_REPORT.url,
    language=_REPORT.language,
    characters=1739,
    passages=3,
)
_CORPUS = CorpusInfo(
    documents=22,
    origins=21,
    passages=48,
    publishers=(
        PublisherCount(publisher="Estuary Radio News", documents=8),
        PublisherCount(publisher="The Meridian Post", documents=6),
    ),
    newest_source="2022-12-16",
    embedding_model="all-MiniLM-L6-v2-int8",
    chat_model=None,
    generation=1,
    ingesting=False,
)
_MODELS = models(has_chat_model=True, created=1_772_703_000)
_TEXT = Text()
for _paragraph in paragraphs_of(ANSWER):
    _TEXT.add(_paragraph)
_TEXT.end()
_TOKENS = Usage(input_tokens=10, output_tokens=30)
_COMPLETION = completion("byline", ANSWER, _TEXT, _TOKENS).model_copy(
    update={"id": "chatcmpl-c28ed0e896ac484cbec1e921b1f23d8d", "created": 1_772_703_001}
)
_MESSAGES = [{"role": "user", "content": QUESTION}]
_FOLLOW_UP = [
    {"role": "user", "content": "How many people died in the Mykolaiv strike?"},
    {"role": "assistant", "content": "Seven people died. [1]"},
    {"role": "user", "content": "And in Kherson?"},
]
_REPORT_FILE = (
    "---\ntitle: Ferry adds trips\npublisher: Coast Desk\npublished: 2024-03-05\n---\n"
    "The ferry company said it would add four trips a day while the bridge is shut.\n"
)


def _answer_events() -> str:
    """`ANSWER` as it is streamed."""
    asked = pipeline.Asked(standalone_question=QUESTION, mode="quotes")
    sent = [event_of(asked.model_dump_json(), "asked")]
    sent += (event_of(r.model_dump_json(), "statement") for r in released_at_once(ANSWER))
    sent.append(event_of(ANSWER.model_dump_json(), "answer"))
    return b"".join(sent).decode()


def _completion_events() -> str:
    """`_COMPLETION` as it is streamed."""
    (choice,) = _COMPLETION.choices
    chunk = {
        "id": _COMPLETION.id,
        "object": "chat.completion.chunk",
        "created": _COMPLETION.created,
        "model": "byline",
    }
    annotations = [a.model_dump(mode="json") for a in choice.message.annotations]
    added: list[tuple[dict[str, Any], str | None, dict[str, Any]]] = [
        ({"role": "assistant", "content": ""}, None, {}),
        ({"content": choice.message.content, "annotations": annotations}, None, {}),
        ({}, "stop", {"byline": ANSWER.as_json()}),
    ]
    sent = []
    for delta, finish, more in added:
        part = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        sent.append(event_of(json.dumps({**chunk, "choices": [part], **more})))
    return b"".join([*sent, event_of("[DONE]")]).decode()


def _response() -> Response:
    """`ANSWER` as a response."""
    body = ResponseRequest.model_validate({"model": "byline", "input": QUESTION})
    response = Responding(body).whole(ANSWER, _TEXT, _TOKENS)
    (message,) = response.output
    message = message.model_copy(update={"id": "msg_d94098f5bc724c4d8f908b4bf84e9f86"})
    return response.model_copy(
        update={
            "id": "resp_cc791851cccf4c98a10f9576933fdae2",
            "created_at": 1_772_703_001,
            "completed_at": 1_772_703_002,
            "output": [message],
        }
    )


def _response_events() -> str:
    """What matters of a streamed response: a text, an annotation, the whole."""
    response = _response()
    (message,) = response.output
    (part,) = message.content
    item = {"item_id": message.id, "output_index": 0, "content_index": 0}
    annotation = part.annotations[0].model_dump(mode="json")
    sent: list[tuple[str, dict[str, Any]]] = [
        ("output_text.delta", {**item, "delta": part.text, "logprobs": []}),
        ("output_text.annotation.added", {**item, "annotation_index": 0, "annotation": annotation}),
        ("completed", {"response": response.model_dump(mode="json")}),
    ]
    return b"".join(
        event_of(json.dumps({"type": f"response.{n}", "sequence_number": at, **d}), f"response.{n}")
        for at, (n, d) in enumerate(sent, start=4)
    ).decode()


def _json(record: BaseModel) -> Any:
    return record.model_dump(mode="json", by_alias=True)


#: Operation id → what each of its requests shows → the request's body.
REQUESTS: dict[str, dict[str, Any]] = {
    "ask": {
        "a question": {"question": QUESTION},
        "as events": {"question": QUESTION, "stream": True},
        "a follow-up": {
            "question": "And in Kherson?",
            "history": [
                {
                    "question": "How many people died in the Mykolaiv strike?",
                    "answer": "Seven people died.",
                }
            ],
        },
        "some reports only": {
            "question": "How many people died in the Mykolaiv strike?",
            "mode": "quotes",
            "filters": {"publisher": ["Harbour Wire"], "published_from": "2022-11-11"},
        },
    },
    "search": {
        "the best": {"question": SEARCHED, "limit": 1},
        "some reports only": {
            "question": SEARCHED,
            "filters": {"publisher": ["Estuary Radio News"], "language": ["en"]},
        },
    },
    "create_chat_completion": {
        "a question": {"model": "byline", "messages": _MESSAGES},
        "as events": {
            "model": "byline",
            "messages": _MESSAGES,
            "stream": True,
            "stream_options": {"include_usage": True},
        },
        "a follow-up": {"model": "byline-quotes", "messages": _FOLLOW_UP, "max_tokens": 500},
    },
    "create_response": {
        "a question": {"model": "byline", "input": QUESTION},
        "as events": {"model": "byline", "input": QUESTION, "stream": True},
        "a follow-up": {"model": "byline-quotes", "input": _FOLLOW_UP},
    },
    "add_documents": {"one file": {"files": [_REPORT_FILE]}},
    "replace_document": {"a report": _REPORT_FILE},
}

#: Operation id → media type → what it answers with when all is well.
ANSWERS: dict[str, dict[str, Any]] = {
    "ask": {"application/json": ANSWER.as_json(), "text/event-stream": _answer_events()},
    "answer": {"application/json": ANSWER.model_copy(update={"changed": (_CHANGED,)}).as_json()},
    "search": {"application/json": {"hits": [_json(HIT)]}},
    "list_models": {"application/json": _json(_MODELS)},
    "retrieve_model": {"application/json": _json(_MODELS.data[0])},
    "create_chat_completion": {
        "application/json": _json(_COMPLETION),
        "text/event-stream": _completion_events(),
    },
    "create_response": {
        "application/json": _json(_response()),
        "text/event-stream": _response_events(),
    },
    "list_documents": {
        "application/json": {"documents": [_json(_INFO)], "total": 1, "next_cursor": None}
    },
    "add_documents": {"application/json": _json(_JOB)},
    "document": {"application/json": _json(_INFO)},
    "document_text": {"text/plain": f"What residents have been told:\n\n{_CURFEW}\n"},
    "replace_document": {"application/json": _json(_JOB)},
    "delete_document": {"application/json": _json(_JOB)},
    "job": {"application/json": _json(_JOB_DONE)},
    "cancel_job": {
        "application/json": _json(
            _JOB.model_copy(
                update={
                    "state": "cancelled",
                    "finished": datetime(2026, 3, 5, 9, 30, 0, 10_000, tzinfo=UTC),
                }
            )
        )
    },
    "corpus": {"application/json": _json(_CORPUS)},
    "healthz": {"application/json": {"status": "ok"}},
    "readyz": {"application/json": {"status": "ok"}},
}

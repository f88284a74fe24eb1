"""`POST /v1/ask`: a question → the `Answer` record as JSON.

A client that goes away stops the chat model.
"""

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from rag import pipeline
from rag.http_api.desk import Desk
from rag.http_api.problems import ASKING
from rag.records import Answer, Turn

#: Turns of a conversation, at most.
MOST_TURNS = 50


class EarlierTurn(BaseModel):
    """A question that was asked before, and what was answered."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(
        max_length=pipeline.LONGEST_QUESTION,
        description="Best the answer's `standalone_question`.",
    )
    answer: str = Field(
        default="",
        max_length=pipeline.LONGEST_QUESTION,
        description="The texts of its statements; empty when the corpus did not say.",
    )


class Question(BaseModel):
    """What to ask."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "Who left Kherson?"},
                {
                    "question": "And Mykolaiv?",
                    "history": [{"question": "Who left Kherson?", "answer": "Russian troops."}],
                },
            ]
        },
    )

    question: str = Field(description=f"At most {pipeline.LONGEST_QUESTION:,} characters.")
    history: list[EarlierTurn] = Field(
        default=[],
        max_length=MOST_TURNS,
        description="The conversation so far, oldest first, which a follow-up may lean on; the "
        "answer's `standalone_question` says how it was understood.",
    )
    mode: pipeline.Mode | None = Field(
        default=None,
        description="How to answer: in the reports' own words, or in a chat model's, checked "
        "against them. Prose where a chat model is set, when left out.",
    )


def native_routes(desk: Desk) -> APIRouter:
    """Byline's own way of being asked."""
    routes = APIRouter()

    @routes.post("/v1/ask", responses=ASKING)
    async def ask(body: Question, request: Request) -> Answer:
        """What the corpus says to a question, or that it does not say.

        In exact quotes, or in sentences that a chat model wrote and that were checked, each
        against the quotes that it cites.
        """
        turns = [Turn(question=turn.question, answer=turn.answer) for turn in body.history]
        return await desk.answer(
            body.question, turns=turns, mode=body.mode, is_gone=request.is_disconnected
        )

    return routes

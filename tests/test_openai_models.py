"""`/v1/models`: what there is to ask."""

import pytest
from openai import NotFoundError

from tests.openai_clients import CURFEW, client


def names(served: str) -> list[str]:
    return [model.id for model in client(served).models.list()]


def test_without_a_chat_model_there_is_no_prose(served: str) -> None:
    assert names(served) == ["byline", "byline-quotes"]
    with pytest.raises(NotFoundError, match="Set BYLINE_MODEL") as raised:
        client(served).responses.create(model="byline-prose", input=CURFEW)
    assert (raised.value.code, raised.value.param) == ("model_not_found", "model")


def test_with_a_chat_model_there_is(served_prose: str) -> None:
    assert names(served_prose) == ["byline", "byline-quotes", "byline-prose"]


def test_a_model_is_described(served: str) -> None:
    model = client(served).models.retrieve("byline")
    assert (model.id, model.object, model.owned_by) == ("byline", "model", "byline")
    assert model.created > 1_700_000_000


def test_another_model_is_not_found(served: str) -> None:
    for ask in (
        lambda: client(served).models.retrieve("zork"),
        lambda: client(served).responses.create(model="zork", input=CURFEW),
    ):
        with pytest.raises(NotFoundError, match="'zork' does not exist") as no:
            ask()
        assert no.value.code == "model_not_found"

"""Numbers as JSON has them."""

from typing import Annotated, Any

from pydantic import BeforeValidator


def _whole(number: Any) -> Any:
    return int(number) if isinstance(number, float) and number.is_integer() else number


#: A whole number. To JSON Schema, and so to some clients, 10.0 is one.
Whole = Annotated[int, BeforeValidator(_whole)]

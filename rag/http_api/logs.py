"""What happens → one JSON object a line on standard error.

Byline's own lines come by structlog, those of uvicorn and other libraries by `logging`;
all leave by one formatter. Python's own rules hold until `log_as_json` is called, so an
app that is made without a server says nothing.
"""

import logging
import sys
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]

#: The server's own.
logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    logging.getLogger("byline"),
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
)


def log_as_json() -> None:
    """Let what this process logs leave on standard error, an object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("byline").setLevel(logging.INFO)

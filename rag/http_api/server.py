"""Serving an app on a socket until the process is told to stop.

Told once (SIGTERM, SIGINT), the server takes no new connection, lets what is under way
finish, and cuts what takes longer than `GRACE_S`. Told twice, the process ends at once;
an index is made to be whole after that.
"""

import os
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

#: How long what is under way may take to finish, seconds.
GRACE_S = 30
#: A client may be silent on an open connection for this long, seconds.
_IDLE_S = 5


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Not as inherited, which would raise the signal again when all has ended well.
        if self.should_exit:
            end_at_once(sig, frame)
        self.should_exit = True
        self._on_stop()


def end_at_once(sig: int, frame: FrameType | None) -> None:
    """End the process, as a signal handler, with what is open left open."""
    os._exit(128 + sig)


def run_server(app: ASGIApp, listener: socket.socket, on_stop: Callable[[], None]) -> None:
    """Serve until told to stop; a second time ends the process, from then on too.

    Args:
        app: what to serve.
        listener: where, bound and not yet listening.
        on_stop: called when told; in a signal handler, so it must not wait.
    """
    config = uvicorn.Config(
        app,
        log_config=None,  # `logs.log_as_json` has set it up
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
    _Server(config, on_stop).run(sockets=[listener])
    for sig in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sig, end_at_once)

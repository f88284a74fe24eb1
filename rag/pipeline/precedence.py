"""Questions go before ingestion, which embeds on the same cores that they are answered by."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: How long an ingestion waits for questions at a time: so many times as long as it worked
#: since it last did, so that under questions without a pause it has a quarter of the time;
#: and no longer than this, seconds.
MOST_WAITING, LONGEST_S = 3.0, 2.0
#: Nobody is asking when nobody has for so long, seconds: where one question is answered at a
#: time, there is a moment without any between two that wait for each other.
QUIET_S = 0.1


class Precedence:
    """Who is being answered, and whether ingestion should wait for them."""

    def __init__(self) -> None:
        self._asking = 0
        self._changed = threading.Condition()
        self._worked_since = time.monotonic()
        self._asked_last = -math.inf

    @contextmanager
    def asking(self) -> Iterator[None]:
        """To be held while a question keeps a core busy."""
        with self._changed:
            self._asking += 1
        try:
            yield
        finally:
            with self._changed:
                self._asking -= 1
                self._asked_last = time.monotonic()
                self._changed.notify_all()

    def give_way(self) -> None:
        """Wait until nobody has asked for a moment, or for long enough; one thread calls this."""
        now = time.monotonic()
        until = now + min(MOST_WAITING * (now - self._worked_since), LONGEST_S)
        with self._changed:
            while (now := time.monotonic()) < until:
                quiet_at = until if self._asking else self._asked_last + QUIET_S
                if quiet_at <= now:
                    break
                self._changed.wait(min(quiet_at, until) - now)
        self._worked_since = time.monotonic()

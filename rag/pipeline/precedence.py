"""Questions go before ingestion, which embeds on the same cores that they are answered by."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: How long an ingestion waits for questions at a time: so many times as long as it worked
#: since it last did, so that under questions without a pause it has a quarter of the time;
#: and no longer than this, seconds.
MOST_WAITING, LONGEST_S = 3.0, 2.0


class Precedence:
    """Who is being answered, and whether ingestion should wait for them."""

    def __init__(self) -> None:
        self._asking = 0
        self._changed = threading.Condition()
        self._worked_since = time.monotonic()

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
                self._changed.notify_all()

    def give_way(self) -> None:
        """Wait until nobody is being answered, or for long enough; one thread calls this."""
        worked_s = time.monotonic() - self._worked_since
        with self._changed:
            self._changed.wait_for(
                lambda: self._asking == 0, min(MOST_WAITING * worked_s, LONGEST_S)
            )
        self._worked_since = time.monotonic()

"""What a function gave for the last few keys, kept.

`functools.lru_cache` holds the function that it wraps: an object that keeps one for its own
method holds itself, and is freed only when Python next looks for cycles. A snapshot of an
index is too large to be left lying so long.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The values of the keys asked for last, for many threads.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._values)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The key's value; made, outside the lock, where it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

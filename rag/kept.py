"""What a function gave for the last few keys, kept.

`functools.lru_cache` holds the function that it wraps: an object that keeps one for its own
method holds itself, and is freed only when Python next looks for cycles. A snapshot of an
index is too large to be left lying so long.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
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
        return self.get_each([key], lambda _: [make()])[0]

    def get_each(self, keys: Sequence[K], make: Callable[[list[K]], Sequence[V]]) -> list[V]:
        """The value of each key; those that are not kept are made at once, outside the lock."""
        found: dict[K, V] = {}
        with self._lock:
            for key in keys:
                if key in self._values:
                    self._values.move_to_end(key)
                    found[key] = self._values[key]
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if missing:
            made = dict(zip(missing, make(missing), strict=True))
            with self._lock:
                for key, value in made.items():
                    self._values[key] = value
                    self._values.move_to_end(key)
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
            found |= made
        return [found[key] for key in keys]

"""Values kept for the keys asked for last."""

import gc
import weakref

import pytest

from rag.kept import Kept


def test_a_value_is_made_once_and_the_longest_unasked_leaves() -> None:
    made: list[int] = []

    def double(n: int) -> int:
        made.append(n)
        return 2 * n

    kept: Kept[int, int] = Kept(2)
    for n, expected in ((1, 2), (2, 4), (1, 2), (3, 6), (1, 2), (2, 4)):
        assert kept.get(n, lambda n=n: double(n)) == expected  # type: ignore[misc]
        assert len(kept) <= 2
    assert made == [1, 2, 3, 2]  # 3 drove out 2, and then 2 drove out 3


def test_what_is_missing_is_made_at_once() -> None:
    made: list[list[int]] = []

    def double(numbers: list[int]) -> list[int]:
        made.append(numbers)
        return [2 * n for n in numbers]

    kept: Kept[int, int] = Kept(2)
    assert kept.get_each([1, 2, 1], double) == [2, 4, 2]
    assert kept.get_each([3, 2, 4, 1], double) == [6, 4, 8, 2]  # more than are kept
    assert kept.get_each([], double) == []
    assert made == [[1, 2], [3, 4]]
    assert len(kept) == 2


def test_what_cannot_be_made_is_not_kept() -> None:
    kept: Kept[str, int] = Kept(2)
    with pytest.raises(ValueError, match="invalid literal"):
        kept.get("x", lambda: int("x"))
    assert kept.get("x", lambda: 7) == 7


def test_its_owner_is_freed_as_soon_as_nobody_uses_it() -> None:
    class Owner:
        def __init__(self) -> None:
            self._kept: Kept[int, int] = Kept(2)

        def doubled(self, n: int) -> int:
            return self._kept.get(n, lambda: self._double(n))

        def _double(self, n: int) -> int:
            return 2 * n

    gc.disable()
    try:
        owner = Owner()
        assert owner.doubled(2) == 4
        freed = weakref.ref(owner)
        del owner
        assert freed() is None
    finally:
        gc.enable()

"""What was used last, of more than can be kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key, as many as there is room for: the one unused for longest goes first.

    Args:
        room: How many.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def items(self) -> list[tuple[Key, Value]]:
        """The keys and values, what was unused for longest first."""
        return list(self._values.items())

    def get(self, key: Key) -> Value | None:
        """The value of a key, if it is kept."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: Key, value: Value) -> Value:
        """Keeps a value, and returns it."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._room:
            self._values.popitem(last=False)
        return value

    def get_or_make(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made if it isn't kept."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found

    def shrink(self, fits: Callable[[Collection[Value]], bool]) -> None:
        """Lets go of what was unused for longest, until the rest fits."""
        while self._values and not fits(self._values.values()):
            self._values.popitem(last=False)

    def clear(self) -> None:
        """Lets go of all."""
        self._values.clear()

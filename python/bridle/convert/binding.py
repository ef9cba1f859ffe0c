"""How the arguments of a function are given: by names that it has, each of them once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bridle.errors import BridleTypeError, listed, unknown_name


def check_places(
    args: tuple[Any, ...], named: Iterable[str], places: list[str], function: str
) -> None:
    """Refuses arguments by position that are too many, or that are given by name too.

    Raises:
        BridleTypeError: With how many there may be, or the name.
    """
    if len(args) > len(places):
        raise BridleTypeError(
            f"`{function}()` must be given at most {len(places)} arguments by position, "
            f"not {len(args)}.",
            f"Give them by name: {listed(places)}.",
        )
    for name in places[: len(args)]:
        if name in named:
            raise BridleTypeError(
                f"`{name}` must be given once, not by position and by name.", "Remove one of them."
            )


def refuse_unknown(name: str, valid: Iterable[str], called: str) -> None:
    """Refuses an argument that the function `called` so doesn't have.

    Raises:
        BridleNameError: With the nearest of the `valid` names.
    """
    if name not in valid:
        sentence = f"`{name}` is not an argument of {called}()."
        raise unknown_name(sentence, name, valid, "arguments")

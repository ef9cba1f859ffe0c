"""What is refused before anything is started."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class Refusal(Exception):
    """A call that can't be meant: a sentence, and a hint at the next action.

    Args:
        sentence: What is wrong, one sentence. Options stand in it as they are written.
        hint: What to do next.
    """

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(f"{sentence}\n{hint}")


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that a name most likely stands for."""
    folded = {entry.lower(): entry for entry in valid}
    found = difflib.get_close_matches(name.lower(), folded, n=1)
    return folded[found[0]] if found else None

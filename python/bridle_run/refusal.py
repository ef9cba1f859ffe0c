"""What is refused before anything is started."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from contextvars import ContextVar

#: Whether an R user reads it, who called run_workers().
in_r: ContextVar[bool] = ContextVar("bridle_run_in_r", default=False)


class Refusal(Exception):
    """A call that can't be meant: a sentence, and a hint at the next action.

    Args:
        sentence: What is wrong, one sentence. Options stand in it as they are written.
        hint: What to do next.
    """

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(f"{sentence}\n{hint}")


def option(written: str, value: str = "", value_in_r: str = "") -> str:
    """An option as its user would write it: `--port 29500`, in R `port = 29500`.

    Args:
        written: The option, as a command line has it.
        value: Its value, where one is shown.
        value_in_r: The same in R, where that is another text.
    """
    if not in_r.get():
        return f"`{written} {value}`" if value else f"`{written}`"
    name = "workers" if written == "-n" else written.lstrip("-")
    return f"`{name} = {value_in_r or value}`" if value else f"`{name}`"


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that a name most likely stands for."""
    folded = {entry.lower(): entry for entry in valid}
    found = difflib.get_close_matches(name.lower(), folded, n=1)
    return folded[found[0]] if found else None

"""ResumeFile: where `fit(resume=)` keeps a training, and how often."""

from __future__ import annotations

import os
from typing import Any

from bridle.convert.numbers import whole_number
from bridle.convert.plain import plain
from bridle.errors import must_be


class ResumeFile:
    """Where `fit(resume=)` keeps the state of a training, and how often.

    Args:
        path: The file, in a folder that exists. Its generation before the last one has ".before"
            behind its name.
        every_seconds: Seconds after which the state is written again within an epoch.
        every_steps: Steps after which it is, as soon as a call to the compiled loop has ended.

    Raises:
        BridleError: For a path, or numbers, that can't be.

    Examples:
        >>> import bridle
        >>> bridle.ResumeFile("state.zip", every_seconds=60)
        ResumeFile('...state.zip')
        >>> bridle.ResumeFile("state.zip", every_steps=0)
        Traceback (most recent call last):
            ...
        bridle.errors.BridleValueError: `every_steps` must be at least 1, not 0.
    """

    def __init__(
        self, path: Any, every_seconds: float = 30.0, every_steps: int | None = None
    ) -> None:
        self.path = file_path(plain(path, "path"), "path")
        self.every_seconds = _seconds(plain(every_seconds, "every_seconds"))
        steps = plain(every_steps, "every_steps")
        self.every_steps = None if steps is None else whole_number(steps, "every_steps", 1)

    def __repr__(self) -> str:
        return f"ResumeFile({self.path!r})"

    @property
    def before(self) -> str:
        """The path of the generation before the last one."""
        return f"{self.path}.before"


def file_path(value: Any, argument: str) -> str:
    """The absolute path that a value names."""
    if not isinstance(value, str | os.PathLike) or not os.fspath(value):
        raise must_be(argument, "the path of a file, a string", value)
    return os.path.abspath(os.path.expanduser(os.fspath(value)))


def _seconds(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not value >= 0:
        raise must_be("every_seconds", "a number, 0 or more", value)
    return float(value)

"""What bridle says when it refuses, in Python's words or in R's.

Every message is one sentence, "`arg` must be X, not Y." or "Can't ...", and one line with the
next action. The same text reaches a Python user as an exception and an R user as a condition;
only the spelling of values (`True` or `TRUE`) and the first index (0 or 1) differ.
"""

from __future__ import annotations

import contextlib
import difflib
import inspect
import math
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import numpy as np

#: What a function without a name is called.
UNNAMED = "custom"

_reader: ContextVar[str] = ContextVar("bridle_reader", default="Python")
#: What a list of names isn't cut for.
_FEW = 4
#: Where bridle's own code lies.
_HERE = os.path.join(os.path.dirname(__file__), "")
#: What was said once.
_said: set[str] = set()


class BridleError(Exception):
    """An error that bridle raises itself: a sentence, and a hint at the next action.

    Args:
        sentence: What is wrong, one sentence.
        hint: What to do next, or `None`.
    """

    def __init__(self, sentence: str, hint: str | None = None) -> None:
        super().__init__(sentence if hint is None else f"{sentence}\n{hint}")
        self.sentence = sentence
        self.hint = hint


class BridleTypeError(BridleError, TypeError):
    """A value of a kind that the argument can't take."""


class BridleValueError(BridleError, ValueError):
    """A value of the right kind that the argument can't take."""


class BridleNameError(BridleValueError):
    """A name that isn't one of the valid names."""


class BridleFunctionError(BridleError):
    """An R function, a metric or a callback say, that failed.

    Attributes:
        condition: Where it is known, a ticket for the R condition.
    """

    condition: Any = None


def refusal_in(text: str) -> BridleError | None:
    """What bridle refused, out of the text that TensorFlow made of it on a thread of its own."""
    found = re.search(r"\b(Bridle\w*Error): (.*?)\nTraceback ", text, re.DOTALL)
    kinds = {kind.__name__: kind for kind in (BridleTypeError, BridleValueError, BridleNameError)}
    if found is None or found[1] not in kinds:
        return None
    sentence, _, hint = found[2].partition("\n")
    return kinds[found[1]](sentence, hint or None)


class BridleDeprecationWarning(FutureWarning):
    """An argument that is still accepted and does nothing any more."""


class BridleWarning(UserWarning):
    """Something in the data or in the training that its user should know of."""


def warn(message: str, kind: type[Warning] = BridleWarning) -> None:
    """Warns the user's line that called bridle of something in the data or in the training."""
    here = inspect.currentframe()
    frame, level = here and here.f_back, 2
    while frame is not None and frame.f_code.co_filename.startswith(_HERE):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, kind, stacklevel=level)


def warn_once(message: str) -> None:
    """Warns of something that stays so, the first time in a process."""
    if message not in _said:
        _said.add(message)
        warn(message)


def warn_deprecated(message: str) -> None:
    """Warns that what the user asked for is no longer needed."""
    warn(message, BridleDeprecationWarning)


@contextlib.contextmanager
def read_by(language: str) -> Iterator[None]:
    """Writes the messages raised inside for a user of `language`, "R" or "Python"."""
    token = _reader.set(language)
    try:
        yield
    finally:
        _reader.reset(token)


def in_r() -> bool:
    """Whether the message will be read by an R user."""
    return _reader.get() == "R"


def index(position: int) -> int:
    """A 0-based position as the reader counts: from 1 in R, from 0 in Python."""
    return position + 1 if in_r() else position


def element(argument: str, key: int | str) -> str:
    """One element of an argument as its user would write it, by 0-based place or by name."""
    if isinstance(key, int):
        return f"{argument}[[{index(key)}]]" if in_r() else f"{argument}[{key}]"
    return f"{argument}${key}" if in_r() else f'{argument}["{key}"]'


def show(value: Any) -> str:
    """A value as its user would write it, short enough for a sentence."""
    if value is None:
        return "NULL" if in_r() else "None"
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).upper() if in_r() else str(bool(value))
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return _show_float(float(value))
    if hasattr(value, "describe"):
        return value.describe()
    if isinstance(value, np.ndarray):
        return f"an array of shape {dims(value.shape)}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"a named list of {len(value)}" if in_r() else f"a dict of {len(value)}"
    if callable(value) and hasattr(value, "__name__"):
        return _show_function(value)
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name} object"


def _show_float(value: float) -> str:
    if math.isfinite(value):
        return f"{value:.15g}"
    if math.isnan(value):
        return "NaN"
    return ("" if value > 0 else "-") + ("Inf" if in_r() else "inf")


def _show_function(value: Any) -> str:
    if isinstance(value, type):
        return f"the class `{value.__name__}`"
    unnamed = value.__name__ in (UNNAMED, "<lambda>")
    return "a function" if unnamed else f"the function `{value.__name__}`"


def dims(shape: Iterable[Any]) -> str:
    """A shape as its user would write it, `None` as "any"."""
    sizes = ["any" if size is None else str(size) for size in shape]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 and not in_r() else ''})"


def must_be(argument: str, wanted: str, value: Any, hint: str | None = None) -> BridleTypeError:
    """The error for a value of the wrong kind: "`argument` must be `wanted`, not `value`."."""
    return BridleTypeError(f"`{argument}` must be {wanted}, not {show(value)}.", hint)


def listed(names: Iterable[str], most: int = 20) -> str:
    """Names as they stand in a sentence, cut after `most` where that spares more than a few."""
    names = [f"`{name}`" for name in names]
    if len(names) <= most + _FEW:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def unknown_name(
    sentence: str, name: str, valid: Iterable[str], what: str, hint: str | None = None
) -> BridleNameError:
    """The error for an unknown name: `sentence`, then the nearest match or the valid names.

    Args:
        sentence: What is wrong, one sentence.
        name: The name that isn't valid.
        valid: The names that are.
        what: What the valid names are names of, in the plural ("outputs").
        hint: What else can be done.
    """
    valid = list(valid)
    near = _nearest(name, valid)
    parts = [f"Did you mean `{near}`?"] if near else []
    if len(valid) <= 20 + _FEW or not near:
        parts.append(all_of(valid, what))
    return BridleNameError(sentence, " ".join([*parts, hint] if hint else parts))


def _nearest(name: str, valid: list[str]) -> str | None:
    """The valid name that a name most likely stands for."""
    folded = {entry.lower().replace("_", ""): entry for entry in reversed(valid)}
    given = name.lower().replace("_", "")
    near = difflib.get_close_matches(given, folded, n=1, cutoff=0.6)
    if near and difflib.SequenceMatcher(None, given, near[0]).ratio() > 0.9:
        return folded[near[0]]
    # What leaves a word out is nearer than what is spelled alike; "lr" is learning_rate.
    words = {entry: entry.lower().split("_") for entry in valid}
    mine = name.lower().split("_")
    fuller = [entry for entry in valid if len(mine) > 1 and set(mine) < set(words[entry])]
    short = [entry for entry in valid if "".join(word[:1] for word in words[entry]) == given]
    found = (short if len(given) > 1 else []) + sorted(fuller, key=lambda e: len(words[e]))
    return found[0] if found else folded[near[0]] if near else None


def all_of(names: Iterable[str], what: str) -> str:
    """The sentence that lists the valid names: "The outputs are `a`, `b`."."""
    names = list(names)
    if not names:
        return f"There are no {what}."
    if len(names) == 1:
        return f"The only {singular(what)} is {listed(names)}."
    return f"The {what} are {listed(names)}."


def singular(what: str) -> str:
    """The singular of a plural: "class" of "classes", "category" of "categories"."""
    for ending, one in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if what.endswith(ending):
            return what.removesuffix(ending) + one
    return what

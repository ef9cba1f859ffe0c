"""What R is answered: a value, or an account of what went wrong, and warnings."""

from __future__ import annotations

import contextlib
import re
import traceback
import warnings
from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict

from bridle.errors import (
    BridleDeprecationWarning,
    BridleError,
    BridleFunctionError,
    BridleNameError,
    BridleTypeError,
    BridleValueError,
    BridleWarning,
)

_CLASSES = (
    (BridleNameError, "name"),
    (BridleTypeError, "type"),
    (BridleValueError, "value"),
    (BridleFunctionError, "function"),
)


#: What R is told of an error: a class, a sentence and a hint. Of an error that isn't bridle's, also
#: its class in Python and the traceback; of an R function's, the ticket for its condition.
Account = TypedDict(
    "Account",
    {
        "class": str,  # a keyword, which the other way to write this can't have
        "sentence": str,
        "hint": str,
        "python": NotRequired[str],
        "traceback": NotRequired[str],
        "condition": NotRequired[Any],
    },
)
#: What R is told of a warning; its class is "deprecated" or "training".
Warned = TypedDict("Warned", {"class": str, "sentence": str})


class Answer(TypedDict):
    """What R is answered: a value, an account of an error, or that the user interrupted.

    R may have heard of an interrupt too, also where there is a value.
    """

    warnings: list[Warned]
    value: NotRequired[Any]
    error: NotRequired[Account]
    interrupted: NotRequired[bool]
    heard: NotRequired[bool]


def account(error: Exception) -> Account:
    """What to tell R of an error."""
    notes = getattr(error, "__notes__", [])
    error = _of_r(error) or error
    if isinstance(error, BridleError):
        kind = next((name for base, name in _CLASSES if isinstance(error, base)), "state")
        hints = [error.hint, *notes] if error.hint else notes
        found: Account = {"class": kind, "sentence": error.sentence, "hint": "\n".join(hints)}
        if isinstance(error, BridleFunctionError) and error.condition is not None:
            found["condition"] = error.condition
        return found
    return {
        "class": "python",
        "sentence": f"Can't go on: {type(error).__name__} in Python.",
        "hint": "\n".join([*_essence(str(error)), *notes]),
        "python": type(error).__name__,
        "traceback": "".join(traceback.format_exception(error)),
    }


def _of_r(error: BaseException | None) -> BridleFunctionError | None:
    """What an R function said, where Keras wrote it into an error of its own."""
    while error is not None:
        if isinstance(error, BridleFunctionError) and error.condition is not None:
            return error
        error = error.__cause__ or error.__context__
    return None


#: What Keras writes to make letters bold in a terminal.
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


_NOISE = re.compile(
    r'File ".*", line \d+|Detected at node|Stack trace|\[\[\{\{node|Graph execution error'
)


def _essence(message: str) -> list[str]:
    """The lines of a message without the stack that TensorFlow writes into it."""
    lines = [_STYLE.sub("", line).strip() for line in message.splitlines()]
    return [line for line in lines if line and not _NOISE.match(line)]


_WARNINGS = {BridleDeprecationWarning: "deprecated", BridleWarning: "training"}


@contextlib.contextmanager
def collected() -> Iterator[list[Warned]]:
    """Collects what bridle warns of in the block, and lets nothing else warn."""
    told: list[Warned] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        for kind in _WARNINGS:
            warnings.simplefilter("always", kind)
        yield told
    told += [
        {"class": name, "sentence": str(warning.message)}
        for warning in caught
        for kind, name in _WARNINGS.items()
        if issubclass(warning.category, kind)
    ]

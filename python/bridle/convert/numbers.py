"""Numbers and flags: a whole number stays whole, and nothing is rounded in silence."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from bridle.convert.plain import from_r, plain
from bridle.convert.records import RVector
from bridle.errors import BridleValueError, must_be, show


def _scalar(value: Any, argument: str, wanted: str) -> Any:
    """One Python number, flag or string from `value`, which may come from R or NumPy."""
    value = from_r(value)
    if isinstance(value, RVector) and len(value.missing) and len(value.values) == 1:
        raise must_be(argument, wanted, value)
    value = plain(value, argument)
    if isinstance(value, np.ndarray | np.generic) and np.ndim(value) == 0:
        return value.item()
    if isinstance(value, list | tuple | dict | np.ndarray):
        raise must_be(argument, wanted, value)
    return value


def as_float(value: Any) -> float:
    """A number as Python's own. R's NA is a NaN with a mark by which R would know it again."""
    number = float(value)
    return math.nan if math.isnan(number) else number


def whole_number(value: Any, argument: str, minimum: int | None = None) -> int:
    """An `int` from an int or a whole double.

    Args:
        value: `32`, `32.0`, a NumPy scalar or an R number.
        argument: The argument's name, for the error.
        minimum: The smallest value accepted.

    Raises:
        BridleTypeError: For a fraction, a missing or infinite value, a flag or a string.
        BridleValueError: For a value below `minimum`.
    """
    value = _scalar(value, argument, "a whole number")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value != math.floor(value):
        raise must_be(argument, "a whole number", value, unquoted(value))
    if minimum is not None and value < minimum:
        raise BridleValueError(f"`{argument}` must be at least {minimum}, not {show(value)}.")
    return int(value)


def real_number(value: Any, argument: str, wanted: str = "a finite number") -> float:
    """A finite `float` from any real number.

    Args:
        value: A Python, NumPy or R number.
        argument: The argument's name, for the error.
        wanted: What the argument must be, for the error.

    Raises:
        BridleTypeError: For anything that isn't a finite number.
    """
    number = _scalar(value, argument, wanted)
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or not math.isfinite(number):
        raise must_be(argument, wanted, number, unquoted(number))
    return float(number)


def fraction(value: Any, argument: str) -> float:
    """A part of a whole: from 0 up to, not including, 1.

    Raises:
        BridleTypeError: For anything that isn't a finite number.
        BridleValueError: For a number out of range.
    """
    value = real_number(value, argument)
    if not 0 <= value < 1:
        raise BridleValueError(
            f"`{argument}` must be from 0 up to, not including, 1, not {show(value)}."
        )
    return value


def seed(value: Any, argument: str) -> int:
    """A whole number that random numbers can start from, as NumPy takes it.

    Raises:
        BridleTypeError: For anything that isn't a whole number.
        BridleValueError: For a number out of range.
    """
    value = whole_number(value, argument, 0)
    if value >= 2**32:
        raise BridleValueError(f"`{argument}` must be at most {2**32 - 1}, not {show(value)}.")
    return value


def flag(value: Any, argument: str) -> bool:
    """A `bool` from `True`/`False` or `TRUE`/`FALSE`.

    Raises:
        BridleTypeError: For anything else, `NA` included.
    """
    value = _scalar(value, argument, f"{show(True)} or {show(False)}")
    if not isinstance(value, bool):
        raise must_be(argument, f"{show(True)} or {show(False)}", value)
    return value


def unquoted(value: Any) -> str | None:
    """The hint for a number that was given as text; `None` for anything else."""
    is_number = isinstance(value, str) and re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)\s*", value)
    return f"Give the number without quotes: {value.strip()}." if is_number else None

"""Positions: R counts them from 1, Keras from 0.

What counts positions is told by an argument's name (`arguments.BY_NAME`), and for results by the
function's. `zero_indexed = TRUE` in R leaves both as Keras has them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from bridle.convert.plain import from_r
from bridle.convert.records import RList, RVector
from bridle.errors import BridleValueError, in_r, must_be


def from_one(value: Any, name: str, zero_indexed: bool = False) -> Any:
    """Positions as Keras counts them.

    Args:
        value: A whole number, an array or a list of them, or a tensor. Negative ones count from
            the end in both languages.
        name: The argument's name, for errors.
        zero_indexed: Leave them as they are.

    Raises:
        BridleTypeError: For fractions, missing values and anything but numbers.
        BridleValueError: For position 0 in R.
    """
    value = from_r(value)
    if isinstance(value, RVector | RList | int | float | list | tuple | np.ndarray | np.generic):
        value = whole(value, name)
        if not in_r() or zero_indexed:
            return value
        if np.any(value == 0):
            raise BridleValueError(
                f"`{name}` must not hold 0: R counts positions from 1.",
                "Negative positions count from the last one, which is -1.",
            )
        value = np.where(value > 0, value - 1, value)
        return value.item() if value.ndim == 0 else value
    if not hasattr(value, "dtype"):
        raise must_be(name, "whole numbers", value)
    if not in_r() or zero_indexed:
        return value
    value = value if "int" in str(value.dtype) else ops.cast(value, "int32")
    return ops.where(value > 0, value - 1, value)


def whole(value: Any, name: str) -> Any:
    """Whole numbers as an array.

    Raises:
        BridleTypeError: For fractions, missing values and anything but numbers.
    """
    if isinstance(value, RVector):
        if len(value.missing) or value.type not in ("double", "integer"):
            raise must_be(name, "whole numbers", value)
        value = value.values
    if isinstance(value, RList):
        value = [whole(part, name) for part in value.values]
    try:
        array = np.asarray(value)
        with np.errstate(invalid="ignore"):  # what isn't whole is refused below
            made = array.astype("int32")
    except (TypeError, ValueError, OverflowError):
        raise must_be(name, "whole numbers", value) from None
    if not np.array_equal(array, made):
        raise must_be(name, "whole numbers", array[array != made].item(0))
    return made


def _add_one(result: Any) -> Any:
    return result + 1


def _coordinates(result: Any) -> Any:
    # One row for each place, as R subsets by a matrix.
    return ops.stack(list(result), axis=-1) + 1


#: The functions whose results are positions, and what makes R's of them.
RESULTS: dict[str, Callable[[Any], Any]] = {
    "keras.ops.argmax": _add_one,
    "keras.ops.argmin": _add_one,
    "keras.ops.argpartition": _add_one,
    "keras.ops.argsort": _add_one,
    "keras.ops.digitize": _add_one,
    "keras.ops.nanargmax": _add_one,
    "keras.ops.nanargmin": _add_one,
    "keras.ops.nonzero": _coordinates,
    "keras.ops.searchsorted": _add_one,
    "keras.ops.top_k": lambda result: (result[0], result[1] + 1),
    "keras.ops.unravel_index": lambda result: [part + 1 for part in result],
    "keras.ops.where": lambda result: _coordinates(result) if _is_several(result) else result,
    "keras.random.categorical": _add_one,
}


def _is_several(result: Any) -> bool:
    return isinstance(result, list | tuple)


def to_r(target: str, result: Any, zero_indexed: bool) -> Any:
    """The result of the function `target`, its positions counted from 1."""
    if in_r() and not zero_indexed and target in RESULTS:
        result = RESULTS[target](result)
    return dict(zip(_NAMES[target], result, strict=True)) if target in _NAMES else result


#: Results of several values that have names in R.
_NAMES = {"keras.ops.qr": ("q", "r"), "keras.ops.top_k": ("values", "indices")}

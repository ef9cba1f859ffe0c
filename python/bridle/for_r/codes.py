"""Codes of classes as rows with a 1 in the place of the class.

One rule for both functions: a factor's classes are its levels, whichever of them it holds; numbers
count from 0 in `to_categorical()`, as Keras has it, and from 1 in `op_one_hot()`, as positions do
in R, unless they hold 0, which is no position, or `zero_indexed = TRUE` says so.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from bridle.convert.arrays import is_symbolic
from bridle.convert.frames import is_categorical, to_factor
from bridle.convert.plain import from_r
from bridle.convert.positions import whole
from bridle.convert.records import RFactor, RVector
from bridle.errors import BridleTypeError, BridleValueError, index, must_be, warn


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Rows for codes that count from 0.

    Args:
        x: A factor, whole numbers, flags, or a tensor of these.
        num_classes: How many classes there are; by default a factor's levels, or as many as the
            codes need.

    Raises:
        BridleTypeError: For what isn't whole numbers.
        BridleValueError: For codes that aren't a class's.
    """
    x, num_classes = _factor_as_codes(x, num_classes)
    codes = _values(x)
    if codes is not None:
        _check(codes, 0, num_classes)
        x = x if _is_tensor(x) else np.atleast_1d(codes)
    return keras.utils.to_categorical(x, num_classes)


def one_hot(
    x: Any,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: Any = None,
    sparse: bool = False,
    zero_indexed: bool = False,
) -> Any:
    """Rows for codes that count from 1, or from 0 where they hold one.

    Args:
        x: A factor, whole numbers, or a tensor of these.
        num_classes: How many classes there are; by default a factor's levels.
        axis: Where the classes go.
        dtype: The result's dtype.
        sparse: Make a sparse tensor.
        zero_indexed: The codes count from 0 in any case.

    Raises:
        BridleTypeError: For what isn't whole numbers, and numbers without `num_classes`.
        BridleValueError: For codes that aren't a class's.
    """
    is_factor = isinstance(x, RFactor)
    x, num_classes = _factor_as_codes(x, num_classes)
    if num_classes is None:
        raise BridleTypeError(
            "`num_classes` must be given.", "Only a factor knows how many classes there are."
        )
    codes = _values(x)
    first = 0 if is_factor or zero_indexed or _hold_zero(codes, num_classes) else 1
    if codes is not None and not _is_tensor(x):
        # What has no class, -1 say, has a row of zeros.
        _check(codes[codes >= first], first, num_classes)
        x = codes
    if _is_tensor(x) and "int" not in keras.backend.standardize_dtype(x.dtype):
        x = ops.cast(x, "int32")
    return ops.one_hot(x - first, num_classes, axis, dtype, sparse)


def _factor_as_codes(x: Any, num_classes: int | None) -> tuple[Any, int | None]:
    """`x` with codes in place of a factor, and how many classes there are, if that is known."""
    x = from_r(x)
    x = to_factor(x) if is_categorical(x) else x
    if not isinstance(x, RFactor):
        return x, num_classes
    missing = np.flatnonzero(x.codes < 0)
    if len(missing):
        raise BridleValueError(
            f"`x` must have no missing values, but element {index(int(missing[0]))} is NA.",
            "Remove them, or make a level of them: `addNA()`.",
        )
    needed = int(x.codes.max(initial=-1)) + 1
    if num_classes is not None and num_classes < needed:
        raise BridleValueError(
            f"`num_classes` must be at least {needed}, not {num_classes}: `x` holds the level "
            f'"{x.levels[needed - 1]}".',
            "Leave it out for a column for each level.",
        )
    return x.codes, len(x.levels) if num_classes is None else num_classes


def _values(x: Any) -> np.ndarray | None:
    """The codes, where there are any yet."""
    if _is_tensor(x):
        return None if is_symbolic(x) else keras.ops.convert_to_numpy(x)
    if isinstance(x, RVector) and x.type == "logical" and not len(x.missing):
        x = np.asarray(x.values, "int32")
    if isinstance(x, str) or (isinstance(x, RVector) and x.type == "character"):
        raise must_be("x", "a factor or whole numbers", x, "`factor()` makes classes of strings.")
    return np.asarray(whole(x, "x"))


def _is_tensor(x: Any) -> bool:
    return is_symbolic(x) or keras.ops.is_tensor(x) or isinstance(x, keras.Variable)


def _hold_zero(codes: np.ndarray | None, num_classes: int) -> bool:
    """Whether the codes count from 0, because they hold one. That is said: others may not."""
    if codes is None or not np.any(codes == 0):
        return False
    if np.any(codes == num_classes):
        raise BridleValueError(
            f"`x` must count from 1 or from 0, but it holds both 0 and {num_classes}, the number "
            "of classes.",
            f"`num_classes = {num_classes + 1}` has room for both.",
        )
    warn(
        "`x` holds 0, so its codes count from 0. Say `zero_indexed = TRUE`: without it, codes that "
        "hold no 0 count from 1."
    )
    return True


def _check(codes: np.ndarray, first: int, num_classes: int | None) -> None:
    """Refuses codes that aren't a class's, of which there may be any number."""
    last = None if num_classes is None else first + num_classes - 1
    outside = codes[(codes < first) | (False if last is None else codes > last)]
    if outside.size == 0:
        return
    found = outside.flat[0]
    hint = "`num_classes` says how many classes there are."
    if first == 0 and found == num_classes:
        hint = "Codes that count from 1 are meant by `x - 1`, any values by `factor(x)`."
    elif found < first:
        hint = "`factor(x)` makes classes of any values."
    span = f"from {first}" if last is None else f"from {first} to {last} for {num_classes} classes"
    raise BridleValueError(f"`x` must hold codes {span}, not {found}.", hint)

"""Data: what becomes an array, of which dtype, and what is refused before training starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from bridle.convert import frames
from bridle.convert.records import Frame, RFactor, RList, RVector, by_name, from_r
from bridle.data.sparse import SparseMatrix
from bridle.errors import BridleTypeError, BridleValueError, element, in_r, index, must_be

#: The dtype of R's atomic types, `None` for `floatx`.
_NUMBERS = {"double": None, "integer": "int32", "logical": "bool"}


def data(
    value: Any,
    argument: str,
    *,
    names: Sequence[str] = (),
    allow_nan: bool = False,
    strings: bool = False,
    on_levels: Callable[[str | int | None, list[str]], None] | None = None,
) -> Any:
    """Arrays in the structure that the user gave: one array, a list or a dict of them.

    Args:
        value: Arrays, data frames, factors, sparse matrices, lists and dicts of these. Tensors,
            datasets and every other Python object pass unchanged.
        argument: The argument's name, for errors.
        names: The model's input names; a data frame with exactly these columns becomes a dict.
        allow_nan: Accept NaN in floating-point arrays.
        strings: Accept arrays of strings, for models with a string input.
        on_levels: Called with the name (in a dict), the place (in a list) or None, and the levels
            of every factor met.

    Returns:
        Arrays of shape (samples, ...) in C order: `keras.config.floatx()` from doubles, int32 from
        R integers and factors, bool from logicals; NumPy's other dtypes as they are.

    Raises:
        BridleTypeError: For values that aren't numbers, with the column's name.
        BridleValueError: For missing values, with their count and the first place.
    """
    value = from_r(value)
    if frames.is_frame(value):
        value = frames.to_frame(value)

    def each(part: Any, where: str, name: str | None = None) -> Any:
        part = from_r(part)
        if frames.is_categorical(part):
            part = frames.to_factor(part)
        if isinstance(part, RFactor):
            if on_levels is not None:
                on_levels(name, part.levels)
            return _codes(part, where)
        if isinstance(part, SparseMatrix) or SparseMatrix.accepts(part):
            return SparseMatrix.of(part)
        return array(part, where, allow_nan=allow_nan, strings=strings)

    if isinstance(value, Frame):
        if set(value.columns) == set(names):
            return {
                name: each(value.columns[name], element(argument, name), name)[:, None]
                for name in names
            }
        return _matrix(value, argument, allow_nan)
    if isinstance(value, RList):
        if value.names is not None:
            value = by_name(value.values, value.names, argument)
        else:
            value = value.values
    if isinstance(value, dict):
        return {
            key: data(
                part,
                element(argument, key),
                allow_nan=allow_nan,
                strings=strings,
                on_levels=on_levels and (lambda _, levels, key=key: on_levels(key, levels)),
            )
            for key, part in value.items()
        }
    if type(value) in (list, tuple) and not _is_numbers(value):
        parts = [
            data(
                part,
                element(argument, i),
                allow_nan=allow_nan,
                strings=strings,
                on_levels=on_levels and (lambda _, levels, i=i: on_levels(i, levels)),
            )
            for i, part in enumerate(value)
        ]
        return type(value)(parts)
    return each(value, argument)


def _is_numbers(value: Sequence[Any]) -> bool:
    return len(value) > 0 and all(isinstance(v, int | float | np.generic) for v in value)


def array(value: Any, argument: str, *, allow_nan: bool = False, strings: bool = False) -> Any:
    """One array in C order; Python objects that aren't arrays pass unchanged.

    Raises:
        BridleTypeError: For values that aren't numbers.
        BridleValueError: For missing values.
    """
    if isinstance(value, RVector):
        if value.type == "character":
            return _strings(value, argument, strings)
        if value.type not in _NUMBERS:
            raise must_be(argument, "numbers", value)
        if len(value.missing):
            _refuse_missing(value.missing, np.shape(value.values), argument)
        dtype = _NUMBERS[value.type] or keras.config.floatx()
        # R's arrays are column-major: the copy to C order happens once, with the cast.
        made = np.asarray(value.values, dtype=dtype, order="C")
        return made if allow_nan else _without_nan(made, argument)
    if isinstance(value, bool | int | float) or (
        isinstance(value, list | tuple) and _is_numbers(value)
    ):
        value = np.asarray(value)
        value = value.reshape(-1) if value.ndim == 0 else value
        value = value.astype("int32") if value.dtype == "int64" else value
    if not isinstance(value, np.ndarray):
        if isinstance(value, str):
            raise must_be(argument, "numbers, a factor or a data frame", value)
        return value
    if value.dtype == object:
        raise BridleTypeError(
            f"`{argument}` must be numbers, not an array of Python objects.",
            "Convert it first, with `x.astype('float32')` say.",
        )
    if value.dtype.kind in "US":
        return _strings(value, argument, strings)
    if value.dtype == "float64":
        value = value.astype(keras.config.floatx())
    value = np.ascontiguousarray(value) if value.ndim else value.reshape(1)
    return value if allow_nan else _without_nan(value, argument)


def _strings(value: Any, argument: str, allowed: bool) -> np.ndarray:
    if allowed:
        strings = value.values if isinstance(value, RVector) else value
        return np.asarray(strings, dtype=object)
    kind = "a character vector" if in_r() else "strings"
    hint = "For classes, use `factor()`." if in_r() else "For classes, use their 0-based codes."
    raise BridleTypeError(f"`{argument}` must be numbers, not {kind}.", hint)


def _codes(factor: RFactor, argument: str) -> np.ndarray:
    missing = np.flatnonzero(factor.codes < 0)
    if len(missing):
        _refuse_missing(missing, factor.codes.shape, argument)
    return factor.codes


def _matrix(frame: Frame, argument: str, allow_nan: bool) -> np.ndarray:
    columns = []
    for name, column in frame.columns.items():
        if frames.is_categorical(column) or isinstance(column, RFactor):
            kind = "a factor" if in_r() else "categorical"
        elif isinstance(column, RVector) and column.type not in _NUMBERS:
            kind = column.type
        elif len(np.shape(getattr(column, "values", column))) > 1:
            kind = "a matrix"
        elif isinstance(column, np.ndarray) and column.dtype.kind not in "biuf":
            kind = str(column.dtype)
        else:
            columns.append(array(column, element(argument, name), allow_nan=allow_nan))
            continue
        raise BridleTypeError(
            f"`{argument}` must have numeric columns, but `{name}` is {kind}.",
            "Use `model.matrix()` to make numbers of it, or leave it out."
            if in_r()
            else "Encode it as numbers, or leave it out.",
        )
    if not columns:
        raise BridleValueError(f"`{argument}` must have columns, but the data frame has none.")
    return np.stack(columns, axis=1).astype(keras.config.floatx(), copy=False)


def _without_nan(value: np.ndarray, argument: str) -> np.ndarray:
    # The minimum of an array is NaN exactly if it holds one: a pass without a temporary array.
    if value.dtype.kind == "f" and value.size and np.isnan(value.min()):
        missing = np.flatnonzero(np.isnan(value).ravel(order="F"))
        _refuse_missing(missing, value.shape, argument)
    return value


def _refuse_missing(positions: Sequence[int], shape: tuple[int, ...], argument: str) -> None:
    first = np.unravel_index(int(min(positions)), shape, order="F")
    place = ", ".join(str(index(int(i))) for i in first)
    total = int(np.prod(shape))
    is_are = "is" if len(positions) == 1 else "are"
    raise BridleValueError(
        f"`{argument}` must have no missing values, but {len(positions)} of {total} {is_are} "
        f"{'NA or NaN' if in_r() else 'NaN'}, the first at [{place}].",
        f"Remove or fill them; `allow_nan={'TRUE' if in_r() else 'True'}` trains with them.",
    )

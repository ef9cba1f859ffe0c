"""Data: what becomes an array, of which dtype, and what is refused before training starts."""

from __future__ import annotations

import array as array_
import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert import foreign, frames, text
from bridle.convert.disk import DiskArray
from bridle.convert.dtypes import HELD, NUMBERS, as_complex, as_floats, check_numbers, native
from bridle.convert.mapped import check_files
from bridle.convert.missing import refuse_missing, without_nan
from bridle.convert.plain import from_r
from bridle.convert.records import Frame, RFactor, RList, RVector, by_name
from bridle.convert.sparse import SparseMatrix
from bridle.errors import (
    BridleTypeError,
    BridleValueError,
    element,
    must_be,
    show,
    unknown_name,
)

#: Called with a part's name or place, the part and what it is called; returns the codes or strings
#: that it stands for, `None` where it holds no categories.
Coded = Callable[[str | int | None, Any, str], Any]


def data(
    value: Any,
    argument: str,
    *,
    names: Sequence[str] = (),
    allow_nan: bool | None = False,
    strings: bool = False,
    computed: bool = False,
    coded: Coded | None = None,
) -> Any:
    """Arrays in the structure that the user gave: one array, a list or a dict of them.

    Args:
        value: Arrays, data frames, factors, sparse matrices, arrays in files, lists and dicts of
            these. Tensors, datasets and every other Python object pass unchanged.
        argument: The argument's name, for errors.
        names: The names of several inputs or outputs; a data frame has these columns and becomes a
            dict, and a list has a part for each of them.
        allow_nan: Accept NaN in floating-point arrays; `None` where the user can't choose to.
        strings: Accept arrays of strings, for models with a string input.
        computed: Accept complex numbers, for operations.
        coded: Reads categories; it is called for every part with its name (in a dict), its place
            (in a list) or None. Without it the codes of a factor are the places of its levels.

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
        if isinstance(part, str) and strings:  # one is as good as many
            part = np.asarray([part], dtype=object)
        if frames.is_categorical(part):
            part = frames.to_factor(part)
        known = coded(name, part, where) if coded is not None else None
        if known is not None:
            return known
        if isinstance(part, RFactor):
            return codes(part, part.levels, where)
        if isinstance(part, SparseMatrix) or SparseMatrix.accepts(part):
            return _sparse(SparseMatrix.of(part), where, allow_nan)
        if DiskArray.accepts(part):
            return _on_disk(DiskArray(part, where), where, allow_nan)
        return array(part, where, allow_nan=allow_nan, strings=strings, computed=computed)

    if isinstance(value, Frame):
        if names:
            frames.check_columns(value, names, argument)
            columns = {name: frames.flat(column) for name, column in value.columns.items()}
            for name, column in columns.items():
                if isinstance(column, RList | Frame):
                    frames.check_column(column, name, argument)
            known = [name for name in names if name in columns]
            made = {name: each(columns[name], element(argument, name), name) for name in known}
            return {name: c[:, None] if np.ndim(c) == 1 else c for name, c in made.items()}
        return _matrix(value, argument, allow_nan, strings)
    if isinstance(value, RList) and not names:
        value = text.of_list(value) or value
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
                computed=computed,
                coded=_called(key, coded),
            )
            for key, part in value.items()
        }
    are_parts = type(value) in (list, tuple) and len(names) > 1
    if not are_parts and type(value) in (list, tuple):
        is_text = text.is_text(value)
        value = np.asarray(value, dtype=object) if is_text else value
        are_parts = not is_text and not _is_numbers(value)
    if are_parts:
        parts = [
            data(
                part,
                element(argument, i),
                allow_nan=allow_nan,
                strings=strings,
                computed=computed,
                coded=_called(i, coded),
            )
            for i, part in enumerate(value)
        ]
        return type(value)(parts)
    return each(value, argument)


def _called(name: str | int, coded: Coded | None) -> Coded | None:
    """What reads the categories of a part of this name, whose own parts have none."""
    return coded and (lambda _, part, where: coded(name, part, where))


def _is_numbers(value: Sequence[Any]) -> bool:
    return len(value) > 0 and all(isinstance(v, int | float | complex | np.generic) for v in value)


def array(
    value: Any,
    argument: str,
    *,
    allow_nan: bool | None = False,
    strings: bool = False,
    computed: bool = False,
) -> Any:
    """One array in C order; Python objects that aren't arrays pass unchanged.

    Raises:
        BridleTypeError: For values that aren't numbers.
        BridleValueError: For missing values.
    """
    if isinstance(value, RVector):
        if value.type == "complex" and computed:
            return as_complex(np.asarray(value.values))
        return _vector(value, argument, allow_nan, strings)
    if isinstance(value, bool | int | float | complex | np.generic) or (
        isinstance(value, list | tuple) and _is_numbers(value)
    ):
        value = np.asarray(value)
        value = value.reshape(-1) if value.ndim == 0 else value
        value = value.astype("int32") if value.dtype == "int64" else value
    if frames.is_series(value):
        value = frames.column(value)
    if not isinstance(value, np.ndarray):
        if isinstance(value, memoryview | bytes | bytearray | ctypes.Array | array_.array):
            hint = f"Make an array of it: `numpy.asarray({argument})`."
            raise must_be(argument, "an array", value, hint)
        if isinstance(value, str | type):
            raise must_be(argument, "numbers, a factor or a data frame", value)
        if not allow_nan and _is_tensor(value):
            held = keras.ops.convert_to_numpy(value)
            without_nan(held, argument, allow_nan is not None)
            if held.dtype == "float64":
                as_floats(held, argument)
        return value
    check_files(value, argument)
    if value.dtype.kind == "c" and computed:
        return as_complex(native(value))
    value = _numbers(value, argument, strings)
    return value if allow_nan else without_nan(value, argument, allow_nan is not None)


def _numbers(value: np.ndarray, argument: str, strings: bool) -> np.ndarray:
    """An array of numbers in C order and `floatx`, or of strings where these are allowed."""
    if text.is_text(value):
        return text.as_text(value, argument, strings)
    check_numbers(value, argument)
    value = native(value)
    if value.dtype == "float64":
        value = as_floats(value, argument)
    return np.ascontiguousarray(value) if value.ndim else value.reshape(1)


def is_symbolic(value: Any) -> bool:
    """Whether `value` is a tensor without values yet: Keras', or of a program being traced."""
    return isinstance(value, keras.KerasTensor) or tf.is_symbolic_tensor(value)


def _is_tensor(value: Any) -> bool:
    """Whether `value` is a tensor that holds values, of the backend or of TensorFlow."""
    return not is_symbolic(value) and (keras.ops.is_tensor(value) or tf.is_tensor(value))


def _vector(vector: RVector, argument: str, allow_nan: bool | None, strings: bool) -> np.ndarray:
    if vector.type == "character":
        return text.as_text(vector, argument, strings)
    if vector.type not in NUMBERS:
        raise foreign.refuse(vector, vector.type, argument)
    if len(vector.missing):
        refuse_missing(vector.missing, np.shape(vector.values), argument)
    dtype = NUMBERS[vector.type]
    # R's arrays are column-major: the copy to C order happens once, with the cast.
    if dtype is None:
        made = as_floats(vector.values, argument, "C")
    else:
        made = np.asarray(vector.values, dtype=dtype, order="C")
    return made if allow_nan else without_nan(made, argument, allow_nan is not None)


def codes(
    factor: RFactor, known: Sequence[str], argument: str, other: str | None = None
) -> np.ndarray:
    """Each value's place in `known`: a level keeps its meaning where two factors' levels differ.

    Args:
        factor: Levels and their codes.
        known: The names whose places are the codes.
        argument: What the factor is called, for errors.
        other: The one of them that all others are taken for.

    Raises:
        BridleNameError: For a value that is none of them.
        BridleValueError: For missing values.
    """
    _refuse_missing_codes(factor, argument)
    if factor.levels == list(known):
        return factor.codes
    places = {level: place for place, level in enumerate(known)}
    for code in np.unique(factor.codes):
        level = factor.levels[code]
        if level not in places and other is None:
            raise unknown_name(
                f"`{argument}` must have the categories that the model knows, "
                f"but {show(level)} is none of them.",
                level,
                known,
                "categories",
                "`set_categories()` gives it others, or says what all others are taken for.",
            )
    rest = -1 if other is None else places[other]
    table = np.array([places.get(level, rest) for level in factor.levels], "int32")
    return table[factor.codes]


def labels(factor: RFactor, argument: str) -> np.ndarray:
    """Each value's level, as an array of strings; raises for missing values."""
    _refuse_missing_codes(factor, argument)
    return np.array(factor.levels, dtype=object)[factor.codes]


def _refuse_missing_codes(factor: RFactor, argument: str) -> None:
    missing = np.flatnonzero(factor.codes.ravel(order="F") < 0)
    if len(missing):
        refuse_missing(missing, factor.codes.shape, argument)


def _sparse(matrix: SparseMatrix, argument: str, allow_nan: bool | None) -> SparseMatrix:
    values = as_floats(matrix.values, argument, placed=False)
    shape = matrix.shape[0], matrix.shape[1]
    matrix = SparseMatrix(values, matrix.columns, matrix.starts, shape)
    missing = np.flatnonzero(np.isnan(matrix.values))
    if len(missing) and not allow_nan:
        rows = np.searchsorted(matrix.starts, missing, side="right") - 1
        cells = rows + matrix.columns[missing].astype("int64") * matrix.shape[0]
        refuse_missing(cells, matrix.shape, argument, allow_nan is not None)
    return matrix


def _on_disk(stored: DiskArray, argument: str, allow_nan: bool | None) -> DiskArray:
    if stored.dtype.kind not in "biuf":
        held = HELD.get(stored.dtype.kind, "an array of Python objects")
        raise BridleTypeError(f"`{argument}` must be numbers, not {held}.")
    if stored.dtype.kind == "f" and not allow_nan:
        found = []
        for start, block in stored.blocks():
            places = np.argwhere(np.isnan(block))
            places[:, 0] += start
            found.append(places)
        missing = np.concatenate(found)
        if len(missing):
            places = np.ravel_multi_index(tuple(missing.T), stored.shape, order="F")
            refuse_missing(places, stored.shape, argument, allow_nan is not None)
    return stored


def _matrix(
    frame: Frame, argument: str, allow_nan: bool | None, strings: bool = False
) -> np.ndarray:
    if not frame.columns:
        raise BridleValueError(f"`{argument}` must have columns, but the data frame has none.")
    columns = {name: frames.flat(column) for name, column in frame.columns.items()}
    if strings and all(map(frames.is_text, columns.values())):
        made = [array(c, element(argument, name), strings=True) for name, c in columns.items()]
        return np.stack(made, axis=1)
    for name, column in columns.items():
        frames.check_column(column, name, argument)
    made = [array(c, element(argument, name), allow_nan=allow_nan) for name, c in columns.items()]
    return np.stack(made, axis=1).astype(keras.config.floatx(), copy=False)

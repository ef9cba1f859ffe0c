"""Data frames and categorical columns of pandas and polars, without importing either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bridle.convert import foreign, text
from bridle.convert.dtypes import HELD, NUMBERS
from bridle.convert.plain import from_r
from bridle.convert.records import Frame, RFactor, RList, RVector, by_name
from bridle.errors import BridleTypeError, element, in_r, listed, unknown_name
from bridle.keras_compat.packages import package_of


def is_frame(value: Any) -> bool:
    """Whether `value` is a data frame of pandas or polars."""
    return type(value).__name__ == "DataFrame" and package_of(type(value)) in ("pandas", "polars")


def to_frame(value: Any) -> Frame:
    """The columns of a pandas or polars data frame, numeric ones as NumPy arrays.

    Raises:
        BridleValueError: For two columns of one name.
    """
    if package_of(type(value)) == "pandas":
        columns = [value.iloc[:, place] for place in range(value.shape[1])]
    else:
        columns = value.get_columns()
    return Frame(by_name([column(c) for c in columns], list(value.columns), "The data frame"))


def is_series(value: Any) -> bool:
    """Whether `value` is one column of pandas or polars."""
    return type(value).__name__ == "Series" and package_of(type(value)) in ("pandas", "polars")


def column(series: Any) -> Any:
    """A series as a NumPy array, with missing numbers as NaN; a categorical one as it is."""
    if is_categorical(series):
        return series
    values = series.to_numpy()
    if values.dtype == object and getattr(series.dtype, "kind", "O") in "biuf":
        values = series.to_numpy(dtype="float64", na_value=np.nan)  # pandas' nullable numbers
    is_text = values.dtype == object and all(isinstance(v, str) for v in values)
    return values.astype(str) if is_text else values


def is_text(column: Any) -> bool:
    """Whether a column of a frame holds text, some of which may be missing."""
    return text.is_text(column) or (isinstance(column, RVector) and column.type == "character")


def flat(column: Any) -> Any:
    """A column that is a matrix of one column as a vector, as R's `scale()` makes it."""
    if isinstance(column, RVector) and column.dim is not None and list(column.dim[1:]) == [1]:
        values = column.values
        values = values.reshape(-1) if isinstance(values, np.ndarray) else values
        return replace(column, values=values, dim=None)
    return column


def unwrapped(value: Any) -> Any:
    """Data with frames of one column that holds text or categories as this column.

    Args:
        value: Data, or a list or dict of them.
    """
    value = from_r(value)
    if is_frame(value) and len(value.columns) == 1:
        value = to_frame(value)
    if isinstance(value, Frame) and len(value.columns) == 1:
        only = flat(next(iter(value.columns.values())))
        is_factor = isinstance(only, RFactor) or is_categorical(only)
        return only if is_factor or is_text(only) else value
    if isinstance(value, RList):
        return RList([unwrapped(part) for part in value.values], value.names)
    if type(value) is dict:
        return {name: unwrapped(part) for name, part in value.items()}
    if type(value) in (list, tuple) and any(map(_has_columns, value)):
        return type(value)(unwrapped(part) for part in value)
    return value


def _has_columns(value: Any) -> bool:
    return is_frame(value) or isinstance(from_r(value), Frame)


def check_columns(frame: Frame, names: Sequence[str], argument: str) -> None:
    """Refuses columns that a model has no inputs, or outputs, for.

    Raises:
        BridleNameError: With the first of them.
    """
    for name in frame.columns:
        if name not in names:
            raise unknown_name(
                f"`{argument}` must have the columns {listed(names)}, but `{name}` is another.",
                name,
                names,
                "columns",
            )


def is_categorical(value: Any) -> bool:
    """Whether `value` is a categorical series of pandas, or one of polars (Categorical, Enum)."""
    kind = type(getattr(value, "dtype", None)).__name__
    if package_of(type(value)) == "polars":
        return kind in ("Categorical", "Enum")
    return package_of(type(value)) == "pandas" and kind == "CategoricalDtype"


def to_factor(value: Any) -> RFactor:
    """The codes and levels of a categorical series.

    The levels of a polars Categorical, which keeps none of its own, are its values, sorted.
    """
    if package_of(type(value)) == "polars":
        levels = _levels(value)
        places = {level: code for code, level in enumerate(levels)}
        found = [places.get(text, -1) for text in value.to_list()]
        return RFactor(np.asarray(found, dtype="int32"), levels)
    categories = getattr(value, "cat", value)
    codes = np.asarray(categories.codes, dtype="int32")
    return RFactor(codes, [str(level) for level in categories.categories])


def _levels(series: Any) -> list[str]:
    if type(series.dtype).__name__ == "Enum":
        return list(series.dtype.categories)
    return sorted(set(series.drop_nulls().to_list()))


def check_column(column: Any, name: str, argument: str) -> None:
    """Refuses a column that holds no numbers.

    Raises:
        BridleTypeError: With the column's name.
    """
    kind, hint = _not_numbers(column, element(argument, name))
    if kind is not None:
        raise BridleTypeError(f"`{argument}` must have numeric columns, but `{name}` {kind}.", hint)


def _not_numbers(column: Any, what: str) -> tuple[str | None, str]:
    """What a column is or holds in place of numbers, `None` if it holds these; and what to do."""
    as_numbers = "Encode it as numbers, or leave it out."
    if in_r():
        as_numbers = "Train by a formula, which takes it (`?data_frames`), or leave it out."
    if is_categorical(column) or isinstance(column, RFactor):
        return "is a factor" if in_r() else "holds categories", as_numbers
    if isinstance(column, RList):
        return "is a list", foreign.advice("list", what)
    if isinstance(column, Frame):
        return "is a data frame", "Give it a column for each of its own."
    if isinstance(column, RVector) and column.type not in NUMBERS:
        held = None if in_r() else HELD.get(column.type)
        is_text = column.type == "character"
        hint = as_numbers if is_text or not in_r() else foreign.advice(column.type, what)
        return f"holds {held}" if held else f"is {column.type}", hint
    if len(np.shape(getattr(column, "values", column))) > 1:
        return "is a matrix", "Give it a column for each of its own."
    if isinstance(column, np.ndarray) and column.dtype.kind not in "biuf":
        held = "text" if text.is_text(column) else HELD.get(column.dtype.kind, "Python objects")
        return f"holds {held}", as_numbers
    return None, ""

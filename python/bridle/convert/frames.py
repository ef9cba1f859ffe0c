"""Data frames and categorical columns of pandas and polars, without importing either."""

from __future__ import annotations

from typing import Any

import numpy as np

from bridle.convert.records import Frame, RFactor, by_name
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

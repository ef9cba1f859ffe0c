"""Data frames and categorical columns of pandas and polars, without importing either."""

from __future__ import annotations

from typing import Any

import numpy as np

from bridle.convert.records import Frame, RFactor


def _module(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def is_frame(value: Any) -> bool:
    """Whether `value` is a data frame of pandas or polars."""
    return type(value).__name__ == "DataFrame" and _module(value) in ("pandas", "polars")


def to_frame(value: Any) -> Frame:
    """The columns of a pandas or polars data frame, numeric ones as NumPy arrays."""
    return Frame({str(name): _column(value[name]) for name in value.columns})


def _column(series: Any) -> Any:
    return series if is_categorical(series) else series.to_numpy()


def is_categorical(value: Any) -> bool:
    """Whether `value` is a categorical series of pandas."""
    return _module(value) == "pandas" and type(getattr(value, "dtype", None)).__name__ == (
        "CategoricalDtype"
    )


def to_factor(value: Any) -> RFactor:
    """The codes and levels of a categorical series of pandas."""
    categories = getattr(value, "cat", value)
    codes = np.asarray(categories.codes, dtype="int32")
    return RFactor(codes, [str(level) for level in categories.categories])

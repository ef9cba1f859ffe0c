"""Data as R has it: the datasets that come with Keras, and sequences of unequal length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from bridle.convert.records import RList, RVector


@dataclass
class Kept:
    """A Python value that R is to have as it is: reticulate converts arrays, but not this."""

    value: Any


def in_parts(loaded: Any, convert: bool) -> dict[str, dict[str, Any]]:
    """Training and test data of a dataset of Keras, by name.

    Args:
        loaded: What `load_data()` gave: `(x_train, y_train), (x_test, y_test)`.
        convert: Whether R is to have R's arrays, and lists of vectors for texts.
    """
    own = _r_value if convert else Kept
    train, test = ({"x": own(x), "y": own(y)} for x, y in loaded)
    return {"train": train, "test": test}


def _r_value(value: np.ndarray) -> Any:
    if value.dtype == object:  # texts of unequal length
        return [list(map(int, text)) for text in value]
    return value


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: str = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: float = 0.0,
) -> Any:
    """`keras.utils.pad_sequences()` of R's vectors, of which those of length 1 are vectors too."""
    values = sequences.values if isinstance(sequences, RList) else sequences
    made = [_sequence(part) for part in values]
    return keras.utils.pad_sequences(made, maxlen, dtype, padding, truncating, value)


def _sequence(part: Any) -> Any:
    """A vector, or a list of numbers, strings or vectors, as a sequence."""
    if isinstance(part, RVector):
        return part.values
    if isinstance(part, RList):
        return [v.values if isinstance(v, RVector) else v for v in part.values]
    return np.atleast_1d(part)


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """`keras.utils.normalize()`, which takes axis 0 for the last one unless it is negative."""
    return keras.utils.normalize(x, axis - x.ndim if axis >= 0 else axis, order)

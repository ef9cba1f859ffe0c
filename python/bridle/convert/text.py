"""Text as data: what is text, what is missing in it, and the words that a factor stands for."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np

from bridle.convert.missing import refuse_missing
from bridle.convert.records import RFactor, RList, RVector
from bridle.errors import BridleTypeError, in_r
from bridle.keras_compat.models import input_tensors


def is_text(value: Any) -> bool:
    """Whether an array, or a list or tuple, holds text, some of which may be missing."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "UST":
            return True
        if value.dtype != object:
            return False
        value = value.flat
    elif type(value) not in (list, tuple):
        return False
    found = False
    for entry in value:
        if not isinstance(entry, str) and not _is_missing(entry):
            return False
        found = found or isinstance(entry, str)
    return found


def _is_missing(entry: Any) -> bool:
    is_nan = isinstance(entry, float) and math.isnan(entry)
    return entry is None or is_nan or type(entry).__name__ in ("NAType", "NaTType")  # of pandas


def as_text(value: Any, argument: str, allowed: bool) -> np.ndarray:
    """Text as an array of Python's strings.

    Args:
        value: A record of R's, or an array that `is_text`.
        argument: What it is called.
        allowed: Whether text can be meant.

    Raises:
        BridleTypeError: Where it can't.
        BridleValueError: For missing text, with its place.
    """
    if not allowed:
        kind = "a character vector" if in_r() else "strings"
        hint = "For classes, use `factor()`." if in_r() else "For classes, use their 0-based codes."
        raise BridleTypeError(f"`{argument}` must be numbers, not {kind}.", hint)
    if isinstance(value, RVector):
        made = np.asarray(value.values, dtype=object)
        made = made if value.dim is None else made.reshape(value.dim, order="F")
        missing: Any = value.missing
    else:
        made = np.asarray(value, dtype=object)
        missing = missing_in(made)
    if len(missing):
        refuse_missing(missing, made.shape, argument, text=True)
    return made


def missing_in(text: np.ndarray) -> list[int]:
    """The places of what is missing in an array of text, in R's column-major order."""
    if text.dtype != object:
        return []
    return [place for place, entry in enumerate(text.ravel(order="F")) if _is_missing(entry)]


def of_list(value: RList) -> RVector | None:
    """The text in a list of R's that has one text in each element, else `None`."""

    def single(part: Any) -> bool:
        is_vector = isinstance(part, RVector) and part.type == "character" and part.dim is None
        return isinstance(part, str) or (is_vector and len(part.values) == 1)

    if value.names is not None or not value.values or not all(map(single, value.values)):
        return None
    missing = [i for i, v in enumerate(value.values) if isinstance(v, RVector) and len(v.missing)]
    texts = [v.values[0] if isinstance(v, RVector) else v for v in value.values]
    return RVector("character", texts, None, missing)


def words(factor: RFactor) -> RVector:
    """The levels that a factor's codes stand for, as text."""
    missing = np.flatnonzero(factor.codes < 0).tolist()
    values = ["" if code < 0 else factor.levels[code] for code in factor.codes]
    return RVector("character", values, None, missing)


def takes_text(layer: Any) -> bool:
    """Whether a layer, or a model by its only input, takes nothing but text."""
    if isinstance(layer, keras.layers.TextVectorization):
        return True
    if isinstance(layer, keras.layers.StringLookup):
        return not layer.invert
    inputs = input_tensors(layer) if isinstance(layer, keras.Model) else {}
    return len(inputs) == 1 and all(tensor.dtype == "string" for tensor in inputs.values())

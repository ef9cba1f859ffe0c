"""Values that aren't data as Python has them, whichever language they came from."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np

from bridle.convert.foreign import advice
from bridle.convert.records import KINDS, Frame, RFactor, RList, RVector, by_name
from bridle.convert.text import words
from bridle.errors import BridleTypeError, element, in_r, index, must_be


def from_r(value: Any) -> Any:
    """`value`, or its record where it is an object of rpy2."""
    # An rpy2 object can only exist once its user has imported rpy2; bridle never does first.
    if "rpy2.rinterface" in sys.modules:
        from bridle.convert import rpy2_objects

        if rpy2_objects.is_rpy2(value):
            return rpy2_objects.record(value)
    return value


def is_from_r(value: Any) -> bool:
    """Whether a value came from R, through the R package or as an object of rpy2."""
    return in_r() or from_r(value) is not value


def plain(value: Any, argument: str, mapping: bool = False) -> Any:
    """A Python value of the same meaning: what an argument that isn't data receives.

    Vectors, also as arrays of one dimension, become lists, or scalars where they have one value;
    names make dicts, but say nothing on a number that stands alone, as in `counts["a"]`; matrices
    become arrays; lists, tuples and dicts are converted inside. Python objects stay as they are.

    Args:
        value: A Python value, an R record or an rpy2 object.
        argument: The argument's name, for errors.
        mapping: Whether one named number is a dict of one too.

    Raises:
        BridleTypeError: For `NA` and for data frames.
        BridleValueError: For names that are missing or repeated.
    """
    value = from_r(value)
    if isinstance(value, RVector):
        return _plain_vector(value, argument, mapping)
    if isinstance(value, RList):
        values = value.values
        if value.names is None:
            return [plain(v, element(argument, i)) for i, v in enumerate(values)]
        named = by_name(values, value.names, argument)
        return {name: plain(v, element(argument, name)) for name, v in named.items()}
    if isinstance(value, RFactor):
        return _plain_vector(words(value), argument, mapping)
    if isinstance(value, Frame):
        raise must_be(argument, "a value or a list", value)
    if type(value) in (list, tuple):
        return type(value)(plain(v, element(argument, i)) for i, v in enumerate(value))
    if type(value) is dict:
        return {name: plain(v, element(argument, name)) for name, v in value.items()}
    return value


def unnamed(value: Any) -> Any:
    """An R value without the names of vectors, which say nothing of numbers and strings as such."""
    value = from_r(value)
    if isinstance(value, RVector) and value.names is not None:
        return replace(value, names=None)
    if isinstance(value, RList):
        return replace(value, values=[unnamed(part) for part in value.values])
    return value


def _plain_vector(vector: RVector, argument: str, mapping: bool) -> Any:
    if vector.type not in KINDS:
        raise must_be(argument, "a value that Python knows", vector, advice(vector.type, argument))
    if len(vector.missing):
        if len(vector.values) == 1:
            raise BridleTypeError(f"`{argument}` must not be NA.")
        raise BridleTypeError(
            f"`{argument}` must have no missing values, but element "
            f"{index(int(vector.missing[0]))} is NA."
        )
    if vector.dim is not None and len(vector.dim) != 1:
        return np.ascontiguousarray(vector.values)
    values = vector.values.tolist() if isinstance(vector.values, np.ndarray) else vector.values
    stands_alone = len(values) == 1 and vector.type != "character" and not mapping
    if vector.names is not None and not stands_alone:
        return by_name(values, vector.names, argument)
    return values[0] if len(values) == 1 else list(values)

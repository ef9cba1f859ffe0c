"""What `describe()` in R writes of a value, read as the record that stands for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bridle.convert.functions import answering, constructor, r_function
from bridle.convert.records import (
    Frame,
    RBatches,
    RFactor,
    RList,
    RMethod,
    RVector,
    frame,
    integer64,
)
from bridle.convert.sparse import SparseMatrix


def read(description: Any) -> Any:
    """The record that an R description stands for; anything else is returned as it is.

    Args:
        description: What `describe()` in R made: a dict with the key "r", naming the kind.
    """
    if not isinstance(description, dict) or "r" not in description:
        return description
    kind = description["r"]
    if kind in _READERS:
        return _READERS[kind](description)
    if kind == "integer64":
        return integer64(description["values"], description.get("names"), description.get("dim"))
    # An atomic vector, or an object whose class Python knows nothing of, a date say.
    return RVector(
        kind,
        description["values"],
        description.get("names"),
        description.get("missing") or (),
        description.get("dim"),
        description.get("columns"),
    )


def _read_list(description: dict[str, Any]) -> RList:
    return RList([read(value) for value in description["values"]], description.get("names"))


def _read_factor(description: dict[str, Any]) -> RFactor:
    return RFactor(np.asarray(description["codes"], "int32"), list(description["levels"]))


def _read_frame(description: dict[str, Any]) -> Frame:
    return frame([read(column) for column in description["values"]], description["names"])


def _read_function(description: dict[str, Any]) -> Callable[..., Any]:

    name = description.get("name")
    return r_function(
        answering(description["function"], name),
        name,
        description["parameters"],
        description["required"],
    )


def _read_constructor(description: dict[str, Any]) -> Any:

    return constructor(description["targets"])


def _read_batches(description: dict[str, Any]) -> Any:

    draw = answering(description["function"], description["name"])
    return RBatches(lambda: read(draw()))


def _read_method(description: dict[str, Any]) -> RMethod:
    return RMethod(
        description["function"],
        description["parameters"],
        description["required"],
        dict(description["defaults"] or {}),  # an empty list comes without names
    )


def _read_sparse(description: dict[str, Any]) -> Any:

    return SparseMatrix.from_coordinates(
        description["rows"],
        description["columns"],
        description["values"],
        description["dim"],
        description.get("names"),
    )


_READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "list": _read_list,
    "factor": _read_factor,
    "frame": _read_frame,
    "function": _read_function,
    "constructor": _read_constructor,
    "batches": _read_batches,
    "method": _read_method,
    "sparse": _read_sparse,
}

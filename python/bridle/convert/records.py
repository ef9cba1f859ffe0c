"""R values as R means them, whichever bridge they came over.

reticulate and rpy2 each lose something of an R value on the way to Python: names of vectors,
`NA`, factor levels, a function's name. Both therefore hand over these records, and one set of
rules turns records into Python values. `R/convert.R` writes the descriptions that `read()` reads;
`rpy2_objects.py` makes the records from rpy2's objects.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bridle.errors import BridleTypeError, BridleValueError, dims, element, in_r, index, must_be

_KINDS = {"double": "number", "integer": "whole number", "logical": "flag", "character": "string"}


@dataclass
class RVector:
    """An atomic vector, matrix or array.

    Attributes:
        type: "double", "integer", "logical" or "character"; another class can only be refused.
        values: The values: an array of the R object's dimensions, or a list of strings.
        names: One name per value, "" where there is none, or `None` without names.
        missing: 0-based positions of `NA`, in R's column-major order; doubles keep theirs as NaN.
        dim: The dimensions of a matrix or array, `None` for a vector.
    """

    type: str
    values: Any
    names: Sequence[str] | None = None
    missing: Sequence[int] = ()
    dim: Sequence[int] | None = None

    def describe(self) -> str:
        """The vector in a few words, for an error."""
        if len(self.missing) and len(self.values) == 1:
            return "NA"
        if self.dim is not None:
            return f"a {self.type} array of shape {dims(self.dim)}"
        if self.type not in _KINDS:
            return f"an object of class `{self.type}`"
        return f"a {self.type} vector of length {len(self.values)}"


@dataclass
class RList:
    """A list, its values already records or Python values."""

    values: list[Any]
    names: Sequence[str] | None = None

    def describe(self) -> str:
        """The list in a few words, for an error."""
        return f"a {'named ' if self.names else ''}list of {len(self.values)}"


@dataclass
class RFactor:
    """A factor: 0-based codes, -1 where it is `NA`, and the levels they stand for."""

    codes: np.ndarray
    levels: list[str]

    def describe(self) -> str:
        """The factor in a few words, for an error."""
        return f"a factor with {len(self.levels)} levels"


@dataclass
class Frame:
    """A data frame of R, pandas or polars: columns by name, each a record or an array."""

    columns: dict[str, Any] = field(default_factory=dict)

    def describe(self) -> str:
        """The frame in a few words, for an error."""
        return f"a data frame with {len(self.columns)} columns"


@dataclass
class RBatches:
    """An R function without arguments that gives the next batch, or NULL after the last.

    Attributes:
        function: Calls it and describes what it gives.
    """

    function: Callable[[], Any]

    def __iter__(self) -> Iterator[Any]:
        while (batch := self.function()) is not None:
            yield batch

    def describe(self) -> str:
        """The function in a few words, for an error."""
        return "a function"


@dataclass
class RMethod:
    """A method of a class written in R.

    Attributes:
        function: Calls it with the instance, the kind of answer that is wanted, the names of the
            arguments and their values.
        parameters: The names of its formals.
        required: Those of them without a default.
        defaults: The defaults that are plain values, by name.
    """

    function: Callable[..., Any]
    parameters: Sequence[str]
    required: Sequence[str]
    defaults: dict[str, Any]


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
    # An atomic vector, or an object whose class Python knows nothing of, a date say.
    return RVector(
        kind,
        description["values"],
        description.get("names"),
        description.get("missing") or (),
        description.get("dim"),
    )


def _read_list(description: dict[str, Any]) -> RList:
    return RList([read(value) for value in description["values"]], description.get("names"))


def _read_factor(description: dict[str, Any]) -> RFactor:
    return RFactor(np.asarray(description["codes"], "int32"), list(description["levels"]))


def _read_frame(description: dict[str, Any]) -> Frame:
    return frame([read(column) for column in description["values"]], description["names"])


def frame(columns: Sequence[Any], names: Sequence[str]) -> Frame:
    """An R data frame of these columns; those of a frame with one row may be scalars."""
    made = [RVector("character", [c]) if isinstance(c, str) else c for c in columns]
    return Frame(by_name(made, names, "The data frame"))


def _read_function(description: dict[str, Any]) -> Callable[..., Any]:
    from bridle.convert.functions import answering, r_function

    name = description.get("name")
    return r_function(
        answering(description["function"], name),
        name,
        description["parameters"],
        description["required"],
    )


def _read_constructor(description: dict[str, Any]) -> Any:
    from bridle.convert.functions import constructor

    return constructor(description["targets"])


def _read_batches(description: dict[str, Any]) -> Any:
    from bridle.convert.functions import answering

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
    from bridle.convert.sparse import SparseMatrix

    return SparseMatrix.from_coordinates(
        description["rows"], description["columns"], description["values"], description["dim"]
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


def entries(named: Any) -> dict[str, Any]:
    """What a named list of R's has, as records; a dict as it is, and nothing of `None`."""
    if isinstance(named, RList):
        return dict(zip(named.names or (), named.values, strict=True))
    return dict(named or {})


def elements(unnamed: Any) -> Sequence[Any]:
    """What a list of R's without names has, as records; a list as it is, and nothing of `None`."""
    return unnamed.values if isinstance(unnamed, RList) else unnamed or ()


def by_name(values: Sequence[Any], names: Sequence[str], argument: str) -> dict[str, Any]:
    """A dict of `values` by `names`, in their order.

    Raises:
        BridleValueError: For a value without a name, or a name given twice.
    """
    names = ["" if name is None else str(name) for name in names]
    what = argument if " " in argument else f"`{argument}`"
    if "" in names:
        place = index(names.index(""))
        raise BridleValueError(
            f"{what} must have a name for every element, but element {place} has none.",
            "Name all of its elements, or none of them.",
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        place = index(len(names) - 1 - names[::-1].index(twice))
        raise BridleValueError(
            f"{what} must have unique names, but `{twice}` comes again at element {place}.",
            "Give each name once.",
        )
    return dict(zip(names, values, strict=True))


def plain(value: Any, argument: str) -> Any:
    """A Python value of the same meaning: what an argument that isn't data receives.

    Vectors become lists, or scalars where they have one value; names make dicts; matrices become
    arrays; lists, tuples and dicts are converted inside. Python objects stay as they are.

    Raises:
        BridleTypeError: For `NA` and for data frames.
        BridleValueError: For names that are missing or repeated.
    """
    value = from_r(value)
    if isinstance(value, RVector):
        return _plain_vector(value, argument)
    if isinstance(value, RList):
        values = value.values
        if value.names is None:
            return [plain(v, element(argument, i)) for i, v in enumerate(values)]
        named = by_name(values, value.names, argument)
        return {name: plain(v, element(argument, name)) for name, v in named.items()}
    if isinstance(value, RFactor):
        return [None if code < 0 else value.levels[code] for code in value.codes]
    if isinstance(value, Frame):
        raise must_be(argument, "a value or a list", value)
    if type(value) in (list, tuple):
        return type(value)(plain(v, element(argument, i)) for i, v in enumerate(value))
    if type(value) is dict:
        return {name: plain(v, element(argument, name)) for name, v in value.items()}
    return value


def _plain_vector(vector: RVector, argument: str) -> Any:
    if vector.type not in _KINDS:
        raise must_be(argument, "a value that Python knows", vector)
    if len(vector.missing):
        if len(vector.values) == 1:
            raise BridleTypeError(f"`{argument}` must not be NA.")
        raise BridleTypeError(
            f"`{argument}` must have no missing values, but element "
            f"{index(int(vector.missing[0]))} is NA."
        )
    if vector.dim is not None:
        return np.ascontiguousarray(vector.values)
    values = vector.values.tolist() if isinstance(vector.values, np.ndarray) else vector.values
    if vector.names is not None:
        return by_name(values, vector.names, argument)
    return values[0] if len(values) == 1 else list(values)

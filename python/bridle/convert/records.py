"""R values as R means them, whichever bridge they came over.

reticulate and rpy2 each lose something of an R value on the way to Python: names of vectors,
`NA`, factor levels, a function's name. Both therefore hand over these records, and one set of
rules turns records into Python values. `R/convert.R` writes the descriptions that `read()` reads;
`rpy2_objects.py` makes the records from rpy2's objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bridle.errors import BridleValueError, dims, index

KINDS = {
    "double": "number",
    "integer": "whole number",
    "integer64": "whole number",
    "logical": "flag",
    "character": "string",
    "complex": "complex number",
}


@dataclass
class RVector:
    """An atomic vector, matrix or array.

    Attributes:
        type: "double", "integer", "logical", "character" or "complex"; another class can only be
            refused.
        values: The values: an array of the R object's dimensions, or a list of strings.
        names: One name per value, "" where there is none, or `None` without names.
        missing: 0-based positions of `NA`, in R's column-major order; doubles keep theirs as NaN.
        dim: The dimensions of a matrix or array, `None` for a vector.
        column_names: The names of a matrix' columns, `None` without.
    """

    type: str
    values: Any
    names: Sequence[str] | None = None
    missing: Sequence[int] = ()
    dim: Sequence[int] | None = None
    column_names: Sequence[str] | None = None

    def describe(self) -> str:
        """The vector in a few words, for an error."""
        if len(self.missing) and len(self.values) == 1:
            return "NA"
        if self.dim is not None:
            return f"a {self.type} array of shape {dims(self.dim)}"
        if self.type not in KINDS:
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


def integer64(values: np.ndarray, names: Any = None, dim: Any = None) -> RVector:
    """A vector of the package bit64, which keeps whole numbers of 64 bits where R has doubles.

    Args:
        values: What R has for doubles.
        names: As in `RVector`.
        dim: As in `RVector`.
    """
    values = np.asarray(values, "float64", order="F")
    whole = values.view("int64")
    missing = np.flatnonzero(whole.ravel(order="F") == np.iinfo("int64").min).tolist()
    return RVector("integer64", whole, names, missing, dim)


def frame(columns: Sequence[Any], names: Sequence[str]) -> Frame:
    """An R data frame of these columns; those of a frame with one row may be scalars."""
    made = [RVector("character", [c]) if isinstance(c, str) else c for c in columns]
    return Frame(by_name(made, names, "The data frame"))


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

"""rpy2's objects as records, and Python objects handed between Python and R.

Imported only where the user has imported rpy2. rpy2 and reticulate share the one Python of the
process: an object is handed over by leaving it in `handed` under a number that the other side
picks up through reticulate, so it stays the same object.
"""

from __future__ import annotations

import itertools
from functools import cache, partial
from typing import Any

import numpy as np
import rpy2.rinterface as ri

from bridle.convert.functions import r_function
from bridle.convert.records import RFactor, RList, RVector, frame, integer64
from bridle.convert.rpy2_lock import keep_lock
from bridle.convert.sparse import SparseMatrix
from bridle.interrupt import call_r

keep_lock()

#: Objects on their way to the other language, by number.
handed: dict[int, Any] = {}
_numbers = itertools.count()

_MODULE = 'reticulate::import("bridle.convert.rpy2_objects", convert = FALSE)'


def hand(value: Any) -> int:
    """Leaves `value` for the other language and returns the number to pick it up by."""
    number = next(_numbers)
    handed[number] = value
    return number


def take(number: int) -> Any:
    """Picks up what the other language left under `number`."""
    return handed.pop(int(number))


@cache
def _r(code: str) -> Any:
    return ri.evalr(code)


def to_r(value: Any) -> Any:
    """A Python object as R sees it through reticulate: the same object, not a copy.

    Args:
        value: Any Python object, a Keras model say.

    Returns:
        An rpy2 object to pass to R functions or to assign in an R environment.
    """
    if is_rpy2(value):
        return value
    return _r(f"function(number) {_MODULE}$take(number)")(ri.IntSexpVector([hand(value)]))


def is_rpy2(value: Any) -> bool:
    """Whether `value` is an R object held by rpy2."""
    return isinstance(value, ri.Sexp)


def record(value: Any) -> Any:
    """The record of an rpy2 object; Python objects that R holds come back as themselves.

    What has no meaning in Python, such as a date or a call, is a vector of its class, which can
    only be refused.
    """
    classes = set(value.rclass)
    if value.typeof == ri.RTYPES.NILSXP:
        return None
    if "python.builtin.object" in classes:
        number = _r(f"function(object) reticulate::py_to_r({_MODULE}$hand(object))")(value)
        return take(int(number[0]))
    if "factor" in classes:
        codes = np.array(value.memoryview())
        levels = [str(level) for level in value.do_slot("levels")]
        return RFactor(np.where(codes == ri.NA_Integer, 0, codes) - 1, levels)
    if "data.frame" in classes:
        return frame([_column(column) for column in value], _names(value) or [])
    if value.typeof == ri.RTYPES.S4SXP and _r("methods::is")(value, _sparse_class())[0]:
        return _sparse(value)
    if "formula" in classes and len(value) == 2:  # `~ .x > 0`, which is a function
        value = _r("rlang::as_function")(value)
    if isinstance(value, ri.SexpClosure):
        return _function(value)
    if isinstance(value, ri.ListSexpVector) and not classes & _NO_LISTS:
        return RList([record(part) for part in value], _names(value))
    if "integer64" in classes and value.typeof == ri.RTYPES.REALSXP:
        doubles = np.array(value.memoryview())
        return integer64(doubles, _names(value), _attribute(value, "dim"))
    kind = value.rclass[0] if _is_other_class(value, classes) else _ATOMIC.get(value.typeof)
    if value.typeof in _ATOMIC and kind in _ATOMIC.values():
        return _vector(value)
    return RVector(kind or value.rclass[0], [])


#: Classes whose objects are lists only as R keeps them.
_NO_LISTS = {"POSIXlt", "sfc", "vctrs_rcrd", "numeric_version"}


def _column(value: Any) -> Any:
    """A column of a data frame. Lists can only be refused, whatever they hold."""
    is_list = isinstance(value, ri.ListSexpVector) and "data.frame" not in set(value.rclass)
    own = [name for name in value.rclass if name != "AsIs"] if is_list else []
    if not is_list:
        return record(value)
    return RVector(own[0], []) if own and own[0] != "list" else RList([])


def _is_other_class(value: Any, classes: set[str]) -> bool:
    # A classed vector isn't the number that its storage says: a date isn't 19000, and a difftime
    # is hours here and seconds there.
    plain = {"ts", "table", "array", "matrix", "noquote", "glue", "fs_path", "AsIs"}
    return "class" in value.list_attrs() and not classes & plain


def _attribute(value: Any, name: str) -> Any:
    return value.do_slot(name) if name in value.list_attrs() else None


def _names(value: Any) -> list[str] | None:
    names = _attribute(value, "names")
    dimnames = _attribute(value, "dimnames")
    if names is None and dimnames is not None and len(dimnames) == 1:  # table(), tapply()
        names = dimnames[0]
    return _strings(names)


def _column_names(value: Any) -> list[str] | None:
    dimnames = _attribute(value, "dimnames")
    return _strings(dimnames[1]) if dimnames is not None and len(dimnames) == 2 else None


def _strings(names: Any) -> list[str] | None:
    if names is None or names.typeof == ri.RTYPES.NILSXP:
        return None
    return ["" if n is ri.NA_Character else str(n) for n in names]


_ATOMIC = {
    ri.RTYPES.REALSXP: "double",
    ri.RTYPES.INTSXP: "integer",
    ri.RTYPES.LGLSXP: "logical",
    ri.RTYPES.STRSXP: "character",
    ri.RTYPES.CPLXSXP: "complex",
}


def _vector(value: Any) -> Any:
    kind = _ATOMIC[value.typeof]
    dim = _attribute(value, "dim")
    if kind == "character":
        values: Any = list(value)
        missing = [i for i, v in enumerate(values) if v is ri.NA_Character]
        values = ["" if v is ri.NA_Character else str(v) for v in values]
    else:
        # rpy2 has no memory view of complex numbers.
        held = list(value) if kind == "complex" else value.memoryview()
        values = np.array(held).ravel(order="F")
        missing = []
        if kind in ("integer", "logical"):
            missing = np.flatnonzero(values == ri.NA_Integer).tolist()
        if kind == "logical":
            values = values.astype(bool)
        if dim is not None:
            values = values.reshape(tuple(dim), order="F")
    names, columns = _names(value), _column_names(value)
    if len(values) == 1 and dim is None and names is None and not missing:
        return values[0] if kind == "character" else values[0].item()
    return RVector(kind, values, names, missing, None if dim is None else list(dim), columns)


@cache
def _sparse_class() -> Any:
    return ri.StrSexpVector(["sparseMatrix"])


def _sparse(value: Any) -> SparseMatrix:
    # The Matrix package turns any of its classes into coordinates.
    to_triplets = 'function(m) methods::as(methods::as(m, "generalMatrix"), "TsparseMatrix")'
    triplets = _r(to_triplets)(value)
    rows, columns, entries, dim = (np.array(triplets.do_slot(s)) for s in ("i", "j", "x", "Dim"))
    dimnames = triplets.do_slot("Dimnames")
    return SparseMatrix.from_coordinates(rows, columns, entries, dim, _strings(dimnames[1]))


#: A function's value in a list, `NULL` where it was interrupted.
_INTERRUPTED = """
    function(.function, ...) tryCatch(list(.function(...)), interrupt = function(condition) NULL)
"""


def _function(value: Any) -> Any:
    formals = _r("formals")(value)
    parameters = [] if formals.typeof == ri.RTYPES.NILSXP else list(formals.names)
    names = _r(
        "function(f) names(formals(f))[vapply(seq_along(formals(f)), "
        "function(i) identical(formals(f)[[i]], quote(expr = )), NA)]"
    )(value)
    name = _attribute(value, "name")

    def answer(*args: Any, **kwargs: Any) -> dict[str, Any]:
        named = {name: to_r(arg) for name, arg in kwargs.items()}
        found = _r(_INTERRUPTED)(value, *(to_r(arg) for arg in args), **named)
        if found.typeof == ri.RTYPES.NILSXP:
            return {"interrupted": True}
        return {"value": record(found[0])}

    def call(*args: Any, **kwargs: Any) -> Any:
        converted = call_r(partial(answer, *args, **kwargs))["value"]
        return converted.values if isinstance(converted, RVector) else converted

    return r_function(
        call,
        None if name is None else str(name[0]),
        [str(p) for p in parameters],
        [] if names.typeof == ri.RTYPES.NILSXP else [str(n) for n in names],
    )

"""The conversion cases, and what a value becomes, in terms that JSON can hold.

Three runners use this file: plain Python (tests/python/convert), rpy2 (tests/cross) and reticulate
(tests/testthat/test-conversions.R). The cases are in conversions.json, one for each value:

    id        what is tried
    row       the row of the table of conversions in docs that it belongs to
    kind      what the value is wanted as: a key of KINDS, or "argument:" and an argument's name
    r         the value in R
    python    the same value in Python, or null where Python has none, and `why` says so
    is        what it becomes; or `refused`, the message
    is_r, refused_r    the same where R's users read or count otherwise: TRUE, NULL, from 1

What it becomes is written "int 32", "str adam", "None"; a list as a list; {"dict": [[key, value]]};
{"array": dtype, "shape": shape, "values": values}, likewise "sparse"; {"function": name}; and
"the same object" for what passes unchanged.
"""

import inspect
import json
from pathlib import Path

import numpy as np

from bridle.convert import arguments, arrays, descriptions, functions, numbers, plain
from bridle.convert.sparse import SparseMatrix
from bridle.errors import BridleError, read_by

CASES = json.loads(Path(__file__).with_name("conversions.json").read_text("utf-8"))


def _function(value, argument):
    value = plain.plain(value, argument)
    functions.check_takes_targets(value, argument)
    return value


KINDS = {
    "value": lambda value: plain.plain(value, "arg"),
    "whole": lambda value: numbers.whole_number(value, "arg"),
    "number": lambda value: numbers.real_number(value, "arg"),
    "flag": lambda value: numbers.flag(value, "arg"),
    "function": lambda value: _function(value, "arg"),
    "data": lambda value: arrays.data(value, "x"),
    "data, NaN allowed": lambda value: arrays.data(value, "x", allow_nan=True),
    "text": lambda value: arrays.data(value, "x", strings=True),
    "data for the inputs a and b": lambda value: arrays.data(value, "x", names=("a", "b")),
}


def case(name):
    """The case of this id."""
    return next(case for case in CASES if case["id"] == name)


def expected(case, in_r=False):
    """What the case's value becomes, or the message that refuses it."""
    keys = ("is_r", "refused_r", "is", "refused") if in_r else ("is", "refused")
    key = next(key for key in keys if key in case)
    return {key.removesuffix("_r"): case[key]}


def outcome(value, kind):
    """What `value` becomes where a `kind` is wanted, or the message that refuses it."""
    try:
        if kind.startswith("argument:"):
            made = arguments.argument(kind.removeprefix("argument:"), value)
        else:
            made = KINDS[kind](value)
    except BridleError as error:
        return {"refused": str(error)}
    same = made is plain.from_r(value) and _opaque(made)
    return {"is": "the same object" if same else written(made)}


def _opaque(value):
    known = (int, float, str, list, tuple, dict, np.ndarray, SparseMatrix)
    return value is not None and not isinstance(value, known) and not inspect.isfunction(value)


def written(value):
    """A converted value as the cases write it."""
    if value is None or isinstance(value, bool | int | float | str):
        return "None" if value is None else f"{type(value).__name__} {value}"
    if isinstance(value, np.ndarray):
        assert value.flags.c_contiguous
        return {"array": value.dtype.name, "shape": list(value.shape), "values": _numbers(value)}
    if isinstance(value, SparseMatrix):
        dense = value.rows(np.arange(len(value)))
        return {"sparse": dense.dtype.name, "shape": list(value.shape), "values": dense.tolist()}
    if isinstance(value, dict):
        return {"dict": [[key, written(part)] for key, part in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": [written(part) for part in value]}
    if isinstance(value, list):
        return [written(part) for part in value]
    if inspect.isfunction(value):
        return {"function": value.__name__}
    return f"a {type(value).__name__}"


def _numbers(value):
    return json.loads(json.dumps(value.tolist()).replace("NaN", '"NaN"'))


# What follows is for R, which reads JSON's text without converting it.


def ids():
    """The ids of all cases."""
    return [case["id"] for case in CASES]


def expected_r(name):
    """The expected outcome of a case for a reader in R."""
    return json.dumps(expected(case(name), in_r=True))


def outcome_r(description, kind):
    """The outcome of an R value, of which `bridle:::describe()` gave the description."""
    with read_by("R"):
        return json.dumps(outcome(descriptions.read(description), kind))

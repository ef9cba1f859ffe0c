"""A call's data, converted and checked: what the loop receives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from bridle import state
from bridle.convert.arrays import data
from bridle.convert.numbers import real_number
from bridle.convert.records import RList, from_r, plain
from bridle.data import checks, sparse
from bridle.errors import (
    BridleError,
    BridleTypeError,
    BridleValueError,
    element,
    must_be,
    show,
    unknown_name,
)
from bridle.keras_compat import input_tensors, keras_of, output_names


def check_compiled(model: Any, what: str) -> None:
    """Refuses a model that isn't compiled.

    Raises:
        BridleError: With what couldn't be done.
    """
    if not getattr(model, "compiled", getattr(model, "_is_compiled", False)):
        raise BridleError(
            f"Can't {what} a model that isn't compiled.", "Call compile() on it first."
        )


def prepare(model: Any, given: dict[str, Any], allow_nan: bool, step: str) -> dict[str, Any]:
    """`given` with `x`, `y`, `sample_weight` and `class_weight` converted and checked.

    Args:
        model: The model that they are for.
        given: The call's arguments.
        allow_nan: Accept NaN in the data.
        step: The model's method that takes a batch ("train_step"): one of the model's own may do
            without targets.

    Raises:
        BridleError: For data that can't be meant. Nothing on the model has changed then.
    """
    levels: dict[str | None, list[str]] = {}
    called = {name: name for name in ("x", "y", "sample_weight")}
    parts = _convert(model, given, allow_nan, levels, called)
    given = {**given, **parts}
    x, y = parts.get("x"), parts.get("y")
    if x is None or (callable(x) and not hasattr(x, "__iter__") and not hasattr(x, "__getitem__")):
        raise must_be("x", "arrays, a data frame or a dataset", x)
    if y is None and checks.is_arrays(x) and step != "predict_step":
        _check_needs_no_targets(model, step)
    if given.get("class_weight") is not None:
        given["class_weight"] = _class_weight(model, given["class_weight"], levels, y)
    if levels:
        state.of(model).levels = levels
    return given


def prepare_validation(model: Any, value: Any, allow_nan: bool) -> Any:
    """`validation_data` as a tuple `(x, y)` or `(x, y, sample_weight)`, or a dataset as it is.

    Raises:
        BridleError: For data that can't be meant, or a list of another length.
    """
    value = from_r(value)
    if isinstance(value, RList):
        value = value.values
    if not isinstance(value, list | tuple):
        return value
    if len(value) not in (2, 3):
        raise BridleValueError(
            f"`validation_data` must be (x, y) or (x, y, sample_weight), not {show(value)}."
        )
    given = dict(zip(("x", "y", "sample_weight"), value, strict=False))
    called = {name: element("validation_data", place) for place, name in enumerate(given)}
    parts = _convert(model, given, allow_nan, {}, called)
    return tuple(parts.values())


def _convert(
    model: Any,
    given: Mapping[str, Any],
    allow_nan: bool,
    levels: dict[str | None, list[str]],
    called: Mapping[str, str],
) -> dict[str, Any]:
    inputs = input_tensors(model)
    outputs = output_names(model) or []

    def remember(name: str | int | None, found: list[str]) -> None:
        levels[outputs[name] if isinstance(name, int) else name] = found

    parts: dict[str, Any] = {}
    if "x" in given:
        parts["x"] = data(
            given["x"],
            called["x"],
            names=list(inputs) if len(inputs) > 1 else (),
            allow_nan=allow_nan,
            strings=any(getattr(t, "dtype", None) == "string" for t in inputs.values()),
        )
    if "y" in given:
        parts["y"] = data(
            given["y"],
            called["y"],
            names=outputs if len(outputs) > 1 else (),
            allow_nan=allow_nan,
            on_levels=remember,
        )
    if "sample_weight" in given:
        parts["sample_weight"] = data(given["sample_weight"], called["sample_weight"])
    if checks.is_arrays(parts.get("x")):
        checks.check_rows({called[name]: part for name, part in parts.items()})
        checks.check_inputs(model, parts["x"], called["x"])
        if parts.get("y") is not None:
            checks.check_targets(model, parts["y"], called["y"])
    return parts


def _check_needs_no_targets(model: Any, step: str) -> None:
    base = keras_of(model).Model
    own = any(
        getattr(type(model), name, None) is not getattr(base, name, None)
        for name in (step, "compute_loss")
    )
    if getattr(model, "loss", None) is not None and not own:
        raise BridleValueError(
            "`y` must be given: the model was compiled with a loss.",
            "Give the targets, or compile with `target_tensors`.",
        )


def _class_weight(
    model: Any, value: Any, levels: dict[str | None, list[str]], y: Any
) -> dict[int, float]:
    """A weight for each 0-based class code."""
    if len(keras.tree.flatten(y)) > 1:
        raise BridleValueError(
            "Can't use `class_weight` with several outputs.",
            "Use `sample_weight`, with an array for each output.",
        )
    value = plain(value, "class_weight")
    if isinstance(value, list | tuple):
        value = dict(enumerate(value))
    if not isinstance(value, Mapping):
        raise must_be("class_weight", "a weight for each class, by name", value)
    known = next(iter((levels or state.of(model).levels).values()), [])
    return {
        _code(name, known): real_number(weight, "class_weight") for name, weight in value.items()
    }


def _code(name: Any, levels: list[str]) -> int:
    if name in levels:
        return levels.index(name)
    if isinstance(name, str) and not name.isdecimal():
        if levels:
            raise unknown_name(
                f"`class_weight` must be named by classes, but `{name}` is none of them.",
                name,
                levels,
                "classes",
            )
        raise BridleTypeError(
            f"`class_weight` must be named by class codes, not {show(name)}.",
            "Names of classes work where `y` is a factor.",
        )
    return int(name)


def dense(given: dict[str, Any]) -> dict[str, Any]:
    """`given` with the sparse parts of one batch dense."""

    def full(part: Any) -> Any:
        whole = isinstance(part, sparse.SparseMatrix)
        return part.rows(np.arange(len(part))) if whole else part

    return {**given, "x": keras.tree.map_structure(full, given["x"])}


def use_sparse(given: dict[str, Any], training: bool) -> dict[str, Any]:
    """`given` with sparse data as a dataset that makes one batch at a time dense.

    Keras' fit sees the dataset; splitting and shuffling by sample, which it does only for arrays,
    happen here.
    """
    given = dict(given)
    validation = given.get("validation_data")
    if isinstance(validation, tuple) and sparse.has_sparse(validation[0]):
        size = given.get("validation_batch_size") or given.get("batch_size", 32)
        given["validation_data"] = sparse.SparseBatches(validation, size)
        given.pop("validation_batch_size", None)
    if not sparse.has_sparse(given["x"]):
        return given
    parts = [given.pop("x"), given.pop("y", None), given.pop("sample_weight", None)]
    while parts[-1] is None:
        parts.pop()
    size = given.pop("batch_size", 32)
    samples = np.arange(len(keras.tree.flatten(parts[0])[0]))
    split = given.pop("validation_split", 0.0)
    if split and "validation_data" not in given:
        at = math.floor(len(samples) * (1 - split))
        held = sparse.SparseBatches(
            tuple(parts), given.pop("validation_batch_size", size), chosen=samples[at:]
        )
        given["validation_data"] = held
        samples = samples[:at]
    shuffle = training and given.pop("shuffle", True) is not False
    given["x"] = sparse.SparseBatches(tuple(parts), size, shuffle, samples)
    if training:
        given["shuffle"] = False
    return given

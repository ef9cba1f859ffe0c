"""A call's data, converted and checked: what the loop receives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle import state
from bridle.convert.arrays import data
from bridle.convert.frames import is_frame
from bridle.convert.numbers import real_number
from bridle.convert.records import RList, by_name, from_r, is_from_r, plain
from bridle.data import checks, targets
from bridle.data.drawn import RBatches, is_r_iterator
from bridle.errors import (
    BridleError,
    BridleTypeError,
    BridleValueError,
    element,
    must_be,
    show,
    unknown_name,
)
from bridle.keras_compat import input_tensors, keras_of, output_names, why_not


def check_compiled(model: Any, what: str) -> None:
    """Refuses a model that isn't compiled.

    Raises:
        BridleError: With what couldn't be done.
    """
    if not getattr(model, "compiled", getattr(model, "_is_compiled", False)):
        raise BridleError(
            f"Can't {what} a model that isn't compiled.", "Call compile() on it first."
        )


def check_model(model: Any) -> None:
    """Refuses what isn't a Keras model.

    Raises:
        BridleTypeError: With what it is.
    """
    if not isinstance(model, keras_of(model).Model):
        hint = f"Make an instance: `{model.__name__}()`." if isinstance(model, type) else None
        raise must_be("model", "a Keras model", model, hint)


def check_batch(x: Any) -> None:
    """Refuses datasets and generators where one batch is meant.

    Raises:
        BridleTypeError: With the functions that take them.
    """
    if hasattr(x, "__next__") or isinstance(x, keras.utils.PyDataset) or hasattr(x, "element_spec"):
        raise must_be(
            "x", "the arrays of one batch", x, "fit(), evaluate() and predict() take datasets."
        )


def prepare(model: Any, given: dict[str, Any], step: str) -> dict[str, Any]:
    """`given` with `x`, `y`, `sample_weight` and `class_weight` converted and checked.

    Args:
        model: The model that they are for.
        given: The call's arguments.
        step: The model's method that takes a batch ("train_step"): one of the model's own may do
            without targets.

    Raises:
        BridleError: For data that can't be meant. Nothing on the model has changed then.
    """
    given = dict(given)
    allow_nan = given.pop("allow_nan", False)
    levels = dict(state.of(model).levels)
    called = {name: name for name in ("x", "y", "sample_weight")}
    given = {**given, **_convert(model, given, allow_nan, levels, called, step)}
    x, y = given.get("x"), given.get("y")
    arrays = checks.is_arrays(x)

    def convert(batch: Any) -> Any:
        return _batch(model, batch, allow_nan, levels, step)

    if not arrays:
        given["x"] = _batches(x, convert)
        _refuse_beside_dataset(given)
    if given.get("class_weight") is not None:
        if given.get("sample_weight") is not None:
            raise BridleValueError(
                "Can't use `class_weight` and `sample_weight` together.",
                "Multiply the sample weights by their classes' weights.",
            )
        given["class_weight"] = _class_weight(model, given["class_weight"], levels, y)
    if arrays:
        checks.check_split(x, given.get("validation_split", 0.0))
    if given.get("validation_data") is not None:
        given["validation_data"] = _validation(model, given["validation_data"], allow_nan, levels)
    for name in ("x", "validation_data"):
        if isinstance(given.get(name), RBatches):
            _check_drawn(model, name)
    if step == "train_step":
        state.of(model).levels = levels
    return given


def _batches(x: Any, convert: Callable[[Any], Any]) -> Any:
    """A dataset or generator as Keras takes it; `convert` is for the batches of R's.

    Raises:
        BridleTypeError: For what can't be one.
    """
    if isinstance(x, RBatches):
        return x.prepared_by(convert)
    if is_r_iterator(x):
        return RBatches(lambda: next(x, None)).prepared_by(convert)
    if isinstance(x, list | tuple | dict | set | frozenset) or not (
        hasattr(x, "__iter__") or hasattr(x, "__getitem__")
    ):
        raise must_be("x", "arrays, a data frame or a dataset", x)
    # Keras knows generators, but no other iterators: R's are such.
    iterator = hasattr(x, "__next__") and not isinstance(x, GeneratorType)
    return (batch for batch in x) if iterator else x


def _batch(model: Any, value: Any, allow_nan: bool, levels: Any, step: str) -> Any:
    """One batch of an R function: (x,), (x, y) or (x, y, sample_weight), converted and checked.

    Raises:
        BridleError: For what can't be one.
    """
    given = None
    if isinstance(value, RList):
        if value.names is not None and set(value.names) <= {"x", "y", "sample_weight"}:
            given = _by_role(by_name(value.values, value.names, "x"))
        value = value.values if value.names is None or given else value
    if not isinstance(value, list | tuple):
        value = [value]
    if not 1 <= len(value) <= 3:
        raise BridleValueError(
            f"`x` must make batches list(x, y) or list(x, y, sample_weight), not {show(value)}."
        )
    given = given or dict(zip(("x", "y", "sample_weight"), value, strict=False))
    called = {name: f"x()${name}" for name in given}
    return tuple(_convert(model, given, allow_nan, levels, called, step).values())


def _check_drawn(model: Any, argument: str) -> None:
    reason = why_not(model)
    if reason is not None:
        raise BridleTypeError(
            f"`{argument}` must not be an R function here, because {reason}.",
            "Give arrays or a dataset.",
        )


def _refuse_beside_dataset(given: Mapping[str, Any]) -> None:
    for name in ("y", "sample_weight"):
        if given.get(name) is not None:
            raise BridleValueError(
                f"Can't use `{name}` where `x` is a dataset.",
                "Its batches are (x, y) or (x, y, sample_weight).",
            )
    if given.get("validation_split"):
        raise BridleValueError(
            "Can't use `validation_split` where `x` is a dataset.",
            "Give `validation_data`, or arrays.",
        )
    if given.get("class_weight") is not None and isinstance(given["x"], GeneratorType):
        raise BridleValueError(
            "Can't use `class_weight` where `x` is a generator.",
            "Let it bring sample weights: batches (x, y, sample_weight).",
        )


def _validation(
    model: Any, value: Any, allow_nan: bool, levels: dict[str | None, list[str]]
) -> Any:
    """`validation_data` as a tuple `(x, y)` or `(x, y, sample_weight)`, or a dataset as it is."""
    value = from_r(value)
    given = None
    if isinstance(value, RList):
        if value.names is not None:
            given = _by_role(by_name(value.values, value.names, "validation_data"))
        value = value.values
    if not isinstance(value, list | tuple):
        if isinstance(value, dict | str) or hasattr(value, "shape") or is_frame(value):
            raise must_be("validation_data", "(x, y), (x, y, sample_weight) or a dataset", value)
        return _batches(value, lambda batch: _batch(model, batch, allow_nan, levels, "test_step"))
    if len(value) not in (2, 3):
        raise BridleValueError(
            f"`validation_data` must be (x, y) or (x, y, sample_weight), not {show(value)}."
        )
    named = given is not None
    given = given or dict(zip(("x", "y", "sample_weight"), value, strict=False))
    called = {
        name: element("validation_data", name if named else place)
        for place, name in enumerate(given)
    }
    parts = _convert(model, given, allow_nan, dict(levels), called, "test_step")
    if not checks.is_arrays(parts["x"]):
        raise must_be(called["x"], "arrays or a data frame", parts["x"])
    return tuple(parts.values())


def _by_role(named: dict[str, Any]) -> dict[str, Any]:
    """`validation_data` named by what each part is, in Keras' order."""
    roles = ("x", "y", "sample_weight")
    for name in named:
        if name not in roles:
            raise unknown_name(
                f"`validation_data` must be named `x`, `y` and `sample_weight`, not `{name}`.",
                name,
                roles,
                "names",
            )
    return {name: named.get(name) for name in roles if name in named or name == "x"}


def _convert(
    model: Any,
    given: Mapping[str, Any],
    allow_nan: bool,
    levels: dict[str | None, list[str]],
    called: Mapping[str, str],
    step: str,
) -> dict[str, Any]:
    inputs = input_tensors(model)
    outputs = output_names(model) or []

    def remember(name: str | int | None, found: list[str]) -> list[str]:
        if isinstance(name, int):
            name = outputs[name] if name < len(outputs) else None
        return levels.setdefault(None if len(outputs) == 1 else name, found)

    parts: dict[str, Any] = {}
    if "x" in given:
        parts["x"] = data(
            given["x"],
            called["x"],
            names=list(inputs) if len(inputs) > 1 else (),
            allow_nan=allow_nan,
            strings=any(getattr(t, "dtype", None) == "string" for t in inputs.values()),
        )
    kept = state.of(model).target_tensors if step == "train_step" else None
    if given.get("y") is None and kept is not None and checks.is_arrays(parts["x"]):
        parts["y"] = kept
    elif "y" in given:
        parts["y"] = data(
            given["y"],
            called["y"],
            names=outputs if len(outputs) > 1 else (),
            allow_nan=allow_nan,
            on_levels=remember,
        )
        if is_from_r(given["y"]):
            parts["y"] = targets.as_columns(model, parts["y"])
    if "sample_weight" in given:
        weights = data(given["sample_weight"], called["sample_weight"], allow_nan=None)
        parts["sample_weight"] = weights
    if checks.is_arrays(parts.get("x")):
        checks.check_inputs(model, parts["x"], called["x"])
        if parts.get("y") is not None:
            checks.check_are_arrays(parts["y"], called["y"])
            own = _has_own_step(model, step)
            parts["y"] = targets.check_targets(model, parts["y"], called["y"], own)
        elif step != "predict_step":
            _check_needs_no_targets(model, step, called.get("y", "y"))
        if parts.get("sample_weight") is not None:
            checks.check_are_arrays(parts["sample_weight"], called["sample_weight"])
            checks.check_weights(model, parts["sample_weight"], called["sample_weight"])
            parts["sample_weight"] = targets.only_one(
                model, parts["sample_weight"], output_names(model)
            )
        checks.check_rows({called[name]: part for name, part in parts.items()})
        parts["x"] = keras.tree.map_structure(_sliceable, parts["x"])
    return parts


def _sliceable(part: Any) -> Any:
    """Keras slices tensors of strings, but no NumPy array of them with two axes (seen: 3.15)."""
    strings = isinstance(part, np.ndarray) and part.dtype.kind in "OU"
    return tf.convert_to_tensor(part, "string") if strings else part


def _has_own_step(model: Any, step: str) -> bool:
    """Whether the model's class decides itself what becomes of the targets."""
    base = keras_of(model).Model
    return any(
        getattr(type(model), name, None) is not getattr(base, name, None)
        for name in (step, "compute_loss")
    )


def _check_needs_no_targets(model: Any, step: str, called: str) -> None:
    if getattr(model, "loss", None) is not None and not _has_own_step(model, step):
        also = ", or compile with `target_tensors`" if step == "train_step" else ""
        raise BridleValueError(
            f"`{called}` must be given: the model was compiled with a loss.",
            f"Give the targets{also}.",
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
    weights = {
        _code(name, known): real_number(weight, "class_weight", "finite numbers")
        for name, weight in value.items()
    }
    targets.check_classes(model, weights)
    return weights


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
    if (isinstance(name, bool | float) and int(name) != name) or int(name) < 0:
        raise must_be("class_weight", "named by class codes", name)
    return int(name)

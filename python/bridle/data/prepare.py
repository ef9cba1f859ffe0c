"""A call's data, converted and checked: what the loop receives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle import state
from bridle.convert.arrays import data
from bridle.convert.frames import is_frame
from bridle.convert.records import RBatches, RList, by_name, from_r, is_from_r
from bridle.convert.rows import whole
from bridle.data import checks, class_weights, targets
from bridle.data.classes import strings_as_factors
from bridle.data.elements import check_elements
from bridle.data.pulled import Passes, Pulled, one_pass
from bridle.errors import (
    BridleError,
    BridleValueError,
    element,
    in_r,
    must_be,
    show,
    unknown_name,
)
from bridle.keras_compat.models import input_tensors, keras_of, output_names
from bridle.keras_compat.packages import is_of_r


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
    x = given.get("x")
    arrays = checks.is_arrays(x)
    if not arrays:
        shuffle = given.get("shuffle", True) and step == "train_step"
        given["x"] = _batches(model, x, "x", step, allow_nan, shuffle)
        _refuse_beside_dataset(given)
    if given.get("class_weight") is not None:
        if given.get("sample_weight") is not None:
            raise BridleValueError(
                "Can't use `class_weight` and `sample_weight` together.",
                "Multiply the sample weights by their classes' weights.",
            )
        given["class_weight"] = class_weights.read(model, given["class_weight"], levels)
    if arrays:
        split = given.get("validation_split", 0.0)
        checks.check_split(x, getattr(split, "fraction", split))
    if given.get("validation_data") is not None:
        given["validation_data"] = _validation(model, given["validation_data"], allow_nan, levels)
    if step == "train_step":
        state.of(model).levels = levels
    return given


def _batches(
    model: Any, x: Any, argument: str, step: str, allow_nan: bool, shuffle: Any = False
) -> Any:
    """A dataset or generator as the loop takes it.

    Raises:
        BridleError: For what can't be one, and for a dataset whose elements can't be meant.
    """
    if isinstance(x, RBatches):
        return Pulled(Passes(lambda: _read_batches(model, x, argument, step, allow_nan)))
    if isinstance(x, keras.utils.PyDataset) and is_of_r(type(x)):
        passes = Passes(lambda: one_pass(x, shuffle))
        batches = Passes(lambda: _read_batches(model, passes, argument, step, allow_nan))
        return Pulled(batches, x.num_batches)
    if isinstance(x, list | tuple | dict | set | frozenset) or not (
        hasattr(x, "__iter__") or hasattr(x, "__getitem__")
    ):
        raise must_be("x", "arrays, a data frame or a dataset", x)
    if hasattr(x, "element_spec"):  # tf.data tells; of others the loop asks for the first batches
        check_elements(model, x.element_spec, argument, step)
    if hasattr(x, "__next__") and not isinstance(x, GeneratorType):
        # Of iterators Keras knows generators alone. reticulate's call R for every batch.
        return Pulled(_read_batches(model, x, argument, step, allow_nan) if in_r() else x)
    return x


def _read_batches(
    model: Any, batches: Iterable[Any], argument: str, step: str, allow_nan: bool
) -> Iterator[tuple[Any, ...]]:
    """R's batches as tuples of arrays, converted and checked like the data of a call."""
    for batch in batches:
        if isinstance(batch, RList) and batch.names is not None and "x" in batch.names:
            given = _by_role(by_name(batch.values, batch.names, argument), argument)
        else:
            is_parts = isinstance(batch, RList) and batch.names is None
            values = batch.values if is_parts else batch
            parts = values if is_parts or type(values) in (list, tuple) else [values]
            if not 1 <= len(parts) <= 3:
                raise BridleValueError(
                    f"`{argument}` must bring list(x), list(x, y) or list(x, y, sample_weight), "
                    f"not a list of {len(parts)}.",
                    "Several inputs or outputs go in a list of their own: list(list(x1, x2), y).",
                )
            given = dict(zip(("x", "y", "sample_weight"), parts, strict=False))
        if step == "predict_step":
            given = {"x": given["x"]}
        called = {name: element(argument, name) for name in ("x", "y", "sample_weight")}
        levels = dict(state.of(model).levels)
        converted = _convert(model, given, allow_nan, levels, called, step)
        yield tuple(keras.tree.map_structure(whole, part) for part in converted.values())


def _refuse_beside_dataset(given: Mapping[str, Any]) -> None:
    for name in ("y", "sample_weight"):
        if given.get(name) is not None:
            raise BridleValueError(
                f"Can't use `{name}` where `x` is a dataset.",
                "Its batches are (x, y) or (x, y, sample_weight).",
            )
    can_split = isinstance(given["x"], tf.data.Dataset | keras.utils.PyDataset)
    if given.get("validation_split") and not can_split:
        raise BridleValueError(
            "Can't use `validation_split` where `x` is a generator or another's dataset.",
            "Give `validation_data`, arrays, a `tf.data.Dataset` or a `PyDataset`.",
        )


def _validation(
    model: Any, value: Any, allow_nan: bool, levels: dict[str | None, list[str]]
) -> Any:
    """`validation_data` as a tuple `(x, y)` or `(x, y, sample_weight)`, or a dataset as it is."""
    value = from_r(value)
    given = None
    if isinstance(value, RList):
        if value.names is not None:
            given = _by_role(
                by_name(value.values, value.names, "validation_data"), "validation_data"
            )
        value = value.values
    if not isinstance(value, list | tuple):
        if isinstance(value, dict | str) or hasattr(value, "shape") or is_frame(value):
            raise must_be("validation_data", "(x, y), (x, y, sample_weight) or a dataset", value)
        return _batches(model, value, "validation_data", "test_step", allow_nan)
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


def _by_role(named: dict[str, Any], argument: str) -> dict[str, Any]:
    """Data named by what each part is, in Keras' order."""
    roles = ("x", "y", "sample_weight")
    for name in named:
        if name not in roles:
            raise unknown_name(
                f"`{argument}` must be named `x`, `y` and `sample_weight`, not `{name}`.",
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
            strings_as_factors(model, given["y"]),
            called["y"],
            names=outputs if len(outputs) > 1 else (),
            allow_nan=allow_nan,
            on_levels=remember,
        )
        if is_from_r(given["y"]):
            parts["y"] = targets.as_columns(model, parts["y"])
    if "sample_weight" in given:
        weights = data(given["sample_weight"], called["sample_weight"], allow_nan=None)
        parts["sample_weight"] = keras.tree.map_structure(whole, weights)
    if checks.is_arrays(parts.get("x")):
        checks.check_inputs(model, parts["x"], called["x"])
        if parts.get("y") is not None:
            checks.check_are_arrays(parts["y"], called["y"])
            own = checks.has_own_step(model, step)
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


def _check_needs_no_targets(model: Any, step: str, called: str) -> None:
    if getattr(model, "loss", None) is not None and not checks.has_own_step(model, step):
        also = ", or compile with `target_tensors`" if step == "train_step" else ""
        raise BridleValueError(
            f"`{called}` must be given: the model was compiled with a loss.",
            f"Give the targets{also}.",
        )

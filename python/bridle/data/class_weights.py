"""class_weight: by codes or names of classes, for one output or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle import state
from bridle.convert.numbers import real_number
from bridle.convert.plain import plain
from bridle.data import checks, targets
from bridle.data.classes import by_output, loss_kinds
from bridle.data.mapped_batches import MappedBatches
from bridle.data.prepared import Prepared, Weights
from bridle.data.pulled import Pulled
from bridle.errors import (
    BridleTypeError,
    BridleValueError,
    element,
    must_be,
    show,
    unknown_name,
)
from bridle.keras_compat.data import unpack
from bridle.keras_compat.models import gives_dict, output_names

#: A weight for each class, by the name of its output; `None` for the only one.
ClassWeights = dict[str | None, Weights]


def read(model: Any, value: Any, levels: dict[str | None, list[str]]) -> ClassWeights:
    """The weights of classes by 0-based codes, by output.

    Args:
        model: The model.
        value: Weights by code or by name of the class, or in the order of the codes. For several
            outputs these by the output's name; one output may be named too.
        levels: The names of classes by output, of this call's targets.

    Raises:
        BridleNameError: For an unknown output or class.
        BridleTypeError: For a value of the wrong kind.
        BridleValueError: For codes that the output doesn't have.
    """
    value = plain(value, "class_weight")
    names = output_names(model) or []
    levels = levels or state.of(model).levels
    nested = isinstance(value, Mapping) and any(
        isinstance(v, Mapping | list | tuple) for v in value.values()
    )
    if len(names) < 2 and not nested:
        known = next(iter(levels.values()), [])
        only = names[0] if names else None
        return {None: _of_output(model, value, known, "class_weight", only)}
    if not nested:
        raise must_be(
            "class_weight",
            "named by outputs, with weights of classes for each",
            value,
            f"Name one of them: {show_outputs(names)}." if names else None,
        )
    checks.check_names(value, names, "class_weight", "outputs")
    found = {
        name: _of_output(
            model,
            weights,
            levels.get(name if len(names) > 1 else None, []),
            element("class_weight", name),
            name,
        )
        for name, weights in value.items()
    }
    return found if len(names) > 1 else {None: next(iter(found.values()))}


def show_outputs(names: list[str]) -> str:
    """The names of outputs in a sentence."""
    return ", ".join(f"`{name}`" for name in names)


def _of_output(
    model: Any, value: Any, known: list[str], argument: str, output: str | None
) -> Weights:
    if isinstance(value, list | tuple):
        value = dict(enumerate(value))
    if not isinstance(value, Mapping):
        raise must_be(argument, "a weight for each class, by name", value)
    weights = {
        _code(name, known, argument): real_number(weight, argument, "finite numbers")
        for name, weight in value.items()
    }
    targets.check_classes(model, weights, argument, output)
    return weights


def _code(name: Any, levels: list[str], argument: str) -> int:
    if name in levels:
        return levels.index(name)
    if isinstance(name, str) and not name.isdecimal():
        if levels:
            raise unknown_name(
                f"`{argument}` must be named by classes, but `{name}` is none of them.",
                name,
                levels,
                "classes",
            )
        raise BridleTypeError(
            f"`{argument}` must be named by class codes, not {show(name)}.",
            "Names of classes work where `y` is a factor.",
        )
    if (isinstance(name, bool | float) and int(name) != name) or int(name) < 0:
        raise must_be(argument, "named by class codes", name)
    return int(name)


def weigh(model: Any, data: Prepared, weights: ClassWeights | None) -> Prepared:
    """Data with the class weights that Keras can't apply itself as sample weights.

    Keras knows one output, and no generators; the rest is left to it.
    """
    if weights is None:
        return data
    x, only = data.x, weights.get(None)
    if only is not None and not isinstance(x, GeneratorType | Pulled):
        return replace(data, class_weight=only)
    names: list[Any] = output_names(model) or [None]
    by_name = weights if only is None else {names[0]: only}
    if data.are_arrays:
        y = _in_order(model, data.y)
        return replace(data, y=y, sample_weight=sample_weights(model, y, by_name))
    if isinstance(x, tf.data.Dataset):
        weighted = x.map(lambda *batch: _weighted(model, batch, by_name))
    elif isinstance(x, keras.utils.PyDataset):
        weighted = MappedBatches(x, lambda batch: _weighted(model, batch, by_name))
    elif isinstance(x, GeneratorType):
        weighted = (_weighted(model, batch, by_name) for batch in x)
    elif isinstance(x, Pulled):
        weighted = x.mapped(lambda batch: _weighted(model, batch, by_name))
    else:
        raise BridleValueError(
            f"Can't use `class_weight` of several outputs where `x` is {show(x)}.",
            "Let it bring sample weights: batches (x, y, sample_weight).",
        )
    return replace(data, x=weighted)


def _weighted(model: Any, batch: Any, weights: ClassWeights) -> tuple[Any, ...]:
    x, y, given = unpack(tuple(batch) if isinstance(batch, list) else batch)
    if given is not None:
        raise BridleValueError(
            "Can't use `class_weight` where the batches bring sample weights.",
            "Multiply the sample weights by their classes' weights.",
        )
    y = _in_order(model, y)
    return x, y, sample_weights(model, y, weights)


def _in_order(model: Any, y: Any) -> Any:
    """Targets by name in the order of the outputs, where these are no dict.

    Keras takes such targets by name alone, and fails where they come with weights.
    """
    names = output_names(model)
    if not isinstance(y, Mapping) or names is None or gives_dict(model):
        return y
    return tuple(y.get(name) for name in names)


def sample_weights(model: Any, y: Any, weights: ClassWeights) -> Any:
    """A weight for each sample, or timestep, of every output: in the structure of `y`.

    Args:
        model: The model.
        y: Targets: arrays or tensors.
        weights: Weights by output and code; 1 for what isn't named.

    Returns:
        Arrays of `floatx`, of shape (samples,) or, for codes of timesteps, (samples, timesteps).
    """
    kinds = loss_kinds(model)
    made = {
        name: None if target is None else _of_target(target, weights.get(name, {}), kinds.get(name))
        for name, target in by_output(model, y).items()
    }
    if isinstance(y, Mapping):
        return made
    return type(y)(made.values()) if isinstance(y, list | tuple) else next(iter(made.values()))


def _of_target(target: Any, weights: Weights, kind: str | None) -> Any:
    # The same words in TensorFlow's graphs and for arrays.
    do = tf if isinstance(target, tf.Tensor) else np
    target = target if do is tf else np.asarray(target)
    if len(target.shape) > 1 and target.shape[-1] == 1:
        target = target[..., 0]
    elif len(target.shape) > 1 and kind != "codes":  # as Keras reads what isn't a code a sample
        target = do.argmax(target, axis=-1)
    dtype = keras.config.floatx()
    codes = do.round(target) if do is np or target.dtype.is_floating else target
    made = do.ones_like(codes, dtype=dtype)
    for code, weight in weights.items():
        one = tf.cast(weight, dtype) if do is tf else np.asarray(weight, dtype)
        made = do.where(
            codes == do.cast(code, codes.dtype) if do is tf else codes == code, one, made
        )
    return made

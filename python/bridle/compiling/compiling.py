"""compile(): convert its arguments, check them against the model, then hand them to Keras."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle import state
from bridle.compiling.epoch_metric import take_out
from bridle.compiling.log_names import check_log_names
from bridle.compiling.named import loss_or_metric, optimizer
from bridle.convert.arrays import data
from bridle.convert.numbers import flag, real_number, whole_number
from bridle.convert.plain import plain, unnamed
from bridle.data.checks import check_names
from bridle.errors import (
    BridleValueError,
    all_of,
    in_r,
    listed,
    must_be,
    show,
    warn_deprecated,
)
from bridle.keras_compat.models import compilation, forget_metrics, keras_of, output_names
from bridle.keras_compat.replicas import scope_of, strategy_of
from bridle.keras_compat.whole_batch import optimizer_elsewhere

_SAMPLE_WEIGHT_MODES = (None, "temporal", "samplewise")


@dataclass(frozen=True)
class CompileCall:
    """The arguments of `bridle.compile`: `keras.Model.compile()`'s, and two older ones."""

    optimizer: Any
    loss: Any
    loss_weights: Any
    metrics: Any
    weighted_metrics: Any
    run_eagerly: bool
    steps_per_execution: int
    jit_compile: bool | str
    auto_scale_loss: bool
    sample_weight_mode: Any
    target_tensors: Any


def compile_model(model: Any, call: CompileCall) -> None:
    """Compiles `model` with Keras after converting and checking every argument.

    Args:
        model: Any Keras model.
        call: The arguments as the user gave them.

    Raises:
        BridleError: Before anything on the model has changed. What Keras itself raises leaves the
            model as it was, too.
    """
    family = keras_of(model)
    _check_scope(model, family)
    with scope_of(model):
        _compile(model, call, family)


def _compile(model: Any, call: CompileCall, family: ModuleType) -> None:
    names = output_names(model)
    mode = plain(call.sample_weight_mode, "sample_weight_mode")
    targets = _target_tensors(call.target_tensors, names)
    converted = {name: _CONVERT[name](value, name) for name, value in _supplied(call).items()}

    if "optimizer" in converted:
        converted["optimizer"] = optimizer(converted["optimizer"], family)
        _check_optimizer(model, converted["optimizer"], family)
    _check_losses(converted, names, family)
    for argument in ("metrics", "weighted_metrics"):
        if argument in converted:
            converted[argument] = _metrics(converted[argument], argument, names, family)
    _check_sample_weight_mode(mode)

    converted_metrics, of_epochs = take_out(converted.get("metrics"), names)
    if of_epochs:
        # Keras fails where a step of the model's own never builds an empty list of metrics.
        converted["metrics"] = converted_metrics if keras.tree.flatten(converted_metrics) else None
    check_log_names(model, converted, of_epochs, names)

    before = dict(vars(model))
    try:
        forget_metrics(model)
        family.Model.compile(model, **converted)
    except BaseException:
        vars(model).clear()
        vars(model).update(before)
        raise
    kept = state.of(model)
    kept.target_tensors = targets
    kept.epoch_metrics = of_epochs
    kept.compiled(compilation(model), converted.get("jit_compile", "auto"))


def _check_scope(model: Any, family: ModuleType) -> None:
    """Refuses a model that wasn't made under the strategy under which it is compiled.

    Its optimizer would be of all replicas, its weights of this process alone.
    """
    if family is not keras or not tf.distribute.has_strategy():
        return
    if strategy_of(model) is not tf.distribute.get_strategy():
        raise BridleValueError(
            "Can't compile the model under a strategy that it wasn't made under.",
            f"Make it inside of {_within()} too, or compile it outside.",
        )


def _check_optimizer(model: Any, made: Any, family: ModuleType) -> None:
    if family is keras and not isinstance(made, str) and optimizer_elsewhere(model, made):
        raise BridleValueError(
            "Can't compile the model: the optimizer was made outside of the strategy that the "
            "model was made under.",
            f"Make it inside of {_within()} too.",
        )


def _within() -> str:
    return "`with_distribution()`" if in_r() else "`with strategy.scope():`"


def _supplied(call: CompileCall) -> dict[str, Any]:
    """The arguments that differ from Keras' defaults: Keras fills in the others."""
    parameters = inspect.signature(keras.Model.compile).parameters
    return {
        name: value
        for name, value in vars(call).items()
        if name in parameters and value is not parameters[name].default
    }


def _either(value: Any, argument: str) -> bool | str:
    value = plain(value, argument)
    if value == "auto" or isinstance(value, bool):
        return value
    raise must_be(argument, f'{show(True)}, {show(False)} or "auto"', value)


def _optional_flag(value: Any, argument: str) -> bool | None:
    value = plain(value, argument)
    return None if value is None else flag(value, argument)


def _steps(value: Any, argument: str) -> int:
    return whole_number(value, argument, minimum=1)


_CONVERT: dict[str, Callable[[Any, str], Any]] = {
    "optimizer": lambda value, argument: plain(unnamed(value), argument),
    "loss": plain,
    "metrics": plain,
    "weighted_metrics": plain,
    "loss_weights": partial(plain, mapping=True),
    "run_eagerly": _optional_flag,
    "steps_per_execution": _steps,
    "jit_compile": _either,
    "auto_scale_loss": flag,
}


def _check_losses(given: dict[str, Any], names: list[str] | None, family: ModuleType) -> None:
    """Checks `loss` and `loss_weights`, and fits them to the outputs, in `given`."""
    if given.get("loss") is not None:
        losses = _each(given["loss"], lambda value: loss_or_metric(value, "loss", family))
        given["loss"] = _fit_to_outputs(losses, "loss", names)
    weights = given.get("loss_weights")
    if weights is None:
        return
    if isinstance(weights, np.ndarray) and weights.ndim == 1:
        weights = weights.tolist()
    _each(weights, lambda weight: real_number(weight, "loss_weights", "finite numbers"))
    weights = weights if _is_structure(weights) else [float(weights)]
    given["loss_weights"] = _fit_to_outputs(weights, "loss_weights", names)


def _fit_to_outputs(value: Any, argument: str, names: list[str] | None) -> Any:
    """`value` for each output: checks its length and its names, and fills in what is left out."""
    if names is None or not _is_structure(value):
        return value
    if not value:
        _refuse_length(value, argument, names)
    if isinstance(value, Mapping):
        check_names(value, names, argument, "outputs")
        if set(value) != set(names):
            # Keras wants an entry for every output; an output without one isn't trained.
            rest = 1.0 if argument == "loss_weights" else None
            value = {name: value.get(name, rest) for name in names}
        return next(iter(value.values())) if len(names) == 1 and argument == "loss" else value
    if len(value) != len(names):
        _refuse_length(value, argument, names)
    return value


def _is_structure(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "class_name" not in value
    return isinstance(value, list | tuple)


def _refuse_length(value: Any, argument: str, names: list[str]) -> None:
    each = f"each of the model's {len(names)} outputs" if len(names) > 1 else "the model's output"
    order = all_of(names, "outputs")
    raise BridleValueError(
        f"`{argument}` must have one entry for {each}, not {len(value)}.",
        f"{order[:-1]}, in this order." if len(names) > 1 else order,
    )


def _each(value: Any, convert: Callable[[Any], Any]) -> Any:
    """Nested lists and dicts with their entries converted."""
    if isinstance(value, Mapping) and _is_structure(value):
        return {name: _each(part, convert) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_each(part, convert) for part in value)
    return convert(value)


def _metrics(value: Any, argument: str, names: list[str] | None, family: ModuleType) -> Any:
    """`metrics` or `weighted_metrics` as the list or dict that Keras wants."""
    if value is None:
        return None
    value = _each(value, lambda metric: loss_or_metric(metric, argument, family))
    if not _is_structure(value):
        value = [value]
    if names is None:
        return value
    if isinstance(value, Mapping):
        check_names(value, names, argument, "outputs")
    elif len(value) != len(names) and len(names) > 1 and value:
        _refuse_length(value, argument, names)
    return value


def _check_sample_weight_mode(mode: Any) -> None:
    if mode is None:
        return

    def check(entry: Any) -> None:
        if entry not in _SAMPLE_WEIGHT_MODES:
            wanted = f"{show('temporal')} or {show(None)}"
            raise must_be("sample_weight_mode", wanted, entry)

    _each(mode, check)
    warn_deprecated(
        "`sample_weight_mode` is not needed now: weights of shape (samples, timesteps) are "
        "recognised by their two dimensions."
    )


def _target_tensors(value: Any, names: list[str] | None) -> Any:
    """The targets to keep on the model, complete for all of its outputs."""
    if value is None:
        return None
    targets = data(value, "target_tensors", allow_nan=None)
    count = len(names) if names is not None else 1
    if isinstance(targets, Mapping) and names is not None:
        check_names(targets, names, "target_tensors", "outputs")
        missing = [name for name in names if targets.get(name) is None]
    elif isinstance(targets, list | tuple):
        if len(targets) > count:
            _refuse_length(targets, "target_tensors", names or ["output"])
        missing = (names or [])[len(targets) :]
        missing += [name for name, t in zip(names or [], targets, strict=False) if t is None]
    else:
        missing = (names or [])[1:]
    if missing:
        raise BridleValueError(
            f"`target_tensors` must have a target for every output, but {listed(missing)} "
            f"{'has' if len(missing) == 1 else 'have'} none.",
            "Name one for each output, or give the targets to fit() as `y`.",
        )
    return targets

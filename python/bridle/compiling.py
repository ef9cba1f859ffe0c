"""compile(): convert its arguments, check them against the model, then hand them to Keras."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from bridle import state
from bridle.convert.arrays import data
from bridle.convert.functions import check_takes_targets
from bridle.convert.numbers import flag, real_number, whole_number
from bridle.convert.records import plain
from bridle.errors import (
    BridleValueError,
    listed,
    must_be,
    show,
    unknown_name,
    warn_deprecated,
)
from bridle.keras_compat import keras_of, output_names

#: Metric names that Keras resolves by the shapes of targets and predictions.
_SHAPE_METRICS = ("accuracy", "acc", "crossentropy", "ce")
#: Names that Keras resolves and that are no attributes of `keras.losses` or `keras.metrics`.
_SHORT_NAMES = ("mse", "mae", "mape", "msle", "rmse", "bce", "kld", "logcosh")
_SAMPLE_WEIGHT_MODES = (None, "temporal", "samplewise")


def compile_model(model: Any, arguments: dict[str, Any]) -> None:
    """Compiles `model` with Keras after converting and checking every argument.

    Args:
        model: Any Keras model.
        arguments: `keras.Model.compile()`'s arguments and the older `sample_weight_mode` and
            `target_tensors`; those left out take Keras' defaults.

    Raises:
        BridleError: Before anything on the model has changed. What Keras itself raises leaves the
            model as it was, too.
    """
    family = keras_of(model)
    names = output_names(model)
    given = dict(arguments)
    mode = plain(given.pop("sample_weight_mode", None), "sample_weight_mode")
    targets = _target_tensors(given.pop("target_tensors", None), names)
    converted = {name: _CONVERT[name](value, name) for name, value in given.items()}

    if "optimizer" in converted:
        converted["optimizer"] = _optimizer(converted["optimizer"], family)
    _check_losses(converted, names, family)
    for argument in ("metrics", "weighted_metrics"):
        if argument in converted:
            converted[argument] = _metrics(converted[argument], argument, names, family)
    _check_sample_weight_mode(mode)

    if getattr(model, "compiled", False) and not {"metrics", "weighted_metrics"} & set(converted):
        converted["metrics"] = []  # Keras would keep the metrics of the compile before

    before = dict(vars(model))
    try:
        family.Model.compile(model, **converted)
    except BaseException:
        vars(model).clear()
        vars(model).update(before)
        raise
    state.of(model).target_tensors = targets


def own_compile(model: Any, known: Iterable[Any]) -> Any | None:
    """The model's `compile` where its class defines one of its own, else `None`."""
    method = type(model).compile
    return None if method in (keras_of(model).Model.compile, *known) else model.compile


def call_own_compile(method: Any, arguments: dict[str, Any]) -> None:
    """Calls a class's own `compile`, refusing arguments that it doesn't take.

    Raises:
        BridleNameError: For an argument that isn't among the method's parameters.
    """
    parameters = inspect.signature(method).parameters
    if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        for name in arguments:
            refuse_unknown(name, parameters, "compile")
    method(**{name: plain(value, name) for name, value in arguments.items()})


def refuse_unknown(name: str, valid: Iterable[str], function: str) -> None:
    """Refuses an argument that `function` doesn't have.

    Raises:
        BridleNameError: With the nearest of the `valid` names.
    """
    if name not in valid:
        sentence = f"`{name}` is not an argument of {function}()."
        raise unknown_name(sentence, name, valid, "arguments")


def _either(value: Any, argument: str) -> bool | str:
    value = plain(value, argument)
    return value if value == "auto" else flag(value, argument)


def _optional_flag(value: Any, argument: str) -> bool | None:
    value = plain(value, argument)
    return None if value is None else flag(value, argument)


def _steps(value: Any, argument: str) -> int:
    return whole_number(value, argument, minimum=1)


_CONVERT = {
    "optimizer": plain,
    "loss": plain,
    "metrics": plain,
    "weighted_metrics": plain,
    "loss_weights": plain,
    "run_eagerly": _optional_flag,
    "steps_per_execution": _steps,
    "jit_compile": _either,
    "auto_scale_loss": flag,
}
#: The arguments that compile() takes.
ARGUMENTS = (*_CONVERT, "sample_weight_mode", "target_tensors")


def _optimizer(value: Any, family: ModuleType) -> Any:
    registry = family.optimizers
    if isinstance(value, str):
        _known(value, "optimizer", registry, registry.Optimizer)
    elif isinstance(value, Mapping):
        if "class_name" not in value:
            raise BridleValueError(
                "`optimizer` must have the key `class_name` where it is a configuration.",
                "Make one with `keras.optimizers.serialize(optimizer)`.",
            )
        _known(value["class_name"], "optimizer", registry, registry.Optimizer)
    elif not isinstance(value, registry.Optimizer):
        hint = None
        if isinstance(value, type):
            hint = f"Make an instance: `{value.__name__}()`."
        raise must_be("optimizer", "a name, an optimizer or a configuration", value, hint)
    return registry.get(value)


def _known(name: str, argument: str, registry: Any, base: type) -> None:
    """Refuses a name that Keras' registry can't resolve."""
    try:
        registry.get(name)
    except (ValueError, TypeError, KeyError):
        # A class that exists and needs arguments can't be named by a string alone.
        entry = getattr(registry, name, None)
        if isinstance(entry, type) and issubclass(entry, base):
            raise BridleValueError(
                f"`{argument}` must be an instance where its class needs arguments, "
                f"not {show(name)}.",
                f"Make one: `keras.{registry.__name__.rpartition('.')[2]}.{name}(...)`.",
            ) from None
        kind = registry.__name__.rpartition(".")[2]
        valid = _registered(registry, base)
        raise unknown_name(
            f"`{argument}` must be the name of one of Keras' {kind}, not {show(name)}.",
            name,
            [*_SHAPE_METRICS, *valid] if kind == "metrics" else valid,
            kind,
        ) from None


def _registered(registry: Any, base: type) -> list[str]:
    """The names that `registry` resolves, functions before classes, one spelling each."""
    functions, classes = list(_SHORT_NAMES), []
    for name in dir(registry):
        entry = getattr(registry, name)
        if name.startswith("_") or name in ("get", "serialize", "deserialize"):
            continue
        if isinstance(entry, type) and issubclass(entry, base):
            classes.append(name.lower() if registry.__name__.endswith("optimizers") else name)
        elif callable(entry) and not isinstance(entry, type):
            functions.append(name)
    said = {name.replace("_", "") for name in functions}
    names = functions + [name for name in classes if name.lower() not in said]
    return [name for name in names if _resolves(name, registry)]


def _resolves(name: str, registry: Any) -> bool:
    try:
        return registry.get(name) is not None
    except (ValueError, TypeError, KeyError):
        return False


def _check_losses(given: dict[str, Any], names: list[str] | None, family: ModuleType) -> None:
    """Checks `loss` and `loss_weights`, and fits them to the outputs, in `given`."""
    if given.get("loss") is not None:
        given["loss"] = _fit_to_outputs(given["loss"], "loss", names)
        for where, loss in _leaves(given["loss"], "loss"):
            _check_function(loss, where, family.losses, family.losses.Loss, "a loss")
    weights = given.get("loss_weights")
    if weights is None:
        return
    given["loss_weights"] = _fit_to_outputs(weights, "loss_weights", names)
    for where, weight in _leaves(given["loss_weights"], "loss_weights"):
        real_number(weight, where)
    if isinstance(weights, int | float):
        given["loss_weights"] = [float(weights)]


def _check_function(value: Any, where: str, registry: Any, base: type, what: str) -> None:
    """Checks one loss or metric: a known name, an instance, a configuration or a function."""
    if value is None or isinstance(value, base):
        return
    if isinstance(value, str):
        if not (what == "a metric" and value.lower() in _SHAPE_METRICS):
            _known(value, where, registry, base)
    elif isinstance(value, type) and issubclass(value, base):
        raise must_be(where, f"{what}, not its class", value, f"Call it: `{value.__name__}()`.")
    elif callable(value):
        check_takes_targets(value, where)
    elif not (isinstance(value, Mapping) and "class_name" in value):
        raise must_be(where, f"{what}, its name or a function", value)


def _fit_to_outputs(value: Any, argument: str, names: list[str] | None) -> Any:
    """`value` for each output: checks its length and its names, and fills in what is left out."""
    if names is None or not _is_structure(value):
        return value
    if isinstance(value, Mapping):
        _check_keys(value, argument, names)
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


def _check_keys(value: Mapping[str, Any], argument: str, names: list[str]) -> None:
    for key in value:
        if key not in names:
            raise unknown_name(
                f"`{argument}` must be named by the model's outputs, but `{key}` is none of them.",
                str(key),
                names,
                "outputs",
            )


def _refuse_length(value: Any, argument: str, names: list[str]) -> None:
    raise BridleValueError(
        f"`{argument}` must have one entry for each of the model's {len(names)} "
        f"output{'' if len(names) == 1 else 's'}, not {len(value)}.",
        f"The outputs are {listed(names)}, in this order.",
    )


def _leaves(value: Any, where: str) -> Iterable[tuple[str, Any]]:
    """The entries of nested lists and dicts; a message names only the argument."""
    if isinstance(value, Mapping) and _is_structure(value):
        for part in value.values():
            yield from _leaves(part, where)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part, where)
    else:
        yield where, value


def _metrics(value: Any, argument: str, names: list[str] | None, family: ModuleType) -> Any:
    """`metrics` or `weighted_metrics` as the list or dict that Keras wants."""
    if value is None:
        return None
    if not _is_structure(value):
        value = [value]
    for where, metric in _leaves(value, argument):
        _check_function(metric, where, family.metrics, family.metrics.Metric, "a metric")
    if names is None:
        return value
    if isinstance(value, Mapping):
        _check_keys(value, argument, names)
    elif len(value) != len(names) and len(names) > 1 and value:
        _refuse_length(value, argument, names)
    return value


def _check_sample_weight_mode(mode: Any) -> None:
    if mode is None:
        return
    for where, entry in _leaves(mode, "sample_weight_mode"):
        if entry not in _SAMPLE_WEIGHT_MODES:
            raise must_be(where, f"{show('temporal')} or {show(None)}", entry)
    warn_deprecated(
        "`sample_weight_mode` is not needed now: weights of shape (samples, timesteps) are "
        "recognised by their two dimensions."
    )


def _target_tensors(value: Any, names: list[str] | None) -> Any:
    """The targets to keep on the model, complete for all of its outputs."""
    if value is None:
        return None
    targets = data(value, "target_tensors", allow_nan=False)
    count = len(names) if names is not None else 1
    if isinstance(targets, Mapping) and names is not None:
        _check_keys(targets, "target_tensors", names)
        missing = [name for name in names if targets.get(name) is None]
    elif isinstance(targets, list | tuple):
        missing = [] if len(targets) == count else (names or [])[len(targets) :]
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

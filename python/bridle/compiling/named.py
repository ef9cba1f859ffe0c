"""Optimizers, losses and metrics: what a name, a configuration or a function stands for."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import keras

from bridle.compiling.epoch_metric import EpochMetric
from bridle.convert.functions import check_takes_targets
from bridle.errors import BridleValueError, in_r, must_be, show, unknown_name

#: Names that Keras resolves and that are no attributes of `keras.losses` or `keras.metrics`.
_SHORT_NAMES = ("mse", "mae", "mape", "msle", "rmse", "bce", "kld", "logcosh")
#: Names that stand for the kind that fits the shapes of targets and predictions.
_BY_SHAPE = {
    "losses": ("crossentropy", "ce"),
    "metrics": ("accuracy", "acc", "crossentropy", "ce"),
}


@keras.saving.register_keras_serializable(package="bridle")
def crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The crossentropy that fits the shapes: binary, of class codes or of probabilities.

    Keras' documentation has the metric names "crossentropy" and "ce" for it, and its `compile`
    knows them as losses only (seen: Keras 3.14, 3.15).
    """
    if y_pred.shape[-1] == 1:
        return keras.losses.binary_crossentropy(y_true, y_pred)
    if len(y_true.shape) < len(y_pred.shape) or y_true.shape[-1] == 1:
        return keras.losses.sparse_categorical_crossentropy(y_true, y_pred)
    return keras.losses.categorical_crossentropy(y_true, y_pred)


@keras.saving.register_keras_serializable(package="bridle")
def ce(y_true: Any, y_pred: Any) -> Any:
    """`crossentropy` by its short name."""
    return crossentropy(y_true, y_pred)


_CROSSENTROPIES = {"crossentropy": crossentropy, "ce": ce}


def optimizer(value: Any, family: ModuleType) -> Any:
    """The optimizer that a name, an instance or a configuration stands for.

    Raises:
        BridleError: If it stands for none.
    """
    registry = family.optimizers
    if isinstance(value, str):
        # Made once: Keras numbers the names of optimizers, "adam_1".
        return _known(value, "optimizer", registry, registry.Optimizer)
    if isinstance(value, Mapping):
        return _from_config(value, "optimizer", registry)
    legacy = getattr(registry, "legacy", None)  # tf_keras has the optimizers of before 2.11 there
    older = getattr(legacy, "Optimizer", registry.Optimizer)
    if not isinstance(value, registry.Optimizer | older):
        hint = f"Make one with `{family.__name__}.optimizers`, or give its name."
        if in_r():
            hint = "Make one with an `optimizer_*()` function, or give its name."
        if isinstance(value, type):
            hint = f"Make an instance: `{value.__name__}()`."
        raise must_be("optimizer", "a name, an optimizer or a configuration", value, hint)
    return value


def _from_config(config: Mapping[str, Any], argument: str, registry: Any) -> Any:
    """What a configuration describes.

    Raises:
        BridleValueError: If Keras can't make anything of it.
    """
    try:
        return registry.get(dict(config))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        kind = registry.__name__.rpartition(".")[2]
        raise BridleValueError(
            f"`{argument}` must be a configuration that Keras can read, not {dict(config)}.",
            f"Make one with `keras.{kind}.serialize()`, or give an instance.",
        ) from error


def _known(name: str, argument: str, registry: Any, base: type) -> Any:
    """What Keras' registry has by a name, which is refused if there is nothing."""
    try:
        return registry.get(name)
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
            f"`{argument}` must name one of Keras' {kind}, not {show(name)}.",
            name,
            [*_BY_SHAPE.get(kind, ()), *valid],
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


def loss_or_metric(value: Any, argument: str, family: ModuleType) -> Any:
    """One loss or metric as Keras takes it.

    Args:
        value: A name, an instance, a configuration, a function or `None`.
        argument: The argument that it's for: "loss", "metrics" or "weighted_metrics".
        family: The Keras of the model.

    Raises:
        BridleError: For an unknown name, and for what can't be called with `(y_true, y_pred)`.
    """
    is_loss = argument == "loss"
    registry, base = (
        (family.losses, family.losses.Loss) if is_loss else (family.metrics, family.metrics.Metric)
    )
    if value is None or isinstance(value, base):
        return value
    if isinstance(value, EpochMetric):
        return _only_in_metrics(value, argument)
    if isinstance(value, str):
        if value.lower() not in _BY_SHAPE["losses" if is_loss else "metrics"]:
            _known(value, argument, registry, base)
        return value if is_loss else _CROSSENTROPIES.get(value.lower(), value)
    if isinstance(value, Mapping):
        return _from_config(value, argument, registry)
    if callable(value) and not isinstance(value, type) and not (is_loss and _keeps_counts(value)):
        check_takes_targets(value, argument)
        return value
    what = "a loss" if is_loss else "a metric"
    hint = f"Make an instance: `{value.__name__}()`." if isinstance(value, type) else None
    raise must_be(argument, f"{what}, its name or a function", value, hint)


def _only_in_metrics(metric: EpochMetric, argument: str) -> EpochMetric:
    if argument != "metrics":
        raise must_be(
            argument,
            "a loss" if argument == "loss" else "metrics of batches",
            metric,
            "A metric of whole epochs goes into `metrics`; it can take `sample_weight`.",
        )
    return metric


def _keeps_counts(value: Any) -> bool:
    """Whether `value` is a metric, of any Keras."""
    return hasattr(value, "update_state") and hasattr(value, "result")

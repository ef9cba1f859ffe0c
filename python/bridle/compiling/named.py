"""Optimizers, losses and metrics: what a name, a configuration or a function stands for."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import keras

from bridle.compiling.epoch_metric import EpochMetric
from bridle.convert.functions import check_takes_targets
from bridle.convert.ranges import ranged
from bridle.convert.registered import known
from bridle.errors import BridleValueError, in_r, must_be, show
from bridle.keras_compat.packages import package_of

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
        return known(value, "optimizer", registry, registry.Optimizer)
    if isinstance(value, Mapping):
        value = _from_config(value, "optimizer", registry)
    legacy = getattr(registry, "legacy", None)  # tf_keras has the optimizers of before 2.11 there
    older = getattr(legacy, "Optimizer", registry.Optimizer)
    if not isinstance(value, registry.Optimizer | older):
        hint = f"Make one with `{family.__name__}.optimizers`, or give its name."
        if in_r():
            hint = "Make one with an `optimizer_*()` function, or give its name."
        if isinstance(value, type):
            hint = f"Make an instance: `{value.__name__}()`."
        raise must_be("optimizer", "a name, an optimizer or a configuration", value, hint)
    _check_rates(value)
    return value


def _check_rates(made: Any) -> None:
    """Refuses one of Keras' own optimizers by whose numbers nothing can be trained.

    Raises:
        BridleValueError: With the first number that is out of range.
    """
    kind = type(made)
    if package_of(kind) not in ("keras", "tf_keras"):
        return
    try:
        config = made.get_config()
    except NotImplementedError:  # a schedule of the user's own, which isn't made to be saved
        config = vars(made)
    configs = [(f"keras.optimizers.{kind.__name__}", config)]
    schedule = config.get("learning_rate")
    if isinstance(schedule, Mapping):
        name = f"keras.optimizers.schedules.{schedule.get('class_name')}"
        configs.append((name, schedule.get("config") or {}))
    for target, settings in configs:
        for name, value, wanted in ranged(target, settings):
            raise BridleValueError(
                f"`optimizer` must have a `{name}` that is {wanted}, not {show(value)}."
            )


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
        by_shape = _BY_SHAPE["losses" if is_loss else "metrics"]
        if value.lower() not in by_shape:
            known(value, argument, registry, base, by_shape)
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

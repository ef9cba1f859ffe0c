"""How a replica's part of a batch counts in Keras' losses, and in what its optimizers do.

Keras on TensorFlow divides a replica's loss by the number of replicas and adds the gradients up,
which is the whole batch's loss only where all replicas have as many rows, weights and unmasked
steps. Here each replica's loss counts by its part of these, and gradients are averaged before the
optimizer sees them: so that they are clipped, scaled and accumulated as in one process, also those
of a `train_step` that takes the mean of its rows' losses.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

import keras
import tensorflow as tf

from bridle.keras_compat.replicas import all_reduced, strategy_of
from bridle.keras_compat.shares import share

#: Whether the gradients are the whole batch's already.
_reduced: ContextVar[bool] = ContextVar("bridle_reduced", default=False)
_MEANS = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
#: What finds a replica's own part of a variable (seen: TensorFlow 2.20, 2.21).
_ON_DEVICE = "_get_on_device_or_primary"
_WATCHED = "_of_bridle"


def optimizer_elsewhere(model: Any, optimizer: Any) -> bool:
    """Whether an optimizer was made outside of the strategy that the model was made under.

    `_distribution_strategy` (seen: Keras 3.14, 3.15).
    """
    strategy = strategy_of(model)
    if strategy is None or optimizer is None:
        return False
    return getattr(optimizer, "_distribution_strategy", None) is not strategy


def made_elsewhere(model: Any) -> str | None:
    """What of a compiled model was made outside of the strategy that the model was made under."""
    if optimizer_elsewhere(model, model.optimizer):
        return "the optimizer"
    for name, variables in (("metric", model.metrics_variables), ("weight", model.variables)):
        for variable in variables:
            if not isinstance(variable.value, tf.distribute.DistributedValues):
                return f"the {name} {variable.path}"
    return None


def output_losses(model: Any) -> list[Any]:
    """The variables of the losses of single outputs (`_compile_loss`; seen: Keras 3.14, 3.15)."""
    loss = getattr(model, "_compile_loss", None)
    return [] if loss is None else [v for metric in loss.metrics for v in metric.variables]


def count_as_whole() -> None:
    """Lets Keras' losses and optimizers ask whether a replica's step is traced.

    Their functions have these names (seen: Keras 3.14, 3.15). Where none is, nothing changes.
    """
    from keras.src.backend.tensorflow.optimizer import TFOptimizer
    from keras.src.losses import loss
    from keras.src.optimizers.base_optimizer import BaseOptimizer
    from keras.src.optimizers.loss_scale_optimizer import LossScaleOptimizer
    from keras.src.trainers import compile_utils

    if hasattr(loss.scale_loss_for_distribution, _WATCHED):
        return
    compile_utils.loss_module = _OfOutputs(loss)
    _replace(loss, "scale_loss_for_distribution", _scaled)
    _replace(loss, "unscale_loss_for_distribution", _unscaled)
    _replace(loss, "reduce_weighted_values", _by_weight)
    for kind in (BaseOptimizer, LossScaleOptimizer):
        _replace(kind, "apply", _applied)
    _replace(keras.Variable, "assign", _noted)
    _replace(TFOptimizer, "_all_reduce_sum_gradients", _as_they_are)


def _replace(owner: Any, name: str, ours: Callable[..., Any]) -> None:
    keras_own = getattr(owner, name)

    @wraps(keras_own)
    def call(*args: Any, **kwargs: Any) -> Any:
        if share() is None:
            return keras_own(*args, **kwargs)
        return ours(keras_own, *args, **kwargs)

    setattr(call, _WATCHED, True)
    setattr(owner, name, call)


class _OfOutputs:
    """The module of losses as Keras' losses of several outputs see it."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    def unscale_loss_for_distribution(self, value: Any) -> Any:
        """A loss to be logged: Keras weighs it by rows where their number is known, else by 1."""
        part = share()
        if part is not None and tf.is_tensor(part.rows):
            return value
        return self._module.unscale_loss_for_distribution(value)


def _weight(dtype: Any) -> Any:
    """What a replica's loss counts, 1 where all have as many rows."""
    part = share()
    assert part is not None
    if part.idle:
        return tf.zeros((), dtype)
    rows, total = tf.cast(part.rows, dtype), tf.cast(part.total, dtype)
    return rows * part.replicas / total


def _scaled(keras_own: Any, value: Any) -> Any:
    share().has_loss.append(True)  # type: ignore[union-attr]
    return value * _weight(value.dtype)


def _unscaled(keras_own: Any, value: Any) -> Any:
    return tf.math.divide_no_nan(value, _weight(value.dtype))


def _by_weight(
    keras_own: Any,
    values: Any,
    sample_weight: Any = None,
    mask: Any = None,
    reduction: Any = "sum_over_batch_size",
    dtype: Any = None,
) -> Any:
    """The mean by what it's divided by in the whole batch: masked steps, or weights, are fewer."""
    part = share()
    assert part is not None
    part.has_loss.append(True)
    loss = keras_own(values, sample_weight, mask, reduction, dtype)
    if not tf.convert_to_tensor(values).shape.rank:  # a loss of the user's own, taken as a mean
        return loss * _weight(loss.dtype)
    if reduction not in _MEANS:
        return loss * (0 if part.idle else part.replicas)
    by_weights = reduction == "mean_with_sample_weight" and sample_weight is not None
    if mask is None and not by_weights:
        return loss
    counted = sample_weight if by_weights else tf.ones_like(values)
    own = tf.reduce_sum(_masked(counted, mask, loss.dtype)) * (0 if part.idle else 1)
    (of_all,) = all_reduced("SUM", [tf.stop_gradient(own)])
    right = tf.math.divide_no_nan(own * part.replicas, of_all)
    return tf.math.divide_no_nan(loss, _weight(loss.dtype)) * right


def _masked(counted: Any, mask: Any, dtype: Any) -> Any:
    counted = tf.cast(counted, dtype)
    if mask is None:
        return counted
    from keras.src.losses.loss import squeeze_or_expand_to_same_rank

    mask, counted = squeeze_or_expand_to_same_rank(tf.cast(mask, dtype), counted)
    return mask * counted


def _applied(keras_own: Any, optimizer: Any, grads: Any, *args: Any, **kwargs: Any) -> Any:
    """An optimizer's step with the whole batch's gradients."""
    if _reduced.get():
        return keras_own(optimizer, grads, *args, **kwargs)
    part = share()
    assert part is not None
    grads = list(grads)
    if not part.has_loss:  # a loss of the step's own, taken as the mean of the replica's rows
        grads = [grad if grad is None else grad * _weight(grad.dtype) for grad in grads]
    places = [place for place, grad in enumerate(grads) if grad is not None]
    for place, grad in zip(places, all_reduced("MEAN", [grads[p] for p in places]), strict=True):
        grads[place] = grad
    token = _reduced.set(True)
    try:
        return keras_own(optimizer, grads, *args, **kwargs)
    finally:
        _reduced.reset(token)


def _as_they_are(keras_own: Any, optimizer: Any, grads_and_vars: Any) -> Any:
    return list(grads_and_vars)


def _noted(keras_own: Any, variable: Any, value: Any) -> Any:
    part = share()
    assert part is not None
    part.written[id(variable)] = variable
    stored = variable.value
    if variable.aggregation == "only_first_replica" and hasattr(stored, _ON_DEVICE):
        # All replicas assign the same; TensorFlow would have the first one tell the others.
        getattr(stored, _ON_DEVICE)().assign(tf.cast(value, stored.dtype))
        return value
    return keras_own(variable, value)

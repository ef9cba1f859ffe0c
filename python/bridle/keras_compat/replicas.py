"""What is private between Keras, its optimizers and losses, and tf.distribute's replicas.

Keras on TensorFlow divides a replica's loss by the number of replicas and adds the gradients up,
which is the whole batch's loss only where all replicas have as many rows, weights and unmasked
steps. Here each replica's loss counts by its part of these, and gradients are averaged before the
optimizer sees them: so that they are clipped, scaled and accumulated as in one process, also those
of a `train_step` that takes the mean of its rows' losses.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any

import keras
import tensorflow as tf

from bridle.errors import BridleError
from bridle.keras_compat.shares import share

#: Whether the gradients are the whole batch's already.
_reduced: ContextVar[bool] = ContextVar("bridle_reduced", default=False)
#: Whether replicas meet in this thread.
_meets: ContextVar[bool] = ContextVar("bridle_meets", default=False)
_MEANS = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
#: How often the replicas of a strategy meet, at most, in different places of programs.
_KEYS = 1_000_000
#: What finds a replica's own part of a variable (seen: TensorFlow 2.20, 2.21).
_ON_DEVICE = "_get_on_device_or_primary"
#: What TensorFlow's replicas can gather.
_GATHERED = frozenset([tf.float16, tf.float32, tf.float64, tf.int32, tf.int64])
#: Where TensorFlow's threads for replicas come from (seen: TensorFlow 2.20, 2.21).
_THREADS = "tensorflow.python.distribute.mirrored_run"
_WATCHED = "_of_bridle"


def strategy_of(model: Any) -> Any:
    """The strategy under which a model was made, `None` if there was none.

    `_distribute_strategy` (seen: Keras 3.14, 3.15).
    """
    return getattr(model, "_distribute_strategy", None)


def scope_of(model: Any) -> contextlib.AbstractContextManager[Any]:
    """Where a model's variables are made: in the scope of its strategy, if it has one."""
    strategy = strategy_of(model)
    return contextlib.nullcontext() if strategy is None else strategy.scope()


def on_its_device(model: Any) -> contextlib.AbstractContextManager[Any]:
    """Where a model's steps are to run that was made under a `OneDeviceStrategy`."""
    strategy = strategy_of(model)
    if isinstance(strategy, tf.distribute.OneDeviceStrategy):
        return tf.device(strategy.extended.worker_devices[0])
    return contextlib.nullcontext()


def in_its_replica(model: Any) -> contextlib.AbstractContextManager[Any]:
    """Where a step of such a model is traced, which may be asked for inside of the scope.

    There Keras' optimizer looks for the replica that it belongs to.
    """
    strategy = strategy_of(model)
    one = isinstance(strategy, tf.distribute.OneDeviceStrategy)
    if one and tf.distribute.in_cross_replica_context():
        return tf.distribute.ReplicaContext(strategy, 0)
    return contextlib.nullcontext()


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


def local_parts(variable: Any) -> Sequence[Any]:
    """What the replicas of this process hold of one of TensorFlow's variables."""
    return variable.values if isinstance(variable, tf.distribute.DistributedValues) else [variable]


def replica() -> int:
    """The number of the replica whose step is traced, among all workers'."""
    found = tf.distribute.get_replica_context().replica_id_in_sync_group
    return int(tf.get_static_value(found) if tf.is_tensor(found) else found)


def workers_of(strategy: Any) -> tuple[int, int]:
    """Which worker this process is, and how many there are (`_id_in_cluster`; seen: 2.20, 2.21)."""
    resolver = getattr(strategy, "cluster_resolver", None)
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy) or resolver is None:
        return 0, 1
    local = len(strategy.extended.worker_devices)
    number = getattr(strategy.extended, "_id_in_cluster", 0)
    return int(number), strategy.num_replicas_in_sync // local


def keep_apart(strategy: Any, number: int) -> None:
    """Lets a strategy's replicas meet by keys that no other strategy of the process has.

    TensorFlow begins to number them anew for each (`_collective_keys`; seen: 2.20, 2.21), and then
    takes the sums of one for those of another.

    Args:
        strategy: The strategy.
        number: How many strategies were before it.
    """
    for group in strategy.extended._collective_keys._instance_key_table.values():
        for device in group:
            group[device] += number * _KEYS


@contextlib.contextmanager
def traced_for_replicas(strategy: Any) -> Iterator[None]:
    """Traces what runs under a strategy: replicas meet to add up and to gather, and nowhere else.

    Where TensorFlow merges the replicas' threads to update variables, a step can't do so in one
    branch of a condition (`_use_merge_call`; seen: TensorFlow 2.20, 2.21). With equal gradients
    nothing is to be merged.
    """
    _watch()
    extended = strategy.extended
    merges = extended._use_merge_call
    extended._use_merge_call = lambda: _meets.get() and merges()
    alone = len(extended.worker_devices) == 1
    if alone:
        extended._call_for_each_replica = partial(_in_this_thread, strategy)
    try:
        yield
    finally:
        del extended._use_merge_call
        if alone:
            del extended._call_for_each_replica


def _in_this_thread(
    strategy: Any, function: Callable[..., Any], args: Any = (), kwargs: Any = None
) -> Any:
    """Runs a step for the one replica of this process.

    TensorFlow starts a thread for each replica, also for one alone, and in those R can't be called
    (`_call_for_each_replica`, `_get_replica_id_in_sync_group`; seen: TensorFlow 2.20, 2.21).
    """
    extended = strategy.extended
    number = extended._get_replica_id_in_sync_group(0)
    with tf.distribute.ReplicaContext(strategy, number), tf.device(extended.worker_devices[0]):
        return function(*args, **(kwargs or {}))


def check_calls_r() -> None:
    """Refuses to call R, where it runs Python, in a thread of TensorFlow's for one of the replicas.

    R would crash there, or wait for the thread that waits for this one.
    """
    thread = threading.current_thread()
    if type(thread).__module__ == _THREADS and "rpycall" in sys.modules:
        raise BridleError(
            "Can't call an R function for several replicas in one process.",
            "Use Keras' own losses, metrics and layers, or start a process for each device: "
            "`run_workers(script, workers = 2, gpus = 1)` and `distribution_multi_worker()`.",
        )


@contextlib.contextmanager
def _meeting() -> Iterator[Any]:
    """Lets the replicas meet as the strategy has it; yields a replica's own context."""
    token = _meets.set(True)
    try:
        yield tf.distribute.get_replica_context()
    finally:
        _meets.reset(token)


def all_gathered(value: Any) -> Any:
    """The rows of all replicas, one replica's after the other's, in a replica's step."""
    sent = value if value.dtype in _GATHERED else tf.cast(value, _wider(value.dtype))
    with _meeting() as context:
        return tf.cast(context.all_gather(tf.identity(sent), 0), value.dtype)


def all_reduced(op: str, values: Sequence[Any]) -> list[Any]:
    """Values of all replicas, added up or averaged, in a replica's step.

    TensorFlow puts them in one message, if they are of one type. Whole numbers, which it keeps
    elsewhere, go as float64.
    """
    found: list[Any] = [None] * len(values)
    groups: dict[Any, list[int]] = {}
    for place, value in enumerate(values):
        sparse = isinstance(value, tf.IndexedSlices)
        groups.setdefault((place if sparse else None, tf.as_dtype(value.dtype)), []).append(place)
    for (_, dtype), places in groups.items():
        # An argument of the program has no device yet.
        part = [values[place] for place in places]
        part = [v if isinstance(v, tf.IndexedSlices) else tf.identity(v) for v in part]
        if not dtype.is_floating:
            part = [tf.cast(value, "float64") for value in part]
        elif dtype.size < tf.float32.size:
            part = [tf.cast(value, "float32") for value in part]
        with _meeting() as context:
            reduced = context.all_reduce(op, part)
        for place, value in zip(places, reduced, strict=True):
            found[place] = tf.cast(value, dtype)
    return found


def _wider(dtype: tf.DType) -> tf.DType:
    return tf.float32 if dtype.is_floating else tf.int64


def _watch() -> None:
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

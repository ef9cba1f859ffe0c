"""What is private in tf.distribute: its replicas and workers, and where they meet."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any

import tensorflow as tf

from bridle.errors import BridleError

#: Whether replicas meet in this thread.
_meets: ContextVar[bool] = ContextVar("bridle_meets", default=False)
#: How often the replicas of a strategy meet, at most, in different places of programs.
_KEYS = 1_000_000
#: What TensorFlow's replicas can gather.
_GATHERED = frozenset([tf.float16, tf.float32, tf.float64, tf.int32, tf.int64])
#: Where TensorFlow's threads for replicas come from (seen: TensorFlow 2.20, 2.21).
_THREADS = "tensorflow.python.distribute.mirrored_run"


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
        found = tf.cast(context.all_gather(tf.identity(sent), 0), value.dtype)
    found.set_shape((None, *value.shape[1:]))
    return found


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

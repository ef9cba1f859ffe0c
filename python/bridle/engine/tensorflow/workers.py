"""The replicas and the workers of the strategy of tf.distribute that a model was made under."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import tensorflow as tf

from bridle.data.sharded import Replicas
from bridle.keras_compat.replicas import (
    all_reduced,
    keep_apart,
    replica,
    strategy_of,
    traced_for_replicas,
    workers_of,
)

#: How TensorFlow says that another worker can't be reached, and which one.
_GONE = re.compile(
    r"(?:reset by peer|refused|failed to connect|Socket closed|not alive|alive failed|"
    r"unavailable|broken pipe|Stream removed|GOAWAY).*?/task:(\d+)",
    re.DOTALL | re.IGNORECASE,
)
_TASK = re.compile(r"/task:(\d+)")
#: What TensorFlow's errors have in them that are about workers that meet.
_MEETING = "ollective"
_seen = itertools.count()
_replicas: WeakKeyDictionary[Any, Replicas] = WeakKeyDictionary()


def replicas_of(model: Any) -> Replicas | None:
    """The replicas that share a model's batches, `None` where there is nothing to share."""
    strategy = strategy_of(model)
    if not isinstance(
        strategy, tf.distribute.MirroredStrategy | tf.distribute.MultiWorkerMirroredStrategy
    ):
        return None
    if strategy not in _replicas:
        local = len(strategy.extended.worker_devices)
        keep_apart(strategy, next(_seen))
        first = workers_of(strategy)[0] * local
        _replicas[strategy] = Replicas(first, local, strategy.num_replicas_in_sync)
    return _replicas[strategy]


class WorkersOnTensorFlow:
    """The processes that train a model together under a strategy.

    Args:
        strategy: Their strategy.

    Attributes:
        number: Which of them this is, from 0. The first one is the chief.
        count: How many there are.
    """

    def __init__(self, strategy: Any) -> None:
        self.number, self.count = workers_of(strategy)
        self._strategy = strategy
        self._added: Any = None

    def told(self, values: Sequence[float]) -> np.ndarray:
        """What each worker tells: (workers, values), the same everywhere.

        Args:
            values: What this one tells, as many as the others do.
        """
        if self.count == 1:
            return np.array([values], "float64")
        own = np.zeros((self.count, len(values)))
        own[self.number] = values
        return self._sum(own)

    def from_chief(self, data: bytes | None) -> bytes:
        """What the first worker has; the others' argument doesn't count."""
        if self.count == 1:
            assert data is not None
            return data
        mine = data if self.number == 0 and data is not None else b""
        size = int(self.told([len(mine)])[0, 0])
        if not size:  # TensorFlow's workers crash where they add up nothing
            return b""
        sent = np.zeros((1, size + size % 2), "uint8")
        sent[0, : len(mine)] = np.frombuffer(mine, "uint8")
        # As whole numbers up to 2^16, which float64 holds, and which added to zeros stay.
        found = self._sum(sent.view("uint16").astype("float64"))
        return found.astype("uint16").view("uint8").tobytes()[:size]

    def lost(self, error: Exception) -> str | None:
        """Which worker can't be met, in words, as an error of TensorFlow's says."""
        if not isinstance(error, tf.errors.OpError):
            return None
        found = _GONE.search(error.message)
        if not found and _MEETING not in error.message:
            return None
        numbers = [int(found[1])] if found else list(map(int, _TASK.findall(error.message)))
        others = [number for number in numbers if number != self.number]
        return f"worker {others[0]} of {self.count}" if others else ""

    def _sum(self, values: np.ndarray) -> np.ndarray:
        if self._added is None:
            with traced_for_replicas(self._strategy):
                kind = tf.TensorSpec((None, None), tf.float64)
                made = tf.function(self._add, autograph=False, input_signature=[kind])
                self._added = made.get_concrete_function()
        return self._added(tf.constant(values)).numpy()

    def _add(self, values: tf.Tensor) -> tf.Tensor:
        first = self.number * len(self._strategy.extended.worker_devices)

        def of_replica() -> tf.Tensor:
            return all_reduced("SUM", [values if replica() == first else tf.zeros_like(values)])[0]

        return self._strategy.experimental_local_results(self._strategy.run(of_replica))[0]


_workers: WeakKeyDictionary[Any, WorkersOnTensorFlow] = WeakKeyDictionary()


def workers_with(model: Any) -> WorkersOnTensorFlow | None:
    """The workers that train a model together, `None` where this process does by itself."""
    strategy = strategy_of(model)
    if strategy is None or workers_of(strategy)[1] == 1:
        return None
    if strategy not in _workers:
        _workers[strategy] = WorkersOnTensorFlow(strategy)
    return _workers[strategy]

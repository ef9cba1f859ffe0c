"""The replicas and the workers of the strategy that a model was made under."""

from __future__ import annotations

import itertools
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


class Workers:
    """The processes that train a model together, each of which does the same.

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


_workers: WeakKeyDictionary[Any, Workers] = WeakKeyDictionary()


def workers_with(model: Any) -> Workers | None:
    """The workers that train a model together, `None` where this process does by itself."""
    strategy = strategy_of(model)
    if strategy is None or workers_of(strategy)[1] == 1:
        return None
    if strategy not in _workers:
        _workers[strategy] = Workers(strategy)
    return _workers[strategy]

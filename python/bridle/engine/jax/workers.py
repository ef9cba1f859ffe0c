"""The processes of jax.distributed that train a model together under a keras.distribution."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import jax
import keras
import numpy as np
from jax.experimental import multihost_utils

from bridle.engine.workers import WorkerError
from bridle.errors import BridleValueError

#: For how many numbers there is room in what workers tell: messages of two lengths that meet end
#: both processes.
_ROOM = 31
#: How JAX says that another process can't be reached, in errors of several classes.
_GONE = re.compile(
    r"[A-Z_]+: .*(?:gloo|nccl|coordination|heartbeat|connection (?:closed|reset|refused))",
    re.IGNORECASE | re.DOTALL,
)


class WorkersOnJax:
    """The processes of jax.distributed, all of them.

    Attributes:
        number: Which of them this is, from 0. The first one is the chief.
        count: How many there are.
    """

    def __init__(self) -> None:
        self.number, self.count = jax.process_index(), jax.process_count()

    def told(self, values: Sequence[float]) -> np.ndarray:
        """What each worker tells: (workers, values), the same everywhere.

        Args:
            values: What this one tells, as many as the others do.

        Raises:
            WorkerError: If another one tells something else, as one does that has failed.
        """
        sent = np.zeros(1 + max(_ROOM, len(values)))
        sent[: 1 + len(values)] = len(values), *values
        # As whole numbers: JAX has no float64 where it isn't told so.
        found = multihost_utils.process_allgather(sent.view("uint32")).view("float64")
        others = np.flatnonzero(found[:, 0] != len(values))
        if len(others):
            raise WorkerError(
                f"Can't go on: worker {others[0]} of {self.count} does something else.",
                "Its own output says why, if it has failed.",
            )
        return found[:, 1 : 1 + len(values)]

    def from_chief(self, data: bytes | None) -> bytes:
        """What the first worker has; the others' argument doesn't count."""
        mine = data if self.number == 0 and data is not None else b""
        size = int(self.told([len(mine)])[0, 0])
        if not size:
            return b""
        sent = np.frombuffer(mine or bytes(size), "uint8")
        return np.asarray(multihost_utils.broadcast_one_to_all(sent)).tobytes()

    def lost(self, error: Exception) -> str | None:
        """Which worker can't be met, in words, as an error of JAX's says: it names none."""
        is_of_jax = isinstance(error, RuntimeError | ValueError) and _GONE.match(str(error))
        return "another worker" if is_of_jax else None


def workers_with(model: Any) -> WorkersOnJax | None:
    """The workers that train a model together, `None` where this process does by itself."""
    distribution = keras.distribution.distribution()
    if distribution is None or not distribution.auto_shard_dataset:
        return None
    return _workers() if processes_of(distribution) > 1 else None


def processes_of(distribution: Any) -> int:
    """How many processes have the devices of a distribution: one, or all that there are.

    Raises:
        BridleValueError: If it is some of them.
    """
    if jax.process_count() == 1:
        return 1
    devices = distribution.device_mesh.backend_mesh.devices.flat
    count = len({device.process_index for device in devices})
    if 1 < count < jax.process_count():
        raise BridleValueError(
            f"Can't train on devices of {count} of {jax.process_count()} processes.",
            "Give the distribution the devices of all of them, or of one.",
        )
    return count


@cache
def _workers() -> WorkersOnJax:
    return WorkersOnJax()

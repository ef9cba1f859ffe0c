"""Whether Keras can compute in this process."""

from __future__ import annotations

import os

import keras

from bridle.errors import BridleError

#: The process that has computed first, once one has.
_first: list[int] = []
#: The backends whose threads a copy of the process lacks, and which wait for them without end.
_WAITING = ("tensorflow", "jax")


def check_process() -> None:
    """Refuses to compute in a copy of a process that has computed.

    Raises:
        BridleError: With what makes processes that can.
    """
    if not _first:
        _first.append(os.getpid())
    if os.getpid() != _first[0] and keras.backend.backend() in _WAITING:
        raise BridleError(
            "Can't compute in a copy of a process that has computed already: it would wait for "
            "threads that a copy doesn't have.",
            'Start new processes: `multiprocessing.get_context("spawn")`.',
        )

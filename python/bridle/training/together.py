"""Workers that train a model together: what they have to agree on, so that each does the same."""

from __future__ import annotations

import contextlib
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.calls import EvaluateCall, FitCall, PredictCall
from bridle.data.source import Source
from bridle.engine.replicas import workers_with
from bridle.engine.workers import WorkerError, Workers
from bridle.errors import BridleError, BridleValueError
from bridle.interrupt import Interrupts
from bridle.training.callbacks import listed
from bridle.training.fingerprint import of_source
from bridle.training.onlookers import Onlooker
from bridle.training.pace import Pace

#: Keras' callbacks that write files, which one worker alone is to do.
_WRITERS = (
    keras.callbacks.CSVLogger,
    keras.callbacks.ModelCheckpoint,
    keras.callbacks.RemoteMonitor,
    keras.callbacks.TensorBoard,
)
Call = TypeVar("Call", FitCall, EvaluateCall, PredictCall)
#: How many numbers workers tell when they meet, beside whether one has failed.
_TOLD = 4


class Together:
    """The workers that train a model together; a process by itself needs nobody's consent.

    They meet after each group of steps. What follows from a clock, an interrupt or a callback is
    decided by what they told each other there, so that all of them go on, or stop.

    Args:
        workers: The workers, `None` for a process by itself.
        interrupts: Whether the user of this process has asked to stop.
    """

    def __init__(self, workers: Workers | None, interrupts: Interrupts | None = None) -> None:
        self._workers = workers
        self._interrupts = interrupts
        self._now = 0.0
        self._seen = self._stops = False

    @property
    def seen(self) -> bool:
        """Whether a user has asked to stop, of any worker."""
        if self._workers is None:
            return self._interrupts is not None and self._interrupts.seen
        return self._seen

    def now(self) -> float:
        """Seconds on the clock by which is decided what is due: the first worker's."""
        return time.perf_counter() if self._workers is None else self._now

    def stops(self, wanted: bool) -> bool:
        """Whether to end before the last step, as callbacks have it, those of any worker.

        Args:
            wanted: Whether this one's have it so.
        """
        return wanted if self._workers is None else self._stops

    def ends(self, wanted: bool) -> bool:
        """Whether no more steps are to run: the same, or a user has asked to stop."""
        return self.stops(wanted) or self.seen

    def meet(self, pace: Pace | None = None, stops: bool = False) -> None:
        """Agrees with the others on where the training stands.

        Args:
            pace: Learns how long the first worker took for the last steps.
            stops: Whether this one's callbacks want to stop.

        Raises:
            BridleError: If another one has failed.
        """
        if self._workers is None:
            return
        seen = self._interrupts is not None and self._interrupts.seen
        took = pace.took if pace else 0.0
        told = tell(self._workers, time.perf_counter(), took, seen, stops)
        self._now = float(told[0, 0])
        self._seen, self._stops = bool(told[:, 2].any()), bool(told[:, 3].any())
        if pace:
            pace.took = float(told[0, 1])
        if self._seen and self._interrupts:
            self._interrupts.seen = True


@contextlib.contextmanager
def failing(model: Any) -> Iterator[None]:
    """Tells the other workers if this one fails in the block."""
    try:
        yield
    except Exception as error:
        workers = workers_with(model)
        known = isinstance(error, WorkerError) or (workers and workers.lost(error) is not None)
        if workers is not None and not known:
            # Whoever can't be told has failed itself.
            with contextlib.suppress(tf.errors.OpError, RuntimeError, ValueError, BridleError):
                tell(workers, failed=True)
        raise


def tell(workers: Workers, *values: float, failed: bool = False) -> np.ndarray:
    """Tells the others up to four numbers, wherever they meet: (workers, numbers), of all.

    Args:
        workers: The workers.
        values: The numbers.
        failed: Whether this one can't go on.

    Raises:
        BridleError: If another one has failed.
    """
    told = workers.told([*values, *[0.0] * (_TOLD - len(values)), failed])
    numbers = [number for number, has in enumerate(told[:, _TOLD]) if has]
    if numbers:
        raise WorkerError(
            f"Can't go on: worker {numbers[0]} of {workers.count} has failed.",
            "Its own output says why.",
        )
    return told


def gone(model: Any, error: Exception) -> BridleError | None:
    """Which worker an error of the backend's is about, if it is about another one."""
    workers = workers_with(model)
    lost = workers and workers.lost(error)
    if not lost:
        return None
    return BridleError(
        f"Can't go on: {lost} has ended, or can't be reached.",
        "Its own output says why. Start all of them again; with `resume`, training goes on from "
        "where it was kept last.",
    )


def of_this_worker(model: Any, call: Call) -> Call:
    """A call as this worker is to carry it out: one alone prints, and writes files.

    Raises:
        BridleValueError: For a callback that can't work with several workers.
    """
    workers = workers_with(model)
    if workers is None:
        return call
    every = listed(call.callbacks)
    if any(isinstance(callback, keras.callbacks.BackupAndRestore) for callback in every):
        raise BridleValueError(
            "Can't use the callback BackupAndRestore with several workers: each would read and "
            "write the file.",
            "Use `resume`, which keeps more, and goes on with another number of workers too.",
        )
    if workers.number == 0:
        return call
    kept = [_silent(c) if isinstance(c, (*_WRITERS, Onlooker)) else c for c in every]
    return replace(call, callbacks=kept, verbose=0)


def _silent(callback: Any) -> Any:
    """A callback that does nothing, in the place of one that writes files or shows something."""
    return type(type(callback).__name__, (keras.callbacks.Callback,), {})()


def check_data(model: Any, source: Source, what: str) -> None:
    """The same for a pass over data."""
    if workers_with(model):
        check_same(model, {"the data": of_source(source)}, what)


def check_same(model: Any, facts: dict[str, Any], what: str) -> None:
    """Refuses to go on where workers would do different things.

    Args:
        model: The model.
        facts: What this one would do, by words for it, the same words everywhere.
        what: What is refused ("train").

    Raises:
        BridleValueError: With what differs, and which workers.
    """
    workers = workers_with(model)
    if workers is None:
        return
    if len(set(tell(workers, _crc(facts))[:, 0])) == 1:
        return
    told = workers.told(list(map(_crc, facts.values())))
    for name, numbers in zip(facts, told.T, strict=True):
        others = [number for number, found in enumerate(numbers) if found != numbers[0]]
        if others:
            which = ", ".join(map(str, others))
            raise BridleValueError(
                f"Can't {what} with several workers: {name} "
                f"{'differ' if name.endswith(('s', 'the data')) else 'differs'} between "
                f"worker 0 and worker {which}.",
                "Let every worker run the same script on the same data: each takes its own rows.",
            )


def _crc(fact: Any) -> int:
    return zlib.crc32(repr(fact).encode())


def agreed_random(model: Any) -> np.random.Generator | None:
    """The generator of the order of the samples, the same for all workers.

    `None` for a process by itself, whose global generators decide.
    """
    workers = workers_with(model)
    if workers is None:
        return None
    return np.random.default_rng(int(tell(workers, np.random.randint(2**31))[0, 0]))

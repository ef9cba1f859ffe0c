"""SIGTERM: training ends as at an interrupt, with its state kept; then the process does."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from bridle.interrupt import Interrupts


@contextlib.contextmanager
def termination_heard(interrupts: Interrupts, heard: bool) -> Iterator[None]:
    """Ends training at the signal SIGTERM as at an interrupt; then it has its usual effect.

    Args:
        interrupts: Told of it.
        heard: Whether to do so.
    """
    if not heard or threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    def handler(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        interrupts.seen = interrupts.told = True

    before = signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if before is None else before)
        if asked:
            os.kill(os.getpid(), signal.SIGTERM)

"""Ctrl-C during training: the first one asks to stop, a second one stops at once."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

#: The modules of reticulate's handlers (seen: 1.28, 1.41).
_RETICULATE = ("rpytools.signals", "rpycall")


class Interrupts:
    """Whether the user has asked to stop.

    Attributes:
        seen: Whether an interrupt has come.
    """

    def __init__(self) -> None:
        self.seen = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Python's handler of the signal.

        Raises:
            KeyboardInterrupt: At the second one.
        """
        if self.seen:
            raise KeyboardInterrupt
        self.seen = True
        sys.stderr.write("\nStopping after the steps under way. Interrupt again to stop at once.\n")
        sys.stderr.flush()


@contextlib.contextmanager
def watched() -> Iterator[Interrupts]:
    """Takes note of interrupts in the block, in place of the `KeyboardInterrupt` that they raise.

    A handler of the user's own stays; so does what happens outside of the main thread, where
    Python has no signals.
    """
    interrupts = Interrupts()
    if not _raises_keyboard_interrupt():
        yield interrupts
        return
    # reticulate registers a handler in Python and one in C, which tells R; `signal` knows of the
    # first alone and would leave R deaf to interrupts afterwards.
    in_c = ctypes.pythonapi.PyOS_getsig
    in_c.restype = ctypes.c_void_p
    before_in_c = in_c(signal.SIGINT)
    before = signal.signal(signal.SIGINT, interrupts)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)
        put_back = ctypes.pythonapi.PyOS_setsig
        put_back.restype = ctypes.c_void_p
        put_back(signal.SIGINT, ctypes.c_void_p(before_in_c))


def _raises_keyboard_interrupt() -> bool:
    if threading.current_thread() is not threading.main_thread():
        return False
    handler = signal.getsignal(signal.SIGINT)
    of_reticulate = getattr(handler, "__module__", None) in _RETICULATE
    return handler is signal.default_int_handler or of_reticulate

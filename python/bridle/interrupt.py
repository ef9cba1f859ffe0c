"""Ctrl-C: the first one asks training to stop, and ends a script; a second one stops at once.

Where R functions run, R listens itself. It ends its function, whose caller is told.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

#: The modules of reticulate's handlers, and of its calls of R (seen: 1.28, 1.41).
_RETICULATE = ("rpytools.signals", "rpycall")
_CALLS_OF_R = ("rpytools.call", "rpycall", __name__)
#: Seconds that it may take until Python hears of a signal that came to another thread.
_PATIENCE = 0.02

#: Says what a stack of Python's is busy with, `None` if nothing is to be said of it.
Describe = Callable[[FrameType | None], str | None]


class Cut(BaseException):
    """The first interrupt, where it ended an R function whose value somebody waits for.

    Training ends with its history. No user's code is to take it for an error.
    """


class Interrupts:
    """Whether the user has asked to stop.

    Args:
        describe: Says what the first interrupt came upon.

    Attributes:
        seen: Whether an interrupt has come.
        told: Whether the user knows that it has.
        in_c: The handler of C's from before, by which R hears of interrupts.
    """

    def __init__(self, describe: Describe = lambda frame: None) -> None:
        self.seen = self.told = False
        self.in_c: int | None = None
        self._describe = describe

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Python's handler of the signal.

        Raises:
            KeyboardInterrupt: At the second one.
        """
        if self.seen:
            raise KeyboardInterrupt
        self.seen = True
        if frame is None or frame.f_globals.get("__name__") not in _CALLS_OF_R:
            self.tell(_waits[-1] if _waits else self._describe(frame))

    def tell(self, wait: str | None = None, ends: bool = False) -> None:
        """Tells the user, once, that the interrupt has come.

        Args:
            wait: What is waited for.
            ends: Whether nothing is.
        """
        if self.told:
            return
        self.told = True
        then = f": waiting for {wait}." if wait else " after the steps under way."
        again = f"Stopping{then} Interrupt again to stop at once."
        sys.stderr.write(f"\n{'Stopping: training ends here.' if ends else again}\n")
        sys.stderr.flush()


#: Those of the training under way, and what the main thread waits for; the last one counts.
_watching: list[Interrupts] = []
_waits: list[str] = []


@contextlib.contextmanager
def watched(describe: Describe = lambda frame: None) -> Iterator[Interrupts]:
    """Takes note of interrupts in the block, in place of the `KeyboardInterrupt` that they raise.

    A handler of the user's own stays; so does what happens outside of the main thread, where
    Python has no signals. A training within another one stops with it.

    Args:
        describe: Says what an interrupt came upon.
    """
    interrupts = Interrupts(describe)
    if not _in_main_thread() or not _raises_keyboard_interrupt():
        asked = signal.getsignal(signal.SIGINT)
        is_within = _in_main_thread() and isinstance(asked, Interrupts)
        yield asked if is_within and isinstance(asked, Interrupts) else interrupts
        return
    # reticulate registers a handler in Python and one in C, which tells R; `signal` knows of the
    # first alone and would leave R deaf to interrupts afterwards.
    interrupts.in_c = _handler_in_c()
    before = signal.signal(signal.SIGINT, interrupts)
    _watching.append(interrupts)
    try:
        yield interrupts
    finally:
        _watching.pop()
        if interrupts.seen:
            _forget_in_r()
        signal.signal(signal.SIGINT, before)
        _set_handler_in_c(interrupts.in_c)


@contextlib.contextmanager
def waiting(what: str) -> Iterator[None]:
    """Tells who interrupts in the block what the main thread waits for there."""
    if not _in_main_thread():
        yield
        return
    _waits.append(what)
    try:
        yield
    finally:
        _waits.pop()


def call_r(function: Callable[..., Any], *args: Any) -> Any:
    """Calls an R function that answers whether it was interrupted; R listens meanwhile.

    Raises:
        Cut: If it was, for the first time in a training.
        KeyboardInterrupt: If it was, otherwise.
    """
    watching = _watching[-1] if _watching and _in_main_thread() else None
    asked_before = watching is not None and watching.seen
    if watching is not None and asked_before:
        _forget_in_r()
    with _r_listens(watching):
        answer = function(*args)
    if not answer.get("interrupted"):
        if watching is not None and watching.seen:
            watching.tell()
        return answer
    if watching is None or asked_before:
        raise KeyboardInterrupt
    if not watching.seen:  # R alone has heard of it, or Python hears of it right now
        time.sleep(_PATIENCE)
    watching.seen = True
    watching.tell(ends=True)
    raise Cut


def end_script(why: str) -> None:
    """Ends a script whose training an interrupt has ended: its next one isn't to begin.

    At a prompt, and within another training, which ends too, nothing is done.

    Args:
        why: What the traceback says.

    Raises:
        KeyboardInterrupt: In a script.
    """
    at_prompt = hasattr(sys, "ps1") or sys.flags.interactive  # IPython and notebooks have one
    if not at_prompt and not _watching:
        raise KeyboardInterrupt(why)


def goes_on(function: Callable[..., Any]) -> Callable[..., Any]:
    """A callback's hook that training goes on after where an interrupt has cut it short.

    Other callbacks are yet to be told, the history among them; then training stops.
    """

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Cut:
            return None

    return call


@contextlib.contextmanager
def _r_listens(interrupts: Interrupts | None) -> Iterator[None]:
    """Lets R hear of interrupts, which the user's functions allow and the code around them doesn't.

    reticulate's own code, left by one, leaves memory in disorder.
    """
    suspended = _in_r("R_interrupts_suspended") if _in_main_thread() else None
    if suspended is None:
        yield
        return
    was_suspended, in_python = suspended.value, _handler_in_c()
    suspended.value = 1
    if interrupts is not None:
        _set_handler_in_c(interrupts.in_c)
    try:
        with _passed_on_to_r() if _handler_in_c() == _handler_of_python() else _nothing:
            yield
    finally:
        _set_handler_in_c(in_python)
        suspended.value = was_suspended


_nothing: contextlib.AbstractContextManager[None] = contextlib.nullcontext()


@contextlib.contextmanager
def _passed_on_to_r() -> Iterator[None]:
    """Tells R of interrupts of which Python alone hears: R, started by rpy2, has no handler then.

    While R runs it has Python's lock, so nothing of Python's could tell it. But the handler in C
    writes a byte where `set_wakeup_fd` says, and what reads that byte reads it into R's variable.
    """
    before = signal.set_wakeup_fd(_reader_for_r(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before, warn_on_full_buffer=False)


@functools.cache
def _reader_for_r() -> int:
    """What is written here is read into R's variable of pending interrupts, which becomes true."""
    source, target = os.pipe()
    os.set_blocking(target, False)
    read = ctypes.CDLL(None).read
    pending = ctypes.byref(_in_r("R_interrupts_pending"))

    def read_on() -> None:
        while read(source, pending, 1) > 0:
            pass

    threading.Thread(target=read_on, name="interrupts for R", daemon=True).start()
    return target


@functools.cache
def _handler_of_python() -> int | None:
    """Python's own handler in C, which is there wherever `signal` sets one."""
    now = _handler_in_c()
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))
    found = _handler_in_c()
    _set_handler_in_c(now)
    return found


def _forget_in_r() -> None:
    """Lets R forget an interrupt that Python has heard of."""
    pending = _in_r("R_interrupts_pending")
    if pending is not None:
        pending.value = 0


def _in_r(name: str) -> Any:
    """One of R's variables, a whole number; `None` where R's library isn't in reach.

    It is in what R's own process has loaded, or in a library that rpy2 has loaded for itself.
    """
    for path in (None, "libR.so"):
        try:
            library = ctypes.CDLL(path, mode=getattr(os, "RTLD_NOLOAD", 0) if path else 0)
            return ctypes.c_int.in_dll(library, name)
        except (ValueError, TypeError, OSError):  # Windows has no library of everything
            continue
    return None


def _handler_in_c() -> int | None:
    get = ctypes.pythonapi.PyOS_getsig
    get.restype = ctypes.c_void_p
    return get(signal.SIGINT)


def _set_handler_in_c(handler: int | None) -> None:
    put = ctypes.pythonapi.PyOS_setsig
    put.restype = ctypes.c_void_p
    put(signal.SIGINT, ctypes.c_void_p(handler))


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _raises_keyboard_interrupt() -> bool:
    handler = signal.getsignal(signal.SIGINT)
    return handler is signal.default_int_handler or _of_reticulate(handler)


def _of_reticulate(handler: Any) -> bool:
    return getattr(handler, "__module__", None) in _RETICULATE

"""Seeds from R's stream of random numbers, unless Keras has a seed that was set later."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from bridle.interrupt import call_r
from bridle.keras_compat.seeds import is_seeded, tell_when_seeded

#: R's functions: one draws a number, the other is told that Keras has a seed.
_in_r: dict[str, Callable[..., Any]] = {}


def follow_r(draw: Callable[[], Any], keras_is_seeded: Callable[[], Any]) -> None:
    """Lets what R calls draw its seeds from R's stream.

    Args:
        draw: Answers with a whole number from 0 to 2^31 - 1, or with `None` where Keras' own seed
            holds.
        keras_is_seeded: Called by `keras.utils.set_random_seed()`, whoever calls that.
    """
    _in_r.update(draw=draw, keras_is_seeded=keras_is_seeded)
    tell_when_seeded(_tell)
    if is_seeded():
        _tell()


def draw() -> int | None:
    """A number of R's stream; `None` where Keras' own seed holds, and in threads of Python's own.

    These can't call R.
    """
    if "draw" not in _in_r or not _in_main_thread():
        return None
    return call_r(_in_r["draw"])["value"]


def _tell() -> None:
    if _in_main_thread():
        call_r(_in_r["keras_is_seeded"])


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()

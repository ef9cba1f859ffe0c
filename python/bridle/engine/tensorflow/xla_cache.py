"""What XLA compiles is kept for other processes.

TensorFlow can keep it in a folder itself. But a broken file there ends the training, or the
process, and so does a full disk. So the folder that TensorFlow is given is one in memory, and what
comes from files and goes into them passes through here. The environment's BRIDLE_XLA_CACHE names
the folder of the files, or is 0 where there is to be none.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import tensorflow as tf

from bridle.engine.tensorflow.compiled_files import CompiledFiles
from bridle.errors import BridleError, warn_once
from bridle.keras_compat import xla
from bridle.keras_compat.content_names import PREFIX
from bridle.keras_compat.traces import Trace

SETTING = "BRIDLE_XLA_CACHE"
_OFF = ("0", "false", "no", "off")
_DEFAULT = ("", "1", "true", "yes", "on")
#: Where TensorFlow finds and leaves it.
_MEMORY = "ram://bridle_xla"
#: Within so many bytes of an entry stands the function that it was compiled for.
_HEAD = 1000
_OF_BRIDLE = re.compile(f"{PREFIX}[0-9a-f]+\\[".encode())

Found = TypeVar("Found")


@cache
def start() -> bool:
    """Has TensorFlow keep what XLA compiles, before anything is compiled.

    Returns:
        Whether it does.
    """
    return not _is_off() and not _is_late() and xla.keep_compiled_in(_MEMORY)


@cache
def _is_late() -> bool:
    """Whether TensorFlow had begun to compute when this was first asked."""
    return xla.has_begun()


def why_not() -> str | None:
    """Why what XLA compiles isn't kept, where that is nobody's wish."""
    if _is_off() or not _is_late():
        return None
    return "TensorFlow had begun to compute before bridle was imported"


def _is_off() -> bool:
    return os.environ.get(SETTING, "").strip().lower() in _OFF


def first_call(trace: Trace, call: Callable[[Trace], Found]) -> tuple[Found, Trace]:
    """Calls a trace for XLA for the first time: it is compiled, or was in another process.

    Args:
        trace: The trace.
        call: Calls it.

    Returns:
        What that returns, and the trace to call from now on.
    """
    name = trace.function.name.decode()
    files = _files() if start() else None
    loaded = _load(files, name) if files is not None else set()
    numbered, trace.numbered = trace.numbered, None
    try:
        with xla.without_false_errors() if loaded else contextlib.nullcontext():
            found = call(trace)
    except tf.errors.OpError:
        # What was kept doesn't fit, or XLA refuses; that has TensorFlow's own names in its text.
        # Variables have the values of before: XLA writes them when all is computed.
        if files is not None:
            with _told():
                files.drop(name)
        if numbered is None:
            raise
        return call(numbered), numbered
    finally:
        compiled = _take(name) if files is not None else {}
    if files is not None:
        with _told():
            for entry in compiled.keys() - loaded:
                files.write(name, entry, compiled[entry])
    return found, trace


@cache
def _files() -> CompiledFiles | None:
    """The files, `None` where there can be none."""
    setting = os.environ.get(SETTING, "").strip()
    try:
        if setting.lower() not in _DEFAULT:
            return CompiledFiles(Path(setting).expanduser().absolute())
        import platformdirs

        return CompiledFiles(platformdirs.user_cache_path("bridle") / "xla")
    except BridleError as refused:
        warn_once(str(refused))
    except OSError as error:
        # Who has no folder of their own hasn't asked for one either.
        if setting.lower() not in _DEFAULT:
            _tell(error)
    return None


def _load(files: CompiledFiles, name: str) -> set[str]:
    """Brings what was compiled for a function to where TensorFlow looks for it, by its names."""
    found: dict[str, bytes] = {}
    with _told():
        found = files.read(name)
    for entry, data in found.items():
        with tf.io.gfile.GFile(f"{_MEMORY}/{entry}", "wb") as file:
            file.write(data)
    return set(found)


def _take(name: str) -> dict[str, bytes]:
    """Takes a function's entries out of memory, and removes those of functions not bridle's."""
    found = {}
    for path in tf.io.gfile.glob(f"{_MEMORY}/*.pb"):
        # Other threads take theirs meanwhile, and remove the others as well.
        with contextlib.suppress(tf.errors.NotFoundError):
            with tf.io.gfile.GFile(path, "rb") as file:
                head = file.read(_HEAD)
                own = f"{name}[".encode() in head
                if own:
                    found[path.rpartition("/")[2]] = head + file.read()
            if own or not _OF_BRIDLE.search(head):
                tf.io.gfile.remove(path)
    return found


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What goes wrong with files is told once: training can do without them."""
    try:
        yield
    except OSError as error:
        _tell(error)


def _tell(error: OSError) -> None:
    warn_once(f"What XLA compiles can't be kept for later ({error}). {SETTING}=0 says not to.")

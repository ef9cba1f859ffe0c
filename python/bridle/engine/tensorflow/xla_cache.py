"""What XLA compiles for TensorFlow is kept for other processes.

TensorFlow can keep it in a folder itself. But a broken file there ends the training, or the
process, and so does a full disk. So the folder that TensorFlow is given is one in memory, and what
comes from files and goes into them passes through here.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import tensorflow as tf

from bridle.engine.compiled_files import CompiledFiles
from bridle.engine.xla_cache import files as files_of
from bridle.engine.xla_cache import is_off, told
from bridle.keras_compat import xla
from bridle.keras_compat.content_names import PREFIX
from bridle.keras_compat.traces import Trace

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
    return not is_off() and not _is_late() and xla.keep_compiled_in(_MEMORY)


@cache
def _is_late() -> bool:
    """Whether TensorFlow had begun to compute when this was first asked."""
    return xla.has_begun()


def why_not() -> str | None:
    """Why what XLA compiles isn't kept, where that is nobody's wish."""
    if is_off() or not _is_late():
        return None
    return "TensorFlow had begun to compute before bridle was imported"


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
            with told():
                files.drop(name)
        if numbered is None:
            raise
        return call(numbered), numbered
    finally:
        compiled = _take(name) if files is not None else {}
    if files is not None:
        with told():
            for entry in compiled.keys() - loaded:
                files.write(name, entry, compiled[entry])
    return found, trace


def _files() -> CompiledFiles | None:
    return files_of(*library())


def library() -> tuple[str, Any, Any]:
    """TensorFlow's name and version, and what else decides on the code that it makes."""
    threads = tf.config.threading.get_intra_op_parallelism_threads()
    return f"tensorflow-{tf.version.VERSION}", tf.version.GIT_VERSION, threads


def _load(files: CompiledFiles, name: str) -> set[str]:
    """Brings what was compiled for a function to where TensorFlow looks for it, by its names."""
    found: dict[str, bytes] = {}
    with told():
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

"""What is private in how TensorFlow has XLA keep what it compiled, and in what it logs of that."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import threading
from collections.abc import Iterator

_FLAGS = "TF_XLA_FLAGS"
_FOLDER = "--tf_xla_persistent_cache_directory"
#: What is logged as an error each time something is loaded. It is none: the text parser is tried
#: before the binary one, and `prefer-no-*` are hints to LLVM that no machine lists as its features
#: (`ReadTextOrBinaryProto`, `cpu_aot_loader.cc`; seen: TensorFlow 2.20, 2.21).
_NO_ERRORS = re.compile(
    rb"[^\n]*(text_format\.cc:\d+\] Error parsing text-format tensorflow\.XlaSerializedCacheEntry"
    rb"|Target machine feature \+prefer-no-)[^\n]*\n"
)
_one = threading.Lock()


def keep_compiled_in(folder: str) -> bool:
    """Has TensorFlow keep in a folder what XLA compiles for the CPU, and look for it there.

    TensorFlow reads its flags once, when something first asks for one. So this asks, and leaves the
    environment, which other processes get, as it was (`pywrap_tf_session`; seen: TensorFlow 2.20,
    2.21).

    Returns:
        `False` where the user's own flags name a folder, or a file of flags.
    """
    from tensorflow.python.client import pywrap_tf_session

    before = os.environ.get(_FLAGS)
    given = (before or "").strip()
    if _FOLDER in given or (given and not given.startswith("-")):
        return False
    only = "--tf_xla_persistent_cache_device_types=CPU"
    os.environ[_FLAGS] = f"{given} {_FOLDER}={folder} {only}".strip()
    try:
        pywrap_tf_session.TF_GetXlaConstantFoldingDisabled()
    finally:
        if before is None:
            del os.environ[_FLAGS]
        else:
            os.environ[_FLAGS] = before
    return True


def has_begun() -> bool:
    """Whether TensorFlow has begun to compute, and so has read its flags.

    `_initialized` is private (seen: TensorFlow 2.20, 2.21).
    """
    from tensorflow.python.eager.context import context

    return bool(context()._initialized)


@contextlib.contextmanager
def without_false_errors() -> Iterator[None]:
    """Leaves out of standard error what TensorFlow logs of loading; everything else comes later."""
    with _one, tempfile.TemporaryFile() as file:
        try:
            shown = os.dup(2)
        except OSError:  # there is no standard error
            yield
            return
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(shown, 2)
            file.seek(0)
            left = _NO_ERRORS.sub(b"", file.read())
            with open(shown, "wb") as stderr:
                stderr.write(left)

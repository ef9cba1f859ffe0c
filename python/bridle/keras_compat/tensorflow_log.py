"""TensorFlow's log: what of it is left out of standard error.

Its C++ code writes to the process' standard error itself, and what it says while it is loaded
doesn't look at TF_CPP_MIN_LOG_LEVEL, by which the user says what is to be left out (seen:
TensorFlow 2.21). So standard error passes through another process meanwhile. That one goes on
where this one ends, as it does on a CPU that TensorFlow can't run on, and loses no word of why.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bridle.errors import warn_once

LEVEL = "TF_CPP_MIN_LOG_LEVEL"
#: The environment's name for the file that gets what is left out.
SETTING = "BRIDLE_LOG"
_SEVERITIES = "IWE"
#: A line of C++ before absl is told where to log, and TensorFlow's own form.
_LINES = r"[{0}]0000 00:00:\d+\.\d+ +\d+ |\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [{0}] "
_ABOUT_LINES = "WARNING: All log messages before absl::InitializeLog"
#: What is logged as an error and is none: there is no GPU; libraries that are registered twice.
_NO_ERRORS = (
    r"[^\n]*failed call to cuInit: [^\n]*(\(303\)|CUDA_ERROR_NO_DEVICE)"
    r"|[^\n]*Unable to register cu\w+ factory"
)
#: Seconds to wait for the other process. One that was started meanwhile may hold on to its end.
_PATIENCE = 2.0
#: Run by the other process, whose standard output is the file.
_PASS_ON = """
import re, sys
for line in sys.stdin.buffer:
    out = sys.stdout if re.match(sys.argv[1].encode(), line) else sys.stderr
    out.buffer.write(line)
    out.flush()
"""


def import_tensorflow() -> None:
    """Imports TensorFlow, if nobody has yet."""
    if "tensorflow" not in sys.modules:
        with _filtered():
            import tensorflow  # noqa: F401


def find_devices() -> None:
    """Has TensorFlow look for devices, if it hasn't begun to compute.

    That there is no GPU it logs as an error, once.
    """
    import tensorflow as tf

    with _filtered():
        tf.config.list_physical_devices()


def left_out() -> str | None:
    """What the lines that the user doesn't want to see begin with; `None` if there are none."""
    level = os.environ.get(LEVEL, "").strip()
    severities = _SEVERITIES[: int(level)] if level.isdecimal() else ""
    if not severities:
        return None
    return f"{_LINES.format(severities)}|{_ABOUT_LINES}|{_NO_ERRORS}"


@contextlib.contextmanager
def _filtered() -> Iterator[None]:
    """Leaves lines of the log out of standard error in the block."""
    pattern = left_out()
    try:
        shown = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    other = pattern and _other_process(pattern)
    if not other:
        os.close(shown)
        yield
        return
    _flush()
    os.dup2(other.stdin.fileno(), 2)
    other.stdin.close()
    try:
        yield
    finally:
        _flush()
        os.dup2(shown, 2)
        os.close(shown)
        with contextlib.suppress(subprocess.TimeoutExpired):
            other.wait(_PATIENCE)


def _other_process(pattern: str) -> Any:
    """The process that passes lines on, `None` where there can be none: then all are seen."""
    # A program that embeds Python may name itself there.
    if "python" not in os.path.basename(sys.executable or ""):
        return None
    with _file() as log, contextlib.suppress(OSError):
        # In a session of its own, Ctrl-C doesn't reach it.
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PASS_ON, pattern],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=2,
            start_new_session=True,
        )
    return None


def _file() -> Any:
    """The file that gets what is left out, opened."""
    path = os.environ.get(SETTING)
    try:
        return open(path or os.devnull, "ab")
    except OSError as error:
        warn_once(f"TensorFlow's log can't be written to {SETTING} ({error}).")
        return open(os.devnull, "ab")


def _flush() -> None:
    if sys.stderr is not None:
        sys.stderr.flush()

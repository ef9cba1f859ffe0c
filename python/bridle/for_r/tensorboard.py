"""TensorBoard's server in a process of its own."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import Any

from bridle.convert.numbers import flag, real_number, whole_number
from bridle.errors import BridleError

_running: list[subprocess.Popen[bytes]] = []


def start(
    log_dir: str, host: str, port: Any, reload_interval: Any, purge_orphaned_data: Any
) -> str:
    """Starts the server and returns its address.

    Raises:
        BridleError: Without the package.
    """
    if importlib.util.find_spec("tensorboard") is None:
        raise BridleError(
            "Can't start TensorBoard: this Python has no package `tensorboard`.",
            'Install it: `reticulate::py_install("tensorboard")`.',
        )
    stop()
    port = whole_number(port, "port", 1)
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", log_dir, "--host", host]
    command += ["--port", str(port)]
    command += ["--reload_interval", str(real_number(reload_interval, "reload_interval"))]
    purge = flag(purge_orphaned_data, "purge_orphaned_data")
    command += ["--purge_orphaned_data", str(purge).lower()]
    silent = subprocess.DEVNULL
    _running.append(subprocess.Popen(command, stdout=silent, stderr=silent))
    return f"http://{host}:{port}"


def stop() -> None:
    """Ends the server that was started here, if any."""
    while _running:
        server = _running.pop()
        server.terminate()
        server.wait(timeout=10)

"""A worker's process: how it is started, what it is sent, and how it ended."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bridle_run.cluster import Worker
from bridle_run.lines import Lines

_RELAY = (Path(__file__).parent / "relay.py").read_bytes()
#: What another host is asked to run: the program whose text is the first line that it reads.
_RECEIVE = "import base64, sys; exec(base64.b64decode(sys.stdin.readline()))"
#: What ssh itself ends with.
_NO_CONNECTION = 255
_PR_SET_PDEATHSIG = 1


class Process:
    """A worker that runs, here or behind ssh.

    Args:
        worker: The worker.
        command: What runs the script.
        ssh: What starts it on another host.

    Attributes:
        status: How it ended: its exit status, or the negative of a signal's number. `None` before.
        ended: When that was seen, by the clock that doesn't go back.
        outputs: The descriptors of what it writes, and what makes lines of them: stdout, stderr.

    Raises:
        OSError: It can't be started.
    """

    def __init__(self, worker: Worker, command: list[str], ssh: str) -> None:
        self.worker = worker
        self.status: int | None = None
        self.ended = 0.0
        here = worker.host is None
        self._process = subprocess.Popen(
            command if here else [*shlex.split(ssh), *_on_host(worker.host or "")],
            env={**os.environ, **worker.environment} if here else None,
            stdin=subprocess.DEVNULL if here else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            # A terminal's Ctrl-C reaches the launcher alone, which passes it on, once.
            start_new_session=True,
            preexec_fn=_ends_with_launcher(),  # noqa: PLW1509 no threads run yet
        )
        streams = (self._process.stdout, self._process.stderr)
        prefix = f"[worker {worker.index}] ".encode()
        self.outputs = [(os.dup(s.fileno()), Lines(prefix)) for s in streams if s is not None]
        for stream in streams:
            if stream is not None:
                stream.close()
        if not here:
            told = {
                "folder": os.getcwd(),
                "command": command,
                "environment": worker.environment,
            }
            self._tell(base64.b64encode(_RELAY).decode())
            self._tell(json.dumps(told))

    def wait(self) -> None:
        """Waits for its end."""
        status = self._process.wait()
        self.ended = time.monotonic()
        self.status = status

    def send(self, number: int) -> None:
        """Sends a signal to it and to the processes that it has started."""
        if self.worker.host is not None:
            self._tell(signal.Signals(number).name)
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def cut_off(self) -> None:
        """Ends the connection to another host."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def _tell(self, line: str) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(f"{line}\n".encode())

    @property
    def name(self) -> str:
        """The worker as a sentence names it."""
        host = self.worker.host
        return f"worker {self.worker.index}" + (f" on {host}" if host else "")

    @property
    def exit_status(self) -> int:
        """How it ended as a shell says it: 128 and the signal's number where one ended it."""
        status = self.status or 0
        return status if status >= 0 else 128 - status

    @property
    def how(self) -> str:
        """How it ended, in words."""
        if self.worker.host is not None and self.status == _NO_CONNECTION:
            return "exit status 255, which is ssh's own where it has no connection"
        signals = {128 + number: number.name for number in signal.Signals}
        if self.exit_status not in signals:
            return f"exit status {self.exit_status}"
        named = signals[self.exit_status]
        by_signal = (self.status or 0) < 0 or self.worker.host is not None
        return f"killed by {named}" if by_signal else f"exit status {self.status} ({named})"


def _on_host(host: str) -> list[str]:
    """What ssh is told: the host, and the command there."""
    user, at, name = host.rpartition("@")
    return [f"{user}{at}{name.strip('[]')}", shlex.join([sys.executable, "-c", _RECEIVE])]


def _ends_with_launcher() -> Callable[[], None] | None:
    """What a new process does on Linux so that it ends when this one is killed."""
    if not sys.platform.startswith("linux"):
        return None
    launcher = os.getpid()
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return None

    def before_it_runs() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != launcher:
            os._exit(1)

    return before_it_runs

"""Runs on another host, between ssh and a worker. Its text is sent there: it imports nothing here.

The first line that it reads says what to run, each further one is the name of a signal to pass on.
Where nothing can be read any more, the launcher or the connection is gone, and the worker ends too.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading


def main() -> int:
    """Runs a worker, and returns its exit status, 128 and the number of a signal that ended it."""
    told = json.loads(sys.stdin.readline())
    try:
        os.chdir(told["folder"])
        process = subprocess.Popen(
            told["command"],
            env={**os.environ, **told["environment"]},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        print(f"Can't start the worker on this host: {error}", file=sys.stderr)
        return 126
    threading.Thread(target=_listen, args=(process.pid,), daemon=True).start()
    status = process.wait()
    return status if status >= 0 else 128 - status


def _listen(group: int) -> None:
    for line in sys.stdin:
        _send(group, getattr(signal, line.strip()))
    _send(group, signal.SIGKILL)


def _send(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # the thread that reads would hold up Python's own end

"""The program bridle-run."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from bridle_run import account, options
from bridle_run.cluster import workers
from bridle_run.command import command
from bridle_run.lines import Writer
from bridle_run.refusal import Refusal
from bridle_run.running import Running

_REFUSED = 2


def main(arguments: list[str] | None = None) -> int:
    """Runs a script in several processes.

    Args:
        arguments: The command line, that of this process where it is `None`.

    Returns:
        The exit status.
    """
    asked = options.Options()
    try:
        if os.name == "nt":
            raise Refusal("Can't start workers on Windows.", "Do it within WSL.")
        options.read(sys.argv[1:] if arguments is None else arguments, os.environ, asked)
        if asked.help:
            print(options.USAGE, end="")
            return 0
        lock = threading.Lock()
        running = Running(
            workers(asked, os.environ), command(asked), asked, Writer(1, lock), Writer(2, lock)
        )
        running.run()
    except Refusal as refused:
        _tell(asked, "refused", [str(refused)])
        return _REFUSED
    _tell(asked, account.kind(running), account.account(running))
    return account.exit_status(running)


def _tell(asked: options.Options, kind: str, lines: list[str]) -> None:
    """Tells the user, or R, how it ended."""
    text = "\n".join(lines)
    if asked.for_r is not None:
        Path(asked.for_r).write_text(f"{kind}\n{text}\n", "utf-8", "replace")
    elif lines:
        print(f"bridle-run: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Starting bridle-run in a process of its own, for the tests of it."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import bridle_run

PACKAGES = str(Path(bridle_run.__file__).parents[1])
LAUNCHER = [sys.executable, "-P", "-m", "bridle_run"]
#: What each script has at hand.
HEAD = """
import json, os, signal, sys, time
me = int(os.environ["BRIDLE_WORKER"])
"""


class Launches:
    """Runs scripts that are written to a folder."""

    def __init__(self, folder):
        self.folder = folder

    def script(self, text, name="script.py"):
        path = self.folder / name
        path.write_text(HEAD + textwrap.dedent(text) if name.endswith(".py") else text, "utf-8")
        return name

    def start(self, *arguments, **environment):
        """A launcher that runs."""
        usual = {name: value for name, value in os.environ.items() if name != "TF_CONFIG"}
        return subprocess.Popen(
            [*LAUNCHER, *map(str, arguments)],
            cwd=self.folder,
            env={**usual, "PYTHONPATH": PACKAGES, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments, **environment):
        """What a launcher ended with: its exit status and the bytes of stdout and stderr."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def of(self, text, *options, **environment):
        """The same for the text of a script."""
        status, out, err = self.run(*options, self.script(text), **environment)
        return status, out.decode(), err.decode(errors="replace")


def of_worker(output, index):
    """What one worker wrote, of the output of all."""
    prefix = f"[worker {index}] "
    return [line.removeprefix(prefix) for line in output.splitlines() if line.startswith(prefix)]


def configs(output, workers):
    """What each worker wrote as JSON."""
    return [json.loads(of_worker(output, index)[0]) for index in range(workers)]

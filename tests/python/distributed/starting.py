"""Starts workers of tests, each of which is told by its environment which one it is."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def free_ports(count):
    with contextlib.ExitStack() as open_ones:
        found = [open_ones.enter_context(socket.socket()) for _ in range(count)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


def started(script, count, *arguments):
    """The processes of `count` workers that run one of this folder's scripts."""
    workers = [f"127.0.0.1:{port}" for port in free_ports(count)]
    found = []
    for index in range(count):
        task = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
        environment = {
            **os.environ,
            "TF_CONFIG": json.dumps(task),
            "KERAS_DISTRIBUTION_JOB_ADDRESSES": workers[0],
            "KERAS_DISTRIBUTION_NUM_PROCESSES": str(count),
            "KERAS_DISTRIBUTION_PROCESS_ID": str(index),
        }
        command = [sys.executable, FOLDER / script, *map(str, arguments)]
        found.append(subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True))
    return found


def ended(processes, timeout=240):
    """The exit statuses of processes, and what they have written to stderr."""
    try:
        told = [process.communicate(timeout=timeout)[1] for process in processes]
    finally:
        for process in processes:
            process.kill()
    return [process.returncode for process in processes], told

"""Trainings that are killed at random moments, in processes of their own, and started again."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import resumed
from resumed import assert_same

pytestmark = pytest.mark.slow

#: How often each kind is killed, and within how many seconds of its start.
KILLS = 5
SECONDS = 2.5
KINDS = [
    *("dropout", "batch norm", "early stopping", "accumulation", "averages", "mixed precision"),
    *("graph", "fused", "by steps", "files", "generator", "sparse"),
]


class Nursery:
    """A process that has imported all and makes children that train."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, resumed.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def start(self, kind, start, folder):
        """The process number of a child that trains."""
        print(kind, start, folder, sep="\t", file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def ended(self):
        """Waits for it, and returns how it has ended."""
        return int(self.process.stdout.readline())

    def stop(self):
        """Ends the nursery."""
        self.process.stdin.close()
        self.process.wait()


@pytest.fixture(scope="module")
def nursery():
    made = Nursery()
    yield made
    made.stop()


def found_in(folder):
    with np.load(folder / "found.npz") as found:
        return dict(found)


def undisturbed(nursery, kind, folder):
    """What a training comes to that nothing keeps and nothing ends."""
    folder.mkdir()
    nursery.start(kind, 0, folder)
    assert nursery.ended() == 0
    return found_in(folder)


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_random_moments(kind, nursery, tmp_path):
    wanted = undisturbed(nursery, kind, tmp_path / "wanted")
    folder, moments = tmp_path / "killed", random.Random(kind)
    folder.mkdir()
    kills, start = 0, 1
    while kills < KILLS or not (folder / "found.npz").exists():
        if (folder / "found.npz").exists():  # It has ended by itself too soon: once more.
            assert_same(found_in(folder), wanted)
            shutil.rmtree(folder)
            folder.mkdir()
            start = 1
        # Where nothing was kept yet it begins again, else with other weights, which mustn't matter.
        start += (folder / "kept").exists()
        child = nursery.start(kind, start, folder)
        if kills < KILLS:
            time.sleep(moments.uniform(0, SECONDS))
            kill(child, signal.SIGKILL)
        kills += nursery.ended() != 0
    assert_same(found_in(folder), wanted)


def kill(process, how):
    """Sends a signal to a process that may have ended."""
    try:
        os.kill(process, how)
    except ProcessLookupError:
        assert not Path(f"/proc/{process}").exists()


def test_termination_keeps_the_place_and_ends_the_process(nursery, tmp_path):
    wanted = undisturbed(nursery, "dropout", tmp_path / "wanted")
    folder = tmp_path / "terminated"
    folder.mkdir()
    child = nursery.start("dropout", 1, folder)
    while not (folder / "kept").exists():
        time.sleep(0.01)
    kill(child, signal.SIGTERM)
    assert os.WTERMSIG(nursery.ended()) == signal.SIGTERM
    nursery.start("dropout", 2, folder)
    assert nursery.ended() == 0
    assert_same(found_in(folder), wanted)

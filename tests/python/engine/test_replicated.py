"""Replicas held to one process: what is trained, logged, evaluated and predicted is the same."""

import contextlib
import json
import os
import pickle
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent.parent / "distributed"
sys.path.insert(0, str(FOLDER))
from cases import CASES

pytestmark = pytest.mark.slow

#: Float32 numbers are added up in another order; float16 has fewer of them.
ROUNDED = {"rtol": 1e-4, "atol": 1e-5}
ROUNDED_MORE = {"float16": {"rtol": 1e-2, "atol": 2e-3}, "bfloat16": {"rtol": 2e-2, "atol": 1e-2}}
#: A step's own logs are averaged over replicas, of which some have a row more.
OF_EVEN_SHARES = {("own step", "loss"), ("own step", "mean_loss")}
#: Four workers on two processors are slow: those where rows are shared unevenly, or not by all.
OF_FOUR = [
    *("uneven", "few rows", "one row left", "dropout and noise", "weights", "mask", "two outputs"),
    *("callbacks", "PyDataset", "tf.data", "on batch", "bad loss"),
]
GROUPS = {
    "2 devices": ("mirrored", 2, list(CASES)),
    "3 devices": ("mirrored", 3, list(CASES)),
    "2 workers": ("workers", 2, list(CASES)),
    "4 workers": ("workers", 4, OF_FOUR),
}
#: What one process has come to, by case.
_alone = {}


def free_ports(count):
    with contextlib.ExitStack() as open_ones:
        found = [open_ones.enter_context(socket.socket()) for _ in range(count)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


def started(kind, count, names, folder):
    command = [sys.executable, FOLDER / "run_cases.py", kind, str(count), folder, *names]
    if kind == "mirrored":
        return [subprocess.Popen(command)]
    workers = [f"127.0.0.1:{port}" for port in free_ports(count)]
    found = []
    for index in range(count):
        task = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
        environment = {**os.environ, "TF_CONFIG": json.dumps(task)}
        found.append(subprocess.Popen(command, env=environment))
    return found


@pytest.fixture(scope="module", params=GROUPS)
def group(request, tmp_path_factory):
    """What a group of replicas has come to: by case, what each process has."""
    kind, count, names = GROUPS[request.param]
    folder = tmp_path_factory.mktemp("cases")
    processes = started(kind, count, names, folder)
    assert [process.wait(timeout=600) for process in processes] == [0] * len(processes)
    files = [Path(folder, f"{number}.pickle") for number in range(len(processes))]
    return count, names, [pickle.loads(file.read_bytes()) for file in files]


def alone(name):
    if name not in _alone:
        _alone[name] = CASES[name](contextlib.nullcontext)
    return _alone[name]


@pytest.mark.parametrize("name", CASES)
def test_replicas_do_what_one_process_does(group, name):
    count, names, found = group
    if name not in names:
        return
    wanted = alone(name)
    for of_process in found:
        assert not isinstance(of_process[name], str), of_process[name]
        assert list(of_process[name]) == list(wanted)
        for what, value in wanted.items():
            if (name, what) in OF_EVEN_SHARES and count == 3:
                continue
            rounded = ROUNDED_MORE.get(name, ROUNDED)
            np.testing.assert_allclose(of_process[name][what], value, err_msg=what, **rounded)


@pytest.mark.parametrize("name", CASES)
def test_workers_have_the_same_bits(group, name):
    _, names, found = group
    if name not in names:
        return
    for of_process in found[1:]:
        for what, value in found[0][name].items():
            assert np.array_equal(of_process[name][what], value, equal_nan=True), what

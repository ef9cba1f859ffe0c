"""Replicas held to one process: what is trained, logged, evaluated and predicted is the same."""

import contextlib
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from distributed.cases import CASES
from distributed.starting import FOLDER, ended, started

pytestmark = pytest.mark.slow

#: Float32 numbers are added up in another order; float16 has fewer of them.
ROUNDED = {"rtol": 1e-4, "atol": 1e-5}
ROUNDED_MORE = {"float16": {"rtol": 1e-2, "atol": 2e-3}, "bfloat16": {"rtol": 5e-2, "atol": 5e-2}}
#: A step's own logs are averaged over replicas, of which some have a row more.
OF_EVEN_SHARES = {("own step", "loss"), ("own step", "mean_loss")}
#: Four workers on two processors are slow: those where rows are shared unevenly, or not by all.
OF_FOUR = [
    *("uneven", "few rows", "one row left", "dropout and noise", "weights", "mask", "two outputs"),
    *("callbacks", "PyDataset", "tf.data", "on batch", "bad loss"),
]
GROUPS = {
    "two": ([("mirrored", 2), ("workers", 2)], list(CASES)),
    "more": ([("mirrored", 3), ("workers", 4)], OF_FOUR),
}


def run_by(kind, count, names, folder):
    """The processes that run cases."""
    if kind == "workers":
        return started("run_cases.py", count, kind, count, folder, *names)
    command = [sys.executable, FOLDER / "run_cases.py", kind, str(count), folder, *names]
    return [subprocess.Popen(command, stderr=subprocess.PIPE, text=True)]


def results(processes, folder):
    statuses, told = ended(processes, timeout=600)
    assert statuses == [0] * len(processes), told
    files = (Path(folder, f"{number}.pickle") for number in range(len(processes)))
    return [pickle.loads(file.read_bytes()) for file in files]


def difference(name, count, found, wanted):
    """What differs between a process's results and those of one by itself, `None` if nothing."""
    if isinstance(found, str):
        return found
    if list(found) != list(wanted):
        return f"{list(found)} in place of {list(wanted)}"
    rounded = ROUNDED_MORE.get(name, ROUNDED)
    for what, value in wanted.items():
        if (name, what) in OF_EVEN_SHARES and count == 3:
            continue
        pair = (np.asarray(part, "float64") for part in (found[what], value))
        if not np.allclose(*pair, **rounded):
            return f"{what}: {found[what]} in place of {value}"
    return None


@pytest.mark.parametrize("group", GROUPS)
def test_replicas_do_what_one_process_does(group, tmp_path):
    kinds, names = GROUPS[group]
    folders = [tmp_path / f"{kind} {count}" for kind, count in kinds]
    for folder in folders:
        folder.mkdir()
    running = [run_by(*kind, names, folder) for kind, folder in zip(kinds, folders, strict=True)]
    alone = {name: CASES[name](contextlib.nullcontext) for name in names}
    different = {}
    for (kind, count), processes, folder in zip(kinds, running, folders, strict=True):
        every = results(processes, folder)
        for name in names:
            for number, found in enumerate(every):
                different[kind, count, number, name] = difference(
                    name, count, found[name], alone[name]
                )
            first = pickle.dumps(every[0][name])
            assert all(pickle.dumps(found[name]) == first for found in every), (kind, name)
    assert {key: what for key, what in different.items() if what} == {}

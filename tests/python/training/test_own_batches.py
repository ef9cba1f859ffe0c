"""Workers that read a part of a dataset each, held to one process with the same batches."""

import contextlib
import pickle
import signal
from pathlib import Path

import numpy as np
import pytest
from distributed import own_batches
from distributed.starting import ended, started
from in_order import InOrder

pytestmark = pytest.mark.slow

#: What is refused, or fails, and what is said of it.
REFUSED = {
    "predicts": "`x` must be data that all workers read, not parts of it",
    "no batches": "the dataset of worker 1 of 2 has no batches",
    "small batches": "`x` must have a row for each of the 2 replicas in a batch, not batches of 1",
    "lengths": "the batches of worker 0 and of worker 1 have other shapes",
}
#: What fails in one worker, the other being told.
FAILS = {"few files": (0, "not enough"), "fails": (1, "the disk is gone")}
TRAINED = {
    2: ["file", "hint", "off", "no known size", "validation", "steps"],
    3: ["file", "no known size"],  # on two processors more take long
}


def alone(case, count):
    """The same training of one process."""
    of_rows = {"hint": "file", "validation": "off", "steps": "off"}.get(case, case)
    model = own_batches.made(contextlib.nullcontext)
    if case == "steps":
        every = own_batches.batches(of_rows, count, steps=9)
        held_out = InOrder(list(own_batches.batches("off", count)))
        return own_batches.trained(model, every, held_out, steps_per_epoch=3)
    held_out = InOrder(list(own_batches.batches("file", count))) if case == "validation" else None
    data = InOrder(list(own_batches.batches(of_rows, count)))
    return own_batches.trained(model, data, held_out, shuffle=False)


def found_in(folder, case, count):
    return [pickle.loads(Path(folder, f"{case} {number}").read_bytes()) for number in range(count)]


def with_files(folder):
    own_batches.write(folder)
    return folder


@pytest.mark.parametrize("count", TRAINED)
def test_parts_of_a_dataset(tmp_path, count):
    running = started("own_batches.py", count, with_files(tmp_path), *TRAINED[count])
    wanted = {case: alone(case, count) for case in TRAINED[count]}
    statuses, told = ended(running)
    assert statuses == [0] * count, told
    for case, values in wanted.items():
        for found in found_in(tmp_path, case, count):
            assert not isinstance(found, str), (case, found)
            assert list(found) == list(values)
            for name, value in values.items():
                np.testing.assert_allclose(found[name], value, rtol=1e-4, atol=1e-5, err_msg=case)


def test_what_workers_cant_read_in_parts(tmp_path):
    cases = [*REFUSED, *FAILS]
    statuses, told = ended(started("own_batches.py", 2, with_files(tmp_path), *cases))
    assert statuses == [0, 0], told
    for case, words in REFUSED.items():
        for found in found_in(tmp_path, case, 2):
            assert words in found, case
    for case, (fails, words) in FAILS.items():
        found = found_in(tmp_path, case, 2)
        assert words in found[fails]
        assert "WorkerError: Can't go on: worker" in found[1 - fails] or words in found[1 - fails]


def test_files_are_read_on_after_a_kill(tmp_path):
    statuses, told = ended(started("own_batches.py", 2, with_files(tmp_path), "kept and killed"))
    assert -signal.SIGKILL in statuses, told
    statuses, told = ended(started("own_batches.py", 2, tmp_path, "file", "kept"))
    assert statuses == [0, 0], told
    for wanted, found in zip(
        found_in(tmp_path, "file", 2), found_in(tmp_path, "kept", 2), strict=True
    ):
        assert pickle.dumps(found) == pickle.dumps(wanted)


def test_parts_for_others_arent_resumed(tmp_path):
    """Another number of workers would read other batches."""
    statuses, told = ended(started("own_batches.py", 2, with_files(tmp_path), "kept and killed"))
    assert -signal.SIGKILL in statuses, told
    statuses, told = ended(started("own_batches.py", 3, tmp_path, "kept"))
    assert statuses == [0] * 3, told
    for found in found_in(tmp_path, "kept", 3):
        assert "the workers that read parts of the data: 2 then, 3 now" in found

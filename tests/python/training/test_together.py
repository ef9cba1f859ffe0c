"""Workers that train together: they stop together, say which of them is gone, and go on."""

import json
import signal
from pathlib import Path

import keras
import numpy as np
import pytest
from distributed.starting import ended, started

pytestmark = pytest.mark.slow

#: Events that leave the workers as they were, with what comes of them.
REFUSED = {
    "other data": "the data differ",
    "other rows": "the data differ",
    "other model": "the model's settings differ",
    "other settings": "`batch_size` differs",
    "other batches": "the batches of the data differ",
    "evaluates other data": "the data differ",
    "predicts other rows": "the data differ",
    "a generator": "not a generator",
    "eagerly": "because run_eagerly is on",
    "backups": "Can't use the callback BackupAndRestore with several workers",
}
if keras.backend.backend() == "jax":
    REFUSED["made outside of processes"] = "under DataParallel, because `adam"
else:
    REFUSED |= {
        "other weights": "the initial weights differ",
        "made outside": "the optimizer was made outside of the strategy",
        "of one size": "the model takes batches of 8 alone",
    }
TOGETHER = ["undisturbed", "waits", "interrupted", "stopped", "files", *REFUSED]
#: Seconds after which nobody waits for a worker that is gone.
PATIENCE = 60


def what_came_of(folder, event, count):
    return [json.loads(Path(folder, f"{event} {n}.json").read_text()) for n in range(count)]


def found_in(folder, event, count=2):
    return [told["found"] for told in what_came_of(folder, event, count)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What came of all events that end no process."""
    made = tmp_path_factory.mktemp("events")
    statuses, told = ended(started("events.py", 2, made, *TOGETHER))
    assert statuses == [0, 0], told
    return made


def test_workers_train_together(folder):
    of_events = {event: found_in(folder, event) for event in TOGETHER}
    for event in ("undisturbed", "waits", "interrupted", "stopped"):
        first, second = of_events[event]
        assert first == second, event
    assert of_events["waits"][0]["epochs"] == 6
    assert of_events["interrupted"][0]["stopped"] == "Interrupted in epoch 3 after step 3."
    assert of_events["stopped"][0]["epochs"] == 3
    assert of_events["files"][1]["files"] == ["log0.csv", "model0.keras"]
    for event, words in REFUSED.items():
        for found in of_events[event]:
            assert words in found, event


def test_who_is_gone_is_named(tmp_path):
    statuses, told = ended(started("events.py", 3, tmp_path, "killed"))
    assert statuses == [0, -signal.SIGKILL, 0], told
    for number in (0, 2):
        came = json.loads(Path(tmp_path, f"killed {number}.json").read_text())
        which = "another worker" if keras.backend.backend() == "jax" else "worker 1 of 3"
        assert came["found"].startswith(f"BridleError: Can't go on: {which} has ended")
        assert came["seconds"] < PATIENCE


def test_who_fails_is_named(tmp_path):
    statuses, told = ended(started("events.py", 2, tmp_path, "failed"))
    assert statuses == [0, 0], told
    first, second = found_in(tmp_path, "failed")
    assert first.startswith("WorkerError: Can't go on: worker 1 of 2 has failed.")
    assert second == "RuntimeError: the disk is full"


def test_a_training_goes_on_after_kills(folder, tmp_path):
    """With as many workers in the same bits, with fewer of them within rounding."""
    (wanted, _) = found_in(folder, "undisturbed")
    for event in ("kept and killed", "kept and killed again"):
        statuses, told = ended(started("events.py", 2, tmp_path, event))
        assert -signal.SIGKILL in statuses, told
    statuses, told = ended(started("events.py", 2, tmp_path, "kept"))
    assert statuses == [0, 0], told
    for found in found_in(tmp_path, "kept"):
        assert found == wanted
    # Once more: it has come to its end.
    statuses, told = ended(started("events.py", 2, tmp_path, "kept"))
    assert found_in(tmp_path, "kept")[0]["history"] == wanted["history"]


def test_fewer_workers_go_on(tmp_path):
    statuses, told = ended(started("events.py", 3, tmp_path, "undisturbed", "kept and killed"))
    assert -signal.SIGKILL in statuses, told
    wanted = json.loads(Path(tmp_path, "undisturbed 0.json").read_text())["found"]
    statuses, told = ended(started("events.py", 2, tmp_path, "kept"))
    assert statuses == [0, 0], told
    (found, _) = found_in(tmp_path, "kept")
    for name, values in wanted["history"].items():
        # What is normalized by the rows of a replica is so by others from then on.
        np.testing.assert_allclose(found["history"][name][:2], values[:2], rtol=1e-6)
        np.testing.assert_allclose(found["history"][name], values, rtol=0.5)

"""The pace of training: which callbacks set it, and how it follows the clock."""

import keras
import pytest

from bridle.training import pace as paces
from bridle.training.callbacks import callback_list
from bridle.training.pace import FIRST_STEPS, Pace


def _hooked(hook):
    return type("Hooked", (keras.callbacks.Callback,), {hook: lambda *_, **__: None})()


def _hooks(*callbacks, verbose=0):
    return callback_list(None, list(callbacks), verbose, 1, 10)


@pytest.mark.parametrize(
    ("callbacks", "verbose", "steps_per_execution", "every", "first"),
    [
        ([], 0, 1, None, FIRST_STEPS),
        ([], 2, 1, None, FIRST_STEPS),
        ([], 1, 1, None, FIRST_STEPS),
        ([], "auto", 8, None, FIRST_STEPS),
        (["on_train_batch_end"], 0, 1, 1, 1),
        (["on_train_batch_end"], 1, 4, 4, 4),
        (["on_epoch_end"], 0, 4, None, FIRST_STEPS),
        (["on_test_batch_end"], 0, 4, None, FIRST_STEPS),
    ],
)
def test_the_pace(callbacks, verbose, steps_per_execution, every, first):
    pace = Pace(_hooks(*map(_hooked, callbacks), verbose=verbose), "train", steps_per_execution)
    assert pace.every == every
    assert pace.steps() == first


def test_evaluation_and_prediction_have_whole_chunks_where_nobody_looks():
    for mode in ("test", "predict"):
        assert Pace(_hooks(), mode, 4).steps() is None


def test_a_pause_shortens_a_call():
    pace = Pace(_hooks(), "train", 1)
    pace.left = 5
    assert pace.steps() == 5
    pace.left = 1000
    assert pace.steps() == FIRST_STEPS


def test_a_silent_training_is_called_once_a_second(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(paces.time, "perf_counter", lambda: clock[0])
    pace = Pace(_hooks(), "train", 1)
    pace.run(FIRST_STEPS, lambda: clock.__setitem__(0, clock[0] + paces.SECONDS_HEARD / 2))
    assert pace.steps() == 2 * FIRST_STEPS


def test_the_pace_follows_the_clock(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(paces.time, "perf_counter", lambda: clock[0])
    pace = Pace(_hooks(verbose=1), "train", 1)

    def run(steps, seconds):
        result = pace.run(steps, lambda: clock.__setitem__(0, clock[0] + seconds) or "result")
        assert result == "result"
        return pace.steps()

    shown = paces.SECONDS_SHOWN
    first = FIRST_STEPS
    assert run(first, shown * 2) == first / 2  # half as many fit in the time
    assert run(8, shown * 4) == 2
    assert run(2, shown * 100) == 1  # never fewer than one
    assert run(1, 0) == 4  # and never more than four times as many as before
    assert run(4, shown / 64) == 16
    assert run(16, shown) == 16

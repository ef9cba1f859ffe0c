"""Seconds and steps per second: held to a clock that the test sets."""

import re

import pytest

import bridle
from bridle.training import timing
from bridle.training.timing import TimeLines, Timing, clock


@pytest.fixture
def now(monkeypatch):
    """A clock: `now[0]` is the time."""
    time = [1000.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: time[0])
    return time


def pass_(now, timing, steps, seconds, made=False):
    now[0] += seconds
    timing.add(steps, seconds, made)


def test_compilation_is_taken_off_the_first_epoch(now):
    """Steps take 0.1 s; the first call of ten took 3 s, of which 2 s were compilation."""
    made = Timing()
    made.start_epoch()
    pass_(now, made, 10, 3.0, made=True)
    pass_(now, made, 10, 1.0)
    now[0] += 0.5  # a callback
    made.end_epoch()
    made.start_epoch()
    pass_(now, made, 20, 2.0)
    record = made.record()
    assert record["compile_seconds"] == pytest.approx(2.0)
    assert record["steps_per_second"] == pytest.approx(10.0)
    assert record["seconds"] == pytest.approx([2.5, 2.0])


def test_what_nobody_knows(now):
    made = Timing()
    assert made.record() == {"seconds": [], "compile_seconds": 0, "steps_per_second": 0.0}
    made.start_epoch()
    pass_(now, made, 10, 3.0, made=True)
    assert made.record() == {"seconds": [0.0], "compile_seconds": 3.0, "steps_per_second": 0.0}


def test_a_validation_that_compiled(now):
    made = Timing()
    made.start_epoch()
    pass_(now, made, 10, 1.0)
    now[0] += 2
    made.add_validation(2.0, made=True)
    made.end_epoch()
    assert made.record()["seconds"] == pytest.approx([1.0])
    assert made.record()["compile_seconds"] == pytest.approx(2.0)


def test_the_lines(now, capsys):
    made = Timing()
    lines = TimeLines(made, 3, 400)
    made.start_epoch()
    lines.on_epoch_begin(0)
    pass_(now, made, 100, 12.0, made=True)
    lines.on_train_batch_end(99)
    pass_(now, made, 100, 10.0)
    lines.on_train_batch_end(199)
    pass_(now, made, 100, 5.0)  # too soon for another line
    lines.on_train_batch_end(299)
    pass_(now, made, 100, 10.0)
    lines.on_epoch_end(0, {"loss": 0.123456, "val_loss": 2.0})
    assert capsys.readouterr().out.splitlines() == [
        "Epoch 1/3: step 100 of 400",
        # A tenth of a second a step; 1200 steps less these 200.
        "Epoch 1/3: step 200 of 400, 10 steps/s, 1 min 40 s left",
        "Compiled in 3.7 s",
        "Epoch 1/3: 33.3 s, 12 steps/s, 1 min 07 s left; loss 0.1235, val_loss 2",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0004, "0 ms"),
        (0.085, "85 ms"),
        (3.21, "3.2 s"),
        (245, "4 min 05 s"),
        (7805, "2 h 10 min"),
    ],
)
def test_the_clock(seconds, words):
    assert clock(seconds) == words


@pytest.mark.parametrize("eagerly", [False, True])
def test_a_training_tells_its_time(eagerly, small, rows, capsys):
    model = bridle.compile(small.one(), "sgd", "mse", run_eagerly=eagerly)
    history = bridle.fit(model, rows.x, rows.y, batch_size=1, epochs=3, verbose="time")
    told = history.timing
    assert [len(told["seconds"]), told["compile_seconds"] > 0, told["steps_per_second"] > 0] == [
        3, True, True,
    ]  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    compiled = [line for line in lines if line.startswith("Compiled in ")]
    assert eagerly or lines[:1] == compiled
    lines = [line for line in lines if line not in compiled]
    pattern = r"Epoch %d/3: [\d.]+ m?s(, [\d.]+ steps/s)?%s; loss [\d.e+-]+"
    for number, line in enumerate(lines, 1):
        left = r", [\d.]+ m?s left" if number < 3 else ""
        assert re.fullmatch(pattern % (number, left), line)
    again = bridle.fit(model, rows.x, rows.y, batch_size=1, verbose=0)
    # Of Keras' own loop nobody knows: its first batch counts as the one that is traced.
    assert eagerly or again.timing["compile_seconds"] == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("method", ["evaluate", "predict"])
def test_one_pass_prints_as_two(method, small, rows, capsys):
    model = bridle.compile(small.one(), "sgd", "mse")
    given = (rows.x, rows.y) if method == "evaluate" else (rows.x,)
    printed = []
    for verbose in ("time", 2):
        getattr(bridle, method)(model, *given, verbose=verbose)
        printed.append(re.sub(r"\d+[mu]?s", "", capsys.readouterr().out))
    assert printed[0] == printed[1] != ""

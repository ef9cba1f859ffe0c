"""Seconds and steps per second: held to a clock that the test sets."""

import pytest
from set_clock import pass_

from bridle.training.timing import Timing, clock


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


@pytest.mark.parametrize(
    ("done", "epochs", "steps", "left"),
    [
        ([], 3, 400, None),
        ([(100, 12.0, True)], 3, 400, None),
        # A tenth of a second a step, 1200 steps less 200.
        ([(100, 12.0, True), (100, 10.0, False)], 3, 400, 100.0),
        ([(100, 12.0, True), (100, 10.0, False)], 3, None, None),
    ],
)
def test_what_is_left_of_the_first_epoch(now, done, epochs, steps, left):
    made = Timing()
    made.start_epoch()
    for group in done:
        pass_(now, made, *group)
    assert made.left(epochs, steps) == (left and pytest.approx(left))


def test_later_epochs_take_as_long_as_those_before(now):
    """With what lies between their steps: ten seconds of steps, two of validation."""
    made = Timing()
    made.start_epoch()
    pass_(now, made, 100, 10.0)
    now[0] += 2.0
    made.end_epoch()
    made.start_epoch()
    pass_(now, made, 50, 5.0)
    assert made.left(3, 100) == pytest.approx(2.5 * 12)
    assert made.left(3, None) == pytest.approx(3 * 12)


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

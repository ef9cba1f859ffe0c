"""Numbers and flags; the table of conversions is in test_cases.py."""

import numpy as np
import pytest

import bridle
from bridle.convert import numbers

WHOLE = [7, 7.0, np.int32(7), np.float64(7), np.array(7), np.uint8(7)]
NOT_WHOLE = [7.5, np.float32(0.1), np.array([7]), [7], (7,), {"a": 7}, None, b"7", np.bool_(True)]


@pytest.mark.parametrize("value", WHOLE, ids=repr)
def test_whole_numbers(value):
    made = numbers.whole_number(value, "epochs")
    assert (made, type(made)) == (7, int)


@pytest.mark.parametrize("value", NOT_WHOLE, ids=repr)
def test_not_whole_numbers(value):
    with pytest.raises(bridle.BridleTypeError, match="`epochs` must be a whole number, not"):
        numbers.whole_number(value, "epochs")


def test_the_smallest_whole_number():
    assert numbers.whole_number(1, "epochs", 1) == 1
    with pytest.raises(bridle.BridleValueError, match="`epochs` must be at least 1, not 0"):
        numbers.whole_number(0, "epochs", 1)


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.array(0.5)], ids=repr)
def test_real_numbers(value):
    made = numbers.real_number(value, "rate")
    assert (made, type(made)) == (0.5, float)


@pytest.mark.parametrize("value", [True, "1", None, np.nan, np.array([0.5])], ids=repr)
def test_not_real_numbers(value):
    with pytest.raises(bridle.BridleTypeError, match="`rate` must be small, not"):
        numbers.real_number(value, "rate", "small")


@pytest.mark.parametrize("value", [True, np.bool_(True), np.array(True)], ids=repr)
def test_flags(value):
    assert numbers.flag(value, "shuffle") is True


@pytest.mark.parametrize("value", [0, 1.0, "TRUE", None, [True]], ids=repr)
def test_not_flags(value):
    with pytest.raises(bridle.BridleTypeError, match="`shuffle` must be True or False, not"):
        numbers.flag(value, "shuffle")

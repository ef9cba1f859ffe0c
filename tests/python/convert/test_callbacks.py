"""The argument `callbacks`: what it may be. What is refused is in bad_input/."""

import keras

from bridle.convert.callbacks import check_callbacks
from bridle.convert.records import RList


def test_callbacks_come_one_by_one_or_in_a_list(small):
    one = keras.callbacks.History()
    assert check_callbacks(one, small.one()) == [one]
    assert check_callbacks((one,), small.one()) == [one]
    assert check_callbacks(RList([one, one]), small.one()) == [one, one]
    assert check_callbacks(None, small.one()) is None
    container = keras.callbacks.CallbackList([one])
    assert check_callbacks(container, small.one()) is container

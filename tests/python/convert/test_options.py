"""The options of fit, evaluate and predict; what is refused is in test_bad_input.py."""

import numpy as np
import pytest

import bridle
from bridle.convert.options import options
from bridle.convert.records import RVector
from bridle.errors import read_by

OPTIONS = [
    ("batch_size", 32.0, 32),
    ("epochs", np.int64(3), 3),
    ("epochs", 0, 0),
    ("initial_epoch", 2.0, 2),
    ("return_dict", np.bool_(True), True),
    ("shuffle", False, False),
    ("shuffle", "batch", "batch"),
    ("validation_freq", 2.0, 2),
    ("validation_freq", [1.0, 3], [1, 3]),
    ("validation_freq", RVector("double", np.array([1.0, 3.0])), [1, 3]),
    ("validation_split", 0, 0.0),
    ("verbose", "auto", "auto"),
    ("verbose", 2.0, 2),
    ("verbose", False, 0),
    ("x", "anything", "anything"),
]


@pytest.mark.parametrize(("name", "value", "becomes"), OPTIONS)
def test_options(name, value, becomes):
    made = options({name: value})[name]
    assert (made, type(made)) == (becomes, type(becomes))


def test_the_first_epoch_is_1_in_r():
    with read_by("R"):
        assert options({"initial_epoch": 1.0}) == {"initial_epoch": 0}
        with pytest.raises(bridle.BridleValueError, match="`initial_epoch` must be at least 1"):
            options({"initial_epoch": 0})

"""Data that fits: what checks must let pass. What they refuse is in bad_input/."""

import keras
import numpy as np
import pytest

import bridle
from bridle.data import checks


def test_what_is_made_of_arrays():
    x = np.ones(2)
    assert checks.is_arrays(x) and checks.is_arrays([x, None]) and checks.is_arrays({"a": (x, x)})
    assert not checks.is_arrays(None) and not checks.is_arrays([]) and not checks.is_arrays("x")
    assert not checks.is_arrays([x, iter([])])


@pytest.mark.parametrize("shape", [(8,), (8, 1), (8, 4), (8, 4, 1)])
def test_weights_of_samples_and_timesteps(shape, small):
    checks.check_weights(small.sequence(), np.ones(shape), "sample_weight")


def test_one_array_of_weights_serves_all_outputs(small):
    checks.check_weights(small.two(), np.ones(8), "sample_weight")
    checks.check_weights(small.two(), [np.ones(8), None], "sample_weight")


def test_an_optional_input_may_be_left_out():
    a, b = keras.Input((2,), name="a"), keras.Input((2,), name="b", optional=True)

    class Either(keras.layers.Layer):
        def call(self, a, b=None):
            return a if b is None else a + b

        def compute_output_shape(self, a_shape, b_shape=None):
            return a_shape

    model = keras.Model([a, b], Either()(a, b))
    checks.check_inputs(model, {"a": np.ones((3, 2))})
    checks.check_inputs(model, [np.ones((3, 2)), None])
    with pytest.raises(bridle.BridleValueError, match="but `a` is missing"):
        checks.check_inputs(model, {"b": np.ones((3, 2))})


@pytest.mark.parametrize(
    ("rows", "split", "left"), [(8, 0.875, True), (8, 0.876, False), (1, 0.5, False)]
)
def test_the_split_leaves_a_sample(rows, split, left):
    if left:
        checks.check_split(np.ones((rows, 2)), split)
    else:
        with pytest.raises(bridle.BridleValueError, match="leaves none"):
            checks.check_split(np.ones((rows, 2)), split)

"""Memory for chunks: given again when no tensor needs it, never before."""

import gc

import numpy as np
import pytest
import tensorflow as tf

from bridle.data.buffers import ALIGNMENT, Buffers


def filled(buffers, value, shape=(4, 5), dtype="float32"):
    array = buffers.array(shape, np.dtype(dtype))
    array.fill(value)
    return buffers.tensor(array)


def address(tensor):
    return np.asarray(memoryview(tensor)).ctypes.data


@pytest.mark.parametrize(
    "dtype",
    ["bool", "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16"],
)
@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), (0, 2), (1, 70)])
def test_a_tensor_has_the_values_it_is_filled_with(dtype, shape):
    made = filled(Buffers(), 1, shape, dtype)
    assert made.dtype == dtype
    np.testing.assert_array_equal(made.numpy(), np.ones(shape, dtype))


def test_memory_is_aligned_and_given_again():
    buffers = Buffers()
    first = filled(buffers, 1)
    place = address(first)
    assert place % ALIGNMENT == 0
    second = filled(buffers, 2)
    assert address(second) != place
    del first
    gc.collect()
    third = filled(buffers, 3)
    assert address(third) == place
    assert (second.numpy() == 2).all() and (third.numpy() == 3).all()


def test_memory_isn_t_given_again_while_a_slice_shares_it():
    buffers = Buffers()
    whole = filled(buffers, 1)
    row = tf.function(lambda tensor: tensor[1])(whole)
    del whole
    gc.collect()
    for value in (2, 3):
        filled(buffers, value)
    assert (row.numpy() == 1).all()


def test_memory_of_another_size_is_not_given():
    buffers = Buffers()
    place = address(filled(buffers, 1))
    gc.collect()
    assert address(filled(buffers, 1, (4, 6))) != place

"""Operations that mean something else in R: NumPy and R's own seq() tell what is expected."""

import keras
import numpy as np
import pytest

from bridle.convert.numbers import whole_number
from bridle.errors import BridleError, BridleTypeError, read_by
from bridle.for_r import data, ops, settings


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((4,), [1, 2, 3, 4]),
        ((3.0,), [1.0, 2.0, 3.0]),
        ((3, 7, 2), [3, 5, 7]),
        ((3, 1, -1), [3, 2, 1]),
        ((0, 1, 0.3), [0, 0.3, 0.6, 0.9]),
        ((0, 0.9, 0.3), [0, 0.3, 0.6, 0.9]),
        ((0.0, 1000.0, 1.0), np.arange(1001)),
    ],
)
def test_arange_includes_the_end(arguments, expected):
    made = ops.arange(*arguments)
    np.testing.assert_allclose(made, expected, rtol=1e-6)
    whole = all(isinstance(number, int) for number in arguments)
    assert keras.backend.standardize_dtype(made.dtype) == ("int32" if whole else "float32")


def test_arange_without_its_end_and_of_tensors():
    np.testing.assert_array_equal(ops.arange(0, 3, include_end=False), [0, 1, 2])
    assert keras.backend.standardize_dtype(ops.arange(3.0, dtype="int32").dtype) == "int32"
    np.testing.assert_array_equal(ops.arange(1, keras.ops.array(3)), [1, 2, 3])


def test_numbers_go_to_their_dtype_from_full_precision():
    assert int(ops.array([16777217.0], "int32")[0]) == 16777217
    assert keras.backend.standardize_dtype(ops.array(1.5).dtype) == "float32"
    assert keras.backend.standardize_dtype(ops.array([True, False]).dtype) == "bool"
    cast = ops.convert_to_tensor(keras.ops.array([1, 2]), "float16")
    assert keras.backend.standardize_dtype(cast.dtype) == "float16"


def test_pad_takes_one_width_for_all_axes():
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(ops.pad(x, 1), np.pad(x, 1))
    np.testing.assert_array_equal(ops.pad(x, (0, 2)), np.pad(x, (0, 2)))
    np.testing.assert_array_equal(ops.pad(x, ((1, 0), (0, 2))), np.pad(x, ((1, 0), (0, 2))))


def test_tensordot_counts_axes_or_takes_theirs_from_one():
    a, b = np.arange(24.0).reshape(2, 3, 4), np.arange(12.0).reshape(3, 4)
    np.testing.assert_allclose(ops.tensordot(a, b, 2.0), np.tensordot(a, b, 2))
    with read_by("R"):
        made = ops.tensordot(a, b, [[2, 3], [1, 2]])
    np.testing.assert_allclose(made, np.tensordot(a, b, ((1, 2), (0, 1))))


def test_rearrange_takes_whole_doubles_and_refuses_fractions():
    x = np.arange(6.0)
    np.testing.assert_array_equal(ops.rearrange(x, "(a b) -> b a", a=2.0), x.reshape(2, 3).T)
    with pytest.raises(BridleTypeError, match="`a` must be a whole number"):
        ops.rearrange(x, "(a b) -> b a", a=1.5)


@pytest.mark.skipif(not hasattr(keras.ops, "unique"), reason="new in Keras 3.15")
def test_unique_gives_positions_from_one():
    values, first, inverse, counts = ops.unique(np.array([3, 1, 3]), True, True, True, True)
    np.testing.assert_array_equal(values, [1, 3])
    np.testing.assert_array_equal(first, [2, 1])
    np.testing.assert_array_equal(inverse, [2, 1, 2])
    np.testing.assert_array_equal(counts, [1, 2])
    np.testing.assert_array_equal(ops.unique(np.array([2, 2])), [2])


def test_vectorize_broadcasts():
    add = ops.vectorize(lambda x, y: x + y)
    np.testing.assert_allclose(add(np.ones((2, 1)), np.arange(3.0)), np.ones((2, 1)) + np.arange(3))


def test_datasets_in_parts():
    texts = np.array([[1, 2], [3]], dtype=object)
    labels = np.array([0, 1])
    loaded = (texts, labels), (texts[:1], labels[:1])
    parts = data.in_parts(loaded, convert=True)
    assert parts["train"]["x"] == [[1, 2], [3]]
    assert parts["test"]["y"] is not None
    assert data.in_parts(loaded, convert=False)["train"]["x"].value is texts


def test_sequences_of_length_one_are_sequences():
    made = data.pad_sequences([np.array([1, 2]), whole_number(3, "x")])
    np.testing.assert_array_equal(made, [[1, 2], [0, 3]])


def test_normalize_takes_the_first_axis_too():
    x = np.array([[3.0, 1.0], [4.0, 1.0]])
    np.testing.assert_allclose(data.normalize(x, 0)[:, 0], [0.6, 0.8])
    np.testing.assert_allclose(data.normalize(x)[0], x[0] / np.sqrt(10))


def test_the_backend_cant_change():
    assert settings.set_backend("tensorflow") is None
    with pytest.raises(BridleError, match="Keras already runs on tensorflow"):
        settings.set_backend("jax")

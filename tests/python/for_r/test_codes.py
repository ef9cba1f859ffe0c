"""Codes of classes, and factors, as rows of 0 and 1."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from bridle.convert.records import RFactor, RVector
from bridle.errors import BridleTypeError, BridleValueError, BridleWarning
from bridle.for_r.codes import one_hot, to_categorical

LEVELS = ["a", "b", "c"]
FACTOR = RFactor(np.array([1, 0], "int32"), LEVELS)
eye = np.eye


@pytest.mark.parametrize(
    ("x", "classes", "rows", "columns"),
    [
        ([0, 2], None, [0, 2], 3),
        ([2.0, 0.0], 4, [2, 0], 4),
        (FACTOR, None, [1, 0], 3),
        (FACTOR, 2, [1, 0], 2),
        (RFactor(np.array([0], "int32"), LEVELS), None, [0], 3),
        (RVector("logical", np.array([True, False])), None, [1, 0], 2),
        (np.array([[0], [1]]), None, [0, 1], 2),
        (tf.constant([1, 0]), 3, [1, 0], 3),
        (2.0, 3, [2], 3),
    ],
)
def test_to_categorical_counts_from_0(x, classes, rows, columns):
    np.testing.assert_array_equal(to_categorical(x, classes), eye(columns)[rows])


@pytest.mark.parametrize(
    ("x", "classes", "zero_indexed", "rows", "columns"),
    [
        ([1, 3], 3, False, [0, 2], 3),
        ([1, 2], 5, False, [0, 1], 5),
        ([0, 2], 3, True, [0, 2], 3),
        ([1, 2], 3, True, [1, 2], 3),
        (FACTOR, None, False, [1, 0], 3),
        (FACTOR, None, True, [1, 0], 3),
        (tf.constant([1, 3]), 3, False, [0, 2], 3),
        (tf.constant([1.0, 3.0]), 3, False, [0, 2], 3),
        (keras.Variable([0, 2], dtype="int32"), 3, True, [0, 2], 3),
    ],
)
def test_one_hot_counts_from_1(x, classes, zero_indexed, rows, columns):
    made = one_hot(x, classes, zero_indexed=zero_indexed)
    np.testing.assert_array_equal(made, eye(columns)[rows])


@pytest.mark.parametrize("x", [[0, 1, 2], tf.constant([0, 1, 2]), np.array([0.0, 1.0, 2.0])])
def test_codes_that_hold_0_count_from_0_and_that_is_said(x):
    with pytest.warns(BridleWarning, match="zero_indexed = TRUE"):
        made = one_hot(x, 3)
    np.testing.assert_array_equal(made, eye(3))


def test_what_is_no_class_has_no_1():
    np.testing.assert_array_equal(one_hot([-1, 2], 2), [[0, 0], [0, 1]])
    traced = tf.function(lambda x: one_hot(x, 2))(tf.constant([0, 1, 2]))
    np.testing.assert_array_equal(traced, [[0, 0], [1, 0], [0, 1]])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: to_categorical([1, 2, 3], 3), "from 0 to 2 for 3 classes, not 3"),
        (lambda: to_categorical([-1, 0]), "from 0, not -1"),
        (lambda: to_categorical(FACTOR, 1), "`num_classes` must be at least 2, not 1"),
        (lambda: to_categorical(RFactor(np.array([0, -1]), LEVELS)), "element 1 is NA"),
        (lambda: to_categorical(tf.constant([3]), 3), "from 0 to 2 for 3 classes, not 3"),
        (lambda: one_hot([1, 4], 3), "from 1 to 3 for 3 classes, not 4"),
        (lambda: one_hot([0, 3], 3), "holds both 0 and 3"),
        (lambda: one_hot([3], 3, zero_indexed=True), "from 0 to 2 for 3 classes, not 3"),
    ],
)
def test_other_codes_are_refused(call, says):
    with pytest.raises(BridleValueError, match=says):
        call()


@pytest.mark.parametrize("function", [to_categorical, one_hot])
@pytest.mark.parametrize(
    "x", [RVector("character", ["a", "b"]), "a", [0.5], RVector("double", np.array([np.nan]))]
)
def test_what_is_no_code_is_refused(function, x):
    with pytest.raises(BridleTypeError, match="`x` must be"):
        function(x, 3)


def test_numbers_need_a_count():
    with pytest.raises(BridleTypeError, match="`num_classes` must be given"):
        one_hot([1, 2])

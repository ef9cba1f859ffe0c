"""What a constructor's argument means by its name; the table is in test_cases.py."""

import numpy as np
import pytest

import bridle
from bridle.convert.arguments import _OR_WORDS, BY_NAME, KINDS, argument, kind_of
from bridle.convert.functions import r_function
from bridle.errors import read_by


def named(kind):
    return sorted(name for name in BY_NAME if BY_NAME[name] == kind)


def test_every_kind_is_known():
    assert set(BY_NAME.values()) <= set(KINDS)
    assert kind_of("kernel_initializer") in KINDS
    assert (kind_of("units"), kind_of("nonsense"), kind_of("nonsense", "tensor")) == (
        "whole",
        "any",
        "tensor",
    )


@pytest.mark.parametrize("name", named("whole"))
def test_whole_numbers_by_name(name):
    assert argument(name, 2.0) == 2
    assert argument(name, [2.0, 3]) == (2, 3)
    assert argument(name, None) is None
    if name in _OR_WORDS:
        assert argument(name, "same") == "same"
    else:
        with pytest.raises(bridle.BridleTypeError, match=f'`{name}` must be a whole .*, not "10"'):
            argument(name, "10")
    with pytest.raises(bridle.BridleTypeError, match=f"`{name}` must be a whole number, not 0.5"):
        argument(name, 0.5)


@pytest.mark.parametrize("name", named("shape"))
def test_shapes_by_name(name):
    assert argument(name, [None, 3.0]) == (None, 3)
    assert argument(name, 3) == (3,)
    assert argument(name, ()) == ()


@pytest.mark.parametrize("name", named("axis"))
def test_axes_by_name(name):
    assert argument(name, -1) == -1
    assert argument(name, [1, 2.0]) == (1, 2)
    with read_by("R"):
        assert argument(name, 3) == 2
        assert argument(name, [1, -2.0]) == (0, -2)


@pytest.mark.parametrize("name", named("tensor"))
def test_tensors_by_name(name):
    assert argument(name, 2.0) == 2.0
    made = argument(name, [np.array([1.0, np.nan]), 3])
    np.testing.assert_array_equal(made[0], np.array([1, np.nan], "float32"))


def test_a_table_can_say_another_kind():
    assert argument("x", 2.0, "whole") == 2
    assert argument("axis", 0, "any") == 0


def test_other_arguments_take_any_value():
    marker = object()
    assert argument("kernel_initializer", marker) is marker
    assert argument("rate", 0.5) == 0.5


def test_an_initializer_of_r_makes_numbers_of_the_shape_and_dtype_that_are_asked_for():
    seen = []

    def make(shape):
        seen.append(shape)
        return np.full(shape, 3.0)

    initializer = argument("bias_initializer", r_function(make, "make", ["shape"], ["shape"]))
    made = initializer((2, 3), dtype="float16")
    assert (made.dtype, made.tolist(), seen) == (np.float16, [[3, 3, 3]] * 2, [[2, 3]])
    assert argument("kernel_initializer", "zeros") == "zeros"
    with pytest.raises(bridle.BridleValueError, match="must make an array of shape"):
        argument("k_initializer", r_function(lambda s: 1.0, "one", ["s"], ["s"]))((2,))

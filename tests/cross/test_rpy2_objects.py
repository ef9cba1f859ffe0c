"""rpy2's objects and Python objects on their way between the languages."""

import numpy as np
import pytest
import rpy2.rinterface as ri
import rpy2.robjects as ro

import bridle
from bridle.convert import rpy2_objects
from bridle.convert.plain import from_r
from bridle.convert.records import RVector


def test_what_is_left_is_picked_up_once():
    value = object()
    number = rpy2_objects.hand(value)
    assert rpy2_objects.take(number) is value
    with pytest.raises(KeyError):
        rpy2_objects.take(number)


def test_nothing_is_kept_of_what_went_over():
    before = len(rpy2_objects.handed)
    value = object()
    assert from_r(bridle.to_r(value)) is value
    assert len(rpy2_objects.handed) == before


@pytest.mark.parametrize("value", [object(), {1, 2}, dict, np.float32])
def test_objects_come_back_as_themselves(value):
    assert from_r(bridle.to_r(value)) is value


def test_objects_of_rpy2_are_not_handed():
    vector = ro.IntVector([1, 2])
    assert bridle.to_r(vector) is vector


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("new.env()", "environment"),
        ("quote(a + b)", "call"),
        ("y ~ x", "formula"),
        ("Sys.time()", "POSIXct"),
        ("as.raw(1)", "raw"),
    ],
)
def test_what_has_no_meaning_in_python_is_named(code, name):
    record = from_r(ri.evalr(code))
    assert isinstance(record, RVector)
    assert record.describe() == f"an object of class `{name}`"
    with pytest.raises(bridle.BridleTypeError, match=f"not an object of class `{name}`"):
        bridle.convert.plain.plain(record, "loss")


def test_a_closure_is_called_with_python_objects_and_gives_values_back():
    call = from_r(ri.evalr("function(a, b) reticulate::py_to_r(a) + reticulate::py_to_r(b)"))
    assert call(np.float64(1), np.float64(2.5)) == 3.5
    same = from_r(ri.evalr("function(a, b) a"))
    value = object()
    assert same(value, 1) is value


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("table(c('b', 'a', 'b'))", ["a", "b"]),
        ("tapply(c(1, 2), c('q', 'p'), mean)", ["p", "q"]),
        ("c(a = 1, b = 2)", ["a", "b"]),
        ("array(c(1, 2))", None),
    ],
)
def test_arrays_of_one_dimension_keep_their_names(code, names):
    record = from_r(ri.evalr(code))
    assert (record.names, record.column_names) == (names, None)


@pytest.mark.parametrize(
    "code",
    [
        "cbind(a = 1:2, b = 3:4)",
        "matrix(c('x', 'y'), 1, dimnames = list(NULL, c('a', 'b')))",
        "Matrix::Matrix(cbind(a = c(0, 1), b = c(0, 0)), sparse = TRUE)",
    ],
)
def test_columns_keep_their_names(code):
    assert from_r(ri.evalr(code)).column_names == ["a", "b"]


def test_columns_without_names_have_none():
    assert from_r(ri.evalr("matrix(1:4, 2)")).column_names is None
    assert from_r(ri.evalr("Matrix::Matrix(diag(2), sparse = TRUE)")).column_names is None


def test_values_are_copies():
    vector = ro.FloatVector([1.0, 2.0])
    record = from_r(vector)
    vector[0] = 9.0
    assert record.values.tolist() == [1.0, 2.0]

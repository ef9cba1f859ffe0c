"""Arrays: dtypes, order and what is copied; the table of conversions is in test_cases.py."""

import keras
import ml_dtypes
import numpy as np
import pandas as pd
import pytest

import bridle
from bridle.convert.arrays import codes, data, labels
from bridle.convert.records import RFactor, RVector

DTYPES = {
    "float64": "float32",
    "float32": "float32",
    "float16": "float16",
    "int64": "int64",
    "int32": "int32",
    "uint8": "uint8",
    "bool": "bool",
}


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpys_dtypes(dtype):
    made = data(np.ones((2, 2), dtype), "x")
    assert made.dtype == DTYPES[dtype]


def test_bfloat16_passes():
    assert data(np.ones(2, ml_dtypes.bfloat16), "x").dtype == ml_dtypes.bfloat16


def test_doubles_become_floatx():
    keras.config.set_floatx("float64")
    try:
        assert data(np.ones(2), "x").dtype == "float64"
        assert data(RVector("double", np.ones(2)), "x").dtype == "float64"
    finally:
        keras.config.set_floatx("float32")


def test_an_array_that_is_right_already_is_not_copied():
    x = np.ones((2, 3), "float32")
    assert data(x, "x") is x or np.shares_memory(data(x, "x"), x)


@pytest.mark.parametrize("kind", ["datetime64[D]", "timedelta64[s]", "complex64"])
def test_other_dtypes_are_refused_by_name(kind):
    with pytest.raises(bridle.BridleTypeError, match="`x` must be numbers, not") as raised:
        data(np.zeros(2, kind), "x")
    assert np.dtype(kind).name in str(raised.value)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (np.array([["a", "b"]]), [["a", "b"]]),
        (np.array(["a"], dtype=object), ["a"]),
        (["a", "b"], ["a", "b"]),
        (RVector("character", ["a"]), ["a"]),
        (pd.Series(["a", "b"]), ["a", "b"]),
    ],
    ids=["an array", "objects", "a list", "an R vector", "a series"],
)
def test_strings_pass_where_the_model_takes_them(value, found):
    assert data(value, "x", strings=True).tolist() == found
    with pytest.raises(bridle.BridleTypeError, match="`x` must be numbers, not strings"):
        data(value, "x")


def test_what_reads_categories_is_told_where_they_are():
    told = []

    def coded(name, part, where):
        told.append((name, part.levels, where))
        return np.array([7, 8]) if name == 1 else None

    a, b = RFactor(np.array([0, 1]), ["u", "v"]), RFactor(np.array([0, 0]), ["w"])
    assert data(a, "y", coded=coded).tolist() == [0, 1]
    assert [part.tolist() for part in data([a, b], "y", coded=coded)] == [[0, 1], [7, 8]]
    data({"q": b}, "y", coded=coded)
    assert told == [
        (None, ["u", "v"], "y"),
        (0, ["u", "v"], "y[0]"),
        (1, ["w"], "y[1]"),
        ("q", ["w"], 'y["q"]'),
    ]


def test_codes_are_places_among_the_known_names():
    factor = RFactor(np.array([0, 1, 0], "int32"), ["v", "u"])
    made = codes(factor, ["u", "v", "w"], "y")
    assert (made.tolist(), made.dtype) == ([1, 0, 1], "int32")
    unused = RFactor(np.array([1], "int32"), ["other", "u"])
    assert codes(unused, ["u", "v"], "y").tolist() == [0]
    assert codes(RFactor(np.array([1, 0]), ["z", "u"]), ["u", "v"], "y", "v").tolist() == [0, 1]


def test_labels_are_the_levels_themselves():
    assert labels(RFactor(np.array([1, 0, 1]), ["u", "v"]), "x").tolist() == ["v", "u", "v"]
    with pytest.raises(bridle.BridleValueError, match=r"first at \[1\]"):
        labels(RFactor(np.array([0, -1]), ["u"]), "x")


def test_nan_is_found_wherever_it_is():
    for place in np.ndindex(3, 2):
        x = np.zeros((3, 2))
        x[place] = np.nan
        with pytest.raises(bridle.BridleValueError) as raised:
            data(x, "x")
        assert f"1 of 6 is NaN, the first at [{place[0]}, {place[1]}]" in str(raised.value)
    assert np.isnan(data(x, "x", allow_nan=True)).sum() == 1


def test_the_first_missing_value_is_the_first_of_its_column():
    x = np.zeros((3, 2))
    x[2, 0] = x[0, 1] = np.nan
    with pytest.raises(bridle.BridleValueError, match=r"2 of 6 are NaN, the first at \[2, 0\]"):
        data(x, "x")


def test_no_array_at_all_is_empty():
    assert data(np.zeros((0, 3)), "x").shape == (0, 3)
    assert data([], "x") == []


def test_a_matrix_of_strings_keeps_its_shape():
    vector = RVector("character", ["a", "b", "c", "d"], dim=[2, 2])
    np.testing.assert_array_equal(data(vector, "x", strings=True), [["a", "c"], ["b", "d"]])

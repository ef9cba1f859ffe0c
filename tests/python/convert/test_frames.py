"""Data frames and series of pandas."""

import numpy as np
import pandas as pd
import pytest

from bridle.convert import frames

COLUMNS = {
    "float": ([1.5, 2.0], "float64"),
    "int": ([1, 2], "int64"),
    "bool": ([True, False], "bool"),
    "text": (["a", "b"], "str"),
    "nullable": (pd.array([1, None], dtype="Int64"), "float64"),
    "nullable float": (pd.array([0.5, None], dtype="Float64"), "float64"),
    "full nullable": (pd.array([1, 2], dtype="Int32"), "int32"),
    "time": (pd.to_datetime(["2020-01-01", "2020-01-02"]), "datetime64"),
    "mixed": (["a", 1], "object"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_arrays(name):
    values, dtype = COLUMNS[name]
    made = frames.to_frame(pd.DataFrame({"c": values})).columns["c"]
    assert made.dtype.name.startswith(dtype)
    assert made.shape == (2,)


def test_missing_whole_numbers_are_nan():
    made = frames.column(pd.Series([7, None], dtype="Int64"))
    np.testing.assert_array_equal(made, [7, np.nan])


def test_categories_are_codes_and_levels():
    series = pd.Series(pd.Categorical([30, 10, None], categories=[10, 20, 30]))
    for value in (series, series.array):
        assert frames.is_categorical(value)
        factor = frames.to_factor(value)
        assert (factor.codes.tolist(), factor.levels) == ([2, 0, -1], ["10", "20", "30"])


def test_what_is_a_frame_and_a_series():
    frame = pd.DataFrame({"a": [1]})
    assert frames.is_frame(frame) and not frames.is_frame(frame["a"])
    assert frames.is_series(frame["a"]) and not frames.is_series(frame)
    assert not frames.is_categorical(frame["a"])
    assert not frames.is_frame(np.ones(2)) and not frames.is_series(None)


def test_columns_named_by_numbers_keep_their_order():
    frame = frames.to_frame(pd.DataFrame(np.eye(3), columns=[2, 0, 1]))
    assert list(frame.columns) == ["2", "0", "1"]
    assert frame.columns["2"].tolist() == [1, 0, 0]

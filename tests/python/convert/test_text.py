"""Text as data, and what is missing in it."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

import bridle
from bridle.convert import text
from bridle.convert.arrays import data
from bridle.convert.frames import unwrapped
from bridle.convert.plain import plain
from bridle.convert.records import Frame, RFactor, RList, RVector
from bridle.errors import read_by

NA = RVector("character", [""], None, [0])
# The third of four texts is missing, in every form that text has.
MISSING = {
    "objects": np.array(["a", "b", None, "a"], object),
    "NaN": np.array(["a", "b", np.nan, "a"], object),
    "list": ["a", "b", None, "a"],
    "tuple": ("a", "b", float("nan"), "a"),
    "pandas": pd.Series(["a", "b", None, "a"]),
    "pandas strings": pd.Series(["a", "b", pd.NA, "a"], dtype="string"),
    "polars": pl.Series(["a", "b", None, "a"]),
    "R": RVector("character", ["a", "b", "NA", "a"], None, [2]),
    "a list of R": RList(["a", "b", NA, "a"]),
}


@pytest.mark.parametrize("form", MISSING)
def test_missing_text_is_refused_with_its_place(form):
    with pytest.raises(bridle.BridleValueError) as raised:
        data(MISSING[form], "x", strings=True, allow_nan=True)
    assert str(raised.value) == (
        "`x` must have no missing values, but 1 of 4 is None or NaN, the first at [2].\n"
        'Remove or fill them, with "" say.'
    )
    with read_by("R"), pytest.raises(bridle.BridleValueError, match=r"is NA, the first at \[3\]"):
        data(MISSING[form], "x", strings=True)


def test_places_in_matrices_are_rs():
    matrix = RVector("character", ["a", "b", "c", "NA"], None, [3], [2, 2])
    with read_by("R"), pytest.raises(bridle.BridleValueError, match=r"at \[2, 2\]"):
        data(matrix, "x", strings=True)


def test_whole_text_and_the_word_na_pass():
    made = data(RVector("character", ["a", "NA"]), "x", strings=True)
    assert made.tolist() == ["a", "NA"]
    assert data(RList(["a", "b"]), "x", strings=True).tolist() == ["a", "b"]
    assert data(["a", "b"], "x", strings=True).tolist() == ["a", "b"]


def test_what_is_no_text():
    for value in ([None, None], np.array([None], object), np.ones(2), ["a", 1], [], "a", None):
        assert not text.is_text(value)


def test_a_factor_stands_for_its_words():
    factor = RFactor(np.array([0, -1]), ["a"])
    with read_by("R"), pytest.raises(bridle.BridleTypeError, match="element 2 is NA"):
        plain(factor, "vocabulary")
    assert text.words(RFactor(np.array([1, 0]), ["a", "b"])).values == ["b", "a"]


@pytest.mark.parametrize(
    "column", [RVector("character", ["a", "b"]), RFactor(np.array([0, 1]), ["a", "b"])]
)
def test_a_frame_of_one_column_of_text_or_categories_is_the_column(column):
    frame = Frame({"kind": column})
    assert unwrapped(frame) is column
    assert unwrapped(RList([frame], ["y"])).values == [column]
    assert unwrapped({"y": frame})["y"] is column
    numbers = Frame({"size": RVector("double", np.ones(2))})
    assert unwrapped(numbers) is numbers


def test_frames_of_pandas_and_polars_too():
    assert unwrapped(pd.DataFrame({"kind": ["a", "b"]})).tolist() == ["a", "b"]
    assert unwrapped([pl.DataFrame({"kind": ["a", "b"]})])[0].tolist() == ["a", "b"]


def test_columns_of_text_are_a_matrix_where_text_is_taken():
    frame = pd.DataFrame({"first": ["a", "b"], "second": ["c", "d"]})
    assert data(frame, "x", strings=True).tolist() == [["a", "c"], ["b", "d"]]
    with pytest.raises(bridle.BridleTypeError, match="but `first` holds text"):
        data(frame, "x")

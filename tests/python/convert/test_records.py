"""Descriptions from R, read as records; what isn't in the cases."""

import numpy as np
import pytest

import bridle
from bridle.convert import records
from bridle.convert.records import Frame, RFactor, RList, RVector
from bridle.errors import read_by

DESCRIBED = [
    (RVector("double", np.ones(3)), "a double vector of length 3"),
    (RVector("logical", np.ones(1), missing=[0]), "NA"),
    (RVector("double", np.ones((2, 3)), dim=[2, 3]), "a double array of shape (2, 3)"),
    (RVector("POSIXct", ["2020"]), "an object of class `POSIXct`"),
    (RList([1, 2]), "a list of 2"),
    (RList([1], ["a"]), "a named list of 1"),
    (RFactor(np.zeros(2, "int32"), ["a", "b"]), "a factor with 2 levels"),
    (Frame({"a": 1, "b": 2}), "a data frame with 2 columns"),
]


@pytest.mark.parametrize(("record", "text"), DESCRIBED, ids=[row[1] for row in DESCRIBED])
def test_records_say_what_they_are(record, text):
    assert record.describe() == text


def test_read_makes_records_of_descriptions():
    def answer(names, *values):
        return {"value": max(values)}

    function = {"r": "function", "function": answer, "parameters": ["a", "b"], "required": ["a"]}
    description = {
        "r": "list",
        "names": ["v", "f", "d", "s", "g", "n"],
        "values": [
            {"r": "integer", "values": np.array([1, 2]), "names": ["p", "q"], "missing": [1]},
            {"r": "factor", "codes": np.array([0, -1]), "levels": ["u"]},
            {"r": "frame", "values": ["one row", 2.0], "names": ["text", "number"]},
            {"r": "sparse", "rows": [1], "columns": [0], "values": [5.0], "dim": [2, 2]},
            {**function, "name": "biggest"},
            None,
        ],
    }
    made = records.read(description)
    assert made.names == ["v", "f", "d", "s", "g", "n"]
    vector, factor, frame, sparse, function, nothing = made.values
    assert (vector.type, vector.names, vector.missing) == ("integer", ["p", "q"], [1])
    assert (factor.codes.tolist(), factor.levels) == ([0, -1], ["u"])
    assert frame.columns["text"] == RVector("character", ["one row"])
    assert frame.columns["number"] == 2.0
    assert sparse.rows(np.arange(2)).tolist() == [[0, 0], [5, 0]]
    assert (function.__name__, function(1, 2)) == ("biggest", 2)
    assert nothing is None


@pytest.mark.parametrize("value", [3, "a", None, {"a": 1}, [1]])
def test_read_leaves_everything_else(value):
    assert records.read(value) is value


def test_a_data_frame_with_a_name_twice_is_refused():
    description = {"r": "frame", "values": [1.0, 2.0], "names": ["a", "a"]}
    with read_by("R"), pytest.raises(bridle.BridleValueError) as raised:
        records.read(description)
    assert raised.value.sentence == (
        "The data frame must have unique names, but `a` comes again at element 2."
    )

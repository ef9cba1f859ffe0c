"""Descriptions from R, read as records; what isn't in the cases."""

import numpy as np
import pytest

import bridle
from bridle.convert.descriptions import read
from bridle.convert.records import RVector
from bridle.errors import read_by


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
    made = read(description)
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
    assert read(value) is value


def test_a_data_frame_with_a_name_twice_is_refused():
    description = {"r": "frame", "values": [1.0, 2.0], "names": ["a", "a"]}
    with read_by("R"), pytest.raises(bridle.BridleValueError) as raised:
        read(description)
    assert raised.value.sentence == (
        "The data frame must have unique names, but `a` comes again at element 2."
    )

"""Records of R values, as errors name them."""

import numpy as np
import pytest

from bridle.convert.records import Frame, RFactor, RList, RVector

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

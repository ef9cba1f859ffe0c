"""The names of class weights: all of them are levels, or all are codes."""

import keras
import numpy as np
import pandas as pd
import pytest

import bridle
from bridle import BridleError
from bridle.convert.records import RFactor, RList, RVector


def factor(values, levels):
    return RFactor(np.array([levels.index(v) for v in values], "int32"), levels)


def table(names, counts):
    """What R's table() and tapply() give: an array of one dimension with names."""
    values = np.asarray(counts, "float64")
    return RVector("double", values, names, dim=[len(names)])


ONES = factor(["1", "1", "2"], ["1", "2"])
TURNED = factor(["1", "1", "2"], ["2", "1"])
NUMBERS = np.array([1, 1, 0])
# Targets, weights, and what these are for each sample.
NAMES = {
    "digits, levels": (ONES, {"1": 1, "2": 10}, [1, 1, 10]),
    "digits, levels in another order": (TURNED, {"1": 1, "2": 10}, [1, 1, 10]),
    "digits, one level": (ONES, {"1": 10}, [10, 10, 1]),
    "digits, codes": (ONES, {"0": 1, "1": 10}, [1, 1, 10]),
    "digits, codes in another order": (TURNED, {"0": 1, "1": 10}, [10, 10, 1]),
    "a list of R": (ONES, RList([1.0, 10.0], ["0", "1"]), [1, 1, 10]),
    "whole numbers, levels": (ONES, {1: 1, 2: 10}, [1, 1, 10]),
    "whole numbers, codes": (ONES, {0: 1, 1: 10}, [1, 1, 10]),
    "whole numbers as floats": (ONES, {0.0: 1, 1.0: 10}, [1, 1, 10]),
    "in order": (TURNED, np.array([1.0, 10.0]), [10, 10, 1]),
    "R's table of a factor": (TURNED, table(["1", "2"], [1, 10]), [1, 1, 10]),
    "R's table of numbers": (NUMBERS, table(["1", "0"], [4, 1]), [4, 4, 1]),
    "R's array without names": (
        NUMBERS,
        RVector("double", np.array([1.0, 4.0]), dim=[2]),
        [4, 4, 1],
    ),
    "counts of pandas": (NUMBERS, 3 / pd.Series(NUMBERS).value_counts(), [1.5, 1.5, 3]),
    "counts of categories": (
        pd.Series([1, 1, 2], dtype="category"),
        3 / pd.Series([1, 1, 2], dtype="category").value_counts(),
        [1.5, 1.5, 3],
    ),
    "logicals": (NUMBERS == 1, {True: 4, False: 2}, [4, 4, 2]),
    "R's table of logicals": (NUMBERS == 1, table(["FALSE", "TRUE"], [2, 4]), [4, 4, 2]),
    "logicals of numbers": (NUMBERS, {"False": 2, "True": 4}, [4, 4, 2]),
}  # fmt: skip


def model():
    inputs = keras.Input((1,))
    outputs = keras.layers.Dense(1, "sigmoid", kernel_initializer="zeros")(inputs)
    return bridle.compile(
        keras.Model(inputs, outputs), keras.optimizers.SGD(0.0), "binary_crossentropy"
    )


@pytest.mark.parametrize("case", NAMES)
def test_names_are_levels_or_codes(case):
    y, weights, wanted = NAMES[case]
    wanted = np.log(2) * np.mean(wanted)
    x = np.ones((3, 1))
    told = bridle.fit(model(), x, y, class_weight=weights, verbose=0).history["loss"]
    assert told == pytest.approx([wanted], rel=1e-6)
    assert bridle.train_on_batch(model(), x, y, class_weight=weights) == pytest.approx(wanted)


# Words of the refusal.
REFUSED = {
    "a level and a code that is none": (ONES, {"1": 1, "two": 2}, "`two` is none of them"),
    "a level that isn't one": (factor(["a", "b", "a"], ["a", "b"]), {"A": 1}, "`A` is none"),
    "a name without levels": (NUMBERS, {"no": 1}, 'by class codes, not "no"'),
    "a negative code": (NUMBERS, {-1: 1}, "by class codes, not -1"),
    "a fraction": (NUMBERS, {0.5: 1}, "by class codes, not 0.5"),
    "a level that isn't there": (ONES, table(["1", "2"], [1, np.inf]), "must be finite numbers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_names_are_refused(case):
    y, weights, words = REFUSED[case]
    with pytest.raises(BridleError, match=words):
        bridle.fit(model(), np.ones((3, 1)), y, class_weight=weights, verbose=0)

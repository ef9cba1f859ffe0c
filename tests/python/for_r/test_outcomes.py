"""Outcomes: of which kind, and with which classes."""

import numpy as np
import pytest

from bridle.convert.records import Frame, RFactor, RVector
from bridle.errors import BridleError, read_by
from bridle.for_r.outcomes import outcomes_of


def numbers(*values):
    return RVector("double", np.array(values, "float64"))


FACTOR = RFactor(np.array([1, 0, -1], "int32"), ["no", "yes"])

CASES = {
    "numbers": (numbers(1, 2.5), "auto", "numeric", []),
    "whole numbers": (numbers(0, 3), "auto", "numeric", []),
    "counts": (numbers(0, 3), "count", "count", []),
    "numbers for two classes": (numbers(5, 3, 5), "binary", "binary", ["3", "5"]),
    "numbers for classes": (numbers(2, 1, 3), "class", "class", ["1", "2", "3"]),
    "logicals": (RVector("logical", np.array([True, False])), "auto", "binary", ["FALSE", "TRUE"]),
    "text": (RVector("character", ["b", "a", "c"]), "auto", "class", ["a", "b", "c"]),
    "a factor of two levels": (FACTOR, "auto", "binary", ["no", "yes"]),
    "a factor of two levels, as classes": (FACTOR, "class", "class", ["no", "yes"]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_kind_and_the_classes(case):
    values, asked, kind, levels = CASES[case]
    with read_by("R"):
        (outcome,) = outcomes_of(values, "y", asked)
    assert (outcome.kind, list(outcome.levels)) == (kind, levels)
    assert outcome.units == (len(levels) if kind == "class" else 1)


def test_numbers_for_classes_are_their_places():
    (outcome,) = outcomes_of(numbers(5, 3, 5), "y", "binary")
    assert outcome.values.codes.tolist() == [1, 0, 1]


def test_numbers_are_known_by_mean_and_variance():
    values = [1.0, 2.0, 4.0]
    (outcome,) = outcomes_of(numbers(*values), "y", "auto")
    assert outcome.mean == pytest.approx(np.mean(values))
    assert outcome.variance == pytest.approx(np.var(values))
    (same,) = outcomes_of(numbers(3, 3), "y", "auto")
    assert (same.mean, same.variance) == (3, 1)


def test_several_have_kinds_of_their_own():
    frame = Frame({"a": numbers(0, 3), "b": FACTOR})
    kinds = {one.name: one.kind for one in outcomes_of(frame, "y", {"a": "count"})}
    assert kinds == {"a": "count", "b": "binary"}


@pytest.mark.parametrize(
    ("values", "asked", "said"),
    [
        (numbers(1.5), "count", "must be counts"),
        (numbers(-1), "count", "must be counts"),
        (FACTOR, "count", "must be numbers"),
        (numbers(1, 2, 3), "binary", "must have two classes, not 3"),
        (numbers(1, 1), "class", "rows of at least two classes, not of 1"),
        (numbers(1), "nmeric", "must be a kind of outcome"),
        (numbers(1), 3, "must be the name of a kind of outcome"),
        (numbers(1), {"z": "count"}, "must have the names of outcomes"),
        (numbers(1, np.nan), "auto", "must have no missing values"),
    ],
)
def test_what_cant_be_is_refused(values, asked, said):
    with pytest.raises(BridleError, match=said):
        outcomes_of(values, "y", asked)

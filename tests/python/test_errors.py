"""The words of errors."""

import numpy as np
import pytest

import bridle
from bridle import errors

# A value, and how a reader of Python and one of R would write it.
SHOWN = [
    (None, "None", "NULL"),
    (True, "True", "TRUE"),
    (np.bool_(False), "False", "FALSE"),
    ("adam", '"adam"', '"adam"'),
    (3, "3", "3"),
    (np.int64(3), "3", "3"),
    (2.5, "2.5", "2.5"),
    (np.float32(0.5), "0.5", "0.5"),
    (32.0, "32", "32"),
    (float("inf"), "inf", "Inf"),
    (-np.inf, "-inf", "-Inf"),
    (float("nan"), "NaN", "NaN"),
    (np.ones((2, 3)), "an array of shape (2, 3)", "an array of shape (2, 3)"),
    (np.ones(2), "an array of shape (2,)", "an array of shape (2)"),
    ([1, 2], "a list of 2", "a list of 2"),
    ({"a": 1}, "a dict of 1", "a named list of 1"),
    (len, "the function `len`", "the function `len`"),
    (dict, "the class `dict`", "the class `dict`"),
    ({1}, "a set object", "a set object"),
    (iter([]), "a list_iterator object", "a list_iterator object"),
    (slice(1), "a slice object", "a slice object"),
    (OSError(), "an OSError object", "an OSError object"),
]


@pytest.mark.parametrize(("value", "python", "r"), SHOWN, ids=[row[1] for row in SHOWN])
def test_values_are_shown_as_the_reader_writes_them(value, python, r):
    assert errors.show(value) == python
    with errors.read_by("R"):
        assert errors.show(value) == r


def test_places_and_names_are_shown_as_the_reader_writes_them():
    assert (errors.index(0), errors.element("x", 0), errors.element("x", "a")) == (
        0,
        "x[0]",
        'x["a"]',
    )
    with errors.read_by("R"):
        assert errors.index(0) == 1
        assert errors.element("x", 0) == "x[[1]]"
        assert errors.element("x", "a") == "x$a"
    assert errors.index(0) == 0


def test_the_reader_is_python_again_after_an_error():
    with pytest.raises(KeyError), errors.read_by("R"):
        raise KeyError("a")
    assert not errors.in_r()


def test_an_error_is_a_sentence_and_a_hint():
    error = errors.BridleError("Can't fly.", "Walk.")
    assert (str(error), error.sentence, error.hint) == ("Can't fly.\nWalk.", "Can't fly.", "Walk.")
    assert str(errors.BridleError("Can't fly.")) == "Can't fly."


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        (bridle.BridleTypeError, TypeError),
        (bridle.BridleValueError, ValueError),
        (bridle.BridleNameError, ValueError),
        (bridle.BridleDeprecationWarning, FutureWarning),
    ],
)
def test_errors_are_caught_as_pythons_own(kind, base):
    assert issubclass(kind, base)
    assert issubclass(kind, bridle.BridleError) or kind is bridle.BridleDeprecationWarning


MANY = [f"name{i}" for i in range(30)]


@pytest.mark.parametrize(
    ("name", "valid", "hint"),
    [
        ("metric", ["b", "metrics"], "Did you mean `metrics`? The outputs are `b`, `metrics`."),
        ("Metrics", ["metrics"], "Did you mean `metrics`? The only output is `metrics`."),
        ("base_one", ["BaseOne", "z"], "Did you mean `BaseOne`? The outputs are `BaseOne`, `z`."),
        ("lr", ["lra", "learning_rate", *MANY], "Did you mean `learning_rate`?"),
        ("sparse_b", ["b", "sparse_a_b", *MANY], "Did you mean `sparse_a_b`?"),
        ("zzz", ["a", "b"], "The outputs are `a`, `b`."),
        ("zzz", [], "There are no outputs."),
        ("nam3", MANY, "Did you mean `name3`?"),
        ("zzz", MANY, f"The outputs are {', '.join(f'`{n}`' for n in MANY[:20])} and 10 more."),
    ],
)  # fmt: skip
def test_an_unknown_name_gets_the_nearest_one(name, valid, hint):
    assert errors.unknown_name("No.", name, valid, "outputs").hint == hint


@pytest.mark.parametrize(
    ("what", "one"),
    [("classes", "class"), ("losses", "loss"), ("names", "name"), ("dates", "date")],
)
def test_the_only_one_is_named_in_the_singular(what, one):
    assert errors.all_of(["a"], what) == f"The only {one} is `a`."

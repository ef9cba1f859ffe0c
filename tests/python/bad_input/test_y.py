"""What is refused as `y`."""

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

import bridle

# The kind of model, and a call of it: `m` is the model and `d` the data.
CASES = {
    "y: nothing": ("one", lambda m, d: bridle.fit(m, d.x)),
    "y: too few rows": ("one", lambda m, d: bridle.fit(m, d.x, d.y[:5])),
    "y: too many columns": ("one", lambda m, d: bridle.fit(m, d.x, np.ones((8, 2)))),
    "y: too many dimensions": ("one", lambda m, d: bridle.fit(m, d.x, np.ones((8, 2, 2)))),
    "y: a number": ("one", lambda m, d: bridle.fit(m, d.x, 3)),
    "y: a set": ("one", lambda m, d: bridle.fit(m, d.x, {1})),
    "y: NaN": ("one", lambda m, d: bridle.fit(m, d.x, np.where(d.y > 0.5, np.nan, d.y))),
    "y: NaN in a series": ("one", lambda m, d: bridle.fit(m, d.x, pd.Series([np.nan] * 8))),
    "y: strings": ("one", lambda m, d: bridle.fit(m, d.x, np.array(["a", "b"] * 4))),
    "y: a list of strings": ("one", lambda m, d: bridle.fit(m, d.x, ["a", "b"] * 4)),
    "y: strings in a series": ("one", lambda m, d: bridle.fit(m, d.x, pd.Series(["a"] * 8))),
    "y: more strings than classes": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, list("abcdabcd")),
    ),
    "y: a missing category": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, pd.Series(["a", None] * 4, dtype="category")),
    ),
    "y: a code too high": ("classes", lambda m, d: bridle.fit(m, d.x, d.codes + 1)),
    "y: a negative code": ("classes", lambda m, d: bridle.fit(m, d.x, d.codes - 1)),
    "y: a fraction as code": ("classes", lambda m, d: bridle.fit(m, d.x, d.codes / 2)),
    "y: codes for categorical_crossentropy": (
        "one-hot",
        lambda m, d: bridle.fit(m, d.x, d.codes),
    ),
    "y: one-hot for sparse_categorical_crossentropy": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, np.eye(3)[d.codes]),
    ),
    "y: one-hot to validate on": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, validation_data=(d.x, np.eye(3)[d.codes])),
    ),
    "y: categories for mse": (
        "one",
        lambda m, d: bridle.fit(m, d.x, pd.Series(d.codes).astype("category")),
    ),
    "y: categories for one of two outputs": (
        "two",
        lambda m, d: bridle.fit(
            m, [d.x, d.b], {"p": pd.Categorical(["a", "b"] * 4), "q": d.halves}
        ),
    ),
    "y: three codes for one unit": ("binary", lambda m, d: bridle.fit(m, d.x, d.codes)),
    "y: three categories for one unit": (
        "binary",
        lambda m, d: bridle.evaluate(m, d.x, pd.Categorical(list("abcabcab"))),
    ),
    "y: signs for binary_crossentropy": (
        "binary",
        lambda m, d: bridle.train_on_batch(m, d.x, d.halves * 2 - 1),
    ),
    "y: beyond probabilities": (
        "one-hot",
        lambda m, d: bridle.test_on_batch(m, d.x, np.eye(3)[d.codes] * 255),
    ),
    "y: an unknown class": (
        "levels",
        lambda m, d: bridle.fit(m, d.x, pd.Categorical(["no", "maybe"] * 4)),
    ),
    "y: two for one output": ("one", lambda m, d: bridle.fit(m, d.x, [d.y, d.y])),
    "y: one for two outputs": ("two", lambda m, d: bridle.fit(m, [d.x, d.b], d.y)),
    "y: an unknown output": ("two", lambda m, d: bridle.fit(m, [d.x, d.b], {"p": d.y, "z": d.y})),
    "y: an output is missing": ("two", lambda m, d: bridle.fit(m, [d.x, d.b], {"p": d.y})),
    "y: None for an output": ("two", lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, None])),
    "y: beside a dataset": (
        "one",
        lambda m, d: bridle.fit(m, tf.data.Dataset.from_tensor_slices((d.x, d.y)).batch(4), d.y),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name, check_refused):
    check_refused(name, *CASES[name])


def test_the_snapshot_has_no_other_texts(check_texts):
    check_texts(CASES)

"""What is refused as data and options of validation."""

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

import bridle


def tensors(*parts):
    return tf.data.Dataset.from_tensor_slices(parts)


# The kind of model, and a call of it: `m` is the model and `d` the data.
CASES = {
    "validation_data: a dataset of rows": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=tensors(d.x, d.y)),
    ),
    "validation_data: a dataset without targets": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=tensors(d.x).batch(4)),
    ),
    "validation_split: one": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_split=1)),
    "validation_split: negative": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_split=-0.1),
    ),
    "validation_split: all": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_split=0.99)),
    "validation_split: a generator": (
        "one",
        lambda m, d: bridle.fit(m, (b for b in [(d.x, d.y)]), validation_split=0.5),
    ),
    "validation_data: x alone": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_data=d.x)),
    "validation_data: one in a tuple": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x,)),
    ),
    "validation_data: a dict": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data={"x": d.x, "y": d.y}),
    ),
    "validation_data: no x": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(None, d.y)),
    ),
    "validation_data: no y": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x, None)),
    ),
    "validation_data: too few rows of y": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x, d.y[:3])),
    ),
    "validation_data: too few columns": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x[:, :2], d.y)),
    ),
    "validation_data: NaN": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x * np.nan, d.y)),
    ),
    "validation_data: an unknown class": (
        "levels",
        lambda m, d: bridle.fit(
            m,
            d.x,
            pd.Categorical(["no", "yes"] * 4),
            validation_data=(d.x, pd.Categorical(["nay", "yes"] * 4)),
        ),
    ),
    "validation_freq: zero": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_freq=0)),
    "validation_freq: a word": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_freq="never"),
    ),
    "validation_steps: zero": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_steps=0)),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name, check_refused):
    check_refused(name, *CASES[name])


def test_the_snapshot_has_no_other_texts(check_texts):
    check_texts(CASES)

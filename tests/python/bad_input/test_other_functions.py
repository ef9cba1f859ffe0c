"""What evaluate(), predict() and the functions of one batch refuse."""

import pandas as pd
import pytest
import tensorflow as tf

import bridle

# The kind of model, and a call of it: `m` is the model and `d` the data.
CASES = {
    "evaluate: not compiled": ("new", lambda m, d: bridle.evaluate(m, d.x, d.y)),
    "evaluate: no y": ("one", lambda m, d: bridle.evaluate(m, d.x)),
    "evaluate: zero steps": ("one", lambda m, d: bridle.evaluate(m, d.x, d.y, steps=0)),
    "evaluate: return_dict a word": (
        "one",
        lambda m, d: bridle.evaluate(m, d.x, d.y, return_dict="no"),
    ),
    "evaluate: an unknown class": (
        "levels",
        lambda m, d: bridle.evaluate(m, d.x, pd.Categorical(["no", "nope"] * 4)),
    ),
    "evaluate: an argument of fit": ("one", lambda m, d: bridle.evaluate(m, d.x, d.y, epochs=2)),
    "evaluate: no rows": ("one", lambda m, d: bridle.evaluate(m, d.x[:0], d.y[:0])),
    "predict: None": ("one", lambda m, d: bridle.predict(m, None)),
    "predict: y": ("one", lambda m, d: bridle.predict(m, d.x, y=d.y)),
    "predict: batch_size a fraction": ("one", lambda m, d: bridle.predict(m, d.x, batch_size=2.5)),
    "train_on_batch: not compiled": ("new", lambda m, d: bridle.train_on_batch(m, d.x, d.y)),
    "train_on_batch: both weights": (
        "classes",
        lambda m, d: bridle.train_on_batch(m, d.x, d.codes, d.weights, {0: 1}),
    ),
    "train_on_batch: a generator": (
        "one",
        lambda m, d: bridle.train_on_batch(m, (b for b in [(d.x, d.y)])),
    ),
    "train_on_batch: a dataset": (
        "one",
        lambda m, d: bridle.train_on_batch(
            m, tf.data.Dataset.from_tensor_slices((d.x, d.y)).batch(4)
        ),
    ),
    "test_on_batch: rows that differ": ("one", lambda m, d: bridle.test_on_batch(m, d.x, d.y[:2])),
    "predict_on_batch: too few columns": (
        "one",
        lambda m, d: bridle.predict_on_batch(m, d.x[:, :2]),
    ),
    "predict_on_batch: an unknown argument": (
        "one",
        lambda m, d: bridle.predict_on_batch(m, d.x, batch_size=3),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name, check_refused):
    check_refused(name, *CASES[name])


def test_the_snapshot_has_no_other_texts(check_texts):
    check_texts(CASES)

"""What is refused as `sample_weight` and `class_weight`."""

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

import bridle

# The kind of model, and a call of it: `m` is the model and `d` the data.
CASES = {
    "sample_weight: too few": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, sample_weight=d.weights[:5]),
    ),
    "sample_weight: NaN": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, sample_weight=d.weights * np.nan),
    ),
    "sample_weight: a word": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, sample_weight="balanced"),
    ),
    "sample_weight: one for each column": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, sample_weight=np.ones((8, 3))),
    ),
    "sample_weight: too few timesteps": (
        "sequence",
        lambda m, d: bridle.fit(m, d.steps, d.step_targets, sample_weight=np.ones((8, 3))),
    ),
    "sample_weight: an unknown output": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, d.halves], sample_weight={"z": d.weights}),
    ),
    "sample_weight: one in a list for two outputs": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, d.halves], sample_weight=[d.weights]),
    ),
    "sample_weight: beside a dataset": (
        "one",
        lambda m, d: bridle.fit(
            m, tf.data.Dataset.from_tensor_slices((d.x, d.y)).batch(4), sample_weight=d.weights
        ),
    ),
    "class_weight: a number": ("classes", lambda m, d: bridle.fit(m, d.x, d.codes, class_weight=3)),
    "class_weight: names without levels": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={"a": 1}),
    ),
    "class_weight: an unknown level": (
        "levels",
        lambda m, d: bridle.fit(
            m, d.x, pd.Categorical(["no", "yes"] * 4), class_weight={"no": 1, "yess": 2}
        ),
    ),
    "class_weight: NaN": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={0: float("nan")}),
    ),
    "class_weight: a string": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={0: "1"}),
    ),
    "class_weight: a fraction as code": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={1.5: 1}),
    ),
    "class_weight: a negative code": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={-1: 1}),
    ),
    "class_weight: a code too high": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight=[1, 2, 3, 4]),
    ),
    "class_weight: with sample_weight": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={0: 2}, sample_weight=d.weights),
    ),
    "class_weight: several outputs": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, d.halves], class_weight={0: 1, 1: 2}),
    ),
    "class_weight: an output's name misspelt": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, d.halves], class_weight={"qq": {0: 1}}),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name, check_refused):
    check_refused(name, *CASES[name])


def test_the_snapshot_has_no_other_texts(check_texts):
    check_texts(CASES)

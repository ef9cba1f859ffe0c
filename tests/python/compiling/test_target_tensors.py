"""compile(target_tensors=): the targets of a fit() without y."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.convert.records import RList

TWO = {"loss": ["mse", "sparse_categorical_crossentropy"]}


@pytest.mark.parametrize(
    "given",
    [
        lambda y, q: [y, q],
        lambda y, q: (y, q),
        lambda y, q: {"q": q, "p": y},
        lambda y, q: RList([y, q], ["p", "q"]),
    ],
    ids=["a list", "a tuple", "a dict", "a named list of R"],
)
def test_fit_trains_against_target_tensors(given, small, rows, same_model):
    ours, theirs = small.two(), small.two()
    targets = given(rows.y, rows.halves)
    bridle.compile(ours, "sgd", **TWO, target_tensors=targets, run_eagerly=True)
    keras.Model.compile(theirs, "sgd", **TWO, run_eagerly=True)
    x = [rows.x, rows.b]
    keras.utils.set_random_seed(1)
    bridle.fit(ours, x, batch_size=4, verbose=0)
    keras.utils.set_random_seed(1)
    theirs.fit(x, [rows.y, rows.halves], batch_size=4, verbose=0)
    same_model(ours, theirs)


def test_targets_given_to_fit_come_before_target_tensors(small, rows, same_model):
    ours, theirs = small.one(), small.one()
    bridle.compile(ours, "sgd", "mse", target_tensors=rows.y * 0, run_eagerly=True)
    keras.Model.compile(theirs, "sgd", "mse", run_eagerly=True)
    bridle.fit(ours, rows.x, rows.y, shuffle=False, verbose=0)
    theirs.fit(rows.x, rows.y, shuffle=False, verbose=0)
    same_model(ours, theirs)


@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed")
def test_a_dataset_brings_its_own_targets(small, rows):
    model = small.one()
    bridle.compile(model, "sgd", "mse", target_tensors=rows.y, run_eagerly=True)
    batches = tf.data.Dataset.from_tensor_slices((rows.x, rows.y * 0 + 9)).batch(8)
    loss = bridle.fit(model, batches, verbose=0).history["loss"][0]
    assert loss == pytest.approx(
        np.mean((small.one().predict(rows.x, verbose=0) - 9) ** 2), rel=1e-5
    )

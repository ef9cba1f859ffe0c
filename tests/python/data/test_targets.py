"""Targets that fit: what their checks must let pass. What they refuse is in bad_input/."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.data import targets


# Shapes of targets that a built-in loss compares with an output of shape (None, 1).
@pytest.mark.parametrize("shape", [(8,), (8, 1), (8, 1, 1)])
def test_targets_may_lack_or_add_an_axis_of_length_one(shape, small):
    model = small.one()
    bridle.compile(model, loss="mse")
    y = np.ones(shape)
    assert targets.check_targets(model, y, "y", False) is y


def broadcast(y_true, y_pred):
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


@pytest.mark.parametrize("loss", [broadcast, keras.losses.CTC(), None])
def test_targets_of_other_losses_may_have_any_shape(loss, small):
    model = small.one()
    bridle.compile(model, loss=loss)
    targets.check_targets(model, np.ones((8, 5)), "y", False)


@pytest.mark.parametrize("name", sorted(targets.EACH_VALUE))
def test_losses_that_compare_each_value_are_known_in_every_form(name, small):
    class_name = "KLDivergence" if name == "kl_divergence" else name.title().replace("_", "")
    for loss in (name, getattr(keras.losses, class_name, None)):
        assert loss is not None
        model = small.one()
        bridle.compile(model, loss=loss if isinstance(loss, str) else loss())
        with pytest.raises(bridle.BridleValueError, match=r"must have shape \(any, 1\)"):
            targets.check_targets(model, np.ones((8, 5)), "y", False)


def test_a_class_that_is_ignored_may_have_any_code(small):
    model = small.classes()
    bridle.compile(model, loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=-1))
    targets.check_targets(model, np.array([-1, 0, 2]), "y", False)


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
def test_an_output_without_a_loss_needs_no_target(small, rows):
    model = small.two()
    bridle.compile(model, "sgd", loss={"p": "mse"}, run_eagerly=True)
    filled = targets.check_targets(model, {"p": rows.y}, "y", False)
    assert list(filled) == ["p", "q"] and filled["q"] is None
    told = bridle.fit(model, [rows.x, rows.b], {"p": rows.y}, verbose=0).history["loss"]
    p, _ = small.two().predict([rows.x, rows.b], verbose=0)
    assert told[0] == pytest.approx(np.mean((p - rows.y) ** 2), rel=1e-5)


@pytest.mark.parametrize("one_each", [np.zeros(8), np.zeros((8, 1)), tf.zeros(8)])
def test_one_number_for_several_outputs_is_refused_with_what_to_do(small, one_each):
    model = small.classes()
    bridle.compile(model, loss="mse")
    with pytest.raises(bridle.BridleValueError, match="Give each sample 3 numbers"):
        targets.check_targets(model, one_each, "y", False)

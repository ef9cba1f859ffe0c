"""What targets may hold for a loss. The texts of what is refused are in bad_input/."""

import keras
import numpy as np
import pandas as pd
import pytest

import bridle
from bridle.data import targets

#: The loss of each name on one or three units, and the least and the most that its targets may be.
RANGES = {
    ("binary_crossentropy", 1): (0, 1),
    ("binary_crossentropy", 3): (0, 1),
    ("binary_focal_crossentropy", 1): (0, 1),
    ("categorical_crossentropy", 3): (0, 1),
    ("categorical_focal_crossentropy", 3): (0, 1),
    ("hinge", 1): (-1, 1),
    ("squared_hinge", 1): (-1, 1),
}


def compiled(small, loss, units):
    model = small.one(units=units, activation="sigmoid")
    bridle.compile(model, loss=loss)
    return model


def check(model, *values):
    y = np.full((8, model.output_shape[-1]), 1, "float32")
    y.flat[: len(values)] = values
    targets.check_targets(model, y, "y", False)


@pytest.mark.parametrize("case", RANGES, ids=str)
def test_targets_are_of_the_losss_range(case, small):
    model, (least, most) = compiled(small, *case), RANGES[case]
    check(model, least, most, 0.5, np.nan)
    check(model, least - 1e-7, most + 1e-7)  # what rounding leaves
    for wrong in (least - 0.1, most + 0.1):
        with pytest.raises(bridle.BridleValueError, match=f"`y` must be from {least} to 1 .* not"):
            check(model, 0, wrong, np.nan)


@pytest.mark.parametrize("loss", ["mse", "poisson", "huber", "kl_divergence", "categorical_hinge"])
def test_other_losses_take_any_number(loss, small):
    check(compiled(small, loss, 1), -3.0, 255.0)


# Without the check the loss falls below 0, where a crossentropy can't be.
def test_the_loss_that_is_refused_has_no_least_value(small, rows):
    model = compiled(small, "binary_crossentropy", 1)
    weights = [np.full(w.shape, 5.0) for w in model.get_weights()]
    model.set_weights(weights)
    y_pred = keras.ops.convert_to_numpy(model(np.abs(rows.x)))
    assert np.mean(keras.losses.binary_crossentropy(np.full((8, 1), 2.0), y_pred)) < 0


def test_every_batch_is_looked_at(small, rows):
    model = compiled(small, "binary_crossentropy", 1)
    for _ in range(3):
        bridle.train_on_batch(model, rows.x, rows.halves)
    with pytest.raises(bridle.BridleValueError, match="from 0 to 1"):
        bridle.train_on_batch(model, rows.x, rows.halves * 2)


@pytest.mark.filterwarnings("ignore:In loss categorical_crossentropy")
def test_one_unit_by_categorical_crossentropy_is_always_right(small, rows):
    assert float(keras.losses.categorical_crossentropy([[1.0]], [[0.3]])[0]) < 1e-6
    model = compiled(small, "categorical_crossentropy", 1)
    with pytest.raises(bridle.BridleValueError, match="it is always 0"):
        bridle.fit(model, rows.x, rows.halves, verbose=0)


@pytest.mark.parametrize(
    ("loss", "units", "refused"),
    [
        ("mse", 1, "must be numbers"),
        ("mae", 1, "must be numbers"),
        ("cosine_similarity", 1, "must be numbers"),
        (keras.losses.Huber(), 1, "must be numbers"),
        ("binary_crossentropy", 1, "must have two classes"),
        ("hinge", 1, "must have two classes"),
        ("sparse_categorical_crossentropy", 3, None),
        (lambda y_true, y_pred: keras.ops.mean(y_pred), 1, None),
    ],
)
def test_categories_are_for_losses_that_read_classes(loss, units, refused, small):
    model = compiled(small, loss, units)
    three, two = pd.Categorical(list("abcabcab")), pd.Categorical(list("abababab"))
    for y in (three, [three], {"o": three}):
        if refused is None:
            targets.check_kinds(model, y, "y")
        else:
            with pytest.raises(bridle.BridleError, match=refused):
                targets.check_kinds(model, y, "y")
    if refused is None or "two" in refused:
        targets.check_kinds(model, two, "y")


def test_categories_in_a_frame_of_several_outputs(small):
    model = small.two()
    bridle.compile(model, loss=["mse", "sparse_categorical_crossentropy"])
    kinds = pd.Categorical(["a", "b"] * 4)
    targets.check_kinds(model, pd.DataFrame({"p": np.ones(8), "q": kinds}), "y")
    with pytest.raises(bridle.BridleTypeError, match=r'`y\["p"\]` must be numbers'):
        targets.check_kinds(model, pd.DataFrame({"p": kinds, "q": kinds}), "y")

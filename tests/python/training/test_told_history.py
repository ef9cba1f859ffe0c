"""How a history prints itself."""

import pickle

import keras
import pytest

import bridle
from bridle.training.told_history import told

C = keras.callbacks


def of(epoch, history, **more):
    made = told(C.History())
    vars(made).update(epoch=epoch, history=history, **more)
    return made


SHOWN = {
    "some epochs": (
        of([0, 1, 2], {"loss": [3.0, 2.0, 0.123456], "val_mean": [1, 1, 1234567.0]}),
        "A training of 3 epochs (1 to 3)\n"
        "After the last:\n"
        "  loss      0.1235\n"
        "  val_mean  1.235e+06",
    ),
    "one, later": (
        of([4], {"loss": [1.0]}),
        "A training of 1 epoch (5)\nAfter the last:\n  loss  1",
    ),
    "none": (of([], {}), "A training of no epochs"),
    "before training": (told(C.History()), "A training of no epochs"),
    "stopped": (
        of([0], {"loss": [1.0]}, stopped="Interrupted in epoch 2 after step 3."),
        "A training of 1 epoch (1)\n"
        "Interrupted in epoch 2 after step 3.\n"
        "After the last:\n"
        "  loss  1",
    ),
    "other weights": (
        of([0, 1], {"loss": [1.0, 2.0]}, weights_epoch=1),
        "A training of 2 epochs (1 to 2)\n"
        "The model has the weights of epoch 1.\n"
        "After the last:\n"
        "  loss  2",
    ),
    "a value of a callback's own": (
        of([0], {"note": [["a", 1]]}),
        "A training of 1 epoch (1)\nAfter the last:\n  note  ['a', 1]",
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_shown(name):
    history, wanted = SHOWN[name]
    assert repr(history) == wanted


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_it_is_what_fit_returns(run_eagerly, small, rows, tmp_path):
    model = bridle.compile(small.one(), "sgd", "mse", run_eagerly=run_eagerly)
    history = bridle.fit(model, rows.x, rows.y, epochs=2, verbose=0)
    assert type(history) is bridle.History
    assert history is model.history
    assert isinstance(history, C.History)
    assert repr(history).startswith("A training of 2 epochs (1 to 2)\nAfter the last:\n  loss  ")
    history.set_model(None)
    assert repr(pickle.loads(pickle.dumps(history))) == repr(history)


def test_one_from_a_file_is_shown_too(small, rows, tmp_path):
    model = bridle.compile(small.one(), "sgd", "mse")
    history = bridle.fit(model, rows.x, rows.y, verbose=0, resume=tmp_path / "kept")
    assert repr(bridle.load_history(tmp_path / "kept")) == repr(history)

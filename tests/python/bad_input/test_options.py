"""What fit() refuses beside data: models, options, arguments that it hasn't."""

import keras
import pytest

import bridle


def fails(*args):
    raise RuntimeError("nobody calls this")


# The kind of model, and a call of it: `m` is the model and `d` the data.
CASES = {
    "a model that isn't compiled": ("new", lambda m, d: bridle.fit(m, d.x, d.y)),
    "no model": ("one", lambda m, d: bridle.fit("model", d.x, d.y)),
    "a model's class": ("one", lambda m, d: bridle.fit(keras.Model, d.x, d.y)),
    "epochs: a fraction": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=1.5)),
    "epochs: a string": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs="10")),
    "epochs: negative": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=-1)),
    "epochs: a list": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=[1, 2])),
    "epochs: a flag": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=True)),
    "epochs: infinite": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=float("inf"))),
    "batch_size: zero": ("one", lambda m, d: bridle.fit(m, d.x, d.y, batch_size=0)),
    "initial_epoch: a fraction": ("one", lambda m, d: bridle.fit(m, d.x, d.y, initial_epoch=0.5)),
    "steps_per_epoch: zero": ("one", lambda m, d: bridle.fit(m, d.x, d.y, steps_per_epoch=0)),
    "verbose: three": ("one", lambda m, d: bridle.fit(m, d.x, d.y, verbose=3)),
    "verbose: a word": ("one", lambda m, d: bridle.fit(m, d.x, d.y, verbose="loud")),
    "shuffle: a word": ("one", lambda m, d: bridle.fit(m, d.x, d.y, shuffle="yes")),
    "allow_nan: a word": ("one", lambda m, d: bridle.fit(m, d.x, d.y, allow_nan="yes")),
    "callbacks: a class": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, callbacks=keras.callbacks.History),
    ),
    "callbacks: a function": ("one", lambda m, d: bridle.fit(m, d.x, d.y, callbacks=[fails])),
    "callbacks: a name": ("one", lambda m, d: bridle.fit(m, d.x, d.y, callbacks="EarlyStopping")),
    "an unknown argument of fit": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epoch=3)),
    "an argument of Keras 2": ("one", lambda m, d: bridle.fit(m, d.x, d.y, workers=2)),
    "too many arguments": ("one", lambda m, d: bridle.fit(m, *[d.x] * 18)),
    "an argument twice": ("one", lambda m, d: bridle.fit(m, d.x, d.y, x=d.x)),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name, check_refused):
    check_refused(name, *CASES[name])


def test_the_snapshot_has_no_other_texts(check_texts):
    check_texts(CASES)

"""compile() of a model whose class has a compile method of its own."""

import keras
import numpy as np
import pytest

import bridle
from bridle.convert.records import RVector


class OwnCompile(keras.Model):
    """A model whose compile takes arguments of its own."""

    def __init__(self):
        super().__init__()
        self.o = keras.layers.Dense(1)

    def call(self, inputs):
        return self.o(inputs)

    def compile(self, rate, rounds=1):
        super().compile(optimizer=keras.optimizers.SGD(rate), loss="mse", run_eagerly=True)
        self.rounds = rounds


@pytest.mark.parametrize(
    ("args", "named"),
    [
        ((0.5, 3), {}),
        ((0.5,), {"rounds": 3}),
        ((), {"rate": 0.5, "rounds": 3}),
        ((), {"rounds": RVector("integer", np.array([3])), "rate": RVector("double", [0.5])}),
    ],
)
def test_a_models_own_compile_is_called(args, named, rows, same_model):
    keras.utils.set_random_seed(7)
    ours = OwnCompile()
    assert bridle.compile(ours, *args, **named) is ours
    assert (float(ours.optimizer.learning_rate), ours.rounds) == (0.5, 3)
    keras.utils.set_random_seed(7)
    theirs = OwnCompile()
    theirs.compile(0.5)
    bridle.fit(ours, rows.x, rows.y, shuffle=False, verbose=0)
    theirs.fit(rows.x, rows.y, shuffle=False, verbose=0)
    same_model(ours, theirs)

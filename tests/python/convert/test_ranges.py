"""The numbers that constructors' arguments may be."""

import inspect
import re

import keras
import pytest

import bridle
from bridle.convert.functions import resolve
from bridle.convert.ranges import _LINES, check_range, ranged

ADAM = "keras.optimizers.Adam"
#: A target, an argument, numbers that are of its range, and numbers that aren't.
CASES = [
    (ADAM, "learning_rate", (0, 1e-3, 5.0), (-1, -1e-9, float("inf"), float("nan"))),
    (ADAM, "beta_1", (0, 0.9), (-0.1, 1, 1.5)),
    (ADAM, "weight_decay", (0, None), (-0.1,)),
    (ADAM, "clipnorm", (1.0, None), (-1,)),
    ("keras.optimizers.SGD", "momentum", (0, 1), (-0.5, 1.5)),
    ("keras.optimizers.RMSprop", "rho", (0.9,), (2,)),
    ("keras.optimizers.Lion", "beta_1", (0.5, 1), (0, 1.1)),
    ("keras.optimizers.Ftrl", "learning_rate_power", (-0.5, 0), (0.5,)),
    ("keras.optimizers.schedules.ExponentialDecay", "decay_rate", (0.9, 1.1), (-0.9,)),
    ("keras.optimizers.schedules.ExponentialDecay", "decay_steps", (1,), (0, -5)),
    ("keras.optimizers.schedules.PiecewiseConstantDecay", "values", ([1, 0.5],), ([1, -0.5],)),
    ("keras.layers.Dropout", "rate", (0, 0.5, 1), (-0.1, 50)),
    ("keras.layers.LSTM", "recurrent_dropout", (0, 1), (2,)),
    ("keras.layers.MultiHeadAttention", "dropout", (0.1,), (-1,)),
    ("keras.layers.BatchNormalization", "momentum", (0.99,), (99,)),
    ("keras.layers.Dense", "units", (1, 10), (0, -3)),
    ("keras.layers.Conv2D", "kernel_size", (3, (3, 1)), (0, (3, 0))),
    ("keras.regularizers.L2", "l2", (0, 0.1), (-0.1,)),
    ("keras.losses.BinaryCrossentropy", "label_smoothing", (0, 0.1), (2,)),
    ("keras.losses.Huber", "delta", (1.5,), (0, -1)),
    ("keras.metrics.TopKCategoricalAccuracy", "k", (1,), (0,)),
    ("keras.callbacks.ReduceLROnPlateau", "factor", (0, 0.5), (1, -0.1)),
    ("keras.callbacks.EarlyStopping", "patience", (0, 3), (-1,)),
]


@pytest.mark.parametrize(("target", "name", "right", "wrong"), CASES)
def test_numbers_of_a_range(target, name, right, wrong):
    for value in right:
        check_range(target, name, value)
    for value in wrong:
        with pytest.raises(bridle.BridleValueError, match=f"^`{name}` must be .*, not "):
            check_range(target, name, value)


def test_the_range_is_told_and_the_users_name():
    with pytest.raises(bridle.BridleValueError) as raised:
        check_range(ADAM, "beta_1", 1.5, "beta")
    assert str(raised.value) == "`beta` must be from 0 up to, not including, 1, not 1.5."


@pytest.mark.parametrize("value", ["0.1", [0.1, 0.2], None])
def test_what_is_no_number(value):
    wanted = "`learning_rate` must be a number or a schedule, not "
    with pytest.raises(bridle.BridleTypeError, match=wanted):
        check_range(ADAM, "learning_rate", value)


def test_what_computes_a_number_is_left_to_keras():
    check_range(ADAM, "learning_rate", keras.optimizers.schedules.CosineDecay(0.1, 10))
    check_range(ADAM, "learning_rate", lambda: 0.1)
    check_range("keras.layers.Dense", "activation", "relu")


def test_a_configuration_tells_its_numbers_that_are_out_of_range():
    config = keras.optimizers.SGD(-0.1, momentum=0.5).get_config()
    assert [name for name, *_ in ranged("keras.optimizers.SGD", config)] == ["learning_rate"]
    assert list(ranged(ADAM, keras.optimizers.Adam().get_config())) == []


# A default out of range would mean that the table is wrong.
def test_keras_defaults_are_of_their_ranges():
    seen = set()
    for module in ("optimizers", "optimizers.schedules", "layers", "losses", "metrics"):
        for name in dir(resolve(f"keras.{module}")):
            made = resolve(f"keras.{module}.{name}")
            if not isinstance(made, type) or not re.match("[A-Z]", name):
                continue
            for parameter in inspect.signature(made).parameters.values():
                if isinstance(parameter.default, int | float):
                    check_range(f"keras.{module}.{name}", parameter.name, parameter.default)
                    seen.add(parameter.name)
    known = {name for line in _LINES for name in line[2:]}
    assert len(known & seen) > 25

"""What changes a trace changes the key of a model's structure: each setting of Keras' classes.

`keras_settings.py` has the tables; a setting that they don't know fails, so that a new one is seen.
"""

import functools
import inspect
import sys
from pathlib import Path

import keras
import pytest

from bridle.keras_compat import structure
from bridle.keras_compat.known import NotKnownError

sys.path.insert(0, str(Path(__file__).parent))
from keras_layers import LAYERS, NO_STRUCTURE
from keras_settings import (
    BY_CLASS,
    IGNORED,
    LEFT_OUT,
    MADE,
    NOT_ALONE,
    OTHER,
    VALUES,
    Given,
    arguments_of,
    public_classes,
)
from keys import compiled, made, outcome, predicts, trained, trains

L = keras.layers
#: Layers that take several inputs in a list.
IN_A_LIST = {L.Add, L.Average, L.Concatenate, L.Dot, L.Maximum, L.Minimum, L.Multiply, L.Subtract}
IN_A_LIST |= {L.Attention, L.AdditiveAttention}


def inputs_of(shapes):
    if isinstance(shapes, list):
        return list(map(inputs_of, shapes))
    if isinstance(shapes, keras.KerasTensor):
        return keras.Input(shapes.shape[1:], 2, dtype=shapes.dtype)
    return keras.Input(shapes, 2)


def of_layer(kind, name, arguments):
    shapes = LAYERS[name][0]
    inputs, layer = inputs_of(shapes), made(kind, arguments)
    in_a_list = kind in IN_A_LIST or not isinstance(inputs, list)
    outputs = layer(inputs) if in_a_list else layer(*inputs)
    return keras.Model(inputs, keras.tree.flatten(outputs)[:1])


def differing(name, base, argument):
    """The settings of two models that differ in one argument."""
    other = BY_CLASS.get((name, argument), OTHER.get(argument, KeyError))
    assert other is not KeyError, f"no other value for {name}({argument}=)"
    if isinstance(other, Given):
        base, other = {**base, **other.both}, other.value
    return base, {**base, argument: other}


def assert_settings_count(name, kind, base, key):
    """A class's settings are told, but for those that change nothing.

    Args:
        name: The class's name.
        kind: The class.
        base: Its settings.
        key: From settings to a key.
    """
    expected = key(base)
    known = {(name, argument): argument for argument in arguments_of(kind)}
    named = issubclass(kind, (keras.Operation, keras.optimizers.Optimizer))
    same = {a: VALUES[a] for n, a in known.items() if a in VALUES and n not in BY_CLASS}
    if not named:
        same.pop("name", None)  # it is in the logs
    same |= {a: OTHER[a] for n, a in known.items() if n in IGNORED}
    assert key({**base, **same}) == expected
    for setting, argument in known.items():
        if argument not in same and setting not in NOT_ALONE:
            one, other = differing(name, base, argument)
            told = outcome(functools.partial(key, other))
            assert told != (expected if one == base else key(one)), argument


LAYER_CLASSES = {n: k for n, k in public_classes(L).items() if n not in LEFT_OUT}


@pytest.mark.parametrize("name", LAYER_CLASSES)
def test_each_setting_of_a_layer_counts(name):
    kind = LAYER_CLASSES[name]

    def key(arguments):
        return predicts(of_layer(kind, name, arguments))

    base = LAYERS[name][1]
    if name in NO_STRUCTURE:
        with pytest.raises(NotKnownError):
            key(base)
    else:
        assert_settings_count(name, kind, base, key)


def with_penalty(penalty):
    return keras.Sequential([keras.Input((6,)), L.Dense(4, kernel_regularizer=penalty)])


def with_limit(limit):
    return keras.Sequential([keras.Input((6,)), L.Dense(4, kernel_constraint=limit)])


#: How an object of a module's class becomes part of a model, and the model's key.
PARTS = {
    "optimizers": lambda part: trains(compiled(part)),
    "losses": lambda part: trains(compiled(loss=part)),
    "metrics": lambda part: trains(compiled(metrics=[part])),
    "optimizers.schedules": lambda part: trains(compiled(keras.optimizers.SGD(part))),
    "regularizers": lambda part: predicts(with_penalty(part)),
    "constraints": lambda part: predicts(with_limit(part)),
}


def other_classes():
    for module in PARTS:
        for name, kind in public_classes(
            functools.reduce(getattr, module.split("."), keras)
        ).items():
            if name not in LEFT_OUT:
                yield module, name, kind


@pytest.mark.parametrize(("module", "name", "kind"), other_classes())
def test_each_setting_counts(module, name, kind):
    base = MADE.get(name, {})
    assert_settings_count(name, kind, base, lambda given: PARTS[module](made(kind, given)))


def changed(value):
    """Another value of a plain kind; `None` where a value is none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, tuple):
        return (*value, 1)
    return 1 if value is None else None


def assert_attributes_count(part, key):
    """Each plain attribute of an object, set to another value, changes the key of its model."""
    expected = outcome(key)
    noted = (
        {*structure._NOTES, *structure._NAMES}
        if isinstance(part, structure._NAMED)
        else {*structure._NOTES}
    )
    if any(isinstance(value, keras.random.SeedGenerator) for value in vars(part).values()):
        noted.add("seed")
    for name, value in list(vars(part).items()):
        other = changed(value)
        if other is not None and name not in noted and not name.startswith(structure._NOTED):
            vars(part)[name] = other
            assert outcome(key) != expected, (type(part), name)
            vars(part)[name] = value


@pytest.mark.parametrize("name", [name for name in LAYER_CLASSES if name not in NO_STRUCTURE])
def test_each_attribute_of_a_layer_counts(name):
    model = of_layer(LAYER_CLASSES[name], name, LAYERS[name][1])
    assert_attributes_count(model.layers[-1], functools.partial(predicts, model))


@pytest.mark.parametrize(("module", "name", "kind"), other_classes())
def test_each_attribute_counts(module, name, kind):
    part = made(kind, MADE.get(name, {}))
    if module in ("regularizers", "constraints"):
        model = (with_penalty if module == "regularizers" else with_limit)(part)
        assert_attributes_count(part, functools.partial(predicts, model))
    else:
        model = {
            "optimizers": lambda: compiled(part),
            "losses": lambda: compiled(loss=part),
            "metrics": lambda: compiled(metrics=[part]),
            "optimizers.schedules": lambda: compiled(keras.optimizers.SGD(part)),
        }[module]()
        trains(model)
        assert_attributes_count(part, functools.partial(trained, model))


def test_each_attribute_of_a_model_counts():
    model = compiled()
    trains(model)
    assert_attributes_count(model, functools.partial(trained, model))


def test_each_activation_counts():
    found = {f for n, f in vars(keras.activations).items() if inspect.isfunction(f)}
    known = found - {getattr(keras.activations, n) for n in ("get", "serialize", "deserialize")}
    keys = {predicts(keras.Sequential([keras.Input((6,)), L.Dense(4, f)])) for f in known}
    assert len(keys) == len(known) > 20

"""What a user changes of a model between two calls, and in the middle of one.

Each function takes a model as `By`: Keras' functions or bridle's on it. The layers that they change
are called "hidden" and "s".
"""

import functools

import keras
from backend import ON_JAX

MODES = ("train", "test", "predict")


class By:
    """Keras' functions or bridle's, on one model."""

    def __init__(self, model, of):
        self.model, self.of = model, of

    def __getattr__(self, name):
        function = getattr(self.of, name)
        return lambda *args, **kwargs: function(self.model, *args, **kwargs)


class Scaled(keras.layers.Layer):
    """Multiplies by a number that Python holds."""

    beta = 1.0

    def call(self, inputs):
        return inputs * self.beta


def trainable(by, to, layer="hidden"):
    part = by.model.get_layer(layer) if layer else by.model
    part.trainable = to


def scale(by, to=3.0):
    by.model.get_layer("s").beta = to


def set_to_none(by, modes=MODES):
    for mode in modes:
        setattr(by.model, f"{mode}_function", None)


def make(by, modes=MODES, force=True):
    for mode in modes:
        getattr(by.model, f"make_{mode}_function")(force=force)


def quantize(by):
    by.model.quantize("int8", filters=lambda layer: layer.name == "hidden")


def own_step(by, mode="train", factor=2.0, anew=False):
    """A step that the instance has of its own: it gives something else than the class's."""
    name = f"{mode}_step"
    of_class = functools.partial(getattr(type(by.model), name), by.model)

    def larger(found):
        return keras.tree.map_structure(lambda part: part * factor, found)

    def step(*state_and_data):
        found = of_class(*state_and_data)
        return (larger(found[0]), found[1]) if ON_JAX else larger(found)

    setattr(by.model, name, step)
    if anew:
        make(by, [mode])


def no_own_step(by, mode="train", anew=False):
    vars(by.model).pop(f"{mode}_step", None)
    if anew:
        make(by, [mode])

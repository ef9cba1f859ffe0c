"""Keys of models' structures, and models to ask for theirs."""

import inspect

import keras
import tensorflow as tf

from bridle.keras_compat.known import NotKnownError
from bridle.keras_compat.models import build_compiled
from bridle.keras_compat.structure import Structure

L = keras.layers
NUMBERS = tf.TensorSpec((None, 6)), tf.TensorSpec((None, 4))


def predicts(model):
    """The structure of a model's predictions."""
    return Structure(model, model.predict_step, "predict").key


def trained(model):
    """The structure of the training of a model that is built."""
    return Structure(model, model.train_step, "train").key


def trains(model, batch=NUMBERS):
    """The structure of a compiled model's training."""
    build_compiled(model, batch)
    return trained(model)


def outcome(key):
    """A key, or why there is none."""
    try:
        return key()
    except NotKnownError as error:
        return str(error)


def made(kind, arguments):
    """An object of a class. Functions make arguments that are objects of one model."""
    return kind(**{n: v() if inspect.isfunction(v) else v for n, v in arguments.items()})


def sequential(*layers, inputs=(6,)):
    return keras.Sequential([keras.Input(inputs), *layers])


def compiled(optimizer="sgd", loss="mse", metrics=(), **rest):
    model = keras.Sequential([keras.Input((6,)), L.Dense(4)])
    model.compile(optimizer, loss, metrics=list(metrics), **rest)
    return model

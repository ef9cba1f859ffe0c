"""What is private in the random numbers of Keras and TensorFlow."""

from __future__ import annotations

import contextlib
import functools
import random
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf


@contextlib.contextmanager
def random_numbers(dropout: Callable[..., Any] | None = None) -> Iterator[None]:
    """Traces random numbers with the algorithm that TensorFlow would pick, named.

    On a CPU "auto_select" is Philox too, in an implementation that takes most of a dropout model's
    time inside XLA; naming it gives the same bits faster (seen: TensorFlow 2.20, 2.21).

    Args:
        dropout: What to trace in place of `tf.nn.experimental.stateless_dropout`.
    """
    named = {
        (tf.nn.experimental, "stateless_dropout"): "rng_alg",
        (tf.random, "stateless_uniform"): "alg",
        (tf.random, "stateless_normal"): "alg",
        (tf.random, "stateless_truncated_normal"): "alg",
    }
    originals = {place: getattr(*place) for place in named}
    for (module, name), argument in named.items():
        setattr(module, name, functools.partial(originals[module, name], **{argument: "philox"}))
    if dropout is not None:
        tf.nn.experimental.stateless_dropout = dropout
    try:
        yield
    finally:
        for (module, name), original in originals.items():
            setattr(module, name, original)


@contextlib.contextmanager
def seeded_generators(seed: int) -> Iterator[None]:
    """Starts the random generators that belong to no layer from `seed`; puts them back afterwards.

    They are those of Python, NumPy, TensorFlow and Keras. TensorFlow's seed lies in its eager
    context, Keras' in global attributes (seen: TensorFlow 2.20, 2.21, Keras 3.14, 3.15).
    """
    from keras.src.backend.common import global_state
    from keras.src.random import seed_generator
    from tensorflow.python.eager.context import context

    names = "global_random_seed", seed_generator.GLOBAL_SEED_GENERATOR
    attributes = [global_state.get_global_attribute(name) for name in names]
    generator = attributes[1]
    state = None if generator is None else np.array(generator.state)
    python, numpy_, eager = random.getstate(), np.random.get_state(), context()
    tensorflow = {name: vars(eager).get(name) for name in ("_seed", "_rng")}
    keras.utils.set_random_seed(seed)
    if generator is not None:  # programs that were traced know this one, not a new one
        generator.state.assign([seed, 0])
        global_state.set_global_attribute(names[1], generator)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy_)
        vars(eager).update(tensorflow)
        for name, value in zip(names, attributes, strict=True):
            global_state.set_global_attribute(name, value)
        if generator is not None:
            generator.state.assign(state)


def layer_generators(model: Any) -> list[Any]:
    """The seed generators of a model's layers, in the layers' order.

    `_flatten_layers` and `_seed_generators` are private (seen: Keras 3.14, 3.15).
    """
    found = [g for layer in model._flatten_layers() for g in layer._seed_generators]
    return list({id(generator): generator for generator in found}.values())


def unbuilt_initializers(model: Any) -> list[Any]:
    """The initializers without a seed of their own, of the layers that have no weights yet.

    Keras draws their seeds when the layers are made; `_init_seed` says what the user gave (seen:
    Keras 3.14, 3.15).
    """
    layers = [layer for layer in model._flatten_layers() if not layer.built]
    values = [value for layer in layers for value in vars(layer).values()]
    return [value for value in values if getattr(value, "_init_seed", 0) is None]

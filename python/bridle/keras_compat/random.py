"""What is private in the random numbers of Keras and TensorFlow."""

from __future__ import annotations

import contextlib
import functools
import random
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import keras
import numpy as np
import tensorflow as tf

#: Uniform numbers from 0 to 1 from a shape, a seed and a dtype.
Sampler = Callable[[Any, Any, Any], Any]

#: While a step is traced: makes dropout's uniform numbers from a shape, a seed and a dtype.
_sampler: ContextVar[Sampler | None] = ContextVar("bridle_sampler", default=None)


@contextlib.contextmanager
def random_numbers(sampler: Sampler) -> Iterator[None]:
    """Traces Keras' random numbers with the algorithm that TensorFlow would pick, named.

    On a CPU "auto_select" is Philox too, in an implementation that takes most of a dropout model's
    time inside XLA; naming it gives the same bits faster (seen: TensorFlow 2.20, 2.21). It holds in
    this thread, for what Keras' own layers and functions draw; a user's calls of TensorFlow are the
    user's.

    Args:
        sampler: Makes the numbers of Keras' dropout layers from a shape, a seed and a dtype.
    """
    _watch()
    token = _sampler.set(sampler)
    try:
        yield
    finally:
        _sampler.reset(token)


def _watch() -> None:
    """Lets Keras' modules of random numbers see TensorFlow through `_Watched`.

    They know it by the name `tf` (seen: Keras 3.14, 3.15). Outside of `random_numbers()` nothing
    changes for them, so that this needs no way back.
    """
    from keras.src.backend.tensorflow import image
    from keras.src.backend.tensorflow import random as of_keras

    for module in (image, of_keras):
        if not isinstance(module.tf, _Watched):
            module.tf = _Watched(
                tf,
                random=_Watched(
                    tf.random,
                    **{
                        name: _named(getattr(tf.random, name))
                        for name in (
                            "stateless_uniform",
                            "stateless_normal",
                            "stateless_truncated_normal",
                        )
                    },
                ),
                nn=_Watched(
                    tf.nn, experimental=_Watched(tf.nn.experimental, stateless_dropout=_dropout)
                ),
            )


class _Watched:
    """A module with some other members."""

    def __init__(self, module: Any, **members: Any) -> None:
        self._module = module
        vars(self).update(members)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _named(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if _sampler.get() is not None:
            kwargs.setdefault("alg", "philox")
        return function(*args, **kwargs)

    return call


def _dropout(x: Any, rate: Any, seed: Any, noise_shape: Any = None, **kwargs: Any) -> Any:
    sampler = _sampler.get()
    if sampler is None:
        return tf.nn.experimental.stateless_dropout(
            x, rate=rate, seed=seed, noise_shape=noise_shape, **kwargs
        )
    # keras.random.dropout() is a user's own call. Its numbers are Keras' whatever the program.
    if not _called_by_a_layer():
        sampler = philox

    def uniform(shape: Any, dtype: Any) -> Any:
        return sampler(shape, seed, dtype)

    return tf.nn.experimental.general_dropout(x, rate, uniform, noise_shape)


def philox(shape: Any, seed: Any, dtype: Any) -> tf.Tensor:
    """The uniform numbers that dropout has in Keras."""
    return tf.random.stateless_uniform(shape, seed, dtype=dtype, alg="philox")


def _called_by_a_layer() -> bool:
    """Whether Keras' backend was asked for dropout by one of Keras' own layers.

    The frames are those of `_dropout`, the backend's `dropout`, and what called it.
    """
    return sys._getframe(3).f_globals["__name__"].startswith("keras.src.layers.")


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

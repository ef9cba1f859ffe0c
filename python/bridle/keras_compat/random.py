"""What is private in the random numbers of Keras and TensorFlow."""

from __future__ import annotations

import contextlib
import functools
import random as python_random
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.keras_compat.shares import drawn, share
from bridle.keras_compat.shares import uniform as shared_uniform

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
    """Lets Keras' modules of random numbers see TensorFlow through `Watched`.

    They know it by the name `tf` (seen: Keras 3.14, 3.15). Outside of `random_numbers()` nothing
    changes for them, so that this needs no way back.
    """
    from keras.src.backend.tensorflow import image
    from keras.src.backend.tensorflow import random as of_keras

    for module in (image, of_keras):
        if not isinstance(module.tf, Watched):
            module.tf = Watched(
                tf,
                random=Watched(
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
                nn=Watched(
                    tf.nn, experimental=Watched(tf.nn.experimental, stateless_dropout=_dropout)
                ),
            )


class Watched:
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
        if share() is not None:
            return drawn(function, *args, **kwargs)
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
    if share() is not None:
        return shared_uniform(shape, seed, dtype)
    return tf.random.stateless_uniform(shape, seed, dtype=dtype, alg="philox")


def _called_by_a_layer() -> bool:
    """Whether Keras' backend was asked for dropout by one of Keras' own layers.

    The frames are those of `_dropout`, the backend's `dropout`, and what called it.
    """
    return sys._getframe(3).f_globals["__name__"].startswith("keras.src.layers.")


_one_at_a_time = threading.Lock()


@contextlib.contextmanager
def seeded_generators(seed: int) -> Iterator[None]:
    """Starts the generators of the process from `seed`, for Keras 2, which draws from no others.

    One block runs at a time. Afterwards the generators are put back.
    """
    with _one_at_a_time:
        before = generators()
        python_random.seed(seed)
        np.random.seed(seed)
        tf.random.set_seed(seed)
        try:
            yield
        finally:
            set_generators(before)


def generators() -> dict[str, Any]:
    """The states of the process's generators, as plain values and arrays.

    Those of Python, NumPy, TensorFlow's operations that run at once, whose seed and generator lie
    in its context (`_seed` and `_rng`; seen: TensorFlow 2.20, 2.21), and Keras' default one.
    """
    eager = vars(_eager_context())
    rng = eager.get("_rng")
    return {
        "python": python_random.getstate(),
        "numpy": np.random.get_state(),
        "seed": eager.get("_seed"),
        "tensorflow": rng and rng.getstate(),
        "keras": [np.array(generator.state) for generator in _default_generators()],
    }


def set_generators(states: dict[str, Any]) -> None:
    """Puts the process's generators where they were.

    Args:
        states: What `generators()` gave.
    """
    python_random.setstate(states["python"])
    np.random.set_state(states["numpy"])
    eager = vars(_eager_context())
    eager["_seed"] = states["seed"]
    eager["_rng"] = None
    if states["tensorflow"] is not None:
        eager["_rng"] = python_random.Random()
        eager["_rng"].setstate(states["tensorflow"])
    for generator, state in zip(_default_generators(), states["keras"], strict=False):
        generator.state.assign(state)


def _eager_context() -> Any:
    from tensorflow.python.eager.context import context

    return context()


def default_states() -> list[Any]:
    """The variables of the generators that `keras.random` draws from without a seed."""
    return [generator.state for generator in _default_generators()]


def _default_generators() -> list[Any]:
    """What `keras.random` draws from without a seed, where it has drawn before."""
    from keras.src.backend.common import global_state
    from keras.src.random import seed_generator

    found = global_state.get_global_attribute(seed_generator.GLOBAL_SEED_GENERATOR)
    return [] if found is None else [found]


def layer_generators(model: Any) -> list[Any]:
    """The seed generators of a model's layers, in the layers' order.

    `_flatten_layers` and `_seed_generators` are private (seen: Keras 3.14, 3.15).
    """
    found = [g for layer in model._flatten_layers() for g in layer._seed_generators]
    return list({id(generator): generator for generator in found}.values())


@contextlib.contextmanager
def started(generators: list[Any], seeds: Sequence[int]) -> Iterator[None]:
    """Starts seed generators from these seeds, which count inside.

    On PyTorch Keras' dropout draws from PyTorch's global generator unless its layer was given a
    seed, which `_initial_seed` says (seen: Keras 3.14, 3.15).
    """
    given = [generator._initial_seed for generator in generators]
    for generator, seed in zip(generators, seeds, strict=True):
        generator.state.assign([seed, 0])
        if keras.backend.backend() == "torch":
            generator._initial_seed = seed
    try:
        yield
    finally:
        for generator, seed in zip(generators, given, strict=True):
            generator._initial_seed = seed


def unbuilt_initializers(model: Any) -> list[Any]:
    """The initializers without a seed of their own, of the layers that have no weights yet.

    Keras draws their seeds when the layers are made; `_init_seed` says what the user gave (seen:
    Keras 3.14, 3.15).
    """
    layers = [layer for layer in model._flatten_layers() if not layer.built]
    values = [value for layer in layers for value in vars(layer).values()]
    return [value for value in values if getattr(value, "_init_seed", 0) is None]

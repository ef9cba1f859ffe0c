"""Where the seeds come from that Keras draws for what is made without one.

They are Python's `random`'s; a training with a seed draws them from a generator of its own, and
what R calls draws them from R's stream.
"""

from __future__ import annotations

import contextlib
import random as python_random
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar

import keras
import numpy as np
import tensorflow as tf

from bridle.keras_compat.random import Watched

#: Draws a whole number of 31 bits, `None` where Keras is to draw by itself.
Draw = Callable[[], int | None]

#: What a training with a seed draws from, and what R's calls do.
_generator: ContextVar[np.random.Generator | None] = ContextVar("bridle_generator", default=None)
_draw: ContextVar[Draw | None] = ContextVar("bridle_draw", default=None)
_own = threading.local()


@contextlib.contextmanager
def own_seeds(random: np.random.Generator, seed: int) -> Iterator[None]:
    """Draws from `random` the seeds of layers and initializers that are made inside.

    `keras.random` without a seed starts from `seed`. All of it holds in this thread alone: Keras
    has a generator for each (seen: Keras 3.14, 3.15), which goes on afterwards where it was.

    Args:
        random: A generator of the training's own.
        seed: A seed of the training's own, of 31 bits.
    """
    from keras.src.backend.common import global_state
    from keras.src.random import seed_generator

    _watch()
    name = seed_generator.GLOBAL_SEED_GENERATOR
    token = _generator.set(random)
    before = global_state.get_global_attribute(name)
    # One for all trainings of the thread: programs that were traced know it.
    generator = before or getattr(_own, "generator", None) or keras.random.SeedGenerator(0)
    if before is None:
        _own.generator = generator
    state = np.array(generator.state)
    generator.state.assign([seed, 0])
    global_state.set_global_attribute(name, generator)
    try:
        yield
    finally:
        _generator.reset(token)
        generator.state.assign(state)
        global_state.set_global_attribute(name, before)


@contextlib.contextmanager
def drawn_by(draw: Draw | None) -> Iterator[None]:
    """Draws seeds by `draw` in the block, but for those of a training with a seed."""
    if draw is not None:
        _watch()
    token = _draw.set(draw)
    try:
        yield
    finally:
        _draw.reset(token)


def drawn_seed() -> int | None:
    """A seed for what the caller draws without one; `None` if it is to draw as Keras does."""
    draw = _draw.get()
    return None if draw is None or _generator.get() is not None else draw()


def drawn_seed_now() -> int | None:
    """As `drawn_seed()`; `None` while a function is traced, which would draw the same forever."""
    from keras.src.utils import jax_utils

    if tf.inside_function() or jax_utils.is_in_jax_tracing_scope():
        return None
    return drawn_seed()


def _watch() -> None:
    """Lets Keras draw its default seeds by `_randint`; its module knows Python's by this name."""
    from keras.src.random import seed_generator

    if not isinstance(seed_generator.python_random, Watched):
        seed_generator.python_random = Watched(python_random, randint=_randint)


def _randint(low: int, high: int) -> int:
    """What Keras draws default seeds by."""
    random = _generator.get()
    if random is not None:
        return int(random.integers(low, high))
    # The generator of the process is made when it is first used, which mustn't make a difference.
    is_global = sys._getframe(3).f_code.co_name == "global_seed_generator"
    drawn = None if is_global else drawn_seed()
    return python_random.randint(low, high) if drawn is None else low + drawn % (high - low + 1)


def is_seeded() -> bool:
    """Whether `keras.utils.set_random_seed()` has been called (seen: Keras 3.14, 3.15)."""
    from keras.src.utils import rng_utils

    return rng_utils.get_random_seed() is not None


def tell_when_seeded(tell: Callable[[], None]) -> None:
    """Lets `keras.utils.set_random_seed()` call `tell`; it seeds Python's generator by `random`."""
    from keras.src.utils import rng_utils

    def seed(*args: int) -> None:
        python_random.seed(*args)
        tell()

    rng_utils.random = Watched(python_random, seed=seed)

"""fit(seed=): what is random in a training as a function of one number."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

import keras
import numpy as np

from bridle.engine.replicas import workers_with
from bridle.keras_compat.models import keras_of
from bridle.keras_compat.random import (
    layer_generators,
    seeded_generators,
    started,
    unbuilt_initializers,
)
from bridle.keras_compat.seeds import drawn_seed, own_seeds
from bridle.training.together import tell

#: What workers tell each other in the place of a seed where there is none.
_NONE = -1


class KeepsSeed(Protocol):
    """A training in a file (`Resuming`)."""

    def seed(self, drawn: int | None) -> int | None:
        """The seed that it was begun with, once it is in the file; else `drawn`."""


def seed_of(model: Any, seed: int | None, resuming: KeepsSeed | None) -> int | None:
    """The seed that a training has: the caller's own, or where R calls a number of R's stream.

    Workers that train together have the first one's. Keras 2 draws from the process's generators
    alone.

    Args:
        model: The model that is to train.
        seed: What the caller gave.
        resuming: Keeps the training in a file, if one is wanted.
    """
    if seed is not None or keras_of(model) is not keras:
        return seed
    drawn = drawn_seed()
    if resuming:
        drawn = resuming.seed(drawn)
    workers = workers_with(model)
    if workers is None:
        return drawn
    told = int(tell(workers, _NONE if drawn is None else drawn)[0, 0])
    return None if told == _NONE else told


@contextlib.contextmanager
def seeded(model: Any, seed: int | None) -> Iterator[np.random.Generator | None]:
    """Makes what is random in the block a function of `seed`; without one nothing is done.

    The generators of layers (dropout, noise, augmentation) start anew from it, and so do the
    initial weights of layers that have none yet and whose initializers have no seed of their own.
    What belongs to the process, Python's, NumPy's and TensorFlow's generators, isn't touched, so
    that trainings in several threads don't meet. Keras 2 has nothing but these: there one training
    with a seed runs at a time, and they are put back.

    Args:
        model: The model that is to train.
        seed: A whole number from 0 to 2^32 - 1.

    Yields:
        The generator for the order of the samples; `None` where the global ones decide.
    """
    if seed is None:
        yield None
    elif keras_of(model) is not keras:
        with seeded_generators(seed):
            yield None
    else:
        # Streams of their own: what one draws mustn't depend on how often another has drawn.
        order, made, unnamed = np.random.SeedSequence([seed, 1]).spawn(3)
        state = int(unnamed.generate_state(1)[0] >> 1)
        with own_seeds(np.random.default_rng(made), state), _seeded_layers(model, seed):
            yield np.random.default_rng(order)


@contextlib.contextmanager
def _seeded_layers(model: Any, seed: int) -> Iterator[None]:
    generators, initializers = layer_generators(model), unbuilt_initializers(model)
    count = len(generators) + len(initializers)
    # 31 bits: what every backend's seeds can hold.
    seeds = [int(own) for own in np.random.SeedSequence(seed).generate_state(count) >> 1]
    for initializer, own in zip(initializers, seeds[len(generators) :], strict=True):
        initializer.seed = own
    with started(generators, seeds[: len(generators)]):
        yield

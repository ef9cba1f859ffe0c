"""fit(seed=): what is random in a training as a function of one number."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from bridle.keras_compat.models import keras_of
from bridle.keras_compat.random import layer_generators, seeded_generators, unbuilt_initializers


@contextlib.contextmanager
def seeded(model: Any, seed: int | None) -> Iterator[None]:
    """Makes what is random in the block a function of `seed`; without one nothing is done.

    The order of the samples and the generators of layers (dropout, noise, augmentation) start anew
    from it, and so do the initial weights of layers that have none yet and whose initializers have
    no seed of their own. Python's, NumPy's, TensorFlow's and Keras' global generators go on
    afterwards as if nothing had happened.

    Args:
        model: The model that is to train.
        seed: A whole number from 0 to 2^32 - 1.
    """
    if seed is None:
        yield
        return
    with seeded_generators(seed):
        if keras_of(model) is keras:
            generators, initializers = layer_generators(model), unbuilt_initializers(model)
            count = len(generators) + len(initializers)
            # 31 bits: what every backend's seeds can hold.
            seeds = np.random.SeedSequence(seed).generate_state(count) >> 1
            for generator, own in zip(generators, seeds, strict=False):
                generator.state.assign([int(own), 0])
            for initializer, own in zip(initializers, seeds[len(generators) :], strict=True):
                initializer.seed = int(own)
        yield

"""keras.distribution: what isn't to hear of it; arrays that lie on several devices by it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras


@contextlib.contextmanager
def outside_distribution() -> Iterator[None]:
    """Lets no distribution be in use in the block.

    What one process does alone has to be there: to make a variable under a distribution is, in
    JAX, to meet all the others.
    """
    distribution = keras.distribution.distribution()
    keras.distribution.set_distribution(None)
    try:
        yield
    finally:
        keras.distribution.set_distribution(distribution)


def is_spread(value: Any) -> bool:
    """Whether an array lies on several devices: one of JAX's, under a distribution."""
    sharding = getattr(value, "sharding", None)
    return sharding is not None and len(sharding.device_set) > 1


def is_divided(value: Any) -> bool:
    """Whether no process can read an array by itself, because others have parts of it."""
    return is_spread(value) and not (value.is_fully_addressable or value.is_fully_replicated)

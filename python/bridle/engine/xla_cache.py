"""What XLA compiles, kept for other processes; on TensorFlow so far."""

from __future__ import annotations

import keras


def start() -> bool:
    """Has what XLA compiles kept, before anything is compiled.

    Returns:
        Whether it is.
    """
    if keras.backend.backend() != "tensorflow":
        return False
    from bridle.engine.tensorflow import xla_cache

    return xla_cache.start()


def why_not() -> str | None:
    """Why what XLA compiles isn't kept, where that is nobody's wish."""
    if keras.backend.backend() != "tensorflow":
        return None
    from bridle.engine.tensorflow import xla_cache

    return xla_cache.why_not()

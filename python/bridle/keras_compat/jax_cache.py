"""What is private in how JAX keeps what it compiled for other processes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any


def install(cache: Any) -> bool:
    """Has JAX ask `cache`, unless the user has given it a folder of its own.

    Which cache it asks no public name says (`_cache`; seen: JAX 0.7, 0.10).

    Args:
        cache: An object with `get(key)` and `put(key, value)`, of text and bytes.

    Returns:
        Whether it does.
    """
    from jax._src import compilation_cache, config

    if config.compilation_cache_dir.value or not config.enable_compilation_cache.value:
        return False
    if type(compilation_cache._cache) is not type(cache):
        compilation_cache._cache = cache
    return True


def worth_keeping(seconds: float) -> AbstractContextManager[Any]:
    """From how many seconds of compiling on JAX keeps what comes of it, in a block of this thread.

    Publicly it can only be set for the whole process.
    """
    from jax._src import config

    return config.persistent_cache_min_compile_time_secs(seconds)

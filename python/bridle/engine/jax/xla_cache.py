"""What XLA compiles for bridle's programs on JAX is kept for other processes.

JAX can keep all that it compiles in a folder: what the user has told it to do stays so. Its own
files aren't whole where a disk is full or another process writes, and it removes none of them.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import jax
import jaxlib.version

from bridle.engine.compiled_files import CompiledFiles
from bridle.engine.xla_cache import files, is_off, told
from bridle.keras_compat import jax_cache

#: What takes less to compile isn't worth a file, in seconds.
SECONDS_WORTH_KEEPING = 0.05
_ENTRY = "executable"
_here = threading.local()


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Has what is compiled in the block kept, or taken from the files."""
    found = None if is_off() else files(f"jax-{jax.__version__}", jaxlib.version.__version__)
    if found is None or not jax_cache.install(_Cache()):
        yield
        return
    _here.files = found
    try:
        with jax_cache.worth_keeping(SECONDS_WORTH_KEEPING):
            yield
    finally:
        _here.files = None


class _Cache:
    """What JAX asks for what it compiled, and tells of what it compiles."""

    def get(self, key: str) -> bytes | None:
        """What was compiled by this name, for bridle's programs alone."""
        found: CompiledFiles | None = getattr(_here, "files", None)
        if found is None:
            return None
        with told():
            return found.read(key).get(_ENTRY)
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keeps what was compiled."""
        found: CompiledFiles | None = getattr(_here, "files", None)
        if found is not None:
            with told():
                found.write(key, _ENTRY, value)

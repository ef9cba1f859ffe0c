"""Settings of Keras that can't be changed as Keras would change them."""

from __future__ import annotations

import keras

from bridle.errors import BridleError


def set_backend(backend: str) -> None:
    """Keras' backend, which can only be what it is.

    `keras.config.set_backend()` loads Keras again, and what is made of the classes that were loaded
    before no longer fits those that are loaded after: models, and bridle itself.

    Raises:
        BridleError: For another backend than the one that runs.
    """
    if backend != keras.config.backend():
        raise BridleError(
            f"Can't change to {backend}: Keras already runs on {keras.config.backend()}.",
            "Restart R and call `use_backend()` first.",
        )

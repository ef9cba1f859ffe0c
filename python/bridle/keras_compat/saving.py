"""What is private to the ways in which Keras saves models."""

from __future__ import annotations

import os


def may_replace(path: os.PathLike[str]) -> bool:
    """Asks at the console whether a file may be replaced (private; seen: Keras 3.14, 3.15)."""
    from keras.src.utils.io_utils import ask_to_proceed_with_overwrite

    return ask_to_proceed_with_overwrite(os.fspath(path))

"""What is private to the ways in which Keras saves models."""

from __future__ import annotations

import os


def may_replace(path: os.PathLike[str]) -> bool:
    """Asks at the console whether a file may be replaced (private; seen: Keras 3.14, 3.15)."""
    from keras.src.utils.io_utils import ask_to_proceed_with_overwrite

    return ask_to_proceed_with_overwrite(os.fspath(path))


def saved_as(kind: type, keras_kind: type) -> None:
    """Lets files, and other configs, name a class of Keras' own in place of `kind`.

    Keras writes what its registry of public names says, where that knows the class, and finds by it
    what it reads (`REGISTERED_OBJS_TO_NAMES`; seen: Keras 3.14, 3.15). Subclasses keep their names.
    """
    from keras.src import api_export

    public = api_export.get_name_from_symbol(keras_kind)
    name = public or f"{keras_kind.__module__}.{keras_kind.__qualname__}"
    api_export.REGISTERED_OBJS_TO_NAMES[kind] = name

"""A model's class with other methods below its own, where these look for Keras' by `super()`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras


@contextlib.contextmanager
def methods_below(model: Any, mixin: type | None) -> Iterator[None]:
    """In the block, `super()` in methods of a Keras 3 model's class leads to a mixin's.

    The model is of a class derived from its own then, of the same name. What is made or saved of
    the model in the block is of its own class: Keras finds that by the names that it registered
    and by two methods (`GLOBAL_CUSTOM_NAMES`, `_unpickle_model`; seen: Keras 3.14, 3.15).

    Args:
        model: The model.
        mixin: The mixin, `None` for nothing to change.
    """
    from keras.src.saving.object_registration import GLOBAL_CUSTOM_NAMES

    own = type(model)
    if mixin is None or not isinstance(model, keras.Model) or issubclass(own, mixin):
        yield
        return
    below = type(mixin.__name__, (mixin, keras.Model), {})
    names = {
        "__module__": own.__module__,
        "__qualname__": own.__qualname__,
        "__doc__": own.__doc__,
        "from_config": own.from_config,
        "_unpickle_model": own._unpickle_model,
    }
    kind: Any = type(own)
    derived = kind(own.__name__, (own, below), names)
    if own in GLOBAL_CUSTOM_NAMES:
        GLOBAL_CUSTOM_NAMES[derived] = GLOBAL_CUSTOM_NAMES[own]
    # Not by Keras' own `__setattr__`, which tracks what a model is given.
    object.__setattr__(model, "__class__", derived)
    try:
        yield
    finally:
        object.__setattr__(model, "__class__", own)
        GLOBAL_CUSTOM_NAMES.pop(derived, None)


def scoped_objects() -> dict[str, Any]:
    """The classes and functions of the scopes around, by name: a scope within hides them.

    `custom_objects_scope_dict` (seen: Keras 3.14, 3.15).
    """
    from keras.src.backend.common.global_state import get_global_attribute

    return dict(get_global_attribute("custom_objects_scope_dict", {}) or {})

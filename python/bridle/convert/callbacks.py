"""The argument `callbacks`."""

from __future__ import annotations

from typing import Any

from bridle.convert.plain import plain
from bridle.errors import BridleTypeError, show
from bridle.keras_compat.models import keras_of
from bridle.keras_compat.packages import package_of


def check_callbacks(callbacks: Any, model: Any) -> list[Any] | Any:
    """A list of callbacks; Keras' own `CallbackList` passes.

    Raises:
        BridleTypeError: For anything that isn't a callback.
    """
    kinds = keras_of(model).callbacks
    callbacks = plain(callbacks, "callbacks")
    if callbacks is None or isinstance(callbacks, kinds.CallbackList):
        return callbacks
    listed_ = list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]
    for callback in listed_:
        if not (isinstance(callback, kinds.Callback) or package_of(type(callback)) == "bridle"):
            hint = None
            if isinstance(callback, type):
                hint = f"Make an instance: `{callback.__name__}()`."
            raise BridleTypeError(f"`callbacks` must be callbacks, not {show(callback)}.", hint)
    return listed_

"""The argument `model`."""

from __future__ import annotations

from typing import Any

from bridle.errors import BridleError, must_be
from bridle.keras_compat.models import is_compiled, keras_of


def check_compiled(model: Any, what: str) -> None:
    """Refuses a model that isn't compiled.

    Raises:
        BridleError: With what couldn't be done.
    """
    if not is_compiled(model):
        raise BridleError(
            f"Can't {what} a model that isn't compiled.", "Call compile() on it first."
        )


def is_model(value: Any) -> bool:
    """Whether `value` is a Keras model."""
    return isinstance(value, keras_of(value).Model)


def check_model(model: Any) -> None:
    """Refuses what isn't a Keras model.

    Raises:
        BridleTypeError: With what it is.
    """
    if not is_model(model):
        hint = f"Make an instance: `{model.__name__}()`." if isinstance(model, type) else None
        raise must_be("model", "a Keras model", model, hint)

"""What Keras has by names: optimizers, losses, metrics, activations, initializers and such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from bridle.errors import BridleValueError, must_be, show, unknown_name

#: Names that Keras resolves and that are no attributes of `keras.losses` or `keras.metrics`.
_SHORT_NAMES = ("mse", "mae", "mape", "msle", "rmse", "bce", "kld", "logcosh")


def known(name: str, argument: str, registry: Any, base: type, others: Sequence[str] = ()) -> Any:
    """What a registry of Keras has by a name.

    Args:
        name: The name.
        argument: The argument that names it.
        registry: The module: `keras.optimizers`, say.
        base: What its classes derive from.
        others: More names that the argument can have.

    Raises:
        BridleError: If there is nothing, with the nearest name.
    """
    try:
        return registry.get(name)
    except (ValueError, TypeError, KeyError):
        # A class that exists and needs arguments can't be named by a string alone.
        entry = getattr(registry, name, None)
        if isinstance(entry, type) and issubclass(entry, base):
            raise BridleValueError(
                f"`{argument}` must be an instance where its class needs arguments, "
                f"not {show(name)}.",
                f"Make one: `keras.{registry.__name__.rpartition('.')[2]}.{name}(...)`.",
            ) from None
        kind = registry.__name__.rpartition(".")[2]
        valid = _registered(registry, base)
        raise unknown_name(
            f"`{argument}` must name one of Keras' {kind}, not {show(name)}.",
            name,
            [*others, *valid],
            kind,
        ) from None


def _registered(registry: Any, base: type) -> list[str]:
    """The names that `registry` resolves, functions before classes, one spelling each."""
    functions, classes = list(_SHORT_NAMES), []
    for name in dir(registry):
        entry = getattr(registry, name)
        if name.startswith("_") or name in ("get", "serialize", "deserialize") or entry is base:
            continue
        if isinstance(entry, type) and issubclass(entry, base):
            classes.append(name.lower() if registry.__name__.endswith("optimizers") else name)
        elif callable(entry) and not isinstance(entry, type):
            functions.append(name)
    # A class may go by more spellings than one: GlorotUniform and glorot_uniform.
    said = {n.replace("_", "") for n in [*functions, *classes] if n == n.lower()}
    names = functions + [n for n in classes if n == n.lower() or n.lower() not in said]
    return [name for name in names if _resolves(name, registry)]


def _resolves(name: str, registry: Any) -> bool:
    try:
        return registry.get(name) is not None
    except (ValueError, TypeError, KeyError):
        return False


#: The registries of Keras, by how the arguments end that name what they have.
_REGISTRIES = {
    "activation": (keras.activations, object),
    "constraint": (keras.constraints, keras.constraints.Constraint),
    "initializer": (keras.initializers, keras.initializers.Initializer),
    "regularizer": (keras.regularizers, keras.regularizers.Regularizer),
}


def kind_by_ending(argument: str) -> str | None:
    """Which of `_REGISTRIES` an argument names something of, if it is one of these."""
    kind = argument.rpartition("_")[2]
    return kind if kind in _REGISTRIES else None


def check_named(value: Any, argument: str, kind: str) -> None:
    """Refuses what is no activation, initializer or such, and no name of one.

    Args:
        value: A name, a configuration, an instance, a function or `None`.
        argument: The argument's name.
        kind: "activation", "constraint", "initializer" or "regularizer".

    Raises:
        BridleError: With the nearest name.
    """
    if isinstance(value, str):
        known(value, argument, *_REGISTRIES[kind])
    elif isinstance(value, bool | int | float | list | tuple | np.ndarray):
        an = "an" if kind[0] in "ai" else "a"
        raise must_be(argument, f"{an} {kind} or its name", value)

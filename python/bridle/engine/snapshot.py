"""The values of variables, kept to be put back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.keras_compat.distribution import is_divided, is_spread
from bridle.keras_compat.replicas import local_parts
from bridle.keras_compat.variables import read, write, write_all


class Snapshot:
    """The values that some variables have now.

    On TensorFlow this copies nothing: a value that was read shares its memory with the variable
    until that one is next assigned to, and only then is there a copy.

    Args:
        variables: Keras' variables, or TensorFlow's.
    """

    def __init__(self, variables: Iterable[Any]) -> None:
        self._variables = list(variables)
        self._kept = [(part, _value(part)) for v in self._variables for part in parts_of(v)]

    @property
    def values(self) -> list[Any]:
        """The values, in the order of the variables; of one with several parts the first one's."""
        values = {id(part): value for part, value in self._kept}
        return [values[id(parts_of(variable)[0])] for variable in self._variables]

    def restore(self) -> None:
        """Puts the values back."""
        others = []
        for variable, value in self._kept:
            stored = stored_in(variable)
            if isinstance(stored, tf.Variable):
                write(stored, value)
            elif is_spread(value):
                variable.assign(keras.ops.copy(value))  # what it is given, the next step takes
            else:
                others.append((variable, value))
        if others:
            write_all(*zip(*others, strict=True))

    def is_of(self, variables: list[Any]) -> bool:
        """Whether these are the variables whose values are kept."""
        return list(map(id, variables)) == list(map(id, self._variables))

    def is_finite(self, variables: Iterable[Any]) -> bool:
        """Whether these had, among those kept, neither NaN nor an infinity."""
        asked = {id(part) for variable in variables for part in parts_of(variable)}
        return all(is_finite_tensor(value) for kept, value in self._kept if id(kept) in asked)


def is_finite(variables: Iterable[Any]) -> bool:
    """Whether no variable holds NaN or an infinity."""
    return all(is_finite_tensor(_value(parts_of(variable)[0])) for variable in variables)


def is_finite_tensor(value: Any) -> bool:
    """Whether an array or a tensor holds no NaN and no infinity."""
    if is_divided(value):
        return "float" not in value.dtype.name or bool(keras.ops.all(keras.ops.isfinite(value)))
    # NumPy, because many small operations of TensorFlow would take ten times as long.
    value = np.asarray(value)
    return "float" not in value.dtype.name or bool(np.isfinite(value).all())


def stored_in(variable: Any) -> Any:
    """What a variable is known by and assigned to: TensorFlow's own, where it is one of Keras'.

    Other backends' arrays come and go; there it is Keras' variable.
    """
    inner = variable.value if isinstance(variable, keras.Variable) else variable
    return inner if isinstance(inner, tf.Variable) else variable


def parts_of(variable: Any) -> list[Any]:
    """A variable; or what each replica of this process holds of it."""
    stored = stored_in(variable)
    parts = local_parts(stored)
    return [variable] if len(parts) == 1 and parts[0] is stored else list(parts)


def _value(variable: Any) -> Any:
    stored = stored_in(variable)
    if isinstance(stored, tf.Variable):
        return read(stored)
    if isinstance(stored, keras.Variable) and is_spread(stored.value):
        return keras.ops.copy(stored.value)  # each device copies what it has
    # Other backends: NumPy's own copy, because theirs may share memory with what changes.
    return np.array(keras.ops.convert_to_numpy(stored))

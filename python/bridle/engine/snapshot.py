"""The values of variables, kept to be put back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.keras_compat.variables import read, write


class Snapshot:
    """The values that some variables have now.

    On TensorFlow this copies nothing: a value that was read shares its memory with the variable
    until that one is next assigned to, and only then is there a copy.

    Args:
        variables: Keras' variables, or TensorFlow's.
    """

    def __init__(self, variables: Iterable[Any]) -> None:
        self._kept = [(variable, _value(variable)) for variable in variables]

    @property
    def values(self) -> list[Any]:
        """The values, in the order of the variables."""
        return [value for _, value in self._kept]

    def restore(self) -> None:
        """Puts the values back."""
        for variable, value in self._kept:
            stored = stored_in(variable)
            if isinstance(stored, tf.Variable):
                write(stored, value)
            else:
                variable.assign(value)

    def is_of(self, variables: list[Any]) -> bool:
        """Whether these are the variables whose values are kept."""
        return list(map(id, variables)) == [id(variable) for variable, _ in self._kept]

    def is_finite(self, variables: Iterable[Any]) -> bool:
        """Whether these had, among those kept, neither NaN nor an infinity."""
        asked = set(map(id, variables))
        return all(is_finite_tensor(value) for kept, value in self._kept if id(kept) in asked)


def is_finite(variables: Iterable[Any]) -> bool:
    """Whether no variable holds NaN or an infinity."""
    return all(map(is_finite_tensor, map(_value, variables)))


def is_finite_tensor(value: Any) -> bool:
    """Whether an array or a tensor holds no NaN and no infinity."""
    # NumPy, because many small operations of TensorFlow would take ten times as long.
    value = np.asarray(value)
    return "float" not in value.dtype.name or bool(np.isfinite(value).all())


def stored_in(variable: Any) -> Any:
    """What holds a variable's value: the backend's own, where it is one of Keras'."""
    return variable.value if isinstance(variable, keras.Variable) else variable


def _value(variable: Any) -> Any:
    stored = stored_in(variable)
    if isinstance(stored, tf.Variable):
        return read(stored)
    # Other backends: NumPy's own copy, because theirs may share memory with what changes.
    return np.array(keras.ops.convert_to_numpy(stored))

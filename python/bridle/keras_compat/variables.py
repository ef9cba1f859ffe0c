"""The fast ways to read and write variables; what of TensorFlow's is private."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf


def read(variable: tf.Variable) -> tf.Tensor:
    """The value of a variable, which shares its memory.

    `read_value()` does the same, for gradients too, and takes three times as long.
    """
    if _is_one(variable):
        return tf.raw_ops.ReadVariableOp(resource=variable.handle, dtype=variable.dtype)
    return variable.read_value()


def write(variable: tf.Variable, value: tf.Tensor) -> None:
    """Assigns a value of the variable's own shape and dtype, many times faster than `assign()`."""
    if _is_one(variable):
        tf.raw_ops.AssignVariableOp(resource=variable.handle, value=value)
    else:
        variable.assign(value)


def write_all(variables: Sequence[Any], values: Sequence[np.ndarray]) -> None:
    """Assigns to Keras' variables of other backends; on JAX all go to the device at once.

    Args:
        variables: The variables.
        values: The value of each.
    """
    if keras.backend.backend() == "jax":
        import jax

        # Copies: JAX may share the memory of arrays that it is given, and give it to a program.
        values = jax.device_put(list(map(np.array, values)))
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def variables_of(model: Any) -> list[Any]:
    """A Keras 3 model's variables and its optimizer's."""
    optimizer = getattr(model, "optimizer", None)
    return [*model.variables, *(optimizer.variables if optimizer else ())]


@contextlib.contextmanager
def with_values(model: Any) -> Iterator[None]:
    """Variables have values again if Keras' own loop fails in the block.

    On JAX it takes them out of the variables before the first step, and where that one fails they
    have none, of which another error tells (`_value`; seen: Keras 3.14, 3.15).

    Args:
        model: The model that the loop runs.
    """
    before = []
    if keras.backend.backend() == "jax" and isinstance(model, keras.Model):
        before = [(v, v._value) for v in variables_of(model)]
    try:
        yield
    except Exception as error:
        lost = [(v, value) for v, value in before if v._value is None and value is not None]
        for variable, value in lost:
            if not value.is_deleted():
                variable.assign(value)
        if lost and error.__context__ is not None:
            raise error.__context__ from None
        raise


def _is_one(variable: tf.Variable) -> bool:
    """Whether a variable is one, not tf.distribute's of several.

    The classes of variables aren't public (seen: TensorFlow 2.20, 2.21).
    """
    from tensorflow.python.ops.resource_variable_ops import BaseResourceVariable

    return isinstance(variable, BaseResourceVariable)

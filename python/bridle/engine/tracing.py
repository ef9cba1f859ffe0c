"""Steps traced, and the types that they are traced for."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import tensorflow as tf

#: How many programs this process has traced: the call that traces one takes longer.
made = SimpleNamespace(count=0)


def trace(function: Callable[..., Any], *signature: Any, fused: bool = False) -> Any:
    """`function` traced for arguments of these types, compiled by XLA where `fused`."""
    made.count += 1
    traced = tf.function(
        function, autograph=False, jit_compile=fused, input_signature=list(signature)
    )
    return traced.get_concrete_function()


def is_known(shape: tf.TensorShape) -> bool:
    """Whether all dimensions of a shape are known."""
    return shape.is_fully_defined()


def spec_of(tensor: tf.Tensor) -> tf.TensorSpec:
    """The type of a tensor."""
    return tf.TensorSpec(tensor.shape, tensor.dtype)


def fits(spec: tf.TensorSpec, other: tf.TensorSpec) -> bool:
    """Whether what is of one type is of the other, wider one."""
    return other.is_subtype_of(spec)


def _join(stacked: tf.Tensor) -> tf.Tensor:
    """(batches, batch, ...) as (batches * batch, ...)."""
    shape = tf.shape(stacked)
    return tf.reshape(stacked, tf.concat([[shape[0] * shape[1]], shape[2:]], 0))

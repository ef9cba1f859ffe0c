"""Steps traced, and the types that they are traced for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import tensorflow as tf

from bridle.engine.programs import made
from bridle.keras_compat.content_names import by_content
from bridle.keras_compat.leftovers import forget_gradients
from bridle.keras_compat.traces import Trace


def trace(function: Callable[..., Any], *signature: Any, fused: bool = False) -> Trace:
    """`function` traced for arguments of these types, compiled by XLA where `fused`."""
    made.count += 1
    traced = tf.function(
        function, autograph=False, jit_compile=fused, input_signature=list(signature)
    )
    concrete = traced.get_concrete_function()
    forget_gradients(concrete.graph)
    found = Trace.of(concrete)
    return by_content(found) if fused else found


def is_known(shape: tf.TensorShape) -> bool:
    """Whether all dimensions of a shape are known."""
    return shape.is_fully_defined()


def fits(spec: tf.TensorSpec, other: tf.TensorSpec) -> bool:
    """Whether what is of one type is of the other, wider one."""
    return other.is_subtype_of(spec)


def types_of(batch: Any) -> Hashable:
    """The structure and the types of a batch."""
    leaves = tf.nest.flatten(batch)
    places = tf.nest.pack_sequence_as(batch, range(len(leaves)))
    return repr(places), tuple((str(spec.shape), spec.dtype) for spec in leaves)

"""Loops over stacked batches, as programs trace them.

Each takes a step, what it returns for one batch (`like`), the batches, and the numbers of the first
one to run and of the first one not to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

Step = Callable[[Any], Any]


def can_stack(outputs: Any) -> bool:
    """Whether outputs of these types can be joined over batches: dense, by rows of one shape."""
    return all(
        isinstance(t, tf.TensorSpec) and t.shape.rank and t.shape[1:].is_fully_defined()
        for t in tf.nest.flatten(outputs)
    )


def can_carry(logs: Any) -> bool:
    """Whether a step's logs are of one shape always, so that a loop can hold the last ones."""
    leaves = tf.nest.flatten(logs)
    return all(isinstance(t, tf.TensorSpec) and t.shape.is_fully_defined() for t in leaves)


def run_all(step: Step, batches: Any, start: tf.Tensor, stop: tf.Tensor) -> None:
    """Runs steps whose logs aren't needed."""

    def body(i: tf.Tensor) -> tf.Tensor:
        step(_nth(batches, i))
        return i + 1

    tf.while_loop(lambda i: i < stop, body, [start], parallel_iterations=1)


def last_logs(step: Step, like: Any, batches: Any, start: tf.Tensor, stop: tf.Tensor) -> Any:
    """Runs steps that say themselves what is logged: the last one's logs go round the loop."""
    none = tf.nest.map_structure(lambda t: tf.zeros(t.shape, t.dtype), like)

    def body(i: tf.Tensor, _: Any) -> tuple[tf.Tensor, Any]:
        return i + 1, step(_nth(batches, i))

    _, logs = tf.while_loop(lambda i, _: i < stop, body, [start, none], parallel_iterations=1)
    return logs


def joined_outputs(step: Step, like: Any, batches: Any, start: tf.Tensor, stop: tf.Tensor) -> Any:
    """Runs steps and returns their outputs, joined, of however many rows."""

    def room(t: tf.Tensor) -> tf.TensorArray:
        shape = [None, *t.shape[1:]]
        return tf.TensorArray(t.dtype, stop - start, infer_shape=False, element_shape=shape)

    def body(i: tf.Tensor, kept: list[tf.TensorArray]) -> tuple[tf.Tensor, Any]:
        return i + 1, _written(kept, i - start, tf.nest.flatten(step(_nth(batches, i))))

    kept = list(map(room, tf.nest.flatten(like)))
    _, kept = tf.while_loop(lambda i, _: i < stop, body, [start, kept], parallel_iterations=1)
    return tf.nest.pack_sequence_as(like, [array.concat() for array in kept])


def fused_outputs(
    step: Step, like: Any, batches: Any, start: tf.Tensor, stop: tf.Tensor
) -> tuple[Any, tf.Tensor]:
    """The same for XLA, and whether it holds: that each step gave a row for each it was given.

    Where the rows of an output depend on values, XLA goes on with as many as there may be.
    """
    capacity, rows = tf.nest.flatten(batches)[0].shape[:2]

    def body(i: tf.Tensor, holds: tf.Tensor, kept: Any) -> tuple[tf.Tensor, tf.Tensor, Any]:
        outputs = tf.nest.flatten(step(_nth(batches, i)))
        for output in outputs:
            if output.shape[0] is None:
                holds &= tf.shape(output)[0] == rows
        return i + 1, holds, _written(kept, i - start, outputs)

    flat = tf.nest.flatten(like)
    kept = [tf.TensorArray(t.dtype, capacity, element_shape=t.shape) for t in flat]
    begin = [start, tf.constant(True), kept]
    _, holds, kept = tf.while_loop(lambda i, *_: i < stop, body, begin, parallel_iterations=1)
    joined = [_join(array.stack()[: stop - start]) for array in kept]
    return tf.nest.pack_sequence_as(like, joined), holds


def _written(kept: list[tf.TensorArray], i: tf.Tensor, outputs: list[Any]) -> list[tf.TensorArray]:
    return [array.write(i, output) for array, output in zip(kept, outputs, strict=True)]


def _nth(batches: Any, i: tf.Tensor) -> Any:
    return tf.nest.map_structure(lambda stacked: stacked[i], batches)


def _join(stacked: tf.Tensor) -> tf.Tensor:
    """(batches, batch, ...) as (batches * batch, ...)."""
    shape = tf.shape(stacked)
    return tf.reshape(stacked, tf.concat([[shape[0] * shape[1]], shape[2:]], 0))

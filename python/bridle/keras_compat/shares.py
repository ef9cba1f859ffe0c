"""What part of a batch a replica has, while its step is traced, and its part of random numbers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import tensorflow as tf

#: Random numbers that Philox makes from one count.
_NUMBERS_OF_A_COUNT = 4
_PHILOX = 1


@dataclass(frozen=True)
class Share:
    """The rows of a batch that one replica has.

    Attributes:
        rows: How many, a tensor where that isn't known before.
        first: The number of the first one in the whole batch.
        total: The rows of the whole batch.
        replicas: How many replicas share it.
        idle: Whether the replica has none of them: what it computes with doesn't count.
        written: Keras' variables that the step assigns to, noted while it is traced.
        has_loss: Holds something once Keras has computed a loss in the step.
    """

    rows: Any
    first: Any
    total: Any
    replicas: int
    idle: bool = False
    written: dict[int, Any] = field(default_factory=dict)
    has_loss: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, counts: Sequence[int], replica: int, rows: Any, total: Any) -> Share:
        """The share of a replica, whose rows come after those of the replicas before it.

        Args:
            counts: How many rows each replica has.
            replica: The replica's number, from 0.
            rows: How many it has, as its step is traced for them.
            total: The rows of the whole batch, the same.
        """
        first = sum(counts[:replica])
        return cls(rows, first, total, len(counts), idle=not counts[replica])


def rows_of(total: int, replica: int, replicas: int) -> slice:
    """Which rows of a batch a replica has; none where there are fewer rows than replicas."""
    return slice(_first(total, replica, replicas), _first(total, replica + 1, replicas))


def _first(total: int, replica: int, replicas: int) -> int:
    """The number of a replica's first row: the first replicas have one row more."""
    return replica * (total // replicas) + min(replica, total % replicas)


_share: ContextVar[Share | None] = ContextVar("bridle_share", default=None)


def share() -> Share | None:
    """The share of the replica whose step is traced in this thread, `None` where there is none."""
    return _share.get()


@contextlib.contextmanager
def sharing(part: Share) -> Iterator[None]:
    """Traces a replica's step, in this thread."""
    token = _share.set(part)
    try:
        yield
    finally:
        _share.reset(token)


def drawn(function: Callable[..., Any], shape: Any, *args: Any, **kwargs: Any) -> Any:
    """Random numbers of a shape: those that one process would draw for the replica's rows.

    Args:
        function: Draws them, from a shape and the other arguments.
        shape: Their shape. Where its first dimension is that of the rows, or a multiple of it,
            they are part of what is drawn for the whole batch.
        args: The other arguments.
        kwargs: The same by name.
    """
    found = _whole(shape)
    if found is None:
        return function(shape, *args, **kwargs)
    whole, first, rows = found
    return function(whole, *args, **kwargs)[first : first + rows]


def uniform(shape: Any, seed: Any, dtype: Any) -> tf.Tensor:
    """The same for numbers from 0 up to 1 by Philox, of which no others are drawn.

    Args:
        shape: Their shape.
        seed: Two integers.
        dtype: A floating-point type.
    """
    found = _whole(shape)
    if found is None or tf.as_dtype(dtype) != tf.float32:
        draw = tf.random.stateless_uniform
        return drawn(draw, shape, seed, dtype=dtype, alg="philox")
    whole, first, rows = found
    row = tf.reduce_prod(tf.cast(whole[1:], "int64"))
    before, count = tf.cast(first, "int64") * row, tf.cast(rows, "int64") * row
    over = before % _NUMBERS_OF_A_COUNT
    key, counter = tf.raw_ops.StatelessRandomGetKeyCounter(seed=seed)
    counts = tf.cast(before // _NUMBERS_OF_A_COUNT, "uint64")
    numbers = tf.raw_ops.StatelessRandomUniformV2(
        shape=[count + over], key=key, counter=counter + tf.stack([counts, 0]), alg=_PHILOX
    )
    return tf.reshape(numbers[over:], tf.concat([[tf.cast(rows, "int32")], whole[1:]], 0))


def _whole(shape: Any) -> tuple[tf.Tensor, Any, Any] | None:
    """The shape of the whole batch's numbers, and which of its first dimension are the replica's.

    `None` where the first dimension has nothing to do with rows.
    """
    part = share()
    shape = tf.convert_to_tensor(shape, "int32")
    if part is None or not shape.shape[0]:
        return None
    whole = tf.get_static_value(shape)
    known = tf.get_static_value(shape[0]) if whole is None else int(whole[0])
    is_dynamic = tf.is_tensor(part.rows)
    if (known is None) != is_dynamic:
        return None
    rows = 1 if part.idle else part.rows
    if not is_dynamic and (not known or known % rows):
        return None
    each = shape[0] // rows
    # What an idle replica computes with is the first row.
    whole = tf.concat([[each * part.total], shape[1:]], 0)
    return whole, each * (0 if part.idle else part.first), shape[0]

"""Dropout whose random numbers XLA computes fast.

XLA spells out TensorFlow's generator, Philox, in multiplications of 64-bit numbers, which take most
of a small model's time on a CPU. Threefry needs additions, rotations and xor only, of 32-bit
numbers, many at once. Like Philox it has no state: the numbers follow from a seed and a count.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_ROUNDS = 20
_PARITY = 0x1BD11BDA


def threefry(key: tuple[Any, Any], counter: tuple[Any, Any]) -> tuple[tf.Tensor, tf.Tensor]:
    """Two random words for each counter.

    Args:
        key: Two uint32 scalars.
        counter: Two uint32 tensors of one shape.

    Returns:
        Two uint32 tensors of that shape.

    Source: Threefry-2x32-20, Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
    """
    keys = *key, key[0] ^ key[1] ^ _word(_PARITY)
    a, b = counter[0] + keys[0], counter[1] + keys[1]
    for i in range(_ROUNDS):
        a += b
        b = _rotated(b, _ROTATIONS[i % 8]) ^ a
        if i % 4 == 3:
            turn = i // 4 + 1
            a += keys[turn % 3]
            b += keys[(turn + 1) % 3] + _word(turn)
    return a, b


def dropout(
    x: Any, rate: Any, seed: Any, rng_alg: Any = None, noise_shape: Any = None, name: Any = None
) -> tf.Tensor:
    """`tf.nn.experimental.stateless_dropout`, with Threefry in place of `rng_alg`.

    Args:
        x: Values of a floating-point type, of any shape.
        rate: The share of the values that become 0; the others grow by `1 / (1 - rate)`.
        seed: Two integers from which the choice follows.
        rng_alg: Not used.
        noise_shape: The shape of the choice, a tensor or sizes: 1 where an axis shares it, `None`
            for the size that `x` has.
        name: Not used.

    Returns:
        A tensor of the shape and dtype of `x`.
    """
    x = tf.convert_to_tensor(x)
    shape = tf.shape(x)
    if isinstance(noise_shape, list | tuple):
        noise_shape = [shape[axis] if n is None else n for axis, n in enumerate(noise_shape)]
    if noise_shape is not None:
        shape = tf.convert_to_tensor(noise_shape)
    words = tf.reshape(_words(seed, tf.reduce_prod(shape)), shape)
    # The first 24 bits are a fraction that float32 holds exactly.
    fractions = tf.cast(tf.bitwise.right_shift(words, _word(8)), "float32") * 2.0**-24
    kept = fractions >= tf.cast(rate, "float32")
    return tf.where(kept, x / tf.cast(1 - rate, x.dtype), tf.zeros((), x.dtype))


def _words(seed: Any, count: Any) -> tf.Tensor:
    key = tf.unstack(tf.cast(seed, "uint32"), 2)
    numbers = tf.cast(tf.range((count + 1) // 2), "uint32")
    return tf.concat(threefry((key[0], key[1]), (numbers, tf.zeros_like(numbers))), 0)[:count]


def _word(value: int) -> tf.Tensor:
    return tf.constant(value, "uint32")


def _rotated(words: tf.Tensor, by: int) -> tf.Tensor:
    high = tf.bitwise.left_shift(words, _word(by))
    return high | tf.bitwise.right_shift(words, _word(32 - by))

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


def uniform(shape: Any, seed: Any, dtype: Any) -> tf.Tensor:
    """Numbers from 0 up to, not including, 1, as `tf.random.stateless_uniform` gives them.

    Args:
        shape: The shape, a tensor or sizes.
        seed: Two integers from which they follow.
        dtype: A floating-point type.
    """
    shape = tf.convert_to_tensor(shape, "int32")
    count = tf.reduce_prod(shape)
    return tf.cast(tf.reshape(bridle_fused_fractions(tf.cast(seed, "int32"), count), shape), dtype)


# Traced once, not for each layer that draws numbers. Its name keeps it out of what is counted as
# work (choose.py).
@tf.function(
    autograph=False, input_signature=[tf.TensorSpec((2,), "int32"), tf.TensorSpec((), "int32")]
)
def bridle_fused_fractions(seed: Any, count: Any) -> tf.Tensor:
    """Numbers as `uniform` gives them, in a row."""
    # The first 24 bits are a fraction that float32 holds exactly.
    words = tf.bitwise.right_shift(_words(seed, count), _word(8))
    return tf.cast(words, "float32") * 2.0**-24


def _words(seed: Any, count: Any) -> tf.Tensor:
    key = tf.unstack(tf.cast(seed, "uint32"), 2)
    numbers = tf.cast(tf.range((count + 1) // 2), "uint32")
    return tf.concat(threefry((key[0], key[1]), (numbers, tf.zeros_like(numbers))), 0)[:count]


def _word(value: int) -> tf.Tensor:
    return tf.constant(value, "uint32")


def _rotated(words: tf.Tensor, by: int) -> tf.Tensor:
    high = tf.bitwise.left_shift(words, _word(by))
    return high | tf.bitwise.right_shift(words, _word(32 - by))

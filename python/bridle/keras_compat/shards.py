"""What is private in how TensorFlow shares a dataset among workers."""

from __future__ import annotations

from typing import Any

import tensorflow as tf


def policy_of(dataset: tf.data.Dataset) -> tf.data.experimental.AutoShardPolicy:
    """How a dataset says that it is to be shared."""
    return dataset.options().experimental_distribute.auto_shard_policy


def batch_size_of(dataset: tf.data.Dataset) -> int | None:
    """The rows of a dataset's batches but the last one, `None` where TensorFlow can't tell.

    `compute_batch_size` is private (seen: TensorFlow 2.20, 2.21).
    """
    from tensorflow.python.data.experimental.ops.distribute import compute_batch_size

    found = int(compute_batch_size(dataset))
    return found if found > 0 else None


def shard_of(dataset: tf.data.Dataset, workers: int, number: int, replicas: int) -> Any:
    """What one worker reads of a dataset, by the dataset's own policy.

    `_AutoShardDataset` is private (seen: TensorFlow 2.20, 2.21).

    Args:
        dataset: The dataset.
        workers: How many workers there are.
        number: Which of them it is, from 0.
        replicas: How many replicas there are in all.
    """
    from tensorflow.python.data.experimental.ops.distribute import _AutoShardDataset

    return _AutoShardDataset(dataset, workers, number, replicas)

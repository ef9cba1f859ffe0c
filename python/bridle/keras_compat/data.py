"""What is private in Keras' data adapters and TensorFlow's datasets."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.keras_compat.distribution import outside_distribution


def data_adapter(**arguments: Any) -> Any:
    """Keras' adapter of a call's data, which checks and completes them.

    It has no public name, and where processes share a model it would read this one's part of a
    dataset, and nothing else (seen: Keras 3.14, 3.15).
    """
    from keras.src.trainers.data_adapters import get_data_adapter

    with outside_distribution():
        return get_data_adapter(**arguments)


def is_dataset(x: Any) -> bool:
    """Whether Keras has an adapter for what brings batches.

    What tells these kinds apart is private (seen: Keras 3.14, 3.15).
    """
    from keras.src.trainers import data_adapters as of_keras

    tells = of_keras.is_tf_dataset, of_keras.is_torch_dataloader, of_keras.is_grain_dataset
    known = keras.utils.PyDataset | GeneratorType | of_keras.data_adapter.DataAdapter
    return isinstance(x, known) or any(tell(x) for tell in tells)


def batches_of(x: Any, y: Any, sample_weight: Any, batch_size: Any, steps: Any) -> Iterator[Any]:
    """The batches of a call's data as NumPy arrays, in order; private (seen: 3.14, 3.15)."""
    adapter = (
        data_adapter(x=x, y=y, sample_weight=sample_weight, batch_size=batch_size or BATCH_SIZE)
        if y is not None
        else data_adapter(x=x)
    )
    return itertools.islice(adapter.get_numpy_iterator(), steps)


def for_jax(batch: Any) -> Any:
    """A batch as Keras' fit() on JAX gives it to a step.

    Its functions for one batch take no tensors of TensorFlow's, as fit() does. What makes others of
    them has no public name (seen: Keras 3.14, 3.15).
    """
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

    x, y, sample_weight = unpack(batch)
    rows = keras.tree.flatten(x)[0].shape[0]
    adapter = ArrayDataAdapter(x, y, sample_weight, batch_size=rows)
    return next(iter(adapter.get_jax_iterator()))


def rows_of(adapter: Any) -> tuple[Any, int, int] | None:
    """What an array adapter serves: parts indexed by rows, the samples, the batch size.

    `None` for other adapters, for ragged and sparse tensors and where a part is left out.
    `_inputs`, `_num_samples` and `_batch_size` are private, as is `convert_to_sliceable` (seen:
    Keras 3.14, 3.15).
    """
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter
    from keras.src.trainers.data_adapters.array_slicing import convert_to_sliceable

    if not isinstance(adapter, ArrayDataAdapter):
        return None
    leaves = keras.tree.flatten(adapter._inputs)
    others = tf.RaggedTensor | tf.SparseTensor | None
    if any(isinstance(leaf, others) for leaf in leaves):
        return None
    parts = convert_to_sliceable(adapter._inputs, target_backend="numpy")
    return parts, adapter._num_samples, adapter._batch_size


def plain_array(part: Any) -> np.ndarray | None:
    """The array that a part of `rows_of()` takes its rows from, if they lie there as they are.

    `array` is private, as is the class that converts nothing (seen: Keras 3.14, 3.15).
    """
    from keras.src.trainers.data_adapters.array_slicing import NumpySliceable

    is_plain = isinstance(part, NumpySliceable) and part.array.flags.c_contiguous
    return part.array if is_plain else None


def stored(part: Any) -> Any:
    """What a part of `rows_of()` takes its rows from; private (seen: Keras 3.14, 3.15)."""
    return part.array


def epoch_iterator(adapter: Any, steps: int | None) -> Any:
    """Keras' iterator over the batches of an epoch, with its rules for endless and short data.

    It has no public name (seen: Keras 3.14, 3.15).
    """
    from keras.src.backend.tensorflow.trainer import TFEpochIterator

    return TFEpochIterator(
        x=adapter, steps_per_epoch=steps, distribute_strategy=tf.distribute.get_strategy()
    )


def is_of_python(adapter: Any) -> bool:
    """Whether an adapter's batches come one by one from Python code, with no workers in between.

    Its classes have no public names (seen: Keras 3.14, 3.15).
    """
    from keras.src.trainers.data_adapters.generator_data_adapter import GeneratorDataAdapter
    from keras.src.trainers.data_adapters.py_dataset_adapter import PyDatasetAdapter

    is_dataset = isinstance(adapter, PyDatasetAdapter) and adapter.enqueuer is None
    return is_dataset or isinstance(adapter, GeneratorDataAdapter)


def take_as_they_are(epochs: Any) -> None:
    """Lets an epoch iterator take the batches of such an adapter as they are, not through tf.data.

    What makes an iterator of them is private (seen: Keras 3.14, 3.15).
    """
    adapter = epochs.data_adapter
    epochs._get_iterator = getattr(adapter, "generator", None) or adapter._get_iterator


def element_spec(epochs: Any) -> Any:
    """The types of an epoch iterator's batches; its dataset is private (seen: 3.14, 3.15)."""
    return epochs._distributed_dataset.element_spec


def pack(x: Any, y: Any = None, sample_weight: Any = None) -> tuple[Any, ...]:
    """The tuple that `unpack` takes apart, without what isn't there at its end."""
    parts = (x, y, sample_weight)
    return parts if sample_weight is not None else parts[:2] if y is not None else parts[:1]


def unpack(data: Any) -> tuple[Any, Any, Any]:
    """x, y and sample weights of a tuple, a dataset as x alone (`keras.utils`' public rule)."""
    return keras.utils.unpack_x_y_sample_weight(data)


#: The batch size of arrays where none is given; Keras names it nowhere (seen: 3.14, 3.15).
BATCH_SIZE = 32


def shuffles_anew(dataset: tf.data.Dataset) -> bool:
    """Whether a dataset gives its elements in another order each time.

    `_variant_tensor` is private (seen: TensorFlow 2.20, 2.21).
    """
    graph = tf.raw_ops.DatasetToGraphV2(input_dataset=dataset._variant_tensor)
    definition = tf.compat.v1.GraphDef.FromString(graph.numpy())
    nodes = [*definition.node, *(n for f in definition.library.function for n in f.node_def)]
    return any(
        node.op.startswith("ShuffleDataset") and node.attr["reshuffle_each_iteration"].b
        for node in nodes
    )


def limited_steps() -> int | None:
    """The limit of `keras.config.set_max_steps_per_epoch()`, if there is one."""
    return keras.config.max_steps_per_epoch() if hasattr(keras.config, "max_epochs") else None


def joined_tensors(parts: Sequence[Any]) -> Any:
    """What a model gave for one batch after the other, as Keras' predict() joins it.

    Its private rule (seen: Keras 3.14, 3.15): numbers become an array, what differs in a dimension
    a ragged tensor.
    """
    from keras.src.backend.tensorflow.trainer import potentially_ragged_concat

    composite = tf.RaggedTensor, tf.SparseTensor
    return potentially_ragged_concat(
        [part if isinstance(part, composite) else tf.convert_to_tensor(part) for part in parts]
    )

"""Data as they were when they were handed over: copies, where a user's code may write into them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import GeneratorType
from typing import Any

import keras
import numpy as np

from bridle.convert.mapped import MappedFile
from bridle.data.elements import check_part
from bridle.data.mapped_batches import MappedBatches
from bridle.data.prepared import Prepared
from bridle.errors import warn


def copied(data: Prepared, argument: str) -> Prepared:
    """Data whose arrays no code of the user's can reach.

    Keras trains on what fit() was called with, whatever becomes of the arrays afterwards. Arrays in
    files stay there.

    Args:
        data: The data.
        argument: The argument that they are from, for a warning where memory doesn't suffice.
    """
    try:
        x, y, weights = (_copy(part) for part in (data.x, data.y, data.sample_weight))
    except MemoryError:
        warn(
            f"`{argument}` is too large to be copied: a callback that changes it changes what is "
            "trained on."
        )
        return data
    return replace(data, x=x, y=y, sample_weight=weights)


def _copy(value: Any) -> Any:
    def copy(part: Any) -> Any:
        in_memory = type(part) is np.ndarray and MappedFile.of(part) is None
        return part.copy() if in_memory else part

    return keras.tree.map_structure(copy, value)


def batches_copied(batches: Any, argument: str) -> Any:
    """A generator's or a `PyDataset`'s batches, each copied before the next one is asked for.

    Many fill the same arrays again and again, and TensorFlow shares the memory of arrays.

    Args:
        batches: What brings them; what isn't of these kinds stays as it is.
        argument: The argument that it is from, for errors.
    """
    copy = partial(_copied_batch, argument)
    if isinstance(batches, GeneratorType):
        return (copy(batch) for batch in batches)
    if isinstance(batches, keras.utils.PyDataset):
        return MappedBatches(batches, copy, batches.use_multiprocessing)
    return batches


def _copied_batch(argument: str, batch: Any) -> Any:
    def copy(part: Any) -> Any:
        if part is not None:
            check_part(part, argument)
        return np.array(part) if isinstance(part, np.ndarray) else part

    return keras.tree.map_structure(copy, batch)

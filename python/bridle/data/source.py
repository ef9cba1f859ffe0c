"""Sources: a kind of input as chunks, K batches stacked to run in one compiled call.

The arguments' meaning (batch size, steps) is Keras' own: its data adapters and epoch
iterators decide it, and a source only groups what they serve.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bridle.data.array_source import ArraySource
from bridle.data.iterator_source import IteratorSource, PythonSource
from bridle.data.stack import can_stack
from bridle.keras_compat.data import (
    data_adapter,
    element_spec,
    epoch_iterator,
    is_of_python,
    limited_steps,
    rows_of,
)

Source = ArraySource | IteratorSource


def make_source(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    batch_size: int | None = None,
    steps: int | None = None,
    shuffle: bool | str = False,
    random: np.random.Generator | None = None,
    of_arrays: Callable[..., ArraySource] = ArraySource,
) -> Source:
    """The source of a call's data; the arguments are those of `keras.Model.fit`.

    Beside them `random`, the generator of the training, if it has one of its own, and what makes
    the source of arrays.
    """
    adapter = data_adapter(
        x=x,
        y=y,
        sample_weight=sample_weight,
        batch_size=batch_size,
        steps_per_epoch=steps,
        shuffle=shuffle,
    )
    rows = rows_of(adapter)
    if rows is not None and steps is None and limited_steps() is None:
        return of_arrays(*rows, shuffle, random)
    epochs = epoch_iterator(adapter, steps)
    of_python = is_of_python(adapter) and can_stack(element_spec(epochs))
    return PythonSource(epochs) if of_python else IteratorSource(epochs)

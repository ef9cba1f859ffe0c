"""Sample weights of several outputs: by name, by place, or one for all, beside their targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert import frames
from bridle.convert.plain import from_r
from bridle.convert.records import Frame
from bridle.data.checks import has_own_step
from bridle.data.mapped_batches import MappedBatches
from bridle.keras_compat.data import unpack
from bridle.keras_compat.models import gives_dict, output_names


def by_output(weights: Any, outputs: list[str]) -> Any:
    """The columns of a data frame by name, where there are several outputs."""
    weights = from_r(weights)
    if len(outputs) > 1 and frames.is_frame(weights):
        weights = frames.to_frame(weights)
    return weights.columns if len(outputs) > 1 and isinstance(weights, Frame) else weights


def beside(model: Any, y: Any, weights: Any) -> tuple[Any, Any]:
    """Targets and weights in one structure, that of the model's outputs.

    Keras wants them alike, and takes a dict for a model whose outputs are none by place where there
    are weights (seen: Keras 3.14, 3.15).

    Args:
        model: The model.
        y: Arrays of targets.
        weights: Arrays of weights.

    Returns:
        `y`, with `None` for outputs that it leaves out, and `weights`.
    """
    names = output_names(model)
    if names is None or y is None or weights is None:
        return y, weights
    if len(names) == 1:
        is_alone = isinstance(weights, list | tuple) and not isinstance(y, list | tuple)
        return y, weights[0] if is_alone else weights
    y = _ordered(model, y, names)
    if not isinstance(weights, Mapping | list | tuple):
        return y, _flat(weights)
    return y, keras.tree.map_structure(_beside, y, _ordered(model, weights, names))


@dataclass(frozen=True)
class InOrder:
    """Puts targets and weights of a batch that are by name in the order of outputs.

    It holds plain values, which processes hand to each other.

    Attributes:
        names: The names of the outputs in their order.
    """

    names: tuple[str, ...]

    def __call__(self, batch: Any) -> Any:
        """A batch; as it is where it has no weights or nothing by name."""
        x, y, weights = unpack(tuple(batch) if isinstance(batch, list) else batch)
        if y is None or weights is None or not self._by_name(y, weights):
            return batch
        y = self._tuple(y)
        if isinstance(weights, Mapping | list | tuple):
            weights = self._tuple(weights)
            weights = tuple(_beside(t, w) for t, w in zip(y, weights, strict=True))
        return x, y, weights

    @staticmethod
    def _by_name(*parts: Any) -> bool:
        return any(isinstance(part, Mapping) for part in parts)

    def _tuple(self, parts: Any) -> tuple[Any, ...]:
        if isinstance(parts, Mapping):
            return tuple(parts.get(name) for name in self.names)
        return tuple(parts)


def of_batches(model: Any, x: Any, step: str) -> Any:
    """What brings batches, with targets and weights in the order of the outputs.

    Args:
        model: The model.
        x: A dataset or generator of Python's.
        step: The model's method that takes a batch ("train_step").
    """
    names = output_names(model) or []
    if len(names) < 2 or gives_dict(model) or has_own_step(model, step):
        return x
    order = InOrder(tuple(names))
    if isinstance(x, tf.data.Dataset):
        spec = x.element_spec
        changes = isinstance(spec, tuple) and len(spec) == 3 and order(spec) is not spec
        # Without AutoGraph, which would make an error of its own of what is refused.
        plainly = tf.autograph.experimental.do_not_convert
        return x.map(plainly(lambda *batch: order(batch))) if changes else x
    if isinstance(x, keras.utils.PyDataset):
        return MappedBatches(x, order, x.use_multiprocessing)
    return (order(batch) for batch in x) if isinstance(x, GeneratorType) else x


def _ordered(model: Any, parts: Any, names: list[str]) -> Any:
    """Parts by output, in a dict where the outputs are one, else in a list."""
    if not isinstance(parts, Mapping):
        parts = dict(zip(names, parts, strict=True))
    made = {name: parts.get(name) for name in names}
    return made if gives_dict(model) else list(made.values())


def _beside(target: Any, weights: Any) -> Any:
    """The weights of an output's targets, 1 for each where none were given."""
    if weights is None and target is not None:
        if isinstance(target, tf.Tensor):
            return tf.ones(tf.shape(target)[:1], keras.config.floatx())
        return np.ones(target.shape[0], keras.config.floatx())
    return _flat(weights)


def _flat(part: Any) -> Any:
    """A column as a vector: Keras knows no columns of weights where there are several outputs."""
    if isinstance(part, tf.Tensor) and part.shape.rank == 2 and part.shape[1] == 1:
        return part[:, 0]
    is_column = isinstance(part, np.ndarray) and part.ndim == 2 and part.shape[1] == 1
    return part.reshape(-1) if is_column else part

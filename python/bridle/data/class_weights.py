"""class_weight: by codes or names of classes, for one output or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.dtypes import as_floats
from bridle.convert.frames import is_series
from bridle.convert.numbers import real_number
from bridle.convert.plain import from_r, plain
from bridle.convert.records import RList, by_name
from bridle.convert.rows import Rows
from bridle.data import checks, targets
from bridle.data.classes import loss_kinds
from bridle.data.lost_weights import check_weighed
from bridle.data.mapped_batches import MappedBatches
from bridle.data.prepared import Prepared
from bridle.data.pulled import Pulled
from bridle.errors import (
    BridleTypeError,
    BridleValueError,
    dims,
    element,
    must_be,
    show,
    unknown_name,
)
from bridle.keras_compat.data import unpack
from bridle.keras_compat.models import gives_dict, output_names
from bridle.state import Categories, Part

#: A weight for each class by its 0-based code.
Weights = dict[int, float]
#: A weight for each class, by the name of its output; `None` for the only one.
ClassWeights = dict[str | None, Weights]


def read(model: Any, value: Any, known: dict[Part, Categories]) -> ClassWeights:
    """The weights of classes by 0-based codes, by output.

    Args:
        model: The model.
        value: Weights by code or by name of the class, or in the order of the codes. For several
            outputs these by the output's name; one output may be named too.
        known: The categories of targets, by output.

    Raises:
        BridleNameError: For an unknown output or class.
        BridleTypeError: For a value of the wrong kind.
        BridleValueError: For codes that the output doesn't have.
    """
    names = output_names(model) or []
    value = _plain(from_r(_by_index(value)), names)
    levels: dict[Part, list[str]] = {part: list(c.names) for part, c in known.items()}
    nested = isinstance(value, Mapping) and any(
        isinstance(v, Mapping | list | tuple) for v in value.values()
    )
    if len(names) < 2 and not nested:
        names_known = next(iter(levels.values()), [])
        only = names[0] if names else None
        return {None: _of_output(model, value, names_known, "class_weight", only)}
    if not nested:
        raise must_be(
            "class_weight",
            "named by outputs, with weights of classes for each",
            value,
            f"Name one of them: {show_outputs(names)}." if names else None,
        )
    checks.check_names(value, names, "class_weight", "outputs")
    found = {
        name: _of_output(
            model,
            weights,
            levels.get(name if len(names) > 1 else None, []),
            element("class_weight", name),
            name,
        )
        for name, weights in value.items()
    }
    return found if len(names) > 1 else {None: next(iter(found.values()))}


def _by_index(value: Any) -> Any:
    """A series of pandas as its index names it; an array of one dimension as a list."""
    if is_series(value) and hasattr(value, "index"):
        return dict(zip(map(str, value.index), value.tolist(), strict=True))
    return value.tolist() if isinstance(value, np.ndarray) and value.ndim == 1 else value


def _plain(value: Any, outputs: list[str]) -> Any:
    """The weights as Python has them: one that is named is a class's, or those of an output."""
    if not isinstance(value, RList) or value.names is None:
        return plain(value, "class_weight", mapping=True)
    named = by_name(value.values, value.names, "class_weight")
    return {
        name: plain(part, element("class_weight", name), mapping=name in outputs)
        for name, part in named.items()
    }


def show_outputs(names: list[str]) -> str:
    """The names of outputs in a sentence."""
    return ", ".join(f"`{name}`" for name in names)


def _of_output(
    model: Any, value: Any, known: list[str], argument: str, output: str | None
) -> Weights:
    if isinstance(value, list | tuple):
        value = dict(enumerate(value))
    if not isinstance(value, Mapping):
        raise must_be(argument, "a weight for each class, by name", value)
    # All of them are levels, or all are codes: "1" can be either.
    by_code = all(map(_is_code, value)) and not all(str(name) in known for name in value)
    levels = [] if by_code else known
    weights = {
        _code(name, levels, argument): _weight(weight, argument) for name, weight in value.items()
    }
    targets.check_classes(model, weights, argument, output)
    return weights


def _weight(value: Any, argument: str) -> float:
    weight = real_number(value, argument, "finite numbers")
    as_floats(np.array([weight]), argument, placed=False)
    return weight


def _code(name: Any, levels: list[str], argument: str) -> int:
    if str(name) in levels:
        return levels.index(str(name))
    if levels:
        raise unknown_name(
            f"`{argument}` must be named by classes, but `{name}` is none of them.",
            str(name),
            levels,
            "classes",
        )
    if isinstance(name, str) and not _is_code(name):
        raise BridleTypeError(
            f"`{argument}` must be named by class codes, not {show(name)}.",
            "Names of classes work where `y` is a factor.",
        )
    if not _is_code(name):
        raise must_be(argument, "named by class codes", name)
    return int(_LOGICALS.get(name, name))


#: How R and Python write logicals, which are codes too.
_LOGICALS = {"FALSE": 0, "TRUE": 1, "False": 0, "True": 1}


def _is_code(name: Any) -> bool:
    if isinstance(name, str):
        return name.isdecimal() or name in _LOGICALS
    is_float = isinstance(name, float | np.floating) and name.is_integer()
    return (is_float or isinstance(name, int | np.integer | np.bool_)) and int(name) >= 0


def weigh(model: Any, data: Prepared, weights: ClassWeights | None) -> Prepared:
    """Data with sample weights in place of class weights, which mean the same in every loop.

    Raises:
        BridleValueError: For data whose batches nobody can change on their way.
    """
    if weights is None:
        return data
    x, weigher = data.x, Weigher.of(model, weights)
    if data.are_arrays:
        y = weigher.in_order(data.y)
        check_weighed(model, y, "train_step")
        return replace(data, y=y, sample_weight=weigher.of_targets(y))
    if isinstance(x, tf.data.Dataset):
        # Without AutoGraph, which would make an error of its own of what is refused.
        plainly = tf.autograph.experimental.do_not_convert
        weighted: Any = x.map(plainly(lambda *batch: weigher(batch)))
    elif isinstance(x, keras.utils.PyDataset):
        weighted = MappedBatches(x, weigher, x.use_multiprocessing)
    elif isinstance(x, GeneratorType):
        weighted = (weigher(batch) for batch in x)
    elif isinstance(x, Pulled):
        weighted = x.mapped(weigher)
    else:
        raise BridleValueError(
            f"Can't use `class_weight` where `x` is {show(x)}.",
            "Let it bring sample weights: batches (x, y, sample_weight).",
        )
    return replace(data, x=weighted)


@dataclass(frozen=True)
class Weigher:
    """Makes sample weights of class weights; of plain values, which processes hand to each other.

    Attributes:
        names: The outputs in their order, `None` for one without a name.
        weights: Weights by output and code; 1 for what isn't named.
        kinds: How the loss of each output reads classes, as of `loss_kinds()`.
        shapes: The shape of each output, where it is known.
        by_name: Whether the outputs are a dict.
    """

    names: tuple[str | None, ...]
    weights: ClassWeights
    kinds: dict[str | None, str | None]
    shapes: dict[str | None, tuple[int | None, ...]]
    by_name: bool

    @classmethod
    def of(cls, model: Any, weights: ClassWeights) -> Weigher:
        """What weighs the targets of a model."""
        named = output_names(model)
        names: list[Any] = named or [None]
        if None in weights:
            weights = {names[0]: weights[None]}
        shapes = checks.output_shapes(model, names)
        in_dict = named is None or gives_dict(model)
        return cls(tuple(names), weights, loss_kinds(model), shapes, in_dict)

    def __call__(self, batch: Any) -> tuple[Any, ...]:
        """A batch (x, y) with sample weights."""
        x, y, given = unpack(tuple(batch) if isinstance(batch, list) else batch)
        if given is not None:
            raise BridleValueError(
                "Can't use `class_weight` where the batches bring sample weights.",
                "Multiply the sample weights by their classes' weights.",
            )
        if y is None:
            raise BridleValueError(
                "Can't use `class_weight` where the batches bring no targets.",
                "Its batches are (x, y).",
            )
        y = self.in_order(y)
        return x, y, self.of_targets(y)

    def in_order(self, y: Any) -> Any:
        """Targets by name in the order of the outputs, where these are no dict.

        Keras takes such targets by name alone, and fails where they come with weights.
        """
        if not isinstance(y, Mapping) or self.by_name:
            return y
        return tuple(y.get(name) for name in self.names)

    def of_targets(self, y: Any) -> Any:
        """A weight for each sample, timestep or pixel of every output: in the structure of `y`.

        Args:
            y: Targets: arrays, tensors or data that is kept by rows.

        Returns:
            Weights in `floatx`: of the targets' shape where these are codes, without the last axis
            where it is a column or one of classes.
        """
        if isinstance(y, Mapping):
            return {name: self.of_output(name, target) for name, target in y.items()}
        if isinstance(y, list | tuple):
            pairs = zip(self.names, y, strict=False)
            return type(y)([self.of_output(name, target) for name, target in pairs])
        return self.of_output(self.names[0], y)

    def of_output(self, name: str | None, target: Any) -> Any:
        """The weights of one output's targets, as `of_targets()` makes them."""
        if target is None:
            return None
        if isinstance(target, Rows):
            return _WeightsOfRows(self, name, target)
        if isinstance(target, tf.RaggedTensor | tf.SparseTensor):
            raise BridleValueError(
                f"Can't use `class_weight` where targets are {show(target)}.",
                "Let the data bring sample weights.",
            )
        if not isinstance(target, tf.Tensor):
            target = np.asarray(target)
        elif target.shape.rank is None:
            raise BridleValueError(
                "Can't use `class_weight` where the number of the targets' axes isn't known.",
                "Say their shape in the dataset, with `tf.ensure_shape()`.",
            )
        return _weights_of(self._codes(name, target), self.weights.get(name, {}))

    def _codes(self, name: str | None, target: Any) -> Any:
        """The class of each sample, timestep or pixel."""
        rank, output = len(target.shape), self.shapes.get(name)
        if rank < 2:
            return target
        if output is not None and rank < len(output):
            # Losses take its last axis for values of one sample, and have no loss of a timestep.
            if output[-1] == 1:
                raise BridleValueError(
                    f"Can't use `class_weight` for timesteps where the targets have shape "
                    f"{dims(target.shape)} and the output {dims(output)}.",
                    "Give the targets a last axis of length 1.",
                )
            return target
        size = target.shape[-1]
        if self.kinds.get(name) == "codes":
            is_column = size == 1 or (size is None and output is not None)
            return target[..., 0] if is_column else target
        if size is None:
            return tf.cond(
                tf.shape(target)[-1] == 1,
                lambda: tf.cast(tf.round(target[..., 0]), tf.int64),
                lambda: tf.argmax(target, axis=-1),
            )
        if size == 1:
            return target[..., 0]
        return tf.argmax(target, axis=-1) if tf.is_tensor(target) else np.argmax(target, axis=-1)


class _WeightsOfRows(Rows):
    """Weights of targets that are kept by rows, made when a batch needs them."""

    def __init__(self, weigher: Weigher, name: str | None, targets: Rows) -> None:
        self._weigher, self._name, self._targets = weigher, name, targets
        self.shape = len(targets), *self.rows(np.arange(1)).shape[1:]

    def rows(self, chosen: np.ndarray) -> np.ndarray:
        """The weights of the rows numbered `chosen`, in this order."""
        return self._weigher.of_output(self._name, self._targets.rows(chosen))


def _weights_of(codes: Any, weights: Weights) -> Any:
    # The same words in TensorFlow's graphs and for arrays.
    do: Any = tf if isinstance(codes, tf.Tensor) else np
    dtype = keras.config.floatx()
    is_float = codes.dtype.is_floating if do is tf else codes.dtype.kind == "f"
    codes = do.round(codes) if is_float else codes
    if do is tf and codes.dtype == tf.bool:
        codes = tf.cast(codes, tf.int32)
    made = do.ones_like(codes, dtype=dtype)
    for code, weight in weights.items():
        one = tf.cast(weight, dtype) if do is tf else np.asarray(weight, dtype)
        same = codes == (tf.cast(code, codes.dtype) if do is tf else code)
        made = do.where(same, one, made)
    return made

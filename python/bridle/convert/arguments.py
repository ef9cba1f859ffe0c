"""What a constructor's argument means, told by its name.

Keras uses one name for one thing (`units` is a whole number in every layer), so the kind of a
value is decided here, once for all constructors. A name that isn't listed takes any value. Where a name has
another meaning, the constructor's line in the R tables says which.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bridle.convert.arrays import data
from bridle.convert.functions import is_r_function
from bridle.convert.numbers import whole_number
from bridle.convert.records import RList, RVector, from_r, plain
from bridle.errors import BridleValueError, dims, in_r

#: The arguments of each kind, wherever they occur. A line of a constructor table can say otherwise.
_NAMES = {
    # Whole numbers, or several of them. Strings ("auto", "same") pass.
    "whole": """
        batch_size class_id cooldown depth_multiplier dilation_rate dynamic_growth_steps
        ema_overwrite_frequency filters gradient_accumulation_steps groups ignore_class input_dim
        input_batch_size input_length k kernel_size lora_alpha lora_rank ns_steps num_classes
        num_heads num_labels num_regressors num_thresholds output_dim output_padding patience
        pool_size save_freq seed start_from_epoch strides top_k units verbose
    """,
    # A list of whole numbers even with one value.
    "wholes": "target_class_ids",
    # Whole numbers, with None (R: NA or NULL) for an unknown dimension.
    "shape": """
        batch_input_shape batch_shape input_batch_shape input_shape noise_shape shape target_shape
    """,
    # R counts axes from 1, Keras from 0; negative ones count from the end in both.
    "axis": "axes axis shared_axes",
    # Arrays, or lists of them.
    "data": "ref_embeddings ref_labels y_pred y_true",
    # Arrays or single numbers, which take part in a computation; NaN is a number here.
    "tensor": "x x1 x2",
    # The hooks of `LambdaCallback` whose first value is an epoch or a batch: R counts from 1.
    "hook": " ".join(
        f"on_{what}_{when}"
        for what in ("epoch", "batch", "train_batch", "test_batch", "predict_batch")
        for when in ("begin", "end")
    ),
}
#: The hooks of callbacks that count.
HOOKS = frozenset(_NAMES["hook"].split())
#: The kind of an argument by its name.
BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}


def argument(name: str, value: Any, kind: str | None = None) -> Any:
    """The Python value of the constructor argument `name`.

    Args:
        name: The argument's name, as Keras spells it.
        value: A Python value, an R record or an rpy2 object.
        kind: One of `KINDS`; without it, the one that the name tells, or any value.

    Raises:
        BridleTypeError: For a value of the wrong kind, a fraction for a whole number say.
        BridleValueError: For axis 0 in R, and for names missing or repeated.
    """
    if kind is None and name.endswith("initializer"):
        kind = "initializer"
    return KINDS[kind or BY_NAME.get(name, "any")](value, name)


def tensor(value: Any, name: str) -> Any:
    """An array, a list of them, or a single number as it is, so that it takes the others' dtype."""
    value = from_r(value)
    if isinstance(value, bool | int | float | str):
        return value
    return data(value, name, allow_nan=True, strings=True)


def _whole(value: Any, name: str) -> Any:
    return _each(value, name, whole_number)


def _wholes(value: Any, name: str) -> Any:
    whole = _each(value, name, whole_number)
    return whole if isinstance(whole, tuple) else (whole,)


def _hook(value: Any, name: str) -> Any:
    if in_r() and callable(value):
        return lambda count, logs: value(count + 1, logs)
    return plain(value, name)


def _initializer(value: Any, name: str) -> Any:
    """An initializer; an R function of the shape, and if it takes it the dtype, returns numbers."""
    value = plain(value, name)
    if not is_r_function(value):
        return value
    takes = list(inspect.signature(value).parameters)

    @functools.wraps(value)
    def initialize(shape: Any, dtype: Any = None) -> Any:
        # A list arrives in R as a vector of whole numbers, where a tuple would be a list.
        made = value(list(shape), **({"dtype": dtype} if "dtype" in takes else {}))
        if isinstance(made, bool | int | float | list | np.ndarray):
            made = np.asarray(made, dtype)
            if made.size == math.prod(shape) == 1:
                made = made.reshape(tuple(shape))
        if tuple(made.shape) != tuple(shape):
            raise BridleValueError(
                f"`{name}` must make an array of shape {dims(shape)}, not {dims(made.shape)}.",
                "Give the array its shape: `array(values, dim = shape)`.",
            )
        return made

    return initialize


def _each(value: Any, name: str, convert: Callable[[Any, str], int]) -> Any:
    value = from_r(value)
    if isinstance(value, RVector) and value.dim is None and len(value.values) == 1:
        return convert(value, name)
    value = plain(value, name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return tuple(_each(v, name, convert) for v in value)
    return convert(value, name)


def _shape(value: Any, name: str) -> tuple[int | None, ...] | None:
    value = from_r(value)
    if value is None:
        return None
    if isinstance(value, RVector):
        unknown = set(value.missing)
        values = [None if i in unknown or math.isnan(v) else v for i, v in enumerate(value.values)]
    elif isinstance(value, RList):
        values = [_dimension(v) for v in value.values]
    else:
        values = list(value) if isinstance(value, list | tuple) else [value]
    return tuple(None if v is None else whole_number(v, name) for v in values)


def _dimension(value: Any) -> Any:
    return None if isinstance(value, RVector) and len(value.missing) else value


def _axes(value: Any, name: str) -> Any:
    return _each(value, name, _axis)


def _axis(value: Any, name: str) -> int:
    axis = whole_number(value, name)
    if not in_r():
        return axis
    if axis == 0:
        raise BridleValueError(
            f"`{name}` must not be 0: R counts axes from 1.",
            "Axis 1 is the batch; negative axes count from the last one, which is -1.",
        )
    return axis - 1 if axis > 0 else axis


#: What an argument of each kind becomes.
KINDS: dict[str, Callable[[Any, str], Any]] = {
    "any": plain,
    "axis": _axes,
    "data": data,
    "hook": _hook,
    "initializer": _initializer,
    "shape": _shape,
    "tensor": tensor,
    "whole": _whole,
    "wholes": _wholes,
}

"""What a constructor's argument means, told by its name.

Keras uses one name for one thing (`units` is a whole number in every layer), so the kind of a
value is decided here, once for all constructors. A name that isn't listed takes any value. Where a
name has another meaning, the constructor's line in the R tables says which.
"""

from __future__ import annotations

import inspect
import math
import os
from collections.abc import Callable
from typing import Any

from bridle.convert.arrays import data
from bridle.convert.numbers import whole_number
from bridle.convert.records import RList, RVector, from_r, plain
from bridle.errors import BridleValueError, in_r, must_be

#: The arguments of each kind, wherever they occur. A line of a constructor table can say otherwise.
_NAMES = {
    # Whole numbers, or several of them. Strings ("auto", "same") pass.
    "whole": """
        batch_size bins chain_depth class_id classes cooldown cropping crossing_dim decay_steps
        depth_multiplier dilation_rate dims dynamic_growth_steps ema_overwrite_frequency
        embeddings_freq fft_length filters first_decay_steps frame_length frame_step
        gradient_accumulation_steps groups hashing_dim head_dim height histogram_freq ignore_class
        input_batch_size input_dim input_length k kernel_size key_dim lora_alpha lora_rank
        mask_token max_number max_tokens n ngrams ns_steps num_bins num_chains num_classes
        num_discretization_bins num_heads num_key_value_heads num_labels num_mel_bins
        num_oov_indices num_ops num_query_heads num_regressors num_thresholds num_tokens oov_token
        output_dim output_padding output_sequence_length output_size padding patience pool_size
        power_iterations profile_batch salt sampling_rate save_freq sequence_length sequence_stride
        size sliding_window start_from_epoch strides tile_grid_size top top_k units update_freq
        value_dim verbose warmup_steps width
    """,
    # A whole number, or an object that makes random numbers.
    "seed": "seed",
    # A list of whole numbers even with one value.
    "wholes": "boundaries target_class_ids",
    # A list even with one value.
    "list": "bin_boundaries cells feature_names idf_weights values",
    # Whole numbers, with None (R: NA or NULL) for an unknown dimension.
    "shape": """
        batch_input_shape batch_shape input_batch_shape input_shape noise_shape output_shape shape
        target_shape
    """,
    # R counts axes from 1, Keras from 0; negative ones count from the end in both.
    "axis": "attention_axes axes axis input_axes output_axes shared_axes",
    # Arrays, or lists of them.
    "data": "ref_embeddings ref_labels y_pred y_true",
    # Arrays or single numbers, which take part in a computation; NaN is a number here.
    "tensor": "x x1 x2",
    # A function of the epoch and the learning rate.
    "schedule": "schedule",
    # Words or codes, or the path of a file with them.
    "vocabulary": "vocabulary",
    # Functions whose first value is an epoch or a batch: R counts from 1.
    "hook": " ".join(
        f"on_{what}_{when}"
        for what in ("epoch", "batch", "train_batch", "test_batch", "predict_batch")
        for when in ("begin", "end")
    ),
}
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


def _list(value: Any, name: str) -> Any:
    value = plain(value, name)
    return value if value is None or isinstance(value, list | tuple | dict) else [value]


def _seed(value: Any, name: str) -> Any:
    value = plain(value, name)
    return whole_number(value, name) if isinstance(value, int | float | str) else value


def _hook(value: Any, name: str) -> Any:
    if not (in_r() and callable(value)):
        return plain(value, name)
    parameters = inspect.signature(value).parameters.values()
    takes_any = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters)
    most = None if takes_any else len(parameters)
    return lambda count, *others: value(*(count + 1, *others)[:most])


def _schedule(value: Any, name: str) -> Any:
    if not callable(value):
        raise must_be(name, "a function of the epoch and the learning rate", value)
    hook = _hook(value, name)
    # R returns a whole number where Keras insists on a fraction.
    return (lambda *args: float(hook(*args))) if in_r() else hook


def _vocabulary(value: Any, name: str) -> Any:
    # One word is no path of a file.
    is_path = isinstance(value, str) and os.path.exists(value)
    return value if is_path else _list(value, name)


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
    if value is None or callable(value):
        return value
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
    "list": _list,
    "schedule": _schedule,
    "seed": _seed,
    "shape": _shape,
    "tensor": tensor,
    "vocabulary": _vocabulary,
    "whole": _whole,
    "wholes": _wholes,
}

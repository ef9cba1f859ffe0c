"""What a constructor's argument means, told by its name.

Keras uses one name for one thing (`units` is a whole number in every layer), so the kind of a
value is decided here, once for all constructors. A name that isn't listed takes any value. Where a
name has another meaning, the constructor's line in the R tables says which.
"""

from __future__ import annotations

import functools
import inspect
import math
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from bridle.convert import hooks, positions
from bridle.convert.arrays import data
from bridle.convert.computed import function_of_tensors, structure, tensor
from bridle.convert.functions import is_r_function
from bridle.convert.numbers import whole_number
from bridle.convert.plain import from_r, plain, unnamed
from bridle.convert.records import RFactor, RList, RVector
from bridle.convert.registered import check_named, kind_by_ending
from bridle.errors import BridleValueError, dims, in_r

#: The arguments of each kind, wherever they occur. A line of a constructor table can say otherwise.
_NAMES = {
    # Whole numbers, or several of them; strings for `_OR_WORDS` alone.
    "whole": """
        batch_size bins chain_depth class_id classes cooldown cropping crossing_dim decay_steps
        depth_multiplier dilation_rate dynamic_growth_steps ema_overwrite_frequency
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
        M N beam_width bottom_cropping bottom_padding decimals end_index image_size left_cropping
        left_padding max_epochs max_length max_steps_per_epoch maximum_iterations maxlen minlength
        num num_samples num_segments num_words pad_width repeats right_cropping right_padding shift
        skip_top start_index target_height target_width top_cropping top_padding top_paths
    """,
    # A whole number, or an object that makes random numbers.
    "seed": "seed",
    # A list of whole numbers even with one value.
    "wholes": "boundaries dims target_class_ids",
    # A list even with one value.
    "list": "bin_boundaries cells feature_names idf_weights values",
    # Whole numbers, with None (R: NA or NULL) for an unknown dimension.
    "shape": """
        batch_input_shape batch_shape input_batch_shape input_shape newshape noise_shape
        output_shape shape target_shape
    """,
    # R counts axes from 1, Keras from 0; negative ones count from the end in both.
    "axis": """
        attention_axes axes axis axis1 axis2 axisa axisb axisc input_axes output_axes shared_axes
    """,
    # R counts positions from 1, Keras from 0.
    "position": "indices kth mask_index segment_ids start_indices",
    # Arrays, or lists of them.
    "data": "ref_embeddings ref_labels y_pred y_true",
    # Arrays or single numbers, which take part in a computation; NaN is a number here.
    "tensor": "x x1 x2",
    # A function of the epoch and the learning rate.
    "schedule": "schedule",
    # Words or codes, or the path of a file with them.
    "vocabulary": "vocabulary",
    # Values by name.
    "mapping": "arguments",
    # Functions that callbacks call.
    "hook": " ".join(hooks.COUNTING),
    "event": " ".join(hooks.EVENTS),
}
#: Arguments that can be whole numbers, and words too.
_OR_WORDS = frozenset(
    ("mask_token", "oov_token", "padding", "profile_batch", "save_freq", "update_freq", "verbose")
)
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
    kind = kind or kind_of(name)
    return KINDS[kind](value if kind in _BY_NAMES else unnamed(value), name)


def kind_of(name: str, other: str = "any") -> str:
    """The kind that an argument's name tells, else `other`."""
    return BY_NAME.get(name) or kind_by_ending(name) or other


def _whole(value: Any, name: str) -> Any:
    value = _each(value, name, whole_number)
    return whole_number(value, name) if isinstance(value, str) and name not in _OR_WORDS else value


def _wholes(value: Any, name: str) -> Any:
    whole = _each(value, name, whole_number)
    return whole if isinstance(whole, tuple) else (whole,)


def _codes(value: Any, name: str) -> Any:
    """A list of whole numbers, which Keras writes into; of a factor its codes."""
    value = from_r(value)
    if isinstance(value, RFactor) and min(value.codes, default=0) >= 0:
        return [int(code) for code in value.codes]
    whole = _each(value, name, whole_number)
    return list(whole) if isinstance(whole, tuple) else whole


def _list(value: Any, name: str) -> Any:
    value = plain(value, name)
    return value if value is None or isinstance(value, list | tuple | dict) else [value]


def _seed(value: Any, name: str) -> Any:
    value = plain(value, name)
    return whole_number(value, name) if isinstance(value, int | float | str) else value


def _initializer(value: Any, name: str) -> Any:
    """An initializer; an R function of the shape, and if it takes it the dtype, returns numbers."""
    value = plain(value, name)
    check_named(value, name, "initializer")
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


def _named(kind: str) -> Callable[[Any, str], Any]:
    """Converts what Keras may have by a name."""

    def named(value: Any, name: str) -> Any:
        value = plain(value, name)
        check_named(value, name, kind)
        return value

    return named


def _vocabulary(value: Any, name: str) -> Any:
    # One word is no path of a file.
    is_path = isinstance(value, str) and os.path.exists(value)
    return value if is_path else _list(value, name)


def _each(value: Any, name: str, convert: Callable[[Any, str], int]) -> Any:
    value = from_r(value)
    if isinstance(value, RVector) and value.dim is None and len(value.values) == 1:
        return convert(value, name)
    value = plain(value, name)
    if value is None or isinstance(value, str) or _is_tensor(value):
        return value
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return tuple(_each(v, name, convert) for v in value)
    return convert(value, name)


def _is_tensor(value: Any) -> bool:
    """Whether a value takes a number's place in a computation; Keras has to judge it."""
    return hasattr(value, "dtype") and not isinstance(value, np.ndarray | np.generic)


def _shape(value: Any, name: str) -> tuple[int | None, ...] | None:
    value = from_r(value)
    if value is None or callable(value):
        return value
    if isinstance(value, tf.TensorShape):
        value = value.as_list() if value.rank is not None else None
        return value if value is None else tuple(value)
    if isinstance(value, RVector):
        unknown = set(value.missing)
        values = [None if i in unknown or math.isnan(v) else v for i, v in enumerate(value.values)]
    elif isinstance(value, RList):
        values = [_dimension(v) for v in value.values]
    else:
        values = list(value) if isinstance(value, list | tuple) else [value]
    return tuple(v if v is None or _is_tensor(v) else whole_number(v, name) for v in values)


def _dimension(value: Any) -> Any:
    return None if isinstance(value, RVector) and len(value.missing) else value


def _amount(value: Any, name: str) -> Any:
    """A number that counts where it's whole, and is a share or a measure where it isn't."""
    value = plain(value, name)
    return int(value) if isinstance(value, float) and value.is_integer() else value


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


def _mapping(value: Any, name: str) -> Any:
    return plain(value, name, mapping=True)


def _pieces(value: Any, name: str) -> Any:
    """How many pieces, or the positions at which all but the first begin."""
    value = from_r(value)
    is_one = isinstance(value, RVector) and value.dim is None and len(value.values) == 1
    if is_one or isinstance(value, int | float):
        return whole_number(value, name)
    begins = positions.from_one(value, name)
    return begins.tolist() if isinstance(begins, np.ndarray) else begins


#: What an argument of each kind becomes.
KINDS: dict[str, Callable[[Any, str], Any]] = {
    "activation": _named("activation"),
    "amount": _amount,
    "asis": lambda value, name: from_r(value),
    "any": plain,
    "axis": _axes,
    "callable": function_of_tensors,
    "codes": _codes,
    "constraint": _named("constraint"),
    "data": data,
    "event": hooks.event,
    "hook": hooks.counting,
    "initializer": _initializer,
    "list": _list,
    "mapping": _mapping,
    "pieces": _pieces,
    "position": positions.from_one,
    "regularizer": _named("regularizer"),
    "schedule": hooks.schedule,
    "seed": _seed,
    "shape": _shape,
    "structure": structure,
    "tensor": tensor,
    "vocabulary": _vocabulary,
    "whole": _whole,
    "wholes": _wholes,
}
#: The kinds that names of vectors say something in.
_BY_NAMES = frozenset(["asis", "mapping"])

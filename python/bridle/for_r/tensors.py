"""Tensors as R computes with them and looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from bridle.convert.arguments import argument
from bridle.convert.arrays import array, is_symbolic
from bridle.convert.computed import tensor
from bridle.convert.numbers import whole_number
from bridle.convert.records import RVector, entries
from bridle.errors import BridleTypeError
from bridle.for_r.data import Kept


def keep(value: Any) -> Kept:
    """The NumPy array of a tensor, as an object that reticulate doesn't convert."""
    return Kept(keras.ops.convert_to_numpy(tensor(value, "x")))


def operate(name: str, operands: Any, settings: Any = None) -> Any:
    """Applies the function `name` of `keras.ops` to tensors and R numbers.

    Args:
        name: The function's name.
        operands: What it's applied to, in order.
        settings: Its other arguments by name, `axis` say.
    """
    first, *others = (
        array(value, "x", allow_nan=True, computed=True) if isinstance(value, RVector) else value
        for value in operands.values
    )
    if name == "round":
        others = [whole_number(digits, "digits") for digits in others]
    named = {key: argument(key, value) for key, value in entries(settings).items()}
    return getattr(keras.ops, name)(first, *others, **named)


def static_shape(x: Any) -> list[int | None]:
    """The lengths of a tensor's axes that are known before a program runs."""
    return [None if size is None else int(size) for size in x.shape]


def values(x: Any) -> np.ndarray:
    """The values of a tensor.

    Raises:
        BridleTypeError: For a symbolic tensor, which has none.
    """
    if is_symbolic(x):
        raise BridleTypeError(
            "Can't take the values of a symbolic tensor: it has none yet.",
            "`op_*` functions and R's operators compute with it.",
        )
    made = keras.ops.convert_to_numpy(x)
    return made.astype("float32") if made.dtype.name in ("bfloat16", "float16") else made


def describe_tensor(x: Any) -> dict[str, Any]:
    """What `str()` shows of a tensor."""
    kind = {"KerasTensor": "symbolic tensor"}.get(type(x).__name__, "tensor")
    kind = "variable" if hasattr(x, "assign") else kind
    dtype = keras.backend.standardize_dtype(x.dtype)
    return {"kind": kind, "shape": static_shape(x), "dtype": dtype}


#: What R calls, by the name it is called by.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "keep": keep,
    "operate": operate,
    "static_shape": static_shape,
    "values": values,
    "describe_tensor": describe_tensor,
}

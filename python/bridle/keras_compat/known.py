"""Keras' code that a trace may follow from: its classes and functions, and what they look at."""

from __future__ import annotations

import functools
import inspect
import random
import re
import sys
import weakref
from collections.abc import Hashable
from types import FunctionType
from typing import Any

import keras
import tensorflow as tf

from bridle.keras_compat.packages import package_of

_OWNERS = frozenset(["keras", "bridle", "tensorflow"])
_CALLED = re.compile(
    r"keras\.src\.(ops|backend\.(tensorflow|common)|activations|losses|metrics|layers|optimizers"
    r"|random|utils|quantizers|trainers)\b(?!.*_test$)"
)
#: Classes and functions of the user's own that are known to look at nothing else.
declared: weakref.WeakSet[Any] = weakref.WeakSet()


class NotKnownError(Exception):
    """What a trace follows from isn't known."""


def of_class(kind: type) -> Hashable:
    """A class, with the functions that it has at this moment."""
    if kind in declared:
        return kind, _methods(kind)
    if package_of(kind) not in (*_OWNERS, "builtins", "collections"):
        raise NotKnownError(f"{kind.__module__}.{kind.__qualname__}")
    if _draws(kind):
        raise NotKnownError(f"{kind.__qualname__}, which is traced by chance")
    return kind, _methods(kind)


class _Had:
    """What a class had at a moment, held so that no id is used again."""

    def __init__(self, parts: list[Any]) -> None:
        self.parts = parts


_had: weakref.WeakValueDictionary[tuple[int, ...], _Had] = weakref.WeakValueDictionary()


def _methods(kind: type) -> Hashable:
    found = (item for base in kind.__mro__[:-1] for item in vars(base).items())
    # Python makes `__annotations__` when it is first looked at.
    parts = [part for name, part in found if callable(part) or not name.startswith("__")]
    return _had.setdefault(tuple(map(id, parts)), _Had(parts))


@functools.cache
def _places() -> list[tuple[dict[str, Any], str]]:
    """Where Keras' classes find the functions that they call: modules, and names in these."""
    modules = [vars(module) for name, module in sys.modules.items() if _CALLED.match(name)]
    return [(m, name) for m in modules for name, part in m.items() if type(part) is FunctionType]


def _functions() -> Hashable:
    """The functions that Keras' modules have at this moment."""
    parts = [module.get(name) for module, name in _places()]
    return _had.setdefault(tuple(map(id, parts)), _Had(parts))


@functools.cache
def _draws(kind: type) -> bool:
    """Whether Python's random numbers may decide what a class does (AugMix; seen: Keras 3.15)."""
    if kind is keras.random.SeedGenerator:
        return False  # it draws its first value
    modules = [sys.modules.get(base.__module__) for base in kind.__mro__]
    return any(part is random for module in modules for part in vars(module or object).values())


def of_function(function: Any) -> Hashable:
    """A function that its module has under its name, and so no other function does."""
    if isinstance(function, FunctionType) and function in declared:
        return function
    found: Any = sys.modules.get(function.__module__ or "")
    for name in function.__qualname__.split("."):
        found = None if found is None else inspect.getattr_static(found, name, None)
    if package_of(function) not in _OWNERS or found is not function:
        raise NotKnownError(f"{function.__module__}.{function.__qualname__}")
    return function


def surroundings() -> tuple[Hashable, ...]:
    """What Keras and TensorFlow look at beside the model."""
    from keras.src.backend.common.variables import get_autocast_scope
    from tensorflow.python.eager import context
    from tensorflow.python.framework import ops
    from tensorflow.python.framework.config import is_op_determinism_enabled

    config, tensorflow = keras.config, context.context()
    if tensorflow.op_callbacks:
        raise NotKnownError("tf.debugging, which sees each operation")
    return (
        _functions(),
        *(config.floatx(), config.epsilon(), config.image_data_format()),
        *(config.is_flash_attention_enabled(), config.dtype_policy().name),
        getattr(get_autocast_scope(), "dtype", None),
        *(ops.is_auto_dtype_conversion_enabled(), ops.is_numpy_style_type_promotion()),
        tensorflow.function_call_options.config_proto_serialized,  # its graph optimizer's options
        tensorflow.device_name,
        is_op_determinism_enabled(),
        tf.config.experimental.tensor_float_32_execution_enabled(),
    )

"""The one place that touches what Keras and TensorFlow keep private, each with its reason."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import keras


def keras_of(model: Any) -> ModuleType:
    """The Keras that made `model`: `keras`, or `tf_keras` for Keras 2 models.

    No private names: the module is read from the model's base classes.
    """
    for base in type(model).__mro__:
        family = base.__module__.partition(".")[0]
        if family in ("keras", "tf_keras"):
            return importlib.import_module(family)
    return keras


def functional_class() -> type:
    """The class of `keras.Model(inputs, outputs)`.

    `keras.Model.__new__` returns it and no public name leads to it (seen: Keras 3.5 to 3.15); a
    subclass of `keras.Model` that wants to be functional must derive from it.
    """
    from keras.src.models.functional import Functional

    return Functional


def is_functional_call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether `Model(*args, **kwargs)` names inputs and outputs.

    The same test as Keras' `functional_init_arguments` (seen: Keras 3.5 to 3.15).
    """
    named = "inputs" in kwargs and "outputs" in kwargs
    return len(args) == 2 or (len(args) == 1 and "outputs" in kwargs) or named


def is_validation_by_keras(kwargs: dict[str, Any]) -> bool:
    """Whether `evaluate(**kwargs)` is Keras' own `fit` validating with prepared data.

    It then passes this private argument (seen: Keras 3.5 to 3.15).
    """
    return "_use_cached_eval_dataset" in kwargs


def output_names(model: Any) -> list[str] | None:
    """The names of the model's outputs in order, `None` where they aren't known before training.

    Functional models have the undocumented attribute `output_names`; a dict of outputs is known by
    its keys instead, and a Sequential model by its last layer (seen: Keras 3.5 to 3.15).
    """
    if gives_dict(model):
        return list(model._outputs_struct)
    names = getattr(model, "output_names", None)
    if names is not None:
        return list(names)
    if isinstance(model, keras_of(model).Sequential) and model.layers:
        return [model.layers[-1].name]
    return None


def gives_dict(model: Any) -> bool:
    """Whether a functional model's outputs are a dict.

    No public name tells the structure of the outputs (seen: Keras 3.5 to 3.15).
    """
    return isinstance(getattr(model, "_outputs_struct", None), dict)


def input_tensors(model: Any) -> dict[str, Any]:
    """The symbolic inputs of a built functional or Sequential model by name, in order."""
    inputs = getattr(model, "_inputs_struct", None)
    if isinstance(inputs, dict):
        return dict(inputs)
    try:
        tensors = list(model.inputs or [])
    except (AttributeError, ValueError):  # a Sequential without input shape raises
        return {}
    return {tensor.name: tensor for tensor in tensors}

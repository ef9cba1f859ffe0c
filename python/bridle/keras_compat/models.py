"""What is private in Keras' models: their kind, inputs, outputs, and what compile() left."""

from __future__ import annotations

import importlib
import re
from types import ModuleType
from typing import Any

import keras

from bridle.keras_compat.packages import package_of
from bridle.keras_compat.replicas import strategy_of


def keras_of(model: Any) -> ModuleType:
    """The Keras that made `model`: `keras`, or `tf_keras` for Keras 2 models.

    No private names: the module is read from the model's base classes.
    """
    for base in type(model).__mro__:
        family = package_of(base)
        if family in ("keras", "tf_keras"):
            return importlib.import_module(family)
    return keras


def functional_class() -> type:
    """The class of `keras.Model(inputs, outputs)`.

    `keras.Model.__new__` returns it and no public name leads to it (seen: Keras 3.14, 3.15); a
    subclass of `keras.Model` that wants to be functional must derive from it.
    """
    from keras.src.models.functional import Functional

    return Functional


def is_functional_call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether `Model(*args, **kwargs)` names inputs and outputs.

    The same test as Keras' `functional_init_arguments` (seen: Keras 3.14, 3.15).
    """
    named = "inputs" in kwargs and "outputs" in kwargs
    return len(args) == 2 or (len(args) == 1 and "outputs" in kwargs) or named


def is_validation_by_keras(kwargs: dict[str, Any]) -> bool:
    """Whether `evaluate(**kwargs)` is Keras' own `fit` validating with prepared data.

    It then passes this private argument (seen: Keras 3.14, 3.15).
    """
    return "_use_cached_eval_dataset" in kwargs


def output_names(model: Any) -> list[str] | None:
    """The names of the model's outputs in order, `None` where they aren't known before training.

    Functional models have the undocumented attribute `output_names`; a dict of outputs is known by
    its keys instead, and a Sequential model by its last layer (seen: Keras 3.14, 3.15).
    """
    if gives_dict(model):
        return _flat_names(model._outputs_struct)
    names = getattr(model, "output_names", None)
    if names is not None:
        return list(names)
    if isinstance(model, keras_of(model).Sequential) and model.layers:
        return [model.layers[-1].name]
    return None


def output_tensors(model: Any) -> dict[str, Any]:
    """The symbolic outputs of a built functional or Sequential model by name, in order."""
    names = output_names(model) or []
    try:
        tensors = list(model.outputs or [])
    except (AttributeError, ValueError):  # a Sequential without input shape raises
        return {}
    return dict(zip(names, tensors, strict=True)) if len(names) == len(tensors) else {}


def given_output_names(model: Any) -> list[str] | None:
    """The names of a functional model's outputs, where the user has given all of them.

    Which tensor comes of which layer is private (seen: Keras 3.14, 3.15).
    """
    tensors = output_tensors(model)
    for name, tensor in tensors.items():
        layer = getattr(getattr(tensor, "_keras_history", None), "operation", None)
        if is_automatic(name, type(layer)):
            return None
    return list(tensors) or None


def is_automatic(name: str, kind: type) -> bool:
    """Whether a name is one that Keras makes of a class: "dense_3".

    How it does is private (seen: Keras 3.14, 3.15).
    """
    from keras.src.utils.naming import to_snake_case

    return re.fullmatch(to_snake_case(kind.__name__) + r"(_\d+)?", name) is not None


def _flat_names(parts: dict[str, Any]) -> list[str]:
    """The names of a dict in the order in which Keras lists its values."""
    return keras.tree.flatten(type(parts)((name, name) for name in parts))


def gives_dict(model: Any) -> bool:
    """Whether a functional model's outputs are a dict.

    No public name tells the structure of the outputs (seen: Keras 3.14, 3.15).
    """
    return isinstance(getattr(model, "_outputs_struct", None), dict)


def input_tensors(model: Any) -> dict[str, Any]:
    """The symbolic inputs of a built functional or Sequential model by name, in order.

    Those of a nested structure have no name of their own, and none is given.
    """
    inputs = getattr(model, "_inputs_struct", None)
    if isinstance(inputs, dict):
        nested = any(keras.tree.is_nested(part) for part in inputs.values())
        return {} if nested else {name: inputs[name] for name in _flat_names(inputs)}
    try:
        tensors = list(model.inputs or [])
    except (AttributeError, ValueError):  # a Sequential without input shape raises
        return {}
    return {tensor.name: tensor for tensor in tensors}


def is_own(model: Any, name: str, base: type) -> bool:
    """Whether a model, or its class, has a method of its own in place of Keras'.

    Args:
        model: The model.
        name: The method's name.
        base: Keras' class.
    """
    return name in vars(model) or getattr(type(model), name, None) is not getattr(base, name, None)


def compilation(model: Any) -> Any:
    """What compile() left, a new object each time: programs traced before it are out of date.

    `_compile_config` (seen: Keras 3.14, 3.15).
    """
    return getattr(model, "_compile_config", None)


def is_trainable_as_built(model: Any) -> bool:
    """Whether an optimizer, once built, is one of the variables that are trainable now.

    `_trainable_variables` (seen: Keras 3.14, 3.15).
    """
    known = getattr(model.optimizer, "_trainable_variables", None)
    return not known or list(map(id, known)) == list(map(id, model.trainable_variables))


def forget_metrics(model: Any) -> None:
    """Forgets compile()'s metrics, which Keras keeps where it is compiled again without any.

    `_compile_metrics` (seen: Keras 3.14, 3.15).
    """
    if getattr(model, "_compile_metrics", None) is not None:
        model._compile_metrics = None


def build(model: Any, batch: Any) -> None:
    """Makes the variables of a model, its metrics and its optimizer, as Keras' own fit does first.

    `_symbolic_build` (seen: Keras 3.14, 3.15).

    Args:
        model: A compiled Keras 3 model.
        batch: The types of a batch, objects with a shape and a dtype, in the structure that the
            model's step takes.
    """
    if strategy_of(model) is not None:
        build_layers(model, batch)
    build_compiled(model, batch)
    if type(model).call is not keras.Model.call:
        model._symbolic_build(data_batch=batch)
    elif getattr(model.optimizer, "built", True) is False:
        # Without a `call()`, its own step makes what it needs.
        model.optimizer.build(model.trainable_variables)


def build_layers(model: Any, batch: Any) -> None:
    """Makes the variables of a model's layers alone, which is all that predictions need.

    A Sequential model then says that it takes batches of any size: replicas have others.

    Args:
        model: A Keras 3 model.
        batch: The types of a batch, as for `build()`.
    """
    if is_built(model) or type(model).call is keras.Model.call:
        return
    of_any_rows = isinstance(model, keras.Sequential)

    def symbolic(part: Any) -> keras.KerasTensor:
        rows = None if of_any_rows else part.shape[0]
        dtype = keras.backend.standardize_dtype(part.dtype)
        return keras.KerasTensor((rows, *part.shape[1:]), dtype)

    x, _, _ = keras.utils.unpack_x_y_sample_weight(batch)
    model(keras.tree.map_structure(symbolic, x))


def build_compiled(model: Any, batch: Any, trains: bool = True) -> None:
    """The same for a model of Keras' own class whose layers are built, without calling them.

    What its loss and metrics look at, its symbolic outputs have: types and structure. Where an
    output or a target is nested, the loss finds its way itself (`_compile_loss`,
    `_compile_metrics`, `_outputs_struct`; seen: Keras 3.14, 3.15).

    Args:
        model: The model.
        batch: The types of a batch.
        trains: Whether the optimizer's variables are needed: Keras' evaluation makes none.
    """
    if package_of(type(model)) not in ("keras", "bridle") or not is_built(model):
        return
    outputs = getattr(getattr(model, "_functional", None) or model, "_outputs_struct", None)
    _, y, _ = keras.utils.unpack_x_y_sample_weight(batch)
    if outputs is None or y is None:
        return
    y = keras.tree.map_structure(
        lambda part: keras.KerasTensor(part.shape, keras.backend.standardize_dtype(part.dtype)), y
    )
    metrics, loss = model._compile_metrics, model._compile_loss
    if metrics is not None and not metrics.built:
        metrics.build(y, outputs)
    if loss is not None and not loss.built:
        if not (keras.tree.is_nested(y) or keras.tree.is_nested(outputs)):
            loss.build(y, outputs)
        elif trains:
            model._symbolic_build(data_batch=batch)
    if trains and getattr(model.optimizer, "built", True) is False:
        model.optimizer.build(model.trainable_variables)


def layers_within(model: Any) -> list[Any]:
    """A model, its layers and theirs; `_flatten_layers` is private (seen: Keras 3.14, 3.15)."""
    return list(model._flatten_layers())


def is_built(model: Any) -> bool:
    """Whether the weights of a model's layers are made."""
    return all(layer.built for layer in layers_within(model))


def is_compiled(model: Any) -> bool:
    """Whether a model is compiled; Keras 2 says so under a private name (seen: tf_keras 2.21)."""
    return bool(getattr(model, "compiled", getattr(model, "_is_compiled", False)))


def is_optional(tensor: Any) -> bool:
    """Whether a symbolic input may be left out; its layer knows (seen: Keras 3.14, 3.15)."""
    layer = getattr(getattr(tensor, "_keras_history", None), "operation", None)
    return bool(getattr(layer, "optional", False))

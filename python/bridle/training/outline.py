"""A model in a few plain values: its layers and how it is trained."""

from __future__ import annotations

import math
from typing import Any

import keras


def outline(model: Any) -> dict[str, Any]:
    """A model's name, class, layers, parameters, optimizer and loss.

    Args:
        model: Any Keras model.

    Returns:
        "name", "kind", "parameters" and "trainable" (how many, `None` before the model is built),
        "optimizer" and "loss" (their names, `None` before it is compiled), and "layers", each with
        "name", "kind", "shape" (of its outputs, as text) and "parameters".
    """
    compiled = getattr(model, "optimizer", None) is not None
    return {
        "name": model.name,
        "kind": type(model).__name__,
        "parameters": _count(model),
        "trainable": _sum(model.trainable_weights) if model.built else None,
        "optimizer": type(model.optimizer).__name__ if compiled else None,
        "loss": _loss(getattr(model, "loss", None)) if compiled else None,
        "layers": [_layer(layer) for layer in getattr(model, "layers", [])],
    }


def _layer(layer: Any) -> dict[str, Any]:
    return {
        "name": layer.name,
        "kind": type(layer).__name__,
        "shape": _shape(layer),
        "parameters": _count(layer),
    }


def _count(layer: Any) -> int | None:
    return _sum(layer.weights) if layer.built else None


def _sum(weights: Any) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _shape(layer: Any) -> str | None:
    """The shapes of a layer's outputs, `None` where they follow from the data alone."""
    try:
        output = layer.output
    except (AttributeError, ValueError, RuntimeError):
        return None
    shapes = [tuple(tensor.shape) for tensor in keras.tree.flatten(output)]
    return ", ".join(f"({', '.join(map(str, shape))})" for shape in shapes)


def _loss(loss: Any) -> str | None:
    """The name of a loss, or those of several."""
    if isinstance(loss, dict):
        return ", ".join(f"{name}: {_loss(one)}" for name, one in loss.items())
    if isinstance(loss, list | tuple):
        return ", ".join(str(_loss(one)) for one in loss)
    if loss is None or isinstance(loss, str):
        return loss
    return getattr(loss, "name", None) or getattr(loss, "__name__", type(loss).__name__)

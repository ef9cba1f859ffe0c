"""What each replica keeps for itself, in a training's file: the states of metrics."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from bridle.engine.replicas import replicas_of, workers_with
from bridle.engine.snapshot import stored_in
from bridle.keras_compat.replicas import local_parts


def by_replica(model: Any, variables: list[Any]) -> dict[int, np.ndarray]:
    """What each replica keeps of variables of metrics, the replicas of all workers.

    Args:
        model: The model.
        variables: Its variables.

    Returns:
        Arrays of shape (replicas, ...), by the places of those variables.
    """
    replicas, workers = replicas_of(model), workers_with(model)
    if replicas is None:
        return {}
    metrics = {id(stored_in(variable)) for variable in model.metrics_variables}
    places = [i for i, variable in enumerate(variables) if id(stored_in(variable)) in metrics]
    local = {i: [part.numpy() for part in local_parts(stored_in(variables[i]))] for i in places}
    if workers is None or not places:
        return {i: np.stack(parts) for i, parts in local.items()}
    # Float64 holds what metrics count in float32 and in whole numbers.
    flat = [part.astype("float64").ravel() for parts in local.values() for part in parts]
    own: Any = np.concatenate(flat)  # a sequence of numbers, though not by its type
    told = workers.told(own)
    found, begin = {}, 0
    for place, parts in local.items():
        end = begin + parts[0].size * len(parts)
        of_all = told[:, begin:end].reshape(replicas.count, *parts[0].shape)
        found[place] = of_all.astype(parts[0].dtype)
        begin = end
    return found


def put_apart(model: Any, variable: Any, values: np.ndarray) -> None:
    """Gives each replica what it kept of a variable; another number of them the same together.

    Args:
        model: The model.
        variable: The variable.
        values: What the replicas kept of it: (replicas, ...).
    """
    replicas = replicas_of(model)
    count = 1 if replicas is None else replicas.count
    if len(values) != count:
        if variable.aggregation == "mean":
            values = np.stack([values.mean(0)] * count).astype(values.dtype)
        else:
            whole = values.sum(0, dtype=values.dtype)
            values = np.stack([whole, *[np.zeros_like(whole)] * (count - 1)])
    parts = local_parts(stored_in(variable))
    first = 0 if replicas is None else replicas.first
    for part, value in zip(parts, values[first : first + len(parts)], strict=True):
        part.assign(tf.convert_to_tensor(value))

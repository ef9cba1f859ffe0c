"""Losses of the user's own that the weights of samples don't reach.

Keras weighs what a loss returns for each row. One number for a batch has no rows: it is multiplied
by the weights' mean, whichever rows they are for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from bridle import state
from bridle.data.checks import has_own_step, output_shapes
from bridle.data.classes import by_output, losses_of
from bridle.data.comparing import is_users_own, name_of
from bridle.errors import warn
from bridle.keras_compat.models import compilation, keras_of, output_names


def check_weighed(model: Any, y: Any, step: str) -> None:
    """Warns where a loss gives one number for a batch, so that weights of samples are lost.

    Each is traced, once for a compilation; what can't be traced alone isn't judged.

    Args:
        model: The model, compiled.
        y: Targets, or their types, one for each output.
        step: The model's method that takes them ("train_step").
    """
    names, kept = output_names(model), state.of(model)
    on_tensorflow = keras.backend.backend() == "tensorflow" and keras_of(model) is keras
    if names is None or not on_tensorflow or has_own_step(model, step):
        return
    if kept.weighed is compilation(model):
        return
    kept.weighed = compilation(model)
    shapes, targets = output_shapes(model, names), by_output(model, y)
    for name, loss in losses_of(model, names).items():
        target, shape = targets.get(name), shapes.get(name)
        if loss is None or target is None or shape is None or not is_users_own(loss):
            continue
        call = loss.call if isinstance(loss, keras.losses.Loss) else loss
        if _gives_one_number(call, target, shape):
            warn(
                f"The loss `{name_of(loss)}` returns one number for a batch, so that weights don't "
                "reach the samples: each counts alike. Let it return a value for each sample."
            )


def _gives_one_number(function: Callable[..., Any], target: Any, shape: Any) -> bool:
    floats = keras.config.floatx()
    given = tf.TensorSpec((None, *target.shape[1:]), floats)  # what Keras makes of all targets
    predicted = tf.TensorSpec((None, *shape[1:]), floats)
    try:
        traced = tf.function(function, autograph=False).get_concrete_function(given, predicted)
    except Exception:  # of whatever kind: the run itself comes to it, and has more to say
        return False
    found = traced.structured_outputs
    return isinstance(found, tf.Tensor | tf.TensorSpec) and found.shape.rank == 0

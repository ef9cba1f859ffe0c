"""A replica's step: a model's own, with the replica's rows of a batch, in the replica's context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from bridle.data.sharded import Replicas
from bridle.engine.parts import all_parts
from bridle.keras_compat.functions import step_of
from bridle.keras_compat.random import philox, random_numbers
from bridle.keras_compat.replicas import all_gathered, all_reduced, replica
from bridle.keras_compat.shares import Share, sharing
from bridle.keras_compat.whole_batch import output_losses


class ReplicaStep:
    """One kind of a model's steps, as replicas run it.

    Args:
        model: The model; its own `train_step`, `test_step` or `predict_step` is what runs.
        mode: "train", "test" or "predict".
        replicas: The replicas.
        whole: Whether the step is given all parts of a batch, `None` for those that there aren't.

    Attributes:
        of_model: The model's step.
    """

    def __init__(self, model: Any, mode: str, replicas: Replicas, whole: bool) -> None:
        self._model, self._mode, self._replicas, self._whole = model, mode, replicas, whole
        self.of_model = step_of(model, mode)

    def own(self, parts: Any) -> Any:
        """What the replica has of something that this process has for each of its replicas."""
        return parts[replica() - self._replicas.first]

    def run(self, static: bool, counts: Sequence[int], total: Any, batch: Any) -> Any:
        """Runs a batch and returns its logs, or the predictions of all replicas.

        Args:
            static: Whether the step is traced for the rows that there are, else for any.
            counts: How many rows of the whole batch each replica has.
            total: The rows of the whole batch, a tensor.
            batch: What the replica has of it. One that has no rows is given one, so that it can
                meet the others, and nothing else stays of that.
        """
        number, first = replica(), tf.nest.flatten(batch)[0]
        rows = int(first.shape[0]) if static else tf.shape(first)[0]
        share = Share.of(counts, number, rows, sum(counts) if static else total)
        parts = all_parts(batch, self._mode) if self._whole else batch
        kept = self._states(static) if share.idle else []
        before = [tf.identity(variable.value) for variable in kept]
        with random_numbers(philox), sharing(share):
            found = self.of_model(parts)
        for variable, value in zip(kept, before, strict=True):
            variable.value.assign(value)
        self._average(share, sum(map(bool, counts)))
        if self._mode != "predict":
            return {} if found is None else found
        return tf.nest.map_structure(lambda t: all_gathered(t[:0] if share.idle else t), found)

    def _states(self, static: bool) -> list[Any]:
        """What steps write for each replica alone, but for what counts each replica's batch as 1.

        Keras counts the losses of single outputs so where it doesn't know the rows.
        """
        counted = set() if static else set(map(id, output_losses(self._model)))
        metrics = [v for v in self._model.metrics_variables if id(v) not in counted]
        return [*metrics, *filter(_is_number, self._model.non_trainable_variables)]

    def _average(self, share: Share, busy: int) -> None:
        """Averages what the replicas have written each for itself, moving means say.

        After each step: where it would be done later, other bits would come of it.

        Args:
            share: What the replica has of the batch.
            busy: How many replicas have rows of it.
        """
        of_model = self._model.non_trainable_variables
        own = [v for v in of_model if id(v) in share.written and _is_number(v)]
        part = 0.0 if share.idle else 1 / busy
        means = all_reduced("SUM", [v.value.read_value() * part for v in own])
        for variable, value in zip(own, means, strict=True):
            variable.value.assign(value)


def _is_number(variable: Any) -> bool:
    return bool(keras.backend.is_float_dtype(variable.dtype))

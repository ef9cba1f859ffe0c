"""A model's step on JAX and a loop of it, as functions of state and batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import keras
from jax import numpy as jnp

from bridle.engine.jax.work import Work
from bridle.engine.parts import all_parts
from bridle.engine.programs import made
from bridle.keras_compat.functions import step_of
from bridle.keras_compat.logs import has_own_logs


class StepFunctions:
    """A model's step, and a loop of it, compiled for each shape of batches that comes.

    They are functions of a model's state, and so those of every model of its structure. The step
    is traced once for batches of a shape: whatever calls it is given what was traced.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        whole: Whether the step is given all parts of a batch.

    Attributes:
        one: Runs a batch: of state and batch, the results and the next state.
        alone: The same, with metrics that start from zero.
        many: Runs stacked batches, from a number up to another one.
        known: What a step does, by the shapes of its batch.
        metrics: The names of the model's metrics.
    """

    def __init__(self, model: Any, mode: str, whole: bool) -> None:
        self._model, self._mode, self._whole = model, mode, whole
        self._of_model: Callable[..., Any] = step_of(model, mode)
        self._own_logs = mode != "predict" and has_own_logs(model, self._of_model)
        # In training the memory of the state before is given to the state after, as Keras does.
        donated = (0,) if mode == "train" else ()
        self._step = jax.jit(self._traced_step)
        self.one = jax.jit(self._one, donate_argnums=donated)
        self.alone = jax.jit(self._alone, donate_argnums=donated)
        many = self._outputs if mode == "predict" else self._logs
        self.many = jax.jit(many, donate_argnums=donated)
        self.known: dict[Any, Work] = {}
        self.metrics: list[str] = []

    def work(self, values: Any, batch: Any) -> Work:
        """What a step does.

        Args:
            values: The model's state.
            batch: A batch, or its types.
        """
        leaves, structure = jax.tree.flatten(batch)
        key = structure, tuple((leaf.shape, str(leaf.dtype)) for leaf in leaves)
        if key not in self.known:
            self.known[key] = Work.of(self._step.trace(values, batch).jaxpr.jaxpr)
        return self.known[key]

    def _traced_step(self, values: Any, batch: Any) -> tuple[Any, Any]:
        """A step of the model's."""
        made.count += 1
        parts = all_parts(batch, self._mode) if self._whole else batch
        found, after = self._of_model(values, parts)
        if self._mode == "predict":
            return found, (values[0], after)
        return ({} if found is None else found), after

    def _one(self, values: Any, batch: Any) -> tuple[Any, Any]:
        return self._step(values, batch)

    def _alone(self, values: Any, batch: Any) -> tuple[Any, Any]:
        metrics = self._model.metrics_variables
        with keras.StatelessScope(list(zip(metrics, values[-1], strict=True))) as scope:
            self._model.reset_metrics()
        reset = [scope.get_current_value(variable) for variable in metrics]
        return self._step((*values[:-1], reset), batch)

    def _logs(self, values: Any, batches: Any, start: Any, stop: Any) -> tuple[Any, Any]:
        """Steps of stacked batches, and what is logged after the last one."""
        own, none = self._own_logs, ()
        if own:
            like, _ = jax.eval_shape(self._step, values, at(batches, 0))
            none = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), like)

        def body(i: Any, carried: Any) -> Any:
            found, after = self._step(carried[0], at(batches, i))
            return after, found if own else ()

        after, found = jax.lax.fori_loop(start, stop, body, (values, none))
        if not own:
            pairs = list(zip(self._model.metrics_variables, after[-1], strict=True))
            with keras.StatelessScope(state_mapping=pairs):
                found = dict(self._model.get_metrics_result())
        return found, after

    def _outputs(self, values: Any, batches: Any, start: Any, stop: Any) -> tuple[Any, Any]:
        """Steps of stacked batches, and the predictions of each at its place."""
        like, _ = jax.eval_shape(self._step, values, at(batches, 0))
        count = jax.tree.leaves(batches)[0].shape[0]
        room = jax.tree.map(lambda leaf: jnp.zeros((count, *leaf.shape), leaf.dtype), like)

        def body(i: Any, carried: Any) -> Any:
            found, after = self._step(carried[0], at(batches, i))
            return after, jax.tree.map(lambda all_, one: all_.at[i].set(one), carried[1], found)

        after, found = jax.lax.fori_loop(start, stop, body, (values, room))
        return found, after


def at(batches: Any, number: Any) -> Any:
    """One of stacked batches."""
    return jax.tree.map(lambda part: part[number], batches)

"""A model's step on JAX and a loop of it, as functions of state and batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

import jax
import keras
from jax import numpy as jnp

from bridle.engine.jax.distribution import Placement
from bridle.engine.jax.work import Work
from bridle.engine.jax.xla_cache import kept
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
        placement: Where state and batches lie, under a keras.distribution.

    Attributes:
        known: What a step does, by the shapes of its batch.
        metrics: The names of the model's metrics.
    """

    def __init__(
        self, model: Any, mode: str, whole: bool, placement: Placement | None = None
    ) -> None:
        self._model, self._mode, self._whole = model, mode, whole
        self._of_model: Callable[..., Any] = step_of(model, mode)
        self._own_logs = mode != "predict" and has_own_logs(model, self._of_model)
        # In training the memory of the state before is given to the state after, as Keras does.
        donated = (0,) if mode == "train" else ()
        self._step = jax.jit(self._traced_step)
        shardings = placement and (placement.everywhere(), placement.state)

        def compiled(function: Callable[..., Any], stacked: bool = False) -> Callable[..., Any]:
            found = jax.jit(function, donate_argnums=donated, out_shardings=shardings)
            return placement.given(found, stacked) if placement else found

        many = self._outputs if mode == "predict" else self._logs
        self._compiled = {
            "one": compiled(self._one),
            "alone": compiled(self._alone),
            "many": compiled(many, stacked=True),
        }
        # For which shapes of batches they were.
        self._shapes: set[Hashable] = set()
        self.known: dict[Hashable, Work] = {}
        self.metrics: list[str] = []

    def work(self, values: Any, batch: Any) -> Work:
        """What a step does.

        Args:
            values: The model's state.
            batch: A batch, or its types.
        """
        key = _shapes_of(batch)
        if key not in self.known:
            self.known[key] = Work.of(self._step.trace(values, batch).jaxpr.jaxpr)
        return self.known[key]

    def run(
        self,
        name: str,
        values: Any,
        batch: Any,
        *numbers: int,
        compiled: Callable[[float], None],
    ) -> tuple[Any, Any]:
        """Runs a function, which XLA compiles where batches have new shapes.

        Args:
            name: "one" for a batch, "alone" for one whose metrics start from zero, "many" for
                stacked batches.
            values: The model's state.
            batch: The batch, or the batches.
            numbers: Of "many": the first batch's number, and that of the one after the last.
            compiled: Told how many seconds a compilation took.

        Returns:
            The results, and the next state.
        """
        function, key = self._compiled[name], (name, _shapes_of(batch))
        if key in self._shapes:
            return function(values, batch, *numbers)
        began = time.perf_counter()
        with kept():
            found: tuple[Any, Any] = function(values, batch, *numbers)
        self._shapes.add(key)
        made.count += 1
        compiled(time.perf_counter() - began)
        return found

    def _traced_step(self, values: Any, batch: Any) -> tuple[Any, Any]:
        """A step of the model's."""
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


def _shapes_of(batch: Any) -> Hashable:
    leaves, structure = jax.tree.flatten(batch)
    return structure, tuple((leaf.shape, leaf.dtype) for leaf in leaves)


def at(batches: Any, number: Any) -> Any:
    """One of stacked batches."""
    return jax.tree.map(lambda part: part[number], batches)

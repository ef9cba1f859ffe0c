"""A model's step on JAX and a loop of it, as functions of state and batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import jax
import keras
from jax import numpy as jnp
from jax.extend.core import jaxpr_as_fun

from bridle.data.picked import Picks
from bridle.engine.jax.distribution import Placement
from bridle.engine.jax.in_place import Picked
from bridle.engine.jax.work import Work
from bridle.engine.jax.xla_cache import kept
from bridle.engine.parts import all_parts
from bridle.engine.programs import made
from bridle.keras_compat.functions import step_of
from bridle.keras_compat.logs import has_own_logs, has_own_resets


class StepFunctions:
    """A model's step for batches of one shape, and a loop of it.

    They are functions of a model's state, and so those of every model of its structure. All that
    they need of the model is traced here: it isn't asked again, when it may have changed.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        whole: Whether the step is given all parts of a batch.
        placement: Where state and batches lie, under a keras.distribution.
        values: The values of the model's state.
        batch: A batch of the shape, arrays.

    Attributes:
        work: What the step does.
        resets: Whether "alone" is there: metrics are reset as Keras' own are.
        metrics: The names of the model's metrics.
    """

    def __init__(
        self,
        model: Any,
        mode: str,
        whole: bool,
        placement: Placement | None,
        values: Any,
        batch: Any,
    ) -> None:
        step = step_of(model, mode)
        self._own_logs = mode != "predict" and has_own_logs(model, step)
        traced = _Traced(partial(_step, step, mode, whole), values, batch)
        self._step, (self._like, _), self.work = traced.call, traced.types, Work.of(traced.jaxpr)
        if mode != "predict" and not self._own_logs:
            self._results = _Traced(partial(_results, model), values[-1]).call
        self.resets = mode != "predict" and not has_own_resets(model)
        if self.resets:
            self._reset = _Traced(partial(_reset, model), values[-1]).call
        # In training the memory of the state before is given to the state after, as Keras does.
        donated = (0,) if mode == "train" else ()
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
        # For how many stacked batches they were.
        self._shapes: set[Hashable] = set()
        self.metrics: list[str] = []

    def run(
        self,
        name: str,
        values: Any,
        batch: Any,
        *numbers: int,
        compiled: Callable[[float], None],
    ) -> tuple[Any, Any]:
        """Runs a function, which XLA compiles where so many batches are new.

        Args:
            name: "one" for a batch, "alone" for one whose metrics start from zero, "many" for
                batches that are stacked, or `Picked`.
            values: The model's state.
            batch: The batch, or the batches.
            numbers: Of "many": the first batch's number, and that of the one after the last.
            compiled: Told how many seconds a compilation took.

        Returns:
            The results, and the next state.
        """
        function, key = self._compiled[name], (name, types_of(batch))
        if key in self._shapes:
            return function(values, batch, *numbers)
        began = time.perf_counter()
        with kept():
            found: tuple[Any, Any] = function(values, batch, *numbers)
        self._shapes.add(key)
        made.count += 1
        compiled(time.perf_counter() - began)
        return found

    def _one(self, values: Any, batch: Any) -> tuple[Any, Any]:
        return self._step(values, batch)

    def _alone(self, values: Any, batch: Any) -> tuple[Any, Any]:
        return self._step((*values[:-1], self._reset(values[-1])), batch)

    def _logs(self, values: Any, batches: Any, start: Any, stop: Any) -> tuple[Any, Any]:
        """Steps of several batches, and what is logged after the last one."""
        own, none = self._own_logs, ()
        if own:
            none = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), self._like)

        def body(i: Any, carried: Any) -> Any:
            found, after = self._step(carried[0], at(batches, i))
            return after, found if own else ()

        after, found = jax.lax.fori_loop(start, stop, body, (values, none))
        return (found if own else self._results(after[-1])), after

    def _outputs(self, values: Any, batches: Any, start: Any, stop: Any) -> tuple[Any, Any]:
        """Steps of several batches, and the predictions of each at its place."""
        count = jax.tree.leaves(batches)[0].shape[0]
        room = jax.tree.map(lambda leaf: jnp.zeros((count, *leaf.shape), leaf.dtype), self._like)

        def body(i: Any, carried: Any) -> Any:
            found, after = self._step(carried[0], at(batches, i))
            return after, jax.tree.map(lambda all_, one: all_.at[i].set(one), carried[1], found)

        after, found = jax.lax.fori_loop(start, stop, body, (values, room))
        return found, after


class _Traced:
    """A function as it is now: whatever else it looks at isn't looked at again.

    Args:
        function: The function.
        given: Arguments of the types that it is called with.

    Attributes:
        call: Calls it.
        types: The types of what it returns.
        jaxpr: What it does.
    """

    def __init__(self, function: Callable[..., Any], *given: Any) -> None:
        traced, self.types = jax.make_jaxpr(function, return_shape=True)(*given)
        flat, structure = jaxpr_as_fun(traced), jax.tree.structure(self.types)

        def call(*given: Any) -> Any:
            return jax.tree.unflatten(structure, flat(*jax.tree.leaves(given)))

        self.call, self.jaxpr = jax.jit(call), traced.jaxpr


def _step(
    of_model: Callable[..., Any], mode: str, whole: bool, values: Any, batch: Any
) -> tuple[Any, Any]:
    """A step of a model's."""
    found, after = of_model(values, all_parts(batch, mode) if whole else batch)
    if mode == "predict":
        return found, (values[0], after)
    return ({} if found is None else found), after


def _results(model: Any, values: list[Any]) -> dict[str, Any]:
    """What metrics are, of the values of their variables."""
    pairs = list(zip(model.metrics_variables, values, strict=True))
    with keras.StatelessScope(state_mapping=pairs):
        return dict(model.get_metrics_result())


def _reset(model: Any, values: list[Any]) -> list[Any]:
    """The values of metrics' variables at the start."""
    metrics = model.metrics_variables
    with keras.StatelessScope(list(zip(metrics, values, strict=True))) as scope:
        model.reset_metrics()
    return [scope.get_current_value(variable) for variable in metrics]


def types_of(batch: Any) -> Hashable:
    """What batches are known by that a step is traced for.

    Args:
        batch: A batch, arrays.
    """
    leaves, structure = jax.tree.flatten(batch)
    return structure, tuple((leaf.shape, leaf.dtype) for leaf in leaves)


def at(batches: Any, number: Any) -> Any:
    """One of batches that are stacked, or picked."""
    if isinstance(batches, Picked | Picks):
        return batches.batch(number)
    return jax.tree.map(lambda part: part[number], batches)

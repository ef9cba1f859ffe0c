"""Programs on JAX: many steps in one call, a loop over stacked batches."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import jax
import keras
import numpy as np
import tensorflow as tf
from jax import numpy as jnp

from bridle import state
from bridle.data.picked import Picks
from bridle.engine.jax.distribution import Placement
from bridle.engine.jax.functions import at, types_of
from bridle.engine.jax.in_place import Picked
from bridle.engine.jax.sharing import Found, functions_of
from bridle.engine.programs import ONE_STEP, Plan
from bridle.engine.recent import Recent
from bridle.errors import BridleValueError
from bridle.keras_compat.functions import trainings
from bridle.keras_compat.models import build, build_layers, is_own, is_trainable_as_built

#: For how many shapes of batches a model keeps its functions.
SHAPES_KEPT = 64


class LoopPrograms:
    """The programs of a model on JAX, for one kind of step.

    Keras' steps on JAX are pure: of the model's state and a batch they make logs or predictions,
    and the next state. It is taken from the variables before each call, and put there after it.

    Args:
        model: The model; its own `train_step`, `test_step` or `predict_step` is what runs.
        mode: "train", "test" or "predict".
        whole: Whether the step is given all parts of a batch, `None` for those that there aren't.

    Attributes:
        trains: Whether steps are training's.
    """

    def __init__(self, model: Any, mode: str, whole: bool = False) -> None:
        self._model, self._mode, self._whole = model, mode, whole
        self.trains = mode == "train"
        self._found: Recent[Hashable, Found] = Recent(SHAPES_KEPT)

    def run(self, batches: Any, start: int, stop: int, plan: Plan) -> list[Any]:
        """Runs stacked batches from `start` up to `stop`.

        Args:
            batches: The batches, tensors or `Picks`.
            start: The first one's number.
            stop: The number of the one after the last.
            plan: What is to come. Nothing is chosen by it.

        Returns:
            The logs after the last one, or for "predict" the outputs of all or of each.
        """
        views = _views(batches)
        of = self._of(_like(views))
        why = of.functions.work.why_not_in_loops()
        if why:
            self._tell("one step", why)
            each = (at(views, i) for i in range(start, stop))
            every: list[Any] = []
            last = self.call(partial(_one_by_one, self._function(of, "one"), every), each)
            if self._mode == "predict":
                return jax.tree.map(np.asarray, every)
            return [_renamed(last, of.names)]
        self._tell("fused", "on JAX XLA compiles every program")
        found = self.call(self._function(of, "many"), _given(views), start, stop)
        if self._mode != "predict":
            return [_renamed(found, of.names)]
        return [jax.tree.map(lambda part: part[start:stop].reshape(-1, *part.shape[2:]), found)]

    def run_one(self, batch: Any) -> Any:
        """Runs one batch and returns its logs, or its predictions."""
        views = _views(batch)
        of = self._of(views)
        return self._run_one(of, self._function(of, "one"), views)

    def run_batch(self, batch: Any) -> Any:
        """Runs one batch by itself: its logs count from zero."""
        views = _views(batch)
        of = self._of(views)
        return self._run_one(of, self._for_batch(of), views)

    def for_batch(self, batch: Any) -> Callable[..., Any]:
        """What runs one batch by itself.

        Args:
            batch: The batch, arrays.
        """
        return self._for_batch(self._of(batch))

    def _for_batch(self, of: Found) -> Callable[..., Any]:
        if self._mode == "predict":
            return self._function(of, "one")
        if of.functions.resets:
            return self._function(of, "alone")

        def after_reset(_: Any, batch: Any) -> Any:
            self._model.reset_metrics()
            return self._function(of, "one")(self._values(), batch)

        return after_reset

    def know(self, batches: Any, stacked: bool) -> None:
        """Traces a step for such batches, if there is none: what it does is known then.

        Args:
            batches: The batches.
            stacked: Whether they are several, stacked.
        """
        views = _views(batches)
        self._of(_like(views) if stacked else views)

    def forget(self, batches: Any, steps: int) -> None:
        """Nothing depends on how many steps ran."""

    @property
    def variables(self) -> list[Any]:
        """Keras' variables that the steps read or write."""
        return [variable for part in self._parts() for variable in part]

    @property
    def lasting(self) -> set[str]:
        """The operations of a step that do what can't be put back by putting variables back."""
        return {name for _, of in self._found.items() for name in of.functions.work.lasting}

    def _of(self, batch: Any) -> Found:
        """The functions for a batch, once the variables are made: in a program none can be.

        Args:
            batch: A batch, arrays.
        """
        known = self._found.get(self._key(batch))
        if known is None:
            types = jax.tree.map(lambda part: tf.TensorSpec(part.shape, part.dtype.name), batch)
            (build_layers if self._mode == "predict" else build)(self._model, types)
            self._check_trainable()
            parts, distribution = self._parts(), keras.distribution.distribution()
            placement = distribution and Placement(self._model, parts, distribution)
            known = functions_of(self._model, self._mode, self._whole, parts, placement, batch)
            self._found.put(self._key(batch), known)
            earlier = all(found.earlier for _, found in self._found.items())
            state.of(self._model).earlier[self._mode] = earlier
        return known

    def _check_trainable(self) -> None:
        """Refuses what Keras on JAX fails at in the middle, or does to the wrong variables."""
        own = is_own(self._model, "train_step", keras.Model)
        if self.trains and not own and not is_trainable_as_built(self._model):
            raise BridleValueError(
                "Can't train the model, because layers' `trainable` has changed since its "
                "optimizer began.",
                "On JAX it has to be compiled again after that.",
            )

    def _key(self, batch: Any) -> Hashable:
        """What functions are known by: the batch's types, the variables, and where they lie."""
        variables = tuple(tuple(map(id, part)) for part in self._parts())
        return types_of(batch), variables, id(keras.distribution.distribution())

    def _function(self, of: Found, name: str) -> Callable[..., Any]:
        compiled = partial(state.of(self._model).add_compiled, self._mode)
        return partial(of.functions.run, name, compiled=compiled)

    def call(self, function: Callable[..., Any], batch: Any, *numbers: int) -> Any:
        """Runs a function with the variables' values, and puts those in them that it returns.

        Args:
            function: One of the step's functions.
            batch: Its batch or batches, arrays whose memory is read until this returns.
            numbers: Its other arguments.

        Returns:
            Its results, NumPy's arrays.
        """
        trainings.count += self.trains
        parts = self._parts()
        before = [[variable.value for variable in part] for part in parts]
        given = tuple(_each_once(before) if self.trains else before)
        found, after = function(given, batch, *numbers)
        for part, values in zip(parts, after, strict=True):
            for variable, value in zip(part, values, strict=True):
                variable.assign(value)
        # What follows looks at clocks, at the values, and writes to the batches' memory.
        return jax.tree.map(np.asarray, jax.block_until_ready((found, after))[0])

    def _run_one(self, of: Found, function: Callable[..., Any], batch: Any) -> Any:
        state.of(self._model).ran.setdefault(self._mode, ONE_STEP)
        return _renamed(self.call(function, batch), of.names)

    def _parts(self) -> tuple[list[Any], ...]:
        """The variables, as the model's steps take their values."""
        model = self._model
        parts = [model.trainable_variables, model.non_trainable_variables]
        if self.trains:
            parts.append(model.optimizer.variables)
        if self._mode != "predict":
            parts.append(model.metrics_variables)
        return tuple(map(list, parts))

    def _values(self) -> Any:
        return tuple([variable.value for variable in part] for part in self._parts())

    def _tell(self, name: str, why: str) -> None:
        state.of(self._model).ran[self._mode] = name, why


def _renamed(logs: Any, names: dict[str, str]) -> Any:
    return {names.get(name, name): value for name, value in logs.items()} if names else logs


def _views(batches: Any) -> Any:
    """Tensors as views of a chunk's memory, which isn't used again before its steps have run.

    Picks stay as they are.
    """
    return batches if isinstance(batches, Picks) else jax.tree.map(np.asarray, batches)


def _like(views: Any) -> Any:
    """A batch of the types of those that are stacked or picked."""
    return views.like() if isinstance(views, Picks) else at(views, 0)


def _given(views: Any) -> Any:
    """Batches that are stacked or picked, as a program takes them."""
    return Picked(views.numbers, views.places) if isinstance(views, Picks) else views


def _each_once(parts: list[list[Any]]) -> list[list[Any]]:
    """Values of which none is there twice: of each the memory is given away."""
    seen: set[int] = set()

    def once(value: Any) -> Any:
        if id(value) in seen:
            return jnp.array(value)
        seen.add(id(value))
        return value

    return [list(map(once, part)) for part in parts]


def _one_by_one(function: Callable[..., Any], every: list[Any], values: Any, each: Any) -> Any:
    """Runs batches one after the other, and notes in `every` what each gives."""
    for batch in each:
        found, values = function(values, batch)
        every.append(found)
    return every[-1], values

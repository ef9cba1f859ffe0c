"""Programs on JAX: many steps in one call, a loop over stacked batches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import keras
import numpy as np
import tensorflow as tf
from jax import numpy as jnp

from bridle import state
from bridle.engine.jax.distribution import Placement
from bridle.engine.jax.functions import StepFunctions, at
from bridle.engine.jax.sharing import functions_of
from bridle.engine.programs import ONE_STEP, Plan
from bridle.keras_compat.functions import trainings
from bridle.keras_compat.logs import has_own_resets
from bridle.keras_compat.models import build, build_layers


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
        self._functions: StepFunctions | None = None
        self._distribution: Any = None
        # What this model calls metrics that are called otherwise in the one that was traced.
        self._names: dict[str, str] = {}

    def run(self, batches: Any, start: int, stop: int, plan: Plan) -> list[Any]:
        """Runs stacked batches from `start` up to `stop`.

        Args:
            batches: The batches, tensors.
            start: The first one's number.
            stop: The number of the one after the last.
            plan: What is to come. Nothing is chosen by it.

        Returns:
            The logs after the last one, or for "predict" the outputs of all or of each.
        """
        views = _views(batches)
        functions = self.functions(at(views, start))
        why = functions.work(self._values(), at(views, start)).why_not_in_loops()
        if why:
            self._tell("one step", why)
            each = [at(views, i) for i in range(start, stop)]
            every: list[Any] = []
            last = self._call(partial(_one_by_one, self._function("one"), every), each)
            return jax.tree.map(np.asarray, every) if self._mode == "predict" else [last]
        self._tell("fused", "on JAX XLA compiles every program")
        found = self._call(self._function("many"), views, start, stop)
        if self._mode != "predict":
            return [found]
        return [jax.tree.map(lambda part: part[start:stop].reshape(-1, *part.shape[2:]), found)]

    def run_one(self, batch: Any) -> Any:
        """Runs one batch and returns its logs, or its predictions."""
        views = _views(batch)
        self.functions(views)
        return self._call_for_one(self._function("one"), views)

    def run_batch(self, batch: Any) -> Any:
        """Runs one batch by itself: its logs count from zero."""
        views = _views(batch)
        return self._call_for_one(self.for_batch(views), views)

    def for_batch(self, batch: Any) -> Callable[..., Any]:
        """What runs one batch by itself.

        Args:
            batch: The batch, arrays.
        """
        self.functions(batch)
        if self._mode == "predict":
            return self._function("one")
        if not has_own_resets(self._model):
            return self._function("alone")

        def after_reset(_: Any, batch: Any) -> Any:
            self._model.reset_metrics()
            return self._function("one")(self._values(), batch)

        return after_reset

    def know(self, batches: Any, stacked: bool) -> None:
        """Traces a step for such batches, if there is none: what it does is known then.

        Args:
            batches: The batches.
            stacked: Whether they are several, stacked.
        """
        batch = at(_views(batches), 0) if stacked else _views(batches)
        functions = self.functions(batch)
        functions.work(self._values(), batch)

    def forget(self, batches: Any, steps: int) -> None:
        """Nothing depends on how many steps ran."""

    @property
    def variables(self) -> list[Any]:
        """Keras' variables that the steps read or write."""
        return [variable for part in self._parts() for variable in part]

    @property
    def lasting(self) -> set[str]:
        """The operations of a step that do what can't be put back by putting variables back."""
        every = self._functions.known.values() if self._functions else ()
        return {name for work in every for name in work.lasting}

    def functions(self, batch: Any) -> StepFunctions:
        """The functions of the step, once the variables are made: in a program none can be.

        Args:
            batch: A batch, arrays.
        """
        distribution = keras.distribution.distribution()
        if self._functions is None or self._distribution is not distribution:
            types = jax.tree.map(lambda part: tf.TensorSpec(part.shape, part.dtype.name), batch)
            (build_layers if self._mode == "predict" else build)(self._model, types)
            placement = distribution and Placement(self._model, self._parts(), distribution)
            asked = self._model, self._mode, self._whole, self.variables, placement
            self._functions, self._names, earlier = functions_of(*asked)
            self._distribution = distribution
            state.of(self._model).earlier[self._mode] = earlier
        return self._functions

    def _function(self, name: str) -> Callable[..., Any]:
        assert self._functions is not None
        compiled = partial(state.of(self._model).add_compiled, self._mode)
        return partial(self._functions.run, name, compiled=compiled)

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

    def _call(self, function: Callable[..., Any], batch: Any, *numbers: int) -> Any:
        found = self.call(function, batch, *numbers)
        if not self._names:
            return found
        return {self._names.get(name, name): value for name, value in found.items()}

    def _call_for_one(self, function: Callable[..., Any], batch: Any) -> Any:
        state.of(self._model).ran.setdefault(self._mode, ONE_STEP)
        return self._call(function, batch)

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


def _views(batches: Any) -> Any:
    """Tensors as views of a chunk's memory, which isn't used again before its steps have run."""
    return jax.tree.map(lambda part: part.numpy(), batches)


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

"""Programs on JAX: many steps in one call, a loop over stacked batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import keras
import numpy as np
import tensorflow as tf
from jax import numpy as jnp

from bridle import state
from bridle.engine.choose import Plan
from bridle.engine.step import all_parts
from bridle.keras_compat.functions import step_of, trainings
from bridle.keras_compat.logs import has_own_logs
from bridle.keras_compat.models import build, build_layers

#: What XLA computes many times slower inside of a loop on a CPU.
_SLOW_IN_LOOPS_ON_CPU = frozenset(["conv_general_dilated"])
#: What steps do that can't be put back by putting variables back.
_LASTING = frozenset(["io_callback", "debug_callback", "pure_callback"])


class ScannedPrograms:
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
        self._of_model: Callable[..., Any] = step_of(model, mode)
        self._own_logs = mode != "predict" and has_own_logs(model, self._of_model)
        # In training the memory of the state before is given to the state after, as Keras does.
        donated = (0,) if self.trains else ()
        self._one = jax.jit(self._step, donate_argnums=donated)
        many = self._outputs if mode == "predict" else self._logs
        self._many = jax.jit(many, donate_argnums=donated)
        self._found: dict[Any, frozenset[str]] = {}
        self._built = False

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
        stacked = _arrays(batches)
        first = jax.tree.map(lambda part: part[start], stacked)
        why = self._one_by_one(first)
        if why:
            self._tell("one step", why)
            each = [
                self._run(self._one, jax.tree.map(lambda part, i=i: part[i], stacked))
                for i in range(start, stop)
            ]
            return each if self._mode == "predict" else each[-1:]
        self._tell("fused", "on JAX XLA compiles every program")
        found = self._run(self._many, stacked, start, stop)
        if self._mode != "predict":
            return [found]
        rows = stop - start
        return (
            [jax.tree.map(lambda part: part[start:stop].reshape(-1, *part.shape[2:]), found)]
            if rows
            else []
        )

    def run_one(self, batch: Any) -> Any:
        """Runs one batch and returns its logs, or its predictions."""
        state.of(self._model).ran.setdefault(self._mode, ("one step", "the call was for one batch"))
        return self._run(self._one, _arrays(batch))

    def run_batch(self, batch: Any) -> Any:
        """Runs one batch by itself: its logs count from zero."""
        self._build(_arrays(batch))
        if self._mode != "predict":
            self._model.reset_metrics()
        return self.run_one(batch)

    def know(self, batches: Any, stacked: bool) -> None:
        """Traces a step for such batches, if there is none: what it does is known then.

        Args:
            batches: The batches.
            stacked: Whether they are several, stacked.
        """
        arrays = _arrays(batches)
        self._operations(jax.tree.map(lambda part: part[0], arrays) if stacked else arrays)

    def forget(self, batches: Any, steps: int) -> None:
        """Nothing depends on how many steps ran."""

    @property
    def variables(self) -> list[Any]:
        """Keras' variables that the steps read or write."""
        return [variable for part in self._parts() for variable in part]

    @property
    def lasting(self) -> set[str]:
        """The operations of a step that do what can't be put back by putting variables back."""
        return {name for found in self._found.values() for name in found & _LASTING}

    # The model's state.

    def _parts(self) -> tuple[list[Any], ...]:
        """The variables, as the model's steps take their values."""
        model = self._model
        parts = [model.trainable_variables, model.non_trainable_variables]
        if self.trains:
            parts.append(model.optimizer.variables)
        if self._mode != "predict":
            parts.append(model.metrics_variables)
        return tuple(map(list, parts))

    def _run(self, program: Callable[..., Any], batch: Any, *numbers: int) -> Any:
        """Runs a program with the variables' values, and puts those in them that it returns."""
        trainings.count += self.trains
        self._build(jax.tree.map(lambda part: part[0], batch) if numbers else batch)
        parts = self._parts()
        before = tuple([variable.value for variable in part] for part in parts)
        found, after = program(_each_once(before) if self.trains else before, batch, *numbers)
        for part, values in zip(parts, after, strict=True):
            for variable, value in zip(part, values, strict=True):
                variable.assign(value)
        # What follows looks at clocks, and at the values.
        return jax.tree.map(np.asarray, found)

    def _build(self, batch: Any) -> None:
        """Makes the variables that are missing: in a program there can't be made any."""
        if self._built:
            return
        types = jax.tree.map(lambda part: tf.TensorSpec(part.shape, part.dtype.name), batch)
        (build_layers if self._mode == "predict" else build)(self._model, types)
        self._built = True

    # What is compiled.

    def _step(self, values: Any, batch: Any) -> tuple[Any, Any]:
        """A step of the model's."""
        parts = all_parts(batch, self._mode) if self._whole else batch
        found, after = self._of_model(values, parts)
        if self._mode == "predict":
            return found, (values[0], after)
        return ({} if found is None else found), after

    def _logs(self, values: Any, batches: Any, start: Any, stop: Any) -> tuple[Any, Any]:
        """Steps of stacked batches, and what is logged after the last one."""
        own = self._own_logs
        like, _ = jax.eval_shape(self._step, values, _at(batches, 0))
        none = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), like) if own else ()

        def body(i: Any, carried: Any) -> Any:
            found, after = self._step(carried[0], _at(batches, i))
            return after, found if own else ()

        after, found = jax.lax.fori_loop(start, stop, body, (values, none))
        if not own:
            pairs = list(zip(self._model.metrics_variables, after[-1], strict=True))
            with keras.StatelessScope(state_mapping=pairs):
                found = dict(self._model.get_metrics_result())
        return found, after

    def _outputs(self, values: Any, batches: Any, start: Any, stop: Any) -> tuple[Any, Any]:
        """Steps of stacked batches, and the predictions of each at its place."""
        like, _ = jax.eval_shape(self._step, values, _at(batches, 0))
        count = jax.tree.leaves(batches)[0].shape[0]
        room = jax.tree.map(lambda leaf: jnp.zeros((count, *leaf.shape), leaf.dtype), like)

        def body(i: Any, carried: Any) -> Any:
            found, after = self._step(carried[0], _at(batches, i))
            return after, jax.tree.map(lambda all_, one: all_.at[i].set(one), carried[1], found)

        after, found = jax.lax.fori_loop(start, stop, body, (values, room))
        return found, after

    def _one_by_one(self, batch: Any) -> str | None:
        """Why steps have to run one by one, if they have to."""
        slow = self._operations(batch) & _SLOW_IN_LOOPS_ON_CPU
        if slow and jax.default_backend() == "cpu":
            return "convolutions are slow in a loop of XLA's on a CPU"
        return None

    def _operations(self, batch: Any) -> frozenset[str]:
        """The operations of a step, those of functions in it too."""
        key = str(jax.tree.map(lambda part: (part.shape, part.dtype), batch))
        if key not in self._found:
            self._build(batch)
            values = tuple([variable.value for variable in part] for part in self._parts())
            found: set[str] = set()
            _collect(jax.make_jaxpr(self._step)(values, batch).jaxpr, found)
            self._found[key] = frozenset(found)
        return self._found[key]

    def _tell(self, name: str, why: str) -> None:
        state.of(self._model).ran[self._mode] = name, why


def _arrays(batches: Any) -> Any:
    """Tensors as JAX's arrays. Memory of chunks is used again, so they are copied."""
    return jax.tree.map(lambda part: jnp.array(part.numpy()), batches)


def _at(batches: Any, number: Any) -> Any:
    return jax.tree.map(lambda part: part[number], batches)


def _each_once(values: Any) -> Any:
    """Values of which none is there twice: of each the memory is given away."""
    seen: set[int] = set()

    def once(value: Any) -> Any:
        if id(value) in seen:
            return jnp.array(value)
        seen.add(id(value))
        return value

    return jax.tree.map(once, values)


def _collect(jaxpr: Any, into: set[str]) -> None:
    """Adds the names of all operations, also of those within others."""
    for equation in jaxpr.eqns:
        into.add(equation.primitive.name)
        for value in jax.tree.leaves(list(equation.params.values())):
            inner = getattr(value, "jaxpr", value)
            if hasattr(inner, "eqns"):
                _collect(inner, into)

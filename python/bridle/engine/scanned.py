"""Programs on JAX: many steps in one call, a loop over stacked batches."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import keras
import numpy as np
import tensorflow as tf
from jax import numpy as jnp

from bridle import state
from bridle.engine.choose import Plan
from bridle.engine.recent import Recent
from bridle.engine.step import ONE_STEP, all_parts
from bridle.keras_compat.functions import step_of, trainings
from bridle.keras_compat.known import NotKnownError
from bridle.keras_compat.logs import has_own_logs
from bridle.keras_compat.models import build, build_layers
from bridle.keras_compat.structure import Structure

#: What XLA computes many times slower inside of a loop on a CPU.
_SLOW_IN_LOOPS_ON_CPU = frozenset(["conv_general_dilated"])
#: A step that computes so many elements, outside of loops of its own, gains more by both processors
#: of a small machine, which XLA uses outside of loops alone, than a call for each step costs.
_LARGE_STEP = 500_000
#: So many multiplications of a product of matrices take as long as an element.
_PRODUCTS_OF_AN_ELEMENT = 16
_LOOPS = frozenset(["while", "scan", "cond"])
#: What steps do that can't be put back by putting variables back.
_LASTING = frozenset(["io_callback", "debug_callback", "pure_callback"])
#: Of how many kinds of step the functions are kept for other models, with the model that they are
#: of: JAX asks it again for batches of another shape.
_KINDS_KEPT = 16


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
        self._functions: _Functions | None = None
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
        functions = self._of(_at(views, start))
        work = functions.work(_values(self._parts()), _at(views, start))
        why = work.why_not_in_loops() if jax.default_backend() == "cpu" else None
        if why:
            self._tell("one step", why)
            each = [_at(views, i) for i in range(start, stop)]
            every: list[Any] = []
            last = self._run(partial(_one_by_one, functions.one, every), each)
            return jax.tree.map(np.asarray, every) if self._mode == "predict" else [last]
        self._tell("fused", "on JAX XLA compiles every program")
        found = self._run(functions.many, _arrays(batches), start, stop)
        if self._mode != "predict":
            return [found]
        return [jax.tree.map(lambda part: part[start:stop].reshape(-1, *part.shape[2:]), found)]

    def run_one(self, batch: Any) -> Any:
        """Runs one batch and returns its logs, or its predictions."""
        state.of(self._model).ran.setdefault(self._mode, ONE_STEP)
        return self._run(self._of(_views(batch)).one, _arrays(batch))

    def run_batch(self, batch: Any) -> Any:
        """Runs one batch by itself: its logs count from zero."""
        self._of(_views(batch))
        if self._mode != "predict":
            self._model.reset_metrics()
        return self.run_one(batch)

    def know(self, batches: Any, stacked: bool) -> None:
        """Traces a step for such batches, if there is none: what it does is known then.

        Args:
            batches: The batches.
            stacked: Whether they are several, stacked.
        """
        batch = _at(_views(batches), 0) if stacked else _views(batches)
        functions = self._of(batch)
        functions.work(_values(self._parts()), batch)

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
        return {name for work in every for name in work.found & _LASTING}

    def _parts(self) -> tuple[list[Any], ...]:
        """The variables, as the model's steps take their values."""
        model = self._model
        parts = [model.trainable_variables, model.non_trainable_variables]
        if self.trains:
            parts.append(model.optimizer.variables)
        if self._mode != "predict":
            parts.append(model.metrics_variables)
        return tuple(map(list, parts))

    def _run(self, function: Callable[..., Any], batch: Any, *numbers: int) -> Any:
        """Runs a function with the variables' values, and puts those in them that it returns."""
        trainings.count += self.trains
        parts = self._parts()
        before = _values(parts)
        found, after = function(_each_once(before) if self.trains else before, batch, *numbers)
        for part, values in zip(parts, after, strict=True):
            for variable, value in zip(part, values, strict=True):
                variable.assign(value)
        # What follows looks at clocks, and at the values.
        found = jax.tree.map(np.asarray, found)
        if not self._names:
            return found
        return {self._names.get(name, name): value for name, value in found.items()}

    def _of(self, batch: Any) -> _Functions:
        """The functions of the step, once the variables are made: in a program none can be."""
        if self._functions is None:
            types = jax.tree.map(lambda part: tf.TensorSpec(part.shape, part.dtype.name), batch)
            (build_layers if self._mode == "predict" else build)(self._model, types)
            self._functions, names, earlier = _functions_of(self)
            self._names = {before: name for before, name in names if before != name}
            state.of(self._model).earlier[self._mode] = earlier
        return self._functions

    def structure(self) -> Structure | None:
        """The model's structure, if its steps follow from it and the values that they are given."""
        try:
            found = Structure(self._model, step_of(self._model, self._mode), self._mode)
        except NotKnownError:
            return None
        given = set(map(id, self.variables))
        variables = (slot for slot in found.slots if isinstance(slot, keras.Variable))
        return found if all(id(variable) in given for variable in variables) else None

    def functions(self) -> _Functions:
        """The functions of this model's step."""
        return _Functions(self._model, self._mode, self._whole)

    @property
    def kind(self) -> Hashable:
        """What tells kinds of step apart, beside the structure."""
        return self._mode, self._whole

    def _tell(self, name: str, why: str) -> None:
        state.of(self._model).ran[self._mode] = name, why


@dataclass(frozen=True)
class _Work:
    """What a step does.

    Attributes:
        found: Its operations, those within others too.
        elements: How many elements it computes outside of loops of its own.
    """

    found: frozenset[str]
    elements: int

    @classmethod
    def of(cls, jaxpr: Any) -> _Work:
        """The work of a traced step."""
        found: set[str] = set()
        elements = 0
        for equation in jaxpr.eqns:
            name = equation.primitive.name
            found.add(name)
            inner = [
                cls.of(traced)
                for value in jax.tree.leaves(list(equation.params.values()))
                if hasattr(traced := getattr(value, "jaxpr", value), "eqns")
            ]
            for work in inner:
                found |= work.found
            if name not in _LOOPS:
                elements += sum(work.elements for work in inner) or _elements(equation)
        return cls(frozenset(found), elements)

    def why_not_in_loops(self) -> str | None:
        """Why steps run one by one on a CPU, if they do."""
        if self.found & _SLOW_IN_LOOPS_ON_CPU:
            return "convolutions are slow in a loop of XLA's on a CPU"
        if self.elements >= _LARGE_STEP:
            return "its steps are so large that processors share them, which they don't in loops"
        return None


def _elements(equation: Any) -> int:
    """The elements that an operation computes; products count by their multiplications."""
    count = sum(math.prod(getattr(var.aval, "shape", ())) for var in equation.outvars)
    if equation.primitive.name != "dot_general":
        return count
    (contracted, _), _ = equation.params["dimension_numbers"]
    shape = equation.invars[0].aval.shape
    return count * math.prod(shape[axis] for axis in contracted) // _PRODUCTS_OF_AN_ELEMENT


class _Functions:
    """A model's step, and a loop of it, compiled for each shape of batches that comes.

    They are functions of a model's state, and so those of every model of its structure.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        whole: Whether the step is given all parts of a batch.

    Attributes:
        one: Runs a batch: of state and batch, the results and the next state.
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
        self.one = jax.jit(self._step, donate_argnums=donated)
        many = self._outputs if mode == "predict" else self._logs
        self.many = jax.jit(many, donate_argnums=donated)
        self.known: dict[Any, _Work] = {}
        self.metrics: list[str] = []

    def work(self, values: Any, batch: Any) -> _Work:
        """What a step does."""
        key = str(jax.tree.map(lambda part: (part.shape, part.dtype), batch))
        if key not in self.known:
            self.known[key] = _Work.of(jax.make_jaxpr(self._step)(values, batch).jaxpr)
        return self.known[key]

    def _step(self, values: Any, batch: Any) -> tuple[Any, Any]:
        """A step of the model's."""
        parts = all_parts(batch, self._mode) if self._whole else batch
        found, after = self._of_model(values, parts)
        if self._mode == "predict":
            return found, (values[0], after)
        return ({} if found is None else found), after

    def _logs(self, values: Any, batches: Any, start: Any, stop: Any) -> tuple[Any, Any]:
        """Steps of stacked batches, and what is logged after the last one."""
        own, none = self._own_logs, ()
        if own:
            like, _ = jax.eval_shape(self._step, values, _at(batches, 0))
            none = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), like)

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


_kept: Recent[Hashable, _Functions] = Recent(_KINDS_KEPT)
_lock = threading.Lock()


def _functions_of(programs: ScannedPrograms) -> tuple[_Functions, Any, bool]:
    """Functions for a model's step, with names of metrics in pairs: there and here.

    Those of an earlier model of the structure, where there was one, which is told last.
    """
    structure = programs.structure()
    if structure is None:
        return programs.functions(), (), False
    with _lock:
        key = programs.kind, structure.key
        earlier = _kept.get(key) is not None
        found = _kept.get_or_make(key, programs.functions)
    if not earlier:
        found.metrics = structure.metrics
    return found, zip(found.metrics, structure.metrics, strict=True), earlier


def _views(batches: Any) -> Any:
    """Tensors as views of a chunk's memory, which isn't used again before its steps have run."""
    return jax.tree.map(lambda part: part.numpy(), batches)


def _arrays(batches: Any) -> Any:
    """Tensors as JAX's arrays. Memory of chunks is used again, so they are copied."""
    return jax.tree.map(jnp.array, _views(batches))


def _at(batches: Any, number: Any) -> Any:
    return jax.tree.map(lambda part: part[number], batches)


def _values(parts: tuple[list[Any], ...]) -> Any:
    return tuple([variable.value for variable in part] for part in parts)


def _each_once(values: Any) -> Any:
    """Values of which none is there twice: of each the memory is given away."""
    seen: set[int] = set()

    def once(value: Any) -> Any:
        if id(value) in seen:
            return jnp.array(value)
        seen.add(id(value))
        return value

    return jax.tree.map(once, values)


def _one_by_one(function: Callable[..., Any], every: list[Any], values: Any, each: Any) -> Any:
    """Runs batches one after the other, and notes in `every` what each gives."""
    for batch in each:
        found, values = function(values, batch)
        every.append(found)
    return every[-1], values

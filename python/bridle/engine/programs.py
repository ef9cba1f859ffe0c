"""Programs: compiled functions that run many of a model's own steps in one call."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

import tensorflow as tf

from bridle import state
from bridle.engine import loops
from bridle.engine.choose import SWITCH, Plan, Work, choose
from bridle.engine.random import uniform
from bridle.engine.recent import Recent
from bridle.engine.sharing import Shared
from bridle.engine.snapshot import Snapshot
from bridle.engine.tracing import fits, is_known, made, trace, types_of
from bridle.engine.xla_cache import first_call
from bridle.errors import warn_once
from bridle.keras_compat.functions import step_of, trainings
from bridle.keras_compat.logs import has_own_logs
from bridle.keras_compat.models import build_compiled
from bridle.keras_compat.random import philox, random_numbers
from bridle.keras_compat.traces import Trace, lasting, spec_of

#: Operations that XLA compiles only where shapes are known: a recurrent layer's loop.
NEED_STATIC_SHAPES = frozenset(["While", "StatelessWhile"])
#: What a call raises whose program XLA can't compile.
XLA_REFUSES = (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)
#: What `explain()` says where batches came one by one.
ONE_STEP = ("one step", "the call was for one batch")
#: And where they have to.
ONE_BY_ONE = ("one step", "what a step returns can't be stacked")
MANY_SHAPES = ("graph", "XLA has compiled enough other shapes of batches")
#: For how many shapes of batches XLA compiles a step.
SHAPES_COMPILED = 16
#: Of how many shapes it is known how many steps ran.
SHAPES_KEPT = 256
#: Whether a step runs in a fused program.
_FUSED = tf.TensorSpec((), tf.bool)


@dataclass
class _Shape:
    """Stacked batches of one shape.

    Attributes:
        steps: How many of them ran.
        planned: What their program was chosen for.
        chosen: The program, and why.
        fused_from: After how many steps the fused one runs.
        fused: The fused program.
    """

    steps: int = 0
    planned: Plan | None = None
    chosen: tuple[str, str] | None = None
    fused_from: int = 0
    fused: Trace | None = None


class Programs:
    """The programs of one model for one kind of step and one kind of batch.

    Args:
        model: The model; its own `train_step`, `test_step` or `predict_step` is what runs.
        mode: "train", "test" or "predict".
        batch: The types of a batch in the structure that the step takes.
        rows: The samples in a batch.
        compiled: For how many shapes XLA has compiled this kind of step.
        whole: Whether the step is given all parts of a batch, `None` for those that there aren't.

    Attributes:
        batch: The types of a batch.
        one: The traced step.
        work: What it does.
        trains: Whether steps are training's.
    """

    def __init__(
        self,
        model: Any,
        mode: str,
        batch: Any,
        rows: int,
        compiled: SimpleNamespace,
        whole: bool = False,
    ) -> None:
        self._model = model
        self._mode = mode
        self._whole = whole
        self.trains = mode == "train"
        self._ran = state.of(model).ran
        self._step = step_of(model, mode)
        self._own_logs = has_own_logs(model, self._step)
        self.batch = batch
        if mode != "predict":
            build_compiled(model, batch)
        asked = (types_of(batch), rows, whole, state.of(model).jit_compile)
        self._shared = Shared(model, self._step, mode, *asked)
        # Traced for any batch size where the last batch is smaller, as Keras traces it: so that
        # one needs no other, and the graph is Keras' own.
        self.one = self._shared.trace("one", partial(trace, self._switched, self.batch, _FUSED))
        self.work = self._shared.fact("work", partial(Work.of, self.one, rows, self.trains))
        if self.lasting:
            self._shared.withdraw()
        state.of(model).earlier[mode] = self._shared.found
        # What the model is may change later. All programs have it as it was at this moment.
        self._known = self._with_known_shapes(rows)
        can_loop = loops.can_stack if mode == "predict" else loops.can_carry
        self._can_loop = can_loop(self.one.outputs) or not (mode == "predict" or self._own_logs)
        self._known_leaves = self._known.arguments[:-1]
        self._graph: Callable[..., Any] | None = None
        self._of_batch: Callable[..., Any] | None = None
        # XLA compiles for each shape anew, and TensorFlow keeps what it compiled for good.
        self._shapes: Recent[Any, _Shape] = Recent(SHAPES_KEPT)
        self._compiled = compiled
        self._refused: tuple[str, str] | None = None

    def run_one(self, batch: Any) -> Any:
        """Runs one batch and returns its logs, or its predictions."""
        trainings.count += self.trains
        self._ran.setdefault(self._mode, ONE_STEP)
        return self.one(batch, tf.constant(False))

    def run_batch(self, batch: Any) -> Any:
        """Runs one batch by itself: its logs count from zero."""
        trainings.count += self.trains
        self._ran.setdefault(self._mode, ONE_STEP)
        return self.of_batch()(batch)

    def of_batch(self) -> Any:
        """The traced step for one batch by itself."""
        if self._of_batch is None:
            make = partial(trace, partial(self._alone, False), self.batch)
            self._of_batch = self._shared.trace("of batch", make)
        return self._of_batch

    def fused_of_batch(self, shapes: Sequence[Any]) -> Any:
        """The same, compiled by XLA for a batch of these shapes."""
        leaves = tf.nest.flatten(self.batch)
        known = [tf.TensorSpec(s, t.dtype) for s, t in zip(shapes, leaves, strict=True)]
        batch = tf.nest.pack_sequence_as(self.batch, known)
        make = partial(trace, partial(self._alone, True), batch, fused=True)
        return self._shared.trace(("of batch", types_of(batch)), make)

    @property
    def variables(self) -> list[Any]:
        """TensorFlow's variables that a step reads or writes, whoever made them."""
        return list(self.one.variables)

    @property
    def lasting(self) -> set[str]:
        """The operations of a step that do what can't be put back by putting variables back."""
        return lasting(self.work.found)

    def may_compile(self) -> bool:
        """Whether XLA may compile for another shape."""
        return self._compiled.count < SHAPES_COMPILED

    def _alone(self, fused: bool, batch: Any) -> Any:
        if self._mode != "predict":
            self._model.reset_metrics()
        return self._one(fused, batch)

    def _switched(self, batch: Any, fused: tf.Tensor) -> Any:
        """The model's step, with dropout's numbers as the program that it runs in has them."""

        def numbers(shape: Any, seed: Any, dtype: Any) -> tf.Tensor:
            # XLA is given numbers that it computes fast. The flag is a constant in every program.
            of_xla, of_keras = (partial(f, shape, seed, dtype) for f in (uniform, philox))
            return tf.cond(fused, of_xla, of_keras, name=SWITCH)

        with random_numbers(numbers):
            found = self._step(self._all_parts(batch) if self._whole else batch)
        # A step that logs nothing may return nothing.
        return {} if found is None and self._mode != "predict" else found

    def _all_parts(self, batch: Any) -> tuple[Any, ...]:
        """A batch's parts in a tuple: inputs alone for prediction, else all three."""
        parts = batch if isinstance(batch, tuple) else (batch,)
        return parts if self._mode == "predict" else (*parts, *(None,) * (3 - len(parts)))

    def _with_known_shapes(self, rows: int) -> Any:
        """The step traced for batches of `rows`, where XLA needs that; else as it is."""
        leaves = tf.nest.flatten(self.batch)
        fuses = choose(state.of(self._model).jit_compile, self.work, self.work.repaid)
        wanted = self.work.found & NEED_STATIC_SHAPES and fuses[0] == "fused"
        known = [tf.TensorSpec([rows, *spec.shape[1:]], spec.dtype) for spec in leaves]
        if known == leaves or not wanted or not all(is_known(spec.shape) for spec in known):
            return self.one
        batch = tf.nest.pack_sequence_as(self.batch, known)
        return self._shared.trace("known", partial(trace, self._switched, batch, _FUSED))

    def _one(self, fused: bool, batch: Any) -> Any:
        """The traced step, as part of a program."""
        specs = map(spec_of, tf.nest.flatten(batch))
        known = fused and all(map(fits, self._known_leaves, specs))
        return (self._known if known else self.one)(batch, tf.constant(fused))

    @property
    def log_names(self) -> list[str] | None:
        """The names of a step's logs as they come flat; `None` where they aren't a dict of numbers.

        Predictions have none: an empty list where they are one tensor.
        """
        logs = self.one.outputs
        if self._mode == "predict":
            return [] if isinstance(logs, tf.TensorSpec) else None
        flat = isinstance(logs, dict) and all(
            isinstance(value, tf.TensorSpec) and value.shape.rank == 0 for value in logs.values()
        )
        return list(logs) if flat else None

    def run(self, batches: Any, start: int, stop: int, plan: Plan) -> list[Any]:
        """Runs the stacked batches from `start` up to `stop`.

        Args:
            batches: The batches, of which there may be more.
            start: The first one's number.
            stop: The number of the one after the last.
            plan: What is to come, an epoch and those after it. Of each only the first call counts:
                where an epoch is cut into calls depends on a stopwatch, which must not decide.

        Returns:
            The logs after the last one, or for "predict" the outputs of parts.
        """
        if not self._can_loop:
            self._ran[self._mode] = ONE_BY_ONE
            numbers = range(start, stop)
            every = [self.run_one(tf.nest.map_structure(itemgetter(i), batches)) for i in numbers]
            return every if self._mode == "predict" else every[-1:]
        trainings.count += self.trains
        shape = self._choose(batches, plan)
        assert shape.chosen is not None
        self._ran[self._mode] = shape.chosen
        fused = shape.chosen[0] == "fused"
        switch = max(start, min(stop, start + shape.fused_from - shape.steps)) if fused else stop
        shape.steps += stop - start
        results = [self._run_graph(batches, start, switch)] if switch > start else []
        if stop > switch:
            results.append(self._run_fused(shape, batches, switch, stop))
        return results

    def forget(self, batches: Any, steps: int) -> None:
        """Forgets that the last steps of these batches ran: they run again in the same program."""
        shape = self._shapes.get(_shapes_of(batches))
        if shape is not None:
            shape.steps -= steps

    def _choose(self, batches: Any, plan: Plan) -> _Shape:
        """What is known of batches of this shape, with the program chosen for them."""
        shape = self._shapes.get_or_make(_shapes_of(batches), _Shape)
        if shape.fused is not None or shape.planned is plan:
            return shape
        shape.planned = plan
        jit_compile = state.of(self._model).jit_compile
        shape.chosen = self._refused or choose(
            jit_compile, self.work, shape.steps + plan.steps, plan.epoch
        )
        if shape.chosen[0] == "fused" and jit_compile is not True and not self.may_compile():
            shape.chosen = MANY_SHAPES
        shape.fused_from = 0 if jit_compile is True else self.work.head_start(plan.epoch)
        return shape

    def _run_graph(self, batches: Any, start: int, stop: int) -> Any:
        if self._graph is None:
            many = self._outputs if self._mode == "predict" else partial(self._logs, False)
            self._graph = self._looped(many, batches, fused=False)
        return self._graph(batches, tf.constant(start), tf.constant(stop))

    def _run_fused(self, shape: _Shape, batches: Any, start: int, stop: int) -> Any:
        if shape.fused is not None:
            return self._call_fused(shape, batches, start, stop)
        began, traced = time.perf_counter(), made.count
        many = self._fused_outputs if self._mode == "predict" else partial(self._logs, True)
        shape.fused = self._looped(many, batches, fused=True)
        found = self._call_fused(shape, batches, start, stop, first=True)
        self.note_compiled(time.perf_counter() - began, made.count > traced)
        return found

    def first_call(self, fused: Trace, call: Callable[[Trace], Any]) -> tuple[Any, Trace]:
        """Calls a fused program for the first time, and returns the one to call from now on too."""
        found, called = first_call(fused, call)
        if called is not fused:
            self._shared.withdraw()
        return found, called

    def note_compiled(self, seconds: float, anew: bool) -> None:
        """Takes note that one more shape of batches has a program of XLA's.

        Args:
            seconds: How long that took.
            anew: Whether XLA compiled it now, for no earlier model.
        """
        self._compiled.count += 1
        if anew:
            state.of(self._model).add_compiled(self._mode, seconds)

    def _call_fused(
        self, shape: _Shape, batches: Any, start: int, stop: int, first: bool = False
    ) -> Any:
        # Predictions may have to be made once more; few of them change anything.
        again = self._mode == "predict" and any(op.startswith("Assign") for op in self.work.found)
        before = Snapshot(self.variables if again else ())

        def run(fused: Trace) -> Any:
            return fused(batches, tf.constant(start), tf.constant(stop))

        assert shape.fused is not None
        try:
            if first:
                found, shape.fused = self.first_call(shape.fused, run)
            else:
                found = run(shape.fused)
        except XLA_REFUSES as error:
            return self._refuse(f"XLA refused it ({_first_line(error)})", batches, start, stop)
        if self._mode != "predict":
            return found
        outputs, holds = found
        if bool(holds):
            return outputs
        before.restore()
        return self._refuse("its outputs have other rows than its batches", batches, start, stop)

    def _refuse(self, why: str, batches: Any, start: int, stop: int) -> Any:
        """Runs the batches as a graph, and those to come too."""
        if state.of(self._model).jit_compile is True:
            warn_once(f"`jit_compile` is on, and a graph of TensorFlow's runs, because {why}.")
        self._refused = self._ran[self._mode] = "graph", why
        self._shapes = Recent(SHAPES_KEPT)
        return self._run_graph(batches, start, stop)

    def _looped(self, many: Callable[..., Any], batches: Any, fused: bool) -> Any:
        """The traced loop over stacked batches: XLA needs to know their shape, a graph doesn't."""
        stacked = tf.nest.map_structure(
            lambda t, spec: tf.TensorSpec(t.shape if fused else (None, *spec.shape), t.dtype),
            batches,
            self.batch,
        )
        number = tf.TensorSpec((), tf.int32)
        make = partial(trace, many, stacked, number, number, fused=fused)
        return self._shared.trace((fused, types_of(stacked)), make)

    def _logs(self, fused: bool, *batches: Any) -> Any:
        step = partial(self._one, fused)
        if self._own_logs:
            return loops.last_logs(step, self.one.outputs, *batches)
        loops.run_all(step, *batches)
        return self._model.get_metrics_result()

    def _outputs(self, *batches: Any) -> Any:
        step = partial(self._one, False)
        return loops.joined_outputs(step, self.one.outputs, *batches)

    def _fused_outputs(self, *batches: Any) -> Any:
        step = partial(self._one, True)
        return loops.fused_outputs(step, self.one.outputs, *batches)


def _shapes_of(batches: Any) -> tuple[tf.TensorShape, ...]:
    return tuple(tensor.shape for tensor in tf.nest.flatten(batches))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]

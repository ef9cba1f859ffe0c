"""Compiled functions that run many of a model's own steps in one call."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

import tensorflow as tf

from bridle import state
from bridle.engine.programs import Plan, made
from bridle.engine.recent import Recent
from bridle.engine.snapshot import Snapshot
from bridle.engine.tensorflow import loops
from bridle.engine.tensorflow.choose import choose
from bridle.engine.tensorflow.step import Step
from bridle.engine.tensorflow.tracing import trace, types_of
from bridle.engine.tensorflow.xla_cache import first_call
from bridle.errors import warn_once
from bridle.keras_compat.functions import trainings
from bridle.keras_compat.traces import Trace

#: What a call raises whose program XLA can't compile.
XLA_REFUSES = (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)
#: What `explain()` says where batches have to come one by one.
ONE_BY_ONE = ("one step", "what a step returns can't be stacked")
MANY_SHAPES = ("graph", "XLA has compiled enough other shapes of batches")
#: For how many shapes of batches XLA compiles a step.
SHAPES_COMPILED = 16
#: Of how many shapes it is known how many steps ran.
SHAPES_KEPT = 256


@dataclass
class _Shape:
    """Stacked batches of one shape.

    Attributes:
        steps: How many of them ran.
        planned: What their program was chosen for.
        chosen: The program, and why.
        fused_from: After how many steps the fused one runs.
        settled: Whether the choice holds for good.
        fused: The fused program.
    """

    steps: int = 0
    planned: Plan | None = None
    chosen: tuple[str, str] | None = None
    fused_from: int = 0
    settled: bool = False
    fused: Trace | None = None


class GraphPrograms(Step):
    """The programs of one model for one kind of step and one kind of batch.

    Args:
        model: The model; its own `train_step`, `test_step` or `predict_step` is what runs.
        mode: "train", "test" or "predict".
        batch: The types of a batch in the structure that the step takes.
        rows: The samples in a batch.
        compiled: For how many shapes XLA has compiled this kind of step.
        whole: Whether the step is given all parts of a batch, `None` for those that there aren't.

    Attributes:
        made_with: The arguments `rows` and `whole`.
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
        super().__init__(model, mode, batch, rows, whole)
        self.made_with = rows, whole
        can_loop = loops.can_stack if mode == "predict" else loops.can_carry
        self._can_loop = can_loop(self.one.outputs) or not (mode == "predict" or self._own_logs)
        self._graph: Trace | None = None
        # XLA compiles for each shape anew, and TensorFlow keeps what it compiled for good.
        self._shapes: Recent[Any, _Shape] = Recent(SHAPES_KEPT)
        self._compiled = compiled
        self._refused: tuple[str, str] | None = None

    def may_compile(self) -> bool:
        """Whether XLA may compile for another shape."""
        return self._compiled.count < SHAPES_COMPILED

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

    def choices(self, plan: Plan | None) -> dict[str, Any]:
        """What decides which programs run, as JSON can have it.

        Args:
            plan: The plan of the epoch that runs, whose choices hold until its end.
        """
        shapes = [
            {
                "shape": [shape.as_list() for shape in key],
                "steps": known.steps,
                "chosen": known.chosen,
                "fused_from": known.fused_from,
                "settled": known.settled,
                "of_plan": plan is not None and known.planned is plan,
            }
            for key, known in self._shapes.items()
        ]
        return {"shapes": shapes, "refused": self._refused}

    def choose_as(self, choices: dict[str, Any], plan: Plan | None) -> None:
        """Goes on with what `choices()` told, of another process perhaps.

        Args:
            choices: What it told.
            plan: The plan that takes the place of the one that it was told for.
        """
        self._refused = _chosen(choices["refused"])
        for told in choices["shapes"]:
            known = _Shape(
                steps=told["steps"],
                planned=plan if told["of_plan"] else None,
                chosen=_chosen(told["chosen"]),
                fused_from=told["fused_from"],
                settled=told["settled"],
            )
            self._shapes.put(tuple(map(tf.TensorShape, told["shape"])), known)

    def _choose(self, batches: Any, plan: Plan) -> _Shape:
        """What is known of batches of this shape, with the program chosen for them."""
        shape = self._shapes.get_or_make(_shapes_of(batches), _Shape)
        if shape.settled or shape.planned is plan:
            return shape
        shape.planned = plan
        jit_compile = state.of(self._model).jit_compile
        shape.chosen = self._refused or choose(
            jit_compile, self.work, shape.steps + plan.steps, plan.epoch
        )
        if shape.chosen[0] == "graph":
            self._say_where_asked(shape.chosen[1])
        elif jit_compile is not True and not self.may_compile():
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
        shape.fused, shape.settled = self._looped(many, batches, fused=True), True
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
        self._say_where_asked(why)
        self._refused = self._ran[self._mode] = "graph", why
        self._shapes = Recent(SHAPES_KEPT)
        return self._run_graph(batches, start, stop)

    def _say_where_asked(self, why: str) -> None:
        """Warns that a graph runs where the user has asked for XLA."""
        if state.of(self._model).jit_compile is True:
            warn_once(f"`jit_compile` is on, and a graph of TensorFlow's runs, because {why}.")

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


def _chosen(told: Any) -> tuple[str, str] | None:
    return told and (told[0], told[1])


def _shapes_of(batches: Any) -> tuple[tf.TensorShape, ...]:
    return tuple(tensor.shape for tensor in tf.nest.flatten(batches))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]

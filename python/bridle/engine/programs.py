"""Programs: compiled functions that run many of a model's own steps in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import tensorflow as tf

from bridle import state
from bridle.engine.choose import SWITCH, Work, choose
from bridle.engine.random import uniform
from bridle.keras_compat.functions import step_of
from bridle.keras_compat.logs import has_own_logs
from bridle.keras_compat.random import philox, random_numbers
from bridle.keras_compat.traces import call_traced

#: Operations that XLA compiles only where shapes are known: a recurrent layer's loop.
NEED_STATIC_SHAPES = frozenset(["While", "StatelessWhile"])
#: What a call raises whose program XLA can't compile.
XLA_REFUSES = (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)
#: What `explain()` says where batches came one by one.
ONE_STEP = ("one step", "the call was for one batch")
#: How many programs this process has traced: the call that traces one takes longer.
made = SimpleNamespace(count=0)
#: Whether a step runs in a fused program.
_FUSED = tf.TensorSpec((), tf.bool)


@dataclass(frozen=True, eq=False)
class Plan:
    """What is planned when an epoch begins.

    Attributes:
        steps: The steps of this epoch and of those after it.
        epoch: The steps of an epoch, `None` where nobody knows.
    """

    steps: int
    epoch: int | None


class Programs:
    """The programs of one model for one kind of step and one kind of batch.

    Args:
        model: The model; its own `train_step`, `test_step` or `predict_step` is what runs.
        mode: "train", "test" or "predict".
        batch: The types of a batch in the structure that the step takes.
        rows: The samples in a batch.
    """

    def __init__(self, model: Any, mode: str, batch: Any, rows: int) -> None:
        self._model = model
        self._mode = mode
        self._ran = state.of(model).ran
        self._step = step_of(model, mode)
        self._own_logs = has_own_logs(model, self._step)
        self.batch = batch
        # Traced for any batch size where the last batch is smaller, as Keras traces it: so that
        # one needs no other, and the graph is Keras' own.
        self.one = _trace(self._switched, self.batch, _FUSED)
        self.work = Work.of(self.one, rows)
        # What the model is may change later. All programs have it as it was at this moment.
        self._known = self._with_known_shapes(rows)
        self._known_leaves = tf.nest.flatten(self._known.structured_input_signature[0][0])
        self._traced: dict[Any, Callable[..., Any]] = {}
        self.steps = 0
        self.chosen: tuple[str, str] | None = None
        self._fused_from = 0
        self._planned: Plan | None = None
        self._refused: tuple[str, str] | None = None

    def run_one(self, batch: Any) -> Any:
        """Runs one batch and returns its logs, or its predictions."""
        self.steps += 1
        self._ran.setdefault(self._mode, ONE_STEP)
        return call_traced(self.one, batch, tf.constant(False))

    def run_batch(self, batch: Any) -> Any:
        """Runs one batch by itself: its logs count from zero."""
        self.steps += 1
        self._ran.setdefault(self._mode, ONE_STEP)
        return call_traced(self.of_batch(), batch)

    def of_batch(self, shapes: Sequence[Any] | None = None) -> Any:
        """The traced step for one batch by itself, compiled by XLA where its shapes are given."""
        key = ("batch", *(shapes or ()))
        if key not in self._traced:
            batch = self.batch
            if shapes is not None:
                leaves = tf.nest.flatten(batch)
                known = [tf.TensorSpec(s, t.dtype) for s, t in zip(shapes, leaves, strict=True)]
                batch = tf.nest.pack_sequence_as(batch, known)
            alone = partial(self._alone, shapes is not None)
            self._traced[key] = _trace(alone, batch, fused=shapes is not None)
        return self._traced[key]

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
            return self._step(batch)

    def _with_known_shapes(self, rows: int) -> Any:
        """The step traced for batches of `rows`, where XLA needs that; else as it is."""
        shapes = [spec.shape for spec in tf.nest.flatten(self.batch)]
        jit_compile = state.of(self._model).jit_compile
        fuses = choose(jit_compile, self.work, self.work.repaid)[0] == "fused"
        if all(map(_is_known, shapes)) or not (self.work.found & NEED_STATIC_SHAPES and fuses):
            return self.one
        batch = tf.nest.map_structure(
            lambda spec: tf.TensorSpec([rows, *spec.shape[1:]], spec.dtype), self.batch
        )
        return _trace(self._switched, batch, _FUSED)

    def _one(self, fused: bool, batch: Any) -> Any:
        """The traced step, as part of a program."""
        specs = map(_spec_of, tf.nest.flatten(batch))
        known = fused and all(map(fits, self._known_leaves, specs))
        return (self._known if known else self.one)(batch, tf.constant(fused))

    @property
    def log_names(self) -> list[str] | None:
        """The names of a step's logs as they come flat; `None` where they aren't a dict of numbers.

        Predictions have none: an empty list where they are one tensor.
        """
        logs = self.one.structured_outputs
        if self._mode == "predict":
            return [] if isinstance(logs, tf.Tensor) else None
        flat = isinstance(logs, dict) and all(
            isinstance(value, tf.Tensor) and value.shape.rank == 0 for value in logs.values()
        )
        return sorted(logs) if flat else None

    def plan(self, jit_compile: bool | str, plan: Plan) -> None:
        """Chooses the program for the steps to come.

        Args:
            jit_compile: What the user asked of compile().
            plan: What is to come, an epoch and those after it. Only its first call counts: where
                an epoch is cut into calls depends on a stopwatch, which must not decide.
        """
        if plan is self._planned or (self.chosen is not None and self.chosen[0] == "fused"):
            return
        self._planned = plan
        self.chosen = self._refused or choose(
            jit_compile, self.work, self.steps + plan.steps, plan.epoch
        )
        self._fused_from = 0 if jit_compile is True else self.work.head_start(plan.epoch)

    def run(self, batches: Any, start: int, stop: int) -> Any:
        """Runs the stacked batches from `start` up to `stop`.

        Returns:
            A list: the logs after the last one, or for "predict" the joined outputs of parts.
        """
        assert self.chosen is not None
        self._ran[self._mode] = self.chosen
        fused = self.chosen[0] == "fused"
        switch = max(start, min(stop, start + self._fused_from - self.steps)) if fused else stop
        self.steps += stop - start
        results = [self._run_graph(batches, start, switch)] if switch > start else []
        if stop > switch:
            results.append(self._run_fused(batches, switch, stop))
        return results

    def _run_graph(self, batches: Any, start: int, stop: int) -> Any:
        return call_traced(
            self._many(batches, False), batches, tf.constant(start), tf.constant(stop)
        )

    def _run_fused(self, batches: Any, start: int, stop: int) -> Any:
        try:
            return call_traced(
                self._many(batches, True), batches, tf.constant(start), tf.constant(stop)
            )
        except XLA_REFUSES as error:
            self.chosen = self._refused = "graph", f"XLA refused it ({_first_line(error)})"
            self._ran[self._mode] = self.chosen
            return self._run_graph(batches, start, stop)

    def _many(self, batches: Any, fused: bool) -> Callable[..., Any]:
        """The traced loop over stacked batches."""
        # XLA needs to know the shapes, so fused is traced for each; graph is for all of them.
        key = tuple(tensor.shape for tensor in tf.nest.flatten(batches)) if fused else "graph"
        if key not in self._traced:
            many = self._predict_many if self._mode == "predict" else self._log_many
            stacked = tf.nest.map_structure(
                lambda t, spec: tf.TensorSpec(t.shape if fused else (None, *spec.shape), t.dtype),
                batches,
                self.batch,
            )
            number = tf.TensorSpec((), tf.int32)
            self._traced[key] = _trace(partial(many, fused), stacked, number, number, fused=fused)
        return self._traced[key]

    def _nth(self, fused: bool, batches: Any, i: tf.Tensor) -> Any:
        return self._one(fused, tf.nest.map_structure(lambda stacked: stacked[i], batches))

    def _log_many(self, fused: bool, batches: Any, start: tf.Tensor, stop: tf.Tensor) -> Any:
        """The loop of training and evaluation."""
        if not self._own_logs:

            def step(i: tf.Tensor) -> tf.Tensor:
                self._nth(fused, batches, i)
                return i + 1

            tf.while_loop(lambda i: i < stop, step, [start], parallel_iterations=1)
            return self._model.get_metrics_result()

        # A step of the model's own says what is logged: the last one's logs go round the loop.
        none = tf.nest.map_structure(
            lambda t: tf.zeros(t.shape, t.dtype), self.one.structured_outputs
        )

        def logging_step(i: tf.Tensor, _: Any) -> tuple[tf.Tensor, Any]:
            return i + 1, self._nth(fused, batches, i)

        _, logs = tf.while_loop(
            lambda i, _: i < stop, logging_step, [start, none], parallel_iterations=1
        )
        return logs

    def _predict_many(self, fused: bool, batches: Any, start: tf.Tensor, stop: tf.Tensor) -> Any:
        """The loop of prediction, which keeps the outputs."""
        flat = tf.nest.flatten(self.one.structured_outputs)
        capacity = tf.nest.flatten(batches)[0].shape[0] if fused else stop - start
        kept = [tf.TensorArray(t.dtype, capacity, element_shape=t.shape) for t in flat]

        def step(i: tf.Tensor, arrays: list[tf.TensorArray]) -> tuple[tf.Tensor, Any]:
            outputs = tf.nest.flatten(self._nth(fused, batches, i))
            return i + 1, [a.write(i - start, o) for a, o in zip(arrays, outputs, strict=True)]

        _, kept = tf.while_loop(lambda i, _: i < stop, step, [start, kept], parallel_iterations=1)
        joined = [_join(array.stack()[: stop - start]) for array in kept]
        return tf.nest.pack_sequence_as(self.one.structured_outputs, joined)


def _trace(function: Callable[..., Any], *signature: Any, fused: bool = False) -> Any:
    """`function` traced for arguments of these types, compiled by XLA where `fused`."""
    made.count += 1
    traced = tf.function(
        function, autograph=False, jit_compile=fused, input_signature=list(signature)
    )
    return traced.get_concrete_function()


def _is_known(shape: tf.TensorShape) -> bool:
    return shape.is_fully_defined()


def _spec_of(tensor: tf.Tensor) -> tf.TensorSpec:
    return tf.TensorSpec(tensor.shape, tensor.dtype)


def fits(spec: tf.TensorSpec, other: tf.TensorSpec) -> bool:
    """Whether what is of one type is of the other, wider one."""
    return other.is_subtype_of(spec)


def _join(stacked: tf.Tensor) -> tf.Tensor:
    """(batches, batch, ...) as (batches * batch, ...)."""
    shape = tf.shape(stacked)
    return tf.reshape(stacked, tf.concat([[shape[0] * shape[1]], shape[2:]], 0))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]

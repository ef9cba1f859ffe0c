"""Steps: one of a model's own, traced once for all programs that run it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import tensorflow as tf

from bridle import state
from bridle.engine.parts import all_parts
from bridle.engine.programs import ONE_STEP
from bridle.engine.tensorflow.choose import SWITCH, Work, choose
from bridle.engine.tensorflow.random import uniform
from bridle.engine.tensorflow.sharing import Shared
from bridle.engine.tensorflow.tracing import fits, is_known, trace, types_of
from bridle.keras_compat.functions import step_of, trainings
from bridle.keras_compat.logs import has_own_logs
from bridle.keras_compat.models import build_compiled
from bridle.keras_compat.random import philox, random_numbers
from bridle.keras_compat.replicas import in_its_replica
from bridle.keras_compat.traces import Trace, lasting, spec_of

#: Operations that XLA compiles only where shapes are known: a recurrent layer's loop.
NEED_STATIC_SHAPES = frozenset(["While", "StatelessWhile"])
#: Whether a step runs in a fused program.
_FUSED = tf.TensorSpec((), tf.bool)


class Step:
    """One kind of a model's steps, for one kind of batch.

    Args:
        model: The model; its own `train_step`, `test_step` or `predict_step` is what runs.
        mode: "train", "test" or "predict".
        batch: The types of a batch in the structure that the step takes.
        rows: The samples in a batch.
        whole: Whether the step is given all parts of a batch, `None` for those that there aren't.

    Attributes:
        batch: The types of a batch.
        one: The traced step.
        work: What it does.
        trains: Whether steps are training's.
    """

    def __init__(self, model: Any, mode: str, batch: Any, rows: int, whole: bool = False) -> None:
        self._model = model
        self._mode = mode
        self._whole = whole
        self.trains = mode == "train"
        self._ran = state.of(model).ran
        self._step = step_of(model, mode)
        self._own_logs = has_own_logs(model, self._step)
        self.batch = batch
        if mode != "predict":
            build_compiled(model, batch, self.trains)
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
        self._known_leaves = self._known.arguments[:-1]
        self._of_batch: Trace | None = None

    def know(self, batches: Any, stacked: bool) -> None:
        """What a step does is known from the beginning."""

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

        with random_numbers(numbers), in_its_replica(self._model):
            found = self._step(all_parts(batch, self._mode) if self._whole else batch)
        # A step that logs nothing may return nothing.
        return {} if found is None and self._mode != "predict" else found

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

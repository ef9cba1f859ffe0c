"""Programs under a strategy of tf.distribute: many steps of all replicas in one call."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

import keras
import tensorflow as tf

from bridle import state
from bridle.data.sharded import Replicas, Shares
from bridle.engine.programs import Plan
from bridle.engine.tensorflow import loops
from bridle.engine.tensorflow.replica_step import ReplicaStep
from bridle.engine.tensorflow.tracing import trace, types_of
from bridle.errors import BridleValueError, in_r, warn_once
from bridle.keras_compat.functions import trainings
from bridle.keras_compat.logs import has_own_logs
from bridle.keras_compat.models import build, build_layers, input_tensors
from bridle.keras_compat.replicas import all_reduced, strategy_of, traced_for_replicas
from bridle.keras_compat.traces import Trace, lasting, spec_of
from bridle.keras_compat.whole_batch import count_as_whole, made_elsewhere

#: How the operations are called by which replicas meet, which by themselves change nothing.
_MEET = "Collective"
_NUMBER = tf.TensorSpec((), tf.int32)


class ReplicatedPrograms:
    """The programs of a model under a strategy, for one kind of step.

    Every worker makes the same ones in the same order, whatever rows its own replicas have: else
    their collectives wouldn't find each other.

    Args:
        model: The model; its own `train_step`, `test_step` or `predict_step` is what runs.
        mode: "train", "test" or "predict".
        replicas: The replicas.
        static: Whether the step is traced for the rows that there are, else for any.
        whole: Whether the step is given all parts of a batch, `None` for those that there aren't.

    Attributes:
        trains: Whether steps are training's.
    """

    def __init__(
        self, model: Any, mode: str, replicas: Replicas, static: bool, whole: bool = False
    ) -> None:
        self._model, self._mode, self._replicas = model, mode, replicas
        self._static = static
        self._strategy = strategy_of(model)
        self._step = ReplicaStep(model, mode, replicas, whole)
        self._own_logs = mode != "predict" and has_own_logs(model, self._step.of_model)
        self._traces: dict[Hashable, Trace] = {}
        # What a step returns, known once one is traced.
        self._like: Any = None
        self.trains = mode == "train"

    def run(self, shares: Shares, start: int, stop: int, plan: Plan) -> list[Any]:
        """Runs stacked batches from `start` up to `stop`.

        Args:
            shares: The batches.
            start: The first one's number.
            stop: The number of the one after the last.
            plan: What is to come. Nothing is chosen by it.

        Returns:
            The logs after the last one, or for "predict" the outputs of all, in their order.
        """
        numbers = tf.constant(start), tf.constant(stop)
        return [self._call(self._loop, shares, stop - start, *numbers)]

    def run_one(self, shares: Shares) -> Any:
        """Runs one batch and returns its logs, or its predictions."""
        return self._call(self._one, shares, 1)

    def run_batch(self, shares: Shares) -> Any:
        """Runs one batch by itself: its logs count from zero."""
        return self._call(self._alone, shares, 1)

    def know(self, shares: Shares, stacked: bool) -> None:
        """Traces the program for such batches, if there is none: what its steps do is known then.

        Args:
            shares: The batches.
            stacked: Whether they are several, stacked.
        """
        self._traced(self._loop if stacked else self._one, shares, 2 if stacked else 0)

    def forget(self, shares: Shares, steps: int) -> None:
        """Nothing depends on how many steps ran."""

    @property
    def variables(self) -> list[Any]:
        """TensorFlow's variables that the steps read or write."""
        return [variable for made in self._traces.values() for variable in made.variables]

    @property
    def lasting(self) -> set[str]:
        """The operations of a step that do what can't be put back by putting variables back."""
        kinds: set[str] = set()
        for made in self._traces.values():
            graph = made.graph.as_graph_def()
            called = (node for function in graph.library.function for node in function.node_def)
            kinds.update(node.op for node in [*graph.node, *called])
        return {kind for kind in lasting(kinds) if not kind.startswith(_MEET)}

    # Tracing.

    def _call(self, program: Callable[..., Any], shares: Shares, steps: int, *numbers: Any) -> Any:
        trainings.count += self.trains
        count = self._replicas.count
        why = f"{count} replicas share its batches" if count > 1 else "of its strategy"
        if state.of(self._model).jit_compile is True:
            warn_once(f"`jit_compile` is on, and a graph of TensorFlow's runs, because {why}.")
        state.of(self._model).ran[self._mode] = "graph", why
        total = sum(shares.counts)
        traced = self._traced(program, shares, len(numbers))
        found = traced(shares.parts, tf.constant(total), *numbers)
        if self._mode != "predict":
            return found
        rows = total * steps
        if any(len(output) != rows for output in tf.nest.flatten(found)):
            raise BridleValueError(
                "Can't put together the predictions of several replicas: an output has other rows "
                "than its batch.",
                "Predict with a model that was made outside of the strategy.",
            )
        return found

    def _traced(self, program: Callable[..., Any], shares: Shares, numbers: int) -> Trace:
        stacked = program == self._loop
        of_one = partial(_spec, stacked=stacked, rows=False)
        key = (
            program.__name__,
            # Those of all replicas, not this worker's alone: it would make other programs than the
            # others do. And in a place of a program workers gather always as many rows: of
            # predictions, and of the gradients of embeddings.
            shares.counts,
            types_of(tf.nest.map_structure(of_one, shares.parts[0])),
        )
        if key not in self._traces:
            if stacked and (self._own_logs or self._mode == "predict"):
                first = tf.nest.map_structure(itemgetter(0), shares.parts)
                self._traced(self._one, Shares(first, shares.counts), 0)
            self._build(shares.parts[0], sum(shares.counts), stacked)
            spec = partial(_spec, stacked=stacked, rows=self._static)
            specs = tf.nest.map_structure(spec, shares.parts)
            count_as_whole()
            with traced_for_replicas(self._strategy):
                made = partial(program, shares.counts)
                self._traces[key] = trace(made, specs, _NUMBER, *[_NUMBER] * numbers)
        return self._traces[key]

    def _build(self, part: Any, total: int, stacked: bool) -> None:
        """Makes the variables that are missing: in a program there can't be made any.

        Raises:
            BridleValueError: For a model whose steps can't be shared.
        """
        batch = tf.nest.map_structure(
            lambda t: tf.TensorSpec((total, *t.shape[1 + stacked :]), t.dtype), part
        )
        with self._strategy.scope():
            if self._mode == "predict":
                build_layers(self._model, batch)
            else:
                build(self._model, batch)
        elsewhere = made_elsewhere(self._model)
        if elsewhere:
            raise BridleValueError(
                f"Can't share batches among replicas: {elsewhere} was made outside of the "
                "strategy that the model was made under.",
                "Make the model, its metrics and its optimizer, and compile it, inside of "
                + ("`with_distribution()`." if in_r() else "`with strategy.scope():`."),
            )
        sizes = [t.shape[0] for t in input_tensors(self._model).values() if t.shape[0]]
        if sizes:
            raise BridleValueError(
                f"Can't share batches among replicas: the model takes batches of {sizes[0]} alone.",
                "Make its inputs without a batch size.",
            )

    def _one(self, counts: Sequence[int], parts: Any, total: Any) -> Any:
        """One step."""

        def step() -> Any:
            found = self._step.run(self._static, counts, total, self._step.own(parts))
            self._like = tf.nest.map_structure(spec_of, found)
            return found

        found = self._on_all(step)
        return found[0] if self._mode == "predict" else self._merged(found)

    def _alone(self, counts: Sequence[int], parts: Any, total: Any) -> Any:
        """One step whose logs count from zero."""
        if self._mode != "predict":
            self._strategy.run(self._model.reset_metrics)
        return self._one(counts, parts, total)

    def _loop(self, counts: Sequence[int], parts: Any, total: Any, start: Any, stop: Any) -> Any:
        """Steps of stacked batches."""

        def step(i: Any) -> Any:
            batch = tf.nest.map_structure(itemgetter(i), self._step.own(parts))
            return self._step.run(self._static, counts, total, batch)

        if self._mode == "predict":
            return self._outputs(step, start, stop)
        if self._own_logs:
            return self._merged(self._last(step, start, stop))

        def body(i: tf.Tensor) -> tf.Tensor:
            self._strategy.run(step, args=(i,))
            return i + 1

        tf.while_loop(lambda i: i < stop, body, [start], parallel_iterations=1)
        return self._merged(())

    def _last(self, step: Callable[[Any], Any], start: Any, stop: Any) -> Any:
        """Runs steps that say themselves what is logged, and returns the last one's logs."""
        if not loops.can_carry(self._like):
            raise BridleValueError(
                "Can't carry what a step of the model's own logs from one step to the next.",
                "Return a dict of numbers from it.",
            )
        none = tf.nest.map_structure(lambda t: tf.zeros(t.shape, t.dtype), self._like)
        local = [none] * self._replicas.local

        def body(i: tf.Tensor, _: Any) -> tuple[tf.Tensor, Any]:
            return i + 1, list(self._on_all(partial(step, i)))

        _, logs = tf.while_loop(lambda i, _: i < stop, body, [start, local], parallel_iterations=1)
        return logs

    def _outputs(self, step: Callable[[Any], Any], start: Any, stop: Any) -> Any:
        """Runs steps that return the predictions of all replicas, and joins these."""
        if not loops.can_stack(self._like):
            raise BridleValueError(
                "Can't put together the predictions of several replicas: they aren't rows.",
                "Predict with a model that was made outside of the strategy.",
            )

        def of_all(i: Any) -> Any:
            return self._on_all(partial(step, i))[0]

        return loops.joined_outputs(of_all, self._like, tf.range(stop), start, stop)

    def _on_all(self, function: Callable[[], Any]) -> list[Any]:
        """What a function returns for each replica of this process."""
        found = self._strategy.run(function)
        local = self._strategy.experimental_local_results
        each = [local(value) for value in tf.nest.flatten(found)]
        return [tf.nest.pack_sequence_as(found, values) for values in zip(*each, strict=True)]

    def _merged(self, logs: Any) -> Any:
        """The logs of all replicas.

        Args:
            logs: Those that the steps of this process's replicas returned.
        """

        def merge() -> Any:
            known = self._metrics()
            if not self._own_logs:
                return known
            own = self._step.own(logs)
            values = [tf.convert_to_tensor(value) for value in own.values()]
            told = dict(zip(own, all_reduced("MEAN", values), strict=True))
            return {name: known.get(name, value) for name, value in told.items()}

        return self._on_all(merge)[0]

    def _metrics(self) -> dict[str, Any]:
        """The metrics' values by what all replicas have counted."""
        pairs: list[tuple[Any, Any]] = []
        for op, kinds in (("SUM", ("sum", "none")), ("MEAN", ("mean",))):
            found = [v for v in self._model.metrics_variables if v.aggregation in kinds]
            values = all_reduced(op, [tf.convert_to_tensor(v.value) for v in found])
            pairs += zip(found, values, strict=True)
        with keras.StatelessScope(state_mapping=pairs):
            return dict(self._model.get_metrics_result())


def _spec(tensor: tf.Tensor, stacked: bool, rows: bool) -> tf.TensorSpec:
    """The type of a tensor of a part, of any batches, and of any rows unless these count."""
    of_one = tensor.shape[1:] if stacked else tensor.shape
    shape = of_one if rows else (None, *of_one[1:])
    return tf.TensorSpec((None, *shape) if stacked else shape, tensor.dtype)

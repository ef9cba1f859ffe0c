"""A loss that isn't finite stops training, and the last finite weights are put back."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf

from bridle.engine.programs import Programs
from bridle.engine.snapshot import Snapshot, is_finite, is_finite_tensor, stored_in
from bridle.errors import warn
from bridle.keras_compat.data import unpack
from bridle.keras_compat.models import keras_of
from bridle.training.changes import Changes
from bridle.training.groups import Group

#: Seconds or steps between two snapshots of the weights, so that taking one is never what takes the
#: time. Which of them comes first changes no result, only how much runs again.
SECONDS_BETWEEN = 1.0
STEPS_BETWEEN = 2000
#: The bytes of batches that may be kept to be run again, before a snapshot is taken.
BYTES_KEPT = 2**26


class Guard:
    """Looks at the loss after every group, and can go back to the last finite weights.

    It keeps the weights of a moment when they were finite, and the batches since. If the loss goes
    wrong, these run again one by one: so the step is known, and no step before it is lost. What
    callbacks changed isn't done again, so that the weights are kept anew after that; nor is what
    steps do beside changing variables.

    Args:
        model: The model that trains.

    Attributes:
        changes: What tells whether callbacks changed anything.
        now: The clock.
        stopped: Why training stopped, one sentence, or `None`.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self.changes = Changes(model)
        # By identity: Keras walks through the whole model for them.
        self._weights: dict[int, tuple[Any, bool]] = {}
        self._changing: dict[int, Any] = {}
        self._lasting: set[str] = set()
        self._programs: Programs | None = None
        self._kept: tuple[Snapshot, int, int] | None = None
        self._since: list[tuple[int, Group]] = []
        # How many of those were before a callback spoiled the weights.
        self._sound: int | None = None
        self._steps = self._bytes = 0
        self._taken = 0.0
        self.now: Callable[[], float] = time.perf_counter
        self.stopped: str | None = None

    def before(self, epoch: int, group: Group) -> None:
        """Keeps the weights, if it is time, and the group."""
        changed = self._kept is None or self.changes.found()
        if changed:
            programs = group.programs()
            if programs is not self._programs:
                self._programs = programs
                self._know()
        if changed or self._is_due():
            if self.keep(epoch, group.begin):
                self._sound = None
            elif changed and self._sound is None:
                self._sound = len(self._since)
        last = self._since[-1][1].pieces[-1][0] if self._since else None
        chunks = [chunk for chunk, _, _ in group.pieces if chunk is not last]
        self._bytes += sum(chunk.nbytes for chunk in chunks)
        self._steps += group.steps
        self._since.append((epoch, group))

    def _know(self) -> None:
        """Finds what a step may change: whatever it was traced with, and the model's own."""
        # Keras 2 keeps its metrics' variables elsewhere.
        metrics = {id(stored_in(v)) for v in getattr(self._model, "metrics_variables", ())}
        captured = self._programs.variables if self._programs else ()
        for variable in (*own_variables(self._model), *captured):
            stored = stored_in(variable)
            if id(stored) not in metrics:
                self._changing.setdefault(id(stored), variable)
        for weight in self._model.weights:
            # What isn't finite from the start, a mask of -inf say, is meant so.
            if id(weight) not in self._weights:
                self._weights[id(weight)] = weight, is_finite([weight])
        self._lasting |= self._programs.lasting if self._programs else set()

    def _is_due(self) -> bool:
        """Whether it is time for another snapshot."""
        much = self._steps >= STEPS_BETWEEN or self._bytes >= BYTES_KEPT
        return much or self.now() - self._taken >= SECONDS_BETWEEN

    def keep(self, epoch: int, step: int) -> bool:
        """Keeps the weights and returns `True`, if they are finite.

        Args:
            epoch: The 0-based epoch.
            step: How many of its steps have run.
        """
        if self._programs is None:
            self._know()
        if self._kept is not None and not self._are_finite():
            return False
        self._kept = Snapshot(self._changing.values()), epoch, step
        self._since, self._steps, self._bytes = [], 0, 0
        self._taken = self.now()
        return True

    def _are_finite(self) -> bool:
        return is_finite(weight for weight, was in self._weights.values() if was)

    def passes(self, epoch: int, group: Group, logs: Any) -> bool:
        """Whether the loss is finite; if not, puts the weights back and warns."""
        self.changes.forget()
        loss = bad_loss(logs)
        if loss is None:
            look = self._is_due() or self._sound is not None
            return not look or self.has_finite_weights(epoch)
        wrong, reached = self._replay()
        if wrong is None:  # callbacks had a hand in it, or it can't run again
            first, last = group.begin + 1, group.begin + group.steps
            where = f"at step {last}" if first == last else f"between steps {first} and {last}"
            self._stop(loss, epoch, where, reached)
        else:
            of, step, loss, batch = wrong
            self._stop(loss, of, f"at step {step + 1}", reached, _what_is_wrong(batch))
        return False

    def has_finite_weights(self, epoch: int) -> bool:
        """Whether the weights are finite; if not, puts the last finite ones back and warns.

        They may be anything while the loss is finite: after the last step, or where no output
        depends on them.
        """
        if self.stopped or not self._since or self._are_finite():
            return True
        _, (of, step) = self._replay(weights_too=True)
        self._tell(f"Training stopped in epoch {epoch + 1}: weights are NaN or infinite.", of, step)
        return False

    def give_up(self, loss: float, epoch: int, step: int) -> None:
        """Puts the weights kept back and warns, where the steps are those of Keras' own loop."""
        assert self._kept is not None
        self._kept[0].restore()
        self._stop(loss, epoch, f"at step {step + 1}", self._kept[1:])

    def _stop(
        self, loss: float, epoch: int, where: str, reached: tuple[int, int], more: str = ""
    ) -> None:
        name = "NaN" if math.isnan(loss) else "infinite"
        why = f"Training stopped in epoch {epoch + 1} {where}: the loss is {name}.{more}"
        self._tell(why, *reached)

    def _tell(self, why: str, epoch: int, steps: int) -> None:
        """Notes why training stopped, and warns which weights the model has now."""
        self.stopped = why
        moment = f"after step {steps}" if steps else "at the start"
        left = ""
        if self._lasting:
            names = " and ".join(sorted(self._lasting))
            left = f" What {names} did since then can't be put back."
        weights = f"The model's weights are those {moment} of epoch {epoch + 1}."
        warn(f"{why} {weights}{left}")

    def _replay(
        self, weights_too: bool = False
    ) -> tuple[tuple[int, int, float, Any] | None, tuple[int, int]]:
        """Runs the steps since the snapshot again, as long as the weights are finite.

        Args:
            weights_too: Go on to the last finite weights also where no loss is wrong.

        Returns:
            The first step whose loss isn't finite (its epoch, its number, the loss and the batch;
            `None` if all were finite this time), and the epoch and the steps that the weights have
            seen.
        """
        assert self._kept is not None
        snapshot, *reached = self._kept
        logged = Snapshot(self._model.metrics_variables)
        snapshot.restore()
        # What steps do beside changing variables they would do twice.
        since = [] if self._lasting else self._since[: self._sound]
        steps = [(of, group, number) for of, group in since for number in range(group.steps)]
        good, wrong = 0, None
        for place, (of, group, number) in enumerate(steps):
            self._model.reset_metrics()
            loss = bad_loss(group.step(number))
            if loss is not None:
                wrong = of, group.begin + number, loss, group.batch(number)
                break
            if self._are_finite():
                good = place + 1
        snapshot.restore()
        for of, group, number in steps[:good] if wrong or weights_too or self._sound else ():
            group.step(number)
            reached = [of, group.begin + number + 1]
        logged.restore()
        return wrong, (reached[0], reached[1])


def _what_is_wrong(batch: Any) -> str:
    """A sentence on values in a batch that aren't finite, or not as `floatx`, else ""."""
    found: list[str] = []
    large: list[str] = []
    for name, part in zip(("x", "y", "sample_weight"), unpack(batch), strict=True):
        leaves = [leaf for leaf in tf.nest.flatten(part) if leaf is not None]
        if not all(map(is_finite_tensor, leaves)):
            found.append(f"`{name}`")
        elif not all(
            is_finite_tensor(keras.ops.cast(leaf, keras.config.floatx())) for leaf in leaves
        ):
            large.append(f"`{name}`")
    if found:
        return f" The batch holds NaN or infinite values in {' and '.join(found)}."
    if large:
        floatx = keras.config.floatx()
        return f" The batch holds values in {' and '.join(large)} that {floatx} has no room for."
    return ""


def bad_loss(logs: Any) -> float | None:
    """The loss among a step's logs, if it is NaN or infinite."""
    loss = logs.get("loss") if isinstance(logs, dict) else None
    if loss is None:
        return None
    try:
        number = float(loss)
    except (TypeError, ValueError):  # a step of the model's own may log anything by this name
        return None
    return None if math.isfinite(number) else number


def own_variables(model: Any) -> Iterator[Any]:
    """A model's variables, and those of the optimizers that it has."""
    yield from model.variables
    for optimizer in _held(keras_of(model).optimizers.Optimizer, list(vars(model).values())):
        yield from optimizer.variables


def _held(kind: type, value: Any) -> Iterator[Any]:
    """What is of a kind in lists and dicts, of lists and dicts."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _held(kind, part)

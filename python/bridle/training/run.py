"""One training: what looks on while its steps run, and what is told of it afterwards."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import keras

from bridle.convert.calls import FitCall
from bridle.data.source import Source
from bridle.engine.kept import kept
from bridle.engine.programs import made
from bridle.engine.replicas import workers_with
from bridle.engine.resetting import MetricReset
from bridle.interrupt import Interrupts, watched
from bridle.keras_compat.callbacks import (
    limited_epochs,
    restored_epoch,
    running_callback,
    validates,
)
from bridle.keras_compat.functions import step_of
from bridle.keras_compat.logs import has_own_logs, metrics_or_logs
from bridle.training.callbacks import backups_kept, callback_list, may_act
from bridle.training.checkpoints import written_whole
from bridle.training.early_stopping import outcome
from bridle.training.finite import Guard
from bridle.training.groups import Group, groups
from bridle.training.pace import Pace
from bridle.training.resuming import Resuming
from bridle.training.termination import termination_heard
from bridle.training.timing import Timing
from bridle.training.together import Together
from bridle.training.up_to_bad_loss import up_to_bad_loss
from bridle.training.validation import EverySteps

#: Runs a validation with callbacks, what resets the metrics, how often it is still to come, and
#: whether the user has asked to stop; returns its values, `None` if it was cut short.
Validation = Callable[..., dict[str, float] | None]


@contextlib.contextmanager
def begin(
    model: Any,
    call: FitCall,
    source: Source,
    validation: Validation | None,
    guard: Guard | None,
    resuming: Resuming | None = None,
) -> Iterator[Run]:
    """Begins a training, and takes note of interrupts until it ends.

    Args:
        model: The model, built.
        call: The call.
        source: What to train on.
        validation: Runs a validation, if there is one.
        guard: What looks at the loss, `None` if nothing is to.
        resuming: Keeps the training in a file, if one is wanted.
    """
    source.restart()
    timing = Timing()
    epochs = limited_epochs(call.epochs)
    hooks = callback_list(
        model, call.callbacks, call.verbose, epochs, source.batches, training=True, timing=timing
    )
    if guard and may_act(hooks.callbacks):
        hooks = guard.changes.watched(hooks)
    model.stop_training = False
    kept(model, "train")
    with (
        watched(running_callback) as interrupts,
        termination_heard(interrupts, resuming is not None),
        backups_kept(hooks.callbacks) as keep_backups,
        written_whole(hooks.callbacks),
    ):
        run = Run(
            model,
            call,
            source,
            validation,
            guard,
            hooks,
            timing,
            interrupts,
            keep_backups,
            resuming,
        )
        try:
            yield run
        except KeyboardInterrupt:
            interrupts.seen = True
            for history in (c for c in hooks.callbacks if isinstance(c, keras.callbacks.History)):
                run.tell(history)
            raise


class Run:
    """A training under way.

    Args:
        model: The model.
        call: The call.
        source: What to train on.
        validation: Runs a validation, if there is one.
        guard: What looks at the loss, `None` if nothing is to.
        hooks: The callbacks.
        timing: The clock.
        interrupts: Whether the user has asked to stop.
        keep_backups: Lets backups outlive an interrupted training.
        resuming: Keeps the training in a file, if one is wanted.

    Attributes:
        hooks: The callbacks.
        logs: The logs of the steps before the first one.
        reached: The 0-based epoch, and how many of its steps have run.
    """

    def __init__(
        self,
        model: Any,
        call: FitCall,
        source: Source,
        validation: Validation | None,
        guard: Guard | None,
        hooks: keras.callbacks.CallbackList,
        timing: Timing,
        interrupts: Interrupts,
        keep_backups: Callable[[], None],
        resuming: Resuming | None,
    ) -> None:
        self.hooks = hooks
        self._model = model
        self._call = call
        self._source = source
        self._validation = validation
        self._guard = guard
        self._timing = timing
        self._interrupts = interrupts
        self._keep_backups = keep_backups
        self._resuming = resuming
        self._reset = MetricReset(model)
        self._together = Together(workers_with(model), interrupts)
        if guard:
            guard.now = self._together.now
        self._pace = Pace(hooks, "train", model.steps_per_execution)
        self._in_between = EverySteps(model, call.validation_every_steps, self._pace, self.validate)
        self._order: list[str] = []
        self._last = limited_epochs(call.epochs)
        self._epoch = 0
        self._validated = 0
        self._group: Group | None = None
        self._first = call.initial_epoch
        self.reached = (0, 0)
        self.logs: dict[str, Any] = {}
        if resuming:
            self._first, self.logs = resuming.begin(self, self._first), resuming.logs()

    def epochs(self) -> Iterator[int]:
        """The 0-based epochs, each begun when it comes."""
        for epoch in range(restored_epoch(self._model) or self._first, self._last):
            self._epoch = epoch
            self.reached = (epoch, 0)
            if self._resuming:
                self._resuming.at_epoch(self)
            self._reset()
            self._timing.start_epoch()
            yield epoch

    def groups(self) -> AbstractContextManager[Iterator[Group]]:
        """The groups of the epoch's steps."""
        self._pace.look()
        if self._model.stop_training:  # Keras looks at it after the next batch
            self._pace.every = self._model.steps_per_execution
        left = self._last - self._epoch
        passed = self._resuming.passed(self) if self._resuming else None
        return groups(self._model, "train", self._source, self._pace, left, passed)

    def steps(self, group: Group) -> Any:
        """Runs a group of steps and returns the last one's logs."""
        if self._resuming:
            self._resuming.before(group)
        if self._guard:
            self._guard.before(self._epoch, group)
        programs = made.count
        ends = self._pace.ends_at_bad_loss
        logs = up_to_bad_loss(self._model, group, self._pace) if ends else group.run()
        self._timing.add(group.steps, self._pace.took, made.count > programs)
        self.reached = (self._epoch, group.begin + group.steps)
        self._group = group
        return logs

    def told(self, group: Group, logs: Any) -> Any:
        """The logs that callbacks see: with values of a validation that was due.

        Puts the last finite weights back first, if the loss isn't finite, and stops training.
        """
        if self._guard and not self._guard.passes(self._epoch, group, logs):
            self._model.stop_training = True
        return self._in_between.after(self._epoch, group, logs)

    def keep(self, logs: Any) -> None:
        """Keeps the state after the last group of steps, if it is to be kept and that is due."""
        # A validation that an interrupt has cut short is due still.
        if self._resuming and self._group and not self._in_between.was_cut:
            self._resuming.after(self, self._group, logs)

    def keep_epoch(self) -> None:
        """Keeps the state between two epochs, if it is to be kept."""
        if self._resuming and self._epoch + 1 < self._last:
            self._resuming.after_epoch(self, self._group)

    def now(self) -> float:
        """Seconds on the clock by which is decided what is due."""
        return self._together.now()

    def stops(self) -> bool:
        """Whether the training itself has come to its end, before its last epoch."""
        return self._together.stops(bool(self._model.stop_training))

    def state(self) -> dict[str, Any]:
        """Where the training stands, as JSON can have it."""
        return {
            "order": self._order,
            "validated": self._validated,
            "timing": self._timing.state(),
            "validations": self._in_between.state(),
            "reached": self.reached,
        }

    def so_far(self) -> dict[str, Any]:
        """What the history tells beside its values."""
        return {
            "timing": self._timing.record(),
            "validations": list(self._in_between.found),
            "validation_freq": self._call.validation_freq,
        }

    def put_back(self, state: dict[str, Any], within: bool) -> None:
        """Goes on from what another process has told by `state()`.

        Args:
            state: What it told.
            within: Whether that was within an epoch.
        """
        self._order, self._validated = state["order"], state["validated"]
        self._timing.put_back(state["timing"], within)
        self._in_between.put_back(state["validations"])
        if within:
            self.reached = (self._epoch, state["reached"][1])

    def interrupted(self) -> bool:
        """Whether the user has asked to stop."""
        return self._together.seen

    def meet(self) -> None:
        """Agrees with the other workers of the training, if there are any, on how it stands."""
        self._together.meet(self._pace, bool(self._model.stop_training))

    def ends(self) -> bool:
        """Whether no more steps are to run."""
        return self._together.ends(bool(self._model.stop_training))

    def epoch_logs(self, logs: Any) -> dict[str, Any]:
        """The logs of the epoch, whose last group's are `logs`.

        They have the values of the last validation within the epoch, if there was one.
        """
        # Once Keras has been asked for an epoch's logs, their order is known. Where steps log the
        # metrics and nobody looks on in between, the last group has the same values, if there was
        # one in this epoch.
        ran = self.reached[1] > 0
        own = has_own_logs(self._model, step_of(self._model, "train"))
        if self._order and ran and not (self._pace.every or own):
            found = {name: logs[name] for name in self._order}
        else:
            found = dict(metrics_or_logs(self._model, logs))
            self._order = list(found)
        return found | self._in_between.of_epoch(self._epoch)

    def validates(self) -> bool:
        """Whether the epoch is followed by a validation."""
        if self._validation is None or self._call.validation_every_steps:
            return False
        return validates(self._model, self._epoch, self._call.validation_freq)

    def validate(self) -> dict[str, float] | None:
        """Runs a validation; `None` if an interrupt cut it short."""
        assert self._validation is not None
        programs, began = made.count, time.perf_counter()
        left = self._last - self._epoch
        values = self._validation(self.hooks, self._reset, left, self._together)
        self._validated += 1
        self._timing.add_validation(time.perf_counter() - began, made.count > programs)
        return values

    def finish(self) -> None:
        """Looks at the weights once more, and does what Keras does with them at the end."""
        if self._guard:
            self._guard.has_finite_weights(self._epoch)
        optimizer = self._model.optimizer
        if isinstance(optimizer, keras.optimizers.Optimizer) and self._last > 0:
            optimizer.finalize_variable_values(self._model.trainable_weights)
        if self._together.seen or (self._guard and self._guard.stopped):
            self._keep_backups()

    def tell(self, history: Any) -> Any:
        """Marks a history with how the training went, and returns it."""
        stopped = self._guard.stopped if self._guard else None
        if self._together.seen:
            epoch, step = self.reached
            stopped = f"Interrupted in epoch {epoch + 1} after step {step}."
        mark(history, self._together.seen, stopped, self._model, self.hooks.callbacks)
        vars(history).update(self.so_far())
        return history


def mark(
    history: Any, interrupted: bool, stopped: str | None, model: Any, callbacks: Iterable[Any]
) -> None:
    """Writes on a history whether and why training ended early, and whose weights that left."""
    early, history.weights_epoch = outcome(model, callbacks)
    history.interrupted, history.stopped = interrupted, stopped or early

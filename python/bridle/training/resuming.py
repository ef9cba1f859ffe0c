"""A training that is kept in a file, and goes on from there bit for bit."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Protocol

import keras
import tensorflow as tf

from bridle import state
from bridle.convert.calls import FitCall
from bridle.convert.resume_file import ResumeFile
from bridle.data.array_source import ArraySource
from bridle.data.checksums import checksum
from bridle.data.source import Source
from bridle.engine.kept import choices, choose_as, programs_of
from bridle.engine.programs import Plan
from bridle.engine.replicas import replicas_of, workers_with
from bridle.engine.snapshot import Snapshot, parts_of, stored_in
from bridle.engine.workers import Workers
from bridle.errors import BridleValueError, show
from bridle.keras_compat.distribution import is_divided
from bridle.keras_compat.logs import python_logs
from bridle.keras_compat.random import default_states, generators, set_generators
from bridle.training.callback_state import BEGIN_ANEW, cut_files, put_back, states
from bridle.training.callbacks import listed
from bridle.training.fingerprint import differences, fingerprint, rate
from bridle.training.finite import own_variables
from bridle.training.groups import Group, Passed
from bridle.training.kept_history import history_in, history_of, told_of
from bridle.training.plain_values import Arrays, decode, encode
from bridle.training.replica_states import by_replica, put_apart
from bridle.training.saved_state import Saved, Writer, check_writable, read
from bridle.training.together import tell

#: Seconds before the state is written again, at least: of quick epochs not every one has its own.
SECONDS_BETWEEN = 0.5
#: Operations that draw numbers from a state which TensorFlow keeps to itself.
_DRAW = ("LogUniform", "Multinomial", "ParameterizedTruncated", "Random", "TruncatedNormal")
#: What a history tells beside its values.
_TOLD = ("interrupted", "stopped", "weights_epoch")


class Training(Protocol):
    """What is asked of a training under way (`Run`).

    Attributes:
        hooks: The callbacks.
        reached: The 0-based epoch, and how many of its steps have run.
    """

    hooks: Any
    reached: tuple[int, int]

    def state(self) -> dict[str, Any]:
        """Where it stands, as JSON can have it."""

    def put_back(self, state: dict[str, Any], within: bool) -> None:
        """Goes on from such a state, of a moment `within` an epoch or between two."""

    def stops(self) -> bool:
        """Whether it has come to its end, before its last epoch."""

    def interrupted(self) -> bool:
        """Whether the user has asked to stop."""

    def so_far(self) -> dict[str, Any]:
        """What its history tells beside its values."""

    def now(self) -> float:
        """Seconds on the clock by which is decided what is due."""


class Resuming:
    """A training, kept in a file: what is in it already, and what comes to it.

    The generators of the process start from where they were when the training began.

    Args:
        file: The file.
        workers: The workers that train together, if there are several. The first one reads and
            writes the file.

    Attributes:
        has_begun: Whether the call was accepted, and its training has begun.

    Raises:
        BridleValueError: For a file that can't be written, or holds something else.
    """

    def __init__(self, file: ResumeFile, workers: Workers | None = None) -> None:
        if workers is None:
            check_writable(file)
        self._file = file
        self._is_first = workers is None or workers.number == 0
        self._saved = read(file, workers)
        self._writer = Writer(file, self._is_first)
        if self._saved:
            set_generators(decode(self._saved.facts["begun"], self._saved.arrays))
        self._begun = generators()
        self._pending = self._saved is not None
        self._now: Callable[[], float] = time.perf_counter
        self._written, self._steps = self._now(), 0
        self._knows_draws = False
        # Of the last batch that ran in the other process.
        self._batch = self._saved and self._saved.facts.get("batch")
        self._seed: int | None = None
        self.has_begun = False

    # Before the training begins.

    def check(self, model: Any, call: FitCall, source: Source, held_out: Source | None) -> None:
        """Refuses a call that isn't the one whose training is in the file.

        Raises:
            BridleValueError: With what differs.
        """
        kinds = keras.callbacks.BackupAndRestore
        if any(isinstance(callback, kinds) for callback in listed(call.callbacks)):
            raise BridleValueError(
                "Can't use `resume` and the callback BackupAndRestore together.",
                "Remove the callback: `resume` keeps more, and also goes on within an epoch.",
            )
        if any(stored_in(variable).dtype == tf.string for variable in _variables(model)):
            raise BridleValueError(
                "Can't use `resume` with a model whose variables hold text.",
                "Callbacks that save the model keep it, epoch by epoch.",
            )
        if any(is_divided(getattr(v, "value", None)) for v in _variables(model)):
            raise BridleValueError(
                "Can't use `resume` with weights of which each process has a part.",
                "Divide batches alone, by `keras.distribution.DataParallel`.",
            )
        self._tells = call.verbose != 0 and self._is_first
        self._model, self._source, self._held_out = model, source, held_out
        self._fingerprint = fingerprint(model, call, source, held_out)
        self._rate = rate(model)
        if self._saved is None:
            return
        facts = self._saved.facts
        found = differences(facts["fingerprint"], self._fingerprint)
        if self._rate not in facts["rates"]:
            was, now = (r if r is None else f"{r:g}" for r in (facts["rates"][0], self._rate))
            found.append(f"the learning rate: {was} then, {now} now")
        self._rate = facts["rates"][0]
        if found:
            raise BridleValueError(
                f"Can't go on with the training in {show(self._file.path)}: this is another one "
                f"({'; '.join(found)}).",
                "Give what it was begun with, or another file for `resume`.",
            )

    def seed(self, drawn: int | None) -> int | None:
        """The seed that the training was begun with, once it is in the file; else `drawn`."""
        self._seed = self._saved.facts["seed"] if self._saved else drawn
        return self._seed

    @property
    def finished(self) -> bool:
        """Whether the training in the file has come to its end."""
        return self._saved is not None and bool(self._saved.facts["finished"])

    def result(self) -> Any:
        """The history of a training that has come to its end; the model gets what it left."""
        assert self._saved is not None
        own = _variables(self._model)
        if self._saved.facts["variables"] != len(own):
            self._make_programs(None)
        self._put_back_variables()
        set_generators(decode(self._saved.facts["generators"], self._saved.arrays))
        history = history_in(self._saved)
        history.set_model(self._model)
        self._model.history = history
        return history

    def begin(self, run: Training, first: int) -> int:
        """Passes over the epochs that ran, and returns the one to begin with.

        Args:
            run: The training that begins.
            first: The 0-based epoch that it began with in the other process.
        """
        self.has_begun = True
        self._now = run.now
        self._written = self._now()
        if self._saved is None:
            return first
        facts = self._saved.facts
        if self._tells:
            after = f", after step {facts['step']}" if facts["step"] else ""
            print(f"Training goes on in epoch {facts['epoch'] + 1}{after}.", flush=True)
        cut_files(_kept(run), facts["callbacks"])
        batch = self._source.pass_over(facts["epoch"] - first, facts["place"])
        if batch is not None and not facts["step"]:
            self._check_batch(batch)
        return facts["epoch"]

    def logs(self) -> dict[str, Any]:
        """The logs of the last steps that ran."""
        return {} if self._saved is None else decode(self._saved.facts["logs"], self._saved.arrays)

    # Where it goes on.

    def at_epoch(self, run: Training) -> None:
        """Goes on, where that is between two epochs."""
        if self._pending and self._saved and not self._saved.facts["step"]:
            self._go_on(run, None)

    def passed(self, run: Training) -> Passed | None:
        """The steps to pass over in the epoch that begins, if it goes on within it."""
        if not self._pending or self._saved is None:
            return None

        def then(plan: Plan, batch: Any) -> None:
            self._check_batch(batch)
            self._go_on(run, plan)

        return Passed(self._saved.facts["step"], then)

    def _check_batch(self, batch: Any) -> None:
        assert self._saved is not None
        same = batch is not None and checksum(batch) == self._batch
        workers, replicas = workers_with(self._model), replicas_of(self._model)
        if self._saved.facts["replicas"] != (replicas.count if replicas else 1):
            return  # the first one, whose rows are known, has others now
        if workers is not None:
            same = bool(tell(workers, same)[0, 0])
        if same:
            return
        raise BridleValueError(
            f"Can't go on with the training in {show(self._file.path)}: the data bring other "
            "batches than before.",
            "Let all that is random in them follow from a seed, or train from the beginning with "
            "another file for `resume`.",
        )

    def _go_on(self, run: Training, plan: Plan | None) -> None:
        """Puts all back as it was."""
        assert self._saved is not None
        self._pending = False
        facts, arrays = self._saved.facts, self._saved.arrays
        self._make_programs(plan)
        self._put_back_variables()
        run.put_back(facts["run"], plan is not None)
        put_back(_kept(run), facts["callbacks"], arrays)
        if self._held_out is not None and not isinstance(self._held_out, ArraySource):
            for _ in range(facts["run"]["validated"]):
                self._held_out.restart()
                self._held_out.pass_over(1, None)
        if isinstance(self._source, ArraySource):
            set_generators(decode(facts["generators"], arrays))
        self._written, self._steps = self._now(), 0

    def _make_programs(self, plan: Plan | None) -> None:
        assert self._saved is not None
        told = self._saved.facts["programs"]
        choose_as(self._model, "train", told["train"], self._source.batch_types(), plan)
        if self._held_out is not None:
            choose_as(self._model, "test", told["test"], self._held_out.batch_types())

    def _put_back_variables(self) -> None:
        assert self._saved is not None
        variables, arrays = _variables(self._model), self._saved.arrays
        values = [arrays[f"variable{i}"] for i in range(self._saved.facts["variables"])]
        apart = set(self._saved.facts["by_replica"])
        shapes = [v.shape[1:] if i in apart else v.shape for i, v in enumerate(values)]
        if shapes != [tuple(v.shape) for v in variables]:
            raise BridleValueError(
                f"Can't go on with the training in {show(self._file.path)}: the model has other "
                "variables than it had.",
                "Give the model that it was begun with, or another file for `resume`.",
            )
        for number, (variable, value) in enumerate(zip(variables, values, strict=True)):
            if number in apart:
                put_apart(self._model, variable, value)
            else:
                stored_in(variable).assign(value)

    # While it trains.

    def before(self, group: Group) -> None:
        """Refuses steps whose random numbers nobody can go on with, before they run.

        Raises:
            BridleValueError: With the operations that draw them.
        """
        if self._knows_draws:
            return
        self._knows_draws = True
        programs = group.programs()
        self._check_variables(programs.variables)
        drawn = sorted(kind for kind in programs.lasting if kind.startswith(_DRAW))
        if drawn:
            raise BridleValueError(
                f"Can't use `resume`: the model draws from TensorFlow's own state ({drawn[0]}).",
                "Draw by `keras.random` with a `SeedGenerator`, whose state is a variable.",
            )

    def _check_variables(self, captured: list[Any]) -> None:
        """Refuses steps of replicas that use what isn't the model's: nobody would keep that."""
        if replicas_of(self._model) is None:
            return
        own = [*_variables(self._model), *default_states()]
        known = {id(part) for variable in own for part in parts_of(variable)}
        known |= {id(stored_in(variable)) for variable in own}
        others = [variable.name for variable in captured if id(variable) not in known]
        if others:
            raise BridleValueError(
                f"Can't use `resume` with several replicas: steps use the variable {others[0]}, "
                "which isn't the model's.",
                "Make it an attribute of the model or of one of its layers.",
            )

    def after(self, run: Training, group: Group, logs: Any) -> None:
        """Keeps the state after a group of steps, where that is due."""
        self._steps += group.steps
        if run.stops():
            return
        since = self._now() - self._written
        every = self._file.every_steps
        due = since >= self._file.every_seconds or (every and self._steps >= every)
        if due or run.interrupted():
            self._keep(run, group, logs)

    def after_epoch(self, run: Training, group: Group | None) -> None:
        """Keeps the state between two epochs."""
        quick = self._now() - self._written < SECONDS_BETWEEN
        if not run.stops() and (run.interrupted() or not quick):
            self._keep(run, group, {}, ended=True)

    def _keep(self, run: Training, group: Group | None, logs: Any, ended: bool = False) -> None:
        epoch, step = run.reached
        facts, arrays = self._facts(run)
        facts |= {
            "epoch": epoch + ended,
            "step": 0 if ended else step,
            "logs": encode(python_logs(logs), arrays),
            "place": self._source.place(within=not ended),
            "batch": checksum(group.batch(group.steps - 1)) if group else self._batch,
            "programs": {
                "train": choices(self._model, "train", None if ended or not group else group.plan),
                "test": choices(self._model, "test"),
            },
        }
        self._put(facts, arrays)
        if run.interrupted():
            self._writer.wait()
        self._writer.tell()

    def _facts(self, run: Training) -> tuple[dict[str, Any], Arrays]:
        arrays: Arrays = {}
        return {
            "finished": False,
            "seed": self._seed,
            "fingerprint": self._fingerprint,
            "rates": [self._rate, rate(self._model)],
            "begun": encode(self._begun, arrays),
            "generators": encode(generators(), arrays),
            # Written later, while training goes on.
            "run": deepcopy(run.state()),
            "callbacks": states(_kept(run), arrays),
            "history": told_of(history_of(run.hooks.callbacks), run.so_far(), arrays),
        }, arrays

    def _put(self, facts: dict[str, Any], arrays: Arrays) -> None:
        variables = _variables(self._model)
        values = Snapshot(variables).values
        facts["variables"] = len(values)
        named = {f"variable{number}": value for number, value in enumerate(values)}
        apart = by_replica(self._model, variables)
        replicas = replicas_of(self._model)
        facts["by_replica"], facts["replicas"] = sorted(apart), replicas.count if replicas else 1
        named |= {f"variable{number}": value for number, value in apart.items()}
        self._writer.put(Saved(facts, {**arrays, **named}))
        self._written, self._steps = self._now(), 0

    def finish(self, run: Training, history: Any) -> None:
        """Keeps what the training has come to, unless it is to go on another time."""
        if not run.interrupted():
            facts, arrays = self._facts(run)
            told = run.so_far() | {name: getattr(history, name) for name in _TOLD}
            facts |= {"finished": True, "history": told_of(history, told, arrays)}
            facts["programs"] = {m: choices(self._model, m) for m in ("train", "test")}
            self._put(facts, arrays)

    def end(self) -> None:
        """Waits until what is to be written is."""
        self._writer.wait()
        self._writer.tell()


def _variables(model: Any) -> list[Any]:
    """All variables that a training may change, once each."""
    captured = [
        v for mode in ("train", "test") for p in programs_of(model, mode) for v in p.variables
    ]
    every = [*own_variables(model), *model.metrics_variables, *captured]
    return list({id(stored_in(variable)): variable for variable in every}.values())


def _kept(run: Training) -> list[Any]:
    """The callbacks whose states are kept."""
    return [c for c in run.hooks.callbacks if not isinstance(c, BEGIN_ANEW)]


@contextlib.contextmanager
def opened(file: ResumeFile | None, model: Any) -> Iterator[Resuming | None]:
    """What is kept of a model's training in the block; what is to be written is, at its end."""
    if file is None:
        yield None
        return
    before = generators()
    resuming = Resuming(file, workers_with(model))
    try:
        yield resuming
    except BaseException:
        if not resuming.has_begun:  # a call that is refused changes nothing
            set_generators(before)
        raise
    finally:
        resuming.end()


def refuse_in_keras_loop(model: Any, call: FitCall) -> None:
    """Refuses to keep a training that Keras' own loop runs.

    Raises:
        BridleValueError: With the reason why it does.
    """
    if call.resume is not None:
        _, why = state.of(model).ran["train"]
        raise BridleValueError(
            f"Can't use `resume` in Keras' own loop, which runs because {why}.",
            "The callback BackupAndRestore keeps the weights there, epoch by epoch.",
        )

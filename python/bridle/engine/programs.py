"""What is asked of programs, whichever of Keras' backends they run on: the seam of this room."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np

from bridle.data.chunk import Chunk
from bridle.data.sharded import Replicas
from bridle.engine.workers import Workers

#: How many programs this process has traced: the call that traces one takes longer.
made = SimpleNamespace(count=0)
#: What `explain()` says where batches came one by one.
ONE_STEP = ("one step", "the call was for one batch")


@dataclass(frozen=True, eq=False)
class Plan:
    """What is planned when an epoch begins, of batches of one shape.

    Attributes:
        steps: The steps of this epoch and of those after it.
        epoch: The steps of an epoch, `None` where nobody knows.
    """

    steps: int
    epoch: int | None


class Programs(Protocol):
    """What runs many of a model's steps of one kind in one call.

    Attributes:
        trains: Whether steps are training's.
    """

    trains: bool

    @property
    def variables(self) -> list[Any]:
        """The variables that a step reads or writes, whoever made them."""

    @property
    def lasting(self) -> set[str]:
        """The operations of a step that do what can't be put back by putting variables back."""

    def know(self, batches: Any, stacked: bool) -> None:
        """Finds out what a step does with such batches, or with each of those that are stacked."""

    def run(self, batches: Any, start: int, stop: int, plan: Plan) -> list[Any]:
        """Runs stacked batches from `start` up to `stop`.

        Args:
            batches: The batches, of which there may be more; `Picks` where `in_place()` says so.
            start: The first one's number.
            stop: The number of the one after the last.
            plan: What is to come.

        Returns:
            The logs after the last one, or for "predict" the outputs of parts.
        """

    def run_one(self, batch: Any) -> Any:
        """Runs one batch and returns its logs, or its predictions."""

    def run_batch(self, batch: Any) -> Any:
        """Runs one batch by itself: its logs count from zero."""

    def forget(self, batches: Any, steps: int) -> None:
        """Forgets that the last steps of these batches ran: they run again as they did."""


class Again(Protocol):
    """A short way for single batches of the types of one that ran before.

    Attributes:
        names: The names of what a step logs, as `run()` gives it.
    """

    names: list[str]

    def run(self, arrays: list[np.ndarray]) -> list[Any]:
        """Runs a batch, x or x and y, and returns what its step gives, flat."""


class OfStep(Protocol):
    """The programs that a model has for one kind of its steps."""

    def moment(self) -> Any:
        """What is another when something was traced, or assigned where nobody sees it happen."""

    def programs_for(self, chunk: Chunk, turn: Any, whole: bool) -> Programs:
        """The programs for batches like a chunk's, made when first needed.

        Args:
            chunk: The batches.
            turn: What the pass over the data is known by that they belong to.
            whole: Whether the step is given all parts, `None` for those that there aren't, and
                inputs in a tuple: Keras' functions for one batch do so, and have other traces.
        """

    def again(self, programs: Programs, results: Any) -> Again | None:
        """The short way for batches like one that ran, if there is one.

        Args:
            programs: What ran it.
            results: What it gave.
        """

    def choices(self, plan: Plan | None) -> Any:
        """What decides which programs come next, as JSON can have it.

        Args:
            plan: The plan of the epoch that runs.
        """

    def choose_as(self, told: Any, like: Any, plan: Plan | None) -> None:
        """Goes on with the choices of another process' model. All variables are made then.

        Args:
            told: What `choices()` told of that one; `None` if nothing ran.
            like: The types of a batch, in its structure.
            plan: The plan of the epoch that runs.
        """

    def __iter__(self) -> Any:
        """The programs made so far that are told of in `choices()`."""


class Backend(Protocol):
    """One of Keras' backends, a folder of this room."""

    def start(self) -> None:
        """What has to be done before anything is computed."""

    def why_not_kept(self) -> str | None:
        """Why what XLA compiles isn't kept for other processes, where that is nobody's wish."""

    def why_not(self, model: Any) -> str | None:
        """Why Keras' own loop has to run a model on it, as the end of a sentence, if it has to."""

    def of_step(self, model: Any, mode: str) -> OfStep:
        """The programs of a model for "train", "test" or "predict", none made yet."""

    def in_place(self, arrays: list[np.ndarray]) -> list[Any] | None:
        """What programs know arrays by of which they pick rows where they lie, if they can do so.

        Args:
            arrays: Arrays of shape (samples, ...), contiguous.
        """

    def replicas_of(self, model: Any) -> Replicas | None:
        """The replicas of which each is given its rows, `None` where a step takes whole batches."""

    def workers_with(self, model: Any) -> Workers | None:
        """The workers that train a model together, `None` where this process does by itself."""

"""The groups of an epoch's steps that run in one call, at the pace that callbacks need."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bridle.data.chunk import Chunk
from bridle.data.source import Source
from bridle.engine.kept import programs_for
from bridle.engine.programs import Plan, Programs
from bridle.training.pace import Pace
from bridle.training.together import check_same


@dataclass
class Group:
    """Some steps of an epoch to run in one go.

    Attributes:
        begin: The number of the first batch in its epoch, from 0.
        end: The number of the last one; with `steps_per_execution`, the last one there is room for.
        steps: How many there are.
        run: Runs them and returns the last one's logs, or the outputs of all, joined.
        step: Runs one of them alone, by its number from 0.
        programs: The programs for them, traced if they weren't.
        pieces: The chunks that they come from, with the first step in each and the one after the
            last.
        plan: What was planned for them.
    """

    begin: int
    end: int
    steps: int
    run: Callable[[], Any]
    step: Callable[[int], Any]
    programs: Callable[[], Programs]
    pieces: list[tuple[Chunk, int, int]]
    plan: Plan

    def batch(self, number: int) -> Any:
        """The batch of one step, by its number from 0."""
        chunk, start, _ = _piece(self.pieces, number)
        return chunk.batch(start)

    def undo(self) -> None:
        """Forgets that the steps ran, once variables are as before: they run again as they did."""
        programs = self.programs()
        for chunk, start, stop in self.pieces:
            if chunk.stacked:
                programs.forget(chunk.data, stop - start)

    def cut(self, steps: int) -> None:
        """Leaves off what comes after so many steps."""
        self.end -= self.steps - steps
        self.steps = steps


@dataclass
class Passed:
    """Steps of an epoch that ran before, in another process.

    Attributes:
        steps: How many.
        then: Told once they are passed over: of the plan of those to come, and of the last batch,
            `None` where there are fewer.
    """

    steps: int
    then: Callable[[Plan, Any], None]


@contextlib.contextmanager
def groups(
    model: Any,
    mode: str,
    source: Source,
    pace: Pace,
    epochs: int = 1,
    passed: Passed | None = None,
) -> Iterator[Iterator[Group]]:
    """The groups of one epoch, whose data are waited for at the end unless the user interrupts.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        source: Where the batches come from.
        pace: How many steps a group has.
        epochs: How many epochs are still to come, this one included: what is planned decides
            whether a compilation pays.
        passed: Steps that ran before.
    """
    chunks = source.epoch(last=epochs == 1)
    try:
        yield _groups(model, mode, source, pace, epochs, chunks, passed)
    except KeyboardInterrupt:
        source.let_go()
        raise
    finally:
        chunks.close()


def _groups(
    model: Any,
    mode: str,
    source: Source,
    pace: Pace,
    epochs: int,
    chunks: Iterator[Chunk],
    passed: Passed | None,
) -> Iterator[Group]:
    plan = Plan(epochs * (source.batches or source.capacity), source.batches)
    if pace.every:
        source.limit(pace.every)
    pieces: list[tuple[Chunk, int, int]] = []
    begin = count = 0
    left = passed.steps if passed else 0

    def group() -> Group:
        taken, steps = pieces.copy(), count
        end = begin + (pace.every or steps) - 1
        return Group(
            begin,
            end,
            steps,
            lambda: pace.run(steps, lambda: _run(model, mode, taken, plan)),
            lambda number: _run(model, mode, [_piece(taken, number)], plan),
            lambda: _traced(model, mode, taken[0][0]),
            taken,
            plan,
        )

    before = None
    for chunk in chunks:
        dims, start = chunk.dims, 0
        if before is not None and dims != before:
            plan = Plan(source.capacity, None)  # of each length there may be no more
        before = dims
        if passed and left:
            start = min(left, chunk.steps)
            left -= start
            begin += start
            if not left:
                passed.then(plan, chunk.batch(start - 1))
        while start < chunk.steps:
            wanted = pace.steps() or chunk.steps
            stop = min(chunk.steps, start + wanted - count)
            pieces.append((chunk, start, stop))
            count += stop - start
            start = stop
            # Only a group of `steps_per_execution` steps may span chunks.
            if count >= wanted or not pace.every:
                yield group()
                begin += count
                pieces, count = [], 0
    if passed and left:
        passed.then(plan, None)
    if pieces:
        yield group()


def _traced(model: Any, mode: str, chunk: Chunk) -> Programs:
    """The programs for a chunk, of which it is known what their steps do."""
    programs = programs_for(model, mode, chunk)
    programs.know(chunk.data, chunk.stacked)
    return programs


def _piece(pieces: list[tuple[Chunk, int, int]], number: int) -> tuple[Chunk, int, int]:
    """Of the steps in `pieces`, the one of this number alone."""
    for chunk, start, stop in pieces:
        if number < stop - start:
            return chunk, start + number, start + number + 1
        number -= stop - start
    raise IndexError(number)


def _run(model: Any, mode: str, pieces: list[tuple[Chunk, int, int]], plan: Plan) -> Any:
    results: list[Any] = []
    for chunk, start, stop in pieces:
        if chunk.checksum is not None:
            check_same(model, {"the batches of the data": chunk.checksum}, "go on")
            chunk.checksum = None
        programs = programs_for(model, mode, chunk, plan)
        if chunk.stacked:
            results += programs.run(chunk.data, start, stop, plan)
        else:
            results.append(programs.run_one(chunk.data))
    return results if mode == "predict" else results[-1]

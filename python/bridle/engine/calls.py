"""The calls of an epoch: a source's chunks, run by programs at the pace that callbacks need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bridle import state
from bridle.callbacks import Pace
from bridle.data.source import Chunk, Source
from bridle.engine.programs import programs_for


@dataclass
class Call:
    """Some steps of an epoch to run in one go.

    Attributes:
        begin: The number of the first batch in its epoch, from 0.
        end: The number of the last one; with `steps_per_execution`, the last one there is room for.
        run: Runs them and returns the last one's logs, or the outputs of all, joined.
    """

    begin: int
    end: int
    run: Callable[[], Any]


@dataclass(eq=False)
class _Plan:
    """The steps that are planned when an epoch begins."""

    steps: int


def calls(model: Any, mode: str, source: Source, pace: Pace, epochs: int = 1) -> Iterator[Call]:
    """The calls of one epoch.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        source: Where the batches come from.
        pace: How many steps a call has.
        epochs: How many epochs are still to come, this one included: what is planned decides
            whether a compilation pays.
    """
    plan = _Plan(epochs * (source.batches or source.capacity))
    if pace.every:
        source.limit(pace.every)
    pieces: list[tuple[Chunk, int, int]] = []
    begin = count = 0

    def call() -> Call:
        taken, steps = pieces.copy(), count
        end = begin + (pace.every or steps) - 1
        return Call(begin, end, lambda: pace.run(steps, lambda: _run(model, mode, taken, plan)))

    for chunk in source.epoch(last=epochs == 1):
        start = 0
        while start < chunk.steps:
            wanted = pace.steps() or chunk.steps
            stop = min(chunk.steps, start + wanted - count)
            pieces.append((chunk, start, stop))
            count += stop - start
            start = stop
            # Only a group of `steps_per_execution` steps may span chunks.
            if count >= wanted or not pace.every:
                yield call()
                begin += count
                pieces, count = [], 0
    if pieces:
        yield call()


def _run(model: Any, mode: str, pieces: list[tuple[Chunk, int, int]], plan: _Plan) -> Any:
    results: list[Any] = []
    for chunk, start, stop in pieces:
        programs = programs_for(model, mode, chunk)
        if chunk.stacked:
            programs.plan(state.of(model).jit_compile, plan.steps, plan)
            results += programs.run(chunk.data, start, stop)
        else:
            results.append(programs.run_one(chunk.data))
    return results if mode == "predict" else results[-1]

"""How an epoch is cut into groups of steps: chunks, the pace of callbacks, groups across chunks."""

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

from bridle.data.chunk import Chunk
from bridle.training import groups as engine


class Recorder:
    """Stands for the programs: notes which batches run, in which call."""

    def __init__(self):
        self.ran = []

    def run(self, data, start, stop, plan):
        self.planned = plan.steps
        self.ran.append(data[start:stop, 0].numpy().tolist())
        return self.ran[-1:]

    def run_one(self, data):
        self.ran.append(data.numpy().tolist())
        return self.ran[-1]


def chunks(sizes, remainder):
    first = 0
    for size in sizes:
        capacity = max(sizes)
        numbers = np.zeros((capacity, 1), "int32")
        numbers[:size, 0] = np.arange(first, first + size)
        yield Chunk(tf.constant(numbers), size)
        first += size
    if remainder:
        yield Chunk(tf.constant([first]), 1, stacked=False)


class Fixed:
    """A source whose chunks are given."""

    capacity = 4

    def __init__(self, batches, sizes, remainder):
        self.batches = batches
        self.epoch = lambda last: (chunk for chunk in chunks(sizes, remainder))

    def limit(self, steps):
        self.limited = steps


# Chunk sizes, whether a smaller batch follows, `every`, steps by the progress bar: the calls' first
# and last batch as callbacks are told, and what each runs.
TABLE = [
    ([4, 2], False, None, None, [(0, 3), (4, 5)], [[0, 1, 2, 3], [4, 5]]),
    ([4, 2], True, None, None, [(0, 3), (4, 5), (6, 6)], [[0, 1, 2, 3], [4, 5], [6]]),
    ([], True, None, None, [(0, 0)], [[0]]),
    ([3], True, 1, None, [(0, 0), (1, 1), (2, 2), (3, 3)], [[0], [1], [2], [3]]),
    ([4, 2], True, 4, None, [(0, 3), (4, 7)], [[0, 1, 2, 3], [4, 5], [6]]),
    ([3, 3], False, 2, None, [(0, 1), (2, 3), (4, 5)], [[0, 1], [2], [3], [4, 5]]),
    ([3, 2], False, 4, None, [(0, 3), (4, 7)], [[0, 1, 2], [3], [4]]),
    ([5], False, None, 2, [(0, 1), (2, 3), (4, 4)], [[0, 1], [2, 3], [4]]),
    ([3, 3], False, None, 2, [(0, 1), (2, 2), (3, 4), (5, 5)], [[0, 1], [2], [3, 4], [5]]),
]


@pytest.mark.parametrize(("sizes", "remainder", "every", "shown", "numbers", "ran"), TABLE)
def test_groups(sizes, remainder, every, shown, numbers, ran, monkeypatch, small):
    recorder = Recorder()
    monkeypatch.setattr(engine, "programs_for", lambda *_: recorder)
    source = Fixed(sum(sizes) + remainder, sizes, remainder)
    learned = []
    pace = SimpleNamespace(every=every, steps=lambda: every or shown)
    pace.run = lambda steps, call: learned.append(steps) or call()
    seen = []
    with engine.groups(small.one(), "predict", source, pace, epochs=3) as found:
        for group in found:
            seen.append((group.begin, group.end))
            group.run()
    assert seen == numbers
    assert recorder.ran == ran
    assert sum(learned) == source.batches
    assert not sizes or recorder.planned == 3 * source.batches


def test_logs_are_those_of_the_last_piece(monkeypatch, small):
    recorder = Recorder()
    monkeypatch.setattr(engine, "programs_for", lambda *_: recorder)
    source = Fixed(None, [3, 3], False)
    pace = SimpleNamespace(every=2, steps=lambda: 2, run=lambda steps, call: call())
    with engine.groups(small.one(), "train", source, pace) as every:
        found = [group.run() for group in every]
    assert found == [[0, 1], [3], [4, 5]]


@pytest.mark.parametrize(("lengths", "planned"), [([3, 3, 3], [9, 9, 9]), ([3, 5, 3], [9, 4, 4])])
def test_batches_of_other_lengths_are_planned_as_far_as_they_are_there(
    lengths, planned, monkeypatch, small
):
    recorder, found = Recorder(), []
    monkeypatch.setattr(engine, "programs_for", lambda *_: recorder)
    source = Fixed(3, [], False)
    source.epoch = lambda last: (Chunk(tf.zeros((4, 2, length)), 4) for length in lengths)
    pace = SimpleNamespace(every=None, steps=lambda: None, run=lambda steps, call: call())
    recorder.run = lambda data, start, stop, plan: found.append(plan.steps) or [0]
    with engine.groups(small.one(), "train", source, pace, epochs=3) as every:
        for group in every:
            group.run()
    assert found == planned

"""Batches that are pulled: on the caller's thread, each once, and no more than asked for."""

import threading

import numpy as np
import pytest
import scipy.sparse as sp
import tensorflow as tf

import bridle
from bridle.data.pulled import Passes, Pulled, PulledSource


def numbered(count, threads=None, size=2):
    for i in range(count):
        if threads is not None:
            threads.add(threading.current_thread())
        yield np.full((size, 3), i, "float32"), np.full((size, 1), i, "float32")


def numbers(source):
    """The number of every batch of an epoch."""
    found = []
    for chunk in source.epoch():
        y = tf.nest.flatten(chunk.data)[1].numpy()
        found += [y[i].ravel()[0] for i in range(chunk.steps)] if chunk.stacked else [y.ravel()[0]]
    return found


@pytest.mark.parametrize("limit", [1, 2, 32])
def test_every_batch_once_in_order(limit):
    source = PulledSource(Pulled(numbered(5)), None)
    source.limit(limit)
    assert source.batches is None
    assert numbers(source) == [0, 1, 2, 3, 4]
    assert source.batches == 5
    assert numbers(source) == []


def test_what_can_be_gone_through_again_is_in_every_epoch():
    source = PulledSource(Pulled(Passes(lambda: numbered(3))), None)
    assert numbers(source) == numbers(source) == [0, 1, 2]
    weighed = Pulled(Passes(lambda: numbered(2))).mapped(lambda batch: (batch[0], 10 + batch[1]))
    source = PulledSource(weighed, None)
    assert numbers(source) == numbers(source) == [10, 11]


def test_steps_go_on_where_they_were_and_a_short_epoch_is_said():
    source = PulledSource(Pulled(numbered(5)), 2)
    assert [numbers(source), numbers(source)] == [[0, 1], [2, 3]]
    with pytest.warns(UserWarning, match="The data ended after 1 of 2 steps"):
        assert numbers(source) == [4]


def test_batches_are_asked_for_on_this_thread():
    threads = set()
    numbers(PulledSource(Pulled(numbered(40, threads)), None))
    assert threads == {threading.current_thread()}


def test_a_generator_takes_no_more_than_is_asked_for():
    batches = numbered(5)
    taken = list(Pulled(batches).generator("x", 2, at_once=True))
    assert [y[0, 0] for _, y in taken] == [0, 1]
    assert next(batches)[1][0, 0] == 2


@pytest.mark.parametrize("at_once", [True, False])
def test_no_batch_is_an_error(at_once):
    with pytest.raises(bridle.BridleValueError, match="`x` must bring at least one batch"):
        list(Pulled(iter([])).generator("x", None, at_once))
    with pytest.raises(bridle.BridleValueError, match="`y` must bring at least one batch"):
        PulledSource(Pulled(iter([])), None, "y")


def test_sparse_tensors_are_not_stacked():
    batch = (tf.sparse.from_dense(sp.eye(3).toarray()), np.ones((3, 1), "float32"))
    assert not PulledSource(Pulled(iter([batch])), None).dense

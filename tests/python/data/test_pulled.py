"""Batches that are pulled: on the caller's thread, each once, and no more than asked for."""

import threading

import keras
import numpy as np
import pytest
import scipy.sparse as sp
import tensorflow as tf

import bridle
from bridle.data.pulled import Passes, Pulled, PulledSource, one_pass


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
    taken = list(Pulled(batches).generator("x", 2, 1, at_once=True))
    assert [y[0, 0] for _, y in taken] == [0, 1]
    assert next(batches)[1][0, 0] == 2


@pytest.mark.parametrize("steps", [None, 2])
def test_a_generator_of_a_known_pass_has_one_for_every_epoch(steps):
    pulled = Pulled(Passes(lambda: numbered(2)), count=2)
    taken = list(pulled.generator("x", steps, 3, at_once=False))
    assert [y[0, 0] for _, y in taken] == [0, 1, 0, 1, 0, 1]


class Counting(keras.utils.PyDataset):
    """Notes what is asked of it."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def __len__(self):
        return 6

    def __getitem__(self, number):
        self.asked.append(number)
        return np.full((2, 3), number, "float32"), np.full((2, 1), number, "float32")

    def on_epoch_begin(self):
        self.asked.append("begin")

    def on_epoch_end(self):
        self.asked.append("end")


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_pydataset_is_asked_as_keras_asks(shuffle):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")

    def asked(train):
        keras.utils.set_random_seed(4)
        dataset = Counting()
        train(dataset)
        # Keras looks at a batch before it begins.
        return dataset.asked[dataset.asked.index("begin") :]

    def by_keras(dataset):
        model.fit(dataset, epochs=2, shuffle=shuffle, verbose=0)

    def ours(dataset):
        for _ in range(2):
            list(one_pass(dataset, shuffle))

    keras_asked = asked(by_keras)
    assert asked(ours) == keras_asked
    assert keras_asked.count("end") == 2


@pytest.mark.parametrize("at_once", [True, False])
def test_no_batch_is_an_error(at_once):
    with pytest.raises(bridle.BridleValueError, match="`x` must bring at least one batch"):
        list(Pulled(iter([])).generator("x", None, 1, at_once))
    with pytest.raises(bridle.BridleValueError, match="`y` must bring at least one batch"):
        PulledSource(Pulled(iter([])), None, "y")


def test_sparse_tensors_are_not_stacked():
    batch = (tf.sparse.from_dense(sp.eye(3).toarray()), np.ones((3, 1), "float32"))
    assert not PulledSource(Pulled(iter([batch])), None).dense

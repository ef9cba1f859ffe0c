"""Batches of Python code, stacked without tf.data: what Keras' own dataset of them holds."""

import numpy as np
import pytest
import tensorflow as tf
from in_order import InOrder

from bridle.data.iterator_source import IteratorSource, PythonSource
from bridle.data.source import make_source
from bridle.errors import BridleValueError
from bridle.keras_compat.data import data_adapter

X = np.arange(80, dtype="float32").reshape(40, 2)


def parts(size=4, change=lambda x: x):
    return [change(X[i : i + size]) for i in range(0, len(X), size)]


def pairs(**how):
    return [(x, x[:, :1] if hasattr(x, "shape") else x) for x in parts(**how)]


def mixed(first, then):
    """The first two batches are of one kind, the others of another."""
    return [(first(x) if i < 2 else then(x), x) for i, x in enumerate(parts())]


def lengths(*sizes):
    return [(X[:size], X[:size]) for size in sizes]


def plain(x):
    return x


# What is brought, batch by batch.
BROUGHT = {
    "two parts": pairs(),
    "one part": [(x,) for x in parts()],
    "three parts": [(x, x, x[:, 0]) for x in parts()],
    "names": [({"b": x, "a": x + 1}, x) for x in parts()],
    "nested": [((x, {"c": x + 1}), x) for x in parts()],
    "a smaller last batch": pairs(size=7),
    "sizes that change": lengths(3, 3, 2, 2, 2, 5, 1, 3, 3),
    "one batch": pairs(size=40),
    "two batches": pairs(size=20),
    **{
        d: pairs(change=lambda x, d=d: x.astype(d)) for d in ("float64", "float16", "int32", "bool")
    },
    "tensors": pairs(change=tf.constant),
    "columns first": pairs(change=np.asfortranarray),
    "every other column": [(np.repeat(x, 2, 1)[:, ::2], x) for x in parts()],
    "tensors after arrays": mixed(plain, tf.constant),
    "doubles after floats": mixed(plain, lambda x: x.astype("float64")),
    "whole numbers after floats": mixed(plain, lambda x: x.astype("int32")),
    "a dimension that varies": [(np.ones((2, n, 3), "float32"), X[:2]) for n in (4, 5, 5, 6, 4)],
}


BRINGS = {"generator": lambda batches: (b for b in batches), "PyDataset": InOrder}


def found(source):
    for chunk in source.epoch():
        for i in range(chunk.steps):
            taken = (lambda t, i=i: t[i]) if chunk.stacked else (lambda t: t)
            yield tf.nest.map_structure(taken, chunk.data)


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("capacity", [1, 3, 32])
@pytest.mark.parametrize("brings", BRINGS)
@pytest.mark.parametrize("kind", BROUGHT)
def test_batches_are_those_of_keras_dataset(kind, brings, capacity):
    source = make_source(BRINGS[brings](BROUGHT[kind]))
    assert type(source) is PythonSource
    source.limit(capacity)
    ours = list(found(source))
    theirs = list(data_adapter(x=BRINGS[brings](BROUGHT[kind])).get_tf_dataset())
    assert len(ours) == len(theirs) == len(BROUGHT[kind])
    for mine, wanted in zip(ours, theirs, strict=True):
        tf.nest.assert_same_structure(mine, wanted)
        for a, b in zip(tf.nest.flatten(mine), tf.nest.flatten(wanted), strict=True):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_batches_that_are_short_of_room_are_one_chunk():
    source = make_source(InOrder(pairs()))
    assert [(c.steps, c.data[0].shape[0]) for c in source.epoch()] == [(10, 32)]
    assert [(c.steps, c.data[0].shape[0]) for c in source.epoch()] == [(10, 32)]


def test_an_array_that_is_filled_again_is_copied_in_time():
    def batches():
        x = np.empty((4, 2), "float32")
        for i in range(10):
            x[:] = i
            yield x, x

    source = make_source(batches())
    # Keras' adapter has taken the first two before any is copied here.
    assert [float(x[0, 0]) for x, _ in found(source)][2:] == list(range(2, 10))


# What is brought third, and what the refusal says.
REFUSED = {
    "columns": (
        (X[:4, :1], X[:4]),
        r"parts of shape \(any, 2\), as the first two have, not \(4, 1",
    ),
    "a dimension more": ((X[:4, :, None], X[:4]), r"not \(4, 2, 1\)"),
    "a part less": ((X[:4],), "the parts that the first two have"),
    "names": (({"a": X[:4]}, X[:4]), None),
}


@pytest.mark.parametrize("brings", BRINGS)
@pytest.mark.parametrize("kind", REFUSED)
def test_other_batches_than_the_first_are_refused(kind, brings):
    bad, says = REFUSED[kind]
    source = make_source(BRINGS[brings]([*pairs()[:2], bad]))
    with pytest.raises((BridleValueError, ValueError), match=says):
        list(source.epoch())


def test_what_is_no_dense_numbers_goes_through_tf_data():
    for part in (tf.constant([["a"], ["b"]]), tf.sparse.from_dense(X[:2])):
        source = make_source(InOrder([(part, X[:2])] * 3))
        assert type(source) is IteratorSource
    assert type(make_source(tf.data.Dataset.from_tensors((X, X)))) is IteratorSource

"""fit(seed=): what follows from it, and what is left as it was."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle

L = keras.layers


def build(seed=None, base=keras.Sequential, shape=True):
    layers = [L.Dense(8, "relu"), L.Dropout(0.5), L.GaussianNoise(0.3), L.Dense(1)]
    made = base(([keras.Input((3,))] if shape else []) + layers)
    bridle.compile(made, "sgd", "mse")
    if shape:
        random_ = np.random.default_rng(0)
        made.set_weights([random_.normal(size=w.shape) for w in made.get_weights()])
    return made


def trained(rows, seed, *, made=None, before=None, x=None, **how):
    """The weights and the losses of one training, after `before` has had its way."""
    made = made or build()
    if before:
        before(made)
    x = rows.x if x is None else x
    y = None if isinstance(x, tf.data.Dataset | keras.utils.PyDataset) else rows.y
    size = None if y is None else 3
    history = bridle.fit(made, x, y, batch_size=size, epochs=3, verbose=0, seed=seed, **how)
    return [*made.get_weights(), np.array(history.history["loss"])]


def equal(a, b):
    return all(np.array_equal(*pair) for pair in zip(a, b, strict=True))


def stir(made=None):
    keras.utils.set_random_seed(99)
    random.random()
    np.random.rand()
    keras.random.normal((2,))


def trained_before(rows):
    def before(made):
        weights = made.get_weights()
        bridle.fit(made, rows.x, rows.y, epochs=2, verbose=0)
        made.set_weights(weights)
        made.optimizer.iterations.assign(0)

    return before


def test_a_training_follows_from_its_seed(rows):
    first = trained(rows, 4)
    assert equal(trained(rows, 4), first)
    assert equal(trained(rows, 4, before=stir), first)
    assert equal(trained(rows, 4, before=trained_before(rows)), first)
    assert not equal(trained(rows, 5), first)
    assert not equal(trained(rows, None), first)


@pytest.mark.parametrize("alone", ["the order", "dropout"])
def test_each_part_follows_from_it(alone, rows):
    def build_part():
        layers = [L.Dropout(0.5)] if alone == "dropout" else []
        made = keras.Sequential([keras.Input((3,)), *layers, L.Dense(1, kernel_initializer="ones")])
        return bridle.compile(made, "sgd", "mse")

    how = {"shuffle": alone == "the order"}
    runs = [trained(rows, seed, made=build_part(), **how) for seed in (4, 4, 5)]
    assert equal(runs[0], runs[1])
    assert not equal(runs[0], runs[2])


def test_weights_that_are_not_made_yet_follow_from_it(rows):
    runs = [trained(rows, seed, made=build(shape=False), before=stir) for seed in (4, 4)]
    other = trained(rows, 5, made=build(shape=False), before=stir)
    stir()
    random.random()
    later = trained(rows, 4, made=build(shape=False))
    assert equal(*runs)
    assert equal(runs[0], later)
    assert not equal(runs[0], other)


def test_an_initializers_own_seed_counts(rows):
    def one():
        layer = L.Dense(1, kernel_initializer=keras.initializers.RandomNormal(seed=1))
        return bridle.compile(keras.Sequential([layer]), keras.optimizers.SGD(0.0), "mse")

    found = [trained(rows, seed, made=one())[0] for seed in (4, 5)]
    np.testing.assert_array_equal(*found)


class Batches(keras.utils.PyDataset):
    def __init__(self, rows):
        super().__init__()
        self.rows = rows

    def __len__(self):
        return 4

    def __getitem__(self, i):
        return self.rows.x[2 * i : 2 * i + 2], self.rows.y[2 * i : 2 * i + 2]


@pytest.mark.parametrize("kind", ["PyDataset", "batches of the arrays", "steps", "eagerly"])
def test_other_ways_to_train_follow_from_it(kind, rows):
    runs = []
    for seed in (4, 4, 5):
        made, how = build(), {}
        if kind == "PyDataset":
            how["x"] = Batches(rows)
        if kind == "batches of the arrays":
            how["shuffle"] = "batch"
        if kind == "steps":
            how["steps_per_epoch"] = 2
        if kind == "eagerly":
            bridle.compile(made, "sgd", "mse", run_eagerly=True)
        stir()
        runs.append(trained(rows, seed, made=made, **how))
        np.random.rand()
    assert equal(runs[0], runs[1])
    assert not equal(runs[0], runs[2])


def test_a_random_split_follows_from_it(rows):
    split = bridle.ValidationSplit(0.5, "random")
    runs = [trained(rows, seed, validation_split=split) for seed in (4, 4, 5)]
    assert equal(runs[0], runs[1])
    assert not equal(runs[0], runs[2])


def test_the_global_generators_go_on_as_if_nothing_had_happened(rows):
    def draw():
        ours = np.array(keras.random.normal((2,))), tf.random.normal((2,)).numpy()
        return [random.random(), np.random.rand(), *np.concatenate(ours)]

    drawn = []
    for fits in (False, True):
        keras.utils.set_random_seed(11)
        made = build()
        first = draw()
        if fits:
            bridle.fit(made, rows.x, rows.y, verbose=0, seed=3)
        drawn.append(first + draw())
    # TensorFlow's own operations come last: their generators lie in its kernels.
    np.testing.assert_array_equal(drawn[0][:10], drawn[1][:10])


def test_a_failed_training_puts_them_back_too(rows):
    np.random.seed(1)
    wanted = np.random.rand()
    np.random.seed(1)

    class Fails(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            raise RuntimeError("stop here")

    with pytest.raises(RuntimeError):
        bridle.fit(build(), rows.x, rows.y, verbose=0, seed=3, callbacks=[Fails()])
    assert np.random.rand() == wanted


@pytest.mark.parametrize(
    ("seed", "words"),
    [(-1, "at least 0"), (2**32, "at most 4294967295"), (0.5, "a whole number"), ("a", "a whole")],
)
def test_what_is_no_seed(seed, words, rows):
    with pytest.raises(bridle.BridleError, match=f"`seed` must be {words}"):
        bridle.fit(build(), rows.x, rows.y, seed=seed)

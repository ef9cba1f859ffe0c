"""fit(seed=): what follows from it, and what is left as it was."""

import concurrent.futures
import io
import random
import threading

import h5py
import keras
import numpy as np
import pytest
import scipy.sparse
import tensorflow as tf
from tensorflow.python.eager.context import context

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
    how = {"batch_size": None if y is None else 3, "epochs": 3, "verbose": 0} | how
    history = bridle.fit(made, x, y, seed=seed, **how)
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
    def __init__(self, rows, **how):
        super().__init__(**how)
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


# ---- In several threads ----


class Lazy(keras.Model):
    """Makes its layers, and draws without a seed, when it is first called."""

    def build(self, shape):
        self.parts = [L.Dense(8, "relu"), L.Dropout(0.5), L.Dense(1)]
        for layer in self.parts:
            layer.build(shape)
            shape = layer.compute_output_shape(shape)

    def call(self, x, training=False):
        if training:
            x = x + 0.1 * keras.random.normal(keras.ops.shape(x))
        for layer in self.parts:
            x = layer(x, training=training) if isinstance(layer, L.Dropout) else layer(x)
        return x


def _lazy():
    return bridle.compile(Lazy(), "sgd", "mse")


def _eager():
    made = build()
    return bridle.compile(made, "sgd", "mse", run_eagerly=True)


def _doubles(rows, path):
    if not (path / "x.npy").exists():
        np.save(path / "x.npy", rows.x.astype("float64"))
    return {"x": np.load(path / "x.npy", mmap_mode="r")}


def _in_hdf5(rows, path):
    return {"x": h5py.File(io.BytesIO(), "w").create_dataset("x", data=rows.x)}


# The kinds of data and models: what is given to fit(), and what makes the model.
KINDS = {
    "arrays": (lambda rows, path: {}, build),
    "batches of arrays": (lambda rows, path: {"shuffle": "batch"}, build),
    "tensors": (lambda rows, path: {"x": tf.constant(rows.x)}, build),
    "steps": (lambda rows, path: {"steps_per_epoch": 2, "batch_size": None}, build),
    "PyDataset": (lambda rows, path: {"x": Batches(rows)}, build),
    "workers": (lambda rows, path: {"x": Batches(rows, workers=2)}, build),
    "PyDataset in steps": (lambda rows, path: {"x": Batches(rows), "steps_per_epoch": 3}, build),
    "a sparse matrix": (lambda rows, path: {"x": scipy.sparse.csr_matrix(rows.x)}, build),
    "a mapped file": (_doubles, build),
    "HDF5": (_in_hdf5, build),
    "a split": (
        lambda rows, path: {"validation_split": bridle.ValidationSplit(0.5, "random")}, build
    ),
    "a split of a PyDataset": (
        lambda rows, path: {
            "x": Batches(rows), "validation_split": bridle.ValidationSplit(0.5, "random")
        },
        build,
    ),
    "eagerly": (lambda rows, path: {}, _eager),
    "no weights yet": (lambda rows, path: {}, lambda: build(shape=False)),
    "layers made late": (lambda rows, path: {}, _lazy),
}  # fmt: skip


def in_thread(work):
    """The future of `work`, which runs in a thread of its own."""
    pool = concurrent.futures.ThreadPoolExecutor(1)
    try:
        return pool.submit(work)
    finally:
        pool.shutdown(wait=False)


def drawn_from():
    """The states of the global generators."""
    return repr(random.getstate()), repr(np.random.get_state()), repr(context().__dict__["_seed"])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_trainings_in_threads_are_those_alone(kind, rows, tmp_path):
    give, make = KINDS[kind]

    def train(seed):
        given = give(rows, tmp_path)
        return trained(rows, seed, made=make(), **given)

    stir()
    alone = {seed: in_thread(lambda seed=seed: train(seed)).result() for seed in (4, 5)}
    assert not equal(alone[4], alone[5])
    stop = threading.Event()

    def disturb():  # another thread, which seeds and draws all the time
        while not stop.wait(0.001):
            random.seed(3)
            np.random.seed(3)
            np.random.rand()

    disturbing = in_thread(disturb)
    try:
        together = {seed: in_thread(lambda seed=seed: train(seed)) for seed in (4, 5)}
        found = {seed: future.result() for seed, future in together.items()}
    finally:
        stop.set()
        disturbing.result()
    for seed in (4, 5):
        assert equal(found[seed], alone[seed])
    # In this thread too, and it leaves the generators as they are.
    made, given = make(), give(rows, tmp_path)
    before = drawn_from()
    assert equal(trained(rows, 4, made=made, **given), alone[4])
    assert drawn_from() == before


def test_keras_own_generator_goes_on_in_each_thread(rows):
    def draw_and_train(fits):
        keras.utils.set_random_seed(5)
        first = np.array(keras.random.normal((2,)))
        made = build()
        if fits:
            bridle.fit(made, rows.x, rows.y, seed=1, verbose=0)
        return [first, np.array(keras.random.normal((2,)))]

    found = [in_thread(lambda fits=fits: draw_and_train(fits)).result() for fits in (False, True)]
    assert equal(*found)


def test_a_sparse_tensor_that_keras_would_shuffle_is_refused(rows):
    x = tf.sparse.from_dense(rows.x)
    with pytest.raises(bridle.BridleError, match="Can't use `seed` where Keras shuffles"):
        bridle.fit(build(), x, rows.y, seed=1, verbose=0)


@pytest.mark.parametrize(
    ("seed", "words"),
    [(-1, "at least 0"), (2**32, "at most 4294967295"), (0.5, "a whole number"), ("a", "a whole")],
)
def test_what_is_no_seed(seed, words, rows):
    with pytest.raises(bridle.BridleError, match=f"`seed` must be {words}"):
        bridle.fit(build(), rows.x, rows.y, seed=seed)


def test_keras_2_has_its_generators_put_back(rows, tmp_path):
    tf_keras = pytest.importorskip("tf_keras")
    np.save(tmp_path / "x.npy", rows.x)

    def train(seed, x):
        layers = [tf_keras.layers.Dense(8), tf_keras.layers.Dropout(0.5), tf_keras.layers.Dense(1)]
        tf_keras.utils.set_random_seed(1)
        made = tf_keras.Sequential([tf_keras.Input((3,)), *layers])
        made.compile("sgd", "mse")
        stir()
        before = drawn_from()
        told = bridle.fit(made, x, rows.y, batch_size=3, epochs=3, verbose=0, seed=seed)
        assert drawn_from() == before
        return told.history["loss"]

    assert train(4, rows.x) == train(4, np.load(tmp_path / "x.npy", mmap_mode="r"))
    assert train(4, rows.x) != train(5, rows.x)

"""Sources: every row once, the order, chunks of bounded size, and what comes out of training."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.data import chunk as chunks
from bridle.data.array_source import ArraySource
from bridle.data.chunk import Ahead
from bridle.data.iterator_source import IteratorSource
from bridle.data.source import make_source
from bridle.data.worker import Worker
from bridle.keras_compat.data import data_adapter

ROWS = 23
X = np.arange(ROWS * 2, dtype="float32").reshape(ROWS, 2)
Y = np.arange(ROWS, dtype="float32")


@pytest.fixture
def model(small):
    return small.one()


def _values(chunk):
    tensors = [tensor.numpy() for tensor in tf.nest.flatten(chunk.data)]
    return [t[: chunk.steps].tolist() if chunk.stacked else t.tolist() for t in tensors]


def _batches(source):
    """The batches of an epoch, those of stacked chunks apart."""
    found = []
    for chunk in source.epoch():
        flat = [t.numpy() for t in tf.nest.flatten(chunk.data)]
        if chunk.stacked:
            assert all(len(t) >= chunk.steps for t in flat)
            found += [[t[i] for t in flat] for i in range(chunk.steps)]
        else:
            assert chunk.steps == 1
            found.append(flat)
    return found


def _rows(source):
    return np.concatenate([y for *_, y in _batches(source)])


def _mapped(path):
    mapped = np.memmap(path / "x.bin", "float32", "w+", shape=X.shape)
    mapped[:] = X
    return mapped


# Kinds of x, all with the same rows.
KINDS = {
    "float32": lambda path: X,
    "Fortran's order": lambda path: np.asfortranarray(X),
    "mapped to memory": _mapped,
    "tensor": lambda path: tf.constant(X),
    "every other row": lambda path: np.repeat(X, 2, axis=0)[::2],
}


@pytest.mark.parametrize("chunk_bytes", [1, 100, 2**24])
@pytest.mark.parametrize("batch_size", [1, 4, 23, 40])
@pytest.mark.parametrize("kind", KINDS)
def test_rows_in_order_whatever_the_chunks(
    kind, batch_size, chunk_bytes, model, monkeypatch, tmp_path
):
    monkeypatch.setattr(chunks, "CHUNK_BYTES", chunk_bytes)
    source = make_source(KINDS[kind](tmp_path), Y, batch_size=batch_size)
    assert isinstance(source, ArraySource)
    for _ in range(2):
        found = _batches(source)
        assert len(found) == source.batches == -(-ROWS // batch_size)
        assert [len(y) for _, y in found[:-1]] == [batch_size] * (len(found) - 1)
        np.testing.assert_array_equal(np.concatenate([x for x, _ in found]), X)
        np.testing.assert_array_equal(np.concatenate([y for _, y in found]).ravel(), Y)


@pytest.mark.parametrize("chunk_bytes", [1, 200, 2**24])
def test_chunks_are_bounded(chunk_bytes, model, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_BYTES", chunk_bytes)
    source = make_source(X, Y, batch_size=4)
    batch_bytes = 4 * 3 * 4  # rows x columns of x and y x bytes
    for chunk in source.epoch():
        size = sum(t.numpy().nbytes for t in tf.nest.flatten(chunk.data))
        assert size <= max(chunk_bytes, batch_bytes)


@pytest.mark.parametrize("shuffle", [True, "batch"])
@pytest.mark.parametrize("batch_size", [4, 23, 40])
def test_shuffling_is_a_permutation_new_in_every_epoch(shuffle, batch_size, model):
    keras.utils.set_random_seed(1)
    source = make_source(X, Y, batch_size=batch_size, shuffle=shuffle)
    first, second = _rows(source).ravel(), _rows(source).ravel()
    for order in (first, second):
        np.testing.assert_array_equal(np.sort(order), Y)
    if batch_size == 4 or shuffle is True:
        assert not np.array_equal(first, Y)
        assert not np.array_equal(first, second)


@pytest.mark.parametrize("shuffle", [True, "batch"])
def test_the_order_comes_from_the_seed(shuffle, model):
    orders = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        source = make_source(X, Y, batch_size=4, shuffle=shuffle)
        orders.append([_rows(source).ravel().tolist() for _ in range(2)])
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize("chunk_bytes", [1, 100, 2**24])
def test_an_epoch_begun_ahead_is_the_one_that_follows(chunk_bytes, model, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_BYTES", chunk_bytes)
    orders = []
    for ahead in (False, True):
        keras.utils.set_random_seed(1)
        source = make_source(X, Y, batch_size=4, shuffle=True)
        epochs = [[_values(chunk) for chunk in source.epoch(last=not ahead)] for _ in range(3)]
        orders.append(epochs)
        assert (source._begun is not None) == ahead
    assert orders[0] == orders[1]
    assert orders[0][0] != orders[0][1] != orders[0][2]


def test_batches_stay_whole_where_batches_are_shuffled(model):
    source = make_source(X, Y, batch_size=4, shuffle="batch")
    found = [y.ravel().tolist() for _, y in _batches(source)]
    wanted = [Y[i : i + 4].tolist() for i in range(0, ROWS, 4)]
    assert sorted(found) == wanted
    assert found[-1] == wanted[-1]  # the smaller batch comes last, as with Keras


def test_rows_of_inputs_targets_and_weights_stay_together(model):
    x = {"a": X, "b": X[:, :1] * 10}
    source = make_source(x, [Y, -Y], Y + 0.5, batch_size=4, shuffle=True)
    for a, b, y, minus, *weights in _batches(source):
        np.testing.assert_array_equal(a[:, :1] * 10, b)
        np.testing.assert_array_equal(a[:, 0] / 2, y.ravel())
        np.testing.assert_array_equal(-y, minus)
        assert weights
        for weight in weights:
            np.testing.assert_array_equal(weight.ravel(), y.ravel() + 0.5)


def test_dtypes_are_keras_own(model):
    arrays = {"int64": X.astype("int64"), "bool": X > 3, "uint8": X.astype("uint8")}
    arrays |= {"float64": X.astype("float64"), "float16": X.astype("float16")}
    source = make_source(arrays, batch_size=4)
    wanted = next(iter(data_adapter(x=arrays, batch_size=4).get_tf_dataset()))
    found = next(source.epoch()).data
    dtypes = [t.dtype for t in tf.nest.flatten(found)]
    assert dtypes == [t.dtype for t in tf.nest.flatten(wanted)]


class Counted(keras.utils.PyDataset):
    def __init__(self):
        super().__init__()
        self.ended = 0

    def __len__(self):
        return 6

    def __getitem__(self, i):
        return X[4 * i : 4 * i + 4], Y[4 * i : 4 * i + 4]

    def on_epoch_end(self):
        self.ended += 1


def generator():
    for i in range(0, ROWS, 4):
        yield X[i : i + 4], Y[i : i + 4]


ITERATORS = {
    "dataset": lambda: tf.data.Dataset.from_tensor_slices((X, Y)).batch(4),
    "PyDataset": Counted,
    "generator": generator,
    "unknown length": lambda: tf.data.Dataset.from_tensor_slices((X, Y)).batch(4).take(-1),
}


@pytest.mark.parametrize("waited_for", [1, 2, 32])
@pytest.mark.parametrize("name", ITERATORS)
def test_batches_of_iterators_come_as_they_are(name, waited_for, model, monkeypatch):
    source = make_source(ITERATORS[name]())
    assert isinstance(source, IteratorSource)
    source.limit(waited_for)
    found = _batches(source)
    assert [len(y) for _, y in found] == [4] * 5 + [3]
    np.testing.assert_array_equal(np.concatenate([x for x, _ in found]), X)


def test_batches_of_other_shapes_begin_a_new_chunk(model):
    lengths = [2, 5, 5, 5, 3, 2, 2, 2]

    def varied():
        for i, length in enumerate(lengths):
            yield np.full((1, length, 3), i, "float32"), np.zeros((1, 1), "float32")

    source = make_source(varied())
    source.limit(2)
    found = _batches(source)
    assert [x.shape[1] for x, _ in found] == lengths
    assert [x[0, 0, 0] for x, _ in found] == list(range(8))


#: Rows of the batches of a dataset, and the steps of its chunks of up to three, 0 for one alone.
FILLED = {
    "the rest like a chunk before": ([4] * 7, [3, 3, 1]),
    "a smaller last one": ([4] * 7 + [3], [3, 3, 1, 0]),
    "fewer than a chunk": ([4] * 2, [0, 0]),
    "once an epoch": ([4, 4, 4, 2, 4, 2, 4, 4], [3, 0, 1, 0, 0, 0]),
}


@pytest.mark.parametrize("name", FILLED)
def test_what_is_left_of_a_dataset_is_filled_up_to_a_chunk(name, model):
    rows, wanted = FILLED[name]

    def batches():
        for number, count in enumerate(rows):
            yield np.full((count, 3), number, "float32"), np.zeros((count, 1), "float32")

    spec = tuple(tf.TensorSpec((None, width), tf.float32) for width in (3, 1))
    data = tf.data.Dataset.from_generator(batches, output_signature=spec)
    source = make_source(data.prefetch(1))
    source.limit(3)
    for _ in range(2):
        chunks = list(source.epoch())
        assert [chunk.steps if chunk.stacked else 0 for chunk in chunks] == wanted
        assert {len(chunk.tensors[0]) for chunk in chunks if chunk.stacked} <= {3}
        found = [chunk.batch(i) for chunk in chunks for i in range(chunk.steps)]
        assert [len(x) for x, _ in found] == rows
        assert [int(x[0, 0]) for x, _ in found] == list(range(len(rows)))


def test_endless_data_go_on_where_the_epoch_before_ended(model):
    data = tf.data.Dataset.range(100).map(lambda i: (tf.fill((1, 3), float(i)), [[0.0]]))
    source = make_source(data.map(lambda x, y: (x, y)).repeat(), steps=3)
    epochs = [[int(x[0, 0]) for x, _ in _batches(source)] for _ in range(2)]
    assert epochs == [[0, 1, 2], [3, 4, 5]]
    source.restart()
    assert [int(x[0, 0]) for x, _ in _batches(source)] == [0, 1, 2]


def test_ragged_batches_cannot_be_stacked(model):
    ragged = tf.ragged.constant([[1.0], [2.0, 3.0]])
    assert not make_source(tf.data.Dataset.from_tensor_slices(ragged).batch(2)).dense
    assert make_source(tf.data.Dataset.from_tensor_slices(X).batch(2)).dense


def test_the_next_chunk_is_made_ahead_and_errors_arrive():
    made = []

    def chunks():
        for i in range(4):
            made.append(i)
            yield i
        raise ValueError("no more")

    seen = []
    with pytest.raises(ValueError, match="no more"):
        for i in Ahead(chunks(), Worker()):
            seen.append(i)
            assert len(made) <= i + 2  # one ahead, never more
    assert seen == made == [0, 1, 2, 3]


@pytest.mark.slow
@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("chunk_bytes", [1, 150])
def test_training_is_the_same_whatever_the_chunks(chunk_bytes, jit_compile, monkeypatch):
    results = []
    for size in (2**24, chunk_bytes):
        monkeypatch.setattr(chunks, "CHUNK_BYTES", size)
        keras.utils.set_random_seed(3)
        layers = [keras.layers.Dropout(0.5), keras.layers.Dense(2), keras.layers.Dense(1)]
        model = keras.Sequential([keras.Input((2,)), *layers])
        bridle.compile(model, "adam", "mse", metrics=["mae"], jit_compile=jit_compile)
        history = bridle.fit(model, X / 50, Y, batch_size=4, epochs=3, verbose=0).history
        results.append((history, [w.tolist() for w in model.get_weights()]))
    assert results[0] == results[1]


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_a_pydataset_is_told_of_its_ends_as_by_keras(method, small):
    ended = []
    for module in (bridle, keras.Model):
        model, data = small.one(), Counted()
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        module.compile(model, "sgd", "mse")
        given = {"epochs": 3} if method == "fit" else {}
        getattr(module, method)(model, data, verbose=0, **given)
        ended.append(data.ended)
    assert ended[0] == ended[1]

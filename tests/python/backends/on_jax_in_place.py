"""Large arrays on JAX, whose rows programs pick where they lie. Run by ../test_backends.py."""

import keras
import numpy as np
import pytest
from backends.on_jax import CLASSES, CODES, ROUNDED, ROWS, L, X, Y, sequential, two_outputs

import bridle
from bridle.data import chunk as chunks
from bridle.data.buffers import Buffers
from bridle.data.picked import Picks
from bridle.engine.jax import in_place as module
from bridle.engine.jax.in_place import Lying, Picked, in_place
from bridle.engine.jax.programs import _views

assert keras.backend.backend() == "jax"
import jax  # noqa: E402  # where Keras runs on it

BATCH = 8
_random = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_BYTES", 4 * BATCH * (X[0].nbytes + Y[0].nbytes))


def at_offset(array, bytes_after):
    """A copy that begins so many bytes after a multiple of 64."""
    memory = np.empty(array.nbytes + 256, np.uint8)
    start = -memory.ctypes.data % 64 + bytes_after
    found = memory[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    found[...] = array
    assert found.ctypes.data % 64 == bytes_after
    return found


@pytest.mark.parametrize("dtype", ["float32", "float16", "int32", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(1,), (), (3,), (16,), (33,), (2, 5, 3)], ids=str)
@pytest.mark.parametrize(("rows", "after"), [(5, 4), (40, 0), (40, 60), (301, 16)])
def test_rows_are_those_of_the_array_wherever_it_lies(dtype, shape, rows, after):
    array = at_offset((_random.normal(size=(rows, *shape)) * 100).astype(dtype), after)
    numbers = np.append(_random.permutation(rows), _random.permutation(rows)[: -rows % 3])
    numbers = numbers.astype("int32").reshape(3, -1)
    (place,) = in_place([array])
    picked = Picked(numbers, {"x": place})
    for number in range(3):
        found = jax.jit(lambda batches, i: batches.batch(i))(picked, number)["x"]
        np.testing.assert_array_equal(found, array[numbers[number]])


def test_most_of_an_array_is_not_copied():
    x = at_offset(np.zeros((1000, 6), "float32"), 16)
    part = Lying.of(x)
    assert part.flat.unsafe_buffer_pointer() == x.ctypes.data + 48
    assert part.rest.size < x.size / 8


def test_chunks_are_read_where_they_lie():
    chunk = Buffers().array((4, 8, 6), X.dtype)
    assert _views((Buffers.tensor(chunk),))[0].ctypes.data == chunk.ctypes.data


def test_data_of_many_lengths_share_few_programs():
    of = [Lying.of(np.zeros((rows, 3), "float32")) for rows in range(1000, 2000)]
    assert len({(part.flat.shape, part.rest.shape) for part in of}) < 12


def test_results_hang_on_nothing_but_the_values():
    found = [results(bridle, "mlp", shuffle=True, after=after) for after in (0, 4, 16, 60)]
    for others in found[1:]:
        for one, other in zip(others, found[0], strict=True):
            np.testing.assert_array_equal(one, other)


#: Arrays, and what programs read in place of them: `None` for chunks.
ARRAYS = {
    "of JAX's types": ([X, Y], ["float32", "float32"]),
    "few codes in int64": ([X, np.arange(ROWS)], ["float32", "int32"]),
    "text": ([X, np.full(ROWS, "a")], None),
    "empty rows": ([X, np.zeros((ROWS, 0), "float32")], None),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_which_arrays_are_read_in_place(name):
    arrays, types = ARRAYS[name]
    found = in_place(arrays)
    assert (found and [place.flat.dtype.name for place in found]) == types


def test_many_numbers_of_another_type_go_by_chunks(monkeypatch):
    monkeypatch.setattr(module, "_FEW_BYTES", 8 * ROWS - 1)
    assert in_place([X, np.arange(ROWS)]) is None


def mlp():
    return sequential(L.Dense(8, "tanh"), L.Dropout(0.3, seed=3), L.Dense(1))


def convolution():
    return sequential(L.Reshape((6, 1)), L.Conv1D(3, 3), L.Flatten(), L.Dense(1))


def recurrent():
    return sequential(L.Embedding(9, 4, mask_zero=True), L.LSTM(4), L.Dense(1))


#: A model, its loss, x, y and sample weights.
CASES = {
    "mlp": (mlp, "mse", X, Y, None),
    "weights": (mlp, "mse", X, Y, np.linspace(0.5, 2, ROWS).astype("float32")),
    "two outputs": (two_outputs, {"p": "mse", "q": CLASSES}, {"i": X}, {"p": Y, "q": CODES}, None),
    "one by one": (convolution, "mse", X, Y, None),
    "words": (recurrent, "mse", _random.integers(0, 9, (ROWS, 6)), Y, None),
    "columns first": (mlp, "mse", np.asfortranarray(X), Y, None),
}


def results(how, name, shuffle, after=0):
    build, loss, x, y, weights = CASES[name]
    if after:
        x, y = (at_offset(part, after) for part in (x, y))
    keras.utils.set_random_seed(1)
    model = build()
    how.compile(model, "adam", loss)
    history = how.fit(
        model, x, y, BATCH, 3, 0, sample_weight=weights, shuffle=shuffle, validation_data=(x, y)
    ).history
    predicted = keras.tree.flatten(how.predict(model, x, BATCH, 0))
    return [*history.values(), *model.get_weights(), *predicted]


@pytest.fixture
def picked(monkeypatch):
    """The batches that programs have picked."""
    seen, of = [], Picks.like
    monkeypatch.setattr(Picks, "like", lambda self: seen.append(self) or of(self))
    return seen


@pytest.mark.parametrize("name", CASES)
def test_the_results_are_keras(name, picked):
    wanted = results(keras.Model, name, shuffle=False)
    for one, other in zip(results(bridle, name, shuffle=False), wanted, strict=True):
        np.testing.assert_allclose(one, other, **ROUNDED)
    assert picked


@pytest.mark.parametrize("name", CASES)
def test_the_order_is_that_of_chunks(name, picked, monkeypatch):
    found = results(bridle, name, shuffle=True)
    monkeypatch.undo()
    seen = len(picked)
    for one, other in zip(found, results(bridle, name, shuffle=True), strict=True):
        np.testing.assert_allclose(one, other, **ROUNDED)
    assert len(picked) == seen > 0


def test_the_step_is_named_where_a_loss_is_not_finite(picked):
    x = X.copy()
    x[2 * BATCH + 3, 2] = np.nan
    models = [sequential(L.Dense(1)) for _ in range(2)]
    models[1].set_weights(models[0].get_weights())
    for model in models:
        model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match="at step 3: the loss is NaN. The batch .* in `x`"):
        bridle.fit(models[0], x, Y, BATCH, shuffle=False, verbose=0, allow_nan=True)
    models[1].fit(x[: 2 * BATCH], Y[: 2 * BATCH], BATCH, shuffle=False, verbose=0)
    for found, wanted in zip(*(model.get_weights() for model in models), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-5)
    assert picked


class Overwrites(keras.callbacks.Callback):
    def __init__(self, *arrays):
        super().__init__()
        self._arrays = arrays

    def on_epoch_end(self, epoch, logs=None):
        for array in self._arrays:
            array[:] = 0


@pytest.mark.parametrize("large", [True, False])
def test_a_callback_that_writes_into_the_data_changes_nothing(large, monkeypatch):
    if not large:
        monkeypatch.undo()
    losses = []
    for how, callbacks in ((keras.Model, []), (bridle, [Overwrites(x := X.copy(), y := Y.copy())])):
        keras.utils.set_random_seed(1)
        model = sequential(L.Dense(1))
        how.compile(model, "sgd", "mse")
        data = (x, y) if callbacks else (X, Y)
        history = how.fit(model, *data, BATCH, 3, 0, callbacks=callbacks, shuffle=False).history
        losses.append(history["loss"])
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)
    assert not x.any()

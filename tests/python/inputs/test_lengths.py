"""Data of other lengths: between epochs, between batches, between calls."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from backend import NO_XLA, ON_JAX

import bridle
from bridle import state
from bridle.engine.tensorflow import programs
from bridle.errors import BridleValueError

X = np.arange(60 * 3).reshape(60, 3).astype("float32") / 100
Y = X[:, :1]
TYPES = tf.TensorSpec((None, 3)), tf.TensorSpec((None, 1))


def compiled(*layers, **how):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([*layers, keras.layers.Dense(1)])
    keras.Model.compile(model, keras.optimizers.SGD(0.1), "mse", metrics=["mae"], **how)
    return model


def batches(count):
    for i in range(count):
        yield X[4 * i : 4 * i + 4], Y[4 * i : 4 * i + 4]


class Sequence(keras.utils.PyDataset):
    """So many batches in each epoch."""

    def __init__(self, lengths):
        super().__init__()
        self.lengths = iter(lengths)
        self.length = next(self.lengths)

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        return X[4 * i : 4 * i + 4], Y[4 * i : 4 * i + 4]

    def on_epoch_end(self):
        self.length = next(self.lengths, 2)


def growing():
    passes = []

    def one():
        passes.append(0)
        return batches(len(passes) + 1)

    return tf.data.Dataset.from_generator(one, output_signature=TYPES)


def filtered(least):
    rows = tf.data.Dataset.from_tensor_slices((X, Y))
    return rows.filter(lambda x, y: x[0] >= least).batch(4)


DATA = {
    "longer, shorter": lambda: Sequence([3, 5, 2]),
    "a generator that ends": lambda: batches(7),
    "a dataset that grows": growing,
    "a dataset of unknown length": lambda: filtered(0.9),
}
EMPTY = {
    "an empty epoch": lambda: Sequence([3, 0, 2]),
    "an empty dataset": lambda: filtered(9.0),
}
#: Keras on JAX fails where an epoch brings nothing.
OF_KERAS = DATA if ON_JAX else {**DATA, **EMPTY}


class Looks(keras.callbacks.Callback):
    """Sees each batch."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(batch)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed")
@pytest.mark.parametrize("looked_at", [False, True])
@pytest.mark.parametrize("steps", [None, 2, 6])
@pytest.mark.parametrize("kind", OF_KERAS)
def test_each_epoch_has_its_own_length(kind, steps, looked_at):
    histories, seen = [], []
    for of in (keras.Model, bridle):
        looks, model = Looks(), compiled(jit_compile=NO_XLA)
        if ON_JAX and of is keras.Model:
            # It makes metrics by a batch of the first epoch, which it doesn't train on.
            of.evaluate(model, X, Y, verbose=0)
        history = of.fit(
            model,
            OF_KERAS[kind](),
            epochs=3,
            steps_per_epoch=steps,
            callbacks=[looks] if looked_at else None,
            validation_data=None if steps else (X, Y),
            verbose=0,
        )
        histories.append(history.history)
        seen.append(looks.seen)
    wanted, found = histories
    if ON_JAX and (kind, steps) == ("a dataset that grows", 2):
        # It tells of an epoch without batches what it told of the one before.
        wanted = {name: [first, 0.0, last] for name, (first, _, last) in wanted.items()}
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        assert found[name] == pytest.approx(values, rel=1e-5)
    assert seen[1] == seen[0]


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("kind", EMPTY)
def test_epochs_that_bring_nothing(kind):
    given = {"verbose": 0, "shuffle": False, "validation_data": (X, Y)}
    told = bridle.fit(compiled(), EMPTY[kind](), epochs=3, **given).history
    assert len(told.pop("val_loss")) == len(told.pop("val_mae")) == 3
    passes = {"an empty epoch": 2, "an empty dataset": 0}[kind]
    same = {"epochs": passes, "batch_size": 4, "shuffle": False, "verbose": 0}
    wanted = keras.Model.fit(compiled(), X[:8], Y[:8], **same).history
    assert told == {name: pytest.approx(values, rel=1e-5) for name, values in wanted.items()}


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_no_batches_at_all():
    model = compiled()
    assert bridle.evaluate(model, filtered(9.0), verbose=0) == []
    with pytest.raises(BridleValueError, match="`x` must bring at least one batch, not none"):
        bridle.predict(model, filtered(9.0), verbose=0)


def pooled():
    return compiled(keras.Input((None, 3)), keras.layers.GlobalAveragePooling1D())


def of_length(length, rows=24):
    return np.random.default_rng(length).normal(size=(rows, length, 3)).astype("float32")


def compiled_shapes(model, mode):
    """For how many shapes XLA compiled a kind of step."""
    if ON_JAX:
        return state.of(model).xla[mode][0]
    return state.of(model).programs[mode].of_step._compiled.count


@pytest.mark.tensorflow  # JAX compiles at once
def test_a_length_is_compiled_when_its_own_steps_repay_it(repaid_by):
    repaid_by(20)
    model = pooled()
    for length in (4, 5, 6, 7, 8):
        bridle.fit(model, of_length(length), Y[:24], batch_size=8, verbose=0)
    assert compiled_shapes(model, "train") == 0
    bridle.fit(model, of_length(5), Y[:24], batch_size=8, epochs=40, verbose=0)
    assert compiled_shapes(model, "train") == 1
    bridle.fit(model, of_length(9), Y[:24], batch_size=8, verbose=0)
    assert compiled_shapes(model, "train") == 1


def test_data_of_many_lengths_share_few_programs(repaid_by):
    """A chunk has room for a power of four batches, so that growing data find their program."""
    repaid_by(1)
    model = compiled(keras.Input((3,)))
    for rows in range(20, 61, 2):
        bridle.fit(model, X[:rows], Y[:rows], batch_size=2, epochs=2, verbose=0)
    # 10 to 30 batches: room for 16 or for 64.
    assert compiled_shapes(model, "train") == 2


@pytest.mark.tensorflow
def test_xla_compiles_for_a_bounded_number_of_lengths(monkeypatch, repaid_by):
    repaid_by(1)
    monkeypatch.setattr(programs, "SHAPES_COMPILED", 2)
    model = pooled()
    for length in (4, 5, 6, 7):
        x = of_length(length)
        found = bridle.predict(model, x, batch_size=8, verbose=0)
        bridle.predict(model, x, batch_size=8, verbose=0)
        np.testing.assert_allclose(found, np.asarray(model(x)), rtol=1e-5)
    assert compiled_shapes(model, "predict") == 2
    assert "enough other shapes" in bridle.explain(model)
    for length in (4, 5, 6):
        for _ in range(4):
            bridle.predict_on_batch(model, of_length(length))
    assert compiled_shapes(model, "predict") == 2


@pytest.mark.parametrize("jit_compile", [False, True])
def test_lengths_in_turn_train_as_with_keras(jit_compile):
    """Buckets: batches of two lengths, stacked as far as they follow each other."""

    def rows():
        for i in range(40):
            length = 4 if i % 20 < 17 else 6
            yield of_length(length, 4) + i / 40, Y[i : i + 4]

    types = tf.TensorSpec((None, None, 3)), tf.TensorSpec((None, 1))
    data = tf.data.Dataset.from_generator(rows, output_signature=types)
    told, weights = [], []
    for of in (keras.Model, bridle):
        model = pooled()
        of.compile(model, keras.optimizers.SGD(0.1), "mse", jit_compile=jit_compile)
        told.append(of.fit(model, data, epochs=3, verbose=0).history["loss"])
        weights.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    np.testing.assert_allclose(told[1], told[0], rtol=1e-5)
    np.testing.assert_allclose(weights[1], weights[0], rtol=1e-5, atol=1e-6)

"""What bridle does on every backend. Run by ../test_backends.py."""

import random

import keras
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import tensorflow as tf

import bridle

X = np.random.default_rng(1).normal(size=(10, 3)).astype("float32")
Y = X[:, :1] * 2
CODES = np.arange(10) % 3
WEIGHTS = np.linspace(0.5, 2, 10, dtype="float32")
LEVELS = np.array(["low", "mid", "top"])


def model(units=1, activation=None, base=keras.Model, **given):
    keras.utils.set_random_seed(3)
    inputs = keras.Input((3,))
    made = base(inputs, keras.layers.Dense(units, activation, name="o")(inputs))
    loss = "mse" if units == 1 else "sparse_categorical_crossentropy"
    metrics = {"metrics": ["cosine_similarity"], "weighted_metrics": ["mse"]} if units == 1 else {}
    bridle.compile(made, keras.optimizers.SGD(0.1), loss, **metrics, **given)
    return made


class Batches(keras.utils.PyDataset):
    def __init__(self, *parts):
        super().__init__()
        self.parts = parts

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return tuple(part[4 * i : 4 * i + 4] for part in self.parts)


def torch_loader(*parts):
    import torch

    data = torch.utils.data.TensorDataset(*map(torch.from_numpy, parts))
    return torch.utils.data.DataLoader(data, batch_size=4)


KINDS = {
    "arrays": lambda *parts: parts,
    "pandas": lambda *parts: (pd.DataFrame(parts[0]), *(pd.Series(p[:, 0]) for p in parts[1:])),
    "SciPy": lambda *parts: (sp.csr_matrix(parts[0]), *parts[1:]),
    "tensors": lambda *parts: tuple(map(keras.ops.convert_to_tensor, parts)),
    "tf.data": lambda *parts: (tf.data.Dataset.from_tensor_slices(parts).batch(4),),
    "PyDataset": lambda *parts: (Batches(*parts),),
    "generator": lambda *parts: (tuple(p[i : i + 4] for p in parts) for i in range(0, 10, 4)),
}
if keras.backend.backend() == "torch":
    KINDS["DataLoader"] = lambda *parts: (torch_loader(*parts),)


def given(kind, *parts):
    made = KINDS[kind](*parts)
    made = made if isinstance(made, tuple) else (made,)
    brings = len(made) < len(parts) or kind in ("tf.data", "PyDataset", "generator", "DataLoader")
    return made, {} if brings else {"batch_size": 4}


def as_arrays(value):
    return [keras.ops.convert_to_numpy(leaf) for leaf in keras.tree.flatten(value)]


def same(told, wanted):
    if isinstance(wanted, dict):
        assert told.keys() == wanted.keys()
        told = {name: told[name] for name in wanted}
    for a, b in zip(as_arrays(told), as_arrays(wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_training_is_keras(kind):
    ours, theirs = model(), model()
    data, size = given(kind, X, Y)
    told = bridle.fit(ours, *data, shuffle=False, verbose=0, **size).history
    wanted = keras.Model.fit(theirs, X, Y, batch_size=4, shuffle=False, verbose=0).history
    same(told, wanted)
    assert list(told) == ["loss", "cosine_similarity", "mse"]
    same(ours.get_weights(), theirs.get_weights())
    data, size = given(kind, X, Y)
    scores = bridle.evaluate(ours, *data, return_dict=True, verbose=0, **size)
    same(scores, keras.Model.evaluate(theirs, X, Y, batch_size=4, return_dict=True, verbose=0))
    data, _ = given(kind, X)
    same(bridle.predict(ours, data[0], verbose=0), keras.Model.predict(theirs, X, verbose=0))
    backend = keras.backend.backend()
    by_keras = bridle.explain(ours).count(f"Keras' own loop, because the backend is {backend}")
    assert by_keras == (0 if backend == "jax" else 3)


@pytest.mark.parametrize("function", ["train_on_batch", "test_on_batch", "predict_on_batch"])
def test_one_batch_is_keras(function):
    ours, theirs = model(), model()
    parts = {"x": X} if function.startswith("predict") else {"x": X, "y": Y}
    if len(parts) == 2:
        parts |= {"sample_weight": WEIGHTS, "return_dict": True}
    told, wanted = getattr(bridle, function)(ours, **parts), getattr(theirs, function)(**parts)
    same(told, wanted)
    same(ours.get_weights(), theirs.get_weights())


def test_weights_splits_and_classes():
    ours, theirs = model(3, "softmax"), model(3, "softmax")
    run = {
        "epochs": 3,
        "validation_split": 0.3,
        "validation_freq": 2,
        "shuffle": False,
        "verbose": 0,
    }
    y = pd.Series(LEVELS[CODES]).astype("category")
    told = bridle.fit(ours, X, y, class_weight={"top": 2.0, "low": 0.5, "mid": 1.0}, **run).history
    by_code = {0: 0.5, 1: 1.0, 2: 2.0}
    same(told, keras.Model.fit(theirs, X, CODES, class_weight=by_code, **run).history)
    same(ours.get_weights(), theirs.get_weights())


def test_models_of_bridle_and_their_names(tmp_path):
    ours = model(base=bridle.Model)
    ours.fit(X, Y, validation_data=(X, Y), verbose=0)
    assert ours.metrics_names == ["loss", "cosine_similarity", "mse"]
    ours.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert type(loaded).__name__ == "Functional"  # files name Keras' class
    for made in (ours, loaded):
        bridle.fit(made, X, Y, shuffle=False, verbose=0)
    same(loaded.get_weights(), ours.get_weights())


def test_callbacks_and_epochs():
    ours, epochs = model(), []
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epochs.append(epoch))
    stop = keras.callbacks.EarlyStopping("loss", min_delta=1e9)
    history = bridle.fit(ours, X, Y, epochs=5, initial_epoch=1, callbacks=[note, stop], verbose=0)
    assert epochs == history.epoch == [1, 2]


def test_bad_input_is_refused_in_the_same_words():
    with pytest.raises(bridle.BridleValueError, match=r"`x` must have shape \(any, 3\), not"):
        bridle.fit(model(), X[:, :2], Y)
    with pytest.raises(bridle.BridleTypeError, match=r"`epochs` must be a whole number, not 1.5."):
        bridle.fit(model(), X, Y, epochs=1.5)
    rows = tf.data.Dataset.from_tensor_slices((X, Y))
    with pytest.raises(bridle.BridleValueError, match="`x` must bring batches"):
        bridle.fit(model(), rows)


# ---- A training that follows from a seed ----


def _seeded(seed, **how):
    keras.utils.set_random_seed(3)
    layers = [keras.layers.Dense(8), keras.layers.Dropout(0.5), keras.layers.GaussianNoise(0.3)]
    made = keras.Sequential([keras.Input((3,)), *layers, keras.layers.Dense(1)])
    bridle.compile(made, keras.optimizers.SGD(0.01), "mse")
    dropout = made.layers[1].get_config()
    np.random.seed(seed + 7)  # decides nothing
    random.seed(seed + 8)
    before = repr(random.getstate()), repr(np.random.get_state())
    told = bridle.fit(made, seed=seed, epochs=3, verbose=0, **how).history["loss"]
    assert (repr(random.getstate()), repr(np.random.get_state())) == before
    assert made.layers[1].get_config() == dropout
    np.random.seed()
    return told


@pytest.mark.parametrize("kind", ["arrays", "batches of arrays", "PyDataset"])
def test_a_training_follows_from_its_seed(kind):
    how = {"x": X, "y": Y, "batch_size": 3}
    if kind == "batches of arrays":
        how["shuffle"] = "batch"
    if kind == "PyDataset":
        how = {"x": Batches(X, Y)}
    first = _seeded(4, **how)
    keras.random.normal((3,))
    assert _seeded(4, **how) == first
    assert _seeded(5, **how) != first

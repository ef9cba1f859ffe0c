"""validation_split: which samples are kept, of arrays and of datasets."""

import keras
import numpy as np
import pytest
import scipy.sparse as sp
import tensorflow as tf

import bridle
from bridle import BridleError, BridleValueError, BridleWarning, ValidationSplit
from bridle.convert.calls import FitCall
from bridle.convert.records import RFactor
from bridle.convert.sparse import SparseMatrix
from bridle.data.prepare import prepare_fit
from bridle.data.prepared import Prepared
from bridle.data.split import split

CODES = np.repeat([0, 1, 2], [10, 6, 4])
X = np.arange(60, dtype="float32").reshape(20, 3)


@pytest.fixture(scope="module")
def model(small):
    made = small.classes()
    return bridle.compile(made, "sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])


def divided(model, how, x=X, y=CODES, **more):
    trained, held = split(model, Prepared(x, y, **more), how)
    held = held.packed() if held.are_arrays else held.x
    return {**vars(trained), "validation_data": held}


def test_a_number_and_a_tail_are_the_same(model):
    for how in (0.25, ValidationSplit(0.25), ValidationSplit(0.25, "tail")):
        given = divided(model, how, y=CODES[::-1].copy(), sample_weight=np.arange(20.0))
        np.testing.assert_array_equal(given["x"], X[:15])
        np.testing.assert_array_equal(given["sample_weight"], np.arange(15))
        x, y, weights = given["validation_data"]
        np.testing.assert_array_equal(x, X[15:])
        np.testing.assert_array_equal(y, CODES[::-1][15:])
        np.testing.assert_array_equal(weights, np.arange(15, 20))


@pytest.mark.parametrize("how", ["random", "stratified"])
def test_every_sample_is_on_one_side_with_its_target(model, how):
    given = divided(model, ValidationSplit(0.3, how, seed=1))
    x, y = given["validation_data"]
    assert len(x) == 6
    rows = np.concatenate([given["x"], x])[:, 0] // 3
    assert sorted(rows) == list(range(20))
    np.testing.assert_array_equal(CODES[(x[:, 0] // 3).astype(int)], y)
    np.testing.assert_array_equal(CODES[(given["x"][:, 0] // 3).astype(int)], given["y"])
    assert list(x[:, 0]) == sorted(x[:, 0])


# Targets with 10, 6 and 4 samples of a class.
TARGETS = {
    "codes": (None, CODES),
    "a column of codes": (None, CODES[:, None]),
    "one-hot": ("categorical_crossentropy", np.eye(3, dtype="float32")[CODES]),
    "a loss instance": (keras.losses.CategoricalCrossentropy(), np.eye(3)[CODES]),
    "a loss of the user's own": (lambda a, b: keras.ops.mean(b), CODES),
}


@pytest.mark.parametrize("case", TARGETS)
def test_classes_are_found(case, small, model):
    loss, y = TARGETS[case]
    if loss is not None:
        model = bridle.compile(small.classes(), loss=loss)
    given = divided(model, ValidationSplit(0.5, "stratified", seed=1), y=y)
    held = given["validation_data"][1]
    codes = held.argmax(1) if held.ndim == 2 and held.shape[1] > 1 else held.reshape(-1)
    np.testing.assert_array_equal(np.bincount(codes), [5, 3, 2])


def test_several_outputs_are_stratified_together(small):
    model = bridle.compile(
        small.two(), loss=["binary_crossentropy", "sparse_categorical_crossentropy"]
    )
    p, q = np.repeat([0, 1, 0, 1], 5), np.repeat([0, 1], 10)
    given = divided(model, ValidationSplit(0.4, "stratified", seed=1), [X, X[:, :2]], [p, q])
    x, (p_held, q_held) = given["validation_data"]
    assert [len(part) for part in x] == [8, 8]
    np.testing.assert_array_equal(np.unique(2 * q_held + p_held, return_counts=True)[1], [2] * 4)


def test_sparse_matrices_stay_sparse(model):
    given = divided(
        model, ValidationSplit(0.3, "random", seed=1), SparseMatrix.of(sp.csr_matrix(X))
    )
    held = given["validation_data"][0]
    assert isinstance(held, SparseMatrix)
    assert isinstance(given["x"], SparseMatrix)
    plain = divided(model, ValidationSplit(0.3, "random", seed=1))
    np.testing.assert_array_equal(held.rows(np.arange(6)), plain["validation_data"][0])
    np.testing.assert_array_equal(given["x"].rows(np.arange(14)), plain["x"])


# ---- Datasets ----


def batched(x=X, y=CODES, size=6):
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(size)


def samples(dataset):
    return [np.concatenate(parts) for parts in zip(*dataset.as_numpy_iterator(), strict=True)]


@pytest.mark.parametrize("how", ["tail", "random", "stratified"])
@pytest.mark.filterwarnings("ignore::bridle.BridleWarning")
def test_a_dataset_is_split_as_its_arrays_are(how, model):
    wanted = divided(model, ValidationSplit(0.3, how, seed=1))
    given = divided(model, ValidationSplit(0.3, how, seed=1), batched(), None)
    for found, part in (
        (given["x"], (wanted["x"], wanted["y"])),
        (given["validation_data"], wanted["validation_data"]),
    ):
        for _ in range(2):  # every epoch the same
            for a, b in zip(samples(found), part, strict=True):
                np.testing.assert_array_equal(a, b)
        assert int(found.cardinality()) == len(list(found)) == -(-len(part[0]) // 6)


def test_a_dataset_trains_as_its_arrays_do(small, same_model):
    models = []
    for x, y in ((X / 60, CODES), (batched(X / 60), None)):
        model = bridle.compile(small.classes(), "sgd", "sparse_categorical_crossentropy")
        size = None if y is None else 6
        history = bridle.fit(
            model, x, y, batch_size=size, shuffle=False, verbose=0,
            validation_split=ValidationSplit(0.3, "stratified", seed=1), epochs=2,
        )  # fmt: skip
        models.append((model, history.history["val_loss"]))
    same_model(models[0][0], models[1][0])
    np.testing.assert_allclose(models[0][1], models[1][1], rtol=1e-5)


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 10

    def __getitem__(self, number):
        chosen = slice(2 * number, 2 * number + 2)
        return X[chosen], CODES[chosen]


class Reordered(Batches):
    def on_epoch_end(self):
        pass


@pytest.mark.parametrize("how", ["tail", "random", "stratified"])
def test_a_py_dataset_is_split_by_batches(how, model):
    dataset = Batches(workers=2, max_queue_size=3)
    given = divided(model, ValidationSplit(0.5, how, seed=2), dataset, None)
    sides = given["x"], given["validation_data"]
    firsts = [[part[i][0][0, 0] // 6 for i in range(part.num_batches)] for part in sides]
    assert sorted(firsts[0] + firsts[1]) == list(range(10))
    if how == "tail":
        assert firsts[1] == [5, 6, 7, 8, 9]
    if how == "stratified":
        counts = np.bincount(np.concatenate([sides[1][i][1] for i in range(5)]))
        np.testing.assert_allclose(counts, [5, 3, 2], atol=1)
    assert (sides[0].workers, sides[0].max_queue_size) == (2, 3)


def test_a_py_dataset_trains(small):
    model = bridle.compile(small.classes(), "sgd", "sparse_categorical_crossentropy")
    history = bridle.fit(model, Batches(), validation_split=0.2, epochs=2, verbose=0)
    assert len(history.history["val_loss"]) == 2
    assert history.params["steps"] == 8


# ---- What is refused, and what is warned of ----

REFUSED = {
    "nothing to train on": (
        lambda m: bridle.fit(m, X, CODES, validation_split=ValidationSplit(0.99, "random")),
        "must leave samples",
    ),
    "batches of nothing to train on": (
        lambda m: bridle.fit(m, Batches(), validation_split=0.95),
        "must leave batches",
    ),
    "a dataset of nothing to train on": (
        lambda m: bridle.fit(m, batched(), validation_split=0.99),
        "must leave samples",
    ),
    "strata of numbers": (
        lambda m: bridle.fit(
            m, X, np.linspace(0, 1, 20), validation_split=ValidationSplit(0.2, "stratified")
        ),
        "no target holds one class",
    ),
    "an endless dataset": (
        lambda m: bridle.fit(m, batched().repeat(), steps_per_epoch=2, validation_split=0.2),
        "unknown or infinite size",
    ),
    "a dataset shuffled anew": (
        lambda m: bridle.fit(
            m,
            tf.data.Dataset.from_tensor_slices((X, CODES)).shuffle(20).batch(5),
            validation_split=0.2,
        ),
        "shuffled anew in every epoch",
    ),
    "batches that may change": (
        lambda m: bridle.fit(m, Reordered(), validation_split=0.2),
        "with an `on_epoch_end",
    ),
    "a generator": (
        lambda m: bridle.fit(m, ((X, CODES) for _ in range(3)), validation_split=0.2),
        "where `x` is a generator",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_split_is_refused(case, small):
    call, words = REFUSED[case]
    loss = "mse" if case == "strata of numbers" else "sparse_categorical_crossentropy"
    model = bridle.compile(small.one() if loss == "mse" else small.classes(), "sgd", loss)
    with pytest.raises(BridleError) as error:
        call(model)
    assert words in str(error.value)
    assert isinstance(error.value, BridleValueError | TypeError)


def test_a_dataset_shuffled_once_is_split(model):
    shuffled = tf.data.Dataset.from_tensor_slices((X, CODES)).shuffle(
        20, seed=1, reshuffle_each_iteration=False
    )
    given = divided(model, 0.25, shuffled.batch(5), None)
    rows = [{int(r) for r in samples(given[k])[0][:, 0] // 3} for k in ("x", "validation_data")]
    assert rows[0] | rows[1] == set(range(20))
    assert not rows[0] & rows[1]


# Targets in their order, and the classes that the last quarter alone holds.
SORTED = {
    "by class": (np.repeat([0, 1, 2], [10, 5, 5]), "`2`"),
    "by class, downwards": (np.repeat([2, 1, 0], [10, 5, 5]), "`0`"),
    "two classes": (np.repeat([0, 1, 2], [15, 3, 2]), "`1`, `2`"),
    "sorted, but none is missed": (np.repeat([0, 1, 2], [5, 5, 10]), None),
    "in turn": (np.arange(20) % 3, None),
}


@pytest.mark.parametrize("data", ["arrays", "dataset"])
@pytest.mark.parametrize("case", SORTED)
def test_labels_that_are_sorted(case, data, small, recwarn):
    y, unseen = SORTED[case]
    model = bridle.compile(small.classes(), "sgd", "sparse_categorical_crossentropy")
    x, y = (X, y) if data == "arrays" else (batched(y=y), None)
    bridle.fit(model, x, y, validation_split=0.25, verbose=0)
    told = [str(w.message) for w in recwarn if w.category is BridleWarning]
    assert len(told) == (unseen is not None)
    if unseen:
        assert f"{unseen} that training never sees" in told[0]
        assert 'ValidationSplit(how="stratified")' in told[0]


def test_levels_are_named_and_numbers_are_not_classes(small, recwarn):
    model = bridle.compile(small.classes(), "sgd", "sparse_categorical_crossentropy")
    y = RFactor(np.repeat([0, 1, 2], [10, 5, 5]).astype("int32"), ["cat", "dog", "owl"])
    with pytest.warns(BridleWarning, match="hold the class `owl` that"):
        bridle.fit(model, X, y, validation_split=0.25, verbose=0)
    recwarn.clear()
    counts = bridle.compile(small.one(), "sgd", "poisson")
    bridle.fit(counts, X / 60, np.arange(20), validation_split=0.25, verbose=0)
    assert not [w for w in recwarn if w.category is BridleWarning]


def test_validation_data_comes_before_a_split(model, call_of):
    call = call_of(FitCall, x=X, y=CODES, validation_split=0.5, validation_data=(X[:2], CODES[:2]))
    data, held_out = prepare_fit(model, call)
    assert (len(data.x), len(held_out.x)) == (20, 2)

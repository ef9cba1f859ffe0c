"""Columns by name: those of training decide, wherever a frame or matrix has them."""

import keras
import numpy as np
import pandas as pd
import polars as pl
import pytest

import bridle
from bridle import state
from bridle.convert.records import Frame, RBatches, RList, RVector
from bridle.convert.sparse import SparseMatrix
from bridle.data.columns import in_order
from bridle.data.prepared import Parts
from bridle.errors import BridleValueError
from bridle.for_r.calling import call_layer
from bridle.for_r.layers import adapt

NAMES = ["a", "b", "c"]
X = np.array([[1.0, 20, 300], [4, 50, 600], [7, 80, 900]])
Y = np.ones((3, 1))
#: One digit of what is predicted for each column.
KERNEL = np.array([[1.0], [2.0], [3.0]])
WANTED = X @ KERNEL


def shuffled(names=("c", "id", "b", "a")):
    """The columns of X in another order, and one that nobody asked for."""
    known = dict(zip(NAMES, X.T, strict=True))
    return {name: known.get(name, np.full(3, 1e6)) for name in names}


def _sparse(columns):
    rows, places = np.indices((3, len(columns))).reshape(2, -1)
    values = np.stack(list(columns.values()), axis=1).ravel()
    return SparseMatrix.from_coordinates(rows, places, values, (3, len(columns)), list(columns))


def _matrix(columns):
    values = np.asfortranarray(np.stack(list(columns.values()), axis=1))
    return RVector("double", values, dim=values.shape, column_names=list(columns))


KINDS = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "R's data frame": lambda columns: Frame(
        {name: RVector("double", values) for name, values in columns.items()}
    ),
    "R's matrix": _matrix,
    "R's sparse matrix": _sparse,
}


def model():
    inputs = keras.Input((3,), name="i")
    made = keras.Model(inputs, keras.layers.Dense(1, use_bias=False, name="o")(inputs))
    made.set_weights([KERNEL])
    return bridle.compile(made, keras.optimizers.SGD(0.0), "mse")


@pytest.fixture(scope="module", params=KINDS)
def make(request):
    return KINDS[request.param]


@pytest.fixture(scope="module")
def trained(make):
    made = model()
    bridle.fit(made, make(shuffled(NAMES)), Y, verbose=0)
    return made


LOSS = np.mean((WANTED - Y) ** 2)
CALLS = {
    "predict": lambda m, x: bridle.predict(m, x, verbose=0),
    "predict, a list": lambda m, x: bridle.predict(m, [x], verbose=0),
    "predict, a dict": lambda m, x: bridle.predict(m, {"i": x}, verbose=0),
    "predict, R's list": lambda m, x: bridle.predict(m, RList([x], ["i"]), verbose=0),
    "predict_on_batch": bridle.predict_on_batch,
    "predict, R's batches": lambda m, x: bridle.predict(m, _batches([x]), verbose=0),
    "called": lambda m, x: call_layer(m, [x], {}),
}
LOSSES = {
    "evaluate": lambda m, x: bridle.evaluate(m, x, Y, verbose=0),
    "test_on_batch": lambda m, x: bridle.test_on_batch(m, x, Y),
    "train_on_batch": lambda m, x: bridle.train_on_batch(m, x, Y),
    "fit": lambda m, x: bridle.fit(m, x, Y, verbose=0).history["loss"][0],
    "validation_data": lambda m, x: bridle.fit(m, X, Y, validation_data=(x, Y), verbose=0).history[
        "val_loss"
    ][0],
    "evaluate, R's batches": lambda m, x: bridle.evaluate(m, _batches([x, Y]), verbose=0),
}


def _batches(parts):
    batches = iter([RList(parts)])
    return RBatches(lambda: next(batches, None))


@pytest.mark.parametrize("call", CALLS)
def test_outputs_are_those_of_the_columns_in_their_order(make, trained, call):
    got = CALLS[call](trained, make(shuffled()))
    np.testing.assert_allclose(np.asarray(got), WANTED, rtol=1e-6)


@pytest.mark.parametrize("call", LOSSES)
def test_losses_are_those_of_the_columns_in_their_order(make, trained, call):
    np.testing.assert_allclose(LOSSES[call](trained, make(shuffled())), LOSS, rtol=1e-6)


@pytest.mark.parametrize("call", [*CALLS, *LOSSES])
def test_a_column_that_is_missing_is_named(make, trained, call):
    with pytest.raises(BridleValueError, match="but `b` is missing") as refused:
        {**CALLS, **LOSSES}[call](trained, make(shuffled(["c", "B", "a"])))
    assert "It has `B`." in str(refused.value)


def test_the_same_call_validates_on_other_columns(make):
    told = bridle.fit(
        model(), make(shuffled(NAMES)), Y, validation_data=(make(shuffled()), Y), verbose=0
    )
    np.testing.assert_allclose(told.history["val_loss"], told.history["loss"], rtol=1e-6)


def test_without_training_and_without_names_columns_are_taken_by_place(make):
    backwards = make(shuffled(["c", "b", "a"]))
    np.testing.assert_allclose(bridle.predict(model(), backwards, verbose=0), X[:, ::-1] @ KERNEL)
    for trains in (bridle.train_on_batch, lambda *data: bridle.fit(*data, verbose=0)):
        made = model()
        bridle.predict_on_batch(made, backwards)
        trains(made, make(shuffled(NAMES)), Y)
        np.testing.assert_allclose(bridle.predict_on_batch(made, backwards), WANTED)
        np.testing.assert_allclose(bridle.predict(made, X[:, ::-1], verbose=0), X[:, ::-1] @ KERNEL)


def test_names_outlast_a_second_compile_and_a_call_that_is_refused():
    made = model()
    with pytest.raises(BridleValueError):
        bridle.fit(made, pd.DataFrame(shuffled(["c", "b", "a"])), Y[:2], verbose=0)
    assert state.of(made).columns == {}
    bridle.fit(made, pd.DataFrame(shuffled(NAMES)), Y, verbose=0)
    bridle.compile(made, "sgd", "mse")
    got = bridle.predict(made, pd.DataFrame(shuffled()), verbose=0)
    np.testing.assert_allclose(got, WANTED, rtol=1e-6)


def test_models_of_the_same_inputs_know_the_names():
    made = model()
    bridle.fit(made, pd.DataFrame(shuffled(NAMES)), Y, verbose=0)
    other = keras.Model(made.inputs, made.get_layer("o").output)
    got = bridle.predict(other, pd.DataFrame(shuffled()), verbose=0)
    np.testing.assert_allclose(got, WANTED, rtol=1e-6)


def test_r_batches_are_learned_from():
    made = model()
    bridle.fit(made, _batches([_matrix(shuffled(NAMES)), Y]), steps_per_epoch=1, verbose=0)
    np.testing.assert_allclose(bridle.predict(made, _matrix(shuffled()), verbose=0), WANTED)


def test_targets_of_several_columns():
    made = bridle.compile(keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]), "sgd", None)
    y = pd.DataFrame({"p": [1.0, 2, 3], "q": [4.0, 5, 6]})
    known = {}
    in_order(made, Parts(X, y), known, called=Parts("x", "y"), learn=True)
    got = in_order(made, Parts(X, y[["q", "p"]]), known, called=Parts("x", "y")).y
    assert list(got.columns) == ["p", "q"]


def test_each_input_has_names_of_its_own():
    a, b = keras.Input((2,), name="a"), keras.Input((2,), name="b")
    made = keras.Model([a, b], keras.layers.Dense(1)(keras.layers.Concatenate()([a, b])))
    bridle.compile(made, keras.optimizers.SGD(0.0), "mse")
    left, right = (
        pd.DataFrame(X[:, :2], columns=["u", "v"]),
        pd.DataFrame(X[:, 1:], columns=["v", "w"]),
    )
    bridle.fit(made, [left, right], Y, verbose=0)
    wanted = bridle.predict(made, [left, right], verbose=0)
    turned = left[["v", "u"]], right[["w", "v"]]
    for x in (list(turned), tuple(turned), dict(zip("ab", turned, strict=True))):
        np.testing.assert_allclose(bridle.predict(made, x, verbose=0), wanted)
    with pytest.raises(BridleValueError, match=r'`x\["b"\]` .* `w` is missing'):
        bridle.predict(made, {"a": left, "b": left}, verbose=0)


def test_a_matrix_keeps_its_missing_values_and_strings_where_they_are():
    known = {"x": ["a", "b"]}

    def one(matrix):
        return in_order(model(), Parts(matrix), known, called=Parts("x")).x

    words = RVector("character", ["1", "2", "3", "4"], None, [3], [2, 2], ["b", "a"])
    assert one(words) == RVector("character", ["3", "4", "1", "2"], None, [1], [2, 2], ["a", "b"])
    with pytest.raises(BridleValueError, match="`a` comes again"):
        one(RVector("double", np.ones((1, 3)), dim=[1, 3], column_names=["a", "b", "a"]))


def test_what_a_layer_was_adapted_to_decides(make):
    layer = keras.layers.Normalization()
    adapt(layer, make(shuffled(NAMES)))
    scaled = (X - X.mean(0)) / X.std(0)
    np.testing.assert_allclose(call_layer(layer, [make(shuffled())], {}), scaled, rtol=1e-5)
    with pytest.raises(BridleValueError, match="but `b` is missing"):
        call_layer(layer, [make(shuffled(["a", "c", "id"]))], {})
    inputs = keras.Input((3,))
    around = keras.Model(inputs, layer(inputs))
    got = bridle.predict(around, make(shuffled()), verbose=0)
    np.testing.assert_allclose(got, scaled, rtol=1e-5)
    adapt(layer, make(shuffled(["c", "b", "a"])))
    got = call_layer(layer, [make(shuffled())], {})
    np.testing.assert_allclose(got, scaled[:, ::-1], rtol=1e-5)

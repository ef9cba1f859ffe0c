"""One is as good as many, and none give nothing: of texts, numbers and rows."""

import keras
import numpy as np
import pandas as pd
import pytest

import bridle
from bridle import BridleError
from bridle.convert.records import Frame, RList, RVector
from bridle.convert.sparse import SparseMatrix
from bridle.for_r.calling import call_layer
from bridle.for_r.layers import adapt

WORDS = ["one", "text", "a"]


def text_model(with_age=False):
    """How many words a text has, and the age in years."""
    text, age = keras.Input((), dtype="string", name="text"), keras.Input((1,), name="age")
    layer = keras.layers.TextVectorization(output_mode="count", vocabulary=WORDS)
    parts = [layer(text)] + [age] * with_age
    summed = keras.layers.Dense(1, kernel_initializer="ones")
    both = summed(keras.layers.Concatenate()(parts) if with_age else parts[0])
    made = keras.Model([text, age] if with_age else text, both)
    return bridle.compile(made, keras.optimizers.SGD(0.0), "mse")


@pytest.fixture(scope="module")
def models():
    return {"text": text_model(), "both": text_model(with_age=True), "sum": sum_model()}


def sum_model():
    """The sum of two inputs, as two outputs p and q."""
    a, b = keras.Input((1,), name="a"), keras.Input((1,), name="b")
    both = keras.layers.Add()([a, b])
    made = keras.Model([a, b], [keras.layers.Identity(name=n)(both) for n in "pq"])
    return bridle.compile(made, keras.optimizers.SGD(0.0), "mse")


def predicted(model, x):
    return bridle.predict(model, x, verbose=0)


PREDICTS = {
    "predict": predicted,
    "predict_on_batch": bridle.predict_on_batch,
    "called": lambda model, x: call_layer(model, [x], {}),
}
# A model, its inputs, and what it makes of them.
ONE = {
    "a text": ("text", "one text", [[2]]),
    "a text of R": ("text", RVector("character", ["one text"]), [[2]]),
    "a text in a list": ("text", ["one text"], [[2]]),
    "a text by name": ("text", {"text": "one text"}, [[2]]),
    "a text and a number by name": ("both", {"age": 3, "text": "a"}, [[4]]),
    "a text and a number of R": ("both", RList([3.0, "a"], ["age", "text"]), [[4]]),
    "a text and a number in order": ("both", ["a", 3.0], [[4]]),
    "R's list in order": ("both", RList(["a", 3.0]), [[4]]),
    "a frame of one row": ("both", pd.DataFrame({"age": [3.0], "text": ["a"]}), [[4]]),
    "R's frame of one row": (
        "both", Frame({"age": 3.0, "text": RVector("character", ["a"])}), [[4]]
    ),
    "two numbers": ("sum", [1.0, 2.0], [[3]]),
    "R's list of two numbers": ("sum", RList([1.0, 2.0]), [[3]]),
    "two whole numbers": ("sum", (1, 2), [[3]]),
}  # fmt: skip


@pytest.mark.parametrize("call", PREDICTS)
@pytest.mark.parametrize("case", ONE)
def test_one_row_is_a_row(case, call, models):
    which, x, wanted = ONE[case]
    got = PREDICTS[call](models[which], x)
    for output in got if isinstance(got, list | tuple) else [got]:
        np.testing.assert_array_equal(output, wanted)


def test_targets_and_weights_of_one_row(models):
    # (3 - 1)^2 * 2 + (3 - 5)^2 * 10
    for kind in (list, RList):
        x, y, weights = kind([1.0, 2.0]), kind([1.0, 5.0]), kind([2.0, 10.0])
        told = bridle.evaluate(models["sum"], x, y, sample_weight=weights, verbose=0)
        assert told[0] == 48
        told = bridle.fit(
            models["sum"], x, y, sample_weight=weights, validation_data=(x, y), verbose=0
        )
        assert (told.history["loss"], told.history["val_loss"]) == ([48], [8])
    assert bridle.train_on_batch(models["text"], "one text", 5.0) == 9
    assert bridle.fit(models["both"], ["a", 3.0], 5, verbose=0).history["loss"] == [1]


def test_one_class_by_name():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, "softmax")])
    bridle.compile(model, keras.optimizers.SGD(0.0), "sparse_categorical_crossentropy")
    x = np.ones((2, 1))
    bridle.fit(model, x, np.array(["no", "yes"]), verbose=0)
    wanted = -np.log(bridle.predict(model, x, verbose=0)[0, 1])
    assert bridle.evaluate(model, x[:1], "yes", verbose=0) == pytest.approx(wanted, rel=1e-6)


def test_layers_adapt_to_one_text():
    layer = keras.layers.TextVectorization()
    adapt(layer, "a b")
    assert sorted(layer.get_vocabulary()[2:]) == ["a", "b"]
    assert call_layer(layer, ["b"], {}).shape == (1, 1)


def test_a_row_without_its_dimension_says_how_to_keep_it():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    for call in PREDICTS.values():
        with pytest.raises(BridleError, match=r"must have shape \(any, 3\), not \(3,\)") as refused:
            call(model, np.ones(3))
        assert "[None]`" in str(refused.value)


# ---- No rows ----

NONE = {
    "an array": ("dense", np.zeros((0, 3)), [(0, 2)]),
    "a frame": ("dense", pd.DataFrame({"a": [], "b": [], "c": []}), [(0, 2)]),
    "R's matrix": ("dense", RVector("double", np.zeros((0, 3)), dim=[0, 3]), [(0, 2)]),
    "a sparse matrix": ("dense", SparseMatrix([], [], [0], (0, 3)), [(0, 2)]),
    "texts": ("text", RVector("character", []), [(0, 1)]),
    "several inputs": ("sum", [np.zeros(0), np.zeros(0)], [(0, 1), (0, 1)]),
    "steps": ("steps", np.zeros((0, 4, 3)), [(0, 4, 2)]),
    "a model without a shape": ("unbuilt", np.zeros((0, 5)), [(0, 2)]),
}


@pytest.mark.parametrize("case", NONE)
def test_no_rows_have_outputs_without_rows(case, models):
    made = {
        "dense": lambda: keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]),
        "steps": lambda: keras.Sequential([keras.Input((None, 3)), keras.layers.Dense(2)]),
        "unbuilt": lambda: keras.Sequential([keras.layers.Dense(2)]),
    }
    which, x, shapes = NONE[case]
    model = models[which] if which in models else made[which]()
    for call in (predicted, bridle.predict_on_batch):
        got = call(model, x)
        got = got if isinstance(got, list | tuple) else [got]
        assert [output.shape for output in got] == shapes
        assert {output.dtype.name for output in got} == {"float32"}


def test_nothing_is_trained_or_evaluated_on_no_rows(models):
    nothing = [np.zeros(0), np.zeros(0)]
    for call in (bridle.fit, bridle.evaluate):
        with pytest.raises(BridleError, match="must have at least one row, not 0"):
            call(models["sum"], nothing, nothing, verbose=0)

"""A vector of targets and a column of predictions: one by one, or refused; values by NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

import bridle
from bridle.data import comparing

X = np.array([[0.1, 0.5], [0.2, 0.6], [0.3, 0.7], [0.4, 0.8]], "float32")
Y = np.array([1.0, 2.0, 3.0, 4.0], "float32")
P = X.sum(axis=1)


def plain(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred))


def by_column(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred[:, 0]))


def alike(y_true, y_pred):
    return ops.mean(ops.abs(ops.reshape(y_true, (-1,)) - ops.reshape(y_pred, (-1,))))


def weighed(y_true, y_pred):
    return ops.mean(ops.where(ops.greater(y_true, 2.0), y_pred, 0.0))


def in_pairs(y_true, y_pred):
    return ops.mean(ops.abs(ops.squeeze(y_pred, -1) - y_pred))


def not_to_trace(y_true, y_pred):
    return np.mean(np.abs(y_true.numpy().ravel() - y_pred.numpy().ravel()))


@keras.saving.register_keras_serializable(package="test_comparing")
class Gap(keras.metrics.Metric):
    """A metric that remembers the last batch."""

    def __init__(self, name="gap"):
        super().__init__(name=name)
        self.last = self.add_weight(name="last", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.last.assign(plain(y_true, y_pred))

    def result(self):
        return self.last


class Distance(keras.losses.Loss):
    """A loss of each value."""

    def call(self, y_true, y_pred):
        return ops.abs(y_true - y_pred)


MEAN = np.abs(Y - P).mean()
PAIRS = np.abs(P[:, None] - P[None, :]).mean()
WEIGHED = np.where(Y > 2, P, 0).mean()
VECTOR, COLUMN = Y, Y[:, None]
# compile()'s arguments, and the value with a vector and with a column; None is refused.
CASES = {
    "a metric": ({"metrics": [plain]}, None, MEAN),
    "a weighted metric": ({"weighted_metrics": [plain]}, None, MEAN),
    "a metric of a condition": ({"metrics": [weighed]}, None, WEIGHED),
    "a metric of one column": ({"metrics": [by_column]}, MEAN, None),
    "a metric that makes them alike": ({"metrics": [alike]}, MEAN, MEAN),
    "a metric of pairs of predictions": ({"metrics": [in_pairs]}, PAIRS, PAIRS),
    "a metric's class": ({"metrics": [Gap()]}, None, MEAN),
    "a metric of Keras": ({"metrics": ["mae"]}, MEAN, MEAN),
    "a loss, which Keras makes alike": ({"loss": plain}, MEAN, MEAN),
    "a loss of one column": ({"loss": by_column}, None, None),
    "a loss' class": ({"loss": Distance()}, None, MEAN),
    "a loss of Keras": ({"loss": keras.losses.MeanAbsoluteError()}, MEAN, MEAN),
}


def compiled(loss="mse", base=keras.Model, **how):
    inputs = keras.Input((2,))
    model = base(inputs, keras.layers.Dense(1, name="p")(inputs))
    model.set_weights([np.ones((2, 1)), np.zeros(1)])
    return bridle.compile(model, keras.optimizers.SGD(0.0), loss, **how)


CALLS = {
    "fit": lambda model, y: bridle.fit(model, X, y, verbose=0).history,
    "evaluate": lambda model, y: bridle.evaluate(model, X, y, verbose=0, return_dict=True),
    "train_on_batch": lambda model, y: bridle.train_on_batch(model, X, y, return_dict=True),
    "test_on_batch": lambda model, y: bridle.test_on_batch(model, X, y, return_dict=True),
    "a dataset": lambda model, y: bridle.evaluate(
        model, tf.data.Dataset.from_tensors((X, y)), verbose=0, return_dict=True
    ),
    "a generator": lambda model, y: (
        bridle.fit(model, (pair for pair in [(X, y)]), steps_per_epoch=1, verbose=0).history
    ),
    "validation": lambda model, y: {
        name[4:]: value
        for name, value in bridle.fit(
            model, X, COLUMN if y is COLUMN else Y, validation_data=(X, y), verbose=0
        ).history.items()
        if name.startswith("val_")
    },
}


# Every case by one call, and by every call one that is refused.
@pytest.mark.parametrize(
    ("case", "call"),
    [(case, "evaluate") for case in CASES]
    + [(case, call) for case in ("a metric", "a loss of one column") for call in CALLS],
)
def test_one_by_one_or_refused(case, call):
    how, *wanted = CASES[case]
    for y, value in zip((VECTOR, COLUMN), wanted, strict=True):
        model = compiled(**how)
        if value is None:
            with pytest.raises(bridle.BridleValueError, match="every target with every"):
                CALLS[call](model, y)
            continue
        told = CALLS[call](model, y)
        name = next((name for name in told if name != "loss"), "loss")
        np.testing.assert_allclose(told[name], np.reshape(value, np.shape(told[name])), rtol=1e-5)


def test_what_it_says():
    with pytest.raises(bridle.BridleValueError) as error:
        bridle.fit(compiled(metrics=[plain]), X, VECTOR, verbose=0)
    assert error.value.sentence.startswith("Can't compute `plain`: it compares every target")
    assert "of shapes (n) and (n, 1)" in error.value.sentence
    assert error.value.hint.endswith("as the predictions are: `y[:, None]`.")
    with pytest.raises(bridle.BridleValueError) as error:
        bridle.fit(compiled(by_column), X, VECTOR, verbose=0)
    assert "of shapes (n, 1) and (n)" in error.value.sentence
    assert "let it take both as they are" in error.value.hint


def test_each_output_has_its_own():
    inputs = keras.Input((2,))
    outputs = [keras.layers.Dense(1, name="p")(inputs), keras.layers.Dense(1, name="q")(inputs)]
    model = keras.Model(inputs, outputs)
    bridle.compile(model, "sgd", "mse", metrics={"q": [plain]})
    bridle.fit(model, X, {"p": Y, "q": Y[:, None]}, verbose=0)
    with pytest.raises(bridle.BridleValueError, match="`plain`"):
        bridle.fit(model, X, {"p": Y[:, None], "q": Y}, verbose=0)


def test_outputs_of_several_columns_are_left_alone():
    inputs = keras.Input((2,))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(inputs))

    def of_codes(y_true, y_pred):
        return ops.mean(ops.take_along_axis(y_pred, ops.cast(y_true, "int32")[:, None], axis=1))

    bridle.compile(model, "sgd", "sparse_categorical_crossentropy", metrics=[of_codes])
    bridle.fit(model, X, np.array([0, 1, 2, 0]), verbose=0)


def test_what_cannot_be_traced_alone_runs():
    model = compiled(metrics=[not_to_trace], run_eagerly=True)
    told = bridle.evaluate(model, X, VECTOR, verbose=0, return_dict=True)
    np.testing.assert_allclose(told["not_to_trace"], MEAN, rtol=1e-5)


def test_a_model_with_a_step_of_its_own_decides_itself():
    class Step(keras.Model):
        def train_step(self, data):
            return {"loss": plain(data[1][:, None], self(data[0]))}

    class Loss(keras.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return plain(y[:, None], y_pred)

    class Metrics(keras.Model):
        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            return super().compute_metrics(x, y[:, None], y_pred, sample_weight)

    bridle.fit(compiled(by_column, base=Step), X, VECTOR, verbose=0)
    bridle.fit(compiled(by_column, base=Loss), X, VECTOR, verbose=0)
    bridle.fit(compiled(metrics=[plain], base=Metrics), X, VECTOR, verbose=0)
    with pytest.raises(bridle.BridleValueError, match="`plain`"):
        bridle.fit(compiled(metrics=[plain], base=Loss), X, VECTOR, verbose=0)
    with pytest.raises(bridle.BridleValueError, match="`by_column`"):
        bridle.fit(compiled(by_column, base=Metrics), X, VECTOR, verbose=0)


def test_each_is_looked_at_once_for_a_compilation(monkeypatch):
    looked = []
    judge = comparing._compares_all
    monkeypatch.setattr(comparing, "_compares_all", lambda *a: looked.append(a) or judge(*a))
    model = compiled(metrics=[alike])
    for _ in range(3):
        bridle.fit(model, X, VECTOR, verbose=0)
        bridle.evaluate(model, X, VECTOR, verbose=0)
    assert len(looked) == 1
    bridle.fit(model, X, COLUMN, verbose=0)
    bridle.compile(model, "sgd", "mse", metrics=[alike])
    bridle.fit(model, X, COLUMN, verbose=0)
    assert len(looked) == 3

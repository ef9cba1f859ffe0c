"""Models of every kind: bridle and Keras train them to the same weights, scores and outputs."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from backend import NO_XLA, ON_JAX

import bridle

L = keras.layers
ROWS = 10
DRAWN = np.random.default_rng(11)
X = DRAWN.normal(size=(ROWS, 3)).astype("float32")
B = DRAWN.normal(size=(ROWS, 2)).astype("float32")
Y = (X[:, :1] - X[:, 1:2] ** 2).astype("float32")
CODES = DRAWN.integers(0, 3, ROWS)
STEPS = DRAWN.normal(size=(ROWS, 4, 3)).astype("float32")
WORDS = tf.ragged.constant([[1, 2], [3], [4, 5, 1], [2, 2], [1]] * 2, dtype="int64")
COLUMNS = tf.sparse.from_dense(np.where(X > 0, X, 0))


def functional(inputs, outputs):
    return keras.Model(inputs, outputs)


class Nested(keras.Model):
    """Its parts are models, one of them compiled by itself."""

    def __init__(self):
        super().__init__()
        inputs = keras.Input((3,))
        self.encoder = keras.Sequential([L.Dense(4, "tanh"), L.Dense(2)])
        self.head = functional(inputs, L.Dense(1)(inputs))
        self.head.compile("adam", "mae", metrics=["mse"])
        self.join = L.Concatenate()

    def call(self, x, training=False):
        return self.head(self.join([self.encoder(x), x[:, :1]]))


class OwnMetrics(keras.Model):
    """compute_metrics adds what it likes."""

    def __init__(self):
        super().__init__()
        self.o = L.Dense(1)
        self.largest = keras.metrics.MeanMetricWrapper(self._largest, name="largest")

    @staticmethod
    def _largest(_, y_pred):
        return keras.ops.max(y_pred, axis=-1)

    def call(self, x):
        return self.o(x)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        self.largest.update_state(y, y_pred)
        return {**super().compute_metrics(x, y, y_pred, sample_weight), "twice": 2.0}


class OwnSteps(keras.Model):
    """All three steps are its own, and metrics that it tracks itself."""

    def __init__(self):
        super().__init__()
        self.o = L.Dense(1)
        self.seen = keras.metrics.Sum(name="seen")

    def call(self, x):
        return self.o(x)

    @property
    def metrics(self):
        return [self.seen]

    def train_step(self, data):
        x, y = data[:2]  # Keras' on-batch functions add a None
        with tf.GradientTape() as tape:
            loss = keras.ops.mean((self(x) - y) ** 2)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        self.seen.update_state(keras.ops.ones_like(y))
        return {"error": loss, "seen": self.seen.result()}

    def test_step(self, data):
        x, y = data[:2]
        return {"error": keras.ops.mean((self(x) - y) ** 2)}

    def predict_step(self, data):
        return {"half": self(data[0] if isinstance(data, tuple) else data) / 2}


class OwnStepsOnJax(OwnSteps):
    def train_step(self, state, data):
        import jax

        x, y = data[:2]
        trainable, non_trainable, optimizer, (seen,) = state

        def loss_of(values):
            return keras.ops.mean((self.stateless_call(values, non_trainable, x)[0] - y) ** 2)

        loss, gradients = jax.value_and_grad(loss_of)(trainable)
        trainable, optimizer = self.optimizer.stateless_apply(optimizer, gradients, trainable)
        seen = seen + len(x)
        return {"error": loss, "seen": seen}, (trainable, non_trainable, optimizer, [seen])

    def test_step(self, state, data):
        x, y = data[:2]
        outputs, _ = self.stateless_call(*state[:2], x)
        return {"error": keras.ops.mean((outputs - y) ** 2)}, state

    def predict_step(self, state, data):
        outputs, after = self.stateless_call(*state, data[0] if isinstance(data, tuple) else data)
        return {"half": outputs / 2}, after


class Inner(keras.Model):
    """A loss from inside alone."""

    def __init__(self):
        super().__init__()
        self.o = L.Dense(3)

    def call(self, x):
        outputs = self.o(x)
        self.add_loss(keras.ops.mean((outputs - x) ** 2))
        return outputs


class Several(keras.Model):
    """Subclassed, with dicts in and nested outputs."""

    def __init__(self):
        super().__init__()
        self.p, self.q = L.Dense(1), L.Dense(3, "softmax")

    def call(self, inputs):
        both = keras.ops.concatenate([inputs["a"], inputs["b"]], axis=-1)
        return {"p": self.p(both), "q": self.q(both)}


def dicts():
    inputs = {"a": keras.Input((3,), name="a"), "b": keras.Input((2,), name="b")}
    both = L.Concatenate()([inputs["b"], inputs["a"]])
    return functional(inputs, {"q": L.Dense(3, "softmax")(both), "p": L.Dense(1)(both)})


def nested():
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    outputs = L.Dense(1, name="p")(L.Concatenate()([a, b]))
    return functional({"one": a, "rest": (b,)}, outputs)


def stateful():
    inputs = keras.Input(batch_shape=(5, 4, 3))
    return functional(inputs, L.Dense(1)(L.GRU(2, stateful=True)(inputs)))


def sparse():
    inputs = keras.Input((3,), sparse=True)
    return functional(inputs, L.Dense(1)(inputs))


class Words(keras.Model):
    """Ragged rows of words: those of a padded tensor would have another mean."""

    def __init__(self):
        super().__init__()
        self.words, self.o = L.Embedding(6, 3), L.Dense(1)

    def call(self, x):
        if ON_JAX:  # which has no ragged tensors: Keras makes padded ones of them
            return self.o(keras.ops.mean(self.words(x), axis=1))
        words = x.with_flat_values(self.words(x.flat_values))
        return self.o(tf.ensure_shape(tf.reduce_mean(words, axis=1), (None, 3)))


CE = "sparse_categorical_crossentropy"
BOTH = {"p": "mse", "q": CE}
TWO = ({"a": X, "b": B}, {"p": Y, "q": CODES})
# How the model is made, what it is compiled with, x and y; and whether bridle's own loop runs it.
MODELS = {
    "nested trainers": (Nested, {"loss": "mse", "metrics": ["mae"]}, (X, Y), True),
    "compute_metrics": (OwnMetrics, {"loss": "mse", "metrics": ["mae"]}, (X, Y), True),
    "its own steps": (OwnStepsOnJax if ON_JAX else OwnSteps, {}, (X, Y), True),
    "a loss from inside alone": (Inner, {}, (X, None), True),
    "dicts in and out": (dicts, {"loss": BOTH, "metrics": {"q": ["accuracy"]}}, TWO, True),
    "subclassed, dicts in and out": (Several, {"loss": BOTH}, TWO, True),
    "nested inputs": (nested, {"loss": "mse"}, ({"one": X, "rest": (B,)}, Y), True),
    "stateful": (stateful, {"loss": "mse"}, (STEPS, Y), True),
    "sparse tensors": (sparse, {"loss": "mse"}, (COLUMNS, Y), False),
    "ragged tensors": (Words, {"loss": "mse", "metrics": ["mae"]}, (WORDS, Y), False),
    "eager": (Nested, {"loss": "mse", "run_eagerly": True}, (X, Y), False),
}


def made(kind, how):
    build, given, *_ = MODELS[kind]
    keras.utils.set_random_seed(7)
    model = build()
    given = {"jit_compile": NO_XLA, **given}
    how.compile(model, keras.optimizers.SGD(0.05, momentum=0.9), **given)
    return model


def flat(value):
    return [np.asarray(leaf) for leaf in keras.tree.flatten(value)]


def same(told, wanted):
    if isinstance(wanted, dict):
        assert told.keys() == wanted.keys()
        told = {name: told[name] for name in wanted}
    for a, b in zip(flat(told), flat(wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", MODELS)
def test_training_evaluation_and_prediction(kind):
    _, _, (x, y), looped = MODELS[kind]
    runs = []
    for how in (bridle, keras.Model):
        model = made(kind, how)
        run = {"batch_size": 5, "verbose": 0}
        history = how.fit(model, x, y, epochs=2, shuffle=False, **run).history
        scores = how.evaluate(model, x, y, return_dict=True, **run)
        runs.append((history, scores, how.predict(model, x, **run), model.get_weights()))
        if how is bridle:
            assert bridle.explain(model).count("Keras' own loop") == (0 if looped else 3)
    for told, wanted in zip(*runs, strict=True):
        same(told, wanted)


def of_epoch(model, x, y):
    history = keras.Model.fit(model, x, y, verbose=0).history
    return {name: value for name, (value,) in history.items()}


#: On JAX Keras' functions of one batch take no ragged and sparse tensors. These take them.
AS_A_WHOLE = {
    "train": of_epoch,
    "test": lambda *batch: keras.Model.evaluate(*batch, verbose=0, return_dict=True),
}


@pytest.mark.parametrize("kind", MODELS)
def test_one_batch(kind):
    _, _, (x, y), _ = MODELS[kind]
    x, y = keras.tree.map_structure(lambda part: None if part is None else first(part), (x, y))
    as_a_whole = ON_JAX and kind in ("sparse tensors", "ragged tensors")
    runs = []
    for how in (bridle, keras.Model):
        model = made(kind, how)
        told = []
        for what in ("train", "test"):
            model.reset_metrics()  # up to Keras 3.14 they go on from batch to batch
            if how is bridle or not as_a_whole:
                told.append(getattr(how, f"{what}_on_batch")(model, x, y, return_dict=True))
            else:
                told.append(AS_A_WHOLE[what](model, x, y))
        outputs = model.predict(x, verbose=0) if as_a_whole else how.predict_on_batch(model, x)
        runs.append((*told, outputs, model.get_weights()))
    for told, wanted in zip(*runs, strict=True):
        same(told, wanted)


def first(part):
    return tf.sparse.slice(part, [0, 0], [5, 3]) if isinstance(part, tf.SparseTensor) else part[:5]


@pytest.mark.parametrize("kind", ["ragged tensors", "sparse tensors"])
def test_datasets_of_ragged_and_sparse_batches(kind):
    _, _, (x, y), _ = MODELS[kind]
    runs = []
    for how in (bridle, keras.Model):
        model = made(kind, how)
        data = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
        held_out = tf.data.Dataset.from_tensor_slices((x, y)).batch(2)
        given = {"epochs": 2, "verbose": 0, "validation_data": held_out}
        runs.append((how.fit(model, data, **given).history, model.get_weights()))
    for told, wanted in zip(*runs, strict=True):
        same(told, wanted)


def steps_by_hand(model):
    step = tf.function(model.train_step)
    for start in (0, 5):
        logs = step((tf.constant(X[start : start + 5]), tf.constant(Y[start : start + 5])))
    return logs


def steps_by_hand_on_jax(model):
    import jax

    parts = (model.trainable_variables, model.non_trainable_variables)
    parts += (model.optimizer.variables, model.metrics_variables)
    state = tuple([variable.value for variable in part] for part in parts)
    step = jax.jit(model.train_step, donate_argnums=0)
    for start in (0, 5):
        logs, state = step(state, (X[start : start + 5], Y[start : start + 5]))
    for part, values in zip(parts, state, strict=True):
        for variable, value in zip(part, values, strict=True):
            variable.assign(value)
    return logs


STEPS_BY_HAND = steps_by_hand_on_jax if ON_JAX else steps_by_hand


def test_a_loop_of_ones_own_that_calls_train_step(small):
    """After bridle has trained the model too: its programs share the model's variables."""
    ours, theirs = small.one(bridle.Model), small.one()
    for model in (ours, theirs):
        model.compile(keras.optimizers.SGD(0.05), "mse", jit_compile=NO_XLA)
        model.fit(X, Y, batch_size=5, shuffle=False, verbose=0)
        model.last = float(STEPS_BY_HAND(model)["loss"])
        model.fit(X, Y, batch_size=5, shuffle=False, verbose=0)
    np.testing.assert_allclose(ours.last, theirs.last, rtol=1e-5)
    same(ours.get_weights(), theirs.get_weights())


def test_a_model_in_a_model_keeps_its_own_training(small):
    """Training the outer model leaves the inner one compiled as it was, and trains its weights."""
    inner = small.one(bridle.Model)
    inner.compile("sgd", "mae", metrics=["mse"])
    inputs = keras.Input((3,))
    outer = bridle.Model(inputs, inner(inputs) * 2)
    outer.compile("sgd", "mse")
    before = inner.get_weights()[0].copy()
    outer.fit(X, Y, verbose=0)
    assert not np.array_equal(inner.get_weights()[0], before)
    assert list(inner.evaluate(X, Y, verbose=0, return_dict=True)) == ["loss", "mse"]
    assert list(outer.evaluate(X, Y, verbose=0, return_dict=True)) == ["loss"]


@pytest.mark.parametrize("loaded_by", ["Keras", "bridle"])
def test_a_saved_model_goes_on_from_where_it_was(loaded_by, small, tmp_path):
    """Saved by Keras after bridle trained it, or the other way; four epochs in all."""
    run = {"epochs": 2, "batch_size": 5, "shuffle": False, "verbose": 0}
    first, second = (bridle, keras.Model) if loaded_by == "Keras" else (keras.Model, bridle)
    model = small.one()
    first.compile(model, keras.optimizers.Adam(0.05), "mse", metrics=["mae"], jit_compile=NO_XLA)
    first.fit(model, X, Y, **run)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    told = second.fit(loaded, X, Y, **run).history
    whole = small.one()
    keras.Model.compile(whole, keras.optimizers.Adam(0.05), "mse", metrics=["mae"])
    wanted = keras.Model.fit(whole, X, Y, **{**run, "epochs": 4}).history
    same(told, {name: values[2:] for name, values in wanted.items()})
    same(loaded.get_weights(), whole.get_weights())

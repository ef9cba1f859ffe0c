"""bridle's own loop on JAX, held to Keras' own loop there. Run by ../test_backends.py."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle

assert keras.backend.backend() == "jax"
import jax  # noqa: E402  # where Keras runs on it

L, C = keras.layers, keras.callbacks
ROWS = 45
_random = np.random.default_rng(0)
X = _random.normal(size=(ROWS, 6)).astype("float32")
Y = X.sum(1, keepdims=True)
CODES = np.arange(ROWS) % 3
WORDS = _random.integers(0, 9, (ROWS, 5))
IMAGES = _random.uniform(size=(ROWS, 8, 8, 1)).astype("float32")
WEIGHTS = np.linspace(0.5, 2, ROWS).astype("float32")
#: What XLA makes of a step within a loop may be rounded otherwise than of the step alone.
ROUNDED = {"rtol": 2e-5, "atol": 1e-6}


def sequential(*layers, shape=(6,)):
    return keras.Sequential([keras.Input(shape), *layers])


class OwnStep(keras.Model):
    """A step of its own, with logs of its own."""

    def __init__(self):
        super().__init__()
        self.head = L.Dense(1)

    def call(self, x):
        return self.head(x)

    def train_step(self, state, data):
        x, y = data
        trainable, non_trainable, optimizer, metrics = state

        def loss_of(values):
            y_pred, after = self.stateless_call(values, non_trainable, x)
            return keras.ops.mean((y_pred - y) ** 2), after

        (loss, non_trainable), grads = jax.value_and_grad(loss_of, has_aux=True)(trainable)
        trainable, optimizer = self.optimizer.stateless_apply(optimizer, grads, trainable)
        return {"loss": loss, "twice": 2 * loss}, (trainable, non_trainable, optimizer, metrics)


class Unbuilt(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = keras.Sequential([L.Dense(4, "tanh"), L.Dropout(0.2, seed=4), L.Dense(1)])

    def call(self, x, training=False):
        return self.inner(x, training=training)


def two_outputs():
    inputs = keras.Input((6,), name="i")
    inner = L.Dense(5, "tanh")(inputs)
    p, q = L.Dense(1, name="p")(inner), L.Dense(3, "softmax", name="q")(inner)
    return keras.Model({"i": inputs}, {"p": p, "q": q})


def mixed():
    return sequential(L.Dense(8, "relu", dtype="mixed_bfloat16"), L.Dense(1, dtype="float32"))


#: Few batches of a dataset aren't stacked.
ONE_BY_ONE = ("convolution", "tf.data")
MLP = (L.Dense(8, "tanh"), L.Dropout(0.3, seed=3), L.BatchNormalization(), L.Dense(1))
CLASSES = "sparse_categorical_crossentropy"
#: A model, its loss and what else it is compiled with, x and y, and arguments of fit().
CASES = {
    "mlp": (lambda: sequential(*map(copied, MLP)), "mse", {"metrics": ["mae"]}, X, Y, {}),
    "not built": (Unbuilt, "mse", {}, X, Y, {}),
    "even": (lambda: sequential(L.Dense(1)), "mse", {}, X[:40], Y[:40], {}),
    "classes": (
        lambda: sequential(L.Dense(3, "softmax")),
        *(CLASSES, {"metrics": ["accuracy"]}, X, CODES, {"class_weight": {0: 1.0, 1: 2.0, 2: 0.5}}),
    ),
    "weights": (
        lambda: sequential(L.Dense(1)),
        *("mse", {"weighted_metrics": ["mae"]}, X, Y, {"sample_weight": WEIGHTS}),
    ),
    "validation": (
        lambda: sequential(L.Dense(1)),
        *("mse", {"metrics": ["mae"]}, X, Y, {"validation_data": (X[:13], Y[:13])}),
    ),
    "two outputs": (
        two_outputs,
        *({"p": "mse", "q": CLASSES}, {}, {"i": X}, {"p": Y, "q": CODES}, {}),
    ),
    "recurrent": (
        lambda: sequential(L.Embedding(9, 4, mask_zero=True), L.LSTM(4), L.Dense(1), shape=(5,)),
        *("mse", {"optimizer": "adam"}, WORDS, Y, {}),
    ),
    "convolution": (
        lambda: sequential(L.Conv2D(3, 3), L.Flatten(), L.Dense(1), shape=(8, 8, 1)),
        *("mse", {"metrics": ["mae"]}, IMAGES, Y, {}),
    ),
    "large steps": (
        lambda: sequential(L.Dense(1500, "relu"), L.Dense(700, "relu"), L.Dense(1)),
        *("mse", {"metrics": ["mae"]}, X, Y, {}),
    ),
    "mixed precision": (mixed, "mse", {}, X, Y, {}),
    "averages": (
        lambda: sequential(L.Dense(1)),
        *("mse", {"optimizer": lambda: keras.optimizers.Adam(0.05, use_ema=True)}, X, Y, {}),
    ),
    "accumulated": (
        lambda: sequential(L.Dense(1)),
        "mse",
        {"optimizer": lambda: keras.optimizers.SGD(0.05, gradient_accumulation_steps=2)},
        *(X, Y, {}),
    ),
    "own step": (OwnStep, None, {}, X, Y, {}),
    "steps together": (
        lambda: sequential(L.Dense(1)),
        *("mse", {"steps_per_execution": 3}, X, Y, {"epochs": 3}),
    ),
    "tf.data": (
        lambda: sequential(L.Dense(1)),
        *("mse", {}, tf.data.Dataset.from_tensor_slices((X, Y)).batch(8), None, {}),
    ),
    "callbacks": (
        lambda: sequential(L.Dense(4), L.Dense(1)),
        "mse",
        *({}, X, Y),
        {
            "epochs": 5,
            "validation_data": (X[:13], Y[:13]),
            "callbacks": lambda: [
                C.EarlyStopping(patience=1, restore_best_weights=True),
                C.ReduceLROnPlateau(patience=0),
                C.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
                Halves(),
            ],
        },
    ),
}


def scaled():
    """A loss in float16, whose scale is too large at first and grows again."""
    optimizer = keras.optimizers.SGD(0.01)
    return keras.optimizers.LossScaleOptimizer(
        optimizer, initial_scale=2**22, dynamic_growth_steps=3
    )


def remat():
    with keras.RematScope(mode="full"):  # in which Keras on JAX can't build dropout
        layers = L.Dense(8, "tanh"), L.Dense(4, "relu")
    return sequential(*layers, L.Dropout(0.2, seed=3), L.Dense(1))


def half():
    return sequential(L.Dense(8, "relu", dtype="mixed_float16"), L.Dense(1, dtype="float32"))


#: As CASES, on one device alone.
MORE = {
    "mixed precision, scaled": (half, "mse", {"optimizer": scaled}, X, Y, {"epochs": 3}),
    "values computed again": (remat, "mse", {"metrics": ["mae"]}, X, Y, {}),
    "no seeds of its own": (
        lambda: sequential(L.GaussianNoise(0.3), L.Dense(8), L.Dropout(0.3), L.Dense(1)),
        *("mse", {}, X, Y, {}),
    ),
    "seeds within others": (
        lambda: sequential(
            L.Reshape((3, 2)), L.LSTM(4, dropout=0.3, recurrent_dropout=0.2), L.Dense(1)
        ),
        *("mse", {}, X, Y, {}),
    ),
}


def copied(layer):
    return layer.__class__.from_config(layer.get_config())


class Halves(C.Callback):
    """Sets weights in the middle of an epoch, after it has looked at them."""

    def on_train_batch_end(self, batch, logs=None):
        if batch == 2:
            kernel = self.model.layers[-1].kernel
            kernel.assign(kernel / 2)


def trained(how, name, reads=True):
    """What comes of a case, with its weights where these can be read."""
    build, loss, given, x, y, arguments = {**CASES, **MORE}[name]
    keras.utils.set_random_seed(1)
    model = build()
    given = {"optimizer": "sgd", **given}
    given = {n: v() if callable(v) else v for n, v in given.items()}
    how.compile(model, loss=loss, **given)
    arguments = {n: v() if callable(v) else v for n, v in arguments.items()}
    sizes = {} if y is None else {"batch_size": 8}
    history = how.fit(
        model, x, y, shuffle=False, verbose=0, **{"epochs": 2, **sizes, **arguments}
    ).history
    found = {}
    if reads:
        found |= {f"weight {i}": weight for i, weight in enumerate(model.get_weights())}
        # The states of seeds, too.
        untrained = enumerate(model.non_trainable_variables)
        found |= {f"weight {i}, not trained": np.array(v) for i, v in untrained}
        found |= {f"optimizer {i}": np.array(v) for i, v in enumerate(model.optimizer.variables)}
    few = keras.tree.map_structure(lambda part: part[:21], x) if y is not None else x
    predicted = keras.tree.flatten(how.predict(model, few, verbose=0))
    found |= {f"predicted {i}": part for i, part in enumerate(predicted)}
    # Keras' own functions give the memory of an average away that its weight still has.
    if loss is not None and y is not None and name != "averages":
        targets = keras.tree.map_structure(lambda part: part[:21], y)
        found["evaluated"] = how.evaluate(model, few, targets, batch_size=5, verbose=0)
        found["on batch"] = how.train_on_batch(model, few, targets)
        found["tested"] = how.test_on_batch(model, few, targets)
    return model, {**history, **found}


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_the_results_are_keras(name):
    (_, wanted), (model, found) = trained(keras.Model, name), trained(bridle, name)
    assert sorted(found) == sorted(wanted)
    for what, value in wanted.items():
        np.testing.assert_allclose(found[what], value, **ROUNDED, err_msg=what)
    told = bridle.explain(model)
    assert "Keras' own loop" not in told
    program = "one step" if name in ONE_BY_ONE else "fused"
    assert told.startswith(f"training: {program}, because")


def test_keras_own_fit_goes_on_where_bridle_has_trained():
    """The functions that Keras makes are Keras' own again."""
    models = []
    for first in (keras.Model, bridle):
        keras.utils.set_random_seed(1)
        model = sequential(L.Dense(1))
        first.compile(model, "adam", "mse")
        first.fit(model, X, Y, epochs=1, shuffle=False, verbose=0)
        first.evaluate(model, X, Y, verbose=0)
        first.predict(model, X, verbose=0)
        for _ in range(2):
            keras.Model.fit(model, X, Y, epochs=1, shuffle=False, verbose=0)
        keras.Model.evaluate(model, X, Y, verbose=0)
        models.append(keras.Model.predict(model, X, verbose=0))
    np.testing.assert_allclose(models[1], models[0], **ROUNDED)


def test_layers_are_frozen_between_trainings():
    models = []
    for how in (keras.Model, bridle):
        keras.utils.set_random_seed(1)
        model = sequential(L.Dense(4), L.Dense(1))
        for trainable in (True, False, True):
            model.layers[0].trainable = trainable
            how.compile(model, "sgd", "mse")
            how.fit(model, X, Y, shuffle=False, verbose=0)
        models.append(model.get_weights())
    for found, wanted in zip(*reversed(models), strict=True):
        np.testing.assert_allclose(found, wanted, **ROUNDED)


def normalized(x):
    layer = L.Normalization()
    layer.adapt(x)
    return sequential(layer, L.Dense(1))


@bridle.shares_programs
class Shifted(L.Layer):
    def __init__(self, by):
        super().__init__()
        self.by = keras.ops.convert_to_tensor(np.float32(by))

    def call(self, x):
        return x + self.by


class Outside(L.Layer):
    """Adds a variable that is none of the model's."""

    def __init__(self, variable):
        super().__init__()
        self._holds = [lambda: variable]

    def call(self, x):
        return x + self._holds[0]().value


#: Models after one another, and which of them run in what was traced for an earlier one.
IN_TURN = {
    "folds": ([lambda: sequential(*map(copied, MLP))] * 3, [False, True, True]),
    "sizes": ([lambda n=n: sequential(L.Dense(n), L.Dense(1)) for n in (4, 5, 4)], [0, 0, 1]),
    "adapted to other data": (
        [lambda k=k: normalized(X * k) for k in (1, 3, 3)],
        [False, False, True],
    ),
    "other constants": (
        [lambda k=k: sequential(Shifted(k), L.Dense(1)) for k in (1, 5, 5)],
        [False, False, True],
    ),
    "a variable from elsewhere": (
        [lambda k=k: sequential(Outside(keras.Variable(k)), L.Dense(1)) for k in (1.0, 5.0)],
        [False, False],
    ),
}


@pytest.mark.parametrize("name", IN_TURN)
def test_models_share_their_programs_where_they_are_alike(name):
    builds, shared = IN_TURN[name]
    for number, (build, is_shared) in enumerate(zip(builds, shared, strict=True)):
        models = []
        for how in (keras.Model, bridle):
            keras.utils.set_random_seed(number)
            model = build()
            rate = keras.optimizers.Adam(0.01 * (number + 1))
            how.compile(model, rate, "mse", metrics=["mae"])
            history = how.fit(model, X, Y, epochs=2, shuffle=False, verbose=0).history
            models.append((history, model.get_weights(), how.predict(model, X, verbose=0)))
        wanted, found = map(keras.tree.flatten, models)
        for one, other in zip(found, wanted, strict=True):
            np.testing.assert_allclose(one, other, **ROUNDED)
        told = "traced for an earlier model of the same structure: training, prediction"
        assert (told in bridle.explain(model)) == is_shared, number


def recompiled(model):
    model.compile("sgd", "mse", metrics=["mape"])


#: What happens to a model after another one has begun to share its programs.
LATER = {
    "an activation": lambda model: setattr(model.layers[0], "activation", keras.activations.relu),
    "a rate": lambda model: setattr(model.layers[1], "rate", 0.9),
    "other metrics": recompiled,
}


@pytest.mark.parametrize("change", LATER)
def test_what_becomes_of_an_earlier_model_isnt_shared(change):
    """Also for batches of sizes, and loops of lengths, that are new then."""

    def made(how):
        keras.utils.set_random_seed(1)
        model = sequential(L.Dense(4, "tanh"), L.Dropout(0.2, seed=4), L.Dense(1))
        how.compile(model, "sgd", "mse", metrics=["mae"])
        return model

    def script(how, change_of_another=None):
        model, told = made(how), []
        run = {"shuffle": False, "verbose": 0}
        for rows, size in ((8, 8), (45, 7), (45, 1)):
            told += how.fit(model, X[:rows], Y[:rows], batch_size=size, **run).history.values()
            told += [how.predict(model, X[:rows], batch_size=size, verbose=0)]
            told += [how.train_on_batch(model, X[:size], Y[:size])]
            if change_of_another:
                change_of_another()
        return [*map(np.array, told), *model.get_weights()]

    script(bridle)  # of which the next one takes its programs
    earlier = made(bridle)
    bridle.fit(earlier, X[:8], Y[:8], batch_size=8, verbose=0)
    found = script(bridle, lambda: LATER[change](earlier))
    for one, other in zip(found, script(keras.Model), strict=True):
        np.testing.assert_allclose(one, other, **ROUNDED)


def test_nothing_is_trained_once_trainable_has_changed():
    """Keras on JAX fails in the middle, and the weights are gone."""
    for layers, compiled in ((("a",), 0), (("a", "b"), 1)):
        model = sequential(L.Dense(6, name="a"), L.Dense(6, name="b"), L.Dense(1))
        model.get_layer("b").trainable = compiled == 0
        bridle.compile(model, "sgd", "mse")
        bridle.fit(model, X, Y, verbose=0)
        for name in layers:
            model.get_layer(name).trainable ^= True
        weights = model.get_weights()
        for train in (bridle.fit, bridle.train_on_batch):
            with pytest.raises(bridle.BridleValueError, match="layers' `trainable` has changed"):
                train(model, X, Y)
        for one, other in zip(model.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(one, other)
        assert np.isfinite(bridle.evaluate(model, X, Y, verbose=0))
        bridle.compile(model, "sgd", "mse")
        bridle.fit(model, X, Y, verbose=0)


@pytest.mark.filterwarnings("ignore::bridle.BridleWarning")
def test_a_loss_that_isnt_finite_ends_training_with_the_weights_before_it():
    y = Y.copy()
    y[20] = np.inf
    model, before = (sequential(L.Dense(1)) for _ in range(2))
    before.set_weights(model.get_weights())
    bridle.compile(model, "sgd", "mse")
    history = bridle.fit(model, X, y, batch_size=4, shuffle=False, verbose=0)
    assert "epoch 1 at step 6: the loss is infinite" in history.stopped
    before.compile("sgd", "mse")
    before.fit(X[:20], Y[:20], batch_size=4, shuffle=False, verbose=0)
    for found, wanted in zip(model.get_weights(), before.get_weights(), strict=True):
        np.testing.assert_allclose(found, wanted, **ROUNDED)


def test_what_a_callback_wrote_isnt_undone():
    """The guard's way back knows of weights that somebody else has set."""

    class Sets(C.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 3:
                self.model.layers[0].set_weights([np.zeros((6, 1)), np.zeros(1)])

    y = Y.copy()
    y[20] = np.nan
    model = sequential(L.Dense(1))
    bridle.compile(model, keras.optimizers.SGD(0.0), "mse")
    with pytest.warns(bridle.BridleWarning, match="the loss is NaN"):
        bridle.fit(
            model, X, y, batch_size=4, shuffle=False, allow_nan=True, callbacks=[Sets()], verbose=0
        )
    assert not np.any(model.get_weights()[0])


@pytest.mark.parametrize(
    ("given", "why"),
    [({"run_eagerly": True}, "run_eagerly is on"), ({"jit_compile": False}, "jit_compile is off")],
)
@pytest.mark.filterwarnings("ignore:Keras' own loop runs")
def test_where_keras_own_loop_runs(given, why):
    model = sequential(L.Dense(1))
    bridle.compile(model, "sgd", "mse", **given)
    bridle.fit(model, X, Y, verbose=0)
    assert f"Keras' own loop, because {why}" in bridle.explain(model)


@pytest.mark.parametrize("functional", [True, False])
def test_text_is_made_numbers_before_the_model(functional):
    """JAX has no text: Keras fails in the middle of its words."""
    words = L.TextVectorization(output_mode="count")
    words.adapt(["a b", "b"])
    text, head = keras.Input((1,), dtype="string"), L.Dense(1)
    chain = [text, words, head]
    model = keras.Model(text, head(words(text))) if functional else keras.Sequential(chain)
    bridle.compile(model, "sgd", "mse")
    x, y = np.array(["a", "b", "a b"] * 2), np.zeros((6, 1))
    calls = {"fit": (x, y), "evaluate": (x, y), "predict": (x,), "predict_on_batch": (x,)}
    for name, parts in calls.items():
        for given in (parts, (tf.data.Dataset.from_tensor_slices(parts).batch(2),)):
            if name == "predict_on_batch" and given is not parts:
                continue
            with pytest.raises(bridle.BridleValueError, match="takes text where Keras runs on jax"):
                getattr(bridle, name)(model, *given)
    counts = sequential(L.Dense(1), shape=(3,))
    bridle.compile(counts, "sgd", "mse")
    assert bridle.fit(counts, words(x), y, verbose=0).history["loss"][0] > 0


@pytest.mark.parametrize("given", [{"run_eagerly": True}, {"jit_compile": False}])
@pytest.mark.parametrize("good", [0, 1, 5])
@pytest.mark.filterwarnings("ignore:Keras' own loop runs")
def test_weights_are_there_after_keras_own_loop_has_failed(given, good):
    """Keras takes them out of the variables, and where its first step fails they are gone."""

    class Fails(L.Layer):
        left = 99

        def call(self, x):
            self.left -= 1
            if self.left < 0:
                raise RuntimeError("no more")
            return x

    layer = Fails()
    model = sequential(layer, L.Dense(1))
    bridle.compile(model, "sgd", "mse", **given)
    bridle.fit(model, X, Y, verbose=0)
    layer.left = good
    before = model.get_weights()
    with pytest.raises(RuntimeError, match="no more"):
        bridle.fit(model, X, Y, batch_size=15, epochs=3, shuffle=False, verbose=0)
    after = model.get_weights()
    assert all(np.isfinite(weight).all() for weight in after)
    changed = any(np.any(one != other) for one, other in zip(after, before, strict=True))
    assert changed == (good > 0)
    for function, parts in ((bridle.evaluate, (X, Y)), (bridle.predict, (X,))):
        layer.left = good
        with pytest.raises(RuntimeError, match="no more"):
            function(model, *parts, batch_size=5, verbose=0)
        for weight, there in zip(model.get_weights(), after, strict=True):
            np.testing.assert_array_equal(weight, there)
    layer.left = 99
    bridle.fit(model, X, Y, verbose=0)

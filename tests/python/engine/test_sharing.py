"""Models of one structure share what was traced; each trains as it does in a process of its own."""

import functools
import gc
import hashlib
import subprocess
import sys
import weakref
from pathlib import Path

import keras
import numpy as np
import pytest
from backend import ON_JAX, sharing
from how_many import cases

import bridle
from bridle import state
from bridle.engine.programs import made
from bridle.engine.recent import Recent

L = keras.layers
ROWS, BATCH = 20, 8
RNG = np.random.default_rng(3)
X = RNG.normal(size=(ROWS, 6)).astype("float32")
Y = {
    "numbers": RNG.normal(size=(ROWS, 1)).astype("float32"),
    "classes": RNG.integers(0, 3, ROWS),
    "binary": RNG.integers(0, 2, (ROWS, 1)).astype("float32"),
}


pytestmark = pytest.mark.usefixtures("nothing_shared")


def dense(*layers, units=1, activation=None, inputs=(6,), **settings):
    """A chain of layers before an output."""
    chain = [layer() for layer in layers]
    return keras.Sequential([keras.Input(inputs), *chain, L.Dense(units, activation)], **settings)


def hidden(units=4, activation="relu", **settings):
    return lambda: L.Dense(units, activation, **settings)


def made_as(*layers, optimizer="adam", loss="mse", metrics=("mae",), y="numbers", **rest):
    """A case: how a model is built, how it is compiled, and its targets.

    Optimizers, losses and metrics that aren't named are functions that make them.
    """
    compiled = {"jit_compile", "weighted_metrics", "loss_weights", "steps_per_execution"} & {*rest}
    return {
        "build": functools.partial(
            dense, *layers, **{k: v for k, v in rest.items() if k not in compiled}
        ),
        "compile": {"optimizer": optimizer, "loss": loss, "metrics": metrics}
        | {name: rest[name] for name in compiled},
        "y": y,
    }


def classes(*layers, **rest):
    return made_as(
        *layers,
        **{"loss": "sparse_categorical_crossentropy", "metrics": ("accuracy",)} | rest,
        y="classes",
        units=3,
        activation="softmax",
    )


def called(value):
    return value() if isinstance(value, functools.partial) else value


def compiled(case, seed=1):
    keras.utils.set_random_seed(seed)
    model = case["build"]()
    settings = dict(case["compile"])
    settings["metrics"] = [called(metric) for metric in settings["metrics"]]
    settings |= {name: called(settings[name]) for name in ("optimizer", "loss")}
    return bridle.compile(model, **settings)


def trained(case, seed=1, whole=False):
    """A model, and what training gave it; or all that evaluation and prediction give, too."""
    model = compiled(case, seed)
    y = Y[case["y"]]
    fit = bridle.fit(model, X, y, batch_size=BATCH, epochs=2, verbose=0, seed=5)
    told = list(fit.history.values())
    if whole:
        told += [bridle.evaluate(model, X, y, batch_size=BATCH, verbose=0)]
        told += [bridle.predict(model, X, batch_size=BATCH, verbose=0)]
        told += [bridle.train_on_batch(model, X[:4], y[:4])]
        told += [bridle.test_on_batch(model, X[:4], y[:4]), bridle.predict_on_batch(model, X[:4])]
    told += [*model.get_weights(), *(v.numpy() for v in model.optimizer.variables)]
    return model, [np.asarray(each) for each in told]


def assert_same(told, expected):
    for one, other in zip(told, expected, strict=True):
        np.testing.assert_array_equal(one, other)


of = functools.partial
SGD, ADAM = keras.optimizers.SGD, keras.optimizers.Adam
BINARY = {"activation": "sigmoid", "y": "binary", "loss": "binary_crossentropy"}


def halving(rate):
    return SGD(keras.optimizers.schedules.ExponentialDecay(rate, 2, 0.5))


SMOOTHED = {**BINARY, "loss": of(keras.losses.BinaryCrossentropy, label_smoothing=0.1)}
CASES = {
    "plain": made_as(hidden()),
    "wider": made_as(hidden(5)),
    "deeper": made_as(hidden(), hidden()),
    "another activation": made_as(hidden(activation="tanh")),
    "no bias": made_as(hidden(use_bias=False)),
    "an L2 penalty": made_as(hidden(kernel_regularizer=keras.regularizers.L2(0.1))),
    "a larger L2 penalty": made_as(hidden(kernel_regularizer=keras.regularizers.L2(0.2))),
    "a constraint": made_as(hidden(kernel_constraint=keras.constraints.MaxNorm(0.5))),
    "a penalty of activity": made_as(hidden(activity_regularizer="l2")),
    "frozen": made_as(hidden(trainable=False)),
    "dropout": made_as(hidden(), of(L.Dropout, 0.2)),
    "more dropout": made_as(hidden(), of(L.Dropout, 0.4)),
    "dropout with a seed": made_as(hidden(), of(L.Dropout, 0.2, seed=7)),
    "noise": made_as(of(L.GaussianNoise, 0.3), hidden()),
    "batch norm": made_as(hidden(), L.BatchNormalization),
    "batch norm with another momentum": made_as(hidden(), of(L.BatchNormalization, momentum=0.9)),
    "layer norm": made_as(hidden(), L.LayerNormalization),
    "rescaling": made_as(of(L.Rescaling, 0.5), hidden()),
    "another rescaling": made_as(of(L.Rescaling, 0.25), hidden()),
    "standardized": made_as(of(L.Normalization, mean=1.0, variance=4.0), hidden()),
    "standardized by others": made_as(of(L.Normalization, mean=2.0, variance=4.0), hidden()),
    "sequences": made_as(of(L.Reshape, (3, 2)), of(L.LSTM, 3)),
    "sequences backwards": made_as(of(L.Reshape, (3, 2)), of(L.LSTM, 3, go_backwards=True)),
    "a bidirectional layer": made_as(
        of(L.Reshape, (3, 2)), lambda: L.Bidirectional(L.GRU(2, dropout=0.1))
    ),
    "convolutions": made_as(of(L.Reshape, (6, 1)), of(L.Conv1D, 2, 3), L.Flatten),
    "dilated convolutions": made_as(
        of(L.Reshape, (6, 1)), of(L.Conv1D, 2, 3, dilation_rate=2), L.Flatten
    ),
    "pooled": made_as(of(L.Reshape, (3, 2)), L.GlobalAveragePooling1D),
    "half precision": made_as(hidden(dtype="mixed_float16")),
    "sgd": made_as(hidden(), optimizer="sgd"),
    "another rate": made_as(hidden(), optimizer=of(ADAM, 0.1)),
    "momentum": made_as(hidden(), optimizer=of(SGD, momentum=0.9)),
    "more momentum": made_as(hidden(), optimizer=of(SGD, momentum=0.8)),
    "clipped": made_as(hidden(), optimizer=of(SGD, clipnorm=0.1)),
    "clipped harder": made_as(hidden(), optimizer=of(SGD, clipnorm=0.01)),
    "decay": made_as(hidden(), optimizer=of(keras.optimizers.AdamW, weight_decay=0.1)),
    "more decay": made_as(hidden(), optimizer=of(keras.optimizers.AdamW, weight_decay=0.3)),
    "accumulated": made_as(hidden(), optimizer=of(SGD, gradient_accumulation_steps=2)),
    "averaged": made_as(hidden(), optimizer=of(SGD, use_ema=True, ema_momentum=0.5)),
    "a schedule": made_as(
        hidden(),
        optimizer=of(
            lambda rate: SGD(keras.optimizers.schedules.ExponentialDecay(rate, 2, 0.5)), 0.1
        ),
    ),
    "a schedule from another rate": made_as(
        hidden(),
        optimizer=of(
            lambda rate: SGD(keras.optimizers.schedules.ExponentialDecay(rate, 2, 0.5)), 0.2
        ),
    ),
    "mae": made_as(hidden(), loss="mae"),
    "huber": made_as(hidden(), loss=of(keras.losses.Huber, 0.5)),
    "a wider huber": made_as(hidden(), loss=of(keras.losses.Huber, 0.9)),
    "weighted loss": made_as(hidden(), loss_weights=0.5),
    "sums": made_as(hidden(), loss=of(keras.losses.MeanSquaredError, reduction="sum")),
    "no metrics": made_as(hidden(), metrics=()),
    "rmse": made_as(hidden(), metrics=("mae", of(keras.metrics.RootMeanSquaredError))),
    "classes": classes(hidden()),
    "smoothed": made_as(hidden(), **SMOOTHED),
    "a probability": made_as(hidden(), **BINARY, metrics=("accuracy", of(keras.metrics.AUC))),
    "fewer thresholds": made_as(
        hidden(), **BINARY, metrics=("accuracy", of(keras.metrics.AUC, num_thresholds=50))
    ),
    "the best two": classes(
        hidden(), metrics=(of(keras.metrics.SparseTopKCategoricalAccuracy, 2, name="top"),)
    ),
    "the best one": classes(
        hidden(), metrics=(of(keras.metrics.SparseTopKCategoricalAccuracy, 1, name="top"),)
    ),
    "fused": made_as(hidden(), of(L.Dropout, 0.2), jit_compile=True),
    "fused with more dropout": made_as(hidden(), of(L.Dropout, 0.4), jit_compile=True),
    "fused recurrent": made_as(of(L.Reshape, (3, 2)), of(L.LSTM, 3), jit_compile=True),
}


#: Those of which evaluation and prediction are compared too.
WHOLE = {"plain", "dropout", "batch norm", "half precision", "a probability", "fused"}


@pytest.mark.slow
def test_sharing_changes_no_bit():
    """Each model after all the others, twice, and by itself."""
    compared = dict(list(CASES.items())[:: cases(1, 9 if ON_JAX else 1)])
    alone = {}
    for name, case in compared.items():
        sharing.forget()
        alone[name] = trained(case, whole=name in WHOLE)[1]
    sharing.forget()
    for name, case in compared.items():
        first = trained(case, whole=name in WHOLE)[1]
        traces = made.count
        model, again = trained(case, whole=name in WHOLE)
        assert_same(first, alone[name])
        assert_same(again, alone[name])
        assert made.count == traces, name
        assert all(state.of(model).earlier.values()), name


ALONE = """
import hashlib, sys
sys.path[:0] = {path!r}
import test_sharing
told = test_sharing.trained(test_sharing.CASES["dropout"], seed=4, whole=True)[1]
print(hashlib.sha256(b"".join(part.tobytes() for part in told)).hexdigest())
"""


def test_a_process_of_its_own_gives_the_same():
    for seed in (2, 3):
        trained(CASES["dropout"], seed, whole=True)
    told = trained(CASES["dropout"], seed=4, whole=True)[1]
    code = ALONE.format(path=[str(Path(__file__).parents[i]) for i in (0, 1)])
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = hashlib.sha256(b"".join(part.tobytes() for part in told)).hexdigest()
    assert run.stdout.split()[-1] == here


def test_the_first_model_stays_as_it_is_and_can_go_on():
    first, _ = trained(CASES["dropout"])
    before = first.get_weights()
    second, _ = trained(CASES["dropout"], seed=2)
    assert_same(first.get_weights(), before)
    after = second.get_weights()
    bridle.fit(first, X, Y["numbers"], batch_size=BATCH, verbose=0)
    assert_same(second.get_weights(), after)
    assert not np.array_equal(first.get_weights()[0], before[0])


def test_nothing_of_a_model_is_kept_but_its_structure():
    model, _ = trained(CASES["dropout"], whole=True)
    gone = [weakref.ref(v.value) for v in (*model.variables, *model.optimizer.variables)]
    if not ON_JAX:
        gone.append(weakref.ref(model.layers[0].kernel.value.handle))
    del model
    gc.collect()
    assert not any(ref() is not None for ref in gone)
    traces = made.count
    trained(CASES["dropout"], whole=True)
    assert made.count == traces


def named(prefix, output="out"):
    inputs = keras.Input((6,), name=f"{prefix}_in" if prefix == "input_layer_7" else None)
    hidden = L.Dense(4, "relu", name=f"{prefix}_dense")(inputs)
    return keras.Model(inputs, L.Dense(1, name=output)(hidden), name=prefix)


def test_names_are_no_part_of_a_structure():
    told = []
    for prefix, output in (("a", "first"), ("b", "second")):
        case = {**CASES["a probability"], "build": functools.partial(named, prefix, output)}
        keras.utils.set_random_seed(1)
        traces = made.count
        model, found = trained(case)
        told.append(found)
        # Keras counts the metrics of a process: the name of this one is its own.
        assert list(model.history.history) == [
            "loss",
            "accuracy",
            model.metrics[-1].metrics[1].name,
        ]
    assert made.count == traces
    assert_same(*told)


def by_names(first, second):
    inputs = [keras.Input((6,), name=name) for name in (first, second)]
    wide = L.Dense(3)(inputs[0])
    return keras.Model(inputs, L.Dense(1)(L.Concatenate()([wide, inputs[1]])))


def test_names_of_inputs_are_for_data_come_by_them():
    told = []
    for forget in (False, True):
        for names in (("a", "b"), ("b", "a")):
            if forget:
                sharing.forget()
            keras.utils.set_random_seed(1)
            model = bridle.compile(by_names(*names), "sgd", "mse")
            bridle.fit(model, {"a": X, "b": 2 * X}, Y["numbers"], verbose=0)
            told.append(model.get_weights())
    assert_same(told[0], told[2])
    assert_same(told[1], told[3])


def step_that_adds(model):
    def step(data):
        model.layers[0].bias.assign_add([1.0] * 4)
        return {}

    def step_on_jax(state, data):
        kernel, bias, *others = state[0]
        return {}, ([kernel, bias + 1.0, *others], *state[1:])

    return step_on_jax if ON_JAX else step


def doubled(x, training=None):
    return 2 * x[:, :4]


# What happens to a model before it is trained, while an equal one has been.
CHANGES = {
    "a layer is frozen": lambda m: setattr(m.layers[0], "trainable", False),
    "a rate of dropout": lambda m: setattr(m.layers[1], "rate", 0.5),
    "an activation": lambda m: setattr(m.layers[0], "activation", keras.activations.tanh),
    "a clip": lambda m: setattr(m.optimizer, "clipnorm", 0.01),
    "a decay": lambda m: setattr(m.optimizer, "weight_decay", 0.1),
    "a penalty": lambda m: setattr(m.layers[0], "kernel_regularizer", keras.regularizers.L2(0.1)),
    "a method of the user's": lambda m: setattr(m.layers[0], "call", doubled),
    "a loss of the user's": lambda m: setattr(
        m, "compute_loss", lambda x, y, y_pred, *_, **__: keras.ops.mean((2 * y - y_pred) ** 2)
    ),
    "a step of the user's": lambda m: setattr(m, "train_step", step_that_adds(m)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_on_a_model_counts(change):
    def changed():
        model = compiled(CASES["dropout"])
        change(model)
        bridle.fit(model, X, Y["numbers"], batch_size=BATCH, verbose=0, seed=5)
        return model.get_weights()

    expected = changed()
    sharing.forget()
    trained(CASES["dropout"])
    assert_same(changed(), expected)


def test_a_class_changed_meanwhile_counts(monkeypatch):
    trained(CASES["plain"])
    monkeypatch.setattr(
        L.Dense, "call", lambda self, x, training=None: x[:, : self.units] * 0 + self.bias
    )
    model, _ = trained(CASES["plain"])
    assert not state.of(model).earlier["train"]
    kernel = model.layers[0].kernel.numpy()
    np.testing.assert_array_equal(kernel, compiled(CASES["plain"]).layers[0].kernel.numpy())


class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = L.Dense(1)

    def call(self, x):
        return self.out(x)


class OwnPenalty(keras.regularizers.Regularizer):
    def __call__(self, weights):
        return keras.ops.sum(weights**2)


class OwnLayer(L.Layer):
    def call(self, x):
        return 2 * x


def own_metric(y_true, y_pred):
    return keras.ops.mean(y_pred)


# What is never shared: code of the user's own, and what it may see.
UNSHARED = {
    "a model's class": {"build": Own, "compile": {}, "y": "numbers"},
    "a layer's class": made_as(OwnLayer),
    "a lambda": made_as(of(L.Lambda, lambda x: 2 * x)),
    "an activation": made_as(hidden(activation=lambda x: x**2)),
    "a loss": made_as(hidden(), loss=lambda y_true, y_pred: keras.ops.mean((y_true - y_pred) ** 2)),
    "a metric": made_as(hidden(), metrics=[own_metric]),
    "a regularizer": made_as(hidden(kernel_regularizer=OwnPenalty())),
    "a schedule": made_as(
        hidden(),
        optimizer=of(
            lambda: SGD(
                type(
                    "Own",
                    (keras.optimizers.schedules.LearningRateSchedule,),
                    {
                        "__call__": lambda self, step: 0.1,
                    },
                )()
            )
        ),
    ),
}


@pytest.mark.parametrize("case", UNSHARED.values(), ids=UNSHARED)
def test_code_of_the_users_own_is_traced_each_time(case):
    case = {**case, "compile": {"optimizer": "sgd", "loss": "mse", "metrics": ()} | case["compile"]}
    for _ in range(2):
        traces = made.count
        trained(case)
        assert made.count > traces


@bridle.shares_programs
class Scaled(L.Layer):
    def __init__(self, by):
        super().__init__()
        self.by = by

    def call(self, x):
        return self.by * x


@bridle.shares_programs
def distance(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** 1.5)


def test_code_of_the_users_own_that_is_declared_is_shared():
    cases = [made_as(of(Scaled, by), loss=distance, metrics=[distance]) for by in (2.0, 3.0)]
    alone = []
    for case in cases:
        sharing.forget()
        alone.append(trained(case)[1])
    sharing.forget()
    for case, expected in zip(cases, alone, strict=True):
        trained(case)
        traces = made.count
        assert_same(trained(case)[1], expected)
        assert made.count == traces


def test_a_class_below_a_declared_one_is_not_declared():
    below = type("Below", (Scaled,), {"call": lambda self, x: x})
    for _ in range(2):
        traces = made.count
        trained(made_as(of(below, 2.0)))
        assert made.count > traces


def test_only_classes_and_functions_are_declared():
    with pytest.raises(bridle.BridleTypeError, match="`value` must be a class or a function"):
        bridle.shares_programs(Scaled(2.0))


@pytest.mark.tensorflow  # Keras on JAX makes them
@pytest.mark.parametrize("base", [keras.Model, bridle])
def test_evaluation_makes_no_variables_of_an_optimizer(base):
    model = compiled(CASES["plain"])
    base.evaluate(model, X, Y["numbers"], verbose=0)
    assert not model.optimizer.built


def test_what_is_kept_is_bounded(monkeypatch):
    room = ("_kept", Recent(0)) if ON_JAX else ("BYTES_KEPT", 0)
    monkeypatch.setattr(sharing, *room)
    for _ in range(2):
        traces = made.count
        trained(CASES["plain"])
        assert made.count > traces

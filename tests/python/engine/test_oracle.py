"""Training held to Keras' own `fit`: models x optimizers x losses x metrics x weights x batches."""

import functools
import random

import keras
import numpy as np
import pytest
from backend import NO_XLA, ON_JAX
from how_many import cases

import bridle

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("rare_collections")]

ROWS, BATCH, EPOCHS = 35, 8, 2
# The fused program adds float32 numbers in another order than Keras' does.
FUSED = {"rtol": 1e-4, "atol": 1e-5}
# JAX compiles a step by itself for Keras and within a loop for bridle. In some of them XLA fuses
# other operations there, and their sums are rounded otherwise.
ON_JAX_ROUNDED = {"rtol": 2e-6, "atol": 2e-7}
LAYERS = keras.layers
CLASSES = "sparse_categorical_crossentropy"


def two(outputs, layers):
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    return keras.Model([a, b], outputs(LAYERS.Concatenate()([a, b]), layers))


def chain(shape, *layers, dtype=None):
    def build(units, activation):
        head = LAYERS.Dense(units, activation, dtype="float32")
        inputs = [] if shape is None else [keras.Input(shape, dtype=dtype)]
        return keras.Sequential([*inputs, *(make() for make in layers), head])

    return build


class Subclassed(keras.Model):
    def __init__(self, units, activation):
        super().__init__()
        self.inner, self.head = LAYERS.Dense(4, "tanh"), LAYERS.Dense(units, activation)

    def call(self, x, training=False):
        return self.head(self.inner(x) * (2.0 if training else 1.0))


def rows_of(data):
    return keras.ops.cast(keras.ops.shape(data[0])[0], "float32")


class OwnStep(Subclassed):
    if ON_JAX:

        def train_step(self, state, data):
            logs, state = super().train_step(state, data)
            return {**logs, "rows": rows_of(data)}, state
    else:

        def train_step(self, data):
            return {**super().train_step(data), "rows": rows_of(data)}


class OwnLoss(Subclassed):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return super().compute_loss(x, y, y_pred, sample_weight) + keras.ops.mean(y_pred**2)


class Penalty(LAYERS.Layer):
    def call(self, x):
        self.add_loss(0.1 * keras.ops.mean(x**2))
        return x


def embedding():
    return LAYERS.Embedding(7, 4)


def conv_2():
    return LAYERS.Conv2D(3, 2)


def dense(**arguments):
    return lambda: LAYERS.Dense(4, "relu", **arguments)


def half(units, activation):
    policy = keras.mixed_precision.DTypePolicy("mixed_float16")
    return chain((3,), lambda: LAYERS.Dense(4, "relu", dtype=policy))(units, activation)


# The inputs' kind and the builder of a model.
MODELS = {
    "dense": ("x", chain((3,), dense())),
    "not built": ("x", chain(None, dense())),
    "no hidden layer": ("x", chain((3,))),
    "subclassed": ("x", Subclassed),
    "two inputs": ("two", lambda u, a: two(lambda x, n: LAYERS.Dense(*n)(x), (u, a))),
    "two outputs": (
        "two",
        lambda u, a: two(
            lambda x, n: [LAYERS.Dense(*n, name="p")(x), LAYERS.Dense(*n, name="q")(x)], (u, a)
        ),
    ),
    "dict of outputs": (
        "two",
        lambda u, a: two(
            lambda x, n: {"p": LAYERS.Dense(*n, name="p")(x), "q": LAYERS.Dense(*n, name="q")(x)},
            (u, a),
        ),
    ),
    "dropout": ("x", chain((3,), dense(), lambda: LAYERS.Dropout(0.5, seed=3))),
    "noise": ("x", chain((3,), lambda: LAYERS.GaussianNoise(0.5), dense())),
    "batch norm": ("x", chain((3,), dense(), LAYERS.BatchNormalization)),
    "LSTM": ("steps", chain((4, 3), lambda: LAYERS.LSTM(3))),
    "GRU": ("steps", chain((4, 3), lambda: LAYERS.GRU(3))),
    "embedding": ("codes", chain((5,), embedding, LAYERS.GlobalAveragePooling1D, dtype="int32")),
    "conv": ("steps", chain((4, 3), lambda: LAYERS.Conv1D(3, 2), LAYERS.Flatten)),
    "conv 2": (
        "steps",
        chain((4, 3), lambda: LAYERS.Reshape((4, 3, 1)), conv_2, LAYERS.Flatten),
    ),
    "constraints": ("x", chain((3,), dense(kernel_constraint="unit_norm"))),
    "add_loss": ("x", chain((3,), dense(), Penalty)),
    "regularizers": (
        "x",
        chain((3,), dense(activity_regularizer="l2", kernel_regularizer="l1")),
    ),
    "own train_step": ("x", OwnStep),
    "own compute_loss": ("x", OwnLoss),
    "mixed_float16": ("x", half),
    "bool": ("bools", chain((3,), lambda: LAYERS.Rescaling(0.5), dense(), dtype="bool")),
}  # fmt: skip
RANDOM = ("dropout", "noise")
SEVERAL = {"two outputs": list, "dict of outputs": dict}

OPT = keras.optimizers
OPTIMIZERS = {
    "sgd": lambda: OPT.SGD(0.05),
    "nesterov": lambda: OPT.SGD(0.05, momentum=0.9, nesterov=True, clipvalue=0.5),
    "adam": lambda: OPT.Adam(0.01),
    "adamw": lambda: OPT.AdamW(0.01, weight_decay=0.1, clipnorm=1.0),
    "ema": lambda: OPT.SGD(0.05, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=4),
    "accumulated": lambda: OPT.Adam(0.01, gradient_accumulation_steps=2),
    "schedule": lambda: OPT.SGD(OPT.schedules.ExponentialDecay(0.1, 3, 0.5)),
    "rmsprop": lambda: OPT.RMSprop(0.01, centered=True, global_clipnorm=1.0),
    "scaled": lambda: OPT.LossScaleOptimizer(OPT.Adam(0.01), initial_scale=2**12),
    "adagrad": lambda: OPT.Adagrad(0.05),
}
# The last layer, and the targets' kind.
LOSSES = {
    "mse": ((1, None), "y"),
    "huber": ((2, "tanh"), "pairs"),
    "mae": ((1, None), "vector"),
    "binary_crossentropy": ((1, "sigmoid"), "halves"),
    CLASSES: ((3, "softmax"), "classes"),
    "categorical_crossentropy": ((3, "softmax"), "one-hot"),
}
# "error" stands for a metric that goes with the targets.
METRICS = {
    "none": {},
    "one": {"metrics": ["error"]},
    "weighted": {"metrics": ["error"], "weighted_metrics": ["error", "accuracy"]},
    "accuracy": {"metrics": ["accuracy"]},
    "instances": {"metrics": ["spread"]},
}
# Rows and batch size: with and without a remainder, batches of one row, one batch.
BATCHES = {"remainder": (ROWS, 8), "even": (32, 8), "odd": (13, 5), "ones": (6, 1), "one": (10, 64)}
FACTORS = {
    "model": list(MODELS),
    "optimizer": list(OPTIMIZERS),
    "loss": list(LOSSES),
    "metrics": list(METRICS),
    "weights": ["none", "sample_weight", "class_weight"],
    "batches": list(BATCHES),
    "held_out": ["none", "none", "none", "split", "none", "data"],
    "steps_per_execution": [1, 1, 4],
}


def combinations(count, seed, models):
    """Every value of every factor as often as the others, in an order drawn with a seed."""
    drawn = random.Random(seed)
    columns = []
    for name, values in FACTORS.items():
        column = [v for v in values if name != "model" or v in models]
        column = (column * (count // len(column) + 1))[:count]
        drawn.shuffle(column)
        columns.append(column)
    return [dict(zip(FACTORS, row, strict=True)) for row in zip(*columns, strict=True)]


GRAPH = combinations(cases(161, 44 if ON_JAX else 88), 1, list(MODELS))
IN_FUSED = [case for case in GRAPH if case["model"] not in (*RANDOM, "mixed_float16")]
IN_FUSED = IN_FUSED[: cases(40, 20)]


def _named(case):
    return "-".join(map(str, case.values())).replace(" ", "_")


@pytest.fixture(scope="module")
def data():
    drawn = np.random.default_rng(5)
    x = drawn.normal(size=(ROWS, 3)).astype("float32")
    classes = drawn.integers(0, 3, ROWS)
    return {
        "x": x,
        "two": [x, drawn.normal(size=(ROWS, 2)).astype("float32")],
        "steps": drawn.normal(size=(ROWS, 4, 3)).astype("float32"),
        "codes": drawn.integers(0, 7, (ROWS, 5)),
        "bools": x > 0,
        "y": x[:, :1] - x[:, 1:2] ** 2,
        "pairs": x[:, :2] * x[:, 1:],
        "vector": x.sum(1),
        "halves": (x[:, 0] > 0).astype("int64"),
        "classes": classes,
        "one-hot": np.eye(3, dtype="float32")[classes],
        "weights": drawn.uniform(0.5, 2, ROWS).astype("float32"),
    }


def _arguments(case, data):
    kind = MODELS[case["model"]][0]
    rows, batch = BATCHES[case["batches"]]
    outputs = SEVERAL.get(case["model"])
    target = data[LOSSES[case["loss"]][1]]

    def several(value):
        return value if outputs is None else outputs(zip("pq", (value, value), strict=True))

    def part(start, stop):
        x = [a[start:stop] for a in data["two"]] if kind == "two" else data[kind][start:stop]
        y = several(target[start:stop])
        return (x, [value for _, value in y] if outputs is list else y)

    x, y = part(0, rows)
    given = {"x": x, "y": y, "batch_size": batch, "epochs": EPOCHS, "verbose": 0, "shuffle": False}
    if case["weights"] == "sample_weight" and outputs is None:
        given["sample_weight"] = data["weights"][:rows]
    is_class = target.ndim == 1 and target.dtype.kind == "i" and outputs is None
    if case["weights"] == "class_weight" and is_class:
        given["class_weight"] = {0: 1.0, 1: 2.0, 2: 0.5}
    if case["held_out"] == "split":
        given["validation_split"] = 0.25
    if case["held_out"] == "data":
        given |= {"validation_data": part(5, 12), "validation_batch_size": 3}
    return given


def _metric(name, loss):
    if name == "error":
        return "accuracy" if loss == CLASSES else "mae"
    return keras.metrics.MeanMetricWrapper(_spread, name="m") if name == "spread" else name


def _spread(_, y_pred):
    return keras.ops.max(y_pred, axis=-1)


def _compiled(case, compile_, jit_compile):
    keras.utils.set_random_seed(7)
    model = MODELS[case["model"]][1](*LOSSES[case["loss"]][0])
    chosen = {
        name: [_metric(metric, case["loss"]) for metric in metrics]
        for name, metrics in METRICS[case["metrics"]].items()
    }
    if case["model"] in SEVERAL:
        chosen = {name: dict.fromkeys("pq", m) for name, m in chosen.items()}
    optimizer = OPTIMIZERS[case["optimizer"]]()
    if case["model"] == "mixed_float16" and case["optimizer"] != "scaled":
        optimizer = OPT.LossScaleOptimizer(optimizer, initial_scale=2**20, dynamic_growth_steps=3)
    compile_(
        model,
        optimizer,
        case["loss"],
        steps_per_execution=case["steps_per_execution"],
        jit_compile=jit_compile,
        **chosen,
    )
    return model


def _state(model):
    return [v.numpy() for v in model.variables + model.optimizer.variables]


@pytest.fixture(scope="module")
def by_keras(data):
    """What Keras makes of a case: history and state."""

    @functools.cache
    def run(name):
        case = next(case for case in GRAPH if _named(case) == name)
        model = _compiled(case, keras.Model.compile, NO_XLA)
        history = keras.Model.fit(model, **_arguments(case, data)).history
        return history, _state(model)

    return lambda case: run(_named(case))


def _both(case, data, by_keras, jit_compile):
    model = _compiled(case, bridle.compile, jit_compile)
    history = bridle.fit(model, **_arguments(case, data)).history
    wanted, keras_state = by_keras(case)
    assert history.keys() == wanted.keys()
    return dict(history), dict(wanted), list(zip(_state(model), keras_state, strict=True))


@pytest.fixture(scope="module")
def in_every_bit():
    """Of each case on JAX, whether it is the same in every bit: most are."""
    found = []
    yield found
    assert np.mean(found or [True]) > 0.75


@pytest.mark.parametrize("case", GRAPH, ids=_named)
def test_the_graph_program_equals_keras_bit_for_bit(case, data, by_keras, in_every_bit):
    history, wanted, states = _both(case, data, by_keras, NO_XLA)
    if ON_JAX:
        for name, values in wanted.items():
            np.testing.assert_allclose(history[name], values, **ON_JAX_ROUNDED, err_msg=name)
        for a, b in states:
            np.testing.assert_allclose(a, b, **ON_JAX_ROUNDED)
        same = history == wanted and all(np.array_equal(a, b) for a, b in states)
        in_every_bit.append(same)
        return
    if case["model"] in SEVERAL:  # Keras adds the losses in an order that changes from run to run
        np.testing.assert_allclose(history.pop("loss"), wanted.pop("loss"), rtol=3e-7)
        if "val_loss" in history:
            np.testing.assert_allclose(history.pop("val_loss"), wanted.pop("val_loss"), rtol=3e-7)
    assert history == wanted
    for a, b in states:
        np.testing.assert_array_equal(a, b)


@pytest.mark.tensorflow  # JAX has no other
@pytest.mark.parametrize("case", IN_FUSED, ids=_named)
def test_the_fused_program_equals_keras_nearly(case, data, by_keras):
    history, wanted, states = _both(case, data, by_keras, True)
    for name, values in wanted.items():
        np.testing.assert_allclose(history[name], values, **FUSED, err_msg=name)
    for a, b in states:
        np.testing.assert_allclose(a, b, **FUSED)


def test_the_table_is_large_and_has_every_value():
    assert len(GRAPH) + len(IN_FUSED) >= cases(200, 60 if ON_JAX else 100)
    for name, values in FACTORS.items():
        assert {case[name] for case in GRAPH} == set(values)

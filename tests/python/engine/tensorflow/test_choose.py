"""Which program runs: the rule, what it reads from a trace, and what explain() says of a run."""

import contextlib
import dataclasses
import re

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle import errors
from bridle.engine.tensorflow import choose as rule
from bridle.engine.tensorflow.choose import SLOW_IN_XLA_ON_CPU, Work, choose

pytestmark = pytest.mark.usefixtures("nothing_shared")

# jit_compile, operations of a step, planned steps where 100 repay: the program, and its reason.
RULE = [
    (True, {"MatMul"}, 1, "fused", "jit_compile is on"),
    (True, {"Conv2D"}, 1, "fused", "jit_compile is on"),
    (False, {"MatMul"}, 10**9, "graph", "jit_compile is off"),
    ("auto", {"MatMul"}, 99, "graph", "pays from 100 steps on, not for 99"),
    ("auto", {"MatMul"}, 100, "fused", "pays from 100 steps on, and there are 100"),
    ("auto", set(), 1000, "fused", "pays from 100 steps on, and there are 1000"),
    ("auto", {"MatMul", "While"}, 100, "fused", "pays"),
    ("auto", {"MatMul", "Conv2D"}, 100, "graph", "Conv2D is slow in XLA"),
    ("auto", {"Conv2D"}, 1, "graph", "Conv2D is slow in XLA"),
    ("auto", {"Conv3D", "Conv2DBackpropInput"}, 100, "graph", "Conv2DBackpropInput is slow"),
]


@pytest.mark.parametrize(("jit_compile", "found", "steps", "program", "why"), RULE)
def test_the_rule(jit_compile, found, steps, program, why):
    name, reason = choose(jit_compile, Work(frozenset(found), 100), steps)
    assert name == program
    assert why in reason


# Where 100 steps repay a program and 60 of an epoch a compilation: the steps of an epoch, epochs,
# the program, and the steps before XLA.
EPOCHS = [
    (10, 9, "graph", None),
    (10, 10, "fused", 10),
    (59, 1, "graph", None),
    (59, 2, "fused", 59),
    (60, 1, "graph", None),
    (60, 2, "fused", 0),
    (100, 1, "fused", 0),
    (1000, 1, "fused", 0),
    (None, 3, "fused", 0),
]


@pytest.mark.parametrize(("epoch", "epochs", "program", "before"), EPOCHS)
def test_no_first_epoch_is_held_up_by_what_it_does_not_repay(epoch, epochs, program, before):
    work = Work(frozenset(), 100, holding=60)
    assert choose("auto", work, epochs * (epoch or 100), epoch)[0] == program
    if program == "fused":
        assert work.head_start(epoch) == before


def test_on_a_gpu_convolutions_are_fused(monkeypatch):
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: [kind])
    assert choose("auto", Work(SLOW_IN_XLA_ON_CPU, 100), 100)[0] == "fused"


def traced(function, *shape):
    function = tf.function(function, autograph=False)
    return function.get_concrete_function(tf.TensorSpec(shape))


def test_operations_are_found_in_functions_that_are_called_too():
    inner = tf.function(lambda x: tf.matmul(x, x))

    def outer(x):
        return tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, inner(y)), [0, tf.exp(x)])

    found = Work.of(traced(outer, 2, 2), 2).found
    assert {"Exp", "MatMul"} <= found
    assert found & {"While", "StatelessWhile"}
    assert "Conv2D" not in found


def test_work_counts_operations_and_elements():
    # An argument, the operation and its result: three nodes, each of `size` elements.
    size = rule.ELEMENTS_PER_OPERATION
    few, many = (Work.of(traced(tf.exp, None, n), 10).repaid for n in (1, size // 10))
    assert few == pytest.approx(rule.RUNS_THAT_REPAY_XLA * 3 / (3 + 3 * 10 / size), abs=1)
    assert many == pytest.approx(rule.RUNS_THAT_REPAY_XLA * 3 / (3 + 3), abs=1)


def test_what_training_takes_to_be_worth_xla():
    """Loading what was compiled, or compiling what Keras' own start doesn't make up for."""

    def adding(times):
        return lambda x: [x := x + 1 for _ in range(times)][-1]

    few, many = (Work.of(traced(adding(n), 1), 1, trains=True) for n in (20, 600))
    assert (few.repaid, few.holding) == (rule.RUNS_THAT_REPAY_LOADING, rule.STEPS_FOR_FREE)
    # Each addition brings a constant; before and after, there are an argument and the result.
    operations = 2 * 600 + 2
    compiled = rule.RUNS_IN_TRAINING * (1 - rule.OPERATIONS_FOR_FREE / operations)
    assert many.repaid == many.holding == pytest.approx(compiled, abs=1)
    assert many.alone == pytest.approx(rule.RUNS_THAT_REPAY_XLA, abs=1)


def test_a_loop_is_worth_more_than_its_operations():
    def looped(x):
        return tf.while_loop(lambda i, y: i < 30, lambda i, y: (i + 1, y * 2), [0, x])[1]

    assert Work.of(traced(looped, 1), 1).repaid < Work.of(traced(tf.exp, 1), 1).repaid / 3


def model_of(shape, *layers, dtype=None):
    keras.utils.set_random_seed(7)
    return keras.Sequential([keras.Input(shape, dtype=dtype), *layers, keras.layers.Dense(1)])


L = keras.layers
MODELS = {
    "dense": ((3,), lambda: model_of((3,), L.Dense(2))),
    "dropout": ((3,), lambda: model_of((3,), L.Dropout(0.5, seed=1))),
    "batch norm": ((3,), lambda: model_of((3,), L.BatchNormalization())),
    "embedding": (
        (3,),
        lambda: model_of((3,), L.Embedding(2, 2), L.GlobalAveragePooling1D(), dtype="int32"),
    ),
    "LSTM": ((4, 3), lambda: model_of((4, 3), L.LSTM(2))),
    "conv 1": ((4, 3), lambda: model_of((4, 3), L.Conv1D(2, 2), L.Flatten())),
    "conv 2": ((4, 4, 1), lambda: model_of((4, 4, 1), L.Conv2D(2, 2), L.Flatten())),
    "depthwise": ((4, 4, 1), lambda: model_of((4, 4, 1), L.DepthwiseConv2D(2), L.Flatten())),
}


def repaid_by(steps, monkeypatch):
    """Lets every compilation be repaid by so many steps."""
    made = rule.Work.of
    monkeypatch.setattr(
        "bridle.engine.tensorflow.step.Work.of",
        lambda *given: dataclasses.replace(made(*given), repaid=steps, holding=0),
    )


# The model, jit_compile, and what runs after 2 epochs of 4 steps where 8 are enough for XLA, or
# where 9 are.
TABLE = [
    ("dense", "auto", "fused", "graph"),
    ("dense", False, "graph", "graph"),
    ("dense", True, "fused", "fused"),
    ("dropout", "auto", "fused", "graph"),
    ("batch norm", "auto", "fused", "graph"),
    ("embedding", "auto", "fused", "graph"),
    ("LSTM", "auto", "fused", "graph"),
    ("conv 1", "auto", "graph", "graph"),
    ("conv 2", "auto", "graph", "graph"),
    ("conv 2", True, "fused", "fused"),
    ("depthwise", "auto", "graph", "graph"),
]


@pytest.mark.parametrize("enough", [8, 9])
@pytest.mark.parametrize(("name", "jit_compile", "enough_steps", "too_few"), TABLE)
def test_the_program_of_a_model(name, jit_compile, enough_steps, too_few, enough, monkeypatch):
    repaid_by(enough, monkeypatch)
    shape, build = MODELS[name]
    model = build()
    bridle.compile(model, "sgd", "mse", jit_compile=jit_compile)
    x, y = np.zeros((8, *shape), "int32" if name == "embedding" else "float32"), np.zeros((8, 1))
    bridle.fit(model, x, y, batch_size=2, epochs=2, verbose=0)
    wanted = enough_steps if enough == 8 else too_few
    assert bridle.explain(model).startswith(f"training: {wanted}, because ")


def text_in_batches():
    words = L.TextVectorization(vocabulary=["a", "b"], output_sequence_length=2)
    x = np.array(["a", "b", "a b", "c"] * 2, dtype=object).reshape(8, 1)
    return model_of((1,), words, dtype="string"), x


def text_around_the_step():
    word = tf.constant(["abc"])
    layer = L.Lambda(lambda x: x * tf.cast(tf.strings.length(word), x.dtype), output_shape=(1,))
    return model_of((1,), layer), np.ones((8, 1), "float32")


@pytest.mark.parametrize("jit_compile", ["auto", True])
@pytest.mark.parametrize("make", [text_in_batches, text_around_the_step])
def test_text_never_gets_to_xla_which_would_end_the_process(make, jit_compile, monkeypatch):
    repaid_by(1, monkeypatch)
    model, x = make()
    bridle.compile(model, "sgd", "mse", jit_compile=jit_compile)
    bridle.fit(model, x, np.zeros((8, 1)), batch_size=2, epochs=2, verbose=0)
    bridle.evaluate(model, x, np.zeros((8, 1)), batch_size=2, verbose=0)
    found = bridle.predict(model, x, batch_size=2, verbose=0)
    np.testing.assert_allclose(found, model(tf.constant(x)), rtol=1e-6)
    because = "graph, because XLA takes no text"
    told = [f"{mode}: {because}" for mode in ("training", "evaluation", "prediction")]
    assert bridle.explain(model) == "; ".join(told)


def test_that_xla_was_asked_for_in_vain_is_said(nothing_said):
    model, x = text_around_the_step()
    bridle.compile(model, "sgd", "mse", jit_compile=True)
    with pytest.warns(bridle.BridleWarning, match="a graph of .* runs, because XLA takes no text"):
        bridle.fit(model, x, np.zeros((8, 1)), batch_size=2, verbose=0)


def test_steps_already_run_count(monkeypatch):
    repaid_by(12, monkeypatch)
    model = model_of((3,))
    bridle.compile(model, "sgd", "mse")
    x, y = np.zeros((8, 3)), np.zeros((8, 1))
    seen = []
    for _ in range(4):
        bridle.fit(model, x, y, batch_size=2, verbose=0)
        seen.append(bridle.explain(model).split()[1].strip(","))
    assert seen == ["graph", "graph", "fused", "fused"]


def test_explain_tells_every_kind_of_step():
    model = model_of((3,))
    assert bridle.explain(model) == "Nothing has run yet."
    x, y = np.zeros((8, 3)), np.zeros((8, 1))
    bridle.compile(model, "sgd", "mse", jit_compile=False)
    bridle.train_on_batch(model, x, y)
    assert bridle.explain(model) == "training: one step, because the call was for one batch"
    bridle.fit(model, x, y, batch_size=4, verbose=0)
    bridle.evaluate(model, x, y, batch_size=4, verbose=0)
    bridle.predict(model, x, batch_size=4, verbose=0)
    told = [f"{mode}: graph" for mode in ("training", "evaluation", "prediction")]
    assert [part.partition(",")[0] for part in bridle.explain(model).split("; ")] == told


def eager():
    model = model_of((3,))
    bridle.compile(model, "sgd", "mse", run_eagerly=True)
    return model


def central():
    scope = tf.distribute.experimental.CentralStorageStrategy(["/cpu:0"]).scope
    with scope():
        model = model_of((3,))
        bridle.compile(model, "sgd", "mse")
    return model


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (eager, "run_eagerly is on"),
        (central, "bridle's loop doesn't know CentralStorageStrategy"),
    ],
)
def test_explain_says_where_keras_own_loop_runs(make, why):
    model = make()
    bridle.fit(model, np.zeros((8, 3)), np.zeros((8, 1)), verbose=0)
    assert bridle.explain(model).startswith(f"training: Keras' own loop, because {why}")


def test_a_model_made_outside_isnt_trained_inside_of_a_scope():
    model = model_of((3,))
    bridle.compile(model, "sgd", "mse")
    with (
        tf.distribute.MirroredStrategy(["/cpu:0"]).scope(),
        pytest.raises(bridle.BridleValueError, match="made outside of the distribution strategy"),
    ):
        bridle.fit(model, np.zeros((8, 3)), np.zeros((8, 1)), verbose=0)


@pytest.mark.parametrize(
    ("strategy", "says"),
    [
        (lambda: tf.distribute.OneDeviceStrategy("/cpu:0"), "compiling by XLA pays"),
        (lambda: tf.distribute.MirroredStrategy(["/cpu:0"]), "because of its strategy"),
    ],
)
def test_strategies_of_one_device_train_as_without_one(strategy, says):
    x, y = np.arange(24.0).reshape(8, 3) / 24, np.ones((8, 1))
    weights = []
    for scope in (contextlib.nullcontext, strategy().scope):
        keras.utils.set_random_seed(1)
        with scope():
            model = model_of((3,))
            bridle.compile(model, "sgd", "mse")
        bridle.fit(model, x, y, batch_size=3, epochs=2, shuffle=False, verbose=0)
        weights.append(model.get_weights())
    assert says in bridle.explain(model)
    for one, other in zip(*weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


@pytest.fixture
def nothing_said(monkeypatch):
    """Warnings that come once in a process have yet to come."""
    monkeypatch.setattr(errors, "_said", set())


def test_that_keras_own_loop_runs_is_said_once(nothing_said, recwarn):
    x, y = np.zeros((8, 3)), np.zeros((8, 1))
    ragged = tf.data.Dataset.from_tensors(tf.ragged.constant([[1.0], [1.0, 2.0]])).repeat(2)
    words = keras.Sequential([keras.Input((None,), ragged=True), L.Lambda(lambda x: x)])
    for _ in range(2):
        model = model_of((3,))
        bridle.compile(model, "sgd", "mse", run_eagerly=True)
        bridle.fit(model, x, y, verbose=0)
        bridle.evaluate(model, x, y, verbose=0)
        bridle.predict(words, ragged, verbose=0)
    told = [str(w.message) for w in recwarn if w.category is bridle.BridleWarning]
    assert told == [
        f"Keras' own loop runs, at its own speed, because {why}."
        for why in ("run_eagerly is on", "its batches are ragged or sparse")
    ]
    assert all(w.filename == __file__ for w in recwarn if w.category is bridle.BridleWarning)


def test_how_long_xla_took_is_explained():
    model = model_of((3,))
    bridle.compile(model, "sgd", "mse", jit_compile=True)
    for rows in (8, 80):
        bridle.fit(model, np.zeros((rows, 3)), np.zeros((rows, 1)), batch_size=4, verbose=0)
    told = r"; XLA compiled training for 2 shapes of batches in [1-9]\d*\.\d s$|in 0\.[1-9] s$"
    assert re.search(told, bridle.explain(model))


def test_what_xla_refuses_runs_in_the_graph_program(nothing_said):
    def twice(x):
        return tf.ensure_shape(tf.py_function(lambda v: v * 2, [x], x.dtype), x.shape)

    model = model_of((3,), L.Lambda(twice, output_shape=(3,)))
    bridle.compile(model, "sgd", "mse", jit_compile=True)
    x = np.ones((8, 3), "float32")
    with pytest.warns(bridle.BridleWarning, match="`jit_compile` is on, and a graph of"):
        found = bridle.predict(model, x, batch_size=4, verbose=0)
    np.testing.assert_allclose(found, 2 * x @ model.layers[-1].kernel.numpy(), rtol=1e-6)
    assert bridle.explain(model).startswith("prediction: graph, because XLA refused it")

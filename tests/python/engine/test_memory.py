"""Nothing grows: calls again and again, and models that are dropped."""

import gc
import weakref

import keras
import numpy as np
import pytest
from backend import NO_XLA, sharing
from tensorflow.python.eager import context
from tensorflow.python.framework import ops

import bridle
from bridle import state

pytestmark = pytest.mark.slow

X = np.ones((8, 3), "float32")
Y = np.ones((8, 1), "float32")
#: What a process may grow by: far more than its noise, far less than a leak of what follows.
GROWTH = 40 * 2**20


def model_of(jit_compile=NO_XLA):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(1)])
    bridle.compile(model, "adam", "mse", jit_compile=jit_compile)
    return model


def resident():
    """Bytes of memory in use; 0 where the system doesn't tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096
    except FileNotFoundError:
        return 0


def functions():
    """How many functions TensorFlow holds, or bridle on JAX."""
    gc.collect()
    names = "ConcreteFunction", "StepFunctions"
    return sum(type(thing).__name__ in names for thing in gc.get_objects())


def many(name):
    """A call to make again and again, and how often."""
    fit = {"batch_size": 3, "epochs": 2, "verbose": 0}
    return {
        "predict": (1000, lambda m: bridle.predict(m, X[:1], verbose=0)),
        "larger predict": (100, lambda m: bridle.predict(m, X, batch_size=3, verbose=0)),
        "predict_on_batch": (1000, lambda m: bridle.predict_on_batch(m, X[:1])),
        "train_on_batch": (1000, lambda m: bridle.train_on_batch(m, X, Y)),
        "fit": (200, lambda m: bridle.fit(m, X, Y, **fit)),
        "fit and validate": (50, lambda m: bridle.fit(m, X, Y, validation_data=(X, Y), **fit)),
        "evaluate": (200, lambda m: bridle.evaluate(m, X, Y, batch_size=3, verbose=0)),
    }[name]


NAMES = [
    "predict", "larger predict", "predict_on_batch", "train_on_batch", "fit", "fit and validate",
    "evaluate",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_calls_again_and_again_keep_memory_flat(name):
    times, call = many(name)
    model = model_of()
    for _ in range(5):
        call(model)
    programs, held, memory = len(state.of(model).programs), functions(), resident()
    for _ in range(times):
        call(model)
    assert len(state.of(model).programs) == programs
    assert functions() == held
    assert resident() - memory < GROWTH


@pytest.mark.parametrize("jit_compile", [NO_XLA, True])
def test_models_in_turn_leave_nothing(jit_compile):
    def live():
        model = model_of(jit_compile)
        bridle.fit(model, X, Y, batch_size=3, verbose=0)
        bridle.predict(model, X, batch_size=3, verbose=0)
        return weakref.ref(model)

    for _ in range(3):
        live()
    held, memory = functions(), resident()
    models = [live() for _ in range(10 if jit_compile else 60)]
    gc.collect()
    assert [model() for model in models] == [None] * len(models)
    assert functions() <= held
    # TensorFlow keeps what an operation needs for each variable of another name or shape.
    assert resident() - memory < GROWTH + len(models) * 2**20


def test_compiling_again_and_again_drops_programs():
    model = model_of()
    for i in range(12):
        if i == 2:
            held = functions()
        bridle.compile(model, "sgd", "mse", jit_compile=NO_XLA)
        bridle.fit(model, X, Y, batch_size=3, verbose=0)
    assert functions() <= held + 5


L = keras.layers
TABLE = np.arange(48).reshape(8, 6) % 9
#: Layers between an input of six numbers and an output of one.
KINDS = {
    "dropout": lambda: [L.Dense(4, "silu"), L.Dropout(0.5)],
    "embedding": lambda: [L.Embedding(9, 2), L.Flatten()],
    "lstm": lambda: [L.Reshape((3, 2)), L.LSTM(3)],
    "batch norm": lambda: [L.Dense(4), L.BatchNormalization()],
}


def lived(kind, jit_compile):
    """A model that is built, trained and used in each way, and dropped."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((6,)), *KINDS[kind](), L.Dense(1)])
    bridle.compile(model, "adam", "mse", metrics=["mae"], jit_compile=jit_compile)
    bridle.fit(model, TABLE, Y, batch_size=4, epochs=2, verbose=0, validation_data=(TABLE, Y))
    bridle.evaluate(model, TABLE, Y, batch_size=4, verbose=0)
    bridle.predict(model, TABLE, batch_size=4, verbose=0)
    for _ in range(2):
        bridle.train_on_batch(model, TABLE, Y)


def left():
    """What may grow: graphs, registered gradients, the runtime's functions, and all objects."""
    gc.collect()
    every = gc.get_objects()
    graphs = sum(type(thing).__name__.endswith("FuncGraph") for thing in every)
    names = {n for n in context.context().list_function_names() if not n.startswith("__wrapped__")}
    return (graphs, len(ops.gradient_registry.list()), len(names)), len(every)


@pytest.mark.tensorflow
@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("anew", [False, True], ids=["shared", "traced anew"])
def test_a_model_that_is_dropped_leaves_nothing(kind, jit_compile, anew):
    def live(times):
        for _ in range(times):
            if anew:
                sharing.forget()
            lived(kind, jit_compile)
        return left()

    live(1 if anew else 5)
    before, objects = live(1)
    times = 2 if anew else 8
    after, more = live(times)
    assert after == before
    # A step's graph has thousands of them.
    assert more - objects < 20 * times

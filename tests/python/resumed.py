"""Trainings that are cut off and go on: each kind as a function of the file that keeps it.

Run as a program, this is a nursery: it has imported what takes seconds, and each line that it reads
("KIND STARTS FOLDER") makes a child that trains, whose process number it answers.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import keras
import numpy as np
import scipy.sparse
from backend import NO_XLA

import bridle

ROWS = 500
EPOCHS = 6
#: For trainings that last.
LONG = 40


def data():
    """500 rows of six features, and targets that follow from them."""
    random = np.random.default_rng(3)
    x = random.normal(size=(ROWS, 6)).astype("float32")
    y = (x @ random.normal(size=(6, 1)) + random.normal(size=(ROWS, 1))).astype("float32")
    return x, y


def mlp(*inner, dtype=None):
    """A small network with these layers in its middle."""
    first = keras.layers.Dense(16, "relu", dtype=dtype)
    return keras.Sequential([keras.Input((6,)), first, *inner, keras.layers.Dense(1, dtype=dtype)])


class Batches(keras.utils.PyDataset):
    """Batches by number."""

    def __init__(self):
        super().__init__()
        self.x, self.y = data()

    def __len__(self):
        return 16

    def __getitem__(self, number):
        rows = slice(32 * number, 32 * number + 32)
        return self.x[rows], self.y[rows]


def drawn():
    """Batches without end, drawn from NumPy's global generator."""
    x, y = data()
    while True:
        rows = np.random.randint(ROWS, size=32)
        yield x[rows], y[rows]


def dataset():
    """A tf.data dataset that shuffles itself."""
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices(data()).shuffle(ROWS, seed=5).batch(32)


class Counts(keras.callbacks.Callback):
    """Bears in mind how many epochs it has seen, and draws from the global generator."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(epoch)
        logs["drawn"] = float(np.random.uniform() + len(self.seen))


class Slow(keras.callbacks.Callback):
    """Makes epochs last."""

    def on_epoch_end(self, epoch, logs=None):
        time.sleep(0.05)


class Tells(keras.callbacks.Callback):
    """Tells what it bears in mind by methods."""

    def __init__(self):
        super().__init__()
        self._hidden = lambda: 0

    def on_train_batch_end(self, batch, logs=None):
        before = self._hidden()
        self._hidden = lambda: before + batch

    def on_epoch_end(self, epoch, logs=None):
        logs["hidden"] = float(self._hidden())

    def get_state(self):
        return {"hidden": self._hidden()}

    def set_state(self, state):
        self._hidden = lambda: state["hidden"]


def sparse():
    """x as a sparse matrix."""
    x, y = data()
    return scipy.sparse.csr_matrix(np.where(x > 0, x, 0)), y


def mapped(folder):
    """x in a file that is mapped."""
    x, y = data()
    path = Path(folder, "x.npy")
    if not path.exists():
        np.save(path, x)
    return np.load(path, mmap_mode="r"), y


def early(**more):
    """Early stopping that stops, and callbacks that go by what they have seen."""
    return [
        keras.callbacks.EarlyStopping(
            "val_loss", patience=1, min_delta=0.02, restore_best_weights=True, **more
        ),
        keras.callbacks.ReduceLROnPlateau("loss", patience=0, min_delta=0.2, factor=0.5),
    ]


def files(folder):
    """Callbacks that write files."""
    return [
        keras.callbacks.CSVLogger(f"{folder}/log.csv"),
        keras.callbacks.ModelCheckpoint(f"{folder}/best.weights.h5", "loss", save_best_only=True,
                                        save_weights_only=True),
        keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
        keras.callbacks.TerminateOnNaN(),
    ]  # fmt: skip


def adam(**more):
    """Adam at a rate at which something happens."""
    return keras.optimizers.Adam(0.01, **more)


def dropped(**more):
    """A network with dropout, compiled."""
    model = mlp(keras.layers.Dropout(0.3))
    return bridle.compile(model, **{"optimizer": adam(), "loss": "mse", "metrics": ["mae"], **more})


def normalized():
    """A network with batch norm, compiled."""
    model = mlp(keras.layers.BatchNormalization())
    model.compile(adam(), "mse", metrics=["mae"])
    return model


def mixed():
    """A network that computes in float16, its loss scaled."""
    model = mlp(keras.layers.Dropout(0.1), dtype="mixed_float16")
    scaled = keras.optimizers.LossScaleOptimizer(adam(), dynamic_growth_steps=7)
    model.compile(scaled, "mse")
    return model


#: By kind: the model, x and y, and further arguments of fit(), each made from the folder.
KINDS = {
    "dropout": (dropped, lambda f: data(), lambda f: {}),
    "batch norm": (normalized, lambda f: data(), lambda f: {"shuffle": "batch"}),
    "seed": (dropped, lambda f: data(), lambda f: {"seed": 11}),
    "early stopping": (
        dropped, lambda f: data(), lambda f: {"validation_split": 0.3, "callbacks": early()},
    ),
    "swapped weights": (
        lambda: dropped(optimizer=adam(use_ema=True, ema_momentum=0.9)), lambda f: data(),
        lambda f: {"callbacks": [keras.callbacks.SwapEMAWeights(swap_on_epoch=True)]},
    ),
    "accumulation": (
        lambda: dropped(optimizer=adam(gradient_accumulation_steps=3)), lambda f: data(),
        lambda f: {},
    ),
    "averages": (
        lambda: dropped(optimizer=adam(use_ema=True, ema_overwrite_frequency=10)),
        lambda f: data(), lambda f: {},
    ),
    "mixed precision": (mixed, lambda f: data(), lambda f: {}),
    "graph": (lambda: dropped(jit_compile=NO_XLA), lambda f: data(), lambda f: {}),
    "fused": (lambda: dropped(jit_compile=True), lambda f: data(), lambda f: {}),
    "by steps": (
        dropped, lambda f: data(),
        lambda f: {"validation_split": 0.3, "validation_every_steps": 7,
                   "callbacks": [Counts(), Tells()]},
    ),
    "steps per execution": (
        lambda: dropped(steps_per_execution=3), lambda f: data(), lambda f: {"callbacks": [Tells()]}
    ),
    "files": (dropped, lambda f: data(), lambda f: {"callbacks": files(f)}),
    "generator": (
        dropped, lambda f: (drawn(), None), lambda f: {"steps_per_epoch": 17},
    ),
    "generator to validate": (
        dropped, lambda f: data(),
        lambda f: {"validation_data": drawn(), "validation_steps": 3, "callbacks": [Tells()]},
    ),
    "PyDataset": (dropped, lambda f: (Batches(), None), lambda f: {"validation_data": Batches()}),
    "tf.data": (dropped, lambda f: (dataset(), None), lambda f: {}),
    "sparse": (dropped, lambda f: sparse(), lambda f: {}),
    "mapped file": (dropped, mapped, lambda f: {"shuffle": "batch"}),
    "steps of arrays": (dropped, lambda f: data(), lambda f: {"steps_per_epoch": 10}),
}  # fmt: skip
#: Kinds whose data's order follows from the seed that the script sets.
SEEDED = {"tf.data", "steps of arrays"}


def train(kind, folder, start=1, path=None, more=(), epochs=EPOCHS):
    """Trains, and returns all that the training has come to.

    Args:
        kind: The kind.
        folder: For the files that it writes.
        start: How often it has been started: each time from other weights and generators.
        path: What keeps it, if anything.
        more: Callbacks beside.
        epochs: How many.
    """
    build, give, arguments = KINDS[kind]
    keras.utils.set_random_seed(start)
    model = build()
    if kind in SEEDED:
        keras.utils.set_random_seed(1)
    x, y = give(folder)
    given = arguments(folder)
    given["callbacks"] = [*given.get("callbacks", ()), *more]
    history = bridle.fit(model, x, y, epochs=epochs, verbose=0, resume=path, **given)
    return result(model, history, folder)


def result(model, history, folder):
    """Variables, history and files, as arrays by name."""
    variables = [*model.variables, *model.optimizer.variables, *model.metrics_variables]
    found = {f"variable {i}": np.array(v) for i, v in enumerate(variables)}
    found |= {f"history {name}": np.array(v) for name, v in history.history.items()}
    found["epochs"] = np.array(history.epoch)
    found["validations"] = np.array([list(v.values()) for v in history.validations])
    log = Path(folder, "log.csv")
    found["log"] = np.array(log.read_text() if log.exists() else "")
    found["told"] = np.array([str(history.stopped), str(history.weights_epoch)])
    return found


def assert_same(found, wanted):
    """Compares two results, bit for bit."""
    assert list(found) == list(wanted)
    for name, value in wanted.items():
        assert found[name].dtype == value.dtype, name
        same = found[name].tobytes() == value.tobytes()
        assert same, f"{name}: {found[name]!s:.200} in place of {value!s:.200}"


def nursery():
    """Reads lines, and makes a child for each."""
    for line in sys.stdin:
        kind, start, folder = line.rstrip("\n").split("\t")
        child = os.fork()
        if child:
            print(child, flush=True)
            _, status = os.waitpid(child, 0)
            print(status, flush=True)
            continue
        path, more = None, []
        if int(start) > 0:
            path, more = bridle.ResumeFile(f"{folder}/kept", every_seconds=0), [Slow()]
        found = train(kind, folder, int(start) or 1, path, more, epochs=LONG)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            np.savez(file, **found)
        os.replace(file.name, f"{folder}/found.npz")
        os._exit(0)


if __name__ == "__main__":
    nursery()

"""Trainings that replicas share, each held to the same training of one process.

Each case makes a model, compiles it and trains it, and returns what is compared: numbers by name.
"""

import tempfile
import warnings
from pathlib import Path

import h5py
import keras
import numpy as np
import pandas as pd
import scipy.sparse
import tensorflow as tf

import bridle

LAYERS = keras.layers
ROWS, BATCH = 37, 8
_random = np.random.default_rng(0)
X = _random.normal(size=(ROWS, 6)).astype("float32")
Y = X.sum(1, keepdims=True) + 1
CODES = _random.integers(0, 3, ROWS)
BINARY = (X[:, :1] > 0).astype("float32")
WEIGHTS = _random.uniform(0, 2, ROWS).astype("float32")
WEIGHTS[8:14] = 0  # of one batch most rows, of two replicas one has none that count
WORDS = _random.integers(0, 5, (ROWS, 7))
WORDS[::3, 2:] = 0  # masked, more in some rows than in others
IMAGES = _random.uniform(size=(ROWS, 8, 8, 2)).astype("float32")


def sequential(*layers, shape=(6,), dtype=None):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *layers])


def mlp(*inner, units=1, activation=None):
    return sequential(LAYERS.Dense(8, "tanh"), *inner, LAYERS.Dense(units, activation))


class OwnStep(keras.Model):
    """Logs what it has computed itself, as many training steps do."""

    def __init__(self):
        super().__init__()
        self.head = LAYERS.Dense(1)
        self.mean = keras.metrics.Mean("mean_loss")

    def call(self, x):
        return self.head(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(x) - y) ** 2)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables, strict=True))
        self.mean.update_state(loss)
        return {"loss": loss, "mean_loss": self.mean.result()}


class KerasLoss(OwnStep):
    """Takes the loss that compile() was given."""

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables, strict=True))
        self.mean.update_state(loss)
        return {"mean_loss": self.mean.result()}


class Penalty(LAYERS.Layer):
    def call(self, x):
        self.add_loss(0.1 * keras.ops.mean(x**2))
        return x


class Rows(keras.utils.PyDataset):
    def __len__(self):
        return 5

    def __getitem__(self, number):
        rows = slice(number * BATCH, (number + 1) * BATCH)
        return X[rows], Y[rows]


def distance(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


def one_number(y_true, y_pred):
    return tf.reduce_mean((y_true - y_pred) ** 2)


def two_outputs():
    inputs = keras.Input((6,), name="i")
    inner = LAYERS.Dense(5, "tanh")(inputs)
    p, q = LAYERS.Dense(1, name="p")(inner), LAYERS.Dense(3, "softmax", name="q")(inner)
    return keras.Model({"i": inputs}, {"p": p, "q": q})


def words():
    embedding = LAYERS.Embedding(5, 4, mask_zero=True)
    return sequential(embedding, LAYERS.LSTM(3, return_sequences=True), LAYERS.Dense(1), shape=(7,))


def tokens():
    return sequential(LAYERS.Embedding(5, 4), LAYERS.Flatten(), LAYERS.Dense(1), shape=(7,))


def images():
    layers = LAYERS.RandomFlip(seed=3), LAYERS.Conv2D(3, 3, activation="relu"), LAYERS.Flatten()
    return sequential(*layers, LAYERS.Dense(1), shape=(8, 8, 2))


def dataset(x=X, y=Y):
    made = tf.data.Dataset.from_tensor_slices((x, y))
    return made.shuffle(64, seed=3).batch(BATCH)


def in_hdf5():
    file = h5py.File(Path(tempfile.mkdtemp(), "x.h5"), "w")
    return file.create_dataset("x", data=X)


def mapped():
    path = Path(tempfile.mkdtemp(), "x.npy")
    np.save(path, X)
    return np.load(path, mmap_mode="r")


def sparse():
    return scipy.sparse.csr_matrix(np.where(X > 0, X, 0))


def frame():
    return pd.DataFrame(X, columns=list("abcdef"))


def sgd(**arguments):
    return lambda: keras.optimizers.SGD(0.05, momentum=0.9, **arguments)


def adam(**arguments):
    return lambda: keras.optimizers.Adam(0.02, **arguments)


def case(
    model, x=X, y=Y, loss="mse", optimizer=None, fit=None, policy=None, make_loss=None, **compiled
):
    """A training of two epochs, an evaluation and a prediction."""

    def run(scope):
        keras.utils.set_random_seed(1)
        keras.config.set_dtype_policy(policy or "float32")
        with scope():
            made = model()
            given = {name: made_of(value) for name, value in compiled.items()}
            wanted = make_loss() if make_loss else loss
            bridle.compile(made, (optimizer or sgd())(), wanted, jit_compile=False, **given)
        arguments = {"batch_size": BATCH, "epochs": 2, "seed": 5, "verbose": 0}
        arguments |= {name: made_of(value) for name, value in (fit or {}).items()}
        data = made_of(x)
        are_arrays = isinstance(data, np.ndarray | dict)
        if y is None:
            del arguments["batch_size"]
        history = bridle.fit(made, data, y, **arguments)
        keras.config.set_dtype_policy("float32")
        found = {name: values for name, values in history.history.items() if values}
        found |= {f"weight {i}": value for i, value in enumerate(made.get_weights())}
        return found | (afterwards(made, data, y) if are_arrays else {})

    return run


def made_of(value):
    is_maker = callable(value) and not isinstance(value, keras.utils.PyDataset)
    return value() if is_maker else value


def afterwards(model, x, y):
    """What a trained model gives for batches that are shared unevenly."""
    few, targets = keras.tree.map_structure(lambda part: part[:21], (x, y))
    found = {}
    if model.loss is not None:
        found["evaluate"] = bridle.evaluate(model, few, targets, batch_size=5, verbose=0)
    one = keras.tree.map_structure(lambda part: part[:3], few)
    predicted = bridle.predict(model, few, batch_size=4, verbose=0)
    alone = bridle.predict_on_batch(model, one)
    for name, outputs in (("predicted", predicted), ("alone", alone)):
        found |= {f"{name} {i}": part for i, part in enumerate(keras.tree.flatten(outputs))}
    return found


def on_batch(scope):
    """Batches by themselves, of sizes that aren't shared evenly."""
    keras.utils.set_random_seed(1)
    with scope():
        made = mlp(LAYERS.Dropout(0.5, seed=4))
        bridle.compile(made, adam()(), "mse", metrics=["mae"], jit_compile=False)
    found = {}
    for rows in (8, 5, 3, 1):
        found[f"train {rows}"] = bridle.train_on_batch(made, X[:rows], Y[:rows])
        found[f"test {rows}"] = bridle.test_on_batch(made, X[:rows], Y[:rows])
    return found


def predicted_first(scope):
    """Predictions of a model that nothing has trained or built, of several lengths."""
    keras.utils.set_random_seed(1)
    with scope():
        made = keras.Sequential([LAYERS.Dense(3, "tanh"), LAYERS.Dense(1)])
        bridle.compile(made, sgd()(), "mse", jit_compile=False)
    found = {}
    for rows in (16, 17, 32, 5, 1):
        found[f"predicted {rows}"] = bridle.predict(made, X[:rows], batch_size=4, verbose=0)
        found[f"alone {rows}"] = bridle.predict_on_batch(made, X[:rows])
    return found


def bad_loss(scope):
    """A loss that isn't finite, in the middle of the second epoch."""
    keras.utils.set_random_seed(1)
    with scope():
        made = mlp()
        bridle.compile(made, sgd()(), "mse", jit_compile=False)
    y = Y.copy()
    y[20] = 1e30
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", bridle.BridleWarning)
        history = bridle.fit(made, X, y, batch_size=4, epochs=3, shuffle=False, verbose=0)
    found = {f"weight {i}": value for i, value in enumerate(made.get_weights())}
    return {**found, "stopped at": float(history.stopped.split("step ")[1].split(":")[0])}


class Stops(keras.callbacks.Callback):
    """Ends training within an epoch."""

    def on_train_batch_end(self, batch, logs=None):
        if batch == 2:
            self.model.stop_training = True


VALIDATED = {"validation_data": (X[:13], Y[:13])}
CASES = {
    "uneven": case(mlp, metrics=["mae"]),
    "even": case(mlp, X[:32], Y[:32], metrics=["mae"], fit={"shuffle": False}),
    "few rows": case(mlp, X[:21], Y[:21], fit={"batch_size": 10}),
    "one row left": case(lambda: mlp(LAYERS.Dropout(0.5)), X[:33], Y[:33], metrics=["mae"]),
    "dropout and noise": case(lambda: mlp(LAYERS.Dropout(0.4), LAYERS.GaussianNoise(0.2))),
    "images": case(images, IMAGES),
    "weights": case(mlp, fit={"sample_weight": WEIGHTS}, weighted_metrics=["mae"], metrics=["mse"]),
    "mean of weights": case(
        mlp,
        make_loss=lambda: keras.losses.MeanSquaredError(reduction="mean_with_sample_weight"),
        fit={"sample_weight": WEIGHTS},
    ),
    "sum": case(
        mlp, make_loss=lambda: keras.losses.MeanSquaredError(reduction="sum"), optimizer=adam()
    ),
    "loss of one number": case(mlp, X[:32], Y[:32], loss=one_number),
    "mask": case(words, WORDS, np.repeat(Y[:, None], 7, 1), metrics=["mae"], optimizer=adam()),
    "mask and weights": case(
        words,
        WORDS,
        np.repeat(Y[:, None], 7, 1),
        fit={"sample_weight": np.repeat(WEIGHTS[:, None], 7, 1)},
        optimizer=adam(),
    ),
    "sparse gradients": case(tokens, WORDS, optimizer=adam(clipnorm=0.1)),
    "classes": case(
        lambda: mlp(units=3, activation="softmax"),
        y=CODES,
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        fit={"class_weight": {0: 1.0, 1: 3.0, 2: 0.5}},
    ),
    "area under the curve": case(
        lambda: mlp(activation="sigmoid"),
        y=BINARY,
        loss="binary_crossentropy",
        metrics=lambda: [
            keras.metrics.AUC(name="auc"),
            keras.metrics.Precision(name="p"),
            distance,
        ],
    ),
    "two outputs": case(
        two_outputs,
        {"i": X},
        {"p": Y, "q": CODES},
        loss={"p": "mse", "q": "sparse_categorical_crossentropy"},
        loss_weights={"p": 0.3, "q": 2.0},
        metrics={"p": ["mae"], "q": ["accuracy"]},
    ),
    "clipped": case(mlp, optimizer=adam(global_clipnorm=0.1)),
    "accumulated": case(mlp, optimizer=sgd(gradient_accumulation_steps=3)),
    "moving average": case(mlp, optimizer=adam(use_ema=True, ema_momentum=0.8)),
    "weight decay": case(mlp, optimizer=lambda: keras.optimizers.AdamW(0.02)),
    "bfloat16": case(mlp, policy="mixed_bfloat16"),
    "float16": case(mlp, policy="mixed_float16"),
    "normalized together": case(
        lambda: mlp(LAYERS.BatchNormalization(synchronized=True)), X[:32], Y[:32]
    ),
    "regularized": case(
        lambda: sequential(
            LAYERS.Dense(8, "tanh", kernel_regularizer="l2", activity_regularizer="l1"),
            Penalty(),
            LAYERS.Dense(1),
        )
    ),
    "own step": case(OwnStep, X[:32], Y[:32], loss=None),
    "own step with compile's loss": case(KerasLoss, X[:32], Y[:32]),
    "validation": case(mlp, fit=VALIDATED, metrics=["mae"]),
    "validation within": case(mlp, fit={**VALIDATED, "validation_every_steps": 3}),
    "callbacks": case(
        mlp,
        metrics=["mae"],
        fit={
            "validation_split": 0.3,
            "epochs": 6,
            "callbacks": lambda: [
                keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True),
                keras.callbacks.ReduceLROnPlateau(patience=0),
                keras.callbacks.TerminateOnNaN(),
            ],
        },
    ),
    "stopped within": case(mlp, fit={"callbacks": lambda: [Stops()]}),
    "steps together": case(mlp, steps_per_execution=3, fit={"callbacks": lambda: [Stops()]}),
    "tf.data": case(mlp, dataset, None),
    "PyDataset": case(mlp, Rows, None),
    "HDF5": case(mlp, in_hdf5),
    "mapped file": case(mlp, mapped),
    "sparse matrix": case(mlp, sparse),
    "data frame": case(mlp, frame),
    "steps": case(mlp, fit={"steps_per_epoch": 3}),
    "not built": case(lambda: keras.Sequential([LAYERS.Dense(8, "tanh"), LAYERS.Dense(1)])),
    "predicted first": predicted_first,
    "on batch": on_batch,
    "bad loss": bad_loss,
}

"""What is trained: eleven models on synthetic data.

The data are random numbers of realistic shapes, drawn from one seed: only the time is of interest.
Nothing here imports Keras, so that the parent can read the table without it: a peer passes its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Workload:
    """A model, its data and how it is trained."""

    says: str
    build: Callable  # keras -> a model that isn't compiled
    data: Callable  # generator of random numbers, rows -> x, y
    compile: dict[str, Any]
    rows: int
    batch: int
    epochs: int  # the first one, which compiles, and later ones
    scan: bool = True  # the floor is measured: no convolutions or attention, where XLA is no floor
    calls: bool = False  # evaluate, predict and train_on_batch are measured too

    def small(self):
        """The same with few rows, to see that everything runs."""
        return replace(self, rows=min(self.rows, 4 * self.batch + 5), epochs=2)


REGRESSION = {"optimizer": "adam", "loss": "mean_squared_error", "metrics": ["mean_absolute_error"]}
BINARY = {"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["binary_accuracy"]}
CLASSES = {
    "optimizer": "adam",
    "loss": "sparse_categorical_crossentropy",
    "metrics": ["sparse_categorical_accuracy"],
}


def normal(rng, *shape):
    return rng.standard_normal(shape, dtype="float32")


def regression(*shape):
    return lambda rng, rows: (normal(rng, rows, *shape), normal(rng, rows, 1))


def binary(*shape):
    def data(rng, rows):
        return normal(rng, rows, *shape), rng.integers(0, 2, (rows, 1)).astype("float32")

    return data


def classes(count, *shape):
    def data(rng, rows):
        return normal(rng, rows, *shape), rng.integers(0, count, rows, dtype="int32")

    return data


def words(vocabulary, length):
    def data(rng, rows):
        x = rng.integers(0, vocabulary, (rows, length), dtype="int32")
        return x, rng.integers(0, 2, (rows, 1)).astype("float32")

    return data


def amount_and_kind(rng, rows):
    y = {"amount": normal(rng, rows, 1), "kind": rng.integers(0, 10, rows, dtype="int32")}
    return normal(rng, rows, 200), y


def mlp(keras):
    return keras.Sequential(
        [
            keras.Input((20,)),
            keras.layers.Dense(64, "relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(32, "relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(1),
        ]
    )


def mnist_mlp(keras):
    return keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(256, "relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(128, "relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, "softmax"),
        ]
    )


def cnn(keras):
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(10, "softmax"),
        ]
    )


def lstm(keras):
    return keras.Sequential(
        [
            keras.Input((30, 8)),
            keras.layers.LSTM(32),
            keras.layers.Dense(1),
        ]
    )


def batch_norm(keras):
    layers = [keras.Input((50,))]
    for units in (64, 32):
        layers += [
            keras.layers.Dense(units),
            keras.layers.BatchNormalization(),
            keras.layers.Activation("relu"),
        ]
    return keras.Sequential([*layers, keras.layers.Dense(1)])


def embedding(keras):
    return keras.Sequential(
        [
            keras.Input((64,), dtype="int32"),
            keras.layers.Embedding(5000, 32),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(32, "relu"),
            keras.layers.Dense(1, "sigmoid"),
        ]
    )


def iris(keras):
    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(3, "softmax"),
        ]
    )


def transformer(keras):
    layers = keras.layers
    tokens = keras.Input((64,), dtype="int32")
    hidden = layers.Embedding(2000, 64)(tokens)
    for _ in range(2):
        attention = layers.MultiHeadAttention(num_heads=4, key_dim=16)(hidden, hidden)
        hidden = layers.LayerNormalization()(layers.add([hidden, attention]))
        wide = layers.Dense(64)(layers.Dense(128, "relu")(hidden))
        hidden = layers.LayerNormalization()(layers.add([hidden, wide]))
    pooled = layers.GlobalAveragePooling1D()(hidden)
    return keras.Model(tokens, layers.Dense(1, "sigmoid")(pooled))


def residual_cnn(keras):
    layers = keras.layers
    images = keras.Input((32, 32, 3))
    hidden = layers.Conv2D(16, 3, padding="same")(images)
    for filters, strides in ((16, 1), (32, 2), (64, 2)):
        branch = layers.Conv2D(filters, 3, strides, padding="same", use_bias=False)(hidden)
        branch = layers.ReLU()(layers.BatchNormalization()(branch))
        branch = layers.Conv2D(filters, 3, padding="same", use_bias=False)(branch)
        branch = layers.BatchNormalization()(branch)
        hidden = layers.Conv2D(filters, 1, strides)(hidden)
        hidden = layers.ReLU()(layers.add([hidden, branch]))
    pooled = layers.GlobalAveragePooling2D()(hidden)
    return keras.Model(images, layers.Dense(10, "softmax")(pooled))


def two_outputs(keras):
    layers = keras.layers
    inputs = keras.Input((200,))
    branches = [layers.Dense(64, activation)(inputs) for activation in 4 * ["relu", "tanh"]]
    hidden = layers.Dense(128, "relu")(layers.concatenate(branches))
    outputs = {
        "amount": layers.Dense(1, name="amount")(hidden),
        "kind": layers.Dense(10, "softmax", name="kind")(hidden),
    }
    return keras.Model(inputs, outputs)


def tabular(keras):
    return keras.Sequential(
        [
            keras.Input((500,)),
            keras.layers.Dense(128, "relu"),
            keras.layers.Dense(64, "relu"),
            keras.layers.Dense(1, "sigmoid"),
        ]
    )


BOTH = {
    "optimizer": "adam",
    **{name: {"amount": REGRESSION[name], "kind": CLASSES[name]} for name in ("loss", "metrics")},
}

WORKLOADS = {
    "mlp": Workload(
        "small MLP 64-32-1 with dropout, 20,000 x 20",
        mlp, regression(20), REGRESSION, 20_000, 32, 12, calls=True,
    ),
    "mnist": Workload(
        "MNIST-shaped MLP 256-128-10 with dropout, 60,000 x 784",
        mnist_mlp, classes(10, 784), CLASSES, 60_000, 128, 6,
    ),
    "cnn": Workload(
        "CNN, 4,096 images of 28 x 28",
        cnn, classes(10, 28, 28, 1), CLASSES, 4_096, 128, 6, scan=False, calls=True,
    ),
    "lstm": Workload(
        "LSTM(32), 4,096 x 30 steps x 8",
        lstm, regression(30, 8), REGRESSION, 4_096, 32, 12, calls=True,
    ),
    "batchnorm": Workload(
        "MLP 64-32-1 with batch norm, 20,000 x 50",
        batch_norm, regression(50), REGRESSION, 20_000, 64, 16,
    ),
    "embedding": Workload(
        "embedding and pooling, 8,192 x 64 tokens",
        embedding, words(5000, 64), BINARY, 8_192, 64, 16,
    ),
    "iris": Workload(
        "iris-sized: MLP 16-3, 150 x 4, 50 epochs",
        iris, classes(3, 4), CLASSES, 150, 32, 50,
    ),
    "transformer": Workload(
        "transformer encoder of two layers, 1,024 x 64 tokens",
        transformer, words(2000, 64), BINARY, 1_024, 32, 16, scan=False,
    ),
    "residual": Workload(
        "residual CNN, 512 images of 32 x 32 x 3",
        residual_cnn, classes(10, 32, 32, 3), CLASSES, 512, 32, 6, scan=False,
    ),
    "two_outputs": Workload(
        "wide functional model with two outputs, 20,000 x 200",
        two_outputs, amount_and_kind, BOTH, 20_000, 64, 12,
    ),
    "tabular": Workload(
        "wide tabular: MLP 128-64-1, 100,000 x 500",
        tabular, binary(500), BINARY, 100_000, 256, 8,
    ),
}  # fmt: skip


def data_of(workload):
    return workload.data(np.random.default_rng(1), workload.rows)

"""The models, how they are compiled, and the random numbers that they are trained on.

The numbers have realistic shapes and come from one seed: only the time is of interest. Nothing here
imports Keras, so that the parent can read the tables without it: a peer passes its own.
"""

import numpy as np

REGRESSION = {"optimizer": "adam", "loss": "mean_squared_error", "metrics": ["mean_absolute_error"]}
BINARY = {"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["binary_accuracy"]}
CLASSES = {
    "optimizer": "adam",
    "loss": "sparse_categorical_crossentropy",
    "metrics": ["sparse_categorical_accuracy"],
}
BOTH = {
    "optimizer": "adam",
    **{name: {"amount": REGRESSION[name], "kind": CLASSES[name]} for name in ("loss", "metrics")},
}


def data_of(workload):
    return workload.data(np.random.default_rng(1), workload.rows)


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


def mlp(keras, activation=None):
    return keras.Sequential(
        [
            keras.Input((20,)),
            keras.layers.Dense(64, "relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(32, "relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(1, activation),
        ]
    )


def mlp_of_classes(keras):
    return mlp(keras, "sigmoid")


def one_layer(keras, units=32):
    return keras.Sequential(
        [
            keras.Input((20,)),
            keras.layers.Dense(units, "relu"),
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


def batch_norm(columns):
    def build(keras):
        layers = [keras.Input((columns,))]
        for units in (64, 32):
            layers += [
                keras.layers.Dense(units),
                keras.layers.BatchNormalization(),
                keras.layers.Activation("relu"),
            ]
        return keras.Sequential([*layers, keras.layers.Dense(1)])

    return build


def embedding(length):
    def build(keras):
        return keras.Sequential(
            [
                keras.Input((length,), dtype="int32"),
                keras.layers.Embedding(5000, 32),
                keras.layers.GlobalAveragePooling1D(),
                keras.layers.Dense(32, "relu"),
                keras.layers.Dense(1, "sigmoid"),
            ]
        )

    return build


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

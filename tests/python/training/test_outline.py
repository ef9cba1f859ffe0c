"""A model in a few plain values."""

import keras
import pytest

import bridle
from bridle.training.outline import outline


def layer(name, kind, shape, parameters):
    return {"name": name, "kind": kind, "shape": shape, "parameters": parameters}


def test_a_model_of_layers():
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4, name="a"), keras.layers.BatchNormalization()],
        name="small",
    )
    model.layers[0].trainable = False
    bridle.compile(model, "adam", "mse")
    normalises = model.layers[1].name
    # A kernel and a bias; of four columns scale, shift, mean and variance.
    assert outline(model) == {
        "name": "small",
        "kind": "Sequential",
        "parameters": 3 * 4 + 4 + 4 * 4,
        "trainable": 2 * 4,
        "optimizer": "Adam",
        "loss": "mse",
        "layers": [
            layer("a", "Dense", "(None, 4)", 16),
            layer(normalises, "BatchNormalization", "(None, 4)", 16),
        ],
    }


def test_a_layer_with_several_outputs():
    class Two(keras.layers.Layer):
        def call(self, x):
            return x, x[:, :1]

    inputs = keras.Input((3,))
    outputs = Two(name="two")(inputs)
    told = outline(keras.Model(inputs, list(outputs)))
    assert told["layers"][1] == layer("two", "Two", "(None, 3), (None, 1)", 0)
    assert (told["optimizer"], told["loss"]) == (None, None)


def test_what_isnt_known_yet():
    told = outline(keras.Sequential([keras.layers.Dense(1, name="later")]))
    assert (told["parameters"], told["trainable"]) == (None, None)
    assert told["layers"] == [layer("later", "Dense", None, None)]


def test_a_class_of_the_users():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(2, name="inside")

        def call(self, x):
            return self.dense(x)

    model = Own()
    model(keras.ops.ones((1, 3)))
    told = outline(model)
    assert (told["kind"], told["parameters"]) == ("Own", 8)
    assert [each["name"] for each in told["layers"]] == ["inside"]


def test_a_model_of_keras_2():
    tf_keras = pytest.importorskip("tf_keras")
    model = tf_keras.Sequential([tf_keras.layers.Dense(2, input_shape=(3,), name="a")])
    assert outline(model)["layers"] == [layer("a", "Dense", "(None, 2)", 8)]


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        ("mse", "mse"),
        (keras.losses.MeanSquaredError(), "mean_squared_error"),
        (keras.losses.mean_absolute_error, "mean_absolute_error"),
        (["mse", None], "mse, None"),
        ({"a": "mse", "b": keras.losses.Huber(name="hub")}, "a: mse, b: hub"),
        (None, None),
    ],
)
def test_losses_by_name(loss, words):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd")
    model.loss = loss
    assert outline(model)["loss"] == words

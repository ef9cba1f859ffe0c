"""What compile() refuses."""

import keras
import numpy as np
import pytest

import bridle

CE = "sparse_categorical_crossentropy"


def one_value(y_pred):
    return y_pred


# The kind of model, and what compile() is given.
CASES = {
    "optimizer: a number": ("one", {"optimizer": 3}),
    "optimizer: None": ("one", {"optimizer": None}),
    "optimizer: a misspelt name": ("one", {"optimizer": "adm"}),
    "optimizer: its class": ("one", {"optimizer": keras.optimizers.Adam}),
    "optimizer: a list": ("one", {"optimizer": ["adam"]}),
    "optimizer: a configuration with an unknown setting": (
        "one",
        {"optimizer": {"class_name": "Adam", "config": {"learn": 1}}},
    ),
    "optimizer: a configuration without a class": ("one", {"optimizer": {"learning_rate": 0.1}}),
    "loss: a number": ("one", {"loss": 3}),
    "loss: a misspelt name": ("one", {"loss": "mean_squred_error"}),
    "loss: nothing like a name": ("one", {"loss": "fastest"}),
    "loss: its class": ("one", {"loss": keras.losses.Huber}),
    "loss: a metric": ("one", {"loss": keras.metrics.AUC()}),
    "loss: the name of a metric": ("one", {"loss": "accuracy"}),
    "loss: a function of one value": ("one", {"loss": one_value}),
    "loss: two for one output": ("one", {"loss": ["mse", "mse"]}),
    "loss: one in a list for two outputs": ("two", {"loss": ["mse"]}),
    "loss: none in a list": ("one", {"loss": []}),
    "loss: none in a dict": ("two", {"loss": {}}),
    "loss: an unknown output": ("two", {"loss": {"p": "mse", "qq": CE}}),
    "loss: a misspelt name in a dict": ("two", {"loss": {"p": "msee", "q": CE}}),
    "loss: an unknown configuration": ("one", {"loss": {"class_name": "Foo", "config": {}}}),
    "metrics: a number": ("one", {"metrics": 3}),
    "metrics: a misspelt name": ("one", {"metrics": ["mae", "acuracy"]}),
    "metrics: a class": ("one", {"metrics": [keras.metrics.AUC]}),
    "metrics: a function of one value": ("one", {"metrics": [one_value]}),
    "metrics: a lambda of three values": ("one", {"metrics": [lambda a, b, c: 0]}),
    "metrics: three for two outputs": ("two", {"metrics": ["mae", "mse", "acc"]}),
    "metrics: one name for two outputs": ("two", {"metrics": "mae"}),
    "metrics: an unknown output": ("two", {"metrics": {"pq": "mae"}}),
    "metrics: the loss's name": ("one", {"metrics": [keras.metrics.MeanSquaredError("loss")]}),
    "metrics: the name of an output's loss": (
        "two",
        {"loss": ["mse", CE], "metrics": {"p": keras.metrics.MeanSquaredError("loss")}},
    ),
    "metrics: a name of validation's": (
        "one",
        {"metrics": [keras.metrics.MeanSquaredError("val_loss")]},
    ),
    "weighted_metrics: an unknown output": ("two", {"weighted_metrics": {"loss": "mae"}}),
    "weighted_metrics: a misspelt name": ("one", {"weighted_metrics": "auk"}),
    "loss_weights: a string": ("two", {"loss_weights": "high"}),
    "loss_weights: NaN": ("two", {"loss_weights": [1, float("nan")]}),
    "loss_weights: a flag": ("two", {"loss_weights": [True, 1]}),
    "loss_weights: one for two outputs": ("two", {"loss_weights": 2}),
    "loss_weights: an unknown output": ("two", {"loss_weights": {"pp": 1}}),
    "run_eagerly: a number": ("one", {"run_eagerly": 1}),
    "steps_per_execution: zero": ("one", {"steps_per_execution": 0}),
    "steps_per_execution: a fraction": ("one", {"steps_per_execution": 1.5}),
    "jit_compile: a word": ("one", {"jit_compile": "always"}),
    "auto_scale_loss: a word": ("one", {"auto_scale_loss": "yes"}),
    "sample_weight_mode: a word": ("one", {"sample_weight_mode": "spatial"}),
    "target_tensors: one for two outputs": ("two", {"target_tensors": [np.ones((8, 1))]}),
    "target_tensors: a dict without an output": ("two", {"target_tensors": {"p": np.ones(8)}}),
    "target_tensors: an unknown output": ("two", {"target_tensors": {"r": np.ones(8)}}),
    "target_tensors: two for one output": ("one", {"target_tensors": [np.ones(8), np.ones(8)]}),
    "target_tensors: NaN": ("one", {"target_tensors": np.array([1, np.nan])}),
    "an unknown argument of compile": ("one", {"metric": ["mae"]}),
    "an argument of Keras 1": ("one", {"lr": 0.1}),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name, check_refused):
    kind, given = CASES[name]
    check_refused(name, kind, lambda model, rows: bridle.compile(model, **given))


def test_the_snapshot_has_no_other_texts(check_texts):
    check_texts(CASES)

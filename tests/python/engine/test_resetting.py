"""Metrics reset again and again are as Keras resets them."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from bridle.engine.resetting import MetricReset


class Own(keras.metrics.Metric):
    """Counts its resets."""

    def __init__(self):
        super().__init__(name="own")
        self.total = self.add_weight(name="total", initializer="zeros")
        self.resets = 0

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign_add(1.0)

    def result(self):
        return self.total

    def reset_state(self):
        self.resets += 1
        self.total.assign(float(self.resets))


class OwnModel(keras.Sequential):
    """Adds to what Keras resets."""

    resets = 0

    def reset_metrics(self):
        super().reset_metrics()
        self.resets += 1


KINDS = {
    "mean": (["mae"], None),
    "several kinds": ([keras.metrics.AUC(), keras.metrics.F1Score(), "acc"], None),
    "weighted": (["mae"], ["mse"]),
}


def trained(kind=keras.Sequential, metrics=None, weighted=None):
    keras.utils.set_random_seed(1)
    model = kind([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=metrics, weighted_metrics=weighted)
    return model


def step(model):
    model.train_on_batch(np.ones((4, 2)), np.array([[0.0], [1], [1], [0]]))


@pytest.mark.parametrize("kind", KINDS)
def test_metrics_are_as_keras_resets_them(kind):
    metrics, weighted = KINDS[kind]
    model = trained(metrics=metrics, weighted=weighted)
    reset = MetricReset(model)
    reset()  # before the metrics have their variables
    for _ in range(3):
        step(model)
        before = [np.array(v) for v in model.metrics_variables]
        model.reset_metrics()
        wanted = [np.array(v) for v in model.metrics_variables]
        for variable, value in zip(model.metrics_variables, before, strict=True):
            variable.assign(value)
        reset()
        found = [np.array(v) for v in model.metrics_variables]
        assert any((a != b).any() for a, b in zip(before, found, strict=True))
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_metric_of_its_own_way_is_asked_every_time():
    metric = Own()
    model = trained(metrics=["mae", metric])
    step(model)
    reset, before = MetricReset(model), metric.resets
    for turn in range(3):
        reset()
        assert metric.resets == before + turn + 1


def test_a_model_of_its_own_way_is_asked_every_time():
    model = trained(OwnModel)
    reset = MetricReset(model)
    for turn in range(3):
        reset()
        assert model.resets == turn + 1


def test_what_a_program_adds_does_not_reach_what_is_kept():
    model = trained(metrics=["mae"])
    reset = MetricReset(model)
    step(model)
    reset()
    variables = [v.value for v in model.metrics_variables]

    @tf.function(jit_compile=True)
    def add():
        for variable in variables:
            variable.assign_add(tf.ones_like(variable))

    for _ in range(3):
        add()
        assert all((v.numpy() == 1).all() for v in variables)
        reset()
        assert all((v.numpy() == 0).all() for v in variables)

"""Optimizers, losses and metrics by name, held to Keras' registries."""

import keras
import numpy as np
import pytest
import tf_keras

import bridle
from bridle.compiling import named
from bridle.convert.registered import _registered

LOSSES = [
    "mse", "MSE", "mae", "mape", "msle", "bce", "kld", "huber", "log_cosh", "hinge", "poisson",
    "binary_crossentropy", "categorical_hinge", "cosine_similarity", "MeanSquaredError",
    "KLDivergence", "sparse_categorical_crossentropy", "dice", "tversky",
]  # fmt: skip
METRICS = [
    "accuracy", "acc", "mse", "AUC", "auc", "Precision", "recall", "mean_absolute_error",
    "RootMeanSquaredError", "binary_accuracy", "F1Score", "cosine_similarity",
]  # fmt: skip
OPTIMIZERS = [
    "sgd",
    "SGD",
    "adam",
    "adamw",
    "rmsprop",
    "RMSprop",
    "adagrad",
    "nadam",
    "ftrl",
    "lion",
]


def known(name, registry):
    try:
        return registry.get(name) is not None
    except ValueError:
        return False


@pytest.mark.parametrize("name", LOSSES)
def test_names_of_losses(name):
    if known(name, keras.losses):
        assert named.loss_or_metric(name, "loss", keras) == name
    else:
        with pytest.raises(bridle.BridleNameError):
            named.loss_or_metric(name, "loss", keras)


@pytest.mark.parametrize("name", METRICS)
def test_names_of_metrics(name):
    if known(name, keras.metrics) or name in ("accuracy", "acc"):
        assert named.loss_or_metric(name, "metrics", keras) == name
    else:
        with pytest.raises(bridle.BridleNameError):
            named.loss_or_metric(name, "metrics", keras)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_names_of_optimizers(name):
    assert type(named.optimizer(name, keras)) is type(keras.optimizers.get(name))


# What is meant by a name with a slip in it.
SLIPS = [
    ("loss", "mean_square_error", "mean_squared_error"),
    ("loss", "binary_cross_entropy", "binary_crossentropy"),
    ("loss", "cross_entropy", "crossentropy"),
    ("loss", "sparse_categorical_crossentropies", "sparse_categorical_crossentropy"),
    ("loss", "sparse_crossentropy", "sparse_categorical_crossentropy"),
    ("loss", "crossentropy_sparse", "sparse_categorical_crossentropy"),
    ("metrics", "accurracy", "accuracy"),
    ("metrics", "Accuray", "accuracy"),
    ("metrics", "root_mean_square_error", "RootMeanSquaredError"),
    ("optimizer", "adamm", "adam"),
    ("optimizer", "rms_prop", "rmsprop"),
    ("optimizer", "SDG", "sgd"),
]


@pytest.mark.parametrize(("argument", "name", "meant"), SLIPS)
def test_the_nearest_name_is_told(argument, name, meant):
    with pytest.raises(bridle.BridleNameError) as raised:
        if argument == "optimizer":
            named.optimizer(name, keras)
        else:
            named.loss_or_metric(name, argument, keras)
    assert raised.value.hint.startswith(f"Did you mean `{meant}`?")


def test_the_names_told_are_names_that_work():
    for registry, base in (
        (keras.losses, keras.losses.Loss),
        (keras.metrics, keras.metrics.Metric),
        (keras.optimizers, keras.optimizers.Optimizer),
    ):
        names = _registered(registry, base)
        assert len(names) > 8
        assert [name for name in names if not known(name, registry)] == []


def test_a_class_that_needs_arguments_is_not_called_by_its_name():
    with pytest.raises(bridle.BridleValueError) as raised:
        named.loss_or_metric("MeanIoU", "metrics", keras)
    assert raised.value.hint == "Make one: `keras.metrics.MeanIoU(...)`."


def test_instances_and_functions_pass_as_they_are():
    for value in (keras.losses.Huber(), keras.losses.mean_squared_error, None):
        assert named.loss_or_metric(value, "loss", keras) is value
    for value in (keras.metrics.AUC(), keras.losses.Huber(), None):
        assert named.loss_or_metric(value, "metrics", keras) is value
    sgd = keras.optimizers.SGD()
    assert named.optimizer(sgd, keras) is sgd


def test_each_keras_has_its_own_instances():
    legacy = tf_keras.optimizers.legacy.SGD()
    assert named.optimizer(legacy, tf_keras) is legacy
    own = tf_keras.optimizers.Adam()
    assert named.optimizer(own, tf_keras) is own
    with pytest.raises(bridle.BridleTypeError) as raised:
        named.optimizer(own, keras)
    assert raised.value.hint == "Make one with `keras.optimizers`, or give its name."


def test_crossentropy_by_closed_form():
    p = np.array([[0.2, 0.8], [0.5, 0.5]], "float32")
    told = named.crossentropy(keras.ops.array([1, 0]), keras.ops.array(p))
    np.testing.assert_allclose(np.asarray(told), -np.log([0.8, 0.5]), rtol=1e-5)
    told = named.ce(keras.ops.array([[0.0, 1], [1, 0]]), keras.ops.array(p))
    np.testing.assert_allclose(np.asarray(told), -np.log([0.8, 0.5]), rtol=1e-5)
    told = named.crossentropy(keras.ops.array([[1.0], [0]]), keras.ops.array(p[:, 1:]))
    np.testing.assert_allclose(np.asarray(told), -np.log([0.8, 0.5]), rtol=1e-5)


@pytest.mark.parametrize("name", ["crossentropy", "ce"])
@pytest.mark.parametrize("kind", ["binary", "codes", "probabilities"])
def test_the_metric_crossentropy_fits_the_targets(name, kind, small, rows):
    # Keras documents both names for metrics and refuses them in fit().
    loss, y, model = {
        "binary": ("binary_crossentropy", rows.halves[:, None], small.one(activation="sigmoid")),
        "codes": ("sparse_categorical_crossentropy", rows.codes, small.classes()),
        "probabilities": ("categorical_crossentropy", np.eye(3)[rows.codes], small.classes()),
    }[kind]
    bridle.compile(model, loss=loss, metrics=[name], run_eagerly=True)
    result = bridle.evaluate(model, rows.x, y, return_dict=True, verbose=0)
    assert result[name] == pytest.approx(result["loss"], rel=1e-5)


@pytest.mark.parametrize(
    ("optimizer", "name", "text"),
    [
        (keras.optimizers.Adam(-1.0), "learning_rate", "at least 0, not -1"),
        (keras.optimizers.Adam(float("nan")), "learning_rate", "a finite number, not NaN"),
        (keras.optimizers.RMSprop(rho=1.5), "rho", "from 0 to 1, not 1.5"),
        ({"class_name": "sgd", "config": {"weight_decay": -0.1}}, "weight_decay", "at least 0"),
        (
            keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(-0.1, 10, 0.9)),
            "initial_learning_rate",
            "at least 0, not -0.1",
        ),
        (tf_keras.optimizers.Adam(-1.0), "learning_rate", "at least 0, not -1"),
    ],
)
def test_numbers_that_train_nothing_are_refused(optimizer, name, text):
    family = tf_keras if isinstance(optimizer, tf_keras.optimizers.Optimizer) else keras
    with pytest.raises(bridle.BridleValueError, match=f"`{name}` that is {text}"):
        named.optimizer(optimizer, family)


@pytest.mark.parametrize("kind", ["Adam", "SGD", "Lion", "Ftrl", "Adafactor", "Muon", "Nadam"])
def test_keras_own_numbers_are_not(kind):
    made = getattr(keras.optimizers, kind)()
    assert named.optimizer(made, keras) is made


def test_a_schedule_that_can_not_be_saved_is_one():
    class Falling(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.1 / (step + 1)

    made = keras.optimizers.Adam(Falling())
    assert named.optimizer(made, keras) is made
    with pytest.raises(bridle.BridleValueError, match="`beta_1` that is from 0"):
        named.optimizer(keras.optimizers.Adam(Falling(), beta_1=1.5), keras)


def test_a_class_of_ones_own_says_itself_what_its_numbers_mean():
    class Own(keras.optimizers.SGD):
        pass

    made = Own(-1.0)
    assert named.optimizer(made, keras) is made

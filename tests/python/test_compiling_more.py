"""compile(): what its forms don't show: targets kept, a model's own compile, what fails."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.convert.records import RList, RVector

TWO = {"loss": ["mse", "sparse_categorical_crossentropy"]}


def test_compiling_again_forgets_the_metrics_of_before(small, rows):
    model = small.one()
    bridle.compile(model, loss="mse", metrics=["mae"], run_eagerly=True)
    bridle.compile(model, loss="mse", run_eagerly=True)
    assert list(bridle.fit(model, rows.x, rows.y, verbose=0).history) == ["loss"]


@pytest.mark.parametrize("mode", ["temporal", ["temporal", None], {"o": "samplewise"}])
def test_sample_weight_mode_is_accepted_with_a_warning(mode, small, rows):
    model, plain = small.sequence(), small.sequence()
    with pytest.warns(bridle.BridleDeprecationWarning, match="`sample_weight_mode` is not needed"):
        bridle.compile(model, "sgd", "mse", sample_weight_mode=mode, run_eagerly=True)
    keras.Model.compile(plain, "sgd", "mse", run_eagerly=True)
    # Weights of timesteps weigh each timestep: two of them are left out here.
    weights = np.tile([1.0, 0, 2, 0], (len(rows.steps), 1)).astype("float32")
    loss = bridle.evaluate(model, rows.steps, rows.step_targets, sample_weight=weights, verbose=0)
    errors = (model.predict(rows.steps, verbose=0) - rows.step_targets)[..., 0] ** 2
    assert loss == pytest.approx((errors * weights).mean(), rel=1e-5)


@pytest.mark.parametrize(
    "given",
    [
        lambda y, q: [y, q],
        lambda y, q: (y, q),
        lambda y, q: {"q": q, "p": y},
        lambda y, q: RList([y, q], ["p", "q"]),
    ],
    ids=["a list", "a tuple", "a dict", "a named list of R"],
)
def test_fit_trains_against_target_tensors(given, small, rows, same_model):
    ours, theirs = small.two(), small.two()
    targets = given(rows.y, rows.halves)
    bridle.compile(ours, "sgd", **TWO, target_tensors=targets, run_eagerly=True)
    keras.Model.compile(theirs, "sgd", **TWO, run_eagerly=True)
    x = [rows.x, rows.b]
    keras.utils.set_random_seed(1)
    bridle.fit(ours, x, batch_size=4, verbose=0)
    keras.utils.set_random_seed(1)
    theirs.fit(x, [rows.y, rows.halves], batch_size=4, verbose=0)
    same_model(ours, theirs)


def test_targets_given_to_fit_come_before_target_tensors(small, rows, same_model):
    ours, theirs = small.one(), small.one()
    bridle.compile(ours, "sgd", "mse", target_tensors=rows.y * 0, run_eagerly=True)
    keras.Model.compile(theirs, "sgd", "mse", run_eagerly=True)
    bridle.fit(ours, rows.x, rows.y, shuffle=False, verbose=0)
    theirs.fit(rows.x, rows.y, shuffle=False, verbose=0)
    same_model(ours, theirs)


@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed")
def test_a_dataset_brings_its_own_targets(small, rows):
    model = small.one()
    bridle.compile(model, "sgd", "mse", target_tensors=rows.y, run_eagerly=True)
    batches = tf.data.Dataset.from_tensor_slices((rows.x, rows.y * 0 + 9)).batch(8)
    loss = bridle.fit(model, batches, verbose=0).history["loss"][0]
    assert loss == pytest.approx(
        np.mean((small.one().predict(rows.x, verbose=0) - 9) ** 2), rel=1e-5
    )


class OwnCompile(keras.Model):
    """A model whose compile takes arguments of its own."""

    def __init__(self):
        super().__init__()
        self.o = keras.layers.Dense(1)

    def call(self, inputs):
        return self.o(inputs)

    def compile(self, rate, rounds=1):
        super().compile(optimizer=keras.optimizers.SGD(rate), loss="mse", run_eagerly=True)
        self.rounds = rounds


@pytest.mark.parametrize(
    ("args", "named"),
    [
        ((0.5, 3), {}),
        ((0.5,), {"rounds": 3}),
        ((), {"rate": 0.5, "rounds": 3}),
        ((), {"rounds": RVector("integer", np.array([3])), "rate": RVector("double", [0.5])}),
    ],
)
def test_a_models_own_compile_is_called(args, named, rows, same_model):
    keras.utils.set_random_seed(7)
    ours = OwnCompile()
    assert bridle.compile(ours, *args, **named) is ours
    assert (float(ours.optimizer.learning_rate), ours.rounds) == (0.5, 3)
    keras.utils.set_random_seed(7)
    theirs = OwnCompile()
    theirs.compile(0.5)
    bridle.fit(ours, rows.x, rows.y, shuffle=False, verbose=0)
    theirs.fit(rows.x, rows.y, shuffle=False, verbose=0)
    same_model(ours, theirs)


class Failing(keras.Sequential):
    """A model that fails when Keras' compile has set the optimizer."""

    fails = False

    @property
    def dtype_policy(self):
        if self.fails:
            raise RuntimeError("this model fails")
        return keras.dtype_policies.get("float32")

    @dtype_policy.setter
    def dtype_policy(self, value):
        pass


def test_what_fails_in_keras_leaves_the_model_as_it_was(rows):
    model = Failing([keras.Input((3,)), keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse", metrics=["mae"], run_eagerly=True)
    bridle.fit(model, rows.x, rows.y, verbose=0)
    before, optimizer = model.get_compile_config(), model.optimizer
    model.fails = True
    with pytest.raises(RuntimeError, match="this model fails"):
        bridle.compile(model, "adam", "mae")
    model.fails = False
    assert model.get_compile_config() == before
    assert model.optimizer is optimizer
    assert list(bridle.fit(model, rows.x, rows.y, verbose=0).history) == ["loss", "mae"]

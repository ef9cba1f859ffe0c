"""A loss that isn't finite: where it is said to be, and which weights are left."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle import BridleWarning
from bridle.training import finite
from bridle.training.finite import bad_loss

pytestmark = pytest.mark.slow

C = keras.callbacks
SIZE = 2


def data(rows, *, bad=None, value=np.inf):
    """`rows` rows of two features, of which row `bad` makes the loss infinite or NaN."""
    random = np.random.default_rng(1)
    x = random.normal(size=(rows, 2)).astype("float32")
    y = random.normal(size=(rows, 1)).astype("float32")
    if bad is not None:
        y[bad] = value
    return x, y


def model(optimizer="sgd", jit_compile="auto", base=keras.Sequential, **more):
    keras.utils.set_random_seed(7)
    made = base([keras.Input((2,)), keras.layers.Dense(3, "tanh"), keras.layers.Dense(1)])
    return bridle.compile(made, optimizer, "mse", jit_compile=jit_compile, **more)


def fit(made, x, y, **how):
    how = {"batch_size": SIZE, "shuffle": False, "verbose": 0, **how}
    return bridle.fit(made, x, y, allow_nan=True, **how)


def after(steps, x, y, optimizer="sgd", epochs=1, **more):
    """The weights that Keras reaches in these steps."""
    made = model(optimizer, **more)
    if steps:
        keras.Model.fit(made, x[: steps * SIZE], y[: steps * SIZE], batch_size=SIZE, shuffle=False,
                        epochs=epochs, verbose=0)  # fmt: skip
    return made.get_weights()


def same(made, weights):
    for found, wanted in zip(made.get_weights(), weights, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("value", [np.inf, np.nan], ids=["infinite", "NaN"])
@pytest.mark.parametrize("program", ["graph", "fused"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("step", [1, 2, 40])
def test_the_step_is_named_and_those_before_it_are_kept(step, optimizer, program, value):
    x, y = data(240, bad=(step - 1) * SIZE, value=value)
    made = model(optimizer, jit_compile=program == "fused")
    what = "NaN" if np.isnan(value) else "infinite"
    where = rf"in epoch 1 at step {step}: the loss is {what}\. The batch holds .* in `y`"
    with pytest.warns(BridleWarning, match=where) as told:
        history = fit(made, x, y, epochs=3)
    assert history.epoch == [0]
    assert not np.isfinite(history.history["loss"][0])
    assert history.stopped in str(told[0].message)
    assert not history.interrupted
    same(made, after(step - 1, x, y, optimizer))
    assert fit(made, *data(8)).stopped is None  # and the model trains on


@pytest.mark.parametrize(("steps_between", "seconds"), [(100, 9.0), (2000, 9.0), (2000, 0.0)])
def test_a_long_call_runs_again_and_names_the_step(steps_between, seconds, monkeypatch):
    """Whenever the weights were kept, the result is the same."""
    monkeypatch.setattr(finite, "STEPS_BETWEEN", steps_between)
    monkeypatch.setattr(finite, "SECONDS_BETWEEN", seconds)
    x, y = data(400 * SIZE, bad=307 * SIZE)
    made = model()
    with pytest.warns(BridleWarning):
        history = fit(made, x, y)
    assert "at step 308:" in history.stopped
    same(made, after(307, x, y))


def test_weights_that_were_lost_before_the_loss_are_not_kept():
    """The gradient overflows, the loss does so a step later: the weights are those before both."""
    x, y = data(12)
    x[:4] *= 1e-6
    x[4:6] = 1e17
    ours, theirs = (
        bridle.compile(
            keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False)]),
            keras.optimizers.SGD(1e6),
            "mse",
        )
        for _ in range(2)
    )
    theirs.set_weights(ours.get_weights())
    with pytest.warns(BridleWarning, match="at step 4: .* those after step 2 of epoch 1"):
        fit(ours, x, y)
    keras.Model.fit(theirs, x[:4], y[:4], batch_size=SIZE, shuffle=False, verbose=0)
    same(ours, theirs.get_weights())


@pytest.mark.parametrize("kept", [0, 2**40], ids=["often", "seldom"])
def test_batches_of_many_bytes(kept, monkeypatch):
    """Where the batches since are much to keep, the weights are kept more often."""
    monkeypatch.setattr(finite, "BYTES_KEPT", kept)
    x, y = data(240, bad=70 * SIZE)
    made = model()
    with pytest.warns(BridleWarning, match="at step 71: .* those after step 70 of epoch 1"):
        fit(made, x, y)
    same(made, after(70, x, y))


def test_what_a_callback_did_is_not_done_again():
    """The step is known from the call; the weights are those before the callback."""

    class Poison(C.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                self.model.layers[-1].bias.assign([np.inf])

        def on_train_batch_end(self, batch, logs=None):
            pass

    made = model()
    where = "in epoch 3 at step 1: the loss is infinite.*those after step 4 of epoch 2"
    with pytest.warns(BridleWarning, match=where):
        history = fit(made, *data(8), epochs=9, callbacks=[Poison()])
    assert history.epoch == [0, 1, 2]
    same(made, after(4, *data(8), epochs=2))


def test_a_learning_rate_that_a_callback_set_counts():
    """Each epoch's weights are kept: going back and on again follows its learning rate."""
    halve = C.LearningRateScheduler(lambda epoch, rate: rate / 2)
    x, y = data(8)
    ours, theirs = model(), model()
    for made, bad in ((ours, True), (theirs, False)):

        class Spoil(C.Callback):
            def __init__(self, source):
                super().__init__()
                self.source = source

            def on_epoch_begin(self, epoch, logs=None):
                if epoch == 2:
                    self.source[0][4] = np.inf

        y_now = [y.copy()]

        def batches(y_now=y_now):
            for i in range(0, 8, SIZE):
                yield x[i : i + SIZE], y_now[0][i : i + SIZE]

        types = (tf.TensorSpec((SIZE, 2)), tf.TensorSpec((SIZE, 1)))
        stream = tf.data.Dataset.from_generator(batches, output_signature=types)
        stream = stream.apply(tf.data.experimental.assert_cardinality(4))
        if bad:
            with pytest.warns(BridleWarning, match="in epoch 3 at step 3.*after step 2 of epoch 3"):
                fit(made, stream, None, batch_size=None, epochs=4, callbacks=[halve, Spoil(y_now)])
        else:
            fit(made, stream, None, batch_size=None, epochs=2, callbacks=[halve])
            fit(made, stream, None, batch_size=None, initial_epoch=2, epochs=3, steps_per_epoch=2,
                callbacks=[halve])  # fmt: skip
    same(ours, theirs.get_weights())


def test_it_can_be_turned_off_and_is_keras_own_then(recwarn):
    x, y = data(8, bad=3, value=np.nan)
    ours, theirs = model(), model()
    history = fit(ours, x, y, epochs=3, check_finite=False)
    wanted = keras.Model.fit(theirs, x, y, batch_size=SIZE, shuffle=False, epochs=3, verbose=0)
    assert history.epoch == wanted.epoch == [0, 1, 2]
    np.testing.assert_array_equal(history.history["loss"], wanted.history["loss"])
    same(ours, theirs.get_weights())
    assert history.stopped is None
    assert not [w for w in recwarn if w.category is BridleWarning]


def test_terminate_on_nan_works_and_the_weights_are_kept():
    x, y = data(8, bad=4, value=np.nan)
    made = model()
    seen = []
    end = C.LambdaCallback(on_train_end=lambda logs: seen.append("end"))
    with pytest.warns(BridleWarning, match="at step 3"):
        history = fit(made, x, y, epochs=3, callbacks=[C.TerminateOnNaN(), end])
    assert (history.epoch, seen) == ([0], ["end"])
    with pytest.raises(RuntimeError, match="NaN or Inf loss"):
        fit(made, x, y, callbacks=[C.TerminateOnNaN(raise_error=True)])
    assert all(np.isfinite(w).all() for w in made.get_weights())


def test_a_checkpoint_of_that_epoch_has_the_weights_that_are_kept(tmp_path):
    x, y = data(8, bad=4)
    made = model()
    path = tmp_path / "last.weights.h5"
    with pytest.warns(BridleWarning):
        fit(made, x, y, callbacks=[C.ModelCheckpoint(path, save_weights_only=True)])
    other = model()
    other.load_weights(path)
    same(made, other.get_weights())


def test_everything_that_training_changes_is_put_back():
    """Adam's moments, dropout's generator and the moving averages too."""

    def build():
        keras.utils.set_random_seed(3)
        layers = [
            keras.layers.Dense(3),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
        ]
        made = keras.Sequential([keras.Input((2,)), *layers, keras.layers.Dense(1)])
        return bridle.compile(made, "adam", "mse")

    x, y = data(20, bad=12)
    ours, theirs = build(), build()
    with pytest.warns(BridleWarning, match="at step 7"):
        fit(ours, x, y)
    fit(theirs, x[:12], y[:12])
    for found, wanted in (
        (ours.variables, theirs.variables),
        (ours.optimizer.variables, theirs.optimizer.variables),
    ):
        metrics = {id(v) for m in (ours, theirs) for v in m.metrics_variables}
        pairs = [p for p in zip(found, wanted, strict=True) if id(p[0]) not in metrics]
        for a, b in pairs:
            np.testing.assert_allclose(np.array(a), np.array(b), rtol=1e-6, err_msg=a.path)


def own_loop(**how):
    x, y = data(8, bad=4)
    keras.utils.set_random_seed(7)
    made = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    bridle.compile(made, "sgd", "mse", **how)
    return made, x, y


def test_keras_own_loop_stops_too():
    made, x, y = own_loop(run_eagerly=True)
    before = made.get_weights()
    where = "in epoch 1 at step 3: the loss is infinite.*those at the start of epoch 1"
    with pytest.warns(BridleWarning, match=where):  # beside what is said of that loop once
        history = fit(made, x, y, epochs=3)
    assert history.epoch == [0]
    same(made, before)


def test_a_model_without_shapes_has_its_first_weights_back():
    x, y = data(8, bad=0)
    made = keras.Sequential([keras.layers.Dense(1)])
    bridle.compile(made, "sgd", "mse")
    with pytest.warns(BridleWarning, match="those at the start of epoch 1"):
        fit(made, x, y)
    assert all(np.isfinite(w).all() for w in made.get_weights())
    assert made.layers[0].kernel.shape == (2, 1)


def test_a_step_of_the_models_own_that_logs_no_loss_is_not_watched():
    class Quiet(keras.Sequential):
        def train_step(self, batch):
            return {"seen": tf.constant(float("nan"))}

    made = model(base=Quiet)
    assert fit(made, *data(4)).stopped is None


@pytest.mark.parametrize(
    ("logs", "found"),
    [({"loss": 1.0}, None), ({"loss": tf.constant(np.inf)}, np.inf), ({}, None), (None, None),
     ({"loss": np.float32("-inf")}, -np.inf), ({"mae": np.nan}, None)],
)  # fmt: skip
def test_what_a_bad_loss_is(logs, found):
    assert bad_loss(logs) == found


# ---- NaN in the data, before training ----

BAD = {
    "x": lambda x, y: (x, y, r"`x` .* 1 of 16 is NaN, the first at \[4, 1\]"),
    "y": lambda x, y: (x, y, r"`y` .* 1 of 8 is NaN, the first at \[3, 0\]"),
}


@pytest.mark.parametrize("make", [np.asarray, tf.constant], ids=["array", "tensor"])
@pytest.mark.parametrize("part", BAD)
def test_nan_in_arrays_and_tensors_is_reported_with_its_place(part, make):
    x, y = data(8)
    (x if part == "x" else y)[(4, 1) if part == "x" else (3, 0)] = np.nan
    made = model()
    before = made.get_weights()
    with pytest.raises(bridle.BridleValueError, match=BAD[part](x, y)[2]):
        bridle.fit(made, make(x), make(y))
    same(made, before)


def test_nan_in_a_dataset_is_reported_with_its_batch():
    x, y = data(12)
    x[6, 1] = np.nan
    made = model()
    batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(SIZE)
    with pytest.warns(
        BridleWarning, match="at step 4: .* The batch holds NaN or infinite values in `x`"
    ):
        bridle.fit(made, batches, verbose=0)

"""What is put back when a loss isn't finite: whatever a step changes, and what callbacks did.

The state is to be that of Keras' fit on the batches before the bad one, with the same callbacks.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.training import finite

C = keras.callbacks
STEPS, SIZE, BAD = 12, 2, 8  # of the steps, counted from 0, this one's loss is infinite


def data(bad=None):
    random = np.random.default_rng(1)
    x = random.normal(size=(STEPS * SIZE, 3)).astype("float32")
    y = random.normal(size=(STEPS * SIZE, 1)).astype("float32")
    if bad is not None:
        y[bad * SIZE] = np.inf
    return x, y


class Owns(keras.Model):
    """Has optimizers of its own, which nobody builds before the first step, and a variable."""

    def __init__(self, held):
        super().__init__()
        self.first, self.second = keras.layers.Dense(2), keras.layers.Dense(1)
        self.held = held([keras.optimizers.Adam(0.1), keras.optimizers.SGD(0.1, momentum=0.9)])
        self.seen = tf.Variable(0.0, trainable=False)

    def call(self, inputs):
        return self.second(self.first(inputs))

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(x) - y) ** 2)
        parts = [self.first.trainable_weights, self.second.trainable_weights]
        found = tape.gradient(loss, parts)
        held = self.held
        optimizers = list(held.values()) if isinstance(held, dict) else tf.nest.flatten(list(held))
        for optimizer, gradients, weights in zip(optimizers, found, parts, strict=True):
            optimizer.apply_gradients(zip(gradients, weights, strict=True))
        self.seen.assign_add(tf.reduce_mean(y))
        return {"loss": loss}

    @property
    def state(self):
        held = self.held
        optimizers = list(held.values()) if isinstance(held, dict) else tf.nest.flatten(list(held))
        return [*self.weights, *(v for o in optimizers for v in o.variables), self.seen]


def stateful():
    layers = [
        keras.Input(batch_shape=(SIZE, 3)),
        keras.layers.Reshape((3, 1)),
        keras.layers.GRU(2, stateful=True, name="gru"),
    ]
    return keras.Sequential([*layers, keras.layers.Dense(1)])


def gru_state(model):
    return [*model.weights, *model.get_layer("gru").states]


def plain():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])


def all_variables(model):
    metrics = {id(v) for v in model.metrics_variables}
    return [v for v in [*model.variables, *model.optimizer.variables] if id(v) not in metrics]


#: How a model is made, and what its state is.
MODELS = {
    "optimizers in a list": (lambda: Owns(list), lambda m: m.state),
    "optimizers in a dict": (
        lambda: Owns(lambda o: dict(zip("ab", o, strict=True))),
        Owns.state.fget,
    ),
    "optimizers in a list of lists": (lambda: Owns(lambda o: [[o[0]], [o[1]]]), lambda m: m.state),
    "a stateful layer": (stateful, gru_state),
    "a model": (plain, all_variables),
}


class EachBatch(C.Callback):
    """Does something after each batch before the bad one."""

    def __init__(self, act):
        super().__init__()
        self.act = act

    def on_train_batch_end(self, batch, logs=None):
        if batch < BAD:
            self.act(self.model, batch)


def set_rate(model, batch):
    model.optimizer.learning_rate = 0.05 / (batch + 1)


def clip(model, batch):
    for weight in model.trainable_weights:
        weight.assign(keras.ops.clip(weight, -0.5, 0.5))


def compile_anew(model, batch):
    if batch == 3:
        keras.Model.compile(model, keras.optimizers.Adam(0.02), "mse")
        model.make_train_function(force=True)  # without it Keras has no function to go on with


def freeze(model, batch):
    if batch == 3:
        model.layers[0].trainable = False
        model.make_train_function(force=True)


def train_more(model, batch):
    if batch % 3 == 0:
        bridle.train_on_batch(model, *(part[:4] for part in data()))


ACTS = {act.__name__: act for act in (set_rate, clip, compile_anew, freeze, train_more)}


def values(variables):
    return [np.array(v) for v in variables]


def check_state(kind, callbacks, groups=None):
    make, state = MODELS[kind]
    found = []
    for of, steps in ((bridle, STEPS), (keras.Model, BAD)):
        keras.utils.set_random_seed(2)
        model = make()
        of.compile(model, keras.optimizers.SGD(0.1, momentum=0.5), "mse")
        x, y = data(bad=BAD if of is bridle else None)
        how = {"batch_size": SIZE, "shuffle": False, "verbose": 0, "callbacks": callbacks()}
        how |= {"allow_nan": True} if of is bridle else {}
        rows = slice(0, steps * SIZE)
        if of is bridle:
            where = rf"step {BAD + 1}: the loss .* after step {BAD} of epoch 1\.$"
            with pytest.warns(bridle.BridleWarning, match=where):
                of.fit(model, x[rows], y[rows], **how)
        else:
            of.fit(model, x[rows], y[rows], **how)
        found.append(model)
    for ours, theirs in zip(*(values(state(model)) for model in found), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    return found[0]


@pytest.mark.slow
@pytest.mark.parametrize("kind", MODELS)
def test_whatever_a_step_changes_is_put_back(kind):
    model = check_state(kind, lambda: None)
    # And the model trains on.
    history = bridle.fit(model, *data(), batch_size=SIZE, verbose=0)
    assert history.stopped is None
    assert np.isfinite(history.history["loss"]).all()


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_what_callbacks_do_by_batch_counts(act):
    model = check_state("a model", lambda: [EachBatch(ACTS[act])])
    if act == "set_rate":
        assert float(model.optimizer.learning_rate) == pytest.approx(0.05 / BAD)


def test_what_a_step_does_beside_variables_is_done_once_and_named():
    calls = []

    def count(x):
        calls.append(len(x))
        return x

    class Counts(keras.layers.Layer):
        def call(self, inputs):
            return tf.ensure_shape(tf.numpy_function(count, [inputs], tf.float32), inputs.shape)

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1), Counts()])
    model.layers[0].trainable = False
    bridle.compile(model, "sgd", "mse", jit_compile=False)
    before = model.get_weights()
    x, y = data(bad=BAD)
    with pytest.warns(bridle.BridleWarning, match="What PyFunc did since then can't be put back"):
        bridle.fit(model, x, y, batch_size=SIZE, shuffle=False, verbose=0, allow_nan=True)
    assert len(calls) <= STEPS
    for ours, theirs in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_backup_survives(tmp_path):
    x, y = data(bad=BAD)
    model = plain()
    bridle.compile(model, "sgd", "mse")
    backup = C.BackupAndRestore(tmp_path / "backup", save_freq=2)
    with pytest.warns(bridle.BridleWarning):
        bridle.fit(
            model, x, y, batch_size=SIZE, shuffle=False, verbose=0, allow_nan=True,
            callbacks=[backup],
        )  # fmt: skip
    assert list((tmp_path / "backup").iterdir())
    assert backup.delete_checkpoint  # as it was


def test_a_backup_survives_in_keras_own_loop(tmp_path):
    x, y = data(bad=BAD)
    model = plain()
    bridle.compile(model, "sgd", "mse", run_eagerly=True)
    before = model.get_weights()
    backup = C.BackupAndRestore(tmp_path / "backup")
    with pytest.warns(bridle.BridleWarning):
        bridle.fit(model, x, y, batch_size=SIZE, verbose=0, allow_nan=True, callbacks=[backup])
    again = plain()
    again.load_weights(next((tmp_path / "backup").glob("*.h5")))
    for saved, start in zip(again.get_weights(), before, strict=True):
        np.testing.assert_array_equal(saved, start)


def test_batches_never_pile_up(monkeypatch):
    """A moving variance becomes infinite behind a finite loss, and is found in time."""
    monkeypatch.setattr(finite, "STEPS_BETWEEN", 4)
    monkeypatch.setattr(finite, "SECONDS_BETWEEN", 1e9)
    kept, before = [], finite.Guard.before

    def noting(guard, epoch, group):
        before(guard, epoch, group)
        kept.append(sum(group.steps for _, group in guard._since))

    monkeypatch.setattr(finite.Guard, "before", noting)
    layers = [keras.Input((3,)), keras.layers.BatchNormalization(), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    bridle.compile(model, keras.optimizers.SGD(0.0), "mse")
    x, y = data()
    x[6] = 1e25
    callbacks = [EachBatch(lambda model, batch: None)]
    how = {"batch_size": 2, "shuffle": False, "verbose": 0, "epochs": 9}
    with pytest.warns(bridle.BridleWarning, match="weights are NaN or infinite"):
        bridle.fit(model, x, y, callbacks=callbacks, **how)
    assert max(kept) <= 5
    assert all(np.isfinite(w).all() for w in model.get_weights())

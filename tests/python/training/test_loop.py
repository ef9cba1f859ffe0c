"""The loop held to Keras' own: what changes between calls, what fails and what is printed."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle import state

L = keras.layers
OURS, THEIRS = bridle, keras.Model


def build():
    keras.utils.set_random_seed(7)
    layers = [
        L.Dense(4, use_bias=False, name="hidden"),
        L.BatchNormalization(name="norm"),
        L.Dense(1, name="o"),
    ]
    return keras.Sequential([keras.Input((3,)), *layers])


def compiled(how):
    model = build()
    how.compile(model, keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return model


class Run:
    """A model trained by bridle or by Keras, and what came of it."""

    def __init__(self, how, rows, make=compiled):
        self.how, self.rows, self.model = how, rows, make(how)
        self.results = []

    def compile(self, *args, **kwargs):
        self.how.compile(self.model, *args, **kwargs)

    def fit(self, rows=8, **given):
        given = {"batch_size": 3, "epochs": 2, "shuffle": False, "verbose": 0, **given}
        x, y = given.pop("x", self.rows.x[:rows]), given.pop("y", self.rows.y[:rows])
        self.results.append(self.how.fit(self.model, x, y, **given).history)

    def look(self):
        x, y = self.rows.x, self.rows.y
        self.results.append(self.how.evaluate(self.model, x, y, batch_size=3, verbose=0))
        self.results.append(self.how.predict(self.model, x, batch_size=3, verbose=0))


def recompile(run):
    run.compile("sgd", "mae", metrics=["mse"])


def learning_rate(run):
    run.model.optimizer.learning_rate = 0.5


def weights(run):
    run.model.set_weights([np.full_like(w, 0.25) for w in run.model.get_weights()])


def load_weights(run):
    other = compiled(keras.Model)
    other.set_weights([w * 2 for w in run.model.get_weights()])
    path = run.folder / "m.weights.h5"
    other.save_weights(path)
    run.model.load_weights(path)


def freeze(run):
    run.model.get_layer("hidden").trainable = False
    run.compile("adam", "mse", metrics=["mae"])


def freeze_norm_only_said(run):
    run.model.get_layer("norm").trainable = False


def own_fit(run):
    given = {"batch_size": 4, "shuffle": False, "verbose": 0}
    keras.Model.fit(run.model, run.rows.x, run.rows.y, **given)


def save_and_load(run):
    path = run.folder / "m.keras"
    run.model.save(path)
    run.model = keras.saving.load_model(path)


def other_batches(run):
    run.fit(batch_size=2)
    run.fit(rows=5, batch_size=4)


def other_dtype(run):
    run.fit(x=run.rows.x.astype("float64"), y=(run.rows.y > 0))


def dataset(run):
    data = tf.data.Dataset.from_tensor_slices((run.rows.x, run.rows.y)).batch(3)
    run.fit(x=data, y=None, batch_size=None)


def add_layer(run):
    run.model.add(L.Dense(1, name="more", kernel_initializer="ones"))
    run.compile("sgd", "mse", metrics=["mae"])


def new_weights_in_layer(run):
    run.model.get_layer("o").kernel.assign(np.ones((4, 1)))


CHANGES = [
    recompile, learning_rate, weights, load_weights, freeze, freeze_norm_only_said, own_fit,
    save_and_load, other_batches, other_dtype, dataset, add_layer, new_weights_in_layer,
]  # fmt: skip


def _same(ours, theirs, same_model):
    for found, wanted in zip(ours.results, theirs.results, strict=True):
        if isinstance(wanted, dict):
            assert list(found) == list(wanted)
        values = [list(r.values()) if isinstance(r, dict) else r for r in (found, wanted)]
        np.testing.assert_allclose(*values, rtol=1e-5, atol=1e-6)
    same_model(ours.model, theirs.model)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_changes_between_calls_takes_effect(change, rows, tmp_path, same_model):
    runs = []
    for how in (OURS, THEIRS):
        run = Run(how, rows)
        run.folder = tmp_path
        run.fit()
        run.look()
        before = [w.copy() for w in run.model.get_weights()]
        change(run)
        run.fit()
        run.look()
        assert any(not np.array_equal(*pair) for pair in zip(before, run.model.get_weights()))  # noqa: B905
        runs.append(run)
    _same(*runs, same_model)


def sequence(how):
    keras.utils.set_random_seed(7)
    model = keras.Sequential([keras.Input((None, 3)), L.LSTM(2), L.Dense(1)])
    how.compile(model, "adam", "mse", jit_compile=False)
    return model


def test_inputs_of_other_lengths(rows, same_model):
    runs = []
    for how in (OURS, THEIRS):
        run = Run(how, rows, sequence)
        for length in (4, 2, 3, 4):
            x = rows.steps[:, :length]
            run.fit(x=x)
            run.results.append(how.predict(run.model, x, batch_size=3, verbose=0))
        runs.append(run)
    _same(*runs, same_model)


def stateful(how):
    keras.utils.set_random_seed(7)
    inputs = keras.Input(batch_shape=(4, 4, 3))
    model = keras.Model(inputs, L.Dense(1)(L.LSTM(2, stateful=True)(inputs)))
    how.compile(model, "adam", "mse", jit_compile=False)
    return model


def test_a_stateful_layer_keeps_its_state(rows, same_model):
    runs = []
    for how in (OURS, THEIRS):
        run = Run(how, rows, stateful)
        run.fit(x=rows.steps, batch_size=4)
        run.results.append(how.predict(run.model, rows.steps, batch_size=4, verbose=0))
        runs.append(run)
    _same(*runs, same_model)


def test_the_limits_of_keras_config(rows, same_model):
    runs = []
    keras.config.set_max_epochs(2)
    keras.config.set_max_steps_per_epoch(2)
    try:
        for how in (OURS, THEIRS):
            run = Run(how, rows)
            with pytest.warns(UserWarning, match="Limiting"):
                run.fit(batch_size=2, epochs=4)
            runs.append(run)
    finally:
        keras.config.set_max_epochs(None)
        keras.config.set_max_steps_per_epoch(None)
    assert len(runs[0].results[0]["loss"]) == 2
    _same(*runs, same_model)


def test_what_keras_runs_of_a_generator_misses_no_batch(small, rows):
    """A validation that bridle's loop can't run must not cost the training data a batch."""
    seen = []

    def batches(kept):
        for i in range(0, 8, 2):
            kept.append(i)
            yield rows.x[i : i + 2], rows.y[i : i + 2]

    for how in (OURS, THEIRS):
        model, kept = small.one(), []
        how.compile(model, "sgd", "mse")
        indices = tf.constant([[0, 0], [1, 2]], "int64")
        sparse = tf.sparse.SparseTensor(indices, tf.constant([1.0, 2.0]), (2, 3))
        held_out = tf.data.Dataset.from_tensors((sparse, rows.y[:2]))
        history = how.fit(model, batches(kept), validation_data=held_out, verbose=0).history
        seen.append((kept, history))
    assert seen[0][0] == seen[1][0] == [0, 2, 4, 6]
    assert seen[0][1].keys() == seen[1][1].keys()
    np.testing.assert_allclose(*([*h.values()] for _, h in seen), rtol=1e-6)


def test_jit_compile_of_keras_own_compile_is_honoured(rows):
    model = build()
    keras.Model.compile(model, "sgd", "mse", jit_compile=True)
    bridle.fit(model, rows.x, rows.y, batch_size=4, verbose=0)
    assert bridle.explain(model).startswith("training: fused, because jit_compile is on")


def test_a_metric_that_fails_leaves_the_weights(small, rows):
    def broken(y_true, y_pred):
        raise ZeroDivisionError("this metric fails")

    model = small.one()
    bridle.compile(model, "sgd", "mse", metrics=[broken], jit_compile=False)
    before = model.get_weights()
    with pytest.raises(Exception, match="this metric fails"):
        bridle.fit(model, rows.x, rows.y, verbose=0)
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)
    assert int(model.optimizer.iterations) == 0


def test_what_was_recorded_before_an_error_is_kept(rows):
    class Fails(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise RuntimeError("stop here")

    model = compiled(OURS)
    with pytest.raises(RuntimeError, match="stop here") as error:
        bridle.fit(model, rows.x, rows.y, epochs=4, verbose=0, callbacks=[Fails()])
    assert error.value.__notes__ == ["The 2 epochs before this one are in `model.history`."]
    assert len(model.history.history["loss"]) == 2
    bridle.fit(model, rows.x, rows.y, verbose=0)  # and the model works on
    assert state.of(model).ran["train"]


def test_the_epochs_before_a_failure_are_kept(small, rows):
    class Stumble(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise OSError("the disk is full")

    model = small.one()
    keras.Model.compile(model, keras.optimizers.SGD(0.1), "mse", run_eagerly=True)
    with pytest.raises(OSError, match="the disk is full") as raised:
        bridle.fit(model, rows.x, rows.y, epochs=5, callbacks=[Stumble()], verbose=0)
    assert raised.value.__notes__ == ["The 2 epochs before this one are in `model.history`."]
    assert len(model.history.history["loss"]) == 2


SHOWN = [("fit", 0), ("fit", 1), ("fit", 2), ("evaluate", 1), ("evaluate", 2), ("predict", 1)]


def _printed(how, method, verbose, rows, capsys, **given):
    model = compiled(how)
    capsys.readouterr()
    if method != "predict":
        given["y"] = rows.y
    if method == "fit":
        given |= {"epochs": 2, "validation_split": 0.25, "shuffle": False}
    getattr(how, method)(model, rows.x, verbose=verbose, **given)
    plain = re.sub(r"\x1b\[\d+m", "", capsys.readouterr().out)
    without_times = re.sub(r"\d+(s|ms|us)\b(/(step|epoch))?", "", plain)
    lines = re.sub(r"[ ━]+", " ", without_times).replace("\b", "").replace("\r", "\n").split("\n")
    return [line.strip() for line in lines if line.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("batch_size", [2, 3, 8])
@pytest.mark.parametrize(("method", "verbose"), SHOWN)
def test_the_last_lines_printed_are_keras_own(method, verbose, batch_size, rows, capsys):
    found, wanted = (
        _printed(how, method, verbose, rows, capsys, batch_size=batch_size)
        for how in (OURS, THEIRS)
    )

    def last(lines):
        """The headings, and the last line before each and at the end."""
        ends = [i for i, line in enumerate(lines[1:]) if line.startswith("Epoch")]
        return [
            line for i, line in enumerate(lines) if line.startswith("Epoch") or i in ends
        ] + lines[-1:]

    assert last(found) == last(wanted)
    assert bool(found) == (verbose != 0)


def test_an_error_before_the_first_epoch_is_the_users_own(small, rows):
    class Fails(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            raise RuntimeError("mine")

    model = bridle.compile(small.one(), "sgd", "mse")
    for _ in range(2):  # with and without a history of before
        with pytest.raises(RuntimeError, match=r"^mine$"):
            bridle.fit(model, rows.x, rows.y, verbose=0, callbacks=[Fails()])
        bridle.fit(model, rows.x, rows.y, verbose=0)

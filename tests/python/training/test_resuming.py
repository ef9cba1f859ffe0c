"""Trainings that go on from a file: the same bits as without an interruption."""

import json
import os
import random
import warnings

import keras
import numpy as np
import pytest
from resumed import KINDS, Tells, assert_same, data, dropped, mlp, train

import bridle
from bridle.training import resuming, run
from bridle.training.fingerprint import differences


class Cut(BaseException):
    """The end of a training, as a test wants it."""


@pytest.fixture
def cut_after(monkeypatch):
    """Ends a training after so many looks at whether its state is to be kept."""
    left = [0]

    def patched(name):
        keep = getattr(run.Run, name)

        def kept(self, *args):
            keep(self, *args)
            left[0] -= 1
            if not left[0]:
                raise Cut

        monkeypatch.setattr(run.Run, name, kept)

    monkeypatch.setattr(resuming, "SECONDS_BETWEEN", 0)
    patched("keep")
    patched("keep_epoch")

    def cut(looks):
        left[0] = looks

    return cut


def always(path):
    """Keeps the state after every group of steps."""
    return bridle.ResumeFile(path, every_seconds=0)


@pytest.mark.parametrize("kind", KINDS)
def test_goes_on_as_if_nothing_had_happened(kind, tmp_path, cut_after):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    wanted = train(kind, tmp_path / "a")
    moments = random.Random(kind)
    found, start = None, 0
    while found is None:
        start += 1
        cut_after(moments.randint(1, 5))
        try:
            found = train(kind, tmp_path / "b", start, always(tmp_path / "kept"))
        except Cut:
            cut_after(0)
    assert start > 2
    assert_same(found, wanted)


@pytest.mark.parametrize("kind", ["dropout", "early stopping", "generator"])
def test_what_is_finished_is_not_trained_again(kind, tmp_path, monkeypatch):
    first = train(kind, tmp_path, 1, tmp_path / "kept")
    monkeypatch.setattr(run.Run, "steps", None)
    assert_same(train(kind, tmp_path, 2, tmp_path / "kept"), first)


def test_keeping_changes_nothing(tmp_path):
    assert_same(
        train("by steps", tmp_path, 1, always(tmp_path / "kept")), train("by steps", tmp_path)
    )


def test_what_is_to_be_written_stays_as_it_was(tmp_path, monkeypatch):
    taken = []

    def put(writer, saved):
        taken.append((saved, told(saved)))

    def told(saved):
        arrays = {name: np.asarray(array).tobytes() for name, array in saved.arrays.items()}
        return json.dumps(saved.facts), arrays

    monkeypatch.setattr(resuming, "SECONDS_BETWEEN", 0)
    monkeypatch.setattr(resuming.Writer, "put", put)
    train("by steps", tmp_path, 1, always(tmp_path / "kept"))
    assert len(taken) > 10
    assert all(told(saved) == then for saved, then in taken)


def test_history_without_a_model(tmp_path, cut_after):
    cut_after(4)
    with pytest.raises(Cut):
        train("early stopping", tmp_path, 1, always(tmp_path / "kept"))
    under_way = bridle.load_history(tmp_path / "kept")
    cut_after(0)
    whole = train("early stopping", tmp_path, 2, always(tmp_path / "kept"))
    history = bridle.load_history(str(tmp_path / "kept"))
    assert history.history["loss"] == whole["history loss"].tolist()
    assert str(history.stopped) == whole["told"][0]
    assert len(under_way.history["loss"]) < len(history.history["loss"])
    assert history.history["loss"][: len(under_way.epoch)] == under_way.history["loss"]
    assert len(history.timing["seconds"]) == len(history.epoch)


X, Y = data()


def fit(path, x=X, y=Y, model=None, **more):
    """A short training of a model that is the same each time."""
    keras.utils.set_random_seed(1)
    model = model or dropped()
    return bridle.fit(model, x, y, verbose=0, resume=path, **{"epochs": 2, **more})


def slower():
    model = mlp(keras.layers.Dropout(0.3))
    model.compile(keras.optimizers.Adam(0.02), "mse", metrics=["mae"])
    return model


def other_rate():
    model = mlp(keras.layers.Dropout(0.4))
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return model


def changed():
    x = X.copy()
    x[0, 0] += 1
    return x


OTHERS = {
    "epochs": (lambda: {"epochs": 3}, "`epochs`: 2 then, 3 now"),
    "batch size": (lambda: {"batch_size": 16}, "`batch_size`: None then, 16 now"),
    "seed": (lambda: {"seed": 3}, "`seed`: None then, 3 now"),
    "rows": (
        lambda: {"x": X[:-1], "y": Y[:-1]},
        f"the data: float32 {X.shape} and float32 {Y.shape} then, "
        f"float32 {X[:-1].shape} and float32 {Y[:-1].shape} now",
    ),
    "values": (lambda: {"x": changed()}, "(the data: other values)"),
    "weights of samples": (
        lambda: {"sample_weight": np.ones(len(X))},
        f"float32 {Y.shape} then, float32 {X.shape} and",
    ),
    "validation": (lambda: {"validation_data": (X, Y)}, "the validation data: None then"),
    "callbacks": (lambda: {"callbacks": [Tells()]}, 'the callbacks: "none" then, "Tells" now'),
    "a layer's setting": (lambda: {"model": other_rate()}, "the model's settings differ"),
    "rate": (lambda: {"model": slower()}, "the learning rate: 0.01 then, 0.02 now"),
    "loss": (lambda: {"model": dropped(loss="mae")}, "compile()'s arguments differ"),
    "XLA": (lambda: {"model": dropped(jit_compile=True)}, "compile()'s arguments differ"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_another_training_is_refused(other, tmp_path):
    path = tmp_path / "kept"
    fit(path)
    before = path.read_bytes()
    more, words = OTHERS[other]
    given = {"model": dropped(), "x": X, "y": Y, "epochs": 2, "resume": path, **more()}
    generators = np.random.get_state()[1].tobytes(), hash(random.getstate())
    with pytest.raises(bridle.BridleValueError, match="this is another one") as error:
        bridle.fit(**given)
    assert words in str(error.value)
    assert (np.random.get_state()[1].tobytes(), hash(random.getstate())) == generators
    assert path.read_bytes() == before


def test_another_backend_is_another_training():
    kept = {"`epochs`": 2}  # by a version that ran on TensorFlow alone
    assert differences(kept, {**kept, "Keras' backend": "tensorflow"}) == []
    (told,) = differences(kept, {**kept, "Keras' backend": "jax"})
    assert told == 'Keras\' backend: "tensorflow" then, "jax" now'


def test_models_that_were_made_before_are_no_difference(tmp_path):
    once = fit(tmp_path / "kept")
    mlp()
    keras.layers.Dropout(0.1)
    assert fit(tmp_path / "kept").history == once.history


def test_other_batches_are_refused(tmp_path, cut_after):
    def drawn():
        random = np.random.default_rng()
        while True:
            rows = random.integers(0, 500, 32)
            yield X[rows], Y[rows]

    cut_after(2)
    with pytest.raises(Cut):
        fit(always(tmp_path / "kept"), drawn(), None, steps_per_epoch=20)
    cut_after(0)
    with pytest.raises(bridle.BridleValueError, match="the data bring other batches than before"):
        fit(always(tmp_path / "kept"), drawn(), None, steps_per_epoch=20)


@pytest.mark.tensorflow
def test_numbers_that_tensorflow_keeps_to_itself_are_refused(tmp_path):
    import tensorflow as tf

    class Noise(keras.layers.Layer):
        def call(self, x):
            return x + tf.random.normal(tf.shape(x))

    model = mlp(Noise())
    model.compile("adam", "mse")
    with pytest.raises(bridle.BridleValueError, match="draws from TensorFlow's own state"):
        fit(tmp_path / "kept", model=model)


def test_keras_loop_is_refused(tmp_path):
    with pytest.raises(bridle.BridleValueError, match="Can't use `resume` in Keras' own loop"):
        fit(tmp_path / "kept", model=dropped(run_eagerly=True))


def test_backup_and_restore_is_refused(tmp_path):
    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
    with pytest.raises(bridle.BridleValueError, match="BackupAndRestore together"):
        fit(tmp_path / "kept", callbacks=[backup])


def test_an_interrupt_keeps_the_place(tmp_path, interrupts_are_heard, at_a_prompt):
    class Interrupts(keras.callbacks.Callback):
        armed = True

        def on_train_batch_end(self, batch, logs=None):
            if self.armed and batch == 5:
                type(self).armed = False
                os.kill(os.getpid(), 2)

    wanted = fit(None, epochs=3)
    cut = fit(tmp_path / "kept", callbacks=[Interrupts()], epochs=3)
    assert cut.interrupted
    assert cut.epoch == []
    history = fit(tmp_path / "kept", callbacks=[Interrupts()], epochs=3)
    assert history.history == wanted.history
    assert not history.interrupted


@pytest.mark.parametrize("damage", ["cut", "zeros", "empty"])
def test_a_torn_file_leaves_the_state_before(damage, tmp_path, cut_after):
    wanted = train("dropout", tmp_path)
    cut_after(6)
    with pytest.raises(Cut):
        train("dropout", tmp_path, 1, always(tmp_path / "kept"))
    cut_after(0)
    content = (tmp_path / "kept").read_bytes()
    half = len(content) // 2
    torn = {"cut": content[:half], "zeros": content[:half] + bytes(half), "empty": b""}
    (tmp_path / "kept").write_bytes(torn[damage])
    with pytest.warns(bridle.BridleWarning, match="damaged; training goes on from the state"):
        found = train("dropout", tmp_path, 2, always(tmp_path / "kept"))
    assert_same(found, wanted)


def model_in(folder):
    dropped().save(folder / "model.keras")
    return folder / "model.keras"


def text_in(folder):
    (folder / "text").write_text("Dear diary")
    return folder / "text"


WRONG = {
    "a folder": (lambda f: f, "must be the path of a file, not of the folder"),
    "no folder": (lambda f: f / "none" / "kept", "there is no folder"),
    "a number": (lambda f: 3, "must be the path of a file, a string"),
    "nothing": (lambda f: "", "must be the path of a file, a string"),
    "a model": (model_in, "must be a file that `fit(resume = )` has written"),
    "text": (text_in, "it is damaged, or"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_files_are_refused_and_stay(wrong, tmp_path):
    make, words = WRONG[wrong]
    path = make(tmp_path)
    before = path.read_bytes() if hasattr(path, "is_file") and path.is_file() else None
    with pytest.raises(bridle.BridleError) as error:
        fit(path)
    assert words in str(error.value)
    assert before is None or path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_folder_that_nobody_may_write_to_is_refused(tmp_path, monkeypatch):
    def refused(*args, **more):
        raise PermissionError(13, "Permission denied")

    # Root, who may run this, can write everywhere.
    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    with pytest.raises(bridle.BridleValueError, match="Permission denied"):
        fit(tmp_path / "kept")


def test_a_full_disk_is_told_once_and_training_goes_on(tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    wanted = train("dropout", tmp_path)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", bridle.BridleWarning)
        monkeypatch.setattr("bridle.training.saved_state.replacing", full)
        found = train("dropout", tmp_path, 1, always(tmp_path / "kept"))
    assert_same(found, wanted)
    [warning] = [w for w in told if "No space left" in str(w.message)]
    assert "Training goes on" in str(warning.message)


def test_what_a_callback_keeps_to_itself_is_said(tmp_path):
    class Holds(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.held = object()

    with pytest.warns(bridle.BridleWarning, match="doesn't keep `held` of the callback `Holds`"):
        fit(always(tmp_path / "kept"), callbacks=[Holds()])

"""What callbacks save while bridle trains: whole or as it was."""

import json
import os
import threading

import keras
import numpy as np
import pytest
from full_disk import room_for

import bridle
from bridle.data import model_files
from bridle.training.callbacks import is_keras_own, saves_by_steps
from bridle.training.checkpoints import written_whole

C = keras.callbacks


def small(base=keras.Model, units=200):
    inputs = keras.Input((units,))
    made = base(inputs, keras.layers.Dense(units, name="o")(inputs))
    return bridle.compile(made, "sgd", "mse")


class Own(C.ModelCheckpoint):
    """A user's, which says when it has saved."""

    saved = 0

    def on_epoch_end(self, epoch, logs=None):
        super().on_epoch_end(epoch, logs)
        self.saved += 1


class OwnWay(C.ModelCheckpoint):
    """A user's, which looks at what it saves."""

    def _save_model(self, *args, **kwargs):
        super()._save_model(*args, **kwargs)


CALLBACKS = {
    "a model": lambda path: C.ModelCheckpoint(path / "a.keras"),
    "a model in HDF5": lambda path: C.ModelCheckpoint(path / "a.h5"),
    "weights": lambda path: C.ModelCheckpoint(path / "a.weights.h5", save_weights_only=True),
    "a model by steps": lambda path: C.ModelCheckpoint(path / "a.keras", save_freq=2),
    "the best": lambda path: C.ModelCheckpoint(path / "a.keras", "loss", save_best_only=True),
    "a backup": lambda path: C.BackupAndRestore(path, delete_checkpoint=False),
    "a backup by steps": lambda path: C.BackupAndRestore(path, 2, delete_checkpoint=False),
    "two backups": lambda path: C.BackupAndRestore(
        path, double_checkpoint=True, delete_checkpoint=False
    ),
    "a class of the user's": lambda path: Own(path / "a.keras"),
    "another way to save": lambda path: OwnWay(path / "a.keras"),
}


def data(rows=4):
    return np.ones((rows, 200), "float32"), np.zeros((rows, 200), "float32")


def content(path):
    return {entry.name: entry.read_bytes() for entry in path.iterdir()}


@pytest.mark.parametrize("base", [keras.Model, bridle.Model], ids=["Keras'", "bridle's"])
@pytest.mark.parametrize("kind", CALLBACKS)
def test_a_full_disk_leaves_what_was(kind, base, tmp_path):
    def train(model, epochs, **given):
        callback = CALLBACKS[kind](tmp_path)
        given = {"batch_size": 1, "callbacks": [callback], "verbose": 0, **given}
        bridle.fit(model, *data(), epochs=epochs, **given)
        return callback

    model = small(base)
    callback = train(model, 1)
    assert "_save_model" not in vars(callback)
    before = content(tmp_path)
    assert before
    assert not [name for name in vars(model) if name.startswith("save")]
    with room_for(100_000), pytest.raises((OSError, RuntimeError)):
        train(model, 2)
    assert not [name for name in vars(model) if name.startswith("save")]
    after = content(tmp_path)
    if kind == "two backups":  # the copy of the last one is Keras' own, and told from it
        after = {name: after[name] for name in before}
    assert after == before


@pytest.mark.parametrize("kind", CALLBACKS)
def test_they_write_what_they_do_in_keras(kind, tmp_path):
    found = {}
    for name, fit in {"ours": bridle.fit, "Keras'": keras.Model.fit}.items():
        folder = tmp_path / name
        folder.mkdir()
        keras.utils.set_random_seed(3)
        model, callback = small(), CALLBACKS[kind](folder)
        fit(model, *data(), epochs=2, batch_size=1, callbacks=[callback], verbose=0)
        found[name] = set(os.listdir(folder)), getattr(callback, "best", None)
        again = small()
        weights = next(iter(sorted(folder.glob("*.weights.h5"))), folder / "a.keras")
        if weights.suffix == ".h5" or weights.exists():
            again.load_weights(weights)
        else:
            again = keras.saving.load_model(folder / "a.h5", compile=False)
        for a, b in zip(again.get_weights(), model.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)
    assert found["ours"][0] == found["Keras'"][0]
    assert found["ours"][1] == pytest.approx(found["Keras'"][1])


def test_the_loss_of_earlier_epochs_is_told_of(tmp_path):
    fills = C.LambdaCallback(on_epoch_begin=lambda epoch, logs: epoch and limits.pop().__enter__())
    limits = [room_for(100_000)]
    limit, model = limits[0], small()
    checkpoint = C.ModelCheckpoint(tmp_path / "a.keras")
    try:
        with pytest.raises(OSError, match="File too large") as failed:
            bridle.fit(model, *data(), epochs=3, callbacks=[fills, checkpoint], verbose=0)
    finally:
        limit.__exit__(None, None, None)
    assert failed.value.__notes__ == ["The 1 epoch before this one are in `model.history`."]
    assert os.listdir(tmp_path) == ["a.keras"]


def test_a_folder_in_place_of_the_file_is_keras_error(tmp_path):
    (tmp_path / "a.keras").mkdir()
    (tmp_path / "a.keras" / "mine").write_text("a")
    with pytest.raises(OSError, match="Please specify a non-directory filepath"):
        callback = C.ModelCheckpoint(tmp_path / "a.keras")
        bridle.fit(small(), *data(), callbacks=[callback], verbose=0)
    assert (tmp_path / "a.keras" / "mine").read_text() == "a"


def test_what_other_threads_save_is_theirs(tmp_path, monkeypatch):
    replaced = []
    replacing = model_files.replacing
    monkeypatch.setattr(
        model_files, "replacing", lambda path: replaced.append(path.name) or replacing(path)
    )
    callback, model = C.ModelCheckpoint(tmp_path / "a.keras"), small()
    own = model.get_layer("o").save_own_variables

    def save_elsewhere(store):
        model.get_layer("o").save_own_variables = own
        thread = threading.Thread(target=lambda: model.save(tmp_path / "b.keras"))
        thread.start()
        thread.join()
        own(store)

    model.get_layer("o").save_own_variables = save_elsewhere
    bridle.fit(model, *data(), callbacks=[callback], verbose=0)
    assert sorted(os.listdir(tmp_path)) == ["a.keras", "b.keras"]
    assert replaced == ["a.keras"]


def test_callbacks_are_still_known_as_keras_own(tmp_path):
    callback = C.ModelCheckpoint(tmp_path / "a.keras", save_freq=2)
    with written_whole([callback]):
        assert is_keras_own(callback, C.ModelCheckpoint)
        assert saves_by_steps(callback)
    assert "_save_model" not in vars(callback)


def test_keras_own_loop_does_the_same(tmp_path):
    model = small()
    model.run_eagerly = True
    path = tmp_path / "a.keras"
    path.write_text("old")
    with room_for(100_000), pytest.raises(OSError, match="File too large"):
        bridle.fit(model, *data(), callbacks=[C.ModelCheckpoint(path)], verbose=0)
    assert path.read_text() == "old"


def test_the_epoch_of_a_backup_stays_too(tmp_path, monkeypatch):
    def backup():
        return C.BackupAndRestore(tmp_path, delete_checkpoint=False)

    bridle.fit(small(), *data(), callbacks=[backup()], verbose=0)
    epoch = (tmp_path / "training_metadata.json").read_text()
    assert json.loads(epoch)["epoch"] == 1
    write = json.dumps

    def full(value, *args, **given):
        if "batch" in value:
            raise OSError("No space left on device")
        return write(value, *args, **given)

    monkeypatch.setattr(json, "dumps", full)
    with pytest.raises(OSError, match="No space left"):
        bridle.fit(small(), *data(), epochs=2, callbacks=[backup()], verbose=0)
    assert (tmp_path / "training_metadata.json").read_text() == epoch
    assert sorted(os.listdir(tmp_path)) == ["latest.weights.h5", "training_metadata.json"]

"""Models in files that are whole or as they were, by their own methods."""

import os
import signal
import time

import keras
import numpy as np
import pytest
from full_disk import room_for

import bridle
from bridle import errors
from bridle.data import model_files
from bridle.data.model_files import whole_save, whole_save_weights
from bridle.state import Categories, Known


def big(units=200):
    """A model whose weights take more room than the full disk has."""
    inputs = keras.Input((units,))
    hidden = keras.layers.Dense(units, name="h")(inputs)
    return bridle.Model(inputs, keras.layers.Dense(units, name="o")(hidden))


def content(path):
    """What is at a path, in bytes."""
    if path.is_dir():
        return {entry.name: content(entry) for entry in path.iterdir()}
    return path.read_bytes()


def sharded(model, path):
    model.save_weights(path, max_shard_size=170_000 / 2**30)


WAYS = {
    "a.keras": lambda model, path: model.save(path),
    "a.h5": lambda model, path: model.save(path),
    "folder": lambda model, path: model.save(path, zipped=False),
    "a.weights.h5": lambda model, path: model.save_weights(path),
    "a.weights.json": sharded,
    "Keras' a.keras": lambda model, path: whole_save(keras.Model(model.inputs, model.outputs).save)(
        path
    ),
    "Keras' a.weights.h5": lambda model, path: whole_save_weights(
        keras.Model(model.inputs, model.outputs).save_weights
    )(path),
}


def target(way, folder):
    return folder / way.removeprefix("Keras' ")


def loaded(way, path):
    """The weights in a file, read by Keras."""
    if "weights" in way:
        model = big()
        keras.Model.load_weights(model, path)
    else:
        model = keras.saving.load_model(path)
    return model.get_weights()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fails", ["a full disk", "an error"])
def test_what_was_there_stays_as_it_was(fails, way, tmp_path, monkeypatch):
    old, new = big(), big()
    path = target(way, tmp_path)
    WAYS[way](old, path)
    before = content(tmp_path)
    if fails == "an error":
        made = big()
        part = made.get_layer("o")
        part.save_own_variables = part.get_config = lambda store=None: store.fails
        with pytest.raises(AttributeError):
            WAYS[way](made, path)
    else:
        with room_for(100_000), pytest.raises((OSError, RuntimeError)):
            WAYS[way](new, path)
    assert content(tmp_path) == before
    for a, b in zip(loaded(way, path), old.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    WAYS[way](new, path)
    for a, b in zip(loaded(way, path), new.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert sorted(os.listdir(tmp_path)) == sorted(before)


@pytest.mark.parametrize("answer", ["y", "n"])
@pytest.mark.parametrize("way", ["save", "save_weights"])
def test_keras_question_is_asked_once(way, answer, tmp_path, monkeypatch):
    path = tmp_path / {"save": "a.keras", "save_weights": "a.weights.h5"}[way]
    path.write_text("old")
    asked = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
    getattr(big(2), way)(path, overwrite=False)
    assert len(asked) == 1
    assert str(path) in asked[0]
    assert (path.read_bytes() == b"old") is (answer == "n")


@pytest.mark.parametrize("path", ["model", "gs://bucket/model.keras", None])
def test_what_is_no_file_of_ours_is_left_to_keras(path, monkeypatch):
    seen = []
    monkeypatch.setattr(model_files, "replacing", lambda path: pytest.fail("replaced"))
    whole_save(lambda *args, **kwargs: seen.append((args, kwargs)))(path, zipped=None)
    assert seen == [((path, True), {"zipped": None})]


def test_the_index_of_weights_in_parts_is_named(tmp_path):
    with pytest.warns(errors.BridleWarning, match=r'an index, which is ".*a\.weights\.json"'):
        sharded(big(), tmp_path / "a.weights.h5")
    assert set(os.listdir(tmp_path)) > {"a.weights.json"}


@pytest.mark.parametrize("remembers", [True, False])
def test_what_hdf5_cant_hold_is_said(remembers, tmp_path, recwarn):
    model = big(3)
    if remembers:
        from bridle.data.categories import keep

        keep(model, Known({}, {None: Categories(("a", "b", "c"))}))
    model.save(tmp_path / "a.h5")
    told = [str(w.message) for w in recwarn if w.category is errors.BridleWarning]
    assert len(told) == remembers
    assert all("can't hold the categories" in sentence for sentence in told)
    model.save(tmp_path / "a.keras")
    assert len([w for w in recwarn if w.category is errors.BridleWarning]) == remembers


# Kills -----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("way", ["a.keras", "a.weights.h5"])
def test_a_killed_process_leaves_a_whole_model(way, tmp_path):
    """Ten times each; a copy of this process writes two models of 850,000 weights in turn."""
    inputs = keras.Input((920,))
    models = [bridle.Model(inputs, keras.layers.Dense(920, name="o")(inputs)) for _ in range(2)]
    for value, model in enumerate(models):
        model.set_weights([np.full(w.shape, value, "float32") for w in model.get_weights()])
    assert models[0].count_params() > 840_000
    path = target(way, tmp_path)
    WAYS[way](models[0], path)
    random = np.random.default_rng(5)
    for _ in range(10):
        child = os.fork()
        if child == 0:
            try:
                while True:
                    for model in (models[1], models[0]):
                        WAYS[way](model, path)
            finally:
                os._exit(1)
        time.sleep(random.uniform(0.05, 0.3))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL  # it was writing
        if way == "a.keras":
            again = keras.saving.load_model(path)
        else:
            again = keras.models.clone_model(models[0])
            keras.Model.load_weights(again, path)
        kernel, bias = again.get_weights()
        assert kernel.min() == kernel.max() == bias.max() in (0, 1)
    WAYS[way](models[0], path)
    assert os.listdir(tmp_path) == [path.name]

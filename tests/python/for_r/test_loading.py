"""Files from anywhere: nothing in them runs unasked."""

import contextlib
import io
import json
import os
import pickle
import sys

import keras
import numpy as np
import pytest
from model_in_files import with_entry

from bridle import errors
from bridle.for_r import loading


def marker(tmp_path):
    return tmp_path / "ran"


def lambda_model(tmp_path):
    mark = str(marker(tmp_path))
    layer = keras.layers.Lambda(lambda x: (open(mark, "a").close(), x)[1], name="shift")
    return keras.Sequential([keras.Input((2,)), layer])


def within(tmp_path):
    return keras.Sequential([keras.Input((2,)), lambda_model(tmp_path)])


def lambda_loss(tmp_path):
    mark = str(marker(tmp_path))
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", lambda y, p: (open(mark, "a").close(), y - p)[1])
    return model


def saved_model(tmp_path):
    inner = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    inner.export(tmp_path / "served", verbose=False)
    layer = keras.layers.TFSMLayer(str(tmp_path / "served"), "serve", name="served")
    return keras.Sequential([keras.Input((2,)), layer])


HOSTILE = {
    "a Lambda layer": (lambda_model, "a lambda in `shift` would run code"),
    "in a model in the model": (within, "a lambda in `shift` would run code"),
    "a loss": (lambda_loss, "a lambda"),
    "a SavedModel": (saved_model, "in `served` would run code"),
}


CASES = [(kind, name) for kind in HOSTILE for name in ("m.keras", "m")]
CASES += [("a Lambda layer", "m.h5"), ("in a model in the model", "m.h5")]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_code_in_a_file_runs_where_it_is_asked_to(kind, name, tmp_path):
    make, says = HOSTILE[kind]
    path, mark = tmp_path / name, marker(tmp_path)
    make(tmp_path).save(path, zipped=name != "m")
    mark.unlink(missing_ok=True)
    with pytest.raises(ValueError, match="Requested the deserialization"):
        keras.saving.load_model(path)
    with pytest.raises(errors.BridleValueError) as refused:
        loading.load_model(str(path))
    assert says in refused.value.sentence
    assert "`safe_mode=False`" in refused.value.hint
    with errors.read_by("R"), pytest.raises(errors.BridleValueError, match="`safe_mode = FALSE`"):
        loading.load_model(str(path))
    assert not mark.exists()
    loading.load_model(str(path), safe_mode=False)
    assert mark.exists() is ("shift" in says)


def test_code_in_a_config_is_named(tmp_path):
    text = lambda_model(tmp_path).to_json()
    marker(tmp_path).unlink()
    with pytest.raises(errors.BridleValueError, match="`shift`") as refused:
        loading.load_config(text)
    assert "`keras.config.enable_unsafe_deserialization()`" in refused.value.hint
    assert not marker(tmp_path).exists()


def config_of(model):
    return json.loads(model.to_json())


def module_path(module, name, kind="class"):
    """The config of a model whose layer is something of Python's own."""

    def change(config, mark):
        layer = config["config"]["layers"][1]
        command = f"touch {mark}"
        if kind == "class":
            inner = {"name": "dense", "args": command, "command": command}
            layer.update(module=module, class_name=name, registered_name=None, config=inner)
        else:
            layer["config"]["activation"] = {
                "module": module,
                "class_name": "function",
                "config": name,
                "registered_name": name,
            }

    return change


MODULES = {
    "os.system": module_path("os", "system", "function"),
    "builtins.eval": module_path("builtins", "eval", "function"),
    "subprocess.Popen": module_path("subprocess", "Popen"),
    "a class of a Keras module": module_path("keras.src.utils.file_utils", "os"),
    "keras.utils.get_file": module_path("keras.utils", "get_file", "function"),
    "a module that isn't imported yet": module_path("this", "Zen"),
    "a registered name": module_path(None, "os>system"),
}


@pytest.mark.parametrize("kind", MODULES)
def test_modules_named_in_a_file_run_nothing(kind, good, tmp_path, small):
    mark = marker(tmp_path)
    config = config_of(small.one())
    MODULES[kind](config, mark)
    path = tmp_path / "m.keras"
    text = json.dumps(config)
    path.write_bytes(with_entry((good / "m.keras").read_bytes(), "config.json", text))
    for load, source in ((loading.load_model, str(path)), (loading.load_config, text)):
        with pytest.raises((ValueError, TypeError)):
            load(source)
    assert not mark.exists()
    assert "this" not in sys.modules


def test_what_isnt_known_is_named(good, tmp_path, small):
    config = config_of(small.one())
    MODULES["subprocess.Popen"](config, marker(tmp_path))
    with pytest.raises(
        errors.BridleValueError, match=r"the class `subprocess\.Popen`, which isn't"
    ):
        loading.load_config(json.dumps(config))


class Bomb:
    """Makes a file where it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return open, (self.mark, "w")


@pytest.mark.parametrize("where", ["the file", "config.json", "model.weights.npz"])
def test_pickles_are_not_read(where, good, tmp_path):
    bomb = pickle.dumps(Bomb(str(marker(tmp_path))))
    path, content = tmp_path / "m.keras", (good / "m.keras").read_bytes()
    if where == "model.weights.npz":
        arrays = io.BytesIO()
        objects = np.array([Bomb(str(marker(tmp_path)))], dtype=object)
        np.savez(arrays, **{"o/vars": objects, "vars": objects})
        content = with_entry(content, "model.weights.h5", None)
        path.write_bytes(with_entry(content, where, arrays.getvalue()))
    else:
        path.write_bytes(bomb if where == "the file" else with_entry(content, where, bomb))
    with pytest.raises((ValueError, OSError)):
        loading.load_model(str(path))
    assert not marker(tmp_path).exists()


AWAY = ["../ran", "assets/../../ran", "/tmp/bridle-ran", "assets/ran/../../../ran"]


@pytest.mark.parametrize("name", AWAY)
def test_names_in_an_archive_lead_nowhere_else(name, good, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "m.keras"
    path.write_bytes(with_entry((good / "m.keras").read_bytes(), name, "ran"))
    with contextlib.suppress(ValueError):  # refused, which is as good
        loading.load_model(str(path))
    assert os.listdir(tmp_path) == ["in"]
    assert os.listdir(folder) == ["m.keras"]
    assert not os.path.exists("/tmp/bridle-ran")

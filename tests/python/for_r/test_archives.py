"""Files from anywhere: whole and of a size to be read, or refused in a sentence."""

import io
import json
import pickle
import shutil
import tracemalloc
import zipfile

import h5py
import keras
import numpy as np
import pytest
from model_in_files import with_entry

import bridle
from bridle import errors
from bridle.for_r import archives, loading

# Files that are damaged, and files that are something else ----------------------


def cut(path):
    path.write_bytes(path.read_bytes()[:-1000])


def flipped(content):
    """Bytes of which some in the weights are others."""
    at = content.index(b"model.weights.h5") + 3000
    return content[:at] + bytes(255 - b for b in content[at : at + 8]) + content[at + 8 :]


def of_keras(change):
    return "m.keras", change


CASES = {
    "empty": of_keras(lambda c: b""),
    "cut in half": of_keras(lambda c: c[: len(c) // 2]),
    "cut at its end": of_keras(lambda c: c[:-1]),
    "some bytes of the weights changed": of_keras(flipped),
    "a text": of_keras(lambda c: b"not a model\n"),
    "a pickle": of_keras(lambda c: pickle.dumps({"a": 1})),
    "HDF5 with the wrong name": of_keras(lambda c: b"\x89HDF\r\n\x1a\n" + bytes(100)),
    "an archive of something else": of_keras(lambda c: with_entry(c, "config.json", None)),
    "no weights": of_keras(lambda c: with_entry(c, "model.weights.h5", None)),
    "a config that isn't JSON": of_keras(lambda c: with_entry(c, "config.json", "{")),
    "a config that isn't UTF-8": of_keras(lambda c: with_entry(c, "config.json", b'{"\xff": 1}')),
    "a config that is a list": of_keras(lambda c: with_entry(c, "config.json", "[]")),
    "a config of no object": of_keras(lambda c: with_entry(c, "config.json", '{"a": 1}')),
    "a config that is very deep": of_keras(lambda c: with_entry(c, "config.json", "[" * 1_000_000)),
    "HDF5 cut in half": ("m.h5", lambda c: c[: len(c) // 2]),
    "no HDF5": ("m.h5", lambda c: b"not a model\n"),
    "HDF5 without a model": ("m.h5", None),
    "a folder with damaged weights": ("m", lambda path: cut(path / "model.weights.h5")),
    "a folder without weights": ("m", lambda path: (path / "model.weights.h5").unlink()),
    "a folder with another config": ("m", lambda path: (path / "config.json").write_text("{")),
    "a file of no format": ("m.txt", lambda c: b"not a model\n"),
}


def changed(case, good, folder):
    name, change = CASES[case]
    path = folder / name
    if name == "m":
        shutil.copytree(good / "m", path)
        change(path)
    elif change is None:
        with h5py.File(path, "w") as file:
            file["a"] = 1
    else:
        path.write_bytes(change((good / ("m.keras" if name == "m.txt" else name)).read_bytes()))
    return str(path)


@pytest.mark.parametrize("case", CASES)
def test_a_model_is_refused_in_a_sentence(case, good, tmp_path):
    path = changed(case, good, tmp_path)
    with pytest.raises(errors.BridleValueError) as refused:
        loading.load_model(path)
    sentence = refused.value.sentence
    assert f'"{path}"' in sentence
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("case", ["cut in half", "HDF5 cut in half", "no HDF5"])
def test_bytes_are_called_what_the_user_gave(case, good, tmp_path):
    with pytest.raises(errors.BridleValueError, match=r"^Can't load `model`: it ") as refused:
        loading.load_model(changed(case, good, tmp_path), raw=True)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize("kind", ["m.keras", "m.h5", "m"])
def test_what_is_whole_is_loaded(kind, good, rows):
    model = loading.load_model(str(good / kind), compile=kind != "m.h5")
    assert model.predict(rows.x, verbose=0).shape == (8, 1)


WEIGHTS = {
    "cut in half": lambda c: c[: len(c) // 2],
    "empty": lambda c: b"",
    "a text": lambda c: b"no weights\n",
}


@pytest.mark.parametrize("case", [*WEIGHTS, "of another model", "of a .keras file, changed"])
def test_weights_that_cant_be_loaded_leave_the_model_as_it_was(case, good, tmp_path, small, rows):
    path = tmp_path / "m.weights.h5"
    if case == "of another model":
        keras.Model.save_weights(small.two(), path)
    elif case in WEIGHTS:
        path.write_bytes(WEIGHTS[case]((good / "m.weights.h5").read_bytes()))
    else:
        path = tmp_path / "m.keras"
        path.write_bytes(flipped((good / "m.keras").read_bytes()))
    model = bridle.compile(small.one(keras.Model), "adam", "mse")
    bridle.fit(model, rows.x, rows.y, verbose=0)
    before = [np.array(v) for v in (*model.variables, *model.optimizer.variables)]
    with pytest.raises(errors.BridleValueError, match=r"^Can't load "):
        loading.load_weights(model, str(path))
    after = [np.array(v) for v in (*model.variables, *model.optimizer.variables)]
    for a, b in zip(after, before, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("text", ["{", '{"a": 1}', '{"class_name": "a"}', "[]", "a text"])
def test_a_config_is_refused_in_a_sentence(text, tmp_path):
    path = tmp_path / "m.json"
    path.write_text(text)
    with pytest.raises(errors.BridleValueError, match=r"^Can't load .*: it isn't a model's JSON\."):
        loading.load_config(str(path))
    if text.startswith("{"):
        with pytest.raises(errors.BridleValueError, match=r"^Can't load `filepath`: it isn't"):
            loading.load_config(text)


def test_a_config_of_a_layer_is_no_model():
    layer = json.dumps(keras.saving.serialize_keras_object(keras.layers.Dense(2)))
    with pytest.raises(errors.BridleValueError, match=r"it isn't a model, but a Dense object\."):
        loading.load_config(layer)


# Sizes -----------------------------------------------------------------------


def zeros(size):
    return bytes(size)


BOMBS = {
    "config.json": ("config.json", b"[" + b"0," * (40 * 2**20) + b"0]"),
    "metadata.json": ("metadata.json", b" " * 2**26),
    "weights": ("model.weights.h5", zeros(2**28)),
    "assets": ("assets/a.txt", zeros(2**28)),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_fills_no_memory(kind, good, tmp_path):
    path = tmp_path / "m.keras"
    path.write_bytes(with_entry((good / "m.keras").read_bytes(), *BOMBS[kind]))
    assert path.stat().st_size < 2**20
    tracemalloc.start()
    with pytest.raises(errors.BridleValueError, match=r"would take \d+ MB of memory"):
        loading.load_model(str(path))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2**22


def test_a_large_config_as_keras_writes_it_is_read(good, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "SMALL_TEXT", 100)
    assert loading.load_model(str(good / "m.keras")).built
    monkeypatch.setattr(archives, "LARGEST_TEXT", 200)
    with pytest.raises(errors.BridleValueError, match=r"config\.json would take"):
        loading.load_model(str(good / "m.keras"))
    with pytest.raises(errors.BridleValueError, match=r"config\.json would take"):
        loading.load_model(str(good / "m"))
    with pytest.raises(errors.BridleValueError, match=r"it would take"):
        loading.load_config(str(good / "m.json"))


def test_many_small_bombs_are_one(good, tmp_path):
    content = (good / "m.keras").read_bytes()
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for place in range(10):
            archive.writestr(f"assets/{place}", zeros(2**23))
    path = tmp_path / "m.keras"
    path.write_bytes(made.getvalue())
    with pytest.raises(errors.BridleValueError, match="its content would take 80 MB"):
        loading.load_model(str(path))

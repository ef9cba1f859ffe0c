"""What a model remembers of its data, in files: by every way, and only what can be so."""

import copy
import json
import pickle
import zipfile

import keras
import numpy as np
import pytest

import bridle
from bridle import errors, state
from bridle.data import blueprints, columns, memory_files
from bridle.data.categories import keep, known_by
from bridle.for_r import loading, saving
from bridle.keras_compat.models import compilation
from bridle.state import Blueprint, Categories, Known

KNOWN = Known({None: Categories(("no", "yes"))}, {None: Categories(("a", "b", "c"), other="c")})
COLUMNS = {"x": ["p", "q", "r"]}
BLUEPRINT = Blueprint(b"X\n\0\xff", trusted=True)


def remembering(small, base=keras.Model):
    model = small.classes(base)
    keep(model, KNOWN)
    columns.keep(model, COLUMNS)
    blueprints.keep(model, BLUEPRINT)
    return model


def by_pickle(model, path):
    return pickle.loads(pickle.dumps(model))


def by_file(model, path):
    model.save(path / "m.keras")
    return keras.saving.load_model(path / "m.keras")


def by_function(model, path):
    keras.saving.save_model(model, path / "m.keras")
    return keras.saving.load_model(path / "m.keras")


def by_folder(model, path):
    model.save(path / "m", zipped=False)
    return keras.saving.load_model(path / "m")


def by_callback(model, path):
    bridle.compile(model, "sgd", "mse")
    callback = keras.callbacks.ModelCheckpoint(path / "m.keras")
    bridle.fit(model, np.zeros((1, 3)), np.zeros((1, 3)), callbacks=[callback], verbose=0)
    return keras.saving.load_model(path / "m.keras")


def by_r(model, path):
    saving.save_model(model, str(path / "m.keras"))
    return loading.load_model(str(path / "m.keras"))


WAYS = {
    "pickled": by_pickle,
    "copied": lambda model, path: copy.deepcopy(model),
    "saved": by_file,
    "saved by Keras' function": by_function,
    "saved in a folder": by_folder,
    "saved by a callback": by_callback,
    "saved for R": by_r,
}


@pytest.mark.parametrize("base", [keras.Model, bridle.Model], ids=["Keras'", "bridle's"])
@pytest.mark.parametrize("way", WAYS)
def test_it_goes_along(way, base, small, tmp_path):
    again = WAYS[way](remembering(small, base), tmp_path)
    assert known_by(again) == KNOWN
    assert columns.known_to(again) == COLUMNS
    assert blueprints.known_to(again) == BLUEPRINT
    assert not blueprints.known_to(again).trusted


def test_a_blueprint_that_is_too_large_is_refused(small, tmp_path, monkeypatch):
    model = small.classes()
    blueprints.keep(model, Blueprint(b"x" * 100))
    model.save(tmp_path / "m.keras")
    monkeypatch.setattr(memory_files, "LARGEST", 50)
    # bridle.json is looked at first, and is longer than 50 as well.
    monkeypatch.setattr(memory_files, "_FILE", "other.json")
    with pytest.raises(ValueError, match="they are too large"):
        keras.saving.load_model(tmp_path / "m.keras")


def test_a_folder_at_a_relative_path_holds_it(small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    remembering(small, bridle.Model).save("m", zipped=False)
    assert known_by(keras.saving.load_model("m")) == KNOWN


@pytest.mark.parametrize("asked", [True, False, "auto"])
@pytest.mark.parametrize("base", [keras.Model, bridle.Model], ids=["Keras'", "bridle's"])
@pytest.mark.parametrize("way", ["pickled", "saved", "saved in a folder"])
def test_what_xla_was_asked_goes_along(way, base, asked, small, tmp_path):
    model = bridle.compile(small.classes(base), "sgd", "mse", jit_compile=asked)
    again = WAYS[way](model, tmp_path)
    asks = state.of(again).asked_of_xla(compilation(again), again.jit_compile)
    assert asks == asked
    if asked != "auto":
        assert again.jit_compile is asked


def test_what_keras_compiles_again_is_asked_anew(small, tmp_path):
    model = bridle.compile(small.classes(), "sgd", "mse", jit_compile=False)
    again = by_file(model, tmp_path)
    again.compile("sgd", "mse", jit_compile=True)
    assert state.of(again).asked_of_xla(compilation(again), again.jit_compile) is True


# What can't be so ------------------------------------------------------------


def archive_with(content, small, path):
    """A model's file in which bridle.json is `content`."""
    good = path / "good.keras"
    remembering(small).save(good)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path / "m.keras", "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == "assets/bridle.json" else old.read(name))
    return path / "m.keras"


def table(**changes):
    good = {"names": ["a", "b", "c"], "logical": False, "other": None}
    kept = {"inputs": [], "outputs": [[None, {**good, **changes}]], "columns": {}}
    return json.dumps(kept).encode()


WRONG = {
    "not UTF-8": (table(names=["a"]).replace(b'"a"', b'"\xff"'), "not in UTF-8"),
    "no JSON": (b"{", "no JSON"),
    "a thousand levels deep": (b"[" * 100_000, "no JSON"),
    "a list": (b"[]", "of another form"),
    "without inputs": (b"{}", "of another form"),
    "a text for names": (table(names="abc"), "of another form"),
    "a table of names": (table(names=[["a", "b"], ["c", "d"]]), "of another form"),
    "numbers for names": (table(names=[1, 2, 3]), "of another form"),
    "a name twice": (table(names=["a", "a"]), "of another form"),
    "a number that isn't logical": (table(logical=2), "of another form"),
    "another that is none of them": (table(other="d"), "of another form"),
    "more than there is": (table(more=1), "of another form"),
    "a part that is no name": (table().replace(b"[[null", b"[[true"), "of another form"),
    "columns without names": (
        b'{"inputs": [], "outputs": [], "columns": {"x": 3}}',
        "of another form",
    ),
    "another word for XLA": (table()[:-1] + b', "jit_compile": "x"}', "of another form"),
    "columns in a list": (b'{"inputs": [], "outputs": [], "columns": ["x"]}', "of another form"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_nobody_wrote_is_refused(kind, small, tmp_path):
    content, what = WRONG[kind]
    path = archive_with(content, small, tmp_path)
    with pytest.raises(ValueError, match=rf"Can't take the categories.*: they are {what}\."):
        keras.saving.load_model(path)


def test_what_is_too_large_is_refused(small, tmp_path, monkeypatch):
    monkeypatch.setattr(memory_files, "LARGEST", 50)
    path = archive_with(table(names=["a" * 60]), small, tmp_path)
    with pytest.raises(ValueError, match="they are too large"):
        keras.saving.load_model(path)


def test_r_is_told_in_one_sentence(small, tmp_path):
    path = archive_with(table(names="abc"), small, tmp_path)
    with errors.read_by("R"), pytest.raises(errors.BridleValueError) as refused:
        loading.load_model(str(path))
    assert refused.value.sentence.startswith("Can't take the levels that the model's file has")

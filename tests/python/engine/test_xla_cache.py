"""What XLA compiles is kept for other processes; nothing that happens to it changes a result."""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.engine import compiled_files, xla_cache
from bridle.engine.compiled_files import CompiledFiles
from bridle.engine.tensorflow import xla_cache as of_tensorflow
from bridle.engine.tensorflow.xla_cache import library

HERE = Path(__file__).parent
MEMORY = "ram://bridle_xla/*"
KINDS = ["dense", "wider", "dropout", "norm", "lstm", "sort"]
#: What is done to the file of a kind of model.
BROKEN = {
    "sort": lambda content: content[: len(content) // 2],
    "norm": lambda content: content[:-3000] + bytes([content[-3000] ^ 1]) + content[-2999:],
    "lstm": lambda content: b"",
}


def processes(folder, *counted, kinds=KINDS):
    """What processes tell that run at one time; each has made so many layers before."""
    environment = {**os.environ, "BRIDLE_XLA_CACHE": str(folder), "TF_CPP_MIN_LOG_LEVEL": "2"}
    root = Path(bridle.__file__).parents[1]
    environment["PYTHONPATH"] = os.pathsep.join([str(root), environment.get("PYTHONPATH", "")])
    command = [sys.executable, "-W", "error::UserWarning", HERE / "compile_and_tell.py"]
    started = [
        subprocess.Popen(
            [*command, str(count), *kinds],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for count in counted
    ]
    ended = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * len(started), ended[0][1]
    return [(json.loads(told), errors) for told, errors in ended]


def files_of(folder):
    return {path.name: path for path in folder.rglob("*") if path.is_file()}


def file_of(told, folder):
    (path,) = folder.rglob(f"{told['name']}.*")
    return path


@pytest.mark.slow
def test_results_with_files_broken_files_and_without_files_are_the_same(tmp_path):
    folder = tmp_path / "kept"
    ((without, _),) = processes(0, 0)
    # Two write at a time.
    (first, _), (second, _) = processes(folder, 0, 2)
    assert first == second == without
    kept = files_of(folder)
    # `dense` and `wider` differ in the shapes of their variables: one function, two compilations.
    assert len(kept) == len(KINDS)
    assert not any(name.endswith(".new") for name in kept)
    for kind, broken in BROKEN.items():
        path = file_of(first[kind], folder)
        path.write_bytes(broken(path.read_bytes()))
    # TensorFlow can't load this one, and says so before anything runs.
    dropout = file_of(first["dropout"], folder)
    name = first["dropout"]["name"]
    content = dropout.read_bytes()[compiled_files.CHECK_BYTES :]
    CompiledFiles(folder, *library()).write(
        name, dropout.name.removeprefix(f"{name}."), content[:500]
    )
    ((third, errors),) = processes(folder, 5)
    assert third == first
    after = files_of(folder)
    # Those that were broken are whole again. That one is gone, so TensorFlow did look for it.
    assert set(after) == set(kept) - {dropout.name}
    assert all(CompiledFiles(folder, *library()).read(first[kind]["name"]) for kind in BROKEN)
    assert "Error parsing" not in errors
    assert "prefer-no" not in errors


def model_of(units):
    """A model whose step no other test compiles."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(units), keras.layers.Dense(1)])
    bridle.compile(model, keras.optimizers.SGD(units / 1000), "mse", jit_compile=True)
    return model


X = np.random.default_rng(1).normal(size=(16, 3)).astype("float32")


def trained(units):
    model = model_of(units)
    history = bridle.fit(model, X, X[:, :1], batch_size=4, epochs=2, verbose=0, seed=1)
    return history.history["loss"], [value.tobytes() for value in model.get_weights()]


@pytest.fixture
def setting(monkeypatch):
    """Gives BRIDLE_XLA_CACHE another value for a while."""

    def give(value):
        monkeypatch.setenv("BRIDLE_XLA_CACHE", str(value))
        xla_cache.files.cache_clear()

    yield give
    monkeypatch.undo()
    xla_cache.files.cache_clear()


def test_a_function_is_kept_and_memory_is_empty(tmp_path, setting):
    setting(tmp_path / "kept")
    user = tf.function(lambda x: x * 17.0, jit_compile=True)
    user(tf.constant(1.0))
    trained(31)
    (path,) = files_of(tmp_path).values()
    assert path.name.startswith("bridle_")
    assert path.parent.name == compiled_files.machine(*library())
    assert tf.io.gfile.glob(MEMORY) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is full")
def test_training_goes_on_where_the_disk_is_full(tmp_path, setting, monkeypatch):
    setting(tmp_path / "kept")
    expected = trained(32)
    full = lambda suffix, dir: (os.open("/dev/full", os.O_WRONLY), str(dir / "none.new"))  # noqa: E731
    monkeypatch.setattr(compiled_files.tempfile, "mkstemp", full)
    for path in files_of(tmp_path).values():
        path.unlink()
    model = model_of(33)
    with pytest.warns(bridle.BridleWarning, match="can't be kept for later .*No space left"):
        bridle.fit(model, X, X[:, :1], batch_size=4, epochs=1, verbose=0)
    assert trained(32) == expected
    assert files_of(tmp_path) == {}


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owner here")
def test_training_goes_on_where_others_may_write(tmp_path, setting):
    tmp_path.chmod(0o777)
    setting(tmp_path)
    model = model_of(34)
    with pytest.warns(bridle.BridleWarning, match="others may write into it"):
        bridle.fit(model, X, X[:, :1], batch_size=4, epochs=1, verbose=0)
    assert files_of(tmp_path) == {}


def test_a_folder_that_cannot_be_is_told_once_where_it_was_named(tmp_path, setting, monkeypatch):
    file = tmp_path / "file"
    file.write_text("not a folder")
    setting(file)
    with pytest.warns(bridle.BridleWarning, match="can't be kept for later"):
        assert xla_cache.files(*library()) is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    setting("")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if sys.platform == "linux":
            assert xla_cache.files(*library()) is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
@pytest.mark.parametrize("value", ["", "1", "TRUE", " on "])
def test_the_folder_is_the_users_for_caches(tmp_path, setting, monkeypatch, value):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    setting(value)
    assert xla_cache.files(*library()) is not None
    assert (tmp_path / "bridle" / "xla" / compiled_files.machine(*library())).is_dir()


@pytest.mark.parametrize("value", ["0", "false", "No", " off "])
def test_it_can_be_turned_off(monkeypatch, value):
    monkeypatch.setenv("BRIDLE_XLA_CACHE", value)
    assert of_tensorflow.start.__wrapped__() is False


LATE = """
import keras, numpy as np
{first}
import bridle
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
bridle.compile(model, "sgd", "mse", jit_compile=True)
bridle.fit(model, np.zeros((8, 3)), np.zeros((8, 1)), batch_size=4, verbose=0)
print(bridle.explain(model))
"""


@pytest.mark.parametrize("late", [False, True])
def test_it_is_said_where_tensorflow_has_begun_before(late, tmp_path):
    code = LATE.format(first="keras.ops.ones(3)" if late else "")
    environment = os.environ | {"BRIDLE_XLA_CACHE": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert ("not kept for other processes, because TensorFlow had begun" in told.stdout) is late
    assert (files_of(tmp_path) == {}) is late


def test_what_xla_refuses_is_told_by_tensorflows_names(setting, tmp_path):
    setting(tmp_path)
    layer = keras.layers.Lambda(
        lambda x: keras.ops.cast(tf.strings.length(tf.strings.as_string(x)), "float32") + x
    )
    model = keras.Sequential([keras.Input((3,)), layer, keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse", jit_compile=True)
    with pytest.warns(bridle.BridleWarning, match="XLA refused it") as told:
        bridle.fit(model, X, X[:, :1], batch_size=4, verbose=0)
    assert "lambda" in str(told[0].message)
    assert files_of(tmp_path) == {}

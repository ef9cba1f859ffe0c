"""What XLA compiles on JAX, kept for other processes. Run by ../test_backends.py."""

import os

import jax
import keras
import numpy as np
import pytest

import bridle
from bridle.engine import compiled_files, xla_cache
from bridle.engine.jax import sharing

assert keras.backend.backend() == "jax"
X = np.random.default_rng(1).normal(size=(20, 3)).astype("float32")
#: What is done to the files.
BROKEN = {
    "whole": lambda content: content,
    "cut": lambda content: content[: len(content) // 2],
    "changed": lambda content: content[:-300] + bytes([content[-300] ^ 1]) + content[-299:],
    "empty": lambda content: b"",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of files, for a process that has compiled nothing yet."""
    monkeypatch.setenv("BRIDLE_XLA_CACHE", str(tmp_path / "kept"))
    as_in_a_new_process()
    yield tmp_path / "kept"
    monkeypatch.undo()
    as_in_a_new_process()


def as_in_a_new_process():
    xla_cache.files.cache_clear()
    sharing.forget()
    jax.clear_caches()


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def trained(units=7):
    keras.utils.set_random_seed(1)
    layers = [keras.layers.Dense(units, "tanh"), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((3,)), *layers])
    bridle.compile(model, "adam", "mse", metrics=["mae"])
    history = bridle.fit(model, X, X[:, :1], batch_size=8, epochs=3, verbose=0, seed=1).history
    return history, [value.tobytes() for value in model.get_weights()], bridle.explain(model)


@pytest.mark.parametrize("kind", BROKEN)
def test_results_are_the_same_whatever_happened_to_the_files(kind, folder, recwarn):
    *first, told = trained()
    made = files(folder)
    assert "XLA compiled training for 2 shapes of batches" in told
    assert len(made) == 2  # the loop, and the smaller last batch
    before = [path.read_bytes() for path in made]
    for path, content in zip(made, before, strict=True):
        path.write_bytes(BROKEN[kind](content))
    written = [path.stat().st_mtime_ns for path in made]
    as_in_a_new_process()
    assert list(trained()[:2]) == first
    assert files(folder) == made
    is_read = [path.read_bytes() for path in made] == before
    assert is_read == (kind == "whole") or all(
        path.stat().st_mtime_ns > time for path, time in zip(made, written, strict=True)
    )
    assert not [w for w in recwarn if "compilation cache" in str(w.message)]


def test_what_isnt_bridles_is_left_alone(folder):
    trained()
    made = files(folder)
    jax.jit(lambda x: jax.lax.sort(x) * 3)(np.ones(1000))
    assert files(folder) == made


def test_a_folder_of_the_users_own_stays_in_use(folder, tmp_path):
    own = tmp_path / "own"
    jax.config.update("jax_compilation_cache_dir", str(own))
    try:
        trained()
    finally:
        jax.config.update("jax_compilation_cache_dir", None)
    assert files(folder) == []


def test_it_can_be_turned_off(folder, monkeypatch):
    monkeypatch.setenv("BRIDLE_XLA_CACHE", "0")
    trained()
    assert files(folder) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is full")
def test_training_goes_on_where_the_disk_is_full(folder, monkeypatch):
    *wanted, _ = trained()
    as_in_a_new_process()
    for path in files(folder):
        path.unlink()
    full = lambda suffix, dir: (os.open("/dev/full", os.O_WRONLY), str(dir / "none.new"))  # noqa: E731
    monkeypatch.setattr(compiled_files.tempfile, "mkstemp", full)
    with pytest.warns(bridle.BridleWarning, match="can't be kept for later .*No space left"):
        found = trained()
    assert list(found[:2]) == wanted

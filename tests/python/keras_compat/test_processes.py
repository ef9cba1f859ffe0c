"""A copy of a process that has computed refuses to, where it would wait without end."""

import os

import keras
import pytest

import bridle
from bridle.errors import read_by
from bridle.keras_compat import processes

if not hasattr(os, "fork"):
    pytest.skip("there are no copies of processes", allow_module_level=True)


def in_a_copy(run):
    """What a function returns in a copy of this process, as text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = run()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, str(said).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    os.waitpid(child, 0)
    return said


CALLS = {
    "fit": lambda model, rows: bridle.fit(model, rows.x, rows.y, verbose=0),
    "evaluate": lambda model, rows: bridle.evaluate(model, rows.x, rows.y, verbose=0),
    "predict": lambda model, rows: bridle.predict(model, rows.x, verbose=0),
    "train_on_batch": lambda model, rows: bridle.train_on_batch(model, rows.x, rows.y),
    "compile": lambda model, rows: bridle.compile(model, "sgd", "mse"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_copy_refuses(name, small, rows):
    model = bridle.compile(small.one(), "sgd", "mse")
    bridle.predict(model, rows.x, verbose=0)
    said = in_a_copy(lambda: CALLS[name](model, rows))
    assert said.startswith("BridleError: Can't compute in a copy of a process")
    assert 'get_context("spawn")' in said


def test_a_copy_may_where_nothing_has_computed_or_nothing_waits(monkeypatch):
    monkeypatch.setattr(processes, "_first", [])
    assert in_a_copy(processes.check_process) == "None"
    monkeypatch.setattr(processes, "_first", [os.getpid()])
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    assert in_a_copy(processes.check_process) == "None"
    with read_by("R"):
        assert processes.check_process() is None

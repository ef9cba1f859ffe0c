"""The table of what bridle does beside its peers: complete, proved and up to date."""

import importlib.util
import inspect
from pathlib import Path

import keras
import pytest

TOOL = Path(__file__).parents[2] / "tools" / "parity.py"


@pytest.fixture(scope="module")
def parity():
    spec = importlib.util.spec_from_file_location("parity", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_line_names_tests_that_exist(parity, capsys):
    assert parity.main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    "function", ["compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch"]
)
def test_every_argument_of_keras_has_a_line(function, parity):
    found = parity.sections(parity.SOURCE.read_text("utf-8"))
    rows = next(rows for section, rows in found.items() if function in section)
    told = " ".join(row[0] for row in rows)
    parameters = inspect.signature(getattr(keras.Model, function)).parameters
    for name in [*parameters][1:]:
        assert name in told or name == "kwargs", name


# What a table can have wrong, and what is said of it.
WRONG = {
    "a | yes | yes | yes | yes | yes | ": "fit: a: no test",
    "a | yes | yes | yes | yes | yes | test_api.py::test_nothing": "no test_nothing in",
    "a | yes | yes | yes | yes | yes | inputs/test_arrays.py::test_arrays[z]": "no case 'z'",
    "a | yes | yes | yes | yes | yes | test-fit.R: nothing": "has no 'nothing'",
    "a | yes | yes | yes | yes | yes | test-x.R: nothing": "no file 'test-x.R'",
    "a | yes | yes": "3 cells, not 7",
}


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_is_found(line, parity):
    (fault,) = parity.faults(parity.sections(f"# fit\n{line}\n"))
    assert WRONG[line] in fault

"""tools/check_api.py: what it notices."""

import importlib.util
import pathlib

import keras
import pytest

PATH = pathlib.Path(__file__).parents[2] / "tools" / "check_api.py"


@pytest.fixture(scope="module")
def check():
    spec = importlib.util.spec_from_file_location("check_api", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def line(target, formals, kinds=None, renamed=None, **defaults):
    described = {"r": "list", "values": list(defaults.values()), "names": list(defaults)}
    return {
        "name": "f",
        "targets": [target],
        "kinds": kinds or {},
        "renamed": renamed or {},
        "formals": formals,
        "defaults": described,
    }


DROPOUT = "keras.layers.Dropout"
CASES = [
    (line(DROPOUT, ["rate", "noise_shape", "seed"], noise_shape=None, seed=None), []),
    (line("keras.layers.Dropped", ["rate"]), ["f: Keras has no keras.layers.Dropped"]),
    (
        line(DROPOUT, ["rate", "noise_shape"]),
        ["f: `noise_shape` is required, but in Keras None", "f: lacks Keras' `seed`"],
    ),
    (
        line(
            DROPOUT, ["rate", "noise_shape", "seed", "seeds"], rate=0.5, noise_shape=None, seed=None
        ),
        ["f: `rate` is 0.5, but in Keras required", "f: Keras doesn't know `seeds`"],
    ),
    # R's axis 1 is Keras' axis 0.
    (line("keras.constraints.UnitNorm", ["axis"], axis=1.0), []),
    (
        line("keras.constraints.UnitNorm", ["axis"], axis=2.0),
        ["f: `axis` is 1, but in Keras 0"],
    ),
    (line("keras.constraints.UnitNorm", ["a"], renamed={"axis": "a"}, a=1.0), []),
    (
        line("keras.constraints.UnitNorm", ["axis"], kinds={"axis": "whole"}, axis=1.0),
        ["f: `axis` is 1, but in Keras 0"],
    ),
]


@pytest.mark.parametrize(("line", "found"), CASES)
def test_drift_is_noticed(check, line, found):
    assert check.drift(line) == found


def test_missing_functions_are_noticed(check):
    regularizers = [f"keras.regularizers.{name}" for name in ("L1", "L2", "L1L2")]
    left_out = ["keras.regularizers.Regularizer"]
    absent = "no table has keras.regularizers.OrthogonalRegularizer"
    assert check.missing(regularizers, left_out) == [absent]
    regularizers.append("keras.regularizers.orthogonal_regularizer")
    assert check.missing(regularizers, left_out) == []


@pytest.mark.parametrize(
    ("pinned", "state"), [("0.1.0", "newer"), ("99.0.0", "older"), (keras.__version__, "pinned")]
)
def test_versions_are_compared(check, pinned, state):
    assert check.state(pinned) == state

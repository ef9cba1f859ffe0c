"""What type checkers and completion see of the public functions."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import bridle

# A line of a user's, and what mypy says of it; nothing where it is right.
LINES = {
    "bridle.fit(model, 1, 2, epochs=3, seed=1)": None,
    "bridle.fit(model, 1, epoch=3)": 'Unexpected keyword argument "epoch" for "fit"',
    "bridle.fit(model, 1, epochs='3')": 'Argument "epochs" to "fit" has incompatible type "str"',
    "bridle.compile(model, 'adam', 'mse', metrics=['mae'])": None,
    "bridle.compile(model, optimiser='adam')": 'Unexpected keyword argument "optimiser"',
    "bridle.compile(model).missing": None,
    "bridle.Sequential().fit(1, 2, epochs=3)": None,
    "bridle.Sequential().fit(1, epoch=3)": 'Unexpected keyword argument "epoch"',
    "bridle.Sequential().compile(loss='mse', jit_compile=1.5)": 'Argument "jit_compile" has',
    "bridle.Sequential().evaluate(1, 2, return_dict=True)": None,
    "bridle.Sequential().evaluate(1, return_dicts=True)": "Unexpected keyword argument",
    "bridle.fit(model, 1).interrupted.real": None,
}


def test_a_type_checker_sees_arguments_and_results(tmp_path):
    code = ["import keras", "import bridle", "model = keras.Sequential()", *LINES]
    (tmp_path / "use.py").write_text("\n".join(code))
    (tmp_path / "mypy.ini").write_text(
        "[mypy]\n"
        f"mypy_path = {Path(bridle.__file__).parents[1]}\n"
        "follow_imports = silent\n"
        "[mypy-keras.*,tensorflow.*]\n"
        "follow_imports = skip\n"
        "ignore_missing_imports = True\n"
    )
    mypy = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--no-incremental", "use.py"]
    ran = subprocess.run(
        mypy, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=300
    )
    said = [line for line in ran.stdout.splitlines() if ": error: " in line]
    for number, (line, wanted) in enumerate(LINES.items(), start=4):
        found = [text for text in said if text.startswith(f"use.py:{number}:")]
        assert bool(found) == (wanted is not None), (line, found or ran.stdout)
        assert wanted is None or wanted in found[0], line


ON_BATCH = ["train_on_batch", "test_on_batch", "predict_on_batch"]


def test_it_is_marked_as_typed():
    assert Path(bridle.__file__).with_name("py.typed").exists()


@pytest.mark.parametrize(
    "name",
    [
        "compile",
        "fit",
        "evaluate",
        "predict",
        "train_on_batch",
        "test_on_batch",
        "predict_on_batch",
    ],
)
def test_methods_have_the_functions_arguments_without_the_model(name):
    function, method = getattr(bridle, name), getattr(bridle.Model, name)
    ours, theirs = (inspect.signature(f).parameters for f in (function, method))
    assert list(theirs) == ["self", *list(ours)[1:]]
    assert [str(p) for p in list(theirs.values())[1:]] == [str(p) for p in list(ours.values())[1:]]
    assert "\n    model: " in inspect.getdoc(function)
    assert "\n    model: " not in inspect.getdoc(method)

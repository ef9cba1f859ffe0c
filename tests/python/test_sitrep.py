"""How things are here, told by Pythons that lack something."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bridle
from bridle import sitrep

ROOT = Path(bridle.__file__).parent
#: A Python without the packages of this environment.
BARE = getattr(sys, "_base_executable", sys.executable)

TENSORFLOW = """
__version__ = "{version}"
class Device:
    device_type = "CPU"
class config:
    list_physical_devices = staticmethod(lambda: [Device()] + [{gpus}])
"""
KERAS = """
__version__ = "{version}"
class backend:
    backend = staticmethod(lambda: "{backend}")
"""


def packages(folder, tensorflow=None, keras=None, numpy=""):
    """Writes packages that say what the real ones would."""
    for name, code in {"tensorflow": tensorflow, "keras": keras, "numpy": numpy}.items():
        if code is not None:
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text(code)


def run(folder, *arguments, program=(ROOT / "sitrep.py",), **environment):
    """What a bare Python prints, with paths and versions masked, and its exit status."""
    given = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    path = os.pathsep.join([str(folder), str(ROOT.parent)])
    done = subprocess.run(
        [BARE, "-S", *program, *arguments],
        env={**given, "PYTHONPATH": path, "PATH": str(folder), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    own = re.escape(f"{ROOT}")
    text = re.sub(own, "<bridle>", done.stdout.replace(str(folder), "<folder>"))
    text = re.sub(rf"Python ( +)\S+( +){re.escape(BARE)}", r"Python \1<version>\2<python>", text)
    text = re.sub(r"with \d+ cores", "with <n> cores", text)
    return text.replace(f" {bridle.__version__} ", " <own> "), done.returncode


GPU = "type('G', (), {'device_type': 'GPU'})"
HIDDEN = ("PYTHONPATH", "KERAS_BACKEND", "CUDA_VISIBLE_DEVICES", "KERAS_HOME")
GOOD = {
    "tensorflow": TENSORFLOW.format(version="2.20.1", gpus=""),
    "keras": KERAS.format(version="3.14.0", backend="tensorflow"),
}
NOTHING = """\
What bridle finds here:
  Python      <version>  <python>
  bridle      <own>   <bridle>
  TensorFlow  not found
  Keras       not found
  NumPy       not found
What is wrong:
  * TensorFlow, Keras and NumPy aren't installed in this Python.
    Run `pip install "tensorflow>=2.20" "keras>=3.14" numpy`.
"""
EVERYTHING = """\
What bridle finds here:
  Python      <version>                    <python>
  bridle      <own>                     <bridle>
  TensorFlow  2.20.1                    <folder>/tensorflow
  Keras       3.14.0                    <folder>/keras
  NumPy       ?                         <folder>/numpy
  backend     tensorflow
  devices     CPU with <n> cores, no GPU
Nothing is wrong.
"""


def test_without_anything(tmp_path):
    assert run(tmp_path) == (NOTHING, 1)


def test_python_m_bridle_works_without_tensorflow(tmp_path):
    assert run(tmp_path, program=("-m", "bridle")) == (NOTHING, 1)


def test_with_everything(tmp_path):
    packages(tmp_path, **GOOD)
    text, status = run(tmp_path)
    assert re.sub(" +", " ", text) == re.sub(" +", " ", EVERYTHING)
    assert status == 0
    assert len(text.splitlines()) < 24


FAILS = "raise ImportError('libmissing.so.1: cannot open shared object file\\nmore')"
ENDS = "import os; os.write(2, b'F0000 no AVX'); os.abort()"
AGAIN = 'Run `pip install --force-reinstall "tensorflow>=2.20"`.'


@pytest.mark.parametrize(
    ("given", "environment", "problems"),
    [
        (
            {"tensorflow": TENSORFLOW.format(version="2.19.1", gpus="")},
            {},
            ["TensorFlow is 2.19.1; bridle needs 2.20 or later.\tRun `pip install"],
        ),
        (
            {"keras": KERAS.format(version="3.9.2", backend="tensorflow")},
            {},
            ["Keras is 3.9.2; bridle needs 3.14 or later.\tRun `pip install"],
        ),
        (
            {"tensorflow": FAILS},
            {},
            [f"TensorFlow can't be imported: ImportError: libmissing.so.1: cannot open shared "
             f"object file\t{AGAIN}"],
        ),
        (
            {"tensorflow": ENDS},
            {},
            [f"TensorFlow can't be imported: the process ended (-6). F0000 no AVX\t{AGAIN}"],
        ),
        (
            {"keras": "raise ValueError('no backend x')"},
            {"KERAS_BACKEND": "x"},
            ["Keras can't be imported: ValueError: no backend x\tKERAS_BACKEND is x: unset it"],
        ),
        (
            {"keras": None},
            {},
            ['Keras isn\'t installed in this Python.\tRun `pip install "keras>=3.14"`.'],
        ),
        ({"keras": KERAS.format(version="3.15.0", backend="jax")}, {}, []),
    ],
)  # fmt: skip
def test_what_is_wrong(given, environment, problems, tmp_path):
    packages(tmp_path, **{**GOOD, **given})
    text, status = run(tmp_path, "--tabs", **environment)
    rows = [row.split("\t", 1) for row in text.splitlines()]
    found = [row for kind, row in rows if kind == "problem"]
    # What R is told to do is R's.
    in_r = [re.sub(r"\tRun `pip.*", "\tRun `install_bridle()`", text) for text in problems]
    assert [row[: len(wanted)] for row, wanted in zip(found, in_r, strict=True)] == in_r
    assert status == bool(problems)
    said = run(tmp_path, **environment)[0]
    assert all(wanted.replace("\t", "\n    ") in said for wanted in problems)


def test_devices_and_another_backend(tmp_path):
    packages(
        tmp_path,
        tensorflow=TENSORFLOW.format(version="2.21.0", gpus=GPU),
        keras=KERAS.format(version="3.15.0", backend="jax"),
    )
    text, status = run(tmp_path, CUDA_VISIBLE_DEVICES="0", KERAS_BACKEND="jax")
    assert re.search(r"devices +CPU with <n> cores, 1 GPU +CUDA_VISIBLE_DEVICES=0\n", text)
    assert re.search(r"backend +jax +KERAS_BACKEND says so; Keras' own loop trains there\n", text)
    assert status == 0


@pytest.mark.parametrize(
    ("visible", "told"), [(None, True), ("0", True), ("-1", False), ("", False)]
)
def test_a_gpu_that_tensorflow_doesnt_see(visible, told, tmp_path):
    packages(tmp_path, **GOOD)
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    given = {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
    text, status = run(tmp_path, **given)
    assert ("TensorFlow sees none" in text) is told
    assert status == told


def test_what_is_needed_is_what_the_package_says():
    project = tomllib.loads((ROOT.parents[1] / "pyproject.toml").read_text())["project"]
    for name in ("tensorflow", "keras"):
        assert f"{name}>={sitrep.NEEDS[name]}" in project["dependencies"]
    assert project["requires-python"] == f">={'.'.join(map(str, sitrep.PYTHON))}"


@pytest.mark.parametrize(
    ("first", "options", "asked"),
    [
        ("-m", ["python", "-m", "bridle"], True),
        ("-m", ["python", "-W", "error", "-m", "bridle", "--tabs"], True),
        ("-m", ["python", "-m", "pytest", "-m", "bridle"], False),
        ("script.py", ["python", "script.py", "-m", "bridle"], False),
        ("", ["python"], False),
    ],
)
def test_only_python_m_bridle_asks_for_it(monkeypatch, first, options, asked):
    monkeypatch.setattr(sys, "argv", [first, *options[1:]])
    monkeypatch.setattr(sys, "orig_argv", options)
    assert sitrep.is_asked_for() is asked

"""Importing bridle, in a Python of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

import bridle

CODE = """
import sys
import bridle
bridle.convert.plain.from_r(1)
print("rpy2" in sys.modules)
"""


def test_importing_bridle_leaves_rpy2_alone():
    root = Path(bridle.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_to_r_without_rpy2_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "rpy2", None)
    monkeypatch.delitem(sys.modules, "bridle.convert.rpy2_objects", raising=False)
    with pytest.raises(bridle.BridleError) as raised:
        bridle.to_r(1)
    assert str(raised.value) == "Can't reach R without rpy2.\nInstall the package `rpy2`."

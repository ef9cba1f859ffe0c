"""Pictures of models."""

import importlib.util
import shutil

import numpy as np
import pytest

from bridle import errors
from bridle.for_r import drawing


def test_pixels(small):
    pixels = drawing.draw(small.two(), arguments={"dpi": 50})
    assert pixels.dtype == np.int32 and pixels.ndim == 3
    assert pixels.min() >= 0 and pixels.max() == 255
    larger = drawing.draw(small.two(), arguments={"dpi": 100})
    assert larger.shape[0] > 1.5 * pixels.shape[0]


def test_a_file(small, tmp_path):
    path = tmp_path / "m.svg"
    assert drawing.draw(small.two(), str(path), {"show_layer_names": True}) is None
    assert "<svg" in path.read_text()


def test_what_lacks_is_said(small, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "which", lambda program: None)
        with pytest.raises(errors.BridleError, match="Graphviz"):
            drawing.draw(small.one())
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pydot" else found(name)
    )
    with pytest.raises(errors.BridleError, match="pip install pydot"):
        drawing.draw(small.one())
    with errors.read_by("R"), pytest.raises(errors.BridleError, match="py_install"):
        drawing.draw(small.one())


def test_an_argument_that_keras_would_ignore(small):
    with pytest.raises(errors.BridleNameError, match="show_shapes"):
        drawing.draw(small.one(), arguments={"show_shape": True})

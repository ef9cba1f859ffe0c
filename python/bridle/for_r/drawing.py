"""A model as a picture, drawn by Graphviz."""

from __future__ import annotations

import importlib.util
import inspect
import os
import shutil
import tempfile
from typing import Any

import keras
import numpy as np

from bridle.convert.plain import plain
from bridle.errors import BridleError, in_r, unknown_name
from bridle.files import replacing


def draw(model: Any, to_file: str | None = None, arguments: Any = None) -> np.ndarray | None:
    """Draws a model's layers and how they are connected.

    Args:
        model: A Keras model that is built.
        to_file: Where to save the picture; the ending tells the format.
        arguments: Further arguments of `keras.utils.plot_model`.

    Returns:
        Without a file the picture's pixels, whole numbers from 0 to 255 of shape (height, width,
        channels).

    Raises:
        BridleError: Where pydot or Graphviz isn't installed.
        BridleNameError: For an argument that Keras would ignore.
    """
    _check_installed()
    given = plain(arguments, "...") or {}
    known = [*list(inspect.signature(keras.utils.plot_model).parameters)[2:-1], "layer_range"]
    for name in given:
        if name not in known:
            raise unknown_name(
                f"`{name}` is not an argument of `plot()`.", name, known, "arguments"
            )
    if to_file is not None:
        with replacing(os.path.expanduser(to_file)) as part:
            keras.utils.plot_model(model, to_file=os.fspath(part), **given)
        return None
    import tensorflow as tf  # reads PNG, so that no further package is needed

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.png")
        keras.utils.plot_model(model, to_file=path, **given)
        with open(path, "rb") as file:
            return tf.io.decode_png(file.read()).numpy().astype("int32")


def _check_installed() -> None:
    if importlib.util.find_spec("pydot") is None:
        how = '`reticulate::py_install("pydot")`' if in_r() else "`pip install pydot`"
        raise BridleError("Can't draw a model without the Python package pydot.", f"Run {how}.")
    if shutil.which("dot") is None:
        raise BridleError(
            "Can't draw a model without Graphviz: its program `dot` isn't on the PATH.",
            "Install Graphviz, with `apt-get install graphviz` on Debian say, or from "
            "https://graphviz.org/download.",
        )

"""Models, weights and configs in files, for R: nothing is overwritten unasked."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable
from typing import Any

import keras

from bridle.convert.plain import plain
from bridle.errors import BridleValueError, in_r, must_be, show
from bridle.for_r.custom_objects import by_own_name


def save_model(model: Any, filepath: str, overwrite: bool = False, zipped: Any = None) -> None:
    """Saves a model with its weights, its optimizer's state and the categories that it knows.

    Args:
        model: A Keras model.
        filepath: Where to, a path that ends in ".keras".
        overwrite: Whether a file that is there already may be replaced.
        zipped: Whether to write one file or a folder; by default what the path's ending says.

    Raises:
        BridleValueError: For a file that exists, unless `overwrite`.
    """
    path = _path(filepath, "filepath")
    if not path.endswith(".keras") and zipped is not False:
        wrong = f"`filepath` must end in .keras, not be {show(path)}."
        raise BridleValueError(wrong, _instead_of(path))
    path = _writable(filepath, overwrite)
    model.save(path, overwrite=True, zipped=zipped)


def _instead_of(path: str) -> str | None:
    """What else the user may have meant by a path that doesn't end in .keras."""
    stem, ending = os.path.splitext(path)
    if ending in (".h5", ".hdf5"):
        also = "save_model_weights()" if in_r() else "save_weights()"
        goes = f"A model goes to {show(f'{stem}.keras')}"
        return f"{goes}; `{also}` writes its weights to {show(f'{stem}.weights.h5')}."
    return "`export_savedmodel()` writes a folder for TensorFlow Serving." if in_r() else None


def load_model(
    model: str, custom_objects: Any = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """The model that `save_model()` saved.

    Args:
        model: The path.
        custom_objects: Names in the file and the classes or functions that they stand for.
        compile: Whether to compile the model as it was.
        safe_mode: Whether to refuse files with Python code of their own.

    Raises:
        BridleValueError: For a file that isn't there.
    """
    path = _readable(model, "model")
    return keras.saving.load_model(path, by_own_name(custom_objects), compile, safe_mode)


def save_weights(
    model: Any, filepath: str, overwrite: bool = False, max_shard_size: Any = None
) -> None:
    """Saves the weights alone, in a file that ends in ".weights.h5"."""
    path = _path(filepath, "filepath")
    if not path.endswith((".weights.h5", ".weights.json")):
        stem = path.removesuffix(".keras").removesuffix(".h5").removesuffix(".hdf5")
        raise BridleValueError(
            f"`filepath` must end in .weights.h5, not be {show(path)}.",
            f'Weights go to "{stem}.weights.h5".',
        )
    path = _writable(filepath, overwrite)
    model.save_weights(path, overwrite=True, max_shard_size=plain(max_shard_size, "max_shard_size"))


def load_weights(model: Any, filepath: str, skip_mismatch: bool = False, more: Any = None) -> None:
    """Reads the weights that `save_weights()` wrote into a model with the same layers."""
    path = _readable(filepath, "filepath")
    model.load_weights(path, skip_mismatch=skip_mismatch, **plain(more, "...") or {})


def save_config(model: Any, filepath: str | None = None, overwrite: bool = False) -> str | None:
    """Writes a model's architecture as JSON; without a path, returns it."""
    text = model.to_json()
    if filepath is None:
        return text
    pathlib.Path(_writable(filepath, overwrite)).write_text(text, "utf-8")
    return None


def load_config(filepath: str, custom_objects: Any = None) -> Any:
    """A new model, with new weights, from the JSON that `save_config()` wrote or returned."""
    if filepath.lstrip().startswith("{"):
        text = filepath
    else:
        text = pathlib.Path(_readable(filepath, "filepath")).read_text("utf-8")
    return keras.models.model_from_json(text, by_own_name(custom_objects))


def export(model: Any, export_dir_base: str, more: Any = None) -> None:
    """Writes what predicts alone, by default as a TensorFlow SavedModel.

    Args:
        model: A Keras model that is built.
        export_dir_base: The folder.
        more: Further arguments of Keras' `export()`: `format`, `verbose`, `input_signature`.
    """
    path = _path(export_dir_base, "export_dir_base")
    model.export(path, **plain(more, "...") or {})


def _path(path: Any, argument: str) -> str:
    if not isinstance(path, str):
        raise must_be(argument, "a path, a string", path)
    return os.path.expanduser(path)


def _writable(filepath: Any, overwrite: bool) -> str:
    path = _path(filepath, "filepath")
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        make = f"os.makedirs({show(folder)})"
        if in_r():
            make = f"dir.create({show(folder)}, recursive = TRUE)"
        raise BridleValueError(
            f"Can't write to {show(path)}: there is no folder {show(folder)}.",
            "That is a file." if os.path.exists(folder) else f"Make it first: `{make}`.",
        )
    if os.path.exists(path) and not overwrite:
        yes = f"overwrite = {show(True)}" if in_r() else "overwrite=True"
        raise BridleValueError(
            f"Can't write to {show(path)}: it exists.", f"Choose another path, or set `{yes}`."
        )
    return path


def _readable(filepath: Any, argument: str) -> str:
    path = _path(filepath, argument)
    if not os.path.exists(path) and "://" not in path:
        raise BridleValueError(
            f"Can't read {show(path)}: there is no such file.",
            f"Paths start from {show(os.getcwd())}.",
        )
    return path


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "save_model": save_model,
    "load_model": load_model,
    "save_weights": save_weights,
    "load_weights": load_weights,
    "save_config": save_config,
    "load_config": load_config,
    "export": export,
}

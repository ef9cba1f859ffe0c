"""Models, weights and configs written for R: whole or not at all, and over nothing unasked."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable
from typing import Any

from bridle.convert.plain import plain
from bridle.data.model_files import whole_save, whole_save_weights
from bridle.errors import BridleValueError, in_r, must_be, show
from bridle.files import replacing


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
    path = given_path(filepath, "filepath")
    if not path.endswith(".keras") and zipped is not False:
        wrong = f"`filepath` must end in .keras, not be {show(path)}."
        raise BridleValueError(wrong, _instead_of(path))
    _writable(filepath, overwrite)
    whole_save(model.save)(path, overwrite=True, zipped=zipped)


def _instead_of(path: str) -> str | None:
    """What else the user may have meant by a path that doesn't end in .keras."""
    stem, ending = os.path.splitext(path)
    if ending in (".h5", ".hdf5"):
        also = "save_model_weights()" if in_r() else "save_weights()"
        goes = f"A model goes to {show(f'{stem}.keras')}"
        return f"{goes}; `{also}` writes its weights to {show(f'{stem}.weights.h5')}."
    return "`export_savedmodel()` writes a folder for TensorFlow Serving." if in_r() else None


def save_weights(
    model: Any, filepath: str, overwrite: bool = False, max_shard_size: Any = None
) -> None:
    """Saves the weights alone, in a file that ends in ".weights.h5"."""
    path = given_path(filepath, "filepath")
    if not path.endswith((".weights.h5", ".weights.json")):
        stem = path.removesuffix(".keras").removesuffix(".h5").removesuffix(".hdf5")
        raise BridleValueError(
            f"`filepath` must end in .weights.h5, not be {show(path)}.",
            f'Weights go to "{stem}.weights.h5".',
        )
    size = plain(max_shard_size, "max_shard_size")
    _writable(filepath if size is None else f"{os.path.splitext(path)[0]}.json", overwrite)
    whole_save_weights(model.save_weights)(path, overwrite=True, max_shard_size=size)


def save_config(model: Any, filepath: str | None = None, overwrite: bool = False) -> str | None:
    """Writes a model's architecture as JSON; without a path, returns it."""
    text = model.to_json()
    if filepath is None:
        return text
    with replacing(_writable(filepath, overwrite)) as part:
        part.write_text(text, "utf-8")
    return None


def export(model: Any, export_dir_base: str, more: Any = None) -> None:
    """Writes what predicts alone, by default as a TensorFlow SavedModel.

    Args:
        model: A Keras model that is built.
        export_dir_base: The folder.
        more: Further arguments of Keras' `export()`: `format`, `verbose`, `input_signature`.
    """
    path = given_path(export_dir_base, "export_dir_base")
    options, told = plain(more, "...") or {}, io.StringIO()
    if "://" in path:
        model.export(path, **options)
        return
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with replacing(path) as part:
        try:
            with contextlib.redirect_stdout(told):
                model.export(os.fspath(part), **options)
        finally:  # Keras tells where it has written to
            sys.stdout.write(told.getvalue().replace(os.fspath(part), path))


def given_path(path: Any, argument: str) -> str:
    """A path that the user gave, whose "~" is the home folder."""
    if not isinstance(path, str):
        raise must_be(argument, "a path, a string", path)
    return os.path.expanduser(path)


def _writable(filepath: Any, overwrite: bool) -> str:
    path = given_path(filepath, "filepath")
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


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "save_model": save_model,
    "save_weights": save_weights,
    "save_config": save_config,
    "export": export,
}

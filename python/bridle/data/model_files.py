"""Models saved by Keras' own methods, into files that are whole or as they were."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from bridle.data import columns
from bridle.data.categories import known_by
from bridle.errors import in_r, show, warn
from bridle.files import replacing
from bridle.keras_compat.distribution import outside_distribution
from bridle.keras_compat.saving import may_replace

_HDF5 = (".h5", ".hdf5")


def whole_save(write: Callable[..., None]) -> Callable[..., None]:
    """A model's `save`, bound to it, with files or folders that are whole or as they were."""

    @wraps(write)
    @outside_distribution()  # Keras makes variables while it saves, and one process may do so
    def save(filepath: Any, overwrite: bool = True, *args: Any, **kwargs: Any) -> None:
        path, zipped = _local(filepath), args[0] if args else kwargs.get("zipped")
        is_file = path is not None and path.name.endswith((".keras", *_HDF5))
        if path is None or is_file is (zipped is False):  # Keras' own to do, or to refuse
            write(filepath, overwrite, *args, **kwargs)
        elif overwrite or not path.exists() or may_replace(path):
            warn_of_loss(write.__self__, path)  # type: ignore[attr-defined]
            with replacing(path) as part:
                write(os.fspath(part), True, *args, **kwargs)

    return save


def whole_save_weights(write: Callable[..., None]) -> Callable[..., None]:
    """A model's `save_weights`, bound to it, with files that are whole or as they were."""

    @wraps(write)
    @outside_distribution()
    def save_weights(filepath: Any, overwrite: bool = True, *args: Any, **kwargs: Any) -> None:
        path, size = _local(filepath), args[0] if args else kwargs.get("max_shard_size")
        if path is None or not path.name.endswith(("weights.h5", "weights.json")):
            write(filepath, overwrite, *args, **kwargs)
            return
        if size is not None and path.suffix != ".json":
            path = path.with_suffix(".json")
            warn(f"Weights in several files have an index, which is {show(os.fspath(path))}.")
        if overwrite or not path.exists() or may_replace(path):
            with replacing(path) as part:
                write(os.fspath(part), True, *args, **kwargs)

    return save_weights


def _local(path: Any) -> Path | None:
    """A path of this computer's file system; `None` for a bucket's, and for what is no path."""
    is_path = isinstance(path, str | os.PathLike)
    return Path(path) if is_path and "://" not in os.fspath(path) else None


def warn_of_loss(model: Any, path: Path) -> None:
    """Says so where a file has no room for what the model remembers of its data: HDF5."""
    known = known_by(model)
    if path.suffix in _HDF5 and (known.inputs or known.outputs or columns.known_to(model)):
        what = "levels" if in_r() else "categories"
        warn(
            f"{show(os.fspath(path))} is an HDF5 file, which can't hold the {what} and the names "
            "of columns that the model knows. A file that ends in .keras holds them."
        )

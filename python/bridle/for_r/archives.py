"""Files of models, looked at before Keras reads them: whole, a model's, of a size to be read."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

import h5py

from bridle.errors import BridleValueError, in_r

_CONFIG, _WEIGHTS = "config.json", ("model.weights.h5", "model.weights.npz")
#: Up to so many bytes a text in a file may be compressed. A larger one has to lie in the file as
#: Keras writes it, and may have no more than the second number.
SMALL_TEXT, LARGEST_TEXT = 2**24, 2**28
#: An entry, and all together, may be so many times as large as they lie in the file.
MOST_TIMES = 100
#: How the formats begin.
_ZIP, _HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def config_in(path: str, shown: str) -> Any:
    """The configuration of the model in a .keras file or in a folder, once all of it is checked.

    Args:
        path: Where it is.
        shown: What it is called in errors.

    Raises:
        BridleValueError: For what is no model, is damaged, or would fill the memory.
    """
    if os.path.isdir(path):
        weights = os.path.join(path, _WEIGHTS[0])
        if os.path.exists(weights):
            check_hdf5(weights, shown)
        elif not os.path.exists(os.path.join(path, _WEIGHTS[1])):
            raise _without(shown, _WEIGHTS[0])
        return _config(_text_in_folder(Path(path, _CONFIG), shown), shown)
    if not zipfile.is_zipfile(path):
        raise _no_archive(path, shown)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive, os.path.getsize(path), shown)
            broken = archive.testzip()
            text = b"" if broken else archive.read(_CONFIG)
    except _DAMAGED as error:
        raise _damaged(shown) from error
    if broken is not None:
        raise _damaged(shown)
    return _config(text, shown)


def config_in_hdf5(path: str, shown: str) -> Any:
    """The configuration of the model in an HDF5 file."""
    check_hdf5(path, shown)
    with h5py.File(path, "r") as file:
        text = file.attrs.get("model_config")
    if text is None:
        raise _foreign(shown, "the file of a model")
    return _config(text, shown)


def check_hdf5(path: str, shown: str) -> None:
    """Refuses what is no HDF5 file, or only the beginning of one."""
    try:
        h5py.File(path, "r").close()
    except OSError as error:
        raise (_damaged(shown) if _begins(path, _HDF5) else _foreign(shown, "HDF5")) from error


def config_of(text: str, shown: str) -> Any:
    """The configuration in a text of JSON."""
    if len(text) > LARGEST_TEXT:
        raise _too_large(shown, "it", len(text))
    return _config(text, shown)


def _text_in_folder(path: Path, shown: str) -> bytes:
    size = path.stat().st_size
    if size > LARGEST_TEXT:
        raise _too_large(shown, path.name, size)
    return path.read_bytes()


def _check_entries(archive: zipfile.ZipFile, size: int, shown: str) -> None:
    """Looks at the names and sizes that an archive tells of its entries."""
    names = archive.namelist()
    for wanted in ((_CONFIG,), _WEIGHTS):
        if not set(wanted) & set(names):
            raise _without(shown, wanted[0])
    for entry in archive.infolist():
        large, stored = entry.file_size > SMALL_TEXT, entry.compress_size
        if large and entry.file_size > MOST_TIMES * stored:
            raise _too_large(shown, entry.filename, entry.file_size)
        is_text = "/" not in entry.filename and entry.filename.endswith(".json")
        if is_text and large and (entry.file_size > min(LARGEST_TEXT, 2 * stored)):
            raise _too_large(shown, entry.filename, entry.file_size)
    total = sum(entry.file_size for entry in archive.infolist())
    if total > max(SMALL_TEXT, MOST_TIMES * size):
        raise _too_large(shown, "its content", total)


def _config(text: str | bytes, shown: str) -> Any:
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, or thousands of levels
        raise _foreign(shown, "a model's JSON") from error
    if not isinstance(config, dict) or not {"class_name", "config"} <= set(config):
        raise _foreign(shown, "a model's JSON")
    return config


def _no_archive(path: str, shown: str) -> BridleValueError:
    if _begins(path, _ZIP):
        return _damaged(shown)
    if _begins(path, _HDF5):
        return BridleValueError(
            f"Can't load {shown}: its content is HDF5, not a .keras archive.",
            "Give it a name that ends in .h5.",
        )
    return _foreign(shown, "a .keras archive")


def _begins(path: str, signature: bytes) -> bool:
    with open(path, "rb") as file:
        return file.read(len(signature)) == signature


def _damaged(shown: str) -> BridleValueError:
    hint = "It was cut off or changed since it was written. Take another copy of it."
    return BridleValueError(f"Can't load {shown}: it is damaged.", hint)


def _foreign(shown: str, wanted: str) -> BridleValueError:
    writers = "`save_model()`, `save_model_weights()` and `save_model_config()`"
    if not in_r():
        writers = "`save()`, `save_weights()` and `to_json()`"
    return BridleValueError(
        f"Can't load {shown}: it isn't {wanted}.", f"{writers} write what can be loaded."
    )


def _without(shown: str, name: str) -> BridleValueError:
    return _foreign(shown, f"the file of a model, it has no {name}")


def _too_large(shown: str, what: str, size: int) -> BridleValueError:
    return BridleValueError(
        f"Can't load {shown}: {what} would take {size / 2**20:,.0f} MB of memory, which no model's "
        "file needs."
    )

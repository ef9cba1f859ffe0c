"""Files that are whole or as they were: what is written goes beside them, and takes their place."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

#: Begins the names of files that are being written.
_WRITING = ".writing-"


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yields where to write what is to be at `path` once the block has ended without an error.

    A file (or a folder) that is there already stays as it is until then, whatever happens: an
    error, the end of the process, a full disk, a power cut. The new one has the same endings.

    Args:
        path: Where it is to be, in a folder that exists.

    Yields:
        A path in the same folder at which nothing is.
    """
    whole = Path(os.path.realpath(path))  # what a link points to is replaced, not the link
    part = whole.with_name(f"{_WRITING}{secrets.token_hex(4)}-{whole.name}")
    try:
        yield part
        _to_disk(part)
        if whole.is_dir():  # a folder can't take the place of another in one step
            _remove(whole)
        part.replace(whole)
        _flush(whole.parent)
    finally:
        _remove(part)


def _to_disk(path: Path) -> None:
    """Waits until a file, or a folder with all that is in it, is on the disk."""
    for inner in path.rglob("*") if path.is_dir() else ():
        _flush(inner)
    _flush(path)


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has nothing of the kind for folders
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

"""Files that are whole or as they were: what is written goes beside them, and takes their place."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has other locks
    fcntl = None  # type: ignore[assignment]

#: Begins the names of the folders in which files are written.
_WRITING = ".writing-"


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yields where to write what is to be at `path` once the block has ended without an error.

    A file that is there already stays as it is until then, whatever happens: an error, the end of
    the process, a full disk, a power cut. So does a folder where the system can exchange two, as
    Linux can; elsewhere it is missing for a moment. A folder in which the user has more than the
    block wrote keeps that, and takes the new files one by one.

    What the block writes beside the path, files that belong to it, goes beside `path` too. Where
    these are there already, there is nothing at `path` for a moment: it never belongs to others.

    Args:
        path: Where it is to be, in a folder that exists.

    Yields:
        A path of the same name, in a folder of its own, at which nothing is.

    Raises:
        OSError: Before the block, if nothing can be written there, or the file may not be changed.
    """
    whole = Path(os.path.realpath(path))  # what a link points to is replaced, not the link
    if whole.exists() and not (whole.is_file() or whole.is_dir()):
        yield whole  # a device or a pipe: nothing can be lost
        return
    if whole.is_file() and not os.access(whole, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
    _remove_leftovers(whole)
    try:
        place, lock = _place_beside(whole)
    except OSError as error:
        error.filename = os.fspath(path)  # what the user knows of
        raise
    try:
        part = place / whole.name
        yield part
        if whole.is_dir() and not part.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
        others = [entry for entry in place.iterdir() if entry != part]
        for new in (*others, part):
            _to_disk(new)
        if any((whole.parent / other.name).exists() for other in others):
            whole.unlink(missing_ok=True)
        for new in (*others, part):
            _put(new, whole.parent / new.name)
        _flush(whole.parent)
    finally:
        shutil.rmtree(place, ignore_errors=True)  # if some of it stays, the next write removes it
        if lock is not None:
            os.close(lock)


def _place_beside(whole: Path) -> tuple[Path, int | None]:
    """Makes a folder to write in, and the lock that says that somebody does, if there are locks."""
    while True:
        place = whole.with_name(f"{_begin(whole)}{secrets.token_hex(4)}")
        place.mkdir(mode=0o700)
        try:
            lock = _locked(place)
        except (BlockingIOError, FileNotFoundError):
            continue  # another process has taken it for a leftover
        except OSError:
            return place, None
        if place.exists():
            return place, lock
        os.close(lock)


def _remove_leftovers(whole: Path) -> None:
    """Removes what processes left behind that ended while they wrote the same file."""
    for place in whole.parent.glob(f"{_begin(whole)}*"):
        with contextlib.suppress(OSError):  # in use, another user's, or without locks: it stays
            lock = _locked(place)
            shutil.rmtree(place, ignore_errors=True)
            os.close(lock)


def _begin(whole: Path) -> str:
    """How the names of the folders begin in which a file is written: short, whatever its name."""
    return f"{_WRITING}{zlib.crc32(os.fsencode(whole.name)):08x}-"


def _locked(folder: Path) -> int:
    """Locks a folder until the handle is closed, or until this process ends in whatever way."""
    if fcntl is None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _put(new: Path, old: Path) -> None:
    """Moves a file or a folder to where an older one may be, which it takes the rights of."""
    if not old.exists():
        new.rename(old)
        return
    found = old.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):  # who may not give it away owns it
            os.chown(new, found.st_uid, found.st_gid)
    shutil.copymode(old, new)
    if not (new.is_dir() and old.is_dir()):
        new.replace(old)
    elif _names(old) <= _names(new) and not _is_around(old):
        _exchange(new, old)
    else:
        for entry in new.iterdir():
            _put(entry, old / entry.name)


def _names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def _is_around(folder: Path) -> bool:
    """Whether the working directory is a folder or in it, and so would go with it."""
    try:
        return Path.cwd().is_relative_to(folder)
    except FileNotFoundError:
        return False


def _exchange(new: Path, old: Path) -> None:
    """Puts a folder in the place of another one, which lands beside the new one's old place."""
    if sys.platform == "linux":
        here, exchanges = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        rename = getattr(ctypes.CDLL(None), "renameat2", None)
        if rename and rename(here, os.fsencode(new), here, os.fsencode(old), exchanges) == 0:
            return
    away = new.with_name(f"{new.name}.old")
    old.rename(away)
    try:
        new.rename(old)
    except OSError:
        away.rename(old)
        raise


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

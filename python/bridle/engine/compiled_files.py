"""Files of what XLA compiled: whole, of this machine, by this user, not too many."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridle.errors import BridleError, in_r

#: What isn't used for so many seconds goes, and what was used longest ago beyond so many bytes.
SECONDS_KEPT = 30 * 24 * 3600
BYTES_KEPT = 500 * 2**20
#: A file that is being written for so long is left behind by a process that ended.
SECONDS_TO_WRITE = 3600
_WRITING = ".new"
#: A checksum begins each file.
CHECK_BYTES = 32


class CompiledFiles:
    """What XLA compiled for this machine, by the names of functions.

    Args:
        root: The folder of all machines' files. It is made where there is none.
        library: What compiled, by name and version: "jax-0.7.1".
        facts: What else of it decides on the code.

    Raises:
        OSError: If it can't be made.
        BridleError: If others could have written what is in it, which would run in this process.
    """

    def __init__(self, root: Path, library: str, *facts: Any) -> None:
        self._root = root
        self._folder = root / machine(library, *facts)
        for folder in (root, self._folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_owner(folder)
        _remove_old(root)

    def read(self, name: str) -> dict[str, bytes]:
        """What was compiled for a function, by the compiler's names. Broken files go."""
        found = {}
        for path in self._of(name):
            content = path.read_bytes()
            check, data = content[:CHECK_BYTES], content[CHECK_BYTES:]
            entry = path.name.removeprefix(f"{name}.")
            if check == _check(entry, data):
                found[entry] = data
                with contextlib.suppress(OSError):  # it is read, and that is enough
                    os.utime(path)
            else:
                path.unlink(missing_ok=True)
        return found

    def write(self, name: str, entry: str, data: bytes) -> None:
        """Keeps what was compiled for a function: a file is there as a whole or not at all."""
        handle, path = tempfile.mkstemp(_WRITING, dir=self._folder)
        try:
            with open(handle, "wb") as file:
                file.write(_check(entry, data) + data)
            Path(path).replace(self._folder / f"{name}.{entry}")
        except OSError:
            Path(path).unlink(missing_ok=True)
            raise

    def drop(self, name: str) -> None:
        """Removes what was compiled for a function."""
        for path in self._of(name):
            path.unlink(missing_ok=True)

    def _of(self, name: str) -> list[Path]:
        return [path for path in self._folder.glob(f"{name}.*") if path.suffix != _WRITING]


def machine(library: str, *facts: Any) -> str:
    """A name for all that decides which compiled code a process may run, and how it computes.

    Args:
        library: What compiled, by name and version.
        facts: What else of it decides on the code.
    """
    cpu = _cpu()
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    flags = [os.environ.get(name, "") for name in ("XLA_FLAGS", "TF_XLA_FLAGS")]
    digest = hashlib.sha256(repr([*facts, *cpu, count, *flags]).encode()).hexdigest()[:16]
    model = re.sub("[^a-z0-9]+", "-", cpu[0].lower()).strip("-")[:40]
    return f"{library}-cpu-{model}-{digest}"


def _cpu() -> list[str]:
    """The processor's model, and what it can do."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8", errors="replace")
    except OSError:
        # Nothing tells what it can do, so nothing is shared with another computer.
        return [platform.processor() or platform.machine(), platform.platform(), platform.node()]
    wanted = ("model name", "flags", "Features", "CPU implementer", "CPU part")
    lines = (line.partition(":") for line in text.splitlines())
    facts = {key.strip(): value.strip() for key, _, value in lines}
    model = facts.get("model name", platform.machine())
    return [model, platform.machine(), *(facts.get(key, "") for key in wanted)]


def _check(entry: str, data: bytes) -> bytes:
    return hashlib.sha256(entry.encode() + b"\0" + data).digest()


def _check_owner(folder: Path) -> None:
    if not hasattr(os, "getuid"):
        return
    found = folder.stat()
    others = found.st_uid != os.getuid()
    if others or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        setting = "`options(bridle.xla_cache =)`" if in_r() else "BRIDLE_XLA_CACHE"
        raise BridleError(
            f"Can't keep what XLA compiles in {folder}: "
            + ("it belongs to somebody else." if others else "others may write into it."),
            f"Name a folder of your own by {setting}, or set BRIDLE_XLA_CACHE=0.",
        )


def _remove_old(root: Path) -> None:
    """Removes what wasn't used for long, and what is too much."""
    now, room = time.time(), BYTES_KEPT
    for used, size, path in sorted(_files(root), reverse=True):
        room -= size
        kept = SECONDS_TO_WRITE if path.suffix == _WRITING else SECONDS_KEPT
        if now - used > kept or room < 0:
            path.unlink(missing_ok=True)


def _files(root: Path) -> Iterator[tuple[float, int, Path]]:
    for path in root.glob("*-cpu-*/*"):
        with contextlib.suppress(FileNotFoundError):  # another process removes too
            found = path.stat()
            yield found.st_mtime, found.st_size, path

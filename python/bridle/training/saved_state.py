"""Files that a training's state is kept in: arrays and JSON in a zip archive, two generations."""

from __future__ import annotations

import io
import json
import os
import pathlib
import tempfile
import threading
import zipfile
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from bridle.convert.resume_file import ResumeFile
from bridle.data.worker import Worker
from bridle.engine.workers import Workers
from bridle.errors import BridleValueError, show, warn
from bridle.files import replacing

#: What the archive's JSON says that it is.
_KIND = "bridle: the state of a training"
_FORMAT = 2
_FACTS = "state.json"
#: What reading a damaged archive raises.
_DAMAGED = (zipfile.BadZipFile, EOFError, KeyError, ValueError, OSError, NotImplementedError)


@dataclass
class Saved:
    """A training's state.

    Attributes:
        facts: What JSON can hold.
        arrays: The arrays, or tensors that are read when they are written.
        generation: "last", or "before" where the last one can't be read.
    """

    facts: dict[str, Any]
    arrays: dict[str, Any] = field(default_factory=dict)
    generation: str = "last"


def read(file: ResumeFile, workers: Workers | None = None) -> Saved | None:
    """The state in a file, `None` if there is none yet.

    A file that can't be read is left where it is; the generation before it is read in its place.

    Args:
        file: The file.
        workers: The workers that train together, if there are several: the first one reads the
            file, of which the others need to have none.

    Raises:
        BridleValueError: For a file that can't be read, where there is no other.
    """
    if workers is not None:
        return _read_together(file, workers)
    damaged = False
    for path, generation in ((file.path, "last"), (file.before, "before")):
        if not os.path.lexists(path):
            continue
        try:
            saved = _read(path)
        except _DAMAGED:
            damaged = True
            continue
        if saved is None:
            raise BridleValueError(
                f"`resume` must be a file that `fit(resume = )` has written, or a new one, not "
                f"{show(path)}.",
                "It holds something else, and stays as it is: choose another path.",
            )
        if damaged:
            warn(f"{show(file.path)} is damaged; training goes on from the state before it.")
        saved.generation = generation
        return saved
    if damaged:
        raise BridleValueError(
            f"Can't read {show(file.path)}: it is damaged, or `fit(resume = )` hasn't written it.",
            "Remove it to train from the beginning, or choose another path.",
        )
    return None


def _read_together(file: ResumeFile, workers: Workers) -> Saved | None:
    """What the first worker reads, and what it refuses."""
    told: dict[str, Any] = {"refused": None, "generation": None}
    data = b""
    if workers.number == 0:
        try:
            check_writable(file)
            saved = read(file)
        except BridleValueError as error:
            told["refused"] = [error.sentence, error.hint]
        else:
            told["generation"] = saved and saved.generation
            path = file.path if saved and saved.generation == "last" else file.before
            data = pathlib.Path(path).read_bytes() if saved else b""
    told = json.loads(workers.from_chief(json.dumps(told).encode()).decode())
    data = workers.from_chief(data)
    if told["refused"]:
        raise BridleValueError(*told["refused"])
    found = _read(io.BytesIO(data)) if data else None
    if found is not None:
        found.generation = told["generation"]
    return found


def _read(path: str | io.BytesIO) -> Saved | None:
    """The state in a file; `None` for an archive of something else."""
    with zipfile.ZipFile(path) as archive:
        if _FACTS not in archive.namelist():
            return None
        facts = json.loads(archive.read(_FACTS).decode("utf-8"))
        if facts.get("kind") != _KIND:
            return None
        if facts["format"] != _FORMAT:
            raise BridleValueError(
                f"Can't read {show(path)}: another version of bridle has written it.",
                "Go on with that version, or choose another path.",
            )
        arrays = {}
        for name, dtype in facts["arrays"].items():
            with archive.open(f"{name}.npy") as inner:
                array = np.lib.format.read_array(inner, allow_pickle=False)
                inner.read()  # to its end, where zipfile compares the checksum
            arrays[name] = array.view(tf.as_dtype(dtype).as_numpy_dtype) if dtype else array
    return Saved(facts, arrays)


def write(file: ResumeFile, saved: Saved) -> None:
    """Writes a state. The one that was there becomes the generation before it.

    Raises:
        OSError: If it can't be written; what was there is there still.
    """
    arrays = {name: np.asarray(array) for name, array in saved.arrays.items()}
    # NumPy's format has no names for bfloat16 and its kin.
    kinds = {name: a.dtype.name if a.dtype.kind == "V" else None for name, a in arrays.items()}
    facts = saved.facts | {"kind": _KIND, "format": _FORMAT, "arrays": kinds}
    with replacing(file.path) as part:
        with zipfile.ZipFile(part, "x") as archive:
            archive.writestr(_FACTS, json.dumps(facts))
            for name, array in arrays.items():
                known = array.view(f"u{array.itemsize}") if kinds[name] else array
                with archive.open(f"{name}.npy", "w", force_zip64=True) as inner:
                    np.lib.format.write_array(inner, known, allow_pickle=False)
        if os.path.exists(file.path):
            os.replace(file.path, file.before)


def check_writable(file: ResumeFile) -> None:
    """Refuses a file that can't be written, before anything is trained.

    Raises:
        BridleValueError: With the reason.
    """
    folder = os.path.dirname(file.path)
    if os.path.isdir(file.path):
        raise BridleValueError(
            f"`resume` must be the path of a file, not of the folder {show(file.path)}.",
            "Name a file in it.",
        )
    if not os.path.isdir(folder):
        raise BridleValueError(
            f"Can't write to {show(file.path)}: there is no folder {show(folder)}.",
            "Make it first, or choose another path.",
        )
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise BridleValueError(
            f"Can't write to {show(file.path)}: {error.strerror or error}.",
            "Choose a path in a folder that you may write to.",
        ) from error


class Writer:
    """Writes states on a thread of its own, the newest one first: what is older by then isn't.

    Args:
        file: Where they go.
        writes: Whether this process is the one that writes it.
    """

    def __init__(self, file: ResumeFile, writes: bool = True) -> None:
        self._file = file
        self._writes = writes
        self._worker = Worker()
        self._lock = threading.Lock()
        self._next: Saved | None = None
        self._running: Future[Any] | None = None
        self._failed: Exception | None = None
        self._told = False

    def put(self, saved: Saved) -> None:
        """Lets a state be written as soon as the one before it is."""
        with self._lock:
            self._next = saved if self._writes else None
            if self._running is None and self._writes:
                self._running = self._worker.submit(self._work)

    def _work(self) -> None:
        while True:
            with self._lock:
                saved, self._next = self._next, None
                if saved is None:
                    self._running = None
                    return
            try:
                write(self._file, saved)
                self._failed = None
            except (OSError, TypeError, ValueError) as error:
                self._failed = error

    def wait(self) -> None:
        """Waits until the newest state is written, or can't be."""
        running = self._running
        if running is not None:
            running.result()

    def tell(self) -> None:
        """Warns, once, if a state couldn't be written: training goes on."""
        failed = self._failed
        if failed is not None and not self._told:
            self._told = True
            warn(
                f"Can't write {show(self._file.path)}: {failed}. Training goes "
                "on, and it is tried again; what is there is the state before."
            )

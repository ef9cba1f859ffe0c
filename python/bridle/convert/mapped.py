"""Arrays that are mapped from files, however many views lie between.

Reading such an array where its file has become too short ends the process, without an exception. So
the file's size is looked at right before. A file that is cut between the look and the read still
ends it.
"""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from bridle.errors import BridleValueError


@dataclass(frozen=True)
class MappedFile:
    """The file that an array lies in.

    Attributes:
        file: The mapping, which knows the file though it be renamed.
        name: The file's name, where it is known.
        end: The bytes of the file that the array needs.
    """

    file: mmap.mmap
    name: str | None
    end: int

    @classmethod
    def of(cls, array: Any) -> MappedFile | None:
        """The file that an array is mapped from, `None` for one in memory."""
        root, base = array, getattr(array, "base", None)
        while isinstance(base, np.ndarray):
            root, base = base, base.base
        if isinstance(base, memoryview):
            base = base.obj
        if not isinstance(base, mmap.mmap):
            return None
        start, name = 0, None
        if isinstance(root, np.memmap):
            start = root.offset - root.offset % mmap.ALLOCATIONGRANULARITY
            name = None if root.filename is None else os.fspath(root.filename)
        return cls(base, name, start + _end(array) - _address(np.frombuffer(base, "uint8")))

    def check(self, argument: str | None = None) -> None:
        """Refuses a file that is too short for the array.

        Args:
            argument: The argument that the array is from, where it is known.

        Raises:
            BridleValueError: With the sizes.
        """
        size = self.file.size()
        if size < self.end:
            what = " in ".join(
                [f"`{argument}`"] * (argument is not None) + [f'"{self.name}"'] * bool(self.name)
            )
            raise BridleValueError(
                f"Can't read {what or 'a mapped file'}: the file has {size} bytes, and the array "
                f"needs {self.end}.",
                "Something has cut it since it was opened: write it again, and open it anew.",
            )


def check_files(array: Any, argument: str | None = None) -> None:
    """Refuses an array whose file has become too short; others pass.

    Raises:
        BridleValueError: With the sizes.
    """
    mapped = MappedFile.of(array)
    if mapped is not None:
        mapped.check(argument)


def _address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def _end(array: np.ndarray) -> int:
    """The address behind the last byte of an array."""
    if not array.size:
        return _address(array)
    steps = zip(array.shape, array.strides, strict=True)
    return _address(array) + array.itemsize + sum((n - 1) * max(s, 0) for n, s in steps)

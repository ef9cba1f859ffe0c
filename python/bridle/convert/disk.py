"""Arrays in files: HDF5, zarr and memory-mapped ones, read one batch at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from bridle.convert.dtypes import as_floats, native
from bridle.convert.mapped import check_files
from bridle.convert.rows import Rows
from bridle.errors import BridleValueError
from bridle.keras_compat.packages import package_of

#: The bytes that are read at once where all of a file is looked through.
BLOCK_BYTES = 2**24


class DiskArray(Rows):
    """An array in a file.

    Args:
        array: An HDF5 dataset (h5py), a zarr array or a memory-mapped array of NumPy, of shape
            (samples, ...). Floating-point numbers become `keras.config.floatx()` as they are read.
        argument: The argument that it is from, for errors.
    """

    def __init__(self, array: Any, argument: str | None = None) -> None:
        self._array, self._argument = array, argument
        self.shape = tuple(map(int, array.shape))
        self.dtype = np.dtype(array.dtype)
        # Of HDF5 only: zarr's chunks are files of their own, whose loss it tells itself.
        self._file = getattr(getattr(array, "file", None), "filename", None)
        self._size = _size(self._file)

    @staticmethod
    def accepts(value: Any) -> bool:
        """Whether `value` is in a file, and would have to be copied to be used at once."""
        if isinstance(value, np.memmap):
            is_double = value.dtype == "float64" and value.dtype != keras.config.floatx()
            return is_double or not value.dtype.isnative
        kind = type(value)
        return (package_of(kind), kind.__name__) in (
            ("h5py", "Dataset"),
            ("zarr", "Array"),
        )

    def rows(self, chosen: np.ndarray) -> np.ndarray:
        """The rows numbered `chosen`, in this order."""
        self._check_size()
        # Files want each row once, in rising order, and give a run of them fastest.
        places, back = np.unique(chosen, return_inverse=True)
        if places[-1] - places[0] + 1 == len(places):
            read = self._array[int(places[0]) : int(places[-1]) + 1]
        else:
            read = getattr(self._array, "oindex", self._array)[places]
        found = np.asarray(read)[back]
        if found.dtype.kind == "f":
            return as_floats(found, self._argument, placed=False)
        return native(found)

    def _check_size(self) -> None:
        """Refuses a file that has become shorter, which HDF5 reads as zeros from there on."""
        check_files(self._array, self._argument)
        size = _size(self._file)
        if size < self._size:
            raise BridleValueError(
                f'Can\'t read "{self._file}": it has {size} bytes, not {self._size} as before.',
                "Something has cut it since: write it again, and open it anew.",
            )

    def blocks(self) -> Iterator[tuple[int, np.ndarray]]:
        """All rows in blocks, each with the number of its first one."""
        row = max(1, self.dtype.itemsize * int(np.prod(self.shape[1:])))
        step = max(1, BLOCK_BYTES // row)
        for start in range(0, len(self), step):
            yield start, self.rows(np.arange(start, min(start + step, len(self))))


def _size(file: Any) -> int:
    """The bytes of a file by its name, 0 where there is none, in memory say."""
    return os.stat(file).st_size if file is not None and os.path.isfile(file) else 0

"""Arrays in files: rows as NumPy gives them, in blocks, and never the whole array."""

import io

import h5py
import numpy as np
import pytest
import zarr

from bridle.convert import disk
from bridle.convert.disk import DiskArray

ARRAY = np.arange(60.0).reshape(10, 2, 3)
KINDS = {
    "HDF5": lambda path: h5py.File(io.BytesIO(), "w").create_dataset("x", data=ARRAY),
    "zarr": lambda path: zarr.create_array(path / "x", data=ARRAY, chunks=(3, 2, 3)),
    "mapped": lambda path: np.memmap(path / "x", "float64", "w+", shape=ARRAY.shape),
}


@pytest.fixture(params=KINDS)
def stored(request, tmp_path):
    made = KINDS[request.param](tmp_path)
    if request.param == "mapped":
        made[:] = ARRAY
    assert DiskArray.accepts(made)
    return DiskArray(made)


@pytest.mark.parametrize("chosen", [[3], [2, 3, 4], [9, 0, 4], [5, 5, 1], list(range(10))])
def test_rows_are_numpys(chosen, stored):
    found = stored.rows(np.array(chosen))
    np.testing.assert_array_equal(found, ARRAY[chosen])
    assert found.dtype == "float32"
    assert (len(stored), stored.shape) == (10, (10, 2, 3))


@pytest.mark.parametrize("size", [1, 200, 2**24])
def test_blocks_are_all_rows_in_order(size, stored, monkeypatch):
    monkeypatch.setattr(disk, "BLOCK_BYTES", size)
    found = list(stored.blocks())
    np.testing.assert_array_equal(np.concatenate([block for _, block in found]), ARRAY)
    assert [start for start, _ in found][:2] == {1: [0, 1], 200: [0, 4], 2**24: [0]}[size]


def test_what_is_in_memory_or_needs_no_cast_is_left(tmp_path):
    mapped = np.memmap(tmp_path / "x", "float32", "w+", shape=(2, 2))
    for value in (ARRAY, mapped, [1.0], None):
        assert not DiskArray.accepts(value)

"""Files that become too short while they are read: an error in words, and a process that lives.

Reading a mapping behind the end of its file would end the process of the tests.
"""

import mmap
import os
import subprocess
import sys

import h5py
import keras
import numpy as np
import pytest
import zarr

import bridle
from bridle.convert.mapped import MappedFile
from bridle.data import chunk

ROWS, WIDTH = 4096, 64
Y = np.zeros((ROWS, 1), "float32")


def model(**how):
    keras.utils.set_random_seed(1)
    made = keras.Sequential([keras.Input((WIDTH,)), keras.layers.Dense(1)])
    return bridle.compile(made, "sgd", "mse", **how)


def values():
    return np.random.default_rng(0).normal(size=(ROWS, WIDTH))


def _saved(path, dtype="float32", order="C"):
    np.save(path / "x.npy", np.asarray(values(), dtype, order=order))
    return path / "x.npy"


def _by_mmap(path):
    values().astype("float32").tofile(path / "x.bin")
    with open(path / "x.bin", "r+b") as file:
        mapped = mmap.mmap(file.fileno(), 0)
    return np.frombuffer(mapped, "float32").reshape(ROWS, WIDTH), path / "x.bin"


def _memmap(path):
    file = path / "x.bin"
    mapped = np.memmap(file, "float32", "w+", offset=12, shape=(ROWS, WIDTH))
    mapped[:] = values()
    mapped.flush()
    return mapped, file


def _hdf5(path):
    with h5py.File(path / "x.h5", "w") as file:
        file.create_dataset("x", data=values().astype("float32"), chunks=(64, WIDTH))
    return h5py.File(path / "x.h5", "r")["x"], path / "x.h5"


def _loaded(path, **how):
    file = _saved(path, **how)
    return np.load(file, mmap_mode="r"), file


def _backwards(path):
    mapped, file = _loaded(path)
    return mapped[::-1], file


KINDS = {
    "loaded": _loaded,
    "memmap": _memmap,
    "mmap": _by_mmap,
    "doubles": lambda path: _loaded(path, dtype="float64"),
    "another byte order": lambda path: _loaded(path, dtype=">f4"),
    "HDF5": _hdf5,
}
VIEWS = {
    "an array": np.asarray,
    "rows": lambda a: a[:],
    "a view of a view": lambda a: np.asarray(a)[:].reshape(ROWS, WIDTH)[::1],
}


#: Files that are cut right before somebody looks at the size of one.
DUE = []


class Cuts(keras.callbacks.Callback):
    """Cuts a file after the first epoch, or the first batch of a pass.

    A mapped one when it is looked at next, since nobody may be reading it then.
    """

    def __init__(self, file):
        super().__init__()
        self.file = file

    def cut(self, *_, **__):
        if self.file.suffix == ".h5":
            os.truncate(self.file, 256)
        else:
            DUE.append(self.file)

    on_epoch_end = on_test_batch_end = on_predict_batch_end = cut


@pytest.fixture(autouse=True)
def cut_when_looked_at(monkeypatch):
    check = MappedFile.check

    def cut_and_check(self, argument=None):
        while DUE:
            os.truncate(DUE.pop(), 256)
        check(self, argument)

    DUE.clear()
    monkeypatch.setattr(MappedFile, "check", cut_and_check)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(chunk, "CHUNK_BYTES", 32 * WIDTH * 4 * 4)


# What has to be changed as a whole is in memory once training starts.
IN_MEMORY = {
    "halves": lambda path: _loaded(path, dtype="float16"),
    "columns first": lambda path: _loaded(path, order="F"),
    "backwards": _backwards,
}


def refused(call, words="Can't read .*bytes"):
    with pytest.raises(bridle.BridleValueError, match=words) as raised:
        call()
    return raised.value


HOW = {
    "": ({}, {}),
    "in order": ({}, {"shuffle": False}),
    "batches in another order": ({}, {"shuffle": "batch"}),
    "steps": ({}, {"steps_per_epoch": 20, "batch_size": None}),
    "eagerly": ({"run_eagerly": True}, {"batch_size": 512}),
    "by graph": ({"jit_compile": False}, {}),
    "split": ({}, {"validation_split": 0.1}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file(kind, tmp_path):
    x, file = KINDS[kind](tmp_path)
    error = refused(lambda: bridle.fit(model(), x, Y, epochs=3, verbose=0, callbacks=[Cuts(file)]))
    assert "epoch before this one" in error.__notes__[0]


@pytest.mark.parametrize("kind", IN_MEMORY)
def test_what_is_in_memory_needs_its_file_no_more(kind, tmp_path):
    x, file = IN_MEMORY[kind](tmp_path)
    found = []
    for data, callbacks in ((np.array(x), []), (x, [Cuts(file)])):
        how = {"epochs": 2, "shuffle": False, "verbose": 0, "callbacks": callbacks}
        found.append(bridle.fit(model(), data, Y, **how).history)
    assert found[0] == found[1]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("kind", ["loaded", "HDF5"])
def test_every_way_to_train(how, kind, tmp_path):
    x, file = KINDS[kind](tmp_path)
    compiled, given = HOW[how]
    given = {"batch_size": 32, "epochs": 3, "verbose": 0, "callbacks": [Cuts(file)], **given}
    refused(lambda: bridle.fit(model(**compiled), x, Y, **given))


@pytest.mark.parametrize("view", VIEWS)
def test_views(view, tmp_path):
    x, file = _loaded(tmp_path)
    x = VIEWS[view](x)
    refused(lambda: bridle.fit(model(), x, Y, epochs=3, verbose=0, callbacks=[Cuts(file)]))


@pytest.mark.parametrize("kind", ["loaded", "doubles", "HDF5"])
def test_evaluation_prediction_and_validation(kind, tmp_path):
    for number, call in enumerate(
        (
            lambda x, cuts: bridle.evaluate(model(), x, Y, verbose=0, callbacks=[cuts]),
            lambda x, cuts: bridle.predict(model(), x, verbose=0, callbacks=[cuts]),
            lambda x, cuts: bridle.fit(
                model(), values(), Y, validation_data=(x, Y), epochs=3, verbose=0, callbacks=[cuts]
            ),
        )
    ):
        place = tmp_path / str(number)
        place.mkdir()
        x, file = KINDS[kind](place)
        refused(lambda x=x, file=file, call=call: call(x, Cuts(file)))


@pytest.mark.parametrize("which", ["x", "y", "sample_weight"])
@pytest.mark.parametrize(
    "function",
    ["fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch"],
)
def test_files_that_are_short_already(function, which, tmp_path):
    arrays = {"x": values().astype("float32"), "y": Y, "sample_weight": Y[:, 0] + 1}
    if "predict" in function:
        arrays = {"x": arrays["x"]}
        which = "x"
    np.save(tmp_path / "a.npy", arrays[which])
    made = model()
    for view in (lambda a: a, np.asarray, np.asarray):
        given = {**arrays, which: view(np.load(tmp_path / "a.npy", mmap_mode="r"))}
        getattr(bridle, function)(made, **given)
    os.truncate(tmp_path / "a.npy", 300)
    before = made.get_weights()
    refused(lambda: getattr(bridle, function)(made, **given), f"`{which}` in .*a.npy")
    for mine, was in zip(made.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, was)


class Batches(keras.utils.PyDataset):
    def __init__(self, x, **how):
        super().__init__(**how)
        self.x = x

    def __len__(self):
        return 16

    def __getitem__(self, i):
        rows = slice(256 * i, 256 * i + 256)
        return self.x[rows], Y[rows]


@pytest.mark.parametrize("kind", ["PyDataset", "workers", "generator"])
def test_batches_of_mapped_arrays(kind, tmp_path):
    x, file = _loaded(tmp_path)
    data = batches = Batches(x, workers=2 if kind == "workers" else 1)
    how = {}
    if kind == "generator":
        data, how = (batches[i % 16] for i in range(48)), {"steps_per_epoch": 16}
    if kind == "workers":  # one may be reading whenever another looks
        os.truncate(file, 256)
    refused(lambda: bridle.fit(model(), data, epochs=3, verbose=0, callbacks=[Cuts(file)], **how))


def test_a_renamed_or_removed_file_is_still_whole(tmp_path):
    x, file = _loaded(tmp_path)
    wanted = bridle.fit(model(), values().astype("float32"), Y, shuffle=False, verbose=0).history
    file.unlink()
    assert bridle.fit(model(), x, Y, shuffle=False, verbose=0).history == wanted


def test_only_the_part_that_is_used_counts(tmp_path):
    x, file = _loaded(tmp_path)
    os.truncate(file, 128 + 100 * WIDTH * 4)
    bridle.fit(model(), x[:100], Y[:100], verbose=0)
    refused(lambda: bridle.fit(model(), x[:101], Y[:101], verbose=0), "`x` in")


def test_a_chunk_of_zarr_that_is_cut_is_refused_by_zarr(tmp_path):
    x = zarr.create_array(tmp_path / "x", data=values().astype("float32"), chunks=(512, WIDTH))
    chunk = next(p for p in sorted((tmp_path / "x").rglob("*")) if p.stat().st_size > 10_000)
    os.truncate(chunk, 100)
    with pytest.raises(Exception, match=r"chunk|size|byte|buffer|decod|blosc|Zstd|zstd"):
        bridle.fit(model(), x, Y, verbose=0)


def test_mapped_data_are_not_copied_for_a_callback(tmp_path, monkeypatch):
    from bridle.data import copies
    from bridle.data.prepared import Prepared

    x = np.ascontiguousarray(_loaded(tmp_path)[0])
    assert type(x) is np.ndarray
    data = copies.copied(Prepared(x, Y), "x")
    assert data.x is x
    assert data.y is not Y


def test_arrays_in_memory_have_no_file():
    for array in (Y, Y[::2], np.frombuffer(b"abcd", "uint8"), np.float32(1), [1.0], None):
        assert MappedFile.of(array) is None


def test_reading_on_would_end_the_process(tmp_path):
    code = (
        "import numpy as np, os, sys; a = np.load(sys.argv[1], mmap_mode='r');"
        "os.truncate(sys.argv[1], 200); print(a.sum())"
    )
    done = subprocess.run([sys.executable, "-c", code, _saved(tmp_path)], check=False)
    assert done.returncode < 0

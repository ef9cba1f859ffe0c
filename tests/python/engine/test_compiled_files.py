"""Files of what XLA compiled."""

import os
import re
import sys

import pytest
import tensorflow as tf

import bridle
from bridle.engine import compiled_files
from bridle.engine.compiled_files import CompiledFiles
from bridle.engine.tensorflow.xla_cache import library

LIBRARY = "jax-1.2"
ENTRY, DATA = "xla__1__2__CPU.pb", bytes(range(256)) * 40
of_unix = pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owner here")


def paths(root):
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_what_is_written_is_read(tmp_path):
    files = CompiledFiles(tmp_path / "a" / "b", LIBRARY)
    files.write("f1", ENTRY, DATA)
    files.write("f1", "other.pb", b"")
    files.write("f2", ENTRY, b"2")
    assert CompiledFiles(tmp_path / "a" / "b", LIBRARY).read("f1") == {ENTRY: DATA, "other.pb": b""}
    assert files.read("f") == {}
    files.drop("f1")
    assert (files.read("f1"), files.read("f2")) == ({}, {ENTRY: b"2"})


@pytest.mark.parametrize(
    "broken",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content[:20],
        lambda content: bytes(len(content)),
        lambda content: content + b"\0",
        lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
    ],
    ids=["half", "empty", "within the checksum", "zeros", "longer", "one bit"],
)
def test_a_broken_file_is_none(tmp_path, broken):
    files = CompiledFiles(tmp_path, LIBRARY)
    files.write("f", ENTRY, DATA)
    (path,) = paths(tmp_path)
    path.write_bytes(broken(path.read_bytes()))
    assert files.read("f") == {}
    assert paths(tmp_path) == []


def test_a_file_under_another_name_is_none(tmp_path):
    files = CompiledFiles(tmp_path, LIBRARY)
    files.write("f", ENTRY, DATA)
    (path,) = paths(tmp_path)
    path.rename(path.with_name("f.other.pb"))
    assert files.read("f") == {}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is full")
def test_a_full_disk_leaves_no_part_of_a_file(tmp_path, monkeypatch):
    files = CompiledFiles(tmp_path, LIBRARY)

    def on_full_disk(suffix, dir):
        part = dir / f"part{suffix}"
        part.write_bytes(b"begun")
        return os.open("/dev/full", os.O_WRONLY), str(part)

    monkeypatch.setattr(compiled_files.tempfile, "mkstemp", on_full_disk)
    with pytest.raises(OSError, match="No space left"):
        files.write("f", ENTRY, DATA)
    assert paths(tmp_path) == []


@of_unix
def test_folders_and_files_are_the_users_alone(tmp_path):
    files = CompiledFiles(tmp_path / "root", LIBRARY)
    files.write("f", ENTRY, DATA)
    made = [tmp_path / "root", *(tmp_path / "root").rglob("*")]
    assert [oct(path.stat().st_mode & 0o077) for path in made] == ["0o0"] * 3


@of_unix
@pytest.mark.parametrize("mode", [0o777, 0o720, 0o702])
@pytest.mark.parametrize("inner", [False, True])
def test_a_folder_that_others_write_into_is_refused(tmp_path, mode, inner):
    CompiledFiles(tmp_path, LIBRARY)
    folder = next(tmp_path.iterdir()) if inner else tmp_path
    folder.chmod(mode)
    with pytest.raises(bridle.BridleError) as raised:
        CompiledFiles(tmp_path, LIBRARY)
    assert str(raised.value) == (
        f"Can't keep what XLA compiles in {folder}: others may write into it.\n"
        "Name a folder of your own by BRIDLE_XLA_CACHE, or set BRIDLE_XLA_CACHE=0."
    )


@of_unix
def test_a_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(bridle.BridleError, match="it belongs to somebody else"):
        CompiledFiles(tmp_path, LIBRARY)


def aged(path, days):
    then = path.stat().st_mtime - days * 24 * 3600
    os.utime(path, (then, then))


def test_what_is_old_or_too_much_goes(tmp_path, monkeypatch):
    files = CompiledFiles(tmp_path, LIBRARY)
    for days, name in enumerate(["new", "day", "two", "three"]):
        files.write(name, ENTRY, DATA)
        for path in paths(tmp_path):
            if path.name.startswith(f"{name}."):
                aged(path, days)
    other = tmp_path / "tensorflow-1.0-cpu-z80"
    other.mkdir(mode=0o700)
    for name, days in {"old.pb": 31, "young.pb": 29, "left.new": 1, "begun.new": 0}.items():
        (other / name).write_bytes(DATA)
        aged(other / name, days)
    mine = tmp_path / "mine.txt"
    mine.write_bytes(DATA)
    aged(mine, 100)

    def left():
        CompiledFiles(tmp_path, LIBRARY)
        return {path.name.partition(f".{ENTRY}")[0] for path in paths(tmp_path)}

    assert left() == {"new", "day", "two", "three", "young.pb", "begun.new", "mine.txt"}
    monkeypatch.setattr(compiled_files, "BYTES_KEPT", 3.5 * len(DATA))
    assert left() == {"new", "day", "begun.new", "mine.txt"}


def test_what_is_read_is_used(tmp_path):
    files = CompiledFiles(tmp_path, LIBRARY)
    files.write("f", ENTRY, DATA)
    (path,) = paths(tmp_path)
    written = path.stat().st_mtime
    aged(path, 29)
    files.read("f")
    assert path.stat().st_mtime == pytest.approx(written, abs=60)


def test_a_folder_is_of_one_machine_and_version(monkeypatch):
    name = compiled_files.machine(*library())
    assert re.fullmatch(rf"tensorflow-{re.escape(tf.version.VERSION)}-cpu-[a-z0-9-]+", name)
    assert compiled_files.machine(*library()) == name
    changes = [
        (tf.version, "GIT_VERSION", "v0-another-build"),
        (compiled_files, "_cpu", lambda: ["another", "processor"]),
        (tf.config.threading, "get_intra_op_parallelism_threads", lambda: 7),
    ]
    if sys.platform == "linux":
        changes.append((os, "sched_getaffinity", lambda _: range(99)))
    for change in changes:
        with monkeypatch.context() as patch:
            patch.setattr(*change)
            assert compiled_files.machine(*library()) != name
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true")
    assert compiled_files.machine(*library()) != name


@pytest.mark.skipif(sys.platform != "linux", reason="/proc/cpuinfo")
def test_a_processors_features_tell_it_apart():
    cpu = compiled_files._cpu()
    assert any("sse2" in fact or "asimd" in fact for fact in cpu)

"""Files that are whole or as they were, whatever ends the writing."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from full_disk import room_for

from bridle import files
from bridle.files import replacing

WRITER = Path(__file__).with_name("replace_and_die.py")


def start(kind, path, content, step=0):
    command = [sys.executable, WRITER, files.__file__, kind, path, content, str(step)]
    pipe = subprocess.PIPE
    return subprocess.Popen(list(map(str, command)), stdin=pipe, stdout=pipe, text=True)


def run(kind, path, content, step=0):
    process = start(kind, path, content, step)
    told, _ = process.communicate("\n")
    return process.returncode, told


def content(path):
    """What is at a path: a text, or a dict of texts; `None` for nothing."""
    if path.is_dir():
        return {entry.name: content(entry) for entry in path.iterdir()}
    return path.read_text() if path.exists() else None


OLD, NEW = "old" * 1000, "new" * 5000


def whole(kind, text):
    """What is in a folder with the target, once `text` is written there."""
    if kind == "folder":
        return {"m": {"a": text, "b": text}}
    parts = {"0.part": text, "1.part": text} if kind == "parts" else {}
    return {"m": text, **parts}


# Kills -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["file", "folder", "parts"])
def test_a_kill_at_any_step_leaves_what_was_or_what_is_to_be(kind, tmp_path):
    target = tmp_path / "m"
    run(kind, target, OLD)
    _, told = run(kind, target, OLD)
    steps = int(told)
    assert steps > 12
    seen = set()
    for step in range(1, steps + 1):
        code, _ = run(kind, target, NEW, step)
        assert code == -signal.SIGKILL
        left = {n: c for n, c in content(tmp_path).items() if not n.startswith(".writing-")}
        found = next((t for t in (OLD, NEW) if left == whole(kind, t)), None)
        if kind == "parts" and found is None:
            assert "m" not in left  # never one that belongs to others
        seen.add(found)
        assert run(kind, target, OLD)[0] == 0
        assert content(tmp_path) == whole(kind, OLD)  # and nothing is left behind
    assert seen >= {OLD, NEW}


def test_what_another_process_writes_is_left_to_it(tmp_path):
    target = tmp_path / "m"
    other = start("waits", target, "other's")
    assert other.stdout.readline() == "ready\n"
    with replacing(target) as part:
        part.write_text("mine")
    assert target.read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 2
    other.communicate("\n")
    assert content(tmp_path) == {"m": "other's"}


def test_what_a_killed_process_wrote_stays_until_the_same_file_is_written(tmp_path):
    other = start("waits", tmp_path / "m", NEW)
    other.stdout.readline()
    other.kill()
    other.communicate()
    with replacing(tmp_path / "another") as part:
        part.write_text("a")
    assert len(list(tmp_path.iterdir())) == 2
    with replacing(tmp_path / "m") as part:
        part.write_text("b")
    assert content(tmp_path) == {"another": "a", "m": "b"}


# Errors ----------------------------------------------------------------------


def test_a_full_disk_leaves_what_was(tmp_path):
    target = tmp_path / "m"
    target.write_text(OLD)
    with room_for(100_000), pytest.raises(OSError, match="File too large"), replacing(target) as to:
        to.write_bytes(bytes(200_000))
    assert content(tmp_path) == {"m": OLD}


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_an_error_leaves_what_was(kind, tmp_path):
    target = tmp_path / "m"
    run(kind, target, OLD)
    with pytest.raises(KeyboardInterrupt), replacing(target) as part:
        (part.mkdir() if kind == "folder" else part.write_text("half"))
        raise KeyboardInterrupt
    assert content(tmp_path) == whole(kind, OLD)


def test_a_folder_that_is_missing_is_named_as_the_user_did(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: 'no/m'$"):
        replacing("no/m").__enter__()


def test_a_file_that_may_not_be_changed_is_not(tmp_path, monkeypatch):
    target = tmp_path / "m"
    target.write_text(OLD)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(PermissionError, match=r"m'$"):
        replacing(target).__enter__()
    assert content(tmp_path) == {"m": OLD}


def test_a_file_takes_no_folders_place_and_a_folder_no_files(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine").write_text("a")
    (tmp_path / "file").write_text("b")
    refused = pytest.raises(IsADirectoryError, match=r"folder'$")
    with refused, replacing(tmp_path / "folder") as part:
        part.write_text("c")
    with pytest.raises(NotADirectoryError), replacing(tmp_path / "file") as part:
        part.mkdir()
    assert content(tmp_path) == {"folder": {"mine": "a"}, "file": "b"}


# Rights, links, folders --------------------------------------------------------


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_rights_that_open_gives(mask, tmp_path):
    had = os.umask(mask)
    try:
        (tmp_path / "opened").write_text("")
        with replacing(tmp_path / "replaced") as part:
            part.write_text("")
    finally:
        os.umask(had)
    opened, replaced = ((tmp_path / name).stat() for name in ("opened", "replaced"))
    assert replaced.st_mode == opened.st_mode


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_a_file_keeps_its_rights(mode, tmp_path):
    target = tmp_path / "m"
    target.write_text(OLD)
    target.chmod(mode)
    with replacing(target) as part:
        part.write_text(NEW)
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert target.read_text() == NEW


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
def test_what_a_link_points_to_is_replaced(there, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "m", tmp_path / "link"
    link.symlink_to(target)
    if there:
        target.write_text(OLD)
    with replacing(link) as part:
        part.write_text(NEW)
    assert link.is_symlink()
    assert target.read_text() == link.read_text() == NEW
    assert [entry.name for entry in tmp_path.iterdir() if entry != link] == ["elsewhere"]


def test_what_is_written_has_the_same_name(tmp_path):
    with replacing(tmp_path / "a.weights.h5") as part:
        assert part.name == "a.weights.h5"
        part.write_text("")


def test_a_pipe_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as part:
        part.write_text("a")
    assert os.read(reader, 10) == b"a"
    os.close(reader)


@pytest.mark.parametrize("way", ["exchanged", "one by one"])
def test_a_folder_is_replaced_with_all_in_it(way, tmp_path, monkeypatch):
    if way == "one by one":  # as where the system can't exchange two
        monkeypatch.setattr(files.sys, "platform", "other")
    target = tmp_path / "m"
    for text in (OLD, NEW):
        with replacing(target) as part:
            (part / "inner").mkdir(parents=True)
            (part / "a").write_text(text)
            (part / "inner" / text[:3]).write_text(text)
    assert content(tmp_path) == {"m": {"a": NEW, "inner": {"new": NEW}}}


def test_what_else_is_in_a_folder_stays(tmp_path, monkeypatch):
    target = tmp_path / "m"
    (target / "inner").mkdir(parents=True)
    (target / "notes").write_text("mine")
    (target / "inner" / "a").write_text(OLD)
    monkeypatch.chdir(target)
    with replacing(".") as part:
        (part / "inner").mkdir(parents=True)
        (part / "inner" / "a").write_text(NEW)
    assert content(tmp_path) == {"m": {"notes": "mine", "inner": {"a": NEW}}}
    assert Path.cwd().samefile(target)


def test_a_folder_in_which_the_process_works_stays_the_same(tmp_path, monkeypatch):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "a").write_text(OLD)
    monkeypatch.chdir(tmp_path / "m")
    with replacing(tmp_path / "m") as part:
        part.mkdir()
        (part / "a").write_text(NEW)
    assert Path("a").read_text() == NEW

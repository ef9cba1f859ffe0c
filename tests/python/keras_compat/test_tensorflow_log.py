"""What of TensorFlow's log is left out of standard error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import bridle
from bridle.keras_compat import tensorflow_log as log

STAMP = "00:00:1796019942.790352    6312"
#: A line, and from which level on it is left out; 9 for never.
LINES = {
    f"I0000 {STAMP} port.cc:153] oneDNN custom operations are on.": 1,
    "2026-11-30 06:25:00.123456: I tensorflow/core/platform/cpu_feature_guard.cc:210] Rebuild.": 1,
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR": 1,
    f"E0000 {STAMP} cuda_platform.cc:52] failed call to cuInit: UNKNOWN ERROR (303)": 1,
    f"E0000 {STAMP} cuda_platform.cc:52] failed call to cuInit: CUDA_ERROR_NO_DEVICE: none": 1,
    f"E0000 {STAMP} cuda_dnn.cc:8579] Unable to register cuDNN factory: another one": 1,
    f"W0000 {STAMP} computation_placer.cc:177] computation placer already registered.": 2,
    f"E0000 {STAMP} cuda_platform.cc:52] failed call to cuInit: CUDA_ERROR_UNKNOWN: what": 3,
    f"E0000 {STAMP} other.cc:1] An error": 3,
    f"F0000 {STAMP} cpu_feature_guard.cc:62] This CPU lacks AVX instructions.": 9,
    # Python's absl has the month and the day there.
    "I1130 06:25:00.123456 1234 training.py:12] said in Python": 9,
    "WARNING:absl:said in Python": 9,
    "UserWarning: I0000 is the first word of the log": 9,
    "Traceback (most recent call last):": 9,
}


@pytest.mark.parametrize("level", ["", "0", "1", "2", "3", "loud"])
def test_lines_are_left_out_by_the_users_level(capfd, monkeypatch, tmp_path, level):
    monkeypatch.setenv(log.LEVEL, level)
    monkeypatch.setenv(log.SETTING, str(tmp_path / "log"))
    with log._filtered():
        for line in LINES:
            os.write(2, f"{line}\n".encode())
    number = int(level) if level.isdecimal() else 0
    seen = [line for line, left_out in LINES.items() if number < left_out]
    assert capfd.readouterr().err.splitlines() == seen
    if number:
        kept = (tmp_path / "log").read_text().splitlines()
        assert kept == [line for line in LINES if line not in seen]


def test_what_python_prints_comes_in_its_order(capfd, monkeypatch):
    monkeypatch.setenv(log.LEVEL, "2")
    print("before", file=sys.stderr, end="; ")
    with pytest.raises(ZeroDivisionError), log._filtered():
        print("within", file=sys.stderr, end="; ")
        raise ZeroDivisionError
    print("after", file=sys.stderr)
    assert capfd.readouterr().err == "before; within; after\n"


def test_a_process_started_meanwhile_holds_nothing_up(capfd, monkeypatch):
    monkeypatch.setenv(log.LEVEL, "2")
    monkeypatch.setattr(log, "_PATIENCE", 0.1)
    with log._filtered():
        other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
    other.communicate(b"\n")


@pytest.mark.parametrize("executable", ["", "/usr/lib/R/bin/exec/R", "/nowhere/python"])
def test_where_no_process_starts_everything_is_seen(capfd, monkeypatch, executable):
    monkeypatch.setenv(log.LEVEL, "2")
    monkeypatch.setattr(sys, "executable", executable)
    line = next(iter(LINES))
    with log._filtered():
        os.write(2, line.encode())
    assert capfd.readouterr().err == line


def test_a_file_that_cant_be_written_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv(log.SETTING, str(tmp_path / "none" / "log"))
    with pytest.warns(bridle.BridleWarning, match="log can't be written to BRIDLE_LOG"):
        log._file().close()


def imported(tmp_path, code):
    """What a process writes to standard error that imports bridle beside this TensorFlow."""
    fake = tmp_path / "tensorflow.py"
    line = next(iter(LINES))
    fake.write_text(f"import os, sys, warnings\nos.write(2, b'{line}\\n')\n{code}\n")
    path = os.pathsep.join([str(tmp_path), str(Path(bridle.__file__).parents[1])])
    environment = {**os.environ, "PYTHONPATH": path, log.LEVEL: "2"}
    command = [sys.executable, "-c", "import bridle"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stderr


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("raise ImportError('a library is missing')", "ImportError: a library is missing\n"),
        ("warnings.warn('Careful.'); sys.exit()", "UserWarning: Careful."),
        ("os.write(2, b'F0000 no AVX'); os.abort()", "F0000 no AVX"),
        ("os.write(2, b'F0000 no AVX'); os._exit(1)", "F0000 no AVX"),
    ],
)
def test_an_import_that_fails_says_why(tmp_path, code, wanted):
    said = imported(tmp_path, code)
    assert wanted in said
    assert "oneDNN" not in said


def test_without_standard_error_it_is_imported_all_the_same():
    code = "import os; os.close(2); import bridle; print(bridle.__name__)"
    root = Path(bridle.__file__).parents[1]
    environment = {**os.environ, log.LEVEL: "2"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, stdout=subprocess.PIPE, check=True
    )
    assert done.stdout == b"bridle\n"


def test_importing_bridle_is_quiet():
    root = Path(bridle.__file__).parents[1]
    environment = {**os.environ, log.LEVEL: "2"}
    command = [sys.executable, "-c", "import bridle"]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""

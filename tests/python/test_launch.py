"""bridle-run: what workers are told, what is shown of them, and how it ends."""

import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from launching import LAUNCHER, PACKAGES, Launches, configs, of_worker

from bridle_run import running
from bridle_run.account import exit_status
from bridle_run.lines import LONGEST, Lines
from bridle_run.options import Options

ROOT = Path(__file__).parents[2]


@pytest.fixture
def launches(tmp_path):
    return Launches(tmp_path)


def test_the_launcher_imports_nothing_that_takes_long():
    code = "import sys, bridle_run.__main__; print({'bridle', 'numpy', 'keras'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": PACKAGES}, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"set()"


def test_the_program_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["scripts"]["bridle-run"].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


# What workers are told ----------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 3])
def test_each_worker_gets_its_tf_config(launches, workers):
    script = 'print(json.dumps([os.environ["TF_CONFIG"], os.environ["BRIDLE_WORKERS"]]))'
    status, out, err = launches.of(script, "-n", workers)
    assert (status, err) == (0, "")
    found = [(json.loads(config), count) for config, count in configs(out, workers)]
    addresses = found[0][0]["cluster"]["worker"]
    assert len({address.rpartition(":")[2] for address in addresses}) == workers
    assert {address.rpartition(":")[0] for address in addresses} == {"localhost"}
    for index, (config, count) in enumerate(found):
        assert config == {
            "cluster": {"worker": addresses},
            "task": {"type": "worker", "index": index},
        }
        assert count == str(workers)


def test_each_worker_gets_what_keras_looks_for_on_jax(launches):
    names = [f"KERAS_DISTRIBUTION_{name}" for name in ("JOB_ADDRESSES", "NUM_PROCESSES")]
    names = [*names, "KERAS_DISTRIBUTION_PROCESS_ID"]
    script = f"print(json.dumps([os.environ[name] for name in {names}]))"
    _, out, _ = launches.of(script, "-n", "2", "--port", "41710")
    addresses = "localhost:41710,localhost:41711"
    assert configs(out, 2) == [[addresses, "2", "0"], [addresses, "2", "1"]]


def test_the_first_port_is_the_one_asked_for(launches):
    script = 'print(json.dumps(json.loads(os.environ["TF_CONFIG"])["cluster"]["worker"]))'
    status, out, _ = launches.of(script, "-n", "2", "--port", "41700")
    assert status == 0
    assert configs(out, 2) == [["localhost:41700", "localhost:41701"]] * 2


def test_what_comes_after_the_script_belongs_to_it(launches):
    script = launches.script("print(json.dumps(sys.argv[1:]))")
    _, out, _ = launches.run("-n", "1", script, "-n", "2", "--hosts", "--", "a b")
    assert configs(out.decode(), 1) == [["-n", "2", "--hosts", "--", "a b"]]


def test_a_module_is_run_by_its_name(launches):
    (launches.folder / "tool").mkdir()
    launches.script("print(json.dumps(sys.argv[1:]))", "tool/__main__.py")
    status, out, _ = launches.run("-n", "2", "-m", "tool", "-m", "x")
    assert status == 0
    assert configs(out.decode(), 2) == [["-m", "x"]] * 2


def test_a_script_of_r_is_run_by_rscript(launches):
    rscript = launches.folder / "my Rscript"
    rscript.write_text('#!/bin/sh\necho "$0 $@"\n')
    rscript.chmod(0o755)
    script = launches.script("", "train.R")
    status, out, _ = launches.run("-n", "1", "--rscript", rscript, script, "--x")
    assert (status, out.decode()) == (0, f"[worker 0] {rscript} train.R --x\n")


@pytest.mark.parametrize(
    ("visible", "expected"), [(None, ["0,1", "2,3"]), ("4,5,a,b,7", ["4,5", "a,b"])]
)
def test_each_worker_has_gpus_of_its_own(launches, visible, expected):
    script = 'print(os.environ["CUDA_VISIBLE_DEVICES"])'
    arguments = [*LAUNCHER, "-n", "2", "--gpus", "2", launches.script(script)]
    environment = {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
    done = subprocess.run(
        arguments,
        cwd=launches.folder,
        env={"PYTHONPATH": PACKAGES, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [of_worker(done.stdout, index) for index in range(2)] == [[e] for e in expected]


# What is shown ------------------------------------------------------------------

CASES = {
    "lines": (b"a\nb\n", [b"a", b"b"]),
    "no end": (b"a\nb", [b"a", b"b"]),
    "empty lines": (b"\n\na\n", [b"", b"", b"a"]),
    "lines of Windows": (b"a\r\nb\r\n", [b"a", b"b"]),
    "a progress bar": (b"1/3\r2/3\r3/3\nb\n", [b"3/3", b"b"]),
    "a progress bar that ends where it starts over": (b"1/3\r2/3\r", [b"2/3"]),
    "no UTF-8": (b"\xff\xfe\x00\n", [b"\xff\xfe\x00"]),
    "UTF-8": ("\u00e4\u20ac\n".encode(), ["\u00e4\u20ac".encode()]),
    "a long line": (b"x" * (LONGEST + 5) + b"\n", [b"x" * LONGEST, b"x" * 5]),
    "a long line of wide characters": (
        b"x" + "\u20ac".encode() * (LONGEST // 3 + 1),
        [b"x" + "\u20ac".encode() * ((LONGEST - 1) // 3), "\u20ac".encode()],
    ),
    "nothing": (b"", []),
}


@pytest.mark.parametrize("size", [1, 7, 10**6])
@pytest.mark.parametrize("case", CASES)
def test_output_is_shown_by_lines(case, size):
    written, expected = CASES[case]
    if size == 1 and len(written) > 1000:
        size = 1000
    lines = Lines(b"> ")
    shown = b"".join(lines.add(written[i : i + size]) for i in range(0, len(written), size))
    assert shown + lines.end() == b"".join(b"> " + line + b"\n" for line in expected)


def test_stdout_goes_to_stdout_and_stderr_to_stderr(launches):
    script = 'print("out", me); print("err", me, file=sys.stderr)'
    status, out, err = launches.of(script, "-n", "2")
    assert status == 0
    assert sorted(out.splitlines()) == ["[worker 0] out 0", "[worker 1] out 1"]
    assert sorted(err.splitlines()) == ["[worker 0] err 0", "[worker 1] err 1"]


def test_many_lines_arrive_whole_and_in_order(launches):
    script = 'for i in range(20000): print(i, "x" * (i % 100))'
    status, out, _ = launches.of(script, "-n", "3")
    assert status == 0
    expected = [f"{i} {'x' * (i % 100)}" for i in range(20000)]
    assert all(of_worker(out, index) == expected for index in range(3))


def test_lines_are_shown_at_once(launches):
    process = launches.start("-n", "1", launches.script('print("now"); time.sleep(60)'))
    assert process.stdout.readline() == b"[worker 0] now\n"
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=20)


def test_a_process_left_behind_does_not_hold_up_the_end(launches):
    script = 'import subprocess; print(subprocess.Popen(["sleep", "30"]).pid)'
    before = time.monotonic()
    status, out, _ = launches.of(script, "-n", "1")
    assert status == 0
    assert time.monotonic() - before < 15
    os.kill(int(of_worker(out, 0)[0]), signal.SIGKILL)


def test_workers_end_where_nobody_reads_them(launches):
    script = "for i in range(10**9): print(i)"
    process = launches.start("-n", "2", launches.script(script))
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(20) == 128 + signal.SIGPIPE
    assert process.stderr.read() == b""


# How it ends --------------------------------------------------------------------

FAILURES = {
    "an exit status": (
        "if me == 1: print('why', file=sys.stderr); sys.exit(3)\ntime.sleep(60)",
        3,
        "worker 1 failed first: exit status 3 after X s. The others were ended.\n"
        "The last lines of its stderr:\n  why",
    ),
    "a signal": (
        "if me == 2: os.kill(os.getpid(), signal.SIGKILL)\ntime.sleep(60)",
        137,
        "worker 2 failed first: killed by SIGKILL after X s. The others were ended.",
    ),
    "where the others had ended": (
        "time.sleep(0.5 if me == 0 else 0)\nif me == 0: print('out'); sys.exit(1)",
        1,
        "worker 0 failed first: exit status 1 after X s.\nThe last lines of its stdout:\n  out",
    ),
    "where some had ended": (
        "time.sleep([0.5, 0, 60][me])\nsys.exit(me == 0)",
        1,
        "worker 0 failed first: exit status 1 after X s. Those that ran were ended.",
    ),
    "others as a consequence": (
        """
        if me == 2: time.sleep(0.5); sys.exit(7)
        def late(*_): time.sleep(0.2 + me / 2); os._exit(4)
        signal.signal(signal.SIGTERM, late)
        time.sleep(60)
        """,
        7,
        "worker 2 failed first: exit status 7 after X s.\n"
        "Then failed: worker 0 (exit status 4, X s later), worker 1 (exit status 4, X s later).",
    ),
    "no UTF-8 in its last words": (
        "if me == 0: sys.stderr.buffer.write(b'\\xff'); sys.exit(1)\ntime.sleep(60)",
        1,
        "worker 0 failed first: exit status 1 after X s. The others were ended.\n"
        "The last lines of its stderr:\n  \ufffd",
    ),
}


def said(err):
    """What the launcher itself said, with times left out."""
    text = re.sub(r"^\[worker .*\n", "", err, flags=re.MULTILINE)
    return re.sub(r"\d+\.\d s", "X s", text).replace("bridle-run: ", "").rstrip("\n")


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_ends_all_and_is_told(launches, case):
    script, expected, words = FAILURES[case]
    before = time.monotonic()
    status, _, err = launches.of(script, "-n", "3")
    assert (status, said(err)) == (expected, words)
    assert time.monotonic() - before < 20


def test_a_failure_before_anybody_looks_is_seen(monkeypatch):
    class Ended:
        def __init__(self, worker, command, ssh):
            self.status, self.ended, self.exit_status, self.outputs = None, 0.0, 3, []

        def wait(self):
            self.status = 3

        def send(self, number):
            pass

    monkeypatch.setattr(running, "Process", Ended)
    monkeypatch.setattr(running, "zip", lambda *_, strict: [], raising=False)
    found = running.Running([None], [], Options(), None, None)
    found.run()
    assert exit_status(found) == 3


def test_who_does_not_end_is_killed_after_the_grace(launches):
    script = """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if me == 1: time.sleep(0.5); sys.exit(5)
    time.sleep(60)
    """
    before = time.monotonic()
    status, _, err = launches.of(script, "-n", "3", "--grace", "0.5")
    assert (status, time.monotonic() - before < 20) == (5, True)
    assert said(err) == "worker 1 failed first: exit status 5 after X s. The others were ended."


def test_what_workers_have_started_ends_with_them(launches):
    script = """
    import subprocess
    if me == 0: print(subprocess.Popen(["sleep", "60"]).pid); time.sleep(60)
    time.sleep(0.5); sys.exit(1)
    """
    _, out, _ = launches.of(script, "-n", "2")
    assert gone(int(of_worker(out, 0)[0]))


def gone(pid):
    """Whether a process ends within some seconds."""
    for _ in range(100):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return True
        if stat.rpartition(") ")[2].startswith("Z"):
            return True
        time.sleep(0.1)
    return False


# Signals ------------------------------------------------------------------------

LISTENS = """
def told(number, frame):
    print("got", signal.Signals(number).name)
    sys.exit(0)
for name in ("SIGINT", "SIGTERM", "SIGHUP"): signal.signal(getattr(signal, name), told)
print(os.getpid())
time.sleep(60)
"""
DEAF = LISTENS.replace("sys.exit(0)", "pass").replace(
    "time.sleep(60)", "while True: time.sleep(60)"
)


def started(launches, script, *options):
    """A launcher, and the processes of its two workers."""
    process = launches.start("-n", "2", *options, launches.script(script))
    return process, [int(process.stdout.readline().split()[-1]) for _ in range(2)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_are_passed_on_to_all(launches, number):
    process, _ = started(launches, LISTENS)
    process.send_signal(number)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert [of_worker(out.decode(), i) for i in range(2)] == [[f"got {number.name}"]] * 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_workers_that_a_signal_ends_are_told_of(launches, number):
    usual = f"signal.signal({int(number)}, signal.SIG_DFL)\nprint(os.getpid())\ntime.sleep(60)"
    process, _ = started(launches, usual)
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    last = said(err.decode()).splitlines()[-1]
    assert last.startswith(f"{number.name} was passed on; worker ")
    assert last.endswith(f" ended first: killed by {number.name} after X s.")


def test_a_second_interrupt_ends_all_at_once(launches):
    process, _ = started(launches, DEAF)
    process.send_signal(signal.SIGINT)
    assert b"interrupted: the workers are told." in process.stderr.readline()
    # Of two that come together one is another program's.
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 137
    assert "interrupted again: the workers are ended at once." in err.decode()


def test_after_a_signal_to_end_there_is_the_grace(launches):
    process, _ = started(launches, DEAF, "--grace", "0.3")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 137


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of the end of a parent")
def test_workers_end_with_a_launcher_that_is_killed(launches):
    process, workers = started(launches, DEAF)
    process.kill()
    process.communicate(timeout=20)
    assert all(map(gone, workers))

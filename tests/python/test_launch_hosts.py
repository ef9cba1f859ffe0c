"""bridle-run --hosts, with a program in place of ssh that runs the command here."""

import json
import os
import shlex
import signal
import sys
import time

import pytest
from launching import Launches, configs, of_worker

SSH = """#!/bin/sh
echo "$1" >> "{folder}/hosts"
[ "$1" = unreachable ] && {{ echo "ssh: no route" >&2; exit 255; }}
cd /
shift
exec env -i BRIDLE_HERE=1 PATH="$PATH" sh -c "$*"
"""


@pytest.fixture
def launches(tmp_path):
    ssh = tmp_path / "an ssh"
    ssh.write_text(SSH.format(folder=tmp_path))
    ssh.chmod(0o755)
    made = Launches(tmp_path)
    made.ssh = ("--ssh", shlex.join([str(ssh)]))
    return made


def test_workers_run_on_their_hosts_with_what_goes_along(launches):
    script = """
    wanted = ("TF_CONFIG", "BRIDLE_WORKERS", "HERE", "THERE", "BRIDLE_HERE", "LEFT")
    print(json.dumps([os.getcwd(), sys.argv[1:], {n: os.environ.get(n) for n in wanted}]))
    """
    status, out, err = launches.run(
        *("--hosts", "me@a:2,[::2]", *launches.ssh, "--env", "HERE", "--env", "THERE=it's 2"),
        *(launches.script(script), "x y", "'"),
        HERE="1",
        LEFT="1",
    )
    assert (status, err) == (0, b"")
    assert sorted((launches.folder / "hosts").read_text().splitlines()) == ["::2", "me@a", "me@a"]
    for index, (folder, arguments, found) in enumerate(configs(out.decode(), 3)):
        assert os.path.samefile(folder, launches.folder)
        assert arguments == ["x y", "'"]
        assert json.loads(found.pop("TF_CONFIG")) == {
            "cluster": {"worker": ["a:29500", "a:29501", "[::2]:29500"]},
            "task": {"type": "worker", "index": index},
        }
        # Of the other host's own variables all are there, of this one's those that were named.
        assert found == {
            "BRIDLE_WORKERS": "3", "HERE": "1", "THERE": "it's 2", "BRIDLE_HERE": "1", "LEFT": None
        }  # fmt: skip


@pytest.mark.parametrize(
    ("end", "status", "words"),
    [
        ("sys.exit(3)", 3, "exit status 3"),
        ("os.kill(os.getpid(), signal.SIGKILL)", 137, "killed by SIGKILL"),
    ],
)
def test_a_failure_on_another_host(launches, end, status, words):
    script = launches.script(f"if me == 1: {end}\ntime.sleep(60)")
    before = time.monotonic()
    found, _, err = launches.run("--hosts", "a,b", *launches.ssh, script)
    assert (found, time.monotonic() - before < 20) == (status, True)
    assert f"bridle-run: worker 1 on b failed first: {words} after ".encode() in err
    assert b" s. The others were ended.\n" in err


def test_a_host_that_is_not_reached(launches):
    script = launches.script("time.sleep(60)")
    status, _, err = launches.run("--hosts", "a,unreachable", *launches.ssh, script)
    assert status == 255
    words = "exit status 255, which is ssh's own where it has no connection after "
    assert f"worker 1 on unreachable failed first: {words}" in err.decode()
    assert "The last lines of its stderr:\n  ssh: no route\n" in err.decode()


def test_a_folder_that_is_not_there(launches):
    (launches.folder / "gone").mkdir()
    ssh = launches.folder / "removing"
    ssh.write_text(f'#!/bin/sh\nrmdir "{launches.folder}/gone"\nshift\nexec sh -c "$*"\n')
    ssh.chmod(0o755)
    script = launches.folder / launches.script("")
    launches.folder = launches.folder / "gone"
    status, _, err = launches.run("--hosts", "a", "--ssh", ssh, script)
    assert status == 126
    assert b"[worker 0] Can't start the worker on this host: [Errno 2]" in err


def test_signals_reach_other_hosts(launches):
    script = """
    def told(number, frame):
        print("got", signal.Signals(number).name)
        sys.exit(0)
    signal.signal(signal.SIGINT, told)
    print(os.getpid())
    time.sleep(60)
    """
    process = launches.start("--hosts", "a,b", *launches.ssh, launches.script(script))
    for _ in range(2):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert [of_worker(out.decode(), index) for index in range(2)] == [["got SIGINT"]] * 2


def test_workers_on_other_hosts_end_with_the_launcher(launches):
    process = launches.start("--hosts", "a", *launches.ssh, launches.script(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(os.getpid())\ntime.sleep(60)"
    ))  # fmt: skip
    worker = int(process.stdout.readline().split()[-1])
    process.kill()
    process.communicate(timeout=20)
    for _ in range(100):
        if not alive(worker):
            break
        time.sleep(0.1)
    assert not alive(worker)


def alive(pid):
    """Whether a process runs: it hasn't ended, or nobody has asked how."""
    if sys.platform == "linux":
        try:
            with open(f"/proc/{pid}/stat") as stat:
                return stat.read().rpartition(") ")[2][0] != "Z"
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

"""bridle-run: what is refused before anything starts, in which words."""

import json
import os
import socket

import pytest

from bridle_run import cluster, options
from bridle_run.__main__ import main
from bridle_run.command import command
from bridle_run.refusal import Refusal

ALL = "`bridle-run --help` lists all"
CASES = {
    "no number": (["x.py"], "How many workers there are isn't said.\n`-n 4` starts four on this "
        "machine, `--hosts a,b` one on each of two."),
    "none": (["-n", "0", "x.py"], "`-n` must be a whole number of at least 1, not 0.\n"
        "`-n 4`, say."),
    "a part of one": (["-n2.5", "x.py"], "`-n` must be a whole number of at least 1, not 2.5.\n"
        "`-n 4`, say."),
    "fewer than none": (["--workers=-1", "x.py"], "`--workers` must be a whole number of at least "
        "1, not -1.\n`--workers 4`, say."),
    "a script for a number": (["-n", "x.py"], "`-n` must be a whole number of at least 1, not "
        "x.py.\n`-n 4`, say."),
    "no value": (["-n"], f"`-n` needs a value.\n{ALL} options."),
    "no script": (["-n", "2"], "There is no script to run.\nIts name comes last: "
        "`bridle-run -n 4 script`."),
    "no module": (["-n", "2", "-m"], "There is no module to run.\nIts name comes last: "
        "`bridle-run -n 4 module`."),
    "a script that isn't there": (["-n", "2", "trian.py"], "There is no script `trian.py`.\n"
        "Did you mean `train.py`?"),
    "nothing like it": (["-n", "2", "0"], "There is no script `0`.\nPaths are from HERE on."),
    "a folder that isn't there": (["-n", "2", "src/train.py"], "There is no script "
        "`src/train.py`, and no folder `src`.\nPaths are from HERE on."),
    "a folder": (["-n", "2", "folder"], "`folder` is a folder, not a script.\nName the file in it "
        "that is to run."),
    "a module that isn't there": (["-n", "2", "-m", "no_such.module"], "Can't find the module "
        "`no_such.module`.\nIt must be here, installed or on PYTHONPATH."),
    "a file for a module": (["-n", "2", "-m", "trains.py"], "Can't find the module `trains.py`.\n"
        "Write a file's name without `-m`."),
    "no Rscript": (["-n", "2", "--rscript", "no-Rscript", "train.R"], "Can't run train.R: there is "
        "no program `no-Rscript`.\nInstall R, or name the Rscript of another with `--rscript`."),
    "another option": (["-n", "2", "--host", "a", "train.py"], "`--host` is no option of "
        f"bridle-run.\nDid you mean `--hosts`? {ALL}; the script's own come after the script."),
    "an option of nobody": (["-x", "train.py"], "`-x` is no option of bridle-run.\n"
        f"{ALL}; the script's own come after the script."),
    "both": (["-n", "2", "--hosts", "a", "train.py"], "`-n` and `--hosts` can't both be given.\n"
        "`--hosts a:2,b:2` says how many each host has."),
    "an empty host": (["--hosts", "a,,b", "train.py"], "`--hosts` must be names of hosts with "
        'commas between, not "".\n`--hosts a,b:2` starts one worker on a and two on b. IPv6 '
        "addresses are in []."),
    "an option for a host": (["--hosts", "-oProxyCommand=x@a", "train.py"], "`--hosts` must be "
        'names of hosts with commas between, not "-oProxyCommand=x@a".\n`--hosts a,b:2` starts one '
        "worker on a and two on b. IPv6 addresses are in []."),
    "no workers on a host": (["--hosts", "a:0", "train.py"], "`--hosts` must have a whole number "
        'of workers after ":", not "a:0".\n`--hosts a:2` starts two there. `--port` says which '
        "ports they have."),
    "this machine beside others": (["--hosts", "localhost,b", "train.py"], "`--hosts` can't name "
        "this machine `localhost` beside `b`, for which that is another one.\nWrite the name by "
        "which the others reach it: NAME, maybe."),
    "no port": (["-n", "2", "--port", "70000", "train.py"], "`--port` must be a whole number from "
        "1 to 65535, not 70000.\n`--port 29500`, say."),
    "too few ports": (["-n", "2", "--port", "65535", "train.py"], "Can't count ports from 65535: "
        "the last of 2 workers would have 65536, and there are 65535.\nGive `--port` a smaller "
        "number."),
    "too few GPUs": (["-n", "2", "--gpus", "2", "train.py"], "`--gpus` must leave enough for all "
        'workers, not 2 for each: CUDA_VISIBLE_DEVICES is "0,1,2".\nStart fewer workers, or name '
        "more GPUs there."),
    "no seconds": (["-n", "2", "--grace", "soon", "train.py"], "`--grace` must be seconds, 0 or "
        "more, not soon.\n`--grace 0` ends workers at once."),
    "seconds without end": (["-n", "2", "--grace", "inf", "train.py"], "`--grace` must be seconds, "
        "0 or more, not inf.\n`--grace 0` ends workers at once."),
    "an empty command": (["-n", "2", "--ssh", "", "train.py"], '`--ssh` must be a command, not "".'
        "\nLeave it out."),
    "a variable that isn't there": (["-n", "2", "--env", "LODGE", "train.py"], "Can't pass LODGE "
        "on: there is no such variable here.\nDid you mean `LODGED`? `--env LODGE=VALUE` sets it."),
    "no variable": (["-n", "2", "--env", "=1", "train.py"], "`--env` must be the name of a "
        'variable, not "=1".\n`--env NAME` is the value that it has here, `--env NAME=VALUE` '
        "another."),
    "TF_CONFIG for all": (["-n", "2", "--env", "TF_CONFIG={}", "train.py"], "`--env` can't be "
        "TF_CONFIG.\nEach worker gets its own from the launcher."),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("train.py", "train.R"):
        (tmp_path / name).write_text("raise SystemExit(9)")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TF_CONFIG", raising=False)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1,2")
    monkeypatch.setenv("LODGED", "1")
    return tmp_path


@pytest.mark.parametrize("case", CASES)
def test_what_is_refused(case, folder, capfd):
    arguments, words = CASES[case]
    assert main(arguments) == 2
    told = capfd.readouterr()
    words = words.replace("HERE", str(folder)).replace(
        "NAME, maybe", f"{socket.gethostname()}, maybe"
    )
    assert (told.out, told.err) == ("", f"bridle-run: {words}\n")


@pytest.mark.parametrize(
    ("config", "what"),
    [
        (
            '{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 1}}',
            "worker 1 of a cluster of 2 workers",
        ),
        ("{}", "a part of a cluster"),
        ("no JSON", "a part of a cluster"),
    ],
)
def test_a_worker_starts_no_workers(folder, monkeypatch, capfd, config, what):
    monkeypatch.setenv("TF_CONFIG", config)
    assert main(["-n", "2", "train.py"]) == 2
    assert capfd.readouterr().err == (
        f"bridle-run: Can't start workers where TF_CONFIG is set: this is {what}.\n"
        "Run the script itself where it is a worker already, or unset TF_CONFIG first.\n"
    )


def test_a_script_that_cannot_be_read(folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK)
    with pytest.raises(Refusal) as refused:
        command(options.Options(script=["train.py"]))
    assert str(refused.value) == (
        "Can't read the script `train.py`.\nIts owner can allow it: chmod +r."
    )


def test_a_port_that_is_taken(folder, capfd):
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["-n", "1", "--port", str(port), "train.py"]) == 2
    assert capfd.readouterr().err == (
        f"bridle-run: Can't use the port {port} of this machine: Address already in use.\n"
        "Give `--port` another number, or leave it out on one machine.\n"
    )


def test_help_names_every_option(folder, capfd):
    assert main(["--help"]) == 0
    text = capfd.readouterr().out
    known = options._NAMES
    assert len(known) > 8
    assert [name for name in known if f"{name} " not in text] == []


HOSTS = {
    "one each": ("a,b", ["a:29500", "b:29500"], ["a", "b"]),
    "several": ("a:2,b", ["a:29500", "a:29501", "b:29500"], ["a", "a", "b"]),
    "one twice": ("a,b,a", ["a:29500", "b:29500", "a:29501"], ["a", "b", "a"]),
    "users": ("me@a:2,b", ["a:29500", "a:29501", "b:29500"], ["me@a", "me@a", "b"]),
    "addresses": ("10.0.0.1,[::2]:2", ["10.0.0.1:29500", "[::2]:29500", "[::2]:29501"],
        ["10.0.0.1", "[::2]", "[::2]"]),
    "this machine by its name": ("a,NAME", ["a:29500", "NAME:29500"], ["a", None]),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTS)
def test_hosts_and_their_ports(case, monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "NAME")
    given, addresses, hosts = HOSTS[case]
    found = options.Options()
    options.read(["--hosts", given, "x.py"], {}, found)
    workers = cluster.workers(found, {})
    assert [worker.host for worker in workers] == hosts
    for worker in workers:
        config = json.loads(worker.environment["TF_CONFIG"])
        assert config["cluster"]["worker"] == addresses

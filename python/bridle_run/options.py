"""The command line: what it says, and what it can't mean."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from bridle_run.refusal import Refusal, in_r, nearest, option

USAGE = """\
Usage: bridle-run -n N [options] script [arguments of the script]
       bridle-run --hosts HOST[:N],... [options] script [arguments of the script]

Starts a script in several processes, each with the TF_CONFIG that makes it a worker of
tf.distribute.MultiWorkerMirroredStrategy, and on JAX with what keras.distribution.initialize()
looks for. A script that ends in .R is run by Rscript.

  -n, --workers N      how many workers, on this machine
  --hosts HOST[:N],... on which machines, and how many workers on each (1)
  -m, --module         the script is the name of a Python module
  --port N             the first port of each host (with --hosts 29500, else free ones)
  --ssh COMMAND        what starts workers on other hosts (ssh)
  --env NAME[=VALUE]   a variable that goes along to other hosts; may be repeated
  --gpus N             how many GPUs each worker gets (all of them see all)
  --grace SECONDS      from SIGTERM to SIGKILL for workers that are to end (30)
  --rscript PATH       what runs R scripts (Rscript)
  -h, --help           this text

The exit status is that of the worker that failed first, 128 and the signal's number where a
signal ended it.
"""

_SHORT = {"-n": "--workers", "-m": "--module", "-h": "--help"}


@dataclass
class Options:
    """What the command line says, each option by its name."""

    workers: int | None = None
    hosts: list[tuple[str, int]] | None = None
    module: bool = False
    port: int | None = None
    ssh: str = "ssh"
    env: dict[str, str] = field(default_factory=dict)
    gpus: int | None = None
    grace: float = 30.0
    rscript: str = "Rscript"
    help: bool = False
    #: A file that is told how it ended, for the R function that started this program.
    for_r: str | None = None
    #: The script, and the arguments that belong to it.
    script: list[str] = field(default_factory=list)


#: A user or a host. One that started with `-` would be an option of ssh's.
_WORD = r"[^\s@:\[\]-][^\s@:\[\]]*"
_FLAGS = ("--module", "--help")
_NAMES = [f"--{entry.name}" for entry in fields(Options) if entry.name not in ("script", "for_r")]


def read(arguments: list[str], environment: Mapping[str, str], found: Options) -> None:
    """Reads the command line. What comes after the script belongs to it.

    Args:
        arguments: The command line, without the program's name.
        environment: The environment's variables.
        found: Takes what it says, also where the rest is refused.

    Raises:
        Refusal: It can't be meant.
    """
    given: dict[str, str] = {}
    rest = list(arguments)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        word = rest.pop(0)
        if word == "--":
            break
        written, equals, value = _split(word)
        name = _SHORT.get(written, written)
        if name not in _NAMES and name != "--for-r":
            raise _unknown(written)
        if name in _FLAGS:
            setattr(found, name[2:], True)
            continue
        if not equals:
            if not rest:
                raise Refusal(
                    f"`{written}` needs a value.", "`bridle-run --help` lists all options."
                )
            value = rest.pop(0)
        given[name] = written
        _set(found, name, written, value, environment)
    found.script = rest
    if not found.help:
        _check(found, given, environment)


def _quoted(value: str) -> str:
    return f'"{value}"'


def _c(*values: str) -> str:
    """A vector as it is written in R."""
    return f"c({', '.join(map(_quoted, values))})"


def _setting(name: str) -> str:
    return option("--env", f"{name}=VALUE", f'c({name} = "VALUE")')


def _split(word: str) -> tuple[str, str, str]:
    """An option and the value that stands in the same word: `--port=1`, `-n4`."""
    if word.startswith("--"):
        return word.partition("=")[0], word.partition("=")[1], word.partition("=")[2]
    return word[:2], word[2:3], word[2:].removeprefix("=")


def _unknown(written: str) -> Refusal:
    near = nearest(written, _NAMES)
    hint = f"Did you mean `{near}`? " if near else ""
    return Refusal(
        f"`{written}` is no option of bridle-run.",
        f"{hint}`bridle-run --help` lists all; the script's own come after the script.",
    )


def _set(
    found: Options, name: str, written: str, value: str, environment: Mapping[str, str]
) -> None:
    if name in ("--workers", "--gpus"):
        setattr(found, name[2:], _whole(written, value, 4 if name == "--workers" else 1))
    elif name == "--port":
        found.port = _whole(written, value, 29500, 65535)
    elif name == "--hosts":
        found.hosts = [_host(written, entry.strip()) for entry in value.split(",")]
    elif name == "--grace":
        found.grace = _seconds(written, value)
    elif name == "--env":
        found.env.update([_variable(value, environment)])
    elif name == "--for-r":
        found.for_r = value
        in_r.set(True)
    else:
        if not value.strip():
            raise Refusal(f'{option(written)} must be a command, not "{value}".', "Leave it out.")
        setattr(found, name[2:], value)


def _whole(written: str, value: str, example: int, most: int | None = None) -> int:
    number = _positive(value)
    if number is not None and number <= (most or number):
        return number
    limits = "of at least 1" if most is None else f"from 1 to {most}"
    raise Refusal(
        f"{option(written)} must be a whole number {limits}, not {value}.",
        f"{option(written, str(example))}, say.",
    )


def _positive(value: str) -> int | None:
    return int(value) if re.fullmatch(r"0*[1-9][0-9]{0,8}", value) else None


def _seconds(written: str, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise Refusal(
            f"{option(written)} must be seconds, 0 or more, not {value}.",
            f"{option(written, '0')} ends workers at once.",
        )
    return seconds


def _host(written: str, entry: str) -> tuple[str, int]:
    """A host and the number of its workers: `a`, `a:2`, `me@a`, `[::1]:2`."""
    named = re.fullmatch(rf"((?:{_WORD}@)?(?:\[[0-9a-fA-F:.]+\]|{_WORD}))(:.*)?", entry)
    if named is None:
        commas = "" if in_r.get() else " with commas between"
        raise Refusal(
            f'{option(written)} must be names of hosts{commas}, not "{entry}".',
            f"{option(written, 'a,b:2', _c('a', 'b:2'))} starts one worker on a and two on b. "
            "IPv6 addresses are in [].",
        )
    count = 1 if named[2] is None else _positive(named[2][1:])
    if count is None:
        raise Refusal(
            f'{option(written)} must have a whole number of workers after ":", not "{entry}".',
            f"{option(written, f'{named[1]}:2', _quoted(f'{named[1]}:2'))} starts two there. "
            f"{option('--port')} says which ports they have.",
        )
    return named[1], count


def _variable(value: str, environment: Mapping[str, str]) -> tuple[str, str]:
    name, equals, text = value.partition("=")
    if not name:
        raise Refusal(
            f'{option("--env")} must be the name of a variable, not "{value}".',
            f"{option('--env', 'NAME', _quoted('NAME'))} is the value that it has here, "
            f"{_setting('NAME')} another.",
        )
    if name == "TF_CONFIG":
        raise Refusal(
            f"{option('--env')} can't be TF_CONFIG.", "Each worker gets its own from the launcher."
        )
    if equals:
        return name, text
    if name not in environment:
        near = nearest(name, environment)
        hint = f"Did you mean `{near}`? " if near else ""
        raise Refusal(
            f"Can't pass {name} on: there is no such variable here.",
            f"{hint}{_setting(name)} sets it.",
        )
    return name, environment[name]


def _check(found: Options, given: dict[str, str], environment: Mapping[str, str]) -> None:
    """What no option says by itself."""
    if found.workers is not None and found.hosts is not None:
        raise Refusal(
            f"{option(given['--workers'])} and {option('--hosts')} can't both be given.",
            f"{option('--hosts', 'a:2,b:2', _c('a:2', 'b:2'))} says how many each host has.",
        )
    if found.workers is None and found.hosts is None:
        raise Refusal(
            "How many workers there are isn't said.",
            f"{option('-n', '4')} starts four on this machine, "
            f"{option('--hosts', 'a,b', _c('a', 'b'))} one on each of two.",
        )
    if "TF_CONFIG" in environment:
        raise Refusal(
            f"Can't start workers where TF_CONFIG is set: this is {_task(environment)}.",
            "Run the script itself where it is a worker already, or unset TF_CONFIG first.",
        )
    if not found.script:
        what = "module" if found.module else "script"
        raise Refusal(
            f"There is no {what} to run.", f"Its name comes last: `bridle-run -n 4 {what}`."
        )


def _task(environment: Mapping[str, str]) -> str:
    """What a TF_CONFIG says that its process is."""
    try:
        config = json.loads(environment["TF_CONFIG"])
        workers = config["cluster"]["worker"]
        kind, place = config["task"]["type"], config["task"]["index"]
        return f"{kind} {place} of a cluster of {len(workers)} workers"
    except (ValueError, LookupError, TypeError):
        return "a part of a cluster"

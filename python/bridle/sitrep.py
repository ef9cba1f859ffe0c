"""How things are here: what bridle needs, where each was found, what is wrong and what to do.

`python -m bridle` prints it, and R's `sitrep()` runs this file. It works where TensorFlow doesn't:
it imports the standard library alone, and looks at TensorFlow from a process of its own.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: The oldest versions that will do; for those without one, any will.
NEEDS = {"tensorflow": "2.20", "keras": "3.14", "numpy": ""}
PYTHON = (3, 11)
#: Nobody has to have these.
_OPTIONAL = ("tf_keras", "rpy2", "jax", "torch", "matplotlib", "pandas")
_NAMES = {"tensorflow": "TensorFlow", "keras": "Keras", "numpy": "NumPy"}
_WIDTH = 80
#: Seconds that TensorFlow may take to be imported.
_PATIENCE = 120
#: Run by the other process: what only an import tells.
_PROBE = """
import json
told = {}
def tell(name, make):
    try:
        told[name] = make()
    except BaseException as error:
        told[name + " failed"] = f"{type(error).__name__}: {error}"
def devices():
    import tensorflow as tf
    told["tensorflow"] = tf.__version__
    return [device.device_type for device in tf.config.list_physical_devices()]
def backend():
    import keras
    told["keras"] = keras.__version__
    return keras.backend.backend()
tell("devices", devices)
tell("backend", backend)
print("\\n" + json.dumps(told))
"""


@dataclass
class Report:
    """What was found.

    Attributes:
        facts: Each a name, what it is, and where it was found.
        problems: Each what is wrong, and what to do.
    """

    facts: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def is_asked_for() -> bool:
    """Whether this process is `python -m bridle`, which is about to import the package."""
    if sys.argv[:1] != ["-m"] or "-m" not in sys.orig_argv:
        return False
    after = sys.orig_argv.index("-m") + 1
    return sys.orig_argv[after : after + 1] == ["bridle"]


def main(arguments: Sequence[str] = ()) -> int:
    """Prints the report and returns the exit status: 1 where something is wrong.

    Args:
        arguments: "--tabs" prints it in columns, for R.
    """
    found = report(for_r="--tabs" in arguments)
    if "--tabs" in arguments:
        for row in [("fact", *fact) for fact in found.facts] + [
            ("problem", *problem) for problem in found.problems
        ]:
            print("\t".join(re.sub(r"\s+", " ", part) for part in row))
    else:
        print(in_words(found))
    return 1 if found.problems else 0


def report(for_r: bool = False) -> Report:
    """Looks around.

    Args:
        for_r: Whether what to do is to be done in R.
    """
    found = Report()
    version = ".".join(map(str, sys.version_info[:3]))
    found.facts.append(("Python", version, sys.executable))
    if sys.version_info < PYTHON:
        wanted = ".".join(map(str, PYTHON))
        found.problems.append(
            (
                f"Python is {version}; bridle needs {wanted} or later.",
                f'Run `install_bridle(python = "/path/to/python{wanted}")`.'
                if for_r
                else f"Make an environment with Python {wanted}.",
            )
        )
    found.facts.append(("bridle", _own_version(), str(Path(__file__).parent)))
    probed = _probe() if _where("tensorflow") or _where("keras") else {}
    _add_packages(found, probed, for_r)
    _add_backend(found, probed)
    _add_devices(found, probed)
    others = [f"{name} {_version(name)}" for name in _OPTIONAL if _version(name)]
    if others:
        found.facts.append(("also", ", ".join(others), ""))
    return found


def _add_packages(found: Report, probed: dict[str, Any], for_r: bool) -> None:
    missing = [name for name in NEEDS if _where(name) is None]
    for name, oldest in NEEDS.items():
        shown, where = _NAMES[name], _where(name)
        if where is None:
            found.facts.append((shown, "not found", ""))
            continue
        version = str(probed.get(name) or _version(name) or "?")
        found.facts.append((shown, version, where))
        if oldest and [] < _parts(version) < _parts(oldest):
            sentence = f"{shown} is {version}; bridle needs {oldest} or later."
            found.problems.append((sentence, _install([name], for_r)))
    if missing:
        names = " and ".join(", ".join(_NAMES[name] for name in missing).rsplit(", ", 1))
        verb = "isn't" if len(missing) == 1 else "aren't"
        sentence = f"{names} {verb} installed in this Python."
        found.problems.append((sentence, _install(missing, for_r)))
    _add_failures(found, probed, for_r)


def _add_failures(found: Report, probed: dict[str, Any], for_r: bool) -> None:
    """What an import said that failed; Keras' fails with TensorFlow's."""
    told = [name for name in ("devices failed", "backend failed") if name in probed][:1]
    for failed in told:
        name = "tensorflow" if failed == "devices failed" else "keras"
        if _where(name) is None:
            continue
        said = probed[failed].splitlines()[0][:200]
        backend = os.environ.get("KERAS_BACKEND", "tensorflow")
        advice = _install([name], for_r, again=True)
        if backend != "tensorflow":
            advice = f"KERAS_BACKEND is {backend}: unset it, or install what it names."
        found.problems.append((f"{_NAMES[name]} can't be imported: {said}", advice))


def _install(names: list[str], for_r: bool, again: bool = False) -> str:
    if for_r:
        return "Run `install_bridle()`, or name another Python in RETICULATE_PYTHON."
    wanted = [f'"{name}>={NEEDS[name]}"' if NEEDS[name] else name for name in names]
    force = "--force-reinstall " if again else ""
    return f"Run `pip install {force}{' '.join(wanted)}`."


def _add_backend(found: Report, probed: dict[str, Any]) -> None:
    backend = probed.get("backend")
    if backend == "tensorflow":
        found.facts.append(("backend", backend, ""))
    elif backend:
        by = "KERAS_BACKEND" if os.environ.get("KERAS_BACKEND") else "keras.json"
        found.facts.append(("backend", backend, f"{by} says so; Keras' own loop trains there"))


def _add_devices(found: Report, probed: dict[str, Any]) -> None:
    kinds = probed.get("devices")
    if kinds is None:
        return
    gpus = kinds.count("GPU")
    words = f"CPU with {os.cpu_count()} cores, " + (f"{gpus} GPU" if gpus else "no GPU")
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
    is_hidden = hidden is not None and not re.match(r"\s*\d|GPU", hidden)
    found.facts.append(("devices", words, f"CUDA_VISIBLE_DEVICES={hidden}" if hidden else ""))
    if shutil.which("nvidia-smi") and not gpus and not is_hidden:
        found.problems.append(
            (
                "This machine has a driver for NVIDIA's GPUs, but TensorFlow sees none.",
                'On Linux, `pip install "tensorflow[and-cuda]"` brings what it needs.',
            )
        )


def _probe() -> dict[str, Any]:
    """What the imports told, in a process that may as well end for it."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"}
    command = [sys.executable, "-c", _PROBE]
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return {"devices failed": f"{type(error).__name__}: {error}"}
    lines = done.stdout.strip().splitlines()
    if done.returncode == 0 and lines:
        told: dict[str, Any] = json.loads(lines[-1])
        return told
    said = done.stderr.strip().splitlines()
    return {"devices failed": f"the process ended ({done.returncode}). {said[-1] if said else ''}"}


def _where(name: str) -> str | None:
    """The folder of a package, `None` where there is none."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return next(iter(spec.submodule_search_locations))


def _version(name: str) -> str | None:
    for distribution in (name, f"{name}-cpu"):
        try:
            return importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            continue
    return None


def _own_version() -> str:
    text = Path(__file__).with_name("__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.*)"$', text, re.MULTILINE)
    return found[1] if found else "?"


def _parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)[:2]]


def in_words(found: Report) -> str:
    """A report as lines of text, on one screen."""
    wide = max(len(name) for name, *_ in found.facts)
    values = max(len(value) for _, value, where in found.facts if where)
    lines = ["What bridle finds here:"]
    for name, value, where in found.facts:
        if where or len(value) <= values:
            lines.append(f"  {name:{wide}}  {value:{values}}  {where}".rstrip())
        else:
            indents = f"  {name:{wide}}  ", " " * (wide + 4)
            lines += textwrap.wrap(
                value, _WIDTH, initial_indent=indents[0], subsequent_indent=indents[1]
            )
    if not found.problems:
        return "\n".join([*lines, "Nothing is wrong."])
    lines.append("What is wrong:")
    for sentence, advice in found.problems:
        lines += [f"  * {sentence}", f"    {advice}"]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

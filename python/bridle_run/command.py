"""What runs the script in each worker."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from bridle_run.options import Options
from bridle_run.refusal import Refusal, nearest


def command(options: Options) -> list[str]:
    """The command of each worker, a program and its arguments.

    Args:
        options: The command line.

    Raises:
        Refusal: There is no such script or module, or nothing that runs it.
    """
    name, *arguments = options.script
    if options.module:
        _check_module(name)
        return [sys.executable, "-m", name, *arguments]
    _check_script(Path(name))
    if not name.lower().endswith(".r"):
        return [sys.executable, name, *arguments]
    if shutil.which(options.rscript) is None:
        raise Refusal(
            f"Can't run {name}: there is no program `{options.rscript}`.",
            "Install R, or name the Rscript of another with `--rscript`.",
        )
    return [options.rscript, name, *arguments]


def _check_module(name: str) -> None:
    # As `python -m` looks for it in a worker: first in the folder where this process was started.
    top = name.partition(".")[0]
    before = list(sys.path)
    sys.path.insert(0, os.getcwd())
    try:
        there = importlib.util.find_spec(top) is not None
    except (ImportError, ValueError):
        there = False
    finally:
        sys.path[:] = before
    if not there:
        hint = "Write a file's name without `-m`." if name.endswith(".py") else None
        raise Refusal(
            f"Can't find the module `{name}`.",
            hint or "It must be here, installed or on PYTHONPATH.",
        )


def _check_script(path: Path) -> None:
    if path.is_dir():
        raise Refusal(f"`{path}` is a folder, not a script.", "Name the file in it that is to run.")
    if not path.exists():
        folder = path.parent
        if not folder.is_dir():
            raise Refusal(f"There is no script `{path}`, and no folder `{folder}`.", _here())
        near = nearest(path.name, (entry.name for entry in folder.iterdir() if entry.is_file()))
        hint = f"Did you mean `{folder / near}`?" if near else _here()
        raise Refusal(f"There is no script `{path}`.", hint)
    if not os.access(path, os.R_OK):
        raise Refusal(f"Can't read the script `{path}`.", "Its owner can allow it: chmod +r.")


def _here() -> str:
    return f"Paths are from {os.getcwd()} on."

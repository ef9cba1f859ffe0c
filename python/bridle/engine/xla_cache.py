"""What XLA compiles is kept for other processes: whether, and in which folder of files.

The environment's BRIDLE_XLA_CACHE names the folder, or is 0 where there is to be none.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bridle.engine.compiled_files import CompiledFiles
from bridle.errors import BridleError, warn_once

SETTING = "BRIDLE_XLA_CACHE"
_OFF = ("0", "false", "no", "off")
_DEFAULT = ("", "1", "true", "yes", "on")


def is_off() -> bool:
    """Whether the user wants nothing kept."""
    return os.environ.get(SETTING, "").strip().lower() in _OFF


@cache
def files(library: str, *facts: Any) -> CompiledFiles | None:
    """The files of this machine, `None` where there can be none.

    Args:
        library: What compiles, by name and version.
        facts: What else of it decides on the code.
    """
    setting = os.environ.get(SETTING, "").strip()
    try:
        if setting.lower() not in _DEFAULT:
            return CompiledFiles(Path(setting).expanduser().absolute(), library, *facts)
        import platformdirs

        return CompiledFiles(platformdirs.user_cache_path("bridle") / "xla", library, *facts)
    except BridleError as refused:
        warn_once(str(refused))
    except OSError as error:
        # Who has no folder of their own hasn't asked for one either.
        if setting.lower() not in _DEFAULT:
            _tell(error)
    return None


@contextlib.contextmanager
def told() -> Iterator[None]:
    """What goes wrong with files is told once: training can do without them."""
    try:
        yield
    except OSError as error:
        _tell(error)


def _tell(error: OSError) -> None:
    warn_once(f"What XLA compiles can't be kept for later ({error}). {SETTING}=0 says not to.")

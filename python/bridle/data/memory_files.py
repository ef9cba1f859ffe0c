"""What a model remembers of its data, in the files that it's saved in, whoever saves it.

Keras asks the parts of a model for files of their own (`save_assets`, `load_assets`); so do pickle
and `copy.deepcopy`, which save the model in memory. The format HDF5 has no such files.
"""

from __future__ import annotations

import json
import pathlib
from dataclasses import asdict
from types import ModuleType
from typing import Any

from bridle import state
from bridle.data import blueprints, columns
from bridle.data.categories import keep, known_by
from bridle.errors import BridleValueError, in_r
from bridle.keras_compat.models import compilation, is_compiled
from bridle.state import Blueprint, Categories, Known, Part

_FILE, _BLUEPRINT = "bridle.json", "blueprint.rds"
#: More bytes than this no data's categories have, and no blueprint.
LARGEST = 2**26


def save_assets(model: Any, folder: str) -> None:
    """Writes what a model knows of its data, and of XLA what Keras' file doesn't tell."""
    known, names = known_by(model), columns.known_to(model)
    kept: dict[str, Any] = {
        "inputs": _entries(known.inputs),
        "outputs": _entries(known.outputs),
        "columns": names,
    }
    asked = _asked_of_xla(model)
    if asked is not None and asked != (model.jit_compile or "auto"):
        kept["jit_compile"] = asked
    if any(kept.values()) or "jit_compile" in kept:
        pathlib.Path(folder, _FILE).write_text(json.dumps(kept), "utf-8")
    blueprint = blueprints.known_to(model)
    if blueprint is not None:
        pathlib.Path(folder, _BLUEPRINT).write_bytes(blueprint.content)


def load_assets(model: Any, folder: str | None) -> None:
    """Reads them, if there are any.

    Raises:
        BridleValueError: For what `save_assets()` can't have written.
    """
    path = folder and pathlib.Path(folder, _FILE)
    if path and path.exists():
        known, names, jit_compile = _checked(path)
        keep(model, known)
        columns.keep(model, names)
        if jit_compile is not None and is_compiled(model):
            model.jit_compile = jit_compile
            state.of(model).compiled(compilation(model), jit_compile)
    path = folder and pathlib.Path(folder, _BLUEPRINT)
    if path and path.exists():  # it's R that reads it, once it is looked at (for_r/blueprint.py)
        if path.stat().st_size > LARGEST:
            raise _refusal("too large")
        blueprints.keep(model, Blueprint(path.read_bytes()))


def _asked_of_xla(model: Any) -> bool | str | None:
    """What bridle's compile() was asked, of which Keras' file tells what came of it."""
    memory = state.of(model)
    is_ours = memory.compilation is compilation(model) is not None
    return memory.jit_compile if is_ours else None


def _entries(table: dict[Part, Categories]) -> list[tuple[Part, dict[str, Any]]]:
    return [(part, asdict(categories)) for part, categories in table.items()]


def _checked(path: pathlib.Path) -> tuple[Known, dict[str, list[str]], Any]:
    """What a file says, once it is what it has to be."""
    if path.stat().st_size > LARGEST:
        raise _refusal("too large")
    try:
        kept = json.loads(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise _refusal("not in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _refusal("no JSON") from error
    try:
        known = Known(_table(kept["inputs"]), _table(kept["outputs"]))
        jit_compile = kept.get("jit_compile")
        if jit_compile not in (None, True, False, "auto"):
            raise TypeError
        names = {_text(place): _texts(columns) for place, columns in kept["columns"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _refusal("of another form") from error
    return known, names, jit_compile


def _table(entries: Any) -> dict[Part, Categories]:
    return {_part(part): _categories(**categories) for part, categories in entries}


def _part(part: Any) -> Part:
    return part if part is None or type(part) is int else _text(part)


def _categories(names: Any, logical: Any, other: Any) -> Categories:
    names = tuple(_texts(names))
    if type(logical) is not bool or len(set(names)) < len(names) or other not in (None, *names):
        raise TypeError
    return Categories(names, logical, other)


def _texts(value: Any) -> list[str]:
    if type(value) is not list:
        raise TypeError
    return [_text(part) for part in value]


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _refusal(what: str) -> BridleValueError:
    levels = "levels" if in_r() else "categories"
    return BridleValueError(
        f"Can't take the {levels} that the model's file has for its data: they are {what}.",
        "The file was changed since it was saved.",
    )


def travel_with(family: ModuleType) -> None:
    """Lets all models of a Keras take along what they remember."""
    family.Model.save_assets = save_assets
    family.Model.load_assets = load_assets

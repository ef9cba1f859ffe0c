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

from bridle.data import columns
from bridle.data.categories import keep, known_by
from bridle.state import Categories, Known, Part

_FILE = "bridle.json"


def save_assets(model: Any, folder: str) -> None:
    """Writes the categories and the names of columns that a model knows, if it knows any."""
    known, names = known_by(model), columns.known_to(model)
    kept = {"inputs": _entries(known.inputs), "outputs": _entries(known.outputs), "columns": names}
    if any(kept.values()):
        pathlib.Path(folder, _FILE).write_text(json.dumps(kept), "utf-8")


def load_assets(model: Any, folder: str | None) -> None:
    """Reads them, if there are any."""
    path = folder and pathlib.Path(folder, _FILE)
    if path and path.exists():
        kept = json.loads(path.read_text("utf-8"))
        keep(model, Known(_table(kept["inputs"]), _table(kept["outputs"])))
        columns.keep(model, kept["columns"])


def _entries(table: dict[Part, Categories]) -> list[tuple[Part, dict[str, Any]]]:
    return [(part, asdict(categories)) for part, categories in table.items()]


def _table(entries: list[tuple[Part, dict[str, Any]]]) -> dict[Part, Categories]:
    return {part: Categories(**{**c, "names": tuple(c["names"])}) for part, c in entries}


def travel_with(family: ModuleType) -> None:
    """Lets all models of a Keras take along what they remember."""
    family.Model.save_assets = save_assets
    family.Model.load_assets = load_assets

"""docs/architecture.md names every file of all packages, in the table of its folder."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]


def tables():
    """The files that each section's table names in its first column, by the section's title."""
    found = {}
    for section in re.split(r"^##+ ", PAGE, flags=re.MULTILINE)[1:]:
        title, _, text = section.partition("\n")
        cells = re.findall(r"^\| (`.*?) \|", text, flags=re.MULTILINE)
        found[title] = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    return found


TABLES = tables()
HOUSE = ROOT / "python" / "bridle"
#: The rooms, and those within them.
ROOMS = {p.parent.relative_to(HOUSE).as_posix() for p in HOUSE.glob("*/**/__init__.py")}


def files(folder, pattern):
    """The names of a folder's files, tables of constructors under one."""
    names = {path.name for path in (ROOT / folder).glob(pattern)}
    return {"table-*.R" if name.startswith("table-") else name for name in names}


@pytest.mark.parametrize("room", ["", *sorted(ROOMS)])
def test_every_python_file_is_named_once(room):
    there = files(f"python/bridle/{room}", "*.py") - ({"__init__.py"} if room else set())
    named = TABLES[room or "python/bridle"]
    assert sorted(named) == sorted(there)


@pytest.mark.parametrize(
    ("folder", "pattern"), [("python/bridle_run", "*.py"), ("R", "*.R"), ("src", "*.c")]
)
def test_every_file_of_the_other_folders_is_named_once(folder, pattern):
    assert sorted(TABLES[folder]) == sorted(files(folder, pattern))


def test_the_contract_has_every_room():
    (layers,) = (c["layers"] for c in CONTRACT["contracts"] if c["type"] == "layers")
    assert {name for layer in layers for name in layer.split(" | ")} >= {
        room for room in ROOMS if "/" not in room
    }

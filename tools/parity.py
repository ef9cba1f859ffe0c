"""docs/parity.md from docs/parity.txt: what each package does, and the proof of bridle's part.

A line of the table is `what | Keras 3 | tf.keras 2 | R keras 2 | keras3 | bridle | tests`. Tests
are `file.py::test_name[case]` below tests/python, or `test-file.R: title` in tests/testthat, with a
semicolon between. `python tools/parity.py` writes the page, and fails where a line has no test or
names one that doesn't exist; `--check` writes nothing, and fails if the page is out of date too.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE, PAGE = ROOT / "docs" / "parity.txt", ROOT / "docs" / "parity.md"
COLUMNS = ["", "Keras 3", "tf.keras 2", "R keras 2", "keras3", "bridle", "proved by"]
HEAD = """# What bridle does of Keras' training API

Every argument and documented behaviour of compile, fit, evaluate, predict and the on-batch
functions, in Keras 3, tf.keras 2, the R packages keras 2 and keras3, and bridle. Each line names
tests that hold bridle to it. What the others do is from Keras 3.15, which those tests run beside
bridle, and from the documentation of the rest. Made from `parity.txt` by `make docs`.
"""


def sections(text: str) -> dict[str, list[list[str]]]:
    """The lines of each section, split into cells."""
    found: dict[str, list[list[str]]] = {}
    for line in filter(str.strip, text.splitlines()):
        if line.startswith("# "):
            rows = found.setdefault(line[2:], [])
        else:
            rows.append([cell.strip() for cell in line.split(" |")])
    return found


def missing(test: str) -> str | None:
    """Why a test doesn't count, `None` if it exists."""
    named = re.fullmatch(r"(?P<file>[\w/]+\.py)::(?P<name>test_\w+)(\[(?P<case>.+)\])?", test)
    if named:
        path = ROOT / "tests" / "python" / named["file"]
        text = path.read_text("utf-8") if path.exists() else ""
        if f"def {named['name']}(" not in text:
            return f"there is no {named['name']} in {path.relative_to(ROOT)}"
        if named["case"] and f'"{named["case"]}"' not in text:
            return f"{path.relative_to(ROOT)} has no case {named['case']!r}"
        return None
    file, _, title = test.partition(": ")
    path = ROOT / "tests" / "testthat" / file
    if not (path.suffix == ".R" and path.exists()):
        return f"there is no file {file!r}"
    return None if f'test_that("{title}"' in path.read_text("utf-8") else f"{file} has no {title!r}"


def faults(found: dict[str, list[list[str]]]) -> list[str]:
    """What is wrong with the table."""
    wrong = []
    for section, rows in found.items():
        for row in rows:
            where = f"{section}: {row[0]}"
            if len(row) != len(COLUMNS):
                wrong.append(f"{where}: {len(row)} cells, not {len(COLUMNS)}")
                continue
            tests = [test for test in re.split(r"; (?=[\w/]+\.py::|test-)", row[-1]) if test]
            if not tests and row[-2] != "no":
                wrong.append(f"{where}: no test")
            wrong += [f"{where}: {why}" for why in map(missing, tests) if why]
    return wrong


def page(found: dict[str, list[list[str]]]) -> str:
    """The page as Markdown."""
    parts = [HEAD]
    for section, rows in found.items():
        table = [COLUMNS, ["---"] * len(COLUMNS)]
        for *cells, tests in rows:
            named = re.split(r"; (?=[\w/]+\.py::|test-)", tests)
            table.append([*cells, "<br>".join(f"`{test}`" for test in named)])
        lines = ["| " + " | ".join(cells) + " |" for cells in table]
        parts.append(f"## {section}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Writes or checks the page; 1 if something is wrong."""
    found = sections(SOURCE.read_text("utf-8"))
    wrong = faults(found)
    made = page(found)
    if "--check" not in arguments and not wrong:
        PAGE.write_text(made, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != made:
        wrong.append("docs/parity.md is out of date: run `make docs`")
    for fault in wrong:
        print(fault, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What `make dist` has made: installed where nothing else of bridle is, tried, and removed."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"


def readme(language):
    """The first example in a language."""
    text = (ROOT / "README.md").read_text("utf-8")
    return re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)[1]


def run(*command, folder, **environment):
    """What a command prints. Nothing of the checkout is in its way."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "RETICULATE"))}
    found = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """A bare environment's Python."""
    made = tmp_path_factory.mktemp("python")
    run(os.environ.get("PYTHON", "/usr/bin/python3"), "-m", "venv", made / "env", folder=made)
    return made / "env/bin/python"


def pip(python, *arguments):
    return run(
        *(python, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments),
        folder=python.parents[2],
    )


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"], ids=["wheel", "sdist"])
def test_python(kind, python, tmp_path):
    (file,) = [found for found in DIST.glob(kind) if not found.name.startswith("bridle_")]
    pins = ROOT / "tools/constraints.txt"
    pip(python, "install", file, *(["--constraint", pins] if os.environ.get("CI") else []))
    code = readme("python") + "\nprint('best', min(history.history['loss']))\n"
    (tmp_path / "example.py").write_text(code)
    assert "best 0." in run(python, "example.py", folder=tmp_path)
    assert "bridle" in run(python.with_name("bridle-run"), "--help", folder=tmp_path)
    pip(python, "uninstall", "--yes", "bridle")
    with pytest.raises(AssertionError, match="No module named 'bridle'"):
        run(python, "-c", "import bridle", folder=tmp_path)


def test_r(tmp_path):
    (file,) = DIST.glob("bridle_*.tar.gz")
    library = tmp_path / "library"
    library.mkdir()
    # Debian's packages alone, and this one.
    others = {"R_LIBS": str(library), "RETICULATE_PYTHON": os.environ["RETICULATE_PYTHON"]}
    run("R", "CMD", "INSTALL", f"--library={library}", file, folder=tmp_path)
    (tmp_path / "example.R").write_text(
        readme("r")
        + "\nstopifnot(min(history$metrics$loss) < 1)\n"
        + 'stopifnot(startsWith(reticulate::import("bridle")$`__file__`, .libPaths()[1]))\n'
        + 'cat(vignette("bridle", package = "bridle")$Title)\n'
    )
    assert "Get started" in run("Rscript", "example.R", folder=tmp_path, **others)
    run("R", "CMD", "REMOVE", f"--library={library}", "bridle", folder=tmp_path)
    found = run(
        "Rscript", "-e", 'cat(requireNamespace("bridle"))', folder=tmp_path, R_LIBS=str(library)
    )
    assert found.endswith("FALSE")

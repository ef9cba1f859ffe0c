"""One version: of the module, of R's package, of what pip installs."""

import re
import tomllib
from pathlib import Path

import bridle

ROOT = Path(__file__).parents[2]


def test_the_r_package_has_the_module_s_version():
    (version,) = re.findall(r"(?m)^Version: (.*)$", (ROOT / "DESCRIPTION").read_text("utf-8"))
    assert version == bridle.__version__


def test_the_wheel_takes_it_from_the_module():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    module = ROOT / project["tool"]["hatch"]["version"]["path"]
    assert f'\n__version__ = "{bridle.__version__}"\n' in module.read_text("utf-8")


def test_the_news_begin_with_it():
    first, *_ = (ROOT / "NEWS.md").read_text("utf-8").splitlines()
    assert first == f"# bridle {bridle.__version__}"

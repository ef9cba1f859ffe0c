"""Prints pip's constraints for the oldest of what the package needs: "keras==3.14.*" and so on.

On CI the rest has the versions in constraints.txt, as it has in `.venv`.
"""

import os
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
# tf_keras has TensorFlow's number.
FOLLOWING = {"tf_keras"}

needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
print(*(re.sub(r">=([\d.]+)", r"==\1.*", one) for one in needed), sep="\n")

if os.environ.get("CI") == "true":
    own = FOLLOWING | {re.match(r"\w+", one)[0] for one in needed}
    pins = (ROOT / "tools" / "constraints.txt").read_text("utf-8").splitlines()
    print(*(pin for pin in pins if pin.split("==")[0] not in own), sep="\n")

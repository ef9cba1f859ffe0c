"""What the README shows, run as it stands there."""

import re
from pathlib import Path

import numpy as np

README = Path(__file__).parents[2] / "README.md"


def test_the_example_learns_and_reaches_what_it_says():
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    shown = {}
    exec(code.replace("validation_split=0.2)", "validation_split=0.2, verbose=0)"), shown)
    reached, y = shown["history"].history["val_mae"][-1], shown["y"]
    assert reached < 0.06
    assert reached < 0.21 * np.abs(y - y.mean()).mean()

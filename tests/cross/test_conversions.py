"""The conversion cases, as objects of rpy2."""

import sys
from pathlib import Path

import pytest
import rpy2.rinterface as ri
import rpy2.robjects  # noqa: F401 (starts R)

sys.path.insert(0, str(Path(__file__).parents[1] / "cases"))
import cases


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case["id"])
def test_rpy2(case):
    value = ri.evalr(case["r"])
    assert cases.outcome(value, case["kind"]) == cases.expected(case)

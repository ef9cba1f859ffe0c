"""The conversion cases, as plain Python values."""

import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import tensorflow as tf

sys.path.insert(0, str(Path(__file__).parents[2] / "cases"))
import cases


def rmse(y_true, y_pred):
    return 0


def many(*values):
    return 0


def one(y_pred):
    return 0


NAMES = {"np": np, "pd": pd, "sp": sp, "tf": tf, "keras": keras}
NAMES |= {"rmse": rmse, "many": many, "one": one}


@pytest.mark.parametrize("case", [c for c in cases.CASES if c["python"]], ids=lambda c: c["id"])
def test_plain_python(case):
    value = eval(case["python"], NAMES)
    assert cases.outcome(value, case["kind"]) == cases.expected(case)


def test_every_case_is_either_python_or_says_why_not():
    assert len(cases.CASES) == len(set(cases.ids())) >= 60
    assert [c["id"] for c in cases.CASES if (c["python"] is None) != ("why" in c)] == []

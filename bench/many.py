"""Many models, one after the other in one process: folds, a grid, and models that are dropped.

Each is built, compiled and trained, and evaluated where nothing validated it on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from models import REGRESSION, one_layer, regression

KERAS = ("keras", "keras-jax", "bridle", "bridle-jax")
DATA = regression(20)


@dataclass(frozen=True)
class Many:
    """Models that differ in what their builder is given, and in their learning rate."""

    says: str
    kinds: tuple[dict[str, Any], ...]  # of each model `units`, and `rate` if it isn't Adam's own
    rows: int  # with those that are held out
    epochs: int
    held: Callable  # a model's number -> the rows that it isn't trained on
    validation: bool = False  # in each epoch, with early stopping; else evaluate() afterwards
    measures: str = "models"  # their seconds; "kept": megabytes that each leaves behind
    peers: tuple[str, ...] = KERAS
    batch: int = 32
    build: Callable = one_layer
    data: Callable = DATA
    calls = False

    def small(self):
        """The same with few rows and models."""
        return replace(self, rows=min(self.rows, 200), epochs=2, kinds=self.kinds[:4])

    def compile(self, keras, kind):
        """What a model is compiled with."""
        if "rate" not in kind:
            return REGRESSION
        return REGRESSION | {"optimizer": keras.optimizers.Adam(kind["rate"])}

    def parts(self, number, x, y):
        """A model's x and y: those that it is trained on, and those held out."""
        held = self.held(number)
        return tuple(np.delete(a, held, axis=0) for a in (x, y)), (x[held], y[held])


def each_tenth(number):
    return slice(number, None, 10)


def each_fifth(number):
    return slice(None, None, 5)


MANY = {
    "folds": Many(
        "10 folds of 2,000 x 20, MLP 32-1 with dropout, 20 epochs and evaluate()",
        10 * ({"units": 32},), 2_000, 20, each_tenth,
        peers=("keras", "keras-jax", "sklearn", "scan", "bridle", "bridle-jax"),
    ),
    "grid": Many(
        "12 models on 1,000 x 20: 6 sizes, 2 learning rates, 15 epochs, validation, early stopping",
        tuple({"units": n, "rate": r} for n in (8, 16, 32, 64, 96, 128) for r in (1e-3, 1e-2)),
        1_250, 15, each_fifth, validation=True,
        peers=("keras", "keras-jax", "sklearn", "bridle", "bridle-jax"),
    ),
    "dropped_same": Many(
        "30 models of one structure, 2 epochs of 640 x 20, each dropped before the next",
        30 * ({"units": 32},), 800, 2, each_fifth, measures="kept",
    ),
    "dropped_different": Many(
        "the same, each of another structure",
        tuple({"units": 8 + n} for n in range(30)), 800, 2, each_fifth, measures="kept",
    ),
}  # fmt: skip

"""Outcomes of a model of a frame: of which kind each is, and what its output needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bridle.convert.arrays import array
from bridle.convert.plain import plain
from bridle.convert.records import Frame, RFactor, RVector
from bridle.errors import (
    BridleTypeError,
    BridleValueError,
    all_of,
    must_be,
    show,
    unknown_name,
)

#: What each kind of outcome has: the activation and the loss of its output, and what is logged.
KINDS = {
    "numeric": ("linear", "mean_squared_error", "mae"),
    "count": ("exponential", "poisson", "mae"),
    "binary": ("sigmoid", "binary_crossentropy", "accuracy"),
    "class": ("softmax", "sparse_categorical_crossentropy", "accuracy"),
}


@dataclass
class Outcome:
    """One outcome, and what its output needs of it.

    Attributes:
        name: Its name.
        kind: One of `KINDS`.
        values: The targets as `fit()` takes them.
        levels: The names of classes.
        mean: The mean of numbers.
        variance: Their variance, 1 where they are all the same.
        whole: Whether they could be counts.
    """

    name: str
    kind: str
    values: Any
    levels: Sequence[str] = field(default_factory=list)
    mean: float = 0.0
    variance: float = 1.0
    whole: bool = False

    @property
    def units(self) -> int:
        """The columns of its output."""
        return len(self.levels) if self.kind == "class" else 1

    def account(self) -> dict[str, Any]:
        """What R is told of it."""
        activation, loss, _ = KINDS[self.kind]
        told = {"kind": self.kind, "levels": list(self.levels), "whole": self.whole}
        return {**told, "activation": activation, "loss": loss}


def outcomes_of(y: Any, name: str, kinds: Any) -> list[Outcome]:
    """The outcomes in `y`, each of the kind that it is asked to be, or that its values are.

    Args:
        y: One outcome, or a frame of several.
        name: What one is called.
        kinds: A kind, or "auto"; by name for some of them.

    Raises:
        BridleError: For a kind that there isn't, and for values that aren't of it.
    """
    columns = y.columns if isinstance(y, Frame) else {name: y}
    asked = plain(kinds, "outcome", mapping=True)
    if not isinstance(asked, dict):
        asked = dict.fromkeys(columns, asked)
    for key in asked:
        if key not in columns:
            sentence = f"`outcome` must have the names of outcomes, not `{key}`."
            raise unknown_name(sentence, key, list(columns), "outcomes")
    return [_outcome(column, key, asked.get(key, "auto")) for key, column in columns.items()]


def _outcome(values: Any, name: str, asked: Any) -> Outcome:
    if asked != "auto" and asked not in KINDS:
        valid = ["auto", *KINDS]
        sentence = f"`outcome` must be a kind of outcome, not {show(asked)}."
        if isinstance(asked, str):
            raise unknown_name(sentence, asked, valid, "kinds")
        raise must_be("outcome", "the name of a kind of outcome", asked, all_of(valid, "kinds"))
    words = _words(values)
    if words is None:
        numbers = array(values, name, allow_nan=None).astype("float64").reshape(-1)
        whole = bool((numbers >= 0).all() and (numbers == np.floor(numbers)).all())
        kind = "numeric" if asked == "auto" else asked
        if kind in ("numeric", "count"):
            if kind == "count" and not whole:
                raise BridleValueError(
                    f'`{name}` must be counts, whole numbers from 0 on, for `outcome` "count".',
                    'Numbers of any kind are `outcome` "numeric".',
                )
            variance = float(numbers.var()) if kind == "numeric" else 1.0
            return Outcome(name, kind, values, [], float(numbers.mean()), variance or 1.0, whole)
        words = _codes(numbers)
    kind = ("binary" if len(words.levels) == 2 else "class") if asked == "auto" else asked
    if kind in ("numeric", "count"):
        raise BridleTypeError(
            f"`{name}` must be numbers for `outcome` {show(kind)}, not {show(words)}.",
            'Classes are "binary" or "class".',
        )
    there = len(set(words.codes.tolist()) - {-1})
    if kind == "binary" and len(words.levels) != 2:
        raise BridleValueError(f"`{name}` must have two classes, not {len(words.levels)}.")
    if there < 2:
        raise BridleValueError(f"`{name}` must have rows of at least two classes, not of {there}.")
    return Outcome(name, kind, words, words.levels)


def _words(values: Any) -> RFactor | None:
    """Classes as a factor, whose levels stay as they are; `None` for numbers."""
    if isinstance(values, RFactor):
        return values
    if isinstance(values, RVector) and values.type in ("character", "logical"):
        flags = np.asarray(values.values).reshape(-1)
        texts = [show(bool(v)) if values.type == "logical" else str(v) for v in flags]
        levels = [show(False), show(True)] if values.type == "logical" else sorted(set(texts))
        codes = np.array([levels.index(text) for text in texts], dtype="int32")
        codes[list(values.missing)] = -1
        return RFactor(codes, levels)
    return None


def _codes(numbers: np.ndarray) -> RFactor:
    """Numbers that stand for classes, in their order."""
    levels, codes = np.unique(numbers, return_inverse=True)
    return RFactor(codes.astype("int32"), [f"{level:g}" for level in levels])

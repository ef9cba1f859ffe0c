"""What targets may hold for a loss: numbers, numbers of some range, or classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bridle.convert import frames
from bridle.convert.plain import from_r
from bridle.convert.records import Frame, RFactor, RList
from bridle.errors import BridleTypeError, BridleValueError, element, in_r, show

#: Losses that read probabilities, beyond which they have no least value.
PROBABILITIES = frozenset(
    f"{kind}_{what}crossentropy" for kind in ("binary", "categorical") for what in ("", "focal_")
)
_HINGES = frozenset(("hinge", "squared_hinge"))
#: Losses that read one of two classes from each unit.
_TWO_CLASSES = frozenset(("binary_crossentropy", "binary_focal_crossentropy")) | _HINGES
#: From where to where targets go, by the name of the loss.
RANGES = {**dict.fromkeys(PROBABILITIES, (0, 1)), **dict.fromkeys(_HINGES, (-1, 1))}
#: What the targets may differ from the range by: what rounding leaves.
_TOLERANCE = 1e-6
_CODES = 'the loss "sparse_categorical_crossentropy"'


def check_values(target: Any, loss: str, units: int | None, where: str) -> None:
    """Refuses numbers that a loss can't compare with predictions.

    Args:
        target: The targets of an output.
        loss: The loss' name.
        units: The output's units, `None` where they aren't known.
        where: What the targets are called, for errors.

    Raises:
        BridleValueError: With the first number that is out of range.
    """
    if loss.startswith("categorical") and units == 1:
        raise BridleValueError(
            f"Can't compare `{where}` with an output of one unit by the loss {show(loss)}: it is "
            "always 0.",
            'One unit stands for one of two classes with the loss "binary_crossentropy".',
        )
    if loss not in RANGES or not isinstance(target, np.ndarray) or target.dtype.kind not in "iuf":
        return
    least, most = RANGES[loss]
    low, high = least - _TOLERANCE, most + _TOLERANCE
    # NaN is passed over. Both ends first: that takes no memory for the targets that are right.
    if not target.size or (
        np.fmin.reduce(target, None) >= low and np.fmax.reduce(target, None) <= high
    ):
        return
    outside = target[(target < low) | (target > high)]
    if not outside.size:  # nothing but NaN
        return
    wrong = outside[0]
    hint = "Scale them to that range, or use another loss."
    if units == 1 and wrong == np.floor(wrong):
        hint = f"More than two classes need a unit for each, and {_CODES}. Two are 0 and 1."
    raise BridleValueError(
        f"`{where}` must be from {least} to {most} for the loss {show(loss)}, not {show(wrong)}.",
        hint,
    )


def check_categories(
    y: Any, losses: Mapping[Any, str], units: Mapping[Any, int | None], where: str
) -> None:
    """Refuses factors where a loss compares numbers, or one unit has to tell more than two classes.

    Args:
        y: What the user gave as targets.
        losses: The names of the losses by output, in order.
        units: The units of the outputs that are known.
        where: What the targets are called, for errors.

    Raises:
        BridleTypeError: For a factor where numbers are compared.
        BridleValueError: For too many levels.
    """
    names = list(losses)
    for key, factor in _factors(y):
        called = where if key is None or len(names) == 1 else element(where, key)
        name = names[0] if key is None else names[key] if isinstance(key, int) else key
        loss = losses.get(name, "")
        if loss in _TWO_CLASSES:
            _check_two(factor, loss, units.get(name), called)
        elif loss and loss not in PROBABILITIES:
            numbers = f"as.numeric(as.character({called}))" if in_r() else f"{called}.astype(float)"
            what = factor.describe() if in_r() else f"{len(factor.levels)} categories"
            raise BridleTypeError(
                f"`{called}` must be numbers for the loss {show(loss)}, not {what}.",
                f"Classes need {_CODES}, or {show('binary_crossentropy')} for two. "
                f"If its {'levels' if in_r() else 'categories'} are numbers: `{numbers}`.",
            )


def _check_two(factor: RFactor, loss: str, units: int | None, where: str) -> None:
    count = len(factor.levels)
    if units != 1 or count <= 2:
        return
    hint = f"A unit for each class, `{_softmax(count)}`, goes with {_CODES}."
    if in_r() and len(np.unique(factor.codes[factor.codes >= 0])) <= 2:
        hint += f" `droplevels({where})` leaves out levels that don't occur."
    raise BridleValueError(
        f"`{where}` must have two classes for an output of one unit and the loss {show(loss)}, "
        f"not {count}.",
        hint,
    )


def _softmax(units: int) -> str:
    if in_r():
        return f'layer_dense(units = {units}, activation = "softmax")'
    return f'keras.layers.Dense({units}, activation="softmax")'


def _factors(y: Any, key: int | str | None = None) -> Iterator[tuple[int | str | None, RFactor]]:
    """The factors in targets, each by its output's name or place, `None` for the only one."""
    y = from_r(y)
    if frames.is_categorical(y):
        y = frames.to_factor(y)
    if frames.is_frame(y):
        y = frames.to_frame(y)
    if isinstance(y, Frame) and key is None:
        y = y.columns
    if isinstance(y, RFactor):
        yield key, y
    elif key is None and (isinstance(y, RList | Mapping) or type(y) in (list, tuple)):
        if isinstance(y, Mapping):
            named: Any = y.items()
        else:
            values = y.values if isinstance(y, RList) else y
            names = y.names if isinstance(y, RList) else None
            named = zip(names or range(len(values)), values, strict=True)
        for name, part in named:
            yield from _factors(part, name)

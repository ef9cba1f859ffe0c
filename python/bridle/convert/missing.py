"""What is missing in data: refused with its place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bridle.errors import BridleValueError, in_r, index


def has_nan(value: np.ndarray) -> bool:
    """Whether an array of numbers holds NaN."""
    # The minimum of an array is NaN exactly if it holds one: a pass without a temporary array.
    return value.dtype.kind == "f" and value.size > 0 and bool(np.isnan(value.min()))


def without_nan(value: np.ndarray, argument: str, optional: bool) -> np.ndarray:
    """An array of numbers that holds no NaN; for the arguments see `refuse_missing`."""
    if has_nan(value):
        missing = np.flatnonzero(np.isnan(value).ravel(order="F"))
        refuse_missing(missing, value.shape, argument, optional)
    return value


def refuse_missing(
    positions: Sequence[int] | np.ndarray,
    shape: tuple[int, ...],
    argument: str,
    optional: bool = False,
    text: bool = False,
) -> None:
    """Refuses missing values.

    Args:
        positions: Where they are, in R's column-major order.
        shape: The shape of the data.
        argument: What the data are called.
        optional: Whether `allow_nan` accepts them.
        text: Whether the data are text.

    Raises:
        BridleValueError: With their number and the first place.
    """
    first = np.unravel_index(int(min(positions)), shape, order="F")
    place = ", ".join(str(index(int(i))) for i in first)
    is_are = "is" if len(positions) == 1 else "are"
    if text:
        what = "NA" if in_r() else "None or NaN"
        hint = 'Remove or fill them, with "" say.'
    else:
        what = "NA or NaN" if in_r() else "NaN"
        hint = "Remove or fill them."
    if optional:
        hint += f" `allow_nan{' = TRUE' if in_r() else '=True'}` trains with them."
    raise BridleValueError(
        f"`{argument}` must have no missing values, but {len(positions)} of {int(np.prod(shape))} "
        f"{is_are} {what}, the first at [{place}].",
        hint,
    )

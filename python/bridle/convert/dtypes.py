"""Dtypes of arrays: which hold numbers that Keras can take, and how they become `floatx`."""

from __future__ import annotations

import keras
import numpy as np

from bridle.errors import (
    BridleTypeError,
    BridleValueError,
    in_r,
    index,
    show,
)

#: The dtype of R's atomic types, `None` for `floatx`.
NUMBERS = {"double": None, "integer": "int32", "integer64": "int64", "logical": "bool"}
#: What columns of R's other types and of the other kinds of NumPy's dtypes hold.
HELD = {"character": "text", "Date": "dates", "POSIXct": "dates"}
HELD |= {
    "T": "text",
    "U": "text",
    "S": "text",
    "M": "dates",
    "m": "time spans",
    "c": "complex numbers",
}


def check_numbers(value: np.ndarray, argument: str, verb: str = "be") -> None:
    """Refuses an array of what aren't numbers, and masked values.

    Args:
        value: The array.
        argument: The argument's name, for errors.
        verb: What the argument must do with numbers: "be" them, or "bring" them in batches.

    Raises:
        BridleTypeError: For another dtype.
        BridleValueError: For masked values.
    """
    must = f"`{argument}` must {verb} numbers"
    if value.dtype == object:
        raise BridleTypeError(
            f"{must}, not an array of Python objects.",
            "Convert it first, with `x.astype('float32')` say.",
        )
    if issubclass(value.dtype.type, np.void) and value.dtype.names is not None:
        raise BridleTypeError(
            f"{must}, not records with fields of their own.",
            "Make an array with a column for each field: "
            f"`numpy.lib.recfunctions.structured_to_unstructured({argument})`.",
        )
    if value.dtype.kind in "cmM":
        raise BridleTypeError(f"{must}, not {value.dtype.name}.")
    if value.dtype.kind == "f" and value.dtype.itemsize > 8:
        raise BridleTypeError(
            f"{must} of at most 64 bits, not {value.dtype.name}.",
            f"Convert it first: `{argument}.astype('float64')`.",
        )
    try:
        keras.backend.standardize_dtype(value.dtype)
    except ValueError:
        raise BridleTypeError(
            f"{must} of a dtype that Keras has, not {value.dtype.name}.",
            "Convert them first, with `x.astype('float32')` say.",
        ) from None
    if isinstance(value, np.ma.MaskedArray):
        masked = np.argwhere(np.ma.getmaskarray(value))
        if len(masked):
            place = ", ".join(str(index(int(i))) for i in masked[0])
            is_are = "is" if len(masked) == 1 else "are"
            raise BridleValueError(
                f"`{argument}` must {'have' if verb == 'be' else verb} no missing values, but "
                f"{len(masked)} of {value.size} {is_are} masked, the first at [{place}].",
                "Fill them, with `x.filled(0)` say, or remove them.",
            )


def as_floats(
    value: np.ndarray, argument: str | None = None, order: str = "K", placed: bool = True
) -> np.ndarray:
    """Floating-point numbers as `floatx`.

    Args:
        value: The numbers.
        argument: What holds them, for errors, where it is known.
        order: The order of the axes in memory, as in NumPy's `astype`.
        placed: Whether the places in `value` are those that its user knows.

    Raises:
        BridleValueError: For finite numbers that `floatx` has no room for: Keras makes infinite
            ones of them.
    """
    dtype = keras.config.floatx()
    try:
        # R's NA is a NaN of which the cast would complain.
        with np.errstate(invalid="ignore", over="raise", under="ignore"):
            return np.asarray(value).astype(dtype, order=order, copy=False)  # type: ignore[call-overload]
    except FloatingPointError:
        raise _too_large(np.asarray(value), argument, dtype, placed) from None


def as_complex(value: np.ndarray) -> np.ndarray:
    """Complex numbers whose parts are `floatx`, or the narrowest that can hold them."""
    return value.astype("complex128" if keras.config.floatx() == "float64" else "complex64")


def _too_large(
    value: np.ndarray, argument: str | None, dtype: str, placed: bool
) -> BridleValueError:
    with np.errstate(over="ignore", invalid="ignore"):
        wrong = np.isfinite(value) & np.isinf(value.astype(dtype))
    first = np.argwhere(wrong)[0]
    place = ", ".join(str(index(int(i))) for i in first)
    subject = f"`{argument}`" if argument else "Data"
    hint = "Scale them" if in_r() else 'Scale them, or `keras.config.set_floatx("float64")`'
    return BridleValueError(
        f"{subject} must hold numbers that {dtype} has room for, not {show(value[tuple(first)])}"
        f"{f' at [{place}]' if placed else ''}.",
        f"{hint}.",
    )


def native(value: np.ndarray) -> np.ndarray:
    """An array in this machine's byte order, which files may have otherwise."""
    return value if value.dtype.isnative else value.astype(value.dtype.newbyteorder("="))

"""EpochMetric: a metric of whole arrays, for compile()'s `metrics`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from bridle.convert.functions import is_r_function
from bridle.convert.numbers import as_float, real_number
from bridle.errors import BridleValueError, must_be


class EpochMetric:
    """A metric of whole arrays, for compile()'s `metrics`.

    It is computed after each validation in fit(), shown as "val_" and its name, and in evaluate(),
    by one more pass of predictions. Training data have none. It isn't saved with the model.

    Args:
        name: The name to show; a model of several outputs puts the output's before it.
        fn: A function of `(y_true, y_pred)`, NumPy arrays of shape (samples, ...): the targets as
            they were given and what predict() returns. It can also take `sample_weight`, (samples,)
            or `None`, and `levels`, the names of the classes or `None`. It returns a number.

    Raises:
        BridleTypeError: For a name that isn't a string and an `fn` that isn't a function.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> median = bridle.EpochMetric("median", lambda y, p: np.median(np.abs(y - p[:, 0])))
        >>> model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="zeros")])
        >>> model = bridle.compile(model, "sgd", "mse", metrics=[median])
        >>> x, y = np.ones((3, 1)), np.array([1.0, 2.0, 9.0])
        >>> bridle.evaluate(model, x, y, return_dict=True, verbose=0)["median"]
        2.0
    """

    def __init__(self, name: str, fn: Callable[..., Any]) -> None:
        if not isinstance(name, str) or not name:
            raise must_be("name", "a string of at least one character", name)
        if not callable(fn):
            raise must_be("fn", "a function", fn)
        self.name = name
        self.fn = fn
        self._takes = [p for p in ("sample_weight", "levels") if p in _parameters(fn)]

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, levels: Any = None
    ) -> float:
        """The metric's value.

        Raises:
            BridleTypeError: If `fn` returns anything but a number.
            BridleValueError: If it compares each of a vector of targets with all of a column of
                predictions.
        """
        more = {"sample_weight": sample_weight, "levels": levels}
        more = {name: more[name] for name in self._takes}
        if not is_r_function(self.fn):  # R has vectors alone
            y_true = _part(y_true, (self.name, "targets"))
            y_pred = _part(y_pred, (self.name, "predictions"))
        value = self.fn(y_true, y_pred, **more)
        if isinstance(value, float | np.floating):
            return as_float(value)  # NaN too: an area under a curve of one class is none
        return real_number(_bare(value), f"{self.name}()")


class _Part(np.ndarray):
    """An array of targets or of predictions, which won't meet the other as a vector a column.

    In arithmetic every target would meet every prediction.

    Attributes:
        of: The metric's name, and which of the two this is; `None` for neither.
    """

    of: tuple[str, str] | None = None

    def __array_finalize__(self, source: Any) -> None:
        self.of = getattr(source, "of", None)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **how: Any) -> Any:
        parts = [part for part in inputs if isinstance(part, _Part) and part.of]
        if method == "__call__" and ufunc.signature is None:
            _check_shapes(parts)
        if "out" in how:
            how["out"] = tuple(map(_bare, how["out"]))
        made = getattr(ufunc, method)(*map(_bare, inputs), **how)
        origins = {part.of for part in parts}
        if len(origins) == 1 and isinstance(made, np.ndarray):
            made = _part(made, *origins)
        return made


def _bare(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, _Part) else value


def _part(array: Any, of: Any) -> Any:
    """The array as one of targets or predictions, where it is a vector or a column of numbers."""
    if type(array) is not np.ndarray or array.shape not in ((array.size,), (array.size, 1)):
        return array
    part = array.view(_Part)
    part.of = of
    return part


def _check_shapes(parts: list[_Part]) -> None:
    shapes = {part.of: part.shape for part in parts}
    if len(shapes) < 2:
        return
    vector, column = sorted(shapes.values(), key=len)
    if len(vector) == 1 and column == (*vector, 1) and vector[0] > 1:
        name = parts[0].of[0] if parts[0].of else ""
        raise BridleValueError(
            f"Can't compute `{name}`: it compares every target with every prediction, of shapes "
            "(n) and (n, 1), where one of each belong together.",
            "Make vectors of both in the function: `y_true.ravel()` and `y_pred.ravel()`.",
        )


def _parameters(fn: Callable[..., Any]) -> list[str]:
    try:
        return list(inspect.signature(fn).parameters)
    except (TypeError, ValueError):  # some builtins have no signature to look at
        return []


def take_out(metrics: Any, names: list[str] | None) -> tuple[Any, list[tuple[str | None, Any]]]:
    """Separates epoch metrics from those that Keras computes.

    Args:
        metrics: compile()'s `metrics`: a list, a list for each output, or a dict by output.
        names: The model's outputs, `None` where they aren't known.

    Returns:
        The metrics for Keras, and pairs of an output (`None`: the only one) and an epoch metric.
    """
    if not metrics:
        return metrics, []
    several = len(names or ()) > 1
    if isinstance(metrics, dict):
        outputs: list[str | None] = list(metrics)
        parts = list(metrics.values())
    elif several:
        outputs, parts = list(names or ()), list(metrics)
    else:
        nested = len(metrics) == 1 and isinstance(metrics[0], list | tuple)
        outputs, parts = [None], [metrics[0] if nested else metrics]
    found: list[tuple[str | None, Any]] = []
    kept = []
    for output, part in zip(outputs, parts, strict=True):
        entries = list(part) if isinstance(part, list | tuple) else [part]
        of_epochs = [entry for entry in entries if isinstance(entry, EpochMetric)]
        found += [(output if several else None, entry) for entry in of_epochs]
        kept.append([e for e in entries if not isinstance(e, EpochMetric)] if of_epochs else part)
    if not found:
        return metrics, []
    if isinstance(metrics, dict):
        return dict(zip(metrics, kept, strict=True)), found
    return (kept if several else kept[0]), found

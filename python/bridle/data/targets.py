"""Checks of targets and class weights against the model's outputs and losses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import zip_longest
from typing import Any

import numpy as np

from bridle.data.categories import part_of
from bridle.data.checks import (
    check_is_one,
    check_names,
    fits,
    output_shapes,
    refuse_count,
    refuse_shape,
)
from bridle.data.classes import losses_of
from bridle.data.target_values import RANGES, check_categories, check_values
from bridle.errors import BridleValueError, element, in_r, listed, show
from bridle.keras_compat.models import gives_dict, keras_of, output_names
from bridle.state import Part


def check_classes(
    model: Any, weights: Mapping[int, float], argument: str, output: str | None
) -> None:
    """Refuses weights of classes that an output doesn't have.

    Args:
        model: The model.
        weights: Weights by code.
        argument: What they are called, for the error.
        output: The output's name, `None` if it isn't known.

    Raises:
        BridleValueError: With the codes that there are.
    """
    shape = output_shapes(model, output_names(model) or []).get(output)
    classes = shape[-1] if shape else None
    if classes is None or classes == 1:  # one unit may stand for two classes, or for a number
        return
    wrong = [code for code in weights if code >= classes]
    if wrong:
        raise BridleValueError(
            f"`{argument}` must be for class codes from 0 to {classes - 1}, not {show(wrong[0])}.",
            "Codes count from 0, one for each of the output's units.",
        )


def as_columns(model: Any, y: Any) -> Any:
    """R vectors as columns where the output is one, so that they compare element by element.

    A vector of n targets against predictions of shape (n, 1) is (n, n) in a metric of the user's
    own; Keras' own losses and metrics know better.
    """
    names = output_names(model) or []
    ranks = {name: len(shape) for name, shape in output_shapes(model, names).items()}
    sizes = {name: shape[-1] for name, shape in output_shapes(model, names).items()}

    def column(name: str | None, target: Any) -> Any:
        is_column = ranks.get(name, 2) == 2 and sizes.get(name, 1) == 1
        vector = isinstance(target, np.ndarray) and target.ndim == 1
        return target[:, None] if vector and is_column else target

    if isinstance(y, Mapping):
        return {name: column(name, target) for name, target in y.items()}
    if isinstance(y, list | tuple):
        return [column(name, t) for name, t in zip_longest(names, y)][: len(y)]
    return column(names[0] if names else None, y)


def check_targets(model: Any, y: Any, argument: str, own_step: bool) -> Any:
    """Refuses targets that don't fit the model's outputs and losses.

    Args:
        model: The model.
        y: Arrays, one for each output.
        argument: Its name, for errors.
        own_step: Whether the model's class decides itself what becomes of the targets.

    Returns:
        `y`, with `None` for outputs that it leaves out and that have no loss.

    Raises:
        BridleError: For unknown or missing outputs, shapes that the loss can't compare, and codes
            beyond the output's classes.
    """
    names = output_names(model)
    if names is None:
        return y
    losses = losses_of(model, names)
    if isinstance(y, Mapping):
        check_names(y, names, argument, "outputs")
        y = {**y, **{name: None for name in names if name not in y}} if losses else y
        targets = dict(y)
        y = only_one(model, y, names)
    else:
        flat = list(y) if isinstance(y, list | tuple) else [y]
        if len(flat) != len(names):
            refuse_count(argument, len(flat), names, "outputs")
        targets = dict(zip(names, flat, strict=True))
    if own_step:
        return y
    missing = [name for name in losses if losses[name] is not None and targets[name] is None]
    if missing:
        raise BridleValueError(
            f"`{argument}` must have a target for every output with a loss, but {listed(missing)} "
            f"{'has' if len(missing) == 1 else 'have'} none."
        )
    shapes = output_shapes(model, names)
    for name, target in targets.items():
        where = argument if len(names) == 1 else element(argument, name)
        check_is_one(where, target)
        if target is not None and name in shapes:
            _check_target(model, target, shapes[name], losses.get(name), where)
    return y


def have_range(model: Any) -> bool:
    """Whether any target's values have to be of a range: class codes or probabilities, say."""
    names = output_names(model)
    losses = [getattr(model, "loss", None)] if names is None else losses_of(model, names).values()
    return any(
        _is_sparse_crossentropy(loss, model) or _loss_name(loss) in RANGES for loss in losses
    )


def check_kinds(model: Any, y: Any, argument: str, known: Collection[Part] = ()) -> None:
    """Refuses factors among targets that the outputs' losses compare with numbers.

    Args:
        model: The model.
        y: What the user gave as targets.
        argument: What they are called, for errors.
        known: The outputs whose categories are known: whichever levels there are, those count.

    Raises:
        BridleError: As `check_categories`.
    """
    names: list[Any] = output_names(model) or [None]
    losses = losses_of(model, names)
    named = {n: _loss_name(loss) for n, loss in losses.items() if _compares_each_value(loss, model)}
    shapes = output_shapes(model, names)
    units = {name: s[-1] for name, s in shapes.items() if part_of(name, names) not in known}
    check_categories(y, {name: named.get(name, "") for name in names}, units, argument)


def only_one(model: Any, value: Any, names: list[str] | None) -> Any:
    """The entry of a dict for a model's only output, which Keras wants without its name."""
    if isinstance(value, Mapping) and names is not None and not gives_dict(model):
        return value[names[0]] if list(value) == names and len(names) == 1 else value
    return value


def _check_target(
    model: Any, target: Any, output: tuple[int | None, ...], loss: Any, where: str
) -> None:
    shape = tuple(target.shape)
    if _is_sparse_crossentropy(loss, model):
        if len(shape) == len(output) and shape[-1] == output[-1] != 1:
            hint = 'One-hot targets need the loss "categorical_crossentropy".'
            refuse_shape(where, shape, output[:-1], hint)
        _check_codes(target, output[-1], where)
    elif _compares_each_value(loss, model):
        # Keras drops a last axis of length 1, or adds one.
        full = shape if len(shape) >= len(output) else (*shape, 1)
        full = full[:-1] if len(full) > len(output) and full[-1] == 1 else full
        if len(full) != len(output) or not fits(full[1:], output[1:]):
            hint = None
            if "categorical_crossentropy" in _loss_name(loss):
                hint = 'Class codes need the loss "sparse_categorical_crossentropy".'
            elif len(full) == len(output) == 2 and full[-1] == 1:
                # Keras repeats the number for each of the outputs, which few can mean.
                hint = (
                    f"Give each sample {output[-1]} numbers: one goes with a model of one output."
                )
            refuse_shape(where, shape, output, hint)
        check_values(target, _loss_name(loss), output[-1], where)


def _check_codes(target: Any, classes: int | None, where: str) -> None:
    if classes is None or not isinstance(target, np.ndarray) or target.dtype.kind not in "iuf":
        return
    hint = "Codes count from 0, one for each of the output's units."
    if in_r():
        hint = "Codes count from 0; a factor brings its own."
    known = target[~np.isnan(target)] if target.dtype.kind == "f" else target
    wrong = known[(known < 0) | (known >= classes) | (known != np.floor(known))]
    if wrong.size:
        raise BridleValueError(
            f"`{where}` must hold class codes from 0 to {classes - 1}, not {show(wrong.flat[0])}.",
            hint,
        )


_EACH_VALUE = """
    binary_crossentropy binary_focal_crossentropy categorical_crossentropy
    categorical_focal_crossentropy cosine_similarity hinge huber kl_divergence log_cosh
    mean_absolute_error mean_absolute_percentage_error mean_squared_error
    mean_squared_logarithmic_error poisson squared_hinge
"""
#: Losses that compare a target with every value of the output.
EACH_VALUE = frozenset(_EACH_VALUE.split())
_SHORT = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
_SPELLED = {name.replace("_", ""): name for name in EACH_VALUE}


def _loss_name(loss: Any) -> str:
    """The name of a loss of Keras as its function has it, or ""."""
    given = loss if isinstance(loss, str) else type(loss).__name__
    given = _SHORT.get(given.lower(), given)
    return _SPELLED.get(given.replace("_", "").lower(), "")


def _compares_each_value(loss: Any, model: Any) -> bool:
    losses = keras_of(model).losses
    is_keras = isinstance(loss, str) or getattr(losses, type(loss).__name__, None) is type(loss)
    return is_keras and _loss_name(loss) != ""


def _is_sparse_crossentropy(loss: Any, model: Any) -> bool:
    losses = keras_of(model).losses
    if isinstance(loss, losses.SparseCategoricalCrossentropy):
        return loss.get_config().get("ignore_class") is None
    return loss in ("sparse_categorical_crossentropy", losses.sparse_categorical_crossentropy)

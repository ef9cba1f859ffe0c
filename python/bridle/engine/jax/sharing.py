"""Functions that models of one structure share: the second one needs neither a trace nor XLA."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, NamedTuple

import keras

from bridle.engine.jax.distribution import Placement
from bridle.engine.jax.functions import StepFunctions, types_of
from bridle.engine.recent import Recent
from bridle.keras_compat.functions import step_of
from bridle.keras_compat.known import NotKnownError
from bridle.keras_compat.structure import Structure

#: Of how many kinds of step, for batches of a shape, the functions are kept for other models.
_KINDS_KEPT = 64

_kept: Recent[Hashable, StepFunctions] = Recent(_KINDS_KEPT)
_lock = threading.Lock()


class Found(NamedTuple):
    """Functions for a model's step.

    Attributes:
        functions: The functions.
        names: What this model calls metrics that are called otherwise there.
        earlier: Whether they are an earlier model's.
    """

    functions: StepFunctions
    names: dict[str, str]
    earlier: bool


def functions_of(
    model: Any,
    mode: str,
    whole: bool,
    variables: tuple[list[Any], ...],
    placement: Placement | None,
    batch: Any,
) -> Found:
    """Functions for a model's step: those of an earlier model of its structure, if there was one.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        whole: Whether the step is given all parts of a batch.
        variables: Those whose values the step is given.
        placement: Where they and the batches lie, under a keras.distribution.
        batch: A batch, arrays.
    """
    values = tuple([variable.value for variable in part] for part in variables)
    asked = model, mode, whole, placement, values, batch
    make: Callable[[], StepFunctions] = partial(StepFunctions, *asked)
    structure = _structure(model, mode, [one for part in variables for one in part])
    if structure is None:
        return Found(make(), {}, False)
    with _lock:
        key = mode, whole, structure.key, placement and placement.key, types_of(batch)
        earlier = _kept.get(key) is not None
        found = _kept.get_or_make(key, make)
    if not earlier:
        found.metrics = structure.metrics
    names = zip(found.metrics, structure.metrics, strict=True)
    return Found(found, {before: name for before, name in names if before != name}, earlier)


def _structure(model: Any, mode: str, variables: list[Any]) -> Structure | None:
    """The model's structure, if its steps follow from it and the values that they are given."""
    try:
        found = Structure(model, step_of(model, mode), mode)
    except NotKnownError:
        return None
    given = set(map(id, variables))
    slots = (slot for slot in found.slots if isinstance(slot, keras.Variable))
    return found if all(id(variable) in given for variable in slots) else None


def forget() -> None:
    """Forgets the functions of earlier models."""
    with _lock:
        _kept.clear()

"""What a model keeps of each kind of its steps, and until when."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import keras

from bridle import state
from bridle.data.chunk import Chunk
from bridle.engine.backend import backend
from bridle.engine.programs import OfStep, Plan, Programs
from bridle.engine.recent import Recent
from bridle.keras_compat.functions import Traced, trace, traced
from bridle.keras_compat.models import compilation

#: Of how many shapes of single batches it is known how they are run.
BATCHES_KEPT = 256


@dataclass(eq=False)
class Kept:
    """What is known of one kind of a model's steps.

    Attributes:
        traced: What stands for Keras' function, and ends with it. It isn't held here: JAX would go
            on with what it traced for a function that Keras has made anew.
        layers: The layers of a Sequential model, which Keras would go on without.
        of_step: The programs.
        batches: How single batches are run, by what decides that.
    """

    traced: weakref.ref[Traced]
    layers: list[Any]
    of_step: OfStep
    batches: Recent[Any, Any] = field(default_factory=partial(Recent, BATCHES_KEPT))


def known(model: Any, mode: str) -> Kept | None:
    """What is known since Keras would last have made its function anew."""
    found: Kept | None = state.of(model).programs.get(mode)
    now = traced(model, mode)
    if found is None or now is None or found.traced() is not now or found.layers != _layers(model):
        return None
    return found


def kept(model: Any, mode: str) -> Kept:
    """The same, begun where nothing is known.

    To be called where Keras makes its function, since that has the model's step of this moment.
    """
    state.of(model).asked_of_xla(compilation(model), bool(model.jit_compile))
    found = known(model, mode)
    if found is None:
        made = Kept(weakref.ref(trace(model, mode)), _layers(model), backend().of_step(model, mode))
        found = state.of(model).programs[mode] = made
    return found


def moment(model: Any, mode: str) -> tuple[Any, Any]:
    """What changes when something is traced for a kind of step, or what was traced has ended."""
    found = known(model, mode)
    return found, found and found.of_step.moment()


def known_batches(model: Any, mode: str) -> Recent[Any, Any] | dict[Any, Any]:
    """How single batches are run that are like batches before."""
    found = known(model, mode)
    return {} if found is None else found.batches


def programs_for(
    model: Any, mode: str, chunk: Chunk, turn: Any = None, whole: bool = False
) -> Programs:
    """The programs for batches like a chunk's, made when first needed and kept with the model.

    What makes Keras' own functions out of date ends them too.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        chunk: The batches.
        turn: What the pass over the data is known by that they belong to.
        whole: Whether the step is given all parts, `None` for those that there aren't, and inputs
            in a tuple: Keras' functions for one batch do so, and have other traces for it.
    """
    return kept(model, mode).of_step.programs_for(chunk, turn, whole)


def programs_of(model: Any, mode: str) -> Iterator[Programs]:
    """The programs that a model has for a kind of step, in the order in which they were made."""
    found = known(model, mode)
    return iter(found.of_step if found else ())


def choices(model: Any, mode: str, plan: Plan | None = None) -> Any:
    """What decides which programs of a model come next, as JSON can have it; `None` for none.

    Args:
        model: The model.
        mode: "train" or "test".
        plan: The plan of the epoch that runs.
    """
    found = known(model, mode)
    return found and found.of_step.choices(plan)


def choose_as(model: Any, mode: str, told: Any, like: Any, plan: Plan | None = None) -> None:
    """Goes on with the choices of another process' model.

    Args:
        model: A model of the same kind.
        mode: "train" or "test".
        told: What `choices()` told of that one.
        like: The types of a batch, in its structure.
        plan: The plan of the epoch that runs.
    """
    kept(model, mode).of_step.choose_as(told, like, plan)


def _layers(model: Any) -> list[Any]:
    return list(model.layers) if isinstance(model, keras.Sequential) else []

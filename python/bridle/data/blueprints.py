"""How R prepared the data frames of a model's first training: kept, and known to related models.

What it is, R knows: an object of the package hardhat. Here it is bytes that go with the model.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from bridle import state
from bridle.keras_compat.models import input_tensors
from bridle.state import Blueprint


def known_to(model: Any) -> Blueprint | None:
    """The blueprint of a model, or of the inputs that it shares with another."""
    kept = state.of(model).blueprint
    if kept is None:
        tensors = input_tensors(model).values()
        kept = next((t.bridle_blueprint for t in tensors if hasattr(t, "bridle_blueprint")), None)
    return kept


def keep(model: Any, blueprint: Blueprint | None) -> None:
    """Lets a model and the tensors of its inputs know a blueprint; `None` changes nothing."""
    if blueprint is not None:
        state.of(model).blueprint = blueprint
        for tensor in input_tensors(model).values():
            tensor.bridle_blueprint = blueprint


def learn(model: Any) -> None:
    """Keeps the blueprint of a training whose data are found right."""
    keep(model, state.of(model).new_blueprint)


def settle(model: Any) -> None:
    """Hands the blueprint of a model that had no inputs to those that training has made."""
    keep(model, known_to(model))


def trust(model: Any) -> None:
    """Takes a model's blueprint for one whose code may run."""
    kept = known_to(model)
    keep(model, kept and Blueprint(kept.content, trusted=True))


@contextlib.contextmanager
def learning(model: Any, content: Any) -> Iterator[None]:
    """Lets a training inside keep a blueprint of this process, whose bytes these are, if any."""
    memory = state.of(model)
    memory.new_blueprint = None if content is None else Blueprint(bytes(content), trusted=True)
    try:
        yield
    finally:
        memory.new_blueprint = None

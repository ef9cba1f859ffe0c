"""Traces that models of one structure share: the second one needs neither a trace nor XLA.

A trace takes a model's variables as arguments that TensorFlow adds by itself. For a model of the
same structure (keras_compat/structure.py) it is given that model's, in the same order.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import tensorflow as tf

from bridle.engine.recent import Recent
from bridle.keras_compat.known import NotKnownError
from bridle.keras_compat.structure import Structure
from bridle.keras_compat.traces import Trace

#: How many kinds of step are kept, and how many bytes their graphs may have, written down: what
#: TensorFlow keeps of them is about ten times as much.
KINDS_KEPT = 128
BYTES_KEPT = 16 << 20


@dataclass
class Kind:
    """The traces of one kind of step of a structure, bound to no model.

    Attributes:
        traces: By what they are called: the trace, which of the structure's slots it captured and
            has as variables, and the names of the metrics.
        facts: What else was found out about them.
        size: The bytes of their graphs.
    """

    traces: dict[Hashable, tuple[Trace, list[int], list[int], list[str]]] = field(
        default_factory=dict
    )
    facts: dict[str, Any] = field(default_factory=dict)
    size: int = 0


_kinds: Recent[Hashable, Kind] = Recent(KINDS_KEPT)
_lock = threading.Lock()


class Shared:
    """What one model shares of a kind of step.

    Args:
        model: The model, with the step to be traced.
        step: The step.
        mode: Its kind.
        asked: What else decides what is traced.

    Attributes:
        found: Whether a trace was an earlier model's.
    """

    def __init__(self, model: Any, step: Callable[..., Any], mode: str, *asked: Hashable) -> None:
        self._slots: list[Any] = []
        self._places: dict[int, int] = {}
        self._kind: Kind | None = None
        self.found = False
        self._structure = partial(Structure, model, step, mode)
        try:
            structure = self._structure()
        except NotKnownError:
            return
        self._key = structure.key
        self._slots, self._metrics = structure.slots, structure.metrics
        for place, slot in enumerate(self._slots):
            self._places[id(_captured(slot))] = self._places[id(slot)] = place
        with _lock:
            self._kind = _kinds.get_or_make((mode, structure.key, asked), Kind)

    def trace(self, name: Hashable, make: Callable[[], Trace]) -> Trace:
        """The trace of this name, made unless an earlier model of the structure has."""
        with _lock:
            found = self._kind and self._kind.traces.get(name)
        if found:
            self.found = True
            trace, captured, variables, metrics = found
            handles = [_captured(self._slots[place]) for place in captured]
            pairs = zip(metrics, self._metrics, strict=True)
            names = {before: name for before, name in pairs if before != name}
            return trace.bound(handles, [self._slots[place] for place in variables], names)
        made = make()
        if self._kind is not None:
            self._keep(self._kind, name, made)
        return made

    def fact(self, name: str, find: Callable[[], Any]) -> Any:
        """What follows from the traces, found out once."""
        if self._kind is None:
            return find()
        if name not in self._kind.facts:
            self._kind.facts[name] = find()
        return self._kind.facts[name]

    def _keep(self, kind: Kind, name: Hashable, made: Trace) -> None:
        """Keeps a trace for other models, if all that it captured has a twin in each."""
        captured = [self._places.get(id(tensor)) for tensor in made.captured]
        variables = [self._places.get(id(variable)) for variable in made.variables]
        if None in captured or None in variables or not self._is_as_it_was():
            self._kind = None
            return
        light = made.light()
        with _lock:
            kind.traces[name] = light, captured, variables, self._metrics  # type: ignore[assignment]
            kind.size += light.size
            _kinds.shrink(lambda kinds: sum(kind.size for kind in kinds) <= BYTES_KEPT)

    def _is_as_it_was(self) -> bool:
        """Whether the model still has the structure that it had at first."""
        try:
            return self._structure().key == self._key
        except NotKnownError:
            return False

    def withdraw(self) -> None:
        """Shares nothing: what the traces do doesn't follow from the structure alone."""
        if self._kind is not None:
            self._kind.traces.clear()
        self._kind = None


def _captured(slot: Any) -> Any:
    """What a trace captures of a slot."""
    return slot.handle if isinstance(slot, tf.Variable) else slot


def forget() -> None:
    """Forgets all traces of earlier models."""
    with _lock:
        _kinds.clear()

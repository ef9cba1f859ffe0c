"""A model that stays as it was where what changes it fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from bridle.engine.snapshot import Snapshot
from bridle.keras_compat.models import keras_of, layers_within
from bridle.keras_compat.packages import package_of


@contextlib.contextmanager
def as_before(model: Any) -> Iterator[None]:
    """Leaves a model as it was, weights and optimizer, if loading weights in the block fails."""
    if keras_of(model) is not keras:
        yield
        return
    optimizer = getattr(model, "optimizer", None)
    before = Snapshot([*model.variables, *getattr(optimizer, "variables", ())])
    kept = [(layer, _own(layer)) for layer in layers_within(model) if _has_own(layer)]
    try:
        yield
    except BaseException:
        for layer, own in kept:
            if own is not None:
                layer.load_own_variables(own)
        before.restore()
        raise


def _has_own(layer: Any) -> bool:
    """Whether a layer may keep more than variables: what is adapted to data, and what isn't Keras'.

    Keras' own others override the method for what their variables hold (seen: Keras 3.14, 3.15).
    """
    own = type(layer).load_own_variables is not keras.Layer.load_own_variables
    return own and (hasattr(layer, "finalize_state") or package_of(type(layer)) != "keras")


class _Store(dict[str, Any]):
    """What a layer saves, as it is now."""

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, np.array(keras.ops.convert_to_numpy(value)))


def _own(layer: Any) -> _Store | None:
    """What a layer would save; `None` if it was never adapted, and so has nothing to lose."""
    store = _Store()
    try:
        layer.save_own_variables(store)
    except AttributeError:
        return None
    return store

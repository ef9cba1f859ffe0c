"""What bridle remembers of a model: it belongs to the model and goes with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class State:
    """bridle's memory of one model.

    Attributes:
        target_tensors: Targets to train against where `fit()` is given none.
        levels: The levels of factors given as targets, by output name (`None`: the only output).
    """

    target_tensors: Any = None
    levels: dict[str | None, list[str]] = field(default_factory=dict)


def of(model: Any) -> State:
    """The state of `model`, made when first asked for.

    It lies in the instance's own dict: Keras' attribute tracking, saving and cloning don't see it.
    """
    return vars(model).setdefault("_bridle", State())

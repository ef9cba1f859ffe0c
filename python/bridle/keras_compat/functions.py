"""What is private between a model and the functions that Keras makes of its steps."""

from __future__ import annotations

import weakref
from types import SimpleNamespace
from typing import Any

#: How many times steps of training ran in this process, one or many together.
trainings = SimpleNamespace(count=0)


class Traced:
    """Stands where Keras keeps the function that it made of a model's step.

    Keras makes one where there is none, and looks at the model's Python state at that moment alone.
    What ends it is a `None` or another function in its place: compile(), quantize(),
    `make_train_function(force=True)`, a user's assignment. bridle's programs live as long as this
    does. Keras' own loop calls it too; then it is Keras' function, made when first called for.

    `train_function` and its like are named in Keras' guides, and what it does with them is private
    (seen: Keras 3.14, 3.15).

    Args:
        model: The model.
        mode: "train", "test" or "predict".
    """

    def __init__(self, model: Any, mode: str) -> None:
        self._model = weakref.ref(model)
        self._mode = mode
        before = getattr(model, f"{mode}_function", None)
        # Another one that stood here would put itself back when it is called.
        self._function: Any = before._function if isinstance(before, Traced) else before

    def __call__(self, iterator: Any) -> Any:
        """Runs Keras' own function on the next batches of an iterator."""
        trainings.count += self._mode == "train"
        if self._function is None:
            model = self._model()
            getattr(model, f"make_{self._mode}_function")(force=True)
            self._function = getattr(model, f"{self._mode}_function")
            vars(model)[f"{self._mode}_function"] = self
        return self._function(iterator)


def traced(model: Any, mode: str) -> Traced | None:
    """What stands for Keras' function of a mode, if it is still in place."""
    found = vars(model).get(f"{mode}_function")
    return found if isinstance(found, Traced) else None


def trace(model: Any, mode: str) -> Traced:
    """Puts what stands for Keras' function of a mode in its place."""
    vars(model)[f"{mode}_function"] = made = Traced(model, mode)
    return made

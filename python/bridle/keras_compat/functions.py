"""What is private between a model and the functions that Keras makes of its steps."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import keras

#: How many times steps of training ran in this process, one or many together.
trainings = SimpleNamespace(count=0)
#: The methods of a model that Keras makes its functions of.
STEPS = {"train": "train_step", "test": "test_step", "predict": "predict_step"}


class Traced:
    """Stands where Keras keeps the function that it made of a model's step.

    Keras makes one where there is none, and looks at the model's Python state at that moment alone.
    What ends it is a `None` or another function in its place: compile(), quantize(),
    `make_train_function(force=True)`, a user's assignment. bridle's programs live as long as this
    does. Keras' own loop calls it too; then it is Keras' function, made when first called for.

    `train_function` and its like are named in Keras' guides, and what it does with them is private
    (`_make_function`; seen: Keras 3.14, 3.15).

    Args:
        model: The model.
        mode: "train", "test" or "predict".

    Attributes:
        step: The model's step at this moment, as Keras has it in its function from then on. `None`
            for prediction, where Keras looks for it when it traces.
    """

    def __init__(self, model: Any, mode: str) -> None:
        self._model = weakref.ref(model)
        self._mode = mode
        self.step = None if mode == "predict" else getattr(model, STEPS[mode])
        before = getattr(model, f"{mode}_function", None)
        # Another one that stood here would put itself back when it is called.
        self._function: Any = before._function if isinstance(before, Traced) else before

    def __call__(self, *given: Any) -> Any:
        """Runs Keras' own function on the next batches of an iterator, on JAX from a state."""
        trainings.count += self._mode == "train"
        if self._function is None:
            model: Any = self._model()
            if self.step is not None and keras.backend.backend() == "tensorflow":
                self._function = model._make_function(self.step)
            else:
                name = f"{self._mode}_function"
                getattr(model, f"make_{name}")(force=True)
                self._function = getattr(model, name)
                setattr(model, name, self)
        return self._function(*given)


def traced(model: Any, mode: str) -> Traced | None:
    """What stands for Keras' function of a mode, if it is still in place."""
    found = vars(model).get(f"{mode}_function")
    return found if isinstance(found, Traced) else None


def trace(model: Any, mode: str) -> Traced:
    """Puts what stands for Keras' function of a mode in its place."""
    vars(model)[f"{mode}_function"] = made = Traced(model, mode)
    return made


def step_of(model: Any, mode: str) -> Callable[[Any], Any]:
    """The step that is traced next: the model's, or the one of when Keras' function was made."""
    found = traced(model, mode)
    return getattr(model, STEPS[mode]) if found is None or found.step is None else found.step

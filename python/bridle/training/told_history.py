"""The history that `fit()` returns: Keras' own with more, which prints itself."""

from __future__ import annotations

from typing import Any

import keras


class History(keras.callbacks.History):
    """What `fit()` returns: Keras' `History`, with what bridle tells of a training.

    Attributes:
        epoch: The 0-based epochs that ran.
        history: A list of values for each loss and metric, in the order of `evaluate`'s, then those
            of validation.
        interrupted: Whether Ctrl-C ended training.
        stopped: Why training ended early, `None` where it didn't.
        weights_epoch: The epoch, counted from 1, whose weights the model has.
        timing: "seconds" of each epoch without compilation, "compile_seconds", "steps_per_second".
        validations: A dict for each validation within an epoch.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = bridle.compile(keras.Sequential([keras.layers.Dense(1)]), "sgd", "mse")
        >>> history = bridle.fit(model, np.ones((4, 2)), np.ones(4), epochs=2, verbose=0)
        >>> history.epoch, history.stopped
        ([0, 1], None)
    """

    epoch: list[int]
    history: dict[str, list[float]]
    interrupted: bool = False
    stopped: str | None = None
    weights_epoch: int | None = None
    timing: dict[str, Any]
    validations: list[dict[str, Any]]

    def __repr__(self) -> str:
        """The epochs, why training ended if it did so early, and the last values."""
        epochs = list(getattr(self, "epoch", ()))
        lines = [_of_epochs(epochs)]
        if self.stopped:
            lines.append(self.stopped)
        if self.weights_epoch not in (None, *(epoch + 1 for epoch in epochs[-1:])):
            lines.append(f"The model has the weights of epoch {self.weights_epoch}.")
        last = {name: values[-1] for name, values in self.history.items() if len(values)}
        width = max(map(len, last), default=0)
        if last:
            lines.append("After the last:")
        lines += [f"  {name:<{width}}  {_shown(value)}" for name, value in last.items()]
        return "\n".join(lines)


def _of_epochs(epochs: list[int]) -> str:
    if not epochs:
        return "A training of no epochs"
    if len(epochs) == 1:
        return f"A training of 1 epoch ({epochs[0] + 1})"
    return f"A training of {len(epochs)} epochs ({epochs[0] + 1} to {epochs[-1] + 1})"


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else str(value)


def told(history: Any) -> Any:
    """A history of Keras 3 as one that prints itself; another one as it is."""
    if type(history) is keras.callbacks.History:
        history.__class__ = History
    return history

"""The history of a training in the file that keeps it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

from bridle.convert.resume_file import ResumeFile
from bridle.errors import BridleValueError, show
from bridle.training.plain_values import Arrays, decode, encode
from bridle.training.saved_state import Saved, read
from bridle.training.told_history import History


def history_of(callbacks: Iterable[Any]) -> Any:
    """The history among callbacks; an empty one where there is none."""
    kind = keras.callbacks.History
    return next((c for c in callbacks if isinstance(c, kind)), kind())


def told_of(history: Any, more: dict[str, Any], arrays: Arrays) -> Any:
    """A history, and what it tells beside its values, as JSON can have it."""
    values = {n: [_plain(v) for v in values] for n, values in history.history.items()}
    told = {"history": values, "epoch": history.epoch, "params": history.params, **more}
    return encode(told, arrays)


def _plain(value: Any) -> Any:
    """A value of a log: a callback may have added anything."""
    return value if isinstance(value, int | float | np.generic | np.ndarray) else float(value)


def history_in(saved: Saved) -> History:
    """The history in a file."""
    history = History()
    for name, value in decode(saved.facts["history"], saved.arrays).items():
        setattr(history, name, value)
    return history


def load_history(path: Any) -> History:
    """The history of a training that `fit(resume=)` keeps in a file, without its model.

    Args:
        path: The file's path.

    Returns:
        The history, as `fit` returns it; of a training under way, as far as it has come when
        the file was written.

    Raises:
        BridleValueError: For a file that isn't there, or holds something else.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> import os, tempfile
        >>> file = os.path.join(tempfile.mkdtemp(), "state.zip")
        >>> model = bridle.compile(keras.Sequential([keras.layers.Dense(1)]), "sgd", "mse")
        >>> x, y = np.ones((4, 2)), np.ones(4)
        >>> told = bridle.fit(model, x, y, epochs=3, resume=file, verbose=0)
        >>> bridle.load_history(file).history == told.history
        True
    """
    file = ResumeFile(path)
    saved = read(file)
    if saved is None:
        raise BridleValueError(
            f"Can't read {show(file.path)}: there is no such file.",
            f"Paths start from {show(os.getcwd())}.",
        )
    return history_in(saved)

"""What callbacks bear in mind, so that they go on with it in another process."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import keras

from bridle.errors import warn_once
from bridle.keras_compat.packages import package_of
from bridle.training.onlookers import Onlooker
from bridle.training.plain_values import Arrays, NotPlain, decode, encode

#: What belongs to the training, not to the callback.
_OF_THE_TRAINING = frozenset(["_model", "model", "params", "validation_data"])
#: Callbacks that show something: they begin anew.
BEGIN_ANEW = (keras.callbacks.ProgbarLogger, Onlooker)
#: Of what is open in one process alone, what goes on in the next one.
_GO_ON = {
    keras.callbacks.CSVLogger: {"keys"},
    keras.callbacks.TensorBoard: {
        "_global_train_batch",
        "_global_test_batch",
        "_previous_epoch_iterations",
        "_train_accumulated_time",
    },
}
#: Methods by which a callback tells what it bears in mind, and is told.
_METHODS = (("get_state", "set_state"), ("state_dict", "load_state_dict"))


def states(callbacks: Iterable[Any], arrays: Arrays) -> list[Any]:
    """The states of callbacks, as JSON can have them.

    That is what their `get_state()` gives (or `state_dict()`), or their attributes that are plain
    values: numbers, strings, arrays, lists of these. Of others a warning tells, once.

    Args:
        callbacks: The callbacks.
        arrays: Takes the arrays in their states.
    """
    return [_state(callback, arrays) for callback in callbacks]


def _state(callback: Any, arrays: Arrays) -> Any:
    if isinstance(callback, BEGIN_ANEW):
        return None
    methods = _methods(callback)
    if methods:
        state = methods[0]()
        try:
            return {"told": encode(state, arrays)}
        except NotPlain:
            left_out = f"what `{type(callback).__name__}.{methods[0].__name__}()` gives"
            _say_left_out(callback, left_out)
            return None
    found, others = {}, []
    for name, value in _attributes(callback).items():
        try:
            found[name] = encode(value, arrays)
        except NotPlain:
            others.append(name)
    if others and package_of(type(callback)) not in ("keras", "bridle"):
        _say_left_out(callback, " and ".join(f"`{name}`" for name in others))
    return {"attributes": found, "file": _reached(callback)}


def _say_left_out(callback: Any, what: str) -> None:
    warn_once(
        f"`resume` doesn't keep {what} of the callback `{type(callback).__name__}`, which is no "
        "number, string, array or list of these. Give the class get_state() and set_state(state)."
    )


def put_back(callbacks: Iterable[Any], told: list[Any], arrays: Arrays) -> None:
    """Lets callbacks go on with states of before, once they have begun.

    Args:
        callbacks: The callbacks.
        told: What `states()` told of those of the other process.
        arrays: The arrays in it.
    """
    for callback, state in zip(callbacks, told, strict=True):
        if state is None:
            continue
        if "told" in state:
            methods = _methods(callback)
            if methods:
                methods[1](decode(state["told"], arrays))
            continue
        for name, value in state["attributes"].items():
            setattr(callback, name, decode(value, arrays))


def cut_files(callbacks: Iterable[Any], told: list[Any]) -> None:
    """Cuts what callbacks write on to where it was, before they begin."""
    for callback, state in zip(callbacks, told, strict=False):
        reached = (state or {}).get("file")
        if reached is None or not isinstance(callback, keras.callbacks.CSVLogger):
            continue
        callback.append = True
        if os.path.exists(callback.filename) and os.path.getsize(callback.filename) > reached:
            os.truncate(callback.filename, reached)


def _reached(callback: Any) -> int | None:
    """How much a log has been written of."""
    file = getattr(callback, "csv_file", None)
    if not isinstance(callback, keras.callbacks.CSVLogger) or file is None or file.closed:
        return None
    file.flush()
    return os.path.getsize(callback.filename)


def _methods(callback: Any) -> Any:
    for names in _METHODS:
        methods = [getattr(callback, name, None) for name in names]
        if all(map(callable, methods)):
            return methods
    return None


def _attributes(callback: Any) -> dict[str, Any]:
    kept = next((names for kind, names in _GO_ON.items() if isinstance(callback, kind)), None)
    return {
        name: value
        for name, value in vars(callback).items()
        if (kept is None or name in kept or package_of(type(callback)) != "keras")
        and name not in _OF_THE_TRAINING
        and not callable(value)
    }

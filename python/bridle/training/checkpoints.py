"""What Keras' callbacks save while a model trains: files that are whole or as they were."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import keras

from bridle.data.model_files import whole_save, whole_save_weights
from bridle.keras_compat.callbacks import backup_written_whole, saves_by
from bridle.keras_compat.packages import package_of

#: The callbacks of Keras' own that save.
SAVE = (keras.callbacks.ModelCheckpoint, keras.callbacks.BackupAndRestore)


@contextlib.contextmanager
def written_whole(callbacks: Iterable[Any]) -> Iterator[None]:
    """Lets what Keras' callbacks and classes made of them save in the block be whole or as it was.

    Nothing of Keras' own is changed: each of these callbacks has its own way to save until the
    block ends, and its model has one for the time of a save.
    """
    with contextlib.ExitStack() as until_the_end:
        for callback in callbacks:
            if isinstance(callback, SAVE):
                until_the_end.enter_context(saves_by(callback, partial(_save_whole, callback)))
        yield


def _save_whole(callback: Any, save: Callable[[], None]) -> None:
    """Calls what saves, for a callback, by its model's methods."""
    with _saves_whole(callback.model), backup_written_whole(callback):
        save()


@contextlib.contextmanager
def _saves_whole(model: Any) -> Iterator[None]:
    """Lets what this thread saves of a model in the block be whole or as it was."""
    here, had = threading.get_ident(), dict(vars(model))
    ways = {"save": whole_save, "save_weights": whole_save_weights}
    plain = {name: getattr(model, name) for name in ways}

    def by_thread(name: str) -> Callable[..., None]:
        wholly = ways[name](plain[name])

        def write(*args: Any, **kwargs: Any) -> None:
            (wholly if threading.get_ident() == here else plain[name])(*args, **kwargs)

        return write

    # bridle's own classes do so anyway. This goes past Keras, which keeps account of what is set.
    changed = [name for name in ways if package_of(plain[name]) != "bridle"]
    vars(model).update({name: by_thread(name) for name in changed})
    try:
        yield
    finally:
        for name in changed:
            del vars(model)[name]
            if name in had:
                vars(model)[name] = had[name]

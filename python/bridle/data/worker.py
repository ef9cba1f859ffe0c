"""A thread that makes what is needed next."""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import Any

#: Seconds that Python waits at its end for what is under way.
_PATIENCE = 1.0


class Worker:
    """A thread that does one thing after the other.

    Python doesn't wait for it at its end, as it does for those of a `ThreadPoolExecutor`: a user's
    generator may never come back.
    """

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Any] = SimpleQueue()
        self._thread: threading.Thread | None = None
        weakref.finalize(self, self._tasks.put, None)

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """What the function will have returned."""
        if self._thread is None:
            self._thread = threading.Thread(target=_work, args=(self._tasks,), daemon=True)
            self._thread.start()
        coming: Future[Any] = Future()
        _coming.add(coming)
        self._tasks.put((coming, function, args))
        return coming

    def end(self) -> None:
        """Waits until all is done."""
        self._tasks.put(None)
        if self._thread is not None:
            self._thread.join()


def _work(tasks: SimpleQueue[Any]) -> None:
    while (task := tasks.get()) is not None:
        coming, function, args = task
        try:
            coming.set_result(function(*args))
        except BaseException as error:
            coming.set_exception(error)
        del task, coming, function, args  # a queue that is empty holds on to nothing


_coming: weakref.WeakSet[Future[Any]] = weakref.WeakSet()


@atexit.register
def _wait() -> None:
    """Lets what is under way come to its end before Python is gone, if it does so soon."""
    wait(list(_coming), _PATIENCE)

"""A training on a page in a browser, while it runs."""

from __future__ import annotations

import math
import threading
import time
import webbrowser
from collections.abc import Callable, Mapping
from typing import Any

from bridle import state
from bridle.errors import must_be, show
from bridle.training import live_server
from bridle.training.onlookers import Onlooker
from bridle.training.outline import outline

#: Seconds between two states within an epoch.
SECONDS_BETWEEN_STATES = 0.2
#: Seconds to wait at the end for a page that is open to learn of it, and for one that is opening.
SECONDS_TO_LEARN, SECONDS_TO_OPEN = 2.0, 5.0
#: So many points of a line are shown at most.
MOST_POINTS = 1000

Point = tuple[int, float | None]


class LiveMetrics(Onlooker):
    """A callback that shows the training on a page in a browser.

    The page has the loss and the metrics by epoch, the speed and the time left, the layers, and
    which program runs and why. It comes from this process, for this machine alone, at an address
    that nobody can guess, and is there until the process ends. The training does the same steps in
    the same order as without.

    Args:
        open: `True` opens a browser; `False` prints the address; or a function of the address.

    Attributes:
        url: The address, `None` before training.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = bridle.compile(keras.Sequential([keras.layers.Dense(1)]), "sgd", "mse")
        >>> page = bridle.LiveMetrics(open=lambda address: None)
        >>> history = bridle.fit(model, np.ones((4, 2)), np.ones(4), callbacks=[page], verbose=0)
        >>> page.url.startswith("http://127.0.0.1:")
        True
    """

    often = True

    def __init__(self, open: bool | Callable[[str], Any] = True) -> None:
        super().__init__()
        if not (isinstance(open, bool) or callable(open)):
            raise must_be("open", f"{show(True)}, {show(False)} or a function of the address", open)
        self.url: str | None = None
        self._open = open
        self._epoch = 0
        self._told = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        """Serves the page and opens it."""
        self._page = Page(outline(self.model))
        self._tell("starting", 0, None)
        self.url = live_server.serve(self._page.answer)
        if callable(self._open):
            self._open(self.url)
        self._opens = callable(self._open) or (self._open and webbrowser.open(self.url))
        if not self._opens:
            print(f"Live metrics: {self.url}", flush=True)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Takes note of the epoch."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tells how far the epoch is, if it is time."""
        if time.monotonic() - self._told >= SECONDS_BETWEEN_STATES:
            self._tell("training", batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Adds the epoch's values."""
        self._page.add(epoch + 1, logs or {})
        self._tell("training", self.params["steps"] or 0, logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Tells that it has ended, and waits for a page that is open or opening to learn of it.

        In R no thread of Python's runs once training is over.
        """
        self._tell("ended", 0, logs)
        self._page.wait(self._opens)

    def _tell(self, status: str, done: int, logs: Mapping[str, Any] | None) -> None:
        self._told = time.monotonic()
        runs = status == "training" and hasattr(self, "timing")
        self._page.tell(
            status=status,
            epoch=self._epoch + 1,
            epochs=self.params["epochs"],
            done=done,
            steps=self.params["steps"],
            words=self.words(self._epoch) if runs else [],
            values={name: _number(value) for name, value in (logs or {}).items()},
            program=", because ".join(state.of(self.model).ran.get("train", ())),
        )


class Page:
    """What a page shows. The training writes it, and the server's threads read it.

    Args:
        model: The outline of the model. The model itself isn't kept.
    """

    def __init__(self, model: dict[str, Any]) -> None:
        self._model = model
        self._changed = threading.Condition()
        self._version = 0
        self._now: dict[str, Any] = {}
        self._lines: dict[str, list[Point]] = {}
        self._told = 0.0
        self._seen = -1
        self._asked: float | None = None

    def tell(self, **now: Any) -> None:
        """Takes in what is the case now."""
        with self._changed:
            self._version += 1
            self._now, self._told = now, time.monotonic()

    def add(self, epoch: int, values: Mapping[str, Any]) -> None:
        """Adds the values of an epoch, which counts from 1."""
        with self._changed:
            for name, value in values.items():
                self._lines.setdefault(name, []).append((epoch, _number(value)))

    def answer(self, seen: int) -> dict[str, Any]:
        """What is new to who has seen a version, as JSON can have it."""
        with self._changed:
            self._seen, self._asked = seen, time.monotonic()
            self._changed.notify_all()
            told = {"version": self._version, "age": self._asked - self._told}
            if seen == self._version:
                return told
            lines = {name: _thinned(line) for name, line in self._lines.items()}
            return {**told, **self._now, "model": self._model, "lines": lines}

    def wait(self, opens: bool) -> None:
        """Waits until who looks has seen the last version, if anybody does.

        Args:
            opens: Whether somebody will, who hasn't yet.
        """
        with self._changed:
            if self._asked is None:
                patience = SECONDS_TO_OPEN if opens else 0.0
            else:
                patience = self._asked + SECONDS_TO_LEARN - time.monotonic()
            self._changed.wait_for(lambda: self._seen == self._version, max(0.0, patience))


def _number(value: Any) -> float | None:
    """A value as JSON can have it: what isn't finite it can't."""
    number = float(value)
    return number if math.isfinite(number) else None


def _thinned(line: list[Point]) -> list[Point]:
    """Some of a line's points, the last among them, where there are very many."""
    every = -(-len(line) // MOST_POINTS)
    return line[::-every][::-1] if every > 1 else list(line)

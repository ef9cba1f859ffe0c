"""What workers write, line by line, each with the worker's name before it."""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable

#: A line that is longer is written in pieces, so that one without end doesn't fill the memory.
LONGEST = 64 * 1024
#: How many of the last lines are remembered.
_REMEMBERED = 15
_AT_ONCE = 64 * 1024


class Writer:
    """Writes whole lines of several threads. Bytes stay as they are.

    Args:
        descriptor: Where they go.
        lock: Held while it writes; the same for all that one terminal shows.
    """

    def __init__(self, descriptor: int, lock: threading.Lock) -> None:
        self._descriptor = descriptor
        self._lock = lock

    def write(self, text: bytes) -> None:
        """Writes lines at once.

        Raises:
            OSError: Nobody reads them any more, or a disk is full.
        """
        with self._lock:
            while text:
                try:
                    text = text[os.write(self._descriptor, text) :]
                except BlockingIOError:
                    select.select([], [self._descriptor], [])


class Lines:
    """Makes lines of what a worker writes.

    Args:
        prefix: What stands before each line.
    """

    def __init__(self, prefix: bytes) -> None:
        self._prefix = prefix
        self._rest = b""
        self.last: deque[bytes] = deque(maxlen=_REMEMBERED)

    def add(self, data: bytes) -> bytes:
        """Takes what was read, and returns the lines that are whole now, with their prefix."""
        *lines, rest = (self._rest + data).split(b"\n")
        whole = b"".join(self._line(piece) for line in lines for piece in _pieces(line))
        *pieces, self._rest = _pieces(rest)
        return whole + b"".join(map(self._line, pieces))

    def end(self) -> bytes:
        """The last line, where it has no end."""
        rest, self._rest = self._rest, b""
        return self._line(rest) if rest else b""

    def _line(self, line: bytes) -> bytes:
        shown = line.rstrip(b"\r")
        self.last.append(shown)
        return self._prefix + shown + b"\n"


def _pieces(line: bytes) -> list[bytes]:
    """A line in pieces that aren't too long; of a progress bar, the part that stood last."""
    rest = line[line.rstrip(b"\r").rfind(b"\r") + 1 :]
    found = []
    while len(rest) > LONGEST:
        cut = LONGEST
        # Between characters of UTF-8.
        while cut > LONGEST - 4 and rest[cut] & 0xC0 == 0x80:
            cut -= 1
        found.append(rest[:cut])
        rest = rest[cut:]
    return [*found, rest]


class Reader(threading.Thread):
    """Writes what comes from a worker until it ends.

    Args:
        source: The descriptor that is read, and closed at the end.
        lines: Makes lines of it.
        writer: Where they go.
        failed: Told why they can't be written. What comes then is read all the same, so that the
            worker doesn't wait for it.
    """

    def __init__(
        self, source: int, lines: Lines, writer: Writer, failed: Callable[[OSError], object]
    ) -> None:
        super().__init__(daemon=True)
        self._source = source
        self._lines = lines
        self._writer = writer
        self._failed = failed
        self._broken = False
        self._waits_since = float("inf")

    def run(self) -> None:
        """Reads and writes."""
        try:
            while data := self._read():
                self._show(self._lines.add(data))
        finally:
            os.close(self._source)
        self._show(self._lines.end())

    def waits_for(self) -> float:
        """For how many seconds nothing has come, 0 or less while something is written."""
        return time.monotonic() - self._waits_since

    def _read(self) -> bytes:
        self._waits_since = time.monotonic()
        data = os.read(self._source, _AT_ONCE)
        self._waits_since = float("inf")
        return data

    def _show(self, text: bytes) -> None:
        if text and not self._broken:
            try:
                self._writer.write(text)
            except OSError as error:
                self._broken = True
                self._failed(error)

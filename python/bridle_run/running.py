"""All workers from their start to their end."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

from bridle_run.cluster import Worker
from bridle_run.lines import Reader, Writer
from bridle_run.options import Options
from bridle_run.process import Process
from bridle_run.refusal import Refusal

#: Within so many seconds a second interrupt ends the workers at once.
AGAIN = 5.0
#: Interrupts that come so fast one after the other are one: a terminal's, and another program's.
_TOGETHER = 0.3
#: How long to wait for a connection after SIGKILL was sent through it, and for the last output.
_PATIENCE = 10.0
_LAST_OUTPUT = 1.0
_A_MOMENT = 0.05
_PASSED_ON = ("SIGINT", "SIGTERM", "SIGHUP")

#: What happens: a process ends, a signal comes, output can't be written.
Event = Process | signal.Signals | OSError


class Running:
    """Workers that run.

    Args:
        workers: The workers.
        command: What runs the script in each.
        options: The command line.
        out: Where their output goes.
        err: Where their messages go, and the launcher's own.

    Attributes:
        processes: A process for each worker.
        first: The one that failed first.
        asked: The signal that was passed on before.
        unwritable: Why output can't be written any more.
        started: When the workers were started.
    """

    def __init__(
        self, workers: list[Worker], command: list[str], options: Options, out: Writer, err: Writer
    ) -> None:
        self._workers = workers
        self._command = command
        self._options = options
        self._out = out
        self._err = err
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        #: What is still to be done about workers that are to end, and when.
        self._steps: list[tuple[float, Callable[[], None]]] = []
        self._interrupted = float("-inf")
        #: How many have ended as far as this thread knows: those that wait for them know first.
        self._seen = 0
        self.processes: list[Process] = []
        self.first: Process | None = None
        self.asked: signal.Signals | None = None
        self.unwritable: OSError | None = None
        self.started = time.monotonic()

    def run(self) -> None:
        """Starts the workers, and returns when all have ended.

        Raises:
            Refusal: One can't be started. Those that were are ended.
        """
        with self._signals_heard():
            self._start()
            readers = self._listen()
            while self._seen < len(self.processes):
                self._step()
            for reader in readers:
                # What a worker has left behind may hold its output open, and write nothing.
                while reader.is_alive() and reader.waits_for() < _LAST_OUTPUT:
                    reader.join(_A_MOMENT)
            if self.first is not None or self.unwritable is not None:
                self._send(signal.SIGKILL, self.processes)

    def say(self, text: str) -> None:
        """Writes a message of the launcher's own."""
        with contextlib.suppress(OSError):
            self._err.write(f"bridle-run: {text}\n".encode(errors="replace"))

    @contextlib.contextmanager
    def _signals_heard(self) -> Iterator[None]:
        def handler(number: int, frame: FrameType | None) -> None:
            self._events.put(signal.Signals(number))

        numbers = [getattr(signal, name) for name in _PASSED_ON if hasattr(signal, name)]
        # What this process was started to ignore, by nohup say, it ignores. R has it do so.
        heard = [
            number
            for number in numbers
            if self._options.for_r or signal.getsignal(number) is not signal.SIG_IGN
        ]
        before = {number: signal.signal(number, handler) for number in heard}
        try:
            yield
        finally:
            for number, usual in before.items():
                signal.signal(number, usual)

    def _start(self) -> None:
        self.started = time.monotonic()
        for worker in self._workers:
            try:
                self.processes.append(Process(worker, self._command, self._options.ssh))
            except OSError as error:
                self._send(signal.SIGKILL, self.processes)
                raise Refusal(
                    f"Can't start worker {worker.index}: {error}.",
                    "Those that were started are ended.",
                ) from None

    def _listen(self) -> list[Reader]:
        """Starts the threads that wait for each process and read its output.

        They come after all processes: one that is copied while threads run may wait for ever.
        """
        readers = []
        for process in self.processes:
            for (source, lines), writer in zip(
                process.outputs, (self._out, self._err), strict=True
            ):
                readers.append(Reader(source, lines, writer, self._events.put))
            threading.Thread(target=self._wait, args=(process,), daemon=True).start()
        for reader in readers:
            reader.start()
        return readers

    def _wait(self, process: Process) -> None:
        process.wait()
        self._events.put(process)

    def _alive(self) -> list[Process]:
        return [process for process in self.processes if process.status is None]

    def _step(self) -> None:
        """Waits for what happens next, and does what follows from it."""
        try:
            due = self._steps[0][0] if self._steps else None
            event = self._events.get(
                timeout=None if due is None else max(0.0, due - time.monotonic())
            )
        except queue.Empty:
            self._steps.pop(0)[1]()
            return
        if isinstance(event, Process):
            self._see_end(event)
        elif isinstance(event, OSError):
            self.unwritable = self.unwritable or event
            self._end()
        else:
            self._pass_on(event)

    def _see_end(self, process: Process) -> None:
        self._seen += 1
        if process.status != 0 and self.first is None and self.unwritable is None:
            self.first = process
            self._end()

    def _pass_on(self, number: signal.Signals) -> None:
        now, before = time.monotonic(), self._interrupted
        if number == signal.SIGINT:
            if now - before < _TOGETHER:
                return
            self._interrupted = now
            if now - before < AGAIN:
                self._kill()
                self.say("interrupted again: the workers are ended at once.")
                return
        if self.first is None:
            self.asked = self.asked or number
        self._send(number, self._alive())
        if number != signal.SIGINT:
            self._end(sent=True)
            return
        self.say(
            f"interrupted: the workers are told. Another interrupt within {AGAIN:.0f} seconds ends "
            "them at once."
        )

    def _end(self, sent: bool = False) -> None:
        """Asks all that still run to end, and sees to it that they do."""
        if self._steps:
            return
        if not sent:
            self._send(signal.SIGTERM, self._alive())
        self._steps = [(time.monotonic() + self._options.grace, self._kill)]

    def _kill(self) -> None:
        self._send(signal.SIGKILL, self._alive())
        remote = [process for process in self._alive() if process.worker.host is not None]
        self._steps = []
        if remote:
            self._steps = [(time.monotonic() + _PATIENCE, self._cut_off)]

    def _cut_off(self) -> None:
        for process in self._alive():
            process.cut_off()

    @staticmethod
    def _send(number: int, processes: list[Process]) -> None:
        for process in processes:
            process.send(number)

"""How it ended, in words."""

from __future__ import annotations

import signal

from bridle_run.process import Process
from bridle_run.running import Running

#: What a worker ends with that the launcher ends.
_BY_LAUNCHER = (128 + signal.SIGTERM, 128 + signal.SIGKILL)


def exit_status(running: Running) -> int:
    """The status of the worker that failed first, 0 where all ended well."""
    if running.first is not None:
        return running.first.exit_status
    if isinstance(running.unwritable, BrokenPipeError):
        return 128 + signal.SIGPIPE
    return 0 if running.unwritable is None else 1


def kind(running: Running) -> str:
    """How it ended, in a word or two for a program: the number of the worker that failed first."""
    if running.first is None:
        return "well" if running.unwritable is None else "unwritable"
    return f"{running.asked.name if running.asked else 'failed'} {running.first.worker.index}"


def account(running: Running) -> list[str]:
    """What is said at the end: a sentence, and lines with it. Nothing where all went well."""
    first = running.first
    if running.unwritable is not None and not isinstance(running.unwritable, BrokenPipeError):
        reason = running.unwritable.strerror
        return [f"the workers' output can't be written: {reason}. They were ended."]
    if first is None or running.unwritable is not None:
        return []
    after = f"after {first.ended - running.started:.1f} s"
    if running.asked is not None:
        said = f"{running.asked.name} was passed on; {first.name} ended first: {first.how} {after}."
        if first.exit_status == 128 + running.asked:
            return [said]
    else:
        said = f"{first.name} failed first: {first.how} {after}."
    return [said + _others(running, first), *_too(running, first), *_last_lines(first)]


def _others(running: Running, first: Process) -> str:
    others = [p for p in running.processes if p is not first]
    ended = [p for p in others if p.exit_status in _BY_LAUNCHER]
    if not ended:
        return ""
    return " The others were ended." if len(ended) == len(others) else " Those that ran were ended."


def _too(running: Running, first: Process) -> list[str]:
    """The others that ended by themselves, as a consequence maybe."""
    too = [
        f"{p.name} ({p.how}, {p.ended - first.ended:.1f} s later)"
        for p in sorted(running.processes, key=lambda p: p.ended)
        if p is not first and p.exit_status not in (0, *_BY_LAUNCHER)
    ]
    return [f"Then failed: {', '.join(too)}."] if too else []


def _last_lines(process: Process) -> list[str]:
    """The end of what it wrote to stderr, where there is nothing to stdout."""
    for name, (_, lines) in reversed(list(zip(("stdout", "stderr"), process.outputs, strict=True))):
        last = [line.decode(errors="replace") for line in lines.last]
        if any(line.strip() for line in last):
            return [f"The last lines of its {name}:", *(f"  {line}" for line in last)]
    return []

"""A clock that a test sets, for what tells seconds and rates."""

import pytest

from bridle.training import timing


@pytest.fixture
def now(monkeypatch):
    """A clock: `now[0]` is the time."""
    time = [1000.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: time[0])
    return time

"""What the numbers depend on besides bridle: cores, memory, versions, and who else was running."""

import importlib.metadata
import os
import platform
import re
from pathlib import Path

PACKAGES = ("bridle", "keras", "tensorflow", "jax", "numpy")
TICKS = os.sysconf("SC_CLK_TCK")


def describe():
    """Without names of machines or people."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": model[1] if model else platform.machine(),
        "memory_gb": round(memory / 2**30),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {
            "python": platform.python_version(),
            **{
                one.name: one.version
                for one in importlib.metadata.distributions()
                if one.name in PACKAGES
            },
        },
    }


class OthersTime:
    """The share of the machine's time that other programs took since this was made."""

    def __init__(self):
        self.start = self.now()

    def now(self):
        """Seconds: of the machine busy, in all, and of this process and its children."""
        user, nice, system, idle, waiting, *rest = (
            int(ticks) / TICKS for ticks in Path("/proc/stat").read_text().split()[1:9]
        )
        busy = user + nice + system + sum(rest)
        # Children count once they have ended.
        return busy, busy + idle + waiting, sum(os.times()[:4])

    def share(self):
        """A fraction of the time of all cores."""
        busy, total, own = (b - a for a, b in zip(self.start, self.now(), strict=True))
        return max(0.0, busy - own) / total if total else 0.0

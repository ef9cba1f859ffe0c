"""Workers that Ray starts: examples/ray_train.py. CI installs no Ray, which takes 430 MB."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import bridle

ROOT = Path(__file__).parents[2]
PACKAGES = str(Path(bridle.__file__).parents[1])


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray isn't there: pip install '.[ray]'"
)
def test_two_workers_of_ray_train_one_model():
    # Ray's sockets need a short path.
    folder = tempfile.mkdtemp(prefix="ray-")
    own = {
        "HOME": folder,
        "PYTHONPATH": PACKAGES,
        "RAY_DEDUP_LOGS": "0",
        "RAY_TMPDIR": folder,
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    try:
        done = subprocess.run(
            [sys.executable, str(ROOT / "examples" / "ray_train.py")],
            check=False,
            env={**os.environ, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert done.returncode == 0, done.stdout[-5000:]
    said = re.findall(r"pid=(\d+)\)\S* (2 workers|weights \[.*\])", done.stdout)
    workers = {worker for worker, _ in said}
    assert len(workers) == 2
    # The weights that the targets were made with.
    expected = {"2 workers", "weights [1.0, -2.0, 0.5, 3.0]"}
    assert [{text for one, text in said if one == worker} for worker in workers] == [expected] * 2

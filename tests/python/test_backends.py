"""JAX and PyTorch under Keras: arguments, checks and names are bridle's; on JAX the loop is too."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: Tests that run on each backend: those of every backend, and on JAX some of those that TensorFlow
#: passes, where Keras on JAX is the judge.
RUN = {
    "jax": [
        *("backends/every.py", "backends/on_jax.py", "test_arguments.py", "engine/test_hooks.py"),
        "training/test_resuming.py",
    ],
    "torch": ["backends/every.py"],
}


# One process for each: Keras has one backend as long as it lives.
@pytest.mark.slow
@pytest.mark.parametrize("backend", RUN)
def test_the_tests_of_a_backend_pass(backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} isn't installed")
    files = [HERE / name for name in RUN[backend]]
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "not tensorflow",
            *files,
        ],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        timeout=560,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert " passed" in run.stdout and "skipped" not in run.stdout

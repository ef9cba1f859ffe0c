"""JAX and PyTorch under Keras: bridle's arguments, checks and names over Keras' own loop."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

DELEGATED = Path(__file__).parent / "backends" / "delegated.py"


# One process for each: Keras has one backend as long as it lives.
@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_tests_of_delegated_training_pass(backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} isn't installed")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(DELEGATED)],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert " passed" in run.stdout and "skipped" not in run.stdout

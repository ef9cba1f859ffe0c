"""JAX and PyTorch under Keras: arguments, checks and names are bridle's; on JAX the loop is too."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def path(folder):
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])


#: Tests that run on each backend: those of every backend, and on JAX some of those that TensorFlow
#: passes, where Keras on JAX is the judge.
RUN = {
    "jax": [
        *("backends/every.py", "backends/on_jax.py", "test_arguments.py", "engine/test_hooks.py"),
        *("backends/on_jax_in_place.py", "backends/on_jax_cache.py", "training/test_resuming.py"),
    ],
    "jax models": ["engine/test_oracle.py", "engine/test_memory.py", "test_kinds_of_models.py"],
    "jax data": ["inputs"],
    "jax changes": [
        *(f"engine/test_{name}.py" for name in ("up_to_date", "sequences", "sharing")),
    ],
    "jax on two devices": ["backends/on_jax_devices.py"],
    "jax with everything on two devices": ["training/test_resuming.py"],
    "jax in processes": ["training/test_together.py"],
    "torch": ["backends/every.py"],
}
TWO_DEVICES = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
#: What the environment of some says beside the backend.
MORE = {
    "jax on two devices": TWO_DEVICES,
    "jax with everything on two devices": TWO_DEVICES
    | {"PYTHONPATH": path(HERE), "PYTEST_PLUGINS": "backends.everywhere"},
    "jax in processes": TWO_DEVICES,
}


# One process for each: Keras has one backend as long as it lives.
@pytest.mark.slow
@pytest.mark.parametrize("name", RUN)
def test_the_tests_of_a_backend_pass(name):
    backend = name.split()[0]
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} isn't installed")
    files = [HERE / file for file in RUN[name]]
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rs",
            "-p",
            "no:cacheprovider",
            "-m",
            "not tensorflow",
            *files,
        ],
        env={**os.environ, "KERAS_BACKEND": backend, **MORE.get(name, {})},
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
    skipped = [line for line in run.stdout.splitlines() if line.startswith("SKIPPED")]
    # PyTorch's tensors and loaders are data on JAX too, where it is installed.
    assert not [line for line in skipped if "torch" not in line]

"""Runs cases under a strategy: `run_cases.py KIND COUNT FOLDER NAME...`, in its own process."""

import pickle
import sys
import traceback
from pathlib import Path

import tensorflow as tf


def strategy_of(kind, count):
    if kind == "workers":
        return tf.distribute.MultiWorkerMirroredStrategy()
    devices = [tf.config.LogicalDeviceConfiguration()] * count
    tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], devices)
    return tf.distribute.MirroredStrategy([f"CPU:{number}" for number in range(count)])


def main(kind, count, folder, *names):
    strategy = strategy_of(kind, int(count))
    sys.path.insert(0, str(Path(__file__).parent))
    from cases import CASES

    number = strategy.cluster_resolver.task_id if kind == "workers" else 0
    found = {}
    for name in names or CASES:
        try:
            found[name] = CASES[name](strategy.scope)
        except Exception:  # told to who compares
            found[name] = traceback.format_exc()
        Path(folder, f"{number}.pickle").write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

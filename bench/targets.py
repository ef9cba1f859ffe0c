"""How many times as fast as a peer bridle is to be, and where."""

from run import CALLS
from workloads import WORKLOADS

# Equal, within the noise of the machines on which this was measured.
NO_SLOWER = 0.97
SCAN = round(1 / 1.3, 3)

# (workload, measurement, peer): least ratio.
NAMED = {
    ("mlp", "fit_later", "keras"): 20,
    ("mlp", "fit_later", "keras-jax"): 4,
    ("mnist", "fit_later", "keras"): 4,
    ("mnist", "fit_later", "keras-jax"): 1.7,
    ("batchnorm", "fit_later", "keras"): 8,
    ("batchnorm", "fit_later", "keras-jax"): 1.5,
    ("lstm", "fit_later", "keras"): 5,
    ("embedding", "fit_later", "keras"): 5,
    ("cnn", "fit_later", "keras"): 1.3,
    ("mlp", "evaluate_20000", "keras"): 15,
    ("mlp", "predict_1", "keras"): 25,
    ("mlp", "train_on_batch", "keras"): 4,
}


def no_slower():
    """Nothing that is measured may be slower than Keras."""
    for name, workload in WORKLOADS.items():
        fits = ["fit_first", "fit_total", *(["fit_later"] if name != "iris" else [])]
        for measurement in fits + (CALLS if workload.calls else []):
            if (name, measurement, "keras") not in NAMED:
                yield (name, measurement, "keras"), NO_SLOWER


def near_scan():
    """Where XLA runs. Iris is all compilation: its later epochs are too short to compare."""
    for name, workload in WORKLOADS.items():
        if workload.scan and name != "iris":
            yield (name, "fit_later", "scan"), SCAN


TARGETS = {**NAMED, **dict(near_scan()), **dict(no_slower())}

"""How many times as fast as a peer bridle is to be, and where; how much memory it may keep."""

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
    # Wanted seconds, divided into those that Keras took in one run on two cores.
    ("folds", "models_total", "keras"): 20,
    ("grid", "models_total", "keras"): 7,
    ("embedding_3", "fit_total", "keras"): 3.1,
    ("embedding_6", "fit_total", "keras"): 3.9,
    ("batchnorm_6", "fit_total", "keras"): 5,
    ("callbacks", "fit_total", "keras"): 3.9,
    ("callbacks", "fit_later", "keras"): 12.8,
    ("generator", "fit_later", "keras"): 6.7,
    ("tfdata", "fit_total", "keras"): 3.1,
    ("tfdata", "fit_later", "keras"): 6.3,
    ("pydataset", "fit_total", "keras"): 3.7,
    ("pydataset", "fit_later", "keras"): 5.3,
    ("iris", "fit_later", "keras"): 58,
    # Of the next process, against the first one.
    ("second_process", "fit_first", "bridle"): NO_SLOWER,
}

# Megabytes that stay for each model that was dropped: none, within what the allocators vary.
MOST_KEPT_MB = 0.1


def measured(workload):
    """The names of what is measured, in seconds."""
    if workload.measures == "fit":
        fits = ["fit_first", "fit_total", "fit_later"]
        fits += ["fit_unwatched"] if workload.unwatched else []
        return fits + (CALLS if workload.calls else [])
    return ["models_total"] if workload.measures == "models" else []


def no_slower():
    """Nothing that is measured may be slower than Keras."""
    for name, workload in WORKLOADS.items():
        for measurement in measured(workload) if "keras" in workload.peers else []:
            if (name, measurement, "keras") not in NAMED:
                yield (name, measurement, "keras"), NO_SLOWER


def near_scan():
    """Where XLA runs. Iris is all compilation, as short trainings are: nothing to compare."""
    for name in ("mlp", "mnist", "lstm", "batchnorm", "embedding", "two_outputs", "tabular"):
        yield (name, "fit_later", "scan"), SCAN


TARGETS = {**NAMED, **dict(near_scan()), **dict(no_slower())}

# bridle on JAX against Keras on JAX.
ON_JAX = {
    ("mlp", "fit_later"): 3,
    ("batchnorm", "fit_later"): 3,
    ("embedding", "fit_later"): 3,
    ("lstm", "fit_later"): 1.3,
    ("mnist", "fit_later"): 1.2,
    ("folds", "models_total"): 15,
}
ON_JAX |= {
    (name, measurement): NO_SLOWER
    for name, workload in WORKLOADS.items()
    for measurement in (measured(workload) if "bridle-jax" in workload.peers else [])
    if (name, measurement) not in ON_JAX
}

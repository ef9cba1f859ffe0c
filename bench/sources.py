"""What fit() is given: arrays, what isn't plain arrays, and callbacks.

Each function takes Keras, the workload and its arrays, and returns arguments of fit() beside
`epochs`, `verbose` and the callback that notes the time. They are made anew for every fit.
"""

import functools
import tempfile
from pathlib import Path


def arrays(keras, workload, x, y):
    return {"x": x, "y": y, "batch_size": workload.batch}


def with_callbacks(keras, workload, x, y):
    """A sixth of the rows is for validation. Nothing stops early: every peer does the same work."""
    rows = len(x) - len(x) // 6
    folder = Path(temporary().name)
    return {
        **arrays(keras, workload, x[:rows], y[:rows]),
        "validation_data": (x[rows:], y[rows:]),
        "class_weight": {0: 1.0, 1: 2.0},
        "callbacks": [
            keras.callbacks.EarlyStopping(patience=workload.epochs),
            keras.callbacks.ModelCheckpoint(folder / "{epoch}.keras"),
            keras.callbacks.ReduceLROnPlateau(patience=2),
            keras.callbacks.CSVLogger(folder / "log.csv"),
            keras.callbacks.TerminateOnNaN(),
        ],
    }


def generator(keras, workload, x, y):
    def endless():
        while True:
            for start in range(0, len(x), workload.batch):
                yield x[start : start + workload.batch], y[start : start + workload.batch]

    return {"x": endless(), "steps_per_epoch": steps(workload)}


def tf_data(keras, workload, x, y):
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1024, seed=1)
    return {"x": dataset.batch(workload.batch)}


def py_dataset(keras, workload, x, y):
    class Batches(keras.utils.PyDataset):
        """Slices of arrays."""

        def __len__(self):
            return steps(workload)

        def __getitem__(self, index):
            start = index * workload.batch
            return x[start : start + workload.batch], y[start : start + workload.batch]

    return {"x": Batches()}


def steps(workload):
    return -(-workload.rows // workload.batch)


@functools.cache
def temporary():
    """A folder that goes with the process."""
    return tempfile.TemporaryDirectory()

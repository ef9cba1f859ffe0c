"""Workers each of which reads a part of a dataset: `own_batches.py FOLDER CASE...`, run by each.

What comes of a case is written to FOLDER, by case and worker. Without a strategy `batches()` tells
which batches they train on together.
"""

import itertools
import os
import pickle
import signal
import sys
import traceback
import warnings
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import bridle

LAYERS = keras.layers
POLICY = tf.data.experimental.AutoShardPolicy
#: The rows of each file.
FILES = (9, 4, 11, 6, 7)
BATCH = 8
_random = np.random.default_rng(0)
X = _random.normal(size=(sum(FILES), 6)).astype("float32")
Y = X.sum(1, keepdims=True)
NUMBERS = np.split(np.arange(sum(FILES)), np.cumsum(FILES)[:-1])


def rows_of(case, worker, count):
    """The numbers of the rows that a worker reads, in its order."""
    if case == "file":
        return np.concatenate(NUMBERS[worker::count])
    return np.arange(len(X))[worker::count]


def batches(case, count, steps=None):
    """The batches that workers have together: their rows of each, one after the other.

    With `steps` that many, of data that begin again.
    """
    parts = []
    for number in range(count):
        size = share(BATCH, number, count)
        if case == "no known size":  # each of the dataset's batches is divided by itself
            whole = pieces(rows_of("off", number, count), BATCH)
            parts.append([p for w in whole for p in pieces(w, share(len(w), number, count))])
        else:
            rows = rows_of(case, number, count)
            parts.append(pieces(np.resize(rows, steps * size) if steps else rows, size))
    none = np.array([], int)
    for of_workers in itertools.zip_longest(*parts, fillvalue=none):
        together = np.concatenate(of_workers)
        yield X[together], Y[together]


def share(rows, number, count):
    return rows // count + (number < rows % count)


def pieces(rows, size):
    size = max(size, 1)
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def write(folder):
    for number, rows in enumerate(NUMBERS):
        with tf.io.TFRecordWriter(str(Path(folder, f"part{number}"))) as file:
            for row in rows:
                file.write(np.append(X[row], Y[row]).astype("float32").tobytes())


def parsed(record):
    values = tf.reshape(tf.io.decode_raw(record, tf.float32), (7,))
    return values[:6], values[6:]


def following(dataset, policy):
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = policy
    return dataset.with_options(options)


def files(folder, some=None):
    names = [str(Path(folder, f"part{number}")) for number in range(len(FILES))][:some]
    made = tf.data.TFRecordDataset(tf.data.Dataset.from_tensor_slices(names)).map(parsed)
    return following(made.batch(BATCH), POLICY.FILE)


def hinted(folder):
    names = tf.data.Dataset.from_tensor_slices(
        [str(Path(folder, f"part{number}")) for number in range(len(FILES))]
    )
    names = names.shard(tf.data.experimental.SHARD_HINT, tf.data.experimental.SHARD_HINT)
    return following(names.flat_map(tf.data.TFRecordDataset).map(parsed).batch(BATCH), POLICY.HINT)


def arrays(x, y, batch=BATCH):
    return following(tf.data.Dataset.from_tensor_slices((x, y)).batch(batch), POLICY.OFF)


def made(scope):
    keras.utils.set_random_seed(1)
    with scope():
        inner = LAYERS.Dense(8, "tanh"), LAYERS.Dropout(0.3, seed=2)
        model = keras.Sequential([keras.Input((6,)), *inner, LAYERS.Dense(1)])
        bridle.compile(
            model, keras.optimizers.Adam(0.02), "mse", metrics=["mae"], jit_compile=False
        )
    return model


def trained(model, data, held_out=None, **arguments):
    """What training and an evaluation give, as numbers."""
    given = {"epochs": 3, "verbose": 0, "seed": 3, **arguments}
    history = bridle.fit(model, data, validation_data=held_out, **given)
    found = {name: list(map(float, values)) for name, values in history.history.items()}
    found["evaluated"] = bridle.evaluate(model, held_out or data, verbose=0)
    return found | {f"weight {i}": np.array(w) for i, w in enumerate(model.get_weights())}


class AfterSteps(keras.callbacks.Callback):
    """Ends worker 1 in the middle of the second epoch, if told so."""

    #: Not of an instance: what one bears in mind is kept, and comes back.
    kills = False

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if AfterSteps.kills and (WORKER, self._epoch, batch) == (1, 1, 4):
            os.kill(os.getpid(), signal.SIGKILL)


def kept(folder, kills):
    AfterSteps.kills = kills
    resume = bridle.ResumeFile(f"{folder}/state", every_steps=1)
    return trained(model(), files(folder), resume=resume, callbacks=[AfterSteps()])


def fails_late(x, y):
    if WORKER == 1:
        raise OSError("the disk is gone")
    return x, y


def failing():
    def read(x, y):
        found = tf.py_function(fails_late, [x, y], (tf.float32, tf.float32))
        return tuple(tf.ensure_shape(p, q.shape) for p, q in zip(found, (x, y), strict=True))

    return following(tf.data.Dataset.from_tensor_slices((X, Y)).map(read).batch(BATCH), POLICY.OFF)


def lengths():
    x = np.zeros((16, 3 + WORKER, 6), "float32")
    made = arrays(x, x).map(lambda x, y: (x + 0, y[:, :, :1]))
    spec = tf.TensorSpec((None, None, 6)), tf.TensorSpec((None, None, 1))
    return following(
        tf.data.Dataset.from_generator(lambda: made, output_signature=spec), POLICY.OFF
    )


def of_any_length():
    with strategy.scope():
        made = keras.Sequential([keras.Input((None, 6)), LAYERS.Dense(1)])
        bridle.compile(made, "sgd", "mse")
    return made


if __name__ == "__main__":
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    WORKER = strategy.cluster_resolver.task_id
    COUNT = strategy.cluster_resolver.cluster_spec().num_tasks("worker")

    def model():
        return made(strategy.scope)

    def own():
        rows = rows_of("off", WORKER, COUNT)
        return arrays(X[rows], Y[rows])

    def of_no_known_size():
        return own().map(lambda x, y: (x + 0, y))

    CASES = {
        "file": lambda folder: trained(model(), files(folder)),
        "hint": lambda folder: trained(model(), hinted(folder)),
        "off": lambda folder: trained(model(), own()),
        "validation": lambda folder: trained(model(), own(), files(folder)),
        "no known size": lambda folder: trained(model(), of_no_known_size()),
        "steps": lambda folder: trained(model(), own().repeat(), own(), steps_per_epoch=3),
        "predicts": lambda folder: bridle.predict(model(), files(folder), verbose=0),
        "no batches": lambda folder: trained(model(), own().skip(99 * WORKER)),
        "few files": lambda folder: trained(model(), files(folder, 1)),
        "small batches": lambda folder: trained(model(), arrays(X, Y, 1)),
        "fails": lambda folder: trained(model(), failing()),
        "lengths": lambda folder: trained(of_any_length(), lengths()),
        "kept": lambda folder: kept(folder, kills=False),
        "kept and killed": lambda folder: kept(folder, kills=True),
    }

    def main(folder, *cases):
        for case in cases:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", bridle.BridleWarning)
                    found = CASES[case](folder)
            except (bridle.BridleError, tf.errors.OpError) as error:
                found = f"{type(error).__name__}: {error}"
            except Exception:  # told to who compares
                found = traceback.format_exc()
            Path(folder, f"{case} {WORKER}").write_bytes(pickle.dumps(found))

    main(*sys.argv[1:])

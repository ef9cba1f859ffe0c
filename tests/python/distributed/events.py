"""What happens to workers that train together: `events.py FOLDER EVENT...`, run by each of them.

What comes of an event is written to FOLDER, by event and worker.
"""

import json
import os
import signal
import sys
import time
import zlib
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import bridle

if keras.backend.backend() == "jax":
    keras.distribution.initialize()
    everywhere = keras.distribution.DataParallel()
    keras.distribution.set_distribution(everywhere)
    WORKER = int(os.environ["KERAS_DISTRIBUTION_PROCESS_ID"])
else:
    everywhere = tf.distribute.MultiWorkerMirroredStrategy()
    WORKER = everywhere.cluster_resolver.task_id
LAYERS, CALLBACKS = keras.layers, keras.callbacks
random = np.random.default_rng(0)
X = random.normal(size=(37, 6)).astype("float32")
Y = X.sum(1, keepdims=True)


def model(activation="tanh"):
    keras.utils.set_random_seed(1)
    with everywhere.scope():
        made = keras.Sequential(
            [
                *(keras.Input((6,)), LAYERS.Dense(8, activation), LAYERS.Dropout(0.3, seed=2)),
                *(LAYERS.BatchNormalization(), LAYERS.Dense(1)),
            ]
        )
        bridle.compile(made, keras.optimizers.Adam(0.02), "mse", metrics=["mae"])
    return made


class At(CALLBACKS.Callback):
    """Does something in one worker, after a step of an epoch."""

    def __init__(self, what, worker, epoch, step):
        super().__init__()
        self._what, self._at = what, (worker, epoch, step)

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (WORKER, self._epoch, batch) == self._at:
            self._what(self)


def kill(_):
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt(_):
    os.kill(os.getpid(), signal.SIGINT)


def stop(callback):
    callback.model.stop_training = True


def fail(_):
    raise RuntimeError("the disk is full")


def wait(_):
    time.sleep(3)


def fit(made, x=X, y=Y, **arguments):
    given = {"batch_size": 8, "epochs": 4, "seed": 3, "verbose": 0, **arguments}
    try:
        history = bridle.fit(made, x, y, **given)
    except KeyboardInterrupt:
        history = made.history
    weights = zlib.crc32(b"".join(np.asarray(v).tobytes() for v in made.variables))
    told = {name: list(map(float, values)) for name, values in history.history.items()}
    return {
        "history": told,
        "epochs": len(history.epoch),
        "stopped": history.stopped,
        "weights": weights,
        "close": [float(np.asarray(v, "float64").sum()) for v in made.weights],
    }


def files(folder):
    """Each worker names other files: those of the first one alone are to be there."""
    callbacks = [
        CALLBACKS.ModelCheckpoint(f"{folder}/model{WORKER}.keras"),
        CALLBACKS.CSVLogger(f"{folder}/log{WORKER}.csv"),
    ]
    found = fit(model(), epochs=1, verbose=2, callbacks=callbacks)
    found["files"] = sorted(
        p.name for p in Path(folder).iterdir() if p.suffix in (".keras", ".csv")
    )
    return found


def other_weights(folder):
    made = model()
    if WORKER:
        made.layers[0].set_weights([w + 1 for w in made.layers[0].get_weights()])
    return fit(made)


def outside(folder):
    with everywhere.scope():
        made = keras.Sequential([keras.Input((6,)), LAYERS.Dense(1)])
    bridle.compile(made, keras.optimizers.Adam(), "mse")
    return fit(made)


def outside_of_processes(folder):
    keras.distribution.set_distribution(None)
    try:
        optimizer = keras.optimizers.Adam()
    finally:
        keras.distribution.set_distribution(everywhere)
    made = keras.Sequential([keras.Input((6,)), LAYERS.Dense(1)])
    bridle.compile(made, optimizer, "mse")
    return fit(made)


def of_one_size(folder):
    with everywhere.scope():
        made = keras.Sequential([keras.Input(batch_shape=(8, 6)), LAYERS.Dense(1)])
        bridle.compile(made, "sgd", "mse")
    return fit(made)


def eagerly(folder):
    made = model()
    made.run_eagerly = True
    return fit(made)


def shuffled(folder):
    made = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(64, seed=WORKER).batch(8)
    return fit(model(), made, None, batch_size=None)


def resumed(what=None, worker=1, epoch=2, step=2):
    def event(folder):
        callbacks = [At(what or (lambda _: None), worker, epoch, step)]
        file = bridle.ResumeFile(f"{folder}/state", every_steps=1)
        held_out = X[:9], Y[:9]
        return fit(model(), callbacks=callbacks, resume=file, validation_data=held_out)

    return event


def at(what, worker=1):
    return lambda folder: fit(model(), epochs=6, callbacks=[At(what, worker, 2, 2)])


EVENTS = {
    "undisturbed": lambda folder: fit(model(), validation_data=(X[:9], Y[:9])),
    "waits": at(wait),
    "interrupted": at(interrupt),
    "stopped": at(stop),
    "failed": at(fail),
    "killed": at(kill),
    "files": files,
    "other data": lambda folder: fit(model(), X + WORKER, Y),
    "other rows": lambda folder: fit(model(), X[WORKER:], Y[WORKER:]),
    "other model": lambda folder: fit(model("relu" if WORKER else "tanh")),
    "other weights": other_weights,
    "other settings": lambda folder: fit(model(), batch_size=8 + WORKER),
    "other batches": shuffled,
    "evaluates other data": lambda folder: bridle.evaluate(model(), X + WORKER, Y, verbose=0),
    "predicts other rows": lambda folder: bridle.predict(model(), X[WORKER:], verbose=0),
    "a generator": lambda folder: fit(model(), ((X, Y) for _ in range(3)), None, batch_size=None),
    "made outside": outside,
    "made outside of processes": outside_of_processes,
    "of one size": of_one_size,
    "eagerly": eagerly,
    "backups": lambda folder: fit(model(), callbacks=[CALLBACKS.BackupAndRestore(f"{folder}/b")]),
    "kept": resumed(),
    "kept and killed": resumed(kill),
    "kept and killed again": resumed(kill, worker=0, epoch=3, step=1),
}


def main(folder, *events):
    for event in events:
        began = time.monotonic()
        try:
            found = EVENTS[event](folder)
        except bridle.BridleError as error:
            found = f"{type(error).__name__}: {error}"
        except RuntimeError as error:
            found = f"RuntimeError: {error}"
        told = {"found": found, "seconds": time.monotonic() - began}
        Path(folder, f"{event} {WORKER}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
    if "killed" in sys.argv[-1] and keras.backend.backend() == "jax":
        os._exit(0)  # which would wait a hundred seconds for the one that is gone

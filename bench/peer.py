"""One way to train, in a process of its own: `python peer.py NAME`, told what to do by run.py.

A line of JSON on standard input is an order, `{"workload": "mlp", "quick": false}` first and then
`{"measure": "fit"}`; its answer is a line of JSON on standard output.
"""

import gc
import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
from models import data_of
from workloads import WORKLOADS

# Their Keras backends, which must be known before Keras is imported.
PEERS = {
    "keras": "tensorflow",
    "keras-spe32": "tensorflow",
    "keras-jax": "jax",
    "sklearn": "none",
    "scan": "jax",
    "bridle": "tensorflow",
    "bridle-jax": "jax",
    "bridle-again": "tensorflow",  # in a process after bridle's, with the same cache of XLA's work
}


class KerasPeer:
    """Keras' own functions."""

    def __init__(self, workload, **more):
        import keras

        self.keras, self.workload, self.more = keras, workload, more
        self.x, self.y = data_of(workload)
        self.called = None

        class Ends(keras.callbacks.Callback):
            """Notes when epochs end. It overrides no batch hook, which would cost time."""

            def on_train_begin(self, logs=None):
                self.ends = []

            def on_epoch_end(self, epoch, logs=None):
                self.ends.append(time.perf_counter())

        self.ends = Ends()

    def model(self):
        """A new one, compiled, always with the same weights."""
        self.keras.utils.set_random_seed(1)
        model = self.workload.build(self.keras)
        self.do("compile", model, **self.workload.compile, **self.more)
        return model

    def do(self, name, model, *args, **kwargs):
        """Calls this peer's `compile`, `fit` ..."""
        return getattr(self.keras.Model, name)(model, *args, **kwargs)

    def train(self, model, verbose=0):
        """The times at which the epochs ended."""
        given = self.workload.given(self.keras, self.workload, self.x, self.y)
        callbacks = [*given.pop("callbacks", []), self.ends]
        epochs = self.workload.epochs
        self.do("fit", model, epochs=epochs, verbose=verbose, callbacks=callbacks, **given)
        return self.ends.ends

    def train_unwatched(self, model):
        """Trains a trained model again, with no callback to look at its epochs."""
        given = self.workload.given(self.keras, self.workload, self.x, self.y)
        self.do("fit", model, epochs=self.workload.epochs, verbose=0, **given)

    def program(self, model):
        """What the peer says of how it trained the model."""

    def fit(self):
        """Seconds of the first epoch of a new model, of a later one (the median), and of all."""
        model = self.model()
        gc.collect()
        start = time.perf_counter()
        ends = self.train(model)
        total = time.perf_counter() - start
        first = ends[0] - start
        later = float(np.median(np.diff(ends)))
        values = {"fit_first": first, "fit_later": later, "fit_total": total}
        if self.workload.unwatched:
            start = time.perf_counter()
            self.train_unwatched(model)
            values["fit_unwatched"] = (time.perf_counter() - start) / self.workload.epochs
        return {"values": values, "program": self.program(model)}

    def models(self):
        """Seconds of many models, from the first one's building to the last one's evaluation."""
        start = time.perf_counter()
        for number in range(len(self.workload.kinds)):
            self.one_of_many(number)
        return {"values": {"models_total": time.perf_counter() - start}}

    def kept(self):
        """Megabytes that stay for each model that was dropped, once a third of them are."""
        after = []
        for number in range(len(self.workload.kinds)):
            self.one_of_many(number)
            gc.collect()
            after.append(resident_mb())
        first = len(after) // 3
        each = (after[-1] - after[first - 1]) / (len(after) - first)
        return {"values": {"kept_mb": each}}

    def one_of_many(self, number):
        """Builds, compiles, trains and, without validation, evaluates one of many models."""
        many, kind = self.workload, self.workload.kinds[number]
        (x, y), held = many.parts(number, self.x, self.y)
        model = many.build(self.keras, kind["units"])
        self.do("compile", model, **many.compile(self.keras, kind))
        given = {"batch_size": many.batch, "epochs": many.epochs, "verbose": 0}
        if many.validation:  # patient: every peer does the same work
            stopping = self.keras.callbacks.EarlyStopping(patience=many.epochs)
            given |= {"validation_data": held, "callbacks": [stopping]}
        self.do("fit", model, x, y, **given)
        if not many.validation:
            self.do("evaluate", model, *held, verbose=0)

    def calls(self, name, *args, **kwargs):
        """Mean seconds of a call, on a model that has run it many times."""
        if self.called is None:
            self.called, self.ran = self.model(), set()
        key = (name, len(args[0]))
        if key not in self.ran:
            self.ran.add(key)
            self.repeat(self.workload.warm, name, *args, **kwargs)
        return self.repeat(self.workload.warm / 6, name, *args, **kwargs)

    def repeat(self, least, name, *args, **kwargs):
        """Mean seconds of a call, over `least` seconds of them."""
        count, start = 0, time.perf_counter()
        while (took := time.perf_counter() - start) < least:
            self.do(name, self.called, *args, **kwargs)
            count += 1
        return took / count

    def measure(self, name):
        """What run.py calls `name`: seconds, or megabytes."""
        if name in ("fit", "models", "kept"):
            return getattr(self, name)()
        kind, _, rows = name.rpartition("_")
        if name == "fit_progress":  # the bar goes to the log
            return {"values": {name: float(np.median(np.diff(self.train(self.model(), 1))))}}
        if name == "train_on_batch":
            batch = self.workload.batch
            seconds = self.calls(name, self.x[:batch], self.y[:batch])
        elif kind == "evaluate":
            x, y = (resized(array, int(rows)) for array in (self.x, self.y))
            seconds = self.calls(kind, x, y, verbose=0)
        else:
            seconds = self.calls(kind, resized(self.x, int(rows)), verbose=0)
        return {"values": {name: seconds}}


class BridlePeer(KerasPeer):
    """bridle's functions."""

    def __init__(self, workload, **more):
        # Before TensorFlow computes: what XLA compiles isn't kept else.
        import bridle  # noqa: F401

        super().__init__(workload, **more)

    def do(self, name, model, *args, **kwargs):
        """Calls bridle's `compile`, `fit` ..."""
        import bridle

        return getattr(bridle, name)(model, *args, **kwargs)

    def program(self, model):
        """Which program ran, and why."""
        import bridle

        explain = getattr(bridle, "explain", None)
        return explain and str(explain(model))


class ScanPeer(KerasPeer):
    """The floor of `fit`, and of folds."""

    def __init__(self, workload, **more):
        super().__init__(workload, **more)
        self.scan = None

    def model(self):
        """The loop with a new model in it."""
        from scan import Scan

        self.keras.utils.set_random_seed(1)
        return Scan(self.workload.build(self.keras), **self.workload.compile)

    def train(self, model):
        """The times at which the epochs ended."""
        return model.fit(self.x, self.y, self.workload.batch, self.workload.epochs)

    def train_unwatched(self, model):
        """Nothing looks at its epochs in any case."""
        self.train(model)

    def one_of_many(self, number):
        """All models are of one structure: the first one's compiled loop trains them all."""
        from scan import Scan

        many, kind = self.workload, self.workload.kinds[number]
        (x, y), held = many.parts(number, self.x, self.y)
        model = many.build(self.keras, kind["units"])
        self.scan = self.scan or Scan(model, **many.compile(self.keras, kind))
        self.scan.fit(x, y, many.batch, many.epochs, model)
        self.scan.evaluate(*held)


class SklearnPeer(KerasPeer):
    """scikit-learn's network, which has no dropout and takes its rows for validation itself."""

    def __init__(self, workload):
        from sklearn.neural_network import MLPRegressor

        self.workload, self.network = workload, MLPRegressor
        self.x, self.y = data_of(workload)

    def one_of_many(self, number):
        """Trains one of many models."""
        many, kind = self.workload, self.workload.kinds[number]
        (x, y), (x_held, y_held) = many.parts(number, self.x, self.y)
        if many.validation:
            x, y = self.x, self.y
        model = self.network(
            hidden_layer_sizes=(kind["units"],),
            batch_size=many.batch,
            learning_rate_init=kind.get("rate", 1e-3),
            alpha=0,
            max_iter=many.epochs,
            early_stopping=many.validation,
            validation_fraction=len(x_held) / len(self.x),
            n_iter_no_change=many.epochs + 1,
        )
        model.fit(x, y.ravel())
        if not many.validation:
            model.score(x_held, y_held.ravel())


PEER_CLASSES = {
    "sklearn": SklearnPeer,
    "scan": ScanPeer,
    "bridle": BridlePeer,
    "bridle-jax": BridlePeer,
    "bridle-again": BridlePeer,
}


def resized(array, rows):
    """The first rows, repeated from the start where there are fewer."""
    return array[np.arange(rows) % len(array)]


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident_mb():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def peer_of(name, workload):
    if name == "keras-spe32":  # the argument that Keras has against the cost of its loop
        return KerasPeer(workload, steps_per_execution=32)
    return PEER_CLASSES.get(name, KerasPeer)(workload)


def main(name):
    # Only answers go to the parent: what Keras or a model prints goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        if "workload" in order:
            workload = WORKLOADS[order["workload"]]
            peer, answer = peer_of(name, workload.small() if order["quick"] else workload), {}
        else:
            answer = peer.measure(order["measure"])
        print(json.dumps(answer | {"peak_mb": peak_mb()}), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

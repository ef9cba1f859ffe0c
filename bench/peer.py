"""One way to train, in a process of its own: `python peer.py NAME`, told what to do by run.py.

A line of JSON on standard input is an order, `{"workload": "mlp", "quick": false}` once and then
`{"measure": "fit"}`; its answer is a line of JSON on standard output.
"""

import gc
import json
import os
import resource
import sys
import time

import numpy as np
from workloads import WORKLOADS, data_of

# Their Keras backends, which must be known before Keras is imported.
PEERS = {
    "keras": "tensorflow",
    "keras-spe32": "tensorflow",
    "keras-jax": "jax",
    "scan": "jax",
    "bridle": "tensorflow",
}
WARM_SECONDS = 1.5  # of calls before the first measurement: compilations are over then
LEAST_SECONDS = 0.25  # of calls, repeated, in one measurement


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
        batch, epochs = self.workload.batch, self.workload.epochs
        self.do("fit", model, self.x, self.y, batch, epochs, verbose, callbacks=[self.ends])
        return self.ends.ends

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
        seconds = {"fit_first": first, "fit_later": later, "fit_total": total}
        return {"seconds": seconds, "program": self.program(model)}

    def calls(self, name, *args, **kwargs):
        """Mean seconds of a call, on a model that has run it many times."""
        if self.called is None:
            self.called, self.ran = self.model(), set()
        key = (name, len(args[0]))
        if key not in self.ran:
            self.ran.add(key)
            self.repeat(WARM_SECONDS, name, *args, **kwargs)
        return self.repeat(LEAST_SECONDS, name, *args, **kwargs)

    def repeat(self, least, name, *args, **kwargs):
        """Mean seconds of a call, over `least` seconds of them."""
        count, start = 0, time.perf_counter()
        while (took := time.perf_counter() - start) < least:
            self.do(name, self.called, *args, **kwargs)
            count += 1
        return took / count

    def measure(self, name):
        """Seconds of what run.py calls `name`."""
        if name == "fit":
            return self.fit()
        kind, _, rows = name.rpartition("_")
        if name == "fit_progress":  # the bar goes to the log
            return {"seconds": {name: float(np.median(np.diff(self.train(self.model(), 1))))}}
        if name == "train_on_batch":
            batch = self.workload.batch
            seconds = self.calls(name, self.x[:batch], self.y[:batch])
        elif kind == "evaluate":
            x, y = (resized(array, int(rows)) for array in (self.x, self.y))
            seconds = self.calls(kind, x, y, verbose=0)
        else:
            seconds = self.calls(kind, resized(self.x, int(rows)), verbose=0)
        return {"seconds": {name: seconds}}


class BridlePeer(KerasPeer):
    """bridle's functions."""

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
    """The floor of `fit`."""

    def model(self):
        """The loop with a new model in it."""
        from scan import Scan

        self.keras.utils.set_random_seed(1)
        return Scan(self.workload.build(self.keras), **self.workload.compile)

    def train(self, model):
        """The times at which the epochs ended."""
        return model.fit(self.x, self.y, self.workload.batch, self.workload.epochs)


def resized(array, rows):
    """The first rows, repeated from the start where there are fewer."""
    return array[np.arange(rows) % len(array)]


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peer_of(name, workload):
    if name == "keras-spe32":  # the argument that Keras has against the cost of its loop
        return KerasPeer(workload, steps_per_execution=32)
    return {"bridle": BridlePeer, "scan": ScanPeer}.get(name, KerasPeer)(workload)


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

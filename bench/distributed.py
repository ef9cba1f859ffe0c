"""Workers on one machine: `python bench/distributed.py`, for minutes in which nothing else runs.

What a step costs beside a process by itself, and how long an addition over all workers takes. On
few processors no more steps can come of more workers: the rest is what the meeting costs. The
numbers go to bench/results/distributed.json; docs/scaling.md says what follows from them.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from machine import describe

HERE = Path(__file__).parent
PATH = HERE / "results" / "distributed.json"
WORKERS = (1, 2, 4)
GLOBAL, EACH, STEPS, EPOCHS = 256, 64, 100, 6
UNITS = {"3,000 weights": 64, "1,100,000 weights": 1024}
SIZES = [4**power for power in range(5, 13)]
ROUNDS = 20


def model_of(keras, units):
    keras.utils.set_random_seed(1)
    dense = (keras.layers.Dense(units, "relu") for _ in range(2 if units > 100 else 1))
    return keras.Sequential([keras.Input((32,)), *dense, keras.layers.Dense(1)])


def steps_per_second(bridle, keras, scope, units, batch, jit_compile="auto"):
    """Of the quickest epoch, the first one left out: it has the tracing in it."""
    import numpy as np

    random = np.random.default_rng(0)
    x = random.normal(size=(batch * STEPS, 32)).astype("float32")
    y = x.sum(1, keepdims=True)
    with scope():
        model = model_of(keras, units)
        bridle.compile(model, "adam", "mse", jit_compile=jit_compile)
    history = bridle.fit(model, x, y, batch_size=batch, epochs=EPOCHS, verbose=0)
    return STEPS / min(history.timing["seconds"][1:])


def added(strategy, sizes):
    """Milliseconds of adding up so many bytes of float32 over all workers, by their number."""
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((None,)), tf.TensorSpec((), tf.int32)])
    def add(value, times):
        def once(i, value):
            found = strategy.run(
                lambda v: tf.distribute.get_replica_context().all_reduce("MEAN", tf.identity(v)),
                args=(value,),
            )
            return i + 1, found

        return tf.while_loop(lambda i, _: i < times, once, [0, value], parallel_iterations=1)[1]

    found = {}
    for size in sizes:
        value = tf.zeros((size // 4,))
        add(value, 2)
        began = time.perf_counter()
        add(value, ROUNDS).numpy()
        found[size] = (time.perf_counter() - began) / ROUNDS * 1000
    return found


def worker():
    """What one of the workers measures; the first one tells."""
    import contextlib

    import keras
    import tensorflow as tf

    import bridle

    alone = os.environ.get("BRIDLE_WORKERS") is None
    strategy = None if alone else tf.distribute.MultiWorkerMirroredStrategy()
    scope = contextlib.nullcontext if alone else strategy.scope
    count = 1 if alone else strategy.num_replicas_in_sync
    found = {}
    for name, units in UNITS.items():
        programs = {"fused": "auto", "graph": False} if alone else {"graph": "auto"}
        for program, jit_compile in programs.items():
            for kind, batch in (("global", GLOBAL), ("each", EACH * count)):
                given = scope, units, batch, jit_compile
                found[f"{name}, {kind}, {program}"] = steps_per_second(bridle, keras, *given)
    if count > 1:
        found["added"] = added(strategy, SIZES)
    if alone or os.environ["BRIDLE_WORKER"] == "0":
        print(f"RESULT {json.dumps(found)}", flush=True)


def measured(command):
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if "RESULT " in line)
    return json.loads(line.partition("RESULT ")[2])


def main():
    script = [str(HERE / "distributed.py"), "--worker"]
    found = {"machine": describe(), "alone": measured([sys.executable, *script])}
    for count in WORKERS:
        launch = [sys.executable, "-m", "bridle_run", "-n", str(count), *script]
        found[f"{count} workers"] = measured(launch)
    PATH.write_text(f"{json.dumps(found, indent=1)}\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    worker() if "--worker" in sys.argv else main()

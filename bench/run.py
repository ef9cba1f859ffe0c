"""What bridle's conversions and checks cost on top of Keras: ratios of both, in one run.

Each workload is timed with Keras' method and with bridle's function on models of the same weights,
taking turns; the CSV has the median of the turns and the spread of the ratio. 1.0 is Keras' own
time, and with Keras' own loop underneath nothing here can be below it but by noise.
"""

import csv
import statistics
import sys
import time
from pathlib import Path

import keras
import numpy as np

import bridle

TURNS = 7
RESULTS = Path(__file__).parent / "results" / "overhead.csv"


def model():
    keras.utils.set_random_seed(1)
    layers = [keras.Input((20,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(1)]
    made = keras.Sequential(layers)
    made.compile("adam", loss="mse", metrics=["mae"])
    return made


def workloads(x, y):
    """Name, calls in a turn, and what is called with a Keras model, by Keras and by bridle."""
    one, batch = x[:1], (x[:32], y[:32])
    quiet = {"verbose": 0}
    return [
        ("fit, an epoch of 20,000 rows", 1, "fit", (x, y), quiet),
        ("evaluate, 20,000 rows", 1, "evaluate", (x, y), quiet),
        ("predict, 20,000 rows", 1, "predict", (x,), quiet),
        ("predict, 1 row", 20, "predict", (one,), quiet),
        ("train_on_batch, 32 rows", 100, "train_on_batch", batch, {}),
        ("predict_on_batch, 32 rows", 100, "predict_on_batch", (x[:32],), {}),
    ]


def seconds(function, calls, args, kwargs):
    start = time.perf_counter()
    for _ in range(calls):
        function(*args, **kwargs)
    return (time.perf_counter() - start) / calls


def measure(name, calls, method, args, kwargs):
    theirs, ours = model(), model()
    pair = (getattr(keras.Model, method), theirs), (getattr(bridle, method), ours)
    for function, trained in pair:
        seconds(function, 1, (trained, *args), kwargs)  # traces and compiles
    turns = [[seconds(f, calls, (m, *args), kwargs) for f, m in pair] for _ in range(TURNS)]
    ratios = sorted(bridle_time / keras_time for keras_time, bridle_time in turns)
    keras_ms, bridle_ms = (1000 * statistics.median(column) for column in zip(*turns, strict=True))
    return {
        "workload": name,
        "keras_ms": round(keras_ms, 3),
        "bridle_ms": round(bridle_ms, 3),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_low": round(ratios[0], 3),
        "ratio_high": round(ratios[-1], 3),
    }


def main():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20_000, 20)).astype("float32")
    y = rng.normal(size=20_000).astype("float32")
    rows = [measure(*workload) for workload in workloads(x, y)]
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    csv.DictWriter(sys.stdout, rows[0]).writerows([dict(zip(rows[0], rows[0], strict=True)), *rows])


if __name__ == "__main__":
    main()

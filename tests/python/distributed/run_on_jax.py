"""Runs cases in processes of jax.distributed: `run_on_jax.py FOLDER NAME...`, each of them."""

import os
import pickle
import sys
import traceback
from pathlib import Path

import keras
import pytest

keras.distribution.initialize()
sys.path.insert(0, str(Path(__file__).parent.parent))

from backends.on_jax import L, X, Y, sequential, trained  # noqa: E402  # JAX has to know of the processes first
from backends.on_jax_devices import model_parallel  # noqa: E402

import bridle  # noqa: E402

NUMBER = os.environ["KERAS_DISTRIBUTION_PROCESS_ID"]


def divided():
    """Weights of which no process can read all: nothing that Keras does with them works."""
    with model_parallel((2, 2)).scope():
        return trained(bridle, "mlp", reads=False)[1]


def own_batches():
    """With auto_shard_dataset off Keras' own loop runs, on what each process brings."""
    everywhere = keras.distribution.DataParallel(auto_shard_dataset=False)
    keras.distribution.set_distribution(everywhere)
    keras.utils.set_random_seed(1)
    model = sequential(L.Dense(1))
    bridle.compile(model, "sgd", "mse")
    mine = slice(int(NUMBER), 40, 2)
    with pytest.warns(bridle.BridleWarning, match="auto_shard_dataset off"):
        history = bridle.fit(
            model, X[mine], Y[mine], batch_size=4, epochs=2, shuffle=False, verbose=0
        )
    return history.history


OTHERS = {"divided": divided, "own batches": own_batches}


def main(folder, *names):
    found = {}
    for name in names:
        keras.distribution.set_distribution(keras.distribution.DataParallel())
        try:
            found[name] = OTHERS[name]() if name in OTHERS else trained(bridle, name)[1]
        except Exception:  # told to who compares
            found[name] = traceback.format_exc()
    Path(folder, f"{NUMBER}.pickle").write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

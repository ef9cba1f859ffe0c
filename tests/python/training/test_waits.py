"""Ctrl-C while a user's code doesn't come back: real signals, sent to this process by a thread."""

import os
import signal
import subprocess
import sys
import threading
import time

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle

pytestmark = pytest.mark.usefixtures("interrupts_are_heard", "at_a_prompt")

X = np.random.default_rng(4).normal(size=(8, 3)).astype("float32")
Y = X[:, :1]
LONG = 20


class Gate:
    """Lets the first so many through, and holds up the next one until it is opened."""

    def __init__(self, free):
        self.free = free
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self):
        self.free -= 1
        if self.free == -1:
            self.reached.set()
            self.opened.wait(LONG)
            if self.opened.is_set():
                return
            raise AssertionError("not interrupted")


def generator(gate):
    while True:
        gate()
        yield X, Y


class Dataset(keras.utils.PyDataset):
    def __init__(self, gate, **workers):
        super().__init__(**workers)
        self.gate = gate

    def __len__(self):
        return 2

    def __getitem__(self, number):
        self.gate()
        return X, Y


class Batches:
    """An iterator that is no generator."""

    def __init__(self, gate):
        self.gate = gate

    def __iter__(self):
        return self

    def __next__(self):
        self.gate()
        return X, Y


class Held(keras.callbacks.Callback):
    def __init__(self, gate):
        super().__init__()
        self.gate = gate

    def on_epoch_end(self, epoch, logs=None):
        self.gate()


def of_tensorflow(gate):
    types = (tf.TensorSpec((8, 3)), tf.TensorSpec((8, 1)))
    return tf.data.Dataset.from_generator(lambda: generator(gate), output_signature=types)


# What is held up, and what the user is told of.
DATA = {
    "a generator": generator,
    "a PyDataset": Dataset,
    "a PyDataset with workers": lambda gate: Dataset(gate, workers=2),
    "tf.data": of_tensorflow,
    "an iterator": Batches,
}


@pytest.fixture
def gate():
    """Opened in the end, so that no thread is left behind."""
    made = Gate(7)
    yield made
    made.opened.set()


@pytest.fixture
def model():
    return bridle.compile(
        keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]), "sgd", "mse"
    )


def interrupted(gate, times, call):
    """What a call raises or returns that is interrupted as soon as it is held up, and how soon."""

    def send():
        if gate.reached.wait(LONG):
            for _ in range(times):
                time.sleep(0.1)
                os.kill(os.getpid(), signal.SIGINT)
            if times == 1:
                time.sleep(0.1)
                gate.opened.set()

    sender = threading.Thread(target=send)
    sender.start()
    before, began = signal.getsignal(signal.SIGINT), time.monotonic()
    try:
        return call()
    except KeyboardInterrupt as stopped:
        return stopped
    finally:
        assert time.monotonic() - began < LONG / 2
        assert signal.getsignal(signal.SIGINT) is before
        sender.join()


def fit(model, x, **how):
    how = {"epochs": 50, "steps_per_epoch": 2, "verbose": 0, **how}
    return lambda: bridle.fit(model, x, **how)


@pytest.mark.parametrize("name", ["a generator", "an iterator"])
def test_the_first_asks_and_says_what_is_waited_for(name, model, gate, capfd):
    history = interrupted(gate, 1, fit(model, DATA[name](gate)))
    assert history.interrupted
    assert 1 <= len(history.epoch) < 50
    assert "Stopping: waiting for the data's next batch. Interrupt again" in capfd.readouterr().err


@pytest.mark.parametrize("name", DATA)
def test_the_second_stops_at_once_and_the_history_is_kept(name, model, gate):
    stopped = interrupted(gate, 2, fit(model, DATA[name](gate)))
    assert isinstance(stopped, KeyboardInterrupt)
    assert model.history.interrupted
    assert model.history.stopped.startswith("Interrupted in epoch ")
    assert 1 <= len(model.history.epoch) < 50
    assert not bridle.fit(model, X, Y, verbose=0).interrupted


@pytest.mark.parametrize(("times", "run_eagerly"), [(1, False), (2, False), (2, True)])
def test_a_callback_is_named(times, run_eagerly, model, gate, capfd):
    bridle.compile(model, "sgd", "mse", run_eagerly=run_eagerly)
    held = [Held(gate)]
    found = interrupted(gate, times, fit(model, X, y=Y, steps_per_epoch=None, callbacks=held))
    assert isinstance(found, KeyboardInterrupt) == (times == 2)
    assert model.history.interrupted
    assert model.history.epoch == list(range(7 if times == 2 else 8))
    assert "waiting for the callback `Held`. Interrupt again" in capfd.readouterr().err


@pytest.mark.parametrize("function", [bridle.evaluate, bridle.predict])
def test_other_passes_stop_at_the_first(function, model, gate):
    data = Dataset(gate)
    gate.free = 1
    found = interrupted(gate, 1, lambda: function(model, data, verbose=0))
    assert isinstance(found, KeyboardInterrupt)


def test_validation_data_are_waited_for_too(model, gate, capfd):
    held_out = {"validation_data": generator(gate), "validation_steps": 3}
    call = fit(model, X, y=Y, steps_per_epoch=None, **held_out)
    assert isinstance(interrupted(gate, 2, call), KeyboardInterrupt)
    assert model.history.interrupted
    assert "waiting for the data's next batch" in capfd.readouterr().err


SCRIPT = """
import os, signal, threading, time
import keras, numpy as np
import bridle

reached = threading.Event()

def batches():
    for number in range(5):
        yield np.ones((8, 3), "float32"), np.ones((8, 1), "float32")
    reached.set()
    time.sleep(600)

def send():
    reached.wait()
    for _ in range(2):
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=send, daemon=True).start()
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
bridle.compile(model, "sgd", "mse")
try:
    bridle.fit(model, batches(), epochs=9, steps_per_epoch=2, verbose=0)
except KeyboardInterrupt:
    print("stopped", model.history.interrupted, len(model.history.epoch))
"""


def test_python_ends_though_a_generator_never_comes_back():
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=90, check=True
    )
    assert ran.stdout == "stopped True 2\n"

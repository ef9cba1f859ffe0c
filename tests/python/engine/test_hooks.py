"""Every hook of callbacks, held to Keras' own run: order, arguments, where training stops."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from backend import NO_XLA

import bridle

C = keras.callbacks
PHASES = ("train", "test", "predict")
EPOCH_HOOKS = [
    *(f"on_{phase}_{end}" for phase in PHASES for end in ("begin", "end")),
    "on_epoch_begin", "on_epoch_end",
]  # fmt: skip
BATCH_HOOKS = [f"on_{phase}_batch_{end}" for phase in PHASES for end in ("begin", "end")]


def _value(thing):
    if isinstance(thing, dict):
        return {name: _value(value) for name, value in thing.items()}
    return np.asarray(thing).tolist() if hasattr(thing, "shape") else thing


def _recorder(hooks, stop_at=None, stop_what="stop_training"):
    """A callback that notes each call of `hooks`, and stops in batch or epoch `stop_at`."""

    def hook(name):
        def called(self, *args, **kwargs):
            # Numbers compare by their value: what the callback can do with them is the same.
            self.seen.append((name, *map(_value, args), _value(kwargs)))
            if stop_at == (name, args[0] if args else None):
                setattr(self.model, stop_what, True)

        return called

    recorder = type("Recorder", (C.Callback,), {name: hook(name) for name in hooks})()
    recorder.seen = []
    return recorder


class Batches(keras.utils.PyDataset):
    def __init__(self, rows, count=3):
        super().__init__()
        self.rows, self.count = rows, count

    def __len__(self):
        return self.count

    def __getitem__(self, i):
        return self.rows.x[2 * i : 2 * i + 2], self.rows.y[2 * i : 2 * i + 2]


def endless(rows):
    while True:
        for i in range(0, 6, 2):
            yield rows.x[i : i + 2], rows.y[i : i + 2]


def arrays(r):
    return {"x": r.x, "y": r.y, "batch_size": 2}


def dataset(r, size=2):
    return tf.data.Dataset.from_tensor_slices((r.x, r.y)).batch(size)


# The method, its arguments from the rows, steps_per_execution, and where to stop.
RUNS = {
    "arrays": ("fit", lambda r: {**arrays(r), "epochs": 2}, 1, None),
    "a remainder": ("fit", lambda r: {**arrays(r), "batch_size": 3, "epochs": 2}, 1, None),
    "validation": (
        "fit",
        lambda r: {**arrays(r), "epochs": 2, "validation_data": (r.x[:5], r.y[:5])},
        1,
        None,
    ),
    "a split": ("fit", lambda r: {**arrays(r), "validation_split": 0.4}, 1, None),
    "validation_freq": (
        "fit",
        lambda r: {**arrays(r), "epochs": 5, "validation_split": 0.5, "validation_freq": 2},
        1,
        None,
    ),
    "validation_freq, a list": (
        "fit",
        lambda r: {**arrays(r), "epochs": 4, "validation_split": 0.5, "validation_freq": [1, 4]},
        1,
        None,
    ),
    "validation_steps": (
        "fit",
        lambda r: {**arrays(r), "validation_data": dataset(r), "validation_steps": 2, "epochs": 2},
        1,
        None,
    ),
    "initial_epoch": ("fit", lambda r: {**arrays(r), "epochs": 4, "initial_epoch": 2}, 1, None),
    "no epochs": ("fit", lambda r: {**arrays(r), "epochs": 0}, 1, None),
    "groups": ("fit", lambda r: {**arrays(r), "batch_size": 1, "epochs": 2}, 4, None),
    "groups with a remainder": (
        "fit",
        lambda r: {**arrays(r), "batch_size": 3, "validation_split": 0.125, "epochs": 2},
        2,
        None,
    ),
    "one group with room": ("fit", lambda r: {**arrays(r), "batch_size": 3, "epochs": 2}, 4, None),
    "endless": (
        "fit",
        lambda r: {"x": endless(r), "steps_per_epoch": 4, "epochs": 3},
        1,
        None,
    ),
    "endless in groups": (
        "fit",
        lambda r: {"x": dataset(r).repeat(), "steps_per_epoch": 8, "epochs": 2},
        4,
        None,
    ),
    "dataset": ("fit", lambda r: {"x": dataset(r, 3), "epochs": 2}, 1, None),
    "dataset of unknown length": (
        "fit",
        lambda r: {"x": dataset(r).filter(lambda x, y: True), "epochs": 2},
        1,
        None,
    ),
    "PyDataset": ("fit", lambda r: {"x": Batches(r), "epochs": 2}, 1, None),
    "steps of arrays": ("fit", lambda r: {**arrays(r), "steps_per_epoch": 2, "epochs": 2}, 1, None),
    "stop in an epoch": (
        "fit",
        lambda r: {**arrays(r), "epochs": 3, "validation_split": 0.25},
        1,
        ("on_train_batch_end", 1, "stop_training"),
    ),
    "stop in a group": (
        "fit",
        lambda r: {**arrays(r), "batch_size": 1, "epochs": 2},
        3,
        ("on_train_batch_end", 2, "stop_training"),
    ),
    "stop after an epoch": (
        "fit",
        lambda r: {**arrays(r), "epochs": 3},
        1,
        ("on_epoch_end", 1, "stop_training"),
    ),
    "stop at an epoch's begin": (
        "fit",
        lambda r: {**arrays(r), "epochs": 3},
        1,
        ("on_epoch_begin", 1, "stop_training"),
    ),
    "evaluate": ("evaluate", lambda r: {**arrays(r), "batch_size": 3}, 1, None),
    "evaluate in groups": ("evaluate", arrays, 3, None),
    "evaluate some steps": ("evaluate", lambda r: {**arrays(r), "steps": 2}, 1, None),
    "stop evaluating": ("evaluate", arrays, 1, ("on_test_batch_end", 1, "stop_evaluating")),
    "predict": ("predict", lambda r: {"x": r.x, "batch_size": 3}, 1, None),
    "predict in groups": ("predict", lambda r: {"x": r.x, "batch_size": 1}, 3, None),
    "predict some steps": ("predict", lambda r: {"x": r.x, "batch_size": 2, "steps": 2}, 1, None),
    "stop predicting": (
        "predict",
        lambda r: {"x": r.x, "batch_size": 2},
        1,
        ("on_predict_batch_end", 1, "stop_predicting"),
    ),
}


def _record(name, small, rows, hooks, by_bridle):
    method, arguments, steps_per_execution, stop = RUNS[name]
    stop_at, what = (stop[:2], stop[2]) if stop else (None, "stop_training")
    model = small.one()
    compile_ = bridle.compile if by_bridle else keras.Model.compile
    call = getattr(bridle if by_bridle else keras.Model, method)
    compile_(
        model,
        "sgd",
        "mse",
        metrics=["mae"],
        steps_per_execution=steps_per_execution,
        jit_compile=NO_XLA,
    )
    recorder = _recorder(hooks, stop_at, what)
    given = {"verbose": 0, "callbacks": [recorder], **arguments(rows)}
    if method == "fit":
        given["shuffle"] = False
    result = call(model, **given)
    return model, recorder.seen, getattr(result, "history", result)


def _without_end_of_data(calls):
    """Keras finds the end of data of unknown length in a batch that has begun and never ends."""
    pairs = zip(calls, [*calls[1:], ("",)], strict=True)
    return [call for call, after in pairs if (call[0], after[0]) != NO_BATCH]


NO_BATCH = ("on_train_batch_begin", "on_epoch_end")


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("name", RUNS)
def test_every_hook_in_keras_order_with_its_arguments(name, small, rows, same_model):
    model, found, result = _record(name, small, rows, [*EPOCH_HOOKS, *BATCH_HOOKS], True)
    keras_model, wanted, keras_result = _record(
        name, small, rows, [*EPOCH_HOOKS, *BATCH_HOOKS], False
    )
    wanted = _without_end_of_data(wanted)
    assert [call[:2] for call in found] == [call[:2] for call in wanted]
    assert json.dumps(found) == json.dumps(wanted)
    np.testing.assert_equal(result, keras_result)
    same_model(model, keras_model)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [n for n, run in RUNS.items() if not run[3] or "epoch" in run[3][0]]
)
def test_hooks_of_epochs_alone_let_whole_chunks_run(name, small, rows, same_model):
    model, found, result = _record(name, small, rows, EPOCH_HOOKS, True)
    keras_model, wanted, keras_result = _record(name, small, rows, EPOCH_HOOKS, False)
    assert json.dumps(found) == json.dumps(wanted)
    np.testing.assert_equal(result, keras_result)
    same_model(model, keras_model)


@pytest.mark.parametrize("hook", ["on_batch_begin", "on_batch_end"])
def test_the_short_names_of_hooks_see_every_batch(hook, small, rows):
    recorder = _recorder([hook])
    model = small.one()
    bridle.compile(model, "sgd", "mse")
    bridle.fit(model, **arrays(rows), callbacks=[recorder], verbose=0)
    assert [call[1] for call in recorder.seen] == [0, 1, 2, 3]

"""Batches that are drawn in the main thread, held against the same arrays in one piece."""

import threading

import numpy as np
import pytest

import bridle
from bridle.convert.records import RList
from bridle.data.drawn import RBatches


def rounds(rows, threads=None):
    """Draws the eight rows in two batches, then `None`, again and again."""
    place = 0

    def draw():
        nonlocal place
        if threads is not None:
            threads.add(threading.current_thread())
        place = (place + 1) % 3
        part = slice(4 * place - 4, 4 * place)
        return None if place == 0 else RList([rows.x[part], rows.y[part]])

    return RBatches(draw)


def test_training_is_that_on_the_arrays(small, rows):
    models = [bridle.compile(small.one(), loss="mse") for _ in range(3)]
    threads = set()
    held_out = rounds(rows)
    histories = [
        bridle.fit(
            model, *data, epochs=3, batch_size=size, shuffle=False, verbose=0,
            steps_per_epoch=steps, validation_data=validation,
        ).history
        for model, data, size, steps, validation in [
            (models[0], (rows.x, rows.y), 4, None, (rows.x, rows.y)),
            (models[1], (rounds(rows, threads),), None, None, held_out),
            (models[2], (rounds(rows, threads),), None, 2, held_out),
        ]
    ]  # fmt: skip
    for history, model in zip(histories[1:], models[1:], strict=True):
        np.testing.assert_allclose(history["loss"], histories[0]["loss"], rtol=1e-6)
        np.testing.assert_allclose(history["val_loss"], histories[0]["val_loss"], rtol=1e-6)
        np.testing.assert_allclose(model.get_weights()[0], models[0].get_weights()[0], rtol=1e-6)
    assert threads == {threading.main_thread()}


def test_names_and_lone_inputs(small, rows):
    model = bridle.compile(small.one(), loss="mse")
    expected = bridle.evaluate(model, rows.x, rows.y, verbose=0, batch_size=8)
    batches = iter([RList([rows.y, rows.x], ["y", "x"]), None])
    found = bridle.evaluate(model, RBatches(lambda: next(batches)), verbose=0)
    assert found == pytest.approx(expected)
    batches = iter([rows.x, None])
    found = bridle.predict(model, RBatches(lambda: next(batches)), verbose=0)
    np.testing.assert_allclose(found, model.predict(rows.x, verbose=0), rtol=1e-6)


def test_what_cannot_be_is_refused(small, rows):
    model = bridle.compile(small.one(), loss="mse")
    eager = bridle.compile(small.one(), loss="mse", run_eagerly=True)
    one = RList([rows.x, rows.y])
    cases = [
        (model, lambda: None, "must have a batch for every epoch"),
        (model, lambda: RList([rows.x] * 4), "`x` must make batches"),
        (model, lambda: RList([rows.x[:, :2], rows.y]), r"must have shape \(any, 3\)|\(None, 3\)"),
        (eager, lambda: one, "because run_eagerly is on"),
    ]
    for model, draw, says in cases:
        with pytest.raises(bridle.BridleError, match=says):
            bridle.fit(model, RBatches(draw), steps_per_epoch=1, verbose=0)

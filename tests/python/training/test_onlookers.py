"""What callbacks show of a training: held to a clock that the test sets."""

import re
import signal

import keras
import numpy as np
import pytest
from set_clock import pass_

import bridle
from bridle.errors import read_by
from bridle.training import bars
from bridle.training.bars import PassBar, TrainingBar
from bridle.training.onlookers import TimeLines, rate_in_words
from bridle.training.timing import Timing


def looking_on(callback, timing, epochs, steps):
    callback.set_params({"epochs": epochs, "steps": steps, "verbose": 0})
    callback.timing = timing
    return callback


def test_the_lines(now, capsys):
    made = Timing()
    lines = looking_on(TimeLines(), made, epochs=3, steps=400)
    made.start_epoch()
    lines.on_epoch_begin(0)
    pass_(now, made, 100, 12.0, made=True)
    lines.on_train_batch_end(99)
    pass_(now, made, 100, 10.0)
    lines.on_train_batch_end(199)
    pass_(now, made, 100, 5.0)  # too soon for another line
    lines.on_train_batch_end(299)
    pass_(now, made, 100, 10.0)
    lines.on_epoch_end(0, {"loss": 0.123456, "val_loss": 2.0})
    assert capsys.readouterr().out.splitlines() == [
        "Epoch 1/3: step 100 of 400",
        # A tenth of a second a step; 1200 steps less these 200.
        "Epoch 1/3: step 200 of 400, 10 steps/s, 1 min 40 s left",
        "Compiled in 3.7 s",
        "Epoch 1/3: 33.3 s, 12 steps/s, 1 min 07 s left; loss 0.1235, val_loss 2",
    ]


@pytest.mark.parametrize("eagerly", [False, True])
def test_a_training_tells_its_time(eagerly, small, rows, capsys):
    model = bridle.compile(small.one(), "sgd", "mse", run_eagerly=eagerly)
    history = bridle.fit(model, rows.x, rows.y, batch_size=1, epochs=3, verbose="time")
    told = history.timing
    assert [len(told["seconds"]), told["compile_seconds"] > 0, told["steps_per_second"] > 0] == [
        3, True, True,
    ]  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    compiled = [line for line in lines if line.startswith("Compiled in ")]
    assert eagerly or lines[:1] == compiled
    lines = [line for line in lines if line not in compiled]
    pattern = r"Epoch %d/3: [\d.]+ m?s(, [\d.]+k? steps/s)?%s; loss [\d.e+-]+"
    for number, line in enumerate(lines, 1):
        left = r", [\d.]+ m?s left" if number < 3 else ""
        assert re.fullmatch(pattern % (number, left), line)
    again = bridle.fit(model, rows.x, rows.y, batch_size=1, verbose=0)
    # Of Keras' own loop nobody knows: its first batch counts as the one that is traced.
    assert eagerly or again.timing["compile_seconds"] == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("rate", "words"),
    [(0, []), (0.1234, ["0.123 steps/s"]), (1234.5, ["1234 steps/s"]), (201351, ["201k steps/s"])],
)
def test_the_rate(now, rate, words):
    made = Timing()
    made.start_epoch()
    if rate:
        pass_(now, made, 10, 10 / rate)
    assert rate_in_words(made) == words


class Drawn(list):
    """Takes down what is to be drawn."""

    def __call__(self, label, share, words, line):
        self.append((label, share if share is None else round(share, 3), words, line))


def test_the_bar_of_a_training(now):
    drawn, made = Drawn(), Timing()
    bar = looking_on(TrainingBar(drawn), made, epochs=3, steps=100)
    made.start_epoch()
    bar.on_epoch_begin(1)  # the first that runs, of a training that goes on
    pass_(now, made, 50, 5.0, made=True)
    bar.on_train_batch_end(49, {"loss": np.float32(0.5), "mae": 1})
    pass_(now, made, 1, 0.01)
    bar.on_train_batch_end(50, {"loss": 0.5})  # too soon for another picture
    pass_(now, made, 49, 4.9)
    bar.on_epoch_end(1, {"loss": 0.25, "val_loss": 2})
    made.start_epoch()
    bar.on_epoch_begin(2)
    pass_(now, made, 100, 9.0)
    bar.on_epoch_end(2, {"loss": 0.125})
    bar.on_train_end()
    assert drawn == [
        ("Epoch 2/3", 0.25, "loss 0.5", None),
        ("Epoch 2/3", 0.5, "", "Epoch 2/3: 9.8 s, 10.2 steps/s, 9.8 s left; loss 0.25, val_loss 2"),
        ("", None, None, "Epoch 3/3: 9.0 s, 10.8 steps/s; loss 0.125"),
    ]


def test_quick_epochs_leave_a_line_a_second(now):
    drawn, made = Drawn(), Timing()
    bar = looking_on(TrainingBar(drawn), made, epochs=50, steps=10)
    for epoch in range(50):
        made.start_epoch()
        bar.on_epoch_begin(epoch)
        pass_(now, made, 10, 0.1)
        bar.on_epoch_end(epoch, {"loss": 1.0})
    bar.on_train_end()
    said = [int(re.match(r"Epoch (\d+)/50: 100 ms", line)[1]) for *_, line in drawn if line]
    # The first second is over with the tenth epoch, give or take what floats round.
    assert said in ([10, 20, 30, 40, 50], [11, 21, 31, 41, 50])


@pytest.mark.parametrize(("steps", "shares"), [(40, [0.25, 0.5, None]), (None, [None, None, None])])
def test_the_bar_of_a_pass(now, steps, shares):
    drawn = Drawn()
    bar = looking_on(PassBar(drawn), None, epochs=1, steps=steps)
    bar.on_test_begin()
    for batch, logs in [(9, {"loss": 3.0}), (19, {"loss": 2.0})]:
        now[0] += 2.0
        bar.on_test_batch_end(batch, logs)
    bar.on_test_end()
    left = "4.0 s left, " if steps else ""
    words = ["loss 3", f"{left}loss 2, 5 steps/s", None]
    labels = ["Evaluating", "Evaluating", ""]
    assert drawn == list(zip(labels, shares, words, [None] * 3, strict=True))


@pytest.mark.parametrize("eagerly", [False, True])
def test_looking_on_changes_no_training(eagerly, small, rows, monkeypatch):
    """The same weights, and as large groups of steps, as without."""
    monkeypatch.setattr(bars, "SECONDS_BETWEEN_PICTURES", 0)
    drawn, trained = Drawn(), []
    for shown in ([], [TrainingBar(drawn)]):
        keras.utils.set_random_seed(1)
        model = bridle.compile(small.one(), "sgd", "mse", run_eagerly=eagerly)
        bridle.fit(
            model, rows.x, rows.y, batch_size=1, epochs=3, verbose=0, callbacks=shown, seed=1
        )
        trained.append(model.get_weights())
    for without, with_bar in zip(*trained, strict=True):
        np.testing.assert_array_equal(without, with_bar)
    shares = [share for _, share, words, _ in drawn if words]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert drawn[-1][2] is None


def test_a_training_goes_on_with_another_bar(small, rows, tmp_path):
    path = tmp_path / "training"

    def fit(interrupted, callbacks):
        model = bridle.compile(small.one(), "sgd", "mse")
        stop = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: interrupted and signal.raise_signal(signal.SIGINT)
        )
        callbacks = [stop, *callbacks]
        given = {"verbose": 0, "resume": path, "callbacks": callbacks}
        return bridle.fit(model, rows.x, rows.y, epochs=3, **given)

    with pytest.raises(KeyboardInterrupt, match="in epoch 1"):
        fit(True, [TrainingBar(Drawn())])
    assert fit(False, []).epoch == [0, 1, 2]


def test_what_shows_a_training_of_keras_2(rows, capsys, monkeypatch):
    monkeypatch.setattr(bars, "SECONDS_BETWEEN_PICTURES", 0)
    tf_keras = pytest.importorskip("tf_keras")
    layer = tf_keras.layers.Dense(rows.y.shape[1], input_shape=rows.x.shape[1:])
    model = bridle.compile(tf_keras.Sequential([layer]), "sgd", "mse")
    bridle.fit(model, rows.x, rows.y, epochs=2, verbose="time")
    assert re.findall(r"^Epoch (\d)/2: [\d.]+ m?s", capsys.readouterr().out, re.M) == ["1", "2"]
    drawn = Drawn()
    with read_by("R"):
        bridle.fit(model, rows.x, rows.y, epochs=2, verbose=drawn)
        bridle.evaluate(model, rows.x, rows.y, verbose=drawn)
        bridle.predict(model, rows.x, verbose=drawn)
    labels = {label for label, *_ in drawn}
    assert labels == {"Epoch 1/2", "Epoch 2/2", "Evaluating", "Predicting", ""}
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("method", ["evaluate", "predict"])
def test_one_pass_prints_as_two(method, small, rows, capsys):
    model = bridle.compile(small.one(), "sgd", "mse")
    given = (rows.x, rows.y) if method == "evaluate" else (rows.x,)
    printed = []
    for verbose in ("time", 2):
        getattr(bridle, method)(model, *given, verbose=verbose)
        printed.append(re.sub(r"\d+[mu]?s", "", capsys.readouterr().out))
    assert printed[0] == printed[1] != ""

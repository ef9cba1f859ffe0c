"""Ctrl-C where both languages share a process: real signals, sent to it while it trains."""

import os
import signal
import sys

import keras
import numpy as np
import pytest
import rpy2.rinterface as ri
import rpy2.robjects as ro

import bridle

DATA = np.random.default_rng(5).normal(size=(16, 3)).astype("float32")


@pytest.fixture(scope="module", autouse=True)
def r_package():
    ro.r("library(bridle)")


@pytest.fixture(autouse=True)
def at_a_prompt(monkeypatch):
    """Where an interrupted training returns, as it does in rpy2's R."""
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)


def compiled():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    return bridle.compile(model, "sgd", "mse")


def interrupting(*hooks):
    kill = {hook: lambda *_, **__: os.kill(os.getpid(), signal.SIGINT) for hook in hooks}
    return type("Interrupting", (keras.callbacks.Callback,), kill)()


def set_in_r(**values):
    for name, value in values.items():
        ri.globalenv[name] = bridle.to_r(value)


FIT = "history <- fit(net, x, y, epochs = 50, verbose = 0, callbacks = look)"


def test_fit_from_r_and_from_python_returns_the_history_so_far():
    net = compiled()
    set_in_r(net=net, x=DATA, y=DATA[:, :1], look=interrupting("on_epoch_end"))
    before = signal.getsignal(signal.SIGINT)
    ro.r(FIT)
    assert ro.r("history$interrupted")[0]
    assert ro.r("history$stopped")[0].startswith("Interrupted in epoch 1")
    history = bridle.fit(
        net, DATA, DATA[:, :1], epochs=50, verbose=0, callbacks=[interrupting("on_epoch_end")]
    )
    assert (history.interrupted, history.epoch) == (True, [0])
    assert signal.getsignal(signal.SIGINT) is before
    assert not bridle.fit(net, DATA, DATA[:, :1], verbose=0).interrupted


def test_a_second_interrupt_stops_at_once():
    net = compiled()
    look = interrupting("on_epoch_end", "on_train_end")
    set_in_r(net=net, x=DATA, y=DATA[:, :1], look=look)
    ro.r(f'caught <- tryCatch({{{FIT}; "no"}}, interrupt = function(condition) "interrupted")')
    assert ro.r("caught")[0] == "interrupted"
    with pytest.raises(KeyboardInterrupt):
        bridle.fit(net, DATA, DATA[:, :1], epochs=50, verbose=0, callbacks=[look])


@pytest.mark.parametrize("act", ["Sys.sleep(5)", "while (Sys.time() < end) NULL"])
def test_an_r_callback_is_interrupted(act):
    set_in_r(net=compiled(), x=DATA, y=DATA[:, :1])
    ro.r(f"""
      watch <- callback_lambda(on_epoch_end = function(epoch, logs) if (epoch == 2) {{
        end <- Sys.time() + 20
        system(sprintf("(sleep 0.2; kill -INT %d) &", Sys.getpid()))
        {act}
      }})
      history <- fit(net, x, y, epochs = 50, verbose = 0, callbacks = watch)
    """)
    assert list(ro.r("history$epoch")) == [1, 2]
    assert ro.r("history$interrupted")[0]


def test_an_r_function_that_rpy2_holds_is_interrupted():
    """Before training as anywhere else, while training with a history, as it is first called."""
    ro.r("""
      calls <- 0
      slow <- structure(name = "slow", function(y_true, y_pred) {
        calls <<- calls + 1
        end <- Sys.time() + 20
        if (calls != 2) system(sprintf("(sleep 0.2; kill -INT %d) &", Sys.getpid()))
        if (calls != 2) Sys.sleep(5)
        op_mean(y_pred)
      })
    """)
    net = bridle.compile(compiled(), "sgd", "mse", metrics=[ro.r("slow")])
    with pytest.raises(KeyboardInterrupt):
        bridle.fit(net, DATA, DATA[:, :1], epochs=3, verbose=0)
    history = bridle.fit(net, DATA, DATA[:, :1], epochs=3, verbose=0)
    assert (history.interrupted, history.epoch) == (True, [])
    with pytest.raises(KeyboardInterrupt):
        bridle.evaluate(net, DATA, DATA[:, :1], verbose=0)
    assert list(ro.r("calls")) == [4]


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        ("invokeRestart('away')", "away"),
        ("rlang::signal('', 'mine')", "mine"),
        ("warning(structure(class = c('mine', 'warning', 'condition'), list()))", "mine"),
        ("rlang::abort('', 'mine')", "mine"),
        ("exit('callCC')", "error"),
    ],
)
def test_ways_out_of_an_r_callback(act, outcome):
    net = compiled()
    set_in_r(net=net, x=DATA, y=DATA[:, :1])
    told = ro.r(f"""
      withRestarts(
        callCC(function(exit) {{
          watch <- callback_lambda(on_epoch_end = function(epoch, logs) if (epoch == 2) {act})
          tryCatch(
            fit(net, x, y, epochs = 50, verbose = 0, callbacks = watch),
            mine = function(condition) "mine",
            error = function(condition) "error"
          )
        }}),
        away = function() "away"
      )
    """)
    assert told[0] == outcome
    assert net.history.epoch == [0]
    assert bridle.fit(net, DATA, DATA[:, :1], epochs=2, verbose=0).epoch == [0, 1]


def test_class_weights_splits_and_seeds_are_the_same_in_both_languages():
    """One training, asked for in R and in Python: the same weights."""
    codes = np.repeat([0, 1], 8)

    def build():
        inputs = keras.Input((3,), name="i")
        layers = [keras.layers.Dense(1, name="p"), keras.layers.Dense(2, "softmax", name="q")]
        dropped = keras.layers.Dropout(0.5)(inputs)
        model = keras.Model(inputs, [layer(dropped) for layer in layers])
        bridle.compile(model, "sgd", ["mse", "sparse_categorical_crossentropy"])
        model.set_weights([np.full_like(w, 0.5) for w in model.get_weights()])
        return model

    ours, theirs = build(), build()
    set_in_r(net=theirs, x=DATA, y=DATA[:, :1])
    ro.r("""
        set.seed(1)
        classes <- factor(rep(c("no", "yes"), each = 8))
        history <- fit(
          net, x, list(p = y, q = classes),
          epochs = 3, verbose = 0, batch_size = 4, seed = 7, validation_every_steps = 2,
          validation_split = validation_split_by(0.25, "stratified", seed = 2),
          class_weight = list(q = c(no = 0.5, yes = 2))
        )
    """)
    history = bridle.fit(
        ours, DATA, {"p": DATA[:, :1], "q": codes}, epochs=3, verbose=0, batch_size=4, seed=7,
        validation_split=bridle.ValidationSplit(0.25, "stratified", seed=2),
        class_weight={"q": {0: 0.5, 1: 2}}, validation_every_steps=2,
    )  # fmt: skip
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    told = np.array(ro.r("history$validations$val_loss"))
    np.testing.assert_allclose(told, [v["val_loss"] for v in history.validations], rtol=1e-6)

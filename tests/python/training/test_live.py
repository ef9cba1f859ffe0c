"""The live page: what its server tells, and what a browser makes of it."""

import gc
import html
import itertools
import json
import re
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
import weakref

import keras
import numpy as np
import pytest

import bridle
from bridle.training import live, live_server
from bridle.training.live import LiveMetrics, Page


def get(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.headers, answer.read().decode()


def told(url, seen=-1):
    return json.loads(get(f"{url}state?seen={seen}")[1])


def looking_on(**arguments):
    """A callback that a test calls as a training would."""
    callback = LiveMetrics(**{"open": lambda url: None, **arguments})
    callback.set_params({"epochs": 4, "steps": 10, "verbose": 0})
    callback.set_model(bridle.compile(keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])))
    return callback


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody opens what these tests don't open themselves."""
    monkeypatch.setattr(live, "SECONDS_TO_OPEN", 0)
    monkeypatch.setattr(live, "SECONDS_BETWEEN_STATES", 0)


def test_what_is_told_from_begin_to_end(capsys):
    callback = looking_on(open=False)
    callback.on_train_begin()
    assert capsys.readouterr().out == f"Live metrics: {callback.url}\n"
    state = told(callback.url)
    assert (state["status"], state["lines"]) == ("starting", {})
    assert state["model"]["layers"][0]["parameters"] == 4
    callback.on_epoch_begin(0)
    callback.on_train_batch_end(4, {"loss": np.float32(0.5)})
    state = told(callback.url)
    shown = [state[name] for name in ("status", "epoch", "epochs", "done", "steps", "values")]
    assert shown == ["training", 1, 4, 5, 10, {"loss": 0.5}]
    callback.on_epoch_end(0, {"loss": 0.25, "val_loss": float("nan")})
    callback.on_epoch_begin(1)
    callback.on_epoch_end(1, {"loss": 0.125})
    state = told(callback.url)
    assert state["lines"] == {"loss": [[1, 0.25], [2, 0.125]], "val_loss": [[1, None]]}
    assert told(callback.url, state["version"]).keys() == {"version", "age"}
    threading.Thread(target=lambda: told(callback.url, state["version"] + 1)).start()
    callback.on_train_end()
    assert told(callback.url)["status"] == "ended"


@pytest.mark.parametrize("eagerly", [False, True])
def test_a_training_has_its_history_there(eagerly, small, rows):
    callback = LiveMetrics(open=lambda url: None)
    model = bridle.compile(small.one(), "sgd", "mse", run_eagerly=eagerly)
    given = {"validation_data": (rows.x, rows.y), "validation_freq": 2, "verbose": 0}
    history = bridle.fit(model, rows.x, rows.y, epochs=4, callbacks=[callback], **given)
    state = told(callback.url)
    assert [value for _, value in state["lines"]["loss"]] == history.history["loss"]
    assert [epoch for epoch, _ in state["lines"]["val_loss"]] == [2, 4]
    assert state["program"] == bridle.explain(model).split(";")[0].removeprefix("training: ")


def test_keras_own_fit_takes_it_too(small, rows):
    model = small.one()
    model.compile("sgd", "mse")
    callback = LiveMetrics(open=lambda url: None)
    model.fit(rows.x, rows.y, epochs=2, verbose=0, callbacks=[callback])
    assert len(told(callback.url)["lines"]["loss"]) == 2


def test_a_model_of_keras_2_has_a_page_too(rows):
    tf_keras = pytest.importorskip("tf_keras")
    layer = tf_keras.layers.Dense(rows.y.shape[1], input_shape=rows.x.shape[1:])
    model = bridle.compile(tf_keras.Sequential([layer]), "sgd", "mse")
    callback = LiveMetrics(open=lambda url: None)
    history = bridle.fit(model, rows.x, rows.y, epochs=2, verbose=0, callbacks=callback)
    state = told(callback.url)
    assert [value for _, value in state["lines"]["loss"]] == history.history["loss"]
    assert state["status"] == "ended"


def test_the_page_asks_nobody_else():
    callback = looking_on()
    callback.on_train_begin()
    headers, page = get(callback.url)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert set(re.findall(r"https?://[^\"]+", page)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(link|img|iframe)|src=|href=|@import", page)


@pytest.mark.parametrize("path", ["", "state", "x/", "x/state", "{secret}", "{secret}/other"])
def test_nothing_is_told_without_the_secret(path):
    callback = looking_on()
    callback.on_train_begin()
    base, secret = re.fullmatch(r"(http://127\.0\.0\.1:\d+/)([\w-]{22})/", callback.url).groups()
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(base + path.format(secret=secret))
    assert refused.value.code == 404
    refused.value.close()


def test_each_training_has_an_address_of_its_own_and_the_oldest_makes_room():
    callback = looking_on()
    callback.on_train_begin()
    first = callback.url
    others = [live_server.serve(Page({}).answer) for _ in range(live_server.MOST_PAGES - 1)]
    assert len({first, *others}) == live_server.MOST_PAGES
    told(first)
    live_server.serve(Page({}).answer)
    with pytest.raises(urllib.error.HTTPError) as refused:
        told(first)
    refused.value.close()


def test_a_page_keeps_no_model(small, rows):
    model = bridle.compile(small.one(), "sgd", "mse")
    callback = LiveMetrics(open=lambda url: None)
    bridle.fit(model, rows.x, rows.y, verbose=0, callbacks=[callback])
    url, held = callback.url, weakref.ref(model)
    del model, callback
    gc.collect()
    assert held() is None
    assert told(url)["status"] == "ended"


def test_the_end_waits_for_who_looks(monkeypatch):
    monkeypatch.setattr(live, "SECONDS_TO_LEARN", 30)
    callback = looking_on()
    callback.on_train_begin()
    seen = told(callback.url)["version"]

    def look():
        state = told(callback.url, seen)
        while state.get("status") != "ended":
            time.sleep(0.01)
            state = told(callback.url, seen)
        learned.append(state["version"])
        told(callback.url, state["version"])

    learned = []
    looker = threading.Thread(target=look)
    looker.start()
    callback.on_train_end()
    assert learned == [seen + 1]
    looker.join()


def test_very_many_points_are_thinned():
    page = Page({})
    for epoch in range(1, 2502):
        page.add(epoch, {"loss": epoch})
    page.tell(status="ended")
    line = page.answer(-1)["lines"]["loss"]
    assert len(line) <= live.MOST_POINTS
    assert line[-1] == (2501, 2501)
    assert {b[0] - a[0] for a, b in itertools.pairwise(line)} == {3}


@pytest.mark.parametrize("opens", ["yes", None, 1])
def test_what_open_cant_be_is_refused(opens):
    with pytest.raises(bridle.BridleTypeError, match="`open` must be True, False or a function"):
        LiveMetrics(open=opens)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.skipif(CHROMIUM is None, reason="chromium isn't installed")
@pytest.mark.parametrize("ends", [True, False])
def test_what_a_browser_shows(ends, tmp_path):
    callback = looking_on()
    callback.on_train_begin()
    for epoch, (loss, val_loss) in enumerate([(4, 3), (3, 1), (2, 2), (1, float("nan"))]):
        callback.on_epoch_begin(epoch)
        callback.on_train_batch_end(4, {"loss": 0.5})
        if epoch < 3 or ends:
            callback.on_epoch_end(epoch, {"loss": loss, "val_loss": val_loss, "<b>&": epoch})
    if ends:
        callback.on_train_end()
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
            f"--user-data-dir={tmp_path}", "--dump-dom", callback.url,
        ],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    page = html.unescape(re.sub(r"<(script|style).*?</\1>", "", done.stdout, flags=re.DOTALL))
    text = " ".join(re.sub(r"</?[a-z][^<>]*>", " ", page).split())
    assert ("Ended after epoch 4 of 4." if ends else "Epoch 4 of 4, step 5 of 10") in text
    assert re.search(r"dense\w* Dense \(None, 1\) 4", text)
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["loss", "<b>&"]
    lines = re.findall(r'<polyline points="([^"]*)" class="(\w+)"', page)
    counts = [(kind, len(points.split())) for points, kind in lines]
    epochs = 4 if ends else 3
    assert counts == [("training", epochs), ("validation", 3), ("training", epochs)]
    # The loss falls: down the page, where y grows.
    heights = [float(point.split(",")[1]) for point in lines[0][0].split()]
    assert heights == sorted(heights)
    # The lowest validation loss is in epoch 2, where the dotted line stands.
    x_of_2 = float(lines[1][0].split()[1].split(",")[0])
    dotted = re.findall(r'<line x1="([\d.]+)"[^>]*class="best"', page)
    assert [float(x) for x in dotted] == pytest.approx([x_of_2] * 2, abs=0.1)
    assert ("validation not finite" in text) == ends

"""Pictures of histories: what is in them."""

import sys

import keras
import numpy as np
import pytest

import bridle
from bridle.training.plotting import broken

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

LONG = "a_metric_with_a_long_name_" * 6


def history(**metrics):
    made = keras.callbacks.History()
    made.epoch, made.history = [0, 1, 2], metrics
    return made


@pytest.fixture(autouse=True)
def closed():
    yield
    matplotlib.pyplot.close("all")


def lines(axis):
    return {line.get_label(): line for line in axis.get_lines()}


def test_a_panel_has_training_and_validation_and_the_best_epoch():
    figure = bridle.plot_history(history(loss=[3, 2, 1], mae=[1, 2, 3], val_loss=[2, 1, 3]))
    loss, mae = figure.axes
    drawn = lines(loss)
    np.testing.assert_array_equal(drawn["training"].get_xydata(), [[1, 3], [2, 2], [3, 1]])
    np.testing.assert_array_equal(drawn["validation"].get_xydata(), [[1, 2], [2, 1], [3, 3]])
    assert list(drawn["lowest loss: epoch 2"].get_xdata()) == [2, 2]
    assert set(lines(mae)) == {"training", "lowest loss: epoch 2"}
    # Told apart without colours too.
    looks = [(line.get_linestyle(), line.get_marker()) for line in drawn.values()]
    assert len(set(looks)) == 3
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["loss", "mae"]
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["training", "validation", "lowest loss: epoch 2"]


@pytest.mark.parametrize("others", [0, 4])
def test_long_names_fit(others):
    more = {f"metric_{i}": [1, 2, 3] for i in range(others)}
    figure = bridle.plot_history(history(**{"loss": [1, 2, 3], LONG: [1, 2, 3], **more}))
    figure.canvas.draw()
    for axis in figure.axes:
        title = axis._left_title.get_window_extent()
        assert title.x1 <= axis.get_window_extent().x1
        assert title.y1 <= figure.bbox.y1
    # Each in a place of its own.
    boxes = [axis.get_tightbbox() for axis in figure.axes]
    assert all(not a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


@pytest.mark.parametrize(
    ("name", "width", "wanted"),
    [
        ("val_loss", 60, "val_loss"),
        ("ab_cd_ef", 6, "ab_cd_\nef"),
        ("abcdefghij", 4, "abcd\nefgh\nij"),
        ("_a__b", 3, "_a_\n_b"),
    ],
)
def test_names_are_broken_where_they_can_be(name, width, wanted):
    assert broken(name, width) == wanted


def test_metrics_chooses():
    given = history(loss=[3, 2, 1], mae=[1, 2, 3], val_mae=[1, 2, 3])
    assert len(bridle.plot_history(given, "mae").axes) == 1
    titles = [a.get_title(loc="left") for a in bridle.plot_history(given, ["mae", "loss"]).axes]
    assert titles == ["mae", "loss"]


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ((42,), bridle.BridleTypeError, "`history` must be a history, not 42.\nThat is"),
        ((history(),), bridle.BridleValueError, "Can't plot a history of no epochs.\nTrain"),
        (
            (history(loss=[1, 2, 3]), ["los"]),
            bridle.BridleNameError,
            '`metrics` must be names of recorded metrics, but "los" is none of them.\nDid you mean',
        ),
    ],
)
def test_what_it_cant_be_is_refused(arguments, error, said):
    with pytest.raises(error) as raised:
        bridle.plot_history(*arguments)
    assert str(raised.value).startswith(said)


def test_without_matplotlib_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(bridle.BridleError) as raised:
        bridle.plot_history(history(loss=[1, 2, 3]))
    said = "Can't plot without matplotlib.\nInstall `bridle[plot]`, or matplotlib."
    assert str(raised.value) == said

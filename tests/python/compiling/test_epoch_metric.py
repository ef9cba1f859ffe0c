"""EpochMetric itself, and how compile() takes it out of the metrics."""

import numpy as np
import pytest

import bridle
from bridle.compiling.epoch_metric import take_out


def mean(y_true, y_pred):
    return np.mean(y_pred)


def test_keras_metrics_stay_as_they_were_given():
    metric = bridle.EpochMetric("m", mean)
    cases = [
        (None, None, None, []),
        (["mae"], ["o"], ["mae"], []),
        (["mae", metric], ["o"], ["mae"], [(None, metric)]),
        ([["mae", metric]], ["o"], ["mae"], [(None, metric)]),
        ([metric], None, [], [(None, metric)]),
        ([["mae"], metric], ["p", "q"], [["mae"], []], [("q", metric)]),
        ({"q": [metric, "mae"]}, ["p", "q"], {"q": ["mae"]}, [("q", metric)]),
        ({"o": metric}, ["o"], {"o": []}, [(None, metric)]),
    ]
    for metrics, names, kept, found in cases:
        assert take_out(metrics, names) == (kept, found)


def test_nan_is_a_value():
    assert np.isnan(bridle.EpochMetric("m", lambda t, p: float("nan"))(None, None))


def test_what_cannot_be_is_refused(small, rows):
    metric = bridle.EpochMetric("m", lambda t, p: "high")
    cases = [
        (lambda: bridle.EpochMetric("", mean), '`name` must be a string .*, not "".'),
        (lambda: bridle.EpochMetric("m", 3), "`fn` must be a function, not 3."),
        (lambda: metric(rows.y, rows.y), r"`m\(\)` must be a finite number, not \"high\"."),
        (lambda: bridle.compile(small.one(), loss=metric), "`loss` must be a loss"),
        (
            lambda: bridle.compile(small.one(), loss="mse", weighted_metrics=[metric]),
            "`weighted_metrics` must be metrics of batches",
        ),
    ]
    for call, says in cases:
        with pytest.raises(bridle.BridleTypeError, match=says):
            call()

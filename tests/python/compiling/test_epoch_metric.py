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


VECTOR, PREDICTED = np.array([1.0, 2.0, 4.0]), np.array([[1.5], [2.0], [2.0]])
GAP = 2.5 / 3


def in_place(t, p):
    t = t.copy()
    t -= p.reshape(t.shape)
    return np.abs(t).sum()


# Functions, and their values of a vector of targets and of a column; None is refused.
COMPARING = {
    "a difference": (lambda t, p: np.mean(np.abs(t - p)), None, GAP),
    "logarithms": (lambda t, p: np.mean(np.abs(np.log(t) + np.log(p))), None, np.log(48) / 3),
    "hits": (lambda t, p: np.mean(t == p), None, 1 / 3),
    "the first of each": (lambda t, p: np.abs((t - p)[:, 0]).mean(), None, GAP),
    "a column of predictions": (lambda t, p: np.mean(np.abs(t - p[:, 0])), GAP, None),
    "flat predictions": (lambda t, p: np.mean(np.abs(t - p.ravel())), GAP, None),
    "both flat": (lambda t, p: np.mean(np.abs(t.ravel() - p.ravel())), GAP, GAP),
    "copies": (lambda t, p: np.mean(np.abs(np.array(t).ravel() - np.asarray(p)[:, 0])), GAP, GAP),
    "predictions alone": (lambda t, p: p.max(), 2.0, 2.0),
    "pairs": (lambda t, p: np.max(np.abs(p - p.T)), 0.5, 0.5),
    "pairs on purpose": (lambda t, p: np.subtract.outer(t.ravel(), p.ravel()).max(), 2.5, 2.5),
    "a product of matrices": (lambda t, p: (t.T @ p).item(), 13.5, 13.5),
    "numbers in place": (in_place, 2.5, 2.5),
    "an order": (lambda t, p: (np.argsort(t.ravel()) == np.argsort(p[:, 0])).mean(), 1.0, 1.0),
    "a whole number": (lambda t, p: np.sum(t.ravel() == p.ravel()), 1.0, 1.0),
}


@pytest.mark.parametrize("case", COMPARING)
def test_targets_and_predictions_meet_one_by_one(case):
    fn, *wanted = COMPARING[case]
    metric = bridle.EpochMetric("mine", fn)
    for y, value in zip((VECTOR, VECTOR[:, None]), wanted, strict=True):
        if value is None:
            with pytest.raises(bridle.BridleValueError, match="`mine`: it compares every target"):
                metric(y, PREDICTED)
        else:
            assert metric(y, PREDICTED) == pytest.approx(value)
    np.testing.assert_array_equal(VECTOR, [1, 2, 4])

"""What the loop receives of a call."""

from functools import partial

import numpy as np
import pytest
import scipy.sparse as sp

import bridle
from bridle.convert.calls import FitCall
from bridle.convert.records import RFactor
from bridle.data.prepare import prepare_fit
from bridle.data.row_batches import SparseBatches


@pytest.fixture
def model(small):
    made = small.classes()
    return bridle.compile(made, "sgd", "sparse_categorical_crossentropy", run_eagerly=True)


@pytest.fixture
def fit_call(call_of):
    return partial(call_of, FitCall)


def test_the_callers_arguments_are_not_changed(model, rows, fit_call):
    weights = {"c": 2}
    y = RFactor(rows.codes, ["a", "b", "c"])
    made, held_out = prepare_fit(model, fit_call(x=rows.x, y=y, class_weight=weights))
    assert weights == {"c": 2}
    assert held_out is None
    np.testing.assert_array_equal(made.sample_weight, np.where(rows.codes == 2, 2, 1))
    np.testing.assert_array_equal(made.y, rows.codes)


def test_a_dataset_is_left_alone(model, fit_call):
    batches = SparseBatches((np.ones((4, 3)), np.zeros(4)), 2)
    assert prepare_fit(model, fit_call(x=batches))[0].x is batches


def test_sparse_data_is_split_and_batched(model, rows, fit_call):
    call = fit_call(x=sp.csr_matrix(rows.x), y=rows.codes, batch_size=3, validation_split=0.25)
    data, validation = prepare_fit(model, call)
    assert (data.y, data.batch_size, data.shuffle) == (None, None, False)
    trained, held_out = data.x, validation.x
    assert [len(trained[b][1]) for b in range(len(trained))] == [3, 3]
    assert len(held_out) == 1
    held = held_out[0]
    np.testing.assert_array_equal(held[0], rows.x[6:])
    np.testing.assert_array_equal(held[1], rows.codes[6:])

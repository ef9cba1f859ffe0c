"""What the loop receives of a call."""

import numpy as np
import pytest
import scipy.sparse as sp

import bridle
from bridle import state
from bridle.convert.records import RFactor
from bridle.convert.sparse import SparseBatches, use_sparse
from bridle.data.prepare import prepare
from bridle.data.split import split


@pytest.fixture
def model(small):
    made = small.classes()
    return bridle.compile(made, "sgd", "sparse_categorical_crossentropy", run_eagerly=True)


def test_the_callers_arguments_are_not_changed(model, rows):
    given = {"x": rows.x, "y": RFactor(rows.codes, ["a", "b", "c"]), "class_weight": {"c": 2}}
    before = dict(given)
    made = prepare(model, given, "train_step")
    assert given == before
    assert made["class_weight"] == {2: 2.0}
    np.testing.assert_array_equal(made["y"], rows.codes)


def test_levels_are_remembered_by_training_alone(model, rows):
    y = RFactor(rows.codes, ["a", "b", "c"])
    prepare(model, {"x": rows.x, "y": y}, "test_step")
    assert state.of(model).levels == {}
    prepare(model, {"x": rows.x, "y": y}, "train_step")
    assert state.of(model).levels == {None: ["a", "b", "c"]}


def test_levels_of_several_outputs_are_remembered_by_name(small, rows):
    model = small.two()
    bridle.compile(model, loss=["mse", "sparse_categorical_crossentropy"])
    y = [rows.y, RFactor(rows.halves, ["u", "v"])]
    prepare(model, {"x": [rows.x, rows.b], "y": y}, "train_step")
    assert state.of(model).levels == {"q": ["u", "v"]}


def test_compiling_again_forgets_levels(model, rows):
    prepare(model, {"x": rows.x, "y": RFactor(rows.codes, ["a", "b", "c"])}, "train_step")
    bridle.compile(model, loss="sparse_categorical_crossentropy")
    assert state.of(model).levels == {}


def test_a_dataset_is_left_alone(model):
    batches = SparseBatches((np.ones((4, 3)), np.zeros(4)), 2)
    assert prepare(model, {"x": batches}, "train_step")["x"] is batches


def test_sparse_data_is_split_and_batched(model, rows):
    given = {"x": sp.csr_matrix(rows.x), "y": rows.codes, "batch_size": 3, "validation_split": 0.25}
    made = use_sparse(split(model, prepare(model, given, "train_step")), training=True)
    assert set(made) == {"x", "validation_data", "shuffle"}
    assert made["shuffle"] is False
    trained, held_out = made["x"], made["validation_data"]
    assert [len(trained[b][1]) for b in range(len(trained))] == [3, 3]
    assert len(held_out) == 1
    held = held_out[0]
    np.testing.assert_array_equal(held[0], rows.x[6:])
    np.testing.assert_array_equal(held[1], rows.codes[6:])

"""Gathered outputs equal NumPy's concatenation, whatever comes."""

import numpy as np
import pytest
import tensorflow as tf

from bridle.engine.outputs import Outputs

# Rows in all, as far as known, and the shapes of the parts.
TABLE = [
    (5, [(5, 2)]),
    (5, [(2, 2), (2, 2), (1, 2)]),
    (None, [(2, 2), (3, 2)]),
    (None, [(4,)]),
    (9, [(2, 2), (2, 2)]),  # stopped early
    (3, [(2, 2), (4, 2)]),  # more than expected
    (3, [(4, 1)]),
]


@pytest.mark.parametrize("structure", [lambda a: a, lambda a: {"p": a, "q": [a + 1]}])
@pytest.mark.parametrize(("rows", "shapes"), TABLE)
def test_parts_are_joined(rows, shapes, structure):
    random = np.random.default_rng(1)
    parts = [random.normal(size=shape).astype("float32") for shape in shapes]
    outputs = Outputs(rows)
    for part in parts:
        outputs.add(structure(tf.constant(part)))
    wanted = structure(np.concatenate(parts))
    tf.nest.map_structure(np.testing.assert_array_equal, outputs.joined(), wanted)


def test_other_shapes_after_the_first_are_ragged():
    outputs = Outputs(4)
    outputs.add(tf.zeros((2, 3)))
    outputs.add(tf.zeros((2, 4)))
    assert outputs.joined().to_list() == [[0] * 3] * 2 + [[0] * 4] * 2


def test_known_rows_are_filled_in_place():
    outputs = Outputs(4)
    outputs.add(tf.zeros((2, 3)))
    whole = outputs._whole[0]
    outputs.add(tf.ones((2, 3)))
    assert np.shares_memory(outputs.joined(), whole)
    np.testing.assert_array_equal(whole[:, 0], [0, 0, 1, 1])

"""Sparse matrices, held to SciPy's."""

import numpy as np
import pytest
import scipy.sparse as sp

from bridle.convert.sparse import SparseMatrix
from bridle.data.row_batches import SparseBatches, has_sparse

DENSE = sp.random(7, 5, 0.4, random_state=np.random.RandomState(1)).toarray()
FORMATS = ["csr_matrix", "csc_matrix", "coo_matrix", "lil_matrix", "dok_matrix", "csr_array"]


@pytest.mark.parametrize("name", FORMATS)
def test_rows_are_scipys(name):
    matrix = SparseMatrix.of(getattr(sp, name)(DENSE))
    chosen = np.array([6, 0, 0, 3])
    np.testing.assert_array_equal(matrix.rows(chosen), DENSE[chosen].astype("float32"))
    assert (len(matrix), matrix.shape) == (7, (7, 5))


def test_entries_of_one_place_are_added():
    twice = sp.coo_matrix(([1.0, 2.0], ([0, 0], [1, 1])), (1, 2))
    assert SparseMatrix.of(twice).rows(np.arange(1)).tolist() == [[0, 3]]


def test_coordinates_in_any_order():
    rows, columns = np.nonzero(DENSE)
    order = np.random.RandomState(0).permutation(len(rows))
    made = SparseMatrix.from_coordinates(
        rows[order], columns[order], DENSE[rows, columns][order], [7, 5]
    )
    np.testing.assert_array_equal(made.rows(np.arange(7)), DENSE.astype("float32"))


def test_a_matrix_without_entries():
    made = SparseMatrix.from_coordinates([], [], [], [2, 3])
    np.testing.assert_array_equal(made.rows(np.arange(2)), np.zeros((2, 3)))


@pytest.mark.parametrize("size", [1, 3, 7, 10])
def test_batches_are_dense_and_complete(size):
    y = np.arange(7)
    batches = SparseBatches(({"a": SparseMatrix.of(sp.csr_matrix(DENSE))}, [y], None), size)
    made = [batches[i] for i in range(len(batches))]
    assert [len(targets[0]) for _, targets, _ in made] == [
        min(size, 7 - i) for i in range(0, 7, size)
    ]
    joined = np.concatenate([x["a"] for x, _, _ in made])
    np.testing.assert_array_equal(joined, DENSE.astype("float32"))
    assert isinstance(made[0][1], tuple)
    assert made[0][2] is None


def test_the_order_follows_numpys_seed():
    def orders(seed):
        np.random.seed(seed)
        batches = SparseBatches((np.arange(7),), 7, shuffle=True)
        first = batches[0][0].tolist()
        batches.on_epoch_end()
        return first, batches[0][0].tolist()

    assert orders(1) == orders(1) != orders(2)
    assert orders(1)[0] != orders(1)[1]
    assert sorted(orders(1)[1]) == list(range(7))


@pytest.mark.parametrize("chosen", [[2, 0], [1], [], [0, 1, 2]])
def test_a_subset_has_the_chosen_rows(chosen):
    chosen = np.array(chosen, int)
    part = SparseMatrix.of(sp.csr_matrix(DENSE)).subset(chosen)
    assert part.shape == (len(chosen), DENSE.shape[1])
    np.testing.assert_array_equal(
        part.rows(np.arange(len(chosen))), DENSE[chosen].astype("float32")
    )


def test_has_sparse_looks_inside():
    matrix = SparseMatrix.of(sp.csr_matrix(DENSE))
    assert has_sparse(matrix) and has_sparse({"a": [DENSE, matrix]})
    assert not has_sparse([DENSE, None])

"""Keras' classes and functions called by name with arguments from R."""

import numpy as np
import pytest

import bridle
from bridle.convert.records import RList, RVector
from bridle.errors import read_by
from bridle.for_r.construct import construct


def vector(*values):
    return RVector("double", np.array(values))


def made(target, positional=(), kinds=None, renamed=None, **arguments):
    given = RList(list(arguments.values()), list(arguments))
    with read_by("R"):
        return construct(target, given, RList(list(positional)), kinds, renamed)


def test_arguments_are_what_their_names_mean():
    dense = made("keras.layers.Dense", units=4.0, activation="relu", input_shape=vector(3.0))
    assert (dense.units, dense.activation.__name__) == (4, "relu")
    assert made("keras.layers.Permute", dims=vector(2.0, 1.0)).dims == (2, 1)
    assert made("keras.layers.BatchNormalization", axis=2.0).axis == 1
    added = made("keras.ops.add", x1=vector(1.0, 2.0), x2=0.5)
    np.testing.assert_array_equal(np.asarray(added), [1.5, 2.5])


def test_values_without_a_name_are_for_any_number_of_arguments():
    operands = [vector(1.0, 2.0), vector(3.0, 4.0)]
    assert float(made("keras.ops.einsum", operands, subscripts="i,i->")) == 11
    grids = made("keras.ops.meshgrid", operands, indexing="ij")
    np.testing.assert_array_equal(np.asarray(grids[0]), [[1, 1], [2, 2]])
    with pytest.raises(bridle.BridleNameError, match="what 2 of the arguments are for"):
        made("keras.activations.relu", operands)


def test_a_table_tells_the_kind_of_an_argument():
    leaky = made("keras.layers.LeakyReLU", (), {"negative_slope": "whole"}, negative_slope=2.0)
    assert isinstance(leaky.negative_slope, int)
    with pytest.raises(bridle.BridleTypeError, match="`negative_slope` must be a whole number"):
        made("keras.layers.LeakyReLU", (), {"negative_slope": "whole"}, negative_slope=0.5)


def test_a_table_tells_the_name_of_an_argument():
    layer = made("keras.layers.Lambda", renamed={"function": "f"}, f=abs)
    assert layer.function is abs
    with pytest.raises(bridle.BridleTypeError, match="`f` must be given"):
        made("keras.layers.Lambda", renamed={"function": "f"})


@pytest.mark.parametrize(
    ("target", "name", "hint"),
    [
        ("keras.layers.Dense", "unit", "Did you mean `units`?"),
        ("keras.optimizers.Adam", "learn_rate", "Did you mean `learning_rate`?"),
        ("keras.losses.Huber", "deltas", "Did you mean `delta`?"),
        ("keras.activations.elu", "alhpa", "Did you mean `alpha`?"),
    ],
)
def test_an_unknown_argument_is_refused(target, name, hint):
    with pytest.raises(bridle.BridleNameError) as told:
        made(target, **{name: 1.0})
    assert told.value.sentence == f"`{name}` is not an argument of {target}."
    assert told.value.hint.startswith(hint)


def test_a_package_that_is_missing_is_named(monkeypatch):
    def needs(**_):
        raise ModuleNotFoundError("No module named 'flux'", name="flux")

    monkeypatch.setattr("bridle.for_r.construct.resolve", lambda target: needs)
    with pytest.raises(bridle.BridleError, match="Can't find the Python package `flux`, which"):
        made("a.b")
